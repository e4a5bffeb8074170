//! What a contract asks for and no schema can say → a list of it, by kind of rule.

use serde_json::{Value as Json, json};

use super::{dialect::Dialect, stated::Stated};
use crate::model::{Body, Field, Type};

/// A rule, as verdicts call it, the paths that it is about, and what it is.
pub(super) fn of(stated: &Stated<'_>) -> Json {
    let Stated { api, body, operation, dialect } = stated;
    let form = |field: &Field| field.ty.inner_text().and_then(|index| api.types[index].form.as_ref());
    let modes = operation.modes.iter().zip(&operation.lifts).map(|(mode, lifts)| {
        let mode = &api.modes[*mode].written.name.value;
        let lifted: Vec<_> = lifts.iter().map(|field| body[*field].path.as_str()).collect();
        entry(
            "mode",
            &lifted,
            &format!("The account is taken not to be {mode}; where it is, these are not required, and others may be."),
        )
    });
    let selectors = operation.selectors.iter().zip(&operation.readings).map(|(selector, readings)| {
        let name = &api.selectors[*selector].written.name.value;
        let read: Vec<_> = readings.iter().map(|(_, field)| body[*field].path.as_str()).collect();
        entry("selector", &read, &format!("The {name} is what these say; what the caller says beside the request is not known, and where nothing says it, rules on it are not judged."))
    });
    let checksum = paths(body, |field| form(field).is_some_and(|form| form.checksum.is_some()));
    let precision = paths(body, |field| form(field).is_some_and(|form| form.decimals.is_some()));
    let near = paths(body, |field| is_code(&field.ty));
    let whole = paths(body, |field| field.ty == Type::Integer && dialect.judges());
    let own = [
        ("checksum", checksum, "The last digit is the others' checksum (Luhn)."),
        ("precision", precision, "There are no more decimals other than 0 than a field beside it allows."),
        ("near_miss", near, "A text is not nearly one of the documented values."),
        ("type", whole, "A whole number is written without a point and without an exponent."),
    ];
    let own =
        own.into_iter().filter(|(_, paths, _)| !paths.is_empty()).map(|(rule, paths, says)| entry(rule, &paths, says));
    let bound = (*dialect == Dialect::Schema && has_lists(body))
        .then(|| entry("bound", &[], "The lists of a request have no more elements together than the client reads."));
    modes.chain(selectors).chain(own).chain(bound).collect()
}

fn entry(rule: &str, paths: &[&str], says: &str) -> Json {
    json!({ "rule": rule, "paths": paths, "says": says })
}

fn paths(body: &Body, is: impl Fn(&Field) -> bool) -> Vec<&str> {
    body.leaves().filter(|field| is(field)).map(|field| field.path.as_str()).collect()
}

fn is_code(ty: &Type) -> bool {
    match ty {
        Type::Code(_) => true,
        Type::List(element) => is_code(element),
        _ => false,
    }
}

fn has_lists(body: &Body) -> bool {
    body.structs.iter().flat_map(|structure| &structure.fields).any(Field::is_list)
}
