//! Notifications over sockets: what happens is told, signed, told again where it was not heard, and verified by the client's own half.

use std::time::Duration;

use http::{Method, StatusCode};
use serde_json::{Value, json};
use visa_acceptance::{
    client::{Client, Clock as _, Error},
    sandbox::{DeliveryEnd, Sandbox},
    tokenized_cards::ProvisionForCardNumber,
    webhooks::{Event, NetworkTokenChange, NotAccepted, Notification, SignatureKey, Verifier},
};

use crate::receiver::{Heard, Receiver};

const MINUTE: Duration = Duration::from_secs(60);
const HOOKS: &str = "/notification-subscriptions/v2/webhooks";
const EVENTS: [&str; 3] = ["tms.networktoken.provisioned", "tms.networktoken.updated", "tms.networktoken.binding"];

async fn raw(client: &Client, method: Method, path: &str, body: Option<Value>) -> Result<(StatusCode, Value), Error> {
    let mut call = client.raw(method, path);
    if let Some(body) = &body {
        call = call.body(body);
    }
    let answer = call.prepare()?.send().await?;
    Ok((answer.http_status, serde_json::from_slice(answer.body.bytes()).unwrap_or_default()))
}

async fn said(client: &Client, method: Method, path: &str, body: Option<Value>) -> (StatusCode, Value) {
    raw(client, method, path, body).await.unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Has a key made, and gives what is said of it.
pub(super) async fn made_key(sandbox: &Sandbox) -> Value {
    let information = json!({
        "provider": "nrtd", "tenant": "sandbox_merchant", "keyType": "sharedSecret", "organizationId": "sandbox_merchant",
        "expiryDuration": "365",
    });
    let request = json!({ "clientRequestAction": "CREATE", "keyInformation": information });
    let (status, answer) = said(&sandbox.client(), Method::POST, "/kms/egress/v2/keys-sym", Some(request)).await;
    assert_eq!(status, StatusCode::CREATED);
    answer
}

/// Has a key made.
async fn key(sandbox: &Sandbox) -> SignatureKey {
    let answer = made_key(sandbox).await;
    let text = |name: &str| answer["keyInformation"][name].as_str().expect("text").to_owned();
    SignatureKey::new(text("keyId"), &text("key")).expect("a key")
}

fn wanted(url: &str) -> Value {
    json!({
        "name": "shop", "description": "tokens", "organizationId": "sandbox_merchant", "webhookUrl": url,
        "products": [{ "productId": "tokenManagement", "eventTypes": EVENTS }], "securityPolicy": { "securityType": "KEY" },
    })
}

/// Subscribes to everything, and gives the subscription's id. What is merged into the request comes from the caller.
async fn subscribe(sandbox: &Sandbox, url: &str, more: Value) -> String {
    let mut request = wanted(url);
    for (name, value) in more.as_object().into_iter().flatten() {
        request[name] = value.clone();
    }
    let (status, answer) = said(&sandbox.client(), Method::POST, HOOKS, Some(request)).await;
    assert_eq!((status, &answer["status"]), (StatusCode::CREATED, &json!("INACTIVE")), "{answer}");
    answer["webhookId"].as_str().expect("an id").to_owned()
}

async fn turn(sandbox: &Sandbox, id: &str, status: &str) {
    let path = format!("{HOOKS}/{id}/status");
    let (_, answer) = said(&sandbox.client(), Method::PUT, &path, Some(json!({ "status": status }))).await;
    assert_eq!(answer, json!({ "status": status }));
}

async fn status(sandbox: &Sandbox, id: &str) -> String {
    let (_, answer) = said(&sandbox.client(), Method::GET, &format!("{HOOKS}/{id}"), None).await;
    answer["status"].as_str().expect("a status").to_owned()
}

/// A key, a receiver, and a subscription of it that is active.
async fn active(sandbox: &Sandbox, more: Value) -> (Verifier, Receiver, String) {
    let (key, receiver) = (key(sandbox).await, Receiver::start().await);
    let id = subscribe(sandbox, &receiver.url("/hook"), more).await;
    turn(sandbox, &id, "ACTIVE").await;
    (Verifier::new(key), receiver, id)
}

/// Makes a network token, and gives its id.
async fn token(sandbox: &Sandbox, number: &str) -> String {
    let card = ProvisionForCardNumber::builder().card_number(number);
    let card = card.card_expiration_month("12").card_expiration_year("2031").build().expect("a request");
    let token = sandbox.client().send(card).await.expect("a token").body;
    token.id.expect("an id").as_str().to_owned()
}

async fn simulate(sandbox: &Sandbox, token: &str, event: Value) {
    let path = format!("/tms/v2/tokenized-cards/{token}/issuer-life-cycle-event-simulations");
    let (status, _) = said(&sandbox.client(), Method::POST, &path, Some(event)).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
}

/// What a verifier reads of what came, and that it reads nothing once that is touched.
fn verified(sandbox: &Sandbox, verifier: &Verifier, heard: &Heard) -> Notification {
    let now = sandbox.clock().now();
    let read = |headers, body: &[u8], now| verifier.verify_at(headers, body, now);
    let notification = read(&heard.headers, &heard.body, now).expect("it is genuine");
    for at in [0, heard.body.len() / 2, heard.body.len() - 1] {
        let mut body = heard.body.clone();
        body[at] ^= 1;
        assert_eq!(read(&heard.headers, &body, now), Err(NotAccepted::WrongSignature));
    }
    let later = now + Duration::from_secs(3_700);
    assert!(matches!(read(&heard.headers, &heard.body, later), Err(NotAccepted::TooOld { .. })));
    for (name, member) in [
        ("v-c-event-type", notification.event_type.as_ref().map(AsRef::as_ref)),
        ("v-c-webhook-id", notification.webhook_id.as_deref()),
        ("v-c-organization-id", notification.organization_id.as_deref()),
        ("v-c-product-name", notification.product_id.as_deref()),
        ("v-c-request-type", notification.request_type.as_deref()),
        ("v-c-retry-count", notification.retry_number.as_deref()),
        ("v-c-transaction-trace-id", notification.transaction_trace_id.as_deref()),
        ("content-type", Some("application/json")),
    ] {
        assert_eq!(heard.headers.get(name).and_then(|value| value.to_str().ok()), member, "{name}");
    }
    notification
}

#[tokio::test]
async fn every_event_is_sent_signed_and_read() {
    let sandbox = Sandbox::start().await.expect("a sandbox");
    let (verifier, receiver, id) = active(&sandbox, json!({})).await;
    let token = token(&sandbox, "4622943123116478").await;
    for event in [
        json!({ "state": "SUSPENDED" }),
        json!({ "state": "ACTIVE", "expirationMonth": "11", "expirationYear": "2035" }),
        json!({ "card": { "last4": "1234", "expirationMonth": "01", "expirationYear": "2033" } }),
        json!({ "metadata": { "cardArt": { "combinedAsset": { "update": "true" } } } }),
        json!({ "expirationMonth": "10", "expirationYear": "2036" }),
    ] {
        simulate(&sandbox, &token, event).await;
    }
    said(&sandbox.client(), Method::DELETE, &format!("/tms/v2/tokenized-cards/{token}"), None).await;
    let deliveries = sandbox.delivered().await;
    let all: Vec<_> = receiver.notified().iter().map(|heard| verified(&sandbox, &verifier, heard)).collect();
    let told: Vec<_> = all
        .iter()
        .map(|notification| match notification.event() {
            Event::NetworkTokenProvisioned(event) | Event::NetworkTokenUpdated(event) => {
                let [told] = event.tokens() else { panic!("{event:?}") };
                assert_eq!(told.id.as_ref().map(AsRef::as_ref), Some(&*token));
                assert_eq!(event.instrument_identifiers().len(), 1);
                (event.change(), told.state.as_ref().map(|state| state.as_str().to_owned()))
            }
            event => panic!("{event:?}"),
        })
        .collect();
    let state = |state: &str| Some(state.to_owned());
    let expected = [
        (Some(NetworkTokenChange::Provisioned), state("ACTIVE")),
        (Some(NetworkTokenChange::TokenStatusUpdated), state("SUSPENDED")),
        (Some(NetworkTokenChange::TokenUpdated), state("ACTIVE")),
        (Some(NetworkTokenChange::CardUpdated), None),
        (Some(NetworkTokenChange::MetadataUpdated), None),
        (Some(NetworkTokenChange::TokenExpiryUpdated), None),
        (Some(NetworkTokenChange::TokenStatusUpdated), state("DELETED")),
    ];
    assert_eq!(told, expected);
    for heard in receiver.notified() {
        let body: Value = serde_json::from_slice(&heard.body).expect("JSON");
        // As it is printed: a time without a zone, a trace that ends in a number, addresses without a host.
        let date = body["eventDate"].as_str().expect("a date");
        assert!(date.len() == 19 && date.parse::<jiff::civil::DateTime>().is_ok(), "{date}");
        assert!(body["transactionTraceId"].as_str().is_some_and(|trace| trace.ends_with("-0")), "{body}");
        assert_eq!((&body["retryNumber"], &body["productId"]), (&json!(0), &json!("tokenManagement")));
        let data = &body["payload"]["data"];
        assert_eq!((&data["version"], data["id"].as_str().map(str::len)), (&json!("1.0"), Some(32)));
        let href = data["_links"]["tokenized-cards"][0]["href"].as_str().expect("a link");
        assert_eq!(href, format!("/tms/v2/tokenized-cards/{token}"));
    }
    let keys: std::collections::BTreeSet<_> = all.iter().map(Notification::idempotency_key).collect();
    assert_eq!(keys.len(), all.len());
    assert_eq!(deliveries.len(), all.len());
    for (delivery, heard) in deliveries.iter().zip(receiver.notified()) {
        assert_eq!((delivery.end, delivery.body()), (DeliveryEnd::Delivered, &*heard.body));
        assert_eq!((delivery.webhook_id.as_str(), heard.path.as_str()), (id.as_str(), "/hook"));
    }
    let shown = format!("{deliveries:?} {}", serde_json::to_string(&deliveries).expect("JSON"));
    assert!(!shown.contains(&token) && !shown.contains("localhost"), "{shown}");
}

#[tokio::test]
async fn a_device_that_is_bound_is_told_in_words_that_are_marked_as_ours() {
    let sandbox = Sandbox::builder().published_examples().start().await.expect("a sandbox");
    let (verifier, receiver, _) = active(&sandbox, json!({})).await;
    let token = token(&sandbox, "4622943123116478").await;
    let example = include_str!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/src/generated/examples/passkeys/create-authentication-registration.request.json"
    ));
    let request: Value = serde_json::from_str(example).expect("JSON");
    let path = format!("/tms/v2/tokenized-cards/{token}/authentication-registrations");
    said(&sandbox.client(), Method::POST, &path, Some(request)).await;
    sandbox.delivered().await;
    let bound = receiver.notified().pop().expect("a notification");
    assert_eq!(bound.headers["x-sandbox-ours"], "payload.data");
    let Event::NetworkTokenBinding(event) = verified(&sandbox, &verifier, &bound).event() else { panic!("another") };
    assert_eq!(event.tokens()[0].id.as_ref().map(AsRef::as_ref), Some(&*token));
    assert!(receiver.notified().iter().filter(|heard| heard.headers.contains_key("x-sandbox-ours")).count() == 1);
}

#[tokio::test]
async fn what_fails_is_told_to_nobody() {
    let sandbox = Sandbox::start().await.expect("a sandbox");
    let (_, receiver, _) = active(&sandbox, json!({})).await;
    let card = ProvisionForCardNumber::builder().card_number("4010057022000004");
    let card = card.card_expiration_month("12").card_expiration_year("2031").build().expect("a request");
    let refused = sandbox.client().send(card).await.expect("an answer");
    assert!(!refused.outcome().is_usable());
    let token = token(&sandbox, "4622943123116478").await;
    // A second time it is the token that is there.
    self::token(&sandbox, "4622943123116478").await;
    let path = format!("/tms/v2/tokenized-cards/{token}/issuer-life-cycle-event-simulations");
    raw(&sandbox.client(), Method::POST, &path, Some(json!({ "state": "BROKEN" }))).await.expect_err("no state");
    sandbox.delivered().await;
    assert_eq!(receiver.notified().len(), 1);
}

#[tokio::test]
async fn what_is_not_heard_is_told_again_and_is_the_same_event() {
    let sandbox = Sandbox::start().await.expect("a sandbox");
    let (verifier, receiver, _) = active(&sandbox, json!({})).await;
    receiver.answers([500, 302, 404]);
    token(&sandbox, "4622943123116478").await;
    for sent in 1..=4 {
        let deliveries = sandbox.delivered().await;
        assert_eq!(deliveries.len(), sent);
        let last = &deliveries[sent - 1];
        let minute = jiff::SignedDuration::from_mins(1);
        let again = (sent < 4).then(|| last.at + minute);
        assert_eq!(last.again.is_some(), again.is_some());
        assert!(last.again.zip(again).is_none_or(|(said, about)| said.duration_since(about).as_millis().abs() < 1_000));
        // Not a moment before.
        sandbox.clock().advance(Duration::from_secs(50));
        assert_eq!(sandbox.delivered().await.len(), sent);
        sandbox.clock().advance(Duration::from_secs(15));
    }
    sandbox.clock().advance(100 * MINUTE);
    sandbox.delivered().await;
    let all: Vec<_> = receiver
        .notified()
        .iter()
        .map(|heard| {
            let key = verifier.clone().tolerance(Duration::MAX);
            key.verify_at(&heard.headers, &heard.body, sandbox.clock().now()).expect("it is genuine")
        })
        .collect();
    assert_eq!(all.iter().map(Notification::retries).collect::<Vec<_>>(), [0, 1, 2, 3]);
    let kinds: Vec<_> = all.iter().filter_map(|one| one.request_type.as_deref()).collect();
    assert_eq!(kinds, ["NEW", "RETRY", "RETRY", "RETRY"]);
    assert!(all.iter().all(|one| one.idempotency_key() == all[0].idempotency_key()));
    let traces: std::collections::BTreeSet<_> = all.iter().map(|one| one.transaction_trace_id.clone()).collect();
    assert_eq!(traces.len(), 4);
    let ends: Vec<_> = sandbox.deliveries().iter().map(|delivery| delivery.end).collect();
    assert_eq!(ends, [DeliveryEnd::Refused, DeliveryEnd::Refused, DeliveryEnd::Refused, DeliveryEnd::Delivered]);
}

#[tokio::test]
async fn after_its_retries_it_is_given_up() {
    let sandbox = Sandbox::start().await.expect("a sandbox");
    let policy = json!({ "retryPolicy": { "firstRetry": "2", "interval": 5, "numberOfRetries": "1" } });
    let (_, receiver, id) = active(&sandbox, policy).await;
    receiver.always(500);
    token(&sandbox, "4622943123116478").await;
    for _ in 0..20 {
        sandbox.delivered().await;
        sandbox.clock().advance(MINUTE);
    }
    let deliveries = sandbox.delivered().await;
    assert_eq!(deliveries.len(), 2);
    assert_eq!(deliveries[1].again, None);
    let waited = deliveries[1].at.duration_since(deliveries[0].at);
    assert!((120..180).contains(&waited.as_secs()), "{waited}");
    assert_eq!(status(&sandbox, &id).await, "ACTIVE");
}

#[tokio::test]
async fn nobody_is_asked_to_wait_for_a_receiver() {
    let sandbox = Sandbox::start().await.expect("a sandbox");
    let (_, receiver, _) = active(&sandbox, json!({})).await;
    let other = Receiver::start().await;
    let id = subscribe(&sandbox, &other.url("/"), json!({})).await;
    turn(&sandbox, &id, "ACTIVE").await;
    // Far longer than this test takes.
    receiver.pause(Duration::from_secs(3_600));
    token(&sandbox, "4622943123116478").await;
    token(&sandbox, "4111111111111111").await;
    while other.notified().len() < 2 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(receiver.notified().len(), 1);
}

#[tokio::test]
async fn nobody_listens_and_that_is_an_end_too() {
    let sandbox = Sandbox::start().await.expect("a sandbox");
    key(&sandbox).await;
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://127.0.0.1:{}/", listener.local_addr().expect("an address").port());
    drop(listener);
    let id = subscribe(&sandbox, &url, json!({})).await;
    turn(&sandbox, &id, "ACTIVE").await;
    token(&sandbox, "4622943123116478").await;
    let deliveries = sandbox.delivered().await;
    assert_eq!((deliveries[0].end, deliveries[0].status), (DeliveryEnd::NoAnswer, None));
}

#[tokio::test]
async fn a_new_key_takes_the_place_of_the_old_one_at_once() {
    let sandbox = Sandbox::start().await.expect("a sandbox");
    let (old, receiver, _) = active(&sandbox, json!({})).await;
    let id = token(&sandbox, "4622943123116478").await;
    sandbox.delivered().await;
    let new = Verifier::new(key(&sandbox).await);
    simulate(&sandbox, &id, json!({ "state": "SUSPENDED" })).await;
    sandbox.delivered().await;
    let [first, second] = &receiver.notified()[..] else { panic!("two notifications") };
    verified(&sandbox, &old, first);
    verified(&sandbox, &new, second);
    for (verifier, heard) in [(&old, second), (&new, first)] {
        let error = verifier.verify_at(&heard.headers, &heard.body, sandbox.clock().now());
        assert!(matches!(error, Err(NotAccepted::UnknownKey { .. })), "{error:?}");
    }
    // In a year it has expired, and nothing is sent until there is a new one.
    sandbox.clock().advance(366 * 24 * 60 * MINUTE);
    simulate(&sandbox, &id, json!({ "state": "ACTIVE" })).await;
    let deliveries = sandbox.delivered().await;
    assert_eq!(deliveries.last().map(|last| last.end), Some(DeliveryEnd::NoKey));
    assert_eq!(receiver.notified().len(), 2);
}

#[tokio::test]
async fn a_key_counts_for_a_year_unless_told() {
    let sandbox = Sandbox::start().await.expect("a sandbox");
    for (days, expected) in [(None, 365), (Some("30"), 30)] {
        let mut request = json!({ "clientRequestAction": "CREATE", "keyInformation": {
            "provider": "nrtd", "tenant": "sandbox_merchant", "keyType": "sharedSecret", "organizationId": "sandbox_merchant",
        } });
        if let Some(days) = days {
            request["keyInformation"]["expiryDuration"] = days.into();
        }
        let (_, key) = said(&sandbox.client(), Method::POST, "/kms/egress/v2/keys-sym", Some(request)).await;
        let time =
            |pointer: &str| key.pointer(pointer).and_then(Value::as_str).expect("a time").parse::<jiff::Timestamp>();
        let (made, ends) = (time("/submitTimeUtc"), time("/keyInformation/expirationDate"));
        let lasts = ends.expect("a time").duration_since(made.expect("a time"));
        assert_eq!(lasts.as_hours(), expected * 24, "{days:?}");
    }
}

#[tokio::test]
async fn a_receiver_that_is_away_is_looked_at_and_told_later() {
    let sandbox = Sandbox::start().await.expect("a sandbox");
    let (key, receiver) = (key(&sandbox).await, Receiver::start().await);
    let health = json!({ "healthCheckUrl": receiver.url("/health"), "deactivateflag": true });
    let id = subscribe(&sandbox, &receiver.url("/hook"), health).await;
    token(&sandbox, "4111111111111111").await;
    // It is activated by a look at it, five minutes later.
    assert_eq!(status(&sandbox, &id).await, "INACTIVE");
    sandbox.clock().advance(6 * MINUTE);
    sandbox.delivered().await;
    assert_eq!(status(&sandbox, &id).await, "ACTIVE");
    let [look] = &receiver.heard()[..] else { panic!("one look, and nothing of what came before") };
    assert_eq!((look.method.clone(), look.path.as_str()), (Method::GET, "/health"));

    receiver.always(503);
    let id_of_token = token(&sandbox, "4622943123116478").await;
    for _ in 0..8 {
        sandbox.delivered().await;
        sandbox.clock().advance(MINUTE);
    }
    assert_eq!(status(&sandbox, &id).await, "SUSPENDED");
    let tried = receiver.notified().len();
    assert!((1..=4).contains(&tried), "{tried}");
    simulate(&sandbox, &id_of_token, json!({ "state": "SUSPENDED" })).await;
    sandbox.clock().advance(30 * MINUTE);
    sandbox.delivered().await;
    assert_eq!((receiver.notified().len(), status(&sandbox, &id).await.as_str()), (tried, "SUSPENDED"));

    receiver.always(200);
    sandbox.clock().advance(6 * MINUTE);
    sandbox.delivered().await;
    assert_eq!(status(&sandbox, &id).await, "ACTIVE");
    let verifier = Verifier::new(key);
    let told: Vec<_> =
        receiver.notified()[tried..].iter().map(|heard| verified(&sandbox, &verifier, heard).to_string()).collect();
    assert_eq!(told, [EVENTS[0], EVENTS[1]]);
}

#[tokio::test]
async fn what_waits_survives_the_end_of_the_program() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("webhooks-state");
    _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    let state = folder.join("state");
    let start = async || Sandbox::builder().state(&state).start().await.expect("a sandbox");
    let sandbox = start().await;
    let (verifier, receiver, id) = active(&sandbox, json!({})).await;
    receiver.answers([500]);
    token(&sandbox, "4622943123116478").await;
    let [delivery] = &sandbox.delivered().await[..] else { panic!("one attempt") };
    assert_eq!(delivery.end, DeliveryEnd::Refused);
    sandbox.stop().await;
    let sandbox = start().await;
    assert_eq!(status(&sandbox, &id).await, "ACTIVE");
    sandbox.clock().advance(2 * MINUTE);
    sandbox.delivered().await;
    let [_, again] = &receiver.notified()[..] else { panic!("two attempts") };
    let again = verified(&sandbox, &verifier, again);
    assert_eq!(again.retries(), 1);
    // Once told it is not told again.
    sandbox.stop().await;
    let sandbox = start().await;
    sandbox.clock().advance(200 * MINUTE);
    sandbox.delivered().await;
    assert_eq!(receiver.notified().len(), 2);
}

#[tokio::test]
async fn subscriptions_are_made_read_listed_changed_and_deleted() {
    let sandbox = Sandbox::start().await.expect("a sandbox");
    let (client, receiver) = (sandbox.client(), Receiver::start().await);
    let id = subscribe(&sandbox, &receiver.url("/a"), json!({})).await;
    let path = format!("{HOOKS}/{id}");
    let (_, answer) = said(&client, Method::GET, &path, None).await;
    assert_eq!(answer["eventTypes"], json!(EVENTS));
    assert_eq!((&answer["productId"], &answer["version"]), (&json!("tokenManagement"), &json!("3")));
    let policy = &answer["retryPolicy"];
    assert_eq!(
        (&policy["firstRetry"], &policy["interval"], &policy["numberOfRetries"]),
        (&json!(1), &json!(1), &json!(3))
    );
    let list = |query: &str| format!("{HOOKS}?organizationId=sandbox_merchant{query}");
    for (query, count) in [
        ("", 1),
        ("&productId=tokenManagement&eventType=tms.networktoken.updated", 1),
        ("&productId=payments", 0),
        ("&eventType=tms.other", 0),
    ] {
        let (_, answer) = said(&client, Method::GET, &list(query), None).await;
        assert_eq!(answer.as_array().map(Vec::len), Some(count), "{query}");
    }
    let change = json!({ "description": "new", "retryPolicy": { "numberOfRetries": "0" } });
    let (_, answer) = said(&client, Method::PATCH, &path, Some(change)).await;
    assert_eq!((&answer["description"], &answer["name"]), (&json!("new"), &json!("shop")));
    assert_eq!(answer["retryPolicy"]["numberOfRetries"], json!(0));
    // The message that tests it is sent where it is active.
    key(&sandbox).await;
    turn(&sandbox, &id, "ACTIVE").await;
    let test = format!("/notification-subscriptions/v1/webhooks/{id}");
    let (_, answer) = said(&client, Method::POST, &test, None).await;
    assert!(answer["payloads"]["testPayload"]["message"].is_string() && answer["retryNumber"] == "0", "{answer}");
    sandbox.delivered().await;
    let notified = receiver.notified();
    let message: Notification = serde_json::from_slice(&notified[0].body).expect("a notification");
    assert_eq!(message.event(), Event::Test);
    // Another address is judged anew.
    let moved = json!({ "webhookUrl": receiver.url("/b") });
    let (_, answer) = said(&client, Method::PATCH, &path, Some(moved)).await;
    assert_eq!(answer["status"], "INACTIVE");
    turn(&sandbox, &id, "ACTIVE").await;
    turn(&sandbox, &id, "INACTIVE").await;
    token(&sandbox, "4622943123116478").await;
    sandbox.delivered().await;
    assert_eq!(receiver.notified().len(), 1);
    // Nobody else has it.
    let other = sandbox.client().with_credentials(sandbox.merchant("another").expect("credentials"));
    let error = raw(&other, Method::GET, &path, None).await.expect_err("it is another's");
    assert_eq!(error.status(), Some(StatusCode::NOT_FOUND));
    let (status, answer) = said(&client, Method::DELETE, &path, None).await;
    assert_eq!((status, answer), (StatusCode::OK, json!({ "status": "successfully deleted" })));
    let error = raw(&client, Method::GET, &path, None).await.expect_err("it is deleted");
    assert_eq!(error.status(), Some(StatusCode::NOT_FOUND));
}

#[tokio::test]
async fn the_other_guides_request_is_taken_as_it_is_printed() {
    let sandbox = Sandbox::start().await.expect("a sandbox");
    let request = json!({
        "organization": { "organizationId": "sandbox_merchant" }, "product": { "productId": "tokenManagement" },
        "webhook": {
            "webhookUrl": "http://127.0.0.1:9/", "eventTypes": [{ "name": EVENTS[0] }, { "name": EVENTS[1] }], "status": "ACTIVE",
            "retryPolicy": {
                "algorithm": "ARITHMETIC", "firstRetry": 5, "interval": 5, "numberOfRetries": 4, "deactivateFlag": false,
                "repeatSequenceCount": 4, "repeatSequenceWaitTime": 5,
            },
            "securityPolicy": [{ "digitalSignatureEnabled": "yes", "security_type": "key" }],
        },
    });
    let path = "/notification-subscriptions/v1/webhooks";
    let (status, answer) = said(&sandbox.client(), Method::POST, path, Some(request)).await;
    assert_eq!((status, &answer["status"]), (StatusCode::CREATED, &json!("ACTIVE")));
    assert_eq!(
        (&answer["eventTypes"], &answer["retryPolicy"]["firstRetry"]),
        (&json!([EVENTS[0], EVENTS[1]]), &json!(5))
    );
    let id = answer["webhookId"].as_str().expect("an id");
    let (status, answer) = said(&sandbox.client(), Method::DELETE, &format!("{path}/{id}"), None).await;
    assert_eq!((status, answer), (StatusCode::NO_CONTENT, Value::Null));
}

#[tokio::test]
async fn nothing_is_sent_to_another_machine() {
    let sandbox = Sandbox::start().await.expect("a sandbox");
    for url in [
        "https://shop.example/hook",
        "http://shop.example/",
        "http://192.0.2.1/",
        "http://[2001:db8::1]/",
        "http://localhost.shop.example/",
        "http://localhost@shop.example/",
        "http://shop.example@localhost/",
        "https://localhost:9/",
        "http://2130706433/",
        "http://0.0.0.0:9/",
    ] {
        let (_, answer) = said(&sandbox.client(), Method::POST, HOOKS, Some(wanted(url))).await;
        assert_eq!(answer["status"], "BLOCKED", "{url}");
        let path = format!("{HOOKS}/{}/status", answer["webhookId"].as_str().expect("an id"));
        let error = raw(&sandbox.client(), Method::PUT, &path, Some(json!({ "status": "ACTIVE" }))).await;
        assert_eq!(error.expect_err("it is blocked").status(), Some(StatusCode::BAD_REQUEST));
    }
    assert!(sandbox.findings().iter().all(|finding| finding.rule == "webhook-url-blocked"));
    let mut health = wanted("http://localhost:9/");
    health["healthCheckUrl"] = "http://192.0.2.1/".into();
    let (_, answer) = said(&sandbox.client(), Method::POST, HOOKS, Some(health)).await;
    assert_eq!(answer["status"], "BLOCKED");
}

#[tokio::test]
async fn what_a_subscription_lacks_is_said_at_once() {
    let sandbox = Sandbox::start().await.expect("a sandbox");
    let client = sandbox.client();
    let fields = async |path: &str, body: Value| {
        let error = raw(&client, Method::POST, path, Some(body)).await.expect_err("much is wrong");
        let Error::Api(error) = error else { panic!("{error}") };
        error.fields().iter().map(|field| field.path.to_owned()).collect::<Vec<_>>()
    };
    let found = fields(HOOKS, json!({ "name": "a" })).await;
    assert_eq!(found, ["organizationId", "products", "securityPolicy.securityType", "webhookUrl"]);
    let mut wrong = wanted("no address");
    wrong["organizationId"] = "another".into();
    wrong["securityPolicy"]["securityType"] = "OAUTH".into();
    wrong["products"] = json!([]);
    wrong["retryPolicy"] = json!({ "firstRetry": -1, "deactivateFlag": "perhaps" });
    let mut found = fields(HOOKS, wrong).await;
    found.sort();
    let expected = [
        "organizationId",
        "products",
        "retryPolicy.deactivateFlag",
        "retryPolicy.firstRetry",
        "securityPolicy.securityType",
        "webhookUrl",
    ];
    assert_eq!(found, expected);
    let found = fields("/kms/egress/v2/keys-sym", json!({ "clientRequestAction": "STORE" })).await;
    let of_key = |name: &str| format!("keyInformation.{name}");
    assert_eq!(found[0], "clientRequestAction");
    assert_eq!(found[1..], ["provider", "keyType", "tenant", "organizationId"].map(of_key));
    // What will not come is said as well.
    let mut others = wanted("http://localhost:9/");
    others["products"] = json!([{ "productId": "payments", "eventTypes": ["payments.authorization.status.accepted"] }]);
    said(&client, Method::POST, HOOKS, Some(others)).await;
    let findings = sandbox.findings();
    assert_eq!(findings.last().map(|finding| finding.rule.as_str()), Some("event-never-sent"));
}

#[tokio::test]
async fn deliveries_are_told_to_other_languages() {
    let sandbox = Sandbox::start().await.expect("a sandbox");
    let (_, receiver, id) = active(&sandbox, json!({})).await;
    token(&sandbox, "4622943123116478").await;
    sandbox.delivered().await;
    assert_eq!(receiver.notified().len(), 1);
    let request = http::Request::get("/sandbox/deliveries").body(Vec::new()).expect("a request");
    let answer = crate::http1::send(&sandbox, &request).await;
    let answer: Value = serde_json::from_slice(&answer.body).expect("JSON");
    assert_eq!(
        (&answer["deliveries"][0]["webhook_id"], &answer["deliveries"][0]["end"]),
        (&json!(id), &json!("delivered"))
    );
}
