//! A use case, what is known of a request, and its JSON → every finding in a line of its own, and an exit status; without a use case,
//! those that the JSON may be meant for.

use std::{fmt::Write, io};

use anstyle::{AnsiColor, Style};
use visa_acceptance::checks::{Contract, Given, Outcome, Rule, Undecodable, Verdict, candidates};

use crate::use_case;

const BAD: Style = AnsiColor::Red.on_default().bold();
const OPEN: Style = AnsiColor::Yellow.on_default().bold();
const GOOD: Style = AnsiColor::Green.on_default().bold();

/// So many use cases are named that JSON may be meant for, unless more of them are equally good.
const MOST: usize = 5;

/// What is to be judged, and by what.
#[derive(Debug, Clone, Default)]
pub struct Question<'a> {
    /// The use case's name, or an end of it that only one has.
    pub use_case: Option<&'a str>,
    /// What the input is called in messages.
    pub input: &'a str,
    /// Selectors and their values.
    pub selections: Vec<(&'a str, &'a str)>,
    /// Modes that the account is in.
    pub modes: Vec<&'a str>,
    /// Paths of requirements that are done without.
    pub waived: Vec<&'a str>,
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
    let ids: Vec<_> = use_cases.iter().map(|contract| contract.id).collect();
    let id = question.use_case.map(|name| use_case::find(&ids, name)).transpose()?;
    let contract = id.and_then(|id| use_cases.iter().find(|contract| contract.id == id));
    let given = given(question);
    let input = read().map_err(|error| format!("cannot read {}: {error}", question.input))?;
    let undecodable = |error| unreadable(&error, question.input, &input);
    let Some(contract) = contract else {
        return fitting(use_cases, &given, &input).map_err(undecodable);
    };
    let verdict = contract.check_json(&input, &given).map_err(undecodable)?;
    let misfits = verdict.violations.iter().filter(|violation| matches!(violation.rule, Rule::Given | Rule::Waiver));
    let misfits: Vec<_> = misfits.map(ToString::to_string).collect();
    if misfits.is_empty() { Ok(render(contract, &verdict)) } else { Err(misfits.join("\n")) }
}

fn given(question: &Question<'_>) -> Given {
    let mut given = Given::default();
    for (name, value) in &question.selections {
        given = given.select((*name).to_owned(), *value);
    }
    for mode in &question.modes {
        given = given.mode((*mode).to_owned());
    }
    for path in &question.waived {
        given = given.waive(*path, "said on the command line");
    }
    given
}

/// Why an input is no JSON object, and where. It shows nothing of it.
fn unreadable(error: &Undecodable, name: &str, input: &[u8]) -> String {
    let before = input.get(..error.offset).unwrap_or(input);
    let line = before.split(|byte| *byte == b'\n').count();
    let column = before.iter().rev().take_while(|byte| **byte != b'\n').count() + 1;
    let Undecodable { expected, found, .. } = error;
    format!("{name} is no JSON object: expected {expected}, found {found} at line {line} column {column}")
}

/// The use cases that the input may be meant for.
fn fitting(use_cases: &[&'static Contract], given: &Given, input: &[u8]) -> Result<Report, Undecodable> {
    let with_body = use_cases.iter().copied().filter(|contract| contract.operation.has_body);
    let candidates = candidates(with_body, input, given)?;
    let is_best = |number: usize| number < MOST || candidates[number].is_as_good_as(&candidates[0]);
    let mut text = String::new();
    for (_, candidate) in candidates.iter().enumerate().filter(|(number, _)| is_best(*number)) {
        let (style, word) = match candidate.verdict.outcome() {
            Outcome::Violated => (OPEN, "near"),
            _ => (GOOD, "fits"),
        };
        line(&mut text, style, word, &candidate.to_string());
    }
    let fits = candidates.first().is_some_and(|best| best.verdict.outcome() != Outcome::Violated);
    Ok(Report { text, status: u8::from(!fits) })
}

fn render(contract: &Contract, verdict: &Verdict) -> Report {
    let mut text = String::new();
    for violation in &verdict.violations {
        line(&mut text, BAD, "violation", &violation.to_string());
    }
    for undecided in &verdict.undecided {
        line(&mut text, OPEN, "undecided", &undecided.to_string());
    }
    for waived in &verdict.waived {
        line(&mut text, OPEN, "waived", &waived.to_string());
    }
    for field in &verdict.undocumented {
        line(&mut text, OPEN, "undocumented", &field.to_string());
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

#[cfg(test)]
mod tests;
