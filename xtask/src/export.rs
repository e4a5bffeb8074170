//! The spec, and what is asked for → a document that other tools read, as text.

use codegen::{Export, OpenApi};

use crate::use_case;

/// Everything as an OpenAPI document, whose own version is that of the client.
#[must_use]
pub fn openapi(spec: &Export<'_>, version: OpenApi) -> String {
    format!("{:#}", spec.openapi(version, env!("CARGO_PKG_VERSION")))
}

/// The requests of a use case as JSON Schema.
///
/// # Errors
///
/// If there is no such use case, or more than one; the message names those that are near.
pub fn schema(spec: &Export<'_>, name: &str) -> Result<String, String> {
    let id = use_case::find(&spec.use_cases(), name)?;
    let schema = spec.schema(id).ok_or_else(|| format!("no use case is called `{id}`"))?;
    Ok(format!("{schema:#}"))
}
