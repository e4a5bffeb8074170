//! A mandate that lacks its end.

use visa_acceptance::{api::Amount, intelligent_commerce::Mandate};

fn main() {
    let _ = Mandate::builder()
        .mandate_id("d48ac10b-58cc-4372-a567-0e02b2c3d489")
        .decline_threshold_amount(Amount::new("10000.00").unwrap())
        .decline_threshold_currency_code("USD")
        .description("description")
        .build();
}
