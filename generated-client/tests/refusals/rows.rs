//! The rows, transcribed by hand from the notes on what the platform answers: `P` payments, `T` token management, `A` agents, `E` the
//! edge, `F` other families, `S` statuses, `X` bodies that are none of the platform.

use http::Method;
use visa_acceptance::{
    client::Certainty::{self, NotDone, PossiblyDone, Unknown},
    errors::Shape::{self, Bare, Coded, Detail, Edge, Flat, Listed, Named, Nested, Object, Parts, Registration, Words},
};

type Field = (&'static str, Option<&'static str>, Option<&'static str>);

/// A refusal, and what is to be made of it.
pub(crate) struct Row {
    pub(crate) id: &'static str,
    pub(crate) method: Method,
    pub(crate) path: &'static str,
    pub(crate) status: u16,
    pub(crate) body: &'static str,
    pub(crate) certainty: Certainty,
    pub(crate) shape: Option<Shape>,
    pub(crate) reason: Option<&'static str>,
    pub(crate) message: Option<&'static str>,
    /// Path, reason and words of each.
    pub(crate) fields: &'static [Field],
}

/// A request: payments, a capture, a reversal, token management, agents, others.
type At = (Method, &'static str);
const PAY: At = (Method::POST, "/pts/v2/payments");
const CAPTURE: At = (Method::POST, "/pts/v2/payments/1/captures");
const REVERSE: At = (Method::POST, "/pts/v2/payments/1/reversals");
const TOKEN: At = (Method::POST, "/tms/v2/customers");
const IDENTIFY: At = (Method::POST, "/tms/v1/instrumentidentifiers");
const CHANGE: At = (Method::PATCH, "/tms/v1/instrumentidentifiers/7010");
const DELETE: At = (Method::DELETE, "/tms/v1/instrumentidentifiers/7010");
const PROVISION: At = (Method::POST, "/tms/v2/tokenized-cards");
const AGENT: At = (Method::POST, "/acp/v1/instructions");
const AGENT_NOW: At = (Method::POST, "/icc/v1/instructions");
const RISK: At = (Method::POST, "/risk/v1/decisions");
const BOARDING: At = (Method::POST, "/boarding/v1/registrations");
const OAUTH: At = (Method::POST, "/oauth2/v3/token");

/// What words a refusal has: reason, message and fields.
type Said = (Option<Shape>, Option<&'static str>, Option<&'static str>, &'static [Field]);

fn row(id: &'static str, at: At, status: u16, body: &'static str, certainty: Certainty, said: Said) -> Row {
    let ((method, path), (shape, reason, message, fields)) = (at, said);
    Row { id, method, path, status, body, certainty, shape, reason, message, fields }
}

const fn said(shape: Shape, reason: &'static str) -> Said {
    (Some(shape), Some(reason), Some("m"), &[])
}

const fn words(shape: Shape) -> Said {
    (Some(shape), None, Some("m"), &[])
}

const fn code(shape: Shape, reason: &'static str) -> Said {
    (Some(shape), Some(reason), None, &[])
}

const NOTHING: Said = (None, None, None, &[]);

const EDGE: &str = r#"{"response":{"rmsg":"m"}}"#;
const PAGE: &str = "<html><head><title>Bad Gateway</title></head><body>502 Bad Gateway</body></html>";
const VALIDATION: &str =
    r#"{"submitTimeUtc":"2026-01-01T00:00:00Z","status":"INVALID_REQUEST","reason":"MISSING_FIELD","message":"m"}"#;
const UNFAMILIAR: &str = r#"{"fault":"x"}"#;

#[rustfmt::skip]
pub(crate) fn rows() -> Vec<Row> {
    [payments(), tokens(), agents(), edge(), others(), strangers(), statuses()].into_iter().flatten().collect()
}

#[rustfmt::skip]
fn payments() -> Vec<Row> {
    vec![
        row("P1", PAY, 400, r#"{"submitTimeUtc":"2026-01-01T00:00:00Z","status":"INVALID_REQUEST","reason":"MISSING_FIELD","message":"m","details":[{"field":"orderInformation.amountDetails.currency","reason":"MISSING_FIELD"}]}"#, NotDone,
            (Some(Flat), Some("MISSING_FIELD"), Some("m"), &[("orderInformation.amountDetails.currency", Some("MISSING_FIELD"), None)])),
        row("P2", PAY, 400, r#"{"id":"7000000000000000000001","submitTimeUtc":"2026-01-01T00:00:00Z","status":"INVALID_REQUEST","reason":"INVALID_DATA","message":"m","details":[{"field":"a.b","reason":"INVALID_DATA"}]}"#, NotDone,
            (Some(Flat), Some("INVALID_DATA"), Some("m"), &[("a.b", Some("INVALID_DATA"), None)])),
        row("P3", PAY, 400, VALIDATION, NotDone, said(Flat, "MISSING_FIELD")),
        row("P3, invalid data", PAY, 400, r#"{"status":"INVALID_REQUEST","reason":"INVALID_DATA","message":"m"}"#, NotDone, said(Flat, "INVALID_DATA")),
        row("P4", PAY, 400, r#"{"status":"INVALID_REQUEST","reason":"DUPLICATE_REQUEST","message":"m"}"#, PossiblyDone, said(Flat, "DUPLICATE_REQUEST")),
        row("P4, of a field", PAY, 400, r#"{"status":"INVALID_REQUEST","reason":"INVALID_DATA","message":"m","details":[{"field":"clientReferenceInformation.transactionId","reason":"DUPLICATE_REQUEST"}]}"#, PossiblyDone,
            (Some(Flat), Some("INVALID_DATA"), Some("m"), &[("clientReferenceInformation.transactionId", Some("DUPLICATE_REQUEST"), None)])),
        row("P4, called invalid data", PAY, 400, r#"{"status":"INVALID_REQUEST","reason":"INVALID_DATA","message":"m","details":[{"field":"clientReferenceInformation.transactionId","reason":"INVALID_DATA"}]}"#, PossiblyDone,
            (Some(Flat), Some("INVALID_DATA"), Some("m"), &[("clientReferenceInformation.transactionId", Some("INVALID_DATA"), None)])),
        row("P4, in words", PAY, 400, r#"{"status":"INVALID_REQUEST","reason":"INVALID_DATA","message":"The id was used within the last 60 days."}"#, PossiblyDone,
            (Some(Flat), Some("INVALID_DATA"), Some("The id was used within the last 60 days."), &[])),
        row("P5", PAY, 400, r#"{"id":"1","submitTimeUtc":"2026-01-01T00:00:00Z","status":"400","errorInformation":{"reason":"INVALID_DATA","message":"m","details":[{"field":"a.b","reason":"INVALID_DATA"}]}}"#, NotDone,
            (Some(Nested), Some("INVALID_DATA"), Some("m"), &[("a.b", Some("INVALID_DATA"), None)])),
        row("P5, a number", PAY, 400, r#"{"id":"1","status":400,"errorInformation":{"reason":"INVALID_DATA","message":"m"}}"#, NotDone, said(Nested, "INVALID_DATA")),
        row("P6", PAY, 400, r#"{"id":"1","submitTimeUtc":"2026-01-01T00:00:00Z","status":"AUTHENTICATION_FAILED","errorInformation":{"reason":"CONSUMER_AUTHENTICATION_FAILED","message":"m"}}"#, NotDone, said(Nested, "CONSUMER_AUTHENTICATION_FAILED")),
        row("P8", PAY, 500, r#"{"id":"1","submitTimeUtc":"2026-01-01T00:00:00Z","status":"500","errorInformation":{"reason":"SYSTEM_ERROR","message":"m","details":[{"field":"reasonCode","reason":"212"}]}}"#, Unknown,
            (Some(Nested), Some("SYSTEM_ERROR"), Some("m"), &[("reasonCode", Some("212"), None)])),
        row("P10", PAY, 502, r#"{"submitTimeUtc":"2026-01-01T00:00:00Z","status":"SERVER_ERROR","reason":"SYSTEM_ERROR","message":"m"}"#, Unknown, said(Flat, "SYSTEM_ERROR")),
        row("P11, server", PAY, 502, r#"{"status":"SERVER_ERROR","reason":"SERVER_TIMEOUT","message":"m"}"#, Unknown, said(Flat, "SERVER_TIMEOUT")),
        row("P11, service", PAY, 502, r#"{"status":"SERVER_ERROR","reason":"SERVICE_TIMEOUT","message":"m"}"#, Unknown, said(Flat, "SERVICE_TIMEOUT")),
        row("P12", PAY, 502, r#"{"status":"SERVER_ERROR","reason":"INVALID_OR_MISSING_CONFIG","message":"m"}"#, NotDone, said(Flat, "INVALID_OR_MISSING_CONFIG")),
        row("P15", CAPTURE, 404, r#"{"message":"m"}"#, NotDone, words(Words)),
        row("P16", CAPTURE, 404, r#"{"errors":[{"type":"notFound","message":"m"}]}"#, NotDone, said(Listed, "notFound")),
        row("P17", (Method::POST, "/pts/v1/pull-funds-transfer"), 404, r#"{"id":"1","submitTimeUtc":"2026-01-01T00:00:00Z","reason":"NOT_FOUND","message":"m"}"#, NotDone, said(Flat, "NOT_FOUND")),
        row("P18, 400", (Method::POST, "/pts/v1/transaction-batches"), 400, r#"{"errorInformation":{"reason":"R","message":"m","details":[{"field":"f","message":"n"}]},"submitTimeUtc":"2026-01-01T00:00:00Z"}"#, NotDone,
            (Some(Nested), Some("R"), Some("m"), &[("f", None, Some("n"))])),
        row("P18, 401", (Method::POST, "/pts/v1/transaction-batches"), 401, r#"{"errorInformation":{"reason":"R","message":"m"}}"#, NotDone, said(Nested, "R")),
        row("P18, 403", (Method::POST, "/pts/v1/transaction-batches"), 403, r#"{"errorInformation":{"reason":"R","message":"m"}}"#, NotDone, said(Nested, "R")),
        row("P18, 404", (Method::POST, "/pts/v1/transaction-batches"), 404, r#"{"errorInformation":{"reason":"R","message":"m"}}"#, NotDone, said(Nested, "R")),
        row("P18, 500", (Method::POST, "/pts/v1/transaction-batches"), 500, r#"{"errorInformation":{"reason":"R","message":"m"}}"#, Unknown, said(Nested, "R")),
        row("P19, reversed", REVERSE, 400, r#"{"status":"INVALID_REQUEST","reason":"AUTH_ALREADY_REVERSED","message":"m"}"#, PossiblyDone, said(Flat, "AUTH_ALREADY_REVERSED")),
        row("P19, settled", REVERSE, 400, r#"{"status":"INVALID_REQUEST","reason":"TRANSACTION_ALREADY_SETTLED","message":"m"}"#, PossiblyDone, said(Flat, "TRANSACTION_ALREADY_SETTLED")),
        row("P19, either", REVERSE, 400, r#"{"status":"INVALID_REQUEST","reason":"TRANSACTION_ALREADY_REVERSED_OR_SETTLED","message":"m"}"#, PossiblyDone, said(Flat, "TRANSACTION_ALREADY_REVERSED_OR_SETTLED")),
        row("P19, missing", REVERSE, 400, r#"{"status":"INVALID_REQUEST","reason":"MISSING_AUTH","message":"m"}"#, NotDone, said(Flat, "MISSING_AUTH")),
        row("P19, amount", REVERSE, 400, r#"{"status":"INVALID_REQUEST","reason":"INVALID_AMOUNT","message":"m"}"#, NotDone, said(Flat, "INVALID_AMOUNT")),
        row("P19, not supported", REVERSE, 400, r#"{"status":"INVALID_REQUEST","reason":"NOT_SUPPORTED","message":"m"}"#, NotDone, said(Flat, "NOT_SUPPORTED")),
        row("a processor that is not there", PAY, 400, r#"{"status":"INVALID_REQUEST","reason":"PROCESSOR_UNAVAILABLE","message":"m"}"#, PossiblyDone, said(Flat, "PROCESSOR_UNAVAILABLE")),
        row("an issuer that is not there", PAY, 400, r#"{"status":"INVALID_REQUEST","reason":"ISSUER_UNAVAILABLE","message":"m"}"#, PossiblyDone, said(Flat, "ISSUER_UNAVAILABLE")),
        row("a card type", PAY, 400, r#"{"status":"INVALID_REQUEST","reason":"CARD_TYPE_NOT_ACCEPTED","message":"m"}"#, NotDone, said(Flat, "CARD_TYPE_NOT_ACCEPTED")),
    ]
}

#[rustfmt::skip]
fn tokens() -> Vec<Row> {
    vec![
        row("T1", TOKEN, 400, r#"{"errors":[{"type":"invalidHeaders","message":"m","details":[{"name":"profile-id"}]}]}"#, NotDone,
            (Some(Listed), Some("invalidHeaders"), Some("m"), &[("profile-id", Some("invalidHeaders"), None)])),
        row("T2", TOKEN, 400, r#"{"errors":[{"type":"missingFields","message":"m","details":[{"name":"card","location":"body"}]}]}"#, NotDone,
            (Some(Listed), Some("missingFields"), Some("m"), &[("card", Some("missingFields"), None)])),
        row("T3", TOKEN, 400, r#"{"errors":[{"type":"invalidParameters","message":"m","details":[{"name":"limit"}]}]}"#, NotDone,
            (Some(Listed), Some("invalidParameters"), Some("m"), &[("limit", Some("invalidParameters"), None)])),
        row("T4", TOKEN, 400, r#"{"errors":[{"type":"unsupportedPaymentMethodModification","message":"m"},{"type":"invalidCombination","message":"n"}]}"#, NotDone, said(Listed, "unsupportedPaymentMethodModification")),
        row("T5", TOKEN, 403, r#"{"errors":[{"type":"forbidden","message":"m"}]}"#, NotDone, said(Listed, "forbidden")),
        row("T6", PROVISION, 403, r#"{"errors":[{"type":"declined","message":"m"}]}"#, NotDone, said(Listed, "declined")),
        row("T7", CHANGE, 404, r#"{"errors":[{"type":"notFound","message":"m"}]}"#, NotDone, said(Listed, "notFound")),
        row("T7, subscription", CHANGE, 404, r#"{"errors":[{"type":"subscriptionNotFound","message":"m"}]}"#, NotDone, said(Listed, "subscriptionNotFound")),
        row("T8", DELETE, 409, r#"{"errors":[{"type":"instrumentIdentifierDeletionError","message":"m"}]}"#, NotDone, said(Listed, "instrumentIdentifierDeletionError")),
        row("T8, an id", TOKEN, 409, r#"{"errors":[{"type":"tokenIdConflict","message":"m"}]}"#, NotDone, said(Listed, "tokenIdConflict")),
        row("T8, a change", CHANGE, 409, r#"{"errors":[{"type":"conflict","message":"m"}]}"#, NotDone, said(Listed, "conflict")),
        row("T9", DELETE, 410, r#"{"errors":[{"type":"notAvailable","message":"m"}]}"#, NotDone, said(Listed, "notAvailable")),
        row("T10", CHANGE, 412, r#"{"errors":[{"type":"conflict","message":"m"}]}"#, NotDone, said(Listed, "conflict")),
        row("T11", TOKEN, 424, r#"{"errors":[{"type":"notFound","message":"m"}]}"#, NotDone, said(Listed, "notFound")),
        row("T11, something else", TOKEN, 424, r#"{"errors":[{"type":"declined","message":"m"}]}"#, Unknown, said(Listed, "declined")),
        row("T11, something else as well", TOKEN, 424, r#"{"errors":[{"type":"notFound","message":"m"},{"type":"declined"}]}"#, Unknown, said(Listed, "notFound")),
        row("T12", TOKEN, 500, r#"{"errors":[{"type":"internalError","message":"m"}]}"#, Unknown, said(Listed, "internalError")),
        row("T13", DELETE, 502, r#"{"errors":[{"type":"internalError","message":"m"}]}"#, PossiblyDone, said(Listed, "internalError")),
        row("T13, no deletion", TOKEN, 502, r#"{"errors":[{"type":"internalError","message":"m"}]}"#, Unknown, said(Listed, "internalError")),
        row("T14", TOKEN, 400, r#"{"errors":[{"message":"m"}]}"#, NotDone, words(Listed)),
        row("T14, 500", TOKEN, 500, r#"{"errors":[{"message":"m"}]}"#, Unknown, words(Listed)),
        row("T14, payments", PAY, 400, r#"{"errors":[{"message":"m"}]}"#, NotDone, words(Listed)),
        row("T17, 404", CHANGE, 404, EDGE, NotDone, words(Edge)),
        row("T17, 406", IDENTIFY, 406, EDGE, NotDone, words(Edge)),
        row("T17, 406, what cannot be repeated", PROVISION, 406, EDGE, Unknown, words(Edge)),
        row("T17, 406, a change", CHANGE, 406, EDGE, NotDone, words(Edge)),
        row("T17, 406, a payment made larger", (Method::PATCH, "/pts/v2/payments/1"), 406, EDGE, Unknown, words(Edge)),
        row("a failure at 4xx", TOKEN, 400, r#"{"errors":[{"type":"invalidFields","message":"m"},{"type":"internalError"}]}"#, Unknown, said(Listed, "invalidFields")),
    ]
}

#[rustfmt::skip]
fn agents() -> Vec<Row> {
    vec![
        row("A1", AGENT, 400, r#"{"error":{"status":"400","reason":"R","message":"m","detail":{"reason":"D","source":"mandates[0].mandateId","sourceType":"BODY","message":"n"}}}"#, NotDone,
            (Some(Object), Some("R"), Some("m"), &[("mandates[0].mandateId", Some("D"), Some("n"))])),
        row("A1, no reason but the detail's", AGENT, 400, r#"{"error":{"message":"m","detail":{"reason":"D","message":"n"}}}"#, NotDone, said(Object, "D")),
        row("A2, 400", AGENT_NOW, 400, r#"{"error":"BAD_REQUEST","message":"m","status":400,"timestamp":"2026-01-01T00:00:00Z","path":"/icc/v1/products/feed"}"#, NotDone, said(Named, "BAD_REQUEST")),
        row("A2, 404", AGENT_NOW, 404, r#"{"error":"NOT_FOUND","message":"m","status":404}"#, NotDone, said(Named, "NOT_FOUND")),
        row("A2, 500", AGENT_NOW, 500, r#"{"error":"INTERNAL_ERROR","message":"m","status":500}"#, Unknown, said(Named, "INTERNAL_ERROR")),
        row("A2, contradicting itself", AGENT_NOW, 400, r#"{"error":"INTERNAL_ERROR","message":"m","status":500}"#, Unknown, said(Named, "INTERNAL_ERROR")),
        row("A3", AGENT_NOW, 409, r#"{"detail":"m"}"#, NotDone, words(Detail)),
        row("A4", AGENT_NOW, 422, r#"{"detail":"m","errors":[{"field":"f","message":"n"}]}"#, NotDone, (Some(Registration), None, Some("m"), &[("f", None, Some("n"))])),
        row("A7", AGENT, 400, r#"{"response":{"rmsg":"Bad Request"}}"#, NotDone, (Some(Edge), None, Some("Bad Request"), &[])),
        row("A8", AGENT, 404, r#"{"response":{"rmsg":"Resource not found"}}"#, NotDone, (Some(Edge), None, Some("Resource not found"), &[])),
    ]
}

#[rustfmt::skip]
fn edge() -> Vec<Row> {
    vec![
        row("E1", PAY, 401, r#"{"response":{"rmsg":"Authentication Failed"}}"#, NotDone, (Some(Edge), None, Some("Authentication Failed"), &[])),
        row("E2", OAUTH, 401, r#"{"response":{"rmsg":{"error":"ACCESS_TOKEN_EXPIRED","error_description":"m"}}}"#, NotDone, said(Edge, "ACCESS_TOKEN_EXPIRED")),
        row("E2, a partner", PAY, 401, r#"{"response":{"rmsg":{"error":"UNAUTHORIZED_PARTNER"}}}"#, NotDone, code(Edge, "UNAUTHORIZED_PARTNER")),
        row("E3", BOARDING, 401, r#"{"response":{"rmsg":"{\"error\":\"UNAUTHORIZED_USER\",\"error_description\":\"m\"}"}}"#, NotDone, said(Edge, "UNAUTHORIZED_USER")),
        row("E4", PAY, 400, EDGE, NotDone, words(Edge)),
        row("E5", PAY, 403, EDGE, NotDone, words(Edge)),
        row("E6", PAY, 404, EDGE, NotDone, words(Edge)),
        row("E7, 406", PAY, 406, EDGE, Unknown, words(Edge)),
        row("E7, 415", PAY, 415, EDGE, NotDone, words(Edge)),
        row("E8", (Method::POST, "/bavs/v1/account-validations"), 403, r#"{"submitTimeUtc":"2026-01-01T00:00:00Z","status":"403","reason":"UNAUTHORIZED","message":"m"}"#, NotDone, said(Flat, "UNAUTHORIZED")),
        row("E9", RISK, 404, r#"{"message":"m"}"#, NotDone, words(Words)),
        row("E10", OAUTH, 500, r#"{"message":"m"}"#, NotDone, words(Words)),
        row("E10, a page", OAUTH, 500, PAGE, NotDone, NOTHING),
        row("E10, elsewhere", PAY, 500, r#"{"message":"m"}"#, Unknown, words(Words)),
        row("E11, 429", PAY, 429, r#"{"message":"m"}"#, NotDone, words(Words)),
        row("E11, 503", PAY, 503, r#"{"message":"m"}"#, Unknown, words(Words)),
        row("the edge, 405", PAY, 405, EDGE, NotDone, words(Edge)),
        row("the edge, 413", PAY, 413, EDGE, NotDone, words(Edge)),
        row("the edge, 429", PAY, 429, EDGE, NotDone, words(Edge)),
        row("the edge, 408", PAY, 408, EDGE, Unknown, words(Edge)),
        row("the edge, 409", PAY, 409, EDGE, Unknown, words(Edge)),
        row("the edge, 409, tokens", TOKEN, 409, EDGE, Unknown, words(Edge)),
        row("the edge, 424", TOKEN, 424, EDGE, Unknown, words(Edge)),
        row("the edge, 422", PAY, 422, EDGE, Unknown, words(Edge)),
        row("the edge, 431", PAY, 431, EDGE, Unknown, words(Edge)),
        row("the edge, 502", PAY, 502, EDGE, Unknown, words(Edge)),
        row("the edge, late", PAY, 400, r#"{"response":{"rmsg":{"error":"BACKEND_TIMEOUT","error_description":"m"}}}"#, Unknown, said(Edge, "BACKEND_TIMEOUT")),
    ]
}

#[rustfmt::skip]
fn others() -> Vec<Row> {
    vec![
        row("F1", RISK, 400, r#"{"submitTimeUtc":"2026-01-01T00:00:00Z","status":"INVALID_REQUEST","reason":"MISSING_FIELD","message":"m","details":[{"field":"f","reason":"MISSING_FIELD"}]}"#, NotDone,
            (Some(Flat), Some("MISSING_FIELD"), Some("m"), &[("f", Some("MISSING_FIELD"), None)])),
        row("F1, a repetition", RISK, 400, r#"{"status":"INVALID_REQUEST","reason":"DUPLICATE_REQUEST","message":"m"}"#, PossiblyDone, said(Flat, "DUPLICATE_REQUEST")),
        row("F2", (Method::POST, "/tss/v2/searches"), 400, r#"{"id":"1","submitTimeStampUtc":"2026-01-01T00:00:00Z","status":"400","reason":"R","message":"m","details":[]}"#, NotDone, said(Flat, "R")),
        row("F2, 401", (Method::POST, "/tss/v2/searches"), 401, r#"{"id":"1","submitTimeStampUtc":"2026-01-01T00:00:00Z","reason":"R","message":"m"}"#, NotDone, said(Flat, "R")),
        row("F2, 502", (Method::POST, "/tss/v2/searches"), 502, r#"{"id":"1","submitTimeStampUtc":"2026-01-01T00:00:00Z","status":"502","reason":"R","message":"m"}"#, Unknown, said(Flat, "R")),
        row("F3", (Method::POST, "/microform/v2/sessions"), 400, r#"{"correlationId":"c","details":[{"field":"f","reason":"D"}],"informationLink":"https://x.example","message":"m","reason":"R"}"#, NotDone,
            (Some(Flat), Some("R"), Some("m"), &[("f", Some("D"), None)])),
        row("F4, 400", (Method::POST, "/dms/v2/devices"), 400, r#"{"status":"400","message":"m","code":"R","submitTimeUtc":"2026-01-01T00:00:00Z"}"#, NotDone, said(Coded, "R")),
        row("F4, 403", (Method::POST, "/dms/v2/devices"), 403, r#"{"status":403,"message":"m","code":"R"}"#, NotDone, said(Coded, "R")),
        row("F4, 500", (Method::POST, "/dms/v2/devices"), 500, r#"{"status":"500","message":"m","code":"R"}"#, Unknown, said(Coded, "R")),
        row("F5", (Method::POST, "/reporting/v3/report-subscriptions"), 400, r#"{"code":"R","correlationId":"c","detail":"d","fields":[{"path":"p","message":"n","localizationKey":"k"}],"localizationKey":"l","message":"m"}"#, NotDone,
            (Some(Coded), Some("R"), Some("m"), &[("p", Some("k"), Some("n"))])),
        row("F5, 401", (Method::POST, "/accountupdater/v1/batches"), 401, r#"{"code":"R","_links":{"self":{"href":"/x"}},"detail":"m"}"#, NotDone, said(Coded, "R")),
        row("F6", RISK, 422, r#"{"submitTimeUtc":"2026-01-01T00:00:00Z","status":"422","reason":"INVALID_REQUEST","message":"m","details":[]}"#, NotDone, said(Flat, "INVALID_REQUEST")),
        row("F7", (Method::POST, "/bavs/v1/account-validations"), 422, r#"{"submitTimeUtc":"2026-01-01T00:00:00Z","status":"INVALID_REQUEST","reason":"PRODUCT_INACTIVE","message":"m"}"#, NotDone, said(Flat, "PRODUCT_INACTIVE")),
        row("F8", (Method::POST, "/rbs/v1/plans/1/activate"), 404, r#"{"submitTimeUtc":"2026-01-01T00:00:00Z","status":"404"}"#, NotDone, code(Bare, "404")),
        row("F9", (Method::PATCH, "/notification-subscriptions/v2/webhooks/1"), 404, r#"{"reason":"R","message":"m","details":[]}"#, NotDone, said(Flat, "R")),
    ]
}

#[rustfmt::skip]
fn strangers() -> Vec<Row> {
    let empty = |status| if [400, 401, 403, 404, 405, 413, 414, 415, 431].contains(&status) { NotDone } else { Unknown };
    let mut rows = Vec::new();
    for (status, nothing, page) in [
        (400, "X1, 400", "X3, 400"), (401, "X1, 401", "X3, 401"), (402, "X1, 402", "X3, 402"), (403, "X1, 403", "X3, 403"), (404, "X1, 404", "X3, 404"), (405, "X1, 405", "X3, 405"),
        (406, "X1, 406", "X3, 406"), (407, "X1, 407", "X3, 407"), (408, "X1, 408", "X3, 408"), (409, "X1, 409", "X3, 409"), (410, "X1, 410", "X3, 410"), (411, "X1, 411", "X3, 411"),
        (412, "X1, 412", "X3, 412"), (413, "X1, 413", "X3, 413"), (414, "X1, 414", "X3, 414"), (415, "X1, 415", "X3, 415"), (422, "X1, 422", "X3, 422"), (424, "X1, 424", "X3, 424"),
        (425, "X1, 425", "X3, 425"), (429, "X1, 429", "X3, 429"), (431, "X1, 431", "X3, 431"), (460, "X1, 460", "X3, 460"), (499, "X1, 499", "X3, 499"),
        (500, "X2, 500", "X3, 500"), (502, "X2, 502", "X3, 502"), (503, "X2, 503", "X3, 503"), (504, "X2, 504", "X3, 504"), (521, "X2, 521", "X3, 521"),
    ] {
        rows.push(row(nothing, PAY, status, " \n", empty(status), NOTHING));
        rows.push(row(page, PAY, status, PAGE, empty(status), NOTHING));
    }
    rows.extend([
        row("X3, text", PAY, 403, "Access denied", NotDone, NOTHING),
        row("X3, text, 429", PAY, 429, "slow down", Unknown, NOTHING),
        row("X4, cut short", PAY, 400, r#"{"status":"INVALID_REQUEST","reason":"MISSING_F"#, Unknown, NOTHING),
        row("X4, another charset", PAY, 400, "{\0\"\0s\0\"\0:\0", Unknown, NOTHING),
        row("X4, bytes", PAY, 403, "\u{1f}\u{8}\0", Unknown, NOTHING),
        row("X5, 4xx", PAY, 400, UNFAMILIAR, NotDone, NOTHING),
        row("X5, 5xx", PAY, 500, UNFAMILIAR, Unknown, NOTHING),
    ]);
    rows
}

#[rustfmt::skip]
fn statuses() -> Vec<Row> {
    let mut rows = Vec::new();
    for (status, known, unfamiliar, certainty) in [
        (400, "S400", "S400, unfamiliar", NotDone), (401, "S401", "S401, unfamiliar", NotDone), (403, "S403", "S403, unfamiliar", NotDone), (404, "S404", "S404, unfamiliar", NotDone),
        (405, "S405", "S405, unfamiliar", NotDone), (408, "S408", "S408, unfamiliar", Unknown), (409, "S409", "S409, unfamiliar", PossiblyDone), (410, "S410", "S410, unfamiliar", NotDone),
        (411, "S411", "S411, unfamiliar", NotDone), (412, "S412", "S412, unfamiliar", NotDone), (413, "S413", "S413, unfamiliar", NotDone), (414, "S414", "S414, unfamiliar", NotDone),
        (415, "S415", "S415, unfamiliar", NotDone), (422, "S422", "S422, unfamiliar", NotDone), (424, "S424", "S424, unfamiliar", Unknown), (425, "S425", "S425, unfamiliar", NotDone),
        (429, "S429", "S429, unfamiliar", NotDone), (431, "S431", "S431, unfamiliar", NotDone), (500, "S500", "S500, unfamiliar", Unknown), (502, "S502", "S502, unfamiliar", Unknown),
        (503, "S503", "S503, unfamiliar", Unknown), (504, "S504", "S504, unfamiliar", Unknown), (599, "S599", "S599, unfamiliar", Unknown), (300, "S300", "S300, unfamiliar", Unknown),
        (301, "S301", "S301, unfamiliar", Unknown), (303, "S303", "S303, unfamiliar", Unknown), (307, "S307", "S307, unfamiliar", Unknown), (308, "S308", "S308, unfamiliar", Unknown),
        // Nobody has seen these of the platform: the safer reading.
        (402, "S402", "S402, unfamiliar", Unknown), (423, "S423", "S423, unfamiliar", Unknown), (451, "S451", "S451, unfamiliar", Unknown), (499, "S499", "S499, unfamiliar", Unknown),
    ] {
        rows.push(row(known, PAY, status, VALIDATION, certainty, said(Flat, "MISSING_FIELD")));
        rows.push(row(unfamiliar, PAY, status, UNFAMILIAR, certainty, NOTHING));
    }
    rows.extend([
        row("S406", PAY, 406, VALIDATION, NotDone, said(Flat, "MISSING_FIELD")),
        row("S406, unfamiliar", PAY, 406, UNFAMILIAR, Unknown, NOTHING),
        row("S406, a list", TOKEN, 406, r#"{"errors":[{"type":"invalidHeaders","message":"m"}]}"#, Unknown, said(Listed, "invalidHeaders")),
        row("S408, a repetition", PAY, 408, r#"{"status":"INVALID_REQUEST","reason":"DUPLICATE_REQUEST","message":"m"}"#, Unknown, said(Flat, "DUPLICATE_REQUEST")),
        row("S409, tokens", TOKEN, 409, UNFAMILIAR, NotDone, NOTHING),
        row("S409, nobody's", RISK, 409, UNFAMILIAR, PossiblyDone, NOTHING),
        row("a failure at 4xx, by status", PAY, 400, r#"{"status":"SERVER_ERROR","reason":"R","message":"m"}"#, Unknown, said(Flat, "R")),
        row("a failure at 4xx, by status alone", PAY, 400, r#"{"status":"SERVER_ERROR"}"#, Unknown, code(Bare, "SERVER_ERROR")),
        row("lateness at 4xx", PAY, 400, r#"{"status":"INVALID_REQUEST","reason":"PROCESSOR_TIMEOUT","message":"m"}"#, Unknown, said(Flat, "PROCESSOR_TIMEOUT")),
        row("lateness at 4xx, in words", PAY, 403, r#"{"message":"The upstream request timed out"}"#, Unknown, (Some(Words), None, Some("The upstream request timed out"), &[])),
        row("the answer's key", PAY, 400, r#"{"response":{"rmsg":"Invalid key for response encryption"}}"#, Unknown, (Some(Edge), None, Some("Invalid key for response encryption"), &[])),
        row("the answer's encryption", PAY, 400, r#"{"reason":"R","message":"The response could not be encrypted"}"#, Unknown, (Some(Flat), Some("R"), Some("The response could not be encrypted"), &[])),
        row("a failure at 4xx, in digits", PAY, 400, r#"{"status":"504","message":"m"}"#, Unknown, words(Words)),
        row("the answer's key, of a field", PAY, 400, r#"{"status":"INVALID_REQUEST","reason":"INVALID_DATA","details":[{"field":"f","message":"response key"}]}"#, Unknown,
            (Some(Flat), Some("INVALID_DATA"), None, &[("f", None, Some("response key"))])),
        row("the request's key", PAY, 400, r#"{"response":{"rmsg":"The request cannot be decrypted"}}"#, NotDone, (Some(Edge), None, Some("The request cannot be decrypted"), &[])),
        row("a success at 4xx", PAY, 400, r#"{"id":"1","status":"AUTHORIZED"}"#, Unknown, code(Bare, "AUTHORIZED")),
        row("a success at 4xx, in digits", PAY, 400, r#"{"id":"1","status":201,"message":"m"}"#, Unknown, words(Words)),
        row("a failure beside another shape", PAY, 400, r#"{"errors":[{"type":"invalidFields","message":"m"}],"status":"SERVER_ERROR"}"#, Unknown, said(Listed, "invalidFields")),
        row("lateness beside another shape", PAY, 400, r#"{"response":{"rmsg":"m"},"message":"timeout"}"#, Unknown, words(Edge)),
        row("a decline at 4xx", PAY, 400, r#"{"id":"1","status":"DECLINED","errorInformation":{"reason":"R","message":"m"}}"#, NotDone, said(Nested, "R")),
    ]);
    rows
}

/// Answers with a status of success that are no answer to a payment.
#[rustfmt::skip]
pub(crate) fn answers_of_success() -> Vec<Row> {
    vec![
        row("P9", PAY, 202, r#"{"id":"1","submitTimeUtc":"2026-01-01T00:00:00Z","status":"202","errorInformation":{"reason":"REJECT","message":"m"}}"#, PossiblyDone, said(Nested, "REJECT")),
        row("P4, 201", PAY, 201, r#"{"status":"INVALID_REQUEST","errorInformation":{"reason":"DUPLICATE_REQUEST","message":"m"}}"#, PossiblyDone, said(Nested, "DUPLICATE_REQUEST")),
        row("P13", PAY, 201, r#"{"status":"SERVER_ERROR","reason":"PROCESSOR_TIMEOUT","message":"m"}"#, Unknown, said(Flat, "PROCESSOR_TIMEOUT")),
        row("P14", PAY, 201, r#"{"status":"INVALID_REQUEST","reason":"INVALID_MERCHANT_CONFIGURATION","message":"m"}"#, NotDone, said(Flat, "INVALID_MERCHANT_CONFIGURATION")),
        row("T15", (Method::POST, "/tms/v2/tokenize"), 200, r#"{"responses":[{"resource":"customer","httpStatus":400,"errors":[{"type":"notAttempted","message":"m","details":[{"name":"n","location":"l"}]}]}]}"#, PossiblyDone,
            (Some(Parts), Some("notAttempted"), Some("m"), &[("n", Some("notAttempted"), Some("m"))])),
        row("X2, 201", PAY, 201, "", Unknown, NOTHING),
        row("X3, 200", PAY, 200, PAGE, Unknown, NOTHING),
        row("X5, 201", PAY, 201, UNFAMILIAR, Unknown, NOTHING),
        row("X7", PAY, 201, "eyJhbGciOiJSU0EtT0FFUCJ9.a.b.c.d", PossiblyDone, NOTHING),
        row("sealed, 201", PAY, 201, r#"{"encryptedResponse":"eyJhbGciOiJSU0EtT0FFUCJ9.a.b.c.d"}"#, PossiblyDone, NOTHING),
        // Not an answer of success, and not opened: the words that would tell a repetition are lost.
        row("sealed, 400", PAY, 400, r#"{"encryptedResponse":"eyJhbGciOiJSU0EtT0FFUCJ9.a.b.c.d"}"#, PossiblyDone, NOTHING),
        row("sealed, 401", PAY, 401, r#"{"encryptedResponse":"eyJhbGciOiJSU0EtT0FFUCJ9.a.b.c.d"}"#, NotDone, NOTHING),
        row("sealed, 500", PAY, 500, r#"{"encryptedResponse":"eyJhbGciOiJSU0EtT0FFUCJ9.a.b.c.d"}"#, Unknown, NOTHING),
    ]
}
