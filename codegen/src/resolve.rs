//! Spec → model: names are decided, references bound, everything unknown reported.
//!
//! Each stage takes what earlier ones made and returns its own whole: the API, what bodies declare, operations, what use cases ask for,
//! bodies, use cases, topics.

mod api;
mod ask;
mod body;
mod builder;
mod citation;
mod declared;
mod example;
mod form;
mod input;
mod list;
mod lookup;
mod missing;
mod object;
mod operation;
mod part;
mod plan;
mod sender;
mod setter;
mod shape;
mod table;
mod take;
mod use_case;

use std::collections::BTreeMap;

use crate::{
    diagnostic::{Diagnostics, nearest},
    model::{Api, BodyId, Citation, Degree, Model, OperationId, Topic},
    name::{self, Name},
    source::Source,
    spec::{self, Spec, Text},
};

/// Binds everything. What cannot be bound is reported and left out, so that other mistakes are found in the same run.
pub(crate) fn resolve<'s>(spec: &'s Spec, examples: &[&Source], diagnostics: &mut Diagnostics) -> Model<'s> {
    let api = api::resolve(&spec.api, diagnostics);
    let names = Names::of(spec);
    let mut resolver = Resolver { spec, api: &api, names, diagnostics };
    resolver.families();
    let declared = body::declare(&mut resolver);
    let operations = operation::resolve(&mut resolver, &declared);
    let shapes = shape::resolve(&mut resolver);
    let asked = ask::resolve(&mut resolver, &declared, &operations);
    let (bodies, missing) = body::resolve(&mut resolver, declared, &operations, &asked);
    let mut files = example::Files::new(examples);
    let use_cases = use_case::resolve(&mut resolver, &bodies, &operations, asked, &mut files);
    let commands = example::commands(&mut resolver, &mut files);
    let guides = resolver.guides();
    let (mut bodies, mut shapes, mut operations) = (bodies.into_iter(), shapes.into_iter(), operations.into_iter());
    let (mut use_cases, mut commands) = (use_cases.into_iter(), commands.into_iter());
    let modules: Vec<_> = spec.topics.iter().map(module).collect();
    let (mut children, mut modules) = (children(&modules).into_iter(), modules.into_iter());
    let topics = spec.topics.iter().zip(guides).map(|(topic, guide)| Topic {
        written: topic,
        module: modules.next().unwrap_or_default(),
        children: children.next().unwrap_or_default(),
        guide,
        parts: Vec::new(),
        bodies: bodies.next().unwrap_or_default(),
        shapes: shapes.next().unwrap_or_default(),
        operations: operations.next().unwrap_or_default(),
        use_cases: use_cases.next().unwrap_or_default(),
        commands: commands.next().unwrap_or_default(),
    });
    let topics: Vec<_> = topics.map(|topic| Topic { parts: part::shared(&topic.bodies), ..topic }).collect();
    let objects = part::objects(spec, &topics);
    Model { api, topics, objects, missing, unused: files.unused() }
}

/// What a setter is called where the spec says nothing of it.
pub(crate) fn setter_name(path: &str) -> String {
    setter::stem(path, "", &|_| None)
}

/// A topic's place among the modules.
fn module(topic: &spec::Topic) -> Vec<Name> {
    topic.id.split('/').map(name::snake).collect()
}

/// For each topic, the modules of those one step below it.
fn children(modules: &[Vec<Name>]) -> Vec<Vec<Name>> {
    let below = |own: &Vec<Name>| {
        let below = modules.iter().filter_map(|other| other.split_last().filter(|(_, above)| above == own));
        below.map(|(last, _)| last.clone()).collect()
    };
    modules.iter().map(below).collect()
}

pub(super) fn texts(texts: &[Text]) -> Vec<String> {
    texts.iter().map(|text| text.value.clone()).collect()
}

/// Everything that references are bound against.
pub(super) struct Resolver<'a, 's> {
    pub(super) spec: &'s Spec,
    pub(super) api: &'a Api<'s>,
    pub(super) names: Names,
    pub(super) diagnostics: &'a mut Diagnostics,
}

/// Where bodies and operations are declared.
pub(super) struct Names {
    bodies: BTreeMap<String, BodyId>,
    pub(super) operations: BTreeMap<String, OperationId>,
}

impl Names {
    /// Of a name that is there twice, the last counts.
    fn of(spec: &Spec) -> Self {
        let bodies = spec.bodies().map(|(id, body)| (body.name.value.clone(), id)).collect();
        let operations = spec.operations().map(|(id, operation)| (operation.name.value.clone(), id)).collect();
        Self { bodies, operations }
    }
}

impl Resolver<'_, '_> {
    /// The bodies of the families' errors.
    fn families(&mut self) {
        for error in self.spec.api.families.iter().filter_map(|family| family.error.as_ref()) {
            self.body(Some(error));
        }
    }

    /// The guide that each topic is transcribed from. The parser has reported an empty one.
    fn guides(&mut self) -> Vec<Option<usize>> {
        let named = self.spec.topics.iter().map(|topic| topic.guide.as_ref().filter(|guide| !guide.value.is_empty()));
        let guides = named.map(|guide| {
            guide.and_then(|guide| citation::guide(&guide.value, &guide.span, &self.spec.api.guides, self.diagnostics))
        });
        guides.collect()
    }

    pub(super) fn body(&mut self, name: Option<&Text>) -> Option<BodyId> {
        let name = name?;
        let found = self.names.bodies.get(&name.value).copied();
        if found.is_none() {
            let known: Vec<_> = self.names.bodies.keys().map(String::as_str).collect();
            report_unknown(name, "body", &known, self.diagnostics);
        }
        found
    }

    /// `never`, or the word for a choice, or the word for a must.
    pub(super) fn choice(&mut self, word: Option<&Text>, words: [&str; 3]) -> Option<Degree> {
        let word = word?;
        let index = words.iter().position(|known| *known == word.value);
        if index.is_none() {
            let message = format!("`{}` is not one of `{}`", word.value, words.join("`, `"));
            self.diagnostics.add(&word.span, message);
        }
        index.map(|index| Degree::ALL[index])
    }

    pub(super) fn citations(&mut self, citations: &[Text]) -> Vec<Citation> {
        citation::all(citations, &self.spec.api.guides, self.diagnostics)
    }

    /// Whether `api.yaml` has a selector that could not be bound.
    pub(super) fn is_broken_selector(&self, name: &str) -> bool {
        self.spec.api.selectors.iter().any(|selector| selector.name.value == name)
            && !self.api.selectors.iter().any(|selector| selector.written.name.value == name)
    }

    fn indexes(&mut self, names: &[Text], kind: &str, known: &[&str]) -> Vec<usize> {
        let mut indexes = Vec::new();
        for name in names {
            match known.iter().position(|known| *known == name.value) {
                Some(index) => indexes.push(index),
                // Its own mistake is reported where it is declared.
                None if kind == "selector" && self.is_broken_selector(&name.value) => {}
                None => report_unknown(name, kind, known, self.diagnostics),
            }
        }
        indexes
    }
}

/// How many names a message lists.
const MOST_SHOWN: usize = 8;

pub(super) fn report_unknown(name: &Text, kind: &str, known: &[&str], diagnostics: &mut Diagnostics) {
    // The parser has reported that it is missing.
    if name.value.is_empty() {
        return;
    }
    let way_out = way_out(&name.value, known);
    diagnostics.add(&name.span, format!("unknown {kind} `{}`{way_out}", name.value));
}

/// The name that is meant, or what names there are, as far as a line holds them.
pub(super) fn way_out(name: &str, known: &[&str]) -> String {
    let near = nearest(name, known.iter().copied());
    let shown = known.get(..MOST_SHOWN).unwrap_or(known);
    let rest = if shown.len() < known.len() { ", …" } else { "" };
    if near.is_empty() && !known.is_empty() { format!("; there is `{}`{rest}", shown.join("`, `")) } else { near }
}
