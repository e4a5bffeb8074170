//! Spec → diagnostics: operations that cannot be called as they are written.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    diagnostic::{Diagnostics, Text},
    name,
    spec::{Host, Operation, Parameter, Spec},
};

/// The runtime counts modes in the bits of a `u8`.
const MOST_MODES: usize = 8;

pub(super) fn check(spec: &Spec, diagnostics: &mut Diagnostics) {
    for (_, operation) in spec.operations() {
        method(operation, diagnostics);
        hosts(operation, diagnostics);
        path_parameters(operation, diagnostics);
        for parameters in [&operation.parameters, &operation.query, &operation.headers] {
            called_alike(parameters, diagnostics);
        }
        modes(operation, diagnostics);
        once("mode", &operation.modes, diagnostics);
        once("selector", &operation.selectors, diagnostics);
    }
    calls(spec, diagnostics);
}

/// Two operations that are one call: nobody could tell them apart.
fn calls(spec: &Spec, diagnostics: &mut Diagnostics) {
    let mut seen: BTreeMap<(&str, &str), &Text> = BTreeMap::new();
    for (_, operation) in spec.operations() {
        let (method, path) = (operation.method.value.as_str(), operation.path.value.as_str());
        // The parser has reported one that is missing, and `name` one that is there twice.
        let other = Some(&operation.name).filter(|_| !method.is_empty() && !path.is_empty());
        let other = other.and_then(|name| seen.insert((method, path), name));
        if let Some(other) = other.filter(|other| other.value != operation.name.value) {
            let message = format!(
                "`{method} {path}` is the operation `{}` already; make its use cases this one's, or correct the path",
                other.value
            );
            diagnostics.add(&operation.path.span, message);
        }
    }
}

/// Reports what a list names twice.
fn once(what: &str, names: &[Text], diagnostics: &mut Diagnostics) {
    let mut seen = BTreeSet::new();
    for name in names.iter().filter(|name| !seen.insert(&name.value)) {
        diagnostics.add(&name.span, format!("the {what} `{}` is listed already; remove one of the two", name.value));
    }
}

fn method(operation: &Operation, diagnostics: &mut Diagnostics) {
    let method = operation.method.value.as_str();
    // The parser has reported that it is missing.
    if !["", "GET", "POST", "PUT", "PATCH", "DELETE"].contains(&method) {
        let message = format!("unknown method `{method}`; write GET, POST, PUT, PATCH or DELETE");
        diagnostics.add(&operation.method.span, message);
    }
    if operation.lists.is_some() && !["", "GET"].contains(&method) {
        let message = format!("`{method}` reads no list; pages are followed by GET alone, so remove `lists`");
        diagnostics.add(&operation.method.span, message);
    }
    if operation.lists.is_some() && operation.response.is_none() {
        let message = format!("`{}` lists and has no `response`; name the body of a page", operation.name.value);
        diagnostics.add(&operation.name.span, message);
    }
}

fn hosts(operation: &Operation, diagnostics: &mut Diagnostics) {
    for Host { base, .. } in &operation.hosts {
        if !base.value.is_empty() && !is_base(&base.value) {
            let message = format!(
                "`{}` is no base address; write `https://host` or `https://host/path`, without a query, a fragment or a slash at the end",
                base.value
            );
            diagnostics.add(&base.span, message);
        }
    }
}

fn is_base(text: &str) -> bool {
    let Some(address) = text.strip_prefix("https://") else { return false };
    let (host, path) = address.split_once('/').unwrap_or((address, ""));
    // An address of IPv6 has brackets.
    let stands_in_host = |mark| mark != '@' && (stands_in_path(mark) || matches!(mark, '[' | ']'));
    !host.is_empty() && host.chars().all(stands_in_host) && path.chars().all(stands_in_path) && !address.ends_with('/')
}

/// What RFC 3986 lets stand in a path, and between its slashes.
fn stands_in_path(mark: char) -> bool {
    mark.is_ascii_alphanumeric() || "-._~!$&'()*+,;=:@%/".contains(mark)
}

/// Every `{name}` of the path is a parameter, and every parameter is in the path.
fn path_parameters(operation: &Operation, diagnostics: &mut Diagnostics) {
    let path = &operation.path;
    if path.value.is_empty() {
        return;
    }
    if !path.value.starts_with('/') {
        let message = format!("`{0}` is no path; it begins with a slash: `/{0}`", path.value);
        diagnostics.add(&path.span, message);
    }
    let Some(in_path) = in_braces(&path.value) else {
        let message = format!("the braces of `{}` do not match; a parameter is `{{name}}`", path.value);
        diagnostics.add(&path.span, message);
        return;
    };
    literal(path, diagnostics);
    let mut seen = BTreeSet::new();
    for name in &in_path {
        if !seen.insert(name) {
            let message = format!(
                "`{{{name}}}` stands in the path twice, where a builder asks for it once; give one of the two another name"
            );
            diagnostics.add(&path.span, message);
        }
        if !operation.parameters.iter().any(|parameter| parameter.name.value == *name) {
            let message = format!("`{{{name}}}` is not declared; add it to `parameters`");
            diagnostics.add(&path.span, message);
        }
    }
    for parameter in &operation.parameters {
        if !in_path.contains(&parameter.name.value.as_str()) {
            let message =
                format!("the path has no `{{{}}}`; remove the parameter or correct the path", parameter.name.value);
            diagnostics.add(&parameter.name.span, message);
        }
        if name::snake(&parameter.name.value) == "draft" {
            let message = format!(
                "`{}` would hide the draft that a builder begins with; rename the parameter here and in the path",
                parameter.name.value
            );
            diagnostics.add(&parameter.name.span, message);
        }
    }
}

/// Reports what stands outside of braces and in no path.
fn literal(path: &Text, diagnostics: &mut Diagnostics) {
    let pieces = path.value.split('{').map(|piece| piece.split_once('}').map_or(piece, |(_, rest)| rest));
    let Some(mark) = pieces.flat_map(str::chars).find(|mark| !stands_in_path(*mark)) else { return };
    let way_out = match mark {
        '?' => "declare what is behind it under `query`",
        '#' => "remove the fragment, which is never sent",
        _ => "write it in percent-encoding",
    };
    diagnostics.add(&path.span, format!("`{mark}` does not stand in the path of a request; {way_out}"));
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

fn called_alike(parameters: &[Parameter], diagnostics: &mut Diagnostics) {
    let mut seen = BTreeSet::new();
    for Parameter { name, .. } in parameters {
        let ident = name::snake(&name.value);
        if !seen.insert(ident.clone()) {
            let message = format!("`{}` would be called `{ident}`, as another parameter is", name.value);
            diagnostics.add(&name.span, message);
        }
    }
}

fn modes(operation: &Operation, diagnostics: &mut Diagnostics) {
    if let Some(mode) = operation.modes.get(MOST_MODES) {
        let message = format!(
            "an operation has at most {MOST_MODES} modes, and `{}` has {}; remove `{}` or another",
            operation.name.value,
            operation.modes.len(),
            mode.value
        );
        diagnostics.add(&mode.span, message);
    }
}
