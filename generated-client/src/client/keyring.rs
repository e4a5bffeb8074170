//! The keys of a client, and where they come from: settings, or a keyring that renews them while the client lives.

use std::{
    collections::BTreeSet,
    sync::{Arc, PoisonError, RwLock},
};

use super::{ConfigurationError, Credentials, DecryptionKey, PlatformCertificate, envelope::AnswerKeys};

/// Gives a client its keys as they are now, so that they are renewed without another client.
///
/// It is asked when an attempt is signed, and on the task that sends, so it should answer from memory: what watches a file or a vault
/// belongs elsewhere ([`RenewableKeys`] takes what it found). `None` leaves what the client was built with. Another merchant's keys
/// belong to another client ([`Client::with_credentials`](super::Client::with_credentials)).
pub trait Keyring: Send + Sync + 'static {
    /// Who signs.
    fn credentials(&self) -> Option<Credentials> {
        None
    }

    /// To whom requests are encrypted.
    fn platform_certificate(&self) -> Option<PlatformCertificate> {
        None
    }

    /// What opens encrypted answers: the first is asked for, each opens.
    fn response_keys(&self) -> Option<Vec<DecryptionKey>> {
        None
    }

    /// What opens the answers of token management.
    fn token_management_keys(&self) -> Option<Vec<DecryptionKey>> {
        None
    }
}

impl<K: Keyring + ?Sized> Keyring for Arc<K> {
    fn credentials(&self) -> Option<Credentials> {
        (**self).credentials()
    }

    fn platform_certificate(&self) -> Option<PlatformCertificate> {
        (**self).platform_certificate()
    }

    fn response_keys(&self) -> Option<Vec<DecryptionKey>> {
        (**self).response_keys()
    }

    fn token_management_keys(&self) -> Option<Vec<DecryptionKey>> {
        (**self).token_management_keys()
    }
}

/// A keyring that is renewed by calls. Share it as an `Arc` with what renews it.
#[derive(Debug, Default)]
pub struct RenewableKeys(RwLock<Renewed>);

#[derive(Debug, Clone, Default)]
struct Renewed {
    credentials: Option<Credentials>,
    platform: Option<PlatformCertificate>,
    responses: Option<Vec<DecryptionKey>>,
    token_management: Option<Vec<DecryptionKey>>,
}

impl RenewableKeys {
    /// Signs with these from now on.
    pub fn set_credentials(&self, credentials: Credentials) {
        self.change(|renewed| renewed.credentials = Some(credentials));
    }

    /// Encrypts requests to this certificate from now on.
    pub fn set_platform_certificate(&self, certificate: PlatformCertificate) {
        self.change(|renewed| renewed.platform = Some(certificate));
    }

    /// Asks for answers to the first of these keys from now on, and opens with each.
    pub fn set_response_keys(&self, keys: impl IntoIterator<Item = DecryptionKey>) {
        self.change(|renewed| renewed.responses = Some(keys.into_iter().collect()));
    }

    /// Opens the answers of token management with these keys from now on.
    pub fn set_token_management_keys(&self, keys: impl IntoIterator<Item = DecryptionKey>) {
        self.change(|renewed| renewed.token_management = Some(keys.into_iter().collect()));
    }

    fn change(&self, change: impl FnOnce(&mut Renewed)) {
        change(&mut self.0.write().unwrap_or_else(PoisonError::into_inner));
    }

    fn get<T>(&self, get: impl FnOnce(&Renewed) -> T) -> T {
        get(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Keyring for RenewableKeys {
    fn credentials(&self) -> Option<Credentials> {
        self.get(|renewed| renewed.credentials.clone())
    }

    fn platform_certificate(&self) -> Option<PlatformCertificate> {
        self.get(|renewed| renewed.platform.clone())
    }

    fn response_keys(&self) -> Option<Vec<DecryptionKey>> {
        self.get(|renewed| renewed.responses.clone())
    }

    fn token_management_keys(&self) -> Option<Vec<DecryptionKey>> {
        self.get(|renewed| renewed.token_management.clone())
    }
}

/// The keys of one moment.
#[derive(Clone)]
pub(super) struct Keys {
    pub(super) credentials: Credentials,
    pub(super) platform: Option<PlatformCertificate>,
    /// The first is asked for, each opens.
    pub(super) responses: Vec<DecryptionKey>,
    pub(super) token_management: Vec<DecryptionKey>,
}

impl Keys {
    pub(super) fn new(credentials: Credentials) -> Self {
        Self { credentials, platform: None, responses: Vec::new(), token_management: Vec::new() }
    }

    /// Those that open answers.
    pub(super) fn of_answers(&self) -> AnswerKeys<'_> {
        AnswerKeys { responses: &self.responses, token_management: &self.token_management }
    }

    /// Whether they go together.
    pub(super) fn check(&self) -> Result<(), ConfigurationError> {
        for keys in [&self.responses, &self.token_management] {
            if keys.len() > 2 {
                return Err(ConfigurationError::TooManyResponseKeys);
            }
            let mut ids = BTreeSet::new();
            if let Some(key) = keys.iter().find(|key| !ids.insert(key.key_id())) {
                return Err(ConfigurationError::KeyIdTwice(key.key_id().to_owned()));
            }
        }
        Ok(())
    }
}

/// Where a client's keys come from.
#[derive(Clone)]
pub(super) struct KeySource {
    fixed: Arc<Keys>,
    keyring: Option<Arc<dyn Keyring>>,
    /// Credentials that this clone of the client has instead.
    own: Option<Credentials>,
    /// The merchant for whom this clone of the client signs.
    merchant: Option<String>,
}

impl KeySource {
    pub(super) fn new(fixed: Keys, keyring: Option<Arc<dyn Keyring>>) -> Self {
        Self { fixed: Arc::new(fixed), keyring, own: None, merchant: None }
    }

    pub(super) fn with_credentials(&self, credentials: Credentials) -> Self {
        Self { own: Some(credentials), merchant: None, ..self.clone() }
    }

    pub(super) fn on_behalf_of(&self, merchant: String) -> Self {
        Self { merchant: Some(merchant), ..self.clone() }
    }

    /// Whether other keys may be there in a moment.
    pub(super) fn is_renewed(&self) -> bool {
        self.keyring.is_some()
    }

    /// The keys that there are now.
    pub(super) fn now(&self) -> Keys {
        let mut keys = (*self.fixed).clone();
        if let Some(keyring) = &self.keyring {
            keys.platform = keyring.platform_certificate().or(keys.platform);
            keys.responses = keyring.response_keys().unwrap_or(keys.responses);
            keys.token_management = keyring.token_management_keys().unwrap_or(keys.token_management);
        }
        let renewed = || self.keyring.as_ref().and_then(Keyring::credentials);
        if let Some(credentials) = self.own.clone().or_else(renewed) {
            keys.credentials = credentials;
        }
        if let Some(merchant) = &self.merchant {
            keys.credentials = keys.credentials.on_behalf_of(merchant);
        }
        keys
    }
}
