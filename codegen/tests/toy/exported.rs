//! Exported schemas against the toy's contracts, and what an OpenAPI document has of it.

use codegen::{Export, OpenApi};
use jsonschema::Validator;
use serde_json::{Value, json};

use crate::{
    generated::use_cases,
    runtime::{Contract, Given, Rule},
    spec_files::toy_spec,
};

fn export() -> Export {
    codegen::export(&toy_spec()).expect("the spec is right")
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
    let (export, edits) = (export(), edits());
    for contract in use_cases() {
        let schema = export.schema(contract.id).expect("it is exported");
        assert!(jsonschema::meta::is_valid(&schema), "{}", contract.id);
        let schema = jsonschema::draft202012::new(&schema).expect("it is a schema");
        let (mut kept, mut broken) = (0, 0);
        for (number, first) in edits.iter().enumerate() {
            let mut once = loan();
            edit(&mut once, first);
            // Alone, and with a few of the others, each time with some that stand elsewhere.
            let few = edits.iter().skip(number % 211).step_by(211);
            for second in std::iter::once(first).chain(few) {
                let mut twice = once.clone();
                edit(&mut twice, second);
                if check(contract, &schema, &twice) { kept += 1 } else { broken += 1 }
            }
        }
        assert!(contract.is_empty() || (kept > 10 && broken > 10), "{}: {kept} kept, {broken} broken", contract.id);
    }
}
