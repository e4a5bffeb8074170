//! Shapes of answers: what tells them apart, and where in their bodies the same things lie. Whether that is so, `check` says.

use crate::{
    diagnostic::Diagnostics,
    model::{BodyId, Mark, Shape},
    name,
    resolve::{Resolver, texts},
    spec::{self, Text},
};

/// The shapes of each topic.
pub(super) fn resolve(resolver: &mut Resolver<'_>) -> Vec<Vec<Shape>> {
    let spec = resolver.spec;
    spec.topics
        .iter()
        .map(|topic| topic.shapes.iter().filter_map(|written| of_body(resolver, written)).collect())
        .collect()
}

/// A shape without a body is left out.
fn of_body(resolver: &mut Resolver<'_>, written: &spec::Shape) -> Option<Shape> {
    // The parser has reported one that is missing.
    let named = Some(&written.body).filter(|body| !body.value.is_empty());
    let at = resolver.body(named)?;
    Some(shape(written, at, resolver.diagnostics))
}

fn shape(written: &spec::Shape, at: BodyId, diagnostics: &mut Diagnostics) -> Shape {
    let marks = written.marks.iter().filter_map(|(path, kind)| mark(path, kind, diagnostics)).collect();
    let one = |path: &Option<Text>| path.as_ref().map(|path| path.value.clone());
    Shape {
        name: written.name.value.clone(),
        ident: name::camel(&written.name.value),
        title: written.title.value.clone(),
        body: at,
        marks,
        status: texts(&written.status),
        reason: texts(&written.reason),
        message: texts(&written.message),
        field: one(&written.field),
        field_reason: one(&written.field_reason),
        field_message: one(&written.field_message),
    }
}

fn mark(path: &Text, kind: &Text, diagnostics: &mut Diagnostics) -> Option<(String, Mark)> {
    let found = Mark::ALL.into_iter().find(|mark| mark.word() == kind.value);
    // An empty one is reported already.
    if found.is_none() && !kind.value.is_empty() {
        let words = Mark::ALL.map(Mark::word).join("`, `");
        diagnostics.add(&kind.span, format!("`{}` is not one of `{words}`", kind.value));
    }
    Some((path.value.clone(), found?))
}
