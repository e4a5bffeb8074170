//! Settings that contradict each other, keys that do not belong together, and certificates that run out: errors before anything is
//! sent.

#![cfg(feature = "client")]

#[allow(dead_code, reason = "another test uses the rest")]
mod memory;
mod requests;

use std::{
    sync::{Arc, Mutex},
    time::SystemTime,
};

use http::Method;
use memory::Memory;
use requests::payment;
use serde_json::json;
use visa_acceptance::{
    Request,
    client::{
        Certainty, Client, ClientBuilder, Clock, ConfigurationError, Credentials, DecryptionKey, Error, KeyError,
        PlatformCertificate,
    },
    instrument_identifiers::Retrieve,
    tokenized_cards::ProvisionForCardNumber,
};

const SECRET: &str = "RkFLRS1TSEFSRUQtU0VDUkVULURPLU5PVC1VU0UtMzI=";

// Until 2126-10-28T22:25:01Z, but for the one of the response key, which is valid a second longer.
const SIGNING_CERTIFICATE: &str = include_str!("vectors/keys/signing.crt.pem");
const PLATFORM_CERTIFICATE: &str = include_str!("vectors/keys/sjc.crt.pem");
const RESPONSE_CERTIFICATE: &str = include_str!("vectors/keys/response_mle.crt.pem");
const END: &str = "2126-10-28T22:25:02Z";

const SIGNING_KEY: &str = include_str!("vectors/keys/signing.pkcs8.der.base64");
const RESPONSE_KEY: &str = include_str!("vectors/keys/response_mle.pkcs8.der.base64");

const SIGNING_ID: &str = "1700000000000000000001";
const PLATFORM_ID: &str = "1700000000000000000002";
const RESPONSE_ID: &str = "1700000000000000000003";

fn pem(base64: &str) -> String {
    format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", base64.trim())
}

fn secret() -> Credentials {
    Credentials::jwt_shared_secret("merchant", "key-1", SECRET).expect("it is base64")
}

fn signature() -> Credentials {
    Credentials::http_signature("merchant", "key-1", SECRET).expect("it is base64")
}

fn certificate() -> Credentials {
    Credentials::jwt_pem("merchant", SIGNING_CERTIFICATE, &pem(SIGNING_KEY)).expect("they belong together")
}

fn platform() -> PlatformCertificate {
    PlatformCertificate::from_pem(PLATFORM_CERTIFICATE).expect("it can be read")
}

/// A key of which nobody knows how long it is valid.
fn key(id: &str) -> DecryptionKey {
    DecryptionKey::from_pem(id, &pem(RESPONSE_KEY)).expect("it can be read")
}

fn certified_key() -> DecryptionKey {
    key(RESPONSE_ID).with_certificate(RESPONSE_CERTIFICATE).expect("they belong together")
}

fn builder(credentials: Credentials) -> ClientBuilder {
    memory::builder(&Memory::default(), credentials)
}

/// A builder for each setting that has a certificate, with the certificate's name and its key's id.
fn certified(memory: &Memory) -> [(ClientBuilder, &'static str, &'static str); 4] {
    let builder = |credentials| memory::builder(memory, credentials);
    [
        (builder(certificate()), "the signing certificate", SIGNING_ID),
        (builder(secret()).encrypt_requests(platform()), "the platform's certificate", PLATFORM_ID),
        (builder(secret()).response_key(certified_key()), "the certificate for encrypted answers", RESPONSE_ID),
        (builder(secret()).token_management_key(certified_key()), "the certificate for token management", RESPONSE_ID),
    ]
}

/// A clock that is set by hand.
#[derive(Clone)]
struct Hands(Arc<Mutex<SystemTime>>);

impl Hands {
    fn at(time: SystemTime) -> Self {
        Self(Arc::new(Mutex::new(time)))
    }

    fn set(&self, time: SystemTime) {
        *self.0.lock().expect("nobody panics") = time;
    }
}

impl Clock for Hands {
    fn now(&self) -> SystemTime {
        *self.0.lock().expect("nobody panics")
    }
}

/// When every certificate has run out, and so many seconds after it.
fn end(seconds: i64) -> SystemTime {
    let end = END.parse::<jiff::Timestamp>().expect("it is a time");
    (end + jiff::SignedDuration::from_secs(seconds)).try_into().expect("a time")
}

fn retrieve() -> Request<Retrieve> {
    Retrieve::builder("7010000000016241111").build().expect("nothing is missing")
}

#[track_caller]
fn needs_token(error: &Error) {
    let Error::Configuration(cause) = error else { panic!("{error:?}") };
    assert!(matches!(**cause, ConfigurationError::EncryptionNeedsJwt), "{cause:?}");
    assert_eq!(error.certainty(), Certainty::NotDone);
}

#[track_caller]
fn has_expired(error: &ConfigurationError, name: &str, id: &str) {
    let ConfigurationError::Expired { what, key_id, .. } = error else { panic!("{error:?}") };
    assert_eq!((*what, key_id.as_str()), (name, id));
}

#[test]
fn encryption_needs_a_token() {
    for builder in [
        builder(signature()).encrypt_requests(platform()),
        builder(signature()).response_key(key("1")),
        builder(signature()).encrypt_requests(platform()).response_key(key("1")),
    ] {
        let error = builder.build().expect_err("an HTTP signature allows no encryption");
        assert!(matches!(error, ConfigurationError::EncryptionNeedsJwt), "{error:?}");
    }
    assert!(builder(signature()).build().is_ok());
}

#[tokio::test]
async fn encryption_does_not_give_way_to_another_merchants_signature() {
    let memory = Memory::default();
    let builder = || memory::builder(&memory, secret());
    for client in [builder().encrypt_requests(platform()).build(), builder().response_key(key("1")).build()] {
        let client = client.expect("the settings are right").with_credentials(signature());
        needs_token(&client.send(payment()).await.expect_err("it would be plain"));
    }
    let client = builder().encrypt_requests(platform()).build().expect("the settings are right");
    let raw = client.with_credentials(signature()).raw(Method::POST, "/pts/v2/payments").body(&json!({})).encrypted();
    needs_token(&raw.send().await.expect_err("it would be plain"));
    assert!(memory.seen().is_empty(), "nothing is sent");
}

#[tokio::test]
async fn what_is_never_encrypted_can_be_sent_with_another_merchants_signature() {
    let memory = Memory::default();
    let client = memory::builder(&memory, secret()).encrypt_requests(platform()).build();
    let client = client.expect("the settings are right").with_credentials(signature());
    client.send(retrieve()).await.expect("it is there");
    assert!(memory.seen()[0].headers.contains_key("signature"));
    // An encrypted answer that is wanted never gives way to a plain one.
    let client = memory::builder(&memory, secret()).response_key(key("1")).build();
    let client = client.expect("the settings are right").with_credentials(signature());
    needs_token(&client.send(retrieve()).await.expect_err("it would be plain"));
    assert_eq!(memory.seen().len(), 1);
}

#[tokio::test]
async fn token_managements_own_encryption_needs_no_token() {
    let memory = Memory::default();
    let client = memory::builder(&memory, signature()).token_management_key(key("1")).build();
    let provision = ProvisionForCardNumber::builder()
        .card_number("4111111111111111")
        .card_expiration_month("12")
        .card_expiration_year("2031")
        .jose_answer(true)
        .build();
    let client = client.expect("the settings are right");
    client.send(provision.expect("nothing is missing")).await.expect("it is there");
    assert_eq!(memory.seen()[0].headers["accept"], "application/jose");
}

#[test]
fn two_keys_are_enough_for_a_rotation() {
    let two = || builder(secret()).response_key(key("1")).response_key(key("2"));
    assert!(two().build().is_ok());
    let error = two().response_key(key("3")).build().expect_err("three keys");
    assert!(matches!(error, ConfigurationError::TooManyResponseKeys), "{error:?}");
    let two = || builder(secret()).token_management_key(key("1")).token_management_key(key("2"));
    assert!(two().build().is_ok());
    let error = two().token_management_key(key("3")).build().expect_err("three keys");
    assert!(matches!(error, ConfigurationError::TooManyResponseKeys), "{error:?}");
}

#[test]
fn two_keys_for_one_purpose_have_two_ids() {
    for builder in [
        builder(secret()).response_key(key("1")).response_key(key("1")),
        builder(secret()).token_management_key(key("1")).token_management_key(key("1")),
    ] {
        let error = builder.build().expect_err("two keys with one id");
        assert!(matches!(&error, ConfigurationError::KeyIdTwice(id) if id == "1"), "{error:?}");
    }
    assert!(builder(secret()).response_key(key("1")).token_management_key(key("1")).build().is_ok());
}

#[test]
fn a_certificate_that_has_expired_is_named() {
    for (builder, name, id) in certified(&Memory::default()) {
        let error = builder.clock(Hands::at(end(0))).build().expect_err("it has expired");
        has_expired(&error, name, id);
        let told = error.to_string();
        assert!(told.contains(name) && told.contains(id) && told.contains("2126-10-28"), "{told}");
    }
}

#[test]
fn a_certificate_that_expires_within_thirty_days_is_a_warning() {
    let days = 30 * 24 * 60 * 60;
    for (builder, name, id) in certified(&Memory::default()) {
        let client = builder.clock(Hands::at(end(1 - days))).build().expect("it is valid");
        let [warning] = &client.warnings()[..] else { panic!("{:?}", client.warnings()) };
        assert_eq!((warning.what, warning.key_id.as_str()), (name, id));
        assert!(end(-1) <= warning.expires && warning.expires <= end(0), "{warning}");
        assert!(warning.to_string().contains(name), "{warning}");
    }
    for (builder, ..) in certified(&Memory::default()) {
        let client = builder.clock(Hands::at(end(-days - 2))).build().expect("it is valid");
        assert_eq!(client.warnings(), []);
    }
}

#[test]
fn each_certificate_has_its_own_warning() {
    let builder = builder(certificate()).encrypt_requests(platform()).response_key(certified_key());
    let client = builder.token_management_key(certified_key()).clock(Hands::at(end(-60))).build();
    assert_eq!(client.expect("they are valid").warnings().len(), 4);
}

#[tokio::test]
async fn a_certificate_that_expires_while_the_client_lives_is_no_longer_used() {
    let memory = Memory::default();
    // A key of token management is not asked for by its id; it opens what still comes for it.
    let [signing, platform, response, _] = certified(&memory);
    for (builder, name, id) in [signing, platform, response] {
        let hands = Hands::at(end(-60));
        let client = builder.clock(hands.clone()).build().expect("it is valid");
        client.send(payment()).await.expect("it is approved");
        hands.set(end(0));
        let before = memory.seen().len();
        let error = client.send(payment()).await.expect_err("it has expired");
        let Error::Configuration(cause) = &error else { panic!("{error:?}") };
        has_expired(cause, name, id);
        assert_eq!(memory.seen().len(), before, "nothing is sent");
    }
}

#[tokio::test]
async fn a_certificate_that_is_not_used_stops_no_read() {
    let memory = Memory::default();
    let [_, (builder, ..), ..] = certified(&memory);
    let hands = Hands::at(end(-60));
    let client = builder.clock(hands.clone()).build().expect("it is valid");
    hands.set(end(0));
    client.send(retrieve()).await.expect("it is there");
}

#[tokio::test]
async fn another_merchants_certificate_is_looked_at_before_anything_is_sent() {
    let memory = Memory::default();
    let expired = include_str!("vectors/made/expired.crt.pem");
    let expired = Credentials::jwt_pem("other", expired, &pem(SIGNING_KEY)).expect("they belong together");
    let client: Client = memory::builder(&memory, secret()).build().expect("the settings are right");
    let error = client.with_credentials(expired).send(retrieve()).await.expect_err("it has expired");
    let Error::Configuration(cause) = &error else { panic!("{error:?}") };
    has_expired(cause, "the signing certificate", SIGNING_ID);
    assert!(memory.seen().is_empty());
}

#[test]
fn a_key_and_another_keys_certificate_are_refused() {
    let signing = Credentials::jwt_pem("merchant", RESPONSE_CERTIFICATE, &pem(SIGNING_KEY));
    assert_eq!(signing.err(), Some(KeyError::OtherKey));
    assert_eq!(key(RESPONSE_ID).with_certificate(SIGNING_CERTIFICATE).err(), Some(KeyError::OtherKey));
}

#[test]
fn a_key_under_another_id_than_its_certificates_is_refused() {
    assert_eq!(key("another").with_certificate(RESPONSE_CERTIFICATE).err(), Some(KeyError::OtherKeyId));
}
