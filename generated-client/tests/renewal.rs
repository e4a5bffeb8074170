//! What changes while a client lives: keys that are renewed, certificates that run out, a clock that is off.

#![cfg(feature = "client")]

#[allow(dead_code, reason = "another test uses the rest")]
#[path = "support/jwe.rs"]
mod jwe;
#[allow(dead_code, reason = "another test uses the rest")]
mod memory;
#[allow(dead_code, reason = "another test uses the rest")]
#[path = "support/platform.rs"]
mod platform;
mod requests;

use std::{
    sync::{Arc, LazyLock, Mutex},
    time::{Duration, SystemTime},
};

use http::Response;
use jwe::Recipient;
use memory::{Answer, Memory, answered};
use platform::claims;
use requests::payment;
use serde_json::{Value, json};
use visa_acceptance::{
    api::Environment,
    client::{
        CannotOpen, Cause, Client, ClientBuilder, Clock, ClockSkew, ConfigurationError, Credentials, DecryptionKey,
        Error, Keyring, Limits, RenewableKeys, Sending, Transport,
    },
};

const SECRET: &str = "RkFLRS1TSEFSRUQtU0VDUkVULURPLU5PVC1VU0UtMzI=";

static FIRST: LazyLock<Recipient> = LazyLock::new(|| Recipient::new("first"));
static SECOND: LazyLock<Recipient> = LazyLock::new(|| Recipient::new("second"));

fn key(recipient: &Recipient) -> DecryptionKey {
    DecryptionKey::from_pem(recipient.key_id(), &recipient.pem()).expect("it is a key")
}

fn secret(key_id: &str) -> Credentials {
    Credentials::jwt_shared_secret("merchant", key_id, SECRET).expect("it is base64")
}

fn builder(memory: &Memory) -> ClientBuilder {
    memory::builder(memory, secret("old"))
}

fn built(builder: ClientBuilder) -> Client {
    builder.build().expect("the settings are right")
}

/// The header of the token of the last request.
fn signed_by(memory: &Memory) -> Value {
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

    let seen = memory.seen();
    let header = seen.last().expect("one was sent").headers["authorization"].to_str().expect("it is text");
    let token = header.strip_prefix("Bearer ").expect("it is a bearer token");
    let header = token.split('.').next().expect("it has a header");
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).expect("it is base64url")).expect("it is JSON")
}

fn approval() -> Value {
    json!({ "id": "6528187198946076303004", "status": "AUTHORIZED" })
}

fn sealed(recipient: &Recipient) -> Answer {
    answered(201, &json!({ "encryptedResponse": recipient.seal(&approval().to_string()) }))
}

#[tokio::test]
async fn credentials_are_renewed_without_another_client() {
    let memory = Memory::default();
    let keys = Arc::new(RenewableKeys::default());
    let client = built(builder(&memory).keyring(Arc::clone(&keys)));
    client.send(payment()).await.expect("it is approved");
    assert_eq!(signed_by(&memory)["kid"], "old", "the keyring has none");
    let child = client.on_behalf_of("child");
    let call = client.prepare(payment()).expect("the settings are right");
    keys.set_credentials(secret("new"));
    call.send().await.expect("it is approved");
    assert_eq!(signed_by(&memory)["kid"], "new", "what is there when it is signed counts");
    child.send(payment()).await.expect("it is approved");
    assert_eq!(signed_by(&memory)["kid"], "new");
    assert_eq!(claims(&memory.seen()[2].headers)["v-c-merchant-id"], "child");
    client.with_credentials(secret("own")).send(payment()).await.expect("it is approved");
    assert_eq!(signed_by(&memory)["kid"], "own", "its own are not replaced");
}

#[tokio::test]
async fn the_platforms_certificate_is_renewed_without_another_client() {
    let memory = Memory::default();
    let keys = Arc::new(RenewableKeys::default());
    let client = built(builder(&memory).keyring(Arc::clone(&keys)));
    client.send(payment()).await.expect("it is approved");
    keys.set_platform_certificate(platform::certificate());
    client.send(payment()).await.expect("it is approved");
    let [plain, sealed] = &memory.seen()[..] else { panic!("it was not sent twice") };
    assert_eq!(platform::opened_request(&sealed.body).len(), plain.body.len());
}

#[tokio::test]
async fn answer_keys_are_renewed_without_another_client() {
    let memory = Memory::answering([sealed(&FIRST), sealed(&SECOND), sealed(&FIRST)]);
    let keys = Arc::new(RenewableKeys::default());
    keys.set_response_keys([key(&FIRST)]);
    let client = built(builder(&memory).keyring(Arc::clone(&keys)));
    client.send(payment()).await.expect("it is approved");
    keys.set_response_keys([key(&SECOND)]);
    client.send(payment()).await.expect("it is approved");
    let asked: Vec<_> =
        memory.seen().iter().map(|seen| claims(&seen.headers)["v-c-response-mle-kid"].clone()).collect();
    assert_eq!(asked, ["first", "second"]);
    let Err(Error::OutcomeUnknown(failure)) = client.send(payment()).await else { panic!("the key is gone") };
    assert_eq!(failure.cause, Cause::Undecryptable(CannotOpen::UnknownKey));
}

#[tokio::test]
async fn keys_of_token_management_are_renewed_without_another_client() {
    let token = FIRST.seal(&approval().to_string());
    let jose = Response::builder().status(201).header("content-type", "application/jose").body(token.into_bytes());
    let memory = Memory::answering([Ok(jose.expect("it is a response"))]);
    let keys = Arc::new(RenewableKeys::default());
    let client = built(builder(&memory).token_management_key(key(&SECOND)).keyring(Arc::clone(&keys)));
    client.send(payment()).await.expect_err("it is for another key");
    keys.set_token_management_keys([key(&FIRST)]);
    client.send(payment()).await.expect("it is approved");
}

/// Renews the keys while it waits for the answer.
struct Renewing(Memory, Arc<RenewableKeys>);

impl Transport for Renewing {
    fn send(&self, request: http::Request<Vec<u8>>, limits: Limits) -> Sending<'_> {
        self.1.set_response_keys([key(&SECOND)]);
        self.0.send(request, limits)
    }
}

#[tokio::test]
async fn a_key_that_is_renewed_while_an_answer_is_awaited_opens_it_too() {
    for recipient in [&FIRST, &SECOND] {
        let keys = Arc::new(RenewableKeys::default());
        keys.set_response_keys([key(&FIRST)]);
        let memory = Memory::answering([sealed(recipient)]);
        let transport = Renewing(memory.clone(), Arc::clone(&keys));
        let client = built(builder(&memory).transport(transport).keyring(Arc::clone(&keys)));
        client.send(payment()).await.expect("it is approved");
        assert_eq!(claims(&memory.seen()[0].headers)["v-c-response-mle-kid"], "first");
    }
}

#[tokio::test]
async fn renewed_keys_are_held_to_the_same_rules() {
    let memory = Memory::default();
    let keys = Arc::new(RenewableKeys::default());
    let client = built(builder(&memory).encrypt_requests(platform::certificate()).keyring(Arc::clone(&keys)));
    let refused = async || match client.send(payment()).await {
        Err(Error::Configuration(cause)) => *cause,
        other => panic!("{other:?}"),
    };
    keys.set_response_keys([key(&FIRST), key(&FIRST)]);
    assert!(matches!(refused().await, ConfigurationError::KeyIdTwice(id) if id == "first"));
    keys.set_response_keys([]);
    keys.set_credentials(Credentials::http_signature("merchant", "key", SECRET).expect("it is base64"));
    assert!(matches!(refused().await, ConfigurationError::EncryptionNeedsJwt));
    let call = {
        keys.set_credentials(secret("new"));
        client.prepare(payment()).expect("the settings are right")
    };
    keys.set_credentials(Credentials::http_signature("merchant", "key", SECRET).expect("it is base64"));
    let error = call.send().await.expect_err("it would not be encrypted");
    assert!(matches!(&error, Error::Configuration(cause) if matches!(**cause, ConfigurationError::EncryptionNeedsJwt)));
    assert!(memory.seen().is_empty(), "nothing was sent");
}

/// A keyring of which every key is there.
struct Everything;

impl Keyring for Everything {
    fn credentials(&self) -> Option<Credentials> {
        Some(secret("all"))
    }
}

#[tokio::test]
async fn shared_traits_are_taken_as_they_are() {
    let memory = Memory::default();
    let (keyring, clock): (Arc<dyn Keyring>, Arc<dyn Clock>) = (Arc::new(Everything), Arc::new(memory::Frozen));
    let ids = Arc::new(memory::Counting::default());
    built(builder(&memory).keyring(keyring).clock(clock).ids(ids)).send(payment()).await.expect("it is approved");
    assert_eq!(signed_by(&memory)["kid"], "all");
}

// Certificates.

/// A clock that is set by hand.
#[derive(Clone)]
struct Hands(Arc<Mutex<SystemTime>>);

impl Hands {
    fn set(&self, time: SystemTime) {
        *self.0.lock().expect("nobody panics") = time;
    }
}

impl Clock for Hands {
    fn now(&self) -> SystemTime {
        *self.0.lock().expect("nobody panics")
    }
}

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

#[tokio::test]
async fn a_certificate_that_comes_to_its_end_while_the_client_lives_is_a_warning_until_it_is_renewed() {
    let memory = Memory::default();
    let certificate = platform::certificate();
    let end = certificate.not_after();
    let hands = Hands(Arc::new(Mutex::new(end - 40 * DAY)));
    let client = built(builder(&memory).encrypt_requests(certificate).clock(hands.clone()));
    assert_eq!(client.warnings(), []);
    hands.set(end - 20 * DAY);
    let [warning] = &client.warnings()[..] else { panic!("there is one") };
    assert_eq!((warning.what, warning.key_id.as_str()), ("the platform's certificate", platform::KEY_ID));
    assert_eq!(warning.expires, end);
    hands.set(end + DAY);
    assert_eq!(client.warnings().len(), 1, "and when it is over");
    assert!(matches!(client.send(payment()).await, Err(Error::Configuration(_))));
    assert!(memory.seen().is_empty());
}

// The clock.

#[expect(clippy::unnecessary_wraps, reason = "answers stand beside errors in lists")]
fn refusal(date: &str, body: &str) -> Answer {
    let response = Response::builder().status(401).header("content-type", "application/json").header("date", date);
    Ok(response.body(body.as_bytes().to_vec()).expect("it is a response"))
}

const OWN: &str = r#"{"response":{"rmsg":"Authentication Failed"}}"#;

/// For when the second of two payments is signed, in seconds after what the clock says.
async fn signed_after(client: &Client, memory: &Memory) -> i64 {
    drop(client.send(payment()).await);
    drop(client.send(payment()).await);
    let seen = memory.seen();
    let issued = |number: usize| claims(&seen[number].headers)["iat"].as_i64().expect("it is a number");
    assert_eq!(issued(0), 1_767_225_600);
    issued(1) - issued(0)
}

#[tokio::test]
async fn a_clock_that_is_off_is_corrected_by_a_refusal_of_the_service() {
    for (date, body, correct, expected) in [
        ("Thu, 01 Jan 2026 00:10:00 GMT", OWN, true, 600),
        ("Wed, 31 Dec 2025 23:50:00 GMT", OWN, true, -600),
        ("Thu, 01 Jan 2026 00:10:00 GMT", OWN, false, 0),
        // A gateway's clock may be any.
        ("Thu, 01 Jan 2026 00:10:00 GMT", "<html>Unauthorized</html>", true, 0),
        ("Thu, 01 Jan 2026 00:00:40 GMT", OWN, true, 0),
        ("Thu, 01 Jan 2026 00:16:00 GMT", OWN, true, 0),
    ] {
        let memory = Memory::answering([refusal(date, body)]);
        let client = built(builder(&memory).correct_clock(correct));
        assert_eq!(signed_after(&client, &memory).await, expected, "{date} {body} {correct}");
    }
}

#[tokio::test]
async fn a_clock_that_is_off_by_more_is_an_error_that_names_the_difference() {
    let memory = Memory::answering([refusal("Thu, 01 Jan 2026 01:00:00 GMT", OWN)]);
    let client = built(builder(&memory));
    for _ in 0..2 {
        let Err(Error::Api(error)) = client.send(payment()).await else { panic!("it is refused") };
        assert_eq!(error.clock_skew, Some(ClockSkew::Behind(Duration::from_secs(3600))));
        assert!(error.to_string().contains("3600 s behind"), "{error}");
    }
}

#[test]
fn what_is_shown_of_a_keyring_is_no_key() {
    let keys = RenewableKeys::default();
    keys.set_credentials(secret("a-key"));
    keys.set_response_keys([key(&FIRST)]);
    let shown = format!("{keys:?}{:?}", Client::builder(Environment::Test, secret("old")));
    assert!(shown.contains("a-key") && !shown.contains(SECRET) && !shown.contains("PRIVATE"), "{shown}");
}
