//! Splits `TYPE, DESCRIPTION` into its two texts, each with its place.

use super::{At, Code, Field, Parameter, Text, read};
use crate::{
    diagnostic::{Diagnostics, Span},
    yaml::Node,
};

impl Field {
    pub(super) fn short(path: Text, node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        let (is, says) = read(node, "TYPE", diagnostics)?;
        Some(Self { path, is, says, also: Vec::new(), setter: None, ours: None, documented: Vec::new() })
    }
}

impl Parameter {
    pub(super) fn short(name: Text, node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        let (is, says) = read(node, "TYPE", diagnostics)?;
        Some(Self { name, is, says, ours: None })
    }
}

impl Code {
    pub(super) fn short(wire: Text, node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        let (variant, says) = read(node, "VARIANT-NAME", diagnostics)?;
        Some(Self { wire, variant, says, ours: None, documented: Vec::new() })
    }
}

/// Reads `HEAD, DESCRIPTION`, where `head` says what the first part is: `TYPE`, `VARIANT-NAME`.
fn read(node: &Node, head: &str, diagnostics: &mut Diagnostics) -> Option<(Text, Text)> {
    let whole = read::text_as(node, &format!("`{head}, DESCRIPTION`"), diagnostics)?;
    let (first, says) = match whole.value.split_once(", ") {
        Some((first, says)) => (first.trim_end(), says.trim_start()),
        None => (whole.value.trim_end(), ""),
    };
    if says.is_empty() {
        let message = format!("a description is missing: write `{head}, DESCRIPTION`, between brackets in quotes");
        diagnostics.add(&whole.span, message);
    }
    if first.is_empty() {
        let message = format!("nothing stands before the comma: write `{head}, DESCRIPTION`");
        diagnostics.add(&whole.span, message);
    }
    if is_quoted(first) || is_quoted(says) {
        let message = format!(
            "quotes around a part alone belong to its text: write `{head}, DESCRIPTION`, and quotes around both or none"
        );
        diagnostics.add(&whole.span, message);
    }
    // A description that begins on the scalar's second line gets the end of the first: near enough.
    let column = match (node.inset, whole.value.strip_suffix(says)) {
        (Some(inset), Some(before)) if !says.is_empty() => whole.span.column + inset + before.chars().count(),
        _ => whole.span.column,
    };
    let says = At { value: says.to_owned(), span: Span { column, ..whole.span.clone() } };
    let first = At { value: first.to_owned(), span: whole.span };
    Some((first, says))
}

/// Whether a text kept quotes that were meant for YAML; those of a single word within it are its own.
fn is_quoted(text: &str) -> bool {
    let inside = |quote| text.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
    ['"', '\''].into_iter().any(|quote| inside(quote).is_some_and(|inside| !inside.contains(quote)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml;

    /// Compares `COLUMN TYPE | COLUMN DESCRIPTION` and the problem.
    #[track_caller]
    fn check(text: &str, parts: &str, problem: &str) {
        let mut diagnostics = Diagnostics::default();
        let node = yaml::parse(&"spec/a.yaml".into(), text, &mut diagnostics).expect("this is YAML");
        let found = read(&node, "TYPE", &mut diagnostics).map(|(first, says)| {
            let part = |text: Text| format!("{} {}", text.span.column, text.value);
            format!("{} | {}", part(first), part(says))
        });
        assert_eq!(found.unwrap_or_default(), parts);
        let messages: Vec<_> = diagnostics.into_sorted().into_iter().map(|problem| problem.message).collect();
        assert_eq!(messages.join("\n"), problem);
    }

    #[test]
    fn the_first_comma_divides() {
        check("text, One, two.", "1 text | 7 One, two.", "");
    }

    #[test]
    fn both_parts_have_places_within_quotes_and_folded_text() {
        check("'text, One: two.'", "1 text | 8 One: two.", "");
        check(">-\n  text, One:\n  two.", "3 text | 9 One: two.", "");
        check("&a text, One.", "1 text | 1 One.", "");
    }

    #[test]
    fn a_type_alone_lacks_its_description() {
        let problem = "a description is missing: write `TYPE, DESCRIPTION`, between brackets in quotes";
        check("text", "1 text | 1 ", problem);
        check("'text, '", "1 text | 1 ", problem);
    }

    #[test]
    fn a_description_alone_lacks_its_type() {
        check("', One.'", "1  | 4 One.", "nothing stands before the comma: write `TYPE, DESCRIPTION`");
    }

    #[test]
    fn quotes_around_one_part_are_reported() {
        let problem =
            "quotes around a part alone belong to its text: write `TYPE, DESCRIPTION`, and quotes around both or none";
        check("text, \"One.\"", "1 text | 7 \"One.\"", problem);
        check("text, 'One.'", "1 text | 7 'One.'", problem);
        check("text, \"A\" or \"B\"", "1 text | 7 \"A\" or \"B\"", "");
    }

    #[test]
    fn another_shape_is_reported() {
        check("[text]", "", "expected `TYPE, DESCRIPTION`, found a list");
        check("10", "", "expected `TYPE, DESCRIPTION`, found the integer `10`; put it in quotes");
    }
}
