//! Compact JWS and JWE, over a closed list of algorithms.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

pub(super) mod jwe;
pub(super) mod jws;

/// Base64url without padding.
fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Reads base64url without padding, and nothing else.
fn decode(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}
