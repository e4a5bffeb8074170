//! What a payment's answer means, and what to keep of it for later payments.

mod advice;
mod asked;
mod credential;
mod outcome;

pub use advice::{RetryAdvice, RetryLimit};
pub use asked::Asked;
pub use credential::{Agreement, AgreementKind, NotStored, StoredCredential};
pub use outcome::{HoldsFunds, PaymentOutcome};
