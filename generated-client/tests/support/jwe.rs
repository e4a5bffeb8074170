//! A key pair for encrypted answers, and the answers that are encrypted to it.

use std::sync::Arc;

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey},
    rand,
    rsa::{OAEP_SHA256_MGF1SHA256, OaepPublicEncryptingKey, PublicEncryptingKey},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use rcgen::{KeyPair, PKCS_RSA_SHA256, PublicKeyData};
use serde_json::json;

/// A key pair under an id.
#[derive(Clone)]
pub(crate) struct Recipient {
    key_id: &'static str,
    key: Arc<KeyPair>,
}

impl Recipient {
    pub(crate) fn new(key_id: &'static str) -> Self {
        Self { key_id, key: Arc::new(KeyPair::generate_for(&PKCS_RSA_SHA256).expect("a key")) }
    }

    pub(crate) fn key_id(&self) -> &'static str {
        self.key_id
    }

    /// The private key, for the client.
    pub(crate) fn pem(&self) -> String {
        self.key.serialize_pem()
    }

    /// An answer's body as the platform encrypts it.
    pub(crate) fn encrypted_response(&self, plain: &str) -> String {
        json!({ "encryptedResponse": self.seal(plain) }).to_string()
    }

    /// A compact JWE.
    pub(crate) fn seal(&self, plain: &str) -> String {
        let header = json!({ "alg": "RSA-OAEP-256", "enc": "A256GCM", "cty": "JWT", "kid": self.key_id });
        let header = BASE64_URL_SAFE_NO_PAD.encode(header.to_string());
        let (mut content_key, mut nonce) = ([0; 32], [0; 12]);
        rand::fill(&mut content_key).expect("random bytes");
        rand::fill(&mut nonce).expect("random bytes");

        let public = PublicEncryptingKey::from_der(&self.key.subject_public_key_info()).expect("a public key");
        let public = OaepPublicEncryptingKey::new(public).expect("a public key");
        let mut buffer = vec![0; public.ciphertext_size()];
        let wrapped = public.encrypt(&OAEP_SHA256_MGF1SHA256, &content_key, &mut buffer, None).expect("a wrapped key");

        let mut content = plain.as_bytes().to_vec();
        let cipher = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &content_key).expect("a content key"));
        let tag = cipher
            .seal_in_place_separate_tag(Nonce::assume_unique_for_key(nonce), Aad::from(header.as_bytes()), &mut content)
            .expect("a tag");
        let parts = [&*wrapped, &nonce, &content, tag.as_ref()].map(|part| BASE64_URL_SAFE_NO_PAD.encode(part));
        format!("{header}.{}", parts.join("."))
    }
}
