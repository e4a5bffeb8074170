//! Spec → each operation's fields, with their types as they are written.

use crate::spec::{Body, Spec};

/// An operation and the bodies that it sends and gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperationFields {
    /// Its name.
    pub operation: String,
    /// The topic that declares it.
    pub topic: String,
    /// The selectors that its rules may ask.
    pub selectors: Vec<String>,
    /// The body that it sends.
    pub request: Option<Fields>,
    /// The body of its answers.
    pub response: Option<Fields>,
}

/// The fields of a body.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fields {
    /// The body's name.
    pub body: String,
    /// Path and type.
    pub fields: Vec<(String, String)>,
    /// Where the last of them is written: file and line.
    pub last: Option<(String, usize)>,
}

pub(crate) fn all(spec: &Spec) -> Vec<OperationFields> {
    let of = |topic: &str, operation: &crate::spec::Operation| OperationFields {
        operation: operation.name.value.clone(),
        topic: topic.to_owned(),
        selectors: operation.selectors.iter().map(|selector| selector.value.clone()).collect(),
        request: operation.request.as_ref().and_then(|name| fields(spec, topic, &name.value)),
        response: operation.response.as_ref().and_then(|name| fields(spec, topic, &name.value)),
    };
    spec.topics.iter().flat_map(|topic| topic.operations.iter().map(|operation| of(&topic.id, operation))).collect()
}

/// The body of a name: that of the topic, else of another.
fn fields(spec: &Spec, topic: &str, name: &str) -> Option<Fields> {
    let mut topics: Vec<_> = spec.topics.iter().collect();
    topics.sort_by_key(|of| of.id != topic);
    let body: &Body = topics.into_iter().flat_map(|of| &of.bodies).find(|body| body.name.value == name)?;
    let last = body.fields.iter().map(|field| &field.path.span).max_by_key(|span| span.line);
    let last = last.map(|span| (span.file.to_string(), span.line));
    let fields = body.fields.iter().map(|field| (field.path.value.clone(), field.is.value.clone())).collect();
    Some(Fields { body: name.to_owned(), fields, last })
}
