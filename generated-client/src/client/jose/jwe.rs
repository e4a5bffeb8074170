//! Encrypted texts: RSA-OAEP around a fresh AES-GCM key.

use std::fmt;

use aws_lc_rs::{
    aead::{AES_128_GCM, AES_256_GCM, Aad, Algorithm, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    error::Unspecified,
    rand,
    rsa::{
        OAEP_SHA1_MGF1SHA1, OAEP_SHA256_MGF1SHA256, OaepAlgorithm, OaepPrivateDecryptingKey, OaepPublicEncryptingKey,
    },
};
use serde_json::{Map, Value};
use zeroize::Zeroizing;

use super::{decode, encode};

const TAG_LEN: usize = 16;

/// Why what says that it is encrypted was not opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum CannotOpen {
    /// There is nothing where the encrypted text should be.
    Empty,
    /// Something else than text is where it should be: `null`, a number, a list.
    NotText,
    /// It is a JWE in its JSON form; only the compact form is documented.
    JsonForm,
    /// It has three parts: it is signed and not encrypted.
    OnlySigned,
    /// It has not just five parts.
    Parts,
    /// A part has characters that are not base64url, such as padding or white space.
    Alphabet,
    /// Its header, its nonce or its tag is not one.
    Malformed,
    /// The object around it is not JSON: cut off, perhaps.
    Envelope,
    /// The object around it has it twice.
    Twice,
    /// It is inside of another one, or deeper in the answer than it should be.
    Nested,
    /// It is announced as encrypted, and is JSON.
    NotSealed,
    /// It was made with an algorithm that is not accepted, or with compression or an extension.
    Algorithm,
    /// It is for a key that is not here.
    UnknownKey,
    /// It does not open: it was changed on its way, or it is for another key.
    Decryption,
}

impl fmt::Display for CannotOpen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "there is nothing where the encrypted text should be",
            Self::NotText => "there is no text where the encrypted text should be",
            Self::JsonForm => "the encrypted text is in JSON form, and only the compact form is documented",
            Self::OnlySigned => "the text is signed and not encrypted",
            Self::Parts => "the encrypted text has not just five parts",
            Self::Alphabet => "the encrypted text has characters that are not base64url",
            Self::Malformed => "the header, the nonce or the tag of the encrypted text is not one",
            Self::Envelope => "the JSON around the encrypted text cannot be read",
            Self::Twice => "there are two encrypted texts, and nobody can say which one counts",
            Self::Nested => "the encrypted text is inside of another one, or not at the top of the answer",
            Self::NotSealed => "the answer is announced as encrypted, and is not",
            Self::Algorithm => {
                "the encrypted text was made with an algorithm, compression or extension that is not accepted"
            }
            Self::UnknownKey => "the encrypted text is for a key that is not configured",
            Self::Decryption => "the encrypted text does not open: it was changed on its way, or it is for another key",
        })
    }
}

impl std::error::Error for CannotOpen {}

/// A compact JWE of the plain bytes. The header is a JSON text that says `RSA-OAEP-256` and `A256GCM`.
pub(in crate::client) fn seal(
    header: &str,
    key: &OaepPublicEncryptingKey,
    plain: &[u8],
) -> Result<String, Unspecified> {
    let content_key = random_key(&AES_256_GCM)?;
    let mut buffer = vec![0; key.ciphertext_size()];
    let encrypted_key = encode(key.encrypt(&OAEP_SHA256_MGF1SHA256, &content_key, &mut buffer, None)?);
    let mut nonce = [0; NONCE_LEN];
    rand::fill(&mut nonce)?;

    let header = encode(header.as_bytes());
    let mut content = Zeroizing::new(plain.to_vec());
    let cipher = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &content_key)?);
    let tag = cipher.seal_in_place_separate_tag(
        Nonce::assume_unique_for_key(nonce),
        Aad::from(header.as_bytes()),
        &mut content,
    )?;
    Ok([header, encrypted_key, encode(&nonce), encode(&content), encode(tag.as_ref())].join("."))
}

fn random_key(algorithm: &Algorithm) -> Result<Zeroizing<Vec<u8>>, Unspecified> {
    let mut key = Zeroizing::new(vec![0; algorithm.key_len()]);
    rand::fill(&mut key)?;
    Ok(key)
}

/// A compact JWE whose form and header are in order, not opened yet.
pub(in crate::client) struct Sealed<'a> {
    /// The header as it came, which the tag covers.
    header: &'a str,
    wrapping: &'static OaepAlgorithm,
    cipher: &'static Algorithm,
    /// The key that it says it is for.
    pub(in crate::client) key_id: Option<String>,
    encrypted_key: Vec<u8>,
    nonce: [u8; NONCE_LEN],
    /// The encrypted content, and its tag after it.
    content: Zeroizing<Vec<u8>>,
}

impl<'a> Sealed<'a> {
    /// Reads a compact JWE.
    pub(in crate::client) fn parse(jwe: &'a str) -> Result<Self, CannotOpen> {
        if jwe.is_empty() {
            return Err(CannotOpen::Empty);
        }
        let parts: Vec<&str> = jwe.split('.').take(6).collect();
        let [header, encrypted_key, nonce, content, tag] = parts[..] else {
            return Err(if parts.len() == 3 { CannotOpen::OnlySigned } else { CannotOpen::Parts });
        };
        if !parts.iter().all(|part| is_base64url(part)) {
            return Err(CannotOpen::Alphabet);
        }
        let bytes = |part| decode(part).ok_or(CannotOpen::Malformed);
        let (wrapping, cipher, key_id) = read_header(header)?;
        let tag = bytes(tag)?;
        if tag.len() != TAG_LEN {
            return Err(CannotOpen::Malformed);
        }
        let nonce = bytes(nonce)?.try_into().map_err(|_| CannotOpen::Malformed)?;
        // The plain bytes take the place of the encrypted ones, and are never moved to a larger one.
        let mut encrypted = bytes(content)?;
        encrypted.reserve_exact(TAG_LEN);
        encrypted.extend(tag);
        let (encrypted_key, content) = (bytes(encrypted_key)?, Zeroizing::new(encrypted));
        Ok(Self { header, wrapping, cipher, key_id, encrypted_key, nonce, content })
    }

    /// Opens it. One error for whatever is wrong, so that nobody learns from it.
    pub(in crate::client) fn open(mut self, key: &OaepPrivateDecryptingKey) -> Result<Zeroizing<Vec<u8>>, CannotOpen> {
        let content_key = self.unwrap_key(key).map_err(|_| CannotOpen::Decryption)?;
        self.decrypt(&content_key).map_err(|_| CannotOpen::Decryption)?;
        Ok(self.content)
    }

    /// The content's key; or a random one, which opens nothing and takes as long (RFC 7516, section 11.5).
    fn unwrap_key(&self, key: &OaepPrivateDecryptingKey) -> Result<Zeroizing<Vec<u8>>, Unspecified> {
        let mut content_key = random_key(self.cipher)?;
        let mut buffer = Zeroizing::new(vec![0; key.min_output_size()]);
        if let Ok(found) = key.decrypt(self.wrapping, &self.encrypted_key, &mut buffer, None)
            && found.len() == content_key.len()
        {
            content_key.copy_from_slice(found);
        }
        Ok(content_key)
    }

    fn decrypt(&mut self, content_key: &[u8]) -> Result<(), Unspecified> {
        let cipher = LessSafeKey::new(UnboundKey::new(self.cipher, content_key)?);
        let nonce = Nonce::assume_unique_for_key(self.nonce);
        let plain = cipher.open_in_place(nonce, Aad::from(self.header.as_bytes()), &mut self.content)?.len();
        self.content.truncate(plain);
        Ok(())
    }
}

/// Whether a text means to be a compact JWE: it has five parts of base64url, or its first part is a header that names the
/// content's encryption, which only a JWE has (RFC 7516, section 9).
pub(in crate::client) fn looks_like_one(text: &str) -> bool {
    let first = text.split('.').next().unwrap_or_default();
    let header = first.trim_end_matches('=');
    if header.is_empty() || !is_base64url(header) {
        return false;
    }
    let five = || text.split('.').count() == 5 && text.split('.').all(is_base64url);
    let names_encryption = || {
        let header = decode(header).and_then(|json| serde_json::from_slice::<Map<String, Value>>(&json).ok());
        header.is_some_and(|header| header.contains_key("enc"))
    };
    five() || names_encryption()
}

fn is_base64url(part: &str) -> bool {
    part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

type Header = (&'static OaepAlgorithm, &'static Algorithm, Option<String>);

fn read_header(encoded: &str) -> Result<Header, CannotOpen> {
    let json = decode(encoded).ok_or(CannotOpen::Malformed)?;
    let header: Map<String, Value> = serde_json::from_slice(&json).map_err(|_| CannotOpen::Malformed)?;
    if header.contains_key("zip") || header.contains_key("crit") {
        return Err(CannotOpen::Algorithm);
    }
    let wrapping = match header.get("alg").and_then(Value::as_str) {
        Some("RSA-OAEP-256") => &OAEP_SHA256_MGF1SHA256,
        Some("RSA-OAEP") => &OAEP_SHA1_MGF1SHA1,
        _ => return Err(CannotOpen::Algorithm),
    };
    let cipher = match header.get("enc").and_then(Value::as_str) {
        Some("A256GCM") => &AES_256_GCM,
        Some("A128GCM") => &AES_128_GCM,
        _ => return Err(CannotOpen::Algorithm),
    };
    let key_id = match header.get("kid") {
        None => None,
        Some(Value::String(key_id)) => Some(key_id.clone()),
        Some(_) => return Err(CannotOpen::Malformed),
    };
    Ok((wrapping, cipher, key_id))
}
