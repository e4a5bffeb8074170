//! The client's settings, checked before anything is sent.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};

use super::{
    Client, Clock, ConfigurationError, Credentials, DecryptionKey, Hook, Ids, PlatformCertificate, RandomIds,
    RetryPolicy, SystemClock, Transport,
};
use crate::runtime::Target;

/// Certificates that expire sooner are warned of.
const SOON: SignedDuration = SignedDuration::from_hours(30 * 24);

/// The largest answer that is read, unless it is set.
const ANSWER_LIMIT: usize = 8 << 20;

/// Settings of a [`Client`].
#[must_use = "settings do nothing until `build` is called"]
pub struct ClientBuilder {
    target: Target,
    credentials: Credentials,
    platform: Option<PlatformCertificate>,
    response_keys: Vec<DecryptionKey>,
    token_keys: Vec<DecryptionKey>,
    transport: Option<Arc<dyn Transport>>,
    timings: Timings,
    answer_limit: usize,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    hooks: Vec<Arc<dyn Hook>>,
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
    pub(super) platform: Option<PlatformCertificate>,
    /// The first is asked for, each opens.
    pub(super) response_keys: Vec<DecryptionKey>,
    pub(super) token_keys: Vec<DecryptionKey>,
    pub(super) transport: Arc<dyn Transport>,
    pub(super) timings: Timings,
    pub(super) answer_limit: usize,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) ids: Arc<dyn Ids>,
    pub(super) hooks: Vec<Arc<dyn Hook>>,
    pub(super) warnings: Vec<Warning>,
}

/// A certificate that expires soon.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Warning {
    /// Whose.
    pub what: &'static str,
    /// Its key's id.
    pub key_id: String,
    /// When.
    pub expires: Timestamp,
}

impl std::fmt::Display for Warning {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} with the key id {} expires at {}; replace it", self.what, self.key_id, self.expires)
    }
}

impl ClientBuilder {
    pub(super) fn new(target: Target, credentials: Credentials) -> Self {
        Self {
            target,
            credentials,
            platform: None,
            response_keys: Vec::new(),
            token_keys: Vec::new(),
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
        }
    }

    /// Encrypts requests to this certificate, wherever an operation allows it.
    pub fn encrypt_requests(mut self, certificate: PlatformCertificate) -> Self {
        self.platform = Some(certificate);
        self
    }

    /// Asks for encrypted answers, wherever an operation allows it, and opens them. Of two keys, as they are needed while one
    /// replaces the other, the first is asked for and both open.
    ///
    /// A key from a P12 file is held against its certificate. The id of a key from PEM is taken as given, unless its
    /// [certificate](DecryptionKey::with_certificate) is there to compare with.
    pub fn response_key(mut self, key: DecryptionKey) -> Self {
        self.response_keys.push(key);
        self
    }

    /// Opens the answers of token management that come as `application/jose`. The key is another one than those of
    /// [`response_key`](Self::response_key); two may be set while one replaces the other. Such an answer is asked for without
    /// message-level encryption around it: one envelope is enough.
    pub fn token_management_key(mut self, key: DecryptionKey) -> Self {
        self.token_keys.push(key);
        self
    }

    /// Sends through this transport, and not through the default one.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// How long one attempt may take, from the place that the transport has for it to the last byte of the answer: 60 s unless
    /// set. Waiting for a place or a connection is no part of it. With a transport that has no places, which makes its connections
    /// as it sends, it should be longer than that takes: an attempt that runs out of time counts as sent.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.timings.attempt = timeout;
        self
    }

    /// How long a call may take with all of its attempts and pauses: 150 s unless set.
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
        if self.response_keys.len() > 2 || self.token_keys.len() > 2 {
            return Err(ConfigurationError::TooManyResponseKeys);
        }
        for keys in [&self.response_keys, &self.token_keys] {
            let mut ids = BTreeSet::new();
            if let Some(key) = keys.iter().find(|key| !ids.insert(key.key_id())) {
                return Err(ConfigurationError::KeyIdTwice(key.key_id().to_owned()));
            }
        }
        let encrypted = self.platform.is_some() || !self.response_keys.is_empty();
        if encrypted && !self.credentials.is_jwt() {
            return Err(ConfigurationError::EncryptionNeedsJwt);
        }
        let now = self.clock.now();
        let mut warnings = Vec::new();
        for (what, key_id, expires) in self.certificates() {
            if expires <= now {
                return Err(ConfigurationError::Expired { what, key_id, at: expires });
            }
            if expires.duration_since(now) < SOON {
                let warning = Warning { what, key_id, expires };
                tracing::warn!(target: "visa_acceptance", "{warning}");
                warnings.push(warning);
            }
        }
        let transport = match self.transport {
            Some(transport) => transport,
            None => default_transport()?,
        };
        let shared = Shared {
            target: self.target,
            platform: self.platform,
            response_keys: self.response_keys,
            token_keys: self.token_keys,
            transport,
            timings: self.timings,
            answer_limit: self.answer_limit,
            clock: self.clock,
            ids: self.ids,
            hooks: self.hooks,
            warnings,
        };
        Ok(Client { shared: Arc::new(shared), credentials: self.credentials })
    }

    /// Every certificate, with its key's id and when it expires.
    fn certificates(&self) -> Vec<(&'static str, String, Timestamp)> {
        let mut found = Vec::new();
        let mut add = |what, key_id: &str, expires: Option<Timestamp>| {
            found.extend(expires.map(|expires| (what, key_id.to_owned(), expires)));
        };
        add("the signing certificate", self.credentials.key_id(), self.credentials.not_after());
        if let Some(platform) = &self.platform {
            add("the platform's certificate", platform.key_id(), Some(platform.not_after()));
        }
        for key in &self.response_keys {
            add("the certificate for encrypted answers", key.key_id(), key.not_after());
        }
        for key in &self.token_keys {
            add("the certificate for token management", key.key_id(), key.not_after());
        }
        found
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
        f.debug_struct("ClientBuilder").field("credentials", &self.credentials).finish_non_exhaustive()
    }
}
