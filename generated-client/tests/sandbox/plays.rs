//! Failures on demand: by script, header, value and over HTTP.

use std::time::Duration;

use http::{HeaderName, HeaderValue, Method, Request, StatusCode};
use serde_json::{Value, json};
use visa_acceptance::{
    client::{Certainty, Client, Error},
    sandbox::{Play, Sandbox},
};

use super::{http1, payment};

fn named(name: &str) -> Play {
    Play::named(name).expect("a play")
}

/// How many payments were made.
fn made(sandbox: &Sandbox) -> usize {
    sandbox.calls().iter().filter(|call| call.status == Some(StatusCode::CREATED) && call.play.is_none()).count()
}

#[tokio::test]
async fn every_named_failure_is_what_the_client_meets() {
    let sandbox = Sandbox::start().await.expect("a sandbox");
    let credentials = sandbox.credentials().expect("credentials");
    let client = sandbox.client_builder(credentials).response_key(sandbox.response_key().expect("a key"));
    let client = client.attempt_timeout(Duration::from_millis(400)).transport(super::trusting(&sandbox));
    let client = client.build().expect("a client");
    for name in Play::names() {
        sandbox.next(named(name));
        // What was refused for certain may be sent again by itself.
        let result = client.send(payment()).await;
        let played = sandbox.calls().into_iter().find(|call| call.play.as_deref() == Some(name));
        let played = played.unwrap_or_else(|| panic!("{name} was not played"));
        match (name, played.status) {
            ("reset" | "stalled" | "mute", status) => assert_eq!(status, None, "{name}"),
            (_, status) => assert!(status.is_some(), "{name}"),
        }
        let unknown = matches!(result, Err(Error::OutcomeUnknown { .. }));
        match name {
            "reset" | "stalled" | "mute" | "truncated" => assert!(unknown, "{name}: {result:?}"),
            "bad-gateway" | "system-error" | "gateway-timeout" => {
                let error = result.expect_err(name);
                assert_eq!(error.certainty(), Certainty::Unknown, "{name}");
            }
            "unauthorized" | "missing-field" | "forbidden" => {
                let error = result.expect_err(name);
                assert_eq!(error.certainty(), Certainty::NotDone, "{name}");
            }
            "decline-insufficient-fund" => assert!(!result.expect(name).outcome().is_approved()),
            _ => {}
        }
    }
    client.send(payment()).await.expect("nothing is left of it");
}

#[tokio::test]
async fn a_play_comes_before_or_after_the_booking() {
    let sandbox = Sandbox::start().await.expect("a sandbox");
    // What the world said is seen by what it told of.
    for (name, booked) in
        [("bad-gateway", false), ("bad-gateway+booked", true), ("reset", false), ("reset+booked", true)]
    {
        sandbox.next(named(name));
        sandbox.client().send(payment()).await.expect_err(name);
        let call = sandbox.calls().pop().expect("a call");
        assert_eq!(call.play.as_deref(), Some(name));
        assert_eq!(call.judged_by.is_some(), booked && judges(&sandbox).await, "{name}");
    }
}

/// Whether the world names the use case that judged.
async fn judges(sandbox: &Sandbox) -> bool {
    sandbox.client().send(payment()).await.expect("an answer");
    let calls = sandbox.calls();
    calls.iter().any(|call| call.play.is_none() && call.judged_by.is_some())
}

#[tokio::test]
async fn a_call_that_nobody_waits_for_is_told_of() {
    let sandbox = Sandbox::start().await.expect("a sandbox");
    let client = sandbox.client_builder(sandbox.credentials().expect("credentials"));
    let client = client.attempt_timeout(Duration::from_millis(200)).transport(super::trusting(&sandbox));
    sandbox.next(Play::slow(Duration::from_secs(60)));
    let error = client.build().expect("a client").send(payment()).await.expect_err("it takes too long");
    assert_eq!(error.certainty(), Certainty::Unknown);
    while sandbox.calls().is_empty() {
        tokio::task::yield_now().await;
    }
    let call = sandbox.calls().remove(0);
    assert_eq!((call.operation, call.status), (Some("create-payment"), None));
}

#[tokio::test]
async fn a_wrong_key_hides_an_answer() {
    let sandbox = Sandbox::start().await.expect("a sandbox");
    sandbox.next(named("wrong-key"));
    let error = sandbox.client().send(payment()).await.expect_err("it cannot be read");
    assert_ne!(error.certainty(), Certainty::NotDone, "{error:?}");
    sandbox.next(named("decline-stolen-lost-card"));
    let reply = sandbox.client().send(payment()).await.expect("an encrypted decline is read");
    assert!(!reply.outcome().is_approved());
}

#[tokio::test]
async fn a_header_and_a_value_ask_for_one_too() {
    let sandbox = Sandbox::start().await.expect("a sandbox");
    let send = async |client: Client, code: &str, header: Option<&'static str>| {
        let body = json!({ "clientReferenceInformation": { "code": code } });
        let mut call = client.raw(Method::POST, "/pts/v2/payments").body(&body);
        if let Some(header) = header {
            call = call.header(HeaderName::from_static("x-sandbox-play"), HeaderValue::from_static(header));
        }
        call.send().await.err().and_then(|error| error.status())
    };
    assert_eq!(send(sandbox.client(), "sandbox:edge-forbidden", None).await, Some(StatusCode::FORBIDDEN));
    assert_eq!(send(sandbox.client(), "order", Some("unsupported-media-type")).await.map(|s| s.as_u16()), Some(415));
    assert_eq!(send(sandbox.client(), "sandbox:no-such-play", None).await, Some(StatusCode::BAD_REQUEST));
    assert_eq!(made(&sandbox), 0);
}

#[tokio::test]
async fn other_languages_ask_over_http() {
    let sandbox = Sandbox::start().await.expect("a sandbox");
    let call = async |method: Method, path: &str, host: &str, body: Value| {
        let request = Request::builder().method(method).uri(path).header("content-type", "application/json");
        let bytes = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
        let answer = http1::exchange(sandbox.http(), host, &request.body(bytes).expect("a request")).await;
        (answer.status.as_u16(), serde_json::from_slice::<Value>(&answer.body).expect("JSON"))
    };
    let (status, description) = call(Method::GET, "/sandbox", "localhost:1", Value::Null).await;
    assert_eq!((status, &description["merchant_id"]), (200, &json!("sandbox_merchant")));
    assert_eq!(Value::Object(sandbox.description()), description);
    let (status, _) = call(Method::GET, "/sandbox", "rebound.example", Value::Null).await;
    assert_eq!(status, 403, "a page in a browser");

    for body in [
        json!({ "play": "bad-gateway", "times": 2 }),
        json!({ "status": 418, "body": { "a": 1 }, "headers": { "x-a": "b" }, "delay_ms": 1, "booked": true }),
    ] {
        let (status, answer) = call(Method::POST, "/sandbox/plays", "127.0.0.1", body).await;
        assert_eq!(status, 200, "{answer}");
    }
    let status = async || sandbox.client().send(payment()).await.err().and_then(|error| error.status());
    assert_eq!(status().await.map(|s| s.as_u16()), Some(502));
    assert_eq!(status().await.map(|s| s.as_u16()), Some(502));
    assert_eq!(status().await.map(|s| s.as_u16()), Some(418));
    for wrong in [
        json!({}),
        json!({ "play": "x" }),
        json!({ "status": 99 }),
        json!({ "play": "reset", "status": 200 }),
        json!([]),
    ] {
        assert_eq!(call(Method::POST, "/sandbox/plays", "localhost", wrong).await.0, 400);
    }

    let (_, calls) = call(Method::GET, "/sandbox/calls", "[::1]:80", Value::Null).await;
    assert_eq!(calls["calls"].as_array().map(Vec::len), Some(3));
    assert_eq!(calls["calls"][0]["operation"], "create-payment");
    let (_, findings) = call(Method::GET, "/sandbox/findings", "localhost", Value::Null).await;
    assert!(findings["findings"].is_array());
    let (status, _) = call(Method::POST, "/sandbox/clock", "localhost", json!({ "advance_ms": 60_000 })).await;
    assert_eq!(status, 200);
    let (_, merchant) = call(Method::POST, "/sandbox/merchants", "localhost", json!({ "merchant_id": "second" })).await;
    assert!(merchant["shared_secret"].is_string());
    assert_eq!(sandbox.merchant("second").expect("it").key_id(), merchant["key_id"].as_str().expect("text"));
}

#[tokio::test]
async fn what_was_just_made_is_found_after_a_while() {
    let sandbox = Sandbox::builder().found_after(Duration::from_secs(5)).start().await.expect("a sandbox");
    let client = sandbox.client();
    let made = client.send(payment()).await.expect("an answer");
    let path = format!("/pts/v2/payments/{}", made.body.id.as_ref().expect("an id"));
    let error = client.raw(Method::GET, &path).send().await.expect_err("not yet");
    assert_eq!(error.status(), Some(StatusCode::NOT_FOUND));
    sandbox.clock().advance(Duration::from_secs(5));
    client.raw(Method::GET, &path).send().await.expect("it is found");
}

#[tokio::test]
async fn what_a_bad_gateway_hides_was_booked() {
    let sandbox = Sandbox::builder().found_after(Duration::ZERO).searched_after(Duration::ZERO).start().await;
    let sandbox = sandbox.expect("a sandbox");
    let client = sandbox.client();
    for (name, found) in [("bad-gateway", 0), ("bad-gateway+booked", 1)] {
        sandbox.next(named(name));
        let error = client.send(payment()).await.expect_err(name);
        assert_eq!(error.status(), Some(StatusCode::BAD_GATEWAY), "{name}");
        assert_eq!(error.certainty(), Certainty::Unknown, "{name}");
        let query = json!({ "query": "orderInformation.amountDetails.totalAmount:100.00" });
        let answer = client.raw(Method::POST, "/tss/v2/searches").body(&query).send().await.expect("an answer");
        assert_eq!(answer.body.json::<Value>().expect("JSON")["totalCount"], found, "{name}");
    }
}
