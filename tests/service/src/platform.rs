//! The platform on this machine: it takes what the real one takes, and answers what that one's documentation prints.

mod answers;
mod door;
mod secrets;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{Request, State},
    response::Response,
};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use visa_acceptance::client::DecryptionKey;

use crate::{Result, keys};

pub use answers::{DECLINED, UNANSWERED};
pub use secrets::Secrets;

pub struct Platform {
    address: String,
    seen: Arc<Seen>,
}

/// What it knows, and what it has seen.
pub struct Seen {
    key: DecryptionKey,
    secrets: Mutex<Secrets>,
    state: Mutex<Memory>,
}

/// What answers depend on beside the request.
#[derive(Default)]
struct Memory {
    /// Transaction ids of payments.
    payments: BTreeSet<String>,
    /// Transaction ids of reversals that came, and whether they were too early.
    reversals: BTreeSet<String>,
    /// How often each path was called.
    calls: BTreeMap<String, usize>,
}

impl Platform {
    pub async fn start() -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = format!("http://{}", listener.local_addr()?);
        let (_, key) = keys::platform()?;
        let seen = Arc::new(Seen { key, secrets: Mutex::default(), state: Mutex::default() });
        let router = Router::new().fallback(answer).with_state(Arc::clone(&seen));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self { address, seen })
    }

    pub fn address(&self) -> &str {
        &self.address
    }

    /// What was used of secrets, by the name of its field.
    pub fn secrets(&self) -> Secrets {
        lock(&self.seen.secrets).clone()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A refusal as the platform words it.
pub struct Refusal {
    status: u16,
    body: Value,
}

impl Refusal {
    fn new(status: u16, reason: &str, message: &str) -> Self {
        let body = json!({ "submitTimeUtc": "2026-01-01T12:00:00Z", "status": "INVALID_REQUEST", "reason": reason, "message": message });
        Self { status, body }
    }
}

/// What is answered: plain, or to the merchant alone.
enum Answer {
    Json(u16, Value),
    Sealed(String),
}

async fn answer(State(seen): State<Arc<Seen>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 1 << 20).await.unwrap_or_default();
    let answered = match door::enter(&head, &body, &seen.key) {
        Ok(json) => {
            lock(&seen.secrets).note(&json);
            answers::of(&head, &json, &mut lock(&seen.state))
        }
        Err(refusal) => Err(refusal),
    };
    let answer = match answered {
        // Nobody answers, and the client gives up at some time.
        Ok(None) => std::future::pending().await,
        Ok(Some(answer)) => answer,
        Err(Refusal { status, body }) => Answer::Json(status, body),
    };
    written(answer, &seen)
}

fn written(answer: Answer, seen: &Seen) -> Response {
    let (status, kind, body) = match answer {
        Answer::Json(status, body) => {
            lock(&seen.secrets).note(&body);
            (status, "application/json", Bytes::from(body.to_string()))
        }
        Answer::Sealed(json) => {
            lock(&seen.secrets).note(&serde_json::from_str(&json).unwrap_or_default());
            match keys::sealed_answer(json.as_bytes()) {
                Ok(jwe) => (200, "application/jose", Bytes::from(jwe)),
                Err(_) => (500, "application/json", Bytes::new()),
            }
        }
    };
    let response = Response::builder().status(status).header("content-type", kind);
    response.header("v-c-correlation-id", "correlation-1").body(Body::from(body)).unwrap_or_default()
}
