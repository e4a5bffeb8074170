//! Requests as they are sent: encrypted if they must be, then signed.

use std::{fmt, time::SystemTime};

use http::{Method, Uri, header};

use super::{ConfigurationError, Credentials, DecryptionKey, KeyError, PlatformCertificate, keyring::Keys};
use crate::runtime::{Encryption, Prepared};

/// A request that is signed and ready for any HTTP client. `Debug` shows neither headers nor body.
pub struct Signed(http::Request<Vec<u8>>);

impl Signed {
    /// The method.
    #[must_use]
    pub fn method(&self) -> &Method {
        self.0.method()
    }

    /// The address. It must be sent as it stands: the path and the query are signed.
    #[must_use]
    pub fn uri(&self) -> &Uri {
        self.0.uri()
    }

    /// The request for an HTTP client, which must send it soon, once, and without a change. Its own `Debug` shows everything: do
    /// not log it.
    #[must_use]
    pub fn into_http(self) -> http::Request<Vec<u8>> {
        self.0
    }
}

impl fmt::Debug for Signed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Signed");
        shown.field("method", self.method()).field("host", &self.uri().host()).finish_non_exhaustive()
    }
}

impl Credentials {
    /// Signs a request, whose body and address are final, for sending it without a [`Client`](super::Client). `id` names the
    /// signature and must never have been used before (a random UUID, as [`RandomIds`](super::RandomIds) makes).
    ///
    /// ```
    /// # use visa_acceptance::{api::Environment, client::{Credentials, Ids, RandomIds}, instrument_identifiers::Retrieve};
    /// # let secret = "c2VjcmV0";
    /// let credentials = Credentials::jwt_shared_secret("merchant", "key-id", secret)?;
    /// let request = Retrieve::builder("7010000000016241111").build()?;
    /// let prepared = request.prepare(&Environment::Test.target())?;
    /// let signed = credentials.sign(prepared, std::time::SystemTime::now(), &RandomIds.next())?;
    /// let request = signed.into_http();
    /// assert!(request.headers().contains_key("authorization"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the certificate has expired, or if the request must be [encrypted](PlatformCertificate::seal_request) and is not.
    pub fn sign(&self, request: impl Into<Prepared>, now: SystemTime, id: &str) -> Result<Signed, ConfigurationError> {
        self.signed(request.into(), now, id, None)
    }

    /// Signs a request, and asks for an answer that is encrypted to this key. An answer may come plain all the same.
    ///
    /// # Errors
    ///
    /// If a certificate has expired, if the request must be encrypted and is not, or if the credentials are an HTTP signature.
    pub fn sign_for_sealed_answer(
        &self,
        request: impl Into<Prepared>,
        now: SystemTime,
        id: &str,
        key: &DecryptionKey,
    ) -> Result<Signed, ConfigurationError> {
        self.signed(request.into(), now, id, Some(key))
    }

    fn signed(
        &self,
        request: Prepared,
        now: SystemTime,
        id: &str,
        key: Option<&DecryptionKey>,
    ) -> Result<Signed, ConfigurationError> {
        let mut keys = Keys::new(self.clone());
        keys.responses.extend(key.cloned());
        keys.authorize(request.into_http()?, now, id, key.is_some())
    }
}

impl PlatformCertificate {
    /// Encrypts the body of a request to this certificate, in the form that the request's media type asks for. The plain body is
    /// wiped.
    ///
    /// # Errors
    ///
    /// If the certificate has expired.
    pub fn seal_request(&self, request: Prepared, now: SystemTime) -> Result<Prepared, ConfigurationError> {
        self.validity().check(now)?;
        let body = self.sealed_body(&request, now)?;
        Ok(request.seal(body))
    }

    /// A body that is announced as JOSE is a JWE; any other is JSON around one.
    fn sealed_body(&self, request: &Prepared, now: SystemTime) -> Result<Vec<u8>, KeyError> {
        let jwe = self.seal(request.body(), now)?;
        let bare = request.headers().get(header::CONTENT_TYPE).is_some_and(|value| value == "application/jose");
        Ok(if bare { jwe.into_bytes() } else { format!(r#"{{"encryptedRequest":"{jwe}"}}"#).into_bytes() })
    }
}

/// What is encrypted of an exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sealing {
    /// The request's body.
    pub(super) request: bool,
    /// The answer, if the service does what it is asked.
    pub(super) answer: bool,
}

impl Keys {
    /// What is encrypted of an exchange of an operation. Whatever may be answered encrypted is asked for so, reads too.
    pub(super) fn sealing(&self, operation: &str, encryption: Encryption) -> Result<Sealing, ConfigurationError> {
        let (request, answer) = (self.platform.is_some(), !self.responses.is_empty());
        if !request && encryption == Encryption::Required {
            return Err(ConfigurationError::NoPlatformCertificate { operation: operation.to_owned() });
        }
        let request = request && encryption != Encryption::Never;
        // Encryption that is configured never gives way to plain text.
        if (request || answer) && !self.credentials.is_jwt() {
            return Err(ConfigurationError::EncryptionNeedsJwt);
        }
        Ok(Sealing { request, answer })
    }

    /// The request as it is sent. What it is made of stays as it is, for the next attempt.
    pub(super) fn sign(
        &self,
        request: &Prepared,
        operation: &str,
        sealing: Sealing,
        now: SystemTime,
        id: &str,
    ) -> Result<Signed, ConfigurationError> {
        let body = if sealing.request {
            let missing = || ConfigurationError::NoPlatformCertificate { operation: operation.to_owned() };
            let platform = self.platform.as_ref().ok_or_else(missing)?;
            if !self.credentials.is_jwt() {
                return Err(ConfigurationError::EncryptionNeedsJwt);
            }
            platform.validity().check(now)?;
            platform.sealed_body(request, now)?
        } else {
            request.body().to_vec()
        };
        let mut sent = http::Request::new(body);
        *sent.method_mut() = request.method().clone();
        *sent.uri_mut() = request.uri().clone();
        *sent.headers_mut() = request.headers().clone();
        self.authorize(sent, now, id, sealing.answer)
    }

    /// Signs what is as it is sent but for its signature.
    fn authorize(
        &self,
        mut request: http::Request<Vec<u8>>,
        now: SystemTime,
        id: &str,
        sealed_answer: bool,
    ) -> Result<Signed, ConfigurationError> {
        // What was valid when it was set may have run out since.
        let key = self.responses.first().filter(|_| sealed_answer);
        for validity in self.credentials.validity().into_iter().chain(key.and_then(DecryptionKey::validity)) {
            validity.check(now)?;
        }
        self.credentials.authorize(&mut request, now, id, key.map(DecryptionKey::key_id))?;
        Ok(Signed(request))
    }
}

#[cfg(test)]
mod tests;
