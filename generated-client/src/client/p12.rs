//! Keys and certificates from P12 files, in their old (3DES or RC2, SHA-1) and new (AES-256, SHA-256) envelopes.
//!
//! The library that reads them does not wipe what it decrypted when it frees it.

use aws_lc_rs::{rsa::KeyPair, signature::KeyPair as _};
use p12_keystore::{Pkcs12Archive, PrivateKey, PrivateKeyBag, error::Error};

use super::keys::{Certificate, KeyError, certificate_of};

/// Reads a private key of a P12 file and the certificate that belongs to it: the one that there is, or of several the one with this
/// key id or else this friendly name.
pub(super) fn key_and_certificate(
    p12: &[u8],
    password: &str,
    wanted: Option<&str>,
) -> Result<(KeyPair, Certificate), KeyError> {
    let archive = open(p12, password)?;
    let certificates = certificates_of(&archive)?;
    let key = private_key(&choose(&archive.keys, &certificates, wanted)?.key)?;
    let certificate = certificate_of(key.public_key(), certificates)?;
    Ok((key, certificate))
}

/// Reads every certificate of a P12 file.
pub(super) fn certificates(p12: &[u8], password: &str) -> Result<Vec<Certificate>, KeyError> {
    certificates_of(&open(p12, password)?)
}

fn open(p12: &[u8], password: &str) -> Result<Pkcs12Archive, KeyError> {
    Pkcs12Archive::from_pkcs12(p12, password).map_err(|error| match error {
        // A file may lack a digest of its contents; a wrong password then shows when the contents are decrypted.
        Error::MacError(_) | Error::UnpadError | Error::Pkcs5Error(_) => KeyError::Password,
        Error::X509Error(_) => KeyError::Certificate,
        Error::InvalidPrivateKey => KeyError::PrivateKey,
        // P12 files write passwords in two bytes for each character.
        _ if password.chars().any(|character| u32::from(character) > 0xffff) => KeyError::Password,
        _ => KeyError::P12,
    })
}

/// The private key that is meant.
fn choose<'a>(
    keys: &'a [PrivateKeyBag],
    certificates: &[Certificate],
    wanted: Option<&str>,
) -> Result<&'a PrivateKeyBag, KeyError> {
    if keys.is_empty() {
        return Err(KeyError::NoPrivateKey);
    }
    let key_ids = || keys.iter().filter_map(|key| key_id(key, certificates)).map(str::to_owned).collect();
    let Some(wanted) = wanted else {
        return match keys {
            [only] => Ok(only),
            _ => Err(KeyError::SeveralPrivateKeys { key_ids: key_ids() }),
        };
    };
    let by_id: Vec<_> = keys.iter().filter(|key| key_id(key, certificates) == Some(wanted)).collect();
    let by_name = || keys.iter().filter(|key| key.friendly_name.as_deref() == Some(wanted)).collect();
    let found: Vec<_> = if by_id.is_empty() { by_name() } else { by_id };
    match found[..] {
        [] => Err(KeyError::NoSuchKey { key_ids: key_ids() }),
        [key] => Ok(key),
        // A file may hold a key twice, with a certificate of before and one of after it was renewed.
        [key, ref others @ ..] if others.iter().all(|other| other.key.as_der() == key.key.as_der()) => Ok(key),
        _ => Err(KeyError::SeveralPrivateKeys { key_ids: key_ids() }),
    }
}

/// The id of a private key, by its certificate.
fn key_id<'a>(key: &PrivateKeyBag, certificates: &'a [Certificate]) -> Option<&'a str> {
    let key = private_key(&key.key).ok()?;
    certificates.iter().filter(|certificate| certificate.is_of(key.public_key())).find_map(|own| own.key_id().ok())
}

fn private_key(key: &PrivateKey) -> Result<KeyPair, KeyError> {
    KeyPair::from_pkcs8(key.as_der()).map_err(|_| KeyError::PrivateKey)
}

fn certificates_of(archive: &Pkcs12Archive) -> Result<Vec<Certificate>, KeyError> {
    archive.certs.iter().map(|bag| Certificate::from_der(bag.cert.as_der())).collect()
}
