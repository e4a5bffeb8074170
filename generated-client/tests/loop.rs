//! The loop of a call: places, attempts that are recorded, calls that are dropped, references that are made up, and the two halves of
//! it for those who have a loop of their own.

#![cfg(feature = "client")]

#[allow(dead_code, reason = "another test uses the rest")]
mod memory;
mod requests;

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, SystemTime},
};

use http::{HeaderMap, Method, StatusCode};
use memory::{Memory, answer, answered};
use requests::payment;
use serde_json::{Value, json};
use tokio::{sync::Notify, time::sleep};
use visa_acceptance::{
    api::{Amount, CardNetwork, Environment},
    client::{
        ApiError, Attempt, AttemptEnd, AttemptResult, Attempts, Cause, Client, ClientBuilder, ConfigurationError,
        Credentials, Error, Failure, Hook, Limits, Place, Placing, PlatformCertificate, Processor, RawAnswer,
        References, Reply, Sending, TransactionKind, Transport, TransportError,
    },
    customers,
    instrument_identifiers::Retrieve,
    payments::{PaymentAnswer, unscheduled::MerchantInitiatedWithToken},
    runtime::Unsendable,
};

const SECRET: &str = "RkFLRS1TSEFSRUQtU0VDUkVULURPLU5PVC1VU0UtMzI=";

fn credentials() -> Credentials {
    Credentials::jwt_shared_secret("merchant", "key-1", SECRET).expect("the secret is base64")
}

fn builder(memory: &Memory) -> ClientBuilder {
    memory::builder(memory, credentials())
}

fn client(memory: &Memory) -> Client {
    builder(memory).build().expect("the settings are right")
}

fn guarded(memory: &Memory) -> Client {
    builder(memory).processor(Processor::VisaPlatformConnect).build().expect("the settings are right")
}

fn retrieve() -> visa_acceptance::Request<Retrieve> {
    Retrieve::builder("7010000000016241111").build().expect("nothing is missing")
}

fn timeout() -> TransportError {
    TransportError::timeout("slow")
}

// Places.

/// Has so many places, and answers after a second.
#[derive(Clone)]
struct Few {
    places: Arc<tokio::sync::Semaphore>,
    sent: Arc<AtomicUsize>,
    most: Arc<AtomicUsize>,
    now: Arc<AtomicUsize>,
}

impl Few {
    fn new(places: usize) -> Self {
        let places = Arc::new(tokio::sync::Semaphore::new(places));
        Self { places, sent: Arc::default(), most: Arc::default(), now: Arc::default() }
    }
}

impl Transport for Few {
    fn place<'a>(&'a self, _: &'a http::Uri) -> Placing<'a> {
        Box::pin(async move {
            let permit = Arc::clone(&self.places).acquire_owned().await.map_err(TransportError::not_sent)?;
            Ok(Some(Box::new(Seat { few: self.clone(), permit }) as Box<dyn Place>))
        })
    }

    fn send(&self, _: http::Request<Vec<u8>>, _: Limits) -> Sending<'_> {
        panic!("a place was there to send with")
    }
}

struct Seat {
    few: Few,
    permit: tokio::sync::OwnedSemaphorePermit,
}

impl Place for Seat {
    fn send(self: Box<Self>, _: http::Request<Vec<u8>>, limits: Limits) -> Sending<'static> {
        Box::pin(async move {
            self.few.sent.fetch_add(1, Ordering::SeqCst);
            let now = self.few.now.fetch_add(1, Ordering::SeqCst) + 1;
            self.few.most.fetch_max(now, Ordering::SeqCst);
            assert!(limits.time > Duration::ZERO);
            sleep(Duration::from_secs(1)).await;
            self.few.now.fetch_sub(1, Ordering::SeqCst);
            drop(self.permit);
            Ok(answer(201, &json!({ "status": "AUTHORIZED" })))
        })
    }
}

#[tokio::test(start_paused = true)]
async fn who_gets_no_place_in_time_was_not_sent() {
    let few = Few::new(100);
    let client = builder(&Memory::default()).transport(few.clone()).overall_timeout(Duration::from_secs(3)).build();
    let client = client.expect("the settings are right");
    let calls: Vec<_> = (0..1_000)
        .map(|_| {
            tokio::spawn({
                let client = client.clone();
                async move { client.send(payment()).await }
            })
        })
        .collect();
    let (mut answers, mut not_sent) = (0, 0);
    for call in calls {
        match call.await.expect("no panic") {
            Ok(reply) => {
                answers += 1;
                assert_eq!(reply.attempts.count(), 1);
            }
            Err(Error::NotSent(failure)) => {
                not_sent += 1;
                assert!(failure.attempts.in_doubt().next().is_none());
            }
            Err(error) => panic!("{error:?}"),
        }
    }
    assert_eq!(answers + not_sent, 1_000);
    assert_eq!(few.sent.load(Ordering::SeqCst), answers, "nobody who was not sent was seen");
    assert!(answers >= 200 && few.most.load(Ordering::SeqCst) <= 100);
}

#[tokio::test(start_paused = true)]
async fn the_limit_of_an_attempt_begins_with_its_place() {
    let few = Few::new(1);
    let client = builder(&Memory::default()).transport(few).attempt_timeout(Duration::from_millis(1_500)).build();
    let client = client.expect("the settings are right");
    let calls: Vec<_> = (0..5)
        .map(|_| {
            tokio::spawn({
                let client = client.clone();
                async move { client.send(payment()).await }
            })
        })
        .collect();
    for call in calls {
        call.await.expect("no panic").expect("it waited for its place, and was then answered in time");
    }
}

/// Gives a place when so much time is over, and sends nothing that it should not.
#[derive(Clone)]
struct Late(Duration, Memory);

impl Transport for Late {
    fn place<'a>(&'a self, _: &'a http::Uri) -> Placing<'a> {
        Box::pin(async move {
            sleep(self.0).await;
            Ok(None)
        })
    }

    fn send(&self, request: http::Request<Vec<u8>>, limits: Limits) -> Sending<'_> {
        self.1.send(request, limits)
    }
}

#[tokio::test(start_paused = true)]
async fn a_payment_whose_place_comes_too_late_to_be_answered_does_not_go() {
    for (seconds, goes) in [(5, true), (6, false)] {
        let memory = Memory::default();
        let late = Late(Duration::from_secs(seconds), memory.clone());
        let client = builder(&memory).transport(late).overall_timeout(Duration::from_secs(10)).build();
        let outcome = client.expect("the settings are right").send(payment()).await;
        assert_eq!((outcome.is_ok(), memory.seen().len()), (goes, usize::from(goes)), "{seconds}: {outcome:?}");
        assert!(goes || matches!(outcome, Err(Error::NotSent(_))), "{seconds}");
    }
}

// Attempts.

#[tokio::test]
async fn a_repetition_that_succeeds_says_that_the_first_may_have_been_carried_out() {
    let mut lost = answer(502, &json!({ "status": "SERVER_ERROR", "reason": "SERVER_TIMEOUT" }));
    lost.headers_mut().insert("x-requestid", "6528187198946076303004".parse().expect("a header"));
    let memory = Memory::answering([Ok(lost), answered(201, &json!({ "status": "AUTHORIZED" }))]);
    let call = guarded(&memory).prepare(payment()).expect("the settings are right");
    let reply = call.retry_even_if_processed(1).expect("it is guarded").send().await.expect("it is approved");
    assert!(reply.is_possibly_done_twice());
    let [first, second] = &reply.attempts[..] else { panic!("{:?}", reply.attempts) };
    assert_eq!((first.number, first.end, first.in_doubt, first.http_status), (1, AttemptEnd::Unclear, true, Some(502)));
    assert_eq!(first.payment_id_hint().as_ref().map(AsRef::as_ref), Some("6528187198946076303004"));
    assert_eq!(first.correlation_id.as_deref(), Some("c-1"));
    assert_eq!((second.number, second.end, second.in_doubt), (2, AttemptEnd::Answered, false));
    assert!(second.started.is_some() && second.ended.is_some());
    assert_eq!(reply.references.last_started, second.started);
    let stored = serde_json::to_string(&reply.attempts).expect("it can be stored");
    assert_eq!(serde_json::from_str::<Attempts>(&stored).expect("it can be read"), reply.attempts);
    let one = client(&Memory::default()).send(payment()).await.expect("it is approved");
    assert!(!one.is_possibly_done_twice());
}

#[tokio::test]
async fn an_unknown_outcome_has_what_it_is_settled_by() {
    let memory = Memory::answering([Err(timeout as _)]);
    let error = client(&memory).send(payment()).await.expect_err("nobody knows");
    let references = error.references().expect("it was made");
    assert_eq!(references.kind, Some(TransactionKind::Authorization));
    assert_eq!((references.amount.as_deref(), references.currency.as_deref()), (Some("102.21"), Some("USD")));
    let id = references.transaction_id.as_ref().expect("it was made up").as_str();
    assert!(error.to_string().contains(id), "{error}");
    let stored = serde_json::to_value(references).expect("it can be stored");
    assert_eq!(
        (&stored["last_started"], &stored["last_ended"]),
        (&json!("2026-01-01T00:00:00Z"), &json!("2026-01-01T00:00:00Z"))
    );
    assert_eq!(&serde_json::from_value::<References>(stored).expect("it can be read"), references);
}

#[tokio::test]
async fn a_payment_is_not_repeated_in_doubt_where_no_guard_is_documented() {
    let memory = Memory::default();
    for client in
        [client(&memory), builder(&memory).processor(Processor::Other).build().expect("the settings are right")]
    {
        let call = client.prepare(payment()).expect("the settings are right");
        let error = call.retry_even_if_processed(1).expect_err("nothing is documented");
        let Error::Configuration(cause) = &error else { panic!("{error:?}") };
        assert!(matches!(**cause, ConfigurationError::NoDuplicateGuard));
    }
    for (method, path, is_looked_up) in [
        (Method::POST, "/pts/v2/payments/1/captures", true),
        (Method::PATCH, "/pts/v2/payments/1", true),
        (Method::POST, "/pts/v2/credits", true),
        (Method::POST, "/pts/v2/payouts", false),
    ] {
        let call = guarded(&memory).raw(method, path).body(&json!({})).prepare().expect("the settings are right");
        let error = call.retry_even_if_processed(1).expect_err("nothing guards it");
        let Error::Configuration(cause) = &error else { panic!("{path}: {error:?}") };
        let says_so = matches!(**cause, ConfigurationError::LookedUpFirst);
        assert_eq!(says_so, is_looked_up, "{path}: {cause}");
    }
    let token = guarded(&memory).raw(Method::POST, "/tms/v2/customers").body(&json!({})).prepare();
    assert!(token.expect("the settings are right").retry_even_if_processed(1).is_ok(), "no money moves");
}

#[tokio::test]
async fn what_is_good_for_one_attempt_is_not_repeated_in_doubt() {
    let memory = Memory::default();
    let request = MerchantInitiatedWithToken::customer()
        .customer_id("7010000000016241111")
        .currency("USD")
        .total_amount(Amount::new("102.21").expect("it is an amount"))
        .network(CardNetwork::Visa)
        .with_body(|body| {
            let payer = body.consumer_authentication_information.get_or_insert_default();
            payer.cavv = Some("AwAAAADggP/Ce5+ZciCXQUUAAAA=".into());
        })
        .build()
        .expect("nothing is missing");
    let call = guarded(&memory).prepare(request).expect("the settings are right");
    let error = call.retry_even_if_processed(1).expect_err("its cryptogram is used up");
    let Error::Configuration(cause) = &error else { panic!("{error:?}") };
    assert!(matches!(&**cause, ConfigurationError::GoodForOneAttempt { path }
        if path == "consumerAuthenticationInformation.cavv"));
    assert!(!error.to_string().contains("AwAA"), "{error}");
}

/// What is refused of a call that holds something good for one attempt.
#[track_caller]
fn used_up<T: std::fmt::Debug>(result: Result<T, Error>, place: &str) {
    let error = result.expect_err("it is used up");
    let Error::Configuration(cause) = &error else { panic!("{error:?}") };
    assert!(matches!(&**cause, ConfigurationError::GoodForOneAttempt { path } if path == place), "{error:?}");
    assert!(!format!("{error} {error:?}").contains("canary"), "{error:?}");
}

#[tokio::test]
async fn what_is_good_for_one_attempt_is_signed_once() {
    let memory = Memory::default();
    let raw = |client: Client, body: Value| client.raw(Method::POST, "/pts/v2/payments").body(&body).prepare();
    let cavv = || json!({ "consumerAuthenticationInformation": { "cavv": "canary" } });
    let place = "consumerAuthenticationInformation.cavv";
    let now = SystemTime::now();
    let call = raw(client(&memory), cavv()).expect("the settings are right");
    call.sign(now, "token-1").expect("it is the first time");
    used_up(call.sign(now, "token-2"), place);
    used_up(call.sign(now, "token-3"), place);
    used_up(call.send().await, place);
    assert!(memory.seen().is_empty());
    // What could not be signed is not used up.
    let platform = PlatformCertificate::from_pem(include_str!("vectors/keys/sjc.crt.pem")).expect("it can be read");
    let late = platform.not_after() + Duration::from_secs(1);
    let sealing = builder(&memory).encrypt_requests(platform).build().expect("the settings are right");
    let call = raw(sealing, cavv()).expect("the settings are right");
    assert!(
        matches!(call.sign(late, "token-1"), Err(Error::Configuration(cause)) if matches!(*cause, ConfigurationError::Expired { .. }))
    );
    call.sign(now, "token-2").expect("nothing was signed");
    used_up(call.sign(now, "token-3"), place);
    // Without such a thing, a loop signs for each of its attempts.
    let call = raw(client(&memory), json!({})).expect("the settings are right");
    call.sign(now, "token-1").expect("the key works");
    call.sign(now, "token-2").expect("the key works");
}

#[tokio::test]
async fn no_raw_call_repeats_what_is_good_for_one_attempt_either() {
    let memory = Memory::default();
    let raw = |path: &str, body: &Value| {
        let call = guarded(&memory).raw(Method::POST, path).body(body).prepare().expect("the settings are right");
        call.retry_even_if_processed(1).map(|_| ())
    };
    // At documented paths, where only another guide documents it, and where nothing does.
    for (path, body, place) in [
        (
            "/pts/v2/payments",
            json!({ "consumerAuthenticationInformation": { "ucafAuthenticationData": "canary" } }),
            "consumerAuthenticationInformation.ucafAuthenticationData",
        ),
        (
            "/pts/v2/payments",
            json!({ "paymentInformation": { "tokenizedCard": { "cryptogram": "canary" } } }),
            "paymentInformation.tokenizedCard.cryptogram",
        ),
        ("/tms/v2/customers", json!({ "a": [{ "cavv": "canary" }] }), "a[0].cavv"),
    ] {
        let error = raw(path, &body).expect_err("it is used up");
        let Error::Configuration(cause) = &error else { panic!("{error:?}") };
        assert!(matches!(&**cause, ConfigurationError::GoodForOneAttempt { path } if path == place), "{error:?}");
        assert!(!format!("{error} {error:?}").contains("canary"), "{error:?}");
    }
    for body in [json!({ "cavv": "" }), json!({ "cavv": null }), json!({ "a": "cavv" }), json!([])] {
        raw("/tms/v2/customers", &body).expect("nothing is used up");
    }
    assert!(memory.seen().is_empty());
}

// References.

#[tokio::test]
async fn references_are_random_short_fixed_and_in_every_attempt() {
    let memory = Memory::answering([Err(timeout as _), answered(201, &json!({ "status": "AUTHORIZED" }))]);
    let client = Client::builder(Environment::Test, credentials()).transport(memory.clone());
    let client = client.processor(Processor::VisaPlatformConnect).build().expect("the settings are right");
    let call = client.prepare(payment()).expect("the settings are right");
    let (code, id) =
        (call.references().code.clone().expect("one"), call.references().transaction_id.clone().expect("one"));
    let other = client.prepare(payment()).expect("the settings are right").references().clone();
    assert_ne!((&code, &id), (other.code.as_ref().expect("one"), other.transaction_id.as_ref().expect("one")));
    for reference in [code.as_str(), id.as_str()] {
        assert!(reference.len() <= 30 && reference.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{reference}");
    }
    assert_ne!(code, id.as_str());
    call.retry_even_if_processed(1).expect("it is guarded").send().await.expect("it is approved");
    assert_eq!(memory.seen().len(), 2);
    for seen in memory.seen() {
        let body: Value = serde_json::from_slice(&seen.body).expect("it is JSON");
        assert_eq!(body["clientReferenceInformation"], json!({ "code": code, "transactionId": id }));
    }
}

#[tokio::test]
async fn a_raw_payment_keeps_its_bytes_but_for_the_references_that_it_lacks() {
    let memory = Memory::default();
    let body = br#" {"orderInformation" : {"amountDetails":{"totalAmount":1.10,"n":12345678901234567890123}},"processingInformation":{"capture":true} }"#;
    let call =
        client(&memory).raw(Method::POST, "/pts/v2/payments").bytes(body.to_vec()).prepare().expect("it is JSON");
    assert_eq!(call.references().kind, Some(TransactionKind::Sale));
    call.send().await.expect("it is approved");
    let sent = String::from_utf8(memory.seen()[0].body.clone()).expect("it is text");
    let own = r#"{"clientReferenceInformation":{"code":"reference-1","transactionId":"reference-2"},"#;
    assert_eq!(sent, format!(" {own}{}", &String::from_utf8_lossy(body)[2..]));
    for (path, body) in [
        ("/pts/v2/payments", r#"{"clientReferenceInformation":{"transactionId":"t","code":"c"}}"#),
        ("/pts/v2/payments", "no JSON"),
        ("/pts/v2/payouts", "{ }"),
        ("/pts/v2/reversals", r#"{"clientReferenceInformation":{"transactionId":"t"}}"#),
    ] {
        client(&memory).raw(Method::POST, path).bytes(body).send().await.expect("it is sent");
        assert_eq!(memory.seen().last().expect("it was sent").body, body.as_bytes());
    }
}

/// A reference that is stored with a customer stays what it is.
#[tokio::test]
async fn a_customer_gets_no_reference_that_nobody_gave() {
    let memory = Memory::answering([answered(200, &json!({ "id": "7" })), answered(200, &json!({ "id": "7" }))]);
    let update =
        || customers::Update::builder("7").buyer_information_email("a@example.com").build().expect("a request");
    let sent = json!({ "buyerInformation": { "email": "a@example.com" } });
    let client = client(&memory);
    client.send(update()).await.expect("it is changed");
    client.raw(Method::PATCH, "/tms/v2/customers/7").body(&sent).send().await.expect("it is changed");
    let seen: Vec<Value> = memory.seen().iter().map(|seen| serde_json::from_slice(&seen.body).expect("JSON")).collect();
    assert_eq!(seen, [sent.clone(), sent]);
    assert_eq!(client.prepare(update()).expect("a call").references().code, None);
}

#[tokio::test]
async fn what_follows_a_payment_is_told_apart() {
    let client = client(&Memory::default());
    for (path, kind) in [
        ("/pts/v2/payments", Some(TransactionKind::Authorization)),
        ("/pts/v2/payments/1/captures", Some(TransactionKind::Capture)),
        ("/pts/v2/payments/1/reversals", Some(TransactionKind::Reversal)),
        ("/pts/v2/reversals?x=payments", Some(TransactionKind::Reversal)),
        ("/pts/v2/captures/1/refunds", Some(TransactionKind::Refund)),
        ("/pts/v2/voids/", Some(TransactionKind::Void)),
        ("/pts/v2/credits", Some(TransactionKind::Credit)),
        ("/tms/v1/instrumentidentifiers", None),
    ] {
        let call = client.raw(Method::POST, path).body(&json!({})).prepare().expect("the settings are right");
        assert_eq!(call.references().kind, kind, "{path}");
    }
}

#[tokio::test]
async fn a_write_that_is_answered_with_something_else_is_not_known_to_be_done() {
    for body in [
        json!({ "errors": [{ "type": "invalidFields", "message": "m" }] }),
        json!({ "response": { "rmsg": "m" } }),
        json!({ "something": "else" }),
    ] {
        let memory = Memory::answering([answered(201, &body)]);
        let error = client(&memory).send(payment()).await.expect_err("it is no payment");
        let Error::OutcomeUnknown(failure) = &error else { panic!("{error:?}") };
        assert_eq!((failure.cause, &failure.body), (Cause::Undecodable, &body.to_string().into_bytes()));
        assert_eq!(failure.refusal.is_some(), body.get("something").is_none(), "{body}");
        assert!(failure.attempts[0].in_doubt && failure.attempts[0].end == AttemptEnd::Unclear);
        client(&memory).send(retrieve()).await.expect("a read is read as it came");
    }
    let memory = Memory::answering([answered(201, &json!({ "status": "AUTHORIZED", "something": "else" }))]);
    client(&memory).send(payment()).await.expect("it is a payment");
}

#[tokio::test]
async fn a_refused_read_has_done_nothing() {
    let refusal = json!({ "status": "INVALID_REQUEST", "reason": "PROCESSOR_UNAVAILABLE" });
    let memory = Memory::answering([answered(400, &refusal)]);
    let error = client(&memory).send(retrieve()).await.expect_err("it is refused");
    assert!(error.is_safe_to_repeat(), "{error:?}");
    let error = client(&memory).send(payment()).await.expect_err("it is refused");
    assert!(!error.is_safe_to_repeat(), "{error:?}");
}

#[test]
fn a_time_beyond_all_calendars_is_no_panic() {
    let client = client(&Memory::default());
    let call = client.prepare(payment()).expect("the settings are right");
    let far = SystemTime::UNIX_EPOCH + Duration::from_secs(i64::MAX as u64);
    let _ = call.sign(far, "token-1");
}

// Dropped calls.

/// Never answers.
#[derive(Clone, Default)]
struct Mute(Arc<Notify>);

impl Transport for Mute {
    fn send(&self, _: http::Request<Vec<u8>>, _: Limits) -> Sending<'_> {
        self.0.notify_one();
        Box::pin(std::future::pending())
    }
}

#[derive(Clone, Default)]
struct Watch(Arc<Mutex<Vec<String>>>);

impl Hook for Watch {
    fn before(&self, attempt: &Attempt<'_>) {
        self.0.lock().expect("nobody panics").push(format!("before {}", attempt.number));
    }

    fn after(&self, attempt: &Attempt<'_>, result: &AttemptResult<'_>) {
        assert!(attempt.references.code.is_some(), "what it is found again by");
        self.0.lock().expect("nobody panics").push(format!("after {} {:?}", attempt.number, result.cause));
    }
}

#[tokio::test]
async fn a_dropped_call_has_an_after_for_every_before() {
    let (mute, watch) = (Mute::default(), Watch::default());
    let client = builder(&Memory::default()).transport(mute.clone()).hook(Arc::new(watch.clone())).build();
    let client = client.expect("the settings are right");
    let call = tokio::spawn(async move { client.send(payment()).await.map(|_| ()) });
    mute.0.notified().await;
    call.abort();
    assert!(call.await.expect_err("it was aborted").is_cancelled());
    assert_eq!(*watch.0.lock().expect("nobody panics"), ["before 1", "after 1 Some(Dropped)"]);
}

#[tokio::test]
async fn a_call_that_ended_is_not_reported_as_dropped() {
    let watch = Watch::default();
    let client = builder(&Memory::default()).hook(watch.clone()).build().expect("the settings are right");
    client.send(payment()).await.expect("it is approved");
    assert_eq!(*watch.0.lock().expect("nobody panics"), ["before 1", "after 1 None"]);
}

// What is asked for is what is sent, or nothing is.

#[tokio::test]
async fn a_path_that_would_not_be_sent_as_it_stands_is_an_error_that_says_why() {
    let memory = Memory::default();
    let long = format!("/tms/v2/{}", "7".repeat(100_000));
    for (path, why) in [
        ("/pts/v2/payments/{id}/captures", "braces"),
        ("/tms/v1/instrumentidentifiers/7010#1", "fragment"),
        ("/tms/v2/é", "percent-encoded"),
        ("/tms/v2/a b", "percent-encoded"),
        ("/tms/v2/\"7\"", "percent-encoded"),
        ("/tms/v2/a\\b", "percent-encoded"),
        ("/tms/v2/%zz", "percent sign"),
        ("/tms/v2/%2", "percent sign"),
        ("/tms/v2/../v1", "dots"),
        ("tms/v2", "slash"),
        ("//tms/v2", "slash"),
        (long.as_str(), "8000"),
        ("https://apitest.cybersource.com/tms/v2/7#1", "fragment"),
        ("https://apitest.cybersource.com/tms/v2/é", "percent-encoded"),
    ] {
        let error = client(&memory).raw(Method::DELETE, path).send().await.expect_err(path);
        let Error::Configuration(cause) = &error else { panic!("{path}: {error:?}") };
        assert!(matches!(**cause, ConfigurationError::Unsendable(Unsendable::Path(_))), "{path}: {cause:?}");
        assert!(error.to_string().contains(why), "{path}: {error}");
    }
    let id = "7".repeat(100_000);
    let error = client(&memory).send(Retrieve::builder(id).build().expect("nothing is missing")).await;
    assert!(matches!(error, Err(Error::Configuration(_))), "a typed id is no exception");
    assert!(memory.seen().is_empty());
    for path in ["/tms/v2/a?note=it's&x=%C3%A9", "/a/b;c=1,2/(d)!*$+@:~", "/a?b?c/d"] {
        client(&memory).raw(Method::GET, path).send().await.expect("it is legal");
        let seen = memory.seen().pop().expect("it was sent");
        assert!(seen.uri.ends_with(path), "{} is not {path}", seen.uri);
    }
}

#[tokio::test]
async fn a_base_with_a_path_admits_nothing_beside_it() {
    let memory = Memory::default();
    let target = Environment::Test.target().base("https://gateway.example/cybs").expect("it is an address");
    let client = Client::builder(target, credentials()).transport(memory.clone()).build();
    let client = client.expect("the settings are right");
    for beside in ["https://gateway.example/cybs-internal/x", "https://gateway.example/cyb", "https://gateway.example/"]
    {
        let error = client.raw(Method::GET, beside).send().await.expect_err("it is beside the base");
        assert!(matches!(error, Error::Configuration(_)), "{beside}: {error:?}");
    }
    assert!(memory.seen().is_empty());
    client.raw(Method::GET, "https://gateway.example/cybs/x").send().await.expect("it is below the base");
}

#[test]
fn plain_http_to_another_host_is_said_loudly() {
    let target = || Environment::Test.target();
    assert!(target().base("http://mock:8080").is_err());
    assert!(target().dangerously_allow_plain_http().base("http://mock:8080").is_ok());
    assert!(target().dangerously_allow_plain_http().base("ftp://mock").is_err());
    assert!(target().dangerously_allow_plain_http().base("http://").is_err());
}

// The two halves of the loop.

#[test]
fn a_call_is_signed_and_its_answer_read_without_io() {
    let client = client(&Memory::default());
    let call = client.prepare(payment()).expect("the settings are right");
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_767_225_600);
    let signed = call.sign(now, "token-1").expect("the key works");
    assert!(!format!("{signed:?}").contains("Bearer"));
    let request = signed.into_http();
    assert_eq!((request.method(), request.uri().path()), (&Method::POST, "/pts/v2/payments"));
    assert!(request.headers()["authorization"].is_sensitive());
    assert_eq!(request.body(), call.body());
    let reply = call.read(answer(201, &json!({ "id": "7", "status": "AUTHORIZED" })), now).expect("it is approved");
    assert_eq!(reply.body.id.as_ref().map(AsRef::as_ref), Some("7"));
    let refusal = json!({ "status": "INVALID_REQUEST", "reason": "INVALID_DATA" });
    assert!(matches!(call.read(answer(400, &refusal), now), Err(Error::Api(_))));
    assert!(matches!(call.read(answer(502, &json!({})), now), Err(Error::OutcomeUnknown(_))));
    let read = client.prepare(retrieve()).expect("the settings are right");
    assert!(matches!(read.read(answer(502, &json!({})), now), Err(Error::Unanswered(_))));
}

// What users build for their tests.

#[test]
fn replies_and_errors_can_be_built() {
    let mut reply = Reply::new(StatusCode::CREATED, HeaderMap::new(), PaymentAnswer::default());
    reply.references.code = Some("order-1".to_owned());
    assert_eq!(reply.into_body(), PaymentAnswer::default());
    let mut failure = Failure::new(Cause::Timeout);
    failure.references.code = Some("order-1".to_owned());
    let error = Error::OutcomeUnknown(Box::new(failure));
    assert_eq!(error.references().and_then(|references| references.code.as_deref()), Some("order-1"));
    let refusal = ApiError::new(StatusCode::BAD_REQUEST, r#"{"status":"INVALID_REQUEST","reason":"INVALID_DATA"}"#);
    let error = Error::Api(Box::new(refusal));
    assert!(error.to_string().contains("400 INVALID_DATA") && error.is_safe_to_repeat(), "{error}");
    assert_eq!(RawAnswer::new(b"{\"n\":1.10}".to_vec()).bytes(), b"{\"n\":1.10}");
}

#[tokio::test]
async fn a_raw_answer_is_kept_as_it_came() {
    let body = br#"{"n":1.10,"big":12345678901234567890123,"far":1e999,"lone":"\ud800"}"#.to_vec();
    let memory = Memory::answering([Ok(http::Response::new(body.clone()))]);
    let reply = client(&memory).raw(Method::GET, "/tss/v2/transactions/1").send().await.expect("it is JSON");
    assert_eq!(reply.body.bytes(), body);
}

/// What an error and its sources say, sentence by sentence.
fn said(error: &dyn std::error::Error) -> Vec<String> {
    std::iter::successors(Some(error), |error| error.source()).map(ToString::to_string).collect()
}

#[tokio::test]
async fn no_error_says_a_sentence_twice() {
    let refusal = json!({ "status": "INVALID_REQUEST", "reason": "INVALID_DATA" });
    let errors = [
        client(&Memory::answering([Err(timeout as _)])).send(payment()).await.map(|_| ()),
        client(&Memory::answering([answered(400, &refusal)])).send(payment()).await.map(|_| ()),
        client(&Memory::default()).raw(Method::GET, "/{id}").send().await.map(|_| ()),
        Err(ConfigurationError::Transport("no roots".into()).into()),
    ];
    for error in errors.into_iter().filter_map(Result::err) {
        let said = said(&error);
        for (number, sentence) in said.iter().enumerate() {
            assert!(!said[..number].iter().any(|before| before.contains(sentence.as_str())), "{said:?}");
        }
    }
}
