//! A payment's id does not chain the payments with a stored credential.

use visa_acceptance::{api::PaymentId, instrument_identifiers::Create};

fn main() {
    let _ = Create::builder().previous_transaction_id(PaymentId::new("6528187198946076303004"));
}
