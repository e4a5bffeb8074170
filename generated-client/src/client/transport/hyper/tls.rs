//! Whom we trust, and who we say we are.

use std::sync::Arc;

use rustls::{
    ClientConfig, RootCertStore,
    client::{WantsClientCert, danger::ServerCertVerifier},
    crypto::aws_lc_rs,
};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _};
use rustls_platform_verifier::Verifier;
use zeroize::Zeroizing;

use super::TransportConfigurationError;

/// What a builder was told about TLS.
#[derive(Clone, Default)]
pub(super) struct Trust {
    /// PEM, each with one certificate or more.
    pub(super) roots: Vec<Vec<u8>>,
    /// Whether the roots of the operating system are left out.
    pub(super) own_roots_only: bool,
    /// A chain and its key, both PEM.
    pub(super) client: Option<(Vec<u8>, Zeroizing<Vec<u8>>)>,
}

/// The settings of TLS for the service, and those for a proxy, which does not learn who we are.
pub(super) struct Configs {
    pub(super) service: Arc<ClientConfig>,
    pub(super) proxy: Arc<ClientConfig>,
}

impl Trust {
    pub(super) fn configs(&self) -> Result<Configs, TransportConfigurationError> {
        let proxy = self.verifying()?.with_no_client_auth();
        let mut service = match &self.client {
            None => proxy.clone(),
            Some((chain, key)) => {
                let chain = certificates(chain).ok_or(TransportConfigurationError::ClientCertificate)?;
                let key = PrivateKeyDer::from_pem_slice(key);
                let key = key.map_err(|_| TransportConfigurationError::ClientCertificate)?;
                let config = self.verifying()?.with_client_auth_cert(chain, key);
                config.map_err(|_| TransportConfigurationError::ClientCertificate)?
            }
        };
        service.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Configs { service: Arc::new(service), proxy: Arc::new(proxy) })
    }

    fn verifying(&self) -> Result<rustls::ConfigBuilder<ClientConfig, WantsClientCert>, TransportConfigurationError> {
        let tls = |_| TransportConfigurationError::Tls;
        let provider = Arc::new(aws_lc_rs::default_provider());
        let builder = ClientConfig::builder_with_provider(Arc::clone(&provider));
        let builder = builder.with_safe_default_protocol_versions().map_err(tls)?;
        let mut roots = Vec::new();
        for text in &self.roots {
            roots.extend(certificates(text).ok_or(TransportConfigurationError::RootCertificate)?);
        }
        if !self.own_roots_only {
            let verifier: Arc<dyn ServerCertVerifier> =
                Arc::new(Verifier::new_with_extra_roots(roots, provider).map_err(tls)?);
            return Ok(builder.dangerous().with_custom_certificate_verifier(verifier));
        }
        let mut store = RootCertStore::empty();
        for root in roots {
            store.add(root).map_err(tls)?;
        }
        if store.is_empty() {
            return Err(TransportConfigurationError::RootCertificate);
        }
        Ok(builder.with_root_certificates(store))
    }
}

/// The certificates of a text, if there is one at least.
fn certificates(pem: &[u8]) -> Option<Vec<CertificateDer<'static>>> {
    let found: Vec<_> = CertificateDer::pem_slice_iter(pem).collect::<Result<_, _>>().ok()?;
    (!found.is_empty()).then_some(found)
}
