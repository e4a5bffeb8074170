//! What the inventory says of selectors, modes and operations without a body, and what coverage counts.

use codegen::{Blocks, Counts, Spec};
use serde_json::{Value, json};

use crate::{
    generated::{api::Environment, lending::members::Renew},
    spec_files::toy_spec,
};

fn use_case(id: &str) -> Value {
    listed("use_cases", id)
}

fn whole() -> Value {
    let sources = toy_spec();
    let spec = Spec::read(&sources);
    let inventory = spec.inventory().expect("the spec is right");
    serde_json::to_value(inventory).expect("the inventory is JSON")
}

fn listed(list: &str, id: &str) -> Value {
    let inventory = whole();
    let all = inventory[list].as_array().expect("they are a list");
    all.iter().find(|of| of["id"] == id).cloned().expect("it is listed")
}

#[test]
fn selectors_and_modes_have_the_keys_that_the_spec_gives_them() {
    let lend = use_case("lending/members/lend-to-member");
    assert_eq!(lend["supports"], json!({ "season": ["summer", "winter"] }), "it has no key of its own");
    assert_eq!(lend["memberships"], json!([]), "no page says which are supported");
    assert_eq!(lend["lifted"], json!({ "silent": ["reminder"] }));
    assert_eq!(lend["trusted"], json!(["reader.address.street", "reader.address.town", "due"]));
}

#[test]
fn values_that_builders_take_are_named_by_their_setters() {
    assert_eq!(use_case("lending/members/lend-to-member")["takes"], json!(["card"]));
    assert_eq!(use_case("lending/members/lend-by-proof")["takes"], json!([]));
}

#[test]
fn a_use_case_without_a_body_says_nothing_of_fields() {
    let give_back = use_case("lending/give-back");
    for list in
        ["required", "may_be_empty", "optional", "conditional", "at_least_one_of", "rules", "memberships", "trusted"]
    {
        assert_eq!(give_back[list], json!([]), "{list}");
    }
    for table in ["fixed", "allowed", "optional_values"] {
        assert_eq!(give_back[table], json!({}), "{table}");
    }
    assert_eq!((&give_back["supports"], &give_back["lifted"]), (&Value::Null, &Value::Null));
}

#[test]
fn a_rule_carries_our_reason() {
    let lend = use_case("lending/members/lend-to-member");
    let rules = lend["rules"].as_array().expect("rules are a list").iter();
    let ours: Vec<_> =
        rules.filter(|rule| !rule["ours"].is_null()).map(|rule| (&rule["paths"], &rule["ours"])).collect();
    let expected = [
        (&json!(["due"]), &json!("the page forgets it and its example has it")),
        (&json!(["reader.address.town"]), &json!("streets are called alike")),
    ];
    assert_eq!(ours, expected);
}

#[test]
fn rules_of_all_use_cases_say_where_they_stand_whose_they_are_and_what_has_them() {
    let lend = listed("operations", "lend");
    let rules = lend["rules"].as_array().expect("rules are a list").iter();
    let stated: Vec<_> =
        rules.map(|rule| json!([rule["rule"], rule["paths"], rule["guide"], rule["ours"], rule["place"]])).collect();
    let place = |line: u32, column: u32| json!({ "file": "spec/lending.yaml", "line": line, "column": column });
    let expected = [
        json!(["fixed", ["cellarKey"], ["handbook"], null, place(112, 18)]),
        json!(["at_most_one_of", ["cellarKey", "lamp"], ["handbook"], null, place(119, 10)]),
        json!(["at_most_one_of", ["lamp", "type"], ["leaflet"], "the lamp is too hot for lead", place(120, 16)]),
        json!(["not_zero", ["deposit"], ["leaflet"], "nobody leaves a deposit of nothing", place(114, 15)]),
    ];
    assert_eq!(stated, expected);
    assert_eq!(listed("operations", "give-back")["rules"], json!([]), "it has no body");
}

#[test]
fn a_value_says_what_it_rests_on_also_where_it_is_of_another_list() {
    let grounds = |list: &str| whole()["code_lists"][list]["grounds"].take();
    let place = |line: u32| json!({ "file": "spec/api.yaml", "line": line, "column": 7 });
    let both = json!(["handbook", "leaflet"]);
    let found = "it was found when the cellar was cleared";
    let expected = json!({
        "001": { "guide": both, "ours": null, "place": place(51) },
        "002": { "guide": both, "ours": null, "place": place(52) },
        "cellar": { "guide": [], "ours": null, "place": place(57) },
        "type": { "guide": [], "ours": found, "place": place(58) },
    });
    assert_eq!(grounds("shelf"), expected);
    // Our reason for a list is none for a value that a page has.
    let expected = json!({
        "summer": { "guide": [], "ours": "everybody knows them", "place": place(45) },
        "winter": { "guide": ["leaflet"], "ours": null, "place": place(46) },
    });
    assert_eq!(grounds("season"), expected);
}

#[test]
fn a_host_says_what_it_rests_on() {
    let place = |line: u32, column: u32| json!({ "file": "spec/lending.yaml", "line": line, "column": column });
    let (test, town) = ("https://test.lending.example", "https://library.example");
    let left_out = "the handbook leaves the address out";
    let expected = json!([
        { "environment": "test", "base": test, "guide": ["handbook"], "ours": null, "place": place(104, 13) },
        { "environment": "town", "base": town, "guide": ["handbook"], "ours": left_out, "place": place(105, 21) },
    ]);
    assert_eq!(listed("operations", "lend")["hosts"], expected);
}

#[test]
fn what_a_mode_lifts_and_what_it_requires_are_rules() {
    let rules = whole()["modes"]["trusting"]["rules"].take();
    let rules = rules.as_array().expect("rules are a list").iter();
    let stated: Vec<_> =
        rules.map(|rule| json!([rule["rule"], rule["paths"], rule["when"], rule["ours"], rule["place"]])).collect();
    let place = |line: u32, column: u32| json!({ "file": "spec/api.yaml", "line": line, "column": column });
    let (mode, street) = (json!({ "mode": "trusting" }), json!({ "present": "reader.address.street" }));
    let alike = "streets are called alike";
    let expected = [
        json!(["lifted", ["reader.address.street"], [mode], null, place(74, 13)]),
        json!(["lifted", ["reader.address.town"], [mode], null, place(74, 36)]),
        json!(["lifted", ["due"], [mode], null, place(74, 57)]),
        json!(["required", ["reader.address.town"], [mode, street], alike, place(77, 62)]),
    ];
    assert_eq!(stated, expected);
}

#[test]
fn what_pages_show_is_never_ours() {
    let inventory = whole();
    let list = |name: &str| inventory[name].as_array().cloned().expect("they are a list");
    let examples = list("use_cases").into_iter().filter_map(|use_case| use_case["examples"].as_array().cloned());
    let grounds = examples.flatten().filter_map(|example| example["grounds"].as_array().cloned()).flatten();
    let shown: Vec<_> = grounds.chain(list("errata")).chain(list("blocks")).collect();
    assert!(!shown.is_empty());
    for entry in shown {
        assert!(entry.get("ours").is_some_and(Value::is_null) && entry["guide"][0].is_string(), "{entry}");
        assert!(entry["place"]["line"].is_u64(), "{entry}");
    }
}

#[test]
fn what_pages_show_in_pieces_and_commands_is_listed() {
    let inventory = whole();
    let list = |name: &str| inventory[name].as_array().cloned().expect("they are a list");
    let place = |line: u32, column: u32| json!({ "file": "spec/lending/members.yaml", "line": line, "column": column });
    let around: Vec<_> = list("errata")
        .into_iter()
        .filter(|erratum| erratum["published"] == "absent" && erratum["path"] == "")
        .collect();
    let around: Vec<_> = around.iter().map(|of| json!([of["used"], of["why"], of["guide"], of["place"]])).collect();
    assert_eq!(around, [json!(["{ … }}", "The page begins inside the object.", ["handbook"], place(62, 30)])]);
    let pieces = list("blocks").into_iter().filter(|block| block["kind"] != "request" && block["kind"] != "response");
    let pieces: Vec<_> = pieces.map(|block| json!([block["kind"], block["file"], block["place"]["line"]])).collect();
    let expected = [
        json!(["shell", "examples/lending/make-ticket.sh", 159]),
        json!(["fragment", "examples/lending/members/lend-to-member.address.fragment.json", 62]),
        json!(["fragment", "examples/lending/members/lend-to-member.whole.fragment.json", 63]),
    ];
    assert_eq!(pieces, expected);
}

#[test]
fn errata_that_users_should_know_are_marked() {
    let errata = whole()["errata"].take();
    let errata = errata.as_array().expect("they are a list").iter();
    let notable: Vec<_> = errata.filter(|erratum| erratum["notable"] == true).map(|erratum| &erratum["why"]).collect();
    assert_eq!(notable, ["the list begins it with a small letter", "the page forgot it"]);
}

#[test]
fn each_row_of_a_lookup_has_its_place() {
    let rows = whole()["lookups"]["hours"]["rows"].take();
    let lines: Vec<_> = rows.as_array().expect("they are a list").iter().map(|row| &row["place"]["line"]).collect();
    assert_eq!(lines, [96, 97]);
}

#[test]
fn an_optional_field_of_one_value_is_told_from_one_of_several() {
    assert_eq!(use_case("lending/members/lend-to-member")["optional_values"], json!({ "renewable": true }));
}

#[test]
fn what_asks_for_an_encrypted_answer_is_what_is_sent() {
    let renew = use_case("lending/members/renew");
    let asks = &renew["headers"][0];
    assert_eq!(asks["sent"], "unless told otherwise");
    let request = Renew::builder(7, "l-1").weeks(4).purpose().build().expect("nothing is missing");
    let sent = request.prepare(&Environment::Town.target()).expect("the request can be sent");
    assert_eq!(sent.headers()[asks["name"].as_str().expect("a name")], *asks["value"].as_str().expect("a value"));
}

#[test]
fn coverage_counts_what_the_spec_says() {
    let coverage = Spec::read(&toy_spec()).coverage().expect("the spec is right");
    let use_cases = || coverage.operations.iter().flat_map(|operation| &operation.use_cases);
    let lend = use_cases().find(|use_case| use_case.id == "lending/members/lend-to-member").expect("it is there");
    // Counted by hand in `lending/members.yaml`. What encloses a fragment is an erratum; a value that a builder sets is no rule
    // beside the one that requires its field.
    let expected = Counts { fields: 21, rules: 19, examples: 4, errata: 9, escape_hatches: 0 };
    assert_eq!(lend.counts, expected);
    assert_eq!(coverage.blocks, Blocks { requests: 4, responses: 4, fragments: 2, commands: 1 });
    let silent: Vec<_> =
        use_cases().filter(|use_case| use_case.counts.examples == 0).map(|of| of.id.as_str()).collect();
    assert_eq!(silent, ["lending/members/lend-by-proof.drawer", "lending/members/renew", "lending/give-back"]);
    let lend = coverage.operations.iter().find(|operation| operation.path == "/loans" && operation.method == "POST");
    let examples = lend.map(|operation| operation.counts().examples);
    assert_eq!(examples, Some(5), "those of variants are their use case's");
}
