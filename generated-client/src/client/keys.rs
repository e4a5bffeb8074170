//! Keys and certificates, from PEM and DER.

use std::{fmt, time::SystemTime};

use aws_lc_rs::rsa::{KeyPair, PublicKey};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _};
use x509_parser::{certificate::X509Certificate, oid_registry, prelude::FromDer as _, x509::AttributeTypeAndValue};
use zeroize::Zeroizing;

use super::time;

/// What is wrong with a key, a certificate or their use. It holds neither key material nor a password.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyError {
    /// The bytes are not a P12 file that can be read.
    P12,
    /// The password does not open the P12 file.
    Password,
    /// There is no private key where one is needed.
    NoPrivateKey,
    /// There are several private keys, and nobody says which one is meant.
    SeveralPrivateKeys {
        /// Their ids, of those that have one: a key in PEM has none.
        key_ids: Vec<String>,
    },
    /// No private key has the id or the friendly name that was asked for.
    NoSuchKey {
        /// The ids that there are.
        key_ids: Vec<String>,
    },
    /// The private key is not an RSA key of 2048 to 8192 bits.
    PrivateKey,
    /// There is no certificate where one is needed.
    NoCertificate,
    /// A certificate cannot be read, or its key is not an RSA key of 2048 to 8192 bits.
    Certificate,
    /// None of the certificates is the platform's.
    NoPlatformCertificate,
    /// The subject of the certificate has no serial number, which would be the id of the key.
    NoKeyId,
    /// The certificate belongs to another key.
    OtherKey,
    /// The certificate names another key id.
    OtherKeyId,
    /// The shared secret is empty or is not base64.
    Secret,
    /// The key id is empty, or has characters that no header can carry.
    KeyId,
    /// The merchant id is empty, or has characters that no header can carry.
    MerchantId,
    /// The algorithm does not fit the key.
    Algorithm,
    /// An encrypted answer was asked for with an HTTP signature.
    NeedsToken,
    /// The address of the request names no host.
    Host,
    /// The signature or the encryption could not be made.
    Failed,
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let said = match self {
            Self::P12 => "this is not a P12 file, or its kind of encryption is not known: export it again",
            Self::Password => "the password does not open the P12 file, or the file is damaged",
            Self::NoPrivateKey => "there is no private key: give a P12 file or a PEM text with an unencrypted one",
            Self::SeveralPrivateKeys { key_ids } => {
                f.write_str("there are several private keys: choose one of a P12 file, or give just the one to use")?;
                return listed(f, key_ids);
            }
            Self::NoSuchKey { key_ids } => {
                f.write_str("no private key of the P12 file has this id or this friendly name")?;
                return listed(f, key_ids);
            }
            Self::PrivateKey => "the private key is not an RSA key of 2048 to 8192 bits",
            Self::NoCertificate => {
                "there is no certificate: give it in PEM, or a P12 file that holds it beside its key"
            }
            Self::Certificate => "a certificate cannot be read, or its key is not an RSA key of 2048 to 8192 bits",
            Self::NoPlatformCertificate => {
                "there is no certificate of CyberSource_SJC_US: download the P12 file again, or give just the certificate"
            }
            Self::NoKeyId => "the certificate's subject has no serialNumber, which is the id of its key",
            Self::OtherKey => "the certificate belongs to another private key: give the two that belong together",
            Self::OtherKeyId => "the serialNumber in the certificate's subject is not the id that the key was given",
            Self::Secret => "the shared secret is empty or is not base64: give it as it was downloaded",
            Self::KeyId => "a key id must have one or more visible ASCII characters, without quotes or backslashes",
            Self::MerchantId => "a merchant id must have one or more visible ASCII characters",
            Self::Algorithm => {
                "the algorithm does not fit the key: RS and PS need a certificate, HS needs a shared secret, \
                 and an HTTP signature has no choice"
            }
            Self::NeedsToken => "encrypted answers need credentials of the JWT kind",
            Self::Host => "the address of the request names no host",
            Self::Failed => "the cryptographic library could not make the signature or the encryption",
        };
        f.write_str(said)
    }
}

/// The key ids of a file, after what is wrong with it.
fn listed(f: &mut fmt::Formatter<'_>, key_ids: &[String]) -> fmt::Result {
    match key_ids {
        [] => f.write_str(" (no key has an id)"),
        _ => write!(
            f,
            " (its key ids: {})",
            key_ids.iter().map(|id| id.escape_debug().to_string()).collect::<Vec<_>>().join(", ")
        ),
    }
}

impl std::error::Error for KeyError {}

/// What a certificate says about its key.
#[derive(Debug)]
pub(super) struct Certificate {
    key_id: Option<String>,
    common_name: Option<String>,
    /// When it expires.
    pub(super) not_after: SystemTime,
    /// A `SubjectPublicKeyInfo` in DER.
    pub(super) public_key: Vec<u8>,
}

impl Certificate {
    /// Reads a certificate.
    pub(super) fn from_der(der: &[u8]) -> Result<Self, KeyError> {
        let Ok(([], certificate)) = X509Certificate::from_der(der) else { return Err(KeyError::Certificate) };
        let subject = certificate.subject();
        Ok(Self {
            key_id: text(subject.iter_by_oid(&oid_registry::OID_X509_SERIALNUMBER)),
            common_name: text(subject.iter_common_name()),
            not_after: time::of_seconds(certificate.validity().not_after.timestamp()),
            public_key: certificate.public_key().raw.to_vec(),
        })
    }

    /// Reads every certificate of a PEM text, at least one.
    pub(super) fn from_pem(pem: &str) -> Result<Vec<Self>, KeyError> {
        let found = CertificateDer::pem_slice_iter(pem.as_bytes())
            .map(|der| Self::from_der(&der.map_err(|_| KeyError::Certificate)?))
            .collect::<Result<Vec<_>, _>>()?;
        if found.is_empty() { Err(KeyError::NoCertificate) } else { Ok(found) }
    }

    /// The id of its key: the serial number in its subject, which is not the certificate's own serial number.
    pub(super) fn key_id(&self) -> Result<&str, KeyError> {
        self.key_id.as_deref().ok_or(KeyError::NoKeyId)
    }

    /// Whether its subject has this common name.
    pub(super) fn is_named(&self, name: &str) -> bool {
        self.common_name.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(name))
    }

    /// Whether it belongs to this key.
    pub(super) fn is_of(&self, key: &PublicKey) -> bool {
        PublicKey::from_der(&self.public_key).is_ok_and(|own| own.as_ref() == key.as_ref())
    }
}

fn text<'a>(mut attributes: impl Iterator<Item = &'a AttributeTypeAndValue<'a>>) -> Option<String> {
    let text = attributes.next()?.as_str().ok()?;
    (!text.is_empty()).then(|| text.to_owned())
}

/// The certificate that belongs to a key; of several, as after a renewal, the one that is valid longest.
pub(super) fn certificate_of(key: &PublicKey, mut certificates: Vec<Certificate>) -> Result<Certificate, KeyError> {
    if certificates.is_empty() {
        return Err(KeyError::NoCertificate);
    }
    certificates.retain(|certificate| certificate.is_of(key));
    longest_valid(certificates).ok_or(KeyError::OtherKey)
}

/// The certificate that expires last.
pub(super) fn longest_valid(certificates: Vec<Certificate>) -> Option<Certificate> {
    certificates.into_iter().max_by_key(|certificate| certificate.not_after)
}

/// Reads the one private key of a PEM text: `PRIVATE KEY` (PKCS#8) or `RSA PRIVATE KEY` (PKCS#1).
pub(super) fn private_key(pem: &str) -> Result<KeyPair, KeyError> {
    let mut keys = PrivateKeyDer::pem_slice_iter(pem.as_bytes());
    let key = Zeroizing::new(keys.next().ok_or(KeyError::NoPrivateKey)?.map_err(|_| KeyError::PrivateKey)?);
    if keys.next().is_some_and(|another| another.map(Zeroizing::new).is_ok()) {
        return Err(KeyError::SeveralPrivateKeys { key_ids: Vec::new() });
    }
    match &*key {
        PrivateKeyDer::Pkcs8(der) => KeyPair::from_pkcs8(der.secret_pkcs8_der()),
        PrivateKeyDer::Pkcs1(der) => KeyPair::from_der(der.secret_pkcs1_der()),
        _ => return Err(KeyError::PrivateKey),
    }
    .map_err(|_| KeyError::PrivateKey)
}

/// Reads a shared secret, as it is downloaded: in base64, perhaps with white space around it.
pub(super) fn shared_secret(base64: &str) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let base64 = base64.trim();
    // Room for all of it, so that no copy is left behind when it grows.
    let mut secret = Zeroizing::new(Vec::with_capacity(base64.len()));
    STANDARD.decode_vec(base64, &mut secret).map_err(|_| KeyError::Secret)?;
    if secret.is_empty() { Err(KeyError::Secret) } else { Ok(secret) }
}
