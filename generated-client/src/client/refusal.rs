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

/// An identifier belongs to its number, so that creating it again gives the same one.
const CREATE_INSTRUMENT_IDENTIFIER: &str = "/tms/v1/instrumentidentifiers";

impl<'a> Asked<'a> {
    pub(super) fn new(method: &'a Method, path: &'a str, family: Option<&'static str>) -> Self {
        // A PATCH of a payment authorizes more; a token's only says again what the token shall be.
        let is_of_tokens = family == Some("token-management");
        let creates = *method == Method::POST && path.trim_end_matches('/').ends_with(CREATE_INSTRUMENT_IDENTIFIER);
        let says_again = matches!(*method, Method::PATCH | Method::DELETE) || creates;
        let repeatable = *method == Method::GET || (is_of_tokens && says_again);
        Self { method, path, family, repeatable }
    }
}

/// Reads the body of an answer that is none of success, opened, and judges it.
pub(super) fn read(asked: &Asked<'_>, status: StatusCode, body: &[u8]) -> Reading {
    let body = ErrorBody::new(body);
    let certainty = certainty(asked, status, &body);
    let tells = certainty != Certainty::Unknown || body.shape().is_some();
    Reading { certainty, body: tells.then_some(body) }
}

/// Whether a refusal takes the request for a repetition of an earlier one.
pub(super) fn is_repetition(body: &ErrorBody) -> bool {
    verdict::is_repetition(body)
}

/// What a refusal means for a request that changes something.
pub(super) fn certainty(asked: &Asked<'_>, status: StatusCode, body: &ErrorBody) -> Certainty {
    verdict::of(asked, status, body)
}
