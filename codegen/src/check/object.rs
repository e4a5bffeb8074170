//! Objects of bodies → diagnostics: those with too many fields, and those whose types would be called alike.

use std::collections::BTreeMap;

use crate::{
    diagnostic::{Diagnostics, Span},
    model::{Body, Model, Struct},
    spec::{self, Spec},
};

/// As many as a `u64` has bits, which is how the runtime says what is set.
const MOST_FIELDS: usize = 64;

pub(super) fn check(spec: &Spec, model: &Model, diagnostics: &mut Diagnostics) {
    for body in model.topics.iter().flat_map(|topic| &topic.bodies) {
        let written = spec.body(body.id);
        too_many_fields(body, written, diagnostics);
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
