//! One request on its way: signed anew for every attempt, its answer opened and told apart.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use http::{HeaderMap, Method, StatusCode};
use tokio::time::{Instant, sleep, timeout};
use tracing::Instrument;
use zeroize::Zeroizing;

use super::{
    ApiError, Attempt, AttemptResult, CannotOpen, Cause, ClockSkew, ConfigurationError, Error, Failure, Limits,
    References, TransportErrorKind,
    builder::Shared,
    envelope,
    family::Family,
    keyring::{KeySource, Keys},
    retry,
    signing::{Sealing, Signed},
};
use crate::runtime::{Prepared, answer::correlation_id, debug::shown};

/// The least time for another attempt to change something.
const WORTHWHILE: Duration = Duration::from_secs(5);

/// A transport that keeps the time limit itself gets so much longer to say how far it came.
const GRACE: Duration = Duration::from_millis(100);

/// A request that is ready but for its signature.
pub(super) struct Exchange {
    pub(super) request: Prepared,
    pub(super) references: References,
    pub(super) path_template: String,
    pub(super) family: Family,
    pub(super) sealing: Sealing,
    /// Whether an answer of success has a body.
    pub(super) answered: bool,
    /// Paths of requirements that the caller did without, for traces.
    pub(super) waived: String,
    /// Said when nothing is found: that the path's prefix was moved, or can be.
    pub(super) not_found: Option<String>,
    /// How often an attempt may be repeated that may have been processed.
    pub(super) beyond_doubt: u32,
}

/// An answer of success, opened.
pub(super) struct Received {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Zeroizing<Vec<u8>>,
    pub(super) attempts: u32,
}

/// What became of an attempt that did not succeed.
enum Trouble {
    /// The service refused.
    Refused(Box<ApiError>),
    /// Nobody knows, or no connection was made.
    Failed(Box<Failure>),
    /// A key could not be used.
    Unusable(ConfigurationError),
}

impl Exchange {
    fn changes_something(&self) -> bool {
        *self.request.method() != Method::GET
    }

    /// Whether the method may be repeated whatever happened.
    fn repeatable(&self) -> bool {
        matches!(*self.request.method(), Method::GET | Method::DELETE)
    }

    /// All attempts.
    pub(super) async fn run(&self, shared: &Shared, source: &KeySource) -> Result<Received, Error> {
        let span = tracing::info_span!(
            target: "visa_acceptance",
            "call",
            operation = self.references.operation,
            use_case = self.references.use_case,
            method = %self.request.method(),
            path = self.path_template,
            waived = self.waived,
            status = tracing::field::Empty,
            correlation_id = tracing::field::Empty,
            duration_ms = tracing::field::Empty,
        );
        let begun = Instant::now();
        let result = self.attempts(shared, source, begun).instrument(span.clone()).await;
        let (status, id) = match &result {
            Ok(received) => (Some(received.status), correlation_id(&received.headers)),
            Err(error) => (error.status(), error.correlation_id().map(str::to_owned)),
        };
        span.record("status", status.map(|status| status.as_u16()));
        span.record("correlation_id", id.as_deref().map(shown));
        span.record("duration_ms", milliseconds(begun.elapsed()));
        result
    }

    async fn attempts(&self, shared: &Shared, source: &KeySource, begun: Instant) -> Result<Received, Error> {
        // A limit beyond what a clock can tell is none.
        let deadline = begun.checked_add(shared.timings.overall);
        let left = || deadline.map_or(Duration::MAX, |deadline| deadline.saturating_duration_since(Instant::now()));
        // An earlier attempt that may have been carried out.
        let mut doubt: Option<Box<Failure>> = None;
        let (mut number, mut repeated) = (1, 0);
        loop {
            let limit = left().min(shared.timings.attempt);
            let failure = match self.attempt(shared, source, number, limit).await {
                Ok(received) => return Ok(received),
                Err(Trouble::Failed(failure)) => failure,
                Err(Trouble::Refused(refusal)) => return Err(refused(refusal, doubt)),
                Err(Trouble::Unusable(error)) => return Err(doubt.map_or_else(|| error.into(), Error::OutcomeUnknown)),
            };
            let unsent = failure.cause == Cause::NotConnected;
            let by_policy = number < shared.timings.retries.attempts && (unsent || self.repeatable());
            let by_choice = !unsent && !self.repeatable() && repeated < self.beyond_doubt;
            let pause = shared.timings.retries.pause(number, failure.retry_after);
            let again =
                passing(&failure) && (by_policy || by_choice) && left() > pause.saturating_add(self.least(shared));
            let in_doubt = !unsent && self.changes_something();
            if !again {
                return Err(match doubt {
                    // What is known of the attempt in doubt is worth more than that a later one had no connection.
                    Some(doubt) if !in_doubt => Error::OutcomeUnknown(Box::new(Failure { attempts: number, ..*doubt })),
                    doubt => concluded(failure, in_doubt || doubt.is_some()),
                });
            }
            if in_doubt {
                doubt = Some(failure);
            }
            (number, repeated) = (number + 1, repeated + u32::from(by_choice));
            sleep(pause).await;
        }
    }

    /// How much time an attempt must have to be worth it: one that is cut short turns what surely did not happen into a doubt.
    fn least(&self, shared: &Shared) -> Duration {
        if self.changes_something() { shared.timings.attempt.min(WORTHWHILE) } else { Duration::ZERO }
    }

    async fn attempt(
        &self,
        shared: &Shared,
        source: &KeySource,
        number: u32,
        limit: Duration,
    ) -> Result<Received, Trouble> {
        let now = shared.clock.now();
        let keys = source.now();
        let request = self.signed(shared, &keys).map_err(Trouble::Unusable)?.into_http();
        let (method, host) = (self.request.method(), self.request.uri().host().unwrap_or_default());
        let attempt = Attempt {
            operation: &self.references.operation,
            use_case: self.references.use_case.as_deref(),
            method,
            host,
            path_template: &self.path_template,
            number,
            body_bytes: request.body().len(),
            encrypted: self.sealing.request,
        };
        for hook in &shared.hooks {
            hook.before(&attempt);
        }
        let begun = Instant::now();
        let limits = Limits { body: shared.answer_limit, time: limit };
        let result = match timeout(limit.saturating_add(GRACE), shared.transport.send(request, limits)).await {
            Ok(Ok(response)) => self.read(shared, source, &keys, response, number),
            Ok(Err(error)) => {
                let cause = match error.kind() {
                    TransportErrorKind::NotConnected => Cause::NotConnected,
                    TransportErrorKind::Timeout => Cause::Timeout,
                    TransportErrorKind::TooLarge => Cause::TooLarge,
                    TransportErrorKind::Interrupted => Cause::Interrupted,
                };
                let (status, headers) = (error.status(), error.headers().clone());
                let mut failure = self.failure(cause, status, headers, Vec::new(), number, now);
                failure.source = Some(Arc::new(error));
                Err(Trouble::Failed(Box::new(failure)))
            }
            Err(_) => Err(Trouble::Failed(Box::new(self.failure(
                Cause::Timeout,
                None,
                HeaderMap::new(),
                Vec::new(),
                number,
                now,
            )))),
        };
        watch(shared, &attempt, &result, begun.elapsed());
        result
    }

    /// The request as it is sent now.
    fn signed(&self, shared: &Shared, keys: &Keys) -> Result<Signed, ConfigurationError> {
        let now = shared.signing_time();
        keys.check()?;
        let signed = keys.sign(&self.request, &self.references.operation, self.sealing, now, &shared.ids.next())?;
        shared.told.warn(keys, now);
        Ok(signed)
    }

    /// Tells an answer apart: success, refusal, or nothing that can be relied on.
    fn read(
        &self,
        shared: &Shared,
        source: &KeySource,
        keys: &Keys,
        response: http::Response<Vec<u8>>,
        number: u32,
    ) -> Result<Received, Trouble> {
        let (head, body) = response.into_parts();
        let (status, headers) = (head.status, head.headers);
        let now = shared.clock.now();
        let failed = |cause, headers: HeaderMap, body: Vec<u8>| {
            Trouble::Failed(Box::new(self.failure(cause, Some(status), headers, body, number, now)))
        };
        let opened = match envelope::opened(keys.of_answers(), status, &headers, body) {
            // The key may have been renewed since the request was signed.
            Err((CannotOpen::UnknownKey, body)) if source.is_renewed() => {
                envelope::opened(source.now().of_answers(), status, &headers, body)
            }
            opened => opened,
        };
        let opened = match opened {
            Ok(opened) => opened,
            Err((why, body)) => return Err(failed(Cause::Undecryptable(why), headers, body)),
        };
        if status.is_success() {
            if self.answered && opened.trim_ascii().is_empty() {
                return Err(failed(Cause::Undecodable, headers, Vec::new()));
            }
            return Ok(Received { status, headers, body: opened, attempts: number });
        }
        let refusal = self.family.read(status, &opened).map(|body| {
            let refused = status == StatusCode::UNAUTHORIZED || status == StatusCode::FORBIDDEN;
            Box::new(ApiError {
                status,
                body,
                correlation_id: correlation_id(&headers),
                references: self.references.clone(),
                attempts: number,
                clock_skew: if refused { ClockSkew::of(&headers, now) } else { None },
                hint: self.hint(status),
            })
        });
        if refusal.is_some() {
            shared.learn_time(&headers, now);
        }
        let uncertain = [StatusCode::REQUEST_TIMEOUT, StatusCode::TOO_MANY_REQUESTS].contains(&status);
        let certain = status.is_client_error() && !uncertain && self.family != Family::Other;
        match refusal {
            Some(refusal) if certain => Err(Trouble::Refused(refusal)),
            refusal => {
                let mut failure = self.failure(Cause::Status, Some(status), headers, opened.to_vec(), number, now);
                failure.refusal = refusal;
                Err(Trouble::Failed(Box::new(failure)))
            }
        }
    }

    /// An answer of success whose body is not as documented.
    pub(super) fn undecodable(&self, received: Received, now: SystemTime) -> Error {
        let Received { status, headers, body, attempts } = received;
        let failure = self.failure(Cause::Undecodable, Some(status), headers, body.to_vec(), attempts, now);
        concluded(Box::new(failure), self.changes_something())
    }

    fn failure(
        &self,
        cause: Cause,
        status: Option<StatusCode>,
        headers: HeaderMap,
        body: Vec<u8>,
        attempts: u32,
        now: SystemTime,
    ) -> Failure {
        Failure {
            cause,
            status,
            correlation_id: correlation_id(&headers),
            references: self.references.clone(),
            attempts,
            retry_after: retry::retry_after(&headers, now),
            refusal: None,
            headers,
            body,
            hint: status.and_then(|status| self.hint(status)),
            source: None,
        }
    }

    fn hint(&self, status: StatusCode) -> Option<String> {
        self.not_found.clone().filter(|_| status == StatusCode::NOT_FOUND)
    }
}

/// A refusal says that nothing happened, but not of an earlier attempt.
fn refused(refusal: Box<ApiError>, doubt: Option<Box<Failure>>) -> Error {
    match doubt {
        None => Error::Api(refusal),
        Some(doubt) => {
            let attempts = refusal.attempts;
            let hint = Some("an earlier attempt may have been carried out".to_owned());
            Error::OutcomeUnknown(Box::new(Failure { attempts, hint, refusal: Some(refusal), ..*doubt }))
        }
    }
}

/// What a failure means in the end.
fn concluded(failure: Box<Failure>, in_doubt: bool) -> Error {
    if in_doubt {
        return Error::OutcomeUnknown(failure);
    }
    match failure.cause {
        Cause::NotConnected => Error::NotSent(failure),
        Cause::Undecodable | Cause::Undecryptable(_) | Cause::TooLarge => Error::Undecodable(failure),
        Cause::Timeout | Cause::Interrupted | Cause::Status => Error::Unanswered(failure),
    }
}

/// Whether trying again may help.
fn passing(failure: &Failure) -> bool {
    match failure.cause {
        Cause::NotConnected | Cause::Timeout | Cause::Interrupted => true,
        Cause::Status => {
            let status = failure.status.unwrap_or_default();
            status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS
        }
        Cause::TooLarge | Cause::Undecodable | Cause::Undecryptable(_) => false,
    }
}

/// Tells the hooks and the trace what became of an attempt.
fn watch(shared: &Shared, attempt: &Attempt<'_>, result: &Result<Received, Trouble>, duration: Duration) {
    let (status, id, cause) = match result {
        Ok(received) => (Some(received.status), correlation_id(&received.headers), None),
        Err(Trouble::Refused(refusal)) => (Some(refusal.status), refusal.correlation_id.clone(), None),
        Err(Trouble::Failed(failure)) => (failure.status, failure.correlation_id.clone(), Some(&failure.cause)),
        Err(Trouble::Unusable(_)) => (None, None, None),
    };
    let id = id.as_deref().map(shown);
    tracing::debug!(
        target: "visa_acceptance",
        attempt = attempt.number,
        status = status.map(|status| status.as_u16()),
        duration_ms = milliseconds(duration),
        correlation_id = id,
        cause = cause.map(tracing::field::display),
        "attempt"
    );
    let result = AttemptResult { status, correlation_id: id, duration, cause };
    for hook in &shared.hooks {
        hook.after(attempt, &result);
    }
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
