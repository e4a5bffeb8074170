//! A tree → lines, each with what is wrong at its place.

use super::tree::Node;
use crate::runtime::{Found, Violation};

/// A line of JSON.
#[derive(Default)]
pub(super) struct Line {
    /// How far in, in levels.
    pub(super) depth: usize,
    /// The name with its quotes and colon; nothing in a list.
    pub(super) name: String,
    /// The value, or its bracket.
    pub(super) value: String,
    pub(super) kind: &'static str,
    /// What the use case says against it.
    pub(super) wrong: Vec<String>,
    path: String,
}

impl Line {
    /// The spaces in front.
    pub(super) fn pad(&self) -> String {
        "  ".repeat(self.depth)
    }
}

/// The lines of a tree. What no line has a place for is put at the nearest object that is there.
pub(super) fn of(tree: &Node, violations: &[Violation]) -> Vec<Line> {
    let mut lines = Vec::new();
    add(&mut lines, tree, "", "", 0, "");
    // The last goes in first: those that are put behind the same bracket end up in their order.
    for violation in violations.iter().rev() {
        let words = words(violation);
        // A closing bracket has the path of what it closes.
        if let Some(line) = lines.iter_mut().find(|line| line.path == violation.path && !line.path.is_empty()) {
            line.wrong.insert(0, words);
            continue;
        }
        let is_above = |line: &Line| line.path.is_empty() || violation.path.starts_with(&format!("{}.", line.path));
        let above = lines.iter().enumerate().filter(|(_, line)| line.kind == OPEN && is_above(line));
        let at = above.max_by_key(|(_, line)| line.path.len()).map(|(at, line)| (at, line.depth, line.path.len()));
        let (at, depth, known) = at.unwrap_or((0, 0, 0));
        let rest = violation.path.get(known..).unwrap_or_default().trim_start_matches('.');
        let kind = if violation.found == Found::Missing { "missing" } else { "elsewhere" };
        let line = Line { depth: depth + 1, value: rest.to_owned(), kind, wrong: vec![words], ..Line::default() };
        lines.insert((at + 1).min(lines.len()), line);
    }
    lines
}

const OPEN: &str = "open";

fn add(lines: &mut Vec<Line>, node: &Node, path: &str, name: &str, depth: usize, comma: &str) {
    let line = |value: String, kind| Line {
        depth,
        name: name.to_owned(),
        value,
        kind,
        path: path.to_owned(),
        wrong: Vec::new(),
    };
    let text = |text: &str| serde_json::Value::from(text).to_string();
    match node {
        Node::Object(members) if members.is_empty() => lines.push(line(format!("{{}}{comma}"), OPEN)),
        Node::Object(members) => {
            lines.push(line("{".to_owned(), OPEN));
            let last = members.len() - 1;
            for (at, (name, value)) in members.iter().enumerate() {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                add(lines, value, &path, &format!("{}: ", text(name)), depth + 1, if at == last { "" } else { "," });
            }
            lines.push(Line { depth, value: format!("}}{comma}"), kind: "close", ..Line::default() });
        }
        Node::List(elements) if elements.is_empty() => lines.push(line(format!("[]{comma}"), "plain")),
        Node::List(elements) => {
            lines.push(line("[".to_owned(), "list"));
            let last = elements.len() - 1;
            for (at, value) in elements.iter().enumerate() {
                let comma = if at == last { "" } else { "," };
                add(lines, value, &format!("{path}[{at}]"), "", depth + 1, comma);
            }
            lines.push(Line { depth, value: format!("]{comma}"), kind: "close", ..Line::default() });
        }
        Node::Text(value) => lines.push(line(format!("{}{comma}", text(value)), "plain")),
        Node::Bare(value) => lines.push(line(format!("{value}{comma}"), "plain")),
        Node::Masked(value) => lines.push(line(format!("{}{comma}", text(value)), "masked")),
        Node::Secret => lines.push(line("hidden".to_owned(), "hidden")),
        Node::Personal { .. } => lines.push(line("personal, not shown".to_owned(), "hidden")),
        Node::Undocumented => lines.push(line("not documented, not shown".to_owned(), "hidden")),
    }
}

/// What is wrong, without the place where it is said.
pub(super) fn words(violation: &Violation) -> String {
    let when = if violation.when.is_empty() { String::new() } else { format!(", {}", violation.when) };
    format!("{}: expected {}, found {}{when}", violation.rule, violation.expected, violation.found)
}
