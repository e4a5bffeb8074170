//! Reads citations and checks their form: `DOCUMENT:LINE` or `DOCUMENT#ANCHOR`.

use std::fmt;

use super::read::{Map, Value};
use crate::diagnostic::{Diagnostics, Text};

/// A place in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Passage {
    Line(u32),
    Anchor(String),
}

impl fmt::Display for Passage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(line) => write!(f, "{line}"),
            Self::Anchor(anchor) => f.write_str(anchor),
        }
    }
}

/// Reads a citation that must be there.
pub(super) fn one(map: &mut Map, key: &'static str) -> Text {
    let citation = Text::read(map, key);
    check(&citation, map.diagnostics);
    citation
}

/// Reads a citation that may be left out.
pub(super) fn optional(map: &mut Map, key: &'static str) -> Option<Text> {
    Option::<Text>::read(map, key).inspect(|citation| check(citation, map.diagnostics))
}

/// Reads one citation or a list of them.
pub(super) fn all(map: &mut Map, key: &'static str) -> Vec<Text> {
    let citations = map.texts(key);
    for citation in &citations {
        check(citation, map.diagnostics);
    }
    citations
}

/// Reports a citation that has neither form; whether its document exists is asked later.
fn check(citation: &Text, diagnostics: &mut Diagnostics) {
    // An empty one is reported already.
    if !citation.value.is_empty() && parse(&citation.value).is_none() {
        let message = format!(
            "`{}` is no citation; write `DOCUMENT:LINE` or `DOCUMENT#ANCHOR`, such as `003:955` or `003#introduction`",
            citation.value
        );
        diagnostics.add(&citation.span, message);
    }
}

/// The document and the place in it, if a text has one of the two forms.
pub(crate) fn parse(text: &str) -> Option<(&str, Passage)> {
    let (document, place) = text.split_once([':', '#'])?;
    if document.is_empty() || text.contains(char::is_whitespace) {
        return None;
    }
    let passage = if text[document.len()..].starts_with(':') {
        let line = place.parse().ok().filter(|line| *line > 0 && !place.starts_with(['0', '+']))?;
        Passage::Line(line)
    } else {
        let is_anchor = !place.is_empty() && !place.contains([':', '#']);
        is_anchor.then(|| Passage::Anchor(place.to_owned()))?
    };
    Some((document, passage))
}

#[cfg(test)]
mod tests {
    use super::{Passage, parse};

    #[test]
    fn a_line_and_an_anchor_are_citations() {
        assert_eq!(parse("003:955"), Some(("003", Passage::Line(955))));
        assert_eq!(parse("guide:1"), Some(("guide", Passage::Line(1))));
        let anchor = Passage::Anchor("toys-of-every-colour".to_owned());
        assert_eq!(parse("003#toys-of-every-colour"), Some(("003", anchor)));
    }

    #[test]
    fn half_citations_are_none() {
        for text in
            ["", "003", "003:", ":955", "003#", "#x", "003:x", "003:0", "003:+1", "003:1:2", "003#a b", "003#a#b"]
        {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
