//! Failures on demand: by script, header, value and over HTTP.

use std::time::Duration;

use http::{HeaderName, HeaderValue, Method, Request, StatusCode};
use serde_json::{Value, json};
use visa_acceptance::{
    client::{Certainty, Client, Error, ErrorBody},
    sandbox::{Play, Sandbox},
};

use super::{byhand, http1, payment};

#[allow(dead_code, reason = "another test uses the rest")]
#[path = "../refusals/rows.rs"]
mod rows;

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

/// The answer of a call whose header asks for a play.
async fn played(sandbox: &Sandbox, name: &str, claims: &Value) -> http1::Answer {
    let mut request = byhand::token(sandbox, "/pts/v2/payments", "{}", claims);
    request.headers_mut().insert("x-sandbox-play", HeaderValue::from_str(name).expect("a value"));
    http1::send(sandbox, &request).await
}

/// Rows that no page and nobody has of the platform: how the client reads what nobody saw.
const READINGS: &[&str] = &[
    "P4, of a field",
    "P4, called invalid data",
    "P4, 201",
    "E10, a page",
    "E11, 429",
    "E11, 503",
    "T11, something else",
    "T11, something else as well",
    "A1, no reason but the detail's",
    "A2, contradicting itself",
    "F1, a repetition",
];

#[tokio::test]
async fn every_known_refusal_can_be_played() {
    let sandbox = Sandbox::start().await.expect("a sandbox");
    let mut known = Vec::new();
    for name in Play::names().filter(|name| !["reset", "truncated", "stalled", "mute"].contains(name)) {
        let answer = played(&sandbox, name, &json!({})).await;
        known.push((answer.status.as_u16(), ErrorBody::new(answer.body)));
    }
    let is_documented = |id: &str| {
        let is_numbered =
            id.starts_with(['P', 'T', 'A', 'E', 'F']) && id[1..].starts_with(|c: char| c.is_ascii_digit());
        is_numbered && !READINGS.contains(&id)
    };
    let rows: Vec<_> = rows::rows().into_iter().chain(rows::answers_of_success()).collect();
    let mut missing = Vec::new();
    for row in rows.iter().filter(|row| is_documented(row.id)) {
        // A letter stands for any word.
        let reason = row.reason.filter(|reason| reason.len() > 1);
        // That a processor timed out is printed of a nested body, and was seen of a flat one.
        let has_shape = |body: &ErrorBody| body.shape() == row.shape || row.id == "P13" || row.id == "P14";
        let fits = |(status, body): &&(u16, ErrorBody)| {
            let has_reason = reason.is_none() || body.reason() == reason;
            // Of what came without fields, it is known.
            let has_fields = row.fields.is_empty() || body.fields().len() == row.fields.len();
            *status == row.status && has_shape(body) && has_reason && has_fields
        };
        if !known.iter().any(|played| fits(&played)) {
            missing.push(row.id);
        }
    }
    assert_eq!(missing, [""; 0]);
}

/// What an encrypted answer can be in place of one that opens.
#[tokio::test]
async fn an_answer_comes_as_it_should_not() {
    let sandbox = Sandbox::start().await.expect("a sandbox");
    let key = json!({ "v-c-response-mle-kid": sandbox.response_key().expect("a key").key_id() });
    let sealed = played(&sandbox, "missing-field", &key).await;
    assert!(String::from_utf8_lossy(&sealed.body).starts_with(r#"{"encryptedResponse":"ey"#), "{}", sealed.head);
    let plain = played(&sandbox, "missing-field+plain", &key).await;
    assert!(String::from_utf8_lossy(&plain.body).contains("MISSING_FIELD"), "{}", plain.head);
    let bare = played(&sandbox, "bare-envelope", &key).await;
    assert!(bare.body.starts_with(b"ey") && bare.head.contains("content-type: application/jose"), "{}", bare.head);
    let doubled = played(&sandbox, "doubled-media-type", &json!({})).await;
    let twice = "content-type: application/json;charset=utf-8,application/json;charset=utf-8;charset=utf-8";
    assert!(doubled.head.contains(twice), "{}", doubled.head);
    // The client reads a normal answer with a media type that stands twice.
    sandbox.next(named("doubled-media-type"));
    sandbox.client().send(payment()).await.expect("it is read");
    // A bare one opens with token management's key, and without that with none.
    let client =
        sandbox.client_builder(sandbox.credentials().expect("credentials")).transport(super::trusting(&sandbox));
    let client = client.response_key(sandbox.response_key().expect("a key")).build().expect("a client");
    sandbox.next(named("bare-envelope"));
    let error = client.send(payment()).await.expect_err("it is no object");
    assert_ne!(error.certainty(), Certainty::NotDone, "{error:?}");
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
        json!({ "play": "reset", "booked": true, "booked_after_ms": 1 }),
        json!([]),
    ] {
        assert_eq!(call(Method::POST, "/sandbox/plays", "localhost", wrong).await.0, 400);
    }

    // A form of a page in a browser has another media type.
    let form = Request::post("/sandbox/plays").header("content-type", "text/plain");
    let form = form.body(br#"{"play":"reset"}"#.to_vec()).expect("a request");
    assert_eq!(http1::exchange(sandbox.http(), "localhost", &form).await.status, StatusCode::BAD_REQUEST);

    let (_, calls) = call(Method::GET, "/sandbox/calls", "[::1]:80", Value::Null).await;
    assert_eq!(calls["calls"].as_array().map(Vec::len), Some(3));
    assert_eq!(calls["calls"][0]["operation"], "create-payment");
    let late = json!({ "play": "bad-gateway", "booked_after_ms": 60_000 });
    assert_eq!(call(Method::POST, "/sandbox/plays", "localhost", late).await.0, 200);
    let before = sandbox.ledger().expect("the state can be read").len();
    assert_eq!(status().await.map(|s| s.as_u16()), Some(502));
    assert_eq!(sandbox.ledger().expect("the state can be read").len(), before);
    let (_, findings) = call(Method::GET, "/sandbox/findings", "localhost", Value::Null).await;
    assert!(findings["findings"].is_array());
    let (status, _) = call(Method::POST, "/sandbox/clock", "localhost", json!({ "advance_ms": 60_000 })).await;
    assert_eq!(status, 200);
    assert_eq!(sandbox.ledger().expect("the state can be read").len(), before + 1, "it is booked by now");
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
