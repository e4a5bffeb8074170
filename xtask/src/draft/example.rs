//! A published example → its text as it is, and errata for what is broken in it.

use serde_json::Value;

/// What stands in the way of an example.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Broken {
    pub line: usize,
    /// In the text, not in the JSON.
    pub is_text: bool,
    pub path: Option<String>,
    pub published: String,
    pub used: String,
    pub why: String,
}

/// What was repaired, and the JSON, if the text can be made any.
pub(super) fn repaired(text: &str, first: usize) -> (Vec<Broken>, Option<Value>) {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let mut broken = Vec::new();
    // Each step repairs a line for good.
    for _ in 0..=2 * lines.len() {
        let joined = lines.join("\n");
        let error = match serde_json::from_str(&joined) {
            Ok(value) => return (once(text, first, broken), Some(value)),
            Err(error) => error,
        };
        let Some((at, new, why)) = step(&lines, error.line()) else { return (once(text, first, broken), None) };
        let Some(line) = lines.get_mut(at) else { return (once(text, first, broken), None) };
        let known = broken.iter_mut().find(|it: &&mut Broken| it.line == first + at);
        match known {
            Some(known) => new.trim().clone_into(&mut known.used),
            None => broken.push(Broken {
                line: first + at,
                is_text: true,
                path: None,
                published: line.trim().to_owned(),
                used: new.trim().to_owned(),
                why: why.to_owned(),
            }),
        }
        *line = new;
    }
    (once(text, first, broken), None)
}

/// What is replaced must stand in the text once: where it does not, the lines before it are taken along.
fn once(text: &str, first: usize, mut broken: Vec<Broken>) -> Vec<Broken> {
    let lines: Vec<_> = text.lines().collect();
    for it in &mut broken {
        let mut at = it.line.saturating_sub(first);
        while text.matches(it.published.as_str()).count() > 1 && at > 0 {
            at -= 1;
            let before = lines.get(at).copied().unwrap_or_default();
            let own = lines.get(at + 1).copied().unwrap_or_default();
            let indent: String = own.chars().take_while(|c| c.is_whitespace()).collect();
            it.published = format!("{}\n{indent}{}", before.trim_start(), it.published);
            it.used = format!("{}\n{indent}{}", before.trim_start(), it.used);
        }
    }
    broken
}

/// A repair of a line that brings the reader further.
fn step(lines: &[String], at: usize) -> Option<(usize, String, &'static str)> {
    let at = at.checked_sub(1)?.min(lines.len().checked_sub(1)?);
    let before = (0..at).rev().find(|line| lines.get(*line).is_some_and(|line| !line.trim().is_empty()));
    let reach = |lines: &[String]| match serde_json::from_str::<Value>(&lines.join("\n")) {
        Ok(_) => (usize::MAX, 0),
        Err(error) => (error.line(), error.column()),
    };
    let now = reach(lines);
    let mut tried = Vec::new();
    for line in [Some(at), before].into_iter().flatten() {
        let text = lines.get(line)?;
        for mark in ["//", "&lt;--", "<--", "&lt;!--", "<!--", "#"] {
            if let Some(start) = text.rfind(mark) {
                tried.push((line, text.get(..start)?.trim_end().to_owned(), "JSON has no remarks"));
            }
        }
        let end = text.trim_end();
        tried.push((line, format!("{end},"), "a comma is missing"));
        if let Some(short) = end.strip_suffix(',') {
            tried.push((line, short.to_owned(), "a comma stands before a closing bracket"));
        }
        if let Some((key, value)) = end.split_once(": ") {
            let (value, comma) = value.strip_suffix(',').map_or((value, ""), |value| (value, ","));
            let inner = value.trim().trim_matches('"');
            tried.push((line, format!("{key}: \"{inner}\"{comma}"), "the value lacks its quotes"));
        }
    }
    tried.into_iter().find(|(line, new, _)| {
        let mut lines = lines.to_vec();
        lines.get_mut(*line).is_some_and(|line| {
            let is_new = *line != *new;
            line.clone_from(new);
            is_new
        }) && reach(&lines) > now
    })
}

/// Paths and values of all that is neither a list nor an object.
pub(super) fn leaves(value: &Value) -> Vec<(String, Value)> {
    let mut leaves = Vec::new();
    collect(value, "", &mut leaves);
    leaves
}

fn collect(value: &Value, path: &str, leaves: &mut Vec<(String, Value)>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                collect(value, &path, leaves);
            }
        }
        Value::Array(elements) => {
            for element in elements {
                collect(element, &format!("{path}[]"), leaves);
            }
        }
        leaf => {
            if !leaves.iter().any(|(known, _)| known == path) {
                leaves.push((path.to_owned(), leaf.clone()));
            }
        }
    }
}

/// The line of an example that a path's last name stands on.
pub(super) fn line_of(text: &str, first: usize, path: &str) -> usize {
    let bare = pages::bare(path);
    let name = format!("\"{}\"", bare.rsplit('.').next().unwrap_or(&bare));
    first + text.lines().position(|line| line.contains(&name)).unwrap_or(0)
}
