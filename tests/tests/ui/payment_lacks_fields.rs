//! A payment that lacks a billing field and the card number: one error for both.

use visa_acceptance::{
    api::{Amount, CommerceIndicator},
    payments::installments::CustomerInitiatedWithPan,
};

fn main() {
    let _ = CustomerInitiatedWithPan::builder()
        .currency("USD")
        .total_amount(Amount::new("100.00").unwrap())
        .bill_to_first_name("John")
        .bill_to_last_name("Doe")
        .bill_to_address1("201 S. Division St.")
        .bill_to_locality("Ann Arbor")
        .bill_to_administrative_area("MI")
        .bill_to_country("US")
        .bill_to_phone_number("5554327113")
        .bill_to_email("test@vas.com")
        .card_expiration_month("12")
        .card_expiration_year("2031")
        .commerce_indicator(CommerceIndicator::Internet)
        .build();
}
