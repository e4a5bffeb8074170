//! Shapes of JSON that is told apart by what is in it: whether some JSON has a shape, and what lies where in it.
//!
//! Nothing is read but what a path leads to, so that no number, escape or depth elsewhere makes the rest unreadable.

use std::borrow::Cow;

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::value::RawValue;

/// What a shape is told apart by, and where it has what.
///
/// A path is written as `a.b[].c`. Where it goes on below a text, it goes on in the JSON that the text holds.
#[derive(Debug)]
#[non_exhaustive]
pub struct Layout {
    /// What the spec calls the shape.
    pub name: &'static str,
    /// The Rust type that has its fields.
    pub body: &'static str,
    /// What must lie where, all of it.
    pub marks: &'static [(&'static str, Mark)],
    /// Where the status lies; of several paths the first counts that leads to one.
    pub status: &'static [&'static str],
    /// Where the reason lies.
    pub reason: &'static [&'static str],
    /// Where the message lies.
    pub message: &'static [&'static str],
    /// Where the paths of fields at fault lie.
    pub field: Option<&'static str>,
    /// Where it lies what is wrong with the field, as a code.
    pub field_reason: Option<&'static str>,
    /// Where it lies what is wrong with the field, in words.
    pub field_message: Option<&'static str>,
}

impl Layout {
    /// One of which nothing is said.
    pub(crate) const EMPTY: Self = Self {
        name: "",
        body: "",
        marks: &[],
        status: &[],
        reason: &[],
        message: &[],
        field: None,
        field_reason: None,
        field_message: None,
    };
}

/// What must lie at a path. Nothing but `null` is the same as nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mark {
    /// Anything.
    Any,
    /// Text.
    Text,
    /// An object.
    Object,
    /// A list, which may be empty.
    List,
}

/// A field that some JSON is about.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct About {
    /// Its path.
    pub path: String,
    /// A code.
    pub reason: Option<String>,
    /// Words.
    pub message: Option<String>,
}

impl Layout {
    /// Whether some JSON has this shape.
    #[must_use]
    pub fn fits(&self, json: &str) -> bool {
        self.marks.iter().all(|(path, mark)| {
            // A mark of a list asks for the list itself.
            let (path, is_list) = path.strip_suffix("[]").map_or((*path, false), |path| (path, true));
            let at_path = all(json, path);
            at_path.iter().any(|found| mark.allows(found) && (!is_list || found.starts_with('[')))
        })
    }

    /// The status, as text or a number's digits.
    #[must_use]
    pub fn status(&self, json: &str) -> Option<String> {
        first(json, self.status)
    }

    /// The first reason.
    #[must_use]
    pub fn reason(&self, json: &str) -> Option<String> {
        first(json, self.reason)
    }

    /// Every reason, those of fields as well.
    #[must_use]
    pub fn reasons(&self, json: &str) -> Vec<String> {
        let paths = self.reason.iter().copied().chain(self.field_reason);
        paths.flat_map(|path| texts(json, path)).collect()
    }

    /// The first message.
    #[must_use]
    pub fn message(&self, json: &str) -> Option<String> {
        first(json, self.message)
    }

    /// Every message, those of fields as well.
    #[must_use]
    pub fn messages(&self, json: &str) -> Vec<String> {
        let paths = self.message.iter().copied().chain(self.field_message);
        paths.flat_map(|path| texts(json, path)).collect()
    }

    /// The fields at fault.
    #[must_use]
    pub fn fields(&self, json: &str) -> Vec<About> {
        let mut found = Vec::new();
        if let Some(field) = self.field {
            let [reason, message] = [self.field_reason, self.field_message].map(Beside::of);
            fields(json, field, &reason, &message, &mut found);
        }
        found
    }
}

impl Mark {
    fn allows(self, json: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Text => json.starts_with('"'),
            Self::Object => json.starts_with('{'),
            Self::List => json.starts_with('['),
        }
    }
}

/// What lies beside a field: still to be looked up in the element, or found further out.
enum Beside<'a> {
    At(&'a str),
    Found(Option<String>),
}

impl<'a> Beside<'a> {
    fn of(path: Option<&'a str>) -> Self {
        path.map_or(Self::Found(None), Self::At)
    }

    /// The same within the elements of a list.
    fn within(&self, list: &str, json: &str) -> Self {
        match self {
            Self::At(path) => match path.strip_prefix(list).and_then(|rest| rest.strip_prefix("[].")) {
                Some(rest) => Self::At(rest),
                None => Self::Found(self.text(json)),
            },
            Self::Found(text) => Self::Found(text.clone()),
        }
    }

    fn text(&self, json: &str) -> Option<String> {
        match self {
            Self::At(path) => first(json, &[path]),
            Self::Found(text) => text.clone(),
        }
    }
}

fn fields(json: &str, path: &str, reason: &Beside<'_>, message: &Beside<'_>, found: &mut Vec<About>) {
    let Some((list, rest)) = path.split_once("[].") else {
        let text = first(json, &[path]);
        found.extend(text.map(|path| About { path, reason: reason.text(json), message: message.text(json) }));
        return;
    };
    let (reason, message) = (reason.within(list, json), message.within(list, json));
    for element in all(json, list).iter().flat_map(|list| elements(list)) {
        fields(element.get(), rest, &reason, &message, found);
    }
}

/// The first text at the first path that leads to one.
fn first(json: &str, paths: &[&str]) -> Option<String> {
    paths.iter().find_map(|path| all(json, path).iter().find_map(|found| text(found)))
}

fn texts(json: &str, path: &str) -> Vec<String> {
    all(json, path).iter().filter_map(|found| text(found)).collect()
}

/// Everything at a path, of every element of the lists on it.
fn all<'a>(json: &'a str, path: &str) -> Vec<Cow<'a, str>> {
    let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
    let (name, is_list) = name.strip_suffix("[]").map_or((name, false), |name| (name, true));
    if json.starts_with('"') {
        let inner = text(json).unwrap_or_default();
        return all(inner.trim(), path).into_iter().map(|found| Cow::Owned(found.into_owned())).collect();
    }
    let inside = match member(json, name) {
        None => Vec::new(),
        Some(list) if is_list => elements(list.get()),
        Some(value) => vec![value],
    };
    match rest {
        Some(rest) => inside.into_iter().flat_map(|value| all(value.get(), rest)).collect(),
        None => inside.into_iter().map(|value| Cow::Borrowed(value.get())).collect(),
    }
}

/// An object's member, the last of that name; `null` is none.
fn member<'a>(json: &'a str, name: &str) -> Option<&'a RawValue> {
    let Members(members) = serde_json::from_str(json).ok()?;
    let found = members.into_iter().rev().find(|(known, _)| known.0 == name);
    found.map(|(_, value)| value).filter(|value| value.get() != "null")
}

fn elements(json: &str) -> Vec<&RawValue> {
    if json.starts_with('[') { serde_json::from_str(json).unwrap_or_default() } else { Vec::new() }
}

/// Text, or a number as it is written.
fn text(json: &str) -> Option<String> {
    match json.bytes().next()? {
        b'"' => serde_json::from_str::<Lossy>(json).ok().map(|text| text.0),
        b'-' | b'0'..=b'9' => Some(json.to_owned()),
        _ => None,
    }
}

/// An object's members as they came.
struct Members<'a>(Vec<(Lossy, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct All;

        impl<'de> Visitor<'de> for All {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
                let mut members = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    members.push(entry);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(All)
    }
}

/// Text in which half of a surrogate pair, which no Rust text can hold, is replaced.
struct Lossy(String);

impl<'de> Deserialize<'de> for Lossy {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bytes;

        impl Visitor<'_> for Bytes {
            type Value = Lossy;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("text")
            }

            fn visit_str<E>(self, text: &str) -> Result<Lossy, E> {
                Ok(Lossy(text.to_owned()))
            }

            fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Lossy, E> {
                Ok(Lossy(String::from_utf8_lossy(bytes).into_owned()))
            }
        }

        deserializer.deserialize_bytes(Bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LISTED: Layout = Layout {
        name: "listed",
        body: "Listed",
        marks: &[("errors[]", Mark::List)],
        status: &["status"],
        reason: &["errors[].type"],
        message: &["errors[].message", "message"],
        field: Some("errors[].details[].name"),
        field_reason: Some("errors[].type"),
        field_message: Some("errors[].details[].why"),
    };
    const INSIDE: Layout = Layout {
        marks: &[("edge.words", Mark::Any)],
        reason: &["edge.words.code"],
        message: &["edge.words"],
        ..LISTED
    };

    #[test]
    fn a_mark_is_there_and_of_its_kind() {
        for (json, fits) in [
            (r#"{"errors":[]}"#, true),
            (r#"{"errors":[{"type":"a"}]}"#, true),
            (r#"{"errors":{}}"#, false),
            (r#"{"errors":null}"#, false),
            (r#"{"error":[]}"#, false),
            ("[]", false),
            ("text", false),
            ("", false),
        ] {
            assert_eq!(LISTED.fits(json), fits, "{json}");
        }
    }

    #[test]
    fn what_lies_beside_a_field_is_of_the_same_elements() {
        let json = r#"{"status":404,"message":"m","errors":[
            {"type":"a","details":[{"name":"x","why":"w"},{"name":"y"}]}, {"type":"b","message":"n","details":[{"name":"z"}]}, 7]}"#;
        let fields = LISTED.fields(json);
        let shown: Vec<_> = fields
            .iter()
            .map(|about| (about.path.as_str(), about.reason.as_deref(), about.message.as_deref()))
            .collect();
        assert_eq!(shown, [("x", Some("a"), Some("w")), ("y", Some("a"), None), ("z", Some("b"), None)]);
        assert_eq!((LISTED.status(json), LISTED.reason(json)), (Some("404".to_owned()), Some("a".to_owned())));
        assert_eq!(LISTED.message(json).as_deref(), Some("n"), "the first path that leads to a text");
        assert_eq!(LISTED.reasons(json), ["a", "b", "a", "b"]);
    }

    #[test]
    fn a_path_goes_on_in_the_json_of_a_text() {
        for json in [r#"{"edge":{"words":{"code":"A"}}}"#, r#"{"edge":{"words":" {\"code\":\"A\"}"}}"#] {
            assert!(INSIDE.fits(json));
            assert_eq!(INSIDE.reason(json).as_deref(), Some("A"), "{json}");
        }
        let words = r#"{"edge":{"words":"no"}}"#;
        assert_eq!((INSIDE.reason(words), INSIDE.message(words).as_deref()), (None, Some("no")));
    }

    #[test]
    fn nothing_beside_the_path_makes_it_unreadable() {
        let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
        for beside in ["1e999", r#""\ud800""#, deep.as_str(), "{\"\\udc00\":1}"] {
            let json = format!(r#"{{"\ud800":1,"x":{beside},"errors":[{{"type":"a\ud800","y":{beside}}}]}}"#);
            assert_eq!(LISTED.reason(&json).as_deref(), Some("a\u{fffd}\u{fffd}\u{fffd}"), "{}", beside.len());
        }
    }
}
