//! A transport that remembers what it was given, and a clock and ids that do not surprise.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::{Duration, SystemTime},
};

use http::{HeaderMap, Method, Request, Response};
use serde_json::{Value, json};
use visa_acceptance::{
    api::Environment,
    client::{Client, ClientBuilder, Clock, Credentials, Ids, Limits, RetryPolicy, Sending, Transport, TransportError},
};

/// A request as the transport got it.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) method: Method,
    pub(crate) uri: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

pub(crate) type Answer = Result<Response<Vec<u8>>, fn() -> TransportError>;

/// Remembers requests, and gives the answers that it was given, the last one again and again.
#[derive(Clone, Default)]
pub(crate) struct Memory {
    seen: Arc<Mutex<Vec<Seen>>>,
    answers: Arc<Mutex<VecDeque<Answer>>>,
}

impl Memory {
    pub(crate) fn answering(answers: impl IntoIterator<Item = Answer>) -> Self {
        Self { answers: Arc::new(Mutex::new(answers.into_iter().collect())), ..Self::default() }
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().expect("nobody panics").clone()
    }
}

impl Transport for Memory {
    fn send(&self, request: Request<Vec<u8>>, _: Limits) -> Sending<'_> {
        let (parts, body) = request.into_parts();
        let seen = Seen { method: parts.method, uri: parts.uri.to_string(), headers: parts.headers, body };
        self.seen.lock().expect("nobody panics").push(seen);
        let mut answers = self.answers.lock().expect("nobody panics");
        let next = if answers.len() > 1 { answers.pop_front() } else { None };
        let answer = match next.as_ref().or(answers.front()) {
            Some(Ok(response)) => Ok(response.clone()),
            Some(Err(error)) => Err(error()),
            None => Ok(answer(201, &json!({ "id": "6528187198946076303004", "status": "AUTHORIZED" }))),
        };
        Box::pin(async move { answer })
    }
}

pub(crate) fn answer(status: u16, body: &Value) -> Response<Vec<u8>> {
    let response = Response::builder().status(status).header("content-type", "application/json");
    let response = response.header("v-c-correlation-id", "c-1");
    response.body(body.to_string().into_bytes()).expect("it is a response")
}

#[expect(clippy::unnecessary_wraps, reason = "answers stand beside errors in lists")]
pub(crate) fn answered(status: u16, body: &Value) -> Answer {
    Ok(answer(status, body))
}

pub(crate) struct Frozen;

impl Clock for Frozen {
    fn now(&self) -> SystemTime {
        // 2026-01-01T00:00:00Z.
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_767_225_600)
    }
}

#[derive(Default)]
pub(crate) struct Counting(Mutex<u32>, Mutex<u32>);

impl Ids for Counting {
    fn next(&self) -> String {
        let mut count = self.0.lock().expect("nobody panics");
        *count += 1;
        format!("id-{count}")
    }

    fn reference(&self) -> String {
        let mut count = self.1.lock().expect("nobody panics");
        *count += 1;
        format!("reference-{count}")
    }
}

/// A client over the transport, with a clock that stands still, ids that count, and no pauses.
pub(crate) fn builder(memory: &Memory, credentials: Credentials) -> ClientBuilder {
    Client::builder(Environment::Test, credentials)
        .transport(memory.clone())
        .clock(Frozen)
        .ids(Counting::default())
        .retries(RetryPolicy::default().first_pause(Duration::ZERO))
}
