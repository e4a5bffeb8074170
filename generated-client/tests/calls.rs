//! Calls from end to end: HTTP signatures, time limits and pauses, a `tower` service as the transport, calls that no document
//! describes.

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
    sync::{Arc, Mutex},
    time::Duration,
};

use http::{HeaderName, HeaderValue, Method, header};
use jwe::Recipient;
use memory::{Answer, Memory, answered};
use platform::{claims, opened, opened_request};
use requests::payment;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};
use visa_acceptance::{
    Request, Target,
    api::Environment,
    client::{
        Cause, Certainty, Client, ClientBuilder, ConfigurationError, Credentials, DecryptionKey, Error, Limits,
        Processor, RawCall, RetryPolicy, Sending, Transport, TransportError,
    },
    errors::Shape,
    instrument_identifiers::{Create, Delete, ListPaymentInstruments, Retrieve, Update},
};

const MERCHANT: &str = "fake_merchant_001";
const KEY_ID: &str = "00000000-fake-4key-8id0-000000000001";
const SECRET: &str = "RkFLRS1TSEFSRUQtU0VDUkVULURPLU5PVC1VU0UtMzI=";

fn token() -> Credentials {
    Credentials::jwt_shared_secret(MERCHANT, KEY_ID, SECRET).expect("it is base64")
}

fn builder(memory: &Memory) -> ClientBuilder {
    memory::builder(memory, token())
}

fn client(memory: &Memory) -> Client {
    builder(memory).build().expect("the settings are right")
}

/// A client for other addresses.
fn client_at(target: Target, credentials: Credentials, memory: &Memory) -> Client {
    let builder = Client::builder(target, credentials).transport(memory.clone()).clock(memory::Frozen);
    builder.build().expect("the settings are right")
}

fn retrieve() -> Request<Retrieve> {
    Retrieve::builder("7010000000016241111").build().expect("nothing is missing")
}

fn timeout() -> TransportError {
    TransportError::timeout("slow")
}

fn refused() -> TransportError {
    TransportError::not_sent("refused")
}

// HTTP signatures.

const HOST: &str = "https://apitest.cybersource.com";

fn signing(credentials: Credentials, memory: &Memory) -> Client {
    client_at(Environment::Test.target().base(HOST).expect("it is an address"), credentials, memory)
}

fn signature() -> Credentials {
    Credentials::http_signature(MERCHANT, KEY_ID, SECRET).expect("it is base64")
}

/// The recorded headers of an operation that was signed in this way.
fn recorded(operation: &str) -> Value {
    let all: Value = serde_json::from_str(include_str!("vectors/node-0.0.83-auth.json")).expect("it is JSON");
    let vectors = all["vectors"].as_array().expect("it is a list");
    let found = vectors.iter().find(|vector| vector["auth"] == "http" && vector["op"] == operation);
    found.expect("it is recorded")["request"]["headers"].clone()
}

const SIGNED: [&str; 5] = ["host", "date", "v-c-merchant-id", "digest", "signature"];

#[tokio::test]
async fn requests_with_a_signature_have_the_recorded_headers() {
    let memory = Memory::default();
    let client = signing(signature(), &memory);
    let id = "7010000000016241111";
    let create = Create::builder().card_number("4111111111111111").profile_id("93B32398-AD51-4CC2-A682-EA3E93614EB1");
    client.send(create.build().expect("nothing is missing")).await.expect("it is there");
    let update = Update::builder(id).with_body(|body| {
        let initiator = body.processing_information.get_or_insert_default();
        let initiator = initiator.authorization_options.get_or_insert_default().initiator.get_or_insert_default();
        let transaction = initiator.merchant_initiated_transaction.get_or_insert_default();
        transaction.previous_transaction_id = Some("123456789012345".into());
    });
    client.send(update.build().expect("nothing is missing")).await.expect("it is there");
    client.send(retrieve()).await.expect("it is there");
    let list = ListPaymentInstruments::builder(id).offset(5).limit(20).build().expect("nothing is missing");
    client.send(list).await.expect("it is there");
    client.send(Delete::builder(id).build().expect("nothing is missing")).await.expect("it is deleted");
    let operations = [
        "POST instrumentidentifiers (profile-id header)",
        "PATCH instrumentidentifier",
        "GET instrumentidentifier",
        "GET instrumentidentifier payment instruments with query",
        "DELETE instrumentidentifier",
    ];
    assert_eq!(memory.seen().len(), operations.len());
    for (seen, operation) in memory.seen().iter().zip(operations) {
        let recorded = recorded(operation);
        for name in SIGNED {
            let value = seen.headers.get(name).map(|value| value.to_str().expect("it is text"));
            assert_eq!(value, recorded[name].as_str(), "{name} of {operation}");
        }
        assert_eq!(seen.headers.get("authorization"), None, "{operation}");
    }
}

#[tokio::test]
async fn a_read_with_a_signature_has_no_digest() {
    let memory = Memory::default();
    signing(signature(), &memory).send(retrieve()).await.expect("it is there");
    let headers = &memory.seen()[0].headers;
    assert_eq!(headers.get("digest"), None);
    let signature = headers["signature"].to_str().expect("it is text");
    assert!(signature.contains(r#"headers="host date request-target v-c-merchant-id""#), "{signature}");
}

#[tokio::test]
async fn a_meta_key_signs_with_its_owners_id_and_names_the_child() {
    let memory = Memory::default();
    signing(signature(), &memory).on_behalf_of("child").send(retrieve()).await.expect("it is there");
    let headers = &memory.seen()[0].headers;
    assert_eq!(headers["v-c-merchant-id"], "child");
    assert_eq!(headers["signature"], recorded("GET instrumentidentifier")["signature"].as_str().expect("it is text"));
}

#[tokio::test]
async fn a_request_says_for_whom_it_was_sent() {
    let client = signing(signature(), &Memory::default()).on_behalf_of("child");
    let reply = client.send(retrieve()).await.expect("it is there");
    assert_eq!(reply.references.merchant_id, "child");
}

// Times.

/// Takes its time before it answers, and remembers how much of it there was.
#[derive(Clone)]
struct Slow {
    memory: Memory,
    takes: Duration,
    limits: Arc<Mutex<Vec<Duration>>>,
}

impl Slow {
    fn new(memory: &Memory, takes: u64) -> Self {
        Self { memory: memory.clone(), takes: Duration::from_secs(takes), limits: Arc::default() }
    }

    /// How much time each attempt was given, in seconds.
    fn limits(&self) -> Vec<u64> {
        self.limits.lock().expect("nobody panics").iter().map(Duration::as_secs).collect()
    }
}

impl Transport for Slow {
    fn send(&self, request: http::Request<Vec<u8>>, limits: Limits) -> Sending<'_> {
        self.limits.lock().expect("nobody panics").push(limits.time);
        let answer = self.memory.send(request, limits);
        Box::pin(async move {
            sleep(self.takes).await;
            answer.await
        })
    }
}

#[expect(clippy::unnecessary_wraps, reason = "answers stand beside errors in lists")]
fn busy(retry_after: &str) -> Answer {
    let mut answer = memory::answer(503, &json!({}));
    answer.headers_mut().insert(header::RETRY_AFTER, retry_after.parse().expect("it is a header"));
    Ok(answer)
}

const FOREVER: u64 = 1_000_000;

#[tokio::test(start_paused = true)]
async fn an_attempt_has_60_seconds_and_a_call_150() {
    let slow = Slow::new(&Memory::default(), FOREVER);
    let client = builder(&slow.memory).transport(slow.clone()).build().expect("the settings are right");
    let error = client.send(retrieve()).await.expect_err("nobody answers");
    let Error::Unanswered(failure) = &error else { panic!("{error:?}") };
    assert_eq!((failure.cause, failure.attempts.count()), (Cause::Timeout, 3));
    // The transport has a moment more than its limit to say how far it came.
    assert_eq!(slow.limits(), [60, 60, 29]);
}

#[tokio::test(start_paused = true)]
async fn the_limit_of_a_call_ends_the_attempts_of_a_read() {
    let slow = Slow::new(&Memory::answering([answered(503, &json!({}))]), 40);
    let client = builder(&slow.memory).transport(slow.clone()).overall_timeout(Duration::from_secs(100));
    let client = client.retries(RetryPolicy::default().attempts(100).first_pause(Duration::ZERO)).build();
    let begun = Instant::now();
    let error = client.expect("the settings are right").send(retrieve()).await.expect_err("it is busy");
    let Error::Unanswered(failure) = &error else { panic!("{error:?}") };
    assert_eq!((failure.cause, failure.attempts.count()), (Cause::Timeout, 3));
    assert_eq!(slow.limits(), [60, 60, 20]);
    assert_eq!(begun.elapsed().as_secs(), 100);
}

#[tokio::test(start_paused = true)]
async fn a_payment_that_takes_too_long_is_not_sent_again() {
    let slow = Slow::new(&Memory::default(), FOREVER);
    let client = builder(&slow.memory).transport(slow.clone()).attempt_timeout(Duration::from_secs(5)).build();
    let begun = Instant::now();
    let error = client.expect("the settings are right").send(payment()).await.expect_err("nobody answers");
    let Error::OutcomeUnknown(failure) = &error else { panic!("{error:?}") };
    assert_eq!((failure.cause, failure.attempts.count()), (Cause::Timeout, 1));
    assert_eq!((slow.limits(), begun.elapsed().as_secs()), (vec![5], 5));
}

#[tokio::test(start_paused = true)]
async fn a_service_that_wants_to_be_left_alone_is() {
    // The clock stands at midnight.
    for asked in ["7", "Thu, 01 Jan 2026 00:00:07 GMT"] {
        let memory = Memory::answering([busy(asked), answered(200, &json!({ "id": "7" }))]);
        let begun = Instant::now();
        let reply = client(&memory).send(retrieve()).await.expect("it is there");
        assert_eq!((reply.attempts.count(), begun.elapsed().as_secs()), (2, 7), "{asked}");
    }
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_longer_than_the_call_lasts() {
    let memory = Memory::answering([busy("100")]);
    let client = builder(&memory).overall_timeout(Duration::from_secs(100)).build();
    let begun = Instant::now();
    let error = client.expect("the settings are right").send(retrieve()).await.expect_err("it is busy");
    let Error::Unanswered(failure) = &error else { panic!("{error:?}") };
    assert_eq!((failure.attempts.count(), failure.retry_after), (1, Some(Duration::from_secs(100))));
    assert_eq!((memory.seen().len(), begun.elapsed()), (1, Duration::ZERO));
}

#[tokio::test(start_paused = true)]
async fn pauses_stay_within_their_limits() {
    let memory = Memory::answering([answered(503, &json!({}))]);
    let retries = RetryPolicy::default().attempts(20).first_pause(Duration::from_secs(1));
    let client = builder(&memory).retries(retries.longest_pause(Duration::from_secs(2))).build();
    let begun = Instant::now();
    client.expect("the settings are right").send(retrieve()).await.expect_err("it is busy");
    assert_eq!(memory.seen().len(), 20);
    assert!(begun.elapsed() <= Duration::from_secs(1 + 18 * 2), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn one_attempt_is_one_attempt() {
    for retries in [RetryPolicy::never(), RetryPolicy::default().attempts(1)] {
        for answers in [[Err(refused as _)], [Err(timeout as _)], [answered(503, &json!({}))]] {
            let memory = Memory::answering(answers);
            let client = builder(&memory).retries(retries).build().expect("the settings are right");
            client.send(retrieve()).await.expect_err("it fails");
            assert_eq!(memory.seen().len(), 1);
        }
    }
}

// Another transport.

#[cfg(feature = "tower")]
mod tower {
    use std::{
        error::Error as StdError,
        io,
        task::{Context, Poll},
    };

    use tower_service::Service;
    use visa_acceptance::client::TowerTransport;

    use super::*;

    #[derive(Clone)]
    enum Desk {
        Answers(Memory),
        Fails,
        Closed,
    }

    type Problem = Box<dyn StdError + Send + Sync>;

    impl Service<http::Request<Vec<u8>>> for Desk {
        type Response = http::Response<Vec<u8>>;
        type Error = Problem;
        type Future = std::pin::Pin<Box<dyn Future<Output = Result<Self::Response, Problem>> + Send>>;

        fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Problem>> {
            Poll::Ready(if matches!(self, Self::Closed) { Err("closed".into()) } else { Ok(()) })
        }

        fn call(&mut self, request: http::Request<Vec<u8>>) -> Self::Future {
            let desk = self.clone();
            Box::pin(async move {
                let Self::Answers(memory) = desk else { return Err(io::Error::other("lost").into()) };
                Ok(memory.send(request, Limits::new(usize::MAX, Duration::MAX)).await?)
            })
        }
    }

    async fn pay(desk: Desk) -> Result<usize, Error> {
        let client = builder(&Memory::default()).transport(TowerTransport::new(desk)).build();
        client.expect("the settings are right").send(payment()).await.map(|reply| reply.attempts.count())
    }

    #[tokio::test]
    async fn a_service_carries_a_payment() {
        let memory = Memory::default();
        assert_eq!(pay(Desk::Answers(memory.clone())).await.expect("it is approved"), 1);
        let [seen] = &memory.seen()[..] else { panic!("it was not sent once") };
        assert_eq!(seen.uri, "https://apitest.visaacceptance.com/pts/v2/payments");
        assert_eq!(claims(&seen.headers)["v-c-merchant-id"], MERCHANT);
    }

    #[tokio::test]
    async fn a_service_that_says_that_there_was_no_connection_is_asked_again() {
        let memory = Memory::answering([Err(refused as _), answered(201, &json!({ "status": "AUTHORIZED" }))]);
        assert_eq!(pay(Desk::Answers(memory)).await.expect("it is approved"), 2);
    }

    #[tokio::test]
    async fn a_service_that_fails_leaves_the_outcome_unknown() {
        let error = pay(Desk::Fails).await.expect_err("it is lost");
        let Error::OutcomeUnknown(failure) = &error else { panic!("{error:?}") };
        assert_eq!((failure.cause, failure.attempts.count()), (Cause::Interrupted, 1));
    }

    /// Is never ready.
    #[derive(Clone)]
    struct Full(Memory);

    impl Service<http::Request<Vec<u8>>> for Full {
        type Response = http::Response<Vec<u8>>;
        type Error = Problem;
        type Future = std::future::Ready<Result<Self::Response, Problem>>;

        fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Problem>> {
            Poll::Pending
        }

        fn call(&mut self, request: http::Request<Vec<u8>>) -> Self::Future {
            drop(self.0.send(request, Limits::new(0, Duration::ZERO)));
            std::future::ready(Err("it was not ready".into()))
        }
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_for_a_service_has_sent_nothing() {
        let memory = Memory::default();
        let client = builder(&memory).transport(TowerTransport::new(Full(memory.clone()))).build();
        let error = client.expect("the settings are right").send(payment()).await.expect_err("it is never ready");
        assert!(matches!(error, Error::NotSent(_)), "{error:?}");
        assert!(memory.seen().is_empty());
    }

    #[tokio::test]
    async fn a_service_that_is_not_ready_has_sent_nothing() {
        let error = pay(Desk::Closed).await.expect_err("it is closed");
        let Error::NotSent(failure) = &error else { panic!("{error:?}") };
        assert_eq!(failure.attempts.count(), 3);
    }
}

// Calls that no document describes.

fn raw(client: &Client, path: &str) -> RawCall {
    client.raw(Method::POST, path).body(&json!({ "orderInformation": {} }))
}

#[tokio::test]
async fn a_raw_call_is_plain_unless_it_says_otherwise() {
    let memory = Memory::default();
    let key = Recipient::new("ours");
    let key = DecryptionKey::from_pem(key.key_id(), &key.pem()).expect("it is a key");
    let client = builder(&memory).encrypt_requests(platform::certificate()).response_key(key).build();
    raw(&client.expect("the settings are right"), "/pts/v2/payouts").send().await.expect("it is paid out");
    let seen = &memory.seen()[0];
    assert_eq!(seen.body, br#"{"orderInformation":{}}"#);
    // Whatever may be answered encrypted is asked for so, reads too.
    assert_eq!(claims(&seen.headers)["v-c-response-mle-kid"], "ours");
}

#[tokio::test]
async fn a_raw_call_can_be_encrypted() {
    let key = Recipient::new("ours");
    let answer = json!({ "encryptedResponse": key.seal(r#"{"id":"2"}"#) });
    let memory = Memory::answering([answered(201, &answer)]);
    let key = DecryptionKey::from_pem(key.key_id(), &key.pem()).expect("it is a key");
    let client = builder(&memory).encrypt_requests(platform::certificate()).response_key(key).build();
    let call = raw(&client.expect("the settings are right"), "/pts/v2/payouts").encrypted();
    let reply = call.send().await.expect("it is paid out");
    assert_eq!(reply.body.json::<Value>().expect("it is JSON"), json!({ "id": "2" }));
    let seen = &memory.seen()[0];
    assert_eq!(seen.headers["content-type"], "application/json");
    assert_eq!(opened_request(&seen.body), br#"{"orderInformation":{}}"#);
    assert_eq!(claims(&seen.headers)["v-c-response-mle-kid"], "ours");
}

#[tokio::test]
async fn a_raw_call_can_be_a_bare_jwe() {
    let memory = Memory::default();
    let client = builder(&memory).encrypt_requests(platform::certificate()).build().expect("the settings are right");
    let call = raw(&client, "/tms/v1/instrumentidentifiers").encrypted();
    let jose = HeaderValue::from_static("application/jose");
    call.header(header::CONTENT_TYPE, jose).send().await.expect("it is there");
    let seen = &memory.seen()[0];
    assert_eq!(opened(std::str::from_utf8(&seen.body).expect("it is text")).1, br#"{"orderInformation":{}}"#);
}

#[tokio::test]
async fn headers_of_a_raw_call_are_sent_beside_the_usual_ones() {
    let memory = Memory::default();
    let call = raw(&client(&memory), "/tms/v2/customers");
    let call = call.header(HeaderName::from_static("profile-id"), HeaderValue::from_static("93B32398"));
    call.header(header::ACCEPT, HeaderValue::from_static("text/csv")).send().await.expect("it is there");
    let headers = &memory.seen()[0].headers;
    for (name, value) in [("profile-id", "93B32398"), ("accept", "text/csv"), ("content-type", "application/json")] {
        assert_eq!(headers[name], value);
    }
}

#[tokio::test]
async fn a_raw_call_cannot_bring_what_the_client_sets_or_what_says_where_a_request_ends() {
    let memory = Memory::default();
    for name in [
        "authorization",
        "proxy-connection",
        "host",
        "content-length",
        "transfer-encoding",
        "v-c-merchant-id",
        "digest",
        "connection",
    ] {
        let call = raw(&client(&memory), "/tms/v2/customers");
        let call = call.header(HeaderName::from_static(name), HeaderValue::from_static("1"));
        let error = call.send().await.expect_err("it is the client's own");
        let Error::Configuration(cause) = &error else { panic!("{error:?}") };
        let ConfigurationError::ReservedHeader { name: told } = &**cause else { panic!("{cause:?}") };
        assert_eq!(told.as_str(), name);
    }
    assert!(memory.seen().is_empty());
}

#[tokio::test]
async fn a_raw_post_is_sent_again_only_if_it_says_so() {
    let memory = Memory::answering([Err(timeout as _), answered(201, &json!({ "id": "2" }))]);
    let error = raw(&client(&memory), "/pts/v2/payments").send().await.expect_err("nobody knows");
    assert_eq!((error.certainty(), memory.seen().len()), (Certainty::Unknown, 1));
    let memory = Memory::answering([Err(timeout as _), answered(201, &json!({ "id": "2" }))]);
    let client = builder(&memory).processor(Processor::VisaPlatformConnect).build().expect("the settings are right");
    let call = raw(&client, "/pts/v2/payments").prepare().expect("the settings are right").retry_even_if_processed(1);
    assert_eq!(call.expect("the processor knows it again").send().await.expect("it is approved").attempts.count(), 2);
    let ids: Vec<_> = memory.seen().iter().map(|seen| claims(&seen.headers)["jti"].clone()).collect();
    assert!(ids.len() == 2 && ids[0] != ids[1], "{ids:?}");
}

#[tokio::test]
async fn raw_reads_are_repeated_and_deletions_are_not() {
    for (method, attempts) in [(Method::GET, 2), (Method::DELETE, 1)] {
        let memory = Memory::answering([Err(timeout as _), answered(200, &json!({}))]);
        let outcome = client(&memory).raw(method, "/tms/v2/customers/1").send().await;
        assert_eq!((outcome.is_ok(), memory.seen().len()), (attempts == 2, attempts), "{outcome:?}");
    }
}

#[tokio::test]
async fn a_raw_write_that_says_nothing_is_not_known_to_be_done() {
    let nothing = |status| {
        let mut answer = http::Response::new(Vec::new());
        *answer.status_mut() = http::StatusCode::from_u16(status).expect("a status");
        Memory::answering([Ok(answer)])
    };
    let error = raw(&client(&nothing(201)), "/pts/v2/payments").send().await.expect_err("it says nothing");
    assert_eq!(error.certainty(), Certainty::Unknown, "{error:?}");
    raw(&client(&nothing(204)), "/tms/v2/customers/1").send().await.expect("there is nothing to say");
}

#[tokio::test]
async fn every_value_of_a_header_is_sent() {
    let memory = Memory::default();
    let name = HeaderName::from_static("x-tag");
    let call = raw(&client(&memory), "/tms/v2/customers").header(name.clone(), HeaderValue::from_static("1"));
    call.header(name, HeaderValue::from_static("2")).send().await.expect("it is there");
    assert_eq!(memory.seen()[0].headers.get_all("x-tag").iter().collect::<Vec<_>>(), ["1", "2"]);
}

#[tokio::test]
async fn a_raw_answer_without_a_body_is_null() {
    let memory = Memory::answering([Ok(http::Response::new(Vec::new()))]);
    let reply = client(&memory).raw(Method::DELETE, "/tms/v2/customers/1").send().await.expect("it is deleted");
    assert_eq!(reply.into_body().json::<Value>().expect("it is JSON"), Value::Null);
}

#[tokio::test]
async fn a_raw_call_has_the_references_of_its_body() {
    let memory = Memory::answering([Err(timeout as _)]);
    let body = json!({ "clientReferenceInformation": { "code": "order-1" }, "clientCorrelationId": "c-2" });
    let call = client(&memory).raw(Method::POST, "/pts/v2/payouts").body(&body);
    let error = call.send().await.expect_err("nobody knows");
    let references = error.references().expect("it was made");
    assert_eq!((references.operation.as_str(), references.code.as_deref()), ("raw", Some("order-1")));
    assert_eq!(references.client_correlation_id.as_deref(), Some("c-2"));
}

fn moved() -> Target {
    Environment::Test.target().move_prefix("/acp/v1", "/icc/v1").expect("both are prefixes")
}

#[tokio::test]
async fn a_moved_prefix_moves_raw_calls() {
    let memory = Memory::default();
    let client = client_at(moved(), token(), &memory);
    raw(&client, "/acp/v1/lists").send().await.expect("it is there");
    raw(&client, "/icc/v1/lists").send().await.expect("it is there");
    raw(&client, "/acp/v12/lists").send().await.expect("it is there");
    let paths: Vec<_> =
        memory.seen().iter().map(|seen| seen.uri.rsplit_once(".com").expect("a host").1.to_owned()).collect();
    assert_eq!(paths, ["/icc/v1/lists", "/icc/v1/lists", "/acp/v12/lists"]);
}

#[tokio::test]
async fn a_moved_path_goes_where_its_family_goes() {
    let memory = Memory::default();
    let target = moved().family_base("intelligent-commerce", "https://agents.example").expect("it is an address");
    let client = client_at(target, token(), &memory);
    for path in ["/acp/v1/lists", "/icc/v1/lists", "https://agents.example/icc/v1/lists"] {
        raw(&client, path).send().await.expect("it is there");
    }
    assert!(memory.seen().iter().all(|seen| seen.uri == "https://agents.example/icc/v1/lists"), "{:?}", memory.seen());
}

const PAYMENT_REFUSAL: &str = r#"{"status":"INVALID_REQUEST","reason":"INVALID_DATA"}"#;
const TOKEN_REFUSAL: &str = r#"{"errors":[{"type":"invalidFields"}]}"#;
const AGENT_REFUSAL: &str = r#"{"error":{"status":"400","reason":"INVALID_DATA"}}"#;

/// What a raw call to that path makes of a refusal.
async fn refusal(path: &str, body: &str) -> Error {
    let memory = Memory::answering([answered(400, &serde_json::from_str(body).expect("it is JSON"))]);
    raw(&client_at(moved(), token(), &memory), path).send().await.expect_err("it is refused")
}

#[tokio::test]
async fn a_refusal_is_read_in_whatever_shape_it_comes() {
    for path in [
        "/pts/v2/payouts",
        "/pts/v2/refunds?x=/tms/v2",
        "/tms/v2/customers/1",
        "/tms/v1/instrumentidentifiers/1",
        "/acp/v1/instructions/1/cancel",
        "/icc/v1/instructions/1/cancel",
        "/reporting/v3/reports",
    ] {
        for (body, shape) in
            [(PAYMENT_REFUSAL, Shape::Flat), (TOKEN_REFUSAL, Shape::Listed), (AGENT_REFUSAL, Shape::Object)]
        {
            let error = refusal(path, body).await;
            let Error::Api(refusal) = &error else { panic!("{path}: {error:?}") };
            assert_eq!((refusal.body.shape(), error.certainty()), (Some(shape), Certainty::NotDone), "{path}: {body}");
        }
    }
}

#[tokio::test]
async fn json_of_no_known_shape_is_kept_and_judged_by_its_status() {
    let error = refusal("/reporting/v3/reports", r#"{"fault":"x"}"#).await;
    let Error::Api(refusal) = &error else { panic!("{error:?}") };
    assert_eq!((refusal.body.shape(), refusal.body.json()), (None, &br#"{"fault":"x"}"#[..]));
}
