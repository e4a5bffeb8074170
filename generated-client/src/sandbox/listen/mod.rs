//! Sockets: HTTP and HTTPS on this machine's own addresses, HTTP/1.1 and HTTP/2.

mod reply;
mod wire;

use std::{
    io,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use http::{Request, Response, StatusCode, header};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto,
};
use rustls::ServerConfig;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
};
use tokio_rustls::TlsAcceptor;

use self::{
    reply::Reply,
    wire::{Breaker, Wire},
};
use super::{
    control::Control,
    edge::{self, Came, Delivery, Edge, Plain},
    page,
};

/// How many exchanges one HTTP/2 connection may have at once: as services commonly allow.
const STREAMS: u32 = 100;

/// The largest body and the largest head that are read.
const LARGEST_BODY: usize = 4 << 20;
const LARGEST_HEAD: usize = 64 << 10;

/// How long a head or a handshake may take to come.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long what is under way may take once the sandbox stops.
const LAST_CALL: Duration = Duration::from_secs(5);

/// The same port of both of this machine's own addresses.
pub(super) struct Listeners {
    both: Vec<TcpListener>,
    pub(super) port: u16,
}

impl Listeners {
    pub(super) async fn bind(port: u16) -> io::Result<Self> {
        let first = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let port = first.local_addr()?.port();
        // `localhost` is the other address for some clients; there are machines that lack it.
        let second = TcpListener::bind(SocketAddr::from((Ipv6Addr::LOCALHOST, port))).await.ok();
        Ok(Self { both: std::iter::once(first).chain(second).collect(), port })
    }
}

/// What a connection leads to.
#[derive(Clone)]
pub(super) struct Behind {
    edge: Arc<Edge>,
    control: Arc<Control>,
    /// Turns true when the sandbox stops.
    stopping: watch::Receiver<bool>,
    scheme: &'static str,
}

impl Behind {
    pub(super) fn new(edge: Arc<Edge>, control: Arc<Control>, stopping: watch::Receiver<bool>) -> Self {
        Self { edge, control, stopping, scheme: "http" }
    }
}

/// Serves until the sandbox stops, with TLS if there is a configuration for it.
pub(super) async fn serve(listeners: Listeners, tls: Option<Arc<ServerConfig>>, behind: Behind) {
    let behind = Behind { scheme: if tls.is_some() { "https" } else { "http" }, ..behind };
    let mut accepting = JoinSet::new();
    for listener in listeners.both {
        accepting.spawn(accept(listener, tls.clone().map(TlsAcceptor::from), behind.clone()));
    }
    while accepting.join_next().await.is_some() {}
}

async fn accept(listener: TcpListener, tls: Option<TlsAcceptor>, behind: Behind) {
    let mut stopping = behind.stopping.clone();
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => _ = connections.spawn(connection(stream, tls.clone(), behind.clone())),
                // Too many open files, most likely, which passes.
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            },
            // Those that have ended are forgotten.
            Some(_) = connections.join_next() => {}
            () = stop(&mut stopping) => break,
        }
    }
    drop(listener);
    let all = async { while connections.join_next().await.is_some() {} };
    // Who does not come to an end is cut off.
    _ = tokio::time::timeout(LAST_CALL, all).await;
}

/// Comes when the sandbox stops, or is no more.
async fn stop(stopping: &mut watch::Receiver<bool>) {
    _ = stopping.wait_for(|stopping| *stopping).await;
}

async fn connection(stream: TcpStream, tls: Option<TlsAcceptor>, behind: Behind) {
    let breaker = Breaker::default();
    // A connection without it is slower, and works.
    _ = stream.set_nodelay(true);
    let wire = Wire::new(stream, breaker.clone());
    match tls {
        None => converse(wire, breaker, behind).await,
        Some(tls) => {
            // That somebody hangs up, or does not trust the certificate, is no matter of ours.
            if let Ok(Ok(stream)) = tokio::time::timeout(PATIENCE, tls.accept(wire)).await {
                converse(stream, breaker, behind).await;
            }
        }
    }
}

async fn converse(stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, breaker: Breaker, behind: Behind) {
    let mut stopping = behind.stopping.clone();
    let service = service_fn(move |request| answer(request, breaker.clone(), behind.clone()));
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(PATIENCE).max_buf_size(LARGEST_HEAD);
    let longest = u32::try_from(LARGEST_HEAD).unwrap_or(u32::MAX);
    builder.http2().timer(TokioTimer::new()).max_concurrent_streams(STREAMS).max_header_list_size(longest);
    let conversation = builder.serve_connection(TokioIo::new(stream), service);
    let mut conversation = std::pin::pin!(conversation);
    // How a conversation ends is the client's matter, or was asked for.
    tokio::select! {
        _ = conversation.as_mut() => return,
        () = stop(&mut stopping) => conversation.as_mut().graceful_shutdown(),
    }
    _ = conversation.await;
}

async fn answer(request: Request<Incoming>, breaker: Breaker, behind: Behind) -> io::Result<Response<Reply>> {
    let came = match read(request, behind.scheme).await {
        Ok(came) => came,
        Err(refusal) => return Ok(response(refusal, Reply::whole)),
    };
    behind.edge.late_booked().await;
    if Control::is_meant(&came) {
        return Ok(response(behind.control.answer(&came, &behind.edge), Reply::whole));
    }
    if page::is_meant(&came) {
        return Ok(response(page::answer(&came, &behind.edge), Reply::whole));
    }
    match behind.edge.answer(came).await {
        Delivery::Whole(plain) => Ok(response(plain, Reply::whole)),
        Delivery::Truncated(plain) => Ok(response(plain, Reply::cut)),
        Delivery::Reset => {
            breaker.reset();
            Err(io::ErrorKind::ConnectionReset.into())
        }
        Delivery::Stalled => std::future::pending().await,
        Delivery::Mute => {
            breaker.mute();
            std::future::pending().await
        }
    }
}

async fn read(request: Request<Incoming>, scheme: &str) -> Result<Came, Plain> {
    let (head, body) = request.into_parts();
    let mut hosts = head.headers.get_all(header::HOST).iter();
    let host =
        hosts.next().and_then(|host| host.to_str().ok()).or(head.uri.authority().map(http::uri::Authority::as_str));
    let host = host.filter(|_| hosts.next().is_none()).map(str::to_owned);
    let host = host.ok_or_else(|| edge::refused(StatusCode::BAD_REQUEST, "Bad Request: there is not just one host"))?;
    let body = Limited::new(body, LARGEST_BODY).collect().await.map_err(|error| {
        if error.is::<LengthLimitError>() {
            edge::refused(StatusCode::PAYLOAD_TOO_LARGE, "Payload Too Large")
        } else {
            edge::refused(StatusCode::BAD_REQUEST, "Bad Request: the body ended early")
        }
    })?;
    let origin = format!("{scheme}://{host}");
    Ok(Came { head, host, origin, body: body.to_bytes().into() })
}

fn response(plain: Plain, body: fn(Vec<u8>) -> Reply) -> Response<Reply> {
    let mut response = Response::new(body(plain.body));
    *response.status_mut() = plain.status;
    *response.headers_mut() = plain.headers;
    response
}
