//! Members read from and put into JSON text, whose other bytes stay as they are.

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::value::RawValue;
use zeroize::Zeroizing;

/// The members of a JSON object as they stand in its text.
#[derive(Default)]
pub(super) struct Members<'a>(Vec<(Cow<'a, [u8]>, &'a RawValue)>);

impl<'a> Members<'a> {
    /// Those of a whole text; none, if it is no object.
    pub(super) fn of(json: &'a [u8]) -> Self {
        serde_json::from_slice(json).unwrap_or_default()
    }

    /// Those of the object in a member; none, if there is no such object.
    pub(super) fn object(&self, name: &str) -> Self {
        self.get(name).and_then(|value| serde_json::from_str(value.get()).ok()).unwrap_or_default()
    }

    /// The text in a member; of a number, its digits as they stand.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        let value = self.get(name)?.get();
        let is_number = value.starts_with(|first: char| first == '-' || first.is_ascii_digit());
        if is_number { Some(value.to_owned()) } else { serde_json::from_str(value).ok() }
    }

    /// Whether a member is `true`.
    pub(super) fn is_true(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| value.get() == "true")
    }

    /// Of members of one name the last one counts.
    fn get(&self, name: &str) -> Option<&'a RawValue> {
        self.0.iter().rfind(|(own, _)| **own == *name.as_bytes()).map(|(_, value)| *value)
    }
}

/// The JSON with texts put into one of its objects, where none stand yet; `null` and empty text count as none, and the object is
/// made if there is none. JSON that is no object, or has something else in that place, stays as it is.
pub(super) fn with_texts(json: Vec<u8>, object: &str, texts: &[(&str, &str)]) -> Vec<u8> {
    let mut changes = changes(&json, object, texts).unwrap_or_default();
    // From the last to the first, so that none moves what another refers to.
    changes.sort_by_key(|change| std::cmp::Reverse(change.at));
    changes.into_iter().fold(json, |json, Change { at, instead_of, text }| {
        // What gives way holds the plain request, and is wiped.
        let json = Zeroizing::new(json);
        let (before, rest) = (json.get(..at).unwrap_or_default(), json.get(at + instead_of..).unwrap_or_default());
        [before, text.as_bytes(), rest].concat()
    })
}

struct Change {
    at: usize,
    /// How many bytes give way.
    instead_of: usize,
    text: String,
}

fn changes(json: &[u8], object: &str, texts: &[(&str, &str)]) -> Option<Vec<Change>> {
    let known: Members<'_> = serde_json::from_slice(json).ok()?;
    let at = |value: &RawValue| value.get().as_ptr().addr() - json.as_ptr().addr();
    let instead = |value: &RawValue, text| Change { at: at(value), instead_of: value.get().len(), text };
    let first = |at: usize, text| Change { at: at + 1, instead_of: 0, text };
    let Some(value) = known.get(object) else {
        let start = json.iter().position(|byte| *byte == b'{')?;
        let text = [&quoted(object)?, ":{", &joined(texts)?, "}", comma(known.0.is_empty())].concat();
        return Some(vec![first(start, text)]);
    };
    if value.get() == "null" {
        return Some(vec![instead(value, ["{", &joined(texts)?, "}"].concat())]);
    }
    let own: Members<'_> = serde_json::from_str(value.get()).ok()?;
    let mut changes = Vec::new();
    let mut missing = Vec::new();
    for (name, text) in texts {
        match own.get(name) {
            None => missing.push((*name, *text)),
            Some(empty) if matches!(empty.get(), "null" | "\"\"") => changes.push(instead(empty, quoted(text)?)),
            Some(_) => {}
        }
    }
    if !missing.is_empty() {
        changes.push(first(at(value), joined(&missing)? + comma(own.0.is_empty())));
    }
    Some(changes)
}

fn comma(is_last: bool) -> &'static str {
    if is_last { "" } else { "," }
}

fn joined(texts: &[(&str, &str)]) -> Option<String> {
    let members: Option<Vec<_>> =
        texts.iter().map(|(name, text)| Some([quoted(name)?, quoted(text)?].join(":"))).collect();
    Some(members?.join(","))
}

fn quoted(text: &str) -> Option<String> {
    serde_json::to_string(text).ok()
}

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(OfObject)
    }
}

struct OfObject;

impl<'de> Visitor<'de> for OfObject {
    type Value = Members<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some((Name(name), value)) = map.next_entry()? {
            members.push((name, value));
        }
        Ok(Members(members))
    }
}

/// The name of a member, as bytes: one with half of a surrogate pair is no text.
struct Name<'a>(Cow<'a, [u8]>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_bytes(Bytes)
    }
}

struct Bytes;

impl<'de> Visitor<'de> for Bytes {
    type Value = Name<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_borrowed_bytes<E>(self, bytes: &'de [u8]) -> Result<Name<'de>, E> {
        Ok(Name(bytes.into()))
    }

    fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Name<'de>, E> {
        Ok(Name(bytes.to_vec().into()))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Name<'de>, E> {
        Ok(Name(text.as_bytes().into()))
    }

    fn visit_str<E>(self, text: &str) -> Result<Name<'de>, E> {
        Ok(Name(text.as_bytes().to_vec().into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(json: &str, expected: &str) {
        let changed = with_texts(json.as_bytes().to_vec(), "r", &[("code", "c"), ("id", "i\"")]);
        assert_eq!(String::from_utf8(changed).expect("it is text"), expected);
    }

    #[test]
    fn texts_are_put_in_and_every_other_byte_stays() {
        check(" {\"n\" : 1.10 }\n", " {\"r\":{\"code\":\"c\",\"id\":\"i\\\"\"},\"n\" : 1.10 }\n");
        check("{}", r#"{"r":{"code":"c","id":"i\""}}"#);
        check(
            r#"{"n":12345678901234567890123,"r": { }}"#,
            r#"{"n":12345678901234567890123,"r": {"code":"c","id":"i\"" }}"#,
        );
        check(r#"{"r":null , "z":1}"#, r#"{"r":{"code":"c","id":"i\""} , "z":1}"#);
        check(r#"{"\ud800":1}"#, r#"{"r":{"code":"c","id":"i\""},"\ud800":1}"#);
        check(r#"{"r":{"code" : "own"}}"#, r#"{"r":{"id":"i\"","code" : "own"}}"#);
        check(r#"{"r":{"code":"", "id" :null,"x":1}}"#, r#"{"r":{"code":"c", "id" :"i\"","x":1}}"#);
    }

    #[test]
    fn what_is_there_or_is_no_object_stays() {
        for same in [r#"{"r":{"id":"1","code":"2"}}"#, r#"{"r":[1]}"#, "[]", "1", "", "{", r#"{"r":"x"}"#] {
            check(same, same);
        }
    }

    #[test]
    fn members_are_found_by_their_names() {
        let json = br#" {"\u0061":{"b":"\u00e4","c":false,"c":true,"n":1e999}} "#;
        let members = Members::of(json).object("a");
        assert_eq!((members.text("b").as_deref(), members.text("n").as_deref()), (Some("ä"), Some("1e999")));
        assert_eq!((members.text("c"), members.text("x")), (None, None));
        assert!(members.is_true("c") && !members.is_true("b") && !members.is_true("x"));
        for none in [&b"["[..], b"[1]", b"{\"a\":1} 2", b"", b"{\"a\":{}}"] {
            assert_eq!(Members::of(none).object("a").0.len(), 0);
        }
    }
}
