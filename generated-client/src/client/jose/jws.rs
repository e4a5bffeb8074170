//! Signed tokens.

use aws_lc_rs::{
    hmac,
    rand::SystemRandom,
    rsa::KeyPair,
    signature::{
        RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RSA_PSS_SHA256, RSA_PSS_SHA384, RSA_PSS_SHA512,
        RsaEncoding,
    },
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

use super::{super::keys::KeyError, encode};

/// How a token is signed. `RS` and `PS` need a certificate, `HS` needs a shared secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum JwtAlgorithm {
    /// RSA (PKCS#1 v1.5) with SHA-256: what a certificate signs with unless told otherwise.
    Rs256,
    /// RSA (PKCS#1 v1.5) with SHA-384.
    Rs384,
    /// RSA (PKCS#1 v1.5) with SHA-512.
    Rs512,
    /// RSA (PSS) with SHA-256.
    Ps256,
    /// RSA (PSS) with SHA-384.
    Ps384,
    /// RSA (PSS) with SHA-512.
    Ps512,
    /// HMAC with SHA-256: what a shared secret signs with unless told otherwise.
    Hs256,
    /// HMAC with SHA-384.
    Hs384,
    /// HMAC with SHA-512.
    Hs512,
}

enum Kind {
    Rsa(&'static dyn RsaEncoding),
    Hmac(hmac::Algorithm),
}

impl JwtAlgorithm {
    /// Its name in a token's header.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Rs384 => "RS384",
            Self::Rs512 => "RS512",
            Self::Ps256 => "PS256",
            Self::Ps384 => "PS384",
            Self::Ps512 => "PS512",
            Self::Hs256 => "HS256",
            Self::Hs384 => "HS384",
            Self::Hs512 => "HS512",
        }
    }

    /// Whether the key can sign with it.
    pub(in crate::client) fn fits(self, key: &SigningKey) -> bool {
        matches!((self.kind(), key), (Kind::Rsa(_), SigningKey::Rsa(_)) | (Kind::Hmac(_), SigningKey::Secret(_)))
    }

    fn kind(self) -> Kind {
        match self {
            Self::Rs256 => Kind::Rsa(&RSA_PKCS1_SHA256),
            Self::Rs384 => Kind::Rsa(&RSA_PKCS1_SHA384),
            Self::Rs512 => Kind::Rsa(&RSA_PKCS1_SHA512),
            Self::Ps256 => Kind::Rsa(&RSA_PSS_SHA256),
            Self::Ps384 => Kind::Rsa(&RSA_PSS_SHA384),
            Self::Ps512 => Kind::Rsa(&RSA_PSS_SHA512),
            Self::Hs256 => Kind::Hmac(hmac::HMAC_SHA256),
            Self::Hs384 => Kind::Hmac(hmac::HMAC_SHA384),
            Self::Hs512 => Kind::Hmac(hmac::HMAC_SHA512),
        }
    }
}

/// What signs: a certificate's private key, or a shared secret.
pub(in crate::client) enum SigningKey {
    Rsa(KeyPair),
    Secret(Box<Secret>),
}

/// A shared secret.
pub(in crate::client) struct Secret {
    bytes: Zeroizing<Vec<u8>>,
    /// The same, set up for what it mostly signs with: that takes a part of each signature otherwise.
    ready: hmac::Key,
}

impl Secret {
    fn sign(&self, algorithm: hmac::Algorithm, message: &[u8]) -> hmac::Tag {
        if self.ready.algorithm() == algorithm {
            hmac::sign(&self.ready, message)
        } else {
            hmac::sign(&hmac::Key::new(algorithm, &self.bytes), message)
        }
    }
}

impl SigningKey {
    pub(in crate::client) fn secret(bytes: Zeroizing<Vec<u8>>) -> Self {
        let ready = hmac::Key::new(hmac::HMAC_SHA256, &bytes);
        Self::Secret(Box::new(Secret { bytes, ready }))
    }

    /// Signs a message, which the algorithm digests.
    pub(in crate::client) fn sign(&self, algorithm: JwtAlgorithm, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        match (algorithm.kind(), self) {
            (Kind::Rsa(encoding), Self::Rsa(key)) => {
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign(encoding, &SystemRandom::new(), message, &mut signature).map_err(|_| KeyError::Failed)?;
                Ok(signature)
            }
            (Kind::Hmac(algorithm), Self::Secret(secret)) => Ok(secret.sign(algorithm, message).as_ref().to_vec()),
            _ => Err(KeyError::Algorithm),
        }
    }
}

/// A compact JWS of a header and claims, both JSON texts. The header must name the algorithm.
pub(in crate::client) fn sign(
    key: &SigningKey,
    algorithm: JwtAlgorithm,
    header: &str,
    claims: &str,
) -> Result<String, KeyError> {
    let mut token = encode(header.as_bytes());
    token.push('.');
    URL_SAFE_NO_PAD.encode_string(claims, &mut token);
    let signature = key.sign(algorithm, token.as_bytes())?;
    token.push('.');
    URL_SAFE_NO_PAD.encode_string(signature, &mut token);
    Ok(token)
}
