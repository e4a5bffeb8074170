//! A billing address that lacks its phone number: a payment that needs it asks for it, and one that does not takes the address.

use visa_acceptance::{
    api::{Amount, CommerceIndicator},
    payments::{BillTo, installments, recurring},
};

fn main() {
    let without_phone = BillTo::builder()
        .address1("201 S. Division St.")
        .administrative_area("MI")
        .country("US")
        .email("test@vas.com")
        .first_name("John")
        .last_name("Doe")
        .locality("Ann Arbor")
        .postal_code("48104-2201")
        .build();
    // Recurring payments do without a phone number, installments do not.
    let _ = recurring::CustomerInitiatedWithPan::builder()
        .currency("USD")
        .total_amount(Amount::new("100.00").unwrap())
        .card_number("4111111111111111")
        .card_expiration_month("12")
        .card_expiration_year("2031")
        .commerce_indicator(CommerceIndicator::Internet)
        .bill_to(&without_phone)
        .build();
    let _ = installments::CustomerInitiatedWithPan::builder()
        .currency("USD")
        .total_amount(Amount::new("100.00").unwrap())
        .card_number("4111111111111111")
        .card_expiration_month("12")
        .card_expiration_year("2031")
        .commerce_indicator(CommerceIndicator::Internet)
        .bill_to(without_phone)
        .build();
}
