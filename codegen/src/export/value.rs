//! Types of values and of parameters → schemas.

use serde_json::{Map, Value as Json, json};

use super::{dialect::Dialect, pattern};
use crate::model::{Api, CodeList, Keeping, Plain, TextKind, TextType, Type};

/// What JSON calls values of a type; nothing where they can be anything.
pub(super) const fn kind(ty: &Type) -> Option<&'static str> {
    match ty {
        Type::Boolean => Some("boolean"),
        Type::Integer => Some("integer"),
        Type::Struct(_) => Some("object"),
        Type::List(_) => Some("array"),
        Type::Text | Type::Personal | Type::Secret | Type::Named(_) | Type::Code(_) => Some("string"),
        Type::Json | Type::Unknown => None,
    }
}

/// What is known of a value beside its kind; objects and lists are for others to say.
pub(super) fn of(ty: &Type, api: &Api, dialect: Dialect, is_filled: bool) -> Map<String, Json> {
    match ty {
        Type::Secret => format("password"),
        Type::Integer => integer(dialect),
        Type::Named(index) => text(&api.types[*index], dialect, is_filled),
        Type::Code(index) => codes(&api.code_lists[*index]),
        _ => Map::new(),
    }
}

/// A parameter, which is written as text.
pub(super) fn parameter(ty: Plain, api: &Api, dialect: Dialect) -> Json {
    let (kind, mut schema) = match ty {
        Plain::Text | Plain::Unknown => ("string", Map::new()),
        Plain::Boolean => ("boolean", Map::new()),
        Plain::Integer => ("integer", integer(dialect)),
        Plain::Named(index) => ("string", text(&api.types[index], dialect, true)),
        Plain::Code(index) => ("string", codes(&api.code_lists[index])),
    };
    schema.insert("type".to_owned(), kind.into());
    schema.into()
}

fn format(format: &str) -> Map<String, Json> {
    Map::from_iter([("format".to_owned(), format.into())])
}

/// A whole number of 64 bits.
fn integer(dialect: Dialect) -> Map<String, Json> {
    let mut schema = format("int64");
    if dialect.judges() {
        schema.insert("minimum".to_owned(), i64::MIN.into());
        schema.insert("maximum".to_owned(), i64::MAX.into());
    }
    schema
}

fn text(ty: &TextType, dialect: Dialect, is_filled: bool) -> Map<String, Json> {
    let mut schema = match (ty.kind, ty.kept) {
        (TextKind::Timestamp, _) => format("date-time"),
        (TextKind::Secret, kept) if kept != Keeping::Plain => format("password"),
        _ => Map::new(),
    };
    if let Some(pattern) = pattern::of(ty) {
        let may_be_empty = dialect.judges() && !is_filled;
        let pattern = if may_be_empty { pattern::whole_or_empty(&pattern) } else { pattern::whole(&pattern) };
        schema.insert("pattern".to_owned(), pattern.into());
    }
    let sample = ty.written.sample.iter().map(|sample| sample.value.as_str().into()).collect();
    schema.extend(dialect.examples(sample).map(|(key, sample)| (key.to_owned(), sample)));
    schema
}

/// An open list: what it names, and anything else.
fn codes(list: &CodeList) -> Map<String, Json> {
    let codes: Vec<_> = list.codes.iter().map(|code| code.written.wire.value.as_str()).collect();
    Map::from_iter([("x-extensible-enum".to_owned(), json!(codes))])
}
