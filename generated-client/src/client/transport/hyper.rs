//! The default transport: `hyper` and `h2` over rustls, with a pool of our own.
//!
//! The pools at hand keep one connection of HTTP/2 to a host and do not heed how many streams its peer allows, so that a request
//! waits within them where nobody can tell whether it was sent. Here a request waits before it is one. What must be certain was
//! read in the sources of `hyper` 1.12.0, `h2` 0.4.20 and `tokio-rustls` 0.26.6, and is held by tests with raw servers on both
//! sides of each boundary:
//!
//! - **What was written** is recorded between the protocol and TLS ([`wire`]). TLS is set up before, and without early data, so
//!   a handshake that does not end has sent nothing. `poll_write` of `tokio-rustls` takes nothing when it says *pending*, and may
//!   have sent anything when it says *error*: the record counts it so. Before a request is called unsent, its connection is sealed,
//!   so that no byte of it can follow.
//! - **HTTP/1.1** (`hyper`): unsent is what left no byte on the connection since its handshake or its last exchange. `hyper`
//!   repeats nothing by itself.
//! - **HTTP/2** is `h2` itself, since `hyper` does not tell the id of a stream. Headers are written in the order of ids, so a
//!   stream above the last one that was written was never opened. `h2` keeps the headers of a stream that waits to be opened even
//!   if it is cancelled, and sends them with the cancellation: hence no stream is given to it before the peer has room
//!   (`initial_max_send_streams(0)` holds until its SETTINGS are there) and the socket takes bytes.
//! - Of the streams that `h2` ends for a GOAWAY (`recv_go_away`), all are above its last id; those at or below it go on, and end
//!   with an error of the connection if it breaks. `REFUSED_STREAM` that comes from the peer says the same (RFC 9113, 8.7).
//! - A peer that gets many cancellations, of streams that it has not accepted yet above all, ends the connection
//!   (`ENHANCE_YOUR_CALM`; 20 in `h2`): a request that was written whole and is awaited by nobody is not cancelled.

mod builder;
mod connect;
mod http1;
mod http2;
mod message;
mod pool;
mod tls;
mod wire;

use std::{collections::HashMap, error::Error, fmt, io, net::SocketAddr, pin::Pin, sync::Arc};

use ::http::{Uri, uri::Scheme};
use std::sync::{Mutex, PoisonError};

pub use self::builder::{HyperTransportBuilder, TransportConfigurationError};
use super::{Limits, Placing, Sending, Transport, TransportError, causes};
use message::Deadline;
use pool::{Host, Settings};

/// Sends by `hyper` and `h2` with rustls, over pools of connections. Cheap to clone; all clones share the pools.
///
/// HTTP/2 where the service offers it, TLS 1.2 or newer, the roots that the operating system trusts. It never follows a
/// redirect, repeats a request, keeps a cookie or decompresses.
///
/// To each host there are so many *places*: that many exchanges can be under way at once, and whoever finds none waits, without
/// anything being sent. With HTTP/2 they share a connection, or as many as are set, and there are never more on one than the
/// service allows; with HTTP/1.1 each has a connection of its own. Tasks on the Tokio runtime of the first call drive a connection.
#[derive(Clone)]
pub struct HyperTransport {
    shared: Arc<Shared>,
}

struct Shared {
    settings: Arc<Settings>,
    hosts: Mutex<HashMap<(bool, String, u16), Arc<Host>>>,
}

/// Addresses that are still to come.
pub type Resolving<'a> = Pin<Box<dyn Future<Output = io::Result<Vec<SocketAddr>>> + Send + 'a>>;

/// Finds the addresses of hosts, in place of the operating system.
pub trait Resolve: Send + Sync + 'static {
    /// The addresses of a host, which are tried in turn. A port counts only where the request's address names none; 0 stands for
    /// that of the scheme. A host that is an address already is not asked for.
    fn resolve<'a>(&'a self, host: &'a str) -> Resolving<'a>;
}

impl<T: Resolve + ?Sized> Resolve for Arc<T> {
    fn resolve<'a>(&'a self, host: &'a str) -> Resolving<'a> {
        (**self).resolve(host)
    }
}

impl HyperTransport {
    /// A transport with the defaults of its builder.
    ///
    /// # Errors
    ///
    /// If this machine trusts no root certificate.
    pub fn new() -> Result<Self, TransportConfigurationError> {
        Self::builder().build()
    }

    /// A builder with its defaults: no proxy, no further roots, no client certificate.
    pub fn builder() -> HyperTransportBuilder {
        HyperTransportBuilder::default()
    }

    fn with(settings: Settings) -> Self {
        Self { shared: Arc::new(Shared { settings: Arc::new(settings), hosts: Mutex::default() }) }
    }

    fn host(&self, to: &Uri) -> Result<Arc<Host>, TransportError> {
        let secure = to.scheme() == Some(&Scheme::HTTPS);
        if !secure && to.scheme() != Some(&Scheme::HTTP) {
            return Err(not_sent("the address is neither http nor https"));
        }
        let name = to.host().filter(|host| !host.is_empty()).ok_or_else(|| not_sent("the address has no host"))?;
        let port = to.port_u16().unwrap_or(if secure { 443 } else { 80 });
        let mut hosts = self.shared.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        let host = hosts
            .entry((secure, name.to_ascii_lowercase(), port))
            .or_insert_with(|| Host::new(to.clone(), Arc::clone(&self.shared.settings)));
        Ok(Arc::clone(host))
    }
}

impl Transport for HyperTransport {
    fn place<'a>(&'a self, to: &'a Uri) -> Placing<'a> {
        Box::pin(async move { self.host(to)?.place().await.map(Some) })
    }

    fn send(&self, request: ::http::Request<Vec<u8>>, limits: Limits) -> Sending<'_> {
        Box::pin(async move {
            let (begun, deadline) = (tokio::time::Instant::now(), Deadline::after(limits));
            let place = self.host(request.uri())?;
            let place = deadline.limit(place.place()).await.map_err(TransportError::not_sent)??;
            let left = Limits { time: limits.time.saturating_sub(begun.elapsed()), ..limits };
            place.send(request, left).await
        })
    }
}

impl fmt::Debug for HyperTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HyperTransport").finish_non_exhaustive()
    }
}

/// A request that was not sent, for a reason of ours.
fn not_sent(reason: &'static str) -> TransportError {
    TransportError::not_sent(reason).because(reason.to_owned())
}

/// An exchange that broke off.
fn failed(error: impl Error + Send + Sync + 'static) -> TransportError {
    let said = reason(&error);
    TransportError::interrupted(error).because(said)
}

/// What `hyper`, `h2` and rustls say, each cut where it quotes the other side. None of them quotes a request.
fn reason(error: &(dyn Error + 'static)) -> String {
    // The first says where: at connecting, sending or reading.
    let said = causes(error).map(|cause| {
        let text = cause.to_string();
        let own = text.split(['"', '\n']).next().unwrap_or_default();
        own.trim_end_matches(['b', '(', ' ']).to_owned()
    });
    let mut said: Vec<_> = said.collect();
    // An `io::Error` says what the error within it says.
    said.dedup();
    said.join(": ")
}
