//! Whether a notification is the platform's.

use std::time::{Duration, SystemTime};

use http::HeaderMap;

use super::{NotAccepted, Notification, SignatureKey, signature::Signature};
use crate::runtime::decode;

/// What the publisher's own sample tolerates.
const TOLERANCE: Duration = Duration::from_secs(60 * 60);

/// Verifies notifications. `Debug` shows no key.
#[derive(Debug, Clone)]
pub struct Verifier {
    keys: Vec<SignatureKey>,
    tolerance: Duration,
}

impl Verifier {
    /// Accepts what this key signed.
    #[must_use]
    pub fn new(key: SignatureKey) -> Self {
        Self { keys: vec![key], tolerance: TOLERANCE }
    }

    /// Accepts what this key signed, too. The header names the key that is meant; one of the same id is replaced.
    #[must_use]
    pub fn key(mut self, key: SignatureKey) -> Self {
        self.keys.retain(|known| known.id() != key.id());
        self.keys.push(key);
        self
    }

    /// How far the time of the signature may be from now, before and after: an hour unless set, as in the publisher's sample, which is
    /// long. [`Duration::MAX`] takes any age; who does that must remember every
    /// [`idempotency_key`](Notification::idempotency_key) for good.
    #[must_use]
    pub fn tolerance(mut self, tolerance: Duration) -> Self {
        self.tolerance = tolerance;
        self
    }

    /// Verifies a notification by the machine's clock, and reads it. The body is that which was sent, byte by byte: what a framework has read
    /// and written again has another signature.
    ///
    /// # Errors
    ///
    /// If it is not to be acted on. Answer 401 then, so that a notification that is genuine after all comes again.
    pub fn verify(&self, headers: &HeaderMap, body: &[u8]) -> Result<Notification, NotAccepted> {
        self.verify_at(headers, body, SystemTime::now())
    }

    /// The same by a clock of one's own.
    ///
    /// # Errors
    ///
    /// If it is not to be acted on.
    pub fn verify_at(&self, headers: &HeaderMap, body: &[u8], now: SystemTime) -> Result<Notification, NotAccepted> {
        let signature = Signature::of(headers)?;
        let key_id = || signature.key_id.to_owned();
        let key = self.keys.iter().find(|key| key.id() == signature.key_id);
        let key = key.ok_or_else(|| NotAccepted::UnknownKey { key_id: key_id() })?;
        // By the clock here: who has the old key can write any time into the header.
        if key.until.is_some_and(|until| now >= until) {
            return Err(NotAccepted::RetiredKey { key_id: key_id() });
        }
        if !key.made(&signature.tag, signature.sent, body) {
            return Err(NotAccepted::WrongSignature);
        }
        self.check(Duration::from_millis(signature.milliseconds), now)?;
        decode::from_slice(body).map_err(NotAccepted::Unreadable)
    }

    fn check(&self, sent: Duration, now: SystemTime) -> Result<(), NotAccepted> {
        let now = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or(Duration::ZERO);
        let (age, ahead) = (now.saturating_sub(sent), sent.saturating_sub(now));
        if age > self.tolerance {
            return Err(NotAccepted::TooOld { age });
        }
        if ahead > self.tolerance {
            return Err(NotAccepted::TooNew { ahead });
        }
        Ok(())
    }
}
