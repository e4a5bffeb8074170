//! Whether a request's media types fit: what it says that it sends, and what it says that it reads.

use http::{HeaderMap, Method, StatusCode, header};

use super::refusal::{self, Plain};

/// What answers can be.
const ANSWERS: [&str; 3] = ["application/hal+json", "application/json", "application/jose"];

pub(super) fn check(method: &Method, headers: &HeaderMap, has_body: bool) -> Result<(), Box<Plain>> {
    if has_body && !sends_json(method, headers) {
        return Err(Box::new(refusal::edge(StatusCode::UNSUPPORTED_MEDIA_TYPE, "Unsupported Media Type")));
    }
    if reads_answers(headers) {
        Ok(())
    } else {
        Err(Box::new(refusal::edge(StatusCode::NOT_ACCEPTABLE, "Not Acceptable")))
    }
}

fn sends_json(method: &Method, headers: &HeaderMap) -> bool {
    let mut types = headers.get_all(header::CONTENT_TYPE).iter();
    let (Some(said), None) = (types.next(), types.next()) else { return false };
    let Some(said) = said.to_str().ok() else { return false };
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
