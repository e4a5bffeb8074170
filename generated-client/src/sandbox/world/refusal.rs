//! What is refused, in the shape that the family of the operation has.

use http::{HeaderMap, HeaderValue, StatusCode, header::CONTENT_TYPE};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::super::{
    heard::Said,
    store::StoreError,
    words::{INVALID, MISSING},
};
use crate::runtime::{Rule, Violation};

/// An answer, or a refusal.
pub(super) type Answer = Result<Said, Refusal>;

/// A request that is not carried out, with what is said to it.
pub(super) struct Refusal(pub(super) Box<Said>);

/// Which shape of errors a path has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    Payments,
    Tokens,
    Agents,
}

/// What is wrong with a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Detail {
    pub(super) field: String,
    pub(super) is_missing: bool,
}

impl Family {
    pub(super) fn of(path: &str) -> Self {
        match path.split('/').nth(1) {
            Some("tms") => Self::Tokens,
            Some("acp" | "icc") => Self::Agents,
            _ => Self::Payments,
        }
    }
}

impl Detail {
    pub(super) fn missing(field: impl Into<String>) -> Self {
        Self { field: field.into(), is_missing: true }
    }

    pub(super) fn invalid(field: impl Into<String>) -> Self {
        Self { field: field.into(), is_missing: false }
    }
}

impl From<&Violation> for Detail {
    fn from(violation: &Violation) -> Self {
        Self {
            field: violation.path.clone(),
            is_missing: matches!(violation.rule, Rule::Required | Rule::AtLeastOneOf),
        }
    }
}

impl From<StoreError> for Refusal {
    /// Nobody can say what was done: a server error, in the shape that was seen.
    fn from(error: StoreError) -> Self {
        let words = error.to_string();
        let body = json!({ "status": "500", "errorInformation": { "reason": "SYSTEM_ERROR", "message": words } });
        said(StatusCode::INTERNAL_SERVER_ERROR, &body).into()
    }
}

impl From<Said> for Refusal {
    fn from(said: Said) -> Self {
        Self(Box::new(said))
    }
}

/// An answer of JSON.
pub(super) fn said(status: StatusCode, body: &Value) -> Said {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json;charset=utf-8"));
    Said { headers, body: body.to_string().into_bytes(), ..nothing(status) }
}

/// An answer of a payment's kind, whose media type has no charset. The id of what was made is the request's, too.
pub(super) fn hal(status: StatusCode, body: &Value) -> Said {
    let mut said = said(status, body);
    said.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/hal+json"));
    let made = body["id"].as_str().filter(|_| status == StatusCode::CREATED);
    if let Some(Ok(id)) = made.map(HeaderValue::try_from) {
        said.headers.insert("x-requestid", id);
    }
    said
}

/// An answer without a body.
pub(super) fn nothing(status: StatusCode) -> Said {
    Said {
        status,
        headers: HeaderMap::new(),
        body: Vec::new(),
        judged_by: None,
        violations: Vec::new(),
        findings: Vec::new(),
        jose: false,
    }
}

/// Times as the platform writes them: whole seconds.
pub(super) fn time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// A 400 that says what is wrong with each field.
pub(super) fn fields(family: Family, at: Timestamp, details: &[Detail]) -> Refusal {
    match family {
        Family::Payments => {
            let reason = |is_missing| if is_missing { "MISSING_FIELD" } else { "INVALID_DATA" };
            let is_missing = details.iter().any(|detail| detail.is_missing);
            let words = if is_missing { MISSING } else { INVALID };
            let list =
                details.iter().map(|detail| json!({ "field": detail.field, "reason": reason(detail.is_missing) }));
            let mut body = flat(at, "INVALID_REQUEST", reason(is_missing), words);
            if !details.is_empty() {
                body["details"] = list.collect();
            }
            said(StatusCode::BAD_REQUEST, &body).into()
        }
        Family::Tokens => {
            let kinds =
                [(true, "missingFields", "Fields missing"), (false, "invalidFields", "Fields contain invalid values")];
            let mut errors: Vec<Value> = kinds
                .into_iter()
                .filter_map(|(is_missing, kind, words)| {
                    let names: Vec<_> = details.iter().filter(|detail| detail.is_missing == is_missing).collect();
                    let list: Value =
                        names.iter().map(|detail| json!({ "name": detail.field, "location": "body" })).collect();
                    (!names.is_empty()).then(|| json!({ "type": kind, "message": words, "details": list }))
                })
                .collect();
            if errors.is_empty() {
                errors.push(json!({ "type": "invalidFields", "message": "Fields contain invalid values" }));
            }
            said(StatusCode::BAD_REQUEST, &json!({ "errors": errors })).into()
        }
        Family::Agents => {
            let Some(first) = details.first() else { return edge(StatusCode::BAD_REQUEST, "Bad Request") };
            let reason = if first.is_missing { "MISSING_FIELD" } else { "INVALID_DATA" };
            // There is room for one detail: the words name all of them.
            let names: Vec<_> = details.iter().map(|detail| detail.field.as_str()).collect();
            let words = format!("{}: {}", if first.is_missing { MISSING } else { INVALID }, names.join(", "));
            agent(StatusCode::BAD_REQUEST, reason, &words, &first.field)
        }
    }
}

/// A refusal of the payments' family.
pub(super) fn payment(status: StatusCode, at: Timestamp, reason: &str, words: &str) -> Refusal {
    let kind = if status.is_server_error() { "SERVER_ERROR" } else { "INVALID_REQUEST" };
    said(status, &flat(at, kind, reason, words)).into()
}

fn flat(at: Timestamp, status: &str, reason: &str, words: &str) -> Value {
    json!({ "submitTimeUtc": time(at), "status": status, "reason": reason, "message": words })
}

/// A refusal of token management.
pub(super) fn token(status: StatusCode, kind: &str, words: &str) -> Refusal {
    said(status, &json!({ "errors": [{ "type": kind, "message": words }] })).into()
}

/// A refusal of token management that names what it is about.
pub(super) fn token_about(status: StatusCode, kind: &str, words: &str, name: &str) -> Refusal {
    said(status, &json!({ "errors": [{ "type": kind, "message": words, "details": [{ "name": name }] }] })).into()
}

/// A refusal of intelligent commerce.
pub(super) fn agent(status: StatusCode, reason: &str, words: &str, source: &str) -> Refusal {
    let detail = json!({ "reason": reason, "source": source, "sourceType": "REQUEST_BODY", "message": words });
    let error = json!({ "status": status.as_str(), "reason": reason, "message": words, "detail": detail });
    said(status, &json!({ "error": error })).into()
}

/// A refusal of the platform's edge.
pub(super) fn edge(status: StatusCode, words: &str) -> Refusal {
    said(status, &json!({ "response": { "rmsg": words } })).into()
}

/// Nothing has this id, or not yet.
pub(super) fn not_found(family: Family) -> Refusal {
    match family {
        Family::Payments => {
            said(StatusCode::NOT_FOUND, &json!({ "message": "The requested resource does not exist" })).into()
        }
        Family::Tokens => token(StatusCode::NOT_FOUND, "notFound", "Token not found"),
        Family::Agents => agent(StatusCode::NOT_FOUND, "NOT_FOUND", "The instruction does not exist", "instructionId"),
    }
}
