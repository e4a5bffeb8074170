//! The merchant's keys and the platform's: invented ones, which open nothing.

use std::time::SystemTime;

use visa_acceptance::client::{Credentials, DecryptionKey, KeyError, PlatformCertificate};

pub const MERCHANT: &str = "merchant";
/// The key that requests are signed with, as base64.
pub const SHARED_SECRET: &str = "RkFLRS1TSEFSRUQtU0VDUkVULURPLU5PVC1VU0UtMzI=";

macro_rules! vector {
    ($file:literal) => {
        include_str!(concat!("../../../generated-client/tests/vectors/keys/", $file))
    };
}

fn key(id: &str, der: &str) -> Result<DecryptionKey, KeyError> {
    DecryptionKey::from_pem(id, &format!("-----BEGIN PRIVATE KEY-----\n{der}\n-----END PRIVATE KEY-----\n"))
}

/// What the merchant signs with.
pub fn credentials() -> Result<Credentials, KeyError> {
    Credentials::jwt_shared_secret(MERCHANT, "key-1", SHARED_SECRET)
}

/// What the merchant encrypts requests with, and the platform's side of it.
pub fn platform() -> Result<(PlatformCertificate, DecryptionKey), KeyError> {
    let certificate = PlatformCertificate::from_pem(vector!("sjc.crt.pem"))?;
    let key = key(certificate.key_id(), vector!("sjc.pkcs8.der.base64"))?;
    Ok((certificate, key))
}

/// What the merchant opens answers of token management with.
pub fn token_management() -> Result<DecryptionKey, KeyError> {
    key(answers()?.key_id(), vector!("response_mle.pkcs8.der.base64"))
}

/// What the platform encrypts such an answer with.
fn answers() -> Result<PlatformCertificate, KeyError> {
    PlatformCertificate::from_pem(vector!("response_mle.crt.pem"))
}

/// An answer for the merchant's eyes alone.
pub fn sealed_answer(json: &[u8]) -> Result<String, KeyError> {
    answers()?.seal(json, SystemTime::now())
}
