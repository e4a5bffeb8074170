//! Requests that no client of ours would send, signed by hand.

use std::time::{SystemTime, UNIX_EPOCH};

use aws_lc_rs::{digest, hmac};
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use http::Request;
use serde_json::{Map, Value, json};
use visa_acceptance::sandbox::Sandbox;

struct Key {
    merchant: String,
    id: String,
    secret: hmac::Key,
    host: String,
}

impl Key {
    fn of(description: &Map<String, Value>) -> Self {
        let text = |name: &str| description[name].as_str().expect("text").to_owned();
        let bytes = STANDARD.decode(text("shared_secret")).expect("base64");
        let host = text("http").trim_start_matches("http://").to_owned();
        Self {
            merchant: text("merchant_id"),
            id: text("key_id"),
            secret: hmac::Key::new(hmac::HMAC_SHA256, &bytes),
            host,
        }
    }

    fn sign(&self, text: &str) -> hmac::Tag {
        hmac::sign(&self.secret, text.as_bytes())
    }
}

fn sha256(body: &str) -> String {
    STANDARD.encode(digest::digest(&digest::SHA256, body.as_bytes()))
}

fn request(path: &str, body: &str) -> http::request::Builder {
    assert!(!body.is_empty());
    Request::post(path).header("content-type", "application/json")
}

/// With a token that has these claims beside its own.
pub(crate) fn token(sandbox: &Sandbox, path: &str, body: &str, more: &Value) -> Request<Vec<u8>> {
    let key = Key::of(&sandbox.description());
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a time").as_secs();
    let mut claims = json!({
        "digest": sha256(body), "digestAlgorithm": "SHA-256", "iat": now, "exp": now + 120, "iss": key.merchant,
        "jti": format!("{:?}", std::time::Instant::now()), "request-host": key.host, "request-method": "post",
        "request-resource-path": path, "v-c-jwt-version": "2", "v-c-merchant-id": key.merchant,
    });
    for (name, value) in more.as_object().into_iter().flatten() {
        claims[name] = value.clone();
    }
    let header = json!({ "alg": "HS256", "kid": key.id, "typ": "JWT" });
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", part(&header), part(&claims));
    let token = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(key.sign(&signed)));
    request(path, body).header("authorization", format!("Bearer {token}")).body(body.into()).expect("a request")
}

/// With an HTTP signature.
pub(crate) fn signature(sandbox: &Sandbox, path: &str, body: &str) -> Request<Vec<u8>> {
    signature_for(&sandbox.description(), path, body)
}

/// The same, for a sandbox of which nothing but its first line is known.
pub(crate) fn signature_for(description: &Map<String, Value>, path: &str, body: &str) -> Request<Vec<u8>> {
    let (key, digest) = (Key::of(description), format!("SHA-256={}", sha256(body)));
    let now = jiff::Timestamp::try_from(SystemTime::now()).expect("a time");
    let date = jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&now).expect("a date");
    let Key { host, merchant, id, .. } = &key;
    let text = format!(
        "host: {host}\ndate: {date}\nrequest-target: post {path}\ndigest: {digest}\nv-c-merchant-id: {merchant}"
    );
    let signature = STANDARD.encode(key.sign(&text));
    let covered = "host date request-target digest v-c-merchant-id";
    let header = format!(r#"keyid="{id}", algorithm="HmacSHA256", headers="{covered}", signature="{signature}""#);
    let request = request(path, body).header("date", date).header("digest", digest).header("signature", header);
    request.header("v-c-merchant-id", merchant).body(body.into()).expect("a request")
}

/// As HTTP/1.1 writes it.
pub(crate) fn text(request: &Request<Vec<u8>>, host: &str, connection: &str) -> Vec<u8> {
    let mut bytes = format!(
        "{} {} HTTP/1.1\r\nhost: {host}\r\n",
        request.method(),
        request.uri().path_and_query().expect("a path")
    )
    .into_bytes();
    for (name, value) in request.headers().iter().filter(|(name, _)| *name != "host") {
        bytes.extend_from_slice(&[name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
    }
    bytes.extend_from_slice(
        format!("connection: {connection}\r\ncontent-length: {}\r\n\r\n", request.body().len()).as_bytes(),
    );
    bytes.extend_from_slice(request.body());
    bytes
}
