//! What another client sent, with the keys that it used. See `tests/vectors/README.md`.

use std::time::{Duration, SystemTime};

use http::Request;
use serde_json::Value;

use super::{Credentials, DecryptionKey, PlatformCertificate};

pub(super) const MERCHANT: &str = "fake_merchant_001";
pub(super) const KEY_ID: &str = "00000000-fake-4key-8id0-000000000001";
pub(super) const SECRET: &str = "RkFLRS1TSEFSRUQtU0VDUkVULURPLU5PVC1VU0UtMzI=";
pub(super) const TOKEN_ID: &str = "11111111-2222-4333-8444-555555555555";
pub(super) const RESPONSE_KEY_ID: &str = "1700000000000000000003";

pub(super) const SIGNING_CERTIFICATE: &str = include_str!("../../tests/vectors/keys/signing.crt.pem");
pub(super) const RESPONSE_CERTIFICATE: &str = include_str!("../../tests/vectors/keys/response_mle.crt.pem");
pub(super) const PLATFORM_CERTIFICATE: &str = include_str!("../../tests/vectors/keys/sjc.crt.pem");
pub(super) const SIGNING_KEY: &str = include_str!("../../tests/vectors/keys/signing.pkcs8.der.base64");
pub(super) const RESPONSE_KEY: &str = include_str!("../../tests/vectors/keys/response_mle.pkcs8.der.base64");
pub(super) const PLATFORM_KEY: &str = include_str!("../../tests/vectors/keys/sjc.pkcs8.der.base64");

/// The moment at which the other client's clock stood.
pub(super) fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_767_225_600)
}

/// The 21 signed requests.
pub(super) fn signed() -> Vec<Value> {
    read(include_str!("../../tests/vectors/node-0.0.83-auth.json"))
}

/// The encrypted requests and answers.
pub(super) fn encrypted() -> Vec<Value> {
    read(include_str!("../../tests/vectors/node-0.0.83-mle.json"))
}

fn read(file: &str) -> Vec<Value> {
    let mut file: Value = serde_json::from_str(file).expect("JSON");
    serde_json::from_value(file["vectors"].take()).expect("a list")
}

pub(super) fn text<'a>(vector: &'a Value, pointer: &str) -> &'a str {
    vector.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("no text at {pointer} of {vector}"))
}

/// The request of a vector, without its authentication.
pub(super) fn request(vector: &Value) -> Request<Vec<u8>> {
    let body = vector.pointer("/request/body").and_then(Value::as_str).unwrap_or_default();
    let request = Request::builder().method(text(vector, "/request/method")).uri(text(vector, "/request/url"));
    request.body(body.as_bytes().to_vec()).expect("a request")
}

/// A private key in PEM (PKCS#8).
pub(super) fn pem(base64: &str) -> String {
    format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", base64.trim())
}

pub(super) fn certificate_credentials() -> Credentials {
    Credentials::jwt_pem(MERCHANT, SIGNING_CERTIFICATE, &pem(SIGNING_KEY)).expect("credentials")
}

pub(super) fn secret_credentials() -> Credentials {
    Credentials::jwt_shared_secret(MERCHANT, KEY_ID, SECRET).expect("credentials")
}

pub(super) fn signature_credentials() -> Credentials {
    Credentials::http_signature(MERCHANT, KEY_ID, SECRET).expect("credentials")
}

pub(super) fn platform_certificate() -> PlatformCertificate {
    PlatformCertificate::from_pem(PLATFORM_CERTIFICATE).expect("a certificate")
}

/// The key to the requests that are sealed with the platform's certificate.
pub(super) fn platform_key() -> DecryptionKey {
    DecryptionKey::from_pem(platform_certificate().key_id(), &pem(PLATFORM_KEY)).expect("a key")
}

pub(super) fn response_key() -> DecryptionKey {
    DecryptionKey::from_pem(RESPONSE_KEY_ID, &pem(RESPONSE_KEY)).expect("a key")
}
