//! The loop of a call: a place, an attempt, what became of it, and whether there is another.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use tokio::time::{Instant, sleep, timeout};
use tracing::Instrument;

use super::{
    Attempt, AttemptEnd, AttemptRecord, AttemptResult, Attempts, Cause, Client, Error, Failure, Limits, Transport,
    TransportError,
    builder::Shared,
    exchange::{Exchange, Received, Trouble},
    signing::Signed,
    transport::Place,
};
use crate::runtime::debug::shown;

/// The least time for an attempt of a write to change something: one that is cut short turns what surely did not happen into a
/// doubt. A call with a shorter limit asks for half of that.
const WORTHWHILE: Duration = Duration::from_secs(5);

/// A transport that keeps the time limit itself gets so much longer to say how far it came.
const GRACE: Duration = Duration::from_millis(100);

/// Sends a request until it is answered, refused or given up. With the answer come the attempts that it took. One that is `signed`
/// already is sent as it is, once.
pub(super) async fn run(
    exchange: &Exchange,
    client: &Client,
    signed: Option<Signed>,
) -> Result<(Received, Attempts), Error> {
    let span = tracing::info_span!(
        target: "visa_acceptance",
        "call",
        operation = exchange.references.operation,
        use_case = exchange.references.use_case,
        method = %exchange.request.method(),
        path = exchange.path_template,
        waived = exchange.waived,
        status = tracing::field::Empty,
        correlation_id = tracing::field::Empty,
        duration_ms = tracing::field::Empty,
    );
    let call = Ongoing::begin(exchange, client, signed);
    let begun = call.begun;
    let result = call.run().instrument(span.clone()).await;
    let (status, id) = match &result {
        Ok((received, _)) => (Some(received.status), super::attempt::correlation_id(&received.headers)),
        Err(error) => (error.status(), error.correlation_id().map(str::to_owned)),
    };
    span.record("status", status.map(|status| status.as_u16()));
    span.record("correlation_id", id.as_deref().map(shown));
    span.record("duration_ms", milliseconds(begun.elapsed()));
    result
}

/// A call under way. Dropped before its end, it tells the hooks of the attempt that nobody waits for any longer.
struct Ongoing<'a> {
    exchange: &'a Exchange,
    client: &'a Client,
    begun: Instant,
    attempts: Attempts,
    /// What was signed before, until it is sent.
    signed: Option<Signed>,
    /// Nothing is sent after the first attempt.
    once: bool,
    underway: Option<Underway<'a>>,
    /// How many attempts were sent back unprocessed after they had a place.
    sent_back: u32,
    /// An earlier attempt that may have been carried out.
    doubt: Option<Box<Failure>>,
    ended: bool,
}

/// The attempt under way.
struct Underway<'a> {
    attempt: Attempt<'a>,
    begun: Instant,
    started: SystemTime,
}

impl<'a> Ongoing<'a> {
    fn begin(exchange: &'a Exchange, client: &'a Client, signed: Option<Signed>) -> Self {
        Self {
            exchange,
            client,
            begun: Instant::now(),
            attempts: Attempts::default(),
            once: signed.is_some(),
            signed,
            underway: None,
            sent_back: 0,
            doubt: None,
            ended: false,
        }
    }

    #[expect(clippy::manual_async_fn, reason = "an `async fn` keeps what it is called on twice")]
    fn run(mut self) -> impl Future<Output = Result<(Received, Attempts), Error>> {
        async move {
            let result = self.attempts().await;
            self.ended = true;
            let attempts = std::mem::take(&mut self.attempts);
            match result {
                Ok(received) => Ok((received, attempts)),
                Err(error) => Err(error.with_attempts(attempts)),
            }
        }
    }

    async fn attempts(&mut self) -> Result<Received, Error> {
        let (exchange, shared) = (self.exchange, &*self.client.shared);
        let mut repeated = 0;
        loop {
            let failure = match self.attempt().await {
                Ok(received) => return Ok(received),
                Err(Trouble::Failed(failure)) => failure,
                Err(Trouble::Refused(refusal)) => return Err(Error::refused(refusal, self.doubt.take())),
                Err(Trouble::Unusable(error)) => {
                    return Err(self.doubt.take().map_or_else(|| error.into(), Error::OutcomeUnknown));
                }
            };
            let number = self.number();
            let unsent = failure.cause == Cause::NotSent;
            // What was refused unprocessed on a connection is repeated once: one that refuses again is best left alone.
            let refused_again = unsent && self.sent_back > 1;
            let by_policy =
                number < shared.timings.retries.attempts && (unsent || !exchange.changes_something()) && !refused_again;
            let by_choice = !unsent && exchange.changes_something() && repeated < exchange.beyond_doubt;
            let pause = shared.timings.retries.pause(number, failure.retry_after);
            let in_time = self.left() > pause.saturating_add(self.least());
            let in_doubt = !unsent && exchange.changes_something();
            if self.once || !(failure.is_passing() && (by_policy || by_choice) && in_time) {
                return Err(match self.doubt.take() {
                    // What is known of the attempt in doubt is worth more than that a later one was not sent.
                    Some(doubt) if !in_doubt => Error::OutcomeUnknown(doubt),
                    doubt => failure.concluded(in_doubt || doubt.is_some()),
                });
            }
            if in_doubt {
                self.doubt = Some(failure);
            }
            repeated += u32::from(by_choice);
            sleep(pause).await;
        }
    }

    /// One attempt, which begins when it has a place.
    async fn attempt(&mut self) -> Result<Received, Trouble> {
        let (exchange, shared) = (self.exchange, &*self.client.shared);
        let place = timeout(self.left(), shared.transport.place(exchange.request.uri())).await;
        let place = match place.unwrap_or_else(|late| Err(TransportError::not_sent(late))) {
            // Who gets a place too late to be answered does not go.
            Ok(_) if self.left() < self.least() => Err(TransportError::not_sent("too little time is left")),
            place => place,
        };
        let place = match place {
            Ok(place) => place,
            Err(error) => {
                self.start(exchange.request.body().len());
                return self.end(Err(self.failed(error)));
            }
        };
        // Boxed, so that calls which wait for a place hold no room for what comes behind it.
        Box::pin(self.sent(place)).await
    }

    /// An attempt that has its place.
    async fn sent(&mut self, place: Option<Box<dyn Place>>) -> Result<Received, Trouble> {
        let (exchange, shared) = (self.exchange, &*self.client.shared);
        let (now, keys) = (shared.signing_time(), self.client.keys.now());
        let signed = match self.signed.take() {
            Some(signed) => signed,
            None => exchange.sign(&keys, now, &shared.ids.next()).map_err(Trouble::Unusable)?,
        };
        let request = signed.into_http();
        shared.told.warn(&keys, now);
        self.start(request.body().len());
        let limits = Limits { body: shared.answer_limit, time: self.left().min(shared.timings.attempt) };
        let placed = place.is_some();
        let sent = timeout(limits.time.saturating_add(GRACE), send(shared, place, request, limits)).await;
        let result = match sent.unwrap_or_else(|late| Err(TransportError::timeout(late))) {
            Ok(response) => exchange.read(shared, &self.client.keys, &keys, response, shared.clock.now()),
            Err(error) => {
                self.sent_back += u32::from(placed && error.kind() == Cause::NotSent);
                Err(self.failed(error))
            }
        };
        self.end(result)
    }

    fn failed(&self, error: TransportError) -> Trouble {
        let (status, headers) = (error.status(), error.headers().clone());
        let now = self.client.shared.clock.now();
        let mut failure = self.exchange.failure(error.kind(), status, headers, Vec::new(), now);
        failure.transport_error = Some(Arc::new(error));
        Trouble::Failed(Box::new(failure))
    }

    fn start(&mut self, body_bytes: usize) {
        let exchange = self.exchange;
        let attempt = Attempt {
            operation: &exchange.references.operation,
            use_case: exchange.references.use_case.as_deref(),
            references: &exchange.references,
            method: exchange.request.method(),
            host: exchange.request.uri().host().unwrap_or_default(),
            path_template: &exchange.path_template,
            number: self.number() + 1,
            body_bytes,
            encrypted: exchange.sealing.request,
        };
        for hook in &self.client.shared.hooks {
            hook.before(&attempt);
        }
        let started = self.client.shared.clock.now();
        self.underway = Some(Underway { attempt, begun: Instant::now(), started });
    }

    /// Records what became of the attempt under way, and tells the hooks and the trace.
    fn end(&mut self, result: Result<Received, Trouble>) -> Result<Received, Trouble> {
        let Some(Underway { attempt, begun, started }) = self.underway.take() else { return result };
        let mut record = AttemptRecord {
            number: attempt.number,
            started: Some(started),
            ended: Some(self.client.shared.clock.now()),
            end: AttemptEnd::Answered,
            in_doubt: false,
            http_status: None,
            correlation_id: None,
            request_id: None,
        };
        let cause = match &result {
            Ok(received) => {
                record.read(Some(received.status), &received.headers);
                None
            }
            Err(Trouble::Refused(refusal)) => {
                record.read(Some(refusal.status), &refusal.headers);
                record.end = AttemptEnd::Refused;
                None
            }
            Err(Trouble::Failed(failure)) => {
                record.read(failure.status, &failure.headers);
                record.end = AttemptEnd::of(failure.cause);
                record.in_doubt = self.exchange.changes_something() && failure.cause != Cause::NotSent;
                Some(failure.cause)
            }
            Err(Trouble::Unusable(_)) => None,
        };
        self.tell(&attempt, Some(&record), cause, begun.elapsed());
        self.attempts.push(record);
        result
    }

    fn tell(&self, attempt: &Attempt<'_>, record: Option<&AttemptRecord>, cause: Option<Cause>, duration: Duration) {
        let correlation_id = record.and_then(|record| record.correlation_id.as_deref()).map(shown);
        let status = record.and_then(|record| record.http_status);
        tracing::debug!(
            target: "visa_acceptance",
            attempt = attempt.number,
            status,
            duration_ms = milliseconds(duration),
            correlation_id,
            cause = cause.as_ref().map(tracing::field::display),
            "attempt"
        );
        let status = status.and_then(|status| http::StatusCode::from_u16(status).ok());
        let result = AttemptResult { status, correlation_id, duration, cause: cause.as_ref() };
        for hook in &self.client.shared.hooks {
            hook.after(attempt, &result);
        }
    }

    /// How many attempts have ended.
    fn number(&self) -> u32 {
        u32::try_from(self.attempts.count()).unwrap_or(u32::MAX)
    }

    /// How much time the call has left. A limit beyond what a clock can tell is none.
    fn left(&self) -> Duration {
        let deadline = self.begun.checked_add(self.client.shared.timings.overall);
        deadline.map_or(Duration::MAX, |deadline| deadline.saturating_duration_since(Instant::now()))
    }

    /// How much time an attempt must have to be worth it.
    fn least(&self) -> Duration {
        let timings = &self.client.shared.timings;
        if self.exchange.changes_something() {
            timings.attempt.min(WORTHWHILE).min(timings.overall / 2)
        } else {
            Duration::ZERO
        }
    }
}

impl Drop for Ongoing<'_> {
    fn drop(&mut self) {
        if self.ended {
            return;
        }
        let underway = self.underway.take();
        let in_doubt = underway.is_some() || self.doubt.is_some();
        if let Some(Underway { attempt, begun, .. }) = underway {
            self.tell(&attempt, None, Some(Cause::Dropped), begun.elapsed());
        }
        if in_doubt && self.exchange.changes_something() {
            let references = &self.exchange.references;
            tracing::warn!(
                target: "visa_acceptance",
                operation = references.operation,
                code = references.code.as_deref().map(shown),
                transaction_id = references.transaction_id.as_ref().map(|id| shown(id.as_str())),
                client_correlation_id = references.client_correlation_id.as_deref().map(shown),
                "the call was dropped while it was on its way: its outcome is unknown"
            );
        }
    }
}

async fn send(
    shared: &Shared,
    place: Option<Box<dyn Place>>,
    request: http::Request<Vec<u8>>,
    limits: Limits,
) -> Result<http::Response<Vec<u8>>, TransportError> {
    match place {
        Some(place) => place.send(request, limits).await,
        None => shared.transport.send(request, limits).await,
    }
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
