//! What is exported of a spec of a few lines, as far as the toy's documents do not show it.

mod spec_files;

use codegen::{Export, OpenApi, Source, Spec};
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

/// A selector that a whole text says, and the beginning of others.
const BORROWING_API: &str = "
title: A library
guides: { '001': { name: handbook, title: The Handbook } }
environments: { test: Paper dummies. }
families: { lending: { title: Lending, error: refusal } }
types:
  fee: { kind: decimal, title: A fee, sample: '1.50' }
  cloakroom: { kind: secret, kept: plain, title: Where the coat hangs }
  locker: { kind: secret, kept: sealed, title: What opens the locker }
code_lists: { kind: { title: A kind of readers., values: { guest: 'guest, Pays nothing.', staff: 'staff, Is paid.' } } }
selectors:
  kind: { title: Which reader., values: kind, read_from: [{ path: ticket, map: { '100': staff }, prefix: { '1': guest } }] }
";

/// Rules on the elements of a list, and two use cases that ask for other values which may be empty.
const BORROWING: &str = "
title: Borrowing
guide: '001'
bodies:
  wish:
    title: A wish.
    fields:
      books[].id: text, Its id.
      books[].title: text, What it is called.
      books[].author: text, Who wrote it.
      ticket: text, The reader's ticket.
      guarantor: text, Who answers for a guest.
      season: text, When to bring it back.
      desk: text, At which desk.
      deposit: fee, What is left there.
      coat: cloakroom, Where the coat hangs.
      bag: locker, Where the bag is.
  refusal: { title: The desk said no., fields: { words: 'text, Why.' } }
  closed: { title: The library is closed., fields: { until: 'text, How long.' } }
shapes:
  closed: { title: Closed, body: closed, marks: { until: text }, message: until }
  refused: { title: Refused, body: refusal, marks: { words: text }, message: words }
operations:
  borrow:
    title: Borrow
    method: POST
    path: /b
    request: wish
    response: closed
    jose: chosen
    family: lending
    documented: [001#b]
    hosts: { test: https://a.example }
    selectors: [kind]
    at_most_one_of: [['books[].title', 'books[].author']]
    not_zero: [{ path: deposit, unless: { desk: back }, documented: 001#zero }]
use_cases:
  borrow:
    title: Borrow
    operation: borrow
    documented: 001#b
    required: [{ path: 'books[]', may_be_empty: true }, 'books[].id', { path: season, may_be_empty: true, one_of: [summer] }]
    optional: [ticket, deposit, 'books[].title', 'books[].author']
    when: [{ kind: guest, required: [guarantor] }, { kind: staff, optional: [desk] }, { present: ticket, optional: [{ guarantor: Bob }] }]
  borrow-at-the-back:
    title: Borrow at the back
    operation: borrow
    documented: 001#b
    required: [{ path: season, may_be_empty: true, one_of: [winter] }, { desk: back }]
    encryption: required
    optional: [deposit]
";

fn of<T>(api: &str, topic: &str, make: impl FnOnce(&Export<'_>) -> T) -> T {
    let source = |path: &str, text: &str| Source { path: format!("spec/{path}"), text: text.to_owned() };
    let sources = [source("api.yaml", api), source("lending.yaml", topic)];
    let spec = Spec::read(&sources);
    make(&spec.export().unwrap_or_else(|failure| panic!("{failure}")))
}

fn openapi() -> Value {
    of(API, LENDING, |export| export.openapi(OpenApi::V31, "1"))
}

fn schema(id: &str) -> Value {
    of(API, LENDING, |export| export.schema(id)).expect("there is a use case of that id")
}

fn borrowing<T>(make: impl FnOnce(&Export<'_>) -> T) -> T {
    of(BORROWING_API, BORROWING, make)
}

/// Whether the schema of the first use case says that a request keeps all its rules.
fn keeps(request: &Value) -> bool {
    jsonschema::is_valid(&borrowing(|export| export.schema("lending/borrow")).expect("it is exported"), request)
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

#[test]
fn the_elements_of_a_list_are_asked_together_which_of_two_fields_they_have() {
    let keeps = |books: Value| keeps(&json!({ "books": books, "season": "" }));
    assert!(keeps(json!([{ "id": "b-1", "title": "On Loans" }, { "id": "b-2" }])));
    assert!(!keeps(json!([{ "id": "b-1", "title": "On Loans" }, { "id": "b-2", "author": "A Reader" }])));
    assert!(keeps(json!([{ "id": "b-1", "title": "", "author": "A Reader" }])), "an empty text says nothing");
}

#[test]
fn a_list_that_may_be_empty_is_not_where_something_in_it_is_required() {
    assert!(!keeps(&json!({ "books": [], "season": "" })));
}

#[test]
fn a_whole_text_says_a_selector_before_its_beginning_does() {
    let of_ticket = |ticket: &str| json!({ "books": [{ "id": "b-1" }], "season": "", "ticket": ticket });
    assert!(!keeps(&of_ticket("101")), "a guest needs somebody");
    assert!(keeps(&of_ticket("100")));
}

#[test]
fn values_that_may_be_empty_tell_no_use_cases_apart() {
    let openapi = borrowing(|export| export.openapi(OpenApi::V31, "1"));
    let schema = &openapi["paths"]["/b"]["post"]["requestBody"]["content"]["application/json"]["schema"];
    assert!(schema["anyOf"].is_array(), "{schema}");
}

#[test]
fn a_rule_is_left_out_where_the_use_case_itself_excuses_from_it() {
    let says = |id| borrowing(|export| export.schema(id)).expect("it is exported").to_string().contains("not 0");
    assert!(says("lending/borrow"));
    assert!(!says("lending/borrow-at-the-back"));
}

#[test]
fn the_shapes_of_a_familys_own_errors_come_first() {
    let openapi = borrowing(|export| export.openapi(OpenApi::V31, "1"));
    let shapes =
        ["shape.refused", "shape.closed"].map(|name| json!({ "$ref": format!("#/components/schemas/{name}") }));
    assert_eq!(openapi["components"]["schemas"]["error.lending"], json!({ "anyOf": shapes }));
}

#[test]
fn what_only_may_be_there_under_a_condition_is_no_rule() {
    let schema = borrowing(|export| export.schema("lending/borrow")).expect("it is exported");
    assert!(jsonschema::meta::is_valid(&schema));
    assert!(!schema.to_string().contains("is staff"), "{schema:#}");
}

#[test]
fn values_that_hold_under_a_condition_are_said_in_words() {
    let schema = borrowing(|export| export.schema("lending/borrow")).expect("it is exported");
    let says = schema["description"].as_str().expect("it has words");
    assert!(says.contains("When `ticket` is present: if at all `guarantor` (`\"Bob\"`)."), "{says}");
}

#[test]
fn a_request_that_is_sent_encrypted_says_so() {
    let says =
        |id| borrowing(|export| export.schema(id)).expect("it is exported").to_string().contains("sent encrypted");
    assert!(says("lending/borrow-at-the-back"));
    assert!(!says("lending/borrow"));
}

#[test]
fn an_answer_may_be_encrypted_where_a_use_case_can_ask_for_that() {
    let openapi = borrowing(|export| export.openapi(OpenApi::V31, "1"));
    let content =
        openapi["paths"]["/b"]["post"]["responses"]["2XX"]["content"].as_object().expect("there is an answer");
    assert_eq!(content.keys().collect::<Vec<_>>(), ["application/json", "application/jose"]);
}

#[test]
fn what_may_be_stored_as_it_is_is_no_password() {
    let wish =
        borrowing(|export| export.openapi(OpenApi::V31, "1"))["components"]["schemas"]["wish"]["properties"].take();
    assert_eq!((&wish["coat"]["format"], &wish["bag"]["format"]), (&Value::Null, &json!("password")));
}
