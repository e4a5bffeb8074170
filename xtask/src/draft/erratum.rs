//! What a draft corrects on the page → an entry of `errata`.

use super::yaml::{Map, Node};

/// A correction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Erratum {
    pub line: usize,
    pub kind: Kind,
    pub path: Option<String>,
    pub published: String,
    pub used: String,
    pub why: String,
}

/// What is corrected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The text of an example.
    Text,
    /// A key in its JSON.
    Spelling,
    /// A value in its JSON, or what a list says.
    Value,
}

impl Erratum {
    /// Of a field list: as published, and as used, both in words of JSON.
    pub(super) fn of_list(line: usize, path: &str, published: String, used: String, why: &str) -> Self {
        Self { line, kind: Kind::Value, path: Some(path.to_owned()), published, used, why: why.to_owned() }
    }

    /// As the spec has it, within a list or an example of a guide.
    pub(super) fn node(&self, guide: &str, within: &str) -> Node {
        let mut map =
            Map::default().with("at", Node::text(format!("{guide}:{}", self.line))).with("in", Node::text(within));
        map = match self.kind {
            Kind::Text => map.with("kind", Node::text("text")),
            Kind::Spelling => map.with("kind", Node::text("spelling")),
            Kind::Value => map,
        };
        if let Some(path) = &self.path {
            map = map.with("path", Node::text(path));
        }
        let map = map.with("published", Node::text(&self.published)).with("used", Node::text(&self.used));
        Node::Map(map.with("why", Node::text(&self.why)))
    }
}
