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
#![cfg_attr(feature = "client", doc = "A [`client::Client`] (feature `client`) ")]
#![cfg_attr(not(feature = "client"), doc = "A `client::Client` (feature `client`) ")]
//! signs, encrypts and sends it: `client.send(request).await?`.
//!
//! A payment that stores a card leaves something to keep: the [`StoredCredential`](outcome::StoredCredential) of its answer. Later
//! payments take it, which chains them to that one and says the network, and the compiler asks for the chain too:
//!
//! ```
//! use visa_acceptance::api::{Amount, CommerceIndicator, Timestamp};
//! use visa_acceptance::outcome::{Agreement, AgreementKind, Asked, StoredCredential};
//! use visa_acceptance::payments::{PaymentAnswer, unscheduled};
//! # use visa_acceptance::payments::BillTo;
//! # let bill_to = BillTo::builder().address1("201 S. Division St.").administrative_area("MI").country("US").email("test@vas.com")
//! #     .first_name("John").last_name("Doe").locality("Ann Arbor").phone_number("5554327113").postal_code("48104-2201").build();
//! # fn sent<T>(_: T) -> PaymentAnswer {
//! #     let answer = r#"{"status":"AUTHORIZED","orderInformation":{"amountDetails":{"authorizedAmount":"100.00","currency":"USD"}},
//! #         "processorInformation":{"networkTransactionId":"123456789619999"},"paymentInformation":{"card":{"type":"001"}}}"#;
//! #     serde_json::from_str(answer).expect("an answer is JSON")
//! # }
//!
//! // The customer pays, and the card is stored. (`sent` stands for sending a request.)
//! let amount = Amount::new("100.00")?;
//! let request = unscheduled::CustomerInitiatedWithPan::builder()
//!     .bill_to(&bill_to)
//!     .card_number("4111111111111111")
//!     .card_expiration_month("12")
//!     .card_expiration_year("2031")
//!     .commerce_indicator(CommerceIndicator::Internet)
//!     .currency("USD")
//!     .total_amount(&amount)
//!     .build()?;
//! let asked = Asked::from(request.body());
//! let answer: PaymentAnswer = sent(request);
//! let consent = Timestamp::new("2026-01-01T12:00:00Z")?;
//! let agreement = Agreement::new(AgreementKind::Unscheduled, consent);
//! let stored = answer.stored_credential(&asked, agreement)?; // an error, unless it was approved
//! let kept: String = serde_json::to_string(&stored)?;
//!
//! // Later, the merchant charges it.
//! let credential: StoredCredential = serde_json::from_str(&kept)?;
//! let request = unscheduled::MerchantInitiatedWithPan::builder()
//!     .credential(&credential) // names the payment before, and the network
//!     .bill_to(&bill_to)
//!     .card_number("4111111111111111")
//!     .card_expiration_month("12")
//!     .card_expiration_year("2031")
//!     .currency("USD")
//!     .total_amount(Amount::new("25.00")?)
//!     .build()?;
//! let credential = credential.after(&sent(request)); // to be kept in place of the one before
//! # assert_eq!(credential.network_transaction_id().as_str(), "123456789619999");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! - **Builders** check always-required fields at compile time, and conditions, fixed values and the rest in `build()`, which
//!   reports everything that is wrong at once. Behind `at_run_time()` nothing is asked of the compiler any more: for parts that were stored
//!   and read again. Fields that a use case does not document are reached with `with_body`.
//! - **Bodies** are plain structs that never fail to decode because the service added or changed something: what does not fit
//!   stays in `extra`. Amounts and times keep their text. Code lists are open.
//! - **Contracts** ([`checks`]) are the same rules as data: they judge any JSON, make a request of it, and tell which use case it is
//!   meant for.
//! - **Secrets** and personal data are never shown by `Debug`, errors or violations. By `serde` a body is what travels, secrets and all, also within a struct of
//!   your own; what is kept goes through [`Request::to_store`], which seals card numbers and refuses what may not be stored.
//! - **Sending** is the module `client`, of the feature of that name: authentication, message-level encryption, time limits, retries that never charge twice, and
//!   errors that say whether something may have happened. Without it there is no I/O: a request becomes an [`http::Request`](https://docs.rs/http/1/http/struct.Request.html), and
//!   the body of an answer is read by [`Request::decode`].
//!
//! | chapter | module |
//! | --- | --- |
//! | Stored-credential payments | [`payments`] |
//! | What follows a payment: captures, reversals, refunds, voids | [`follow_ons`] |
//! | Transaction search | [`transaction_search`] |
//! | Instrument identifiers | [`instrument_identifiers`] |
//! | Customers | [`customers`] |
//! | Payment instruments | [`payment_instruments`] |
//! | Shipping addresses | [`shipping_addresses`] |
//! | Network tokens | [`tokenized_cards`] |
//! | Passkeys | [`passkeys`] |
//! | Purchases by AI agents | [`intelligent_commerce`] |
#![cfg_attr(feature = "client", doc = "| Sending (feature `client`) | [`client`] |")]
#![cfg_attr(not(feature = "client"), doc = "| Sending (feature `client`) | `client` |")]
//! | What a payment's answer means, and what to keep of it | [`outcome`] |
//! | Whether a network token can be used | [`token`] |
#![cfg_attr(feature = "webhooks", doc = "| Notifications (feature `webhooks`) | [`webhooks`] |")]
#![cfg_attr(not(feature = "webhooks"), doc = "| Notifications (feature `webhooks`) | `webhooks` |")]
//! | Whether an agent's request is done or waits | [`agent`] |
//! | Checking requests, and making them from JSON | [`checks`] |
//! | Error bodies | [`errors`] |
//! | Code lists and the guides' tables | [`api`] |
//! | Where the documentation contradicts itself | [`errata`] |

pub mod agent;
pub mod checks;
#[cfg(feature = "client")]
pub mod client;
pub mod outcome;
pub mod runtime;
pub mod token;
#[cfg(feature = "webhooks")]
pub mod webhooks;

/// The code that this crate's README shows.
#[cfg(all(doctest, feature = "hyper", feature = "p12"))]
#[doc = include_str!("../README.md")]
struct Readme;

// Printed by the generator; rustfmt of whatever version must not make it stale.
#[rustfmt::skip]
#[allow(clippy::doc_markdown, reason = "a path in a table can break, so that it is no code")]
#[macro_use]
mod generated;
// Behind what is generated, since it uses the macro that names every use case.
#[cfg(feature = "sandbox")]
pub mod sandbox;

pub use generated::*;
pub use runtime::{Contract, FromJson, Personal, Rejected, Request, Secret, Target, UseCase, Verdict, Violation};
