//! The client over a transport that remembers what it was given: what is sent, what is refused before, what is read.

#![cfg(feature = "client")]

mod memory;
mod requests;

use std::{
    sync::{Arc, Mutex},
    time::{Duration, SystemTime},
};

use http::{Method, StatusCode};
use memory::{Memory, Seen, answered};
use requests::payment;
use serde_json::{Value, json};
use visa_acceptance::{
    api::{Amount, CardNetwork, Environment, EpochSeconds, ProvisioningFailure},
    client::{
        Attempt, AttemptResult, Cause, Certainty, Client, ClientBuilder, ConfigurationError, Credentials, Error, Hook,
        Limits, Link, Pages, PlatformCertificate, Processor, Receipt, References, Reply, RetryPolicy, Sending,
        Transport, TransportError,
    },
    instrument_identifiers::{ListPaymentInstruments, Retrieve},
    intelligent_commerce::{AssuranceData, CancelPurchaseIntent},
    outcome::PaymentOutcome,
    payments::unscheduled::MerchantInitiatedWithToken,
    runtime::{Lists, Unsendable},
    token::TokenOutcome,
    tokenized_cards::ProvisionForCardNumber,
};

/// Pages read of a list: more than any here has, so that one without an end fails instead of running on.
const MORE_THAN_ANY: usize = 9;

const SECRET: &str = "RkFLRS1TSEFSRUQtU0VDUkVULURPLU5PVC1VU0UtMzI=";

/// The pages of a list, but not for ever.
async fn all<U: Lists>(mut pages: Pages<U>) -> Vec<Result<Reply<U::Response>, Error>> {
    let mut read = Vec::new();
    while let Some(page) = pages.next_page().await.transpose() {
        read.push(page);
        assert!(read.len() < MORE_THAN_ANY, "the list does not end");
    }
    read
}

fn timeout() -> TransportError {
    TransportError::timeout("slow")
}

fn reset() -> TransportError {
    TransportError::interrupted("reset")
}

fn refused() -> TransportError {
    TransportError::not_sent("refused")
}

fn credentials() -> Credentials {
    Credentials::jwt_shared_secret("merchant", "key-1", SECRET).expect("the secret is base64")
}

fn builder(memory: &Memory) -> ClientBuilder {
    memory::builder(memory, credentials())
}

fn client(memory: &Memory) -> Client {
    builder(memory).build().expect("the settings are right")
}

/// A client of a processor that knows a payment again.
fn guarded(memory: &Memory) -> Client {
    builder(memory).processor(Processor::VisaPlatformConnect).build().expect("the settings are right")
}

fn retrieve() -> visa_acceptance::Request<Retrieve> {
    Retrieve::builder("7010000000016241111").build().expect("nothing is missing")
}

fn cancel() -> visa_acceptance::Request<CancelPurchaseIntent> {
    CancelPurchaseIntent::builder("1-5C8B")
        .assurance_data(
            AssuranceData::builder()
                .authenticated_identity_id("i")
                .verification_method("02")
                .verification_results("02")
                .verification_timestamp(EpochSeconds::new(1_753_165_632))
                .build(),
        )
        .client_correlation_id("correlation")
        .application_name("app")
        .device_brand("brand")
        .device_type("type")
        .fingerprint_session_id("session")
        .ip_address("192.168.1.1")
        .build()
        .expect("nothing is missing")
}

/// The claims of a request's token.
fn claims(seen: &Seen) -> Value {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

    let header = seen.headers.get("authorization").expect("it is signed");
    assert!(header.is_sensitive());
    let token = header.to_str().expect("it is text").strip_prefix("Bearer ").expect("it is a bearer token");
    let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1).expect("it has three parts")).expect("it is base64");
    serde_json::from_slice(&claims).expect("it is JSON")
}

#[tokio::test]
async fn a_payment_is_signed_sent_once_and_answered_with_its_type() {
    let memory = Memory::default();
    let reply = client(&memory).send(payment()).await.expect("it is approved");
    assert_eq!(reply.body.id.as_ref().map(AsRef::as_ref), Some("6528187198946076303004"));
    assert_eq!(
        (reply.http_status, reply.correlation_id.as_deref(), reply.attempts.count()),
        (StatusCode::CREATED, Some("c-1"), 1)
    );
    let seen = memory.seen();
    let [seen] = seen.as_slice() else { panic!("{seen:?}") };
    assert_eq!(
        (seen.method.as_str(), seen.uri.as_str()),
        ("POST", "https://apitest.visaacceptance.com/pts/v2/payments")
    );
    let claims = claims(seen);
    assert_eq!(claims["v-c-merchant-id"], "merchant");
    assert_eq!(claims["iat"], 1_767_225_600);
    assert!(claims["digest"].is_string());
    assert!(seen.headers.get("user-agent").is_some());
}

#[tokio::test]
async fn an_answer_is_held_against_what_was_asked_for() {
    let approved = |amounts: Value| {
        let body = json!({ "status": "AUTHORIZED", "orderInformation": { "amountDetails": amounts } });
        Memory::answering([answered(201, &body)])
    };
    for (amounts, expected) in [
        (json!({ "authorizedAmount": "102.210", "currency": "usd" }), PaymentOutcome::Approved),
        (json!({ "authorizedAmount": "100", "currency": "USD" }), PaymentOutcome::PartiallyApproved),
        (json!({ "authorizedAmount": "102.22", "currency": "USD" }), PaymentOutcome::ApprovedForMore),
        (json!({ "authorizedAmount": "102.21", "currency": "EUR" }), PaymentOutcome::ApprovedInOtherCurrency),
        (json!({ "authorizedAmount": "102.21" }), PaymentOutcome::ApprovedUncompared),
    ] {
        let reply = client(&approved(amounts.clone())).send(payment()).await.expect("it is answered");
        assert_eq!(reply.outcome(), expected, "{amounts}");
        let asked = reply.references.asked();
        assert_eq!((asked.amount().map(Amount::as_str), asked.currency()), (Some("102.21"), Some("USD")));
    }
}

#[tokio::test]
async fn a_receipt_keeps_what_a_payment_is_found_and_reconciled_by() {
    let reply = |amount: &str, status: &str| {
        let amounts = json!({ "authorizedAmount": amount, "currency": "USD" });
        let body = json!({
            "id": "7010", "status": status, "reconciliationId": "r-1", "orderInformation": { "amountDetails": amounts },
            "processorInformation": { "approvalCode": "831000" },
        });
        Memory::answering([answered(201, &body)])
    };
    let reply_of = async |memory: Memory| client(&memory).send(payment()).await.expect("it is answered");
    let approved = reply_of(reply("102.21", "AUTHORIZED")).await;
    assert!(approved.references.code.is_some() && approved.references.transaction_id.is_some());
    let receipt = approved.receipt();
    let stored = serde_json::to_value(&receipt).expect("it can be stored");
    let expected = json!({
        "outcome": "approved", "payment_id": "7010", "reconciliation_id": "r-1", "code": approved.references.code,
        "transaction_id": approved.references.transaction_id, "approval_code": "831000", "kind": "authorization", "amount": "102.21",
        "currency": "USD", "answered": "2026-01-01T00:00:00Z", "hold_ends_about": "2026-01-06T00:00:00Z",
    });
    assert_eq!(stored, expected);
    assert_eq!(serde_json::from_value::<Receipt>(stored).expect("it can be read"), receipt);
    let declined = reply_of(reply("0.00", "DECLINED")).await.receipt();
    assert_eq!((declined.outcome, declined.amount, declined.hold_ends_about), (PaymentOutcome::Declined, None, None));
}

#[tokio::test]
async fn a_payment_without_a_reference_is_given_one_that_is_known_before_it_is_sent() {
    let memory = Memory::default();
    let call = client(&memory).prepare(payment()).expect("the settings are right");
    let code = call.references().code.clone().expect("it has one");
    assert!(memory.seen().is_empty(), "nothing is sent yet");
    let stored = serde_json::to_value(call.references()).expect("it can be stored");
    assert_eq!(stored["code"], code);
    assert_eq!(stored["use_case"], "payments/unscheduled/merchant-initiated-with-token.customer");
    let reply = call.send().await.expect("it is approved");
    assert_eq!(reply.references.code.as_ref(), Some(&code));
    let body: Value = serde_json::from_slice(&memory.seen()[0].body).expect("it is JSON");
    assert_eq!(body["clientReferenceInformation"]["code"], code);
}

#[tokio::test]
async fn a_payment_keeps_the_reference_that_it_has() {
    let request = MerchantInitiatedWithToken::customer()
        .customer_id("080AC9AB60C92AA2E063A2598D0A0C74")
        .currency("USD")
        .total_amount(Amount::new("102.21").expect("it is a number"))
        .with_body(|body| body.client_reference_information.get_or_insert_default().code = Some("order-1".into()))
        .network(CardNetwork::Visa)
        .build()
        .expect("nothing is missing");
    let call = client(&Memory::default()).prepare(request).expect("the settings are right");
    assert_eq!(call.references().code.as_deref(), Some("order-1"));
}

#[tokio::test]
async fn every_attempt_is_signed_anew() {
    let memory = Memory::answering([Err(refused as _), answered(201, &json!({ "status": "AUTHORIZED" }))]);
    let reply = client(&memory).send(payment()).await.expect("it is approved");
    assert_eq!(reply.attempts.count(), 2);
    let ids: Vec<_> = memory.seen().iter().map(|seen| claims(seen)["jti"].clone()).collect();
    assert_eq!(ids.len(), 2);
    assert_ne!(ids[0], ids[1]);
}

#[tokio::test]
async fn what_was_signed_is_sent_as_it_is_and_once() {
    let memory = Memory::answering([answered(201, &json!({ "status": "AUTHORIZED" })), Err(refused as _)]);
    let signed = |client: Client| client.prepare(payment()).expect("the settings are right").signed();
    let (first, second) =
        (signed(client(&memory)).expect("the key works"), signed(client(&memory)).expect("the key works"));
    assert!(memory.seen().is_empty());
    let expires = first.expires().expect("it is a token");
    let named = first.references().clone();
    let reply = first.send().await.expect("it is approved");
    assert_eq!((&reply.references.code, reply.attempts.count()), (&named.code, 1));
    let claims = claims(&memory.seen()[0]);
    let of_token = Duration::from_secs(claims["exp"].as_u64().expect("it is a number"));
    // A token counts whole seconds.
    assert_eq!(of_token.as_secs(), expires.duration_since(SystemTime::UNIX_EPOCH).expect("it is later").as_secs());
    // Nobody signed it again, though nothing was sent of it.
    let error = second.send().await.expect_err("there is no connection");
    assert!(matches!(&error, Error::NotSent(failure) if failure.attempts.count() == 1), "{error:?}");
    assert_eq!(memory.seen().len(), 2);
    // An HTTP signature says nothing of its end.
    let signature = Credentials::http_signature("merchant", "key-1", SECRET).expect("the secret is base64");
    let signed = signed(client(&memory).with_credentials(signature)).expect("the key works");
    assert_eq!(signed.expires(), None);
}

#[tokio::test]
async fn another_merchant_goes_over_the_same_transport() {
    let memory = Memory::default();
    let portfolio = client(&memory);
    portfolio.on_behalf_of("child").send(payment()).await.expect("it is approved");
    let other = Credentials::jwt_shared_secret("other", "key-2", SECRET).expect("the secret is base64");
    portfolio.with_credentials(other).send(payment()).await.expect("it is approved");
    let seen = memory.seen();
    let of = |seen: &Seen| (claims(seen)["iss"].clone(), claims(seen)["v-c-merchant-id"].clone());
    assert_eq!(of(&seen[0]), ("merchant".into(), "child".into()));
    assert_eq!(of(&seen[1]), ("other".into(), "other".into()));
}

#[track_caller]
fn is_configuration(error: &Error, expected: impl FnOnce(&ConfigurationError) -> bool) {
    let Error::Configuration(cause) = error else { panic!("{error:?}") };
    assert!(expected(cause), "{cause:?}");
    assert_eq!(error.certainty(), Certainty::NotDone);
}

#[tokio::test]
async fn what_must_be_encrypted_is_not_sent_without_a_certificate() {
    let memory = Memory::default();
    let error = client(&memory).send(cancel()).await.expect_err("it must be encrypted");
    is_configuration(&error, |cause| matches!(cause, ConfigurationError::NoPlatformCertificate { .. }));
    let raw = client(&memory).raw(Method::POST, "/pts/v2/payments").body(&json!({})).encrypted();
    is_configuration(&raw.send().await.expect_err("it cannot be"), |cause| {
        matches!(cause, ConfigurationError::NoPlatformCertificate { .. })
    });
    assert!(memory.seen().is_empty());
}

#[test]
fn what_must_be_encrypted_is_not_signed_without_a_client_either() {
    let prepared = || cancel().prepare(&Environment::Test.target()).expect("it has an address");
    let now = SystemTime::UNIX_EPOCH;
    let error = credentials().sign(prepared(), now, "id").expect_err("it must be encrypted");
    assert!(matches!(error, ConfigurationError::Unsendable(Unsendable::Unencrypted)), "{error:?}");
    let platform = PlatformCertificate::from_pem(include_str!("vectors/keys/sjc.crt.pem")).expect("it can be read");
    let sealed = platform.seal_request(prepared(), now).expect("it is valid");
    let request = credentials().sign(sealed, now, "id").expect("it is encrypted").into_http();
    assert!(request.body().starts_with(b"{\"encryptedRequest\":"));
}

#[tokio::test]
async fn what_is_answered_encrypted_for_token_management_needs_its_key() {
    let memory = Memory::default();
    let provision = |jose: bool| {
        ProvisionForCardNumber::builder()
            .card_number("4111111111111111")
            .card_expiration_month("12")
            .card_expiration_year("2031")
            .jose_answer(jose)
            .build()
            .expect("nothing is missing")
    };
    let error = client(&memory).send(provision(true)).await.expect_err("nobody could open it");
    is_configuration(&error, |cause| matches!(cause, ConfigurationError::NoTokenManagementKey { .. }));
    assert!(memory.seen().is_empty());
    client(&memory).send(provision(false)).await.expect("plain JSON needs none");
}

#[tokio::test]
async fn a_refusal_in_the_familys_shape_says_that_nothing_happened() {
    let body = json!({
        "submitTimeUtc": "2026-01-01T00:00:00Z", "status": "INVALID_REQUEST", "reason": "MISSING_FIELD", "message": "m",
        "details": [{ "field": "orderInformation.amountDetails.currency", "reason": "MISSING_FIELD" }],
    });
    let memory = Memory::answering([answered(400, &body)]);
    let error = client(&memory).send(payment()).await.expect_err("it is refused");
    let Error::Api(refusal) = &error else { panic!("{error:?}") };
    assert_eq!((refusal.reason(), refusal.message()), (Some("MISSING_FIELD"), Some("m")));
    assert_eq!(refusal.fields()[0].path, "orderInformation.amountDetails.currency");
    assert_eq!(error.certainty(), Certainty::NotDone);
    assert_eq!(error.correlation_id(), Some("c-1"));
    let shown = error.to_string();
    assert!(shown.contains("400 MISSING_FIELD") && shown.contains("c-1"), "{shown}");
}

#[tokio::test]
async fn a_duplicate_was_possibly_processed_before() {
    let body = json!({ "status": "INVALID_REQUEST", "reason": "DUPLICATE_REQUEST" });
    let memory = Memory::answering([answered(400, &body)]);
    let error = client(&memory).send(payment()).await.expect_err("it is refused");
    assert_eq!(error.certainty(), Certainty::PossiblyDone);
}

#[tokio::test]
async fn a_payment_that_may_have_been_processed_is_not_sent_again_unless_the_call_says_so() {
    let memory = Memory::answering([Err(timeout as _)]);
    let error = client(&memory).send(payment()).await.expect_err("nobody knows");
    let Error::OutcomeUnknown(failure) = &error else { panic!("{error:?}") };
    assert_eq!((failure.cause, failure.attempts.count()), (Cause::Timeout, 1));
    assert!(failure.references.code.is_some());
    assert_eq!(memory.seen().len(), 1);

    let duplicate = json!({ "status": "INVALID_REQUEST", "reason": "DUPLICATE_REQUEST" });
    let memory = Memory::answering([Err(timeout as _), answered(400, &duplicate)]);
    let call = guarded(&memory).prepare(payment()).expect("the settings are right").retry_even_if_processed(1);
    let error =
        call.expect("the processor knows it again").send().await.expect_err("the first may have been carried out");
    let Error::OutcomeUnknown(failure) = &error else { panic!("{error:?}") };
    assert_eq!(failure.refusal.as_ref().and_then(|refusal| refusal.reason()), Some("DUPLICATE_REQUEST"));
    assert_eq!((error.certainty(), error.is_safe_to_repeat()), (Certainty::PossiblyDone, false));
    assert_eq!(memory.seen().len(), 2);
}

#[tokio::test]
async fn doubt_outlives_a_connection_that_is_never_made() {
    let memory = Memory::answering([Err(reset as _), Err(refused as _)]);
    let call = guarded(&memory).prepare(payment()).expect("the settings are right").retry_even_if_processed(2);
    let error = call.expect("it is guarded").send().await.expect_err("it failed");
    assert_eq!(error.certainty(), Certainty::Unknown, "{error:?}");
    assert_eq!(memory.seen().len(), 3);
}

#[tokio::test]
async fn reads_are_repeated_and_end_without_an_answer() {
    let memory = Memory::answering([answered(503, &json!({}))]);
    let error = client(&memory).send(retrieve()).await.expect_err("it is down");
    let Error::Unanswered(failure) = &error else { panic!("{error:?}") };
    assert_eq!((failure.attempts.count(), failure.status), (3, Some(StatusCode::SERVICE_UNAVAILABLE)));
    assert_eq!(memory.seen().len(), 3);
}

#[tokio::test]
async fn a_moved_prefix_moves_the_path_and_a_404_says_so() {
    let memory = Memory::answering([answered(404, &json!({ "errors": [{ "type": "notFound" }] }))]);
    let target = Environment::Test.target().move_prefix("/tms/v1", "/tms/v9").expect("both are prefixes");
    let client = Client::builder(target, credentials()).transport(memory.clone()).build();
    let error = client.expect("the settings are right").send(retrieve()).await.expect_err("it is not there");
    assert!(memory.seen()[0].uri.contains("/tms/v9/instrumentidentifiers/7010000000016241111"), "{:?}", memory.seen());
    assert!(error.to_string().contains("move_prefix"), "{error}");
    assert!(Environment::Test.target().move_prefix("tms", "/tms/v9").is_err());
    assert!(Environment::Test.target().move_prefix("/tms/", "/tms/v9").is_err());
}

#[tokio::test]
async fn links_are_followed_on_the_same_host_only() {
    let body = json!({
        "id": "1", "status": "AUTHORIZED",
        "_links": { "capture": { "method": "POST", "href": "/pts/v2/payments/1/captures" } },
    });
    let memory = Memory::answering([answered(201, &body)]);
    let client = client(&memory);
    let reply = client.send(payment()).await.expect("it is approved");
    let link = Link::of(&reply.body, "capture").expect("it is there");
    let captured = client.follow(&link).body(&json!({ "orderInformation": {} })).send().await.expect("it is captured");
    assert_eq!(captured.body.json::<Value>().expect("it is JSON")["id"], "1");
    assert_eq!(memory.seen()[1].uri, "https://apitest.visaacceptance.com/pts/v2/payments/1/captures");
    assert!(claims(&memory.seen()[1])["digest"].is_string());
    assert_eq!(Link::of(&reply.body, "void"), None);
    for elsewhere in [
        "https://evil.example/pts/v2/payments",
        "http://apitest.visaacceptance.com/pts/v2/payments",
        "https://apitest.visaacceptance.com@evil.example/pts",
        "//evil.example/x",
        "pts/v2/payments",
        "*",
        "",
    ] {
        let error = client.raw(Method::GET, elsewhere).send().await.expect_err("it leads elsewhere");
        assert!(matches!(error, Error::Configuration(_)), "{elsewhere}: {error:?}");
    }
    assert_eq!(memory.seen().len(), 2);
    let same = client.raw(Method::GET, "https://apitest.visaacceptance.com/pts/v2/payments/1").send().await;
    assert!(same.is_ok(), "{same:?}");
}

#[tokio::test]
async fn pages_follow_each_other_to_the_last() {
    let page = |offset: u32, next: Option<&str>| {
        let mut page =
            json!({ "object": "collection", "offset": offset, "limit": 1, "count": 1, "total": 3, "_links": {} });
        if let Some(next) = next {
            page["_links"]["next"] = json!({ "href": next });
        }
        answered(200, &page)
    };
    let at = |offset| format!("/tms/v1/instrumentidentifiers/7/paymentinstruments?offset={offset}&limit=1");
    let memory = Memory::answering([page(0, Some(&at(1))), page(1, Some(&at(2))), page(2, None)]);
    let request = ListPaymentInstruments::builder("7").limit(1).build().expect("nothing is missing");
    let pages = all(client(&memory).pages(request)).await;
    let offsets: Vec<_> = pages.into_iter().map(|page| page.expect("it is a page").body.offset).collect();
    assert_eq!(offsets, [Some(0), Some(1), Some(2)]);
    assert!(memory.seen()[2].uri.ends_with("?offset=2&limit=1"), "{:?}", memory.seen()[2].uri);
}

#[tokio::test]
async fn a_page_that_names_itself_ends_the_list() {
    let page =
        json!({ "_links": { "next": { "href": "/tms/v1/instrumentidentifiers/7/paymentinstruments?offset=1" } } });
    let memory = Memory::answering([answered(200, &page)]);
    let request = ListPaymentInstruments::builder("7").build().expect("nothing is missing");
    let pages = all(client(&memory).pages(request)).await;
    assert_eq!(pages.len(), 2);
}

#[tokio::test]
async fn a_link_that_is_no_read_is_not_followed() {
    let href = "/tms/v1/instrumentidentifiers/7/paymentinstruments?offset=1";
    let page = json!({ "_links": { "next": { "href": href, "method": "POST" } } });
    let memory = Memory::answering([answered(200, &page)]);
    let request = ListPaymentInstruments::builder("7").build().expect("nothing is missing");
    assert_eq!(all(client(&memory).pages(request)).await.len(), 1);
    assert_eq!(memory.seen().len(), 1);
}

#[tokio::test]
async fn the_elements_of_all_pages_come_one_by_one_and_an_error_ends_them() {
    let page = |ids: &[&str], next: Option<u32>| {
        let instruments: Vec<_> = ids.iter().map(|id| json!({ "id": id, "card": { "type": "visa" } })).collect();
        let mut page = json!({ "_embedded": { "paymentInstruments": instruments } });
        if let Some(offset) = next {
            let href = format!("/tms/v1/instrumentidentifiers/7/paymentinstruments?offset={offset}");
            page["_links"] = json!({ "next": { "href": href } });
        }
        answered(200, &page)
    };
    let refused = answered(404, &json!({ "errors": [{ "type": "notFound" }] }));
    let memory = Memory::answering([page(&["A", "B"], Some(2)), page(&[], Some(3)), page(&["C"], Some(4)), refused]);
    let mut instruments =
        client(&memory).pages(ListPaymentInstruments::builder("7").build().expect("nothing is missing"));
    let mut ids = Vec::new();
    let error = loop {
        match instruments.next().await {
            Ok(Some(instrument)) => {
                assert_eq!(instrument.card.and_then(|card| card.r#type).as_deref(), Some("visa"));
                ids.push(instrument.id.map(|id| id.to_string()).unwrap_or_default());
            }
            Ok(None) => panic!("the error was passed over"),
            Err(error) => break error,
        }
    };
    assert_eq!(ids, ["A", "B", "C"]);
    assert!(matches!(error, Error::Api(_)), "{error:?}");
    assert!(matches!(instruments.next().await, Ok(None)));
}

#[tokio::test]
async fn an_error_ends_the_pages() {
    let memory = Memory::answering([answered(404, &json!({ "errors": [{ "type": "notFound" }] }))]);
    let request = ListPaymentInstruments::builder("7").build().expect("nothing is missing");
    let pages = all(client(&memory).pages(request)).await;
    assert!(matches!(pages.as_slice(), [Err(Error::Api(_))]), "{pages:?}");
}

#[derive(Default, Clone)]
struct Watch(Arc<Mutex<Vec<String>>>);

impl Hook for Watch {
    fn before(&self, attempt: &Attempt<'_>) {
        self.0.lock().expect("nobody panics").push(format!("{attempt:?}"));
    }

    fn after(&self, _: &Attempt<'_>, result: &AttemptResult<'_>) {
        self.0.lock().expect("nobody panics").push(format!("{result:?}"));
    }
}

#[tokio::test]
async fn hooks_see_attempts_without_what_they_hold() {
    let (memory, watch) = (Memory::default(), Watch::default());
    let client = builder(&memory).hook(watch.clone()).build().expect("the settings are right");
    client.send(retrieve()).await.expect("it is there");
    let told = watch.0.lock().expect("nobody panics").clone();
    assert_eq!(told.len(), 2);
    assert!(told[0].contains("/tms/v1/instrumentidentifiers/{instrumentIdentifierTokenId}"), "{told:?}");
    assert!(!told.concat().contains("7010000000016241111"), "{told:?}");
}

#[test]
fn futures_can_move_between_threads() {
    fn send<T: Send>(_: &T) {}
    let client = client(&Memory::default());
    send(&client.send(retrieve()));
    send(&client.raw(Method::GET, "/x").send());
    send(&client.pages(ListPaymentInstruments::builder("7").build().expect("nothing is missing")).next());
}

#[tokio::test]
async fn published_links_are_followed_at_the_hosts_that_they_name() {
    let memory = Memory::default();
    let client = client(&memory);
    for link in [
        "https://apitest.cybersource.com/tms/v2/tokenized-cards/518CA1611EF98697E063AF598E0ADFB9",
        "https://apitest.cybersource.com/tms/v1/instrumentidentifiers/7031530000033441624",
        "https://APITEST.visaacceptance.com:443/tms/v1/instrumentidentifiers/7010000000016241111",
    ] {
        client.raw(Method::GET, link).send().await.expect("it is one of the target's hosts");
    }
    client.raw(Method::GET, "/tms/v2/tokenized-cards/518").send().await.expect("it was provisioned there");
    let last = memory.seen().pop().expect("it was sent");
    assert_eq!(last.uri, "https://apitest.cybersource.com/tms/v2/tokenized-cards/518");
    for climbing in ["/tms/v1/../v2/x", "/tms/%2e%2E/x", "/./x"] {
        let error = client.raw(Method::GET, climbing).send().await.expect_err("it would be another path");
        is_configuration(&error, |cause| matches!(cause, ConfigurationError::Unsendable(Unsendable::Path(_))));
    }
}

#[tokio::test]
async fn a_base_address_of_ones_own_is_the_only_host() {
    let memory = Memory::default();
    let target = Environment::Test.target().base("https://Sandbox.example/visa").expect("it is an address");
    let client =
        Client::builder(target, credentials()).transport(memory.clone()).build().expect("the settings are right");
    client.raw(Method::GET, "https://sandbox.example/visa/pts/v2/payments/1").send().await.expect("it is the base's");
    client.raw(Method::GET, "/pts/v2/payments/1").send().await.expect("it is below the base");
    let seen: Vec<_> = memory.seen().into_iter().map(|seen| seen.uri).collect();
    assert_eq!(seen, ["https://sandbox.example/visa/pts/v2/payments/1"; 2]);
    for elsewhere in
        ["https://apitest.visaacceptance.com/pts/v2/payments/1", "https://sandbox.example/pts/v2/payments/1"]
    {
        let error = client.raw(Method::GET, elsewhere).send().await.expect_err("it leads elsewhere");
        is_configuration(&error, |cause| matches!(cause, ConfigurationError::ForeignLink));
    }
}

#[tokio::test]
async fn a_raw_call_of_a_documented_operation_is_encrypted_as_that_is() {
    let memory = Memory::default();
    let enroll = client(&memory).raw(Method::POST, "/acp/v1/tokens").body(&json!({ "billTo": {} }));
    is_configuration(
        &enroll.send().await.expect_err("it must be encrypted"),
        |cause| matches!(cause, ConfigurationError::NoPlatformCertificate { operation } if operation == "enroll-card"),
    );
    assert!(memory.seen().is_empty());
}

#[test]
fn references_are_stored_and_read_back() {
    let client = client(&Memory::default());
    let call = client.prepare(payment()).expect("the settings are right");
    let stored = serde_json::to_string(call.references()).expect("they can be stored");
    let again: References = serde_json::from_str(&stored).expect("they can be read");
    assert_eq!(&again, call.references());
    let body = json!({ "clientReferenceInformation": { "code": "c", "transactionId": "t-1" } });
    let capture = client.raw(Method::POST, "/pts/v2/payments/6528/captures").body(&body);
    let capture = capture.prepare().expect("the settings are right");
    let references = capture.references();
    assert_eq!((references.method.as_str(), references.path.as_str()), ("POST", "/pts/v2/payments/6528/captures"));
    assert_eq!(
        (references.code.as_deref(), references.transaction_id.as_ref().map(AsRef::as_ref)),
        (Some("c"), Some("t-1"))
    );
    assert!(!format!("{references:?}").contains("6528/captures"));
}

#[tokio::test]
async fn what_is_known_of_an_attempt_in_doubt_outlives_a_later_one() {
    let failed = json!({ "status": "SERVER_ERROR", "reason": "SERVER_TIMEOUT" });
    let memory = Memory::answering([answered(502, &failed), Err(refused as _)]);
    let call = guarded(&memory).prepare(payment()).expect("the settings are right").retry_even_if_processed(1);
    let error = call.expect("the processor knows it again").send().await.expect_err("nobody knows");
    let Error::OutcomeUnknown(failure) = &error else { panic!("{error:?}") };
    assert_eq!((failure.status, error.correlation_id()), (Some(StatusCode::BAD_GATEWAY), Some("c-1")));
    assert!(failure.attempts.count() > 1);
}

/// Takes three seconds to say what the memory says.
struct Slow(Memory);

impl Transport for Slow {
    fn send(&self, request: http::Request<Vec<u8>>, limits: Limits) -> Sending<'_> {
        let answer = self.0.send(request, limits);
        Box::pin(async move {
            tokio::time::sleep(Duration::from_secs(3)).await;
            answer.await
        })
    }
}

#[tokio::test(start_paused = true)]
async fn a_payment_is_not_tried_again_with_too_little_time_left() {
    let memory = Memory::answering([Err(refused as _)]);
    let pause = RetryPolicy::default().first_pause(Duration::ZERO);
    let client =
        builder(&memory).overall_timeout(Duration::from_secs(4)).retries(pause).transport(Slow(memory.clone()));
    let client = client.build().expect("the settings are right");
    let error = client.send(payment()).await.expect_err("nobody listens");
    assert!(matches!(error, Error::NotSent(_)), "{error:?}");
    assert_eq!(memory.seen().len(), 1);
    client.send(retrieve()).await.expect_err("nobody listens");
    assert_eq!(memory.seen().len(), 3, "a read can be cut short");
}

#[tokio::test]
async fn limits_without_end_are_none() {
    let memory = Memory::default();
    let client = builder(&memory).overall_timeout(Duration::MAX).attempt_timeout(Duration::MAX).build();
    client.expect("the settings are right").send(payment()).await.expect("it is approved");
}

#[tokio::test]
async fn what_a_body_says_goes_before_what_its_status_says() {
    for (status, body) in [
        (408, json!({ "status": "TIMEOUT", "reason": "Request Timeout" })),
        (408, json!({ "status": "INVALID_REQUEST", "reason": "INVALID_DATA" })),
        (400, json!({ "id": "7", "status": "AUTHORIZED", "reason": "x" })),
        (422, json!({ "response": { "rmsg": "no" } })),
    ] {
        let error = client(&Memory::answering([answered(status, &body)])).send(payment()).await.expect_err("it failed");
        assert_eq!(error.certainty(), Certainty::Unknown, "{body}: {error:?}");
    }
    let detail = json!({
        "status": "INVALID_REQUEST", "reason": "INVALID_DATA",
        "details": [{ "field": "clientReferenceInformation.transactionId", "reason": "DUPLICATE_REQUEST" }],
    });
    let error = client(&Memory::answering([answered(400, &detail)])).send(payment()).await.expect_err("it is refused");
    assert_eq!(error.certainty(), Certainty::PossiblyDone);
}

#[tokio::test]
async fn an_answer_that_speaks_of_a_repetition_is_no_plain_refusal() {
    let body = json!({ "status": "INVALID_REQUEST", "errorInformation": { "reason": "DUPLICATE_REQUEST" } });
    let reply = client(&Memory::answering([answered(201, &body)])).send(payment()).await.expect("it is an answer");
    assert_eq!(reply.outcome(), PaymentOutcome::PossiblyProcessedBefore);
}

#[tokio::test]
async fn a_reply_tells_what_became_of_the_network_token_in_it() {
    let token = json!({ "state": "UNPROVISIONED", "reason": "CARD_NOT_ELIGIBLE" });
    let failed = TokenOutcome::Failed(Some(ProvisioningFailure::CardNotEligible));
    let request = ProvisionForCardNumber::builder().card_number("4111111111111111").card_expiration_month("12");
    let request = request.card_expiration_year("2031").build().expect("nothing is missing");
    let provisioned = client(&Memory::answering([answered(201, &token)])).send(request).await.expect("it is an answer");
    assert_eq!(provisioned.outcome(), failed);
    let identifier = json!({ "state": "ACTIVE", "tokenizedCard": token });
    let inside = client(&Memory::answering([answered(200, &identifier)])).send(retrieve()).await.expect("it is there");
    assert_eq!(inside.token_outcome(), Some(failed));
}

#[tokio::test]
async fn every_page_is_asked_for_with_the_headers_of_the_first() {
    let next = |href: &str| answered(200, &json!({ "_links": { "next": { "href": href } } }));
    let at = |offset: u32| format!("/tms/v1/instrumentidentifiers/7/paymentinstruments?offset={offset}");
    let memory = Memory::answering([next(&at(1)), next(&at(2)), next(&at(1))]);
    let request = ListPaymentInstruments::builder("7").profile_id("vault-2").build().expect("nothing is missing");
    let pages = all(client(&memory).pages(request)).await;
    assert_eq!(pages.len(), 3, "a page that leads back ends the list");
    for seen in memory.seen() {
        assert_eq!(seen.headers.get("profile-id").and_then(|value| value.to_str().ok()), Some("vault-2"));
    }
    let elsewhere = Memory::answering([next("https://evil.example/x")]);
    let request = ListPaymentInstruments::builder("7").build().expect("nothing is missing");
    let pages = all(client(&elsewhere).pages(request)).await;
    assert!(matches!(pages.as_slice(), [Ok(_), Err(Error::Configuration(_))]), "{pages:?}");
}

#[test]
fn ids_in_paths_and_headers_are_not_shown() {
    let request = ListPaymentInstruments::builder("7010000000016241111").profile_id("vault-2").build();
    let shown = format!("{:?}", request.expect("nothing is missing"));
    assert!(!shown.contains("7010000000016241111") && !shown.contains("vault-2"), "{shown}");
}
