//! A subscriber's web service on this machine: it keeps what comes, and answers as it is told.

use std::{
    collections::VecDeque,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{Router, body::Bytes, extract::State};
use http::{HeaderMap, Method, StatusCode};

/// A request as it came.
#[derive(Clone)]
pub(crate) struct Heard {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

#[derive(Default)]
struct Shared {
    heard: Mutex<Vec<Heard>>,
    answers: Mutex<VecDeque<StatusCode>>,
    ever_after: Mutex<Option<StatusCode>>,
    pause: Mutex<Duration>,
}

pub(crate) struct Receiver {
    shared: Arc<Shared>,
    address: SocketAddr,
}

impl Receiver {
    pub(crate) async fn start() -> Self {
        let shared = Arc::new(Shared::default());
        let router = Router::new().fallback(hear).with_state(Arc::clone(&shared));
        let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
        let address = listener.local_addr().expect("an address");
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { shared, address }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://localhost:{}{path}", self.address.port())
    }

    /// The answers to what comes next; a 204 after that.
    pub(crate) fn answers(&self, statuses: impl IntoIterator<Item = u16>) {
        let statuses = statuses.into_iter().map(|status| StatusCode::from_u16(status).expect("a status"));
        self.shared.answers.lock().expect("no panic").extend(statuses);
    }

    /// The answer to everything for which none was said.
    pub(crate) fn always(&self, status: u16) {
        *self.shared.ever_after.lock().expect("no panic") = StatusCode::from_u16(status).ok();
    }

    /// How long it takes to answer.
    pub(crate) fn pause(&self, pause: Duration) {
        *self.shared.pause.lock().expect("no panic") = pause;
    }

    pub(crate) fn heard(&self) -> Vec<Heard> {
        self.shared.heard.lock().expect("no panic").clone()
    }

    /// The notifications among it.
    pub(crate) fn notified(&self) -> Vec<Heard> {
        self.heard().into_iter().filter(|heard| heard.method == Method::POST).collect()
    }
}

async fn hear(
    State(shared): State<Arc<Shared>>,
    method: Method,
    uri: http::Uri,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    let (path, body) = (uri.path().to_owned(), body.to_vec());
    shared.heard.lock().expect("no panic").push(Heard { method, path, headers, body });
    let pause = *shared.pause.lock().expect("no panic");
    tokio::time::sleep(pause).await;
    let said = shared.answers.lock().expect("no panic").pop_front();
    said.or(*shared.ever_after.lock().expect("no panic")).unwrap_or(StatusCode::NO_CONTENT)
}
