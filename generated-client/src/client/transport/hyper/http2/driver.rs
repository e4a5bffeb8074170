//! The task of a connection of HTTP/2: it opens streams when they can go out, those together that fit, and asks a silent peer whether
//! it is there.

use std::{
    collections::VecDeque,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError, atomic::Ordering},
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use h2::{
    Ping, PingPong,
    client::{ResponseFuture, SendRequest},
};
use tokio::{
    sync::{mpsc, oneshot},
    task::JoinSet,
    time::{Instant, Sleep, sleep, timeout},
};

use super::{
    super::{
        message::Body,
        wire::{Watched, Wire},
    },
    Health, Pings, Slot,
};

/// How long the answer is awaited of a request that nobody waits for any more, and how much of it is read.
const ABANDONED: (Duration, usize) = (Duration::from_secs(30), 1 << 20);

/// How long a connection that nobody needs may take to say good-bye.
const CLOSING: Duration = Duration::from_secs(1);

/// How many bytes of requests go out together. TLS takes four times as many at once, even if the socket takes none of them then, so that
/// the headers of a stream that was opened are always out.
const TOGETHER: usize = 16 << 10;

/// What the task of a connection is told.
pub(super) enum Message {
    Send(Ticket),
    /// Nobody waits for this answer any more.
    Abandon(ResponseFuture, Slot),
    /// Somebody would like to know whether the other side is there.
    Doubt,
}

/// A request that has not been given to the connection yet, for whoever takes it first.
pub(super) type Ticket = Arc<Mutex<Option<Job>>>;

pub(super) struct Job {
    pub(super) head: http::Request<()>,
    pub(super) body: Bytes,
    pub(super) slot: Slot,
    pub(super) stream: oneshot::Sender<Result<Stream, h2::Error>>,
}

impl Job {
    /// About as many bytes as it is when it is sent, and never none.
    fn size(&self) -> usize {
        let headers = self.head.headers().iter().map(|(name, value)| name.as_str().len() + value.len());
        self.head.uri().path().len() + headers.sum::<usize>() + self.body.len()
    }
}

pub(super) fn take(ticket: &Ticket) -> Option<Job> {
    ticket.lock().unwrap_or_else(PoisonError::into_inner).take()
}

/// A stream on which an answer is awaited.
///
/// Dropped before it came, it is left to the connection's task. That awaits the answer for nobody if the request was written
/// whole: peers take many cancellations at once for an attack, and end the connection of all others. Any other is cancelled.
pub(super) struct Stream {
    pub(super) id: u32,
    pub(super) response: Option<ResponseFuture>,
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

/// Starts a task that drives a connection. It is told by the one, and tells by the other that it can open streams, or why it
/// never will.
pub(super) fn start(
    requests: SendRequest<Bytes>,
    link: Link,
    heart: Heart,
    health: &Arc<Health>,
    wire: &Wire,
) -> (mpsc::UnboundedSender<Message>, oneshot::Receiver<Result<(), h2::Error>>) {
    let (messages, inbox) = mpsc::unbounded_channel();
    let (ready, is_ready) = oneshot::channel();
    let driver = Driver {
        requests,
        inbox,
        home: messages.downgrade(),
        waiting: VecDeque::new(),
        abandoned: JoinSet::new(),
        health: Arc::clone(health),
        wire: wire.clone(),
        ready: Some(ready),
        heart,
    };
    tokio::spawn(driver.run(link));
    (messages, is_ready)
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
    ready: Option<oneshot::Sender<Result<(), h2::Error>>>,
    heart: Heart,
}

/// Why a connection needs no driver any more.
enum End {
    Closed,
    /// Nobody has a place on it, nor will.
    Unneeded,
}

pub(super) type Link = h2::client::Connection<Watched, Bytes>;

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
            if let Poll::Ready(outcome) = Pin::new(&mut *link).poll(cx) {
                if let (Err(error), Some(ready)) = (outcome, self.ready.take()) {
                    let _ = ready.send(Err(error));
                }
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
            if !self.open_waiting(cx) {
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
            self.ready.take().map(|ready| ready.send(Ok(())));
        }
        // It is going away, or has no more streams.
        if matches!(self.requests.poll_ready(cx), Poll::Ready(Err(_))) {
            self.health.retire();
        }
    }

    /// Opens the streams that can go out together. Says whether there are any.
    fn open_waiting(&mut self, cx: &mut Context<'_>) -> bool {
        let mut bytes = 0;
        while bytes < TOGETHER
            && !self.waiting.is_empty()
            && !self.wire.is_blocked()
            && self.requests.poll_ready(cx).is_ready()
        {
            if let Some(job) = self.waiting.pop_front().as_ref().and_then(take) {
                bytes += job.size();
                self.open(job);
            }
        }
        bytes > 0
    }

    fn open(&mut self, Job { head, body, slot, stream }: Job) {
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
pub(super) struct Heart {
    pings: Pings,
    answers: PingPong,
    /// Somebody wants to know.
    doubted: bool,
    /// When it was asked, and how often it had been heard by then.
    asked: Option<(Instant, u64)>,
    timer: Pin<Box<Sleep>>,
}

impl Heart {
    pub(super) fn new(pings: Pings, answers: PingPong) -> Self {
        Self { pings, answers, doubted: false, asked: None, timer: Box::pin(sleep(Duration::ZERO)) }
    }

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
