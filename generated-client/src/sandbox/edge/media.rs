//! Whether a request's media types fit: what it says that it sends, and what it says that it reads.

use http::{HeaderMap, Method, StatusCode, header};

use super::refusal::{self, Plain};
use crate::{
    generated,
    runtime::{Contract, Operation},
};

/// What answers can be.
const ANSWERS: [&str; 3] = ["application/hal+json", "application/json", JOSE];

/// A body that is nothing but an encrypted text.
const JOSE: &str = "application/jose";

pub(super) fn check(
    method: &Method,
    headers: &HeaderMap,
    operation: Option<&Operation>,
    has_body: bool,
) -> Result<(), Box<Plain>> {
    if has_body && !sends_json(method, headers) && !sends_jose(headers, operation) {
        return Err(Box::new(refusal::edge(StatusCode::UNSUPPORTED_MEDIA_TYPE, "Unsupported Media Type")));
    }
    if reads_answers(headers) {
        Ok(())
    } else {
        Err(Box::new(refusal::edge(StatusCode::NOT_ACCEPTABLE, "Not Acceptable")))
    }
}

/// Whether a body says that it is nothing but an encrypted text, where a use case of its operation is documented to send such.
pub(super) fn sends_jose(headers: &HeaderMap, operation: Option<&Operation>) -> bool {
    let documents = |contract: &&Contract| {
        operation.is_some_and(|operation| operation.id == contract.operation.id)
            && contract.headers.iter().any(|(name, value)| header::CONTENT_TYPE == *name && is(value, JOSE))
    };
    sent(headers).is_some_and(|said| is(said, JOSE))
        && generated::use_cases().iter().copied().any(|contract| documents(&contract))
}

/// The one media type that a request says it has.
fn sent(headers: &HeaderMap) -> Option<&str> {
    let mut types = headers.get_all(header::CONTENT_TYPE).iter();
    let said = types.next()?.to_str().ok()?;
    types.next().is_none().then_some(said)
}

fn sends_json(method: &Method, headers: &HeaderMap) -> bool {
    let Some(said) = sent(headers) else { return false };
    let patches = *method == Method::PATCH && is(said, "application/merge-patch+json");
    patches || is(said, "application/json") || is(said, "application/hal+json")
}

fn is(said: &str, media_type: &str) -> bool {
    said.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(media_type)
}

fn reads_answers(headers: &HeaderMap) -> bool {
    let mut accepted = headers.get_all(header::ACCEPT).iter().peekable();
    if accepted.peek().is_none() {
        return true;
    }
    let mut ranges = accepted.filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(','));
    ranges.any(|range| ["*/*", "application/*"].iter().chain(&ANSWERS).any(|known| is(range, known)))
}
