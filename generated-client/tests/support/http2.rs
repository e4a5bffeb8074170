//! A server of HTTP/2 on loopback that holds its answers back until a whole round of requests is there.

use std::{
    convert::Infallible,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use http_body_util::{BodyExt, Full};
use hyper::{
    Request, Response,
    body::{Bytes, Incoming},
    server::conn::http2,
    service::service_fn,
};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};

use super::certificates::Identity;

/// A running server. Dropping it closes it to new connections.
pub(crate) struct Server {
    base: String,
    rounds: Arc<Rounds>,
    task: JoinHandle<()>,
}

struct Rounds {
    /// How many requests make up a round.
    size: usize,
    body: Bytes,
    seen: AtomicUsize,
    connections: AtomicUsize,
    complete: watch::Sender<usize>,
}

impl Server {
    /// Answers every request with 201 and this body: the first at once, and then as soon as `size` more are there.
    pub(crate) async fn start(identity: &Identity, size: usize, body: &'static str) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let base = format!("https://{}", listener.local_addr().expect("an address"));
        let acceptor = identity.acceptor(&[b"h2"]);
        let rounds = Arc::new(Rounds {
            size,
            body: Bytes::from_static(body.as_bytes()),
            seen: AtomicUsize::new(0),
            connections: AtomicUsize::new(0),
            complete: watch::channel(0).0,
        });
        let shared = Arc::clone(&rounds);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                shared.connections.fetch_add(1, Ordering::Relaxed);
                let (acceptor, rounds) = (acceptor.clone(), Arc::clone(&shared));
                tokio::spawn(async move {
                    let stream = acceptor.accept(stream).await.expect("TLS");
                    let service = service_fn(move |request| answer(request, Arc::clone(&rounds)));
                    let streams = u32::try_from(size + 1).expect("a number of streams");
                    let mut server = http2::Builder::new(TokioExecutor::new());
                    // Bodies that wait for room come in crumbs, and too many crumbs end a connection.
                    server.max_concurrent_streams(streams).initial_connection_window_size(1 << 30);
                    // That the client hangs up at the end is as it should be.
                    let _ = server.serve_connection(TokioIo::new(stream), service).await;
                });
            }
        });
        Self { base, rounds, task }
    }

    /// Its base address.
    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    /// How many whole requests it saw.
    pub(crate) fn seen(&self) -> usize {
        self.rounds.seen.load(Ordering::Relaxed)
    }

    /// How many connections it accepted.
    pub(crate) fn connections(&self) -> usize {
        self.rounds.connections.load(Ordering::Relaxed)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn answer(request: Request<Incoming>, rounds: Arc<Rounds>) -> Result<Response<Full<Bytes>>, Infallible> {
    let mut complete = rounds.complete.subscribe();
    request.into_body().collect().await.expect("a whole body");
    let earlier = rounds.seen.fetch_add(1, Ordering::Relaxed);
    let round = earlier.div_ceil(rounds.size);
    if earlier.is_multiple_of(rounds.size) {
        rounds.complete.send_replace(round);
    }
    complete.wait_for(|complete| *complete >= round).await.expect("a running server");
    let response = Response::builder().status(201).header("content-type", "application/json");
    Ok(response.body(Full::new(rounds.body.clone())).expect("an answer"))
}
