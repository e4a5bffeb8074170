//! A group is taken for itself alone: not what is called the same elsewhere, and not its builder.

use visa_acceptance::{
    intelligent_commerce,
    outcome::StoredCredential,
    payments::{BillTo, unscheduled::MerchantInitiatedWithPan},
};

fn charge(credential: &StoredCredential) {
    let _ = MerchantInitiatedWithPan::builder().bill_to(intelligent_commerce::card_enrollment::BillTo::default());
    let _ = MerchantInitiatedWithPan::builder().bill_to(BillTo::builder().address1("201 S. Division St."));
    let _ = MerchantInitiatedWithPan::builder().merchant_initiated_transaction(credential);
}

fn main() {}
