//! What the platform holds and has taken, payment by payment, for assertions.

use serde::Serialize;

/// One line of the sandbox's ledger: a payment, or what was done to one, with what it moved.
///
/// What a payment holds and has taken after a line is the sum of [`moved`](Self::moved) of all lines with its
/// [`payment`](Self::payment) up to that one. An authorization that is captured is held no more and taken, so that a capture moves
/// nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Entry {
    /// When, by the sandbox's clock.
    pub at: jiff::Timestamp,
    /// What it is: `payment`, `increment`, `capture`, `refund`, `credit`, `reversal`, `void`.
    pub kind: &'static str,
    /// Its id.
    pub id: String,
    /// The id of the payment that it is, or that it was done to in the end.
    pub payment: String,
    /// The merchant's own reference of the payment (`clientReferenceInformation.code`).
    pub code: Option<String>,
    /// The id of the payment's one request (`clientReferenceInformation.transactionId`).
    pub transaction_id: Option<String>,
    /// Its status.
    pub status: String,
    /// By how much the customer's money that is held or taken became more, or less where it is below nought, in ten-thousandths of the
    /// currency's unit.
    pub moved: i64,
    /// The currency.
    pub currency: String,
}
