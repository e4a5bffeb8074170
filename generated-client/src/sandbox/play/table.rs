//! The failures that have a name, with the answers that are known of them.

use http::{HeaderMap, HeaderValue, StatusCode, header};

use super::{
    super::words::{INVALID, MISSING},
    End,
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
];

/// Answers: name, status, body, where `{missing}` and `{invalid}` stand for the platform's words.
const ANSWERS: &[(&str, u16, &str)] = &[
    // Payments.
    (
        "missing-field",
        400,
        r#"{"submitTimeUtc":"{time}","status":"INVALID_REQUEST","reason":"MISSING_FIELD","message":"{missing}","details":[{"field":"orderInformation.amountDetails.currency","reason":"MISSING_FIELD"}]}"#,
    ),
    (
        "invalid-data",
        400,
        r#"{"submitTimeUtc":"{time}","status":"INVALID_REQUEST","reason":"INVALID_DATA","message":"{invalid}","details":[{"field":"orderInformation.amountDetails.currency","reason":"INVALID_DATA"}]}"#,
    ),
    (
        "duplicate-request",
        400,
        r#"{"submitTimeUtc":"{time}","status":"INVALID_REQUEST","reason":"DUPLICATE_REQUEST","message":"The transaction id was used in the last 60 days"}"#,
    ),
    (
        "invalid-data-nested",
        400,
        r#"{"id":"{id}","submitTimeUtc":"{time}","status":"400","errorInformation":{"reason":"INVALID_DATA","message":"{invalid}","details":[{"field":"orderInformation.amountDetails.currency","reason":"INVALID_DATA"}]}}"#,
    ),
    (
        "authentication-failed",
        400,
        r#"{"id":"{id}","submitTimeUtc":"{time}","status":"AUTHENTICATION_FAILED","errorInformation":{"reason":"CONSUMER_AUTHENTICATION_FAILED","message":"The payer could not be authenticated"}}"#,
    ),
    (
        "processor-unavailable",
        400,
        r#"{"submitTimeUtc":"{time}","status":"INVALID_REQUEST","reason":"PROCESSOR_UNAVAILABLE","message":"The processor cannot be reached"}"#,
    ),
    (
        "merchant-configuration",
        201,
        r#"{"id":"{id}","submitTimeUtc":"{time}","status":"INVALID_REQUEST","errorInformation":{"reason":"INVALID_MERCHANT_CONFIGURATION","message":"The merchant's configuration is not valid"}}"#,
    ),
    (
        "processor-timeout",
        201,
        r#"{"id":"{id}","submitTimeUtc":"{time}","status":"SERVER_ERROR","errorInformation":{"reason":"PROCESSOR_TIMEOUT","message":"The processor did not answer in time"}}"#,
    ),
    (
        "reject",
        202,
        r#"{"id":"{id}","submitTimeUtc":"{time}","status":"202","errorInformation":{"reason":"REJECT","message":"The risk rules reject it"}}"#,
    ),
    (
        "risk-declined",
        201,
        r#"{"id":"{id}","submitTimeUtc":"{time}","status":"AUTHORIZED_RISK_DECLINED","errorInformation":{"reason":"SCORE_EXCEEDS_THRESHOLD","message":"The risk score is above the threshold"}}"#,
    ),
    (
        "pending-review",
        201,
        r#"{"id":"{id}","submitTimeUtc":"{time}","status":"AUTHORIZED_PENDING_REVIEW","errorInformation":{"reason":"DECISION_PROFILE_REVIEW","message":"A rule holds it for review"}}"#,
    ),
    (
        "pending-authentication",
        201,
        r#"{"id":"{id}","submitTimeUtc":"{time}","status":"PENDING_AUTHENTICATION","errorInformation":{"reason":"CONSUMER_AUTHENTICATION_REQUIRED","message":"The payer must be authenticated"}}"#,
    ),
    (
        "token-not-created",
        201,
        r#"{"id":"{id}","submitTimeUtc":"{time}","status":"AUTHORIZED","embeddedActions":{"TOKEN_CREATE":{"status":"SERVER_ERROR","reason":"SYSTEM_ERROR","message":"The payment was made and the token was not"}}}"#,
    ),
    (
        "system-error",
        502,
        r#"{"submitTimeUtc":"{time}","status":"SERVER_ERROR","reason":"SYSTEM_ERROR","message":"Something failed within"}"#,
    ),
    (
        "server-timeout",
        502,
        r#"{"submitTimeUtc":"{time}","status":"SERVER_ERROR","reason":"SERVER_TIMEOUT","message":"A server did not answer in time"}"#,
    ),
    (
        "service-timeout",
        502,
        r#"{"submitTimeUtc":"{time}","status":"SERVER_ERROR","reason":"SERVICE_TIMEOUT","message":"A service did not answer in time"}"#,
    ),
    (
        "missing-configuration",
        502,
        r#"{"submitTimeUtc":"{time}","status":"SERVER_ERROR","reason":"INVALID_OR_MISSING_CONFIG","message":"The merchant's configuration is missing"}"#,
    ),
    (
        "system-error-nested",
        500,
        r#"{"id":"{id}","submitTimeUtc":"{time}","status":"500","errorInformation":{"reason":"SYSTEM_ERROR","message":"Something failed within","details":[{"field":"reasonCode","reason":"212"}]}}"#,
    ),
    ("not-found", 404, r#"{"message":"The requested resource does not exist"}"#),
    // Token management.
    (
        "missing-headers",
        400,
        r#"{"errors":[{"type":"missingHeaders","message":"A header is missing","details":[{"name":"profile-id","location":"header"}]}]}"#,
    ),
    (
        "invalid-fields",
        400,
        r#"{"errors":[{"type":"invalidFields","message":"A field is not valid","details":[{"name":"card.number","location":"body"}]}]}"#,
    ),
    ("forbidden", 403, r#"{"errors":[{"type":"forbidden","message":"Request not permitted"}]}"#),
    (
        "card-declined",
        403,
        r#"{"errors":[{"type":"declined","message":"The card association request was declined."}]}"#,
    ),
    ("token-not-found", 404, r#"{"errors":[{"type":"notFound","message":"There is no such token"}]}"#),
    ("conflict", 409, r#"{"errors":[{"type":"conflict","message":"It is linked to a payment instrument"}]}"#),
    ("not-available", 410, r#"{"errors":[{"type":"notAvailable","message":"It was deleted"}]}"#),
    ("precondition-failed", 412, r#"{"errors":[{"type":"conflict","message":"`if-match` did not match"}]}"#),
    ("profile-not-found", 424, r#"{"errors":[{"type":"notFound","message":"Profile not found"}]}"#),
    ("internal-error", 500, r#"{"errors":[{"type":"internalError","message":"Something failed within"}]}"#),
    (
        "token-service-failed",
        502,
        r#"{"errors":[{"type":"internalError","message":"The network's token service failed to delete it"}]}"#,
    ),
    // Agents.
    (
        "agent-error",
        400,
        r#"{"error":{"status":"400","reason":"INVALID_DATA","message":"The request is not valid","detail":{"reason":"INVALID_DATA","source":"mandates[0].declineThreshold","sourceType":"FIELD","message":"A value is not valid"}}}"#,
    ),
    (
        "agent-pending",
        202,
        r#"{"clientCorrelationId":"{id}","status":"PENDING","pendingEvents":["PENDING_CARDHOLDER_AUTHENTICATION"]}"#,
    ),
    // The edge, and what is in front of it.
    ("unauthorized", 401, r#"{"response":{"rmsg":"Authentication Failed"}}"#),
    (
        "token-expired",
        401,
        r#"{"response":{"rmsg":{"error":"ACCESS_TOKEN_EXPIRED","error_description":"ACCESS_TOKEN_EXPIRED"}}}"#,
    ),
    ("bad-request", 400, r#"{"response":{"rmsg":"Bad Request"}}"#),
    ("edge-forbidden", 403, r#"{"response":{"rmsg":"Forbidden"}}"#),
    ("edge-not-found", 404, r#"{"response":{"rmsg":"Resource not found"}}"#),
    ("not-acceptable", 406, r#"{"response":{"rmsg":"Not Acceptable"}}"#),
    ("unsupported-media-type", 415, r#"{"response":{"rmsg":"Unsupported Media Type"}}"#),
    ("too-many-requests", 429, ""),
    (
        "bad-gateway",
        502,
        "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>\n",
    ),
    ("unavailable", 503, ""),
    ("gateway-timeout", 504, ""),
];

/// Declines: reason, and the category that says whether it may be tried again.
const DECLINES: &[(&str, &str, &str, &str)] = &[
    ("decline-expired-card", "EXPIRED_CARD", "03", "ISSUER_CANNOT_APPROVE_WITH_THESE_DETAILS"),
    ("decline-processor-declined", "PROCESSOR_DECLINED", "02", "ISSUER_CANNOT_APPROVE_AT_THIS_TIME"),
    ("decline-processor-error", "PROCESSOR_ERROR", "01", "ISSUER_WILL_NEVER_APPROVE"),
    ("decline-insufficient-fund", "INSUFFICIENT_FUND", "02", "ISSUER_CANNOT_APPROVE_AT_THIS_TIME"),
    ("decline-stolen-lost-card", "STOLEN_LOST_CARD", "01", "ISSUER_WILL_NEVER_APPROVE"),
    ("decline-issuer-unavailable", "ISSUER_UNAVAILABLE", "02", "ISSUER_CANNOT_APPROVE_AT_THIS_TIME"),
    ("decline-unauthorized-card", "UNAUTHORIZED_CARD", "04", "GENERIC_ERROR"),
    ("decline-cvn-not-match", "CVN_NOT_MATCH", "03", "ISSUER_CANNOT_APPROVE_WITH_THESE_DETAILS"),
    ("decline-exceeds-credit-limit", "EXCEEDS_CREDIT_LIMIT", "02", "ISSUER_CANNOT_APPROVE_AT_THIS_TIME"),
    ("decline-invalid-cvn", "INVALID_CVN", "03", "ISSUER_CANNOT_APPROVE_WITH_THESE_DETAILS"),
    ("decline-blacklisted-customer", "BLACKLISTED_CUSTOMER", "04", "GENERIC_ERROR"),
    ("decline-suspended-account", "SUSPENDED_ACCOUNT", "04", "GENERIC_ERROR"),
    ("decline-payment-refused", "PAYMENT_REFUSED", "04", "GENERIC_ERROR"),
    ("decline-invalid-account", "INVALID_ACCOUNT", "01", "ISSUER_WILL_NEVER_APPROVE"),
    ("decline-general-decline", "GENERAL_DECLINE", "04", "GENERIC_ERROR"),
    (
        "decline-debit-card-usage-limit-exceeded",
        "DEBIT_CARD_USAGE_LIMIT_EXCEEDED",
        "02",
        "ISSUER_CANNOT_APPROVE_AT_THIS_TIME",
    ),
    ("decline-consumer-authentication-failed", "CONSUMER_AUTHENTICATION_FAILED", "04", "GENERIC_ERROR"),
];

pub(super) fn names() -> impl Iterator<Item = &'static str> {
    let behaviours = BEHAVIOURS.iter().map(|(name, _)| *name);
    behaviours.chain(ANSWERS.iter().map(|(name, ..)| *name)).chain(DECLINES.iter().map(|(name, ..)| *name))
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
    let (_, reason, code, category) = DECLINES.iter().find(|(known, ..)| *known == name)?;
    let insight = serde_json::json!({ "responseInsights": { "categoryCode": code, "category": category } });
    let decline = serde_json::json!({
        "errorInformation": { "reason": reason, "message": "Decline - as the sandbox was asked to" },
        "id": "{id}",
        "paymentInsightsInformation": insight,
        "status": "DECLINED",
    });
    Some(decline.to_string())
}
