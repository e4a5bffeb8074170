//! The key that notifications are signed with: its id, its secret, and until when it counts.

use std::{
    fmt,
    time::{Duration, SystemTime},
};

use aws_lc_rs::hmac;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use zeroize::Zeroizing;

/// A digital signature key. Cheap to clone; `Debug` shows its id alone.
#[derive(Clone)]
pub struct SignatureKey {
    id: String,
    key: hmac::Key,
    pub(super) until: Option<SystemTime>,
}

/// Why a digital signature key cannot be used. It holds nothing of the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidSignatureKey {
    /// The id is empty, or has characters that the header cannot carry.
    Id,
    /// The key is empty or not base64.
    Key,
}

impl fmt::Display for InvalidSignatureKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Id => "a digital signature key's id must be visible ASCII characters without quotes and semicolons",
            Self::Key => "a digital signature key is base64, as `keyInformation.key` has it",
        })
    }
}

impl std::error::Error for InvalidSignatureKey {}

impl SignatureKey {
    /// Takes `keyInformation.keyId` and `keyInformation.key` as they were answered: the key in base64.
    ///
    /// # Errors
    ///
    /// If the key is empty or not base64, or if the id cannot be one.
    pub fn new(id: impl Into<String>, key: &str) -> Result<Self, InvalidSignatureKey> {
        let id = id.into();
        let fits = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b';' | b'"');
        if id.is_empty() || !id.bytes().all(fits) {
            return Err(InvalidSignatureKey::Id);
        }
        let key = key.trim();
        // Room for all of it, so that no copy is left behind when it grows.
        let mut bytes = Zeroizing::new(Vec::with_capacity(key.len()));
        STANDARD.decode_vec(key, &mut bytes).map_err(|_| InvalidSignatureKey::Key)?;
        if bytes.is_empty() {
            return Err(InvalidSignatureKey::Key);
        }
        Ok(Self { id, key: hmac::Key::new(hmac::HMAC_SHA256, &bytes), until: None })
    }

    /// What it signed counts until then, by the clock of who verifies: for an old key beside its successor.
    #[must_use]
    pub fn until(mut self, time: SystemTime) -> Self {
        self.until = Some(time);
        self
    }

    /// The key's id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Signs a notification as the platform does, for a test: the value of the header `v-c-signature`.
    #[must_use]
    pub fn sign(&self, body: &[u8], sent: SystemTime) -> String {
        let sent = milliseconds(sent).to_string();
        let tag = self.tag(&sent, body);
        format!("t={sent};keyId={};sig={}", self.id, STANDARD.encode(tag))
    }

    fn tag(&self, sent: &str, body: &[u8]) -> hmac::Tag {
        let mut context = hmac::Context::with_key(&self.key);
        for part in [sent.as_bytes(), b".", body] {
            context.update(part);
        }
        context.sign()
    }

    /// Whether it made this signature, in a time that does not tell how much of it is right.
    pub(super) fn made(&self, signature: &[u8], sent: &str, body: &[u8]) -> bool {
        aws_lc_rs::constant_time::verify_slices_are_equal(self.tag(sent, body).as_ref(), signature).is_ok()
    }
}

/// Milliseconds since 1970; nothing was sent before.
fn milliseconds(time: SystemTime) -> u128 {
    time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or(Duration::ZERO).as_millis()
}

impl fmt::Debug for SignatureKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignatureKey").field("id", &self.id).field("until", &self.until).finish_non_exhaustive()
    }
}
