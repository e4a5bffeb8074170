//! The inventory: what the pages publish, counted by hand, and the shape that tools rely on.

use std::collections::{BTreeMap, BTreeSet};

use conformance::{assert_same, typed};
use serde_json::Value;

fn inventory() -> Value {
    let sources = xtask::spec_sources(&conformance::workspace_root()).expect("the spec can be read");
    let spec = codegen::Spec::read(&sources);
    let inventory = spec.inventory().unwrap_or_else(|failure| panic!("{failure}"));
    serde_json::to_value(inventory).expect("the inventory is JSON")
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value[name].as_array().unwrap_or_else(|| panic!("`{name}` is a list"))
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_else(|| panic!("`{name}` is text"))
}

#[test]
fn every_block_of_the_five_documents_is_accounted_for() {
    let inventory = inventory();
    let guides = inventory["guides"].as_object().expect("guides have keys");
    let counted: Vec<_> =
        guides.iter().filter(|(_, guide)| guide["beside"] == false).map(|(key, _)| key.as_str()).collect();
    let mut kinds = BTreeMap::<(&str, &str), usize>::new();
    let (mut places, mut files) = (BTreeSet::new(), BTreeSet::new());
    for block in list(&inventory, "blocks") {
        // Of a guide that is beside them nobody says how much of it is in the spec.
        if counted.contains(&text(block, "document")) {
            *kinds.entry((text(block, "document"), text(block, "kind"))).or_default() += 1;
        }
        assert!(places.insert((text(block, "document"), block["line"].as_u64().expect("a line"))), "{block}");
        assert!(files.insert(text(block, "file")), "{block}");
        assert!(conformance::workspace_root().join("spec").join(text(block, "file")).is_file(), "{block}");
    }
    // Fences counted in the documents; 000 and 001 have none.
    let expected = [
        (("002", "request"), 1),
        (("002", "response"), 1),
        (("003", "fragment"), 35),
        (("003", "request"), 26),
        (("003", "response"), 26),
        (("004", "request"), 12),
        (("004", "response"), 16),
        (("004", "shell"), 1),
    ];
    let line = |((document, kind), count)| format!("{document} {kind} {count}");
    assert_same(kinds.into_iter().map(line), expected.map(line), "count the fences of the document");
    assert_eq!(counted, ["000", "001", "002", "003", "004"], "the others are only cited");
    assert!(guides.len() > 5 && guides.values().all(|guide| guide["edition"].is_string()));
}

#[test]
fn operations_and_their_hosts_are_those_that_the_guides_document() {
    let inventory = inventory();
    let operations = list(&inventory, "operations");
    let topics = typed::topics();
    let endpoints = topics.iter().flat_map(|topic| &topic.endpoints);
    let expected = endpoints.map(|(call, endpoint)| format!("{call} {} {}", endpoint.hosts.len(), endpoint.encryption));
    let found = operations.iter().map(|operation| {
        let hosts = operation["base_addresses"].as_object().map_or(0, serde_json::Map::len);
        let (method, path) = (text(operation, "method"), text(operation, "path"));
        format!("{method} {path} {hosts} {}", text(operation, "encryption"))
    });
    assert_same(found, expected, "type the operation in its topic's file in tests/typed, from its endpoint section");
}

#[test]
fn every_use_case_says_what_tools_ask_for() {
    let inventory = inventory();
    for use_case in list(&inventory, "use_cases") {
        let id = text(use_case, "id");
        for name in [
            "documented",
            "required",
            "optional",
            "conditional",
            "at_least_one_of",
            "networks",
            "relaxable",
            "ours",
            "examples",
        ] {
            assert!(use_case[name].is_array(), "{id}: {name}");
        }
        for name in ["fixed", "allowed"] {
            assert!(use_case[name].is_object(), "{id}: {name}");
        }
        assert!(!list(use_case, "documented").is_empty() && use_case["guide"].is_array(), "{id}");
        for rule in list(use_case, "conditional") {
            assert!(
                rule["when"].is_array() && rule["required"].is_array() && rule["fixed"].is_object(),
                "{id}: {rule}"
            );
        }
        let paths =
            list(use_case, "required").iter().chain(list(use_case, "optional")).chain(list(use_case, "relaxable"));
        for path in paths.filter_map(Value::as_str) {
            assert!(!path.contains(' ') && !path.contains('\\'), "{id}: {path}");
        }
    }
    let unscheduled = use_case(&inventory, "payments/unscheduled/merchant-initiated-with-pan");
    assert!(list(unscheduled, "networks").contains(&"visa".into()));
    assert!(list(unscheduled, "relaxable").contains(&"orderInformation.billTo.postalCode".into()));
}

fn use_case<'a>(inventory: &'a Value, id: &str) -> &'a Value {
    let found = list(inventory, "use_cases").iter().find(|use_case| use_case["id"] == id);
    found.unwrap_or_else(|| panic!("there is no use case `{id}`"))
}

#[test]
fn relaxed_accounts_are_not_relieved_of_what_only_they_must_do() {
    let inventory = inventory();
    for id in ["payments/stored-credentials/initial", "payments/stored-credentials/subsequent"] {
        assert_eq!(list(use_case(&inventory, id), "relaxable"), [] as [Value; 0], "{id}");
    }
}

#[test]
fn what_is_ours_is_one_path_or_several_or_a_mode() {
    let inventory = inventory();
    let all = list(&inventory, "use_cases").iter().flat_map(|use_case| list(use_case, "ours"));
    for entry in all {
        let of: Vec<_> = ["path", "paths", "mode"].into_iter().filter(|name| !entry[*name].is_null()).collect();
        assert!(of.len() == 1 && !text(entry, "why").is_empty(), "{entry}");
        assert!(entry["mode"].is_null() || entry["mode"] == "relaxed", "{entry}");
    }
    let ours = list(use_case(&inventory, "intelligent-commerce/enroll-card"), "ours");
    assert_eq!(ours.iter().map(|entry| list(entry, "paths").len()).collect::<Vec<_>>(), [3]);
}

#[test]
fn a_rule_is_ours_where_its_own_line_or_an_entry_beside_the_lists_says_so() {
    let inventory = inventory();
    let (mut on_their_line, mut beside) = (0, 0);
    for use_case in list(&inventory, "use_cases") {
        for rule in list(use_case, "rules") {
            let line = line(&rule["place"]);
            if line.contains("ours: ") {
                assert!(rule["ours"].is_string(), "{rule}: {line}");
                on_their_line += 1;
            } else if rule["ours"].is_string() {
                // What a mode requires is the page's on that mode, whatever a list says of the same field.
                assert_ne!(rule["place"]["file"], "spec/api.yaml", "{rule}");
                assert!(list(use_case, "ours").iter().any(|entry| entry["why"] == rule["ours"]), "{rule}");
                beside += 1;
            }
        }
    }
    assert!(on_their_line > 0 && beside > 0, "{on_their_line} {beside}");
}

#[test]
fn answers_that_can_be_jose_are_asked_for_by_a_header() {
    let inventory = inventory();
    let of = |entry: &Value| list(entry, "headers").iter().filter(|header| header["name"] == "accept").count();
    for entry in list(&inventory, "operations").iter().chain(list(&inventory, "use_cases")) {
        assert_eq!(of(entry), usize::from(entry["jose"] != "never"), "{entry}");
    }
    let enrollable = use_case(&inventory, "instrument-identifiers/create-for-enrollable-network-token");
    let expected = serde_json::json!([
        { "name": "content-type", "value": "application/jose", "sent": "always" },
        { "name": "accept", "value": "application/jose", "sent": "when asked for" },
    ]);
    assert_eq!(enrollable["headers"], expected);
    let credentials = use_case(&inventory, "passkeys/create-payment-credentials");
    assert_eq!(credentials["headers"][0]["sent"], "unless told otherwise");
}

#[test]
fn pieces_of_a_request_are_errata_that_say_what_the_page_leaves_out() {
    let inventory = inventory();
    let pieces = list(&inventory, "errata").iter().filter(|erratum| text(erratum, "in").ends_with(".fragment"));
    let pieces = pieces.filter(|piece| text(piece, "document") == "003");
    let mut whys = BTreeMap::<(&str, &str), usize>::new();
    for piece in pieces {
        *whys.entry((text(piece, "used"), text(piece, "why"))).or_default() += 1;
    }
    // Six chapters show how to create four tokens, with an end missing; three how to charge each of three.
    assert_eq!(
        whys.into_iter().map(|((used, _), count)| (used, count)).collect::<Vec<_>>(),
        [("{ … }", 9), ("{ … }}", 24)]
    );
}

#[test]
fn every_use_case_says_when_to_use_it() {
    // The generated chapters open with what the spec says; a use case that says nothing would show its title there.
    let root = conformance::workspace_root().join("generated-client/src/generated");
    for use_case in list(&inventory(), "use_cases").iter().filter(|use_case| use_case["variant"].is_null()) {
        let (topic, _) = text(use_case, "id").rsplit_once('/').expect("an id has a topic");
        let file = root.join(format!("{}.rs", topic.replace('-', "_")));
        let chapter = std::fs::read_to_string(file).expect("the chapter is there");
        let title = format!("| {} |", text(use_case, "title"));
        assert!(!chapter.lines().any(|line| line.starts_with("//! |") && line.contains(&title)), "{use_case}");
    }
}

#[test]
fn errata_cite_a_line_and_say_why() {
    let inventory = inventory();
    for erratum in list(&inventory, "errata") {
        assert!(erratum["line"].as_u64().is_some_and(|line| line > 0), "{erratum}");
        assert!(!text(erratum, "why").is_empty() && erratum["published"] != erratum["used"], "{erratum}");
    }
}

/// The line that a place names.
fn line(place: &Value) -> String {
    let number = |name: &str| place[name].as_u64().and_then(|number| usize::try_from(number).ok()).expect("a number");
    let file = conformance::workspace_root().join(text(place, "file"));
    let written = std::fs::read_to_string(file).expect("the spec is readable");
    let line = written.lines().nth(number("line") - 1).expect("the file has the line").to_owned();
    assert!((1..=line.chars().count()).contains(&number("column")), "{place}");
    line
}

/// The line that an entry stands in, which also says its guides and whether it is ours.
fn grounds(entry: &Value) -> String {
    let keys: Vec<_> = ["guide", "ours", "place"].into_iter().filter(|key| entry.get(*key).is_some()).collect();
    assert_eq!(keys, ["guide", "ours", "place"], "{entry}");
    line(&entry["place"])
}

/// Whether an entry is there because a page shows it.
fn is_of_a_page(entry: &Value) -> bool {
    grounds(entry);
    entry["ours"].is_null() && list(entry, "guide").len() == 1
}

#[test]
fn every_rule_value_host_example_and_erratum_is_found_in_the_spec() {
    let inventory = inventory();
    let mut kinds = BTreeMap::<&str, usize>::new();
    for use_case in list(&inventory, "use_cases") {
        for rule in list(use_case, "rules") {
            *kinds.entry(text(rule, "rule")).or_default() += 1;
            let (line, paths) = (grounds(rule), list(rule, "paths"));
            let path = paths[0].as_str().expect("a path is text");
            assert!(line.contains(path), "{rule}: {line}");
            assert!(!list(rule, "guide").is_empty(), "{rule}");
        }
        let always = list(use_case, "rules").iter().filter(|rule| list(rule, "when").is_empty());
        let required = always.filter(|rule| rule["rule"] == "required").map(|rule| &rule["paths"][0]);
        assert_eq!(required.collect::<Vec<_>>(), list(use_case, "required").iter().collect::<Vec<_>>(), "{use_case}");
    }
    for kind in ["required", "fixed", "allowed", "at_least_one_of"] {
        assert!(kinds.get(kind).is_some_and(|count| *count > 0), "{kinds:?}");
    }
    for host in list(&inventory, "operations").iter().flat_map(|operation| list(operation, "hosts")) {
        assert!(grounds(host).contains(text(host, "base")) && !list(host, "guide").is_empty(), "{host}");
    }
    for example in list(&inventory, "use_cases").iter().flat_map(|use_case| list(use_case, "examples")) {
        let shown = list(example, "grounds");
        assert!(!shown.is_empty() && shown.iter().all(is_of_a_page), "{example}");
    }
    for (name, codes) in inventory["code_lists"].as_object().expect("code lists have names") {
        let (values, all) = (codes["values"].as_object(), codes["grounds"].as_object().expect("values have grounds"));
        assert_eq!(values.map(serde_json::Map::len), Some(all.len()), "{name}");
        for (value, of) in all {
            assert!(grounds(of).contains(value.as_str()), "{name}: {value} {of}");
            assert!(of["ours"].is_string() || !list(of, "guide").is_empty(), "no guide has `{value}` of {name}");
        }
    }
    for (name, mode) in inventory["modes"].as_object().expect("modes have names") {
        let rules = list(mode, "rules");
        let pairs = list(mode, "pairs").iter().filter_map(|pair| pair[1].as_array());
        assert_eq!(rules.len(), list(mode, "lifts").len() + pairs.map(Vec::len).sum::<usize>(), "{name}");
        for rule in rules {
            assert!(grounds(rule).contains(rule["paths"][0].as_str().expect("a path is text")), "{name}: {rule}");
            assert_eq!(rule["when"][0]["mode"], name.as_str(), "{rule}");
        }
    }
    for row in inventory["lookups"].as_object().expect("lookups have names").values().flat_map(|of| list(of, "rows")) {
        let line = line(&row["place"]);
        let keys = row["keys"].as_object().expect("a row has keys");
        assert!(
            keys.iter()
                .all(|(key, value)| line.contains(&format!("{key}: ")) && line.contains(value.as_str().expect("text"))),
            "{row}: {line}"
        );
    }
    for block in list(&inventory, "blocks") {
        assert!(grounds(block).contains(text(block, "document")) && is_of_a_page(block), "{block}");
    }
    for erratum in list(&inventory, "errata") {
        assert!(grounds(erratum).contains(text(erratum, "document")) && is_of_a_page(erratum), "{erratum}");
    }
}

/// What is kept of the payment that stored the credentials is what every payment with them takes, and no other.
#[test]
fn whatever_charges_stored_credentials_takes_what_was_kept_of_them() {
    let inventory = inventory();
    let mut takers = 0;
    for use_case in list(&inventory, "use_cases") {
        let says = |values: &str, leaf: &str, value: Value| {
            let initiator = "processingInformation.authorizationOptions.initiator.";
            let said = &use_case[values][format!("{initiator}{leaf}")];
            text(use_case, "operation") == "create-payment" && (*said == value || said.as_array() == Some(&vec![value]))
        };
        let charges_stored = ["fixed", "optional_values"]
            .iter()
            .any(|values| says(values, "type", "merchant".into()) || says(values, "storedCredentialUsed", true.into()));
        let expected: &[&str] = if charges_stored { &["credential"] } else { &[] };
        assert_eq!(use_case["takes"], serde_json::json!(expected), "{} {}", use_case["id"], use_case["variant"]);
        takers += usize::from(charges_stored);
    }
    assert!(takers > 0, "nothing charges what is stored");
}
