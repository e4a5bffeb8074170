//! Answers with what belongs to them.

use http::{HeaderMap, StatusCode};

use super::{Attempts, References, attempt};
use crate::{api::Amount, payment::PaymentOutcome, payments::PaymentAnswer, runtime::debug::shown};

/// An answer of success: its body, and what belongs to it.
///
/// A declined payment is an answer of success too, by its HTTP status: what became of a payment says `outcome()`.
#[derive(Clone)]
#[non_exhaustive]
pub struct Reply<T> {
    /// The documented body.
    pub body: T,
    /// The HTTP status, which says nothing of whether a payment was approved.
    pub http_status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// What identifies the request to the platform's support (`v-c-correlation-id`).
    pub correlation_id: Option<String>,
    /// What identifies the request.
    pub references: References,
    /// The attempts that were made. Where one before the last is in doubt ([`Attempts::in_doubt`]), it may have been carried out
    /// too: a payment that was repeated by choice may have been charged twice.
    pub attempts: Attempts,
    pub(super) requested: Option<String>,
}

impl<T> Reply<T> {
    /// A reply, as a test of one's own code needs it.
    #[must_use]
    pub fn new(http_status: StatusCode, headers: HeaderMap, body: T) -> Self {
        Self {
            body,
            http_status,
            correlation_id: attempt::correlation_id(&headers),
            headers,
            references: References::default(),
            attempts: Attempts::default(),
            requested: None,
        }
    }

    /// The body alone.
    #[must_use]
    pub fn into_body(self) -> T {
        self.body
    }

    /// Whether an earlier attempt may have been carried out as well, so that this may have been done twice.
    #[must_use]
    pub fn is_possibly_done_twice(&self) -> bool {
        self.attempts.in_doubt().next().is_some()
    }

    /// The version of what was read, for the header `if-match` of a change.
    #[must_use]
    pub fn entity_tag(&self) -> Option<&str> {
        self.headers.get(http::header::ETAG)?.to_str().ok()
    }
}

impl<T: std::fmt::Debug> std::fmt::Debug for Reply<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reply")
            .field("http_status", &self.http_status)
            .field("correlation_id", &self.correlation_id.as_deref().map(shown))
            .field("references", &self.references)
            .field("attempts", &self.attempts)
            .field("body", &self.body)
            .finish_non_exhaustive()
    }
}

impl Reply<PaymentAnswer> {
    /// What became of the payment, held against the amount that was asked for. Only
    /// [`PaymentOutcome::Approved`] is success.
    #[must_use]
    pub fn outcome(&self) -> PaymentOutcome {
        let requested = self.requested.as_deref().and_then(|text| Amount::new(text).ok());
        self.body.outcome(requested.as_ref())
    }
}
