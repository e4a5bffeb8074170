//! The text of one YAML file in, a tree out in which every node has its place.

use std::{collections::HashMap, sync::Arc};

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, StrInput, Tag};

use crate::diagnostic::{Diagnostic, Diagnostics, Span};

/// How deep lists and maps may lie in each other; the legend needs a dozen levels.
const MOST_LEVELS: usize = 64;
/// How many nodes a file may have with its aliases written out.
const MOST_NODES: usize = 200_000;

/// A value with the place where it is written; that of an alias is the alias.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Node {
    pub(crate) span: Span,
    pub(crate) kind: Kind,
    /// Columns from the span to the first character of a text; unknown behind an alias.
    pub(crate) inset: Option<usize>,
}

/// What a node holds. Floats and whatever else YAML knows are texts, as they are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    Null,
    Boolean(bool),
    Integer(i64),
    Text(String),
    List(Vec<Node>),
    Map(Vec<(Node, Node)>),
}

/// Reads one file. `None` means that it is not readable at all, and a diagnostic says why.
pub(crate) fn parse(file: &Arc<str>, text: &str, diagnostics: &mut Diagnostics) -> Option<Node> {
    let mut builder =
        Builder { file, events: Parser::new_from_str(text), anchors: HashMap::new(), nodes: 0, diagnostics };
    match builder.document() {
        Ok(node) => Some(node),
        Err(problem) => {
            diagnostics.add(&problem.span, problem.message);
            None
        }
    }
}

type Place = saphyr_parser::Span;

struct Builder<'a> {
    file: &'a Arc<str>,
    events: Parser<'a, StrInput<'a>>,
    anchors: HashMap<usize, Anchored>,
    nodes: usize,
    diagnostics: &'a mut Diagnostics,
}

/// A node for aliases to repeat.
struct Anchored {
    node: Node,
    size: Size,
}

#[derive(Clone, Copy)]
struct Size {
    nodes: usize,
    levels: usize,
}

/// An error ends the file; whatever can be read past goes to the diagnostics instead.
impl<'a> Builder<'a> {
    fn document(&mut self) -> Result<Node, Diagnostic> {
        let mut document = None;
        loop {
            let (event, place) = self.next()?;
            match event {
                Event::DocumentStart(_) if document.is_some() => {
                    let message = "a second document begins here; a file holds one, so remove the line `---` or move what follows it to a file of its own";
                    self.report(place.start, message);
                    break;
                }
                Event::StreamEnd => break,
                Event::Nothing | Event::StreamStart | Event::DocumentStart(_) | Event::DocumentEnd => {}
                event => document = Some(self.node(event, place, 1)?),
            }
        }
        Ok(document.unwrap_or_else(|| self.leaf(Marker::new(0, 1, 0), Kind::Null, None)))
    }

    fn next(&mut self) -> Result<(Event<'a>, Place), Diagnostic> {
        match self.events.next_event() {
            Some(Ok(event)) => Ok(event),
            Some(Err(error)) => {
                let message = format!("this is not YAML: {}; {}", error.info(), way_out(error.info()));
                Err(self.problem(*error.marker(), message))
            }
            None => Ok((Event::StreamEnd, Place::default())),
        }
    }

    fn node(&mut self, event: Event<'a>, place: Place, level: usize) -> Result<Node, Diagnostic> {
        self.count(1, place)?;
        self.descend(level, place)?;
        let (node, anchor) = match event {
            Event::Alias(anchor) => return self.repeat(anchor, place, level),
            Event::Scalar(text, style, anchor, tag) => {
                // The scanner puts a scalar with an anchor or a tag where these begin.
                let bare = anchor == 0 && tag.is_none();
                self.untagged(tag.as_deref(), place);
                (self.scalar(text.into_owned(), style, bare, place), anchor)
            }
            Event::SequenceStart(anchor, tag) => {
                self.untagged(tag.as_deref(), place);
                let items = self.items(level)?;
                (self.leaf(place.start, Kind::List(items), None), anchor)
            }
            Event::MappingStart(anchor, tag) => {
                self.untagged(tag.as_deref(), place);
                let entries = self.entries(level)?;
                (self.leaf(place.start, Kind::Map(entries), None), anchor)
            }
            _ => {
                return Err(self.problem(place.start, "this is not YAML: expected a value; write one here"));
            }
        };
        if anchor != 0 {
            self.remember(anchor, &node, place)?;
        }
        Ok(node)
    }

    fn scalar(&self, text: String, style: ScalarStyle, bare: bool, place: Place) -> Node {
        let inset = match style {
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => 1,
            ScalarStyle::Plain | ScalarStyle::Literal | ScalarStyle::Folded => 0,
        };
        let kind = match style {
            ScalarStyle::Plain => plain(text),
            _ => Kind::Text(text),
        };
        self.leaf(place.start, kind, bare.then_some(inset))
    }

    fn items(&mut self, level: usize) -> Result<Vec<Node>, Diagnostic> {
        let mut items = Vec::new();
        loop {
            let (event, place) = self.next()?;
            if event == Event::SequenceEnd {
                return Ok(items);
            }
            items.push(self.node(event, place, level + 1)?);
        }
    }

    fn entries(&mut self, level: usize) -> Result<Vec<(Node, Node)>, Diagnostic> {
        let mut entries = Vec::new();
        loop {
            let (event, place) = self.next()?;
            if event == Event::MappingEnd {
                return Ok(entries);
            }
            let merges = matches!(&event, Event::Scalar(text, ScalarStyle::Plain, ..) if text == "<<");
            let key = self.node(event, place, level + 1)?;
            let (event, place) = self.next()?;
            let value = self.node(event, place, level + 1)?;
            if merges {
                let message = "merge keys `<<` are not supported; write the entries out, or give the whole value an anchor `&name` and repeat it as `*name`";
                self.diagnostics.add(&key.span, message);
            } else {
                entries.push((key, value));
            }
        }
    }

    /// Copies count as nodes too, since anchors within anchors are copied once per level.
    fn remember(&mut self, anchor: usize, node: &Node, place: Place) -> Result<(), Diagnostic> {
        let size = size(node);
        self.count(size.nodes, place)?;
        let node = node.clone();
        self.anchors.insert(anchor, Anchored { node, size });
        Ok(())
    }

    fn repeat(&mut self, anchor: usize, place: Place, level: usize) -> Result<Node, Diagnostic> {
        let Some(Anchored { node, size }) = self.anchors.get(&anchor) else {
            let message = "an alias cannot stand within the value that it repeats; write the value out";
            return Err(self.problem(place.start, message));
        };
        let (kind, size) = (node.kind.clone(), *size);
        self.descend(level + size.levels - 1, place)?;
        self.count(size.nodes, place)?;
        Ok(self.leaf(place.start, kind, None))
    }

    fn count(&mut self, nodes: usize, place: Place) -> Result<(), Diagnostic> {
        self.nodes += nodes;
        if self.nodes > MOST_NODES {
            let message = format!(
                "more than {MOST_NODES} values with all aliases written out; use fewer aliases or split the file"
            );
            return Err(self.problem(place.start, message));
        }
        Ok(())
    }

    fn descend(&self, level: usize, place: Place) -> Result<(), Diagnostic> {
        if level > MOST_LEVELS {
            let message = format!("more than {MOST_LEVELS} lists and maps within each other; write this flatter");
            return Err(self.problem(place.start, message));
        }
        Ok(())
    }

    fn untagged(&mut self, tag: Option<&Tag>, place: Place) {
        if let Some(tag) = tag {
            self.report(place.start, format!("tags are not supported; remove `{tag}`, and quote what is to be text"));
        }
    }

    fn report(&mut self, marker: Marker, message: impl Into<String>) {
        let span = self.span(marker);
        self.diagnostics.add(&span, message);
    }

    fn problem(&self, marker: Marker, message: impl Into<String>) -> Diagnostic {
        Diagnostic { span: self.span(marker), message: message.into() }
    }

    fn leaf(&self, marker: Marker, kind: Kind, inset: Option<usize>) -> Node {
        Node { span: self.span(marker), kind, inset }
    }

    /// The scanner counts lines from 1 and columns from 0.
    fn span(&self, marker: Marker) -> Span {
        Span { file: Arc::clone(self.file), line: marker.line().max(1), column: marker.col() + 1 }
    }
}

/// The scanner says what it found; this says what is usually behind it.
fn way_out(found: &str) -> &'static str {
    if found.contains("anchor") {
        "write `&name` before the value that `*name` repeats, and quote a text that begins with `*` or `&`"
    } else if found.contains("recursion") {
        "close the brackets that are open here, or write this flatter"
    } else {
        "look up to here for a wrong indentation and for an open bracket or quote, and quote texts that hold `: ` or ` #` (between brackets also `[]` and `,`)"
    }
}

/// What an unquoted scalar means.
fn plain(text: String) -> Kind {
    use serde_yaml::Value;
    let typed = if may_be_typed(&text) { serde_yaml::from_str(&text).ok() } else { None };
    let typed = match typed {
        Some(Value::Null) => Some(Kind::Null),
        Some(Value::Bool(boolean)) => Some(Kind::Boolean(boolean)),
        Some(Value::Number(number)) => number.as_i64().map(Kind::Integer),
        // To YAML 1.2 `001` is the integer 1. `serde_yaml` keeps it as text, other tools do not.
        Some(Value::String(_)) if text.bytes().all(|byte| byte.is_ascii_digit()) => {
            text.parse().ok().map(Kind::Integer)
        }
        _ => None,
    };
    typed.unwrap_or(Kind::Text(text))
}

/// Whether a text may be something else: to ask costs more than to read all the rest. Words are `null`, `true` and `false` or written with
/// capitals, and integers have no mark but a sign.
fn may_be_typed(text: &str) -> bool {
    match text.as_bytes() {
        [b'n' | b'N' | b't' | b'T' | b'f' | b'F', rest @ ..] => matches!(rest.len(), 3 | 4),
        [b'a'..=b'z' | b'A'..=b'Z', ..] => false,
        bytes => bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'~')),
    }
}

fn size(node: &Node) -> Size {
    let below: Vec<Size> = match &node.kind {
        Kind::List(items) => items.iter().map(size).collect(),
        Kind::Map(entries) => entries.iter().flat_map(|(key, value)| [size(key), size(value)]).collect(),
        _ => Vec::new(),
    };
    Size {
        nodes: 1 + below.iter().map(|size| size.nodes).sum::<usize>(),
        levels: 1 + below.iter().map(|size| size.levels).max().unwrap_or(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Compares the tree, written as `LINE:COLUMN VALUE` with `[…]` and `{key = value}`, and the problems.
    #[track_caller]
    fn check(text: &str, tree: &str, problems: &[&str]) {
        let mut diagnostics = Diagnostics::default();
        let node = parse(&Arc::from("spec/a.yaml"), text, &mut diagnostics);
        assert_eq!(node.as_ref().map(outline).unwrap_or_default(), tree);
        let found = diagnostics.into_sorted();
        assert_eq!(found.len(), problems.len(), "{found:?}");
        for (found, expected) in found.iter().zip(problems) {
            let found = format!("{}:{}: {}", found.span.line, found.span.column, found.message);
            assert!(found.starts_with(expected), "{found}");
        }
    }

    fn outline(node: &Node) -> String {
        let Span { line, column, .. } = node.span;
        let value = match &node.kind {
            Kind::Null => "null".to_owned(),
            Kind::Boolean(boolean) => boolean.to_string(),
            Kind::Integer(integer) => integer.to_string(),
            Kind::Text(text) => format!("{text:?}"),
            Kind::List(items) => format!("[{}]", join(items.iter().map(outline))),
            Kind::Map(entries) => {
                let entry = |(key, value): &(Node, Node)| format!("{} = {}", outline(key), outline(value));
                format!("{{{}}}", join(entries.iter().map(entry)))
            }
        };
        format!("{line}:{column} {value}")
    }

    fn join(parts: impl Iterator<Item = String>) -> String {
        parts.collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn every_node_has_its_place() {
        check(
            "a: b\nc:\n  - 1\n  - d: e\n",
            r#"1:1 {1:1 "a" = 1:4 "b", 2:1 "c" = 3:3 [3:5 1, 4:5 {4:5 "d" = 4:8 "e"}]}"#,
            &[],
        );
    }

    #[test]
    fn columns_are_counted_in_characters_within_flow_maps() {
        check(
            "é: { ü: [ß, \"x\"], y: 'z' }",
            r#"1:1 {1:1 "é" = 1:4 {1:6 "ü" = 1:9 [1:10 "ß", 1:13 "x"], 1:19 "y" = 1:22 "z"}}"#,
            &[],
        );
    }

    #[test]
    fn folded_and_literal_texts_are_where_their_text_begins() {
        check("a: >-\n  one\n  two\nb: |\n  10\n", r#"1:1 {1:1 "a" = 2:3 "one two", 4:1 "b" = 5:3 "10\n"}"#, &[]);
    }

    #[test]
    fn only_plain_scalars_have_other_types_than_text() {
        check(
            "[10, -3, 001, true, null, ~, '10', \"true\"]",
            r#"1:1 [1:2 10, 1:6 -3, 1:10 1, 1:15 true, 1:21 null, 1:27 null, 1:30 "10", 1:36 "true"]"#,
            &[],
        );
    }

    #[test]
    fn whatever_is_no_integer_keeps_its_spelling() {
        check(
            "- 003:955\n- 1.50\n- 518E10\n- 12345678901234567890123\n- yes\n- 51-55",
            r#"1:1 [1:3 "003:955", 2:3 "1.50", 3:3 "518E10", 4:3 "12345678901234567890123", 5:3 "yes", 6:3 "51-55"]"#,
            &[],
        );
    }

    #[test]
    fn a_missing_value_is_null_behind_its_key() {
        check("a:\nb: 1", r#"1:1 {1:1 "a" = 1:2 null, 2:1 "b" = 2:4 1}"#, &[]);
    }

    #[test]
    fn an_alias_has_its_own_place_and_its_parts_have_theirs() {
        check(
            "a: &x\n  b: 1\nc: *x\n",
            r#"1:1 {1:1 "a" = 1:4 {2:3 "b" = 2:6 1}, 3:1 "c" = 3:4 {2:3 "b" = 2:6 1}}"#,
            &[],
        );
    }

    #[test]
    fn an_alias_within_its_anchor_is_reported() {
        check("a: &x [*x]", "", &["1:8: an alias cannot stand within the value that it repeats"]);
    }

    #[test]
    fn an_unknown_alias_is_reported() {
        check("a: *x", "", &["1:4: this is not YAML: while parsing node, found unknown anchor; write `&name` before"]);
    }

    #[test]
    fn merge_keys_and_tags_are_reported_and_read_past() {
        check(
            "a: &x {b: !!str 1}\nc:\n  <<: *x\n  d: 2\n",
            r#"1:1 {1:1 "a" = 1:4 {1:8 "b" = 1:11 1}, 2:1 "c" = 3:3 {4:3 "d" = 4:6 2}}"#,
            &[
                "1:11: tags are not supported; remove `tag:yaml.org,2002:!str`",
                "3:3: merge keys `<<` are not supported",
            ],
        );
    }

    #[test]
    fn a_second_document_is_reported_and_left_out() {
        check("a\n---\nb\n", r#"1:1 "a""#, &["2:1: a second document begins here"]);
    }

    #[test]
    fn an_empty_file_is_null() {
        check("# nothing\n", "1:1 null", &[]);
    }

    #[test]
    fn broken_yaml_says_where_and_how_to_get_on() {
        check(
            "a: b: c",
            "",
            &["1:5: this is not YAML: mapping values are not allowed in this context; look up to here"],
        );
        check("a: [b\nc: d", "", &["2:2: this is not YAML: "]);
        check("a: \"b", "", &["1:4: this is not YAML: "]);
        check("a: [b[], c]", "", &["1:6: this is not YAML: "]);
    }

    #[test]
    fn deep_nesting_is_reported() {
        check(&"- ".repeat(100_000), "", &["1:129: more than 64 lists and maps within each other"]);
        check(&"[".repeat(100_000), "", &["1:256: this is not YAML: recursion limit exceeded; close the brackets"]);
        let through_alias = format!("a: &a {}{}\nb: [[[*a]]]", "[".repeat(61), "]".repeat(61));
        check(&through_alias, "", &["2:7: more than 64 lists and maps within each other"]);
    }

    #[test]
    fn aliases_that_multiply_are_reported() {
        let lines =
            ('b'..='h').zip('a'..).map(|(name, last)| format!("{name}: &{name} [{}]\n", format!("*{last},").repeat(9)));
        let bomb = format!("a: &a [1]\n{}", lines.collect::<String>());
        check(&bomb, "", &["6:4: more than 200000 values with all aliases written out"]);
    }
}
