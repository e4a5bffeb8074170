//! Typed requests for the Visa Acceptance (Cybersource) REST API, from its published documentation.
//!
//! The documentation describes *use cases*: ways to call an operation, each with its own required fields. So does this crate.
//! Pick the use case, and its builder knows what it requires; a request that lacks a documented field does not compile, and
//! the compiler names the field's JSON path and the setter to call.
//!
//! ```
//! use visa_acceptance::api::{Amount, CardNetwork, Environment};
//! use visa_acceptance::payments::unscheduled::MerchantInitiatedWithToken;
//!
//! let request = MerchantInitiatedWithToken::customer()
//!     .customer_id("080AC9AB60C92AA2E063A2598D0A0C74")
//!     .currency("USD")
//!     .total_amount(Amount::new("102.21")?)
//!     .network(CardNetwork::Visa)
//!     .build()?;
//!
//! let prepared = request.prepare(&Environment::Test.target())?;
//! assert_eq!(prepared.uri(), "https://apitest.visaacceptance.com/pts/v2/payments");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A `client::Client` (feature `client`) signs, encrypts and sends it: `client.send(request).await?`.
//!
//! - **Builders** check always-required fields at compile time, and conditions, fixed values and the rest in `build()`, which
//!   reports everything that is wrong at once. Fields that a use case does not document are reached with `with_body`.
//! - **Bodies** are plain structs that never fail to decode because the service added or changed something: what does not fit
//!   stays in `extra`. Amounts and times keep their text. Code lists are open.
//! - **Contracts** ([`use_cases`]) are the same rules as data. [`Contract::check_json`](runtime::Contract::check_json) judges
//!   any JSON by them.
//! - **Secrets** and personal data are never shown by `Debug`, errors or violations.
//! - **Sending** is the module `client`: authentication, message-level encryption, time limits, retries that never charge twice, and
//!   errors that say whether something may have happened. Without it there is no I/O: a request becomes an [`http::Request`], and
//!   an answer is read from an [`http::Response`].
//!
//! | chapter | module |
//! | --- | --- |
//! | Stored-credential payments | [`payments`] |
//! | Instrument identifiers | [`instrument_identifiers`] |
//! | Network tokens | [`tokenized_cards`] |
//! | Passkeys | [`passkeys`] |
//! | Purchases by AI agents | [`intelligent_commerce`] |
//! | Sending | `client` |
//! | Error bodies | [`errors`] |
//! | Code lists and the guides' tables | [`api`] |
//! | Where the documentation contradicts itself | [`errata`] |

#[cfg(feature = "client")]
pub mod client;
pub mod runtime;

// Printed by the generator; rustfmt of whatever version must not make it stale.
#[rustfmt::skip]
mod generated;

pub use generated::*;
pub use runtime::{
    Answer, Content, Contract, Personal, Rejected, Request, Secret, Target, UseCase, Verdict, Violation,
};
