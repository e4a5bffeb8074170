//! A call that was signed, to be sent later, once.

use std::{
    fmt,
    time::{Duration, SystemTime},
};

use super::{Call, Error, References, Reply, authorization::LIFETIME, sending, signing::Signed};

/// A call that was signed and is never signed again: it is sent once, or not at all.
///
/// Who claims work in a database and commits that before he sends, sends with it nothing that the claim does not cover: a process that
/// was stopped in between sends, when it goes on, a request that has [expired](Self::expires), and the service refuses it.
#[must_use = "nothing is sent until `send` is awaited"]
pub struct SignedCall<T> {
    call: Call<T>,
    signed: Signed,
    expires: Option<SystemTime>,
}

impl<T> Call<T> {
    /// Signs the request now, by the client's clock, to be sent later, once.
    ///
    /// # Errors
    ///
    /// As those of [`sign`](Self::sign).
    pub fn signed(self) -> Result<SignedCall<T>, Error> {
        let shared = &self.client.shared;
        let now = shared.signing_time();
        let signed = self.sign(now, &shared.ids.next())?;
        let lifetime = Duration::from_secs(LIFETIME.unsigned_abs());
        let is_token = self.client.keys.now().credentials.is_jwt();
        let expires = is_token.then(|| now.checked_add(lifetime)).flatten();
        Ok(SignedCall { call: self, signed, expires })
    }
}

impl<T> SignedCall<T> {
    /// What the request will be found by, whatever becomes of it. Store it before sending.
    #[must_use]
    pub fn references(&self) -> &References {
        self.call.references()
    }

    /// From when on the service refuses the request, by its clock, which may be behind. Nothing for an HTTP signature, of which no
    /// document says how long it is good.
    #[must_use]
    pub fn expires(&self) -> Option<SystemTime> {
        self.expires
    }

    /// Sends the request as it was signed, and waits for the answer. There is one attempt: also what was surely not sent is not sent
    /// again.
    ///
    /// # Errors
    ///
    /// If there is no answer of success; [`Error`] says what happened.
    ///
    /// # Panics
    ///
    /// If there is no Tokio runtime, or its timer is off.
    #[expect(clippy::manual_async_fn, reason = "an `async fn` keeps the call twice")]
    pub fn send(self) -> impl Future<Output = Result<Reply<T>, Error>> {
        async move {
            let (received, attempts) = sending::run(&self.call.exchange, &self.call.client, Some(self.signed)).await?;
            self.call.reply(received, attempts)
        }
    }
}

impl<T> fmt::Debug for SignedCall<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedCall").field("references", self.references()).finish_non_exhaustive()
    }
}
