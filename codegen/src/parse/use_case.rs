//! Reads the tree of one use case into a `UseCase`, its examples and errata with it.

use super::{
    citation,
    reader::{self, Reader},
    requirement,
};
use crate::{
    diagnostic::Diagnostics,
    spec::{Choice, Erratum, ErratumKind, Example, Fragment, Ours, Switch, Text, UseCase},
    yaml::{Kind, Node},
};

/// Reads the map behind a use case's name.
pub(crate) fn read(name: Text, node: &Node, diagnostics: &mut Diagnostics) -> Option<UseCase> {
    let mut map = Reader::named(&name, node, "use case", diagnostics)?;
    let use_case = UseCase {
        title: map.text("title"),
        about: map.text("about"),
        use_when: map.text("use_when"),
        needs: map.text("needs"),
        operation: map.required_text("operation"),
        documented: citation::read_all(&mut map, "documented"),
        required: map.each("required", "paths", requirement::item),
        optional: map.each("optional", "paths", requirement::item),
        at_least_one_of: map.each("at_least_one_of", "lists of paths", |node, diagnostics| {
            choice(node, "at_least_one_of", diagnostics)
        }),
        when: map.each("when", "conditions", requirement::when),
        variants: map.text_map("variants", "variants and their paths"),
        supports: map.map("supports", "selectors and their values", |name, node, diagnostics| {
            Some((name, reader::text_or_texts(node, diagnostics)))
        }),
        switches: map.map("switches", "switches", switch),
        encryption: map.text("encryption"),
        jose: map.text("jose"),
        headers: map.text_map("headers", "headers and their values"),
        ours: map.each("ours", "maps of `path` or `mode` and `why`", ours),
        notes: map.texts("notes", "notes"),
        examples: map.each("examples", "examples", example),
        fragments: map.each("fragments", "fragments", fragment),
        errata: map.each("errata", "errata", erratum),
        name,
    };
    map.finish();
    Some(use_case)
}

fn switch(name: Text, node: &Node, diagnostics: &mut Diagnostics) -> Option<Switch> {
    let mut map = Reader::named(&name, node, "switch", diagnostics)?;
    let says = map.required_text("says");
    let sets = map.each("sets", "paths with values", requirement::item);
    map.finish();
    Some(Switch { name, says, sets })
}

/// `[PATH, PATH]`, or a map with `of` and `ours`; `key` is what it stands under.
pub(super) fn choice(node: &Node, key: &str, diagnostics: &mut Diagnostics) -> Option<Choice> {
    let span = node.span.clone();
    if let Kind::Map(_) = node.kind {
        let mut map = Reader::open(node, "this choice", diagnostics)?;
        let (paths, ours) = (map.texts("of", "paths"), map.text("ours"));
        map.finish();
        return Some(Choice { span, paths, ours });
    }
    let paths = reader::list(node, "paths", diagnostics, |node, diagnostics| {
        let path = reader::text(node, diagnostics)?;
        reader::report_empty(&path, key, diagnostics);
        Some(path)
    })?;
    Some(Choice { span, paths, ours: None })
}

fn ours(node: &Node, diagnostics: &mut Diagnostics) -> Option<Ours> {
    let mut map = Reader::open(node, "this entry of `ours`", diagnostics)?;
    let path = map.text("path");
    let mode = map.text("mode");
    let why = map.required_text("why");
    let problem = match (&path, &mode) {
        (Some(_), Some(mode)) => Some((&mode.span, "`path` and `mode` exclude each other; write two entries")),
        (None, None) => Some((&node.span, "this entry of `ours` needs a `path` or a `mode`")),
        _ => None,
    };
    if let Some((span, message)) = problem {
        map.diagnostics.add(span, message);
    }
    map.finish();
    match (path, mode) {
        (Some(path), _) => Some(Ours::Path { path, why }),
        (None, Some(mode)) => Some(Ours::Mode { mode, why }),
        (None, None) => None,
    }
}

fn example(node: &Node, diagnostics: &mut Diagnostics) -> Option<Example> {
    let mut map = Reader::open(node, "this example", diagnostics)?;
    let variant = map.text("variant");
    let name = map.text("name");
    let request = citation::read(&mut map, "request");
    let response = citation::read(&mut map, "response");
    let given =
        map.rest().into_iter().filter_map(|(key, node)| Some((key, reader::text(node, diagnostics)?))).collect();
    Some(Example { span: node.span.clone(), variant, name, request, response, given })
}

fn fragment(node: &Node, diagnostics: &mut Diagnostics) -> Option<Fragment> {
    let mut map = Reader::open(node, "this fragment", diagnostics)?;
    let name = map.required_text("name");
    let at = map.required_text("at");
    citation::check(&at, map.diagnostics);
    let (before, after, why) = (map.text("before"), map.text("after"), map.text("why"));
    let problem = match (before.as_ref().or(after.as_ref()), &why) {
        (Some(added), None) => {
            Some((&added.span, "`why` is missing: a fragment with `before` or `after` says what the page leaves out"))
        }
        (None, Some(why)) => Some((&why.span, "`why` goes with `before` or `after`; remove it, or say what is added")),
        _ => None,
    };
    if let Some((span, message)) = problem {
        map.diagnostics.add(span, message);
    }
    map.finish();
    Some(Fragment { name, at, before, after, why })
}

fn erratum(node: &Node, diagnostics: &mut Diagnostics) -> Option<Erratum> {
    let mut map = Reader::open(node, "this erratum", diagnostics)?;
    let at = map.required_text("at");
    citation::check(&at, map.diagnostics);
    let erratum = Erratum {
        span: node.span.clone(),
        at,
        within: map.required_text("in"),
        kind: erratum_kind(&mut map),
        path: map.text("path"),
        published: map.any_text("published"),
        used: map.any_text("used"),
        why: map.required_text("why"),
        notable: map.boolean("notable"),
    };
    map.finish();
    Some(erratum)
}

fn erratum_kind(map: &mut Reader) -> ErratumKind {
    let Some(kind) = map.text("kind") else {
        return ErratumKind::Value;
    };
    match kind.value.as_str() {
        "text" => ErratumKind::Text,
        "value" => ErratumKind::Value,
        "spelling" => ErratumKind::Spelling,
        other => {
            let message = format!(
                "`{other}` is no kind of erratum; write `text`, `spelling` or `value`, or leave `kind` out, which means `value`"
            );
            map.diagnostics.add(&kind.span, message);
            ErratumKind::Value
        }
    }
}
