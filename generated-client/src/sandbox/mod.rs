//! The platform on one's own machine, for first steps and tests: no account, no certificate, no internet.
//!
//! ```
//! use visa_acceptance::api::Amount;
//! use visa_acceptance::payments::{BillTo, unscheduled::CustomerInitiatedWithPan};
//! use visa_acceptance::sandbox::{Play, Sandbox};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let bill_to = BillTo::builder().address1("201 S. Division St.").administrative_area("MI").country("US").email("test@vas.com")
//! #     .first_name("John").last_name("Doe").locality("Ann Arbor").phone_number("5554327113").postal_code("48104-2201").build();
//! let sandbox = Sandbox::start().await?;
//! let request = CustomerInitiatedWithPan::builder()
//!     .bill_to(&bill_to)
//!     .card_number("4111111111111111")
//!     .card_expiration_month("12")
//!     .card_expiration_year("2031")
//!     .commerce_indicator("internet")
//!     .currency("USD")
//!     .total_amount(Amount::new("100.00")?)
//!     .build()?;
//! // The payment is made, and its answer is lost.
//! sandbox.next(Play::named("reset")?.booked());
//! let error = sandbox.client().send(request).await.unwrap_err();
//! assert!(!error.is_safe_to_repeat());
//! assert_eq!(sandbox.calls()[0].operation, Some("create-payment"));
//! # Ok(())
//! # }
//! ```
//!
//! A [`Sandbox`] listens on free ports of this machine, over HTTP and HTTPS, and stops when it is dropped. It authenticates, decrypts, judges by the
//! documentation's contracts, remembers, and answers as the documentation does. [`Sandbox::client`] is ready to send; other clients
//! need what [`Sandbox::description`] says. Two sandboxes know nothing of each other; those of
//! one process have the same RSA keys, which take seconds to make.
//!
//! - **Failures** are asked for by [`Sandbox::next`], by the header `x-sandbox-play`, or by a reference that begins with `sandbox:`
//!   (`clientReferenceInformation.code`, `clientCorrelationId`): `sandbox:reset+booked`. [`Play::names`] has their names.
//! - **A page to look at** is at `/_sandbox`, in a browser: calls as they arrive, what is wrong with them, what is stored.
//! - **Time** is [`Sandbox::clock`].
//! - **Assertions** read [`Sandbox::calls`], [`Sandbox::ledger`], in amounts, and [`Sandbox::findings`]: what a network would punish, and the
//!   platform lets through.
//! - **Notifications**: `/notification-subscriptions` and `/kms/egress/v2/keys-sym` are served as raw calls. What happens to network tokens is
//!   sent to who subscribed, signed, from a queue of its own: only to this machine (`http://localhost:…`), other addresses leave a
//!   subscription BLOCKED. [`Sandbox::delivered`] waits until all is sent that is due; moving the clock brings the next attempt.
//! - **Memory**: about 2.6 kB for each payment, which is kept as long as the sandbox; beside that the last thousand calls and findings, and
//!   the ids of tokens for three minutes. What makes no record, such as a refusal, takes none.
//! - What no page says is chosen: clocks may differ by 60 seconds, and a refusal says so; HTTP signatures are good for as long as
//!   tokens are; a call of agents must ask for an encrypted answer. No card number is kept, so that one that is asked for in full, as JOSE,
//!   comes encrypted and masked.

mod access;
mod builder;
mod clock;
mod control;
mod edge;
mod files;
mod heard;
mod hooks;
mod jose;
mod keys;
mod ledger;
mod listen;
mod page;
mod play;
mod record;
mod store;
mod words;
mod world;

use std::{fmt, sync::Arc};

use serde_json::{Map, Value};
use tokio::{sync::watch, task::JoinSet};

use self::{
    control::Control,
    edge::Edge,
    keys::{Envelope, Identity, Merchant},
};
use crate::{
    Target,
    client::{Client, ClientBuilder, Credentials, DecryptionKey, KeyError, PlatformCertificate},
};

pub use self::{
    builder::{SandboxBuilder, StartError},
    clock::SandboxClock,
    heard::Finding,
    hooks::{Delivery, DeliveryEnd},
    ledger::Entry,
    play::Play,
    record::Call,
};

/// A running sandbox. It stops when it is dropped.
pub struct Sandbox {
    edge: Arc<Edge>,
    identity: Arc<Identity>,
    control: Arc<Control>,
    http: String,
    https: String,
    target: Target,
    client: Client,
    stop: watch::Sender<bool>,
    serving: JoinSet<()>,
}

impl Sandbox {
    /// Starts one with nothing set: free ports, a state in memory.
    ///
    /// # Errors
    ///
    /// If it cannot listen, or if keys cannot be made.
    pub async fn start() -> Result<Self, StartError> {
        Self::builder().start().await
    }

    /// Sets something before it starts.
    pub fn builder() -> SandboxBuilder {
        SandboxBuilder::default()
    }

    /// A client that signs with a token, encrypts wherever that is allowed, and goes by the sandbox's clock.
    #[must_use]
    pub fn client(&self) -> Client {
        self.client.clone()
    }

    /// Starts a client of one's own, by the sandbox's clock, that encrypts nothing. Its transport trusts this machine's roots and
    /// not the sandbox's, and goes to it over HTTP.
    pub fn client_builder(&self, credentials: Credentials) -> ClientBuilder {
        Client::builder(self.target.clone(), credentials).clock(self.edge.clock.clone())
    }

    /// Where clients send to, over HTTP.
    #[must_use]
    pub fn target(&self) -> Target {
        self.target.clone()
    }

    /// Its address over HTTP: `http://localhost:…`.
    #[must_use]
    pub fn http(&self) -> &str {
        &self.http
    }

    /// Its address over HTTPS: `https://localhost:…`.
    #[must_use]
    pub fn https(&self) -> &str {
        &self.https
    }

    /// The certificate, in PEM, that is to be trusted for HTTPS.
    #[must_use]
    pub fn certificate_authority(&self) -> &str {
        &self.identity.server.authority
    }

    /// The merchant's credentials: tokens with a shared secret.
    ///
    /// # Errors
    ///
    /// If the merchant's id is none that a header can carry.
    pub fn credentials(&self) -> Result<Credentials, KeyError> {
        with_secret(&self.identity.merchant)
    }

    /// The same secret, for HTTP signatures.
    ///
    /// # Errors
    ///
    /// If the merchant's id is none that a header can carry.
    pub fn http_signature(&self) -> Result<Credentials, KeyError> {
        let Merchant { id, key_id, secret } = &self.identity.merchant;
        Credentials::http_signature(id, key_id, secret)
    }

    /// The credentials of a portfolio that signs for the merchant, and for those of [`merchant`](Self::merchant).
    ///
    /// # Errors
    ///
    /// If the merchant's id is none that a header can carry.
    pub fn portfolio(&self) -> Result<Credentials, KeyError> {
        let Merchant { id, key_id, secret } = &self.identity.portfolio;
        let credentials = Credentials::jwt_shared_secret(&self.identity.merchant.id, key_id, secret)?;
        Ok(credentials.meta_key_of(id))
    }

    /// The credentials of another merchant, who is added if there is none of this id.
    ///
    /// # Errors
    ///
    /// If the id is none that a header can carry, or if the state cannot be written.
    pub fn merchant(&self, merchant_id: &str) -> Result<Credentials, StartError> {
        let merchant = self.edge.keys.merchant(merchant_id, &self.edge.store).map_err(StartError::state)?;
        with_secret(&merchant).map_err(StartError::keys)
    }

    /// The merchant's P12 file, with a key to sign with and the platform's certificate, and the file's password.
    ///
    /// # Errors
    ///
    /// If it cannot be made.
    pub fn p12(&self) -> Result<(Vec<u8>, &str), StartError> {
        let file = keys::p12(&self.identity, Envelope::New).map_err(StartError::keys)?;
        Ok((file, &self.identity.p12_password))
    }

    /// The certificate to which requests are encrypted.
    ///
    /// # Errors
    ///
    /// If it cannot be read.
    pub fn platform_certificate(&self) -> Result<PlatformCertificate, KeyError> {
        PlatformCertificate::from_pem(&self.identity.platform.certificate)
    }

    /// The merchant's key that opens answers.
    ///
    /// # Errors
    ///
    /// If it cannot be read.
    pub fn response_key(&self) -> Result<DecryptionKey, KeyError> {
        DecryptionKey::from_pem(&*self.identity.response.key_id, &self.identity.response.key)
    }

    /// The merchant's key that opens answers of token management.
    ///
    /// # Errors
    ///
    /// If it cannot be read.
    pub fn token_management_key(&self) -> Result<DecryptionKey, KeyError> {
        DecryptionKey::from_pem(&*self.identity.token_management.key_id, &self.identity.token_management.key)
    }

    /// What a client in another language needs: addresses, ids, the secret, key ids, and files if they were [written](SandboxBuilder::files).
    #[must_use]
    pub fn description(&self) -> Map<String, Value> {
        self.control.description.clone()
    }

    /// The sandbox's clock, which its clients go by.
    #[must_use]
    pub fn clock(&self) -> SandboxClock {
        self.edge.clock.clone()
    }

    /// What happens to the next call that fits. Several wait in their order.
    pub fn next(&self, play: Play) {
        self.edge.script.push(play);
    }

    /// The last thousand calls, in the order in which they were answered.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.edge.record.calls().iter().map(|call| Call::clone(call)).collect()
    }

    /// The last thousand things that a network would punish.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        self.edge.book_late();
        self.edge.record.findings()
    }

    /// What the merchant's payments hold and have taken, line by line, in the order in which it was done.
    ///
    /// # Errors
    ///
    /// If the state cannot be read.
    pub fn ledger(&self) -> Result<Vec<Entry>, StartError> {
        self.edge.book_late();
        self.edge.world.ledger(&self.identity.merchant.id).map_err(StartError::state)
    }

    /// The last thousand attempts to notify a subscriber, in the order in which they ended.
    #[must_use]
    pub fn deliveries(&self) -> Vec<Delivery> {
        self.edge.book_late();
        self.edge.world.hooks().journal.deliveries()
    }

    /// The same, once everything is sent that is due by the sandbox's [clock](Self::clock), and every receiver was looked at whose time
    /// has come. What is to be sent again later is due when the clock has been moved.
    pub async fn delivered(&self) -> Vec<Delivery> {
        self.edge.late_booked().await;
        self.edge.world.hooks().quiet(&self.edge.clock).await;
        self.deliveries()
    }

    /// Stops it in good order: what is under way has five seconds to end.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        while self.serving.join_next().await.is_some() {}
    }
}

fn with_secret(merchant: &Merchant) -> Result<Credentials, KeyError> {
    Credentials::jwt_shared_secret(&*merchant.id, &*merchant.key_id, &merchant.secret)
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Sandbox");
        shown.field("http", &self.http).field("https", &self.https).finish_non_exhaustive()
    }
}
