//! Where a subscriber listens: on this machine, over HTTP, and nowhere else.

use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderMap, Method, Request, StatusCode, Uri, header};
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// How long an attempt may take. Not documented.
const PATIENCE: Duration = Duration::from_secs(10);

/// How much of an answer's body is read, so that its end is not taken for a broken connection.
const LONGEST_ANSWER: usize = 64 << 10;

/// An address of this machine.
pub(in crate::sandbox) struct Place {
    uri: Uri,
    addresses: Vec<IpAddr>,
}

impl Place {
    /// The place that a URL names, if it is on this machine and over plain HTTP. Names are not looked up: `localhost` is this machine, and what
    /// another one leads to may change.
    pub(in crate::sandbox) fn of(url: &str) -> Option<Self> {
        let uri: Uri = url.parse().ok()?;
        if uri.scheme_str() != Some("http") || uri.authority()?.as_str().contains('@') {
            return None;
        }
        let addresses = match uri.host()? {
            name if name.eq_ignore_ascii_case("localhost") => {
                vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()]
            }
            name => {
                let address: IpAddr = name.trim_start_matches('[').trim_end_matches(']').parse().ok()?;
                vec![Some(address).filter(IpAddr::is_loopback)?]
            }
        };
        Some(Self { uri, addresses })
    }

    /// Sends a request, and gives the status of its answer. A redirection is not followed.
    pub(super) async fn send(&self, method: Method, headers: HeaderMap, body: Vec<u8>) -> io::Result<StatusCode> {
        match tokio::time::timeout(PATIENCE, self.exchange(method, headers, body)).await {
            Ok(answer) => answer,
            Err(_) => Err(io::ErrorKind::TimedOut.into()),
        }
    }

    async fn exchange(&self, method: Method, headers: HeaderMap, body: Vec<u8>) -> io::Result<StatusCode> {
        let (mut sender, connection) =
            http1::handshake(TokioIo::new(self.connect().await?)).await.map_err(io::Error::other)?;
        let mut request = Request::new(Full::new(Bytes::from(body)));
        *request.method_mut() = method;
        let path = self.uri.path_and_query().map_or("/", http::uri::PathAndQuery::as_str);
        *request.uri_mut() = path.parse().map_err(io::Error::other)?;
        *request.headers_mut() = headers;
        let host = self.uri.authority().map_or("localhost", http::uri::Authority::as_str);
        request.headers_mut().insert(header::HOST, host.parse().map_err(io::Error::other)?);
        request.headers_mut().insert(header::CONNECTION, header::HeaderValue::from_static("close"));
        let answered = async {
            let (head, body) = sender.send_request(request).await?.into_parts();
            // What is longer or breaks off is the receiver's matter.
            _ = http_body_util::Limited::new(body, LONGEST_ANSWER).collect().await;
            Ok::<_, hyper::Error>(head.status)
        };
        // The connection is driven here, so that it ends with this.
        let mut connection = std::pin::pin!(connection);
        let mut answered = std::pin::pin!(answered);
        tokio::select! {
            status = answered.as_mut() => status.map_err(io::Error::other),
            _ = connection.as_mut() => answered.await.map_err(io::Error::other),
        }
    }

    async fn connect(&self) -> io::Result<TcpStream> {
        let port = self.uri.port_u16().unwrap_or(80);
        let mut last = io::ErrorKind::NotFound.into();
        for address in &self.addresses {
            match TcpStream::connect((*address, port)).await {
                Ok(stream) => return Ok(stream),
                Err(error) => last = error,
            }
        }
        Err(last)
    }
}
