//! Parts → diagnostics: the same object in another body of the topic, so that what callers build for the one would not fit the other.

use crate::{
    diagnostic::Diagnostics,
    model::{Body, Model, Struct, Type},
    spec::{self, Spec},
};

/// An object and its body.
type Object<'a> = (&'a Body, &'a Struct);

pub(super) fn check(spec: &Spec, model: &Model, diagnostics: &mut Diagnostics) {
    for topic in &model.topics {
        let mut met: Vec<Object<'_>> = Vec::new();
        for body in topic.bodies.iter().filter(|body| body.is_sent) {
            for part in body.parts.iter().filter(|part| part.shared.is_none()) {
                let part = (body, &body.structs[part.of]);
                // Two parts are reported where the first of them is.
                let is_new = |other: &Object<'_>| !met.iter().any(|(_, known)| std::ptr::eq(*known, other.1));
                let others = topic.bodies.iter().filter(|other| other.id != body.id);
                let mut others = others.flat_map(|body| body.structs.iter().map(move |other| (body, other)));
                if let Some(twin) = others.find(|other| is_new(other) && is_twin(part, *other)) {
                    report(part, twin, spec.body(body.id), diagnostics);
                }
                met.push(part);
            }
        }
    }
}

/// Whether both lie at the same path and have the same fields, whatever is said of them.
fn is_twin((body, part): Object<'_>, (other, twin): Object<'_>) -> bool {
    part.path == twin.path && is_alike((body, part), (other, twin))
}

fn is_alike((body, one): Object<'_>, (other, two): Object<'_>) -> bool {
    let is_same = |left: &Type, right: &Type| match (left.inner_struct(), right.inner_struct()) {
        (Some(one), Some(two)) => is_alike((body, &body.structs[one]), (other, &other.structs[two])),
        _ => left == right,
    };
    one.fields.len() == two.fields.len()
        && one.fields.iter().all(|field| {
            let twin = two.fields.iter().find(|twin| twin.wire == field.wire);
            twin.is_some_and(|twin| twin.is_list() == field.is_list() && is_same(&field.ty, &twin.ty))
        })
}

fn report((_, part): Object<'_>, (other, twin): Object<'_>, written: &spec::Body, diagnostics: &mut Diagnostics) {
    let named = written.parts.iter().find(|(_, path)| path.value == part.path);
    let span = named.map_or(&written.name.span, |(name, _)| &name.span);
    let message = format!(
        "`{}` of the body `{}` has the same fields as the part `{}`; declare it once, among the topic's `parts`, and give both fields that type",
        twin.path, other.name, part.ident
    );
    diagnostics.add(span, message);
}
