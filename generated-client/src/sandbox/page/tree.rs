//! A body as it may be shown: numbers of cards masked, codes and cryptograms hidden, what is personal left out.

use serde_json::Value;

use super::super::world::{could_be_one, mask};
use crate::runtime::value::{Exposure, Object, View};

/// A value of JSON, without what nobody may see.
pub(super) enum Node {
    Object(Vec<(String, Node)>),
    List(Vec<Node>),
    /// A text that may be shown, or a number or `true` and `false` as JSON.
    Text(String),
    Bare(String),
    /// A number of a card or an account, with what may not be seen of it hidden.
    Masked(String),
    /// A security code, a cryptogram, a password.
    Secret,
    /// Something of a person, and whether its text must have a form.
    Personal {
        is_formed: bool,
    },
    /// Nothing documents it, and it may be anything.
    Undocumented,
}

/// A body that documentation describes.
pub(super) fn of(object: &dyn Object) -> Node {
    let documented = object.fields().filter(|(_, view)| view.is_present());
    let mut members: Vec<_> =
        documented.map(|(name, view)| (name.wire.to_owned(), value(view, name.form.is_some()))).collect();
    for (name, _) in object.extra().iter() {
        // A text that came as a number is kept as both.
        if members.iter().all(|(known, _)| known != name) {
            members.push((scrubbed(name), Node::Undocumented));
        }
    }
    Node::Object(members)
}

fn value(view: View<'_>, is_formed: bool) -> Node {
    match view {
        View::Object(inner) => of(inner),
        View::List(_) => Node::List(view.elements().map(|element| value(element, is_formed)).collect()),
        View::Text(text, Exposure::Open) => Node::Text(scrubbed(text)),
        View::Text(text, Exposure::Sealed) => Node::Masked(masked(text)),
        View::Text(_, Exposure::Redacted) => Node::Personal { is_formed },
        View::Text(_, Exposure::Never | Exposure::Once) => Node::Secret,
        View::Boolean(value) => Node::Bare(value.to_string()),
        View::Integer(value) => Node::Bare(value.to_string()),
        View::Absent | View::Json(_) => Node::Undocumented,
    }
}

/// JSON that the sandbox wrote itself, such as an error: its words are its own, but a number that could be a card's is none the less hidden.
pub(super) fn of_own(value: &Value) -> Node {
    match value {
        Value::Object(members) => {
            Node::Object(members.iter().map(|(name, value)| (scrubbed(name), of_own(value))).collect())
        }
        Value::Array(elements) => Node::List(elements.iter().map(of_own).collect()),
        Value::String(text) => Node::Text(scrubbed(text)),
        other => Node::Bare(scrubbed(&other.to_string())),
    }
}

/// As answers show it; of a number that is too short for that, nothing.
fn masked(text: &str) -> String {
    if text.chars().count() > 8 { mask(text, true) } else { "X".repeat(text.chars().count()) }
}

/// A text in which whatever could be the number of a card is masked: somebody will put one where none belongs.
pub(super) fn scrubbed(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut run = String::new();
    for character in text.chars().chain(std::iter::once('\0')) {
        if character.is_ascii_digit() || (matches!(character, ' ' | '-') && !run.is_empty()) {
            run.push(character);
            continue;
        }
        let digits = run.trim_end_matches([' ', '-']);
        clean.push_str(&if could_be_one(digits) { masked(digits) } else { digits.to_owned() });
        clean.push_str(&run[digits.len()..]);
        run.clear();
        if character != '\0' {
            clean.push(character);
        }
    }
    clean
}

/// JSON that nothing documents: what it is made of, and nothing that it says.
pub(super) fn undocumented(value: &Value) -> Node {
    match value {
        Value::Object(members) => {
            Node::Object(members.iter().map(|(name, value)| (scrubbed(name), undocumented(value))).collect())
        }
        Value::Array(elements) => Node::List(elements.iter().map(undocumented).collect()),
        Value::Null | Value::Bool(_) => Node::Bare(value.to_string()),
        Value::Number(_) | Value::String(_) => Node::Undocumented,
    }
}
