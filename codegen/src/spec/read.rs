//! A node of the tree in, a typed value out; what is missing, misshapen, unknown or twice there is reported.

use std::{collections::HashMap, ops::RangeInclusive};

use crate::{
    diagnostic::{At, Diagnostics, Span, Text, nearest},
    yaml::{Kind, Node},
};

/// Texts longer than this are not repeated in a message.
const LONGEST_QUOTED: usize = 40;

/// What stands behind a key, or is missing there.
pub(super) trait Value {
    fn read(map: &mut Map, key: &'static str) -> Self;
}

/// What there may be several of behind a key.
pub(super) trait Element: Sized {
    /// What cannot be read is left out after it was reported.
    fn read_all(node: &Node, key: &str, diagnostics: &mut Diagnostics) -> Vec<Self>;
}

/// A text that must be there; an empty one stands in for it so that reading can go on.
impl Value for Text {
    fn read(map: &mut Map, key: &'static str) -> Self {
        map.required(key, |node, diagnostics| text(node, key, diagnostics))
    }
}

impl Value for Option<Text> {
    fn read(map: &mut Map, key: &'static str) -> Self {
        map.take(key).and_then(|node| text(node, key, map.diagnostics))
    }
}

impl Value for bool {
    fn read(map: &mut Map, key: &'static str) -> Self {
        match map.take(key) {
            None => false,
            Some(Node { kind: Kind::Boolean(boolean), .. }) => *boolean,
            Some(node) => {
                mismatch(node, "`true` or `false`", map.diagnostics);
                false
            }
        }
    }
}

impl<T: Element> Value for Vec<T> {
    fn read(map: &mut Map, key: &'static str) -> Self {
        map.take(key).map(|node| T::read_all(node, key, map.diagnostics)).unwrap_or_default()
    }
}

impl Element for Text {
    fn read_all(node: &Node, key: &str, diagnostics: &mut Diagnostics) -> Vec<Self> {
        list(node, "texts", diagnostics, |node, diagnostics| text(node, key, diagnostics))
    }
}

/// A name and a text.
impl Element for (Text, Text) {
    fn read_all(node: &Node, key: &str, diagnostics: &mut Diagnostics) -> Vec<Self> {
        map(node, key, "texts", diagnostics, |name, node, diagnostics| {
            let text = text(node, &name.value, diagnostics)?;
            Some((name, text))
        })
    }
}

/// A name and a text or several.
impl Element for (Text, Vec<Text>) {
    fn read_all(node: &Node, key: &str, diagnostics: &mut Diagnostics) -> Vec<Self> {
        map(node, key, "lists of texts", diagnostics, |name, node, diagnostics| {
            let texts = texts(node, &name.value, diagnostics);
            Some((name, texts))
        })
    }
}

/// One map of the tree; it remembers which keys were asked for.
pub(super) struct Map<'a, 'd> {
    pub(super) diagnostics: &'d mut Diagnostics,
    /// For messages: `` use case `x` ``, `this example`.
    what: String,
    /// Where missing keys are reported.
    span: Span,
    entries: Vec<(Text, &'a Node)>,
    known: Vec<&'static str>,
}

impl<'a, 'd> Map<'a, 'd> {
    /// Opens a map that has no name; anything but a map is reported and gives nothing.
    pub(super) fn open(node: &'a Node, what: &str, diagnostics: &'d mut Diagnostics) -> Option<Self> {
        Self::at(&node.span, node, what.to_owned(), diagnostics)
    }

    /// Opens the map behind a name, where missing keys are reported.
    pub(super) fn named(name: &Text, node: &'a Node, kind: &str, diagnostics: &'d mut Diagnostics) -> Option<Self> {
        Self::at(&name.span, node, format!("{kind} `{}`", name.value), diagnostics)
    }

    fn at(span: &Span, node: &'a Node, what: String, diagnostics: &'d mut Diagnostics) -> Option<Self> {
        let entries = entries(node, &format!("a map with the keys of {what}"), diagnostics)?;
        Some(Self { diagnostics, what, span: span.clone(), entries, known: Vec::new() })
    }

    pub(super) fn take(&mut self, key: &'static str) -> Option<&'a Node> {
        self.known.push(key);
        self.peek(key)
    }

    /// What stands behind a key that is read elsewhere.
    pub(super) fn peek(&self, key: &str) -> Option<&'a Node> {
        self.entries.iter().find(|(name, _)| name.value == key).map(|(_, node)| *node)
    }

    /// A text that must be there, but may be empty.
    pub(super) fn any_text(&mut self, key: &'static str) -> Text {
        self.required(key, any_text)
    }

    fn required(&mut self, key: &'static str, read: impl FnOnce(&Node, &mut Diagnostics) -> Option<Text>) -> Text {
        let Some(node) = self.take(key) else {
            self.diagnostics.add(&self.span, format!("`{key}` is missing from {}", self.what));
            return empty(&self.span);
        };
        read(node, self.diagnostics).unwrap_or_else(|| empty(&node.span))
    }

    /// A text or a list of texts.
    pub(super) fn texts(&mut self, key: &'static str) -> Vec<Text> {
        self.take(key).map(|node| texts(node, key, self.diagnostics)).unwrap_or_default()
    }

    /// The path of the file that the map lies in, whatever the key.
    pub(super) fn file(&mut self, _: &'static str) -> String {
        self.span.file.as_ref().to_owned()
    }

    /// The texts behind keys that nobody asked for, whatever the key.
    pub(super) fn other_texts(&mut self, _: &'static str) -> Vec<(Text, Text)> {
        let rest = self.rest().into_iter();
        rest.filter_map(|(key, node)| Some((key, any_text(node, self.diagnostics)?))).collect()
    }

    /// The entries that nobody asked for, where keys are free.
    pub(super) fn rest(&mut self) -> Vec<(Text, &'a Node)> {
        let known = &self.known;
        self.entries.extract_if(.., |(key, _)| !known.contains(&key.value.as_str())).collect()
    }

    /// Reports the entries that nobody asked for.
    pub(super) fn finish(mut self) {
        for (key, _) in self.rest() {
            let mut way_out = nearest(&key.value, self.known.iter().copied());
            if way_out.is_empty() {
                way_out = format!("; its keys are `{}`", self.known.join("`, `"));
            }
            let message = format!("unknown key `{}` in {}{way_out}", key.value, self.what);
            self.diagnostics.add(&key.span, message);
        }
    }
}

/// The items of a list of `plural`.
pub(super) fn list<T>(
    node: &Node,
    plural: &str,
    diagnostics: &mut Diagnostics,
    mut read: impl FnMut(&Node, &mut Diagnostics) -> Option<T>,
) -> Vec<T> {
    let Kind::List(items) = &node.kind else {
        mismatch(node, &format!("a list of {plural}"), diagnostics);
        return Vec::new();
    };
    items.iter().filter_map(|item| read(item, diagnostics)).collect()
}

/// The entries of a map from names to `plural`.
pub(super) fn map<T>(
    node: &Node,
    key: &str,
    plural: &str,
    diagnostics: &mut Diagnostics,
    mut read: impl FnMut(Text, &Node, &mut Diagnostics) -> Option<T>,
) -> Vec<T> {
    let entries = entries(node, &format!("a map of {plural}"), diagnostics).unwrap_or_default();
    let entry = |(name, node): (Text, &Node)| {
        report_empty(&name, key, diagnostics);
        read(name, node, diagnostics)
    };
    entries.into_iter().filter_map(entry).collect()
}

/// The entries of a map, each key once; `expected` says what the map is.
fn entries<'a>(node: &'a Node, expected: &str, diagnostics: &mut Diagnostics) -> Option<Vec<(Text, &'a Node)>> {
    let Kind::Map(entries) = &node.kind else {
        mismatch(node, expected, diagnostics);
        return None;
    };
    let mut seen = HashMap::new();
    let mut unique = Vec::new();
    for (key, value) in entries {
        let Some(key) = text_as(key, "text as a key", diagnostics) else {
            continue;
        };
        if let Some(line) = seen.get(&key.value) {
            let message = format!("`{}` was already given in line {line}; remove one of the two", key.value);
            diagnostics.add(&key.span, message);
        } else {
            seen.insert(key.value.clone(), key.span.line);
            unique.push((key, value));
        }
    }
    Some(unique)
}

/// A text or a list of texts; `key` says what they are or where they lie.
pub(super) fn texts(node: &Node, key: &str, diagnostics: &mut Diagnostics) -> Vec<Text> {
    if let Kind::List(_) = node.kind {
        return Text::read_all(node, key, diagnostics);
    }
    let text = text_as(node, "text or a list of texts", diagnostics);
    text.inspect(|text| report_empty(text, key, diagnostics)).into_iter().collect()
}

/// A text with characters; `key` says what it is or where it lies.
pub(super) fn text(node: &Node, key: &str, diagnostics: &mut Diagnostics) -> Option<Text> {
    any_text(node, diagnostics).inspect(|text| report_empty(text, key, diagnostics))
}

pub(super) fn any_text(node: &Node, diagnostics: &mut Diagnostics) -> Option<Text> {
    text_as(node, "text", diagnostics)
}

/// A text that has a name or a form of its own in messages.
pub(super) fn text_as(node: &Node, expected: &str, diagnostics: &mut Diagnostics) -> Option<Text> {
    match &node.kind {
        Kind::Text(text) => {
            report_control(text, &node.span, diagnostics);
            return Some(At { value: text.clone(), span: node.span.clone() });
        }
        Kind::Boolean(_) | Kind::Integer(_) => {
            let message = format!("expected {expected}, found {}; put it in quotes", found(node));
            diagnostics.add(&node.span, message);
        }
        _ => mismatch(node, expected, diagnostics),
    }
    None
}

/// Reports a text without characters, where one means something.
fn report_empty(text: &Text, key: &str, diagnostics: &mut Diagnostics) {
    if text.value.is_empty() {
        diagnostics.add(&text.span, format!("`{key}` is empty here; write a text or remove the entry"));
    }
}

/// Characters that turn the direction of a text: what a reader sees is not what stands there, and the compiler refuses them.
const TURNING: [RangeInclusive<char>; 4] =
    ['\u{61c}'..='\u{61c}', '\u{200e}'..='\u{200f}', '\u{202a}'..='\u{202e}', '\u{2066}'..='\u{2069}'];

/// Reports a character that neither Rust nor a reader could show.
pub(super) fn report_control(text: &str, span: &Span, diagnostics: &mut Diagnostics) {
    let is_control = |character: char| character.is_control() && !['\n', '\t'].contains(&character);
    let turns = |character: char| TURNING.iter().any(|range| range.contains(&character));
    let unseen = |character: &char| is_control(*character) || turns(*character);
    if let Some(character) = text.chars().find(unseen) {
        diagnostics.add(span, format!("control character `{}` in a text; remove it", character.escape_default()));
    }
}

/// Reports a value of the wrong shape.
pub(super) fn mismatch(node: &Node, expected: &str, diagnostics: &mut Diagnostics) {
    let way_out = if node.kind == Kind::Null { "; write it or remove the entry" } else { "" };
    diagnostics.add(&node.span, format!("expected {expected}, found {}{way_out}", found(node)));
}

fn found(node: &Node) -> String {
    match &node.kind {
        Kind::Null => "nothing".to_owned(),
        Kind::Boolean(boolean) => format!("the boolean `{boolean}`"),
        Kind::Integer(integer) => format!("the integer `{integer}`"),
        Kind::Text(text) if text.is_empty() => "an empty text".to_owned(),
        Kind::Text(text) if text.contains('\n') || text.chars().count() > LONGEST_QUOTED => "text".to_owned(),
        Kind::Text(text) => format!("the text `{text}`"),
        Kind::List(_) => "a list".to_owned(),
        Kind::Map(_) => "a map".to_owned(),
    }
}

fn empty(span: &Span) -> Text {
    At { value: String::new(), span: span.clone() }
}
