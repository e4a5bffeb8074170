//! What stands among a document's components, and how it is referred to.

use serde_json::{Value as Json, json};

use crate::model::{BodyId, Model};

/// What a use case's or variant's schema is called.
pub(super) fn called(id: &str) -> String {
    id.replace('/', "_")
}

/// A schema by its name.
pub(super) fn reference(name: &str) -> Json {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// A body's schema.
pub(super) fn reference_to(model: &Model, body: BodyId) -> Json {
    reference(&model.body(body).name)
}
