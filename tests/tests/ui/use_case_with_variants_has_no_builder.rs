//! The variants have builders.

use visa_acceptance::payments::unscheduled::MerchantInitiatedWithToken;

fn main() {
    let _ = MerchantInitiatedWithToken::builder().currency("USD");
}
