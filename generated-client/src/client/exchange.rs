//! One request without I/O: signed and sealed for each attempt, its answer opened and told apart.

use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use jiff::{SignedDuration, Timestamp};
use zeroize::Zeroizing;

use super::{
    ApiError, Attempts, Cause, Certainty, ConfigurationError, Credentials, Failure, References,
    attempt::correlation_id,
    builder::Shared,
    envelope::{self, AnswerKeys},
    refusal::{self, Asked},
    retry,
};
use crate::runtime::Prepared;

/// A clock that is off by more than this is worth a word when a signature was refused.
const CLOCK_TOLERANCE: SignedDuration = SignedDuration::from_secs(60);

/// A request that is ready but for its signature.
pub(super) struct Exchange {
    /// Method, address and headers.
    pub(super) head: http::Request<()>,
    /// The body as it is before it is sealed.
    pub(super) body: Zeroizing<Vec<u8>>,
    pub(super) references: References,
    pub(super) path_template: String,
    /// The API family, if the path is one of a family's.
    pub(super) family: Option<&'static str>,
    /// Whether the body is encrypted, and whether an encrypted answer is asked for.
    pub(super) seal: bool,
    pub(super) sealed_answer: bool,
    /// Whether an answer of success has a body.
    pub(super) answered: bool,
    /// Paths of requirements that the caller did without, for traces.
    pub(super) waived: String,
    /// What is known about the path: that its prefix was moved, or can be.
    pub(super) moved: Option<String>,
    /// How often an attempt may be repeated that may have been processed.
    pub(super) beyond_doubt: u32,
}

/// An answer of success, opened.
pub(super) struct Received {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Zeroizing<Vec<u8>>,
}

/// What became of an attempt that did not succeed.
pub(super) enum Trouble {
    /// The service refused.
    Refused(Box<ApiError>),
    /// Nobody knows, or nothing was sent.
    Failed(Box<Failure>),
    /// A key could not be used.
    Unusable(ConfigurationError),
}

impl Exchange {
    pub(super) fn changes_something(&self) -> bool {
        *self.head.method() != Method::GET
    }

    /// Whether the method may be repeated whatever happened.
    pub(super) fn repeatable(&self) -> bool {
        matches!(*self.head.method(), Method::GET | Method::DELETE)
    }

    /// The request as it is sent: encrypted if it must be, then signed. `id` names the token.
    pub(super) fn sign(
        &self,
        shared: &Shared,
        credentials: &Credentials,
        now: Timestamp,
        id: &str,
    ) -> Result<Prepared, ConfigurationError> {
        // What was valid when the client was built may have run out since.
        let valid = |what, key_id: &str, until: Option<Timestamp>| match until.filter(|until| *until <= now) {
            Some(at) => Err(ConfigurationError::Expired { what, key_id: key_id.to_owned(), at }),
            None => Ok(()),
        };
        valid("the signing certificate", credentials.key_id(), credentials.not_after())?;
        let body = if self.seal { self.sealed(shared, now, valid)? } else { self.body.to_vec() };
        let mut request = http::Request::new(body);
        self.head.method().clone_into(request.method_mut());
        self.head.uri().clone_into(request.uri_mut());
        self.head.headers().clone_into(request.headers_mut());
        let key = shared.response_keys.first().filter(|_| self.sealed_answer);
        if let Some(key) = key {
            valid("the certificate for encrypted answers", key.key_id(), key.not_after())?;
        }
        credentials.authorize(&mut request, now, id, key.map(super::DecryptionKey::key_id))?;
        Ok(Prepared::ready(request))
    }

    fn sealed(
        &self,
        shared: &Shared,
        now: Timestamp,
        valid: impl Fn(&'static str, &str, Option<Timestamp>) -> Result<(), ConfigurationError>,
    ) -> Result<Vec<u8>, ConfigurationError> {
        let platform = shared.platform.as_ref().ok_or_else(|| ConfigurationError::NoPlatformCertificate {
            operation: self.references.operation.clone(),
        })?;
        valid("the platform's certificate", platform.key_id(), Some(platform.not_after()))?;
        let jwe = platform.seal(&self.body, now)?;
        // A body that is announced as JOSE is one; any other is JSON around one.
        let bare = self.head.headers().get(header::CONTENT_TYPE).is_some_and(|value| value == "application/jose");
        Ok(if bare { jwe } else { format!(r#"{{"encryptedRequest":"{jwe}"}}"#) }.into_bytes())
    }

    /// Tells an answer apart: success, refusal, or nothing that can be relied on.
    pub(super) fn read(
        &self,
        shared: &Shared,
        response: http::Response<Vec<u8>>,
        now: Timestamp,
    ) -> Result<Received, Trouble> {
        let (head, body) = response.into_parts();
        let (status, headers) = (head.status, head.headers);
        let failed = |cause, headers: HeaderMap, body: Vec<u8>| {
            Trouble::Failed(Box::new(self.failure(cause, Some(status), headers, body, now)))
        };
        let keys = AnswerKeys { responses: &shared.response_keys, token_management: &shared.token_keys };
        let opened = match envelope::opened(keys, status, &headers, body) {
            Ok(opened) => opened,
            // The words are lost, and the status still speaks.
            Err((why, body)) => {
                let refusal = self.refusal(status, &headers, &body, now).filter(|_| !status.is_success());
                return Err(match refusal.filter(|refusal| self.is_certain(refusal) && self.changes_something()) {
                    Some(refusal) => Trouble::Refused(refusal),
                    None => failed(Cause::Undecryptable(why), headers, body),
                });
            }
        };
        if status.is_success() {
            if self.answered && opened.trim_ascii().is_empty() {
                return Err(failed(Cause::Undecodable, headers, Vec::new()));
            }
            return Ok(Received { status, headers, body: opened });
        }
        match self.refusal(status, &headers, &opened, now) {
            Some(refusal) if self.is_certain(&refusal) => Err(Trouble::Refused(refusal)),
            refusal => {
                let mut failure = self.failure(Cause::Status, Some(status), headers, opened.to_vec(), now);
                failure.refusal = refusal;
                Err(Trouble::Failed(Box::new(failure)))
            }
        }
    }

    /// What the service said instead of what was asked for, if it said something.
    fn refusal(&self, status: StatusCode, headers: &HeaderMap, body: &[u8], now: Timestamp) -> Option<Box<ApiError>> {
        let reading = refusal::read(&self.asked(), status, body);
        let body = reading.body?;
        let unauthentic = status == StatusCode::UNAUTHORIZED || status == StatusCode::FORBIDDEN;
        Some(Box::new(ApiError {
            status,
            certainty: reading.certainty,
            hint: refusal::hint(status, Some(&body), self.moved.as_deref()),
            body,
            correlation_id: correlation_id(headers),
            references: self.references.clone(),
            attempts: Attempts::default(),
            clock_ahead: if unauthentic { clock_ahead(headers, now) } else { None },
            retry_after: retry::retry_after(headers, now),
            headers: headers.clone(),
        }))
    }

    /// Whether a refusal is the end of it.
    fn is_certain(&self, refusal: &ApiError) -> bool {
        refusal.certainty != Certainty::Unknown && !self.is_read_again(refusal.status)
    }

    fn asked(&self) -> Asked<'_> {
        Asked::new(self.head.method(), self.head.uri().path(), self.family)
    }

    /// Whether a read that was put off may be answered when it is asked for again.
    fn is_read_again(&self, status: StatusCode) -> bool {
        !self.changes_something() && [StatusCode::TOO_EARLY, StatusCode::TOO_MANY_REQUESTS].contains(&status)
    }

    /// An answer of success whose body is not as documented.
    pub(super) fn undecodable(&self, received: Received, now: Timestamp) -> Box<Failure> {
        let Received { status, headers, body } = received;
        Box::new(self.failure(Cause::Undecodable, Some(status), headers, body.to_vec(), now))
    }

    /// What is known of an attempt that did not succeed.
    pub(super) fn failure(
        &self,
        cause: Cause,
        status: Option<StatusCode>,
        headers: HeaderMap,
        body: Vec<u8>,
        now: Timestamp,
    ) -> Failure {
        Failure {
            status,
            correlation_id: correlation_id(&headers),
            references: self.references.clone(),
            retry_after: retry::retry_after(&headers, now),
            headers,
            body,
            hint: status.and_then(|status| refusal::hint(status, None, self.moved.as_deref())),
            ..Failure::new(cause)
        }
    }
}

/// How far this machine's clock is ahead of the answer's, if that is too far.
fn clock_ahead(headers: &HeaderMap, now: Timestamp) -> Option<SignedDuration> {
    let date = headers.get(header::DATE).map(HeaderValue::to_str)?.ok()?;
    let ahead = now.duration_since(retry::http_date(date)?);
    (ahead.abs() > CLOCK_TOLERANCE).then_some(ahead)
}
