//! Spec and model → diagnostics: everything that is wrong and that nothing has to be bound or built from.

mod alike;
mod code_list;
mod collide;
mod condition;
mod example;
mod exclusive;
mod form;
mod header;
mod inventory;
mod lookup;
mod name;
mod object;
mod operation;
mod path;
mod places;
mod reserved;
mod rule;
mod sample;
mod security;
mod setter;
mod shape;
pub(crate) mod todo;
mod topic;
mod twins;
mod variant;

use crate::{diagnostic::Diagnostics, model::Model, spec::Spec};

/// Reports all that only this stage knows: a file for each kind of mistake, which says what it reports.
/// Whether a published example keeps its contract is judged by the generated code, which is what users rely on.
pub(crate) fn check(spec: &Spec, model: &Model, diagnostics: &mut Diagnostics) {
    topic::check(spec, diagnostics);
    name::check(spec, diagnostics);
    form::check(spec, model, diagnostics);
    sample::check(model, diagnostics);
    code_list::check(spec, diagnostics);
    lookup::check(spec, diagnostics);
    operation::check(spec, diagnostics);
    header::check(spec, model, diagnostics);
    rule::check(spec, model, diagnostics);
    condition::check(model, diagnostics);
    exclusive::check(model, diagnostics);
    variant::check(model, diagnostics);
    security::check(spec, diagnostics);
    shape::check(model, diagnostics);
    path::check(spec, model, diagnostics);
    setter::check(spec, model, diagnostics);
    object::check(spec, model, diagnostics);
    collide::check(spec, model, diagnostics);
    inventory::check(spec, diagnostics);
    reserved::check(spec, model, diagnostics);
    places::check(spec, model, diagnostics);
    twins::check(spec, model, diagnostics);
    example::check(model, diagnostics);
    // What is broken may be just what tells two use cases apart.
    if diagnostics.is_empty() {
        alike::check(model, diagnostics);
    }
    // They are no reason to leave that out.
    todo::check(spec, diagnostics);
}
