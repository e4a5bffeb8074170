//! Shapes of answers → diagnostics: those that nothing tells apart, and paths at which their bodies have nothing, or something else.

use crate::{
    diagnostic::{Diagnostics, nearest},
    model::{Mark, Model, Objects, Shape, Type},
    spec::{self, Text},
};

pub(super) fn check(model: &Model, diagnostics: &mut Diagnostics) {
    for topic in &model.topics {
        for written in &topic.written.shapes {
            is_told(written, diagnostics);
            for path in [&written.field_reason, &written.field_message].into_iter().flatten() {
                elsewhere(path, written.field.as_ref(), diagnostics);
            }
        }
        for (number, shape) in topic.shapes.iter().enumerate() {
            paths(shape.written, model.body(shape.body), diagnostics);
            if let Some(other) = topic.shapes[..number].iter().find(|other| hides(other, shape)) {
                let message = format!(
                    "`{}` is never reached: whatever fits it fits `{}` above; put it in front of that, or mark it otherwise",
                    shape.written.name.value, other.written.name.value
                );
                diagnostics.add(&shape.written.name.span, message);
            }
        }
    }
}

/// Says what a shape gives too little of.
fn is_told(written: &spec::Shape, diagnostics: &mut Diagnostics) {
    if written.marks.is_empty() {
        let message = format!("nothing tells `{}` apart; write `marks` with a path or several", written.name.value);
        diagnostics.add(&written.name.span, message);
    }
    if written.reason.is_empty() && written.message.is_empty() {
        let message = format!("`{}` gives neither a `reason` nor a `message`; write one of them", written.name.value);
        diagnostics.add(&written.name.span, message);
    }
}

fn paths(written: &spec::Shape, body: &Objects, diagnostics: &mut Diagnostics) {
    for (path, kind) in &written.marks {
        if let Some(mark) = Mark::ALL.into_iter().find(|mark| mark.word() == kind.value) {
            self::mark(path, (kind, mark), body, diagnostics);
        }
    }
    let beside = [&written.field_reason, &written.field_message];
    let own = written.status.iter().chain(&written.reason).chain(&written.message);
    for path in own.chain(&written.field).chain(beside.into_iter().flatten()) {
        text_at(path, body, diagnostics);
    }
}

fn mark(path: &Text, (kind, mark): (&Text, Mark), body: &Objects, diagnostics: &mut Diagnostics) {
    let Some(found) = type_at(path, body, diagnostics) else { return };
    if mark != Mark::Any && found != Mark::Any && mark != found {
        let message = format!("`{}` is {} in the body `{}`, never {}", path.value, word(found), body.name, word(mark));
        diagnostics.add(&kind.span, message);
    }
}

const fn word(mark: Mark) -> &'static str {
    match mark {
        Mark::Any => "anything",
        Mark::Text => "a value",
        Mark::Object => "an object",
        Mark::List => "a list",
    }
}

/// What lies at a path of the body; anything does below a field whose type is JSON. A path that is not there is reported.
fn type_at(path: &Text, body: &Objects, diagnostics: &mut Diagnostics) -> Option<Mark> {
    let is_json =
        |path: &str| body.find(path).is_some_and(|field| matches!(body[field].ty, Type::Json | Type::Unknown));
    if path.value.match_indices('.').any(|(end, _)| is_json(&path.value[..end])) {
        return Some(Mark::Any);
    }
    let Some(field) = body.find(&path.value).map(|field| &body[field]) else {
        // The parser has reported an empty one.
        if !path.value.is_empty() {
            let near = nearest(&path.value, body.leaves().map(|field| field.path.as_str()));
            let message = format!("unknown field `{}` of the body `{}`{near}", path.value, body.name);
            diagnostics.add(&path.span, message);
        }
        return None;
    };
    Some(match &field.ty {
        Type::Json | Type::Unknown => Mark::Any,
        Type::List(_) => Mark::List,
        Type::Struct(_) => Mark::Object,
        _ => Mark::Text,
    })
}

fn text_at(path: &Text, body: &Objects, diagnostics: &mut Diagnostics) {
    if body.find(&path.value).is_some_and(|field| body[field].ty.inner_struct().is_none()) {
        return;
    }
    if let Some(found @ (Mark::Object | Mark::List)) = type_at(path, body, diagnostics) {
        let message = format!("`{}` is {}; name a value in it", path.value, word(found));
        diagnostics.add(&path.span, message);
    }
}

/// What lies beside a field lies in no list that the field does not lie in.
fn elsewhere(path: &Text, field: Option<&Text>, diagnostics: &mut Diagnostics) {
    let Some(field) = field else {
        let message = format!("`{}` belongs to a `field`, and the shape has none; write it or remove this", path.value);
        diagnostics.add(&path.span, message);
        return;
    };
    let list = |path: &str| path.rfind("[]").map(|end| path[..end + 2].to_owned());
    if list(&path.value).is_some_and(|list| !field.value.starts_with(&list)) {
        let message = format!("`{}` lies in a list that `{}` does not lie in", path.value, field.value);
        diagnostics.add(&path.span, message);
    }
}

/// Whether whatever fits `later` fits `earlier`.
fn hides(earlier: &Shape, later: &Shape) -> bool {
    let implied = |(path, mark): &(&str, Mark)| {
        later.marks.iter().any(|(other, kind)| {
            let rest = other.strip_prefix(*path);
            match (rest, mark) {
                (Some(""), mark) => *mark == Mark::Any || mark == kind,
                // Text may hold JSON, in which a path goes on; so only the widest mark is implied for sure, or that of a list.
                (Some(rest), Mark::Any) => rest.starts_with('.'),
                (Some(rest), Mark::List) => path.ends_with("[]") && rest.starts_with('.'),
                _ => false,
            }
        })
    };
    !earlier.marks.is_empty() && earlier.marks.iter().all(implied)
}
