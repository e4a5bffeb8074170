//! What can go wrong, told apart by what a caller must do about it.

use std::{
    error::Error as StdError,
    fmt,
    sync::Arc,
    time::{Duration, SystemTime},
};

use http::{HeaderMap, StatusCode};

use super::{
    CannotOpen, ClockSkew, KeyError, References,
    family::{ErrorBody, FieldError},
    time,
};
use crate::runtime::{Rejected, Unsendable, debug::shown};

/// Why there is no answer of success.
///
/// | variant | what happened | what to do |
/// | --- | --- | --- |
/// | [`Violations`](Self::Violations) | nothing was sent | mend the request |
/// | [`Configuration`](Self::Configuration) | nothing was sent | mend the client's settings |
/// | [`NotSent`](Self::NotSent) | nothing was sent: no connection | send again when you like |
/// | [`Api`](Self::Api) | the service refused, and did nothing | read [`ApiError::reason`]; `DUPLICATE_REQUEST` was possibly processed before |
/// | [`OutcomeUnknown`](Self::OutcomeUnknown) | **money may have moved** | search by the references, reverse or void; do not just send again |
/// | [`Unanswered`](Self::Unanswered) | a read got no answer that can be used | read again |
/// | [`Undecodable`](Self::Undecodable) | a read was answered with something that is not documented | report it, with the correlation id |
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The request breaks the contract of its use case.
    Violations(Box<Rejected>),
    /// The client's settings do not allow this request.
    Configuration(Box<ConfigurationError>),
    /// A connection was never made, in no attempt.
    NotSent(Box<Failure>),
    /// A request that changes something may have reached the service, and nobody can say what became of it.
    OutcomeUnknown(Box<Failure>),
    /// The service refused the request, in the shape of its API family.
    Api(Box<ApiError>),
    /// A request that changes nothing got no answer that can be used.
    Unanswered(Box<Failure>),
    /// A request that changes nothing was answered with something that cannot be read.
    Undecodable(Box<Failure>),
}

/// What an error says about what happened at the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OutcomeClass {
    /// Nothing was done, for certain.
    NothingHappened,
    /// This request did nothing, because the service thinks that the same was done shortly before.
    PossiblyProcessedBefore,
    /// It may have been done or not.
    Unknown,
}

impl Error {
    /// What happened at the service.
    #[must_use]
    pub fn outcome(&self) -> OutcomeClass {
        match self {
            Self::OutcomeUnknown(_) => OutcomeClass::Unknown,
            Self::Api(error) if error.is_duplicate() => OutcomeClass::PossiblyProcessedBefore,
            Self::Violations(_)
            | Self::Configuration(_)
            | Self::NotSent(_)
            | Self::Api(_)
            | Self::Unanswered(_)
            | Self::Undecodable(_) => OutcomeClass::NothingHappened,
        }
    }

    /// What identifies the request to the platform's support, if an answer came.
    #[must_use]
    pub fn correlation_id(&self) -> Option<&str> {
        match self {
            Self::Api(error) => error.correlation_id.as_deref(),
            _ => self.failure()?.correlation_id.as_deref(),
        }
    }

    /// What the request is found by, if it was made.
    #[must_use]
    pub fn references(&self) -> Option<&References> {
        match self {
            Self::Api(error) => Some(&error.references),
            _ => self.failure().map(|failure| &failure.references),
        }
    }

    /// The status of the answer, if one came.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Api(error) => Some(error.status),
            _ => self.failure()?.status,
        }
    }

    /// What went wrong on the way, if something did.
    #[must_use]
    pub fn failure(&self) -> Option<&Failure> {
        match self {
            Self::NotSent(failure)
            | Self::OutcomeUnknown(failure)
            | Self::Unanswered(failure)
            | Self::Undecodable(failure) => Some(failure),
            Self::Violations(_) | Self::Configuration(_) | Self::Api(_) => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Violations(rejected) => rejected.fmt(f),
            Self::Configuration(error) => write!(f, "nothing was sent: {error}"),
            Self::NotSent(failure) => write!(f, "nothing was sent: {failure}"),
            Self::OutcomeUnknown(failure) => {
                write!(f, "the outcome is unknown, the request may have been carried out: {failure}")
            }
            Self::Api(error) => error.fmt(f),
            Self::Unanswered(failure) => write!(f, "no usable answer: {failure}"),
            Self::Undecodable(failure) => write!(f, "the answer cannot be read: {failure}"),
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Violations(rejected) => Some(rejected),
            Self::Configuration(error) => Some(error),
            Self::Api(error) => Some(error),
            _ => self.failure().and_then(|failure| failure.source()),
        }
    }
}

impl From<Box<Rejected>> for Error {
    fn from(rejected: Box<Rejected>) -> Self {
        Self::Violations(rejected)
    }
}

impl From<ConfigurationError> for Error {
    fn from(error: ConfigurationError) -> Self {
        Self::Configuration(Box::new(error))
    }
}

/// A setting that is missing or wrong. Nothing was sent.
#[derive(Debug)]
#[non_exhaustive]
pub enum ConfigurationError {
    /// No transport is set, and the feature `reqwest` is off.
    NoTransport,
    /// The transport could not be made.
    Transport(Box<dyn StdError + Send + Sync>),
    /// A certificate has expired.
    Expired {
        /// Whose.
        what: &'static str,
        /// Its key's id.
        key_id: String,
        /// When.
        at: SystemTime,
    },
    /// Three or more keys for encrypted answers; two are enough for a rotation.
    TooManyResponseKeys,
    /// Two keys with one id.
    KeyIdTwice(String),
    /// Encryption is set and the credentials are no JSON Web Token: it works with those alone.
    EncryptionNeedsJwt,
    /// The operation must be encrypted, and no platform certificate is set.
    NoPlatformCertificate {
        /// The operation.
        operation: String,
    },
    /// The answer would come encrypted for token management, and no key is set that opens it.
    NoTokenManagementKey {
        /// The operation.
        operation: String,
    },
    /// The request has no address, or its base address is not allowed.
    Unsendable(Unsendable),
    /// A key could not be used.
    Key(KeyError),
    /// A link or a path that leads to another host than the one that is set, or that is none.
    ForeignLink,
}

impl fmt::Display for ConfigurationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoTransport => f.write_str("no transport is set; set one, or turn the feature `reqwest` on"),
            Self::Transport(cause) => write!(f, "the transport could not be made: {cause}"),
            Self::Expired { what, key_id, at } => {
                write!(f, "{what} with the key id {key_id} has expired at {}; replace it", time::Shown(*at))
            }
            Self::TooManyResponseKeys => f.write_str("at most two keys for encrypted answers can be set"),
            Self::KeyIdTwice(id) => write!(f, "two keys have the id {id}"),
            Self::EncryptionNeedsJwt => {
                f.write_str("encryption works with a JSON Web Token only; the credentials are an HTTP signature")
            }
            Self::NoPlatformCertificate { operation } => write!(
                f,
                "`{operation}` must be encrypted; set the platform's certificate with `ClientBuilder::encrypt_requests`"
            ),
            Self::NoTokenManagementKey { operation } => write!(
                f,
                "`{operation}` is answered encrypted; set a key with `ClientBuilder::token_management_key`, or ask for plain \
                 JSON with `.jose_answer(false)`"
            ),
            Self::Unsendable(cause) => cause.fmt(f),
            Self::Key(cause) => cause.fmt(f),
            Self::ForeignLink => f.write_str(
                "the link is no path, or leads to another host than the one that is set; signed requests go nowhere else",
            ),
        }
    }
}

impl StdError for ConfigurationError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Unsendable(cause) => Some(cause),
            Self::Key(cause) => Some(cause),
            Self::Transport(cause) => Some(cause.as_ref()),
            _ => None,
        }
    }
}

impl From<Unsendable> for ConfigurationError {
    fn from(cause: Unsendable) -> Self {
        Self::Unsendable(cause)
    }
}

impl From<KeyError> for ConfigurationError {
    fn from(cause: KeyError) -> Self {
        Self::Key(cause)
    }
}

/// Why an answer is of no use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cause {
    /// No connection was made.
    NotConnected,
    /// The answer did not come in time.
    Timeout,
    /// The connection broke, or the answer broke off.
    Interrupted,
    /// The answer is larger than the client reads.
    TooLarge,
    /// The status says nothing certain: 3xx, 429, 5xx, or a 4xx that is not in the shape of the API family.
    Status,
    /// The answer is not what is documented.
    Undecodable,
    /// The answer is encrypted and cannot be opened.
    Undecryptable(CannotOpen),
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotConnected => f.write_str("no connection could be made"),
            Self::Timeout => f.write_str("no answer came in time"),
            Self::Interrupted => f.write_str("the connection or the answer broke off"),
            Self::TooLarge => f.write_str("the answer is larger than the limit"),
            Self::Status => f.write_str("the status says nothing certain"),
            Self::Undecodable => f.write_str("the answer is not as documented"),
            Self::Undecryptable(cause) => write!(f, "the encrypted answer cannot be opened: {cause}"),
        }
    }
}

/// What went wrong on the way. `Debug` and `Display` show no body and no header.
#[non_exhaustive]
pub struct Failure {
    /// Why the answer is of no use.
    pub cause: Cause,
    /// The status of the answer, if its head came.
    pub status: Option<StatusCode>,
    /// What identifies the request to the platform's support.
    pub correlation_id: Option<String>,
    /// What identifies the request.
    pub references: References,
    /// How many attempts were made.
    pub attempts: u32,
    /// How long the service wants to be left alone.
    pub retry_after: Option<Duration>,
    /// What the service said, where it did so in the shape of its API family (a 502 with a reason, say).
    pub refusal: Option<Box<ApiError>>,
    /// The headers of the answer, as they came.
    pub headers: HeaderMap,
    /// The body of the answer, as it came. It may hold what was sent: do not log it.
    pub body: Vec<u8>,
    /// What may help.
    pub hint: Option<String>,
    pub(super) source: Option<Arc<dyn StdError + Send + Sync>>,
}

impl Failure {
    /// The cause of the cause.
    #[must_use]
    pub fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_ref().map(|source| source.as_ref() as &(dyn StdError + 'static))
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Failure")
            .field("cause", &self.cause)
            .field("status", &self.status)
            .field("correlation_id", &self.correlation_id.as_deref().map(shown))
            .field("references", &self.references)
            .field("attempts", &self.attempts)
            .field("retry_after", &self.retry_after)
            .field("refusal", &self.refusal)
            .field("bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.cause.fmt(f)?;
        if let Some(status) = self.status {
            write!(f, ", status {}", status.as_u16())?;
        }
        if let Some(reason) = self.refusal.as_ref().and_then(|refusal| refusal.reason()) {
            write!(f, " {}", shown(reason))?;
        }
        if let Some(id) = &self.correlation_id {
            write!(f, ", correlation id {}", shown(id))?;
        }
        if let Some(code) = &self.references.code {
            write!(f, ", reference {}", shown(code))?;
        }
        write!(f, ", {} {}", self.attempts, if self.attempts == 1 { "attempt" } else { "attempts" })?;
        self.hint.as_ref().map_or(Ok(()), |hint| write!(f, "; {hint}"))
    }
}

/// The service refused, in the shape of its API family: it did nothing. `Debug` and `Display` show codes and paths of fields, and
/// no message, since a message may repeat what was sent.
#[non_exhaustive]
pub struct ApiError {
    /// The HTTP status.
    pub status: StatusCode,
    /// What the service said.
    pub body: ErrorBody,
    /// What identifies the request to the platform's support.
    pub correlation_id: Option<String>,
    /// What identifies the request.
    pub references: References,
    /// How many attempts were made.
    pub attempts: u32,
    /// How far this machine's clock is from the service's, where a request was refused as not authentic and the two differ by more
    /// than a minute.
    pub clock_skew: Option<ClockSkew>,
    /// What may help.
    pub hint: Option<String>,
}

impl ApiError {
    /// Why, as a code: `reason` of payments and agents, `type` of token management's first error.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        self.body.reason()
    }

    /// Why, in words. It may hold what was sent: do not log it.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.body.message()
    }

    /// Whether the service thinks that the same request came shortly before, and possibly was carried out.
    #[must_use]
    pub fn is_duplicate(&self) -> bool {
        let duplicate = Some("DUPLICATE_REQUEST");
        self.reason() == duplicate || self.fields().iter().any(|field| field.reason == duplicate)
    }

    /// Which fields are at fault, and why.
    #[must_use]
    pub fn fields(&self) -> Vec<FieldError<'_>> {
        self.body.fields()
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the service refused the request: {}", self.status.as_u16())?;
        if let Some(reason) = self.reason() {
            write!(f, " {}", shown(reason))?;
        }
        for field in self.fields() {
            write!(f, ", `{}`", shown(field.path))?;
            if let Some(reason) = field.reason {
                write!(f, " {}", shown(reason))?;
            }
        }
        if let Some(id) = &self.correlation_id {
            write!(f, ", correlation id {}", shown(id))?;
        }
        if let Some(skew) = self.clock_skew {
            write!(f, "; {skew}")?;
        }
        self.hint.as_ref().map_or(Ok(()), |hint| write!(f, "; {hint}"))
    }
}

impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiError")
            .field("status", &self.status)
            .field("body", &self.body)
            .field("correlation_id", &self.correlation_id.as_deref().map(shown))
            .field("references", &self.references)
            .field("attempts", &self.attempts)
            .field("clock_skew", &self.clock_skew)
            .finish_non_exhaustive()
    }
}

impl StdError for ApiError {}
