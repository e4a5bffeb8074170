//! What the platform's edge says when it lets nothing through: `{"response":{"rmsg":…}}`.

use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde_json::json;

/// An answer whose body is what is sent.
pub(in crate::sandbox) struct Plain {
    pub(in crate::sandbox) status: StatusCode,
    pub(in crate::sandbox) headers: HeaderMap,
    pub(in crate::sandbox) body: Vec<u8>,
}

pub(in crate::sandbox) fn edge(status: StatusCode, message: &str) -> Plain {
    json(status, &json!({ "response": { "rmsg": message } }))
}

/// Nobody is let in with this request. The service says two words; the rest is the sandbox's help.
pub(super) fn denied(why: &str) -> Plain {
    edge(StatusCode::UNAUTHORIZED, &format!("Authentication Failed: {why}"))
}

pub(super) fn bad_request(why: &str) -> Plain {
    edge(StatusCode::BAD_REQUEST, &format!("Bad Request: {why}"))
}

pub(in crate::sandbox) fn json(status: StatusCode, body: &serde_json::Value) -> Plain {
    let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))]);
    Plain { status, headers, body: body.to_string().into_bytes() }
}
