//! What the service says instead of what was asked for, and what that means for a request that changes something.

mod body;
mod hint;
mod remedy;
mod verdict;

use http::{Method, StatusCode};

use super::Certainty;

pub(super) use self::hint::{hint, moved};
pub use self::{
    body::{ErrorBody, FieldError},
    remedy::Remedy,
};

/// What an answer is an answer to.
pub(super) struct Asked<'a> {
    pub(super) method: &'a Method,
    /// The documented path, or the one that was sent.
    pub(super) path: &'a str,
    /// The API family, by the name that the spec gives it.
    pub(super) family: Option<&'static str>,
    /// Whether a repetition does no harm.
    pub(super) repeatable: bool,
}

/// What an answer that is none of success says.
pub(super) struct Reading {
    /// For a request that changes something.
    pub(super) certainty: Certainty,
    /// Always there where the refusal is certain; else where the body has one of the known shapes.
    pub(super) body: Option<ErrorBody>,
}

/// The request that makes the same of the same however often it is sent: an identifier belongs to its number.
const CREATE_INSTRUMENT_IDENTIFIER: &str = "/tms/v1/instrumentidentifiers";

/// Whether a repetition of a request does no harm, and may find nothing left to do.
pub(super) fn is_repeatable(method: &Method, path: &str) -> bool {
    matches!(*method, Method::GET | Method::PATCH | Method::DELETE)
        || path.trim_end_matches('/').ends_with(CREATE_INSTRUMENT_IDENTIFIER)
}

/// Reads the body of an answer that is none of success, opened, and judges it.
pub(super) fn read(asked: &Asked<'_>, status: StatusCode, body: &[u8]) -> Reading {
    let body = ErrorBody::new(body);
    let certainty = certainty(asked, status, &body);
    let tells = certainty != Certainty::Unknown || body.shape().is_some();
    Reading { certainty, body: tells.then_some(body) }
}

/// What a refusal means for a request that changes something.
pub(super) fn certainty(asked: &Asked<'_>, status: StatusCode, body: &ErrorBody) -> Certainty {
    verdict::of(asked, status, body)
}
