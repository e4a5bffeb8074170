//! Keys that are made for one run, and what the service makes with them.

use std::sync::LazyLock;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::Method;
use rcgen::{CertificateParams, DistinguishedName, DnType, KeyPair, PKCS_RSA_SHA256, RsaKeySize, date_time_ymd};
use serde_json::Value;
use visa_acceptance::client::{Credentials, DecryptionKey, PlatformCertificate};

use crate::{
    memory::{self, Memory},
    planted::SHARED_SECRET,
    search::{Form, forms, verbatim},
};

/// The merchant's key that signs, and the one that opens answers.
pub(crate) static SIGNING: LazyLock<Key> = LazyLock::new(|| Key::new("signing-1", (2036, 12, 31)));
pub(crate) static OPENING: LazyLock<Key> = LazyLock::new(|| Key::new("opening-1", (2036, 12, 31)));

/// A private key with its certificate, both in PEM.
pub(crate) struct Key {
    pub(crate) id: &'static str,
    pub(crate) private: String,
    pub(crate) certificate: String,
    #[cfg(feature = "p12")]
    der: [Vec<u8>; 2],
}

impl Key {
    /// An RSA key with a certificate of its own, until a day.
    pub(crate) fn new(id: &'static str, (year, month, day): (i32, u8, u8)) -> Self {
        let pair = KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048).expect("a key can be made");
        let mut params = CertificateParams::default();
        params.distinguished_name = DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, "CyberSource_SJC_US");
        params.distinguished_name.push(DnType::CustomDnType(vec![2, 5, 4, 5]), id);
        params.not_after = date_time_ymd(year, month, day);
        let certificate = params.self_signed(&pair).expect("it signs itself");
        Self {
            id,
            private: pair.serialize_pem(),
            certificate: certificate.pem(),
            #[cfg(feature = "p12")]
            der: [pair.serialize_der(), certificate.der().to_vec()],
        }
    }

    pub(crate) fn credentials(&self) -> Credentials {
        Credentials::jwt_pem("merchant", &self.certificate, &self.private).expect("they belong together")
    }

    pub(crate) fn platform(&self) -> PlatformCertificate {
        PlatformCertificate::from_pem(&self.certificate).expect("it can be read")
    }

    pub(crate) fn opening(&self) -> DecryptionKey {
        DecryptionKey::from_pem(self.id, &self.private).expect("it can be read")
    }

    /// The key and its certificate in a P12 file.
    #[cfg(feature = "p12")]
    pub(crate) fn p12(&self, password: &str) -> Vec<u8> {
        use p12_keystore::{Certificate, KeyStore, KeyStoreEntry, PrivateKey, PrivateKeyChain};

        let [private, certificate] = &self.der;
        let private = PrivateKey::from_der(private).expect("it is PKCS#8");
        let certificate = Certificate::from_der(certificate).expect("it is a certificate");
        let mut store = KeyStore::new();
        store.add_entry("key", KeyStoreEntry::PrivateKeyChain(PrivateKeyChain::new("key", private, [certificate])));
        store.writer(password).encryption_iterations(1000).mac_iterations(1000).write().expect("it can be written")
    }

    /// Every line of the private key as a canary, as it is in PEM and in bytes.
    pub(crate) fn canaries(&self) -> Vec<Form> {
        let lines: Vec<_> = self.private.lines().filter(|line| !line.starts_with('-')).collect();
        assert!(lines.len() > 20, "the key has a body");
        let bytes = |line: &str| STANDARD.decode(line).expect("it is base64");
        let of_bytes = lines.iter().flat_map(|line| forms("key", &bytes(line)));
        lines.iter().map(|line| verbatim("key", line)).chain(of_bytes).collect()
    }
}

/// A body that is encrypted to the key: the client encrypts it, as a request to the key's certificate.
pub(crate) async fn sealed(key: &Key, body: &Value) -> String {
    let memory = Memory::default();
    let credentials = Credentials::jwt_shared_secret("service", "key", SHARED_SECRET).expect("it is base64");
    let client = memory::builder(&memory, credentials).encrypt_requests(key.platform()).build();
    let call = client.expect("the settings are right").raw(Method::POST, "/pts/v2/payments");
    call.body(body).encrypted().send().await.expect("it is approved");
    let sent: Value = serde_json::from_slice(&memory.seen()[0].body).expect("it is JSON");
    sent["encryptedRequest"].as_str().expect("it is encrypted").to_owned()
}
