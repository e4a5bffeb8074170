//! The settings of the default transport, checked before anything is sent.

use std::{error::Error, fmt, sync::Arc, time::Duration};

use zeroize::Zeroizing;

use super::{
    HyperTransport, Resolve,
    connect::{Connector, Proxy},
    http2::Pings,
    pool::Settings,
    tls::Trust,
};

/// Makes a [`HyperTransport`].
#[derive(Clone)]
#[must_use]
pub struct HyperTransportBuilder {
    connect_timeout: Duration,
    idle_timeout: Duration,
    pings: Pings,
    places: usize,
    connections: usize,
    proxy: Option<String>,
    resolver: Option<Arc<dyn Resolve>>,
    trust: Trust,
}

/// Why a transport cannot be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportConfigurationError {
    /// The proxy is not an `http` or `https` address.
    Proxy,
    /// A root certificate is not PEM, the text holds none, or the system's were left out and there is no other.
    RootCertificate,
    /// The client certificate or its key is not PEM, or they do not belong together.
    ClientCertificate,
    /// TLS cannot be set up: a root certificate is malformed, or this machine trusts no root at all.
    Tls,
    /// There must be a place and a connection at least.
    NoPlaces,
}

impl Default for HyperTransportBuilder {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_secs(50),
            pings: Pings { interval: Duration::from_secs(10), timeout: Duration::from_secs(5) },
            places: 100,
            connections: 1,
            proxy: None,
            resolver: None,
            trust: Trust::default(),
        }
    }
}

impl HyperTransportBuilder {
    /// How long a connection may take to be made, from the name to the TLS handshake and the first words of HTTP/2. 10 seconds
    /// unless set.
    ///
    /// It counts as never made then, and nothing was sent.
    pub fn connect_timeout(mut self, limit: Duration) -> Self {
        self.connect_timeout = limit;
        self
    }

    /// How long a connection on which nothing is under way is kept. 50 seconds unless set: less than the minute after which
    /// common load balancers forget a connection, some without a word. With HTTP/1.1, which has no pings, a request that is
    /// put on a forgotten connection is in doubt.
    pub fn idle_timeout(mut self, limit: Duration) -> Self {
        self.idle_timeout = limit;
        self
    }

    /// After how much silence the other side of an HTTP/2 connection is asked whether it is there: while answers are awaited, and
    /// before a request is put on a connection that was silent for so long. 10 seconds unless set; [`Duration::MAX`] never asks.
    pub fn ping_interval(mut self, interval: Duration) -> Self {
        self.pings.interval = interval;
        self
    }

    /// How long the other side may take to answer that. 5 seconds unless set. The connection takes no new request then, and those
    /// on it may finish.
    pub fn ping_timeout(mut self, limit: Duration) -> Self {
        self.pings.timeout = limit;
        self
    }

    /// How many exchanges may be under way with one host at once. 100 unless set. Who finds no place waits, and has sent nothing.
    pub fn places(mut self, count: usize) -> Self {
        self.places = count;
        self
    }

    /// How many connections of HTTP/2 there may be to one host. One unless set, which suits 100 places: services commonly allow
    /// so many streams. Those that are given up do not count. With HTTP/1.1 there are as many connections as places.
    pub fn connections(mut self, count: usize) -> Self {
        self.connections = count;
        self
    }

    /// Tunnels through this `http` or `https` proxy, which may have a name and a password in front of its host.
    ///
    /// Only the proxy that is set here is used: `HTTPS_PROXY` and its kin are ignored, because no variable should decide
    /// which way card numbers go. Plain `http` never goes through a proxy.
    pub fn proxy(mut self, address: &str) -> Self {
        self.proxy = Some(address.to_owned());
        self
    }

    /// Finds the addresses of hosts, in place of the operating system.
    pub fn resolver(mut self, resolver: impl Resolve) -> Self {
        self.resolver = Some(Arc::new(resolver));
        self
    }

    /// Trusts these certificates (PEM, one or more) beside the roots of the operating system. May be called again.
    pub fn root_certificate(mut self, pem: &[u8]) -> Self {
        self.trust.roots.push(pem.to_vec());
        self
    }

    /// Trusts none but the certificates of [`root_certificate`](Self::root_certificate), whatever the operating system trusts.
    pub fn without_system_roots(mut self) -> Self {
        self.trust.own_roots_only = true;
        self
    }

    /// Shows this certificate to a service that asks for one (mutual TLS): its chain, itself first, and its key, both PEM.
    pub fn client_certificate(mut self, chain: &[u8], key: &[u8]) -> Self {
        self.trust.client = Some((chain.to_vec(), Zeroizing::new(key.to_vec())));
        self
    }

    /// The transport.
    ///
    /// # Errors
    ///
    /// If the proxy's address, a certificate or a key cannot be read, if this machine trusts no root, or if there is no place.
    pub fn build(self) -> Result<HyperTransport, TransportConfigurationError> {
        if self.places == 0 || self.connections == 0 {
            return Err(TransportConfigurationError::NoPlaces);
        }
        let proxy = self.proxy.as_deref().map(Proxy::parse).transpose()?;
        Ok(HyperTransport::with(Settings {
            connector: Connector::new(self.trust.configs()?, proxy, self.resolver),
            connect_timeout: self.connect_timeout,
            idle_timeout: self.idle_timeout,
            pings: self.pings,
            places: self.places,
            connections: self.connections,
        }))
    }
}

impl fmt::Debug for HyperTransportBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HyperTransportBuilder")
            .field("connect_timeout", &self.connect_timeout)
            .field("idle_timeout", &self.idle_timeout)
            .field("pings", &self.pings)
            .field("places", &self.places)
            .field("connections", &self.connections)
            .field("proxy", &self.proxy.is_some())
            .field("resolver", &self.resolver.is_some())
            .field("roots", &self.trust.roots.len())
            .field("system_roots", &!self.trust.own_roots_only)
            .field("client_certificate", &self.trust.client.is_some())
            .finish()
    }
}

impl fmt::Display for TransportConfigurationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Proxy => "the proxy is not an http or https address",
            Self::RootCertificate => "a root certificate is not PEM, or there is none",
            Self::ClientCertificate => "the client certificate or its key is not PEM, or they do not belong together",
            Self::Tls => "TLS cannot be set up: a root certificate is malformed, or this machine trusts no root",
            Self::NoPlaces => "there must be a place and a connection at least",
        })
    }
}

impl Error for TransportConfigurationError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn builder() -> HyperTransportBuilder {
        HyperTransport::builder()
    }

    #[test]
    fn a_proxy_must_be_an_http_address() {
        let build = |proxy| builder().proxy(proxy).build();
        for right in ["http://name:CANARY@127.0.0.1:3128", "https://proxy.example", "http://na%40me:CAN%3AARY@[::1]"] {
            assert!(build(right).is_ok(), "{right}");
        }
        for wrong in ["", "localhost", "socks5://127.0.0.1", "name:CANARY@127.0.0.1", "http://"] {
            let error = build(wrong).expect_err(wrong);
            assert_eq!(error, TransportConfigurationError::Proxy, "{wrong}");
            assert!(!format!("{error} {error:?}").contains("CANARY"));
        }
    }

    #[test]
    fn a_builder_shows_no_secret() {
        let builder = builder().proxy("http://name:CANARY@127.0.0.1").client_certificate(b"CANARY", b"CANARY");
        assert!(!format!("{builder:?}").contains("CANARY"));
        let error = builder.build().expect_err("it is no certificate");
        assert_eq!(error, TransportConfigurationError::ClientCertificate);
        let transport = HyperTransport::builder().proxy("http://name:CANARY@127.0.0.1").build().expect("a transport");
        assert!(!format!("{transport:?}").contains("CANARY"));
    }

    #[test]
    fn a_root_must_be_pem() {
        for wrong in ["", "CANARY", "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n"] {
            let error = builder().root_certificate(wrong.as_bytes()).build().expect_err(wrong);
            assert_eq!(error, TransportConfigurationError::RootCertificate);
        }
        let malformed = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        let error = builder().root_certificate(malformed.as_bytes()).build().expect_err("no DER");
        assert_eq!(error, TransportConfigurationError::Tls);
    }

    #[test]
    fn somebody_must_be_trusted_and_somebody_served() {
        let error = builder().without_system_roots().build().expect_err("no root");
        assert_eq!(error, TransportConfigurationError::RootCertificate);
        for nothing in [builder().places(0), builder().connections(0)] {
            assert_eq!(nothing.build().expect_err("no place"), TransportConfigurationError::NoPlaces);
        }
    }
}
