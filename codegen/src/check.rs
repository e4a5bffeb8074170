//! Model → diagnostics: every published example against its body and its contract, so that errata are exactly those needed.

mod judge;

use crate::{
    diagnostic::{Diagnostics, Span},
    example,
    model::{Body, BodyRef, Contract, Document, Example, Model, Rules, UseCase},
    spec::{self, ErratumKind, Spec},
};

pub(crate) use judge::Problem;

/// Reports problems of examples that no erratum names, and errata that name no problem.
pub(crate) fn check(spec: &Spec, model: &Model, diagnostics: &mut Diagnostics) {
    for (topic_index, topic) in model.topics.iter().enumerate() {
        for use_case in &topic.use_cases {
            let written = spec.topics[topic_index].use_cases.iter().find(|written| written.name.value == use_case.name);
            let Some(written) = written else { continue };
            let operation = model.operation(use_case);
            for example in &use_case.examples {
                let contract = contract(use_case, example);
                let mut side = Side { spec, model, written, example, diagnostics };
                side.check("request", operation.request, Some((contract, &operation.rules)), example.request.as_ref());
                side.check("response", operation.response, None, example.response.as_ref());
            }
            // A piece of a request may lack what is required, but what it has must be allowed.
            let always = Rules { values: use_case.contract.always.values.clone(), ..Rules::default() };
            let contract = Contract { always, ..Contract::default() };
            for fragment in &use_case.fragments {
                let example = Example::of(fragment);
                let mut side = Side { spec, model, written, example: &example, diagnostics };
                side.check(
                    "fragment",
                    operation.request,
                    Some((&contract, &operation.rules)),
                    Some(&fragment.document),
                );
            }
        }
    }
}

/// The contract that an example's request is held against.
#[must_use]
pub(crate) fn contract<'a>(use_case: &'a UseCase, example: &Example) -> &'a Contract {
    let variant =
        use_case.builders.iter().find(|builder| builder.variant.is_some() && builder.variant == example.variant);
    variant.map_or(&use_case.contract, |builder| &builder.contract)
}

struct Side<'a> {
    spec: &'a Spec,
    model: &'a Model,
    written: &'a spec::UseCase,
    example: &'a Example,
    diagnostics: &'a mut Diagnostics,
}

impl Side<'_> {
    /// `rules` are the use case's and those that its operation shares; an answer has none.
    fn check(
        &mut self,
        side: &str,
        body: Option<BodyRef>,
        rules: Option<(&Contract, &Rules)>,
        document: Option<&Document>,
    ) {
        let Some(document) = document else { return };
        let within = self.example.suffix.as_ref().map_or_else(|| side.to_owned(), |suffix| format!("{suffix}.{side}"));
        let span = self.span_of(side);
        let Some(body) = body.map(|body| self.model.body(body)) else {
            self.no_body(side, &span);
            return;
        };
        let judge = |json| judge::judge(self.model, body, rules, &self.example.selections, json);
        let repaired = judge(&document.repaired);
        for problem in &repaired {
            // An erratum that does not apply is reported already.
            if !self.errata(&within).any(|(_, path)| *path == problem.path) {
                let message = format!(
                    "`{}`: {}; correct the spec, or add an erratum `in: {within}` for this path",
                    problem.path, problem.what
                );
                self.diagnostics.add(&self.at(&span, document, &problem.path), message);
            }
        }
        for problem in judge(&document.conforming) {
            if document.mended.iter().any(|path| path == &problem.path) {
                let message = format!("the erratum for `{}` does not help: {}", problem.path, problem.what);
                self.diagnostics.add(&span, message);
            }
        }
        self.needless(&within, &repaired, body, &document.mended);
    }

    fn no_body(&mut self, side: &str, span: &Span) {
        let operation = &self.written.operation.value;
        if self.unknown_body(operation, side) {
            return;
        }
        let message = format!(
            "the operation `{operation}` has no `{side}` body, so there can be no example of one; remove `{side}`, or give the operation one"
        );
        self.diagnostics.add(span, message);
    }

    /// Whether the operation names a body that is not there, which is reported already.
    fn unknown_body(&self, operation: &str, side: &str) -> bool {
        let mut operations = self.spec.topics.iter().flat_map(|topic| &topic.operations);
        operations.any(|written| {
            let body = if side == "response" { &written.response } else { &written.request };
            written.name.value == operation && body.is_some()
        })
    }

    /// The errata of a document that do not repair its text, each with its path.
    fn errata(&self, within: &str) -> impl Iterator<Item = (&spec::Erratum, &String)> {
        let errata = self.written.errata.iter().filter(move |erratum| erratum.within.value == within);
        let values = errata.filter(|erratum| erratum.kind != ErratumKind::Text);
        values.filter_map(|erratum| Some((erratum, &erratum.path.as_ref()?.value)))
    }

    fn needless(&mut self, within: &str, problems: &[Problem], body: &Body, mended: &[String]) {
        let needless = self
            .errata(within)
            .filter(|(_, path)| mended.contains(path) && !problems.iter().any(|problem| problem.path == **path));
        let needless: Vec<_> = needless
            .map(|(erratum, path)| {
                let message = format!(
                    "the erratum is not needed: the example has no problem at `{path}` of `{}`; remove it",
                    body.name
                );
                (erratum.span.clone(), message)
            })
            .collect();
        for (span, message) in needless {
            self.diagnostics.add(&span, message);
        }
    }

    fn span_of(&self, side: &str) -> Span {
        if side == "fragment" {
            let name = self.example.suffix.as_deref();
            let written = self.written.fragments.iter().find(|written| Some(written.name.value.as_str()) == name);
            return written.map_or_else(|| self.written.name.span.clone(), |written| written.at.span.clone());
        }
        let written = self.written.examples.iter().find(|written| {
            let suffix = written.name.as_ref().or(written.variant.as_ref());
            suffix.map(|suffix| suffix.value.as_str()) == self.example.suffix.as_deref()
        });
        let citation = written
            .and_then(|written| if side == "request" { written.request.as_ref() } else { written.response.as_ref() });
        citation.map_or_else(|| self.written.name.span.clone(), |citation| citation.span.clone())
    }

    /// The place in the example's file where the path's last name stands, if it stands there once; else the citation.
    fn at(&self, citation: &Span, document: &Document, path: &str) -> Span {
        let name = path.rsplit('.').next().unwrap_or_default().split('[').next().unwrap_or_default();
        let quoted = format!("\"{name}\"");
        let mut lines = document.published.lines().enumerate().filter(|(_, line)| line.contains(&quoted));
        match (lines.next(), lines.next(), example::get(&document.repaired, path)) {
            (Some((number, line)), None, Some(_)) => {
                let column = line.find(&quoted).map_or(1, |at| line[..at].chars().count() + 1);
                let directory = self.example_directory(citation);
                Span { file: format!("{directory}{}", document.file).into(), line: number + 1, column }
            }
            _ => citation.clone(),
        }
    }

    /// The spec's directory, as the citation's file names it.
    fn example_directory(&self, citation: &Span) -> String {
        let topic = self.model.topics.iter().find(|topic| topic.file == *citation.file);
        let topic_file = topic.map_or_else(String::new, |topic| format!("{}.yaml", topic.id));
        citation.file.strip_suffix(topic_file.as_str()).unwrap_or_default().to_owned()
    }
}
