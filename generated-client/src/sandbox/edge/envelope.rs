//! Message-level encryption: requests that come in an envelope, answers that leave in one.

use http::{HeaderValue, StatusCode, header};
use serde_json::{Map, Value, json};
use zeroize::Zeroizing;

use super::refusal::{self, Plain};
use crate::{
    runtime::{Encryption, Operation},
    sandbox::{
        access::{By, Caller},
        jose::jwe::{self, Purpose},
        keys::Keyring,
    },
};

/// The member of a request that holds an encrypted one, and that of an answer.
const REQUEST: &str = "encryptedRequest";
const RESPONSE: &str = "encryptedResponse";

/// An id under which nobody has a key.
const NOBODY: &str = "0000000000000000000000";

/// A request's plain bytes, and whether they came encrypted.
pub(super) struct Opened {
    pub(super) plain: Zeroizing<Vec<u8>>,
    pub(super) encrypted: bool,
}

/// Opens what is encrypted, and refuses what is not and must be. A bare body is nothing but an encrypted text.
pub(super) fn open(
    body: &[u8],
    is_bare: bool,
    caller: &Caller,
    operation: Option<&Operation>,
    keys: &Keyring,
) -> Result<Opened, Box<Plain>> {
    let bad = |why: &str| Err(Box::new(refusal::bad_request(why)));
    let By::Token { response_key } = &caller.by else {
        return match (sealed(body, is_bare), operation) {
            (Some(_), _) => bad("message-level encryption needs a JSON Web Token"),
            (None, Some(operation)) if operation.encryption == Encryption::Required => {
                bad("this call must be encrypted, which needs a JSON Web Token")
            }
            (None, _) => Ok(Opened { plain: Zeroizing::new(body.to_vec()), encrypted: false }),
        };
    };
    if response_key.as_ref().is_some_and(|key| *key != keys.response.id) {
        return bad("the key in `v-c-response-mle-kid` is unknown");
    }
    let opened = match sealed(body, is_bare) {
        Some(text) => match jwe::open(&text, &keys.platform.id, &keys.platform.key) {
            Ok(plain) => Opened { plain, encrypted: true },
            Err(why) => return bad(&format!("the encrypted request: {why}")),
        },
        None => Opened { plain: Zeroizing::new(body.to_vec()), encrypted: false },
    };
    match operation.map(|operation| operation.encryption) {
        Some(Encryption::Required) if !opened.encrypted => {
            bad("this call must be encrypted: its body is an object with `encryptedRequest`")
        }
        Some(Encryption::Required) if response_key.is_none() => {
            bad("this call's answer is encrypted: name a key in the claim `v-c-response-mle-kid`")
        }
        Some(Encryption::Never) if opened.encrypted => {
            bad("this call is not encrypted: its request has no body to encrypt")
        }
        _ => Ok(opened),
    }
}

/// The encrypted text of a body that has nothing else.
fn sealed(body: &[u8], is_bare: bool) -> Option<String> {
    if is_bare {
        return Some(String::from_utf8_lossy(body.trim_ascii()).into_owned());
    }
    if !body.windows(REQUEST.len()).any(|bytes| bytes == REQUEST.as_bytes()) {
        return None;
    }
    let mut object: Map<String, Value> = serde_json::from_slice(body).ok()?;
    match object.remove(REQUEST) {
        Some(Value::String(text)) if object.is_empty() => Some(text),
        _ => None,
    }
}

/// How an answer leaves.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Outside {
    Plain,
    Wrapped,
    Bare,
}

/// Seals an answer that has a body; `wrong_key` names a key that nobody has.
pub(super) fn seal(mut answer: Plain, outside: Outside, keys: &Keyring, at: i64, wrong_key: bool) -> Plain {
    let (purpose, named, media_type) = match outside {
        _ if answer.body.is_empty() => return answer,
        Outside::Plain => return answer,
        Outside::Wrapped => (Purpose::Answer, &keys.response, "application/json"),
        Outside::Bare => (Purpose::Bare, &keys.token_management, "application/jose"),
    };
    let id = if wrong_key { NOBODY } else { &named.id };
    let Ok(text) = jwe::seal(purpose, id, &named.key, at, &answer.body) else {
        return refusal::edge(StatusCode::INTERNAL_SERVER_ERROR, "the answer cannot be encrypted");
    };
    answer.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    answer.body = match outside {
        Outside::Wrapped => json!({ RESPONSE: text }).to_string().into_bytes(),
        _ => text.into_bytes(),
    };
    answer
}
