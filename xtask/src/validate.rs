//! A use case, what is known of a request, and its JSON → every finding in a line of its own, and an exit status.

use std::{fmt::Write, io};

use anstyle::{AnsiColor, Style};
use serde_json::error::Category;
use visa_acceptance::runtime::{Contract, Outcome, Selection, Verdict, contract::Given};

use crate::use_case;

const BAD: Style = AnsiColor::Red.on_default().bold();
const OPEN: Style = AnsiColor::Yellow.on_default().bold();
const GOOD: Style = AnsiColor::Green.on_default().bold();

/// What is to be judged, and by what.
#[derive(Debug, Clone, Default)]
pub struct Question<'a> {
    /// The use case's name, or an end of it that only one has.
    pub use_case: &'a str,
    /// What the input is called in messages.
    pub input: &'a str,
    /// Selectors and their values.
    pub selections: Vec<(&'a str, &'a str)>,
    /// Modes that the account is in.
    pub modes: Vec<&'a str>,
}

/// The findings, with colours, and the exit status that they ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// A line for each finding, then a summary.
    pub text: String,
    /// 1 if a requirement is broken, else 0.
    pub status: u8,
}

/// Judges a request. The input is read after everything else was found in order.
///
/// # Errors
///
/// If the question cannot be answered: an unknown name, or an input that cannot be read or is not a JSON object.
/// The message shows nothing of the input.
pub fn report(
    use_cases: &[&'static Contract],
    question: &Question<'_>,
    read: impl FnOnce() -> io::Result<Vec<u8>>,
) -> Result<Report, String> {
    let contract = use_case::find(use_cases, question.use_case)?;
    let given = given(contract, question)?;
    let input = read().map_err(|error| format!("cannot read {}: {error}", question.input))?;
    let verdict = check(contract, &given, &input).map_err(|why| format!("{} {why}", question.input))?;
    Ok(render(contract, &verdict))
}

fn given(contract: &Contract, question: &Question<'_>) -> Result<Given, String> {
    let mut given = Given::default();
    for (name, value) in &question.selections {
        let selection = Selection::Is((*value).to_owned());
        given.select(contract, name, selection).map_err(|unknown| {
            let near = use_case::nearest(value, unknown.known.iter().copied());
            match (unknown.kind, near.as_slice()) {
                ("value", []) => format!("unknown {name} `{value}`; there is {}", quoted(&unknown.known)),
                ("value", near) => {
                    format!(
                        "unknown {name} `{value}`; did you mean {}? There is {}.",
                        quoted(near),
                        quoted(&unknown.known)
                    )
                }
                _ => unknown.to_string(),
            }
        })?;
    }
    for mode in &question.modes {
        given.enable(contract, mode).map_err(|unknown| unknown.to_string())?;
    }
    Ok(given)
}

fn check(contract: &Contract, given: &Given, input: &[u8]) -> Result<Verdict, String> {
    let mut json = serde_json::Deserializer::from_slice(input);
    let verdict = contract.check_json(&mut json, given).and_then(|verdict| json.end().map(|()| verdict));
    verdict.map_err(|error| match error.classify() {
        // Messages of this kind may quote the input.
        Category::Data => "is JSON, but not an object".to_owned(),
        Category::Io | Category::Syntax | Category::Eof => format!("is not JSON: {error}"),
    })
}

fn render(contract: &Contract, verdict: &Verdict) -> Report {
    let mut text = String::new();
    for violation in &verdict.violations {
        line(&mut text, BAD, "violation", &violation.to_string());
    }
    for undecided in &verdict.undecided {
        line(&mut text, OPEN, "undecided", &undecided.to_string());
    }
    for path in &verdict.undocumented {
        line(&mut text, OPEN, "undocumented", &format!("`{path}`"));
    }
    let (style, word) = match verdict.outcome() {
        Outcome::Satisfied => (GOOD, "satisfied"),
        Outcome::Undecided => (OPEN, "undecided"),
        Outcome::Violated => (BAD, "violated"),
        // What is not known here is not known to be right.
        _ => (OPEN, "unproven"),
    };
    line(&mut text, style, &format!("{word}:"), &summary(contract, verdict));
    Report { text, status: u8::from(verdict.outcome() == Outcome::Violated) }
}

fn summary(contract: &Contract, verdict: &Verdict) -> String {
    let id = contract.id;
    if verdict.outcome() == Outcome::Unproven {
        let why = if contract.operation.has_body { "no requirement" } else { "no request body" };
        return format!("{id} documents {why}, so this says nothing about the request");
    }
    let violations = counted(verdict.violations.len(), "violation", "violations");
    let undecided = counted(verdict.undecided.len(), "undecided rule", "undecided rules");
    let undocumented = counted(verdict.undocumented.len(), "undocumented field", "undocumented fields");
    format!("{id} with {violations}, {undecided}, {undocumented}")
}

fn counted(count: usize, one: &str, several: &str) -> String {
    match count {
        0 => format!("no {one}"),
        1 => format!("1 {one}"),
        _ => format!("{count} {several}"),
    }
}

fn line(text: &mut String, style: Style, word: &str, rest: &str) {
    // Writing to a `String` cannot fail.
    let _ = writeln!(text, "{style}{word}{style:#} {}", visible(rest));
}

/// Names and values of the input must neither break a line nor steer a terminal.
fn visible(text: &str) -> String {
    let steers = |c: char| c.is_control() || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().fold(String::with_capacity(text.len()), |mut visible, c| {
        if steers(c) {
            visible.extend(c.escape_unicode());
        } else {
            visible.push(c);
        }
        visible
    })
}

fn quoted(names: &[&str]) -> String {
    let quoted: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}

#[cfg(test)]
mod tests;
