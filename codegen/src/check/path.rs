//! Paths of modes and selectors → diagnostics: those that no request has which they could be about.

use crate::{
    diagnostic::{Diagnostics, nearest},
    model::{Body, Model, Operation},
    spec::{Condition, Spec, Text},
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
        }
    }
    for (index, selector) in model.api.selectors.iter().enumerate() {
        let bodies = bodies(model, |operation| operation.selectors.contains(&index));
        for reading in &selector.read_from {
            report(
                &reading.written.path,
                &format!("the selector `{}`", selector.written.name.value),
                &bodies,
                diagnostics,
            );
        }
    }
}

/// The request bodies of some operations.
fn bodies<'a>(model: &'a Model<'_>, uses: impl Fn(&Operation<'_>) -> bool) -> Vec<&'a Body> {
    let operations = model.operations().filter(|operation| uses(operation));
    operations.filter_map(|operation| model.request(operation)).collect()
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
