//! What the official client sent, and what is made of it by somebody who should not come in.

use std::sync::Arc;

use aws_lc_rs::{digest, hmac};
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header};
use serde_json::{Value, json};

use super::{By, Caller, Denied, Signed, Used, admit};
use crate::sandbox::{
    keys::{Keyring, Known},
    store::Store,
};

/// The moment at which the vectors were recorded.
const NOW: i64 = 1_767_225_600;

const MERCHANT: &str = "fake_merchant_001";
const KEY_ID: &str = "00000000-fake-4key-8id0-000000000001";
const SECRET: &str = "RkFLRS1TSEFSRUQtU0VDUkVULURPLU5PVC1VU0UtMzI=";

/// A request that can be changed before it is sent.
#[derive(Clone)]
struct Sent {
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Sent {
    /// As a vector has it; its clock stood still, and so did its token's id.
    fn recorded(request: &Value) -> Self {
        let text = |name: &str| request[name].as_str().unwrap_or_default();
        let mut headers = HeaderMap::new();
        for (name, value) in request["headers"].as_object().expect("headers") {
            let value = HeaderValue::try_from(value.as_str().expect("text")).expect("a value");
            headers.insert(HeaderName::try_from(name).expect("a name"), value);
        }
        let method = text("method").parse().expect("a method");
        Self { method, uri: text("url").parse().expect("an address"), headers, body: text("body").into() }
    }

    fn admitted(&self, keys: &Keyring, used: &Used, now: i64) -> Result<Caller, String> {
        let signed = Signed {
            method: &self.method,
            target: self.uri.path_and_query().expect("a path").as_str(),
            host: self.uri.authority().expect("a host").as_str(),
            headers: &self.headers,
            body: &self.body,
        };
        admit(&signed, keys, used, now).map_err(|denied| match denied {
            Denied::Because(why) => why,
            Denied::Store(error) => error.to_string(),
        })
    }

    fn set(mut self, name: &'static str, value: &str) -> Self {
        self.headers.insert(name, HeaderValue::try_from(value).expect("a value"));
        self
    }
}

fn vectors(text: &str) -> Vec<Value> {
    let mut file: Value = serde_json::from_str(text).expect("JSON");
    serde_json::from_value(file["vectors"].take()).expect("a list")
}

fn recorded() -> Vec<(String, Sent)> {
    let mut all = vectors(include_str!("../../../tests/vectors/node-0.0.83-auth.json"));
    all.extend(vectors(include_str!("../../../tests/vectors/node-0.0.83-mle.json")));
    let is_signed = |vector: &&Value| vector["request"]["headers"].is_object();
    let named = |vector: &Value| {
        let name = format!("{} {}{}", vector["auth"], vector["op"], vector["name"]);
        (name, Sent::recorded(&vector["request"]))
    };
    all.iter().filter(is_signed).map(named).collect()
}

/// The keys of the vectors.
fn keys() -> Keyring {
    let signing = include_str!("../../../tests/vectors/keys/signing.pkcs8.der.base64");
    let platform = include_str!("../../../tests/vectors/keys/sjc.pkcs8.der.base64");
    Keyring::of(&Known {
        merchant: MERCHANT,
        key_id: KEY_ID,
        secret: SECRET,
        signing: ("1700000000000000000001", signing.trim()),
        platform: ("1700000000000000000002", platform.trim()),
    })
}

fn used() -> Used {
    Used::open(Arc::new(Store::memory())).expect("memory")
}

#[test]
fn whatever_the_official_client_sent_comes_in() {
    let keys = keys();
    let all = recorded();
    assert!(all.len() >= 21 + 5, "{}", all.len());
    for (name, sent) in &all {
        let caller = sent.admitted(&keys, &used(), NOW).unwrap_or_else(|why| panic!("{name}: {why}"));
        assert_eq!(caller.merchant, MERCHANT, "{name}");
        let by_signature = sent.headers.contains_key("signature");
        assert_eq!(caller.by == By::Signature, by_signature, "{name}");
    }
    let asks = |(_, sent): &&(String, Sent)| {
        let caller = sent.admitted(&keys, &used(), NOW).expect("it comes in");
        caller.by == By::Token { response_key: Some("1700000000000000000003".to_owned()) }
    };
    assert!(all.iter().filter(asks).count() >= 2, "some ask for an encrypted answer");
}

#[test]
fn a_changed_request_does_not_come_in() {
    let keys = keys();
    for (name, sent) in recorded() {
        let refused = |changed: Sent| changed.admitted(&keys, &used(), NOW).expect_err(&name);
        if !sent.body.is_empty() {
            let mut changed = sent.clone();
            changed.body.push(b' ');
            let why = refused(changed);
            assert_eq!(why, "the digest is not that of the body", "{name}");
            refused(Sent { body: Vec::new(), ..sent.clone() });
        }
        refused(Sent { body: [&*sent.body, b"{}"].concat(), ..sent.clone() });
        refused(Sent { method: Method::OPTIONS, ..sent.clone() });
        let moved = format!("{}?more=1", sent.uri.to_string().split('?').next().expect("a path"));
        refused(Sent { uri: moved.parse().expect("an address"), ..sent.clone() });
        let elsewhere = sent.uri.to_string().replace("apitest", "api");
        refused(Sent { uri: elsewhere.parse().expect("an address"), ..sent.clone() });
    }
}

#[test]
fn time_passes() {
    let keys = keys();
    for (name, sent) in recorded() {
        let at = |now: i64| sent.admitted(&keys, &used(), now);
        assert!(at(NOW - 60).is_ok() && at(NOW + 180).is_ok(), "{name}");
        let early = if sent.headers.contains_key("signature") { NOW - 181 } else { NOW - 61 };
        assert!(at(early).is_err() && at(NOW + 181).is_err(), "{name}");
    }
}

#[test]
fn a_token_comes_in_once() {
    let (keys, used) = (keys(), used());
    let tokens = recorded().into_iter().filter(|(_, sent)| sent.headers.contains_key(header::AUTHORIZATION));
    let (_, token) = tokens.into_iter().next().expect("a token");
    let again = Sent { body: b"{}".to_vec(), ..token.clone() };
    again.admitted(&keys, &used, NOW).expect_err("its digest is wrong");
    token.admitted(&keys, &used, NOW).expect("what was refused used nothing up");
    assert_eq!(token.admitted(&keys, &used, NOW + 100), Err("the claim `jti` was used before".to_owned()));
    assert_eq!(token.admitted(&keys, &used, NOW + 180), Err("the claim `jti` was used before".to_owned()));
}

/// A token that this test signs, by its own code.
fn token(header: &Value, claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", part(header), part(claims));
    let key = hmac::Key::new(hmac::HMAC_SHA256, &STANDARD.decode(SECRET).expect("base64"));
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(hmac::sign(&key, signed.as_bytes())))
}

fn claims(body: &[u8]) -> Value {
    json!({
        "digest": STANDARD.encode(digest::digest(&digest::SHA256, body)),
        "digestAlgorithm": "SHA-256",
        "iat": NOW,
        "exp": NOW + 120,
        "iss": MERCHANT,
        "jti": "1",
        "request-host": "localhost:8080",
        "request-method": "POST",
        "request-resource-path": "/pts/v2/payments",
        "v-c-jwt-version": "2",
        "v-c-merchant-id": MERCHANT,
    })
}

fn with(token: &str, body: &[u8]) -> Sent {
    let uri = Uri::from_static("http://localhost:8080/pts/v2/payments");
    let sent = Sent { method: Method::POST, uri, headers: HeaderMap::new(), body: body.to_vec() };
    sent.set("authorization", &format!("Bearer {token}"))
}

#[test]
fn each_claim_is_checked() {
    let (keys, body) = (keys(), b"{\"a\":1}");
    let known = json!({ "alg": "HS256", "kid": KEY_ID, "typ": "JWT" });
    let admitted = |header: &Value, claims: &Value| with(&token(header, claims), body).admitted(&keys, &used(), NOW);
    admitted(&known, &claims(body)).expect("it is as it should be");
    let changed = |name: &str, value: Value| {
        let mut claims = claims(body);
        claims[name] = value;
        claims
    };
    // What sources spell in two ways comes in, in both.
    let mut other = claims(body);
    other["digest-algorithm"] = other.as_object_mut().expect("claims").remove("digestAlgorithm").expect("it");
    other["v-c-api-response-mle-kid"] = "a-key".into();
    let caller = admitted(&known, &other).expect("the other spellings");
    assert_eq!(caller.by, By::Token { response_key: Some("a-key".to_owned()) });
    admitted(&known, &changed("exp", (NOW + 120).to_string().into())).expect("seconds as text");
    admitted(&known, &changed("request-host", "LOCALHOST:8080".into())).expect("hosts have no case");

    for (name, value) in [
        ("exp", json!(NOW + 121)),
        ("exp", json!(NOW)),
        ("exp", json!("soon")),
        ("exp", json!(i64::MAX)),
        ("iat", json!(i64::MIN)),
        ("iat", json!(0.5)),
        ("iss", json!("another")),
        ("v-c-merchant-id", json!("another")),
        ("v-c-jwt-version", json!("1")),
        ("request-host", json!("localhost")),
        ("request-host", json!("localhost:8081")),
        ("request-method", json!("GET")),
        ("request-resource-path", json!("/pts/v2/payments/")),
        ("digest", json!("")),
        ("digestAlgorithm", json!("SHA-1")),
        ("jti", json!("")),
        ("jti", json!(1)),
        ("v-c-response-mle-kid", json!(null)),
    ] {
        let why = admitted(&known, &changed(name, value.clone())).expect_err(name);
        let asked = name.split('-').next().expect("a name").trim_end_matches("Algorithm");
        assert!(why.contains(asked) || why.contains("missing"), "{name} {value}: {why}");
    }
    for name in claims(body).as_object().expect("claims").keys() {
        let mut claims = claims(body);
        claims.as_object_mut().expect("claims").remove(name);
        let why = admitted(&known, &claims).expect_err(name);
        assert!(why.contains(name.as_str()), "{name}: {why}");
    }
    for header in [
        json!({ "alg": "none", "kid": KEY_ID, "typ": "JWT" }),
        json!({ "alg": "RS256", "kid": KEY_ID, "typ": "JWT" }),
        json!({ "alg": "HS512", "kid": KEY_ID, "typ": "JWT" }),
        json!({ "alg": "HS256", "kid": "1700000000000000000001", "typ": "JWT" }),
        json!({ "alg": "HS256", "kid": "unknown", "typ": "JWT" }),
        json!({ "alg": "HS256", "kid": KEY_ID, "typ": "JOSE" }),
        json!({ "alg": "HS256", "kid": KEY_ID, "typ": "JWT", "crit": ["exp"] }),
        json!({ "alg": "HS256", "typ": "JWT" }),
        json!([]),
    ] {
        admitted(&header, &claims(body)).expect_err(&header.to_string());
    }
}

#[test]
fn a_digest_of_hexadecimal_text_is_recognised() {
    let (keys, body) = (keys(), b"{}");
    let hexadecimal = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
    let mut claims = claims(body);
    claims["digest"] = STANDARD.encode(hexadecimal).into();
    let header = json!({ "alg": "HS256", "kid": KEY_ID, "typ": "JWT" });
    let why = with(&token(&header, &claims), body).admitted(&keys, &used(), NOW).expect_err("it is wrong");
    assert!(why.contains("hexadecimal"), "{why}");
}

#[test]
fn a_signature_must_be_one_and_cover_enough() {
    let keys = keys();
    let signed = |(_, sent): &(String, Sent)| sent.headers.contains_key("signature") && !sent.body.is_empty();
    let (_, sent) = recorded().into_iter().find(signed).expect("one");
    let header = sent.headers["signature"].to_str().expect("text").to_owned();
    for (from, to) in [
        ("HmacSHA256", "HmacSHA1"),
        (KEY_ID, "unknown"),
        (KEY_ID, "1700000000000000000001"),
        ("host date", "date"),
        (" digest", ""),
        ("request-target", "(request-target)"),
        ("keyid", "keyId"),
        ("\"", ""),
        ("signature=\"", "signature=\"A"),
        (", signature=", ", headers="),
    ] {
        let changed = header.replacen(from, to, 1);
        assert_ne!(changed, header);
        sent.clone().set("signature", &changed).admitted(&keys, &used(), NOW).expect_err(to);
    }
    for (name, value) in [
        ("v-c-merchant-id", "another"),
        ("digest", "SHA-256=AAAA"),
        ("date", "Thu, 01 Jan 2026 00:00:01 GMT"),
        ("authorization", "Bearer a.b.c"),
    ] {
        sent.clone().set(name, value).admitted(&keys, &used(), NOW).expect_err(name);
    }
    let mut twice = sent.clone();
    twice.headers.append("signature", HeaderValue::try_from(&header).expect("a value"));
    twice.admitted(&keys, &used(), NOW).expect_err("twice");
}

#[test]
fn nothing_that_comes_makes_it_panic() {
    let (keys, used) = (keys(), used());
    let mut seed = 1_u64;
    let mut random = move |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap_or_default() % below.max(1)
    };
    let rounds = std::env::var("FUZZ_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(200);
    for _ in 0..rounds {
        for (_, sent) in recorded() {
            let name = if sent.headers.contains_key("signature") { "signature" } else { "authorization" };
            let mut bytes = sent.headers[name].as_bytes().to_vec();
            for _ in 0..=random(3) {
                let at = random(bytes.len());
                match random(3) {
                    0 => _ = bytes.drain(at..bytes.len().min(at + 1)),
                    1 => bytes.insert(at, u8::try_from(32 + random(95)).expect("a character")),
                    _ => bytes.truncate(at + 1),
                }
            }
            let Ok(value) = HeaderValue::from_bytes(&bytes) else { continue };
            let mut changed = sent.clone();
            changed.headers.insert(name, value);
            // It may come in: not every character counts.
            _ = changed.admitted(&keys, &used, NOW);
        }
    }
}
