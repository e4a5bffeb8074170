//! An exchange over HTTP/1.1, which has its connection for itself.

use std::{sync::Arc, time::Duration};

use ::hyper::client::conn::http1;
use bytes::Bytes;
use http_body_util::Full;
use hyper_util::rt::TokioIo;
use tokio::{
    task::AbortHandle,
    time::{Instant, timeout},
};

use super::{
    super::{Limits, Place, Sending, TransportError},
    failed,
    message::{self, Body, Deadline},
    not_sent,
    pool::{Host, Seat},
    wire::{Io, Watched, Wire},
};

/// The largest head of an answer.
const HEAD: usize = 64 << 10;

/// How long a connection may take, once an answer is whole, to be free for the next.
const SETTLING: Duration = Duration::from_millis(100);

/// A connection on which nothing is under way.
pub(super) struct Connection {
    requests: http1::SendRequest<Full<Bytes>>,
    wire: Wire,
    task: AbortHandle,
    since: Instant,
}

impl Connection {
    pub(super) async fn open(io: Box<dyn Io>) -> Result<Self, ::hyper::Error> {
        let (io, wire) = Watched::new(io);
        let (requests, connection) = http1::Builder::new().max_header_size(HEAD).handshake(TokioIo::new(io)).await?;
        // What goes wrong on it is told to the exchange.
        let task = tokio::spawn(async move { drop(connection.await) }).abort_handle();
        Ok(Self { requests, wire, task, since: Instant::now() })
    }

    /// Whether it may take an exchange: a connection that was idle for long may be dead, and nobody would tell.
    pub(super) fn is_usable(&self, idle: Duration) -> bool {
        !self.requests.is_closed() && self.since.elapsed() < idle
    }

    /// When it has been idle for so long.
    pub(super) fn expires(&self, idle: Duration) -> Option<Instant> {
        self.since.checked_add(idle)
    }
}

/// A connection of HTTP/1.1, taken for one exchange.
pub(super) struct Taken {
    host: Arc<Host>,
    connection: Option<Connection>,
    _seat: Seat,
}

impl Taken {
    pub(super) fn new(host: Arc<Host>, connection: Connection, seat: Seat) -> Self {
        Self { host, connection: Some(connection), _seat: seat }
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            self.host.give_back(connection);
        }
    }
}

impl Place for Taken {
    fn send(mut self: Box<Self>, request: http::Request<Vec<u8>>, limits: Limits) -> Sending<'static> {
        Box::pin(async move {
            let request = message::http1(request)?;
            let Some(connection) = self.connection.take() else { return Err(not_sent("the place is empty")) };
            let mut busy = Busy(Some(connection));
            let answer = busy.exchange(request, limits).await?;
            if let Some(free) = busy.freed().await {
                self.host.give_back(free);
            }
            Ok(answer)
        })
    }
}

/// A connection on which an exchange is under way. Dropped, it lets nothing more out.
struct Busy(Option<Connection>);

impl Drop for Busy {
    fn drop(&mut self) {
        if let Some(connection) = self.0.take() {
            connection.wire.seal();
            connection.task.abort();
        }
    }
}

impl Busy {
    async fn exchange(
        &mut self,
        request: http::Request<Full<Bytes>>,
        limits: Limits,
    ) -> Result<http::Response<Vec<u8>>, TransportError> {
        let Some(connection) = &mut self.0 else { return Err(not_sent("the place is empty")) };
        let deadline = Deadline::after(limits);
        let before = connection.wire.written();
        let response = deadline.limit(connection.requests.send_request(request)).await;
        let error = match response {
            Ok(Ok(response)) => {
                let (head, body) = response.into_parts();
                return message::answer(head, Body::Http1(body), limits, deadline).await;
            }
            Ok(Err(error)) => failed(error),
            Err(late) => TransportError::timeout(late),
        };
        // Nothing was written since the connection was made, or since its last exchange, and nothing will be.
        if connection.wire.seal_at(before) { Err(error.unsent()) } else { Err(error) }
    }

    /// The connection, if it is ready for another exchange.
    async fn freed(mut self) -> Option<Connection> {
        let mut connection = self.0.take()?;
        let ready = timeout(SETTLING, connection.requests.ready()).await;
        connection.since = Instant::now();
        // One that is not is closed when it is dropped.
        ready.is_ok_and(|ready| ready.is_ok()).then_some(connection)
    }
}
