//! Sentences below a field → what they ask for.

use crate::{
    condition::{Condition, cards, codes, is_card},
    path,
};

/// A sentence below a field.
#[derive(Debug, PartialEq, Eq)]
pub struct Note {
    /// Its line.
    pub line: usize,
    /// What it asks for.
    pub says: Says,
    /// Itself, with code in backticks.
    pub text: String,
}

/// What a sentence asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Says {
    /// The field has one of these values, or at least one of them.
    Values {
        /// As published.
        values: Vec<String>,
        /// Whether it may have several of them.
        several: bool,
        /// Other values that are possible, in words.
        others: Option<String>,
    },
    /// The same under a condition that no request shows.
    Sometimes {
        /// As published.
        values: Vec<String>,
        /// In the page's words.
        when: String,
    },
    /// The value that it has where it is left out.
    Default(String),
    /// It must be there under this condition.
    Needed(Condition),
    /// If it is there, so must be this one.
    With(String),
    /// A step of its path stands for these names: that which the list below gives.
    Placeholder(String),
    /// It may be left out.
    Optional,
    /// Where its value comes from, or what it is.
    Explained,
    /// Not understood.
    Unread,
}

/// Words that a sentence about requirements has. Without any of them, it only explains.
const SIGNALS: [&str; 26] = [
    "must",
    "required",
    "require",
    "requires",
    "only",
    "set",
    "value",
    "values",
    "when",
    "if",
    "unless",
    "include",
    "optional",
    "valid",
    "possible",
    "allowed",
    "either",
    "mandatory",
    "should",
    "cannot",
    "default",
    "defaults",
    "needed",
    "omit",
    "equal",
    "specify",
];

/// Verbs that say where a value comes from.
const SOURCES: [&str; 9] =
    ["use", "provide", "enter", "include", "generate", "specify", "send", "concatenate", "choose"];

/// What begins a sentence that gives values.
const GIVES: [&str; 16] = [
    "set the value to",
    "set this field value to",
    "set this field to",
    "set the field to",
    "set the value of this field to",
    "set value to",
    "set to",
    "set it to",
    "the value must be set to",
    "set this value to",
    "value",
    "the value must be",
    "must be set to",
    "value must be",
    "must be",
    "set",
];

/// What begins a list of values.
const LISTS: [&str; 9] = [
    "possible values",
    "valid values",
    "these are the possible values",
    "the possible values are",
    "allowed values",
    "supported values",
    "possible value",
    "valid values for this field",
    "the valid values are",
];

/// The sentences of a line.
pub(crate) fn sentences(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text.trim();
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let mut in_code = false;
        let mut end = rest.len();
        let mut before = '\0';
        for (at, c) in rest.char_indices() {
            match c {
                '`' => in_code = !in_code,
                ' ' if !in_code && before == '.' => {
                    let next = rest[at..].trim_start();
                    if next.starts_with(|c: char| c.is_uppercase()) && !rest[..at].ends_with("U.S.") {
                        end = at;
                        break;
                    }
                }
                _ => {}
            }
            before = c;
        }
        let (sentence, behind) = rest.split_at(end);
        rest = behind.trim_start();
        Some(sentence.trim())
    })
}

impl Says {
    /// What a sentence asks for. `listed` are the values of the list below it, if there is one.
    pub(crate) fn of(sentence: &str, listed: Option<&[String]>) -> Self {
        let text = sentence.trim().trim_start_matches("IMPORTANT").trim_start_matches([':', ' ']);
        let lower = text.to_ascii_lowercase();
        let plain = lower.trim_end_matches(['.', ':', ' ']);
        if let Some(says) = about_need(text, plain) {
            return says;
        }
        if let Some(rest) = plain.strip_prefix("where ") {
            let name = rest.strip_prefix('[').and_then(|rest| rest.split_once(']'));
            if let (Some(_), Some(listed)) = (name, listed) {
                return Self::Placeholder(listed.join(" "));
            }
        }
        if let Some(says) = either(text, plain).or_else(|| about_values(text, &lower, plain, listed)) {
            return says;
        }
        if let Some(says) = sometimes(text, plain) {
            return says;
        }
        if let (true, Some(value)) =
            (plain.starts_with("the default value is `") || plain.starts_with("default value is `"), codes(text).next())
        {
            return Self::Default(value.to_owned());
        }
        if is_source(plain) || is_relation(plain) {
            return Self::Explained;
        }
        // `Visa: set to the id of …` says where it comes from, network by network.
        if let Some((name, rest)) = text.split_once(':')
            && is_card(name)
            && !rest.contains('`')
        {
            return Self::Explained;
        }
        if has_signal(plain) || text.contains('`') && plain.starts_with("for ") {
            Self::Unread
        } else {
            Self::Explained
        }
    }
}

/// The field that has to come along where this one is set. It is said with `when` or `if`, and of the request or not.
fn companion<'a>(text: &'a str, plain: &str) -> Option<&'a str> {
    let (case, told) = plain.split_once(", you must ")?;
    let other = told.strip_prefix("also include ")?;
    let case = case.strip_suffix(" in your request").unwrap_or(case);
    let case = case.strip_prefix("when ").or_else(|| case.strip_prefix("if "))?;
    // Lowered ASCII is as long as it was.
    (case == "you include this field").then(|| text.get(plain.len() - other.len()..)).flatten()
}

/// Conditions, and fields that go together.
fn about_need(text: &str, plain: &str) -> Option<Says> {
    let is_cased = |start: &str| plain.starts_with(start).then(|| text.get(start.len()..)).flatten();
    for start in [
        "this field is required ",
        "required ",
        "this field is required only ",
        "the field is required ",
        "it is required ",
    ] {
        let Some(rest) = is_cased(start) else { continue };
        let rest = rest.trim_start().trim_start_matches("(when available) ");
        if rest.starts_with("when ")
            || rest.starts_with("if ")
            || rest.starts_with("only ")
            || rest.starts_with("for ")
            || rest.starts_with("in ")
            || rest.starts_with("on ")
            || rest.starts_with("to ")
        {
            return Some(Says::Needed(Condition::of(rest)));
        }
    }
    if let Some(other) = companion(text, plain) {
        let name =
            other.trim().trim_end_matches('.').trim_end_matches(" field").trim_start_matches("the ").trim_matches('`');
        if let Some((path, _)) = path::path_or_name(name) {
            return Some(Says::With(path));
        }
    }
    if plain == "optional"
        || plain.starts_with("including this field is recommended")
        || plain.starts_with("this field is optional")
        || plain.starts_with("optional field")
        || plain.starts_with("recommended")
        || plain.starts_with("this field is recommended")
        || plain.starts_with("this field is strongly recommended")
        || plain == "otherwise, this field is optional"
    {
        return Some(Says::Optional);
    }
    if (plain.starts_with("some ") || plain.starts_with("certain "))
        && (plain.contains(" require ") || plain.contains(" requires "))
    {
        return Some(Says::Needed(Condition::Words(text.to_owned())));
    }
    if plain.starts_with("this field is only used with ") || plain.starts_with("this field is used only for ") {
        return Some(Says::Needed(Condition::Words(text.to_owned())));
    }
    if plain.starts_with("required") && !text.contains('`') && plain.split_whitespace().count() == 1 {
        return Some(Says::Explained);
    }
    None
}

fn about_values(text: &str, lower: &str, plain: &str, listed: Option<&[String]>) -> Option<Says> {
    let start = GIVES.iter().find(|start| lower.strip_prefix(**start).is_some_and(|rest| rest.starts_with([' ', ':'])));
    let list =
        LISTS.iter().find(|start| lower.strip_prefix(**start).is_some_and(|rest| rest.starts_with([':', ' ', '.'])));
    let start = start.or(list).filter(|start| **start != "value" || lower.starts_with("value: `"))?;
    let rest = text.get(start.len()..)?.trim_start_matches([':', ' ']);
    let words: Vec<_> = rest
        .split('`')
        .step_by(2)
        .flat_map(|words| words.split([' ', ',', ';', '.', ':']))
        .filter(|word| !word.is_empty())
        .collect();
    let several = plain.contains("one or more") || plain.contains("any of") || plain.contains("at least one");
    let values: Vec<_> = codes(rest).map(str::to_owned).collect();
    if values.is_empty() {
        if let Some(listed) = listed.filter(|listed| !listed.is_empty()) {
            return Some(Says::Values { values: listed.to_vec(), several, others: None });
        }
        // A value in words: an id from elsewhere.
        let refers = ["value", "values"].iter().any(|word| words.contains(word)) && plain.ends_with("values");
        return (list.is_none() && !refers && !rest.is_empty()).then_some(Says::Explained);
    }
    let filler = |word: &&&str| {
        !matches!(
            word.to_ascii_lowercase().as_str(),
            "or" | "and" | "either" | "one" | "of" | "these" | "values" | "value" | "the" | "possible"
        )
    };
    let left: Vec<_> = words.iter().filter(filler).copied().collect();
    let others = match left.as_slice() {
        [] => None,
        ["a", "payer", "authentication"] => Some("payer authentication".to_owned()),
        // Whose payments it is for changes nothing where there is one value.
        ["for", ..] if values.len() == 1 => None,
        _ => return Some(Says::Unread),
    };
    Some(Says::Values { values, several, others })
}

/// `For these payments, set the value to …`: a value under a condition that no request shows.
fn sometimes(text: &str, plain: &str) -> Option<Says> {
    if !["for ", "when ", "if "].iter().any(|start| plain.starts_with(start)) {
        return None;
    }
    let (when, rest) = text.split_once(", ")?;
    let lower = rest.to_ascii_lowercase();
    let gives = [
        "this value must be set to ",
        "you must set the field to ",
        "this field must be set to ",
        "this field is dynamically set to ",
    ];
    let start = gives
        .iter()
        .chain(&["set to a value of ", "set this field to ", "set the value to ", "set to "])
        .find(|start| lower.starts_with(**start))?;
    let rest = rest.get(start.len()..)?;
    let values: Vec<_> = codes(rest).map(str::to_owned).collect();
    let behind = rest.rsplit('`').next().unwrap_or_default().trim().trim_end_matches('.');
    let is_one = values.len() == 1 && rest.starts_with('`');
    let when = if behind.is_empty() { when.to_owned() } else { format!("{when}, {behind}") };
    is_one.then_some(Says::Sometimes { values, when })
}

/// `Set the value to … if it rains, otherwise set the value to …`: two values, and no request shows which.
fn either(text: &str, plain: &str) -> Option<Says> {
    let (first, second) = plain.split_once(", otherwise ")?;
    let gives = |part: &str| GIVES.iter().any(|start| part.strip_prefix(start).is_some_and(|it| it.starts_with(" `")));
    let (_, when) = first.rsplit_once("` ")?;
    let values: Vec<_> = codes(text).map(str::to_owned).collect();
    let is_two = values.len() == 2 && second.ends_with('`') && when.starts_with("if ");
    (is_two && gives(first) && (gives(second) || second.starts_with('`')))
        .then(|| Says::Sometimes { values, when: when.to_owned() })
}

/// Whether a sentence holds the value against another message's, or says what comes of leaving the field out: no request shows either.
fn is_relation(plain: &str) -> bool {
    if plain.contains('`') {
        return false;
    }
    let relates = [" must be the same as the ", " must be equal to the ", " must match the ", " must not exceed the "];
    let is_outcome = plain.contains(" becomes ") && !["must", "required"].iter().any(|word| plain.contains(word));
    relates.iter().any(|words| plain.contains(words)) || plain.starts_with("do not use the ") || is_outcome
}

/// Whether a sentence says where the value comes from, perhaps for some networks.
fn is_source(plain: &str) -> bool {
    let begins =
        |text: &str| SOURCES.iter().any(|verb| text.strip_prefix(verb).is_some_and(|rest| rest.starts_with(' ')));
    if plain.contains("provides the value for this field") || plain.starts_with("the value for this field is provided")
    {
        return true;
    }
    if plain.contains('`') {
        return false;
    }
    let behind = plain.strip_prefix("for ").and_then(|rest| rest.split_once(", "));
    begins(plain)
        || plain.starts_with("see ")
        || plain.starts_with("for more information")
        || plain.starts_with("for a list of ")
        || plain.starts_with("this field value maps from ")
        || plain.starts_with("this value is returned in ")
        || behind.is_some_and(|(names, rest)| cards(names).is_some() && begins(rest))
}

fn has_signal(plain: &str) -> bool {
    plain.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| SIGNALS.contains(&word))
}

#[cfg(test)]
mod tests;
