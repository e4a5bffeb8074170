//! Errata and published blocks: what pages show, and what is wrong with it.

use std::borrow::Cow;

use serde::Serialize;

use super::Place;
use crate::model::{self, Document, Model, Topic, UseCase};

/// Where the documentation contradicts itself or is not valid JSON.
#[derive(Serialize)]
pub(super) struct Erratum<'a> {
    use_case: &'a str,
    #[serde(rename = "in")]
    within: Cow<'a, str>,
    document: &'a str,
    line: Option<u64>,
    guide: Vec<String>,
    place: Place<'a>,
    path: &'a str,
    published: &'a str,
    used: Cow<'a, str>,
    why: &'a str,
    notable: bool,
}

impl<'a> Erratum<'a> {
    /// Those that are written down, and what makes objects of fragments.
    pub(super) fn all(model: &'a Model, use_case: &'a UseCase) -> Vec<Self> {
        let written = use_case.errata.iter().map(|erratum| Self::of(model, use_case, erratum));
        let incomplete = use_case.fragments.iter().filter(|fragment| fragment.is_incomplete());
        written.chain(incomplete.map(|fragment| Self::around(model, use_case, fragment))).collect()
    }

    fn of(model: &'a Model, use_case: &'a UseCase, erratum: &'a model::Erratum) -> Self {
        let (document, line) = cited(&erratum.at);
        Self {
            use_case: &use_case.contract.id,
            within: erratum.within.as_str().into(),
            document,
            line,
            guide: model.guides(std::slice::from_ref(&erratum.at)),
            place: (&erratum.span).into(),
            path: &erratum.path,
            published: &erratum.published,
            used: erratum.used.as_str().into(),
            why: &erratum.why,
            notable: erratum.notable,
        }
    }

    fn around(model: &'a Model, use_case: &'a UseCase, fragment: &'a model::Fragment) -> Self {
        let Document { at, span, .. } = &fragment.document;
        let (document, line) = cited(at);
        Self {
            use_case: &use_case.contract.id,
            within: format!("{}.fragment", fragment.name).into(),
            document,
            line,
            guide: model.guides(std::slice::from_ref(at)),
            place: span.into(),
            path: "",
            published: "absent",
            used: format!("{} … {}", fragment.before, fragment.after).into(),
            why: &fragment.why,
            notable: false,
        }
    }
}

/// A request, an answer, a piece of a request or a command as a page shows it.
#[derive(Serialize)]
pub(super) struct Block<'a> {
    document: &'a str,
    line: Option<u64>,
    kind: &'static str,
    file: &'a str,
    place: Place<'a>,
}

impl<'a> Block<'a> {
    pub(super) fn all(topic: &'a Topic) -> Vec<Self> {
        let mut blocks = Vec::new();
        for use_case in &topic.use_cases {
            for example in &use_case.examples {
                for (kind, document) in [("request", &example.request), ("response", &example.response)] {
                    blocks.extend(document.as_ref().map(|document| Self::of(kind, document)));
                }
            }
            blocks.extend(use_case.fragments.iter().map(|fragment| Self::of("fragment", &fragment.document)));
        }
        blocks.extend(topic.commands.iter().map(|command| {
            let (document, line) = cited(&command.at);
            Self { document, line, kind: "shell", file: &command.file, place: (&command.span).into() }
        }));
        blocks
    }

    fn of(kind: &'static str, Document { at, file, span, .. }: &'a Document) -> Self {
        let (document, line) = cited(at);
        Self { document, line, kind, file, place: span.into() }
    }
}

/// Document and line of a citation.
fn cited(citation: &str) -> (&str, Option<u64>) {
    let (document, line) = citation.split_once(':').unwrap_or((citation, ""));
    (document, line.parse().ok())
}
