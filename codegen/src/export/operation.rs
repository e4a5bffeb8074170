//! Operations → the entries of OpenAPI's paths.

use serde_json::{Map, Value as Json, json};

use super::{
    access, component,
    dialect::{Dialect, any, object},
    exclusive,
    requests::described,
    stated::Stated,
    value, words,
};
use crate::{
    jose,
    model::{Builder, Contract, Degree, Document, Example, Model, Operation, Parameter, UseCase},
    phrase,
};

const JSON: &str = "application/json";
const CONTENT_TYPE: &str = "content-type";

/// The use cases of an operation, each with its builders.
pub(super) fn builders<'a>(
    model: &'a Model<'a>,
    operation: &'a Operation<'a>,
) -> impl Iterator<Item = (&'a UseCase<'a>, &'a Builder)> {
    let own = model.use_cases().filter(|use_case| use_case.operation == operation.id);
    own.flat_map(|use_case| use_case.builders.iter().map(move |builder| (use_case, builder)))
}

pub(super) fn item(model: &Model, operation: &Operation, dialect: Dialect) -> Json {
    let topic = &model.topics[operation.id.topic];
    let use_cases: Vec<_> = model.use_cases().filter(|use_case| use_case.operation == operation.id).collect();
    let mut item = object(json!({
        "operationId": operation.written.name.value,
        "tags": [topic.written.title.as_deref().unwrap_or_default()],
        "summary": operation.written.title.as_deref().unwrap_or_default(),
    }));
    item.extend(described(&says(operation, &use_cases)));
    item.insert("servers".to_owned(), access::servers(model, std::iter::once(operation)).into());
    item.insert("security".to_owned(), access::security(&model.api, operation.request.is_some()).into());
    let parameters = parameters(model, operation, &use_cases, dialect);
    if !parameters.is_empty() {
        item.insert("parameters".to_owned(), parameters.into());
    }
    if operation.request.is_some() {
        item.insert("requestBody".to_owned(), request(model, operation, dialect));
    }
    item.insert("responses".to_owned(), responses(model, operation, &use_cases));
    item.insert("x-documented".to_owned(), model.api.cite_all(&operation.documented).into());
    let ids: Vec<_> = builders(model, operation).map(|(_, builder)| builder.contract.id.as_str()).collect();
    item.insert("x-use-cases".to_owned(), json!(ids));
    if operation.encryption != Degree::Never {
        item.insert("x-encryption".to_owned(), operation.encryption.word(Degree::OF_ENCRYPTION).into());
    }
    item.into()
}

/// What an operation is for: its use cases.
fn says(operation: &Operation, use_cases: &[&UseCase]) -> String {
    let each = use_cases.iter().map(|use_case| {
        let use_when =
            use_case.written.use_when.as_deref().unwrap_or(use_case.written.title.as_deref().unwrap_or_default());
        format!("- `{}`: {}", use_case.contract.id, use_when.trim())
    });
    let encryption = match operation.encryption {
        Degree::Never => "",
        Degree::May => "The body may be sent encrypted.\n\n",
        Degree::Must => "The body is sent encrypted.\n\n",
    };
    format!("{encryption}{}", each.collect::<Vec<_>>().join("\n"))
}

fn parameters(model: &Model, operation: &Operation, use_cases: &[&UseCase], dialect: Dialect) -> Vec<Json> {
    let one = |within: &str, parameter: &Parameter| {
        let mut written =
            object(json!({ "name": parameter.written.name.value, "in": within, "required": within == "path" }));
        written.extend(described(&parameter.written.says.value));
        written.insert("schema".to_owned(), value::parameter(parameter.ty, &model.api, dialect));
        Json::from(written)
    };
    let path = operation.parameters.iter().map(|parameter| one("path", parameter));
    let query = operation.query.iter().map(|parameter| one("query", parameter));
    let headers = operation.headers.iter().map(|parameter| one("header", parameter));
    path.chain(query).chain(headers).chain(fixed_headers(use_cases, dialect)).collect()
}

/// Headers with one value, but for those that OpenAPI says as media types.
fn fixed_headers(use_cases: &[&UseCase], dialect: Dialect) -> Vec<Json> {
    let mut headers: Vec<(&str, Vec<&str>)> = Vec::new();
    for (name, value) in use_cases.iter().flat_map(|use_case| &use_case.written.headers) {
        if [CONTENT_TYPE, jose::HEADER].contains(&&**name) {
            continue;
        }
        match headers.iter_mut().find(|(known, _)| *known == &**name) {
            Some((_, values)) => values.push(value),
            None => headers.push((name, vec![value])),
        }
    }
    let written = headers.into_iter().map(|(name, mut values)| {
        let is_required = values.len() == use_cases.len();
        values.sort_unstable();
        values.dedup();
        let mut schema = dialect.one_of(values.into_iter().map(Json::from).collect());
        schema.insert("type".to_owned(), "string".into());
        json!({ "name": name, "in": "header", "required": is_required, "schema": schema })
    });
    written.collect()
}

/// The media type of a use case's requests.
fn media_type<'a>(use_case: &UseCase<'a>) -> &'a str {
    let said = use_case.written.headers.iter().find(|(name, _)| &**name == CONTENT_TYPE);
    said.map_or(JSON, |(_, value)| value)
}

/// A body is one of the use cases: of just one, where their own values see to that.
fn request(model: &Model, operation: &Operation, dialect: Dialect) -> Json {
    let mut by_type: Vec<(&str, Vec<(&UseCase, &Contract)>)> = Vec::new();
    for (use_case, builder) in builders(model, operation) {
        let media_type = media_type(use_case);
        match by_type.iter_mut().find(|(known, _)| *known == media_type) {
            Some((_, all)) => all.push((use_case, &builder.contract)),
            None => by_type.push((media_type, vec![(use_case, &builder.contract)])),
        }
    }
    let content = by_type.into_iter().map(|(media_type, all)| {
        let contracts: Vec<_> = all.iter().map(|(_, contract)| *contract).collect();
        let schemas: Vec<_> =
            contracts.iter().map(|contract| component::reference(&component::called(&contract.id))).collect();
        let excluding = model.request(operation).is_some_and(|body| exclusive::all(&contracts, operation, body));
        let schema = if excluding && schemas.len() > 1 { json!({ "oneOf": schemas }) } else { any(schemas) };
        let use_cases = all.iter().map(|(use_case, _)| *use_case);
        (media_type.to_owned(), content(&schema, use_cases, |example| example.request.as_ref()))
    });
    let mut content: Map<_, _> = content.collect();
    if let Some(body) = operation.request.filter(|_| content.is_empty()) {
        content.insert(JSON.to_owned(), json!({ "schema": component::reference_to(model, body) }));
    }
    let mut request = object(json!({ "required": true, "content": content }));
    let mut use_cases = builders(model, operation);
    // Pages show no words of a schema; where there is but one use case, its rules have room here.
    if let (Some((use_case, builder)), None, Some(body)) =
        (use_cases.next(), use_cases.next(), model.request(operation))
    {
        let stated = Stated { api: &model.api, operation, body, dialect };
        request.extend(described(&words::of(&stated, use_case, &builder.contract)));
    }
    request.into()
}

/// A schema with the published examples of use cases, each once.
fn content<'a>(
    schema: &Json,
    use_cases: impl Iterator<Item = &'a UseCase<'a>>,
    document: impl Fn(&Example) -> Option<&Document>,
) -> Json {
    let mut examples = Map::new();
    for use_case in use_cases {
        for example in &use_case.examples {
            let Some(document) = document(example) else { continue };
            let suffix = example.suffix.as_ref().map(|suffix| format!(".{suffix}")).unwrap_or_default();
            let name = format!("{}{suffix}", component::called(&use_case.contract.id));
            examples.insert(
                name,
                json!({ "summary": phrase::titled(use_case, example.suffix.as_deref()), "value": document.conforming }),
            );
        }
    }
    if examples.is_empty() { json!({ "schema": schema }) } else { json!({ "schema": schema, "examples": examples }) }
}

/// What was asked for, or why not; no guide says with which status each comes.
fn responses(model: &Model, operation: &Operation, use_cases: &[&UseCase]) -> Json {
    let mut done = object(json!({ "description": "What was asked for." }));
    if let Some(body) = operation.response {
        let schema = component::reference_to(model, body);
        let plain = content(&schema, use_cases.iter().copied(), |example| example.response.as_ref());
        let mut media = Map::from_iter([(JSON.to_owned(), plain)]);
        if use_cases.iter().any(|use_case| use_case.jose != Degree::Never) {
            let says = "The same, encrypted; where it is asked for.";
            media.insert(jose::MEDIA_TYPE.to_owned(), json!({ "schema": { "type": "string", "description": says } }));
        }
        done.insert("content".to_owned(), media.into());
    }
    let family = &operation.written.family.value;
    let refused = json!({ "$ref": format!("#/components/responses/{family}") });
    json!({ "2XX": done, "4XX": refused, "5XX": refused })
}
