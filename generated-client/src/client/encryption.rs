//! Message-level encryption: keys that requests are encrypted to, keys that open answers.

use std::{fmt, sync::Arc, time::SystemTime};

use aws_lc_rs::{
    encoding::{AsDer as _, Pkcs8V1Der},
    rsa::{
        KeyPair, OaepPrivateDecryptingKey, OaepPublicEncryptingKey, PrivateDecryptingKey, PublicEncryptingKey,
        PublicKey,
    },
    signature::KeyPair as _,
};
use serde_json::json;
use zeroize::Zeroizing;

pub use super::jose::jwe::CannotOpen;
use super::{
    jose::jwe,
    keys::{self, Certificate, KeyError},
    time,
};

/// Whom the platform's certificate is issued to.
const PLATFORM: &str = "CyberSource_SJC_US";

/// The platform's certificate, to which requests are encrypted. It is delivered inside a merchant's P12 file, issued to
/// `CyberSource_SJC_US`. Cheap to clone.
#[derive(Clone)]
pub struct PlatformCertificate {
    key_id: Arc<str>,
    key: Arc<OaepPublicEncryptingKey>,
    not_after: SystemTime,
}

impl PlatformCertificate {
    /// Takes the certificate that is issued to `CyberSource_SJC_US` from a P12 file. If there are several, the one that
    /// is valid longest.
    ///
    /// # Errors
    ///
    /// If the file cannot be opened with the password, or if it has no such certificate, or one without a key id.
    #[cfg(feature = "p12")]
    pub fn from_p12(p12: &[u8], password: &str) -> Result<Self, KeyError> {
        let mut certificates = super::p12::certificates(p12, password)?;
        certificates.retain(|certificate| certificate.is_named(PLATFORM));
        Self::new(&keys::longest_valid(certificates).ok_or(KeyError::NoPlatformCertificate)?)
    }

    /// Takes the certificate of a PEM text; of several, the one that is issued to `CyberSource_SJC_US`.
    ///
    /// # Errors
    ///
    /// If there is no such certificate, or if it cannot be read, or if it has no key id.
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        let mut certificates = Certificate::from_pem(pem)?;
        if certificates.len() > 1 {
            certificates.retain(|certificate| certificate.is_named(PLATFORM));
        }
        Self::new(&keys::longest_valid(certificates).ok_or(KeyError::NoPlatformCertificate)?)
    }

    /// Takes a certificate in DER.
    ///
    /// # Errors
    ///
    /// If it cannot be read, or if it has no key id.
    pub fn from_der(der: &[u8]) -> Result<Self, KeyError> {
        Self::new(&Certificate::from_der(der)?)
    }

    fn new(certificate: &Certificate) -> Result<Self, KeyError> {
        let key = PublicEncryptingKey::from_der(&certificate.public_key).map_err(|_| KeyError::Certificate)?;
        let key = OaepPublicEncryptingKey::new(key).map_err(|_| KeyError::Certificate)?;
        Ok(Self { key_id: certificate.key_id()?.into(), key: Arc::new(key), not_after: certificate.not_after })
    }

    /// The id of its key: the serial number in its subject.
    #[must_use]
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// When it expires.
    #[must_use]
    pub fn not_after(&self) -> SystemTime {
        self.not_after
    }

    /// A compact JWE of the plain bytes. [`seal_request`](Self::seal_request) encrypts the body of a request.
    ///
    /// # Errors
    ///
    /// If there is no randomness, or if the bytes are too many.
    pub fn seal(&self, plain: &[u8], now: SystemTime) -> Result<String, KeyError> {
        let header = json!({
            "alg": "RSA-OAEP-256",
            "enc": "A256GCM",
            "cty": "JWT",
            "kid": &*self.key_id,
            "iat": time::seconds(now),
        });
        jwe::seal(&header.to_string(), &self.key, plain).map_err(|_| KeyError::Failed)
    }
}

impl fmt::Debug for PlatformCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("PlatformCertificate");
        shown.field("key_id", &self.key_id).field("not_after", &self.not_after).finish_non_exhaustive()
    }
}

/// A private key that opens encrypted answers: the one for response encryption, or the one that was registered for token
/// management. Cheap to clone.
#[derive(Clone)]
pub struct DecryptionKey {
    key_id: Arc<str>,
    key: Arc<Opener>,
    not_after: Option<SystemTime>,
}

struct Opener {
    private: OaepPrivateDecryptingKey,
    public: PublicKey,
}

impl DecryptionKey {
    /// Takes the private key of a P12 file. Its id is the serial number in the subject of its certificate.
    ///
    /// # Errors
    ///
    /// If the file cannot be opened with the password, or if it does not hold one private key with its certificate.
    #[cfg(feature = "p12")]
    pub fn from_p12(p12: &[u8], password: &str) -> Result<Self, KeyError> {
        let (key, certificate) = super::p12::key_and_certificate(p12, password, None)?;
        Self::certified(&key, &certificate)
    }

    /// As [`from_p12`](Self::from_p12), of a file with several private keys: the one that has this key id, or else this friendly
    /// name.
    ///
    /// # Errors
    ///
    /// If the file cannot be opened with the password, or if there is no such key, which lists the key ids that there are.
    #[cfg(feature = "p12")]
    pub fn from_p12_key(p12: &[u8], password: &str, key: &str) -> Result<Self, KeyError> {
        let (key, certificate) = super::p12::key_and_certificate(p12, password, Some(key))?;
        Self::certified(&key, &certificate)
    }

    #[cfg(feature = "p12")]
    fn certified(key: &KeyPair, certificate: &Certificate) -> Result<Self, KeyError> {
        let key_id = certificate.key_id()?.to_owned();
        Ok(Self { not_after: Some(certificate.not_after), ..Self::new(key_id, key)? })
    }

    /// Takes the private key of a PEM text (PKCS#8 or PKCS#1, not encrypted), under the id that it was registered with.
    ///
    /// # Errors
    ///
    /// If there is not just one private key, or if it is not an RSA key of 2048 to 8192 bits, or if the id is empty.
    pub fn from_pem(key_id: impl Into<String>, private_key_pem: &str) -> Result<Self, KeyError> {
        Self::new(key_id.into(), &keys::private_key(private_key_pem)?)
    }

    fn new(key_id: String, key: &KeyPair) -> Result<Self, KeyError> {
        if key_id.is_empty() {
            return Err(KeyError::KeyId);
        }
        let pkcs8: Pkcs8V1Der = key.as_der().map_err(|_| KeyError::PrivateKey)?;
        let private = PrivateDecryptingKey::from_pkcs8(pkcs8.as_ref()).map_err(|_| KeyError::PrivateKey)?;
        let private = OaepPrivateDecryptingKey::new(private).map_err(|_| KeyError::PrivateKey)?;
        let key = Arc::new(Opener { private, public: key.public_key().clone() });
        Ok(Self { key_id: key_id.into(), key, not_after: None })
    }

    /// Checks the key against its certificate in PEM, whose expiry is then known.
    ///
    /// # Errors
    ///
    /// If the certificate cannot be read, or if it belongs to another key, or if the serial number in its subject is not
    /// the key's id.
    pub fn with_certificate(mut self, certificate_pem: &str) -> Result<Self, KeyError> {
        let certificate = keys::certificate_of(&self.key.public, Certificate::from_pem(certificate_pem)?)?;
        if certificate.key_id()? != &*self.key_id {
            return Err(KeyError::OtherKeyId);
        }
        self.not_after = Some(certificate.not_after);
        Ok(self)
    }

    /// Opens a compact JWE, whatever key it names. The plain bytes are wiped when they are dropped.
    ///
    /// # Errors
    ///
    /// If it is no compact JWE, if its algorithms are not accepted, or if it is not for this key.
    pub fn open(&self, jwe: &str) -> Result<Zeroizing<Vec<u8>>, CannotOpen> {
        jwe::Sealed::parse(jwe)?.open(&self.key.private)
    }

    /// The key's id.
    #[must_use]
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// When its certificate expires, if that is known.
    #[must_use]
    pub fn not_after(&self) -> Option<SystemTime> {
        self.not_after
    }
}

impl fmt::Debug for DecryptionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("DecryptionKey");
        shown.field("key_id", &self.key_id).field("not_after", &self.not_after).finish_non_exhaustive()
    }
}

/// Opens a compact JWE with the key that it names. If it names none, with the only key that there is.
pub(crate) fn open(keys: &[DecryptionKey], jwe: &str) -> Result<Zeroizing<Vec<u8>>, CannotOpen> {
    let sealed = jwe::Sealed::parse(jwe)?;
    let key = match &sealed.key_id {
        Some(key_id) => keys.iter().find(|key| *key.key_id == **key_id),
        None => only(keys),
    };
    sealed.open(&key.ok_or(CannotOpen::UnknownKey)?.key.private)
}

/// Opens a compact JWE with the key that it names. If it names none or an unknown one, with the only key that there is:
/// the id under which token management knows a key need not be the caller's.
pub(crate) fn open_any(keys: &[DecryptionKey], jwe: &str) -> Result<Zeroizing<Vec<u8>>, CannotOpen> {
    match (open(keys, jwe), only(keys)) {
        (Err(CannotOpen::UnknownKey), Some(key)) => key.open(jwe),
        (opened, _) => opened,
    }
}

fn only(keys: &[DecryptionKey]) -> Option<&DecryptionKey> {
    match keys {
        [only] => Some(only),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
