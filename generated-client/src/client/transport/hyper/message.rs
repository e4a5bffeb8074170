//! A request as each protocol wants it, and an answer read whole.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, Uri, header, uri::Authority};
use http_body_util::{BodyExt as _, Full};
use tokio::time::{Instant, error::Elapsed, timeout_at};

use super::{super::TransportError, Limits, failed, not_sent};

/// When an exchange has to be over.
#[derive(Clone, Copy)]
pub(super) struct Deadline(Option<Instant>);

impl Deadline {
    /// A limit beyond what a clock can tell is none.
    pub(super) fn after(limits: Limits) -> Self {
        Self(Instant::now().checked_add(limits.time))
    }

    pub(super) async fn limit<F: Future>(self, future: F) -> Result<F::Output, Elapsed> {
        match self.0 {
            Some(at) => timeout_at(at, future).await,
            None => Ok(future.await),
        }
    }
}

/// The request for HTTP/1.1: its target is the path and the query as they are, its host the one that was signed.
pub(super) fn http1(request: http::Request<Vec<u8>>) -> Result<http::Request<Full<Bytes>>, TransportError> {
    let (mut head, body) = request.into_parts();
    let authority = authority(&head.uri, &head.headers)?;
    if !head.headers.contains_key(header::HOST) {
        let host = HeaderValue::try_from(authority.as_str()).map_err(TransportError::not_sent)?;
        head.headers.insert(header::HOST, host);
    }
    head.uri = target(&head.uri)?;
    head.version = http::Version::HTTP_11;
    Ok(http::Request::from_parts(head, Full::new(Bytes::from(body))))
}

/// The request for HTTP/2: its `:authority` is the host that was signed.
pub(super) fn http2(request: http::Request<Vec<u8>>) -> Result<(http::Request<()>, Bytes), TransportError> {
    let (mut head, body) = request.into_parts();
    let authority = authority(&head.uri, &head.headers)?;
    let mut parts = head.uri.clone().into_parts();
    parts.authority = Some(authority);
    head.uri = Uri::from_parts(parts).map_err(TransportError::not_sent)?;
    head.version = http::Version::HTTP_2;
    let carries = [Method::POST, Method::PUT, Method::PATCH].contains(&head.method);
    if (carries || !body.is_empty()) && !head.headers.contains_key(header::CONTENT_LENGTH) {
        head.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
    }
    Ok((http::Request::from_parts(head, ()), Bytes::from(body)))
}

fn target(address: &Uri) -> Result<Uri, TransportError> {
    let target = address.path_and_query().map_or("/", |target| target.as_str());
    target.parse().map_err(TransportError::not_sent)
}

/// The host that the signer named, which must be the address's; else the address's, as a client writes it.
fn authority(address: &Uri, headers: &HeaderMap) -> Result<Authority, TransportError> {
    let host = address.host().unwrap_or_default();
    let own = if address.scheme_str() == Some("https") { 443 } else { 80 };
    let port = address.port_u16().unwrap_or(own);
    let named = match headers.get(header::HOST) {
        None if port == own => host.to_owned(),
        None => format!("{host}:{port}"),
        Some(named) => named.to_str().map_err(TransportError::not_sent)?.to_owned(),
    };
    let named: Authority = named.parse().map_err(TransportError::not_sent)?;
    if named.host().eq_ignore_ascii_case(host) && named.port_u16().unwrap_or(own) == port {
        return Ok(named);
    }
    Err(not_sent("the host header names another host than the address"))
}

/// The body of an answer that is still to come.
pub(super) enum Body {
    Http1(hyper::body::Incoming),
    Http2(h2::RecvStream),
}

impl Body {
    /// The next bytes; none at the end, after which trailers, if any, are of no use.
    async fn next(&mut self) -> Result<Option<Bytes>, TransportError> {
        match self {
            Self::Http1(body) => {
                while let Some(frame) = body.frame().await {
                    if let Ok(data) = frame.map_err(failed)?.into_data() {
                        return Ok(Some(data));
                    }
                }
                Ok(None)
            }
            Self::Http2(body) => match body.data().await {
                Some(data) => {
                    let data = data.map_err(failed)?;
                    // An answer that ends meanwhile needs no more room.
                    let _ = body.flow_control().release_capacity(data.len());
                    Ok(Some(data))
                }
                // An answer whose trailers break off is not whole.
                None => body.trailers().await.map(|_| None).map_err(failed),
            },
        }
    }

    async fn whole(&mut self, limit: usize) -> Result<Vec<u8>, TransportError> {
        let mut whole = Vec::new();
        while let Some(data) = self.next().await? {
            if data.len() > limit - whole.len() {
                return Err(TransportError::too_large());
            }
            whole.extend_from_slice(&data);
        }
        Ok(whole)
    }

    /// Reads to the end, for nobody.
    pub(super) async fn drain(mut self, limit: usize) {
        let mut left = limit;
        while let Ok(Some(data)) = self.next().await {
            match left.checked_sub(data.len()) {
                Some(less) => left = less,
                None => return,
            }
        }
    }
}

/// Reads an answer whose head came. An error keeps the head.
pub(super) async fn answer(
    head: http::response::Parts,
    mut body: Body,
    limits: Limits,
    deadline: Deadline,
) -> Result<http::Response<Vec<u8>>, TransportError> {
    if declared(&head.headers).is_some_and(|length| length > limits.body as u64) {
        return Err(TransportError::too_large().with_head(head.status, head.headers));
    }
    let whole = deadline.limit(body.whole(limits.body)).await;
    match whole.unwrap_or_else(|late| Err(TransportError::timeout(late))) {
        Ok(body) => Ok(http::Response::from_parts(head, body)),
        Err(error) => Err(error.with_head(head.status, head.headers)),
    }
}

/// The length that an answer announces.
fn declared(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}
