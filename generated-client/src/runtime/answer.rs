//! Answers: by status, then by media type, then by shape, and never by what was asked for.

use std::fmt;

use super::{debug::shown, decode, object::Object, value::Value};
use http::{HeaderMap, StatusCode, header};

/// An answer of success.
#[derive(Clone)]
#[non_exhaustive]
pub struct Answer<T> {
    /// Its HTTP status.
    pub status: StatusCode,
    /// What identifies the request to the platform's support (`v-c-correlation-id`).
    pub correlation_id: Option<String>,
    /// What it holds.
    pub content: Content<T>,
}

impl<T: fmt::Debug> fmt::Debug for Answer<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("status", &self.status)
            .field("correlation_id", &self.correlation_id.as_deref().map(shown))
            .field("content", &self.content)
            .finish()
    }
}

/// What an answer holds.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Content<T> {
    /// The documented body.
    Body(Box<T>),
    /// The documented body, encrypted.
    Jose(Jwe),
    /// Nothing.
    Empty,
}

impl<T> Content<T> {
    /// The body, if it came unencrypted.
    #[must_use]
    pub fn body(&self) -> Option<&T> {
        match self {
            Self::Body(body) => Some(body),
            Self::Jose(_) | Self::Empty => None,
        }
    }

    /// The encrypted body, if it came so.
    #[must_use]
    pub fn jose(&self) -> Option<&Jwe> {
        match self {
            Self::Jose(jwe) => Some(jwe),
            Self::Body(_) | Self::Empty => None,
        }
    }
}

/// A compact JSON Web Encryption, not opened yet. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Jwe(String);

impl Jwe {
    /// The text: five parts of base64url with dots between them.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn read(text: &str) -> Option<Self> {
        let text = text.trim().trim_matches('"');
        let is_base64url = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
        let parts: Vec<_> = text.split('.').collect();
        (parts.len() == 5 && !parts[0].is_empty() && parts.into_iter().all(is_base64url)).then(|| Self(text.to_owned()))
    }
}

impl fmt::Debug for Jwe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Jwe([redacted])")
    }
}

/// An answer that holds no documented body: an error of the service, or something else than JSON.
///
/// Nothing is lost: the status, the headers and the bytes are here. `Debug` shows the status and the size.
#[non_exhaustive]
pub struct Unreadable {
    /// Its HTTP status. A status of success says that the service may well have done what was asked.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body, as it came.
    pub body: Vec<u8>,
    /// Why it could not be read; `None` if the status was not one of success.
    pub problem: Option<String>,
}

impl fmt::Debug for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unreadable")
            .field("status", &self.status)
            .field("bytes", &self.body.len())
            .field("problem", &self.problem)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.problem {
            None => write!(f, "the service answered with the status {}", self.status),
            Some(problem) => write!(f, "the answer with the status {} could not be read: {problem}", self.status),
        }
    }
}

impl std::error::Error for Unreadable {}

pub(super) fn read<T, B>(response: &http::Response<B>) -> Result<Answer<T>, Box<Unreadable>>
where
    T: Value + Object,
    B: AsRef<[u8]>,
{
    let bytes = response.body().as_ref();
    let unreadable = |problem| {
        let (status, headers) = (response.status(), response.headers().clone());
        Box::new(Unreadable { status, headers, body: bytes.to_vec(), problem })
    };
    if !response.status().is_success() {
        return Err(unreadable(None));
    }
    let content = content(response.headers(), bytes).map_err(|problem| unreadable(Some(problem)))?;
    let correlation_id = correlation_id(response.headers());
    Ok(Answer { status: response.status(), correlation_id, content })
}

/// What identifies a request to the platform's support.
pub(crate) fn correlation_id(headers: &HeaderMap) -> Option<String> {
    headers.get("v-c-correlation-id").and_then(|value| value.to_str().ok()).map(str::to_owned)
}

fn content<T: Value + Object>(headers: &HeaderMap, bytes: &[u8]) -> Result<Content<T>, String> {
    if bytes.trim_ascii().is_empty() {
        return Ok(Content::Empty);
    }
    if let Some((jwe, _)) = sealed(headers, bytes) {
        return Ok(Content::Jose(jwe));
    }
    decode::from_slice(bytes).map(|body| Content::Body(Box::new(body))).map_err(|error| error.to_string())
}

/// How a JSON Web Encryption came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Envelope {
    /// The body is one.
    Bare,
    /// The body is an object with exactly the one key `encryptedResponse`.
    Object,
}

/// The JSON Web Encryption that a body is: by its media type, then by its shape.
pub(crate) fn sealed(headers: &HeaderMap, bytes: &[u8]) -> Option<(Jwe, Envelope)> {
    let jwe = || std::str::from_utf8(bytes).ok().and_then(Jwe::read).map(|jwe| (jwe, Envelope::Bare));
    let media_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    let found = if essence.eq_ignore_ascii_case("application/jose") { jwe() } else { None };
    found.or_else(|| encrypted_response(bytes).map(|jwe| (jwe, Envelope::Object))).or_else(jwe)
}

fn encrypted_response(bytes: &[u8]) -> Option<Jwe> {
    let envelope: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(bytes).ok()?;
    let value = envelope.get("encryptedResponse").filter(|_| envelope.len() == 1)?;
    value.as_str().and_then(Jwe::read)
}
