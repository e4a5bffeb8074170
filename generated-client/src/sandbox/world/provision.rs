//! Network tokens: which numbers and account references fail to get one, by table, and what one that is made looks like.

use super::{
    card::{self, Network},
    case::Case,
    fresh,
    record::{Identifier, Token},
    settings::Behaviour,
    vault,
};

/// A number, with X for any digit, and why it gets no token.
pub(super) struct Failure {
    pub(super) pattern: &'static str,
    pub(super) reason: &'static str,
}

const fn failure(pattern: &'static str, reason: &'static str) -> Failure {
    Failure { pattern, reason }
}

/// Of card numbers.
pub(super) static BY_NUMBER: &[Failure] = &[
    failure("4000000011XXXXXX", "CARD_VERIFICATION_FAILED"),
    failure("4001770011XXXXXX", "CARD_NOT_ELIGIBLE"),
    failure("4010057011XXXXXX", "CARD_NOT_ALLOWED"),
    failure("4010057022XXXXXX", "DECLINED"),
    failure("4020057022XXXXXX", "DECLINED"),
    failure("4010057033XXXXXX", "SERVICE_UNAVAILABLE"),
    failure("4020057033XXXXXX", "SERVICE_UNAVAILABLE"),
    failure("4010057044XXXXXX", "SYSTEM_ERROR"),
    failure("4020057044XXXXXX", "SYSTEM_ERROR"),
    failure("4020057055XXXXXX", "INVALID_REQUEST"),
    failure("370000000XXXX28", "CARD_NOT_ELIGIBLE"),
    failure("370000000XXXX36", "CARD_NOT_ALLOWED"),
    failure("37000000XXXX119", "SERVICE_UNAVAILABLE"),
    failure("3700000000XXXX2", "DECLINED"),
];

/// Of device tokens that shall become another token.
pub(super) static BY_TOKEN: &[Failure] = &[
    failure("4000010011XXXXXX", "CARD_VERIFICATION_FAILED"),
    failure("4000010022XXXXXX", "CARD_NOT_ELIGIBLE"),
    failure("4000010033XXXXXX", "CARD_NOT_ALLOWED"),
    failure("4000010044XXXXXX", "SERVICE_UNAVAILABLE"),
    failure("4000010055XXXXXX", "SYSTEM_ERROR"),
    failure("4000010088XXXXXX", "INVALID_REQUEST"),
];

/// Of account references that an issuer pushes, with the words that the page prints of the reason. The fourth's are in no list of reasons:
/// it is an invalid request.
pub(super) static BY_ACCOUNT: &[(Failure, &str)] = &[
    (failure("aaaaac907033097c2ec91c3cea9d6d02", "CARD_VERIFICATION_FAILED"), "cardVerificationFailed"),
    (failure("bbbbbc907033097c2ec91c3cea9d6d02", "CARD_NOT_ELIGIBLE"), "cardNotEligible"),
    (failure("cccccc907033097c2ec91c3cea9d6d02", "CARD_NOT_ALLOWED"), "cardNotAllowed"),
    (failure("dddddd907033097c2ec91c3cea9d6d02", "INVALID_REQUEST"), "provisionDataExpired"),
    (failure("ffffff907033097c2ec91c3cea9d6d02", "SERVICE_UNAVAILABLE"), "SERVICE_UNAVAILABLE"),
    (failure("gggggg907033097c2ec91c3cea9d6d02", "SYSTEM_ERROR"), "SYSTEM_ERROR"),
];

/// Why an account's card gets no token, in the page's words where all is as documented.
pub(super) fn of_account(account: &str, behaviour: Behaviour) -> Option<&'static str> {
    let (failure, printed) = BY_ACCOUNT.iter().find(|(failure, _)| fits(failure.pattern, account))?;
    Some(if behaviour == Behaviour::Documented { printed } else { failure.reason })
}

/// Numbers that succeed although the printed digit fails the check: one edition of the guide has 4 where the other has 0.
pub(super) static SUCCEED: &[&str] = &[
    "46229431231XX639",
    "46229431231XX647",
    "46229431231XX654",
    "46229431231XX662",
    "46229431231XX670",
    "46229431231XX688",
    "46229431231XX696",
    "512X342233150747",
    "512X343287499758",
    "51203501XXX64594",
];

/// Whether a number is one that the guides document to have an outcome, whatever its check digit.
pub(super) fn is_trigger(number: &str) -> bool {
    let all = BY_NUMBER.iter().chain(BY_TOKEN).map(|failure| failure.pattern).chain(SUCCEED.iter().copied());
    all.into_iter().any(|pattern| fits(pattern, number))
}

/// Why something gets no token.
pub(super) fn reason(table: &[Failure], text: &str) -> Option<&'static str> {
    table.iter().find(|failure| fits(failure.pattern, text)).map(|failure| failure.reason)
}

fn fits(pattern: &str, text: &str) -> bool {
    let same =
        |(expected, character): (char, char)| expected == character || (expected == 'X' && character.is_ascii_digit());
    pattern.len() == text.len() && pattern.chars().zip(text.chars()).all(same)
}

/// What comes of a number: a token, or why there is none.
pub(super) fn token(case: &Case<'_>, number: &str, identifier: &Identifier, source: &str) -> Token {
    let table = if source == "TOKEN" { BY_TOKEN } else { BY_NUMBER };
    let network = card::network_of(number).unwrap_or_else(card::default_network);
    let suffix = card::last_four(number);
    made(case, network, &identifier.digest, suffix, Some(&identifier.id), source, reason(table, number))
}

pub(super) fn made(
    case: &Case<'_>,
    network: &Network,
    digest: &str,
    suffix: String,
    identifier: Option<&str>,
    source: &str,
    reason: Option<&'static str>,
) -> Token {
    Token {
        id: fresh::token(),
        state: if reason.is_some() { "UNPROVISIONED" } else { "ACTIVE" }.to_owned(),
        reason: reason.map(str::to_owned),
        identifier: identifier.map(str::to_owned),
        network: network.code.to_owned(),
        digest: digest.to_owned(),
        suffix,
        card_month: None,
        card_year: None,
        month: "12".to_owned(),
        year: "2034".to_owned(),
        enrollment: fresh::reference(),
        reference: fresh::reference(),
        account: vault::account_reference(case.ground, digest),
        source: Some(source.to_owned()),
        account_reference: None,
    }
}
