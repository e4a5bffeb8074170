//! How the same is said in JSON Schema 2020-12, in OpenAPI 3.1, which has its words, and in OpenAPI 3.0, which lacks some.

use serde_json::{Map, Value as Json, json};

/// A version of OpenAPI.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpenApi {
    /// 3.0.3.
    V30,
    /// 3.1.0.
    V31,
}

/// What a schema is written in, and whom it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// JSON Schema, which judges what somebody wrote: `null` and empty text stand for nothing.
    Schema,
    /// A version of OpenAPI, which says what is to be written: what there is none of is left out.
    OpenApi(OpenApi),
}

impl Dialect {
    const fn is_old(self) -> bool {
        matches!(self, Self::OpenApi(OpenApi::V30))
    }

    /// Whether it judges what somebody wrote.
    pub(super) const fn judges(self) -> bool {
        matches!(self, Self::Schema)
    }

    /// One of these values; a single one is a constant, where that can be said.
    pub(super) fn one_of(self, mut values: Vec<Json>) -> Map<String, Json> {
        let (key, value) = match values.as_mut_slice() {
            [one] if !self.is_old() => ("const", one.take()),
            _ => ("enum", Json::Array(values)),
        };
        Map::from_iter([(key.to_owned(), value)])
    }

    /// A list with such an element.
    pub(super) fn containing(self, element: &Json) -> Map<String, Json> {
        let said = if self.is_old() {
            json!({ "type": "array", "items": {}, "not": { "type": "array", "items": { "not": element } } })
        } else {
            json!({ "type": "array", "contains": element })
        };
        object(said)
    }

    /// A list with an element, whichever.
    pub(super) fn any_list(self) -> Json {
        if self.is_old() {
            json!({ "type": "array", "items": {}, "minItems": 1 })
        } else {
            json!({ "type": "array", "minItems": 1 })
        }
    }

    /// What holds where all conditions do, which have a name. In OpenAPI it is said that there is no exception: 3.0 has no conditions, and pages
    /// show those of 3.1 as if they were choices.
    pub(super) fn when(self, name: &str, conditions: Vec<Json>, then: &Json) -> Json {
        if self.judges() {
            return json!({ "if": titled(name, &all(conditions)), "then": then });
        }
        no_exception(name, conditions.into_iter().chain([not(then)]))
    }

    /// What some of these say, which have a name together. In OpenAPI it is said that there is no exception: of what lies within a choice,
    /// generators make types of their own, one for each way to keep it.
    pub(super) fn some(self, name: &str, schemas: Vec<Json>) -> Json {
        if self.judges() {
            return titled(name, &any(schemas));
        }
        no_exception(name, schemas.iter().map(not))
    }

    /// Values as examples; there may be but one.
    pub(super) fn examples(self, mut values: Vec<Json>) -> Option<(&'static str, Json)> {
        match values.as_mut_slice() {
            [] => None,
            [one, ..] if self.is_old() => Some(("example", one.take())),
            _ => Some(("examples", values.into())),
        }
    }
}

/// What is written as an object.
pub(super) fn object(json: Json) -> Map<String, Json> {
    match json {
        Json::Object(map) => map,
        _ => Map::new(),
    }
}

fn no_exception(name: &str, all: impl Iterator<Item = Json>) -> Json {
    json!({ "not": { "title": name, "allOf": all.collect::<Vec<_>>() } })
}

fn not(schema: &Json) -> Json {
    json!({ "not": schema })
}

/// The same, with a name.
pub(super) fn titled(name: &str, schema: &Json) -> Json {
    let mut titled = json!({ "title": name });
    if let (Json::Object(titled), Json::Object(schema)) = (&mut titled, schema) {
        titled.extend(schema.clone());
    }
    titled
}

/// What all of these say.
pub(super) fn all(mut schemas: Vec<Json>) -> Json {
    match schemas.as_mut_slice() {
        [one] => one.take(),
        _ => json!({ "allOf": schemas }),
    }
}

/// What some of these say.
pub(super) fn any(mut schemas: Vec<Json>) -> Json {
    match schemas.as_mut_slice() {
        [one] => one.take(),
        _ => json!({ "anyOf": schemas }),
    }
}
