//! Who may come in: a request's headers and exact bytes → the merchant that transacts, or why not.

mod signature;
mod token;
mod used;

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{HeaderMap, Method, header};

pub(super) use self::used::Used;
use super::{
    keys::{Keyring, KnownKey},
    store::StoreError,
};

/// How far a caller's clock may be off, in seconds. No page says; the refusal does.
const SKEW: i64 = 60;

/// A request as it was signed: its body is what was sent, encrypted or not.
pub(super) struct Signed<'a> {
    pub(super) method: &'a Method,
    /// The path with its query.
    pub(super) target: &'a str,
    /// As in the header `host`, or in `:authority`.
    pub(super) host: &'a str,
    pub(super) headers: &'a HeaderMap,
    pub(super) body: &'a [u8],
}

/// Who was let in.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Caller {
    pub(super) merchant: String,
    pub(super) by: By,
}

/// By what.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum By {
    Signature,
    Token {
        /// The key to which the answer shall be encrypted.
        response_key: Option<String>,
    },
}

/// Why a request is not let in.
#[derive(Debug)]
pub(super) enum Denied {
    /// In words, which hold nothing of a secret.
    Because(String),
    /// Nobody can say, because the state cannot be read or written.
    Store(StoreError),
}

impl From<&str> for Denied {
    fn from(words: &str) -> Self {
        Self::Because(words.to_owned())
    }
}

impl From<String> for Denied {
    fn from(words: String) -> Self {
        Self::Because(words)
    }
}

/// Lets a request in. Only one that may come in uses up the id of its token.
pub(super) fn admit(request: &Signed<'_>, keys: &Keyring, used: &Used, now: i64) -> Result<Caller, Denied> {
    let token = single(request.headers, header::AUTHORIZATION.as_str())?;
    let signature = single(request.headers, "signature")?;
    match (token, signature) {
        (Some(_), Some(_)) => Err("there is a token and an HTTP signature".into()),
        (Some(token), None) => token::admit(request, token, keys, used, now),
        (None, Some(signature)) => signature::admit(request, signature, keys, now),
        (None, None) => Err("there is neither a token nor an HTTP signature".into()),
    }
}

/// A header that may be there once.
fn single<'a>(headers: &'a HeaderMap, name: &str) -> Result<Option<&'a str>, Denied> {
    let mut values = headers.get_all(name).iter();
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(format!("the header `{name}` is there twice").into());
    }
    value.to_str().map(Some).map_err(|_| format!("the header `{name}` is not text").into())
}

/// Whether a key signs for a merchant: its owner's, or a portfolio's for one of its merchants.
fn transacts(key: &KnownKey, merchant: &str, keys: &Keyring) -> Result<(), Denied> {
    if key.owner == merchant || (key.meta && keys.has_merchant(merchant)) {
        Ok(())
    } else {
        Err("the key does not sign for the merchant in `v-c-merchant-id`".into())
    }
}

/// Whether a digest in base64 is that of the body; where it is what a shell makes of the hash's text, that is said.
fn digests(said: &str, body: &[u8]) -> Result<(), Denied> {
    let hash = digest(&SHA256, body);
    if STANDARD.encode(hash) == said {
        return Ok(());
    }
    let hexadecimal = hash.as_ref().iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"));
    let newline = hexadecimal.clone() + "\n";
    let of_text = STANDARD.encode(&hexadecimal) == said || STANDARD.encode(newline) == said;
    Err(if of_text {
        "the digest is base64 of the hash's hexadecimal text; it must be of its 32 bytes".into()
    } else {
        "the digest is not that of the body".into()
    })
}

#[cfg(test)]
mod tests;
