//! Who gets in: requests of the merchant, signed now, whole, and encrypted where they must be.

use std::time::{SystemTime, UNIX_EPOCH};

use aws_lc_rs::{
    digest::{SHA256, digest},
    hmac,
};
use axum::http::request::Parts;
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use serde_json::Value;
use visa_acceptance::client::DecryptionKey;

use super::Refusal;
use crate::keys::{MERCHANT, SHARED_SECRET};

/// The JSON of a request that may enter.
pub fn enter(head: &Parts, body: &[u8], key: &DecryptionKey) -> Result<Value, Refusal> {
    let claims = token(head).ok_or_else(|| Refusal::new(401, "AUTHENTICATION_FAILED", "Authentication Failed"))?;
    let text = |claim: &str| claims[claim].as_str().unwrap_or_default();
    let issued = claims["iat"].as_u64().unwrap_or_default();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |now| now.as_secs());
    let path = head.uri.path_and_query().map_or("/", http::uri::PathAndQuery::as_str);
    let is_whole = body.is_empty() || text("digest") == STANDARD.encode(digest(&SHA256, body));
    let is_meant = text("request-resource-path") == path
        && text("request-method").eq_ignore_ascii_case(head.method.as_str())
        && text("v-c-merchant-id") == MERCHANT;
    if !is_whole || !is_meant || now.abs_diff(issued) > 120 {
        return Err(Refusal::new(401, "AUTHENTICATION_FAILED", "Authentication Failed"));
    }
    if body.is_empty() {
        return Ok(Value::Null);
    }
    let malformed = || Refusal::new(400, "INVALID_DATA", "The body cannot be read");
    let json: Value = serde_json::from_slice(body).map_err(|_| malformed())?;
    match json["encryptedRequest"].as_str() {
        Some(jwe) => {
            let opened = key.open(jwe).map_err(|_| malformed())?;
            serde_json::from_slice(&opened).map_err(|_| malformed())
        }
        None if head.uri.path().starts_with("/acp/") => Err(malformed()),
        None => Ok(json),
    }
}

/// The claims of a token that the merchant's secret has signed.
fn token(head: &Parts) -> Option<Value> {
    let token = head.headers.get("authorization")?.to_str().ok()?.strip_prefix("Bearer ")?;
    let (signed, signature) = token.rsplit_once('.')?;
    let (_, claims) = signed.split_once('.')?;
    let key = hmac::Key::new(hmac::HMAC_SHA256, &STANDARD.decode(SHARED_SECRET).ok()?);
    hmac::verify(&key, signed.as_bytes(), &URL_SAFE_NO_PAD.decode(signature).ok()?).ok()?;
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).ok()?).ok()
}
