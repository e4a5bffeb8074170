//! Entries of a form that a struct's keys do not say.

use super::{
    Decimals, ErratumKind, Form, Fragment, Host, Named, Ours, Row, Text,
    read::{self, Element, Map, Value},
};
use crate::{
    diagnostic::Diagnostics,
    yaml::{Kind, Node},
};

impl Element for Named {
    fn read_all(node: &Node, key: &str, diagnostics: &mut Diagnostics) -> Vec<Self> {
        let entries = <(Text, Text)>::read_all(node, key, diagnostics);
        entries.into_iter().map(|(name, says)| Self { name, says }).collect()
    }
}

impl Element for Row {
    fn read_all(node: &Node, _: &str, diagnostics: &mut Diagnostics) -> Vec<Self> {
        read::list(node, "rows", diagnostics, |node, diagnostics| {
            let mut map = Map::open(node, "this row", diagnostics)?;
            let Some(gives) = map.take("gives") else {
                map.diagnostics.add(&node.span, "`gives` is missing from this row");
                return None;
            };
            let several = matches!(gives.kind, Kind::List(_));
            let gives = read::texts(gives, "gives", map.diagnostics);
            let says = Value::read(&mut map, "says");
            Some(Self { span: node.span.clone(), cells: map.other_texts(""), gives, several, says })
        })
    }
}

impl Element for Ours {
    fn read_all(node: &Node, _: &str, diagnostics: &mut Diagnostics) -> Vec<Self> {
        read::list(node, "maps of `path` or `mode` and `why`", diagnostics, Self::read)
    }
}

impl Ours {
    fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        let mut map = Map::open(node, "this entry of `ours`", diagnostics)?;
        let path: Option<Text> = Value::read(&mut map, "path");
        let mode: Option<Text> = Value::read(&mut map, "mode");
        let why = Value::read(&mut map, "why");
        let ours = match (path, mode) {
            (Some(path), mode) => {
                if let Some(mode) = mode {
                    map.diagnostics.add(&mode.span, "`path` and `mode` exclude each other; write two entries");
                }
                Some(Self::Path { path, why })
            }
            (None, Some(mode)) => Some(Self::Mode { mode, why }),
            (None, None) => {
                map.diagnostics.add(&node.span, "this entry of `ours` needs a `path` or a `mode`");
                None
            }
        };
        map.finish();
        ours
    }
}

impl Host {
    /// Reads a base address that stands alone.
    pub(super) fn short(environment: Text, node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        let base = read::text(node, &environment.value, diagnostics)?;
        Some(Self { environment, base, ours: None })
    }
}

impl Fragment {
    /// Reads `why`, which is there exactly where something is added.
    pub(super) fn why(map: &mut Map, key: &'static str) -> Option<Text> {
        let why = Option::<Text>::read(map, key);
        let problem = match (map.peek("before").or(map.peek("after")), &why) {
            (Some(added), None) => Some((
                &added.span,
                "`why` is missing: a fragment with `before` or `after` says what the page leaves out",
            )),
            (None, Some(why)) => {
                Some((&why.span, "`why` goes with `before` or `after`; remove it, or say what is added"))
            }
            _ => None,
        };
        if let Some((span, message)) = problem {
            map.diagnostics.add(span, message);
        }
        why
    }
}

impl Form {
    pub(super) fn optional(map: &mut Map, key: &'static str) -> Option<Self> {
        map.take(key).and_then(|node| Self::read(node, map.diagnostics))
    }
}

impl Decimals {
    pub(super) fn optional(map: &mut Map, key: &'static str) -> Option<Self> {
        map.take(key).and_then(|node| Self::read(node, map.diagnostics))
    }
}

impl Value for ErratumKind {
    fn read(map: &mut Map, key: &'static str) -> Self {
        let Some(kind) = Option::<Text>::read(map, key) else {
            return Self::Value;
        };
        match kind.value.as_str() {
            "text" => Self::Text,
            "value" => Self::Value,
            "spelling" => Self::Spelling,
            other => {
                let message = format!(
                    "`{other}` is no kind of erratum; write `text`, `spelling` or `value`, or leave `kind` out, which means `value`"
                );
                map.diagnostics.add(&kind.span, message);
                Self::Value
            }
        }
    }
}
