//! Model → diagnostics: builders of use cases and of parts that ask for more than their states have places.

use crate::{
    diagnostic::Diagnostics,
    model::{Body, Model},
    spec::{self, Spec},
};

/// The runtime's tuples have this many places.
const MOST_PLACES: usize = 16;

pub(super) fn check(spec: &Spec, model: &Model, diagnostics: &mut Diagnostics) {
    for use_case in model.use_cases() {
        for builder in use_case.builders.iter().filter(|builder| builder.state.len() > MOST_PLACES) {
            let message = format!(
                "`{}` always requires {} fields or groups; a builder checks at most {MOST_PLACES}",
                use_case.name,
                builder.state.len()
            );
            diagnostics.add(&spec.use_case(use_case.id).name.span, message);
        }
    }
    for body in model.topics.iter().flat_map(|topic| &topic.bodies) {
        parts(body, spec.body(body.id), diagnostics);
    }
}

/// A group stands in a state as a tuple of its own, and its builder has the same.
fn parts(body: &Body, written: &spec::Body, diagnostics: &mut Diagnostics) {
    for part in body.parts.iter().filter(|part| part.places.len() > MOST_PLACES) {
        let path = &body.structs[part.of].path;
        let declared = written.parts.iter().find(|(_, of)| of.value == *path);
        let span = declared.map_or(&written.name.span, |(name, _)| &name.span);
        let message = format!(
            "use cases always require {} fields in `{path}`; the builder of a part checks at most {MOST_PLACES}, so it cannot be one",
            part.places.len()
        );
        diagnostics.add(span, message);
    }
}
