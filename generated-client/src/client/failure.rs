//! What went wrong on the way to an answer.

use std::{fmt, sync::Arc, time::Duration};

use http::{HeaderMap, StatusCode};

use super::{ApiError, Attempts, CannotOpen, Error, References, TransportError};
use crate::{api::PaymentId, runtime::debug::shown};

/// Why there is no answer, or why it is of no use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cause {
    /// Nothing was sent: no connection was made, or no place on one was free in time.
    NotSent,
    /// The answer did not come in time.
    Timeout,
    /// The connection broke, or the answer broke off.
    Interrupted,
    /// The answer is larger than the client reads.
    TooLarge,
    /// The caller no longer waited.
    Dropped,
    /// The status says nothing certain.
    Status,
    /// The answer is not what is documented.
    Undecodable,
    /// The answer is encrypted and cannot be opened.
    Undecryptable(CannotOpen),
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotSent => f.write_str("no connection, or no place on one"),
            Self::Timeout => f.write_str("no answer came in time"),
            Self::Interrupted => f.write_str("the connection or the answer broke off"),
            Self::TooLarge => f.write_str("the answer is larger than the limit"),
            Self::Dropped => f.write_str("the caller no longer waited"),
            Self::Status => f.write_str("the status says nothing certain"),
            Self::Undecodable => f.write_str("the answer is not as documented"),
            Self::Undecryptable(cause) => write!(f, "the encrypted answer cannot be opened: {cause}"),
        }
    }
}

/// What went wrong on the way. `Debug` and `Display` show no body and no header.
#[non_exhaustive]
pub struct Failure {
    /// Why the answer is of no use.
    pub cause: Cause,
    /// The status of the answer, if its head came.
    pub status: Option<StatusCode>,
    /// What identifies the request to the platform's support.
    pub correlation_id: Option<String>,
    /// What identifies the request.
    pub references: References,
    /// The attempts that were made; none where no place was free in time.
    pub attempts: Attempts,
    /// How long the service wants to be left alone.
    pub retry_after: Option<Duration>,
    /// What the service said, where it did so in one of its shapes (a 502 with a reason, say).
    pub refusal: Option<Box<ApiError>>,
    /// The headers of the answer, as they came.
    pub headers: HeaderMap,
    /// The body of the answer, as it came. It may hold what was sent: do not log it.
    pub body: Vec<u8>,
    /// What may help.
    pub hint: Option<String>,
    /// Whether the use case says that it may be sent again after an unknown outcome.
    pub(super) repeatable: bool,
    /// What the transport said, if it was at fault.
    pub transport_error: Option<Arc<TransportError>>,
}

impl Failure {
    /// A failure, as a test of one's own code needs it.
    #[must_use]
    pub fn new(cause: Cause) -> Self {
        Self {
            cause,
            status: None,
            correlation_id: None,
            references: References::default(),
            attempts: Attempts::default(),
            retry_after: None,
            refusal: None,
            headers: HeaderMap::new(),
            body: Vec::new(),
            hint: None,
            repeatable: false,
            transport_error: None,
        }
    }

    /// The id that the payment probably has, should it exist: from the latest answer whose head came. A hint for searching, and no
    /// proof; see [`AttemptRecord::payment_id_hint`](super::AttemptRecord::payment_id_hint).
    #[must_use]
    pub fn payment_id_hint(&self) -> Option<PaymentId> {
        self.attempts.iter().rev().find_map(super::AttemptRecord::payment_id_hint)
    }

    /// Whether trying again may help.
    pub(super) fn is_passing(&self) -> bool {
        match self.cause {
            Cause::NotSent | Cause::Timeout | Cause::Interrupted => true,
            Cause::Status => {
                let status = self.status.unwrap_or_default();
                status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS
            }
            Cause::Dropped | Cause::TooLarge | Cause::Undecodable | Cause::Undecryptable(_) => false,
        }
    }

    /// What it means in the end.
    pub(super) fn concluded(self: Box<Self>, in_doubt: bool) -> Error {
        if in_doubt {
            return Error::OutcomeUnknown(self);
        }
        match self.cause {
            Cause::NotSent => Error::NotSent(self),
            Cause::Undecodable | Cause::Undecryptable(_) | Cause::TooLarge => Error::Undecodable(self),
            Cause::Timeout | Cause::Interrupted | Cause::Dropped | Cause::Status => Error::Unanswered(self),
        }
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Failure")
            .field("cause", &self.cause)
            .field("status", &self.status)
            .field("correlation_id", &self.correlation_id.as_deref().map(shown))
            .field("references", &self.references)
            .field("attempts", &self.attempts)
            .field("retry_after", &self.retry_after)
            .field("refusal", &self.refusal)
            .field("bytes", &self.body.len())
            .field("transport_error", &self.transport_error)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.transport_error {
            Some(error) => error.fmt(f)?,
            None => self.cause.fmt(f)?,
        }
        if let Some(status) = self.status {
            write!(f, ", status {}", status.as_u16())?;
        }
        if let Some(reason) = self.refusal.as_ref().and_then(|refusal| refusal.reason()) {
            write!(f, " {}", shown(reason))?;
        }
        if let Some(id) = &self.correlation_id {
            write!(f, ", correlation id {}", shown(id))?;
        }
        if let Some(code) = &self.references.code {
            write!(f, ", reference {}", shown(code))?;
        }
        if let Some(id) = &self.references.transaction_id {
            write!(f, ", transaction id {}", shown(id.as_str()))?;
        }
        let attempts = self.attempts.count();
        write!(f, ", {attempts} {}", if attempts == 1 { "attempt" } else { "attempts" })?;
        self.hint.as_ref().map_or(Ok(()), |hint| write!(f, "; {hint}"))
    }
}
