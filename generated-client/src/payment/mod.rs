//! What a payment's answer means, and what to keep of it for later payments.

mod credential;
#[cfg(feature = "decimal")]
mod outcome;

pub use credential::{NoNetworkTransaction, StoredCredential};
#[cfg(feature = "decimal")]
pub use outcome::PaymentOutcome;
