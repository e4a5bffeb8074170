//! P12 files as the platform hands them out: one private key, its certificate, and the platform's.

use p12_keystore::{
    Certificate, EncryptionAlgorithm, KeyStore, KeyStoreEntry, MacAlgorithm, PrivateKey, PrivateKeyChain,
};
use rustls_pki_types::{CertificateDer, pem::PemObject as _};

use super::{
    certificate::Certified,
    identity::Identity,
    rsa::{self, CannotMake},
};

/// How a P12 file is encrypted.
#[derive(Clone, Copy)]
pub(in crate::sandbox) enum Envelope {
    /// 3DES and SHA-1, which everything opens that is old.
    Old,
    /// AES-256 and SHA-256.
    New,
}

/// The merchant's P12 file. Clients find the key by its friendly name, which has `CN=` and the merchant's id in it, and the platform's
/// certificate by `CN=CyberSource_SJC_US`.
pub(in crate::sandbox) fn p12(identity: &Identity, envelope: Envelope) -> Result<Vec<u8>, CannotMake> {
    let merchant = friendly_name(&identity.merchant.id, &identity.signing);
    let key = PrivateKey::from_der(rsa::der(&identity.signing.key)?.secret_pkcs8_der()).map_err(CannotMake::new)?;
    let chain = PrivateKeyChain::new(&*identity.signing.key_id, key, [certificate(&identity.signing)?]);
    let mut store = KeyStore::new();
    store.add_entry(&merchant, KeyStoreEntry::PrivateKeyChain(chain));
    let platform = friendly_name(super::identity::PLATFORM, &identity.platform);
    store.add_entry(&platform, KeyStoreEntry::Certificate(certificate(&identity.platform)?));

    let writer = store.writer(&identity.p12_password);
    let writer = match envelope {
        Envelope::Old => writer
            .encryption_algorithm(EncryptionAlgorithm::PbeWithShaAnd3KeyTripleDesCbc)
            .mac_algorithm(MacAlgorithm::HmacSha1),
        Envelope::New => writer
            .encryption_algorithm(EncryptionAlgorithm::PbeWithHmacSha256AndAes256)
            .mac_algorithm(MacAlgorithm::HmacSha256),
    };
    writer.encryption_iterations(2048).mac_iterations(2048).write().map_err(CannotMake::new)
}

fn friendly_name(name: &str, certified: &Certified) -> String {
    format!("serialNumber={},CN={name}", certified.key_id)
}

fn certificate(certified: &Certified) -> Result<Certificate, CannotMake> {
    let der = CertificateDer::from_pem_slice(certified.certificate.as_bytes()).map_err(CannotMake::new)?;
    Certificate::from_der(&der).map_err(CannotMake::new)
}
