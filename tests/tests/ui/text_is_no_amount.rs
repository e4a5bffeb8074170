//! An amount is made of text that is checked.

use visa_acceptance::payments::unscheduled::MerchantInitiatedWithTokenCustomer;

fn main() {
    let _ = MerchantInitiatedWithTokenCustomer::builder().total_amount("25.00");
}
