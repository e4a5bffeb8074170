//! Between the socket and the world: authentication, encryption, media type, plays, then the world; and its answer on the way back.

mod envelope;
mod late;
mod media;
mod refusal;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use aws_lc_rs::rand;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header, request};
use jiff::{SignedDuration, Timestamp, fmt::rfc2822};
use zeroize::Zeroizing;

use self::envelope::Outside;
pub(super) use self::{
    late::Late,
    refusal::{Plain, edge as refused, json},
};
use super::{
    access::{self, By, Caller, Denied, Signed, Used},
    clock::SandboxClock,
    heard::{Heard, Said},
    keys::Keyring,
    play::{Booking, Canned, End, Play, Script},
    record::{Call, Record},
    store::Store,
    world::World,
};
use crate::runtime::Operation;

/// The largest body that is kept of a call.
const KEPT_BODY: usize = 64 << 10;

/// What is told of every call.
pub(super) type Listener = Box<dyn Fn(&Call) + Send + Sync>;

pub(super) struct Edge {
    pub(super) keys: Keyring,
    pub(super) used: Used,
    pub(super) store: Arc<Store>,
    pub(super) world: World,
    pub(super) clock: SandboxClock,
    pub(super) script: Script,
    pub(super) late: Late,
    pub(super) record: Record,
    pub(super) listener: Option<Listener>,
    /// Every answer is encrypted.
    pub(super) encrypts_all: bool,
}

/// What the socket does.
pub(super) enum Delivery {
    Whole(Plain),
    /// Half of it, then the connection is reset.
    Truncated(Plain),
    Reset,
    Stalled,
    Mute,
}

/// A request as it came.
pub(super) struct Came {
    pub(super) head: request::Parts,
    /// As in the header `host` or in `:authority`.
    pub(super) host: String,
    /// The scheme and the host.
    pub(super) origin: String,
    pub(super) body: Vec<u8>,
}

/// A request that was let in.
struct Inside {
    caller: Caller,
    operation: Option<&'static Operation>,
    /// Calls that are kept share it.
    plain: Arc<Zeroizing<Vec<u8>>>,
    encrypted: bool,
    at: Timestamp,
}

impl Edge {
    /// Books what was asked for earlier and is booked by now. It comes before whatever is answered, and before a test looks.
    pub(super) fn book_late(&self) {
        let now = self.clock.timestamp();
        if self.late.is_due(now) {
            for said in self.late.carry_out(&self.world, now) {
                self.record.add(said.findings);
            }
        }
    }

    /// The same, off the threads that serve sockets.
    pub(super) async fn late_booked(self: &Arc<Self>) {
        if self.late.is_due(self.clock.timestamp()) {
            let edge = Arc::clone(self);
            self.blocking(move || edge.book_late()).await;
        }
    }

    /// Answers a request.
    pub(super) async fn answer(self: &Arc<Self>, came: Came) -> Delivery {
        let operation = self.world.operation(&came.head.method, came.head.uri.path());
        let call = Some(self.call(&came.head, operation));
        let mut noted = Noted { edge: self, began: Instant::now(), call };
        let Some(call) = &mut noted.call else { return Delivery::Reset };
        let is_tls = came.origin.starts_with("https:");
        let mut delivery = self.delivered(Arc::new(came), operation, call).await;
        call.status = match &mut delivery {
            Delivery::Whole(plain) | Delivery::Truncated(plain) => {
                sent(plain, noted.began.elapsed(), is_tls);
                Some(plain.status)
            }
            Delivery::Reset | Delivery::Stalled | Delivery::Mute => None,
        };
        delivery
    }

    async fn delivered(
        self: &Arc<Self>,
        came: Arc<Came>,
        operation: Option<&'static Operation>,
        call: &mut Call,
    ) -> Delivery {
        let (edge, of_request) = (Arc::clone(self), Arc::clone(&came));
        let inside = match self.blocking(move || edge.enter(&of_request, operation)).await {
            Ok(inside) => Arc::new(inside),
            Err(refusal) => {
                call.answer = Zeroizing::new(refusal.body.clone());
                call.denied = serde_json::from_slice(&refusal.body).ok().and_then(|body: serde_json::Value| {
                    body.pointer("/response/rmsg").and_then(|words| words.as_str()).map(str::to_owned)
                });
                return Delivery::Whole(self.finished(*refusal));
            }
        };
        call.merchant = Some(inside.caller.merchant.clone());
        call.encrypted = inside.encrypted;
        if inside.plain.len() <= KEPT_BODY {
            call.body = Arc::clone(&inside.plain);
        }
        let path = came.head.uri.path();
        let play = match self.script.of(came.head.method.as_str(), path, &came.head.headers, &inside.plain) {
            Ok(play) => play,
            Err(unknown) => return Delivery::Whole(self.finished(refusal::bad_request(&unknown.to_string()))),
        };
        call.play = play.as_ref().map(Play::told);
        self.played(came, inside, play, call).await
    }

    async fn played(
        self: &Arc<Self>,
        came: Arc<Came>,
        inside: Arc<Inside>,
        play: Option<Play>,
        call: &mut Call,
    ) -> Delivery {
        let (pause, booking, is_plain, end) = match play {
            Some(play) => (play.pause, play.booking, play.is_plain, play.end),
            None => (Duration::ZERO, Booking::AtOnce, false, End::AsEver),
        };
        let said = match booking {
            Booking::Never => None,
            Booking::AtOnce => {
                let (edge, inner) = (Arc::clone(self), Arc::clone(&inside));
                let said = self.blocking(move || edge.world.answer(&inner.heard(&came, inner.at))).await;
                call.judged_by = said.judged_by;
                call.findings.clone_from(&said.findings);
                call.violations.clone_from(&said.violations);
                Some(said)
            }
            Booking::After(time) => {
                let due = SignedDuration::try_from(time).ok().and_then(|time| inside.at.checked_add(time).ok());
                self.late.push(due.unwrap_or(Timestamp::MAX), came, Arc::clone(&inside));
                None
            }
        };
        if !pause.is_zero() {
            tokio::time::sleep(pause).await;
        }
        let wrong_key = matches!(end, End::WrongKey);
        let (answer, bare) = match (&end, said) {
            (End::Answer(canned), _) => (self.canned(canned), false),
            (_, Some(said)) => plain(said),
            (_, None) => (refused(StatusCode::BAD_GATEWAY, "there is no answer"), false),
        };
        if !matches!(end, End::Reset | End::Stalled | End::Mute) && answer.body.len() <= KEPT_BODY {
            call.answer = Zeroizing::new(answer.body.clone());
        }
        let outside = match &end {
            _ if is_plain => Outside::Plain,
            End::Bare => Outside::Bare,
            _ => self.outside(&inside.caller, bare, wrong_key),
        };
        let edge = Arc::clone(self);
        let answer = self.blocking(move || {
            let at = edge.clock.timestamp().as_second();
            edge.finished(envelope::seal(answer, outside, &edge.keys, at, wrong_key))
        });
        match end {
            End::AsEver | End::Answer(_) | End::WrongKey | End::Bare => Delivery::Whole(answer.await),
            End::Doubled => Delivery::Whole(doubled(answer.await)),
            End::Truncated => Delivery::Truncated(answer.await),
            End::Reset => Delivery::Reset,
            End::Stalled => Delivery::Stalled,
            End::Mute => Delivery::Mute,
        }
    }

    /// Authentication, encryption, media type.
    fn enter(&self, came: &Came, operation: Option<&'static Operation>) -> Result<Inside, Box<Plain>> {
        let (head, body) = (&came.head, &came.body);
        let at = self.clock.timestamp();
        let signed =
            Signed { method: &head.method, target: target(head), host: &came.host, headers: &head.headers, body };
        let caller = access::admit(&signed, &self.keys, &self.used, at.as_second()).map_err(|denied| match denied {
            Denied::Because(why) => refusal::denied(&why),
            Denied::Store(error) => refused(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()),
        });
        let caller = caller.map_err(Box::new)?;
        if self.encrypts_all && caller.by == By::Signature {
            return Err(Box::new(refusal::denied("where every answer is encrypted, there are no HTTP signatures")));
        }
        let is_bare = media::sends_jose(&head.headers, operation);
        let opened = envelope::open(body, is_bare, &caller, operation, &self.keys)?;
        media::check(&head.method, &head.headers, operation, !body.is_empty())?;
        Ok(Inside { caller, operation, plain: Arc::new(opened.plain), encrypted: opened.encrypted, at })
    }

    fn outside(&self, caller: &Caller, bare: bool, wrong_key: bool) -> Outside {
        match &caller.by {
            _ if bare => Outside::Bare,
            By::Token { response_key: Some(_) } => Outside::Wrapped,
            By::Token { .. } if self.encrypts_all || wrong_key => Outside::Wrapped,
            By::Token { .. } | By::Signature => Outside::Plain,
        }
    }

    fn canned(&self, canned: &Canned) -> Plain {
        let time = self.clock.timestamp().strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        let id = digits();
        let body = canned.body.replace("{id}", &id).replace("{time}", &time).into_bytes();
        let mut headers = canned.headers.clone();
        if canned.body.contains("{id}") {
            insert(&mut headers, HeaderName::from_static("x-requestid"), &id);
        }
        if !body.is_empty() && !headers.contains_key(header::CONTENT_TYPE) {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/hal+json"));
        }
        Plain { status: canned.status, headers, body }
    }

    /// What every answer carries.
    fn finished(&self, mut answer: Plain) -> Plain {
        let headers = &mut answer.headers;
        let date = rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&self.clock.timestamp());
        insert(headers, header::DATE, &date.unwrap_or_default());
        insert(headers, HeaderName::from_static("v-c-correlation-id"), &uuid::Uuid::new_v4().to_string());
        insert(headers, HeaderName::from_static("x-requestid"), &digits());
        // As it was seen: an id, and two numbers, of a process and of a call as it seems.
        let trace = format!("{}-{}-{}", uuid::Uuid::new_v4(), std::process::id(), self.record.newest());
        insert(headers, HeaderName::from_static("x-opnet-transaction-trace"), &trace);
        insert(headers, header::CACHE_CONTROL, "no-cache, no-store, must-revalidate");
        insert(headers, header::PRAGMA, "no-cache");
        insert(headers, header::EXPIRES, "-1");
        answer
    }

    /// A call of which nothing more is known.
    fn call(&self, head: &request::Parts, operation: Option<&Operation>) -> Call {
        Call {
            at: self.clock.timestamp(),
            method: head.method.clone(),
            path: target(head).to_owned(),
            operation: operation.map(|operation| operation.id),
            merchant: None,
            encrypted: false,
            status: None,
            judged_by: None,
            play: None,
            denied: None,
            findings: Vec::new(),
            took: Duration::ZERO,
            number: 0,
            headers: head.headers.clone(),
            body: Arc::default(),
            violations: Vec::new(),
            answer: Zeroizing::default(),
        }
    }

    /// Work that may wait for a disk stays off the threads that serve sockets.
    async fn blocking<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> T {
        if !self.store.is_kept() {
            return work();
        }
        match tokio::task::spawn_blocking(work).await {
            Ok(done) => done,
            // Either the work panicked, and this goes on with it, or the runtime ends, and nobody waits.
            Err(error) => match error.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                Err(_) => std::future::pending().await,
            },
        }
    }
}

/// A call under way. It is recorded when it ends, also where its end is that the client hangs up.
struct Noted<'a> {
    edge: &'a Edge,
    began: Instant,
    /// There until it is recorded.
    call: Option<Call>,
}

impl Drop for Noted<'_> {
    fn drop(&mut self) {
        let Some(mut call) = self.call.take() else { return };
        call.took = self.began.elapsed();
        if let Some(listener) = &self.edge.listener {
            listener(&call);
        }
        self.edge.record.push(call);
    }
}

impl Inside {
    fn heard<'a>(&'a self, came: &'a Came, at: Timestamp) -> Heard<'a> {
        Heard {
            method: &came.head.method,
            operation: self.operation,
            path: came.head.uri.path(),
            query: came.head.uri.query(),
            headers: &came.head.headers,
            body: &self.plain,
            merchant: &self.caller.merchant,
            origin: &came.origin,
            at,
        }
    }
}

/// The world's answer as it stands, and whether it leaves as a bare encrypted text.
fn plain(said: Said) -> (Plain, bool) {
    let mut headers = said.headers;
    if !said.body.is_empty() && !headers.contains_key(header::CONTENT_TYPE) {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/hal+json"));
    }
    if let Some(judged_by) = said.judged_by {
        insert(&mut headers, HeaderName::from_static("x-sandbox-use-case"), judged_by);
    }
    for finding in &said.findings {
        if let Ok(rule) = HeaderValue::try_from(&finding.rule) {
            headers.append("x-sandbox-finding", rule);
        }
    }
    (Plain { status: said.status, headers, body: said.body }, said.jose)
}

/// What an answer carries that is known when it leaves.
fn sent(answer: &mut Plain, took: Duration, is_tls: bool) {
    insert(&mut answer.headers, HeaderName::from_static("x-response-time"), &format!("{}ms", took.as_millis()));
    if is_tls {
        // The platform's lasts a year. For this machine's own name that would turn a browser away from every other server on it.
        insert(&mut answer.headers, header::STRICT_TRANSPORT_SECURITY, "max-age=0");
    }
}

/// The same answer, with a media type as an official client's users saw it.
fn doubled(mut answer: Plain) -> Plain {
    if let Some(known) = answer.headers.get(header::CONTENT_TYPE).and_then(|known| known.to_str().ok()) {
        let twice = format!("{known},{known};charset=utf-8");
        if let Ok(twice) = HeaderValue::try_from(twice) {
            answer.headers.insert(header::CONTENT_TYPE, twice);
        }
    }
    answer
}

/// Puts a header where there is none.
fn insert(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let (Ok(value), false) = (HeaderValue::try_from(value), headers.contains_key(&name)) {
        headers.insert(name, value);
    }
}

fn target(head: &request::Parts) -> &str {
    head.uri.path_and_query().map_or("/", http::uri::PathAndQuery::as_str)
}

/// Ids of the platform have 22 digits.
fn digits() -> String {
    let mut bytes = [0; 16];
    // Without randomness it is an id all the same.
    _ = rand::fill(&mut bytes);
    format!("{:022}", u128::from_le_bytes(bytes) % 10_u128.pow(22))
}
