//! Published examples + errata → their three states.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{
    diagnostic::{Diagnostics, Span, line_feeds, nearest},
    json,
    model::{Body, Builder, Command, Document, Erratum, Example, Fragment, Operation, Plan, Side, Switch, UseCaseId},
    name,
    resolve::{Resolver, citation, plan::Planner, report_unknown},
    source::Source,
    spec::{self, ErratumKind, Text},
};

/// The example files, and which of them the spec names.
pub(super) struct Files<'a> {
    all: &'a [&'a Source],
    /// By what their paths have behind `examples/`.
    named: BTreeMap<&'a str, &'a Source>,
    used: BTreeSet<&'a str>,
}

impl<'a> Files<'a> {
    pub(super) fn new(all: &'a [&'a Source]) -> Self {
        let named = all.iter().filter_map(|source| Some((source.path.split_once("examples/")?.1, *source))).collect();
        Self { all, named, used: BTreeSet::new() }
    }

    /// The example file of that name below `examples/`; one that is missing is reported.
    fn named(&mut self, file: &str, span: &Span, diagnostics: &mut Diagnostics) -> Option<&'a Source> {
        let found = self.named.get(file).copied();
        if found.is_none() {
            let near = nearest(file, self.all.iter().filter_map(|source| Some(source.path.split_once("examples/")?.1)));
            diagnostics.add(span, format!("the example file `examples/{file}` is missing{near}"));
        }
        self.used.extend(found.map(|source| source.path.as_str()));
        found
    }

    /// Takes files for used whose use case, and what follows its name, are such.
    fn pass_over(&mut self, is: impl Fn(&str, &str) -> bool) {
        let of = |path: &str| {
            let mut parts = path.rsplit('/').next().unwrap_or_default().split('.');
            is(parts.next().unwrap_or_default(), parts.next().unwrap_or_default())
        };
        self.used.extend(self.all.iter().map(|source| source.path.as_str()).filter(|path| of(path)));
    }

    /// Takes all files of a use case for used.
    pub(super) fn pass_over_all(&mut self, topic: &str, use_case: &str) {
        // Files are named after the use case; while its name must change, theirs say nothing.
        if !name::is_kebab(use_case) {
            self.pass_over(|stem, _| name::is_alike(stem, use_case));
            return;
        }
        let stem = format!("{topic}/{use_case}.");
        self.used.extend(self.all.iter().map(|source| source.path.as_str()).filter(|path| path.contains(&stem)));
    }

    /// The files that no use case names.
    pub(super) fn unused(self) -> Vec<String> {
        let all = self.all.iter().map(|source| source.path.as_str());
        all.filter(|path| !self.used.contains(path)).map(str::to_owned).collect()
    }
}

/// The commands of each topic.
pub(super) fn commands<'s>(resolver: &mut Resolver<'_, 's>, files: &mut Files<'_>) -> Vec<Vec<Command<'s>>> {
    let spec = resolver.spec;
    spec.topics.iter().map(|topic| commands_of(topic, resolver, files)).collect()
}

fn commands_of<'s>(topic: &'s spec::Topic, resolver: &mut Resolver<'_, '_>, files: &mut Files<'_>) -> Vec<Command<'s>> {
    let mut commands = Vec::new();
    for written in &topic.commands {
        let at = citation::one(&written.at, &resolver.spec.api.guides, resolver.diagnostics);
        let file = format!("{}/{}.sh", topic.id, written.name.value);
        if let Some(source) = files.named(&file, &written.name.span, resolver.diagnostics) {
            commands.extend(at.map(|at| Command {
                at,
                written,
                file: format!("examples/{file}"),
                text: source.text.clone(),
            }));
        }
    }
    commands
}

/// What is put around a published text to make JSON of it.
#[derive(Clone, Copy, Default)]
struct Around<'a> {
    before: &'a str,
    after: &'a str,
}

impl Around<'_> {
    fn apply(self, text: &str) -> String {
        format!("{}{text}{}", self.before, self.after)
    }
}

/// Selector and value; path parameter and value.
type Given = (Vec<(usize, String)>, Vec<(String, String)>);

/// What pages show of a use case, and what is wrong with that.
#[derive(Default)]
pub(super) struct Published<'s> {
    pub examples: Vec<Example>,
    pub fragments: Vec<Fragment<'s>>,
    pub errata: Vec<Erratum<'s>>,
}

impl<'s> Published<'s> {
    pub(super) fn of(
        resolver: &mut Resolver<'_, 's>,
        id: UseCaseId,
        operation: &Operation<'_>,
        body: Option<&Body>,
        (switches, builders): (&[Switch], &[Builder]),
        files: &mut Files<'_>,
    ) -> Self {
        let (topic, written) = (&resolver.spec.topics[id.topic].id, resolver.spec.use_case(id));
        // Files are named after the use case; while its name must change, theirs say nothing.
        if !name::is_kebab(&written.name.value) {
            files.pass_over_all(topic, &written.name.value);
            return Self::default();
        }
        let mut reader = Reader { topic, written, switches, builders, operation, body, files, resolver };
        Self { examples: reader.examples(), fragments: reader.fragments(), errata: reader.errata() }
    }
}

struct Reader<'a, 'r, 'd, 'f, 's> {
    /// The topic's id.
    topic: &'a str,
    written: &'s spec::UseCase,
    switches: &'a [Switch],
    builders: &'a [Builder],
    operation: &'a Operation<'a>,
    body: Option<&'a Body>,
    files: &'a mut Files<'f>,
    resolver: &'r mut Resolver<'d, 's>,
}

impl<'s> Reader<'_, '_, '_, '_, 's> {
    fn examples(&mut self) -> Vec<Example> {
        let mut seen = BTreeSet::new();
        let mut examples = Vec::new();
        for written in &self.written.examples {
            let variants: Vec<_> = self.written.variants.iter().map(|(variant, _)| variant.value.as_str()).collect();
            if let Some(variant) =
                written.variant.as_ref().filter(|variant| !variants.contains(&variant.value.as_str()))
            {
                if variants.is_empty() {
                    let message = format!("unknown variant `{}`; the use case has no `variants`", variant.value);
                    self.resolver.diagnostics.add(&variant.span, message);
                } else {
                    report_unknown(variant, "variant", &variants, self.resolver.diagnostics);
                }
            }
            let suffix = written.name.as_ref().or(written.variant.as_ref()).map(|text| text.value.clone());
            if !seen.insert(suffix.clone()) {
                self.resolver.diagnostics.add(
                    &written.span,
                    "two examples of this use case would have the same files; give one of them a `name`",
                );
                continue;
            }
            let given = self.given(&written.given);
            let variant = written.variant.as_ref().map(|variant| variant.value.clone());
            let request = self.document(suffix.as_deref(), Side::Request, written.request.as_ref(), Around::default());
            let plan = request.as_ref().and_then(|request| self.plan(variant.as_ref(), request, &given));
            let response =
                self.document(suffix.as_deref(), Side::Response, written.response.as_ref(), Around::default());
            let (selections, parameters) = given;
            examples.push(Example { suffix, variant, selections, parameters, request, response, plan });
        }
        examples
    }

    /// How the builder that an example shows makes its request.
    fn plan(&self, variant: Option<&String>, request: &Document, (selections, given): &Given) -> Option<Plan> {
        let (api, switches, parameters) = (self.resolver.api, self.switches, &self.operation.parameters);
        let builder = self.builders.iter().find(|builder| builder.variant.as_ref() == variant)?;
        let planner = Planner { api, switches, builder, body: self.body?, parameters };
        Some(planner.plan(&request.conforming, selections, given))
    }

    fn fragments(&mut self) -> Vec<Fragment<'s>> {
        let mut seen = BTreeSet::new();
        let mut fragments = Vec::new();
        for written in &self.written.fragments {
            let name = &written.name.value;
            // The parser has reported that it is missing.
            if name.is_empty() {
                continue;
            }
            if !seen.insert(name) {
                let message = format!("a fragment of this use case is called `{name}` already; rename one of them");
                self.resolver.diagnostics.add(&written.name.span, message);
                continue;
            }
            let around = Around {
                before: written.before.as_deref().unwrap_or_default(),
                after: written.after.as_deref().unwrap_or_default(),
            };
            if let Some(document) = self.document(Some(name), Side::Fragment, Some(&written.at), around) {
                if let Some(added) = written.before.as_ref().or(written.after.as_ref())
                    && serde_json::from_str::<serde_json::Map<String, Value>>(&document.published).is_ok()
                {
                    let message = "nothing is needed before or after the fragment, which is an object as it is published; remove this";
                    self.resolver.diagnostics.add(&added.span, message);
                }
                fragments.push(Fragment { written, document });
            }
        }
        fragments
    }

    /// Selectors and path parameters that go with an example.
    fn given(&mut self, given: &[(Text, Text)]) -> Given {
        let (mut selections, mut parameters) = (Vec::new(), Vec::new());
        for (name, value) in given {
            let selector = self
                .operation
                .selectors
                .iter()
                .copied()
                .find(|&index| self.resolver.api.selectors[index].written.name.value == name.value);
            if let Some(index) = selector {
                let list = &self.resolver.api.code_lists[self.resolver.api.selectors[index].values];
                let wires: Vec<_> = list.codes.iter().map(|code| code.written.wire.value.as_str()).collect();
                if !wires.contains(&value.value.as_str()) {
                    report_unknown(
                        value,
                        &format!("value of `{}`", list.written.name.value),
                        &wires,
                        self.resolver.diagnostics,
                    );
                }
                selections.push((index, value.value.clone()));
            } else if self.operation.parameters.iter().any(|parameter| parameter.written.name.value == name.value) {
                parameters.push((name.value.clone(), value.value.clone()));
            } else if !self.resolver.is_broken_selector(&name.value) {
                let selectors = self
                    .operation
                    .selectors
                    .iter()
                    .map(|&index| self.resolver.api.selectors[index].written.name.value.as_str());
                let known = selectors
                    .chain(self.operation.parameters.iter().map(|parameter| parameter.written.name.value.as_str()));
                let known: Vec<_> = ["variant", "name", "request", "response"].into_iter().chain(known).collect();
                report_unknown(name, "key, selector or path parameter", &known, self.resolver.diagnostics);
            }
        }
        (selections, parameters)
    }

    fn document(
        &mut self,
        suffix: Option<&str>,
        side: Side,
        at: Option<&Text>,
        around: Around<'_>,
    ) -> Option<Document> {
        let at = at?;
        let cited = citation::one(at, &self.resolver.spec.api.guides, self.resolver.diagnostics);
        // Files are named after their example too.
        if let Some(name) = suffix.filter(|name| !name::is_kebab(name)) {
            let is = |stem: &str, suffix: &str| stem == self.written.name.value && name::is_alike(suffix, name);
            self.files.pass_over(is);
            return None;
        }
        let within = within(suffix, side);
        let file = format!("{}/{}.{within}.json", self.topic, self.written.name.value);
        let source = self.files.named(&file, &at.span, self.resolver.diagnostics)?;
        let written = self.written;
        let here = written.errata.iter().filter(|erratum| erratum.within.value == within);
        let (texts, values): (Vec<_>, Vec<_>) = here.partition(|erratum| erratum.kind == ErratumKind::Text);
        let repaired = self.repair(source, side, &texts, around)?;
        let mut conforming = repaired.clone();
        let mut mended = Vec::new();
        for erratum in values {
            if let Some(path) = self.mend(&mut conforming, erratum) {
                mended.push((path, erratum.span.clone()));
            }
        }
        // `null` counts as absent in a request, and no builder writes it.
        if side != Side::Response {
            json::drop_nulls(&mut conforming);
        }
        let file = format!("examples/{file}");
        Some(Document {
            side,
            file,
            at: cited?,
            span: at.span.clone(),
            published: source.text.clone(),
            repaired,
            conforming,
            mended,
        })
    }

    /// Applies textual errata, each of which must be there once and must be needed.
    fn repair(&mut self, source: &Source, side: Side, errata: &[&spec::Erratum], around: Around<'_>) -> Option<Value> {
        let mut text = source.text.clone();
        let mut applied = Vec::new();
        for &erratum in errata {
            let times = text.matches(&erratum.published.value).count();
            if let (1, Some(at)) = (times, text.find(&erratum.published.value)) {
                text = text.replacen(&erratum.published.value, &erratum.used.value, 1);
                applied.push((at, erratum));
                continue;
            }
            let message = format!(
                "the erratum does not apply: `{}` occurs {times} times in `{}`, and must occur once",
                one_line(&erratum.published.value),
                source.path
            );
            self.resolver.diagnostics.add(&erratum.published.span, message);
        }
        if applied.len() < errata.len() {
            return serde_json::from_str(&around.apply(&text)).ok();
        }
        let is_json = |text: &str| serde_json::from_str::<Value>(&around.apply(text)).is_ok();
        let mut breaking = None;
        // One that changes nothing is reported as that.
        for (number, erratum) in errata.iter().enumerate().filter(|(_, erratum)| !changes_nothing(erratum)) {
            let others = errata.iter().enumerate().filter(|(other, _)| *other != number);
            let without = others.fold(source.text.clone(), |text, (_, other)| {
                text.replacen(&other.published.value, &other.used.value, 1)
            });
            if !is_json(&without) || !without.contains(&erratum.published.value) {
                continue;
            }
            if !is_json(&text) {
                breaking = Some(*erratum);
            } else if json::markup(&without).is_none() {
                self.resolver.diagnostics.add(
                    &erratum.span,
                    "the erratum is not needed: without it the example is valid JSON and free of markup; remove it",
                );
            }
        }
        if let Some((at, found)) = json::markup(&text) {
            let (span, way_out) = match origin(at, &applied) {
                Origin::Page(at) => (place(source, at), "add an erratum of kind `text` that repairs it"),
                Origin::Erratum(erratum) => (erratum.used.span.clone(), "correct what the erratum uses"),
            };
            self.resolver.diagnostics.add(&span, format!("`{found}` is markup of the page; {way_out}"));
        }
        let whole = around.apply(&text);
        let error = match serde_json::from_str(&whole) {
            Ok(json) => return Some(json),
            Err(error) => error,
        };
        let at = offset(&whole, &error).saturating_sub(around.before.len()).min(text.len());
        let origin = breaking.map_or_else(|| origin(at, &applied), Origin::Erratum);
        let because = without_place(&error);
        let (span, message) = match origin {
            Origin::Erratum(erratum) => (
                erratum.used.span.clone(),
                format!("with the erratum `{}` is not JSON ({because}); correct what `used` says", source.path),
            ),
            Origin::Page(at) if side == Side::Fragment => (
                place(source, at),
                format!(
                    "not JSON ({because}); say in `before` and `after` what an object needs around it, or add an erratum of kind `text`"
                ),
            ),
            Origin::Page(at) => {
                (place(source, at), format!("not JSON ({because}); add an erratum of kind `text` that repairs it"))
            }
        };
        self.resolver.diagnostics.add(&span, message);
        None
    }

    /// Applies a value erratum.
    fn mend(&mut self, document: &mut Value, erratum: &spec::Erratum) -> Option<String> {
        let Some(path) = &erratum.path else {
            self.resolver
                .diagnostics
                .add(&erratum.span, "`path` is missing: an erratum of a value says where the value lies");
            return None;
        };
        if changes_nothing(erratum) {
            return None;
        }
        if erratum.kind == ErratumKind::Spelling {
            return self.respell(document, erratum, path);
        }
        let (Ok(published), Ok(used)) = (self.json(&erratum.published), self.json(&erratum.used)) else { return None };
        let found = json::get(document, &path.value).cloned();
        if found != published {
            let found = found.map_or_else(|| "nothing".to_owned(), |value| format!("`{value}`"));
            self.resolver.diagnostics.add(
                &erratum.published.span,
                format!("the erratum does not apply: at `{}` the example has {found}", path.value),
            );
            return None;
        }
        if !json::set(document, &path.value, used) {
            self.resolver
                .diagnostics
                .add(&path.span, format!("the erratum does not apply: the example has no place `{}`", path.value));
            return None;
        }
        Some(path.value.clone())
    }

    /// Gives a key the documented spelling.
    fn respell(&mut self, document: &mut Value, erratum: &spec::Erratum, path: &Text) -> Option<String> {
        let (published, used) = (&erratum.published.value, &erratum.used.value);
        if path.value.rsplit('.').next() != Some(published.as_str()) {
            let message = format!("`path` ends in the key as it is published, `{published}`, and this one does not");
            self.resolver.diagnostics.add(&path.span, message);
            return None;
        }
        if json::rename(document, &path.value, used) {
            return Some(path.value.clone());
        }
        let message =
            format!("the erratum does not apply: the example has no key `{}`, or has `{used}` beside it", path.value);
        self.resolver.diagnostics.add(&erratum.published.span, message);
        None
    }

    /// JSON text, or `absent`; an error once what is wrong is reported.
    fn json(&mut self, text: &Text) -> Result<Option<Value>, ()> {
        if text.value == "absent" {
            return Ok(None);
        }
        if let Ok(value) = serde_json::from_str(&text.value) {
            Ok(Some(value))
        } else {
            let message =
                format!("`{}` is no JSON; write JSON text such as `'\"true\"'`, or `absent`", one_line(&text.value));
            self.resolver.diagnostics.add(&text.span, message);
            Err(())
        }
    }

    fn errata(&mut self) -> Vec<Erratum<'s>> {
        let mut sides = vec!["list".to_owned()];
        for example in &self.written.examples {
            let suffix = example.name.as_ref().or(example.variant.as_ref()).map(|suffix| suffix.value.as_str());
            for (side, at) in [(Side::Request, &example.request), (Side::Response, &example.response)] {
                sides.extend(at.is_some().then(|| within(suffix, side)));
            }
        }
        sides.extend(self.written.fragments.iter().map(|fragment| within(Some(&fragment.name.value), Side::Fragment)));
        let mut errata = Vec::new();
        for written in &self.written.errata {
            let known: Vec<_> = sides.iter().map(String::as_str).collect();
            if !known.contains(&written.within.value.as_str()) && !written.within.value.is_empty() {
                report_unknown(&written.within, "part of the page", &known, self.resolver.diagnostics);
            }
            if changes_nothing(written) {
                let message =
                    "the erratum changes nothing: it uses what is published; correct one of the two, or remove it";
                self.resolver.diagnostics.add(&written.used.span, message);
            }
            let at = citation::one(&written.at, &self.resolver.spec.api.guides, self.resolver.diagnostics);
            errata.extend(at.map(|at| Erratum {
                at,
                example: written.within.value.split_once('.').map(|(example, _)| example.to_owned()),
                written,
            }));
        }
        errata
    }
}

/// What errata call a document; its file is called so too.
fn within(suffix: Option<&str>, side: Side) -> String {
    suffix.into_iter().chain([side.name()]).collect::<Vec<_>>().join(".")
}

/// Whether an erratum uses what is published, of a value in other blanks or not.
fn changes_nothing(erratum: &spec::Erratum) -> bool {
    let (published, used) = (&erratum.published.value, &erratum.used.value);
    // The parser has reported what is missing.
    let is_same = published == used && !published.is_empty();
    let json = |text: &str| serde_json::from_str::<Value>(text).ok();
    is_same || (erratum.kind == ErratumKind::Value && json(published).is_some_and(|value| Some(value) == json(used)))
}

/// What a byte of a repaired text comes from.
enum Origin<'e> {
    /// A byte of the published text.
    Page(usize),
    Erratum(&'e spec::Erratum),
}

/// Goes back over errata, each with where it was applied, in their order.
fn origin<'e>(at: usize, applied: &[(usize, &'e spec::Erratum)]) -> Origin<'e> {
    let mut at = at;
    for (start, erratum) in applied.iter().rev() {
        let (published, used) = (erratum.published.value.len(), erratum.used.value.len());
        if (*start..start + used).contains(&at) {
            return Origin::Erratum(erratum);
        }
        if at >= start + used {
            at = at - used + published;
        }
    }
    Origin::Page(at)
}

/// The byte that a parser stopped at.
fn offset(text: &str, error: &serde_json::Error) -> usize {
    let lines = text.split_inclusive('\n').take(error.line().saturating_sub(1));
    lines.map(str::len).sum::<usize>() + error.column().saturating_sub(1)
}

fn place(source: &Source, at: usize) -> Span {
    let before = line_feeds(source.text.get(..at).unwrap_or(&source.text));
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, |start| start.chars().count()) + 1;
    Span { file: source.path.as_str().into(), line, column }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The place is said by the diagnostic already.
fn without_place(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or_default().to_owned()
}
