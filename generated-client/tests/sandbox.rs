//! The sandbox over sockets: who gets in and who does not, what fails when it is asked to, and what survives.
#![cfg(feature = "sandbox")]

#[path = "sandbox/browser.rs"]
mod browser;
#[path = "sandbox/byhand.rs"]
mod byhand;
#[path = "support/customer.rs"]
mod customer;
#[path = "sandbox/encrypted.rs"]
mod encrypted;
#[path = "sandbox/every.rs"]
mod every;
#[path = "sandbox/examples.rs"]
mod examples;
#[path = "sandbox/fuzz.rs"]
mod fuzz;
#[path = "sandbox/http1.rs"]
mod http1;
#[path = "sandbox/load.rs"]
mod load;
#[path = "sandbox/page.rs"]
mod page;
#[path = "sandbox/plays.rs"]
mod plays;
#[path = "sandbox/process.rs"]
mod process;
#[path = "sandbox/receiver.rs"]
mod receiver;
#[path = "sandbox/refusals.rs"]
mod refusals;
#[path = "sandbox/settle.rs"]
mod settle;
#[path = "sandbox/vault.rs"]
mod vault;
#[path = "sandbox/webhooks.rs"]
mod webhooks;

use std::time::Duration;

use http::{Method, StatusCode, Version};
use visa_acceptance::{
    Request,
    api::{Amount, Environment},
    client::{Client, Clock as _, Credentials, DecryptionKey, HyperTransport, PlatformCertificate},
    payments::unscheduled::CustomerInitiatedWithPan,
    sandbox::{Play, Sandbox},
};

/// A payment that stores a card.
fn payment() -> Request<CustomerInitiatedWithPan> {
    let request = CustomerInitiatedWithPan::builder()
        .bill_to(customer::bill_to())
        .card_number("4111111111111111")
        .card_expiration_month("12")
        .card_expiration_year("2031")
        .commerce_indicator("internet")
        .currency("USD")
        .total_amount(Amount::new("100.00").expect("an amount"))
        .build();
    request.expect("a request")
}

/// A transport that trusts the sandbox and nobody else.
fn trusting(sandbox: &Sandbox) -> HyperTransport {
    let transport = HyperTransport::builder().without_system_roots();
    transport.root_certificate(sandbox.certificate_authority().as_bytes()).build().expect("a transport")
}

#[tokio::test]
async fn its_client_pays_at_once() {
    let sandbox = Sandbox::start().await.expect("a sandbox");
    let reply = sandbox.client().send(payment()).await.expect("an answer");
    assert_eq!(reply.http_status, StatusCode::CREATED);
    for name in ["date", "v-c-correlation-id"] {
        assert!(reply.headers.contains_key(name), "{name}");
    }
    let header = |name: &str| reply.headers.get(name).and_then(|value| value.to_str().ok());
    // As they were seen.
    assert_eq!(header("x-requestid"), reply.body.id.as_ref().map(AsRef::as_ref));
    assert_eq!(header("cache-control"), Some("no-cache, no-store, must-revalidate"));
    assert_eq!((header("pragma"), header("expires")), (Some("no-cache"), Some("-1")));
    let took = header("x-response-time").and_then(|took| took.strip_suffix("ms")?.parse::<u64>().ok());
    assert!(took.is_some_and(|took| took < 60_000), "{took:?}");
    let trace = header("x-opnet-transaction-trace").expect("a trace");
    let parts: Vec<_> = trace.split('-').collect();
    assert!(parts.len() == 7 && parts[5..].iter().all(|number| number.parse::<u64>().is_ok()), "{trace}");
    assert_eq!(header("strict-transport-security"), None, "it is for connections with TLS");
    let credentials = sandbox.credentials().expect("credentials");
    let plain = sandbox.client_builder(credentials).transport(trusting(&sandbox)).build().expect("a client");
    let reply = plain.send(payment()).await.expect("an answer");
    assert_eq!(reply.headers["content-type"], "application/hal+json");
    let missing = plain.raw(Method::GET, "/pts/v2/payments/1").send().await.expect_err("it is not there");
    assert_eq!(missing.status(), Some(StatusCode::NOT_FOUND));
    let calls = sandbox.calls();
    let [call, ..] = &calls[..] else { panic!("{calls:?}") };
    assert_eq!(calls.len(), 3);
    assert_eq!(call.operation, Some("create-payment"));
    assert_eq!(call.merchant.as_deref(), Some("sandbox_merchant"));
    assert!(call.encrypted && call.status == Some(StatusCode::CREATED));
    let body: serde_json::Value = serde_json::from_slice(call.body()).expect("JSON");
    assert_eq!(body["paymentInformation"]["card"]["number"], "4111111111111111");
    let shown = format!("{calls:?} {sandbox:?} {}", serde_json::to_string(call).expect("JSON"));
    assert!(!shown.contains("411111") && !shown.contains("Division"), "{shown}");
}

#[tokio::test]
async fn every_authentication_gets_in() {
    let sandbox = Sandbox::start().await.expect("a sandbox");
    let (p12, password) = sandbox.p12().expect("a file");
    let by_certificate = Credentials::jwt_p12("sandbox_merchant", &p12, password).expect("credentials");
    for credentials in [
        sandbox.credentials().expect("credentials"),
        sandbox.http_signature().expect("credentials"),
        sandbox.portfolio().expect("credentials"),
        sandbox.portfolio().expect("credentials").on_behalf_of("another"),
        sandbox.merchant("another").expect("credentials"),
        by_certificate,
    ] {
        // The other merchant must be there before a portfolio signs for it.
        sandbox.merchant("another").expect("credentials");
        let merchant = credentials.merchant_id().to_owned();
        let client = sandbox.client_builder(credentials).transport(trusting(&sandbox)).build().expect("a client");
        client.send(payment()).await.expect("an answer");
        let call = sandbox.calls().pop().expect("a call");
        assert_eq!((call.merchant, call.encrypted), (Some(merchant), false));
    }
}

#[tokio::test]
async fn over_https_with_what_its_p12_file_has() {
    let sandbox = Sandbox::start().await.expect("a sandbox");
    let (p12, password) = sandbox.p12().expect("a file");
    let target = Environment::Test.target().base(sandbox.https()).expect("an address");
    let credentials = Credentials::jwt_p12("sandbox_merchant", &p12, password).expect("credentials");
    let client = Client::builder(target, credentials)
        .transport(trusting(&sandbox))
        .encrypt_requests(PlatformCertificate::from_p12(&p12, password).expect("the platform's certificate"))
        .response_key(sandbox.response_key().expect("a key"))
        .build()
        .expect("a client");
    let reply = client.send(payment()).await.expect("an answer");
    assert_eq!(reply.body.status.as_ref().map(ToString::to_string).as_deref(), Some("AUTHORIZED"));
    assert_eq!(reply.headers["strict-transport-security"], "max-age=0", "nothing else on localhost is meant");
    sandbox.next(Play::slow(Duration::from_millis(300)));
    let slow = client.send(payment()).await.expect("an answer");
    let took = slow.headers["x-response-time"].to_str().ok().and_then(|took| took.strip_suffix("ms")?.parse().ok());
    assert!(took.is_some_and(|took: u64| took >= 300), "{took:?}");
    assert!(sandbox.calls()[0].encrypted);
    // The key of the same file is not the one for answers.
    let own = DecryptionKey::from_p12(&p12, password).expect("a key");
    assert_ne!(own.key_id(), sandbox.response_key().expect("a key").key_id());
}

#[tokio::test]
async fn two_sandboxes_do_not_meet() {
    let (one, other) = (Sandbox::start().await.expect("a sandbox"), Sandbox::start().await.expect("a sandbox"));
    let (p12, password) = one.p12().expect("a file");
    let by_certificate = Credentials::jwt_p12("sandbox_merchant", &p12, password).expect("credentials");
    for foreign in [one.credentials().expect("it"), one.http_signature().expect("it"), by_certificate] {
        let client = other.client_builder(foreign).transport(trusting(&other)).build().expect("a client");
        let error = client.send(payment()).await.expect_err("a foreign key");
        assert_eq!(error.status(), Some(StatusCode::UNAUTHORIZED));
    }
    let foreign = one.platform_certificate().expect("a certificate");
    let client = other.client_builder(other.credentials().expect("it")).transport(trusting(&other));
    let client = client.encrypt_requests(foreign).build().expect("a client");
    let error = client.send(payment()).await.expect_err("a foreign envelope");
    assert_eq!(error.status(), Some(StatusCode::BAD_REQUEST));
    assert!(one.calls().is_empty() && other.calls().len() == 4);
}

#[tokio::test]
async fn its_clock_is_in_the_callers_hand() {
    let sandbox = Sandbox::start().await.expect("a sandbox");
    let year = Duration::from_secs(365 * 86_400);
    sandbox.clock().advance(year);
    sandbox.client().send(payment()).await.expect("its client goes with it");
    let client = Client::builder(sandbox.target(), sandbox.credentials().expect("credentials"));
    let client = client.transport(trusting(&sandbox)).build().expect("a client");
    let error = client.send(payment()).await.expect_err("this one does not");
    assert_eq!(error.status(), Some(StatusCode::UNAUTHORIZED));
    sandbox.clock().set(std::time::SystemTime::now());
    client.send(payment()).await.expect("they agree again");
    assert!(sandbox.clock().now() < std::time::SystemTime::now() + year);
}

#[tokio::test]
async fn every_answer_can_be_encrypted() {
    let sandbox = Sandbox::builder().encrypt_all_answers().start().await.expect("a sandbox");
    let credentials = sandbox.credentials().expect("credentials");
    let client = sandbox.client_builder(credentials).transport(trusting(&sandbox)).build().expect("a client");
    let call = client.raw(Method::POST, "/pts/v2/payments").body(&serde_json::json!({})).prepare().expect("a call");
    let signed = call.sign(std::time::SystemTime::now(), "an-id").expect("signed").into_http();
    let answer = http1::send(&sandbox, &signed).await;
    let body: serde_json::Value = serde_json::from_slice(&answer.body).expect("JSON");
    let sealed = body["encryptedResponse"].as_str().expect("an encrypted answer");
    let opened = sandbox.response_key().expect("a key").open(sealed).expect("it opens");
    serde_json::from_slice::<serde_json::Value>(&opened).expect("JSON");

    sandbox.client().send(payment()).await.expect("its client reads it");
    let signature = sandbox.http_signature().expect("credentials");
    let client = sandbox.client_builder(signature).transport(trusting(&sandbox)).build().expect("a client");
    let error = client.send(payment()).await.expect_err("it cannot be encrypted");
    assert_eq!(error.status(), Some(StatusCode::UNAUTHORIZED));
}

#[tokio::test]
async fn http_2_has_a_hundred_streams() {
    let sandbox = Sandbox::start().await.expect("a sandbox");
    let stream = http1::connect(sandbox.http()).await;
    let (mut sender, connection) = h2::client::handshake(stream).await.expect("HTTP/2");
    let serving = tokio::spawn(connection);
    let request = http::Request::get(format!("{}/sandbox", sandbox.http())).version(Version::HTTP_2).body(());
    let (answer, _) = sender.send_request(request.expect("a request"), true).expect("sent");
    assert_eq!(answer.await.expect("an answer").status(), StatusCode::OK);
    assert_eq!(sender.current_max_send_streams(), 100);
    // All of them at once: each has sent its head, and none its body, when the last one is opened.
    let mut open = Vec::new();
    for _ in 0..100 {
        let request = http::Request::post(format!("{}/sandbox/clock", sandbox.http())).version(Version::HTTP_2);
        let request = request.header("content-type", "application/json").body(()).expect("a request");
        sender = sender.ready().await.expect("a place");
        open.push(sender.send_request(request, false).expect("sent"));
    }
    assert_eq!(sender.current_max_send_streams(), 100);
    for (answer, mut body) in open {
        body.send_data(r#"{"advance_ms":0}"#.into(), true).expect("sent");
        assert_eq!(answer.await.expect("an answer").status(), StatusCode::OK);
    }
    drop(sender);
    serving.await.expect("no panic").expect("a good end");
}

#[tokio::test]
async fn it_stops_in_good_order() {
    let sandbox = Sandbox::start().await.expect("a sandbox");
    let (http, client) = (sandbox.http().to_owned(), sandbox.client());
    client.send(payment()).await.expect("an answer");
    sandbox.stop().await;
    let address = http.trim_start_matches("http://");
    tokio::net::TcpStream::connect(address).await.expect_err("nobody listens");
    client.send(payment()).await.expect_err("nobody listens");
}
