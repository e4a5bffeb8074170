//! Whether an answer says that it is encrypted, and its plain bytes.

use std::{borrow::Cow, fmt};

use http::{HeaderMap, StatusCode, header};
use memchr::{memchr, memchr2};
use serde::{
    Deserializer as _,
    de::{IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Value};
use zeroize::Zeroizing;

use super::{CannotOpen, DecryptionKey, encryption, jose};

/// The member of an answer that holds an encrypted one.
const SEALED: &str = "encryptedResponse";

/// The member that every JWE in its JSON form has (RFC 7516, section 7.2).
const CIPHERTEXT: &str = "ciphertext";

/// Some servers begin JSON with it.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// What an answer's body says that it is.
#[derive(PartialEq, Eq)]
pub(super) enum Body<'a> {
    /// It does not say that it is encrypted.
    Plain,
    /// It is an object with a text that should be a compact JWE.
    Wrapped(Cow<'a, str>),
    /// It is a text that should be a compact JWE, and nothing else.
    Bare(Cow<'a, str>),
    /// It says that it is encrypted, in a form that is not documented.
    Broken(CannotOpen),
}

/// The keys that open answers, by what they are for.
#[derive(Clone, Copy)]
pub(super) struct AnswerKeys<'a> {
    /// For objects around a JWE.
    pub(super) responses: &'a [DecryptionKey],
    /// For answers of token management, which are a JWE and nothing else.
    pub(super) token_management: &'a [DecryptionKey],
}

/// The plain bytes of an answer: its own, or those that it holds encrypted. Whatever says that it is encrypted is opened or is
/// an error, and one opening is all: what is encrypted in what was opened is an error too.
pub(super) fn opened(
    keys: AnswerKeys<'_>,
    status: StatusCode,
    headers: &HeaderMap,
    mut body: Vec<u8>,
) -> Result<Zeroizing<Vec<u8>>, (CannotOpen, Vec<u8>)> {
    // Whatever its headers promise, an answer without content holds nothing; nor need a refusal have words.
    let bodiless = !status.is_success() || matches!(status, StatusCode::NO_CONTENT | StatusCode::RESET_CONTENT);
    let opened = match Body::of(headers, &body) {
        Body::Broken(CannotOpen::Empty) if bodiless && body.trim_ascii().is_empty() => None,
        Body::Plain => None,
        Body::Wrapped(jwe) => Some(encryption::open(keys.responses, &jwe)),
        Body::Bare(jwe) => Some(encryption::open_any(keys.token_management, &jwe)),
        Body::Broken(why) => Some(Err(why)),
    };
    match opened {
        None => {
            if body.starts_with(BYTE_ORDER_MARK) {
                body.drain(..BYTE_ORDER_MARK.len());
            }
            Ok(Zeroizing::new(body))
        }
        Some(Ok(plain)) if Body::of(&HeaderMap::new(), &plain) == Body::Plain => Ok(plain),
        Some(Ok(_)) => Err((CannotOpen::Nested, body)),
        Some(Err(why)) => Err((why, body)),
    }
}

impl<'a> Body<'a> {
    /// By its media type, then by its shape. Only what looks encrypted is decoded for this.
    pub(super) fn of(headers: &HeaderMap, bytes: &'a [u8]) -> Self {
        let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes).trim_ascii();
        let announced = is_jose(headers);
        match bytes.first() {
            None if announced => Self::Broken(CannotOpen::Empty),
            None => Self::Plain,
            Some(b'{' | b'[') => match (Self::of_json(bytes), announced) {
                (Self::Plain, true) => Self::Broken(CannotOpen::NotSealed),
                (body, _) => body,
            },
            Some(_) => Self::of_text(bytes, announced),
        }
    }

    /// Of an object or a list.
    fn of_json(bytes: &[u8]) -> Self {
        let named = Named::scan(bytes);
        if !named.sealed && !named.ciphertext {
            return Self::Plain;
        }
        match Members::read(bytes) {
            Ok(Members { sealed: Some(Value::String(jwe)), count: 1, .. }) => Self::Wrapped(Cow::Owned(jwe)),
            Ok(Members { count: 2.., .. }) => Self::Broken(CannotOpen::Twice),
            Ok(Members { sealed: Some(Value::Object(inner)), .. }) => Self::Broken(of_object(&inner)),
            Ok(Members { sealed: Some(_), .. }) => Self::Broken(CannotOpen::NotText),
            Ok(members) if members.ciphertext && members.wrapping => Self::Broken(CannotOpen::JsonForm),
            // Deeper inside, where no answer has it.
            Ok(_) if named.sealed => Self::Broken(CannotOpen::Nested),
            Err(_) if named.sealed => Self::Broken(CannotOpen::Envelope),
            Ok(_) | Err(_) => Self::Plain,
        }
    }

    /// Of anything else, which may be between quotes.
    fn of_text(bytes: &'a [u8], announced: bool) -> Self {
        let text = match bytes {
            [b'"', inner @ .., b'"'] if !inner.contains(&b'\\') => std::str::from_utf8(inner).ok().map(Cow::Borrowed),
            [b'"', ..] => serde_json::from_slice::<String>(bytes).ok().map(Cow::Owned),
            _ => std::str::from_utf8(bytes).ok().map(Cow::Borrowed),
        };
        match text {
            Some(text) if announced || jose::jwe::looks_like_one(&text) => Self::Bare(text),
            None if announced => Self::Broken(CannotOpen::Alphabet),
            _ => Self::Plain,
        }
    }
}

/// Whether the media type says that the body is a JWE; some servers say it twice.
fn is_jose(headers: &HeaderMap) -> bool {
    let values = headers.get_all(header::CONTENT_TYPE).iter().filter_map(|value| value.to_str().ok());
    let mut essences = values.flat_map(|value| value.split(',')).filter_map(|value| value.split(';').next());
    essences.any(|essence| {
        let essence = essence.trim();
        essence.eq_ignore_ascii_case("application/jose") || essence.eq_ignore_ascii_case("application/jose+json")
    })
}

/// Why an object in the place of a compact JWE is not opened.
fn of_object(inner: &Map<String, Value>) -> CannotOpen {
    if inner.contains_key(SEALED) { CannotOpen::Nested } else { CannotOpen::JsonForm }
}

/// Which members are named anywhere in a JSON text, found without decoding it.
#[derive(Default)]
struct Named {
    sealed: bool,
    ciphertext: bool,
}

impl Named {
    fn scan(bytes: &[u8]) -> Self {
        let mut named = Self::default();
        let mut rest = bytes;
        while let Some(start) = memchr(b'"', rest) {
            let (string, after) = Quoted::split(&rest[start..]);
            rest = after;
            // Only what a colon follows is the name of a member.
            if after.trim_ascii_start().first() == Some(&b':') {
                named.sealed |= string.is(SEALED);
                named.ciphertext |= string.is(CIPHERTEXT);
            }
        }
        named
    }
}

/// A string of a JSON text, with its quotes.
struct Quoted<'a> {
    bytes: &'a [u8],
    has_escapes: bool,
}

impl<'a> Quoted<'a> {
    /// The string that a text begins with, as far as it goes, and what follows it.
    fn split(bytes: &'a [u8]) -> (Self, &'a [u8]) {
        let (mut end, mut has_escapes) = (1, false);
        while let Some(at) = bytes.get(end..).and_then(|rest| memchr2(b'"', b'\\', rest)) {
            end += at;
            if bytes[end] == b'"' {
                let (quoted, rest) = bytes.split_at(end + 1);
                return (Self { bytes: quoted, has_escapes }, rest);
            }
            has_escapes = true;
            end += 2;
        }
        (Self { bytes, has_escapes }, &[])
    }

    /// Whether it is this name, however it is written.
    fn is(&self, name: &str) -> bool {
        let inner = self.bytes.get(1..self.bytes.len().saturating_sub(1)).unwrap_or_default();
        if !self.has_escapes {
            return inner.eq_ignore_ascii_case(name.as_bytes());
        }
        // An escape has at most six characters.
        let may_be = inner.len() <= 6 * name.len();
        may_be && serde_json::from_slice::<String>(self.bytes).is_ok_and(|text| text.eq_ignore_ascii_case(name))
    }
}

/// The members at the top of a JSON text that say that it is encrypted.
#[derive(Default)]
struct Members {
    sealed: Option<Value>,
    /// How often `sealed` is there.
    count: usize,
    ciphertext: bool,
    /// What goes with the ciphertext of a JWE in its JSON form.
    wrapping: bool,
}

impl Members {
    fn read(bytes: &[u8]) -> serde_json::Result<Self> {
        let mut json = serde_json::Deserializer::from_slice(bytes);
        let members = json.deserialize_any(Self::default())?;
        json.end().map(|()| members)
    }
}

impl<'de> Visitor<'de> for Members {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Self, A::Error> {
        while let Some(name) = map.next_key::<String>()? {
            if name.eq_ignore_ascii_case(SEALED) {
                self.sealed = Some(map.next_value()?);
                self.count += 1;
                continue;
            }
            map.next_value::<IgnoredAny>()?;
            self.ciphertext |= name == CIPHERTEXT;
            self.wrapping |= ["encrypted_key", "iv", "protected", "recipients"].contains(&name.as_str());
        }
        Ok(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(self)
    }
}

#[cfg(test)]
mod tests;
