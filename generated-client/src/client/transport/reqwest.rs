//! The default transport: `reqwest` with rustls.
//!
//! What may repeat a request below us was read in the sources of `reqwest` 0.13.5, `hyper-util` 0.1.21 and `hyper` 1.12.0:
//!
//! - `reqwest` repeats what HTTP/2 refuses (`REFUSED_STREAM`, or `GOAWAY` without an error), after its bytes went out: off,
//!   by `retry::never()`. So are redirects.
//! - `hyper-util` repeats a request that a pooled connection gives back whole. That cannot be turned off from here and need
//!   not be: `hyper` gives back only what was still in the queue when the connection closed, of which nothing was written. A
//!   request that a connection has taken from its queue is never given back, and a fresh connection's is never repeated. The
//!   copy is the same, signature and all; the service sees one.
//! - TLS 1.3 early data, which an attacker could replay, is off in rustls unless asked for. A proxy sees a tunnel.
//!
//! Hence `is_connect()` means that nothing was written: it says that the connector (names, TCP, proxy, TLS, time limit)
//! or the pool failed, both before a request is put into a queue, and a second try follows only on a request that was given
//! back. The reverse does not hold: some requests of which nothing was written (given back by a fresh connection; a failed
//! HTTP/2 preface) count as interrupted, which is the safe side.

use std::{error::Error, fmt, time::Duration};

use ::reqwest::{Certificate, Client, Proxy, Request, Response, Url, redirect, retry, tls};
use tokio::time::{Instant, timeout};

use super::{Limits, Sending, Transport, TransportError, causes};

/// Sends by `reqwest` with rustls, over one pool of connections. Cheap to clone.
///
/// HTTP/2 where the service offers it, TLS 1.2 or newer, the roots that the operating system trusts. It never follows a
/// redirect, repeats a request, keeps a cookie or decompresses.
///
/// Connections are made when they are needed: a burst on a transport that has none opens one for each request, though HTTP/2 then
/// needs one alone. Where a process may open few files, send one request first.
#[derive(Clone)]
pub struct ReqwestTransport {
    client: Client,
}

/// Makes a [`ReqwestTransport`].
#[derive(Clone)]
#[must_use]
pub struct ReqwestTransportBuilder {
    connect_timeout: Duration,
    proxy: Option<String>,
    roots: Vec<Vec<u8>>,
}

/// Why a transport cannot be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportConfigurationError {
    /// The proxy is not an `http` or `https` address.
    Proxy,
    /// A root certificate is not PEM, or the text holds none.
    RootCertificate,
    /// TLS cannot be set up: a root certificate is malformed, or this machine trusts no root at all.
    Tls,
}

impl ReqwestTransport {
    /// A transport with the defaults of its builder.
    ///
    /// # Errors
    ///
    /// If this machine trusts no root certificate.
    pub fn new() -> Result<Self, TransportConfigurationError> {
        Self::builder().build()
    }

    /// A builder with a connect timeout of 10 seconds, no proxy and no further roots.
    pub fn builder() -> ReqwestTransportBuilder {
        ReqwestTransportBuilder { connect_timeout: Duration::from_secs(10), proxy: None, roots: Vec::new() }
    }

    async fn exchange(&self, request: http::Request<Vec<u8>>, limits: Limits) -> Result<Answer, TransportError> {
        let begun = Instant::now();
        let request = unchanged(request)?;
        // Whether it was connected by then is not known, so it counts as sent.
        let response = timeout(limits.time, self.client.execute(request)).await;
        let mut response = response.map_err(TransportError::timeout)?.map_err(failed)?;
        let (status, headers) = (response.status(), response.headers().clone());
        let left = limits.time.saturating_sub(begun.elapsed());
        let body = timeout(left, read(&mut response, limits.body)).await;
        match body.unwrap_or_else(|late| Err(TransportError::timeout(late))) {
            Ok(body) => {
                let mut answer = http::Response::new(body);
                *answer.status_mut() = status;
                *answer.version_mut() = response.version();
                *answer.headers_mut() = headers;
                Ok(answer)
            }
            Err(error) => Err(error.with_head(status, headers)),
        }
    }
}

type Answer = http::Response<Vec<u8>>;

impl Transport for ReqwestTransport {
    fn send(&self, request: http::Request<Vec<u8>>, limits: Limits) -> Sending<'_> {
        Box::pin(self.exchange(request, limits))
    }
}

impl fmt::Debug for ReqwestTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReqwestTransport").finish_non_exhaustive()
    }
}

impl ReqwestTransportBuilder {
    /// How long a connection may take to be made, from the name to the TLS handshake. 10 seconds unless set.
    ///
    /// It counts as never made then, and nothing was sent.
    pub fn connect_timeout(mut self, limit: Duration) -> Self {
        self.connect_timeout = limit;
        self
    }

    /// Tunnels through this `http` or `https` proxy, which may have a name and a password in front of its host.
    ///
    /// Only the proxy that is set here is used: `HTTPS_PROXY` and its kin are ignored, because no variable should decide
    /// which way card numbers go. Plain `http`, which is for this machine alone, never goes through a proxy.
    pub fn proxy(mut self, address: &str) -> Self {
        self.proxy = Some(address.to_owned());
        self
    }

    /// Trusts these certificates (PEM, one or more) beside the roots of the operating system. May be called again.
    pub fn root_certificate(mut self, pem: &[u8]) -> Self {
        self.roots.push(pem.to_vec());
        self
    }

    /// The transport.
    ///
    /// # Errors
    ///
    /// If the proxy's address or a root certificate cannot be read, or if this machine trusts no root.
    pub fn build(self) -> Result<ReqwestTransport, TransportConfigurationError> {
        let mut builder = Client::builder()
            .connect_timeout(self.connect_timeout)
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .referer(false)
            .no_proxy()
            .tls_backend_rustls()
            .tls_version_min(tls::Version::TLS_1_2)
            .tls_certs_merge(roots(&self.roots)?)
            // Another crate of the same program may have switched these features on.
            .no_gzip()
            .no_brotli()
            .no_zstd()
            .no_deflate();
        if let Some(address) = &self.proxy {
            builder = builder.proxy(proxy(address)?);
        }
        let client = builder.build().map_err(|_| TransportConfigurationError::Tls)?;
        Ok(ReqwestTransport { client })
    }
}

impl Default for ReqwestTransportBuilder {
    fn default() -> Self {
        ReqwestTransport::builder()
    }
}

impl fmt::Debug for ReqwestTransportBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReqwestTransportBuilder")
            .field("connect_timeout", &self.connect_timeout)
            .field("proxy", &self.proxy.is_some())
            .field("roots", &self.roots.len())
            .finish()
    }
}

impl fmt::Display for TransportConfigurationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Proxy => "the proxy is not an http or https address",
            Self::RootCertificate => "a root certificate is not PEM, or the text holds none",
            Self::Tls => "TLS cannot be set up: a root certificate is malformed, or this machine trusts no root",
        })
    }
}

impl Error for TransportConfigurationError {}

fn roots(texts: &[Vec<u8>]) -> Result<Vec<Certificate>, TransportConfigurationError> {
    let mut roots = Vec::new();
    for text in texts {
        let found = Certificate::from_pem_bundle(text).map_err(|_| TransportConfigurationError::RootCertificate)?;
        if found.is_empty() {
            return Err(TransportConfigurationError::RootCertificate);
        }
        roots.extend(found);
    }
    Ok(roots)
}

fn proxy(address: &str) -> Result<Proxy, TransportConfigurationError> {
    let url = Url::parse(address).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    url.and_then(|url| Proxy::https(url).ok()).ok_or(TransportConfigurationError::Proxy)
}

/// The request for `reqwest`, whose kind of address resolves `..` and escapes more: what is sent must be what was signed.
fn unchanged(request: http::Request<Vec<u8>>) -> Result<Request, TransportError> {
    let signed = request.uri().path_and_query().map(ToString::to_string).unwrap_or_default();
    let request = Request::try_from(request).map_err(|error| TransportError::not_sent(error.without_url()))?;
    let url = request.url();
    let sent = url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()));
    if sent == signed {
        return Ok(request);
    }
    let reason = "the path would be sent in another spelling than it was signed in";
    Err(TransportError::not_sent(reason).because(reason.to_owned()))
}

async fn read(response: &mut Response, limit: usize) -> Result<Vec<u8>, TransportError> {
    if response.content_length().is_some_and(|length| usize::try_from(length).map_or(true, |length| length > limit)) {
        return Err(TransportError::too_large());
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(failed)? {
        if chunk.len() > limit - body.len() {
            return Err(TransportError::too_large());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn failed(error: ::reqwest::Error) -> TransportError {
    let error = error.without_url();
    let reason = reason(&error);
    let failure = if error.is_connect() {
        TransportError::not_sent(error)
    } else if error.is_timeout() {
        TransportError::timeout(error)
    } else {
        TransportError::interrupted(error)
    };
    failure.because(reason)
}

/// What `reqwest`, `hyper` and rustls say, each cut where it quotes the other side. None of them quotes a request.
fn reason(error: &::reqwest::Error) -> String {
    // The first says where: at connecting, sending or reading.
    let said = causes(error).map(|cause| {
        let text = cause.to_string();
        let own = text.split(['"', '\n']).next().unwrap_or_default();
        own.trim_end_matches(['b', '(', ' ']).to_owned()
    });
    let mut said: Vec<_> = said.collect();
    // An `io::Error` says what the error within it says.
    said.dedup();
    said.join(": ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(uri: &str) -> http::Request<Vec<u8>> {
        let mut request = http::Request::new(Vec::new());
        *request.uri_mut() = uri.parse().expect("an address");
        request
    }

    #[test]
    fn a_proxy_must_be_an_http_address() {
        let build = |proxy| ReqwestTransport::builder().proxy(proxy).build();
        assert!(build("http://name:CANARY@127.0.0.1:3128").is_ok());
        for wrong in ["", "localhost", "socks5://127.0.0.1", "name:CANARY@127.0.0.1", "http://"] {
            let error = build(wrong).expect_err(wrong);
            assert_eq!(error, TransportConfigurationError::Proxy, "{wrong}");
            assert!(!format!("{error} {error:?}").contains("CANARY"));
        }
    }

    #[test]
    fn a_builder_does_not_show_its_proxy() {
        let builder = ReqwestTransport::builder().proxy("http://name:CANARY@127.0.0.1");
        assert!(!format!("{builder:?}").contains("CANARY"));
        let transport = builder.build().expect("a transport");
        assert!(!format!("{transport:?}").contains("CANARY"));
    }

    #[test]
    fn a_root_must_be_pem() {
        for wrong in ["", "CANARY", "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n"] {
            let error = ReqwestTransport::builder().root_certificate(wrong.as_bytes()).build().expect_err(wrong);
            assert_eq!(error, TransportConfigurationError::RootCertificate);
        }
        let malformed = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        let error = ReqwestTransport::builder().root_certificate(malformed.as_bytes()).build().expect_err("no DER");
        assert_eq!(error, TransportConfigurationError::Tls);
    }

    #[test]
    fn a_path_that_would_change_is_not_sent() {
        let base = "http://127.0.0.1:1";
        for same in ["", "/", "/tms/v2/customers/A%20B", "/a?b=c%26d", "/a?", "/a//b"] {
            assert!(unchanged(request(&format!("{base}{same}"))).is_ok(), "{same}");
        }
        for other in ["/tms/v2/customers/..", "/tms/./v2", "/tms/%2E%2E/v2"] {
            let error = unchanged(request(&format!("{base}{other}"))).expect_err(other);
            assert_eq!(error.kind(), super::super::TransportErrorKind::NotSent);
            assert!(!format!("{error} {error:?}").contains(other));
        }
    }
}
