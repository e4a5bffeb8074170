//! Problems of a spec: where, what, and the way out.

use std::{fmt, ops::Deref, sync::Arc};

use proc_macro2::TokenStream;
use quote::ToTokens;
use serde::{Serialize, Serializer};

/// A place in a spec file; lines and columns count from 1, columns in characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub(crate) struct Span {
    #[serde(serialize_with = "text")]
    pub file: Arc<str>,
    pub line: usize,
    pub column: usize,
}

fn text<S: Serializer>(text: &Arc<str>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(text)
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// A value with the place where it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct At<T> {
    pub value: T,
    pub span: Span,
}

pub(crate) type Text = At<String>;

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        &self.value
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value.serialize(serializer)
    }
}

impl ToTokens for Text {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.value.to_tokens(tokens);
    }
}

/// One problem. The message names the offending text in backticks and says the rule or the repair.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Diagnostic {
    pub span: Span,
    pub message: String,
}

/// Collects problems until the end of a run.
#[derive(Debug, Clone, Default)]
pub(crate) struct Diagnostics {
    all: Vec<Diagnostic>,
}

impl Diagnostics {
    pub(crate) fn add(&mut self, span: &Span, message: impl Into<String>) {
        self.all.push(Diagnostic { span: span.clone(), message: message.into() });
    }

    /// Adds what was collected elsewhere.
    pub(crate) fn append(&mut self, mut others: Self) {
        self.all.append(&mut others.all);
    }

    #[must_use]
    pub(crate) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// All problems in reading order, each once.
    #[must_use]
    pub(crate) fn into_sorted(mut self) -> Vec<Diagnostic> {
        self.all.sort();
        self.all.dedup();
        self.all
    }
}

impl Diagnostic {
    /// `file:line:column: message` with the offending line and a caret below it.
    #[must_use]
    pub(crate) fn render(&self, source: Option<&str>) -> String {
        let Span { line, column, .. } = &self.span;
        let mut text = format!("{}: {}\n", self.span, self.message);
        let source = source.map(line_feeds);
        if let Some(offending) = source.as_deref().and_then(|source| source.lines().nth(line - 1)) {
            let margin = line.to_string().len();
            let caret = " ".repeat(column.saturating_sub(1));
            text += &format!("{:margin$} |\n{line} | {offending}\n{:margin$} | {caret}^\n", "", "");
        }
        text
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(None))
    }
}

/// A text whose lines end in line feeds alone: to YAML a carriage return ends a line too, with a line feed behind it or without.
#[must_use]
pub(crate) fn line_feeds(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// “; did you mean `…`?” when one of the known names is near or the name is short for it, else nothing. Case tells nothing apart.
#[must_use]
pub(crate) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let name = name.to_lowercase();
    known
        .into_iter()
        .filter_map(|candidate| {
            let whole = candidate.to_lowercase();
            let likeness = strsim::normalized_damerau_levenshtein(&name, &whole);
            (likeness > 0.55 || is_short_for(&name, &whole)).then_some((likeness, candidate))
        })
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| format!("; did you mean `{candidate}`?"))
        .unwrap_or_default()
}

/// Whether a name has the first letter of another and some of the rest in their order: `amex`, `american-express`. The client's runtime
/// says the same of names at run time: neither of the two depends on the other.
fn is_short_for(name: &str, whole: &str) -> bool {
    let mut rest = whole.chars();
    let in_order = name.chars().all(|letter| rest.any(|other| other == letter));
    name.chars().count() > 2 && in_order && whole.chars().next() == name.chars().next()
}
