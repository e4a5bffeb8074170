//! A charge of an instrument identifier that lacks an address line.

use visa_acceptance::{
    api::{Amount, CardNetwork},
    payments::unscheduled::MerchantInitiatedWithToken,
};

fn main() {
    let _ = MerchantInitiatedWithToken::instrument_identifier()
        .currency("USD")
        .total_amount(Amount::new("102.21").unwrap())
        .instrument_identifier_id("7010000000016241111")
        .bill_to_first_name("John")
        .bill_to_last_name("Doe")
        .bill_to_locality("san francisco")
        .bill_to_administrative_area("CA")
        .bill_to_postal_code("94105")
        .bill_to_country("US")
        .bill_to_email("test@vas.com")
        .bill_to_phone_number("4158880000")
        .card_expiration_month("12")
        .card_expiration_year("2031")
        .network(CardNetwork::Visa)
        .build();
}
