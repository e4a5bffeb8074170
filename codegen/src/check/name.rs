//! Spec → diagnostics: names that are not in kebab-case, that are no methods' or headers', or that are there twice.

use std::collections::BTreeMap;

use crate::{
    diagnostic::{Diagnostics, Span, Text},
    name,
    spec::{Api, Spec, Topic, UseCase},
};

pub(super) fn check(spec: &Spec, diagnostics: &mut Diagnostics) {
    let mut names = of_all_topics(&spec.api);
    names.extend(spec.topics.iter().flat_map(of_topic));
    // The parser has reported an empty one.
    for name in names.into_iter().filter(|name| !name.value.is_empty() && !name::is_kebab(&name.value)) {
        let way_out = name::kebab(&name.value).map(|kebab| format!(", such as `{kebab}`")).unwrap_or_default();
        let message = format!(
            "`{}` is not in kebab-case; write lower-case words of letters and digits with `-` between them{way_out}",
            name.value
        );
        diagnostics.add(&name.span, message);
    }
    let objects = spec.api.objects.iter().map(|object| &object.name);
    let parts = spec.topics.iter().flat_map(|topic| &topic.parts).map(|part| &part.name);
    for name in objects.chain(parts).filter(|name| !name.value.is_empty() && !name::is_type(&name.value)) {
        let message = format!("`{}` is no name of a type; write letters and digits, such as `BillOfSale`", name.value);
        diagnostics.add(&name.span, message);
    }
    for name in headers(spec) {
        header(name, diagnostics);
    }
    for (name, method) in methods(spec) {
        self::method(name, &method, diagnostics);
    }
    once("a guide", spec.api.guides.iter().map(|guide| &guide.name), diagnostics);
    once("a body", spec.bodies().map(|(_, body)| &body.name), diagnostics);
    once("an operation", spec.operations().map(|(_, operation)| &operation.name), diagnostics);
}

/// Names that hold for the whole spec.
fn once<'a>(what: &str, names: impl Iterator<Item = &'a Text>, diagnostics: &mut Diagnostics) {
    let mut seen = BTreeMap::new();
    // The parser has reported an empty one.
    for name in names.filter(|name| !name.value.is_empty()) {
        if let Some(other) = seen.insert(&name.value, &name.span) {
            let Span { file, line, .. } = other;
            let kind = what.rsplit(' ').next().unwrap_or_default();
            let message = format!(
                "{what} `{}` exists already in {file}:{line}; {kind} names hold for the whole spec, so rename one of them",
                name.value
            );
            diagnostics.add(&name.span, message);
        }
    }
}

fn headers(spec: &Spec) -> impl Iterator<Item = &Text> {
    let of_operations =
        spec.operations().flat_map(|(_, operation)| operation.headers.iter().map(|header| &header.name));
    let of_use_cases = spec.use_cases().flat_map(|(_, use_case)| use_case.headers.iter().map(|(name, _)| name));
    let of_security = spec.api.security.iter().flat_map(|way| way.headers.iter().chain(&way.with_body));
    of_operations.chain(of_use_cases).chain(of_security.map(|header| &header.name))
}

/// A header's name is a token of HTTP.
fn header(name: &Text, diagnostics: &mut Diagnostics) {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if !name.value.is_empty() && !name.value.bytes().all(is_token) {
        let message = format!("`{}` is no name of a header; write letters, digits and `-`", name.value);
        diagnostics.add(&name.span, message);
    }
}

/// What becomes a method or a function as it is written, and what it is called then.
fn methods(spec: &Spec) -> Vec<(&Text, String)> {
    let mut names: Vec<&Text> = Vec::new();
    for (_, body) in spec.bodies() {
        names.extend(body.prefixes.iter().map(|(_, prefix)| prefix));
        names.extend(body.fields.iter().filter_map(|field| field.setter.as_ref()));
        names.extend(body.takes.iter().map(|taken| &taken.name));
    }
    names.extend(spec.use_cases().flat_map(|(_, use_case)| use_case.switches.iter().map(|switch| &switch.name)));
    let as_written = names.into_iter().map(|name| (name, name.value.clone()));
    let lookups = spec.api.lookups.iter().flat_map(|lookup| {
        let keys = lookup.keys.iter().map(|(key, _)| key);
        std::iter::once(&lookup.name).chain(&lookup.reverse).chain(keys)
    });
    as_written.chain(lookups.map(|name| (name, name.value.replace('-', "_")))).collect()
}

fn method(name: &Text, method: &str, diagnostics: &mut Diagnostics) {
    // The parser has reported an empty one.
    if !method.is_empty() && !name::is_method(method) {
        let message =
            format!("`{method}` is no name of a method; write lower-case letters, digits and `_`, a letter first");
        diagnostics.add(&name.span, message);
    }
}

fn of_all_topics(api: &Api) -> Vec<&Text> {
    let mut names: Vec<&Text> = Vec::new();
    names.extend(api.environments.iter().map(|environment| &environment.name));
    names.extend(api.security.iter().map(|way| &way.name));
    names.extend(api.families.iter().map(|family| &family.name));
    names.extend(api.types.iter().map(|ty| &ty.name));
    for list in &api.code_lists {
        names.push(&list.name);
        names.extend(list.values.iter().map(|code| &code.variant));
    }
    names.extend(api.selectors.iter().map(|selector| &selector.name));
    names.extend(api.modes.iter().map(|mode| &mode.name));
    for lookup in &api.lookups {
        names.push(&lookup.name);
        names.extend(&lookup.reverse);
    }
    names
}

fn of_topic(topic: &Topic) -> Vec<&Text> {
    let mut names: Vec<&Text> = Vec::new();
    names.extend(topic.bodies.iter().map(|body| &body.name));
    names.extend(topic.shapes.iter().map(|shape| &shape.name));
    names.extend(topic.operations.iter().map(|operation| &operation.name));
    names.extend(topic.commands.iter().map(|command| &command.name));
    names.extend(topic.use_cases.iter().flat_map(of_use_case));
    names
}

/// Examples and fragments are among them, since their names are those of files.
fn of_use_case(use_case: &UseCase) -> Vec<&Text> {
    let mut names = vec![&use_case.name];
    names.extend(use_case.variants.iter().map(|(variant, _)| variant));
    names.extend(use_case.examples.iter().filter_map(|example| example.name.as_ref()));
    names.extend(use_case.fragments.iter().map(|fragment| &fragment.name));
    names
}
