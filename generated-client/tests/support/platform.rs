//! What the platform does with a request: reads its token, and opens its encryption, with an implementation that shares no code with
//! the client's.

use aes_gcm::{
    Aes256Gcm, KeyInit as _,
    aead::{Aead as _, Payload},
};
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use http::HeaderMap;
use rsa::{Oaep, PrivateKey, pkcs8::DecodePrivateKey as _};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use visa_acceptance::client::PlatformCertificate;

/// The platform's encryption certificate, until 2126-10-28T22:25:01Z.
pub(crate) const CERTIFICATE: &str = include_str!("../vectors/keys/sjc.crt.pem");
pub(crate) const KEY_ID: &str = "1700000000000000000002";
const KEY: &str = include_str!("../vectors/keys/sjc.pkcs8.der.base64");

pub(crate) fn certificate() -> PlatformCertificate {
    PlatformCertificate::from_pem(CERTIFICATE).expect("a certificate")
}

/// The header of a compact JWE and the plain bytes.
pub(crate) fn opened(jwe: &str) -> (Value, Vec<u8>) {
    let parts: Vec<_> = jwe.split('.').map(|part| URL_SAFE_NO_PAD.decode(part).expect("it is base64url")).collect();
    let [header, wrapped, nonce, content, tag] = &parts[..] else { panic!("{jwe} has no five parts") };
    let key = PrivateKey::from_pkcs8_der(&STANDARD.decode(KEY.trim()).expect("it is base64")).expect("it is a key");
    let content_key = key.decrypt(Oaep::<Sha256>::new(), wrapped).expect("it is for the platform");
    let cipher = Aes256Gcm::new_from_slice(&content_key).expect("it has 32 bytes");
    let nonce: [u8; 12] = nonce.as_slice().try_into().expect("it has 12 bytes");
    let aad = jwe.split('.').next().unwrap_or_default().as_bytes();
    let plain = cipher.decrypt(&nonce.into(), Payload { msg: &[&content[..], tag].concat(), aad });
    (serde_json::from_slice(header).expect("it is JSON"), plain.expect("it opens"))
}

/// The plain bytes of a body that is an object around a JWE, and nothing else.
pub(crate) fn opened_request(body: &[u8]) -> Vec<u8> {
    let body: Value = serde_json::from_slice(body).expect("it is JSON");
    let fields = body.as_object().expect("it is an object");
    assert!(fields.keys().eq(["encryptedRequest"]), "{:?}", fields.keys());
    opened(body["encryptedRequest"].as_str().expect("it is text")).1
}

/// The claims of a request's token.
pub(crate) fn claims(headers: &HeaderMap) -> Value {
    let header = headers["authorization"].to_str().expect("it is text");
    let token = header.strip_prefix("Bearer ").expect("it is a bearer token");
    let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1).expect("it has three parts")).expect("it is base64");
    serde_json::from_slice(&claims).expect("it is JSON")
}

/// The digest of a body, as a token claims it.
pub(crate) fn digest(body: &[u8]) -> String {
    STANDARD.encode(Sha256::digest(body))
}
