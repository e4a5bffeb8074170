//! Words for readers: where the documentation contradicts itself.

use std::collections::BTreeSet;

use crate::{
    emit::{
        doc::{called, target, text_cell},
        wrap,
    },
    model::{Builder, Erratum, Model, UseCase},
    spec::{self, ErratumKind},
};

/// Two columns, since a phone has no room for a third: what is long stands in the first, line by line.
const HEAD: &str = "| where, published → used instead | why |\n| --- | --- |\n";

/// What the page says and we do not: of the list, and of this builder's examples.
pub(super) fn section(model: &Model, use_case: &UseCase, builder: &Builder) -> String {
    let here: Vec<_> = use_case.errata_of(builder.variant.as_deref()).collect();
    if here.is_empty() {
        return String::new();
    }
    let mut text = format!("\n# Errata\n\n{HEAD}");
    for erratum in here {
        let written = &erratum.written;
        let place = written.path.as_ref().map(|path| format!(", {}", wrap::path(&path.value))).unwrap_or_default();
        text += &format!(
            "| {} ({}{place})<br>{} | {} |\n",
            model.api.cite(&erratum.at),
            written.within.value,
            both(written),
            text_cell(&written.why.value)
        );
    }
    text
}

/// The page of errata that users should know, a table for each topic that has some.
pub(super) fn page(model: &Model) -> Option<String> {
    let mut text = String::new();
    for topic in &model.topics {
        let notable = |use_case: &UseCase| use_case.errata.iter().any(|erratum| erratum.written.notable);
        if !topic.use_cases.iter().any(notable) {
            continue;
        }
        text += &format!("\n# {}\n\n", topic.written.title.as_deref().unwrap_or_default().trim_end_matches('.'));
        text += HEAD;
        for use_case in &topic.use_cases {
            for Erratum { at, written, .. } in use_case.errata.iter().filter(|erratum| erratum.written.notable) {
                let target = target(topic.module.iter().chain([&use_case.ident]));
                let link = format!("[{}]({target})", wrap::ident(&use_case.ident.to_string()));
                let path =
                    written.path.as_ref().map(|path| format!("<br>{}", wrap::path(&path.value))).unwrap_or_default();
                text += &format!(
                    "| {link}<br>{}{path}<br>{} | {} |\n",
                    model.api.cite(at),
                    both(written),
                    text_cell(&written.why.value)
                );
            }
        }
    }
    (!text.is_empty()).then(|| {
        format!(
            "Where the published documentation contradicts itself, and what this crate does instead: what a user should \
             know. Each use case's page lists all of its errata.\n\n“Where” gives a guide and a line in that guide's \
             text:\n\n{}{text}",
            guides(model)
        )
    })
}

/// The guides that errata are of, one a line.
fn guides(model: &Model) -> String {
    let errata = model.use_cases().flat_map(|use_case| &use_case.errata);
    let cited: BTreeSet<_> = errata.map(|erratum| erratum.at.guide).collect();
    let guides = cited.into_iter().map(|guide| &model.api.written.guides[guide]);
    guides.fold(String::new(), |text, guide| text + &format!("- `{}`: {}\n", guide.key.value, called(guide)))
}

/// What the page has, and below it what we have, so that a narrow page shows both.
fn both(written: &spec::Erratum) -> String {
    format!("{}<br>→ {}", stated(written, &written.published.value), stated(written, &written.used.value))
}

/// What an erratum states of the page or of us: the page's own text and JSON as code, anything else in words.
fn stated(erratum: &spec::Erratum, text: &str) -> String {
    if text.is_empty() {
        return "nothing".to_owned();
    }
    let is_verbatim = erratum.kind != ErratumKind::Value;
    if is_verbatim || serde_json::from_str::<serde_json::Value>(text).is_ok() {
        wrap::code(text)
    } else {
        text_cell(text)
    }
}
