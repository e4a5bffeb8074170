//! What the sandbox's front and its world say to each other: a request that was let in, and its answer in plain text.

use http::{HeaderMap, Method, StatusCode};

use crate::runtime::{Operation, Violation};

/// A request that was let in: authenticated, decrypted, with a media type that fits.
pub(crate) struct Heard<'a> {
    pub(crate) method: &'a Method,
    /// The documented operation that it asks for, if it asks for one.
    pub(crate) operation: Option<&'static Operation>,
    /// As on the request line, without the query.
    pub(crate) path: &'a str,
    pub(crate) query: Option<&'a str>,
    pub(crate) headers: &'a HeaderMap,
    /// Plain text, also where it came encrypted.
    pub(crate) body: &'a [u8],
    pub(crate) merchant: &'a str,
    /// Where it was sent to, `https://localhost:8443`: what whole addresses in answers begin with.
    pub(crate) origin: &'a str,
    /// The sandbox's clock.
    pub(crate) at: jiff::Timestamp,
}

/// What is answered, in plain text; the front encrypts it where asked for.
pub(crate) struct Said {
    pub(crate) status: StatusCode,
    /// What this answer documents; the front adds the date, `x-requestid` and the correlation id.
    pub(crate) headers: HeaderMap,
    /// JSON, or empty.
    pub(crate) body: Vec<u8>,
    /// The contract's id.
    pub(crate) judged_by: Option<&'static str>,
    /// What the request breaks of it; some of that can be what was asked for, as a month 13 is.
    pub(crate) violations: Vec<Violation>,
    pub(crate) findings: Vec<Finding>,
    /// This operation's answer is encrypted: the request asked for it, or it always is.
    pub(crate) jose: bool,
}

/// What the platform lets through and a network would punish.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// Which rule, as a word that stays the same: `forbidden-repeat`.
    pub rule: String,
    /// Whose rule it is, and what it says.
    pub breaks: &'static str,
    /// What happened; no card data.
    pub message: String,
    /// The operation's id.
    pub operation: String,
    /// The id of what it is about.
    pub id: Option<String>,
}
