//! Objects of bodies → diagnostics: those with too many fields, those that lie too deep, and those whose types would be called alike.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    diagnostic::{Diagnostics, Span},
    model::{Body, Model, Struct},
    spec::{self, Spec},
};

/// As many as a `u64` has bits, which is how the runtime says what is set.
const MOST_FIELDS: usize = 64;

/// As many as the runtime has room for in the way to a field that rules are about.
const MOST_STEPS_OF_RULES: usize = 10;
/// Objects lie in each other as types do, and the compiler of what is generated follows these only so far.
const MOST_STEPS: usize = 20;

pub(super) fn check(spec: &Spec, model: &Model, diagnostics: &mut Diagnostics) {
    let mut deep = BTreeSet::new();
    for body in model.topics.iter().flat_map(|topic| &topic.bodies) {
        let written = spec.body(body.id);
        too_many_fields(body, written, diagnostics);
        too_deep(body, written, &mut deep, diagnostics);
        called_alike(body, written, diagnostics);
    }
}

fn too_many_fields(body: &Body, written: &spec::Body, diagnostics: &mut Diagnostics) {
    for Struct { path, fields, .. } in body.structs.iter().filter(|object| object.fields.len() > MOST_FIELDS) {
        let at = if path.is_empty() { &body.name } else { path };
        let message = format!("`{at}` has {} fields; an object has at most {MOST_FIELDS}", fields.len());
        diagnostics.add(&written.name.span, message);
    }
}

/// What several bodies have, or one has in several places, is reported once: `met` is where such fields are written.
fn too_deep<'a>(body: &Body, written: &'a spec::Body, met: &mut BTreeSet<&'a Span>, diagnostics: &mut Diagnostics) {
    // An object is as deep as a field in it makes it.
    for id in body.ids().filter(|id| body[*id].ty.inner_struct().is_none()) {
        let (steps, path) = (body.way(id).len(), &body[id].path);
        let (what, most) = match steps {
            _ if steps > MOST_STEPS => ("a field", MOST_STEPS),
            _ if steps > MOST_STEPS_OF_RULES && body.named.contains(&id) => {
                ("a field that an operation or a use case names", MOST_STEPS_OF_RULES)
            }
            _ => continue,
        };
        let field = written.fields.iter().find(|field| field.path.value == *path);
        let span = field.map_or(&written.name.span, |field| &field.path.span);
        if met.insert(span) {
            diagnostics.add(span, format!("`{path}` has {steps} names; {what} has at most {most}"));
        }
    }
}

/// The types that a body declares, and those that its own objects hold.
fn called_alike(body: &Body, written: &spec::Body, diagnostics: &mut Diagnostics) {
    let is_own = |of: usize| body.lent(of).is_none();
    let is_there =
        |(of, structure): &(usize, &Struct)| is_own(*of) || structure.within.is_some_and(|held| is_own(held.of));
    let mut seen = BTreeMap::new();
    for (_, Struct { ident, path, lent, .. }) in body.structs.iter().enumerate().filter(is_there) {
        let by = lent.as_ref().map(|lent| lent.by);
        if let Some((other, other_by)) = seen.insert(ident, (path, by))
            && (by.is_none() || by != other_by)
        {
            let message = format!(
                "`{path}` would become the type `{ident}`, as `{other}` does; give one of them a name of its own in `parts`"
            );
            diagnostics.add(last_of(written, [path, other]), message);
        }
    }
}

/// Where the last field of two objects is written; of objects that hold only objects, the last that lies in one of them.
fn last_of<'a>(written: &'a spec::Body, objects: [&str; 2]) -> &'a Span {
    let is_own = |field: &&spec::Field| {
        let owner = field.path.value.rsplit_once('.').map_or("", |(owner, _)| owner);
        objects.contains(&owner)
    };
    let is_below = |field: &&spec::Field| objects.iter().any(|object| field.path.value.starts_with(object));
    let last = written.fields.iter().rfind(is_own).or_else(|| written.fields.iter().rfind(is_below));
    last.map_or(&written.name.span, |field| &field.path.span)
}
