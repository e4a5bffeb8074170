//! Model → an OpenAPI document: paths, schemas of use cases and bodies, errors, servers, ways to authenticate.

use serde_json::{Map, Value as Json, json};

use super::{
    condition::somewhere,
    dialect::{Dialect, OpenApi, any},
    operation::{self, component},
    requests::{self, described},
};
use crate::{
    emit::doc,
    model::{Api, BodyId, Family, Mark, Model, Operation, Security, Shape},
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
        let mut tag = Map::from_iter([("name".to_owned(), topic.title.as_str().into())]);
        tag.extend(topic.about.iter().filter_map(|about| described(about)));
        Json::from(tag)
    });
    json!({
        "openapi": number,
        "info": { "title": model.api.title, "version": edition, "description": ABOUT },
        "servers": servers(model, model.operations()),
        "tags": tags.collect::<Vec<_>>(),
        "paths": paths(model, dialect),
        "components": {
            "schemas": schemas(model, dialect),
            "responses": responses(model),
            "securitySchemes": security_schemes(&model.api),
        },
    })
}

/// Where operations are, each address once.
pub(super) fn servers<'a>(model: &Model, operations: impl Iterator<Item = &'a Operation>) -> Vec<Json> {
    let (mut servers, mut known) = (Vec::new(), Vec::new());
    for host in operations.flat_map(|operation| &operation.hosts) {
        if !known.contains(&host.base.as_str()) {
            known.push(host.base.as_str());
            let environment = &model.api.environments[host.environment].written;
            let (name, says) = (&environment.name.value, &environment.says.value);
            servers.push(json!({ "url": host.base, "description": says, "x-environment": name }));
        }
    }
    servers
}

fn paths(model: &Model, dialect: Dialect) -> Map<String, Json> {
    let mut paths = Map::new();
    for operation in model.operations() {
        let item = paths.entry(operation.path.clone()).or_insert_with(|| json!({}));
        item[operation.method.to_ascii_lowercase()] = operation::item(model, operation, dialect);
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
            schema.insert("title".to_owned(), doc::titled(use_case, builder.variant.as_deref()).into());
            schema.insert("x-use-case".to_owned(), builder.contract.id.as_str().into());
            schemas.insert(component(&builder.contract.id), schema.into());
        }
    }
    for body in model.topics.iter().flat_map(|topic| &topic.bodies) {
        schemas.insert(body.name.clone(), requests::open(&model.api, body, dialect).into());
    }
    let shapes = model.topics.iter().flat_map(|topic| &topic.shapes);
    schemas.extend(shapes.map(|shape| (shape_name(shape), of_shape(model, shape, dialect))));
    let families = model.api.families.iter();
    schemas.extend(families.filter_map(|family| Some((error_name(family), errors(model, family)?))));
    schemas
}

fn error_name(family: &Family) -> String {
    format!("error.{}", family.name.value)
}

fn shape_name(shape: &Shape) -> String {
    format!("shape.{}", shape.name)
}

/// What an answer may look like: a body, and what it is told apart by.
fn of_shape(model: &Model, shape: &Shape, dialect: Dialect) -> Json {
    let body = reference(&model.body(shape.body).name);
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
    json!({ "title": shape.title, "allOf": all })
}

/// Refusals, for each family of operations.
fn responses(model: &Model) -> Map<String, Json> {
    model.api.families.iter().map(|family| (family.name.value.clone(), refusal(model, family))).collect()
}

fn refusal(model: &Model, family: &Family) -> Json {
    let says = family.errors.as_ref().unwrap_or(&family.title);
    let mut response = json!({ "description": says.value.trim() });
    if errors(model, family).is_some() {
        let schema = reference(&error_name(family));
        response["content"] = json!({ "application/json": { "schema": schema } });
    }
    response
}

/// A family's own shapes come first; any of the others may come all the same.
fn errors(model: &Model, family: &Family) -> Option<Json> {
    let error = model.operations().find(|operation| operation.family.name.value == family.name.value);
    let error = error.and_then(|operation| operation.error);
    let shapes = model.topics.iter().flat_map(|topic| &topic.shapes);
    let (own, others): (Vec<_>, Vec<_>) = shapes.partition(|shape| Some(shape.body) == error);
    let mut schemas: Vec<_> = own.into_iter().chain(others).map(|shape| reference(&shape_name(shape))).collect();
    if schemas.is_empty() {
        schemas.extend(error.map(|body| reference_to(model, body)));
    }
    (!schemas.is_empty()).then(|| any(schemas))
}

/// A schema by its name.
pub(super) fn reference(name: &str) -> Json {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// A body's schema.
pub(super) fn reference_to(model: &Model, body: BodyId) -> Json {
    reference(&model.body(body).name)
}

/// A scheme for each header, and one for each kind of token.
fn security_schemes(api: &Api) -> Map<String, Json> {
    let mut schemes = Map::new();
    for way in &api.security {
        for header in way.headers.iter().chain(&way.with_body) {
            let (name, says) = (&header.name.value, &header.says.value);
            let says = format!("{} {says}", way.title.value);
            schemes
                .insert(name.clone(), json!({ "type": "apiKey", "in": "header", "name": name, "description": says }));
        }
        if let Some(bearer) = &way.bearer {
            let scheme = json!({
                "type": "http",
                "scheme": "bearer",
                "bearerFormat": bearer.value,
                "description": way.title.value,
            });
            schemes.insert(way.name.value.clone(), scheme);
        }
    }
    schemes
}

/// The ways in which a request can prove who sends it: one of these, each with all of its headers.
pub(super) fn security(api: &Api, has_body: bool) -> Vec<Json> {
    let requirement = |way: &Security| {
        let with_body = way.with_body.iter().filter(|_| has_body);
        let headers = way.headers.iter().chain(with_body).map(|header| header.name.value.clone());
        let token = way.bearer.iter().map(|_| way.name.value.clone());
        Json::from(headers.chain(token).map(|name| (name, json!([]))).collect::<Map<_, _>>())
    };
    api.security.iter().map(requirement).collect()
}
