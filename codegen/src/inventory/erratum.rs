//! Errata and published blocks: what pages show, and what is wrong with it.

use std::borrow::Cow;

use serde::Serialize;

use super::grounds::Grounds;
use crate::{
    model::{self, Citation, Document, Model, Topic, UseCase},
    spec::citation::Passage,
};

/// Where the documentation contradicts itself or is not valid JSON.
#[derive(Serialize)]
pub(super) struct Erratum<'a> {
    use_case: &'a str,
    #[serde(rename = "in")]
    within: Cow<'a, str>,
    #[serde(flatten)]
    cited: Cited<'a>,
    #[serde(flatten)]
    grounds: Grounds<'a>,
    path: &'a str,
    published: &'a str,
    used: Cow<'a, str>,
    why: &'a str,
    notable: bool,
}

impl<'a> Erratum<'a> {
    /// Those that are written down, and what makes objects of fragments.
    pub(super) fn all(model: &'a Model<'a>, use_case: &'a UseCase<'a>) -> Vec<Self> {
        let written = use_case.errata.iter().map(|erratum| Self::of(model, use_case, erratum));
        let incomplete = use_case.fragments.iter().filter(|fragment| fragment.is_incomplete());
        written.chain(incomplete.map(|fragment| Self::around(model, use_case, fragment))).collect()
    }

    fn of(
        model: &'a Model<'a>,
        use_case: &'a UseCase<'a>,
        model::Erratum { at, written, .. }: &'a model::Erratum<'a>,
    ) -> Self {
        Self {
            use_case: &use_case.contract.id,
            within: written.within.value.as_str().into(),
            cited: Cited::of(model, at),
            grounds: Grounds::shown(&model.api, at, &written.span),
            path: written.path.as_ref().map_or("", |path| path.value.as_str()),
            published: &written.published.value,
            used: written.used.value.as_str().into(),
            why: &written.why.value,
            notable: written.notable,
        }
    }

    fn around(model: &'a Model<'a>, use_case: &'a UseCase<'a>, fragment: &'a model::Fragment<'a>) -> Self {
        let Document { at, span, .. } = &fragment.document;
        Self {
            use_case: &use_case.contract.id,
            within: format!("{}.fragment", fragment.written.name.value).into(),
            cited: Cited::of(model, at),
            grounds: Grounds::shown(&model.api, at, span),
            path: "",
            published: "absent",
            used: format!(
                "{} … {}",
                fragment.written.before.as_deref().unwrap_or_default(),
                fragment.written.after.as_deref().unwrap_or_default()
            )
            .into(),
            why: fragment.written.why.as_deref().unwrap_or_default(),
            notable: false,
        }
    }
}

/// A request, an answer, a piece of a request or a command as a page shows it.
#[derive(Serialize)]
pub(super) struct Block<'a> {
    #[serde(flatten)]
    cited: Cited<'a>,
    kind: &'static str,
    file: &'a str,
    #[serde(flatten)]
    grounds: Grounds<'a>,
}

impl<'a> Block<'a> {
    pub(super) fn all(model: &'a Model<'a>, topic: &'a Topic<'a>) -> Vec<Self> {
        let mut blocks = Vec::new();
        for use_case in &topic.use_cases {
            for example in &use_case.examples {
                let documents = example.request.iter().chain(&example.response);
                blocks.extend(documents.map(|document| Self::of(model, document)));
            }
            blocks.extend(use_case.fragments.iter().map(|fragment| Self::of(model, &fragment.document)));
        }
        blocks.extend(topic.commands.iter().map(|command| Self {
            cited: Cited::of(model, &command.at),
            kind: "shell",
            file: &command.file,
            grounds: Grounds::shown(&model.api, &command.at, &command.written.at.span),
        }));
        blocks
    }

    fn of(model: &'a Model<'a>, Document { side, at, file, span, .. }: &'a Document) -> Self {
        Self { cited: Cited::of(model, at), kind: side.name(), file, grounds: Grounds::shown(&model.api, at, span) }
    }
}

/// Where something is published; by an anchor there is no line.
#[derive(Serialize)]
struct Cited<'a> {
    document: &'a str,
    line: Option<u32>,
}

impl<'a> Cited<'a> {
    fn of(model: &'a Model<'a>, Citation { guide, passage }: &Citation) -> Self {
        let line = match passage {
            Passage::Line(line) => Some(*line),
            Passage::Anchor(_) => None,
        };
        Self { document: &model.api.written.guides[*guide].key.value, line }
    }
}
