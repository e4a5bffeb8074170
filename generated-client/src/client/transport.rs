//! How bytes get to the service and back.

#[cfg(feature = "hyper")]
mod hyper;
#[cfg(feature = "tower")]
mod tower;

#[cfg(feature = "hyper")]
pub use self::hyper::{HyperTransport, HyperTransportBuilder, Resolve, Resolving, TransportConfigurationError};
#[cfg(feature = "tower")]
pub use self::tower::TowerTransport;

use std::{error::Error, fmt, io, pin::Pin, time::Duration};

use http::{HeaderMap, StatusCode};

use super::Cause;

/// An answer that is still to come.
pub type Sending<'a> = Pin<Box<dyn Future<Output = Result<http::Response<Vec<u8>>, TransportError>> + Send + 'a>>;

/// A place that is still to come, or `None` where a transport has no places.
pub type Placing<'a> = Pin<Box<dyn Future<Output = Result<Option<Box<dyn Place>>, TransportError>> + Send + 'a>>;

/// How bytes get to the service.
///
/// The request that it is given is a plain one, whose `Debug` shows headers and body: do not log it, nor let a layer do so.
///
/// An attempt that takes too long is dropped: an implementation must stop then, and must not go on in the background.
pub trait Transport: Send + Sync + 'static {
    /// Waits until a request to this address can go out at once. Nothing is sent meanwhile, so whoever stops waiting has sent
    /// nothing.
    ///
    /// `None` says that the transport has no places, and [`send`](Self::send) is called. This is the default.
    fn place<'a>(&'a self, to: &'a http::Uri) -> Placing<'a> {
        let _ = to;
        Box::pin(std::future::ready(Ok(None)))
    }

    /// Sends one request once, and reads its whole answer up to `limits.body` bytes.
    ///
    /// It must not retry, follow redirects or decompress: a second copy of a payment is a second payment. An answer of any
    /// status is an answer; an error says that there is no whole one.
    fn send(&self, request: http::Request<Vec<u8>>, limits: Limits) -> Sending<'_>;
}

/// A place on a connection, for one exchange. Whoever drops it unused gives it back.
pub trait Place: Send + 'static {
    /// Sends one request at once, as [`Transport::send`] does.
    fn send(self: Box<Self>, request: http::Request<Vec<u8>>, limits: Limits) -> Sending<'static>;
}

impl<T: Transport + ?Sized> Transport for std::sync::Arc<T> {
    fn place<'a>(&'a self, to: &'a http::Uri) -> Placing<'a> {
        (**self).place(to)
    }

    fn send(&self, request: http::Request<Vec<u8>>, limits: Limits) -> Sending<'_> {
        (**self).send(request, limits)
    }
}

/// What an exchange may use up.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Limits {
    /// How many bytes the body of an answer may have.
    pub body: usize,
    /// How long it may take. The client drops an exchange that takes longer; a transport that ends it by itself can say more,
    /// such as the status of an answer whose body did not come in time.
    pub time: Duration,
}

impl Limits {
    /// Limits for one exchange, as a test of a transport needs them.
    #[must_use]
    pub fn new(body: usize, time: Duration) -> Self {
        Self { body, time }
    }
}

/// Why there is no whole answer.
///
/// Neither `Display` nor `Debug` shows addresses, headers or bodies, nor the words of a foreign error, which may hold them;
/// for the same reason [`source`](Error::source) is empty. [`cause`](Self::cause) hands out what the transport said.
pub struct TransportError(Box<Inner>);

struct Inner {
    kind: Cause,
    status: Option<StatusCode>,
    headers: HeaderMap,
    reason: Option<String>,
    cause: Option<Foreign>,
}

type Foreign = Box<dyn Error + Send + Sync>;

impl TransportError {
    /// Surely nothing was processed: no byte of the request went out, or it was refused before anyone looked at it. Where that
    /// is not certain, it was [interrupted](Self::interrupted).
    pub fn not_sent(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::new(Cause::NotSent, Some(cause.into()))
    }

    /// The exchange broke off after a byte of the request may have gone out.
    pub fn interrupted(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::new(Cause::Interrupted, Some(cause.into()))
    }

    /// The exchange took too long after a byte of the request may have gone out.
    pub fn timeout(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::new(Cause::Timeout, Some(cause.into()))
    }

    /// The answer has more bytes than allowed.
    #[must_use]
    pub fn too_large() -> Self {
        Self::new(Cause::TooLarge, None)
    }

    /// Adds the status and the headers of an answer whose body did not come whole.
    #[must_use]
    pub fn with_head(mut self, status: StatusCode, headers: HeaderMap) -> Self {
        self.0.status = Some(status);
        self.0.headers = headers;
        self
    }

    /// How far the exchange came: [`Cause::NotSent`], [`Timeout`](Cause::Timeout), [`Interrupted`](Cause::Interrupted) or
    /// [`TooLarge`](Cause::TooLarge).
    #[must_use]
    pub fn kind(&self) -> Cause {
        self.0.kind
    }

    /// The status of the answer, if so much of it came.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.0.status
    }

    /// The headers of the answer, if so much of it came.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.0.headers
    }

    /// What the transport said. It may show addresses with ids in them: do not log it.
    #[must_use]
    pub fn cause(&self) -> Option<&(dyn Error + Send + Sync + 'static)> {
        self.0.cause.as_deref()
    }

    fn new(kind: Cause, cause: Option<Foreign>) -> Self {
        let reason = cause.as_deref().and_then(|cause| io_kind(cause)).map(|kind| kind.to_string());
        Self(Box::new(Inner { kind, status: None, headers: HeaderMap::new(), reason, cause }))
    }

    /// Says why in words that are known to be harmless.
    #[cfg(feature = "hyper")]
    fn because(mut self, reason: String) -> Self {
        self.0.reason = Some(reason);
        self
    }

    /// The same failure, where surely nothing was processed.
    #[cfg(feature = "hyper")]
    fn unsent(mut self) -> Self {
        self.0.kind = Cause::NotSent;
        self
    }
}

/// What the operating system said, if it was that: these are words of the standard library.
fn io_kind(error: &(dyn Error + 'static)) -> Option<io::ErrorKind> {
    let kind = causes(error).find_map(|cause| Some(cause.downcast_ref::<io::Error>()?.kind()));
    kind.filter(|kind| *kind != io::ErrorKind::Other)
}

/// An error, its source, and so on.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |cause| (**cause).source())
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.kind.fmt(f)?;
        match &self.0.reason {
            Some(reason) => write!(f, " ({reason})"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransportError")
            .field("kind", &self.0.kind)
            .field("status", &self.status())
            .field("reason", &self.0.reason)
            .finish_non_exhaustive()
    }
}

impl Error for TransportError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_shows_its_kind_and_no_foreign_word() {
        let error = TransportError::interrupted("https://example.com/tms/v2/customers/CANARY");
        assert_eq!(error.to_string(), "the connection or the answer broke off");
        assert!(!format!("{error:?}").contains("CANARY"));
        assert!(error.source().is_none());
        assert!(error.cause().is_some_and(|cause| cause.to_string().contains("CANARY")));
    }

    #[test]
    fn an_error_of_the_operating_system_is_named() {
        let refused = io::Error::new(io::ErrorKind::ConnectionRefused, "CANARY");
        let error = TransportError::not_sent(refused);
        assert_eq!(error.to_string(), "no connection, or no place on one (connection refused)");
    }

    #[test]
    fn the_head_of_an_answer_is_kept_and_not_shown() {
        let headers = HeaderMap::from_iter([(http::header::SET_COOKIE, http::HeaderValue::from_static("CANARY"))]);
        let error = TransportError::too_large().with_head(StatusCode::CREATED, headers);
        assert_eq!((error.kind(), error.status()), (Cause::TooLarge, Some(StatusCode::CREATED)));
        assert!(error.headers().contains_key("set-cookie"));
        assert!(!format!("{error} {error:?}").contains("CANARY"));
    }
}
