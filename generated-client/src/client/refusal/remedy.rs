//! Who can do something about a refusal, by its codes.

use crate::runtime::named;

/// Who can do something about a refusal. Nothing of it is done by this client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Remedy {
    /// Look what became of the payment before anything else is done.
    LookFirst,
    /// A person must change the account's settings or rights.
    Person,
    /// The request must be another one.
    AnotherRequest,
}

named!(Remedy {
    LookFirst = "look_first",
    Person = "person",
    AnotherRequest = "another_request",
});

/// Codes, or how they begin where a `*` ends them; the first that one of a refusal's codes is decides.
static REMEDIES: &[(Remedy, &[&str])] = &[
    (
        Remedy::LookFirst,
        &[
            "DUPLICATE_REQUEST",
            "PROCESSOR_UNAVAILABLE",
            "ISSUER_UNAVAILABLE",
            "AUTH_ALREADY_REVERSED",
            "TRANSACTION_ALREADY_SETTLED",
            "TRANSACTION_ALREADY_REVERSED_OR_SETTLED",
            "MISSING_AUTH",
        ],
    ),
    (
        Remedy::Person,
        &[
            "INVALID_MERCHANT_CONFIGURATION",
            "INVALID_OR_MISSING_CONFIG",
            "forbidden",
            "UNAUTHORIZED_PARTNER",
            "PRODUCT_*",
        ],
    ),
    (
        Remedy::AnotherRequest,
        &["MISSING_FIELD", "INVALID_DATA", "CARD_TYPE_NOT_ACCEPTED", "INVALID_CARD_TYPE", "missing*", "invalid*"],
    ),
];

pub(super) fn of(codes: &[String]) -> Option<Remedy> {
    let is = |known: &str, code: &str| match known.strip_suffix('*') {
        Some(start) => code.starts_with(start),
        None => code == known,
    };
    let found = REMEDIES.iter().find(|(_, known)| known.iter().any(|known| codes.iter().any(|code| is(known, code))));
    found.map(|(remedy, _)| *remedy)
}
