//! A path → its type: the body's own, that of the same path elsewhere, that of the same end, or what its value looks like.

use std::collections::BTreeMap;

use codegen::{Fields, OperationFields};
use serde_json::Value;

use super::yaml::{Map, Node};

/// A field of a body that is drafted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// As the spec writes it.
    pub path: String,
    /// Its type.
    pub is: String,
    /// What the type is guessed by, with the page and line, if it is.
    pub guess: Option<String>,
}

impl Field {
    /// As the spec has it, with a setter's name if one must be given.
    pub(super) fn node(&self, setter: Option<&str>) -> Node {
        match setter {
            None => Node::text(format!("{}, TODO", self.is)),
            Some(setter) => {
                let map = Map::default().with("is", Node::text(&self.is)).with("says", Node::text("TODO"));
                Node::Map(map.with("setter", Node::text(setter)))
            }
        }
    }
}

/// Which bodies are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Request,
    Response,
}

/// A type, and what it is guessed by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Typed {
    pub is: String,
    pub guess: Option<&'static str>,
}

/// The type of a path. `has` is its own body, and `value` what an example or a rule gives it.
pub(super) fn of(
    operations: &[OperationFields],
    side: Side,
    has: Option<&Fields>,
    path: &str,
    value: Option<&Value>,
) -> Typed {
    let bare = pages::bare(path);
    let bodies = || {
        operations.iter().filter_map(|it| match side {
            Side::Request => it.request.as_ref(),
            Side::Response => it.response.as_ref(),
        })
    };
    let all = || bodies().flat_map(|it| &it.fields);
    let mut own = has.into_iter().flat_map(|has| &has.fields).filter(|(it, _)| pages::bare(it) == bare);
    if let Some(is) = own.next().map(|(_, is)| is.clone()) {
        return Typed { is, guess: None };
    }
    let looks = value.map(kind);
    // An object's name says nothing of a text, nor the other way round.
    let fits = |is: &String| {
        let is_rigid = ["boolean", "integer", "json", "object"].contains(&is.as_str());
        looks.is_none_or(|looks| if looks == "text" { !is_rigid } else { looks == is })
    };
    if let Some(is) = most(all().filter(|(it, _)| pages::bare(it) == bare)).filter(fits) {
        return Typed { is, guess: None };
    }
    // Two steps of a path say what it is; one alone often does not.
    let end = |path: &str| path.rsplit('.').take(2).map(str::to_owned).collect::<Vec<_>>();
    let alike = all().filter(|(it, _)| bare.contains('.') && end(&pages::bare(it)) == end(&bare));
    if let Some(is) = most(alike).filter(fits) {
        return Typed { is, guess: Some("fields elsewhere that end alike") };
    }
    match looks {
        Some(is) => Typed { is: is.to_owned(), guess: Some("what the value looks like") },
        None => Typed { is: "text".to_owned(), guess: Some("nothing: no value is published") },
    }
}

/// The type that most of the fields have.
fn most<'f>(fields: impl Iterator<Item = &'f (String, String)>) -> Option<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, is) in fields {
        *counts.entry(is).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(_, count)| *count).map(|(is, _)| is.to_owned())
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_i64() => "integer",
        Value::Object(_) | Value::Array(_) | Value::Number(_) => "json",
        Value::Null | Value::String(_) => "text",
    }
}
