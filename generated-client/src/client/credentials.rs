//! Who signs a request, for which merchant, and how.

use std::{fmt, sync::Arc, time::SystemTime};

use aws_lc_rs::{rsa::KeyPair, signature::KeyPair as _};
use http::Request;

pub use super::jose::jws::JwtAlgorithm;
use super::{
    authorization::{self, Signer},
    jose::jws::SigningKey,
    keys::{self, Certificate, KeyError},
};

/// Who signs, for which merchant, and how. Cheap to clone. `Debug` shows no key material.
#[derive(Clone)]
pub struct Credentials {
    merchant_id: Arc<str>,
    key_owner: Arc<str>,
    key_id: Arc<str>,
    key: Arc<SigningKey>,
    scheme: Scheme,
    not_after: Option<SystemTime>,
}

#[derive(Debug, Clone, Copy)]
enum Scheme {
    Jwt(JwtAlgorithm),
    HttpSignature,
}

impl Credentials {
    /// JSON Web Tokens, signed with the private key of a P12 file. The key's id is the serial number in the subject of
    /// its certificate.
    ///
    /// # Errors
    ///
    /// If the file cannot be opened with the password, or if it does not hold just one private key, RSA, with its certificate.
    #[cfg(feature = "p12")]
    pub fn jwt_p12(merchant_id: impl Into<String>, p12: &[u8], password: &str) -> Result<Self, KeyError> {
        let (key, certificate) = super::p12::key_and_certificate(p12, password, None)?;
        Self::jwt_certificate(merchant_id.into(), key, &certificate)
    }

    /// As [`jwt_p12`](Self::jwt_p12), of a file with several private keys: with the one that has this key id, or else this friendly
    /// name.
    ///
    /// # Errors
    ///
    /// If the file cannot be opened with the password, or if there is no such key, which lists the key ids that there are.
    #[cfg(feature = "p12")]
    pub fn jwt_p12_key(
        merchant_id: impl Into<String>,
        p12: &[u8],
        password: &str,
        key: &str,
    ) -> Result<Self, KeyError> {
        let (key, certificate) = super::p12::key_and_certificate(p12, password, Some(key))?;
        Self::jwt_certificate(merchant_id.into(), key, &certificate)
    }

    /// JSON Web Tokens, signed with a private key in PEM (PKCS#8 or PKCS#1, not encrypted). The key's id is the serial
    /// number in the subject of its certificate.
    ///
    /// # Errors
    ///
    /// If one of them cannot be read, or if the certificate belongs to another key.
    pub fn jwt_pem(
        merchant_id: impl Into<String>,
        certificate_pem: &str,
        private_key_pem: &str,
    ) -> Result<Self, KeyError> {
        let key = keys::private_key(private_key_pem)?;
        let certificate = keys::certificate_of(key.public_key(), Certificate::from_pem(certificate_pem)?)?;
        Self::jwt_certificate(merchant_id.into(), key, &certificate)
    }

    fn jwt_certificate(merchant_id: String, key: KeyPair, certificate: &Certificate) -> Result<Self, KeyError> {
        let scheme = Scheme::Jwt(JwtAlgorithm::Rs256);
        let key_id = certificate.key_id()?.to_owned();
        let credentials = Self::new(merchant_id, key_id, SigningKey::Rsa(key), scheme)?;
        Ok(Self { not_after: Some(certificate.not_after), ..credentials })
    }

    /// JSON Web Tokens, signed with a shared secret in base64.
    ///
    /// # Errors
    ///
    /// If the secret is empty or not base64, or if an id cannot be one.
    pub fn jwt_shared_secret(
        merchant_id: impl Into<String>,
        key_id: impl Into<String>,
        secret_base64: &str,
    ) -> Result<Self, KeyError> {
        let key = SigningKey::secret(keys::shared_secret(secret_base64)?);
        Self::new(merchant_id.into(), key_id.into(), key, Scheme::Jwt(JwtAlgorithm::Hs256))
    }

    /// HTTP signatures, made with a shared secret in base64.
    ///
    /// The platform is retiring them: new work should use [`jwt_shared_secret`](Self::jwt_shared_secret), and
    /// message-level encryption needs it.
    ///
    /// # Errors
    ///
    /// If the secret is empty or not base64, or if an id cannot be one.
    pub fn http_signature(
        merchant_id: impl Into<String>,
        key_id: impl Into<String>,
        secret_base64: &str,
    ) -> Result<Self, KeyError> {
        let key = SigningKey::secret(keys::shared_secret(secret_base64)?);
        Self::new(merchant_id.into(), key_id.into(), key, Scheme::HttpSignature)
    }

    fn new(merchant_id: String, key_id: String, key: SigningKey, scheme: Scheme) -> Result<Self, KeyError> {
        authorization::check_merchant_id(&merchant_id)?;
        authorization::check_key_id(&key_id)?;
        let merchant_id: Arc<str> = merchant_id.into();
        let key_owner = Arc::clone(&merchant_id);
        Ok(Self { merchant_id, key_owner, key_id: key_id.into(), key: Arc::new(key), scheme, not_after: None })
    }

    /// Signs tokens with this algorithm, in place of `RS256` or `HS256`.
    ///
    /// # Errors
    ///
    /// If it does not fit the key, or if the credentials are for HTTP signatures.
    pub fn jwt_algorithm(mut self, algorithm: JwtAlgorithm) -> Result<Self, KeyError> {
        if !self.is_jwt() || !algorithm.fits(&self.key) {
            return Err(KeyError::Algorithm);
        }
        self.scheme = Scheme::Jwt(algorithm);
        Ok(self)
    }

    /// Says that the key is a meta key: it belongs to this portfolio, and the merchant transacts.
    #[must_use]
    pub fn meta_key_of(mut self, portfolio_id: impl Into<String>) -> Self {
        self.key_owner = portfolio_id.into().into();
        self
    }

    /// The same key and owner, for another merchant that transacts.
    #[must_use]
    pub fn on_behalf_of(&self, merchant_id: impl Into<String>) -> Self {
        Self { merchant_id: merchant_id.into().into(), ..self.clone() }
    }

    /// The merchant that transacts.
    #[must_use]
    pub fn merchant_id(&self) -> &str {
        &self.merchant_id
    }

    /// Who owns the key: the merchant, or the portfolio of a meta key.
    #[must_use]
    pub fn key_owner(&self) -> &str {
        &self.key_owner
    }

    /// The key's id.
    #[must_use]
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// Whether tokens are signed, without which there is no message-level encryption.
    pub(crate) fn is_jwt(&self) -> bool {
        matches!(self.scheme, Scheme::Jwt(_))
    }

    /// When the signing certificate expires, if there is one.
    #[must_use]
    pub fn not_after(&self) -> Option<SystemTime> {
        self.not_after
    }

    /// Puts the authentication headers on a request whose body is final.
    ///
    /// `id` names the token; `response_key` is the id of the key to which the answer shall be encrypted.
    pub(crate) fn authorize(
        &self,
        request: &mut Request<Vec<u8>>,
        now: SystemTime,
        id: &str,
        response_key: Option<&str>,
    ) -> Result<(), KeyError> {
        match self.scheme {
            Scheme::Jwt(algorithm) => self.signer().token(request, algorithm, now, id, response_key),
            Scheme::HttpSignature if response_key.is_some() => Err(KeyError::NeedsToken),
            Scheme::HttpSignature => self.signer().signature(request, now),
        }
    }

    fn signer(&self) -> Signer<'_> {
        Signer { merchant_id: &self.merchant_id, key_owner: &self.key_owner, key_id: &self.key_id, key: &self.key }
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("merchant_id", &self.merchant_id)
            .field("key_owner", &self.key_owner)
            .field("key_id", &self.key_id)
            .field("scheme", &self.scheme)
            .field("not_after", &self.not_after)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
