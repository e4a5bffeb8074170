//! Sending requests: authentication, message-level encryption, transport, outcomes, retries.
//!
//! ```no_run
//! use visa_acceptance::api::{Amount, CardNetwork, Environment};
//! use visa_acceptance::client::{Client, Credentials};
//! use visa_acceptance::payments::unscheduled::MerchantInitiatedWithToken;
//!
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! # let secret = "c2VjcmV0";
//! let credentials = Credentials::jwt_shared_secret("merchant", "key-id", secret)?;
//! let client = Client::builder(Environment::Test, credentials).build()?;
//!
//! let request = MerchantInitiatedWithToken::customer()
//!     .customer_id("080AC9AB60C92AA2E063A2598D0A0C74")
//!     .currency("USD")
//!     .total_amount(Amount::new("102.21")?)
//!     .network(CardNetwork::Visa)
//!     .build()?;
//! let call = client.prepare(request)?;
//! // Store `call.references()`: should the outcome be unknown, the payment is searched by them.
//! let payment = call.send().await?;
//! if payment.outcome().is_approved() {
//!     // Ship, and keep `payment.stored_credential(agreement)` if the customer may come back.
//! }
//! # Ok(())
//! # }
//! ```
//!
//! - **Money moves once.** A request that may have reached the service is not sent again by itself, unless it is a GET;
//!   what became of it is [`Error::OutcomeUnknown`]. [`Error::certainty`] says of every error whether nothing was done, an earlier
//!   request or a part may have been, or nobody knows.
//! - **Waiting is not sending.** A call takes a place on a connection before it is signed; who finds none in time is
//!   [`Error::NotSent`], and so is whatever surely was not processed.
//! - **Every attempt is recorded**, in the [`Reply`] and in errors: a repetition by choice that succeeds still says that an earlier
//!   attempt may have been carried out.
//! - **Encryption** is used wherever it is configured and allowed, and never replaced by plain text: a request that must be
//!   encrypted and cannot be is an error before anything is sent.
//! - **Time**: 10 s to connect (a setting of the transport), 60 s for an attempt from its place on, 150 s for a call with its waiting.
//!   The client needs a Tokio runtime with its timer on; who has a loop of his own needs none: [`Call::sign`], [`Call::read`].
//! - **Prefixes**: the guide has the calls of agents under `/acp/v1`, and the official clients send them to `/icc/v1` by now.
//!   [`Target::move_prefix`] moves the path, and only the path: the bodies stay as documented, and newer ones differ. A 404 says so.
//! - **A dropped future** (a task that is aborted, a `select!` that is decided) has no result: if the request was on its way, its
//!   outcome is as unknown as with [`Error::OutcomeUnknown`]. Hooks are told, and a warning has the call's references.
//! - **Traces**: a span `call` and an event for each attempt, target `visa_acceptance`: operation, use case, path without ids,
//!   status, attempt, duration, correlation id, waived requirements. Never a body, a header or a secret. What the default
//!   transport's own crates log, at any level, names hosts, sizes and TLS parameters, and the words with which a server closes
//!   a connection (`h2`, at DEBUG); no path, header or body.

mod attempt;
mod authorization;
mod builder;
mod call;
mod clock;
mod credentials;
mod encryption;
mod envelope;
mod error;
mod exchange;
mod expiry;
mod failure;
mod find;
mod follow;
mod hook;
mod jose;
mod keyring;
mod keys;
mod link;
mod moment;
#[cfg(feature = "p12")]
mod p12;
mod pages;
mod raw;
mod receipt;
mod references;
mod refusal;
mod reply;
mod retry;
mod route;
mod sending;
mod settle;
mod signed_call;
mod signing;
mod skew;
mod splice;
mod time;
mod transport;
#[cfg(test)]
mod vectors;

use std::{fmt, sync::Arc};

use builder::Shared;
use keyring::KeySource;

use crate::runtime::{Request, Target, UseCase};

#[cfg(feature = "tower")]
pub use self::transport::TowerTransport;
#[cfg(feature = "hyper")]
pub use self::transport::{HyperTransport, HyperTransportBuilder, Resolve, Resolving, TransportConfigurationError};
pub use self::{
    attempt::{AttemptEnd, AttemptRecord, Attempts},
    builder::{ClientBuilder, Processor},
    call::Call,
    clock::{Clock, Ids, RandomIds, SystemClock},
    credentials::{Credentials, JwtAlgorithm},
    encryption::{CannotOpen, DecryptionKey, PlatformCertificate},
    error::{ApiError, Certainty, ConfigurationError, Error},
    expiry::Warning,
    failure::{Cause, Failure},
    find::{FoundTransaction, Lookup},
    hook::{Attempt, AttemptResult, Hook},
    keyring::{Keyring, RenewableKeys},
    keys::KeyError,
    link::Link,
    pages::Pages,
    raw::{RawAnswer, RawCall},
    receipt::Receipt,
    references::{References, TransactionKind},
    refusal::{ErrorBody, FieldError, Remedy},
    reply::Reply,
    retry::RetryPolicy,
    settle::Undone,
    signed_call::SignedCall,
    signing::Signed,
    skew::ClockSkew,
    transport::{Limits, Place, Placing, Sending, Transport, TransportError},
};

/// Sends requests. Cheap to clone; all clones share one connection pool.
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
    keys: KeySource,
}

impl Client {
    /// Starts a client for an environment, or for base addresses of one's own ([`Target`]).
    pub fn builder(target: impl Into<Target>, credentials: Credentials) -> ClientBuilder {
        ClientBuilder::new(target.into(), credentials)
    }

    /// The same client with other credentials, over the same connections. A [`Keyring`] does not replace these.
    #[must_use]
    pub fn with_credentials(&self, credentials: Credentials) -> Self {
        Self { shared: Arc::clone(&self.shared), keys: self.keys.with_credentials(credentials) }
    }

    /// The same client for another merchant of the key's owner (a portfolio's child), over the same connections.
    #[must_use]
    pub fn on_behalf_of(&self, merchant_id: impl Into<String>) -> Self {
        Self { shared: Arc::clone(&self.shared), keys: self.keys.on_behalf_of(merchant_id.into()) }
    }

    /// Certificates that expire within 30 days from now, or have expired. A trace warns of each when a request is signed, once a day.
    #[must_use]
    pub fn warnings(&self) -> Vec<Warning> {
        self.keys.now().warnings(self.shared.clock.now())
    }

    /// Makes a request ready to be sent, and tells what it will be found by. Nothing is sent.
    ///
    /// A payment without references of the merchant's own (`clientReferenceInformation.code` and `.transactionId`) is given them:
    /// they stay the same in all attempts.
    ///
    /// # Errors
    ///
    /// If the client's settings do not allow the request: [`Error::Configuration`].
    #[expect(clippy::needless_pass_by_value, reason = "a request is sent once")]
    pub fn prepare<U: UseCase>(&self, request: Request<U>) -> Result<Call<U::Response>, Error> {
        self.typed(&request)
    }

    /// Sends a request: [`prepare`](Self::prepare) and [`Call::send`] in one.
    ///
    /// # Errors
    ///
    /// If there is no answer of success; [`Error`] says what happened.
    pub async fn send<U: UseCase>(&self, request: Request<U>) -> Result<Reply<U::Response>, Error> {
        // In a statement of its own, so that the call is not kept beside what sends it.
        let sending = self.prepare(request)?.send();
        sending.await
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("credentials", &self.keys.now().credentials).finish_non_exhaustive()
    }
}
