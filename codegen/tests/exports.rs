//! What is exported of a spec of a few lines, as far as the toy's documents do not show it.

mod spec_files;

use codegen::{OpenApi, Source, Spec};
use serde_json::{Value, json};

const API: &str = "
title: A library
guides: { '001': { name: handbook, title: The Handbook } }
environments: { test: Paper dummies. }
security:
  seal: { title: A seal., headers: { x-desk: Whose seal it is., x-seal: The seal. } }
  stamp: { title: A stamp., headers: { x-desk: Who stamped., x-stamp: The stamp. } }
families: { lending: { title: Lending } }
code_lists: { shelf: { title: A shelf., values: { open: 'open, Open.', closed: 'closed, Closed.' } } }
modes:
  trusting:
    title: The library trusts this reader.
    lifts: []
    when: [{ present: book, required: [weeks] }]
";

/// A body, two operations at one host, and two use cases of the first of them.
const LENDING: &str = "
title: Lending
guide: '001'
bodies:
  loan:
    title: A loan.
    fields:
      book: text, Its id.
      weeks: integer, How long.
      shelves[]: shelf, Where to look.
operations:
  lend:
    { title: Lend, method: POST, path: /l, request: loan, modes: [trusting], family: lending, documented: [001#l], hosts: { test: https://a.example } }
  renew:
    { title: Renew, method: PUT, path: /l, request: loan, family: lending, documented: [001#l], hosts: { test: https://a.example } }
use_cases:
  lend:
    { title: Lend, operation: lend, documented: 001#l, required: [book, { 'shelves[]': open }], optional: [weeks], headers: { x-hurry: now } }
  lend-away:
    { title: Away, operation: lend, documented: 001#l, required: [{ 'shelves[]': closed }], optional: [weeks] }
";

fn sources() -> [Source; 2] {
    let source = |path: &str, text: &str| Source { path: format!("spec/{path}"), text: text.to_owned() };
    [source("api.yaml", API), source("lending.yaml", LENDING)]
}

fn openapi() -> Value {
    let sources = sources();
    let spec = Spec::read(&sources);
    spec.export().unwrap_or_else(|failure| panic!("{failure}")).openapi(OpenApi::V31, "1")
}

fn schema(id: &str) -> Value {
    let sources = sources();
    let spec = Spec::read(&sources);
    let export = spec.export().unwrap_or_else(|failure| panic!("{failure}"));
    export.schema(id).expect("there is a use case of that id")
}

/// The paths that a document cannot say a rule of.
fn unstated(document: &Value, rule: &str) -> Option<Value> {
    let all = document["x-unstated"].as_array().expect("what is not stated is listed");
    all.iter().find(|entry| entry["rule"] == rule).map(|entry| entry["paths"].clone())
}

#[test]
fn a_header_of_several_ways_to_authenticate_is_said_of_each() {
    let document = openapi();
    let shared = &document["components"]["securitySchemes"]["x-desk"];
    assert_eq!(shared["description"], "A seal. Whose seal it is. A stamp. Who stamped.");
    let ways = json!([{ "x-desk": [], "x-seal": [] }, { "x-desk": [], "x-stamp": [] }]);
    assert_eq!(document["paths"]["/l"]["post"]["security"], ways);
}

#[test]
fn a_header_of_one_use_case_of_several_is_not_required() {
    let parameters = &openapi()["paths"]["/l"]["post"]["parameters"];
    assert_eq!(parameters[0]["name"], "x-hurry");
    assert_eq!(parameters[0]["required"], false);
}

#[test]
fn an_address_of_several_operations_is_one_server() {
    assert_eq!(openapi()["servers"].as_array().map(Vec::len), Some(1));
}

#[test]
fn a_list_may_have_the_values_of_two_use_cases() {
    let schema = &openapi()["paths"]["/l"]["post"]["requestBody"]["content"]["application/json"]["schema"];
    assert!(schema["anyOf"].is_array(), "{schema}");
}

#[test]
fn codes_in_a_list_and_whole_numbers_are_more_than_a_schema_says() {
    let schema = schema("lending/lend");
    assert_eq!(unstated(&schema, "near_miss"), Some(json!(["shelves[]"])));
    assert_eq!(unstated(&schema, "type"), Some(json!(["weeks"])));
    let openapi = openapi();
    let components = openapi["components"]["schemas"].as_object().expect("there are schemas");
    assert!(components.values().any(|schema| schema.get("x-unstated").is_some()));
    for schema in components.values().filter(|schema| schema.get("x-unstated").is_some()) {
        assert_eq!(unstated(schema, "type"), None, "nothing is judged by OpenAPI");
    }
}

#[test]
fn a_mode_says_once_what_it_adds() {
    let openapi = openapi();
    let schemas = openapi["components"]["schemas"].as_object().expect("there are schemas");
    let says = schemas.values().filter_map(|schema| schema["description"].as_str());
    let of_mode: Vec<_> = says.filter(|says| says.contains("trusts")).collect();
    assert!(!of_mode.is_empty());
    for says in of_mode {
        assert!(!says.contains("When the account"), "{says}");
    }
}
