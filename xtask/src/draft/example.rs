//! A published example → its JSON, and errata for what is broken in it.

use serde_json::Value;

use super::erratum::{Erratum, Kind};

/// What was repaired, and the JSON, if the text can be made any.
pub(super) fn repaired(text: &str, first: usize) -> (Vec<Erratum>, Option<Value>) {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let mut broken = markup(&mut lines, first);
    // Each step repairs a line for good.
    for _ in 0..=2 * lines.len() {
        let joined = lines.join("\n");
        let error = match serde_json::from_str(&joined) {
            Ok(value) => return (once(text, first, broken), Some(value)),
            Err(error) => error,
        };
        let Some((at, new, why)) = step(&lines, &error) else { break };
        let Some(line) = lines.get_mut(at) else { break };
        let known = broken.iter_mut().find(|it: &&mut Erratum| it.line == first + at);
        match known {
            Some(known) => new.trim().clone_into(&mut known.used),
            None => broken.push(of_line(first + at, line, &new, why)),
        }
        *line = new;
    }
    // A repair that leads nowhere is none.
    (Vec::new(), None)
}

fn of_line(line: usize, published: &str, used: &str, why: &str) -> Erratum {
    Erratum {
        line,
        kind: Kind::Text,
        path: None,
        published: published.trim().to_owned(),
        used: used.trim().to_owned(),
        why: why.to_owned(),
    }
}

/// What the page's markup put into the text: signs that stand for others, and the call in front of a body.
fn markup(lines: &mut [String], first: usize) -> Vec<Erratum> {
    let mut broken = Vec::new();
    let mut is_call = lines.first().is_some_and(|line| pages::Call::of(line).is_some());
    for (at, line) in lines.iter_mut().enumerate() {
        if is_call {
            broken.push(of_line(first, line, "", "the call stands in front of its body"));
            line.clear();
            is_call = false;
            continue;
        }
        // A remark behind such signs is cut off whole, by a step.
        let plain = line.replace("&gt;", ">").replace("&lt;", "<").replace("&amp;", "&").replace('\u{a0}', " ");
        let is_remark = ["&lt;--", "&lt;!--"].iter().any(|mark| line.contains(mark));
        if plain != *line && !is_remark {
            broken.push(of_line(first + at, line, &plain, "the page's markup stands for a sign"));
            *line = plain;
        }
    }
    broken
}

/// What is replaced must stand in the text once: where it does not, lines before it are taken along, and at the start those behind it.
fn once(text: &str, first: usize, mut broken: Vec<Erratum>) -> Vec<Erratum> {
    let lines: Vec<_> = text.lines().collect();
    for it in &mut broken {
        let (mut before, mut behind) = (it.line.saturating_sub(first), it.line.saturating_sub(first));
        while text.matches(it.published.as_str()).count() > 1 {
            if let Some(at) = before.checked_sub(1) {
                let indent = indent(lines.get(before).copied().unwrap_or_default());
                before = at;
                let line = lines.get(at).copied().unwrap_or_default().trim_start();
                it.published = format!("{line}\n{indent}{}", it.published);
                it.used = format!("{line}\n{indent}{}", it.used);
            } else if let Some(line) = lines.get(behind + 1) {
                behind += 1;
                it.published = format!("{}\n{line}", it.published);
                it.used = format!("{}\n{line}", it.used);
            } else {
                break;
            }
        }
    }
    broken
}

fn indent(line: &str) -> &str {
    line.get(..line.len() - line.trim_start().len()).unwrap_or_default()
}

/// Whether a text is sealed: pieces of base64 between dots, perhaps cut into lines.
pub(super) fn is_sealed(text: &str) -> bool {
    let is_letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '=');
    text.trim_start().starts_with("eyJ") && text.chars().all(|c| is_letter(c) || c.is_whitespace())
}

/// A repair of a line that brings the reader further.
fn step(lines: &[String], error: &serde_json::Error) -> Option<(usize, String, &'static str)> {
    let at = error.line().checked_sub(1)?.min(lines.len().checked_sub(1)?);
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
        // At the end of the text a comma leads nowhere, and neither does one in front of a bracket.
        if !error.is_eof() {
            tried.push((line, format!("{end},"), "a comma is missing"));
        }
        if let Some(short) = end.strip_suffix(',') {
            tried.push((line, short.to_owned(), "a comma stands before a closing bracket"));
        }
        if let Some((key, value)) = end.split_once(": ") {
            let (value, comma) = value.strip_suffix(',').map_or((value, ""), |value| (value, ","));
            let inner = value.trim().trim_matches('"');
            tried.push((line, format!("{key}: \"{inner}\"{comma}"), "the value lacks its quotes"));
        }
    }
    let steps = tried.into_iter().find(|(line, new, _)| {
        let mut lines = lines.to_vec();
        lines.get_mut(*line).is_some_and(|line| {
            let is_new = *line != *new;
            line.clone_from(new);
            is_new
        }) && reach(&lines) > now
    });
    steps.or_else(|| ends(lines, at, error))
}

/// A start or an end that is cut off, and what stands behind the end.
fn ends(lines: &[String], at: usize, error: &serde_json::Error) -> Option<(usize, String, &'static str)> {
    let first = lines.iter().position(|line| !line.trim().is_empty())?;
    let start = lines.get(first)?.trim_start();
    if error.is_eof() {
        let open = unclosed(&lines.join("\n"))?;
        let last = lines.iter().rposition(|line| !line.trim().is_empty())?;
        return Some((last, format!("{}{open}", lines.get(last)?.trim_end()), "the end is cut off"));
    }
    if at == first && start.starts_with("},") {
        return Some((first, format!("{{{}", start.get(2..)?), "the start is cut off"));
    }
    // Text alone is a value, and a member's name is no object yet.
    if start.starts_with('"') {
        return Some((first, format!("{{ {start}"), "the start is cut off"));
    }
    let line = lines.get(at)?;
    let is_whole = |text: &str| serde_json::from_str::<Value>(text).is_ok();
    let above = lines.get(..at)?.join("\n");
    let kept = (0..line.len()).rev().filter_map(|end| line.get(..end));
    let kept = kept.map(str::trim_end).find(|kept| is_whole(&format!("{above}\n{kept}")))?;
    Some((at, kept.to_owned(), "something stands behind the end"))
}

/// The brackets that close what a text leaves open.
fn unclosed(text: &str) -> Option<String> {
    let (mut open, mut in_text, mut is_escaped) = (Vec::new(), false, false);
    for c in text.chars() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' if in_text => is_escaped = true,
            '"' => in_text = !in_text,
            '{' if !in_text => open.push('}'),
            '[' if !in_text => open.push(']'),
            '}' | ']' if !in_text => {
                open.pop();
            }
            _ => {}
        }
    }
    (!in_text && !open.is_empty()).then(|| open.iter().rev().collect())
}

/// The JSON with the names that a body has for its keys, and errata for those that are spelled otherwise.
pub(super) fn spelled(value: &Value, known: &[String], text: &str, first: usize) -> (Vec<Erratum>, Value) {
    let mut errata = Vec::new();
    let value = respelled(value, "", "", known, &mut errata);
    for erratum in &mut errata {
        erratum.line = line_of(text, first, &erratum.published);
    }
    (errata, value)
}

fn respelled(value: &Value, bare: &str, path: &str, known: &[String], errata: &mut Vec<Erratum>) -> Value {
    let join = |path: &str, name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    let begins = |known: &String, start: &str| {
        known.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    match value {
        Value::Object(members) => {
            let named = members.iter().map(|(name, inner)| {
                let (own, at) = (join(bare, name), join(path, name));
                if known.iter().any(|known| begins(known, &own)) {
                    return (name.clone(), respelled(inner, &own, &at, known, errata));
                }
                // Pages mark footnotes within names, and begin some names with a capital letter.
                let plain = own.trim_end_matches(['¹', '²', '³']);
                let same = known.iter().find_map(|known| {
                    let start = known.get(..plain.len()).filter(|start| start.eq_ignore_ascii_case(plain))?;
                    begins(known, start).then(|| start.to_owned())
                });
                let Some(same) = same else { return (name.clone(), respelled(inner, &own, &at, known, errata)) };
                let used = same.rsplit('.').next().unwrap_or(&same).to_owned();
                errata.push(Erratum {
                    line: 0,
                    kind: Kind::Spelling,
                    path: Some(at.clone()),
                    published: name.clone(),
                    used: used.clone(),
                    why: "the body spells the name otherwise".to_owned(),
                });
                (used, respelled(inner, &same, &at, known, errata))
            });
            Value::Object(named.collect())
        }
        Value::Array(elements) => {
            let each = elements.iter().enumerate();
            let each = each.map(|(at, inner)| respelled(inner, bare, &format!("{path}[{at}]"), known, errata));
            Value::Array(each.collect())
        }
        leaf => leaf.clone(),
    }
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
