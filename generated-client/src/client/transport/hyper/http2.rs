//! Exchanges over one connection of HTTP/2, each on a stream of its own.
//!
//! One task drives a connection. It opens a stream only while the peer allows one more, and only while the socket takes bytes;
//! until then a request lies in a [`Ticket`], from which whoever comes first takes it: the task, to send it, or the exchange that
//! has no more time, which then knows that nothing was sent.

use std::{
    collections::VecDeque,
    pin::Pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use h2::{
    Ping, PingPong, Reason,
    client::{Builder, ResponseFuture, SendRequest},
};
use tokio::{
    sync::{Notify, mpsc, oneshot},
    task::JoinSet,
    time::{Instant, Sleep, sleep, timeout},
};

use super::{
    super::{Limits, Place, Sending, TransportError},
    failed,
    message::{self, Body, Deadline},
    not_sent,
    pool::Seat,
    wire::{Io, Watched, Wire},
};

/// Room for answers: of one stream, and of a connection.
const WINDOWS: (u32, u32) = (2 << 20, 5 << 20);

/// The largest head of an answer.
const HEAD: u32 = 64 << 10;

/// How long the answer is awaited of a request that nobody waits for any more, and how much of it is read.
const ABANDONED: (Duration, usize) = (Duration::from_secs(30), 1 << 20);

/// How much silence says that a connection is dead. An attempt that had less time says that it should be asked.
const TELLING: Duration = Duration::from_secs(1);

/// How long a connection that nobody needs may take to say good-bye.
const CLOSING: Duration = Duration::from_secs(1);

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
    pub(super) async fn open(io: Box<dyn Io>, pings: Pings, changed: Arc<Notify>) -> Result<Self, TransportError> {
        let (io, wire) = Watched::new(io);
        let handshake = Builder::new()
            .enable_push(false)
            .initial_max_send_streams(0)
            .initial_window_size(WINDOWS.0)
            .initial_connection_window_size(WINDOWS.1)
            .max_header_list_size(HEAD)
            .handshake(io);
        let (requests, mut connection) = handshake.await.map_err(|error| failed(error).unsent())?;
        let Some(answers) = connection.ping_pong() else { return Err(not_sent("the connection has no pings")) };
        let health = Arc::new(Health {
            retired: AtomicBool::new(false),
            limit: AtomicUsize::new(0),
            taken: AtomicUsize::new(0),
            awaited: AtomicU64::new(0),
            idle_since: Mutex::new(Instant::now()),
            changed,
        });
        let (messages, inbox) = mpsc::unbounded_channel();
        let (ready, is_ready) = oneshot::channel();
        let driver = Driver {
            requests,
            inbox,
            home: messages.downgrade(),
            waiting: VecDeque::new(),
            abandoned: JoinSet::new(),
            health: Arc::clone(&health),
            wire: wire.clone(),
            ready: Some(ready),
            heart: Heart { pings, answers, doubted: false, asked: None, timer: Box::pin(sleep(Duration::ZERO)) },
        };
        tokio::spawn(driver.run(connection));
        is_ready.await.map_err(|_| not_sent("the connection was closed before it was ready"))?;
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

/// What the task of a connection is told.
enum Message {
    Send(Ticket),
    /// Nobody waits for this answer any more.
    Abandon(ResponseFuture, Slot),
    /// Somebody would like to know whether the other side is there.
    Doubt,
}

/// A request that has not been given to the connection yet, for whoever takes it first.
type Ticket = Arc<Mutex<Option<Job>>>;

struct Job {
    head: http::Request<()>,
    body: Bytes,
    slot: Slot,
    stream: oneshot::Sender<Result<Stream, h2::Error>>,
}

fn take(ticket: &Ticket) -> Option<Job> {
    ticket.lock().unwrap_or_else(PoisonError::into_inner).take()
}

/// A stream on which an answer is awaited.
///
/// Dropped before it came, it is left to the connection's task. That awaits the answer for nobody if the request was written
/// whole: peers take many cancellations at once for an attack, and end the connection of all others. Any other is cancelled.
struct Stream {
    id: u32,
    response: Option<ResponseFuture>,
    slot: Option<Slot>,
    home: mpsc::WeakUnboundedSender<Message>,
}

impl Drop for Stream {
    fn drop(&mut self) {
        if let (Some(response), Some(slot)) = (self.response.take(), self.slot.take())
            && let Some(home) = self.home.upgrade()
        {
            let _ = home.send(Message::Abandon(response, slot));
        }
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
            // The task was quicker. Its stream is dropped with the channel.
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

/// What drives a connection.
struct Driver {
    requests: SendRequest<Bytes>,
    inbox: mpsc::UnboundedReceiver<Message>,
    home: mpsc::WeakUnboundedSender<Message>,
    waiting: VecDeque<Ticket>,
    abandoned: JoinSet<()>,
    health: Arc<Health>,
    wire: Wire,
    ready: Option<oneshot::Sender<()>>,
    heart: Heart,
}

/// Why a connection needs no driver any more.
enum End {
    Closed,
    /// Nobody has a place on it, nor will.
    Unneeded,
}

type Link = h2::client::Connection<Watched, Bytes>;

impl Driver {
    async fn run(mut self, mut link: Link) {
        let end = std::future::poll_fn(|cx| self.poll(&mut link, cx)).await;
        drop(self);
        if matches!(end, End::Unneeded) {
            // Streams that are still open are cancelled now. A peer that does not listen is not waited for.
            let _ = timeout(CLOSING, link).await;
        }
    }

    fn poll(&mut self, link: &mut Link, cx: &mut Context<'_>) -> Poll<End> {
        while matches!(self.abandoned.poll_join_next(cx), Poll::Ready(Some(_))) {}
        loop {
            if Pin::new(&mut *link).poll(cx).is_ready() {
                return Poll::Ready(End::Closed);
            }
            self.heed(cx);
            while let Poll::Ready(message) = self.inbox.poll_recv(cx) {
                match message {
                    Some(Message::Send(ticket)) => self.waiting.push_back(ticket),
                    Some(Message::Abandon(response, slot)) => self.abandon(response, slot),
                    Some(Message::Doubt) => self.heart.doubted = true,
                    None => return Poll::Ready(End::Unneeded),
                }
            }
            if !self.open_next(cx) {
                break;
            }
        }
        let busy = self.health.taken.load(Ordering::Acquire) > 0;
        self.heart.beat(&self.wire, &self.health, busy, cx);
        Poll::Pending
    }

    /// Takes note of what the peer allows.
    fn heed(&mut self, cx: &mut Context<'_>) {
        let limit = self.requests.current_max_send_streams();
        if self.health.limit.swap(limit, Ordering::AcqRel) != limit {
            self.health.changed.notify_one();
        }
        if limit > 0 {
            self.ready.take().map(|ready| ready.send(()));
        }
        // It is going away, or has no more streams.
        if matches!(self.requests.poll_ready(cx), Poll::Ready(Err(_))) {
            self.health.retire();
        }
    }

    /// Opens the next stream, if one can go out at once.
    fn open_next(&mut self, cx: &mut Context<'_>) -> bool {
        if self.waiting.is_empty() || self.wire.is_blocked() || self.requests.poll_ready(cx).is_pending() {
            return false;
        }
        let Some(Job { head, body, slot, stream }) = self.waiting.pop_front().as_ref().and_then(take) else {
            return true;
        };
        let opened = self.requests.send_request(head, body.is_empty()).map(|(response, mut sending)| {
            if !body.is_empty() {
                // That a stream was reset is told with its answer.
                let _ = sending.send_data(body, true);
            }
            let id = response.stream_id().as_u32();
            Stream { id, response: Some(response), slot: Some(slot), home: self.home.clone() }
        });
        // If nobody waits any more, the stream is dropped, and knows what to do.
        let _ = stream.send(opened);
        true
    }

    /// By now the link was polled since the stream was opened, so a request that is not written whole waits for its peer.
    fn abandon(&mut self, response: ResponseFuture, slot: Slot) {
        if self.wire.is_finished(response.stream_id().as_u32()) {
            self.abandoned.spawn(linger(response, slot));
        }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        self.health.retire();
        self.inbox.close();
        while let Ok(message) = self.inbox.try_recv() {
            if let Message::Send(ticket) = message {
                self.waiting.push_back(ticket);
            }
        }
        for ticket in self.waiting.drain(..) {
            take(&ticket);
        }
    }
}

/// Awaits an answer for nobody, so that its stream need not be cancelled.
async fn linger(response: ResponseFuture, slot: Slot) {
    let _ = timeout(ABANDONED.0, async {
        if let Ok(response) = response.await {
            Body::Http2(response.into_body()).drain(ABANDONED.1).await;
        }
    })
    .await;
    drop(slot);
}

/// Asks a silent peer whether it is there.
struct Heart {
    pings: Pings,
    answers: PingPong,
    /// Somebody wants to know.
    doubted: bool,
    /// When it was asked, and how often it had been heard by then.
    asked: Option<(Instant, u64)>,
    timer: Pin<Box<Sleep>>,
}

impl Heart {
    fn beat(&mut self, wire: &Wire, health: &Health, busy: bool, cx: &mut Context<'_>) {
        // Whatever came is an answer.
        while matches!(self.answers.poll_pong(cx), Poll::Ready(Ok(_))) {}
        loop {
            let now = Instant::now();
            if self.asked.is_some_and(|(_, heard)| wire.reads() > heard) {
                self.asked = None;
                health.changed.notify_one();
            }
            let overdue = self.asked.is_some_and(|(at, _)| now.duration_since(at) >= self.pings.timeout);
            if overdue {
                self.asked = None;
                health.retire();
            }
            if health.is_retired() {
                return;
            }
            let silent = now.duration_since(wire.read_at()) >= self.pings.interval || health.is_doubtful(wire);
            if self.asked.is_none() && silent && (busy || self.doubted) {
                // One that is on its way already does as well.
                let _ = self.answers.send_ping(Ping::opaque());
                self.asked = Some((now, wire.reads()));
            }
            if self.doubted && !silent {
                health.changed.notify_one();
            }
            self.doubted = false;
            let next = match self.asked {
                Some((at, _)) => at.checked_add(self.pings.timeout),
                None if busy => wire.read_at().checked_add(self.pings.interval),
                None => None,
            };
            let Some(next) = next else { return };
            if self.timer.deadline() != next {
                self.timer.as_mut().reset(next);
            }
            if self.timer.as_mut().poll(cx).is_pending() {
                return;
            }
        }
    }
}
