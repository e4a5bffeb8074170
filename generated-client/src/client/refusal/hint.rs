//! What may help after a refusal, in words that hold nothing of the request.

use http::StatusCode;

use super::{ErrorBody, verdict::names_the_answers_key};
use crate::{
    errors::Shape,
    runtime::{Operation, Target},
};

/// Said of these codes, which are easily mistaken for more than they say.
static OF_REASONS: &[(&str, &str)] = &[
    (
        "AUTH_ALREADY_REVERSED",
        "a reversal came before this one: after a full one the aim is reached, after one of a part look what is left",
    ),
    ("TRANSACTION_ALREADY_SETTLED", "the payment is settled: look, then refund what was settled"),
    (
        "TRANSACTION_ALREADY_REVERSED_OR_SETTLED",
        "the word does not say which of the two: look, and never refund on it alone",
    ),
    (
        "MISSING_AUTH",
        "that nothing is found now proves nothing within a minute of the payment, nor before a later look",
    ),
    ("DUPLICATE_REQUEST", "the same was asked for before, and may have been done: look for that one"),
    ("PROCESSOR_UNAVAILABLE", "look what became of the payment before sending another"),
    ("ISSUER_UNAVAILABLE", "look what became of the payment before sending another"),
];

/// What token management and the agents' service call a thing that is not there.
const NOBODY: [&str; 2] = ["notFound", "NOT_FOUND"];

/// What a refusal may mean, by its code or its status. `moved` is what is known about the path.
pub(in crate::client) fn hint(status: StatusCode, body: Option<&ErrorBody>, moved: Option<&str>) -> Option<String> {
    let shape = body.and_then(ErrorBody::shape);
    let reasons = body.map(ErrorBody::reasons).unwrap_or_default();
    if let Some((_, hint)) = OF_REASONS.iter().find(|(code, _)| reasons.iter().any(|reason| reason == code)) {
        return Some((*hint).to_owned());
    }
    if body.is_some_and(names_the_answers_key) {
        return Some("the key for answers may be unknown to the platform, or be another merchant's".to_owned());
    }
    let lacking = "the account may lack the product, or the path may have moved";
    let hint = match status {
        StatusCode::NOT_FOUND if shape == Some(Shape::Words) => {
            "what was made a moment ago may not be found yet; otherwise the account may lack the product, or the path may have moved"
        }
        StatusCode::NOT_FOUND | StatusCode::NOT_ACCEPTABLE if shape == Some(Shape::Edge) => {
            "it is the path that is unknown and not what it leads to: the account may lack the product, or the path may have moved"
        }
        StatusCode::NOT_FOUND if reasons.iter().any(|reason| NOBODY.contains(&reason.as_str())) => {
            "nothing of this merchant has the id that was asked for; otherwise the account may lack the product, or the path may have moved"
        }
        StatusCode::UNAUTHORIZED => {
            "the key, its id and the merchant's id must belong together and to this environment; otherwise the account may lack the product, or the path may have moved"
        }
        StatusCode::FORBIDDEN | StatusCode::NOT_FOUND | StatusCode::NOT_ACCEPTABLE => lacking,
        StatusCode::CONFLICT => "it may be there already, or be used by something else: look",
        StatusCode::GONE => "it is gone; where it was to be deleted, that is done",
        _ => return None,
    };
    let may_have_moved = hint.ends_with("moved");
    Some(match moved.filter(|_| may_have_moved) {
        Some(moved) => format!("{hint}; {moved}"),
        None => hint.to_owned(),
    })
}

/// What is known about the path of an operation: that its prefix was moved, or could be.
pub(in crate::client) fn moved(target: &Target, operation: &Operation) -> Option<String> {
    match target.moved(operation.path) {
        Some((from, to)) => Some(format!("its prefix `{from}` is moved to `{to}` by `Target::move_prefix`")),
        None if operation.family == "intelligent-commerce" => Some(
            "the official clients have moved these paths from `/acp/v1` to `/icc/v1`; `Target::move_prefix` does so too"
                .to_owned(),
        ),
        None => None,
    }
}
