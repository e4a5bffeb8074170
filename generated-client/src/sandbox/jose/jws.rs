//! Signed tokens: their parts, and whether a key has signed them.

use aws_lc_rs::{
    hmac,
    signature::{
        RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, RSA_PSS_2048_8192_SHA256,
        RSA_PSS_2048_8192_SHA384, RSA_PSS_2048_8192_SHA512, RsaParameters, UnparsedPublicKey,
    },
};
use serde_json::{Map, Value};

use super::{object, part};
use crate::sandbox::keys::Verifier;

/// A token in its compact form, not verified yet.
pub(in crate::sandbox) struct Token<'a> {
    algorithm: Algorithm,
    pub(in crate::sandbox) key_id: String,
    signed: &'a str,
    claims: &'a str,
    signature: Vec<u8>,
}

/// How a token is signed; the platform knows these and no other.
#[derive(Clone, Copy)]
enum Algorithm {
    Hmac(hmac::Algorithm),
    Rsa(&'static RsaParameters),
}

impl Algorithm {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "HS256" => Self::Hmac(hmac::HMAC_SHA256),
            "HS384" => Self::Hmac(hmac::HMAC_SHA384),
            "HS512" => Self::Hmac(hmac::HMAC_SHA512),
            "RS256" => Self::Rsa(&RSA_PKCS1_2048_8192_SHA256),
            "RS384" => Self::Rsa(&RSA_PKCS1_2048_8192_SHA384),
            "RS512" => Self::Rsa(&RSA_PKCS1_2048_8192_SHA512),
            "PS256" => Self::Rsa(&RSA_PSS_2048_8192_SHA256),
            "PS384" => Self::Rsa(&RSA_PSS_2048_8192_SHA384),
            "PS512" => Self::Rsa(&RSA_PSS_2048_8192_SHA512),
            _ => return None,
        })
    }
}

impl<'a> Token<'a> {
    /// Reads the header; what is wrong is said in words.
    pub(in crate::sandbox) fn read(text: &'a str) -> Result<Self, &'static str> {
        let (signed, signature) = text.rsplit_once('.').ok_or("the token has not three parts")?;
        let (header, claims) = signed.split_once('.').ok_or("the token has not three parts")?;
        if claims.contains('.') {
            return Err("the token has not three parts");
        }
        let header = object(header).ok_or("the token's header is not JSON in base64url")?;
        if header.contains_key("crit") {
            return Err("the token's header asks for an extension");
        }
        let kind = header.get("typ").and_then(Value::as_str);
        if !kind.is_some_and(|kind| kind.eq_ignore_ascii_case("JWT")) {
            return Err("the token's `typ` is not `JWT`");
        }
        let algorithm = header.get("alg").and_then(Value::as_str).and_then(Algorithm::named);
        let algorithm = algorithm.ok_or("the token's `alg` is not accepted")?;
        let key_id = header.get("kid").and_then(Value::as_str).ok_or("the token names no key in `kid`")?.to_owned();
        let signature = part(signature).ok_or("the token's signature is not base64url")?;
        Ok(Self { algorithm, key_id, signed, claims, signature })
    }

    /// The claims, if the key has signed them.
    pub(in crate::sandbox) fn verify(&self, key: &Verifier) -> Result<Map<String, Value>, &'static str> {
        let signed = self.signed.as_bytes();
        let verified = match (self.algorithm, key) {
            (Algorithm::Hmac(algorithm), Verifier::Secret(secret)) => {
                hmac::verify(&hmac::Key::new(algorithm, secret), signed, &self.signature)
            }
            (Algorithm::Rsa(algorithm), Verifier::Rsa(public)) => {
                UnparsedPublicKey::new(algorithm, public).verify(signed, &self.signature)
            }
            _ => return Err("the token's `alg` does not fit the key"),
        };
        verified.map_err(|_| "the token's signature does not verify")?;
        object(self.claims).ok_or("the token's claims are not JSON in base64url")
    }
}
