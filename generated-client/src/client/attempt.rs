//! What became of each attempt of a call, as facts that outlive it.

use std::{ops::Deref, time::SystemTime};

use http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};

use super::{Cause, moment};
use crate::{
    api::PaymentId,
    runtime::{debug::shown, named},
};

/// The header by which the platform's support finds a request.
const CORRELATION_ID: &str = "v-c-correlation-id";

/// The header that has equalled a payment's id wherever somebody looked.
const REQUEST_ID: &str = "x-requestid";

/// What became of one attempt.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AttemptRecord {
    /// The number of the attempt, from 1.
    pub number: u32,
    /// When it began, by the client's clock.
    #[serde(with = "moment", default, skip_serializing_if = "Option::is_none")]
    pub started: Option<SystemTime>,
    /// When it ended.
    #[serde(with = "moment", default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<SystemTime>,
    /// How it ended.
    pub end: AttemptEnd,
    /// Whether it may have changed something at the service, though nobody can say.
    pub in_doubt: bool,
    /// The status of the answer, if its head came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub http_status: Option<u16>,
    /// What identifies the attempt to the platform's support (`v-c-correlation-id`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correlation_id: Option<String>,
    /// The header `x-requestid` of the answer: see [`payment_id_hint`](Self::payment_id_hint).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

/// How an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AttemptEnd {
    /// With an answer of success.
    Answered,
    /// With a refusal.
    Refused,
    /// Before it was on its way.
    NotSent,
    /// Without an answer in time.
    Timeout,
    /// With a connection or an answer that broke off.
    Interrupted,
    /// With an answer that says nothing certain, or that cannot be read.
    Unclear,
}

named!(AttemptEnd {
    Answered = "answered",
    Refused = "refused",
    NotSent = "not_sent",
    Timeout = "timeout",
    Interrupted = "interrupted",
    Unclear = "unclear",
});

impl AttemptRecord {
    /// The id that a payment of this attempt probably has, should its body be lost: the header `x-requestid`, which third parties
    /// have seen to equal it and no document describes. A hint for searching, and no proof.
    #[must_use]
    pub fn payment_id_hint(&self) -> Option<PaymentId> {
        self.request_id.as_deref().map(PaymentId::from)
    }

    /// Takes what an answer's head says.
    pub(super) fn read(&mut self, status: Option<StatusCode>, headers: &HeaderMap) {
        self.http_status = status.map(|status| status.as_u16());
        self.correlation_id = correlation_id(headers);
        self.request_id = text(headers, REQUEST_ID);
    }
}

impl std::fmt::Debug for AttemptRecord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AttemptRecord")
            .field("number", &self.number)
            .field("end", &self.end)
            .field("in_doubt", &self.in_doubt)
            .field("http_status", &self.http_status)
            .field("correlation_id", &self.correlation_id.as_deref().map(shown))
            .field("request_id", &self.request_id.as_deref().map(shown))
            .finish_non_exhaustive()
    }
}

impl AttemptEnd {
    pub(super) fn of(cause: Cause) -> Self {
        match cause {
            Cause::NotSent => Self::NotSent,
            Cause::Timeout => Self::Timeout,
            Cause::Interrupted | Cause::Dropped => Self::Interrupted,
            Cause::TooLarge | Cause::Status | Cause::Undecodable | Cause::Undecryptable(_) => Self::Unclear,
        }
    }
}

/// All attempts of a call, in order. It is empty where none began.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Attempts(Vec<AttemptRecord>);

impl Attempts {
    /// How many there were.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// Those that may have changed something, though nobody can say: each of them may be a payment.
    pub fn in_doubt(&self) -> impl Iterator<Item = &AttemptRecord> {
        self.0.iter().filter(|attempt| attempt.in_doubt)
    }

    /// The last one was answered with something that says nothing.
    pub(super) fn last_is_unclear(&mut self, in_doubt: bool) {
        if let Some(last) = self.0.last_mut() {
            (last.end, last.in_doubt) = (AttemptEnd::Unclear, in_doubt);
        }
    }

    pub(super) fn push(&mut self, attempt: AttemptRecord) {
        self.0.push(attempt);
    }
}

impl Deref for Attempts {
    type Target = [AttemptRecord];

    fn deref(&self) -> &[AttemptRecord] {
        &self.0
    }
}

impl From<Vec<AttemptRecord>> for Attempts {
    fn from(attempts: Vec<AttemptRecord>) -> Self {
        Self(attempts)
    }
}

/// What identifies a request to the platform's support.
pub(super) fn correlation_id(headers: &HeaderMap) -> Option<String> {
    text(headers, CORRELATION_ID)
}

fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
}
