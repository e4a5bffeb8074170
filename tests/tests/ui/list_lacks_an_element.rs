//! A purchase intent without a mandate.

use visa_acceptance::intelligent_commerce::{AssuranceData, InitiatePurchaseIntent};

fn intent(verified: &visa_acceptance::runtime::Complete<AssuranceData>) {
    let _ = InitiatePurchaseIntent::builder()
        .client_correlation_id("3e1b7943-6567-4965-a32b-5aa93d057d35")
        .instrument_identifier_id("7019989999909760770")
        .application_name("My Magic App")
        .fingerprint_session_id("e48ac10b-58cc-4372-a567-0e02b2c3d489")
        .device_type("Mobile")
        .device_brand("Apple")
        .ip_address("192.168.0.100")
        .tokenized_card_number("15602cf86c70b8b63297134292ec5801")
        .assurance_data(verified)
        .build();
}

fn main() {}
