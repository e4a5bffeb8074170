//! Reads citations and checks their form: `DOCUMENT:LINE` or `DOCUMENT#ANCHOR`.

use super::read::{Map, Value};
use crate::diagnostic::{Diagnostics, Text};

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
    if !citation.value.is_empty() && !is_citation(&citation.value) {
        let message = format!(
            "`{}` is no citation; write `DOCUMENT:LINE` or `DOCUMENT#ANCHOR`, such as `003:955` or `003#introduction`",
            citation.value
        );
        diagnostics.add(&citation.span, message);
    }
}

/// Whether a text has one of the two forms.
pub(crate) fn is_citation(text: &str) -> bool {
    let Some((document, place)) = text.split_once([':', '#']) else {
        return false;
    };
    let well_formed = if text.as_bytes().get(document.len()) == Some(&b':') {
        place.parse::<u32>().is_ok_and(|line| line > 0) && !place.starts_with(['0', '+'])
    } else {
        !place.is_empty() && !place.contains([':', '#'])
    };
    well_formed && !document.is_empty() && !text.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::is_citation;

    #[track_caller]
    fn check(text: &str, expected: bool) {
        assert_eq!(is_citation(text), expected, "{text}");
    }

    #[test]
    fn a_line_and_an_anchor_are_citations() {
        check("003:955", true);
        check("003#toys-of-every-colour", true);
        check("guide:1", true);
    }

    #[test]
    fn half_citations_are_none() {
        for text in
            ["", "003", "003:", ":955", "003#", "#x", "003:x", "003:0", "003:+1", "003:1:2", "003#a b", "003#a#b"]
        {
            check(text, false);
        }
    }
}
