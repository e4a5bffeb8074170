//! From an address to a stream of bytes: names, TCP, a proxy's tunnel, TLS.

use std::{
    error::Error,
    io,
    net::SocketAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    vec,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{HeaderValue, Uri, uri::Scheme};
use hyper_util::{
    client::legacy::connect::{
        HttpConnector,
        dns::{GaiResolver, Name},
        proxy::Tunnel,
    },
    rt::TokioIo,
};
use rustls_pki_types::ServerName;
use tokio_rustls::TlsConnector;
use tower_service::Service;

use super::{Resolve, TransportConfigurationError, tls, wire::Io};

type Failure = Box<dyn Error + Send + Sync>;
type Connecting<T> = Pin<Box<dyn Future<Output = Result<T, Failure>> + Send>>;

/// What is spoken on a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Protocol {
    Http1,
    Http2,
}

/// Makes connections.
pub(super) struct Connector {
    tcp: HttpConnector<Names>,
    tls: TlsConnector,
    tunnel: Option<Tunnel<Door>>,
}

/// A proxy as the caller named it, with its credentials set apart.
#[derive(Clone)]
pub(super) struct Proxy {
    address: Uri,
    authorization: Option<HeaderValue>,
}

impl Connector {
    pub(super) fn new(configs: tls::Configs, proxy: Option<Proxy>, resolver: Option<Arc<dyn Resolve>>) -> Self {
        let mut tcp = HttpConnector::new_with_resolver(Names(resolver));
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        let tunnel = proxy.map(|proxy| {
            let door = Door { tcp: tcp.clone(), tls: TlsConnector::from(configs.proxy) };
            let tunnel = Tunnel::new(proxy.address, door);
            match proxy.authorization {
                Some(authorization) => tunnel.with_auth(authorization),
                None => tunnel,
            }
        });
        Self { tcp, tls: TlsConnector::from(configs.service), tunnel }
    }

    /// A connection to this address, and what it speaks.
    pub(super) async fn connect(&self, to: &Uri) -> Result<(Box<dyn Io>, Protocol), Failure> {
        // Plain HTTP is for this machine or its neighbours, so it does not go through a proxy.
        if to.scheme() != Some(&Scheme::HTTPS) {
            return Ok((Box::new(self.tcp.clone().call(to.clone()).await?.into_inner()), Protocol::Http1));
        }
        let stream: Box<dyn Io> = match &self.tunnel {
            None => Box::new(self.tcp.clone().call(to.clone()).await?.into_inner()),
            Some(tunnel) => tunnel.clone().call(to.clone()).await?.into_inner(),
        };
        let stream = self.tls.connect(server_name(to)?, stream).await?;
        let http2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
        Ok((Box::new(stream), if http2 { Protocol::Http2 } else { Protocol::Http1 }))
    }
}

fn server_name(address: &Uri) -> Result<ServerName<'static>, Failure> {
    let host = address.host().unwrap_or_default();
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    Ok(ServerName::try_from(bare.unwrap_or(host).to_owned())?)
}

impl Proxy {
    pub(super) fn parse(address: &str) -> Result<Self, TransportConfigurationError> {
        Self::read(address).ok_or(TransportConfigurationError::Proxy)
    }

    fn read(address: &str) -> Option<Self> {
        let address: Uri = address.parse().ok()?;
        let scheme = address.scheme().filter(|scheme| [Scheme::HTTP, Scheme::HTTPS].contains(scheme))?;
        address.host().filter(|host| !host.is_empty())?;
        let (user, host) = match address.authority()?.as_str().rsplit_once('@') {
            Some((user, host)) => (Some(user), host),
            None => (None, address.authority()?.as_str()),
        };
        let authorization = match user {
            None => None,
            Some(user) => {
                // An address escapes what it could not hold.
                let (name, password) = user.split_once(':').unwrap_or((user, ""));
                let plain = |text| percent_encoding::percent_decode_str(text).collect::<Vec<u8>>();
                let basic = STANDARD.encode([plain(name), b":".to_vec(), plain(password)].concat());
                let mut value = HeaderValue::try_from(format!("Basic {basic}")).ok()?;
                value.set_sensitive(true);
                Some(value)
            }
        };
        let bare = Uri::builder().scheme(scheme.clone()).authority(host).path_and_query("/").build().ok()?;
        Some(Self { address: bare, authorization })
    }
}

/// Connects to a proxy, by TLS where its address says so.
#[derive(Clone)]
struct Door {
    tcp: HttpConnector<Names>,
    tls: TlsConnector,
}

impl Service<Uri> for Door {
    type Response = TokioIo<Box<dyn Io>>;
    type Error = Failure;
    type Future = Connecting<Self::Response>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Failure>> {
        self.tcp.poll_ready(cx).map_err(Into::into)
    }

    fn call(&mut self, proxy: Uri) -> Self::Future {
        let (mut tcp, tls) = (self.tcp.clone(), self.tls.clone());
        Box::pin(async move {
            let secure = proxy.scheme() == Some(&Scheme::HTTPS);
            let name = server_name(&proxy)?;
            let stream = tcp.call(proxy).await?.into_inner();
            let stream: Box<dyn Io> =
                if secure { Box::new(tls.connect(name, stream).await?) } else { Box::new(stream) };
            Ok(TokioIo::new(stream))
        })
    }
}

/// The caller's resolver, or the operating system's.
#[derive(Clone)]
struct Names(Option<Arc<dyn Resolve>>);

impl Service<Name> for Names {
    type Response = vec::IntoIter<SocketAddr>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Self::Response>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let own = self.0.clone();
        Box::pin(async move {
            let found = match own {
                // Its words are not known to be harmless, so its kind of error is all that is kept.
                Some(own) => own.resolve(name.as_str()).await.map_err(|error| io::Error::from(error.kind()))?,
                None => GaiResolver::new().call(name).await?.collect(),
            };
            Ok(found.into_iter())
        })
    }
}
