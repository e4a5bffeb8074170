//! What a refusal means for a request that changes something: one table of status, body and code.

use std::ops::RangeInclusive;

use http::{Method, StatusCode};

use super::{
    Asked, ErrorBody,
    body::Content::{self, Broken, Json, Sealed},
};
use crate::{
    client::Certainty::{self, NotDone, PossiblyDone, Unknown},
    errors::Shape,
};

/// Which requests a row is about.
#[derive(Clone, Copy)]
enum Who {
    Anyone,
    /// Any of the API family of payments.
    Payments,
    /// Any of the API family of token management.
    Tokens,
    /// Any that deletes.
    Deletions,
    /// Any whose repetition does no harm.
    Repeatable,
    /// The request for a token of the OAuth service.
    OAuth,
}

/// Which bodies a row is about.
#[derive(Clone, Copy)]
enum What {
    Anything,
    /// JSON, whether its shape is known or not.
    AnyJson,
    /// JSON in one of the known shapes.
    Known,
    Of(Shape),
    Is(Content),
}

/// What a row's body says.
#[derive(Clone, Copy)]
enum Says {
    Anything,
    /// One of these codes, as a reason, as a status, or of a field.
    OneOf(&'static [&'static str]),
    /// This code as every reason that there is.
    Only(&'static str),
    /// That the platform failed or was late, or that the key or the encryption of the *answer* is wrong: all that shows only
    /// after the work was begun.
    Failure,
    /// That the same payment was asked for before.
    Repetition,
    /// That it was done.
    Success,
}

struct Row(&'static [RangeInclusive<u16>], Who, What, Says, Certainty);

/// The statuses at which the request was turned away whatever came with them: also by a proxy, with a page or nothing.
/// Others may be a proxy's words for something that it had passed on (499, 460).
const BY_STATUS: &[RangeInclusive<u16>] = &[400..=401, 403..=405, 413..=415, 431..=431];

/// The statuses at which the request was turned away if the answer is JSON and not from the edge.
const BY_JSON: &[RangeInclusive<u16>] = &[410..=412, 422..=422, 425..=425, 429..=429];

/// The statuses at which the words of the edge mean that nothing went past it.
const BY_EDGE: &[RangeInclusive<u16>] = &[400..=401, 403..=405, 413..=413, 415..=415, 429..=429];

const ANY_4XX: &[RangeInclusive<u16>] = &[400..=499];
const SUCCESS: &[RangeInclusive<u16>] = &[200..=299];

/// Codes of an earlier request, or of a part of this one, that may have been carried out.
const LOOK_FIRST: &[&str] = &[
    // One table of the publisher says to send again after minutes, a newer one not before the payment was looked for: the safer holds.
    "PROCESSOR_UNAVAILABLE",
    "ISSUER_UNAVAILABLE",
    // Of a reversal: this one did nothing, since something else was done before.
    "AUTH_ALREADY_REVERSED",
    "TRANSACTION_ALREADY_SETTLED",
    "TRANSACTION_ALREADY_REVERSED_OR_SETTLED",
];

/// The first row that fits holds; where none does, the outcome is unknown.
#[rustfmt::skip]
static VERDICTS: &[Row] = &[
    // Answers of success that are no answer. Their status belongs to what they hold, so that most are never asked about here.
    Row(SUCCESS,        Who::Anyone,     What::Is(Sealed),           Says::Anything,                                   PossiblyDone), // carried out, and what came of it cannot be read
    Row(SUCCESS,        Who::Anyone,     What::Of(Shape::Parts),     Says::Anything,                                   PossiblyDone), // each part by its own status
    Row(SUCCESS,        Who::Anyone,     What::Known,                Says::Repetition,                                 PossiblyDone),
    Row(SUCCESS,        Who::Anyone,     What::Of(Shape::Nested),    Says::OneOf(&["REJECT"]),                         PossiblyDone), // declined by rules that an authorization may have come before
    Row(SUCCESS,        Who::Anyone,     What::Known,                Says::OneOf(&["INVALID_MERCHANT_CONFIGURATION"]), NotDone),
    Row(SUCCESS,        Who::Anyone,     What::Anything,             Says::Anything,                                   Unknown),
    // A redirect is never followed, and 303 says that the work was done.
    Row(&[300..=399],   Who::Anyone,     What::Anything,             Says::Anything,                                   Unknown),
    // Failures.
    Row(&[500..=500],   Who::OAuth,      What::Anything,             Says::Anything,                                   NotDone),      // it answers so to whatever is wrong with the request
    Row(&[502..=502],   Who::Anyone,     What::Known,                Says::OneOf(&["INVALID_OR_MISSING_CONFIG"]),      NotDone),
    Row(&[502..=502],   Who::Deletions,  What::Of(Shape::Listed),    Says::Only("internalError"),                      PossiblyDone), // gone at the platform, and not at the network
    Row(&[500..=599],   Who::Anyone,     What::Anything,             Says::Anything,                                   Unknown),
    // A time limit of someone on the way, behind whom the request may be still under way.
    Row(&[408..=408],   Who::Anyone,     What::Anything,             Says::Anything,                                   Unknown),
    // What the words say goes before what the status says.
    Row(ANY_4XX,        Who::Anyone,     What::Is(Broken),           Says::Anything,                                   Unknown),
    Row(ANY_4XX,        Who::Anyone,     What::Known,                Says::Failure,                                    Unknown),
    Row(ANY_4XX,        Who::Anyone,     What::Known,                Says::Success,                                    Unknown),      // status and body contradict each other: the safer holds
    Row(ANY_4XX,        Who::Payments,   What::Known,                Says::Repetition,                                 PossiblyDone),
    Row(ANY_4XX,        Who::Anyone,     What::Known,                Says::OneOf(&["DUPLICATE_REQUEST"]),              PossiblyDone),
    Row(ANY_4XX,        Who::Anyone,     What::Known,                Says::OneOf(LOOK_FIRST),                          PossiblyDone),
    // 400 could be a repetition, or a processor that was not there; the words that would tell are lost: safer than by status alone.
    Row(&[400..=400],   Who::Anyone,     What::Is(Sealed),           Says::Anything,                                   PossiblyDone),
    // Frameworks answer 406 when they write what was done, so that only a validation's own words, or no harm, make it certain.
    Row(&[406..=406],   Who::Anyone,     What::Of(Shape::Flat),      Says::OneOf(&["INVALID_REQUEST"]),                NotDone),
    Row(&[406..=406],   Who::Repeatable, What::Of(Shape::Edge),      Says::Anything,                                   NotDone),
    Row(&[406..=406],   Who::Anyone,     What::Anything,             Says::Anything,                                   Unknown),
    // The edge, before everything that is told by status.
    Row(BY_EDGE,        Who::Anyone,     What::Of(Shape::Edge),      Says::Anything,                                   NotDone),
    Row(ANY_4XX,        Who::Anyone,     What::Of(Shape::Edge),      Says::Anything,                                   Unknown),
    // What is there already may be what was asked for.
    Row(&[409..=409],   Who::Payments,   What::AnyJson,              Says::Anything,                                   PossiblyDone),
    Row(&[409..=409],   Who::Tokens,     What::AnyJson,              Says::Anything,                                   NotDone),
    Row(&[409..=409],   Who::Anyone,     What::Known,                Says::Anything,                                   NotDone),
    Row(&[409..=409],   Who::Anyone,     What::AnyJson,              Says::Anything,                                   PossiblyDone), // nothing is known of the operation: as with a payment
    Row(&[424..=424],   Who::Anyone,     What::Of(Shape::Listed),    Says::Only("notFound"),                           NotDone),      // the profile does not exist
    Row(BY_JSON,        Who::Anyone,     What::AnyJson,              Says::Anything,                                   NotDone),
    Row(BY_STATUS,      Who::Anyone,     What::Anything,             Says::Anything,                                   NotDone),
    // Statuses that nobody has seen of the platform: not even a validation's words make them certain, which is the safer reading.
];

/// What a refusal means for a request that changes something.
pub(super) fn of(asked: &Asked<'_>, status: StatusCode, body: &ErrorBody) -> Certainty {
    let row = VERDICTS.iter().find(|Row(statuses, who, what, says, _)| {
        statuses.iter().any(|known| known.contains(&status.as_u16())) && who.is(asked) && what.is(body) && says.is(body)
    });
    row.map_or(Unknown, |Row(.., certainty)| *certainty)
}

/// Whether a refusal takes the request for a repetition of an earlier one.
pub(super) fn is_repetition(body: &ErrorBody) -> bool {
    Says::Repetition.is(body)
}

impl Who {
    fn is(self, asked: &Asked<'_>) -> bool {
        match self {
            Self::Anyone => true,
            Self::Payments => asked.family == Some("payments"),
            Self::Tokens => asked.family == Some("token-management"),
            Self::Deletions => *asked.method == Method::DELETE,
            Self::Repeatable => asked.repeatable,
            Self::OAuth => asked.path.ends_with("/oauth2/v3/token"),
        }
    }
}

impl What {
    fn is(self, body: &ErrorBody) -> bool {
        let is_json = body.content() == Json;
        match self {
            Self::Anything => true,
            Self::AnyJson => is_json,
            Self::Known => is_json && body.shape().is_some(),
            Self::Of(shape) => is_json && body.shape() == Some(shape),
            Self::Is(content) => body.content() == content,
        }
    }
}

/// What a payment says of itself that was made.
const DONE: &[&str] = &[
    "ACCEPTED",
    "APPROVED",
    "AUTHORIZED",
    "AUTHORIZED_PENDING_REVIEW",
    "AUTHORIZED_RISK_DECLINED",
    "COMPLETED",
    "PARTIAL_AUTHORIZED",
    "PENDING",
    "PENDING_AUTHENTICATION",
    "PENDING_REVIEW",
    "REVERSED",
    "SETTLED",
    "SUCCESS",
    "TRANSMITTED",
    "VOIDED",
];

/// Codes with which the platform says that it failed. What was late says so in its name.
const FAILED: &[&str] = &["SERVER_ERROR", "SYSTEM_ERROR", "INTERNAL_ERROR", "internalError", "serverError"];

/// What guards a payment against being made twice.
const GUARD: &str = "clientReferenceInformation.transactionId";

impl Says {
    fn is(self, body: &ErrorBody) -> bool {
        let said = |known: &[&str]| body.codes().iter().any(|code| known.contains(&code.as_str()));
        let in_digits = |within: &[RangeInclusive<u16>]| {
            let digits = body.statuses().into_iter().filter_map(|status| status.parse().ok());
            digits.into_iter().any(|status| within.iter().any(|within| within.contains(&status)))
        };
        match self {
            Self::Anything => true,
            Self::OneOf(known) => said(known),
            Self::Only(known) => {
                let reasons = body.reasons();
                !reasons.is_empty() && reasons.iter().all(|reason| reason == known)
            }
            Self::Failure => {
                in_digits(&[408..=408, 500..=599])
                    || said(FAILED)
                    || body.codes().iter().any(|code| names_lateness(code))
                    || body.messages().iter().any(|words| is_late(words))
                    || names_the_answers_key(body)
            }
            // The live service has been seen to call the repetition of a guarded payment invalid data.
            Self::Repetition => {
                let invalid =
                    body.fields().iter().any(|field| field.path == GUARD && field.reason == Some("INVALID_DATA"));
                said(&["DUPLICATE_REQUEST"]) || invalid || body.messages().iter().any(|words| is_of_a_repetition(words))
            }
            Self::Success => body.statuses().iter().any(|status| DONE.contains(&status.as_str())) || in_digits(SUCCESS),
        }
    }
}

/// Words in lower case, with one space between them.
fn words(text: &str) -> String {
    let lower = text.to_lowercase();
    let words = lower.split(|character: char| !character.is_alphanumeric()).filter(|word| !word.is_empty());
    format!(" {} ", words.collect::<Vec<_>>().join(" "))
}

/// Whether a code is about time that ran out, however its words are joined.
fn names_lateness(code: &str) -> bool {
    let joined = words(code).replace(' ', "");
    joined.contains("timeout") || joined.contains("timedout")
}

/// Whether words are about time that ran out.
fn is_late(text: &str) -> bool {
    let words = words(text);
    [" timeout ", " timeouts ", " timed out ", " time out "].iter().any(|late| words.contains(late))
}

/// Whether a refusal is about the key or the encryption of the answer: that shows once the work is done.
pub(super) fn names_the_answers_key(body: &ErrorBody) -> bool {
    body.codes().iter().any(|code| is_of_the_answers_key(code))
        || body.messages().iter().any(|words| is_of_the_answers_key(words))
}

/// Whether words are about the key or the encryption of the answer, rather than of the request.
fn is_of_the_answers_key(text: &str) -> bool {
    let words = words(text);
    let about = [" key ", " keys ", " kid ", "encrypt", " mle ", " jwe ", " certificate "];
    words.contains("response") && about.iter().any(|about| words.contains(about))
}

fn is_of_a_repetition(text: &str) -> bool {
    let words = words(text);
    words.contains(" duplicate") || words.contains(" last 60 days ")
}
