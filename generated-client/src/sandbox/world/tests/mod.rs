//! The world without sockets: what it says to requests that were let in.

use std::sync::Arc;

use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::super::{
    heard::{Finding, Heard},
    store::Store,
};
use super::{Behaviour, Profile, World, WorldSettings, examples};

mod agents;
mod contracts;
mod ledger;
mod passkeys;
mod printed;
mod secrecy;
mod series;
mod tokens;
mod triggers;

/// Where its requests are sent to.
const ORIGIN: &str = "http://localhost:8080";

/// A world, its clock, and the merchant who asks.
struct Stage {
    world: World,
    at: Timestamp,
    merchant: &'static str,
    headers: HeaderMap,
}

/// An answer.
struct Heeded {
    status: StatusCode,
    body: Value,
    headers: HeaderMap,
    judged_by: Option<&'static str>,
    findings: Vec<Finding>,
    jose: bool,
}

impl Stage {
    fn new(settings: &WorldSettings) -> Self {
        Self::over(Store::memory(), settings)
    }

    fn over(store: Store, settings: &WorldSettings) -> Self {
        let world = World::open(Arc::new(store), settings).unwrap();
        let at = "2026-11-26T12:00:00Z".parse().unwrap();
        Self { world, at, merchant: "merchant", headers: HeaderMap::new() }
    }

    fn of(profile: Profile, behaviour: Behaviour) -> Self {
        Self::new(&WorldSettings { profile, behaviour, ..WorldSettings::default() })
    }

    fn wait(&mut self, seconds: i64) {
        self.at += SignedDuration::from_secs(seconds);
    }

    fn header(&mut self, name: &'static str, value: &str) {
        self.headers.insert(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
    }

    fn send(&self, method: &str, address: &str, body: &Value) -> Heeded {
        let body = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
        self.send_bytes(method, address, &body)
    }

    fn send_bytes(&self, method: &str, address: &str, body: &[u8]) -> Heeded {
        let address = address.strip_prefix(ORIGIN).unwrap_or(address);
        let (path, query) = address.split_once('?').map_or((address, None), |(path, query)| (path, Some(query)));
        let method: Method = method.parse().unwrap();
        let (headers, at) = (&self.headers, self.at);
        let (operation, merchant, origin) = (self.world.operation(&method, path), self.merchant, ORIGIN);
        let heard = Heard { method: &method, operation, path, query, headers, body, merchant, origin, at };
        let said = self.world.answer(&heard);
        let body = if said.body.is_empty() { Value::Null } else { serde_json::from_slice(&said.body).unwrap() };
        let (status, headers, judged_by) = (said.status, said.headers, said.judged_by);
        Heeded { status, body, headers, judged_by, findings: said.findings, jose: said.jose }
    }

    fn pay(&self, payment: &Value) -> Heeded {
        self.send("POST", "/pts/v2/payments", payment)
    }

    fn get(&self, path: &str) -> Heeded {
        self.send("GET", path, &Value::Null)
    }

    /// An identifier of a new card, with a network token.
    fn network_token(&self) -> (String, String) {
        let card = json!({ "source": "ONFILE", "card": {
            "number": "4622943123116478", "expirationMonth": "12", "expirationYear": "2026",
        } });
        let made = self.send("POST", "/tms/v2/tokenized-cards", &card);
        assert_eq!(made.status, 201, "{}", made.body);
        let href = made.text("/_links/instrumentIdentifier/href");
        (made.text("/id"), href.rsplit('/').next().unwrap().to_owned())
    }
}

impl Heeded {
    #[track_caller]
    fn text(&self, pointer: &str) -> String {
        let text = self.body.pointer(pointer).and_then(Value::as_str);
        text.unwrap_or_else(|| panic!("no {pointer} in {}", self.body)).to_owned()
    }

    fn has(&self, pointer: &str) -> bool {
        self.body.pointer(pointer).is_some()
    }

    /// The fields that a refusal names, in whatever family's shape.
    fn named(&self) -> Vec<String> {
        let texts = |list: Option<&Value>, name: &str| -> Vec<String> {
            let list = list.and_then(Value::as_array).into_iter().flatten();
            list.filter_map(|detail| detail[name].as_str().map(str::to_owned)).collect()
        };
        let mut named = texts(self.body.get("details"), "field");
        for error in self.body["errors"].as_array().into_iter().flatten() {
            named.extend(texts(error.get("details"), "name"));
        }
        named.extend(self.body.pointer("/error/detail/source").and_then(Value::as_str).map(str::to_owned));
        named
    }

    fn rules(&self) -> Vec<&str> {
        self.findings.iter().map(|finding| finding.rule.as_str()).collect()
    }
}

/// The published request of a use case.
fn example(use_case: &str) -> Value {
    let mut rows = examples::ROWS.iter().filter(|row| row.use_case == use_case);
    let request = rows.find_map(|row| row.request);
    serde_json::from_str(request.unwrap_or_else(|| panic!("{use_case} has no example"))).unwrap()
}

fn set(target: &mut Value, path: &str, value: impl Into<Value>) {
    super::json::set(target, path, value);
}

const WITH_PAN: &str = "payments/unscheduled/customer-initiated-with-pan";

/// A customer's payment with a card.
fn payment() -> Value {
    example(WITH_PAN)
}

/// The same, for another amount.
fn payment_of(amount: &str) -> Value {
    let mut payment = payment();
    set(&mut payment, "orderInformation.amountDetails.totalAmount", amount);
    set(&mut payment, "orderInformation.amountDetails.currency", "USD");
    payment
}

/// Not run by tests: what a payment costs.
#[test]
#[ignore = "it is read by eye"]
fn cost_of_a_payment() {
    let stage = Stage::new(&WorldSettings::default());
    let request = payment();
    let started = std::time::Instant::now();
    for _ in 0..20_000 {
        assert_eq!(stage.pay(&request).status, 201);
    }
    eprintln!("{:?} for one", started.elapsed() / 20_000);
}
