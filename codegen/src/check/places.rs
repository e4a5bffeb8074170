//! Model → diagnostics: builders of use cases and of parts that ask for more than their states have places.

use crate::{
    diagnostic::Diagnostics,
    model::{Body, Model},
    spec::Spec,
};

/// The runtime's tuples have this many places.
const MOST_PLACES: usize = 16;

pub(super) fn check(spec: &Spec, model: &Model, diagnostics: &mut Diagnostics) {
    for use_case in model.use_cases() {
        for builder in use_case.builders.iter().filter(|builder| builder.state.len() > MOST_PLACES) {
            let message = format!(
                "`{}` always requires {} fields or groups; a builder checks at most {MOST_PLACES}",
                use_case.written.name.value,
                builder.state.len()
            );
            diagnostics.add(&use_case.written.name.span, message);
        }
    }
    for body in model.topics.iter().flat_map(|topic| &topic.bodies) {
        parts(body, spec, diagnostics);
    }
}

/// A group stands in a state as a tuple of its own, and its builder has the same.
fn parts(body: &Body, spec: &Spec, diagnostics: &mut Diagnostics) {
    let written = spec.body(body.id);
    for part in body.parts.iter().filter(|part| part.places.len() > MOST_PLACES) {
        let path = &body.structs[part.of].path;
        let own = written.parts.iter().find(|(_, of)| of.value == *path).map(|(name, _)| name);
        let shared = || written.shared.iter().find(|shared| shared.at.value == *path);
        let declared = own.or_else(|| Some(spec.shared_name(shared()?.of)));
        let span = declared.map_or(&written.name.span, |name| &name.span);
        let message = format!(
            "use cases always require {} fields in `{path}`; the builder of a part checks at most {MOST_PLACES}, so it cannot be one",
            part.places.len()
        );
        diagnostics.add(span, message);
    }
}
