//! What can go wrong, told apart by what a caller must do about it.

use std::{
    error::Error as StdError,
    fmt,
    time::{Duration, SystemTime},
};

use http::{HeaderMap, Method, StatusCode};

use super::{
    Attempts, ClockSkew, Failure, KeyError, References,
    refusal::{self, Asked, ErrorBody, FieldError, Remedy},
    time,
};
use crate::runtime::{Rejected, Unsendable, debug::shown, named};

/// Why there is no answer of success.
///
/// | variant, and what happened | what to do |
/// | --- | --- |
/// | [`Violations`](Self::Violations)<br>nothing was sent | mend the request |
/// | [`Configuration`](Self::Configuration)<br>nothing was sent | mend the client's settings |
/// | [`NotSent`](Self::NotSent)<br>nothing was sent: no connection | send again when you like |
/// | [`Api`](Self::Api)<br>the service refused; [`ApiError::certainty`] says whether nothing was done, or an earlier request or a part possibly was | read [`ApiError::reason`], [`ApiError::remedy`] and [`ApiError::hint`] |
/// | [`OutcomeUnknown`](Self::OutcomeUnknown)<br>**money may have moved** | search by the references, reverse or void; do not just send again |
/// | [`Unanswered`](Self::Unanswered)<br>a read got no answer that can be used | read again |
/// | [`Undecodable`](Self::Undecodable)<br>a read was answered with something that is not documented | report it, with the correlation id |
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
    /// The service refused the request.
    Api(Box<ApiError>),
    /// A request that changes nothing got no answer that can be used.
    Unanswered(Box<Failure>),
    /// A request that changes nothing was answered with something that cannot be read.
    Undecodable(Box<Failure>),
}

/// What an error means for what was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Certainty {
    /// Nothing was done, for certain.
    NotDone,
    /// This request, or most of it, did nothing, but an earlier one or a part of this one may have been carried out: look before
    /// anything else is done.
    PossiblyDone,
    /// It may have been done or not.
    Unknown,
}

named!(Certainty {
    NotDone = "not_done",
    PossiblyDone = "possibly_done",
    Unknown = "unknown",
});

impl Error {
    /// What the error means for what was asked.
    #[must_use]
    pub fn certainty(&self) -> Certainty {
        match self {
            // The service knows it again: an attempt before may have been carried out.
            Self::OutcomeUnknown(failure) => match &failure.refusal {
                Some(refusal) if refusal.is_duplicate() => refusal.certainty,
                _ => Certainty::Unknown,
            },
            Self::Api(error) => error.certainty,
            Self::Violations(_)
            | Self::Configuration(_)
            | Self::NotSent(_)
            | Self::Unanswered(_)
            | Self::Undecodable(_) => Certainty::NotDone,
        }
    }

    /// Whether the same can be asked for again without doing it twice: it surely was not done ([`certainty`](Self::certainty)), or its use
    /// case says that done twice it does no more than once, as a void does. It does not say that another attempt has better prospects.
    #[must_use]
    pub fn is_safe_to_repeat(&self) -> bool {
        let is_harmless = matches!(self, Self::OutcomeUnknown(failure) if failure.repeatable);
        is_harmless || self.certainty() == Certainty::NotDone
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

impl Error {
    /// A refusal says that nothing happened, but not of an earlier attempt.
    pub(super) fn refused(refusal: Box<ApiError>, doubt: Option<Box<Failure>>) -> Self {
        match doubt {
            None => Self::Api(refusal),
            Some(doubt) => {
                let hint = Some("an earlier attempt may have been carried out".to_owned());
                Self::OutcomeUnknown(Box::new(Failure { hint, refusal: Some(refusal), ..*doubt }))
            }
        }
    }

    /// The error with the attempts of its call, and when the last of them was.
    pub(super) fn with_attempts(mut self, attempts: Attempts) -> Self {
        let known = match &mut self {
            Self::Violations(_) | Self::Configuration(_) => None,
            Self::Api(error) => Some((&mut error.references, &mut error.attempts)),
            Self::NotSent(failure)
            | Self::OutcomeUnknown(failure)
            | Self::Unanswered(failure)
            | Self::Undecodable(failure) => Some((&mut failure.references, &mut failure.attempts)),
        };
        if let Some((references, of)) = known {
            references.ended(&attempts);
            *of = attempts;
        }
        self
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
    /// What is behind it, where `Display` has not said it already.
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Configuration(error) => error.source(),
            _ => None,
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
    /// No transport is set, and the feature `hyper` is off.
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
    /// The request has no address, or its base address or its path is not allowed.
    Unsendable(Unsendable),
    /// A key could not be used.
    Key(KeyError),
    /// A header of a raw call that the client sets itself, or that says where a request ends.
    ReservedHeader {
        /// Its name.
        name: http::HeaderName,
    },
    /// A repetition in doubt of what moves money, where no guard against doing it twice is documented.
    NoDuplicateGuard,
    /// A repetition in doubt of what is done twice when it is sent twice, whatever guards payments.
    LookedUpFirst,
    /// A lookup by references that have neither a code nor a transaction id.
    NoReference,
    /// A repetition of a request that holds something that is good for one attempt.
    GoodForOneAttempt {
        /// Where.
        path: String,
    },
    /// The ids of the caller's own gave a reference that is empty or longer than 30 characters.
    Reference,
    /// A link or a path that leads to another host than the one that is set, or that is none.
    ForeignLink,
}

impl fmt::Display for ConfigurationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoTransport => f.write_str("no transport is set; set one, or turn the feature `hyper` on"),
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
            Self::ReservedHeader { name } => {
                write!(f, "the header `{name}` is the client's own, or says where a request ends; leave it out")
            }
            Self::NoDuplicateGuard => f.write_str(
                "a payment is repeated in doubt only where it is known again; set `ClientBuilder::processor` to one that does so \
                 by the transaction id, or do not opt in",
            ),
            Self::LookedUpFirst => f.write_str(
                "sent twice, this is done twice, so that it is not repeated in doubt; look for what it made first, by `Client::find`",
            ),
            Self::NoReference => f.write_str("the references have no code and no transaction id to look up by"),
            Self::GoodForOneAttempt { path } => {
                write!(f, "`{path}` is good for one attempt, so that the request is not repeated; have a new one made and send another")
            }
            Self::Reference => f.write_str("a reference made up for a payment must have 1 to 30 characters"),
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
            Self::Transport(cause) => cause.source(),
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

/// The service refused. `Debug` and `Display` show codes and paths of fields, and no message, since a message may repeat what was
/// sent.
#[non_exhaustive]
pub struct ApiError {
    /// The HTTP status.
    pub status: StatusCode,
    /// What the refusal means for what was asked, if that changes something.
    pub certainty: Certainty,
    /// What the service said.
    pub body: ErrorBody,
    /// What identifies the request to the platform's support.
    pub correlation_id: Option<String>,
    /// What identifies the request.
    pub references: References,
    /// The attempts that were made.
    pub attempts: Attempts,
    /// How far this machine's clock is from the service's, where a request was refused as not authentic and the two differ by more
    /// than a minute.
    pub clock_skew: Option<ClockSkew>,
    /// How long the service wants to be left alone.
    pub retry_after: Option<Duration>,
    /// The headers of the answer, as they came. `Debug` does not show them.
    pub headers: HeaderMap,
    /// What may help.
    pub hint: Option<String>,
}

impl ApiError {
    /// A refusal of one's own, for tests: as the client would read such an answer to a payment, or to a request of which nothing
    /// is known. Everything else can be set afterwards.
    ///
    /// ```
    /// use http::StatusCode;
    /// use visa_acceptance::client::{ApiError, Certainty, Error};
    ///
    /// let body = r#"{"status":"INVALID_REQUEST","reason":"DUPLICATE_REQUEST","message":"m"}"#;
    /// let refusal = ApiError::new(StatusCode::BAD_REQUEST, body);
    /// assert_eq!(refusal.reason(), Some("DUPLICATE_REQUEST"));
    /// assert_eq!(Error::Api(Box::new(refusal)).certainty(), Certainty::PossiblyDone);
    /// ```
    #[must_use]
    pub fn new(status: StatusCode, body: impl Into<Vec<u8>>) -> Self {
        let body = ErrorBody::new(body);
        let asked = Asked::new(&Method::POST, "", Some("payments"));
        Self {
            status,
            certainty: refusal::certainty(&asked, status, &body),
            hint: refusal::hint(status, Some(&body), None),
            body,
            correlation_id: None,
            references: References::default(),
            attempts: Attempts::default(),
            clock_skew: None,
            retry_after: None,
            headers: HeaderMap::new(),
        }
    }

    /// Why, as a code, wherever the body has it.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        self.body.reason()
    }

    /// Why, in words. It may hold what was sent: do not log it.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.body.message()
    }

    /// Who can do something about it, as far as the codes tell.
    #[must_use]
    pub fn remedy(&self) -> Option<Remedy> {
        self.body.remedy()
    }

    /// Whether the service thinks that the same request came shortly before, and possibly was carried out.
    #[must_use]
    pub fn is_duplicate(&self) -> bool {
        refusal::is_repetition(&self.body)
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
        if self.certainty == Certainty::PossiblyDone {
            f.write_str("; an earlier request, or a part of this one, may have been carried out")?;
        }
        self.hint.as_ref().map_or(Ok(()), |hint| write!(f, "; {hint}"))
    }
}

impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiError")
            .field("status", &self.status)
            .field("certainty", &self.certainty)
            .field("body", &self.body)
            .field("correlation_id", &self.correlation_id.as_deref().map(shown))
            .field("references", &self.references)
            .field("attempts", &self.attempts.count())
            .field("clock_skew", &self.clock_skew)
            .field("retry_after", &self.retry_after)
            .finish_non_exhaustive()
    }
}

impl StdError for ApiError {}
