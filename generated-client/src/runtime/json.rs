//! JSON as it came: its text, which is kept, compared as a value and written again as it is.

use std::{borrow::Cow, fmt};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::DeserializeOwned};
use serde_json::Value;
use zeroize::Zeroizing;

use super::{raw, same, scan::Scanner, undecodable::Undecodable};

/// Any JSON value, character by character as it came: `1.10` stays `1.10`, and a number of 23 digits has all of them.
///
/// Also what most decoders refuse is one: `1e999`, half of a surrogate pair, lists in lists ten thousand times. Two are equal if they are the same
/// value, whatever the spelling: `1.0` and `1`, or objects in another order. What cannot be read as a value is compared as text.
/// `Debug` does not show it, and it is wiped when dropped.
#[derive(Clone)]
pub struct Json(Zeroizing<String>);

impl Json {
    /// Takes JSON text; white space around it is not kept.
    ///
    /// # Errors
    ///
    /// If the text is not JSON.
    pub fn new(text: &str) -> Result<Self, Undecodable> {
        let mut scanner = Scanner::new(text);
        let value = scanner.value().and_then(|value| scanner.end().map(|()| value));
        value.map(Self::kept).map_err(|fault| Undecodable::of(fault, text, ""))
    }

    /// Keeps what is known to be JSON.
    pub(super) fn kept(text: &str) -> Self {
        Self(Zeroizing::new(text.to_owned()))
    }

    /// The JSON text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Reads it as a type.
    ///
    /// # Errors
    ///
    /// If it does not read as that. The error does not quote it.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T, Undecodable> {
        serde_json::from_str(self.as_str()).map_err(|error| {
            let lines = self.as_str().split_inclusive('\n').take(error.line().saturating_sub(1));
            let offset = lines.map(str::len).sum::<usize>() + error.column().saturating_sub(1);
            let expected = "a value of the type that was asked for";
            Undecodable { path: String::new(), offset, expected, found: self.kind() }
        })
    }

    /// The text that it is, if it is a string.
    #[must_use]
    pub fn text(&self) -> Option<Cow<'_, str>> {
        if !self.as_str().starts_with('"') {
            return None;
        }
        let raw = self.as_str().trim_matches('"');
        if raw.contains('\\') { self.parse().ok().map(Cow::Owned) } else { Some(raw.into()) }
    }

    /// The value of the member with this name, if it is an object.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Self> {
        let mut scanner = Scanner::new(self.as_str());
        if !scanner.pass(b'{') || scanner.pass(b'}') {
            return None;
        }
        let mut found = None;
        loop {
            let member = scanner.name().ok()?;
            let value = scanner.value().ok()?;
            if member.text().is_some_and(|text| text == name) {
                found = Some(value);
            }
            if !scanner.more(b'}').ok()? {
                return found.map(Self::kept);
            }
        }
    }

    /// Its JSON type in words, such as `a number`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        kind(self.as_str())
    }

    /// Whether it is `null`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.as_str() == "null"
    }

    /// Whether it is a number.
    #[must_use]
    pub fn is_number(&self) -> bool {
        self.kind() == NUMBER
    }
}

/// Nothing that is there.
pub(super) const NULL: &str = "null";
/// Digits.
pub(super) const NUMBER: &str = "a number";

/// The type of JSON text in words.
pub(super) fn kind(text: &str) -> &'static str {
    match text.as_bytes().first() {
        Some(b'{') => "an object",
        Some(b'[') => "a list",
        Some(b'"') => "text",
        Some(b't' | b'f') => "a boolean",
        Some(b'n') => NULL,
        Some(_) => NUMBER,
        None => "nothing",
    }
}

impl Default for Json {
    /// `null`.
    fn default() -> Self {
        Self::kept("null")
    }
}

impl PartialEq for Json {
    fn eq(&self, other: &Self) -> bool {
        same::value(self.as_str(), other.as_str())
    }
}

impl Eq for Json {}

impl PartialEq<Value> for Json {
    fn eq(&self, other: &Value) -> bool {
        same::value(self.as_str(), &other.to_string())
    }
}

impl fmt::Debug for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Json([redacted])")
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        raw::write(self.as_str(), serializer, || None)
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        raw::read(deserializer, |text| Self::new(text).map_err(|error| error.to_string()))
    }
}

impl From<Value> for Json {
    fn from(value: Value) -> Self {
        Self(Zeroizing::new(value.to_string()))
    }
}

/// Converts what is a JSON value by itself.
macro_rules! from {
    ($($type:ty),*) => {
        $(
            impl From<$type> for Json {
                fn from(value: $type) -> Self {
                    Value::from(value).into()
                }
            }
        )*
    };
}

from!(bool, i32, i64, u32, u64, f64, &str, String);

impl From<&Self> for Json {
    fn from(json: &Self) -> Self {
        json.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn json(text: &str) -> Json {
        Json::new(text).expect("it is JSON")
    }

    #[test]
    fn json_keeps_every_character_but_the_space_around_it() {
        for text in ["1.10", "12345678901234567890123", "1e999", "\"\\ud800\"", "[ 1,2 ]", "{\"a\":1,\"a\":2}"] {
            assert_eq!(json(&format!(" {text}\n")).as_str(), text);
            assert_eq!(serde_json::to_string(&json(text)).as_deref().ok(), Some(text));
            assert_eq!(serde_json::from_str::<Json>(text).expect("it is JSON").as_str(), text);
            let within: Vec<Json> = serde_json::from_str(&format!("[{text}]")).expect("it is JSON");
            assert_eq!(within[0].as_str(), text);
        }
        assert!(Json::new("1 2").is_err() && Json::new("").is_err());
    }

    #[test]
    fn json_becomes_a_value_whatever_it_is() {
        assert_eq!(serde_json::to_value(json("[1.5,null]")).ok(), Some(serde_json::json!([1.5, null])));
        assert_eq!(serde_json::to_value(json("[ 1.50 ]")).ok().map(|value| value.is_array()), Some(true));
        for text in ["1e999", "\"\\ud800\"", &"[".repeat(200), "{\"a\":[1e999]}"] {
            let text = format!("{text}{}", "]".repeat(text.len() / 200 * 200));
            assert_eq!(serde_json::to_value(json(&text)).ok(), Some(text.into()));
        }
    }

    #[test]
    fn json_reads_as_a_type_or_says_where_not_and_never_what() {
        assert_eq!(json("[1,2]").parse(), Ok(vec![1, 2]));
        let error = json("[1,\n \"canary\"]").parse::<Vec<u8>>().expect_err("it is no number");
        assert!(!format!("{error} {error:?}").contains("canary"), "{error}");
        assert!((4..15).contains(&error.offset), "{error}");
    }

    #[test]
    fn texts_and_members_are_at_hand() {
        assert_eq!(json("\"a\\\"b\\u00e9\"").text().as_deref(), Some("a\"bé"));
        assert_eq!(json("\"ab\"").text().as_deref(), Some("ab"));
        assert_eq!((json("\"\\ud800\"").text(), json("1").text()), (None, None));
        let object = json("{ \"a\": 1.10, \"\\u0062\": {\"a\": 2}, \"c\": [3], \"c\": \"4\" }");
        let member = |name| object.get(name).map(|member| member.as_str().to_owned());
        assert_eq!(member("a").as_deref(), Some("1.10"));
        assert_eq!(member("b").as_deref(), Some("{\"a\": 2}"));
        assert_eq!(member("c").as_deref(), Some("\"4\""));
        assert_eq!((member("d"), json("{}").get("a"), json("[]").get("a")), (None, None, None));
    }

    #[test]
    fn debug_shows_nothing() {
        assert_eq!(format!("{:?}", json("\"canary\"")), "Json([redacted])");
    }
}
