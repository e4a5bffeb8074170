//! The failures that have a name, with the answers that are known of them.

use http::{HeaderMap, HeaderValue, StatusCode, header};

use super::{
    super::{
        words::{INVALID, MISSING},
        world::category,
    },
    End,
    answers::ANSWERS,
};

/// An answer that is given as it stands, but for `{id}` and `{time}`.
#[derive(Debug, Clone)]
pub(in crate::sandbox) struct Canned {
    pub(in crate::sandbox) status: StatusCode,
    pub(in crate::sandbox) headers: HeaderMap,
    pub(in crate::sandbox) body: String,
}

/// Failures that are no answer.
const BEHAVIOURS: &[(&str, End)] = &[
    ("reset", End::Reset),
    ("truncated", End::Truncated),
    ("stalled", End::Stalled),
    ("mute", End::Mute),
    ("wrong-key", End::WrongKey),
    ("bare-envelope", End::Bare),
    ("doubled-media-type", End::Doubled),
];

/// Declines, with their reasons: those of the response-code page, and those of the machine document alone.
const DECLINES: &[(&str, &str)] = &[
    ("decline-expired-card", "EXPIRED_CARD"),
    ("decline-processor-declined", "PROCESSOR_DECLINED"),
    ("decline-processor-error", "PROCESSOR_ERROR"),
    ("decline-insufficient-fund", "INSUFFICIENT_FUND"),
    ("decline-stolen-lost-card", "STOLEN_LOST_CARD"),
    ("decline-issuer-unavailable", "ISSUER_UNAVAILABLE"),
    ("decline-unauthorized-card", "UNAUTHORIZED_CARD"),
    ("decline-cvn-not-match", "CVN_NOT_MATCH"),
    ("decline-exceeds-credit-limit", "EXCEEDS_CREDIT_LIMIT"),
    ("decline-invalid-cvn", "INVALID_CVN"),
    ("decline-declined-check", "DECLINED_CHECK"),
    ("decline-blacklisted-customer", "BLACKLISTED_CUSTOMER"),
    ("decline-suspended-account", "SUSPENDED_ACCOUNT"),
    ("decline-payment-refused", "PAYMENT_REFUSED"),
    ("decline-invalid-account", "INVALID_ACCOUNT"),
    ("decline-general-decline", "GENERAL_DECLINE"),
    ("decline-boleto-declined", "BOLETO_DECLINED"),
    ("decline-debit-card-usage-limit-exceeded", "DEBIT_CARD_USAGE_LIMIT_EXCEEDED"),
    ("decline-consumer-authentication-failed", "CONSUMER_AUTHENTICATION_FAILED"),
    ("decline-blocked-by-cardholder", "BLOCKED_BY_CARDHOLDER"),
    ("decline-ach-verification-failed", "ACH_VERIFICATION_FAILED"),
    ("decline-allowable-pin-retries-exceeded", "ALLOWABLE_PIN_RETRIES_EXCEEDED"),
    ("decline-customer-watchlist-match", "CUSTOMER_WATCHLIST_MATCH"),
    ("decline-address-country-watchlist-match", "ADDRESS_COUNTRY_WATCHLIST_MATCH"),
    ("decline-email-country-watchlist-match", "EMAIL_COUNTRY_WATCHLIST_MATCH"),
    ("decline-ip-country-watchlist-match", "IP_COUNTRY_WATCHLIST_MATCH"),
    ("decline-daggrejected", "DAGGREJECTED"),
    ("decline-daggdenied", "DAGGDENIED"),
    ("decline-dsysrejected", "DSYSREJECTED"),
];

pub(super) fn names() -> impl Iterator<Item = &'static str> {
    let behaviours = BEHAVIOURS.iter().map(|(name, _)| *name);
    behaviours.chain(ANSWERS.iter().map(|(name, ..)| *name)).chain(DECLINES.iter().map(|(name, _)| *name))
}

/// How the failure of this name ends.
pub(super) fn end(name: &str) -> Option<End> {
    let behaviour = BEHAVIOURS.iter().find(|(known, _)| *known == name).map(|(_, end)| end.clone());
    behaviour.or_else(|| canned(name).map(End::Answer))
}

fn canned(name: &str) -> Option<Canned> {
    let (status, body) = match ANSWERS.iter().find(|(known, ..)| *known == name) {
        Some((_, status, body)) => (*status, body.replace("{missing}", MISSING).replace("{invalid}", INVALID)),
        None => (201, decline(name)?),
    };
    let mut headers = HeaderMap::new();
    if body.starts_with('<') {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html"));
    }
    if matches!(status, 429 | 503) {
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    }
    Some(Canned { status: StatusCode::from_u16(status).ok()?, headers, body })
}

fn decline(name: &str) -> Option<String> {
    let (_, reason) = DECLINES.iter().find(|(known, _)| *known == name)?;
    let (code, category) = category(reason);
    let insight = serde_json::json!({ "responseInsights": { "categoryCode": code, "category": category } });
    let decline = serde_json::json!({
        "errorInformation": { "reason": reason, "message": "Decline - as the sandbox was asked to" },
        "id": "{id}",
        "paymentInsightsInformation": insight,
        "status": "DECLINED",
    });
    Some(decline.to_string())
}
