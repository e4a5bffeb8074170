//! Callers that watch attempts: what they see holds no body, no header value and no secret, and the references of the request.

use std::{sync::Arc, time::Duration};

use http::{Method, StatusCode};

use super::{Cause, References};

/// Watches attempts. Both methods are called on the task that sends, so they should be quick.
pub trait Hook: Send + Sync + 'static {
    /// Before an attempt is sent.
    fn before(&self, attempt: &Attempt<'_>) {
        let _ = attempt;
    }

    /// After an attempt, whatever became of it; also when the call was dropped while it was under way.
    fn after(&self, attempt: &Attempt<'_>, result: &AttemptResult<'_>) {
        let _ = (attempt, result);
    }
}

impl<T: Hook + ?Sized> Hook for Arc<T> {
    fn before(&self, attempt: &Attempt<'_>) {
        (**self).before(attempt);
    }

    fn after(&self, attempt: &Attempt<'_>, result: &AttemptResult<'_>) {
        (**self).after(attempt, result);
    }
}

/// One attempt to send a request.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Attempt<'a> {
    /// The operation, or `raw`.
    pub operation: &'a str,
    /// The use case.
    pub use_case: Option<&'a str>,
    /// What the request is found again by, as [`Call::references`](super::Call::references) has it.
    pub references: &'a References,
    /// The method.
    pub method: &'a Method,
    /// The host that it goes to.
    pub host: &'a str,
    /// The path without ids: `{tokenId}` stays as it is.
    pub path_template: &'a str,
    /// The number of the attempt, from 1.
    pub number: u32,
    /// How many bytes the body has, as it is sent.
    pub body_bytes: usize,
    /// Whether the body is encrypted.
    pub encrypted: bool,
}

/// What became of an attempt.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct AttemptResult<'a> {
    /// The status, if an answer came.
    pub status: Option<StatusCode>,
    /// What identifies the request to the platform's support; `[not shown]` if it does not look like an id.
    pub correlation_id: Option<&'a str>,
    /// How long the attempt took.
    pub duration: Duration,
    /// Why the answer is of no use; `None` if it is, or if it is an error in the shape of its API family.
    pub cause: Option<&'a Cause>,
}
