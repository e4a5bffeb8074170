//! The exported document as a peer is given it: edited where it would not be read, or generated from so that nothing compiles.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::Failed;

/// Something that a document is given without.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Edit {
    /// A generator that makes a type of each rule gives it a name that is too long for a file.
    Rules,
    /// A generator that writes the values of a list in one case finds two that are one.
    Cases,
    /// A generator reads one media type of a body and of an answer.
    Jose,
}

impl Edit {
    pub(super) fn what(self) -> &'static str {
        match self {
            Self::Rules => "without the rules (`allOf`, `anyOf`, `not`) beside the fields of a schema",
            Self::Cases => "without values of a list that differ from another in case alone",
            Self::Jose => "without `application/jose` where there is `application/json`",
        }
    }

    fn apply(self, document: &mut Value) {
        match self {
            Self::Rules => {
                let schemas = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut);
                let schemas =
                    schemas.into_iter().flat_map(|schemas| schemas.values_mut()).filter_map(Value::as_object_mut);
                for schema in schemas.filter(|schema| schema.contains_key("properties")) {
                    schema.retain(|name, _| !["allOf", "anyOf", "not"].contains(&name.as_str()));
                }
            }
            Self::Cases => each(document, &mut |object| {
                if let Some(Value::Array(values)) = object.get_mut("enum") {
                    let mut seen = BTreeSet::new();
                    values.retain(|value| seen.insert(value.to_string().to_lowercase()));
                }
            }),
            Self::Jose => each(document, &mut |object| {
                if let Some(Value::Object(content)) = object.get_mut("content")
                    && content.contains_key("application/json")
                {
                    content.retain(|media_type, _| media_type == "application/json");
                }
            }),
        }
    }
}

/// Edits each object.
fn each(value: &mut Value, edit: &mut dyn FnMut(&mut Map<String, Value>)) {
    match value {
        Value::Object(object) => {
            edit(object);
            object.values_mut().for_each(|value| each(value, edit));
        }
        Value::Array(values) => values.iter_mut().for_each(|value| each(value, edit)),
        _ => {}
    }
}

pub(super) fn edited(document: &[u8], edits: &[Edit]) -> Result<Vec<u8>, Failed> {
    let mut document: Value = serde_json::from_slice(document)?;
    for edit in edits {
        edit.apply(&mut document);
    }
    Ok(serde_json::to_vec_pretty(&document)?)
}
