//! The places and the connections to one host.
//!
//! Calls wait in a queue. The first in it looks for room on a connection, and has connections made where there is none; all
//! others wait for their turn. Connections are made by tasks of their own, so that no call's end ends what others wait for.

use std::{
    error::Error,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    time::Duration,
};

use http::Uri;
use tokio::{
    sync::Notify,
    time::{Instant, sleep_until, timeout, timeout_at},
};

use super::{
    super::{Place, TransportError},
    connect::{Connector, Protocol},
    http1,
    http2::{self, Pings},
    reason,
};

/// After a connection could not be made, while there are others, the next is tried after so long.
const RESPITE: Duration = Duration::from_secs(1);

/// What the connections to every host have in common.
pub(super) struct Settings {
    pub(super) connector: Connector,
    pub(super) connect_timeout: Duration,
    pub(super) idle_timeout: Duration,
    pub(super) pings: Pings,
    pub(super) places: usize,
    pub(super) connections: usize,
}

/// A host, with its scheme and its port.
pub(super) struct Host {
    address: Uri,
    settings: Arc<Settings>,
    turn: tokio::sync::Mutex<()>,
    /// Something has changed for whoever's turn it is.
    changed: Arc<Notify>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// How many places are taken.
    seats: usize,
    waiting: usize,
    connecting: usize,
    /// What the last connection spoke.
    protocol: Option<Protocol>,
    http2: Vec<Arc<http2::Connection>>,
    /// Those on which nothing is under way.
    http1: Vec<http1::Connection>,
    /// How often all that waited were told that no connection can be made, and why the last time.
    failures: u64,
    failure: Option<Unconnected>,
    /// Not before is another connection tried.
    respite: Option<Instant>,
    reaping: bool,
}

/// Why no connection was made, for all who waited for it.
#[derive(Clone)]
struct Unconnected(Arc<dyn Error + Send + Sync>);

impl fmt::Debug for Unconnected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for Unconnected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Error for Unconnected {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source()
    }
}

/// One of the places.
pub(super) struct Seat(Arc<Host>);

impl Drop for Seat {
    fn drop(&mut self) {
        self.0.state().seats -= 1;
        self.0.changed.notify_one();
    }
}

/// One of those who wait.
struct Waiting<'a>(&'a Host);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.state().waiting -= 1;
    }
}

/// What whoever's turn it is finds.
enum Found {
    Place(Box<dyn Place>),
    Failure(TransportError),
    /// Nothing yet, nor before something changes, or until then.
    Nothing(Option<Instant>),
}

impl Host {
    pub(super) fn new(address: Uri, settings: Arc<Settings>) -> Arc<Self> {
        let (turn, changed) = (tokio::sync::Mutex::new(()), Arc::new(Notify::new()));
        Arc::new(Self { address, settings, turn, changed, state: Mutex::default() })
    }

    /// Waits for a place.
    pub(super) async fn place(self: &Arc<Self>) -> Result<Box<dyn Place>, TransportError> {
        let failures = {
            let mut state = self.state();
            state.waiting += 1;
            state.failures
        };
        let _waiting = Waiting(self);
        let _turn = self.turn.lock().await;
        loop {
            match self.look(failures) {
                Found::Place(place) => return Ok(place),
                Found::Failure(error) => return Err(error),
                Found::Nothing(None) => self.changed.notified().await,
                Found::Nothing(Some(until)) => drop(timeout_at(until, self.changed.notified()).await),
            }
        }
    }

    /// A connection of HTTP/1.1 is free again.
    pub(super) fn give_back(self: &Arc<Self>, connection: http1::Connection) {
        let mut state = self.state();
        state.http1.push(connection);
        self.reap(&mut state);
        self.changed.notify_one();
    }

    /// A place, if there is one. `failures` is what was known when the wait began.
    fn look(self: &Arc<Self>, failures: u64) -> Found {
        let mut state = self.state();
        if let Some(failure) = state.failure.clone().filter(|_| state.failures != failures) {
            let said = reason(&*failure.0);
            return Found::Failure(TransportError::not_sent(failure).because(said));
        }
        if state.seats >= self.settings.places {
            return Found::Nothing(None);
        }
        state.http2.retain(|connection| !connection.is_retired());
        let rooms = state.http2.iter().map(|connection| (connection.room(self.settings.pings), connection));
        if let Some((_, connection)) = rooms.filter(|(room, _)| *room > 0).max_by_key(|(room, _)| *room) {
            let connection = Arc::clone(connection);
            return Found::Place(Box::new(connection.take(self.seat(&mut state))));
        }
        while let Some(connection) = state.http1.pop() {
            if connection.is_usable(self.settings.idle_timeout) {
                let seat = self.seat(&mut state);
                return Found::Place(Box::new(http1::Taken::new(Arc::clone(self), connection, seat)));
            }
        }
        self.connect(&mut state)
    }

    fn seat(self: &Arc<Self>, state: &mut State) -> Seat {
        state.seats += 1;
        Seat(Arc::clone(self))
    }

    /// Has as many connections made as are wanted. As long as nobody knows what a host speaks, that is one: HTTP/2 may need no
    /// other.
    fn connect(self: &Arc<Self>, state: &mut State) -> Found {
        let wanted = match state.protocol {
            Some(Protocol::Http1) => state.waiting.min(self.settings.places - state.seats),
            _ => usize::from(state.http2.len() < self.settings.connections),
        };
        let more = wanted.saturating_sub(state.connecting);
        let respite = state.respite.filter(|until| *until > Instant::now());
        if more > 0 && respite.is_none() {
            for _ in 0..more {
                state.connecting += 1;
                tokio::spawn(Connecting(Arc::clone(self)).run());
            }
        }
        Found::Nothing(respite.filter(|_| more > 0))
    }

    fn connected(self: &Arc<Self>, outcome: Result<Connection, Unconnected>) {
        let mut state = self.state();
        match outcome {
            Ok(connection) => {
                state.respite = None;
                state.failure = None;
                match connection {
                    Connection::Http1(connection) => {
                        state.protocol = Some(Protocol::Http1);
                        state.http1.push(connection);
                    }
                    Connection::Http2(connection) => {
                        state.protocol = Some(Protocol::Http2);
                        if state.http2.len() < self.settings.connections {
                            state.http2.push(Arc::new(connection));
                        }
                    }
                }
                self.reap(&mut state);
            }
            Err(error) => {
                let http1 = state.protocol == Some(Protocol::Http1) && state.seats > 0;
                if http1 || state.http2.iter().any(|connection| !connection.is_retired()) {
                    // Those who wait have something to wait for.
                    state.respite = Instant::now().checked_add(RESPITE);
                } else {
                    state.failures += 1;
                    state.failure = Some(error);
                }
            }
        }
    }

    /// Has a task close connections that were idle for too long, as long as there are any.
    fn reap(self: &Arc<Self>, state: &mut State) {
        if !std::mem::replace(&mut state.reaping, true) {
            tokio::spawn(reaper(Arc::downgrade(self), self.settings.idle_timeout));
        }
    }

    /// Closes connections that were idle for too long, and says when to look again.
    fn sweep(&self) -> Option<Instant> {
        let (now, idle) = (Instant::now(), self.settings.idle_timeout);
        let mut state = self.state();
        let keeps = |expires: Option<Instant>| expires.is_none_or(|expires| expires > now);
        state.http1.retain(|connection| connection.is_usable(idle) && keeps(connection.expires(idle)));
        state.http2.retain(|connection| !connection.is_retired() && keeps(connection.expires(idle)));
        let first = state.http1.iter().map(|connection| connection.expires(idle));
        let second = state.http2.iter().map(|connection| connection.expires(idle).or(now.checked_add(idle)));
        let next = first.chain(second).flatten().min();
        state.reaping = next.is_some();
        next
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn reaper(host: Weak<Host>, idle: Duration) {
    let mut next = Instant::now().checked_add(idle);
    while let Some(at) = next {
        sleep_until(at).await;
        next = host.upgrade().and_then(|host| host.sweep());
    }
}

/// A connection of either protocol.
enum Connection {
    Http1(http1::Connection),
    Http2(http2::Connection),
}

/// A connection that is being made. However that ends, it counts no longer.
struct Connecting(Arc<Host>);

impl Drop for Connecting {
    fn drop(&mut self) {
        self.0.state().connecting -= 1;
        self.0.changed.notify_one();
    }
}

impl Connecting {
    async fn run(self) {
        let made = timeout(self.0.settings.connect_timeout, self.make()).await;
        let made = made.unwrap_or_else(|_| Err("the connection was not made in time".into()));
        self.0.connected(made.map_err(|error| Unconnected(error.into())));
    }

    async fn make(&self) -> Result<Connection, Box<dyn Error + Send + Sync>> {
        let settings = &self.0.settings;
        let (io, protocol) = settings.connector.connect(&self.0.address).await?;
        Ok(match protocol {
            Protocol::Http1 => Connection::Http1(http1::Connection::open(io).await?),
            Protocol::Http2 => {
                let changed = Arc::clone(&self.0.changed);
                Connection::Http2(http2::Connection::open(io, settings.pings, changed).await?)
            }
        })
    }
}
