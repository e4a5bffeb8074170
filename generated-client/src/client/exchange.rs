//! One request without I/O: signed and sealed for each attempt, its answer opened and told apart.

use std::time::SystemTime;

use http::{HeaderMap, Method, StatusCode};
use zeroize::Zeroizing;

use super::{
    ApiError, Attempts, CannotOpen, Cause, Certainty, ClockSkew, ConfigurationError, Failure, References,
    attempt::correlation_id,
    builder::Shared,
    envelope,
    keyring::{KeySource, Keys},
    refusal::{self, Asked},
    retry,
    signing::{Sealing, Signed},
};
use crate::runtime::{Prepared, Repeatable};

/// A request that is ready but for its signature.
pub(super) struct Exchange {
    /// As it is before it is sealed.
    pub(super) request: Prepared,
    pub(super) references: References,
    pub(super) path_template: String,
    /// The API family, if the path is one of a family's.
    pub(super) family: Option<&'static str>,
    pub(super) sealing: Sealing,
    /// Whether an answer of success has a body.
    pub(super) answered: bool,
    /// What may be done after an unknown outcome.
    pub(super) repeatable: Repeatable,
    /// Paths of requirements that the caller did without, for traces.
    pub(super) waived: String,
    /// Said when nothing is found: that the path's prefix was moved, or can be.
    pub(super) moved: Option<String>,
    /// How often an attempt may be repeated that may have been processed.
    pub(super) beyond_doubt: u32,
}

/// An answer of success, opened.
pub(super) struct Received {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Zeroizing<Vec<u8>>,
}

/// What became of an attempt that did not succeed.
pub(super) enum Trouble {
    /// The service refused.
    Refused(Box<ApiError>),
    /// Nobody knows, or nothing was sent.
    Failed(Box<Failure>),
    /// A key could not be used.
    Unusable(ConfigurationError),
}

impl Exchange {
    pub(super) fn changes_something(&self) -> bool {
        *self.request.method() != Method::GET
    }

    /// Whether it belongs to the API by which money moves, and is no read.
    pub(super) fn is_of_payments(&self) -> bool {
        self.changes_something() && self.family == Some("payments")
    }

    /// The request as it is sent: encrypted if it must be, then signed. `id` names the token.
    pub(super) fn sign(&self, keys: &Keys, now: SystemTime, id: &str) -> Result<Signed, ConfigurationError> {
        keys.check()?;
        keys.sign(&self.request, &self.references.operation, self.sealing, now, id)
    }

    /// Tells an answer apart, which came `now`: success, refusal, or nothing that can be relied on. It is opened with the keys of
    /// signing, or with those that have taken their place since.
    pub(super) fn read(
        &self,
        shared: &Shared,
        source: &KeySource,
        keys: &Keys,
        response: http::Response<Vec<u8>>,
        now: SystemTime,
    ) -> Result<Received, Trouble> {
        let (head, body) = response.into_parts();
        let (status, headers) = (head.status, head.headers);
        let opened = match envelope::opened(keys.of_answers(), status, &headers, body) {
            Err((CannotOpen::UnknownKey, body)) if source.is_renewed() => {
                envelope::opened(source.now().of_answers(), status, &headers, body)
            }
            opened => opened,
        };
        let opened = match opened {
            Ok(opened) => opened,
            Err((why, body)) => return Err(self.sealed_for_ever(why, status, headers, body, now)),
        };
        if status.is_success() {
            if self.answered && opened.trim_ascii().is_empty() && status != StatusCode::NO_CONTENT {
                let failure = self.failure(Cause::Undecodable, Some(status), headers, Vec::new(), now);
                return Err(Trouble::Failed(Box::new(failure)));
            }
            return Ok(Received { status, headers, body: opened });
        }
        let refusal = self.refusal(status, &headers, &opened, now);
        if refusal.as_ref().is_some_and(|refusal| refusal.body.shape().is_some()) {
            shared.learn_time(&headers, now);
        }
        match refusal {
            Some(mut refusal) if self.is_certain(&refusal) => {
                // A read does nothing, whatever is said of it.
                if !self.changes_something() {
                    refusal.certainty = Certainty::NotDone;
                }
                Err(Trouble::Refused(refusal))
            }
            refusal => {
                let mut failure = self.failure(Cause::Status, Some(status), headers, opened.to_vec(), now);
                // Its words say more than the status does.
                failure.hint = refusal.as_ref().and_then(|refusal| refusal.hint.clone()).or(failure.hint);
                failure.refusal = refusal;
                Err(Trouble::Failed(Box::new(failure)))
            }
        }
    }

    /// An answer that cannot be opened: its words are lost, and of a refusal the status still speaks.
    fn sealed_for_ever(
        &self,
        why: CannotOpen,
        status: StatusCode,
        headers: HeaderMap,
        body: Vec<u8>,
        now: SystemTime,
    ) -> Trouble {
        let speaks = self.changes_something() && !status.is_success();
        let refusal = self.refusal(status, &headers, &body, now).filter(|refusal| speaks && self.is_certain(refusal));
        if let Some(refusal) = refusal {
            return Trouble::Refused(refusal);
        }
        Trouble::Failed(Box::new(self.failure(Cause::Undecryptable(why), Some(status), headers, body, now)))
    }

    /// What the service said instead of what was asked for, if it said something.
    fn refusal(&self, status: StatusCode, headers: &HeaderMap, body: &[u8], now: SystemTime) -> Option<Box<ApiError>> {
        let asked = Asked::new(self.request.method(), self.request.uri().path(), self.family);
        let reading = refusal::read(&asked, status, body);
        let body = reading.body?;
        let unauthentic = status == StatusCode::UNAUTHORIZED || status == StatusCode::FORBIDDEN;
        Some(Box::new(ApiError {
            status,
            certainty: reading.certainty,
            hint: refusal::hint(status, Some(&body), self.moved.as_deref()),
            body,
            correlation_id: correlation_id(headers),
            references: self.references.clone(),
            attempts: Attempts::default(),
            clock_skew: if unauthentic { ClockSkew::of(headers, now) } else { None },
            retry_after: retry::retry_after(headers, now),
            headers: headers.clone(),
        }))
    }

    /// Whether a refusal is the end of it. A read that was put off may be answered when it is asked for again.
    fn is_certain(&self, refusal: &ApiError) -> bool {
        let put_off = [StatusCode::TOO_EARLY, StatusCode::TOO_MANY_REQUESTS].contains(&refusal.status);
        refusal.certainty != Certainty::Unknown && (self.changes_something() || !put_off)
    }

    /// An answer of success whose body is not as documented.
    pub(super) fn undecodable(&self, received: Received, now: SystemTime) -> Box<Failure> {
        let Received { status, headers, body } = received;
        // It may be a refusal for all its status says; its words are kept, and prove nothing.
        let refusal = self.refusal(status, &headers, &body, now).filter(|refusal| refusal.body.shape().is_some());
        let failure = self.failure(Cause::Undecodable, Some(status), headers, body.to_vec(), now);
        Box::new(Failure { refusal, ..failure })
    }

    /// What is known of an attempt that did not succeed.
    pub(super) fn failure(
        &self,
        cause: Cause,
        status: Option<StatusCode>,
        headers: HeaderMap,
        body: Vec<u8>,
        now: SystemTime,
    ) -> Failure {
        Failure {
            status,
            correlation_id: correlation_id(&headers),
            references: self.references.clone(),
            retry_after: retry::retry_after(&headers, now),
            headers,
            body,
            hint: status.and_then(|status| refusal::hint(status, None, self.moved.as_deref())),
            repeatable: self.repeatable == Repeatable::Yes,
            ..Failure::new(cause)
        }
    }
}
