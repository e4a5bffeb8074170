//! Reads a map of the tree key by key, and reports what is missing, misshapen, unknown or twice there.

use std::collections::HashMap;

use crate::{
    diagnostic::{Diagnostics, Span, nearest},
    spec::{At, Text},
    yaml::{Kind, Node},
};

/// Texts longer than this are not repeated in a message.
const LONGEST_QUOTED: usize = 40;

/// One map whose keys are known by name; it remembers which were asked for.
pub(crate) struct Reader<'a, 'd> {
    pub(crate) diagnostics: &'d mut Diagnostics,
    /// For messages: `` use case `x` ``, `this example`.
    what: String,
    /// Where missing keys are reported.
    span: Span,
    /// A value that was taken is gone, its key stays.
    entries: Vec<(Text, Option<&'a Node>)>,
    known: Vec<&'static str>,
}

impl<'a, 'd> Reader<'a, 'd> {
    /// Opens a map that has no name; anything but a map is reported and gives nothing.
    pub(crate) fn open(node: &'a Node, what: &str, diagnostics: &'d mut Diagnostics) -> Option<Self> {
        Self::at(&node.span, node, what.to_owned(), diagnostics)
    }

    /// Opens the map behind a name, where missing keys are reported.
    pub(crate) fn named(name: &Text, node: &'a Node, kind: &str, diagnostics: &'d mut Diagnostics) -> Option<Self> {
        Self::at(&name.span, node, format!("{kind} `{}`", name.value), diagnostics)
    }

    fn at(span: &Span, node: &'a Node, what: String, diagnostics: &'d mut Diagnostics) -> Option<Self> {
        let entries = entries(node, &format!("a map with the keys of {what}"), diagnostics)?;
        Some(Self {
            diagnostics,
            what,
            span: span.clone(),
            entries: entries.into_iter().map(|(key, value)| (key, Some(value))).collect(),
            known: Vec::new(),
        })
    }

    pub(crate) fn take(&mut self, key: &'static str) -> Option<&'a Node> {
        self.known.push(key);
        self.entries.iter_mut().find(|(name, _)| name.value == key)?.1.take()
    }

    pub(crate) fn text(&mut self, key: &'static str) -> Option<Text> {
        let text = self.take(key).and_then(|node| text(node, self.diagnostics))?;
        report_empty(&text, key, self.diagnostics);
        Some(text)
    }

    /// A text that must be there; an empty one stands in for it so that reading can go on.
    pub(crate) fn required_text(&mut self, key: &'static str) -> Text {
        let text = self.required(key);
        if let Ok(text) = &text {
            report_empty(text, key, self.diagnostics);
        }
        text.unwrap_or_else(|span| empty(&span))
    }

    /// A text that must be there, but may be empty.
    pub(crate) fn any_text(&mut self, key: &'static str) -> Text {
        self.required(key).unwrap_or_else(|span| empty(&span))
    }

    /// A text, or the place of one that is missing or misshapen, which is reported.
    fn required(&mut self, key: &'static str) -> Result<Text, Span> {
        let Some(node) = self.take(key) else {
            self.diagnostics.add(&self.span, format!("`{key}` is missing from {}", self.what));
            return Err(self.span.clone());
        };
        text(node, self.diagnostics).ok_or_else(|| node.span.clone())
    }

    pub(crate) fn boolean(&mut self, key: &'static str) -> bool {
        match self.take(key) {
            None => false,
            Some(Node { kind: Kind::Boolean(boolean), .. }) => *boolean,
            Some(node) => {
                mismatch(node, "`true` or `false`", self.diagnostics);
                false
            }
        }
    }

    /// A list of texts; `plural` says of what: `paths`.
    pub(crate) fn texts(&mut self, key: &'static str, plural: &str) -> Vec<Text> {
        self.each(key, plural, |node, diagnostics| {
            let text = text(node, diagnostics)?;
            report_empty(&text, key, diagnostics);
            Some(text)
        })
    }

    /// A text or a list of texts.
    pub(crate) fn text_or_texts(&mut self, key: &'static str) -> Vec<Text> {
        let texts = self.take(key).map(|node| text_or_texts(node, self.diagnostics)).unwrap_or_default();
        for text in &texts {
            report_empty(text, key, self.diagnostics);
        }
        texts
    }

    /// A list; items that cannot be read are left out after they were reported.
    pub(crate) fn each<T>(
        &mut self,
        key: &'static str,
        plural: &str,
        read: impl FnMut(&'a Node, &mut Diagnostics) -> Option<T>,
    ) -> Vec<T> {
        self.take(key).and_then(|node| list(node, plural, self.diagnostics, read)).unwrap_or_default()
    }

    /// A map from names to whatever `read` makes of name and value.
    pub(crate) fn map<T>(
        &mut self,
        key: &'static str,
        plural: &str,
        mut read: impl FnMut(Text, &'a Node, &mut Diagnostics) -> Option<T>,
    ) -> Vec<T> {
        let Some(node) = self.take(key) else {
            return Vec::new();
        };
        entries(node, &format!("a map of {plural}"), self.diagnostics)
            .unwrap_or_default()
            .into_iter()
            .filter_map(|(name, node)| {
                report_empty(&name, key, self.diagnostics);
                read(name, node, self.diagnostics)
            })
            .collect()
    }

    /// A map from texts to texts.
    pub(crate) fn text_map(&mut self, key: &'static str, plural: &str) -> Vec<(Text, Text)> {
        self.map(key, plural, |name, node, diagnostics| {
            let text = text(node, diagnostics)?;
            report_empty(&text, &name.value, diagnostics);
            Some((name, text))
        })
    }

    /// The entries that nobody asked for, where keys are free.
    pub(crate) fn rest(self) -> Vec<(Text, &'a Node)> {
        let known = self.known;
        self.entries
            .into_iter()
            .filter(|(key, _)| !known.contains(&key.value.as_str()))
            .filter_map(|(key, node)| Some((key, node?)))
            .collect()
    }

    /// Reports the entries that nobody asked for.
    pub(crate) fn finish(self) {
        for (key, _) in &self.entries {
            if self.known.contains(&key.value.as_str()) {
                continue;
            }
            let mut way_out = nearest(&key.value, self.known.iter().copied());
            if way_out.is_empty() {
                way_out = format!("; its keys are `{}`", self.known.join("`, `"));
            }
            let message = format!("unknown key `{}` in {}{way_out}", key.value, self.what);
            self.diagnostics.add(&key.span, message);
        }
    }
}

/// The entries of a map, each key once; `expected` says what the map is.
pub(crate) fn entries<'a>(
    node: &'a Node,
    expected: &str,
    diagnostics: &mut Diagnostics,
) -> Option<Vec<(Text, &'a Node)>> {
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

/// The items of a list, read one by one.
pub(crate) fn list<'a, T>(
    node: &'a Node,
    plural: &str,
    diagnostics: &mut Diagnostics,
    mut read: impl FnMut(&'a Node, &mut Diagnostics) -> Option<T>,
) -> Option<Vec<T>> {
    let Kind::List(items) = &node.kind else {
        mismatch(node, &format!("a list of {plural}"), diagnostics);
        return None;
    };
    Some(items.iter().filter_map(|item| read(item, diagnostics)).collect())
}

pub(crate) fn text_or_texts(node: &Node, diagnostics: &mut Diagnostics) -> Vec<Text> {
    match &node.kind {
        Kind::List(items) => items.iter().filter_map(|item| text(item, diagnostics)).collect(),
        _ => text_as(node, "text or a list of texts", diagnostics).into_iter().collect(),
    }
}

pub(crate) fn text(node: &Node, diagnostics: &mut Diagnostics) -> Option<Text> {
    text_as(node, "text", diagnostics)
}

/// A text that has a name or a form of its own in messages.
pub(crate) fn text_as(node: &Node, expected: &str, diagnostics: &mut Diagnostics) -> Option<Text> {
    match &node.kind {
        Kind::Text(text) => {
            let text = At { value: text.clone(), span: node.span.clone() };
            report_control(&text.value, &text.span, diagnostics);
            return Some(text);
        }
        Kind::Boolean(_) | Kind::Integer(_) => {
            let message = format!("expected {expected}, found {}; put it in quotes", found(node));
            diagnostics.add(&node.span, message);
        }
        _ => mismatch(node, expected, diagnostics),
    }
    None
}

/// Reports a text without characters, where one means something; `key` says what it is or where it lies.
pub(crate) fn report_empty(text: &Text, key: &str, diagnostics: &mut Diagnostics) {
    if text.value.is_empty() {
        diagnostics.add(&text.span, format!("`{key}` is empty here; write a text or remove the entry"));
    }
}

/// Reports a character that neither Rust nor a reader could show.
pub(crate) fn report_control(text: &str, span: &Span, diagnostics: &mut Diagnostics) {
    let unseen = |character: &char| character.is_control() && !['\n', '\t'].contains(character);
    if let Some(character) = text.chars().find(unseen) {
        diagnostics.add(span, format!("control character `{}` in a text; remove it", character.escape_default()));
    }
}

/// Reports a value of the wrong shape.
pub(crate) fn mismatch(node: &Node, expected: &str, diagnostics: &mut Diagnostics) {
    let way_out = match &node.kind {
        Kind::Null => "; write it or remove the entry",
        _ => "",
    };
    let message = format!("expected {expected}, found {}{way_out}", found(node));
    diagnostics.add(&node.span, message);
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

pub(crate) fn empty(span: &Span) -> Text {
    At { value: String::new(), span: span.clone() }
}
