//! Message-level encryption from end to end: what goes out encrypted and to whom, which answers are opened, and with which key.

#![cfg(feature = "client")]

#[path = "support/jwe.rs"]
mod jwe;
#[allow(dead_code, reason = "another test uses the rest")]
mod memory;
#[path = "support/platform.rs"]
mod platform;
mod requests;

use std::{collections::BTreeSet, sync::LazyLock};

use http::{Method, Response, StatusCode};
use jwe::Recipient;
use memory::{Answer, Memory, answered};
use platform::{claims, digest, opened, opened_request};
use requests::payment;
use serde_json::{Value, json};
use visa_acceptance::{
    Request, UseCase,
    api::Environment,
    client::{
        CannotOpen, Cause, Certainty, Client, ClientBuilder, ConfigurationError, Credentials, DecryptionKey, Error,
        TransportError,
    },
    instrument_identifiers::{
        Create, CreateForEnrollableNetworkToken, Delete, ListPaymentInstruments, Retrieve, Update,
    },
    intelligent_commerce::{
        CancelPurchaseIntent, ConfirmTransactionEvents, EnrollCard, InitiatePurchaseIntent, RetrievePaymentCredentials,
        UpdatePurchaseIntent,
    },
    passkeys::CreatePaymentCredentials,
    runtime::{Encryption, contract::Contract},
    tokenized_cards::ProvisionForCardNumber,
};

const JOSE: &str = "application/jose";

// Keys for encrypted answers.
static FIRST: LazyLock<Recipient> = LazyLock::new(|| Recipient::new("first"));
static SECOND: LazyLock<Recipient> = LazyLock::new(|| Recipient::new("second"));

fn key(recipient: &Recipient) -> DecryptionKey {
    DecryptionKey::from_pem(recipient.key_id(), &recipient.pem()).expect("it is a key")
}

fn builder(memory: &Memory) -> ClientBuilder {
    let secret = "RkFLRS1TSEFSRUQtU0VDUkVULURPLU5PVC1VU0UtMzI=";
    memory::builder(memory, Credentials::jwt_shared_secret("merchant", "key-1", secret).expect("it is base64"))
}

fn built(builder: ClientBuilder) -> Client {
    builder.build().expect("the settings are right")
}

/// A client that sends everything plain.
fn plain(memory: &Memory) -> Client {
    built(builder(memory))
}

/// A client that encrypts requests.
fn sealing(memory: &Memory) -> Client {
    built(builder(memory).encrypt_requests(platform::certificate()))
}

/// A client that opens answers to the first key.
fn opening(memory: &Memory) -> Client {
    built(builder(memory).response_key(key(&FIRST)))
}

/// A client that opens what token management answers to the first key.
fn managing(memory: &Memory) -> Client {
    built(builder(memory).token_management_key(key(&FIRST)))
}

fn provision(jose: bool) -> Request<ProvisionForCardNumber> {
    ProvisionForCardNumber::builder()
        .card_number("4111111111111111")
        .card_expiration_month("12")
        .card_expiration_year("2031")
        .jose_answer(jose)
        .build()
        .expect("nothing is missing")
}

fn enroll_wallet_token() -> Request<CreateForEnrollableNetworkToken> {
    let builder = CreateForEnrollableNetworkToken::builder();
    let builder = builder.with_body(|body| body.card.get_or_insert_default().number = Some("4111111111111111".into()));
    builder.build().expect("nothing is missing")
}

/// Everything that a use case requires.
fn requirements(contract: &Contract) -> BTreeSet<&'static str> {
    let rules = std::iter::once(&contract.always).chain(contract.when.iter().map(|conditional| &conditional.rules));
    let paths = rules.flat_map(|rules| {
        let fields = rules.required.iter().map(|field| field.place.path);
        let choices = rules.at_least_one_of.iter().flat_map(|choice| choice.iter().map(|place| place.path));
        fields.chain(rules.values.iter().map(|rule| rule.place.path)).chain(choices)
    });
    paths.collect()
}

/// A request with next to nothing in it: the use case's requirements are waived, and its lists have an empty element.
macro_rules! bare {
    ($use_case:ident($($id:literal)?) $(, $list:ident)*) => {{
        let mut paths = requirements($use_case::CONTRACT).into_iter();
        let first = paths.next().expect("it requires something");
        let builder = $use_case::builder($($id)?).waive(first, "a test");
        let builder = builder.with_body(|body| {
            $(body.$list.get_or_insert_default().resize_with(1, Default::default);)*
            let _ = body;
        });
        paths.fold(builder, |builder, path| builder.waive(path, "a test")).build().expect("nothing is required")
    }};
}

#[expect(clippy::unnecessary_wraps, reason = "answers stand beside errors in lists")]
fn said(status: u16, media_type: &str, body: String) -> Answer {
    let response = Response::builder().status(status).header("content-type", media_type);
    Ok(response.header("v-c-correlation-id", "c-1").body(body.into_bytes()).expect("it is a response"))
}

/// An answer with a JWE in an object.
fn sealed(recipient: &Recipient, status: u16, body: &Value) -> Answer {
    said(status, "application/json", recipient.encrypted_response(&body.to_string()))
}

/// An answer that is a JWE.
fn jose(recipient: &Recipient, status: u16, body: &Value) -> Answer {
    said(status, JOSE, recipient.seal(&body.to_string()))
}

fn approval() -> Value {
    json!({ "id": "6528187198946076303004", "status": "AUTHORIZED" })
}

#[track_caller]
fn needs_certificate(error: &Error) {
    let Error::Configuration(cause) = error else { panic!("{error:?}") };
    assert!(matches!(**cause, ConfigurationError::NoPlatformCertificate { .. }), "{cause:?}");
}

#[track_caller]
fn cannot_open(error: &Error, expected: CannotOpen) {
    let Error::OutcomeUnknown(failure) = error else { panic!("{error:?}") };
    assert_eq!(failure.cause, Cause::Undecryptable(expected));
}

// Requests.

#[tokio::test]
async fn a_payment_is_encrypted_where_a_certificate_is_set() {
    let memory = Memory::default();
    let call = sealing(&memory).prepare(payment()).expect("the settings are right");
    let plain = call.body().to_vec();
    call.send().await.expect("it is approved");
    let [seen] = &memory.seen()[..] else { panic!("it was not sent once") };
    assert_eq!(seen.headers["content-type"], "application/json");
    assert_eq!(opened_request(&seen.body), plain);
}

#[tokio::test]
async fn the_digest_is_that_of_the_encrypted_body() {
    let memory = Memory::default();
    sealing(&memory).send(payment()).await.expect("it is approved");
    let seen = &memory.seen()[0];
    assert_eq!(claims(&seen.headers)["digest"], digest(&seen.body));
}

#[tokio::test]
async fn an_encrypted_request_names_the_platforms_key() {
    let memory = Memory::default();
    sealing(&memory).send(payment()).await.expect("it is approved");
    let body: Value = serde_json::from_slice(&memory.seen()[0].body).expect("it is JSON");
    let (header, _) = opened(body["encryptedRequest"].as_str().expect("it is text"));
    let expected = json!({
        "alg": "RSA-OAEP-256", "enc": "A256GCM", "cty": "JWT", "kid": platform::KEY_ID, "iat": 1_767_225_600,
    });
    assert_eq!(header, expected);
}

#[tokio::test]
async fn every_attempt_is_encrypted_anew() {
    let refused = || TransportError::not_sent("refused");
    let memory = Memory::answering([Err(refused as _), answered(201, &approval())]);
    sealing(&memory).send(payment()).await.expect("it is approved");
    let [first, second] = &memory.seen()[..] else { panic!("it was not sent twice") };
    assert_ne!(first.body, second.body);
    assert_eq!(opened_request(&first.body), opened_request(&second.body));
}

#[tokio::test]
async fn without_a_certificate_a_payment_goes_as_plain_json() {
    let memory = Memory::default();
    let call = plain(&memory).prepare(payment()).expect("the settings are right");
    let plain = call.body().to_vec();
    call.send().await.expect("it is approved");
    let seen = &memory.seen()[0];
    assert_eq!(seen.headers["content-type"], "application/json");
    assert_eq!(seen.body, plain);
    assert_eq!(claims(&seen.headers)["digest"], digest(&plain));
}

#[tokio::test]
async fn whatever_may_be_encrypted_is() {
    let body = json!({ "id": "7", "status": "AUTHORIZED", "tokenizedCard": { "state": "ACTIVE" } });
    let memory = Memory::answering([answered(201, &body)]);
    let client = built(builder(&memory).encrypt_requests(platform::certificate()).token_management_key(key(&FIRST)));
    client.send(payment()).await.expect("it is approved");
    client.send(provision(false)).await.expect("it is there");
    client.send(Create::builder().card_number("4111111111111111").build().expect("it")).await.expect("it is there");
    client.send(Update::builder("7").build().expect("nothing is missing")).await.expect("it is there");
    client.send(bare!(CreatePaymentCredentials("7"), authenticated_identities)).await.expect("it is there");
    assert_eq!(memory.seen().len(), 5);
    memory.seen().iter().for_each(|seen| drop(opened_request(&seen.body)));
}

#[tokio::test]
async fn reads_and_deletions_are_plain_and_ask_for_encrypted_answers() {
    let memory = Memory::default();
    let client = built(builder(&memory).encrypt_requests(platform::certificate()).response_key(key(&FIRST)));
    client.send(Retrieve::builder("7").build().expect("nothing is missing")).await.expect("it is there");
    client.send(ListPaymentInstruments::builder("7").build().expect("nothing is missing")).await.expect("it is there");
    client.send(Delete::builder("7").build().expect("nothing is missing")).await.expect("it is deleted");
    assert_eq!(memory.seen().len(), 3);
    for seen in memory.seen() {
        assert!(seen.body.is_empty() && !seen.headers.contains_key("content-type"), "{}", seen.method);
        let claims = claims(&seen.headers);
        assert_eq!((claims.get("digest"), &claims["v-c-response-mle-kid"]), (None, &json!("first")), "{}", seen.method);
    }
}

#[test]
fn what_has_no_body_allows_no_encryption() {
    let mut without = 0;
    for operation in visa_acceptance::use_cases().iter().map(|contract| contract.operation) {
        let allowed = operation.encryption != Encryption::Never;
        let has_body = !matches!(operation.method, "GET" | "DELETE");
        // A search has a body, and the platform takes it as plain text alone.
        assert!(has_body || !allowed, "{}", operation.id);
        without += usize::from(!has_body);
    }
    assert!(without > 10, "{without}");
}

/// Sends the same without a certificate, which must not send it, and with one.
async fn is_sent_encrypted_or_not_at_all<U: UseCase<Body: Clone>>(request: Request<U>) {
    let memory = Memory::default();
    let error = plain(&memory).send(request.clone()).await.err().expect("it must be encrypted");
    needs_certificate(&error);
    assert_eq!(error.certainty(), Certainty::NotDone);
    assert!(memory.seen().is_empty(), "nothing is sent");
    let plain = request.prepare(&Environment::Test.target()).expect("it has an address").body().to_vec();
    sealing(&memory).send(request).await.map(drop).expect("it is accepted");
    let [seen] = &memory.seen()[..] else { panic!("it was not sent once") };
    assert_eq!(seen.headers["content-type"], "application/json");
    assert_eq!(opened_request(&seen.body), plain);
}

#[tokio::test]
async fn calls_of_agents_are_sent_encrypted_or_not_at_all() {
    is_sent_encrypted_or_not_at_all(bare!(EnrollCard())).await;
    is_sent_encrypted_or_not_at_all(bare!(InitiatePurchaseIntent(), assurance_data, mandates)).await;
    is_sent_encrypted_or_not_at_all(bare!(UpdatePurchaseIntent("1-5C8B"), assurance_data, mandates)).await;
    is_sent_encrypted_or_not_at_all(bare!(CancelPurchaseIntent("1-5C8B"), assurance_data)).await;
    is_sent_encrypted_or_not_at_all(bare!(RetrievePaymentCredentials("1-5C8B"), transaction_data)).await;
    is_sent_encrypted_or_not_at_all(bare!(ConfirmTransactionEvents("1-5C8B"), transaction_data)).await;
    let agents =
        visa_acceptance::use_cases().iter().filter(|contract| contract.id.starts_with("intelligent-commerce/"));
    assert_eq!(agents.count(), 6, "these are all");
}

#[tokio::test]
async fn a_wallets_network_token_goes_out_as_one_bare_jwe() {
    let memory = Memory::default();
    let request = enroll_wallet_token();
    let plain = request.prepare(&Environment::Test.target()).expect("it has an address").body().to_vec();
    sealing(&memory).send(request).await.expect("it is there");
    let seen = &memory.seen()[0];
    assert_eq!(seen.headers["content-type"], "application/jose");
    assert_eq!(opened(std::str::from_utf8(&seen.body).expect("it is text")).1, plain);
    assert_eq!(claims(&seen.headers)["digest"], digest(&seen.body));
}

#[tokio::test]
async fn a_wallets_network_token_is_not_sent_without_a_certificate() {
    let memory = Memory::default();
    needs_certificate(&plain(&memory).send(enroll_wallet_token()).await.expect_err("it must be encrypted"));
    assert!(memory.seen().is_empty());
}

// Encrypted answers.

#[tokio::test]
async fn an_encrypted_answer_is_asked_for_where_a_key_is_set() {
    let memory = Memory::answering([sealed(&FIRST, 201, &approval())]);
    let reply = opening(&memory).send(payment()).await.expect("it is approved");
    assert_eq!(reply.body.id.as_ref().map(AsRef::as_ref), Some("6528187198946076303004"));
    assert_eq!(claims(&memory.seen()[0].headers)["v-c-response-mle-kid"], "first");
}

#[tokio::test]
async fn without_a_key_no_encrypted_answer_is_asked_for() {
    let memory = Memory::default();
    sealing(&memory).send(payment()).await.expect("it is approved");
    managing(&memory).send(payment()).await.expect("it is approved");
    assert_eq!(memory.seen().len(), 2);
    for seen in memory.seen() {
        assert_eq!(claims(&seen.headers).get("v-c-response-mle-kid"), None);
    }
}

#[tokio::test]
async fn of_two_keys_the_first_is_asked_for_and_either_opens() {
    let memory = Memory::answering([sealed(&FIRST, 201, &approval()), sealed(&SECOND, 201, &approval())]);
    let client = built(builder(&memory).response_key(key(&FIRST)).response_key(key(&SECOND)));
    for _ in 0..2 {
        let reply = client.send(payment()).await.expect("it is approved");
        assert_eq!(reply.body.id.as_ref().map(AsRef::as_ref), Some("6528187198946076303004"));
    }
    for seen in memory.seen() {
        assert_eq!(claims(&seen.headers)["v-c-response-mle-kid"], "first");
    }
}

#[tokio::test]
async fn an_answer_for_a_third_key_leaves_the_outcome_unknown() {
    let memory = Memory::answering([sealed(&Recipient::new("third"), 201, &approval())]);
    let client = built(builder(&memory).response_key(key(&FIRST)).response_key(key(&SECOND)));
    let error = client.send(payment()).await.expect_err("nobody can open it");
    cannot_open(&error, CannotOpen::UnknownKey);
    assert_eq!((error.status(), error.correlation_id()), (Some(StatusCode::CREATED), Some("c-1")));
    assert_eq!(memory.seen().len(), 1);
}

#[tokio::test]
async fn an_answer_for_token_managements_key_is_not_opened_as_another() {
    let memory = Memory::answering([sealed(&SECOND, 201, &approval())]);
    let client = built(builder(&memory).response_key(key(&FIRST)).token_management_key(key(&SECOND)));
    cannot_open(&client.send(payment()).await.expect_err("it is another key"), CannotOpen::UnknownKey);
}

#[tokio::test]
async fn a_plain_answer_is_read_where_an_encrypted_one_was_asked_for() {
    let memory = Memory::default();
    let reply = opening(&memory).send(payment()).await.expect("it is approved");
    assert_eq!(reply.body.id.as_ref().map(AsRef::as_ref), Some("6528187198946076303004"));
}

#[tokio::test]
async fn an_encrypted_answer_is_opened_where_none_was_asked_for() {
    let memory = Memory::answering([sealed(&FIRST, 200, &json!({ "id": "7" }))]);
    let retrieve = Retrieve::builder("7").build().expect("nothing is missing");
    let reply = opening(&memory).send(retrieve).await.expect("it is there");
    assert_eq!(reply.body.id.as_ref().map(AsRef::as_ref), Some("7"));
}

#[tokio::test]
async fn what_stands_beside_an_encrypted_answer_does_not_make_it_plain() {
    let body = json!({ "id": "1", "encryptedResponse": FIRST.seal(&approval().to_string()) });
    let memory = Memory::answering([answered(201, &body)]);
    let reply = opening(&memory).send(payment()).await.expect("it is approved");
    assert_eq!(reply.body.id.as_ref().map(AsRef::as_ref), Some("6528187198946076303004"));
}

/// Bodies that say that they are encrypted and are no encrypted answer, with their media types.
fn broken() -> Vec<(&'static str, String, CannotOpen)> {
    let jwe = FIRST.seal(&approval().to_string());
    let parts: Vec<&str> = jwe.split('.').collect();
    let form = json!({ "protected": parts[0], "encrypted_key": parts[1], "iv": parts[2], "ciphertext": parts[3] });
    let values = [
        (json!(""), CannotOpen::Empty),
        (json!(null), CannotOpen::NotText),
        (json!(7), CannotOpen::NotText),
        (form, CannotOpen::JsonForm),
        (json!({ "encryptedResponse": jwe }), CannotOpen::Nested),
        (json!(parts[..3].join(".")), CannotOpen::OnlySigned),
        (json!(parts[..4].join(".")), CannotOpen::Parts),
        (json!(format!("{jwe}.{}", parts[4])), CannotOpen::Parts),
        (json!(format!("{jwe}==")), CannotOpen::Alphabet),
        (json!(format!("{jwe} ")), CannotOpen::Alphabet),
    ];
    let mut bodies = Vec::new();
    for (value, why) in values {
        bodies.push(("application/json", json!({ "encryptedResponse": value }).to_string(), why));
        let beside = json!({ "encryptedResponse": value, "id": "1", "status": "AUTHORIZED" });
        bodies.push(("application/json", beside.to_string(), why));
        if let Some(text) = value.as_str().filter(|_| why != CannotOpen::Alphabet) {
            bodies.push((JOSE, text.to_owned(), why));
        }
    }
    bodies.push((JOSE, format!("{jwe}=="), CannotOpen::Alphabet));
    bodies.push((JOSE, approval().to_string(), CannotOpen::NotSealed));
    bodies.push(("application/json", FIRST.encrypted_response(&FIRST.encrypted_response("{}")), CannotOpen::Nested));
    bodies
}

#[tokio::test]
async fn what_says_that_it_is_encrypted_and_is_not_is_never_taken_for_the_answer() {
    for (media_type, body, why) in broken() {
        let memory = Memory::answering([said(201, media_type, body.clone())]);
        let client = built(builder(&memory).response_key(key(&FIRST)).token_management_key(key(&SECOND)));
        cannot_open(&client.send(payment()).await.expect_err(&body), why);
        let raw = client.raw(Method::POST, "/pts/v2/payments").body(&json!({}));
        cannot_open(&raw.send().await.expect_err(&body), why);
        let retrieve = Retrieve::builder("7").build().expect("nothing is missing");
        let raw = client.raw(Method::GET, "/tss/v2/transactions/7");
        for error in [client.send(retrieve).await.expect_err(&body), raw.send().await.expect_err(&body)] {
            let Error::Undecodable(failure) = &error else { panic!("{error:?}") };
            assert_eq!((failure.cause, &failure.body), (Cause::Undecryptable(why), &body.clone().into_bytes()));
        }
    }
}

#[tokio::test]
async fn an_encrypted_refusal_says_that_nothing_happened() {
    let body = json!({ "status": "INVALID_REQUEST", "reason": "MISSING_FIELD" });
    let memory = Memory::answering([sealed(&FIRST, 400, &body)]);
    let error = opening(&memory).send(payment()).await.expect_err("it is refused");
    let Error::Api(refusal) = &error else { panic!("{error:?}") };
    assert_eq!((refusal.status, refusal.reason()), (StatusCode::BAD_REQUEST, Some("MISSING_FIELD")));
    assert_eq!(error.certainty(), Certainty::NotDone);
}

#[tokio::test]
async fn an_encrypted_refusal_in_another_familys_shape_is_one_too() {
    let listed = json!({ "errors": [{ "type": "invalidFields" }] });
    let agents = json!({ "error": { "status": "400", "reason": "invalidFields" } });
    for body in [listed, agents] {
        let memory = Memory::answering([sealed(&FIRST, 400, &body)]);
        let error = opening(&memory).send(payment()).await.expect_err("it is refused");
        let Error::Api(refusal) = &error else { panic!("{error:?}") };
        assert_eq!((refusal.reason(), error.certainty()), (Some("invalidFields"), Certainty::NotDone));
    }
}

// Answers of token management.

#[tokio::test]
async fn a_provisioned_token_comes_as_jose_where_that_is_wanted() {
    let memory = Memory::answering([jose(&FIRST, 201, &json!({ "id": "7", "number": "4895370012345678" }))]);
    let reply = managing(&memory).send(provision(true)).await.expect("it is there");
    assert_eq!(reply.body.id.as_ref().map(AsRef::as_ref), Some("7"));
    let seen = &memory.seen()[0];
    assert_eq!(seen.headers["accept"], JOSE);
    assert_eq!(seen.headers["content-type"], "application/json");
}

#[tokio::test]
async fn a_provisioned_token_comes_as_json_unless_jose_is_wanted() {
    let memory = Memory::default();
    managing(&memory).send(provision(false)).await.expect("it is there");
    assert_eq!(memory.seen()[0].headers["accept"], "application/json");
}

#[tokio::test]
async fn payment_credentials_come_as_jose_unless_json_is_wanted() {
    let memory = Memory::answering([answered(201, &json!({ "tokenizedCard": { "state": "ACTIVE" } }))]);
    let request = || bare!(CreatePaymentCredentials("7"), authenticated_identities);
    managing(&memory).send(request()).await.expect("it is there");
    assert_eq!(memory.seen()[0].headers["accept"], JOSE);
    let error = plain(&memory).send(request()).await.expect_err("nobody could open it");
    let Error::Configuration(cause) = &error else { panic!("{error:?}") };
    assert!(matches!(**cause, ConfigurationError::NoTokenManagementKey { .. }), "{cause:?}");
    assert_eq!(memory.seen().len(), 1);
}

#[tokio::test]
async fn payment_credentials_are_opened() {
    let body = json!({ "tokenizedCard": { "number": "4895370012345678" } });
    let memory = Memory::answering([jose(&FIRST, 201, &body)]);
    let reply = managing(&memory)
        .send(bare!(CreatePaymentCredentials("7"), authenticated_identities))
        .await
        .expect("it is there");
    let number = reply.body.tokenized_card.as_ref().and_then(|card| card.number.as_ref());
    assert_eq!(number.map(AsRef::as_ref), Some("4895370012345678"));
}

#[tokio::test]
async fn token_management_may_know_the_only_key_by_another_id() {
    let renamed = DecryptionKey::from_pem("registered", &FIRST.pem()).expect("it is a key");
    let memory = Memory::answering([jose(&FIRST, 201, &json!({ "id": "7" }))]);
    let client = built(builder(&memory).token_management_key(renamed.clone()));
    let reply = client.send(provision(true)).await.expect("it is there");
    assert_eq!(reply.body.id.as_ref().map(AsRef::as_ref), Some("7"));
    let client = built(builder(&memory).token_management_key(renamed).token_management_key(key(&SECOND)));
    cannot_open(&client.send(provision(true)).await.expect_err("nobody knows which"), CannotOpen::UnknownKey);
}

#[tokio::test]
async fn of_two_keys_of_token_management_either_opens() {
    let answer = |recipient: &Recipient| jose(recipient, 201, &json!({ "id": "7" }));
    let memory = Memory::answering([answer(&FIRST), answer(&SECOND)]);
    let client = built(builder(&memory).token_management_key(key(&FIRST)).token_management_key(key(&SECOND)));
    for _ in 0..2 {
        let reply = client.send(provision(true)).await.expect("it is there");
        assert_eq!(reply.body.id.as_ref().map(AsRef::as_ref), Some("7"));
    }
}

#[tokio::test]
async fn no_response_key_opens_what_token_management_answers() {
    let memory = Memory::answering([jose(&FIRST, 201, &json!({ "id": "7" }))]);
    let client = built(builder(&memory).response_key(key(&FIRST)).token_management_key(key(&SECOND)));
    cannot_open(&client.send(provision(true)).await.expect_err("it is another key"), CannotOpen::Decryption);
    let error = opening(&memory).send(provision(false)).await.expect_err("there is no key");
    cannot_open(&error, CannotOpen::UnknownKey);
}

#[tokio::test]
async fn an_answer_as_jose_is_asked_for_without_another_envelope_around_it() {
    let memory = Memory::answering([jose(&SECOND, 201, &json!({ "id": "7" }))]);
    let client = built(builder(&memory).response_key(key(&FIRST)).token_management_key(key(&SECOND)));
    client.send(provision(true)).await.expect("it is there");
    assert_eq!(claims(&memory.seen()[0].headers).get("v-c-response-mle-kid"), None);
}

#[tokio::test]
async fn a_bare_jwe_is_known_by_its_shape_too() {
    let memory = Memory::answering([said(201, "application/json", FIRST.seal(r#"{"id":"7"}"#))]);
    let reply = managing(&memory).send(provision(true)).await.expect("it is there");
    assert_eq!(reply.body.id.as_ref().map(AsRef::as_ref), Some("7"));
}

#[tokio::test]
async fn a_plain_answer_is_read_where_jose_was_asked_for() {
    let memory = Memory::answering([answered(201, &json!({ "id": "7" }))]);
    let reply = managing(&memory).send(provision(true)).await.expect("it is there");
    assert_eq!(reply.body.id.as_ref().map(AsRef::as_ref), Some("7"));
}

#[tokio::test]
async fn a_refusal_as_jose_says_that_nothing_happened() {
    let memory = Memory::answering([jose(&FIRST, 400, &json!({ "errors": [{ "type": "invalidFields" }] }))]);
    let error = managing(&memory).send(provision(true)).await.expect_err("it is refused");
    let Error::Api(refusal) = &error else { panic!("{error:?}") };
    assert_eq!(refusal.reason(), Some("invalidFields"));
}
