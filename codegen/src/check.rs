//! Model → diagnostics: what can only be judged when everything is bound.

mod alike;
mod collide;
mod example;
mod inventory;
mod name;
mod object;
mod path;
mod places;
mod reserved;
mod topic;
mod twins;

use crate::{diagnostic::Diagnostics, model::Model, spec::Spec};

/// Reports names that are not in kebab-case, that meet in one Rust namespace or in the inventory or are taken, paths that nothing has,
/// objects with too many fields, builders that ask for too much, parts that are not the one that they could be, and examples of bodies
/// that are not there.
/// Whether a published example keeps its contract is judged by the generated code, which is what users rely on.
pub(crate) fn check(spec: &Spec, model: &Model, diagnostics: &mut Diagnostics) {
    topic::check(spec, diagnostics);
    name::check(spec, diagnostics);
    path::check(spec, model, diagnostics);
    object::check(spec, model, diagnostics);
    collide::check(spec, model, diagnostics);
    inventory::check(spec, diagnostics);
    reserved::check(spec, model, diagnostics);
    places::check(spec, model, diagnostics);
    twins::check(spec, model, diagnostics);
    example::check(spec, model, diagnostics);
    // What is broken may be just what tells two use cases apart.
    if diagnostics.is_empty() {
        alike::check(spec, model, diagnostics);
    }
}
