//! A verification that an intent takes, and that lacks what giving the intent up asks for.

use visa_acceptance::api::EpochSeconds;
use visa_acceptance::intelligent_commerce::{AssuranceData, CancelPurchaseIntent, InitiatePurchaseIntent};

fn main() {
    let verified = AssuranceData::builder()
        .verification_method("02")
        .verification_results("01")
        .verification_timestamp(EpochSeconds::new(1_735_690_745))
        .build();
    let _ = InitiatePurchaseIntent::builder().assurance_data(&verified);
    let _ = CancelPurchaseIntent::builder("instruction").assurance_data(&verified);
}
