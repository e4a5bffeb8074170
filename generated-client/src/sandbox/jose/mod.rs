//! Tokens and encrypted texts as the platform reads and makes them. It shares no code with the client's: what one of them gets wrong, the
//! other finds.

pub(super) mod jwe;
pub(super) mod jws;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value};

/// The bytes of a part of a compact text: base64url, without padding.
fn part(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// A part that is a JSON object.
fn object(text: &str) -> Option<Map<String, Value>> {
    serde_json::from_slice(&part(text)?).ok()
}

/// The bytes as a part.
fn to_part(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

#[cfg(test)]
mod tests;
