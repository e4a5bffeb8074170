//! Spec → model: names are decided, references bound, everything unknown reported.

mod api;
mod body;
mod collide;
mod errata;
mod use_case;

use std::collections::BTreeMap;

use crate::{
    Source,
    diagnostic::{Diagnostics, nearest},
    model::{Api, BodyRef, Choice, Model, Operation, Parameter, TextKind, Topic, Type},
    name,
    spec::{self, Spec, Text},
};

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
    for (index, topic) in spec.topics.iter().enumerate() {
        topics[index].operations = topic.operations.iter().map(|operation| resolver.operation(operation)).collect();
    }
    resolver.collect_operations(&topics);
    for (index, topic) in spec.topics.iter().enumerate() {
        let use_cases = use_case::resolve(&mut resolver, topic, &topics);
        topics[index].use_cases = use_cases;
    }
    body::parts(spec, &mut topics, diagnostics);
    use_case::builders(spec, &mut topics, diagnostics);
    errata::resolve(spec, &mut topics, &api, examples, diagnostics);
    let model = Model { api, topics };
    collide::check(spec, &model, diagnostics);
    model
}

/// `sent` names the bodies of requests; only those have builders, and so only their setters' names can collide.
fn bodies(topic: &spec::Topic, sent: &[&str], api: &Api, diagnostics: &mut Diagnostics) -> Topic {
    Topic {
        id: topic.id.clone(),
        file: topic.file.clone(),
        module: topic.id.split('/').map(name::snake).collect(),
        title: text(topic.title.as_ref()),
        about: topic.about.as_ref().map(|about| about.value.clone()),
        guide: topic.guide.as_ref().map(|guide| guide.value.clone()),
        bodies: topic
            .bodies
            .iter()
            .map(|body| body::resolve(body, sent.contains(&body.name.value.as_str()), api, diagnostics))
            .collect(),
        operations: Vec::new(),
        use_cases: Vec::new(),
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

impl Resolver<'_> {
    fn collect_bodies(&mut self) {
        for (topic_index, topic) in self.spec.topics.iter().enumerate() {
            for (index, body) in topic.bodies.iter().enumerate() {
                if self.names.bodies.insert(body.name.value.clone(), (topic_index, index)).is_some() {
                    let message =
                        format!("a body `{}` exists already; body names hold for the whole spec", body.name.value);
                    self.diagnostics.add(&body.name.span, message);
                }
            }
        }
    }

    fn collect_operations(&mut self, topics: &[Topic]) {
        for (topic_index, topic) in topics.iter().enumerate() {
            for (index, operation) in topic.operations.iter().enumerate() {
                let known = self.names.operations.insert(operation.name.clone(), (topic_index, index));
                let written =
                    self.spec.topics[topic_index].operations.iter().find(|other| other.name.value == operation.name);
                if let (Some(_), Some(written)) = (known, written) {
                    let message = format!(
                        "an operation `{}` exists already; operation names hold for the whole spec",
                        operation.name
                    );
                    self.diagnostics.add(&written.name.span, message);
                }
            }
        }
    }

    fn operation(&mut self, operation: &spec::Operation) -> Operation {
        let method = operation.method.value.as_str();
        if !["GET", "POST", "PUT", "PATCH", "DELETE"].contains(&method) {
            let message = format!("unknown method `{method}`; write GET, POST, PUT, PATCH or DELETE");
            self.diagnostics.add(&operation.method.span, message);
        }
        let families: Vec<_> = self.api.families.keys().map(String::as_str).collect();
        self.known(&operation.family, "family", &families);
        let environments: Vec<_> = self.api.environments.iter().map(|environment| environment.name.as_str()).collect();
        for (environment, base) in &operation.hosts {
            self.known(environment, "environment", &environments);
            if !base.value.starts_with("https://") || base.value.ends_with('/') {
                let message =
                    format!("`{}` is no base address; write `https://host` without a slash at the end", base.value);
                self.diagnostics.add(&base.span, message);
            }
        }
        let parameters = self.parameters(&operation.parameters);
        self.path_parameters(operation);
        Operation {
            name: operation.name.value.clone(),
            title: text(operation.title.as_ref()),
            documented: self.citations(&operation.documented),
            method: method.to_owned(),
            path: operation.path.value.clone(),
            family: operation.family.value.clone(),
            hosts: pairs(&operation.hosts),
            parameters,
            query: self.parameters(&operation.query),
            headers: self.parameters(&operation.headers),
            encryption: self
                .choice(operation.encryption.as_ref(), ["never", "optional", "required"])
                .unwrap_or_default(),
            jose: self.choice(operation.jose.as_ref(), ["never", "chosen", "default"]).unwrap_or_default(),
            modes: self.indexes(
                &operation.modes,
                "mode",
                &self.api.modes.iter().map(|mode| mode.name.as_str()).collect::<Vec<_>>(),
            ),
            selectors: self.indexes(
                &operation.selectors,
                "selector",
                &self.api.selectors.iter().map(|known| known.name.as_str()).collect::<Vec<_>>(),
            ),
            request: self.body(operation.request.as_ref()),
            response: self.body(operation.response.as_ref()),
        }
    }

    /// Every `{name}` of the path is a parameter, and every parameter is in the path.
    fn path_parameters(&mut self, operation: &spec::Operation) {
        let path = &operation.path;
        let in_path: Vec<_> = path.value.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect();
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
        }
    }

    fn parameters(&mut self, parameters: &[spec::Parameter]) -> Vec<Parameter> {
        let mut resolved: Vec<Parameter> = Vec::new();
        for parameter in parameters {
            let Some(ty) = api::type_of(self.api, &parameter.is, self.diagnostics) else { continue };
            let ident = name::snake(&parameter.name.value);
            if resolved.iter().any(|other| other.ident == ident) {
                let message = format!("`{}` would be called `{ident}`, as another parameter is", parameter.name.value);
                self.diagnostics.add(&parameter.name.span, message);
            }
            let scalar =
                matches!(ty, Type::Text | Type::Integer | Type::Boolean | Type::Code(_)) || self.is_named_text(&ty);
            if !scalar {
                let message = format!(
                    "a parameter cannot be of the type `{}`; use text, integer, boolean or a declared type",
                    parameter.is.value
                );
                self.diagnostics.add(&parameter.is.span, message);
                continue;
            }
            resolved.push(Parameter {
                name: parameter.name.value.clone(),
                ident,
                ty,
                says: parameter.says.value.clone(),
            });
        }
        resolved
    }

    fn is_named_text(&self, ty: &Type) -> bool {
        matches!(ty, Type::Named(index) if self.api.types[*index].kind == TextKind::Text)
    }

    fn body(&mut self, name: Option<&Text>) -> Option<BodyRef> {
        let name = name?;
        let found = self.names.bodies.get(&name.value).copied();
        if found.is_none() {
            let known: Vec<_> = self.names.bodies.keys().map(String::as_str).collect();
            report_unknown(name, "body", &known, self.diagnostics);
        }
        found
    }

    /// `never`, or the word for a choice, or the word for a must.
    pub(super) fn choice(&mut self, word: Option<&Text>, words: [&str; 3]) -> Option<Choice> {
        let word = word?;
        let choices = [Choice::Never, Choice::May, Choice::Must];
        let index = words.iter().position(|known| *known == word.value);
        if index.is_none() {
            let message = format!("`{}` is not one of `{}`", word.value, words.join("`, `"));
            self.diagnostics.add(&word.span, message);
        }
        index.map(|index| choices[index])
    }

    pub(super) fn citations(&mut self, citations: &[Text]) -> Vec<String> {
        for citation in citations {
            let document = citation.value.split([':', '#']).next().unwrap_or_default();
            if !self.api.guides.contains_key(document) {
                let known = nearest(document, self.api.guides.keys().map(String::as_str));
                let message = format!("there is no document `{document}` among the guides of api.yaml{known}");
                self.diagnostics.add(&citation.span, message);
            }
        }
        texts(citations)
    }

    fn indexes(&mut self, names: &[Text], kind: &str, known: &[&str]) -> Vec<usize> {
        let mut indexes = Vec::new();
        for name in names {
            match known.iter().position(|known| *known == name.value) {
                Some(index) => indexes.push(index),
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

pub(super) fn report_unknown(name: &Text, kind: &str, known: &[&str], diagnostics: &mut Diagnostics) {
    // The parser has reported that it is missing.
    if name.value.is_empty() {
        return;
    }
    let near = nearest(&name.value, known.iter().copied());
    let rest = if near.is_empty() && !known.is_empty() && known.len() <= 8 {
        format!("; there is `{}`", known.join("`, `"))
    } else {
        near
    };
    diagnostics.add(&name.span, format!("unknown {kind} `{}`{rest}", name.value));
}
