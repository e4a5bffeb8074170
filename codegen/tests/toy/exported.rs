//! Exported schemas against the toy's contracts, and what an OpenAPI document has of it.

use codegen::{Export, OpenApi, Source, Spec};
use jsonschema::Validator;
use serde_json::{Value, json};

use crate::{
    generated::use_cases,
    runtime::{Contract, Given, Rule},
    spec_files::toy_spec,
};

/// What is made of the toy's spec as it is exported.
fn exported<T>(make: impl FnOnce(&Export<'_>) -> T) -> T {
    of(&toy_spec(), make)
}

fn of<T>(sources: &[Source], make: impl FnOnce(&Export<'_>) -> T) -> T {
    let spec = Spec::read(sources);
    make(&spec.export().unwrap_or_else(|failure| panic!("{failure}")))
}

/// A request in which every rule is kept that can be kept beside the others.
fn loan() -> Value {
    json!({
        "reader": { "name": "Ada", "kind": "F", "ticket": "30", "address": { "street": "High Street 1", "town": "Town" } },
        "items": [{ "book": "b-1", "shelf": "001", "marks": ["torn"] }],
        "shelves": ["001", "cellar"],
        "weeks": 4,
        "purpose": "pleasure",
        "deposit": "1.50",
        "due": "2026-01-31T18:00:00Z",
        "reminder": "",
        "drawer": { "code": "4711", "openedAt": "1735690745" },
        "title": "On Loans",
        "authors": [{ "name": "Ada" }],
    })
}

/// Where something is put, and what; nothing where it is taken out.
fn edits() -> Vec<(&'static str, Option<Value>)> {
    let values = [
        json!(null),
        json!(""),
        json!("other"),
        json!("1"),
        json!("001"),
        json!("0.0"),
        json!("-0"),
        json!(4),
        json!(5),
        json!(2.5),
        json!(true),
        json!([]),
        json!([null]),
        json!(["cellar"]),
        json!(["other", ""]),
        json!({}),
        json!([{}]),
        json!([{ "name": "Ada", "book": "b-1", "shelf": "cellar" }, {}]),
    ];
    let places = [
        "/reader",
        "/reader/name",
        "/reader/kind",
        "/reader/address",
        "/reader/address/town",
        "/items",
        "/items/0",
        "/items/0/book",
        "/items/0/shelf",
        "/items/0/marks",
        "/shelves",
        "/weeks",
        "/purpose",
        "/deposit",
        "/due",
        "/reminder",
        "/title",
        "/authors",
        "/authors/0",
        "/authors/0/name",
        "/desk",
        "/Desk",
        "/counter",
        "/renewable",
        "/coin",
        "/seat",
        "/mark",
        "/drawer",
        "/cellarKey",
        "/lamp",
        "/type",
        "/anything",
        "/unknown",
        "/reader/ticket",
        "/reader/guarantor",
    ];
    let any = places.iter().flat_map(|place| values.iter().map(|value| (*place, Some(value.clone()))));
    let taken = places.iter().map(|place| (*place, None));
    let meant = [
        ("/reader/kind", json!("G")),
        ("/reader/kind", json!("S")),
        ("/reader/ticket", json!("100")),
        ("/reader/ticket", json!("294")),
        ("/reader/ticket", json!("295")),
        ("/reader/ticket", json!("30")),
        ("/reader/guarantor", json!({ "name": "Bob" })),
        ("/reader/guarantor", json!({ "town": "Town" })),
        ("/purpose", json!("study")),
        ("/drawer", json!({ "code": "4711" })),
        ("/drawer", json!({ "code": "4711", "note": "mine" })),
        ("/drawer", json!({ "code": "4711", "openedAt": "1735690745" })),
        ("/drawer", json!({ "openedAt": "9223372036854775807" })),
        ("/drawer", json!({ "openedAt": "-9223372036854775808" })),
        ("/drawer", json!({ "openedAt": "9223372036854775808" })),
        ("/drawer", json!({ "openedAt": "+007" })),
        ("/cellarKey", json!("brass")),
        ("/desk", json!("night window")),
        ("/due", json!("2026-01-31t18:00:00.000+01:00")),
        ("/due", json!("2026-01-31")),
        ("/mark", json!("07")),
        ("/mark", json!("42")),
        ("/mark", json!("43")),
        ("/mark", json!("06")),
        ("/coin", json!("crown")),
        ("/coin", json!("crowns")),
        ("/seat", json!("18")),
    ];
    any.chain(taken).chain(meant.map(|(place, value)| (place, Some(value)))).collect()
}

fn edit(json: &mut Value, (place, value): &(&str, Option<Value>)) {
    let (object, name) = place.rsplit_once('/').expect("a place begins with a slash");
    let Some(around) = json.pointer_mut(object) else { return };
    match (around, value) {
        (Value::Object(object), Some(value)) => _ = object.insert(name.to_owned(), value.clone()),
        (Value::Object(object), None) => _ = object.remove(name),
        (Value::Array(list), Some(value)) => {
            if let Some(first) = list.first_mut() {
                *first = value.clone();
            }
        }
        _ => {}
    }
}

/// Whether a contract and its schema agree; what the schema cannot say is not asked.
#[track_caller]
fn check(contract: &Contract, schema: &Validator, json: &Value) -> bool {
    let verdict = contract.check_json(json.to_string(), &Given::default()).expect("it is an object");
    let unstated = [Rule::Checksum, Rule::Precision, Rule::NearMiss];
    let is_kept = verdict.violations.iter().all(|violation| unstated.contains(&violation.rule));
    assert_eq!(schema.is_valid(json), is_kept, "{}: {json:#}\n{verdict:#?}", contract.id);
    is_kept
}

#[test]
fn a_schema_agrees_with_its_contract_whatever_two_things_are_changed() {
    let edits = edits();
    let schema = |id| exported(|export| export.schema(id)).expect("it is exported");
    for contract in use_cases() {
        let schema = schema(contract.id);
        assert!(jsonschema::meta::is_valid(&schema), "{}", contract.id);
        let schema = jsonschema::draft202012::new(&schema).expect("it is a schema");
        let (mut kept, mut broken) = (0, 0);
        for (number, first) in edits.iter().enumerate() {
            let mut once = loan();
            edit(&mut once, first);
            // Alone, and with a few of the others, each time with some that stand elsewhere.
            let few = edits.iter().skip(number % 419).step_by(419);
            for second in std::iter::once(first).chain(few) {
                let mut twice = once.clone();
                edit(&mut twice, second);
                if check(contract, &schema, &twice) { kept += 1 } else { broken += 1 }
            }
        }
        assert!(contract.is_empty() || (kept > 10 && broken > 10), "{}: {kept} kept, {broken} broken", contract.id);
    }
}

fn openapi(version: OpenApi) -> Value {
    exported(|export| export.openapi(version, "7"))
}

#[test]
fn an_operation_says_where_and_how_it_is_called() {
    let document = openapi(OpenApi::V31);
    assert_eq!((&document["openapi"], &document["info"]["version"]), (&json!("3.1.0"), &json!("7")));
    let lend = &document["paths"]["/loans"]["post"];
    assert_eq!(lend["operationId"], "lend");
    let servers: Vec<_> =
        lend["servers"].as_array().expect("they are a list").iter().map(|server| &server["url"]).collect();
    assert_eq!(servers, ["https://test.lending.example", "https://library.example"]);
    let seal = json!({ "x-seal": [], "x-day": [] });
    let sealed = json!({ "x-seal": [], "x-day": [], "x-weight": [] });
    assert_eq!(lend["security"], json!([sealed, { "pass": [] }]), "a body is weighed");
    let list = &document["paths"]["/loans"]["get"];
    assert_eq!(list["security"], json!([seal, { "pass": [] }]));
    let parameters: Vec<_> = list["parameters"]
        .as_array()
        .expect("they are a list")
        .iter()
        .map(|parameter| (&parameter["name"], &parameter["in"]))
        .collect();
    let named = ["limit", "overdue", "shelf", "x-desk", "accept-language"].map(Value::from);
    assert_eq!(
        parameters,
        named.iter().zip(&["query", "query", "query", "header", "header"].map(Value::from)).collect::<Vec<_>>()
    );
    assert_eq!(list["parameters"][4]["schema"], json!({ "const": "en", "type": "string" }));
    let schemes = &document["components"]["securitySchemes"];
    assert_eq!((&schemes["x-weight"]["in"], &schemes["pass"]["bearerFormat"]), (&json!("header"), &json!("stamp")));
}

#[test]
fn a_body_is_one_of_its_use_cases() {
    let document = openapi(OpenApi::V31);
    let body = |path: &str, method: &str| {
        document["paths"][path][method]["requestBody"]["content"]["application/json"].clone()
    };
    let schema = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
    let lend = body("/loans", "post");
    let use_cases = [
        "lending_members_lend-to-member",
        "lending_members_lend-by-proof.ticket",
        "lending_members_lend-by-proof.drawer",
    ];
    assert_eq!(lend["schema"], json!({ "anyOf": use_cases.map(schema) }), "a request can be several of them");
    assert_eq!(lend["examples"].as_object().map(serde_json::Map::len), Some(3));
    assert_eq!(body("/catalogue", "put")["schema"], schema("catalogue_add-entry"));
    for name in use_cases.into_iter().chain(["loan", "receipt", "refusal", "shape.slip", "error.lending"]) {
        assert!(document["components"]["schemas"][name].is_object(), "{name}");
    }
}

/// What is made of the toy's spec with other rules for its members.
fn altered<T>(changes: &[(&str, &str)], make: impl FnOnce(&Export<'_>) -> T) -> T {
    let mut spec = toy_spec();
    let members = spec.iter_mut().find(|source| source.path.ends_with("members.yaml")).expect("the toy has members");
    for (rule, another) in changes {
        assert!(members.text.contains(rule), "{rule}");
        members.text = members.text.replace(rule, another);
    }
    of(&spec, make)
}

#[test]
fn use_cases_that_no_request_can_both_be_exclude_each_other() {
    let keyword = |changes: &[(&str, &str)]| {
        let document = altered(changes, |export| export.openapi(OpenApi::V31, "7"));
        let schema = &document["paths"]["/loans"]["post"]["requestBody"]["content"]["application/json"]["schema"];
        schema.as_object().and_then(|schema| schema.keys().next().cloned()).expect("it has a keyword")
    };
    // A member has a fixed number of weeks already.
    let other_weeks = (r#""items[].shelf", weeks]"#, r#""items[].shelf", { weeks: 5 }]"#);
    assert_eq!(keyword(&[other_weeks]), "anyOf", "a request can be both variants");
    let one_variant = (", drawer: drawer.code }", " }");
    assert_eq!(keyword(&[other_weeks, one_variant]), "oneOf");
    assert_eq!(keyword(&[one_variant]), "anyOf");
}

#[test]
fn of_the_beginnings_of_a_text_the_longest_counts() {
    // A friend's tickets begin with 20 to 29, but for those of staff, which begin with 295.
    let schema = altered(&[("membership: [guest]", "membership: [friend]")], |export| {
        export.schema("lending/members/lend-to-member")
    });
    let schema = jsonschema::draft202012::new(&schema.expect("it is exported")).expect("it is a schema");
    for (kind, ticket, asks) in [
        (None, "294", true),
        (None, "295", false),
        (None, "30", false),
        (Some("S"), "294", false),
        (Some("F"), "30", true),
    ] {
        let mut json = loan();
        edit(&mut json, &("/reader/ticket", Some(ticket.into())));
        edit(&mut json, &("/reader/kind", kind.map(Value::from)));
        assert_eq!(schema.is_valid(&json), !asks, "{kind:?} {ticket}: a guarantor is asked for");
        edit(&mut json, &("/reader/guarantor", Some(json!({ "name": "Bob" }))));
        assert!(schema.is_valid(&json), "{kind:?} {ticket}");
    }
}

#[test]
fn what_may_be_empty_must_be_there() {
    let changes = [
        ("- { path: reminder, may_be_empty: true }", "- { path: reminder, may_be_empty: true, one_of: [post, bell] }"),
        ("      - items[].book\n", "      - { path: \"items[].marks[]\", may_be_empty: true }\n"),
        ("      - items[].shelf: [{ list: open-shelf }, cellar]\n", ""),
        ("      - items[].marks[]\n", ""),
    ];
    let schema = altered(&changes, |export| export.schema("lending/members/lend-to-member")).expect("it is exported");
    let schema = jsonschema::draft202012::new(&schema).expect("it is a schema");
    for (place, value, is_kept) in [
        ("/reminder", json!(""), true),
        ("/reminder", json!("bell"), true),
        ("/reminder", json!("drum"), false),
        ("/reminder", json!(null), false),
        ("/items/0/marks", json!([]), true),
        ("/items/0/marks", json!(null), false),
        ("/items/0", json!({}), false),
        // A list on the way has an element, whatever may be empty in it.
        ("/items", json!([]), false),
    ] {
        let mut json = loan();
        edit(&mut json, &(place, Some(value.clone())));
        assert_eq!(schema.is_valid(&json), is_kept, "{place}: {value}");
    }
}

#[test]
fn both_versions_say_the_same_in_words_that_each_has() {
    let weeks = |version| {
        openapi(version)["components"]["schemas"]["lending_members_lend-to-member"]["properties"]["weeks"].clone()
    };
    assert_eq!((&weeks(OpenApi::V31)["const"], &weeks(OpenApi::V30)["enum"]), (&json!(4), &json!([4])));
    // What 3.0 lacks; every word there is one of its own.
    let document = openapi(OpenApi::V30).to_string();
    for word in ["const", "contains", "if", "examples\":[", "\"null\""] {
        assert!(!document.contains(&format!("\"{word}\":")) || word == "examples\":[", "{word}");
    }
    assert!(openapi(OpenApi::V31).to_string().contains("\"contains\":"));
}

/// A body as an older validator sees it: 3.0's schemas are those of draft 4, but for what `Dialect` leaves out.
#[test]
fn a_schema_of_either_version_agrees_with_its_contract_on_what_a_client_writes() {
    for (version, draft) in [(OpenApi::V30, jsonschema::Draft::Draft4), (OpenApi::V31, jsonschema::Draft::Draft202012)]
    {
        let document = openapi(version);
        for contract in use_cases() {
            let name = contract.id.replace('/', "_");
            let schema = &document["components"]["schemas"][&name];
            if !schema.is_object() {
                continue;
            }
            let judge = jsonschema::options().with_draft(draft).build(schema).expect("it is a schema");
            let (mut kept, mut broken) = (0, 0);
            let written =
                |(place, value): &(&str, Option<Value>)| is_written(place, value.as_ref()) && says(schema, place);
            for edit in edits().into_iter().filter(written) {
                let mut json = loan();
                self::edit(&mut json, &edit);
                if check(contract, &judge, &json) { kept += 1 } else { broken += 1 }
            }
            assert!(contract.is_empty() || (kept > 0 && broken > 0), "{name}: {kept} kept, {broken} broken");
        }
    }
}

/// Whether a client writes that: no `null`, no empty text where text has a form, no spelling that is only read.
fn is_written(place: &str, value: Option<&Value>) -> bool {
    let has_form = ["/deposit", "/due", "/coin", "/seat", "/mark"].contains(&place);
    let is_spelling = ["/Desk", "/counter"].contains(&place);
    let value = value.map(Value::to_string).unwrap_or_default();
    !(value.contains("null") || is_spelling || (has_form && value == "\"\""))
}

/// Whether a use case documents a place: of other fields its schema says nothing.
fn says(schema: &Value, place: &str) -> bool {
    let mut names = place.split('/').skip(1);
    let inner =
        names.try_fold(
            schema,
            |schema, name| {
                if name == "0" { schema.get("items") } else { schema.get("properties")?.get(name) }
            },
        );
    inner.is_some()
}
