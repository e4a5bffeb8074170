//! A stored card's charge that does not name the payment before.

use visa_acceptance::{
    api::Amount,
    outcome::StoredCredential,
    payments::{BillTo, MerchantInitiatedTransaction, unscheduled::MerchantInitiatedWithPan},
    runtime::Complete,
};

/// Everything but the chain.
macro_rules! unchained {
    ($bill_to:expr) => {
        MerchantInitiatedWithPan::builder()
            .bill_to($bill_to)
            .card_number("4111111111111111")
            .card_expiration_month("12")
            .card_expiration_year("2031")
            .currency("USD")
            .total_amount(Amount::new("25.00")?)
    };
}

fn charge(bill_to: &Complete<BillTo>, credential: &StoredCredential) -> Result<(), Box<dyn std::error::Error>> {
    // With the chain it is complete.
    unchained!(bill_to).credential(credential).build()?;
    // Its fields alone may be anything.
    let plain = MerchantInitiatedTransaction::default();
    unchained!(bill_to).merchant_initiated_transaction(&plain).build()?;
    unchained!(bill_to).build()?;
    Ok(())
}

fn main() {}
