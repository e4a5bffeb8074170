//! A server on loopback that misbehaves as it is told, over real sockets and TLS, and records every request that it saw.

// Each test file takes what it needs.
#![allow(dead_code)]

pub(crate) mod certificates;
pub(crate) mod frames;
pub(crate) mod http2;
pub(crate) mod jwe;

use std::{
    io,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::{JoinHandle, JoinSet},
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

use certificates::Identity;

/// What the server does with one exchange.
#[derive(Debug, Clone)]
pub(crate) enum Play {
    /// Resets the connection without having read a request.
    ResetUnread,
    /// Reads a whole request, records it, and takes these steps. Then the connection serves the next exchange.
    Read(Vec<Step>),
}

/// One step after a request was read.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    /// Sends these bytes.
    Send(Vec<u8>),
    /// Sends these bytes again and again, until the client has enough.
    Flood(Vec<u8>),
    /// Does nothing for a while.
    Pause(Duration),
    /// Does nothing until the client hangs up.
    Stall,
    /// Closes the connection in good order.
    Close,
    /// Closes it without the last word of TLS, as one who cuts an answer short would.
    Cut,
    /// Resets it.
    Reset,
}

/// A request as it came.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) method: String,
    /// The path and the query.
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

/// An answer of HTTP/1.1 with its length.
pub(crate) fn answer(status: u16, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let mut bytes = head(status, headers);
    bytes.truncate(bytes.len() - 2);
    bytes.extend_from_slice(format!("content-length: {}\r\n\r\n", body.len()).as_bytes());
    bytes.extend_from_slice(body);
    bytes
}

/// The head of an answer of HTTP/1.1, with nothing but these headers.
pub(crate) fn head(status: u16, headers: &[(&str, &str)]) -> Vec<u8> {
    let mut text = format!("HTTP/1.1 {status} Said\r\n");
    for (name, value) in headers {
        text += &format!("{name}: {value}\r\n");
    }
    (text + "\r\n").into_bytes()
}

/// A running server. Dropping it closes everything.
pub(crate) struct Server {
    base: String,
    state: Arc<State>,
    task: JoinHandle<()>,
}

struct State {
    acceptor: Option<TlsAcceptor>,
    plays: Vec<Play>,
    progress: Mutex<Progress>,
    requests: watch::Sender<usize>,
}

#[derive(Default)]
struct Progress {
    connections: usize,
    exchanges: usize,
    seen: Vec<Seen>,
}

impl Server {
    /// Serves on a free port of 127.0.0.1: with TLS if there is an identity. The n-th exchange gets the n-th play, and the
    /// last play is repeated.
    pub(crate) async fn start(identity: Option<&Identity>, plays: Vec<Play>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let scheme = if identity.is_some() { "https" } else { "http" };
        let acceptor = identity.map(|identity| identity.acceptor(&[b"http/1.1"]));
        let (requests, _) = watch::channel(0);
        let state = Arc::new(State { acceptor, plays, progress: Mutex::default(), requests });
        let task = tokio::spawn(serve(listener, Arc::clone(&state)));
        Self { base: format!("{scheme}://{address}"), state, task }
    }

    /// Its base address.
    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    /// The whole requests that it saw.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.state.progress().seen.clone()
    }

    /// How many connections it accepted.
    pub(crate) fn connections(&self) -> usize {
        self.state.progress().connections
    }

    /// Waits until it has seen so many requests.
    pub(crate) async fn saw(&self, count: usize) {
        let mut requests = self.state.requests.subscribe();
        requests.wait_for(|seen| *seen >= count).await.expect("a running server");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A base address to which nobody listens.
pub(crate) async fn nobody(scheme: &str) -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
    format!("{scheme}://{}", listener.local_addr().expect("an address"))
}

impl State {
    fn progress(&self) -> MutexGuard<'_, Progress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn play(&self) -> Play {
        let exchanges = self.progress().exchanges;
        self.plays[exchanges.min(self.plays.len() - 1)].clone()
    }

    fn record(&self, request: Seen) {
        let count = {
            let mut progress = self.progress();
            progress.seen.push(request);
            progress.seen.len()
        };
        self.requests.send_replace(count);
    }
}

async fn serve(listener: TcpListener, state: Arc<State>) {
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        state.progress().connections += 1;
        let state = Arc::clone(&state);
        connections.spawn(async move {
            // That a client hangs up is part of the play.
            let _ = match &state.acceptor {
                None => converse(stream, &state).await,
                Some(acceptor) => match acceptor.accept(stream).await {
                    Ok(stream) => converse(stream, &state).await,
                    Err(error) => Err(error),
                },
            };
        });
        while connections.try_join_next().is_some() {}
    }
}

/// A stream that can be reset.
trait Stream: AsyncRead + AsyncWrite + Unpin {
    fn tcp(&self) -> &TcpStream;
}

impl Stream for TcpStream {
    fn tcp(&self) -> &TcpStream {
        self
    }
}

impl Stream for TlsStream<TcpStream> {
    fn tcp(&self) -> &TcpStream {
        self.get_ref().0
    }
}

async fn converse(mut stream: impl Stream, state: &State) -> io::Result<()> {
    loop {
        if matches!(state.play(), Play::ResetUnread) {
            state.progress().exchanges += 1;
            return stream.tcp().set_zero_linger();
        }
        let Some(request) = read(&mut stream).await? else { return Ok(()) };
        let play = state.play();
        state.progress().exchanges += 1;
        state.record(request);
        let Play::Read(steps) = play else { return stream.tcp().set_zero_linger() };
        for step in steps {
            match step {
                Step::Send(bytes) => stream.write_all(&bytes).await?,
                Step::Flood(bytes) => loop {
                    stream.write_all(&bytes).await?;
                },
                Step::Pause(time) => tokio::time::sleep(time).await,
                Step::Stall => {
                    let mut rest = Vec::new();
                    stream.read_to_end(&mut rest).await?;
                }
                Step::Close => return stream.shutdown().await,
                Step::Cut => {
                    stream.flush().await?;
                    return Ok(());
                }
                Step::Reset => return stream.tcp().set_zero_linger(),
            }
            stream.flush().await?;
        }
    }
}

/// Reads one request whose body, if any, has a length.
async fn read(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<Option<Seen>> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(&mut bytes).await? == 0 {
            return Ok(None);
        }
    };
    let text = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut lines = text.split("\r\n");
    let mut first = lines.next().unwrap_or_default().split(' ').map(str::to_owned);
    let (method, target) = (first.next().unwrap_or_default(), first.next().unwrap_or_default());
    let headers = lines.filter_map(|line| line.split_once(": "));
    let headers: Vec<_> = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let mut request = Seen { method, target, headers, body: bytes.split_off(end + 4) };
    let length = request.header("content-length").map_or(0, |length| length.parse().expect("a length"));
    while request.body.len() < length {
        if stream.read_buf(&mut request.body).await? == 0 {
            return Ok(None);
        }
    }
    Ok(Some(request))
}
