//! The key that an organization's notifications are signed with: made by the platform, a new one in the place of the old.

use aws_lc_rs::hmac;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, Zeroizing};

use crate::sandbox::store::StoreError;

/// By organization.
pub(super) const KEYS: &str = "webhook-key";

/// For whom a key is made, and for how long.
pub(in crate::sandbox) struct KeyTerms<'a> {
    pub(in crate::sandbox) organization: &'a str,
    pub(in crate::sandbox) days: u32,
}

#[derive(Serialize, Deserialize)]
pub(in crate::sandbox) struct SignatureKey {
    pub(in crate::sandbox) id: String,
    /// In base64.
    pub(in crate::sandbox) key: String,
    pub(in crate::sandbox) expires: Timestamp,
}

impl Drop for SignatureKey {
    fn drop(&mut self) {
        self.key.zeroize();
    }
}

impl SignatureKey {
    pub(super) fn new(terms: &KeyTerms<'_>, at: Timestamp) -> Result<Self, StoreError> {
        let mut key = Zeroizing::new([0; 32]);
        aws_lc_rs::rand::fill(key.as_mut()).map_err(|_| StoreError::new("there is no randomness"))?;
        let days = SignedDuration::from_hours(i64::from(terms.days) * 24);
        let expires = at.checked_add(days).unwrap_or(Timestamp::MAX);
        Ok(Self { id: uuid::Uuid::new_v4().to_string(), key: STANDARD.encode(key.as_ref()), expires })
    }

    /// The value of the header `v-c-signature`.
    pub(super) fn sign(&self, body: &[u8], at: Timestamp) -> String {
        let key = Zeroizing::new(STANDARD.decode(&self.key).unwrap_or_default());
        let sent = at.as_millisecond().to_string();
        let text = [sent.as_bytes(), b".", body].concat();
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &key), &text);
        format!("t={sent};keyId={};sig={}", self.id, STANDARD.encode(tag))
    }
}
