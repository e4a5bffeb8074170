//! A server of HTTP/2 on loopback that allows 100 streams, as services commonly do, and is no kinder than its library. It logs
//! every request whose headers it read.

use std::{
    convert::Infallible,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use http::Method;
use http_body_util::{BodyExt, Full};
use hyper::{
    Request, Response,
    body::{Bytes, Incoming},
    server::conn::http2,
    service::service_fn,
};
use hyper_util::rt::{TokioExecutor, TokioIo};
use serde_json::Value;
use tokio::{
    net::TcpListener,
    sync::watch,
    task::{JoinHandle, JoinSet},
    time::sleep,
};
use tokio_rustls::TlsAcceptor;

use super::certificates::Identity;

/// How many streams it allows on a connection.
pub(crate) const STREAMS: usize = 100;

/// What it says to every request.
const ANSWER: &str = r#"{"id":"1","status":"AUTHORIZED"}"#;

/// A running server. Dropping it closes everything.
pub(crate) struct Server {
    base: String,
    state: Arc<State>,
    task: JoinHandle<()>,
}

/// A request whose headers it read.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) method: Method,
    /// The address without its scheme.
    pub(crate) target: String,
    /// The header `host`.
    pub(crate) host: Option<String>,
    /// `clientReferenceInformation.transactionId`, once the body has come.
    pub(crate) transaction: Option<String>,
}

/// After how long it answers; `None`: never.
pub(crate) type Pace = Box<dyn Fn(&Entry) -> Option<Duration> + Send + Sync>;

struct State {
    pace: Pace,
    log: Mutex<Vec<Entry>>,
    seen: watch::Sender<usize>,
    streams: AtomicUsize,
    peak: AtomicUsize,
    connections: AtomicUsize,
    /// How often all connections were cut.
    cuts: watch::Sender<usize>,
}

impl Server {
    /// Serves on a free port of 127.0.0.1, and answers every request with 201 and an authorized payment.
    pub(crate) async fn start(identity: &Identity, pace: Pace) -> Self {
        Self::with(identity.acceptor(&[b"h2"]), pace).await
    }

    /// The same with settings of TLS of one's own.
    pub(crate) async fn with(acceptor: TlsAcceptor, pace: Pace) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let base = format!("https://{}", listener.local_addr().expect("an address"));
        let state = Arc::new(State {
            pace,
            log: Mutex::default(),
            seen: watch::channel(0).0,
            streams: AtomicUsize::new(0),
            peak: AtomicUsize::new(0),
            connections: AtomicUsize::new(0),
            cuts: watch::channel(0).0,
        });
        let task = tokio::spawn(serve(listener, acceptor, Arc::clone(&state)));
        Self { base, state, task }
    }

    /// Its base address.
    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    pub(crate) fn log(&self) -> Vec<Entry> {
        self.state.log().clone()
    }

    /// Empties the log.
    pub(crate) fn forget(&self) {
        self.state.log().clear();
        self.state.seen.send_replace(0);
    }

    /// How many connections it accepted.
    pub(crate) fn connections(&self) -> usize {
        self.state.connections.load(Ordering::Relaxed)
    }

    /// How many streams were open at once, at most.
    pub(crate) fn peak(&self) -> usize {
        self.state.peak.load(Ordering::Relaxed)
    }

    /// Waits until it has read so many requests, with their bodies.
    pub(crate) async fn saw(&self, count: usize) {
        let mut seen = self.state.seen.subscribe();
        seen.wait_for(|seen| *seen >= count).await.expect("a running server");
    }

    /// Cuts all connections.
    pub(crate) fn cut(&self) {
        self.state.cuts.send_modify(|cuts| *cuts += 1);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl State {
    fn log(&self) -> MutexGuard<'_, Vec<Entry>> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn serve(listener: TcpListener, acceptor: TlsAcceptor, state: Arc<State>) {
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        state.connections.fetch_add(1, Ordering::Relaxed);
        let (acceptor, state) = (acceptor.clone(), Arc::clone(&state));
        let mut cuts = state.cuts.subscribe();
        connections.spawn(async move {
            let Ok(stream) = acceptor.accept(stream).await else { return };
            let service = service_fn(move |request| answer(request, Arc::clone(&state)));
            let mut server = http2::Builder::new(TokioExecutor::new());
            server.max_concurrent_streams(u32::try_from(STREAMS).expect("a number of streams"));
            tokio::select! {
                // That the client hangs up at the end is as it should be.
                _ = server.serve_connection(TokioIo::new(stream), service) => {}
                _ = cuts.changed() => {}
            }
        });
        while connections.try_join_next().is_some() {}
    }
}

/// A stream that is being served.
struct Open(Arc<State>);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.streams.fetch_sub(1, Ordering::Relaxed);
    }
}

async fn answer(request: Request<Incoming>, state: Arc<State>) -> Result<Response<Full<Bytes>>, Infallible> {
    let open = state.streams.fetch_add(1, Ordering::Relaxed) + 1;
    state.peak.fetch_max(open, Ordering::Relaxed);
    let open = Open(Arc::clone(&state));
    let (head, body) = request.into_parts();
    let target = format!("{}{}", head.uri.authority().expect("a host"), head.uri.path_and_query().expect("a path"));
    let host = head.headers.get("host").map(|host| host.to_str().expect("text").to_owned());
    let mut entry = Entry { method: head.method, target, host, transaction: None };
    let number = {
        let mut log = state.log();
        log.push(entry.clone());
        log.len() - 1
    };
    if let Ok(body) = body.collect().await {
        let body: Value = serde_json::from_slice(&body.to_bytes()).unwrap_or_default();
        entry.transaction = body["clientReferenceInformation"]["transactionId"].as_str().map(str::to_owned);
        if let Some(logged) = state.log().get_mut(number) {
            logged.transaction.clone_from(&entry.transaction);
        }
    }
    state.seen.send_modify(|seen| *seen += 1);
    match (state.pace)(&entry) {
        Some(pace) => sleep(pace).await,
        None => std::future::pending().await,
    }
    drop(open);
    let response = Response::builder().status(201).header("content-type", "application/json");
    Ok(response.body(Full::new(Bytes::from_static(ANSWER.as_bytes()))).expect("an answer"))
}
