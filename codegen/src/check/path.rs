//! Paths of modes and selectors → diagnostics: those that no request has which they could be about, and those of what has no value.

use crate::{
    diagnostic::{Diagnostics, nearest},
    model::{Body, Model, Operation, Type},
    spec::{self, Condition, Spec, Text},
};

pub(super) fn check(spec: &Spec, model: &Model, diagnostics: &mut Diagnostics) {
    for (index, mode) in model.api.modes.iter().enumerate() {
        let Some(written) = spec.api.modes.get(index) else { continue };
        let bodies = bodies(model, |operation| operation.modes.contains(&index));
        let conditions =
            written.when.iter().flat_map(|when| &when.conditions).filter_map(|condition| match condition {
                Condition::Present(path) => Some(path),
                _ => None,
            });
        let required = written.when.iter().flat_map(|when| &when.required).map(|item| &item.path);
        for path in written.lifts.iter().chain(conditions).chain(required) {
            report(path, &format!("the mode `{}`", mode.written.name.value), &bodies, diagnostics);
            if types(path, &bodies).any(|ty| matches!(ty, Type::Struct(_))) {
                let message = format!("`{path}` is an object, and rules are about fields; list the fields in it");
                diagnostics.add(&path.span, message);
            }
        }
    }
    for (index, selector) in model.api.selectors.iter().enumerate() {
        let bodies = bodies(model, |operation| operation.selectors.contains(&index));
        for spec::Reading { path, map, prefix } in selector.read_from.iter().map(|reading| reading.written) {
            if map.is_empty() && prefix.is_empty() {
                let message = format!("nothing says what `{path}` means; write a `map` or a `prefix`, or remove it");
                diagnostics.add(&path.span, message);
            }
            report(path, &format!("the selector `{}`", selector.written.name.value), &bodies, diagnostics);
            if types(path, &bodies).any(|ty| !is_text(ty)) {
                let message =
                    format!("`{path}` is no text, and a selector is read from text; name a field that is one");
                diagnostics.add(&path.span, message);
            }
        }
    }
}

/// The request bodies of some operations.
fn bodies<'a>(model: &'a Model<'_>, uses: impl Fn(&Operation<'_>) -> bool) -> Vec<&'a Body> {
    let operations = model.operations().filter(|operation| uses(operation));
    operations.filter_map(|operation| model.request(operation)).collect()
}

/// What lies at a path, in those bodies that have it.
fn types<'a>(path: &'a Text, bodies: &'a [&'a Body]) -> impl Iterator<Item = &'a Type> {
    bodies.iter().filter_map(|body| Some(&body[body.find(&path.value)?].ty))
}

/// One that nobody knows may be anything, and is reported.
const fn is_text(ty: &Type) -> bool {
    match ty {
        Type::Text | Type::Personal | Type::Secret | Type::Named(_) | Type::Code(_) | Type::Unknown => true,
        Type::Boolean | Type::Integer | Type::Json | Type::Struct(_) | Type::List(_) => false,
    }
}

/// What nothing uses yet can name any path.
fn report(path: &Text, of: &str, bodies: &[&Body], diagnostics: &mut Diagnostics) {
    if path.value.is_empty() || bodies.is_empty() || bodies.iter().any(|body| body.find(&path.value).is_some()) {
        return;
    }
    let known = bodies.iter().flat_map(|body| body.leaves()).map(|field| field.path.as_str());
    let near = nearest(&path.value, known);
    let way_out = if near.is_empty() { "; correct or remove it" } else { near.as_str() };
    let message = format!("unknown field `{}`: no request body that {of} is about has it{way_out}", path.value);
    diagnostics.add(&path.span, message);
}
