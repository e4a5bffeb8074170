//! Certificates: of keys, named as the platform names them, and of the server, from an authority of the sandbox's own.

use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};
use rustls::{ServerConfig, crypto::aws_lc_rs};
use rustls_pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, pem::PemObject as _};
use serde::{Deserialize, Serialize};

use super::rsa::CannotMake;

/// The `serialNumber` of a subject, by which the platform calls the key (RFC 4519, section 2.31).
const SERIAL_NUMBER: [u64; 4] = [2, 5, 4, 5];

/// A key in PEM, and what its certificate says.
#[derive(Clone, Serialize, Deserialize)]
pub(in crate::sandbox) struct Certified {
    pub(in crate::sandbox) key_id: String,
    pub(in crate::sandbox) key: String,
    pub(in crate::sandbox) certificate: String,
}

/// The server's certificate and key, and whom a client must trust for it; all PEM.
#[derive(Clone, Serialize, Deserialize)]
pub(in crate::sandbox) struct Server {
    pub(in crate::sandbox) authority: String,
    certificate: String,
    key: String,
}

/// A certificate of an RSA key, by itself: the platform's are known by their ids, and not by who gave them.
pub(super) fn certified(pkcs8: &[u8], name: &str, key_id: String) -> Result<Certified, CannotMake> {
    let key = KeyPair::try_from(&PrivatePkcs8KeyDer::from(pkcs8)).map_err(CannotMake::new)?;
    let mut params = named(name);
    params.distinguished_name.push(DnType::CustomDnType(SERIAL_NUMBER.to_vec()), key_id.as_str());
    let certificate = params.self_signed(&key).map_err(CannotMake::new)?.pem();
    Ok(Certified { key_id, key: key.serialize_pem(), certificate })
}

/// A certificate for this machine's own names.
pub(super) fn server() -> Result<Server, CannotMake> {
    let mut params = named("Authority of a sandbox");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let own = KeyPair::generate().map_err(CannotMake::new)?;
    let authority = CertifiedIssuer::self_signed(params, own).map_err(CannotMake::new)?;

    let mut params = named("localhost");
    let names = ["localhost", "127.0.0.1", "::1"].map(str::to_owned);
    params.subject_alt_names = CertificateParams::new(names).map_err(CannotMake::new)?.subject_alt_names;
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    // Without it, Python's stricter verification refuses.
    params.use_authority_key_identifier_extension = true;
    let key = KeyPair::generate().map_err(CannotMake::new)?;
    let certificate = params.signed_by(&key, &authority).map_err(CannotMake::new)?.pem();
    Ok(Server { authority: authority.pem(), certificate, key: key.serialize_pem() })
}

/// Valid for long, because a sandbox's clock can be moved by years.
fn named(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(2049, 1, 1);
    params
}

/// TLS with HTTP/2 and HTTP/1.1.
pub(in crate::sandbox) fn server_config(server: &Server) -> Result<Arc<ServerConfig>, CannotMake> {
    let certificate = CertificateDer::from_pem_slice(server.certificate.as_bytes()).map_err(CannotMake::new)?;
    let key = PrivateKeyDer::from_pem_slice(server.key.as_bytes()).map_err(CannotMake::new)?;
    let builder = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()));
    let builder = builder.with_safe_default_protocol_versions().map_err(CannotMake::new)?;
    let config = builder.with_no_client_auth().with_single_cert(vec![certificate], key);
    let mut config = config.map_err(CannotMake::new)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}
