//! Contracts → schemas of the requests that keep them, and of bodies.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json, json};

use super::{
    dialect::{Dialect, any, object},
    layer::{Layer, Shown},
    stated::Stated,
    unstated, words,
};
use crate::model::{Api, Body, Contract, FieldId, Model, Operation, UseCase};

/// A whole body, of which nothing is required.
pub(super) fn open(api: &Api, body: &Body, dialect: Dialect) -> Map<String, Json> {
    let mut schema = Map::from_iter([("type".to_owned(), "object".into())]);
    schema.extend(described(&body.structs[0].says));
    schema.extend(Layer::new(api, body, dialect, Shown::All).root());
    schema
}

/// The requests that keep a contract; `title` tells it from others.
pub(super) fn strict(model: &Model, use_case: &UseCase, contract: &Contract, dialect: Dialect) -> Map<String, Json> {
    let operation = model.operation(use_case);
    let mut schema = object(json!({ "title": use_case.written.title.as_deref().unwrap_or_default() }));
    let Some(body) = model.request(operation) else {
        schema.extend(described(&words::about(use_case)));
        schema.insert("type".to_owned(), "object".into());
        return schema;
    };
    let stated = Stated { api: &model.api, operation, body, dialect };
    schema.extend(described(&words::of(&stated, use_case, contract)));
    schema.insert("type".to_owned(), "object".into());
    let layer = Layer::new(&model.api, body, dialect, Shown::These(documented(contract, operation, body)));
    schema.extend(layer.with([&contract.always, &operation.rules]).root());
    let own = stated.beside(&contract.always).into_iter().chain(stated.beside(&stated.of_operation(contract)));
    let conditional = contract.when.iter().filter_map(|conditional| stated.conditional(conditional));
    let rules = own.chain(conditional);
    if dialect.judges() {
        let open = json!({ "$ref": format!("#/$defs/{}", body.name) });
        schema.insert("allOf".to_owned(), std::iter::once(open).chain(rules).collect());
    } else {
        schema.extend(no_exceptions(rules.collect()));
    }
    schema.insert("x-unstated".to_owned(), unstated::of(&stated));
    schema
}

/// The same rules as one keyword, which generators pass over: what an object is `allOf` they take for what it is.
fn no_exceptions(rules: Vec<Json>) -> Option<(String, Json)> {
    let exception = |rule: Json| match rule {
        Json::Object(mut rule) if rule.len() == 1 && rule.contains_key("not") => rule["not"].take(),
        rule => json!({ "not": rule }),
    };
    let exceptions: Vec<_> = rules.into_iter().map(exception).collect();
    (!exceptions.is_empty()).then(|| ("not".to_owned(), any(exceptions)))
}

/// A contract in a document of its own.
pub(super) fn alone(model: &Model, use_case: &UseCase, contract: &Contract) -> Json {
    let mut schema = object(json!({ "$schema": "https://json-schema.org/draft/2020-12/schema" }));
    schema.extend(strict(model, use_case, contract, Dialect::Schema));
    let requests = use_case.examples.iter().filter(|example| use_case.contract_of(example).id == contract.id);
    let examples: Vec<_> = requests.filter_map(|example| Some(example.request.as_ref()?.conforming.clone())).collect();
    schema.extend(Dialect::Schema.examples(examples).map(|(key, examples)| (key.to_owned(), examples)));
    if let Some(body) = model.request(model.operation(use_case)) {
        let open = open(&model.api, body, Dialect::Schema);
        schema.insert("$defs".to_owned(), json!({ body.name.as_str(): open }));
    }
    schema.into()
}

/// The fields that a use case documents, and what they lie in.
fn documented(contract: &Contract, operation: &Operation, body: &Body) -> BTreeSet<FieldId> {
    let fields = contract.fields().chain(operation.rules.fields()).chain(operation.optional.iter().copied());
    fields.flat_map(|field| body.way(field)).collect()
}

pub(super) fn described(says: &str) -> Option<(String, Json)> {
    let says = says.trim();
    (!says.is_empty()).then(|| ("description".to_owned(), says.into()))
}
