//! Members read from and put into JSON text, whose other bytes stay as they are.

use std::{borrow::Borrow, collections::BTreeMap, fmt};

use serde::{Deserialize, Deserializer, de::Visitor};
use serde_json::value::RawValue;
use zeroize::Zeroizing;

/// The text at a path without lists; of a number, its digits as they stand.
pub(super) fn text(json: &[u8], path: &str) -> Option<String> {
    let mut value = whole(json)?;
    for name in path.split('.') {
        value = members(value)?.remove(name.as_bytes())?;
    }
    let is_number = value.get().starts_with(|first: char| first == '-' || first.is_ascii_digit());
    if is_number { Some(value.get().to_owned()) } else { serde_json::from_str(value.get()).ok() }
}

/// Whether the JSON says `true` at a path without lists.
pub(super) fn is_true(json: &[u8], path: &str) -> bool {
    let value = path.split('.').try_fold(whole(json), |value, name| Some(members(value?)?.remove(name.as_bytes())));
    value.flatten().is_some_and(|value| value.get() == "true")
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
    let root = whole(json)?;
    let known = members(root)?;
    let at = |value: &RawValue| value.get().as_ptr().addr() - json.as_ptr().addr();
    let instead = |value: &RawValue, text| Change { at: at(value), instead_of: value.get().len(), text };
    let within = |object: &RawValue, text| Change { at: at(object) + 1, instead_of: 0, text };
    let Some(value) = known.get(object.as_bytes()) else {
        let text = format!("{}:{{{}}}{}", quoted(object), joined(texts), comma(known.is_empty()));
        return Some(vec![within(root, text)]);
    };
    if value.get() == "null" {
        return Some(vec![instead(value, format!("{{{}}}", joined(texts)))]);
    }
    let own = members(value)?;
    let mut changes = Vec::new();
    let mut missing = Vec::new();
    for (name, text) in texts {
        match own.get(name.as_bytes()) {
            None => missing.push((*name, *text)),
            Some(empty) if matches!(empty.get(), "null" | "\"\"") => changes.push(instead(empty, quoted(text))),
            Some(_) => {}
        }
    }
    if !missing.is_empty() {
        changes.push(within(value, joined(&missing) + comma(own.is_empty())));
    }
    Some(changes)
}

fn comma(is_last: bool) -> &'static str {
    if is_last { "" } else { "," }
}

fn joined(texts: &[(&str, &str)]) -> String {
    texts.iter().map(|(name, text)| format!("{}:{}", quoted(name), quoted(text))).collect::<Vec<_>>().join(",")
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// The value without white space around it.
fn whole(json: &[u8]) -> Option<&RawValue> {
    serde_json::from_slice(json).ok()
}

fn members(object: &RawValue) -> Option<BTreeMap<Name, &RawValue>> {
    serde_json::from_str(object.get()).ok()
}

/// The name of a member, as bytes: one with half of a surrogate pair is no text.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Name(Vec<u8>);

impl Borrow<[u8]> for Name {
    fn borrow(&self) -> &[u8] {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_bytes(Bytes)
    }
}

struct Bytes;

impl Visitor<'_> for Bytes {
    type Value = Name;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Name, E> {
        Ok(Name(bytes.to_vec()))
    }

    fn visit_str<E>(self, text: &str) -> Result<Name, E> {
        Ok(Name(text.as_bytes().to_vec()))
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
    fn texts_are_found_by_their_path() {
        let json = br#"{"a":{"b":"\u00e4","c":true,"n":1e999}}"#;
        assert_eq!(text(json, "a.b").as_deref(), Some("ä"));
        assert_eq!(text(json, "a.n").as_deref(), Some("1e999"));
        assert_eq!((text(json, "a.c"), text(json, "a.x"), text(b"[", "a")), (None, None, None));
        assert!(is_true(json, "a.c") && !is_true(json, "a.b") && !is_true(json, "a.x"));
    }
}
