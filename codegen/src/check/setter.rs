//! Bodies → diagnostics: setters that two fields would have, or that could as well be meant for another field, and values that set nothing.

use std::collections::BTreeMap;

use crate::{
    diagnostic::{Diagnostics, Span, nearest},
    model::{Body, FieldId, Model, Type},
    name::{self, Name},
    spec::{self, Spec},
};

pub(super) fn check(spec: &Spec, model: &Model, diagnostics: &mut Diagnostics) {
    for body in model.topics.iter().flat_map(|topic| &topic.bodies) {
        let written = spec.body(body.id);
        prefixes(body, written, diagnostics);
        of_body(body, written, diagnostics);
        of_parts(body, written, diagnostics);
        for taken in &written.takes {
            if taken.sets.is_empty() && taken.may_set.is_empty() {
                let name = &taken.name;
                let message = format!("the value `{}` sets no field; list some in `sets` or `may_set`", name.value);
                diagnostics.add(&name.span, message);
            }
        }
    }
}

/// Prefixes belong to groups.
fn prefixes(body: &Body, written: &spec::Body, diagnostics: &mut Diagnostics) {
    let groups = || body.structs.iter().skip(1).map(|structure| structure.path.as_str());
    for (group, _) in &written.prefixes {
        if !groups().any(|known| known == group.value) {
            let near = nearest(&group.value, groups());
            diagnostics.add(&group.span, format!("no group `{}` in this body{near}", group.value));
        }
    }
}

fn of_body(body: &Body, written: &spec::Body, diagnostics: &mut Diagnostics) {
    let is_group = |(field, _): &(&FieldId, &Name)| matches!(body[**field].ty, Type::Struct(_));
    let (groups, leaves): (Vec<_>, Vec<_>) = body.setters.iter().partition(is_group);
    let setters: Vec<_> = leaves.into_iter().chain(groups).map(|(field, setter)| (*field, setter)).collect();
    twice(&setters, |field, setter, other| {
        let path = &body[field].path;
        let message = format!(
            "`{path}` would have the setter `{setter}`, as `{}` has; give one of them a `setter`, or its group a prefix",
            body[other].path
        );
        diagnostics.add(span_of(written, path), message);
    });
    ambiguous(written, body, "", &setters, diagnostics);
}

fn of_parts(body: &Body, written: &spec::Body, diagnostics: &mut Diagnostics) {
    for part in &body.parts {
        let at = &body.structs[part.of].path;
        let setters: Vec<_> = part.setters.iter().map(|setter| (setter.field, &setter.name)).collect();
        twice(&setters, |field, setter, other| {
            let path = &body[field].path;
            let message = format!(
                "in the part `{at}`, `{path}` would have the setter `{setter}`, as `{}` has; give one of their groups a prefix",
                body[other].path
            );
            diagnostics.add(span_of(written, path), message);
        });
        ambiguous(written, body, at, &setters, diagnostics);
    }
}

/// Calls `report` for each field whose setter another has already, with the name and that field.
fn twice(setters: &[(FieldId, &Name)], mut report: impl FnMut(FieldId, &str, FieldId)) {
    let mut taken = BTreeMap::new();
    for (field, setter) in setters {
        if let Some(other) = taken.insert(*setter, *field) {
            report(*field, setter.to_string().trim_start_matches("r#"), other);
        }
    }
}

/// Where a field is written.
fn span_of<'a>(written: &'a spec::Body, path: &str) -> &'a Span {
    let declared = written.fields.iter().find(|field| field.path.value == path || field.path.value.starts_with(path));
    declared.map_or(&written.name.span, |field| &field.path.span)
}

/// Says which of a page's setters are called like the end of another path, so that they could as well be meant for that one.
fn ambiguous(
    written: &spec::Body,
    body: &Body,
    part: &str,
    setters: &[(FieldId, &Name)],
    diagnostics: &mut Diagnostics,
) {
    let last =
        |path: &str| path.rsplit('.').next().map(|leaf| name::ident(&name::joined([leaf.trim_end_matches("[]")])));
    let is_said = |path: &str| written.fields.iter().any(|field| field.path.value == path && field.setter.is_some());
    // The setters by what their paths end with.
    let mut ends = BTreeMap::<Name, Vec<(FieldId, &Name)>>::new();
    for (id, setter) in setters {
        if let Some(end) = last(&body[*id].path) {
            ends.entry(end).or_default().push((*id, setter));
        }
    }
    for (id, setter) in setters {
        let path = body[*id].path.as_str();
        let is_outermost = path.rsplit_once('.').map_or("", |(group, _)| group).len() <= part.len();
        let mut others = ends.get(*setter).into_iter().flatten();
        let other = others.find(|(other, name)| other != id && name != setter);
        let Some((other, _)) = other.filter(|_| !is_outermost) else { continue };
        if !is_said(path) {
            let other = &body[*other].path;
            // Within a group, what a field's `setter` says is not heeded.
            let of_its_own = if part.is_empty() || part.ends_with("[]") {
                "give it a `setter`, or its group"
            } else {
                "give its group"
            };
            let message = format!(
                "`{path}` would have the setter `{setter}`, which could as well be meant for `{other}`; {of_its_own} a prefix"
            );
            diagnostics.add(span_of(written, path), message);
        }
    }
}
