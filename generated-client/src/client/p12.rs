//! Keys and certificates from P12 files, in their old (3DES or RC2, SHA-1) and new (AES-256, SHA-256) envelopes.
//!
//! The library that reads them does not wipe what it decrypted when it frees it.

use aws_lc_rs::{rsa::KeyPair, signature::KeyPair as _};
use p12_keystore::{Pkcs12Archive, PrivateKeyBag, error::Error};

use super::keys::{Certificate, KeyError, certificate_of};

/// Reads the one private key of a P12 file, and the certificate that belongs to it.
pub(super) fn key_and_certificate(p12: &[u8], password: &str) -> Result<(KeyPair, Certificate), KeyError> {
    let archive = open(p12, password)?;
    let key = private_key(&archive.keys)?;
    let certificate = certificate_of(key.public_key(), certificates_of(&archive)?)?;
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

fn private_key(keys: &[PrivateKeyBag]) -> Result<KeyPair, KeyError> {
    match keys {
        [] => Err(KeyError::NoPrivateKey),
        [one] => KeyPair::from_pkcs8(one.key.as_der()).map_err(|_| KeyError::PrivateKey),
        _ => Err(KeyError::SeveralPrivateKeys),
    }
}

fn certificates_of(archive: &Pkcs12Archive) -> Result<Vec<Certificate>, KeyError> {
    archive.certs.iter().map(|bag| Certificate::from_der(bag.cert.as_der())).collect()
}
