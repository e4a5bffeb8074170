//! Exchanges over one connection of HTTP/2, each on a stream of its own.
//!
//! One task drives a connection. It opens a stream only while the peer allows one more, and only while the socket takes bytes;
//! until then a request lies in a [`Ticket`], from which whoever comes first takes it: the task, to send it, or the exchange that
//! has no more time, which then knows that nothing was sent.

mod driver;

use std::{
    error::Error,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use h2::{Reason, client::Builder};
use tokio::{
    sync::{Notify, mpsc, oneshot},
    time::Instant,
};

use super::{
    super::{Limits, Place, Sending, TransportError},
    failed,
    message::{self, Body, Deadline},
    not_sent,
    pool::Seat,
    wire::{Io, Watched, Wire},
};
use driver::{Heart, Job, Message, Stream, Ticket, take};

type Failure = Box<dyn Error + Send + Sync>;

/// Room for answers: of one stream, and of a connection.
const WINDOWS: (u32, u32) = (2 << 20, 5 << 20);

/// The largest head of an answer.
const HEAD: u32 = 64 << 10;

/// How much silence says that a connection is dead. An attempt that had less time says that it should be asked.
const TELLING: Duration = Duration::from_secs(1);

/// How a silent connection is noticed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pings {
    /// After how much silence the other side is asked.
    pub(super) interval: Duration,
    /// How long it may take to answer.
    pub(super) timeout: Duration,
}

/// A connection. Once it is dropped by all, its task closes it.
pub(super) struct Connection {
    messages: mpsc::UnboundedSender<Message>,
    health: Arc<Health>,
    wire: Wire,
}

/// What the pool must know of a connection.
struct Health {
    /// It takes no new exchange.
    retired: AtomicBool,
    /// How many streams the peer allows at once.
    limit: AtomicUsize,
    taken: AtomicUsize,
    /// How often it must have been heard to be trusted.
    awaited: AtomicU64,
    idle_since: Mutex<Instant>,
    changed: Arc<Notify>,
}

impl Health {
    fn retire(&self) {
        if !self.retired.swap(true, Ordering::AcqRel) {
            self.changed.notify_one();
        }
    }

    fn is_retired(&self) -> bool {
        self.retired.load(Ordering::Acquire)
    }

    fn is_doubtful(&self, wire: &Wire) -> bool {
        wire.reads() < self.awaited.load(Ordering::Acquire)
    }
}

/// One of the streams that the peer allows.
struct Slot(Arc<Health>);

impl Drop for Slot {
    fn drop(&mut self) {
        *self.0.idle_since.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
        self.0.taken.fetch_sub(1, Ordering::AcqRel);
        self.0.changed.notify_one();
    }
}

impl Connection {
    /// Opens a connection, and waits until the peer has said how many streams it allows, so that the first requests are not one
    /// too many.
    pub(super) async fn open(io: Box<dyn Io>, pings: Pings, changed: Arc<Notify>) -> Result<Self, Failure> {
        let (io, wire) = Watched::new(io);
        let handshake = Builder::new()
            .enable_push(false)
            .initial_max_send_streams(0)
            .initial_window_size(WINDOWS.0)
            .initial_connection_window_size(WINDOWS.1)
            .max_header_list_size(HEAD)
            .handshake(io);
        let (requests, mut connection) = handshake.await?;
        let Some(answers) = connection.ping_pong() else { return Err("the connection has no pings".into()) };
        let health = Arc::new(Health {
            retired: AtomicBool::new(false),
            limit: AtomicUsize::new(0),
            taken: AtomicUsize::new(0),
            awaited: AtomicU64::new(0),
            idle_since: Mutex::new(Instant::now()),
            changed,
        });
        let (messages, is_ready) = driver::start(requests, connection, Heart::new(pings, answers), &health, &wire);
        is_ready.await.map_err(|_| "the connection was closed before it was ready")??;
        Ok(Self { messages, health, wire })
    }

    /// Whether it takes no new exchange.
    pub(super) fn is_retired(&self) -> bool {
        self.health.is_retired()
    }

    /// How many exchanges it could take now. One that was silent for longer than it should be is asked first, and takes none
    /// until it has answered.
    pub(super) fn room(&self, pings: Pings) -> usize {
        let taken = self.health.taken.load(Ordering::Acquire);
        let room = self.health.limit.load(Ordering::Acquire).saturating_sub(taken);
        if self.is_retired() || room == 0 {
            return 0;
        }
        if self.wire.quiet_for() >= pings.interval || self.health.is_doubtful(&self.wire) {
            // A task that ended has retired the connection.
            let _ = self.messages.send(Message::Doubt);
            return 0;
        }
        room
    }

    /// Not a byte came while an answer was awaited for so long. Nobody else should be sent the same way, at least not before the
    /// other side was asked.
    fn doubt(&self, silence: Duration) {
        self.health.awaited.store(self.wire.reads() + 1, Ordering::Release);
        if silence >= TELLING {
            self.health.retire();
        } else {
            let _ = self.messages.send(Message::Doubt);
        }
    }

    /// A place on it. Only the pool may call this, which looks for room under a lock.
    pub(super) fn take(self: &Arc<Self>, seat: Seat) -> Taken {
        self.health.taken.fetch_add(1, Ordering::AcqRel);
        Taken { connection: Arc::clone(self), slot: Slot(Arc::clone(&self.health)), _seat: seat }
    }

    /// When it has been idle for so long. `None`: it is not idle.
    pub(super) fn expires(&self, idle: Duration) -> Option<Instant> {
        let since = *self.health.idle_since.lock().unwrap_or_else(PoisonError::into_inner);
        let is_idle = self.health.taken.load(Ordering::Acquire) == 0;
        since.checked_add(idle).filter(|_| is_idle)
    }
}

/// A place on a connection of HTTP/2.
pub(super) struct Taken {
    connection: Arc<Connection>,
    slot: Slot,
    _seat: Seat,
}

impl Place for Taken {
    fn send(self: Box<Self>, request: http::Request<Vec<u8>>, limits: Limits) -> Sending<'static> {
        Box::pin(self.exchange(request, limits))
    }
}

impl Taken {
    async fn exchange(
        self: Box<Self>,
        request: http::Request<Vec<u8>>,
        limits: Limits,
    ) -> Result<http::Response<Vec<u8>>, TransportError> {
        let Self { connection, slot, _seat } = *self;
        let deadline = Deadline::after(limits);
        let (begun, reads) = (Instant::now(), connection.wire.reads());
        let (head, body) = message::http2(request)?;
        if connection.is_retired() {
            return Err(not_sent("the connection was given up"));
        }
        let mut stream = connection.opened(head, body, slot, deadline).await?;
        let Some(response) = stream.response.as_mut() else { return Err(not_sent("the stream is empty")) };
        let response = match deadline.limit(response).await {
            Ok(response) => response,
            Err(late) => {
                if connection.wire.reads() == reads {
                    connection.doubt(begun.elapsed());
                }
                return Err(TransportError::timeout(late));
            }
        };
        stream.response = None;
        let (head, body) = response.map_err(|error| connection.told(error, stream.id))?.into_parts();
        message::answer(head, Body::Http2(body), limits, deadline).await
    }
}

impl Connection {
    /// A stream for a request, opened by the connection's task.
    async fn opened(
        &self,
        head: http::Request<()>,
        body: Bytes,
        slot: Slot,
        deadline: Deadline,
    ) -> Result<Stream, TransportError> {
        let (stream, mut opened) = oneshot::channel();
        let withdrawing = Withdrawing(Arc::new(Mutex::new(Some(Job { head, body, slot, stream }))));
        let gone = || not_sent("the connection was closed before the request could be sent");
        self.messages.send(Message::Send(Arc::clone(&withdrawing.0))).map_err(|_| gone())?;
        let result = match deadline.limit(&mut opened).await {
            Ok(result) => result.map_err(|_| gone())?,
            Err(late) if take(&withdrawing.0).is_some() => return Err(TransportError::not_sent(late)),
            // The task was quicker, and opens streams only while the socket takes bytes, so that this one's headers are out. It is
            // dropped with the channel.
            Err(late) => return Err(TransportError::timeout(late)),
        };
        result.map_err(|error| failed(error).unsent())
    }

    /// What became of a request on a stream that ended without an answer.
    fn told(&self, error: h2::Error, stream: u32) -> TransportError {
        let refused = error.is_reset() && error.reason() == Some(Reason::REFUSED_STREAM);
        // Of those that `h2` tells of it, only streams above the last one that the peer looked at have this error.
        let above = error.is_go_away();
        let unprocessed = error.is_remote() && (refused || above);
        let of_connection = !error.is_reset();
        let error = failed(error);
        if unprocessed || (of_connection && self.wire.seal_before(stream)) { error.unsent() } else { error }
    }
}

/// Takes a request back that was not given to the connection, if nobody waits for it any more.
struct Withdrawing(Ticket);

impl Drop for Withdrawing {
    fn drop(&mut self) {
        take(&self.0);
    }
}
