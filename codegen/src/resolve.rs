//! Spec → model: names are decided, references bound, everything unknown reported.

mod api;
mod body;
mod citation;
mod example;
mod form;
mod lookup;
mod plan;
mod shape;
mod use_case;

use std::collections::BTreeMap;

use crate::{
    Source,
    diagnostic::{Diagnostics, Span, nearest},
    model::{Api, BodyRef, Citation, Degree, Host, Model, Operation, Parameter, Plain, Rules, TextKind, Topic, Type},
    name,
    spec::{self, Spec, Text},
};

pub(crate) use api::is_builtin;

/// The runtime counts modes in the bits of a `u8`.
const MOST_MODES: usize = 8;

/// Binds everything. What cannot be bound is reported and left out, so that other mistakes are found in the same run.
pub(crate) fn resolve(spec: &Spec, examples: &[Source], diagnostics: &mut Diagnostics) -> Model {
    let api = api::resolve(&spec.api, diagnostics);
    let sent: Vec<&str> = spec
        .topics
        .iter()
        .flat_map(|topic| &topic.operations)
        .filter_map(|operation| Some(operation.request.as_ref()?.value.as_str()))
        .collect();
    let mut topics: Vec<Topic> = spec.topics.iter().map(|topic| bodies(topic, &sent, &api, diagnostics)).collect();
    let mut resolver = Resolver { spec, api: &api, names: Names::default(), diagnostics };
    resolver.collect_bodies();
    resolver.families();
    for (index, topic) in spec.topics.iter().enumerate() {
        let operations = topic.operations.iter().map(|operation| resolver.operation(operation, &topics)).collect();
        topics[index].operations = operations;
        let shapes = shape::resolve(&mut resolver, topic, &topics);
        topics[index].shapes = shapes;
    }
    resolver.collect_operations(&topics);
    use_case::shared(&mut resolver, &mut topics);
    for (index, topic) in spec.topics.iter().enumerate() {
        let use_cases = use_case::resolve(&mut resolver, topic, &topics);
        topics[index].use_cases = use_cases;
    }
    body::parts(spec, &mut topics, diagnostics);
    use_case::builders(&mut topics, &api);
    example::resolve(spec, &mut topics, &api, examples, diagnostics);
    let missing = use_case::missing(&topics);
    Model { api, topics, missing }
}

/// `sent` names the bodies of requests; only those have builders, and so only their setters' names can collide.
fn bodies(topic: &spec::Topic, sent: &[&str], api: &Api, diagnostics: &mut Diagnostics) -> Topic {
    Topic {
        id: topic.id.clone(),
        file: topic.file.clone(),
        module: topic.id.split('/').map(name::snake).collect(),
        title: text(topic.title.as_ref()),
        about: topic.about.as_ref().map(|about| about.value.clone()),
        // The parser has reported an empty one.
        guide: topic
            .guide
            .as_ref()
            .filter(|guide| !guide.value.is_empty())
            .and_then(|guide| citation::guide(&guide.value, &guide.span, &api.guides, diagnostics)),
        bodies: topic
            .bodies
            .iter()
            .map(|body| body::resolve(body, sent.contains(&body.name.value.as_str()), api, diagnostics))
            .collect(),
        shapes: Vec::new(),
        operations: Vec::new(),
        use_cases: Vec::new(),
        commands: Vec::new(),
    }
}

pub(super) fn text(text: Option<&Text>) -> String {
    text.map(|text| text.value.clone()).unwrap_or_default()
}

pub(super) fn texts(texts: &[Text]) -> Vec<String> {
    texts.iter().map(|text| text.value.clone()).collect()
}

pub(super) fn pairs(pairs: &[(Text, Text)]) -> Vec<(String, String)> {
    pairs.iter().map(|(key, value)| (key.value.clone(), value.value.clone())).collect()
}

fn host((environment, base): &(Text, Text)) -> Host {
    Host { environment: environment.value.clone(), base: base.value.clone(), span: base.span.clone() }
}

/// Everything that references are bound against.
pub(super) struct Resolver<'a> {
    pub(super) spec: &'a Spec,
    pub(super) api: &'a Api,
    pub(super) names: Names,
    pub(super) diagnostics: &'a mut Diagnostics,
}

/// Where bodies and operations are defined.
#[derive(Default)]
pub(super) struct Names {
    bodies: BTreeMap<String, BodyRef>,
    pub(super) operations: BTreeMap<String, (usize, usize)>,
}

fn exists(what: &str, other: &Text) -> String {
    let (name, Span { file, line, .. }) = (&other.value, &other.span);
    let kind = what.rsplit(' ').next().unwrap_or_default();
    format!(
        "{what} `{name}` exists already in {file}:{line}; {kind} names hold for the whole spec, so rename one of them"
    )
}

impl Resolver<'_> {
    fn collect_bodies(&mut self) {
        for (topic_index, topic) in self.spec.topics.iter().enumerate() {
            for (index, body) in topic.bodies.iter().enumerate() {
                let known = self.names.bodies.insert(body.name.value.clone(), (topic_index, index));
                if let Some((topic, other)) = known {
                    let other = &self.spec.topics[topic].bodies[other].name;
                    self.diagnostics.add(&body.name.span, exists("a body", other));
                }
            }
        }
    }

    /// The bodies of the families' errors.
    fn families(&mut self) {
        for error in self.spec.api.families.iter().filter_map(|family| family.error.as_ref()) {
            if !self.names.bodies.contains_key(&error.value) {
                let known: Vec<_> = self.names.bodies.keys().map(String::as_str).collect();
                report_unknown(error, "body", &known, self.diagnostics);
            }
        }
    }

    fn collect_operations(&mut self, topics: &[Topic]) {
        for (topic_index, topic) in topics.iter().enumerate() {
            for (index, operation) in topic.operations.iter().enumerate() {
                let known = self.names.operations.insert(operation.name.clone(), (topic_index, index));
                if let Some((topic, other)) = known {
                    let other = &self.spec.topics[topic].operations[other].name;
                    let name = &self.spec.topics[topic_index].operations[index].name;
                    self.diagnostics.add(&name.span, exists("an operation", other));
                }
            }
        }
    }

    fn operation(&mut self, operation: &spec::Operation, topics: &[Topic]) -> Operation {
        let method = operation.method.value.as_str();
        // The parser has reported that it is missing.
        if !["", "GET", "POST", "PUT", "PATCH", "DELETE"].contains(&method) {
            let message = format!("unknown method `{method}`; write GET, POST, PUT, PATCH or DELETE");
            self.diagnostics.add(&operation.method.span, message);
        }
        if operation.lists.is_some() && !["", "GET"].contains(&method) {
            let message = format!("`{method}` reads no list; pages are followed by GET alone, so remove `lists`");
            self.diagnostics.add(&operation.method.span, message);
        }
        if operation.lists.is_some() && operation.response.is_none() {
            let message = format!("`{}` lists and has no `response`; name the body of a page", operation.name.value);
            self.diagnostics.add(&operation.name.span, message);
        }
        let families: Vec<_> = self.api.families.keys().map(String::as_str).collect();
        self.known(&operation.family, "family", &families);
        let environments: Vec<_> = self.api.environments.iter().map(|environment| environment.name.as_str()).collect();
        for (environment, base) in &operation.hosts {
            self.known(environment, "environment", &environments);
            if base.value.is_empty() {
                continue;
            }
            if !base.value.starts_with("https://") || base.value.ends_with('/') {
                let message =
                    format!("`{}` is no base address; write `https://host` without a slash at the end", base.value);
                self.diagnostics.add(&base.span, message);
            }
        }
        let parameters = self.parameters(&operation.parameters);
        self.path_parameters(operation);
        for header in &operation.headers {
            report_no_header(&header.name, self.diagnostics);
        }
        if let Some(mode) = operation.modes.get(MOST_MODES) {
            let message = format!(
                "an operation has at most {MOST_MODES} modes, and `{}` has {}; remove `{}` or another",
                operation.name.value,
                operation.modes.len(),
                mode.value
            );
            self.diagnostics.add(&mode.span, message);
        }
        let modes = self.indexes(
            &operation.modes[..operation.modes.len().min(MOST_MODES)],
            "mode",
            &self.api.modes.iter().map(|mode| mode.name.as_str()).collect::<Vec<_>>(),
        );
        let request = self.body(operation.request.as_ref());
        let body = request.map(|(topic, body)| &topics[topic].bodies[body]);
        let lifted = |mode: &usize| self.api.modes[*mode].lifts.iter();
        let lifts = modes.iter().map(|mode| lifted(mode).filter_map(|path| body?.find(path)).collect()).collect();
        Operation {
            name: operation.name.value.clone(),
            ident: name::shouty(&operation.name.value),
            module: name::snake(&operation.name.value),
            title: text(operation.title.as_ref()),
            documented: self.citations(&operation.documented),
            method: method.to_owned(),
            path: operation.path.value.clone(),
            family: operation.family.value.clone(),
            hosts: operation.hosts.iter().map(host).collect(),
            parameters,
            query: self.parameters(&operation.query),
            headers: self.parameters(&operation.headers),
            lists: None,
            encryption: self
                .choice(operation.encryption.as_ref(), ["never", "optional", "required"])
                .unwrap_or_default(),
            jose: self.choice(operation.jose.as_ref(), ["never", "chosen", "default"]).unwrap_or_default(),
            modes,
            selectors: self.indexes(
                &operation.selectors,
                "selector",
                &self.api.selectors.iter().map(|known| known.name.as_str()).collect::<Vec<_>>(),
            ),
            lifts,
            readings: Vec::new(),
            request,
            response: self.body(operation.response.as_ref()),
            error: self.error(&operation.family),
            optional: Vec::new(),
            rules: Rules::default(),
            pairs: Vec::new(),
        }
    }

    /// The body of a family's errors; one that is not there is reported where the family names it.
    fn error(&self, family: &Text) -> Option<BodyRef> {
        let name = self.api.families.get(&family.value)?.error.as_ref()?;
        self.names.bodies.get(name).copied()
    }

    /// Every `{name}` of the path is a parameter, and every parameter is in the path.
    fn path_parameters(&mut self, operation: &spec::Operation) {
        let path = &operation.path;
        if path.value.is_empty() {
            return;
        }
        if !path.value.starts_with('/') {
            let message = format!("`{0}` is no path; it begins with a slash: `/{0}`", path.value);
            self.diagnostics.add(&path.span, message);
        }
        let Some(in_path) = in_braces(&path.value) else {
            let message = format!("the braces of `{}` do not match; a parameter is `{{name}}`", path.value);
            self.diagnostics.add(&path.span, message);
            return;
        };
        for name in &in_path {
            if !operation.parameters.iter().any(|parameter| parameter.name.value == *name) {
                let message = format!("`{{{name}}}` is not declared; add it to `parameters`");
                self.diagnostics.add(&path.span, message);
            }
        }
        for parameter in &operation.parameters {
            if !in_path.contains(&parameter.name.value.as_str()) {
                let message =
                    format!("the path has no `{{{}}}`; remove the parameter or correct the path", parameter.name.value);
                self.diagnostics.add(&parameter.name.span, message);
            }
            if name::snake(&parameter.name.value) == "draft" {
                let message = format!(
                    "`{}` would hide the draft that a builder begins with; rename the parameter here and in the path",
                    parameter.name.value
                );
                self.diagnostics.add(&parameter.name.span, message);
            }
        }
    }

    fn parameters(&mut self, parameters: &[spec::Parameter]) -> Vec<Parameter> {
        let mut resolved: Vec<Parameter> = Vec::new();
        for parameter in parameters {
            // A parameter of an unknown type stays, so that its uses are not reported too.
            let ty = api::type_of(self.api, &parameter.is, self.diagnostics).unwrap_or(Type::Unknown);
            let ident = name::snake(&parameter.name.value);
            if resolved.iter().any(|other| other.ident == ident) {
                let message = format!("`{}` would be called `{ident}`, as another parameter is", parameter.name.value);
                self.diagnostics.add(&parameter.name.span, message);
            }
            let Some(ty) = self.plain(&ty) else {
                let message = format!(
                    "a parameter cannot be of the type `{}`; use text, integer, boolean or a declared type",
                    parameter.is.value
                );
                self.diagnostics.add(&parameter.is.span, message);
                continue;
            };
            resolved.push(Parameter {
                name: parameter.name.value.clone(),
                ident,
                ty,
                says: parameter.says.value.clone(),
                ours: parameter.ours.as_ref().map(|ours| ours.value.clone()),
            });
        }
        resolved
    }

    fn plain(&self, ty: &Type) -> Option<Plain> {
        Some(match *ty {
            Type::Text => Plain::Text,
            Type::Boolean => Plain::Boolean,
            Type::Integer => Plain::Integer,
            Type::Named(index) if self.api.types[index].kind == TextKind::Text => Plain::Named(index),
            Type::Code(index) => Plain::Code(index),
            Type::Unknown => Plain::Unknown,
            _ => return None,
        })
    }

    pub(super) fn body(&mut self, name: Option<&Text>) -> Option<BodyRef> {
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
        let choices = [Degree::Never, Degree::May, Degree::Must];
        let index = words.iter().position(|known| *known == word.value);
        if index.is_none() {
            let message = format!("`{}` is not one of `{}`", word.value, words.join("`, `"));
            self.diagnostics.add(&word.span, message);
        }
        index.map(|index| choices[index])
    }

    pub(super) fn citations(&mut self, citations: &[Text]) -> Vec<Citation> {
        citation::all(citations, &self.api.guides, self.diagnostics)
    }

    /// Whether `api.yaml` has a selector that could not be bound.
    pub(super) fn is_broken_selector(&self, name: &str) -> bool {
        self.spec.api.selectors.iter().any(|selector| selector.name.value == name)
            && !self.api.selectors.iter().any(|selector| selector.name == name)
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

    pub(super) fn known(&mut self, name: &Text, kind: &str, known: &[&str]) {
        if !known.contains(&name.value.as_str()) {
            report_unknown(name, kind, known, self.diagnostics);
        }
    }
}

/// The names in the braces of a path; nothing when these do not match.
fn in_braces(path: &str) -> Option<Vec<&str>> {
    let mut pieces = path.split('{');
    let first = pieces.next().unwrap_or_default();
    let names: Option<Vec<_>> = pieces
        .map(|piece| {
            let (name, rest) = piece.split_once('}')?;
            (!name.is_empty() && !rest.contains('}')).then_some(name)
        })
        .collect();
    names.filter(|_| !first.contains('}'))
}

/// A header's name is a token of HTTP.
pub(super) fn report_no_header(name: &Text, diagnostics: &mut Diagnostics) {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if !name.value.is_empty() && !name.value.bytes().all(is_token) {
        let message = format!("`{}` is no name of a header; write letters, digits and `-`", name.value);
        diagnostics.add(&name.span, message);
    }
}

/// Whether a text names a method: keywords do too, since they become raw.
pub(super) fn is_method(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

pub(super) fn report_no_method(name: &Text, diagnostics: &mut Diagnostics) {
    // The parser has reported an empty one.
    if !name.value.is_empty() && !is_method(&name.value) {
        let message = format!(
            "`{}` is no name of a method; write lower-case letters, digits and `_`, a letter first",
            name.value
        );
        diagnostics.add(&name.span, message);
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
