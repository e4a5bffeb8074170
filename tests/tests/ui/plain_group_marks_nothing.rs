//! A plain group may hold anything, so it counts for no required field; a relaxed account needs the phone number all the same.

use visa_acceptance::{
    api::{Amount, CardNetwork},
    payments::{BillTo, unscheduled::MerchantInitiatedWithTokenInstrumentIdentifier},
};

fn charge(bill_to: &BillTo) {
    let _ = MerchantInitiatedWithTokenInstrumentIdentifier::builder()
        .currency("USD")
        .total_amount(Amount::new("102.21").unwrap())
        .instrument_identifier_id("7010000000016241111")
        .relaxed()
        .bill_to(bill_to)
        .network(CardNetwork::Visa)
        .build();
}

fn main() {}
