//! Shapes of answers: what tells them apart, and where in their bodies the same things lie. Whether that is so, `check` says.

use crate::{
    diagnostic::Diagnostics,
    model::{BodyId, Mark, Shape},
    name,
    resolve::Resolver,
    spec::{self, Text},
};

/// The shapes of each topic.
pub(super) fn resolve<'s>(resolver: &mut Resolver<'_, 's>) -> Vec<Vec<Shape<'s>>> {
    let spec = resolver.spec;
    spec.topics
        .iter()
        .map(|topic| topic.shapes.iter().filter_map(|written| of_body(resolver, written)).collect())
        .collect()
}

/// A shape without a body is left out.
fn of_body<'s>(resolver: &mut Resolver<'_, '_>, written: &'s spec::Shape) -> Option<Shape<'s>> {
    // The parser has reported one that is missing.
    let named = Some(&written.body).filter(|body| !body.value.is_empty());
    let at = resolver.body(named)?;
    Some(shape(written, at, resolver.diagnostics))
}

fn shape<'s>(written: &'s spec::Shape, at: BodyId, diagnostics: &mut Diagnostics) -> Shape<'s> {
    let marks = written.marks.iter().filter_map(|(path, kind)| mark(path, kind, diagnostics)).collect();
    Shape { written, ident: name::camel(&written.name.value), body: at, marks }
}

fn mark<'s>(path: &'s Text, kind: &Text, diagnostics: &mut Diagnostics) -> Option<(&'s str, Mark)> {
    let found = Mark::ALL.into_iter().find(|mark| mark.word() == kind.value);
    // An empty one is reported already.
    if found.is_none() && !kind.value.is_empty() {
        let words = Mark::ALL.map(Mark::word).join("`, `");
        diagnostics.add(&kind.span, format!("`{}` is not one of `{words}`", kind.value));
    }
    Some((path, found?))
}
