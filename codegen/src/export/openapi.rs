//! Model → an OpenAPI document: paths, schemas of use cases and bodies, errors, servers, ways to authenticate.

use serde_json::{Map, Value as Json, json};

use super::{
    access, component,
    dialect::{Dialect, OpenApi, any},
    operation,
    requests::{self, described},
    stated::somewhere,
};
use crate::{
    model::{Family, Mark, Model, Shape},
    phrase,
};

const ABOUT: &str = "\
The body of an operation is one of its use cases: each is a schema of its own, with what it requires and the values that it fixes. \
The body as a whole, of which nothing is required, is a schema beside them. \
What no schema can say of a use case is listed in its `x-unstated`. \
The values in `x-extensible-enum` are those that are documented; others may come.";

pub(super) fn document(model: &Model, version: OpenApi, edition: &str) -> Json {
    let dialect = Dialect::OpenApi(version);
    let number = match version {
        OpenApi::V30 => "3.0.3",
        OpenApi::V31 => "3.1.0",
    };
    let topics = model.topics.iter().filter(|topic| !topic.operations.is_empty());
    let tags = topics.map(|topic| {
        let mut tag = Map::from_iter([("name".to_owned(), topic.written.title.as_deref().unwrap_or_default().into())]);
        tag.extend(topic.written.about.iter().filter_map(|about| described(about)));
        Json::from(tag)
    });
    json!({
        "openapi": number,
        "info": { "title": model.api.written.title.as_deref().unwrap_or_default(), "version": edition, "description": ABOUT },
        "servers": access::servers(model, model.operations()),
        "tags": tags.collect::<Vec<_>>(),
        "paths": paths(model, dialect),
        "components": {
            "schemas": schemas(model, dialect),
            "responses": responses(model),
            "securitySchemes": access::security_schemes(&model.api),
        },
    })
}

fn paths(model: &Model, dialect: Dialect) -> Map<String, Json> {
    let mut paths = Map::new();
    for operation in model.operations() {
        let item = paths.entry(operation.written.path.value.clone()).or_insert_with(|| json!({}));
        item[operation.written.method.value.to_ascii_lowercase()] = operation::item(model, operation, dialect);
    }
    paths
}

fn schemas(model: &Model, dialect: Dialect) -> Map<String, Json> {
    let mut schemas = Map::new();
    for operation in model.operations() {
        for (use_case, builder) in operation::builders(model, operation) {
            if operation.request.is_none() {
                continue;
            }
            let mut schema = requests::strict(model, use_case, &builder.contract, dialect);
            schema.insert("title".to_owned(), phrase::titled(use_case, builder.variant.as_deref()).into());
            schema.insert("x-use-case".to_owned(), builder.contract.id.as_str().into());
            schemas.insert(component::called(&builder.contract.id), schema.into());
        }
    }
    for body in model.topics.iter().flat_map(|topic| &topic.bodies) {
        schemas.insert(body.name.clone(), requests::open(&model.api, body, dialect).into());
    }
    let shapes = model.topics.iter().flat_map(|topic| &topic.shapes);
    schemas.extend(shapes.map(|shape| (shape_name(shape), of_shape(model, shape, dialect))));
    let families = model.api.written.families.iter();
    schemas.extend(families.filter_map(|family| Some((error_name(family), errors(model, family)?))));
    schemas
}

fn error_name(family: &Family) -> String {
    format!("error.{}", family.name.value)
}

fn shape_name(shape: &Shape) -> String {
    format!("shape.{}", shape.written.name.value)
}

/// What an answer may look like: a body, and what it is told apart by.
fn of_shape(model: &Model, shape: &Shape, dialect: Dialect) -> Json {
    let body = component::reference(&model.body(shape.body).name);
    let marks = shape.marks.iter().map(|(path, mark)| {
        let is = match mark {
            Mark::Any => json!({}),
            Mark::Text => json!({ "type": "string" }),
            Mark::Object => json!({ "type": "object" }),
            Mark::List => dialect.any_list(),
        };
        somewhere(path.strip_suffix("[]").unwrap_or(path), is, dialect)
    });
    let all: Vec<_> = std::iter::once(body).chain(marks).collect();
    json!({ "title": shape.written.title.value, "allOf": all })
}

/// Refusals, for each family of operations.
fn responses(model: &Model) -> Map<String, Json> {
    model.api.written.families.iter().map(|family| (family.name.value.clone(), refusal(model, family))).collect()
}

fn refusal(model: &Model, family: &Family) -> Json {
    let says = family.errors.as_ref().unwrap_or(&family.title);
    let mut response = json!({ "description": says.value.trim() });
    if errors(model, family).is_some() {
        let schema = component::reference(&error_name(family));
        response["content"] = json!({ "application/json": { "schema": schema } });
    }
    response
}

/// A family's own shapes come first; any of the others may come all the same.
fn errors(model: &Model, family: &Family) -> Option<Json> {
    let error = model.operations().find(|operation| operation.written.family.value == family.name.value);
    let error = error.and_then(|operation| operation.error);
    let shapes = model.topics.iter().flat_map(|topic| &topic.shapes);
    let (own, others): (Vec<_>, Vec<_>) = shapes.partition(|shape| Some(shape.body) == error);
    let mut schemas: Vec<_> =
        own.into_iter().chain(others).map(|shape| component::reference(&shape_name(shape))).collect();
    if schemas.is_empty() {
        schemas.extend(error.map(|body| component::reference_to(model, body)));
    }
    (!schemas.is_empty()).then(|| any(schemas))
}
