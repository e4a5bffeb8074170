//! The client's settings, checked before anything is sent.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use http::HeaderMap;

use super::{
    Client, Clock, ConfigurationError, Credentials, DecryptionKey, Hook, Ids, PlatformCertificate, RandomIds,
    RetryPolicy, SystemClock, Transport,
    expiry::Told,
    keyring::{KeySource, Keyring, Keys},
    skew::Correction,
};
use crate::runtime::{Target, named};

/// The largest answer that is read, unless it is set.
const ANSWER_LIMIT: usize = 8 << 20;

/// Settings of a [`Client`].
#[must_use = "settings do nothing until `build` is called"]
pub struct ClientBuilder {
    target: Target,
    keys: Keys,
    keyring: Option<Arc<dyn Keyring>>,
    transport: Option<Arc<dyn Transport>>,
    timings: Timings,
    answer_limit: usize,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    hooks: Vec<Arc<dyn Hook>>,
    processor: Option<Processor>,
    correct_clock: bool,
}

/// The processor of the merchant's account: what is documented for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Processor {
    /// Visa Platform Connect. It knows a payment again by its transaction id.
    VisaPlatformConnect,
    /// Another one.
    Other,
}

named!(Processor {
    VisaPlatformConnect = "visa_platform_connect",
    Other = "other",
});

impl Processor {
    /// Whether a guard against doing a payment twice, and a reversal by the transaction id, are documented for it.
    #[must_use]
    pub fn guards_by_transaction_id(self) -> bool {
        self == Self::VisaPlatformConnect
    }
}

/// How long and how often.
#[derive(Debug, Clone, Copy)]
pub(super) struct Timings {
    pub(super) attempt: Duration,
    pub(super) overall: Duration,
    pub(super) retries: RetryPolicy,
}

/// What all clones of a client share.
pub(super) struct Shared {
    pub(super) target: Target,
    pub(super) transport: Arc<dyn Transport>,
    pub(super) timings: Timings,
    pub(super) answer_limit: usize,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) ids: Arc<dyn Ids>,
    pub(super) hooks: Vec<Arc<dyn Hook>>,
    pub(super) processor: Option<Processor>,
    pub(super) told: Told,
    /// What is known of this machine's clock; `None` if it is not to be corrected.
    correction: Option<Correction>,
}

impl Shared {
    /// The time to sign for.
    pub(super) fn signing_time(&self) -> SystemTime {
        self.correction.as_ref().map_or_else(|| self.clock.now(), |correction| correction.now(&*self.clock))
    }

    /// Takes the service's time from an answer in one of its own shapes, which came `now` by this machine's clock. One that is
    /// too far away is not taken; where that matters, an [`ApiError`](super::ApiError) names the difference.
    pub(super) fn learn_time(&self, headers: &HeaderMap, now: SystemTime) {
        let learnt = self.correction.as_ref().map_or(Ok(()), |correction| correction.learn(headers, now));
        if let Err(skew) = learnt {
            tracing::warn!(target: "visa_acceptance", "{skew}; set it right");
        }
    }
}

impl ClientBuilder {
    pub(super) fn new(target: Target, credentials: Credentials) -> Self {
        Self {
            target,
            keys: Keys::new(credentials),
            keyring: None,
            transport: None,
            timings: Timings {
                attempt: Duration::from_secs(60),
                overall: Duration::from_secs(150),
                retries: RetryPolicy::default(),
            },
            answer_limit: ANSWER_LIMIT,
            clock: Arc::new(SystemClock),
            ids: Arc::new(RandomIds),
            hooks: Vec::new(),
            processor: None,
            correct_clock: true,
        }
    }

    /// Encrypts requests to this certificate, wherever an operation allows it.
    pub fn encrypt_requests(mut self, certificate: PlatformCertificate) -> Self {
        self.keys.platform = Some(certificate);
        self
    }

    /// Asks for encrypted answers, wherever an operation allows it, and opens them. Of two keys, as they are needed while one
    /// replaces the other, the first is asked for and both open.
    ///
    /// A key from a P12 file is held against its certificate. The id of a key from PEM is taken as given, unless its
    /// [certificate](DecryptionKey::with_certificate) is there to compare with.
    pub fn response_key(mut self, key: DecryptionKey) -> Self {
        self.keys.responses.push(key);
        self
    }

    /// Opens the answers of token management that come as `application/jose`. The key is another one than those of
    /// [`response_key`](Self::response_key); two may be set while one replaces the other. Such an answer is asked for without
    /// message-level encryption around it: one envelope is enough.
    pub fn token_management_key(mut self, key: DecryptionKey) -> Self {
        self.keys.token_management.push(key);
        self
    }

    /// Renews keys while the client lives: what the keyring has takes the place of what is set here.
    pub fn keyring(mut self, keyring: impl Keyring) -> Self {
        self.keyring = Some(Arc::new(keyring));
        self
    }

    /// Sends through this transport, and not through the default one.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// The processor of the merchant's account, where something depends on it: a payment is repeated in doubt
    /// ([`Call::retry_even_if_processed`](super::Call::retry_even_if_processed)) only where it is known again.
    pub fn processor(mut self, processor: Processor) -> Self {
        self.processor = Some(processor);
        self
    }

    /// How long one attempt may take, from the place that the transport has for it to the last byte of the answer: 60 s unless
    /// set. Waiting for a place or a connection is no part of it. With a transport that has no places, which makes its connections
    /// as it sends, it should be longer than that takes: an attempt that runs out of time counts as sent.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.timings.attempt = timeout;
        self
    }

    /// How long a call may take with all of its waiting, attempts and pauses: 150 s unless set. A call that gets its place on a
    /// connection when little of that is left (less than 5 s and less than half) is not sent.
    pub fn overall_timeout(mut self, timeout: Duration) -> Self {
        self.timings.overall = timeout;
        self
    }

    /// How often and how fast attempts follow each other, where nothing can have been processed.
    pub fn retries(mut self, retries: RetryPolicy) -> Self {
        self.timings.retries = retries;
        self
    }

    /// How large an answer may be: 8 MiB unless set. A larger one is an error.
    pub fn answer_limit(mut self, bytes: usize) -> Self {
        self.answer_limit = bytes;
        self
    }

    /// Where the time comes from that signatures carry.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Whether a clock that is off is corrected by the `Date` of the service's refusals, for the attempts that follow: yes unless
    /// set. It is corrected by at most 15 minutes.
    pub fn correct_clock(mut self, correct: bool) -> Self {
        self.correct_clock = correct;
        self
    }

    /// Where ids of tokens and references come from.
    pub fn ids(mut self, ids: impl Ids) -> Self {
        self.ids = Arc::new(ids);
        self
    }

    /// Watches attempts; several can.
    pub fn hook(mut self, hook: impl Hook) -> Self {
        self.hooks.push(Arc::new(hook));
        self
    }

    /// The client.
    ///
    /// # Errors
    ///
    /// If settings contradict each other, or a certificate has expired.
    pub fn build(self) -> Result<Client, ConfigurationError> {
        let source = KeySource::new(self.keys, self.keyring);
        let keys = source.now();
        keys.check()?;
        let encrypted = keys.platform.is_some() || !keys.responses.is_empty();
        if encrypted && !keys.credentials.is_jwt() {
            return Err(ConfigurationError::EncryptionNeedsJwt);
        }
        let now = self.clock.now();
        keys.validities().try_for_each(|validity| validity.check(now))?;
        let told = Told::default();
        told.warn(&keys, now);
        let transport = match self.transport {
            Some(transport) => transport,
            None => default_transport()?,
        };
        let shared = Shared {
            target: self.target,
            transport,
            timings: self.timings,
            answer_limit: self.answer_limit,
            clock: self.clock,
            ids: self.ids,
            hooks: self.hooks,
            processor: self.processor,
            told,
            correction: self.correct_clock.then(Correction::default),
        };
        Ok(Client { shared: Arc::new(shared), keys: source })
    }
}

#[cfg(feature = "hyper")]
fn default_transport() -> Result<Arc<dyn Transport>, ConfigurationError> {
    let transport = super::HyperTransport::builder().build();
    let transport = transport.map_err(|error| ConfigurationError::Transport(Box::new(error)))?;
    Ok(Arc::new(transport))
}

#[cfg(not(feature = "hyper"))]
fn default_transport() -> Result<Arc<dyn Transport>, ConfigurationError> {
    Err(ConfigurationError::NoTransport)
}

impl std::fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClientBuilder").field("credentials", &self.keys.credentials).finish_non_exhaustive()
    }
}
