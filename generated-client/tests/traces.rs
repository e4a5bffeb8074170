//! What a call leaves in traces: a span with what tells it apart, an event for each attempt, and nothing of what was sent.

#![cfg(feature = "client")]

#[allow(dead_code, reason = "another test uses the rest")]
mod memory;
mod requests;

use std::{
    collections::BTreeMap,
    fmt::Debug,
    sync::{Arc, Mutex},
    time::SystemTime,
};

use http::{Method, Response, header};
use memory::{Memory, answer, answered};
use requests::payment;
use serde_json::json;
use tokio::sync::Notify;
use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span,
    subscriber::DefaultGuard,
};
use visa_acceptance::{
    Request,
    api::{Amount, CardNetwork},
    client::{Client, Clock, Credentials, Limits, PlatformCertificate, Processor, Sending, Transport, TransportError},
    instrument_identifiers::Retrieve,
    payments::unscheduled::MerchantInitiatedWithToken,
};

/// A span or an event.
#[derive(Debug, Clone, Default)]
struct Entry {
    name: &'static str,
    level: String,
    fields: BTreeMap<&'static str, String>,
    /// The number of the span that an event is in.
    within: Option<u64>,
}

impl Visit for Entry {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.fields.insert(field.name(), format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.fields.insert(field.name(), value.to_owned());
    }
}

/// Remembers what this thread traces.
#[derive(Clone, Default)]
struct Journal(Arc<Mutex<Pages>>);

#[derive(Default)]
struct Pages {
    /// Numbered from 1.
    spans: Vec<Entry>,
    events: Vec<Entry>,
    entered: Vec<u64>,
}

impl Journal {
    fn begin() -> (Self, DefaultGuard) {
        let journal = Self::default();
        let guard = tracing::subscriber::set_default(journal.clone());
        (journal, guard)
    }

    fn write<T>(&self, change: impl FnOnce(&mut Pages) -> T) -> T {
        change(&mut self.0.lock().expect("nobody panics"))
    }

    fn events(&self) -> Vec<Entry> {
        self.write(|pages| pages.events.clone())
    }

    /// The fields of the one span.
    fn span(&self) -> BTreeMap<&'static str, String> {
        self.write(|pages| {
            let [span] = &pages.spans[..] else { panic!("{:?}", pages.spans) };
            assert_eq!((span.name, span.level.as_str()), ("call", "INFO"));
            span.fields.clone()
        })
    }
}

impl Subscriber for Journal {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "visa_acceptance"
    }

    fn new_span(&self, span: &span::Attributes<'_>) -> span::Id {
        let metadata = span.metadata();
        let mut entry = Entry { name: metadata.name(), level: metadata.level().to_string(), ..Entry::default() };
        span.record(&mut entry);
        self.write(|pages| {
            pages.spans.push(entry);
            span::Id::from_u64(pages.spans.len() as u64)
        })
    }

    fn record(&self, span: &span::Id, values: &span::Record<'_>) {
        let index = usize::try_from(span.into_u64() - 1).expect("there are not so many");
        self.write(|pages| values.record(&mut pages.spans[index]));
    }

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut entry = Entry { level: event.metadata().level().to_string(), ..Entry::default() };
        event.record(&mut entry);
        self.write(|pages| {
            entry.within = pages.entered.last().copied();
            pages.events.push(entry);
        });
    }

    fn enter(&self, span: &span::Id) {
        self.write(|pages| pages.entered.push(span.into_u64()));
    }

    fn exit(&self, _: &span::Id) {
        self.write(|pages| pages.entered.pop());
    }
}

fn fields<const N: usize>(fields: [(&'static str, &str); N]) -> BTreeMap<&'static str, String> {
    fields.into_iter().map(|(name, value)| (name, value.to_owned())).collect()
}

fn credentials() -> Credentials {
    let secret = "RkFLRS1TSEFSRUQtU0VDUkVULURPLU5PVC1VU0UtMzI=";
    Credentials::jwt_shared_secret("merchant", "key-1", secret).expect("it is base64")
}

fn client(memory: &Memory) -> Client {
    memory::builder(memory, credentials()).build().expect("the settings are right")
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

#[tokio::test(start_paused = true)]
async fn a_call_is_one_span() {
    let (journal, _guard) = Journal::begin();
    client(&Memory::default()).send(payment()).await.expect("it is approved");
    let expected = fields([
        ("operation", "create-payment"),
        ("use_case", "payments/unscheduled/merchant-initiated-with-token.customer"),
        ("method", "POST"),
        ("path", "/pts/v2/payments"),
        ("waived", ""),
        ("status", "201"),
        ("correlation_id", "c-1"),
        ("duration_ms", "0"),
    ]);
    assert_eq!(journal.span(), expected);
}

#[tokio::test(start_paused = true)]
async fn a_span_has_the_path_without_ids() {
    let (journal, _guard) = Journal::begin();
    client(&Memory::answering([answered(200, &json!({ "id": "7" }))])).send(retrieve()).await.expect("it is there");
    let expected = fields([
        ("operation", "retrieve-instrument-identifier"),
        ("use_case", "instrument-identifiers/retrieve"),
        ("method", "GET"),
        ("path", "/tms/v1/instrumentidentifiers/{instrumentIdentifierTokenId}"),
        ("waived", ""),
        ("status", "200"),
        ("correlation_id", "c-1"),
        ("duration_ms", "0"),
    ]);
    assert_eq!(journal.span(), expected);
}

#[tokio::test]
async fn the_span_of_a_refusal_has_its_status_and_correlation_id() {
    let (journal, _guard) = Journal::begin();
    let refusal = json!({ "status": "INVALID_REQUEST", "reason": "INVALID_DATA", "message": "4111111111111111" });
    client(&Memory::answering([answered(400, &refusal)])).send(payment()).await.expect_err("it is refused");
    let span = journal.span();
    assert_eq!((span["status"].as_str(), span["correlation_id"].as_str()), ("400", "c-1"));
}

#[tokio::test]
async fn the_span_of_a_failure_has_what_came_of_the_answer() {
    for (answer, status) in [(answered(502, &json!({})), Some("502")), (Err(timeout as _), None)] {
        let (journal, _guard) = Journal::begin();
        client(&Memory::answering([answer])).send(payment()).await.expect_err("nobody knows");
        let span = journal.span();
        assert_eq!(span.get("status").map(String::as_str), status);
        assert_eq!(span.get("correlation_id").map(String::as_str), status.map(|_| "c-1"));
        assert!(span.contains_key("duration_ms"), "{span:?}");
    }
}

#[tokio::test]
async fn a_correlation_id_that_may_be_something_else_is_not_told() {
    let (journal, _guard) = Journal::begin();
    let mut answer = answer(201, &json!({ "status": "AUTHORIZED" }));
    answer.headers_mut().insert("v-c-correlation-id", "4111111111111111".parse().expect("it is a header"));
    client(&Memory::answering([Ok(answer)])).send(payment()).await.expect("it is approved");
    assert_eq!(journal.span()["correlation_id"], "[not shown]");
    assert_eq!(journal.events()[0].fields["correlation_id"], "[not shown]");
}

#[tokio::test]
async fn a_span_has_what_the_caller_did_without() {
    let (journal, _guard) = Journal::begin();
    let request = MerchantInitiatedWithToken::customer()
        .customer_id("080AC9AB60C92AA2E063A2598D0A0C74")
        .total_amount(Amount::new("102.21").expect("it is a number"))
        .network(CardNetwork::Visa)
        .waive("orderInformation.amountDetails.currency", "the account has but one")
        .build()
        .expect("nothing else is missing");
    client(&Memory::default()).send(request).await.expect("it is approved");
    assert_eq!(journal.span()["waived"], "orderInformation.amountDetails.currency (the account has but one)");
}

#[tokio::test]
async fn the_span_of_a_raw_call_has_as_much_of_its_path_as_is_documented() {
    for (path, operation, told) in [
        ("/pts/v2/payments", "raw", "/pts/v2/payments"),
        ("/pts/v2/payments/6528187198946076303004/captures", "raw", "/pts/v2/payments/{id}/captures"),
        ("/pts/v2/payments/6528187198946076303004/unlisted", "raw", "/pts/v2/payments/{id}/…"),
        ("/pts/v2/payouts/6528187198946076303004", "raw", "/pts/v2/…"),
        (
            "/tms/v1/instrumentidentifiers/7010000000016241111?x=7",
            "retrieve-instrument-identifier",
            "/tms/v1/instrumentidentifiers/{instrumentIdentifierTokenId}",
        ),
        ("/reporting/v3/7010000000016241111", "raw", "/…"),
    ] {
        let (journal, _guard) = Journal::begin();
        client(&Memory::default()).raw(Method::GET, path).send().await.expect("it is there");
        let span = journal.span();
        assert_eq!((span["operation"].as_str(), span["path"].as_str()), (operation, told));
        assert_eq!(span.get("use_case"), None);
    }
}

#[tokio::test(start_paused = true)]
async fn every_attempt_is_an_event_in_the_span() {
    let (journal, _guard) = Journal::begin();
    let mut busy = answer(503, &json!({}));
    busy.headers_mut().insert(header::RETRY_AFTER, "7".parse().expect("it is a header"));
    let memory = Memory::answering([Err(refused as _), Ok(busy), answered(200, &json!({ "id": "7" }))]);
    client(&memory).send(retrieve()).await.expect("it is there");
    let expected = [
        fields([
            ("message", "attempt"),
            ("attempt", "1"),
            ("duration_ms", "0"),
            ("cause", "no connection, or no place on one"),
        ]),
        fields([
            ("message", "attempt"),
            ("attempt", "2"),
            ("status", "503"),
            ("duration_ms", "0"),
            ("correlation_id", "c-1"),
            ("cause", "the status says nothing certain"),
        ]),
        fields([
            ("message", "attempt"),
            ("attempt", "3"),
            ("status", "200"),
            ("duration_ms", "0"),
            ("correlation_id", "c-1"),
        ]),
    ];
    let events = journal.events();
    assert_eq!(events.iter().map(|event| event.fields.clone()).collect::<Vec<_>>(), expected);
    assert!(events.iter().all(|event| event.within == Some(1) && event.level == "DEBUG"), "{events:?}");
    assert_eq!(journal.span()["duration_ms"], "7000", "with the pause that was asked for");
}

/// Never answers.
struct Mute(Arc<Notify>);

impl Transport for Mute {
    fn send(&self, _: http::Request<Vec<u8>>, _: Limits) -> Sending<'_> {
        self.0.notify_one();
        Box::pin(std::future::pending())
    }
}

#[tokio::test]
async fn a_payment_that_is_dropped_is_warned_of_with_its_references() {
    let (journal, _guard) = Journal::begin();
    let underway = Arc::new(Notify::new());
    let client = memory::builder(&Memory::default(), credentials()).transport(Mute(Arc::clone(&underway))).build();
    let client = client.expect("the settings are right");
    tokio::select! {
        _ = client.send(payment()) => panic!("nobody answers"),
        () = underway.notified() => {}
    }
    let warnings: Vec<_> = journal.events().into_iter().filter(|event| event.level == "WARN").collect();
    let [warning] = &warnings[..] else { panic!("{warnings:?}") };
    let told = (warning.fields["code"].as_str(), warning.fields["transaction_id"].as_str());
    assert_eq!(told, ("reference-1", "reference-2"));
    assert_eq!(warning.within, Some(1), "it stands in the span of its call");
}

#[tokio::test]
async fn a_payment_that_ends_is_not_warned_of() {
    let (journal, _guard) = Journal::begin();
    let memory = Memory::answering([Err(timeout as _), answered(201, &json!({ "status": "AUTHORIZED" }))]);
    let client = memory::builder(&memory, credentials()).processor(Processor::VisaPlatformConnect).build();
    let call = client.expect("the settings are right").prepare(payment()).expect("the settings are right");
    call.retry_even_if_processed(1).expect("it is guarded").send().await.expect("it is approved");
    assert!(journal.events().iter().all(|event| event.level != "WARN"), "{:?}", journal.events());
}

#[tokio::test]
async fn what_is_not_sent_has_no_attempt() {
    let (journal, _guard) = Journal::begin();
    let expired = Credentials::jwt_pem("merchant", include_str!("vectors/made/expired.crt.pem"), &signing_key());
    let client = client(&Memory::default()).with_credentials(expired.expect("they belong together"));
    client.send(retrieve()).await.expect_err("the certificate has expired");
    assert!(journal.events().is_empty(), "{:?}", journal.events());
    assert_eq!(journal.span().get("status"), None);
}

fn signing_key() -> String {
    let base64 = include_str!("vectors/keys/signing.pkcs8.der.base64").trim();
    format!("-----BEGIN PRIVATE KEY-----\n{base64}\n-----END PRIVATE KEY-----\n")
}

/// A month before the platform's certificate runs out.
struct Late;

impl Clock for Late {
    fn now(&self) -> SystemTime {
        "2126-10-01T00:00:00Z".parse::<jiff::Timestamp>().and_then(SystemTime::try_from).expect("it is a time")
    }
}

#[test]
fn a_certificate_that_expires_soon_is_warned_of() {
    let (journal, _guard) = Journal::begin();
    let platform = PlatformCertificate::from_pem(include_str!("vectors/keys/sjc.crt.pem")).expect("it can be read");
    let client = memory::builder(&Memory::default(), credentials()).encrypt_requests(platform).clock(Late).build();
    let [warning] = &client.as_ref().expect("it is valid").warnings()[..] else { panic!("there is one") };
    let events = journal.events();
    let [event] = &events[..] else { panic!("{events:?}") };
    assert_eq!((event.level.as_str(), &event.fields["message"]), ("WARN", &warning.to_string()));
}

#[tokio::test]
async fn nothing_of_a_body_is_traced() {
    let (journal, _guard) = Journal::begin();
    let body = r#"{"id":"4111111111111111","status":"AUTHORIZED"}"#.as_bytes().to_vec();
    client(&Memory::answering([Ok(Response::new(body))])).send(payment()).await.expect("it is approved");
    let told = format!("{:?} {:?}", journal.span(), journal.events());
    for canary in ["4111111111111111", "080AC9AB60C92AA2E063A2598D0A0C74", "102.21", "USD", "Bearer", "id-1"] {
        assert!(!told.contains(canary), "{told}");
    }
}
