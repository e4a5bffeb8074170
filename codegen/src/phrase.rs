//! What the model says in words: phrases that docs, contracts and exported documents share, as Markdown.

use crate::{
    model::{Api, Body, Change, Condition, Conditional, FieldId, NotZero, TextShape, UseCase},
    spec::Scalar,
};

/// A sentence: it begins with a capital and ends with a full stop.
pub(crate) fn sentence(text: &str) -> String {
    let text = text.trim();
    let ends = text.ends_with(['.', '!', '?']);
    format!("{text}{}", if ends { "" } else { "." })
}

/// Paragraphs and tables: folded YAML keeps one line break of a blank line, and those of lines that are indented further.
pub(crate) fn paragraphs(text: &str) -> String {
    let is_row = |line: &str| line.starts_with('|');
    let mut paragraphs = String::new();
    let mut after_row = false;
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if !paragraphs.is_empty() {
            paragraphs += if after_row && is_row(line) { "\n" } else { "\n\n" };
        }
        paragraphs += line;
        after_row = is_row(line);
    }
    paragraphs
}

/// What a use case is called, and one of its variants or examples.
pub(crate) fn titled(use_case: &UseCase, suffix: Option<&str>) -> String {
    let title = use_case.written.title.as_deref().unwrap_or_default().trim_end_matches('.');
    match suffix {
        Some(suffix) => format!("{title}: {}", suffix.replace('-', " ")),
        None => title.to_owned(),
    }
}

/// A value as JSON.
pub(crate) fn scalar(value: &Scalar) -> String {
    match value {
        Scalar::Null => "null".to_owned(),
        Scalar::Boolean(value) => value.to_string(),
        Scalar::Integer(value) => value.to_string(),
        Scalar::Text(text) => format!("\"{text}\""),
    }
}

/// What a mode changes, in words.
pub(crate) fn change(change: &Change, body: &Body, api: &Api) -> String {
    let mut text = sentence(&api.modes[change.mode].written.title.value);
    let code = |fields: &[FieldId]| {
        fields.iter().map(|field| format!("`{}`", body[*field].path)).collect::<Vec<_>>().join(", ")
    };
    if !change.lifts.is_empty() {
        text += &format!(" These are not required then, where they would be: {}.", code(&change.lifts));
    }
    if !change.adds.is_empty() {
        let adds = change.adds.iter();
        let adds = adds.map(|(when, fields)| format!("{} {}", code(fields), conditions(when, body, api)));
        text += &format!(" These are required then: {}.", adds.collect::<Vec<_>>().join("; "));
    }
    text
}

/// Conditions in words: “when `size` is `large`”.
pub(crate) fn label(conditional: &Conditional, body: &Body, api: &Api) -> String {
    conditions(&conditional.conditions, body, api)
}

fn conditions(conditions: &[Condition], body: &Body, api: &Api) -> String {
    let words: Vec<_> = conditions
        .iter()
        .map(|condition| match condition {
            Condition::Present(field) => format!("`{}` is present", body[*field].path),
            Condition::Absent(field) => format!("`{}` is missing", body[*field].path),
            Condition::Equals(field, value) => format!("`{}` is `{}`", body[*field].path, scalar(value)),
            Condition::Selector(of, values) => {
                format!("the {} is {}", api.selectors[of.selector].written.name.value, values.join(" or "))
            }
            Condition::Mode(mode) => format!("the account is {}", api.modes[*mode].written.name.value),
        })
        .collect();
    format!("when {}", words.join(" and "))
}

/// When a number may be nought, in words: “unless `kind` is `gift`”.
pub(crate) fn unless(rule: &NotZero, body: &Body) -> String {
    let words = rule.unless.iter().map(|(field, value)| {
        let verb = if body[*field].is_list() { "has" } else { "is" };
        format!("`{}` {verb} `{}`", body[*field].path, scalar(value))
    });
    let words: Vec<_> = words.collect();
    if words.is_empty() { String::new() } else { format!("unless {}", words.join(" or ")) }
}

/// What text must look like.
pub(crate) fn shape(shape: &TextShape) -> String {
    match shape {
        TextShape::Digits(least, most) => format!("{} digits", length(*least, *most)),
        TextShape::Letters(least, most) => format!("{} letters", length(*least, *most)),
        TextShape::Range(first, last) => format!("a number from \"{first}\" to \"{last}\""),
        TextShape::NotNegative => "a decimal number that is not negative".to_owned(),
    }
}

fn length(least: usize, most: usize) -> String {
    if least == most { least.to_string() } else { format!("{least} to {most}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_keeps_the_mark_that_it_ends_with() {
        for (text, expected) in [(" A loan", "A loan."), ("Lent.", "Lent."), ("Lent?", "Lent?"), ("Lent!", "Lent!")] {
            assert_eq!(sentence(text), expected);
        }
    }

    #[test]
    fn lines_are_paragraphs_and_rows_one_table() {
        let text = "Before.\n| a | b |\n| - | - |\n\n| c | d |\nAfter.\n\n  More.\n";
        assert_eq!(paragraphs(text), "Before.\n\n| a | b |\n| - | - |\n| c | d |\n\nAfter.\n\nMore.");
    }
}
