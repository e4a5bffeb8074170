//! Published examples, and JSON from elsewhere, against the generated code.

use codegen::{PublishedDocument, Side, Spec};
use serde_json::{Value, json};

use crate::{
    generated::{
        api::{DoorCode, Membership, ReaderName, Shelf},
        lending::{Loan, Receipt, Shape},
        use_cases,
    },
    runtime::{
        Contract, Given, Outcome, Rule,
        decode::{self, Misfit},
    },
    spec_files::toy_spec,
};

fn contract(id: &str) -> &'static Contract {
    use_cases().iter().find(|contract| contract.id == id).copied().expect("the contract is listed")
}

fn published() -> Vec<PublishedDocument> {
    Spec::read(&toy_spec()).examples().expect("the spec is right")
}

/// The contract's verdict on JSON, with the selectors that are said.
#[track_caller]
fn judge(id: &str, json: &Value, said: &[(&str, &str)]) -> crate::runtime::Verdict {
    let contract = contract(id);
    let select = |given: Given, (selector, value): &(&str, &str)| given.select((*selector).to_owned(), *value);
    let given = said.iter().fold(Given::default(), select);
    contract.check_value(json, &given).expect("it is an object")
}

#[test]
fn the_registry_lists_every_contract_in_the_order_of_the_spec() {
    let ids: Vec<_> = use_cases().iter().map(|contract| contract.id).collect();
    let expected = [
        "catalogue/add-entry",
        "lending/give-back",
        "lending/list-loans",
        "lending/members/lend-to-member",
        "lending/members/lend-by-proof",
        "lending/members/lend-by-proof.ticket",
        "lending/members/lend-by-proof.drawer",
        "lending/members/renew",
    ];
    assert_eq!(ids, expected);
}

#[test]
fn a_repaired_request_gets_the_verdict_that_its_errata_predict() {
    let requests: Vec<_> = published().into_iter().filter(|document| document.side == Side::Request).collect();
    assert_eq!(requests.len(), 4);
    for document in requests {
        let said: Vec<_> = document.selections.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let verdict = judge(&document.contract, &document.repaired, &said);
        let mut paths: Vec<_> = verdict.violations.iter().map(|violation| violation.path.clone()).collect();
        paths.sort();
        let mut mended = document.mended.clone();
        mended.sort();
        assert_eq!(paths, mended, "{}", document.file);
        assert!(verdict.undocumented.is_empty(), "{}: {:?}", document.file, verdict.undocumented);
        assert_eq!(judge(&document.contract, &document.conforming, &said).violations, [], "{}", document.file);
    }
}

/// What the verdict is on the example of a use case, with other fields beside its own.
fn with(more: &Value) -> (Vec<(Rule, String)>, Vec<String>) {
    let id = "lending/members/lend-to-member";
    let mut examples = published().into_iter();
    let example = examples.find(|document| document.contract == id && document.side == Side::Request);
    let mut example = example.expect("it has an example");
    for (name, value) in more.as_object().into_iter().flatten() {
        example.conforming[name] = value.clone();
    }
    let said: Vec<_> = example.selections.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let verdict = judge(id, &example.conforming, &said);
    let violations = verdict.violations.into_iter().map(|violation| (violation.rule, violation.path));
    let undocumented = verdict.undocumented.into_iter().map(|undocumented| undocumented.path);
    (violations.collect(), undocumented.collect())
}

#[test]
fn an_example_of_two_fields_that_do_not_go_together_would_need_an_erratum() {
    let lamp = json!({ "lamp": "green" });
    assert_eq!(with(&lamp), (vec![], vec![]));
    let both = json!({ "lamp": "green", "cellarKey": "brass" });
    assert_eq!(with(&both), (vec![(Rule::AtMostOneOf, "lamp".to_owned())], vec![]));
}

#[test]
fn an_example_of_an_undocumented_field_or_an_emptied_list_would_need_an_erratum() {
    assert_eq!(with(&json!({ "candle": 1 })), (vec![], vec!["candle".to_owned()]));
    let (violations, _) = with(&json!({ "shelves": [] }));
    assert_eq!(violations, [(Rule::Required, "shelves".to_owned())]);
}

#[test]
fn a_conforming_document_is_written_as_it_was_read() {
    for document in published() {
        let contract = contract(&document.contract);
        let mut body = if document.side == Side::Response { (contract.response)() } else { (contract.body)() };
        let notes = decode::into(body.as_mut(), &document.conforming).expect("it is an object");
        assert_eq!(notes, [], "{}", document.file);
        let written =
            serde_json::to_value(crate::runtime::value::View::Object(body.as_ref())).expect("it can be written");
        assert_eq!(written, document.conforming, "{}", document.file);
    }
}

#[test]
fn fragments_are_completed_repaired_and_mended() {
    let fragments: Vec<_> = published().into_iter().filter(|document| document.side == Side::Fragment).collect();
    let [address, whole] = fragments.as_slice() else { panic!("{fragments:?}") };
    assert!(address.published.ends_with("} // where\n"));
    assert_eq!(address.repaired, json!({ "reader": { "address": { "town": "Ham" } } }));
    assert_eq!(address.contract, "lending/members/lend-to-member");
    assert_eq!(whole.repaired, json!({ "purpose": "fun" }));
    assert_eq!(whole.conforming, json!({ "purpose": "pleasure" }));
    assert_eq!(whole.mended, ["purpose"]);
}

#[test]
fn tables_are_looked_up_forth_and_back() {
    use crate::generated::api::{Season, hours, room_of, season_called, shelf_in, trusting_fields};

    assert_eq!(hours(&Membership::Staff, &Season::Winter), [Shelf::Cellar, Shelf::TypeCase]);
    assert_eq!(hours(&Membership::Guest, &Season::Summer), [Shelf::GroundFloor]);
    assert_eq!(hours(&Membership::Guest, &Season::Winter), []);
    assert_eq!(hours(&"someone".into(), &Season::Winter), []);
    assert_eq!(room_of(&Shelf::Cellar), Some("below"));
    assert_eq!(room_of(&Shelf::Gallery), None);
    assert_eq!(shelf_in("hall"), Some(&Shelf::GroundFloor));
    assert_eq!(season_called("the dark"), Some(&Season::Winter));
    assert_eq!(season_called("the light"), None);
    assert_eq!(trusting_fields(), ["reader.address.street", "reader.address.town", "due"]);
}

#[test]
fn errata_make_three_states() {
    let documents = published();
    let document = documents.iter().find(|document| document.file.ends_with("lend-to-member.request.json"));
    let document = document.expect("the example is there");
    assert!(document.published.contains("// weeks"));
    assert_eq!(document.repaired["renewable"], "true");
    assert_eq!(document.conforming["renewable"], true);
    assert_eq!(document.conforming["reader"]["name"], "Ada");
    assert_eq!(document.mended, ["renewable", "reader.name"]);
    let guest = documents.iter().find(|document| document.suffix.as_deref() == Some("guest")).expect("so is the other");
    assert_eq!(guest.repaired["reader"]["guarantor"]["town"], "R&D");
}

#[test]
fn other_spellings_are_read_and_never_written() {
    let json = json!({ "counter": "left", "desk": "right", "Desk": "middle" });
    let (loan, notes) = decode::noted::<Loan, _>(&json).expect("it is an object");
    assert_eq!(loan.desk.as_deref(), Some("right"), "the documented spelling counts");
    assert!(notes.iter().any(|note| note.kind == Misfit::of_spelling("desk")), "{notes:?}");
    let alone: Loan = serde_json::from_value(json!({ "counter": "left" })).expect("it is an object");
    assert_eq!(serde_json::to_value(&alone).expect("it can be written"), json!({ "desk": "left" }));
}

#[test]
fn what_is_not_documented_is_kept() {
    let json = json!({ "id": [7], "due": "tomorrow", "colour": ["blue"], "charge": { "amount": "0100.50" } });
    let receipt: Receipt = serde_json::from_value(json.clone()).expect("an answer never fails for its content");
    assert_eq!(receipt.id, None);
    assert_eq!(receipt.extra.get("id"), Some(&json!([7]).into()));
    assert_eq!(serde_json::to_value(&receipt).expect("it can be written"), json);
}

#[test]
fn code_lists_are_open_and_include_others() {
    assert_eq!(Shelf::KNOWN.len(), 4, "two of them are included");
    assert_eq!(Shelf::from("002"), Shelf::Gallery);
    assert_eq!(Shelf::from("attic").as_str(), "attic");
    assert_eq!(Membership::KNOWN.first().map(Membership::as_str), Some("guest"));
}

#[test]
fn personal_and_secret_texts_are_not_shown() {
    let loan: Loan = serde_json::from_value(json!({
        "reader": { "name": "Ada", "address": { "town": "Ham" } },
        "drawer": { "code": "4711", "note": "sssh" },
        "anything": "whatever",
        "desk": "left",
    }))
    .expect("it is an object");
    let shown = format!("{loan:?} {:?} {:?}", ReaderName::new("Ada"), DoorCode::new("4711"));
    for hidden in ["Ada", "Ham", "4711", "sssh", "whatever"] {
        assert!(!shown.contains(hidden), "{shown}");
    }
    assert!(shown.contains("left"));
}

#[test]
fn wrong_types_and_missing_fields_are_violations_with_their_paths() {
    let json = json!({
        "reader": { "name": "Ada", "ticket": "21" },
        "items": [{ "book": "b-1", "shelf": "001" }, {}],
        "weeks": "4",
    });
    let verdict = judge("lending/members/lend-to-member", &json, &[("season", "summer")]);
    let found: Vec<_> = verdict.violations.iter().map(|violation| (violation.rule, violation.path.as_str())).collect();
    let required = [
        "reader.address.street",
        "reader.address.town",
        "items[1].book",
        "items[1].shelf",
        "purpose",
        "shelves",
        "due",
        "reminder",
    ];
    let expected: Vec<_> =
        required.map(|path| (Rule::Required, path)).into_iter().chain([(Rule::Type, "weeks")]).collect();
    let sorted = |mut found: Vec<(Rule, &'static str)>| {
        found.sort_unstable();
        found
    };
    let found = found.into_iter().map(|(rule, path)| (rule, &*path.to_owned().leak())).collect();
    assert_eq!(sorted(found), sorted(expected));
}

#[test]
fn what_is_required_for_two_reasons_is_required() {
    let json = json!({ "reader": { "ticket": "21" }, "items": [{ "book": "b-1", "shelf": "001" }], "renewable": true });
    let verdict = judge("lending/members/lend-by-proof.ticket", &json, &[]);
    let paths: Vec<_> = verdict.violations.iter().map(|violation| violation.path.as_str()).collect();
    assert_eq!(paths, ["weeks"]);
}

#[test]
fn a_contract_without_rules_proves_nothing() {
    let verdict = judge("lending/give-back", &json!({}), &[]);
    assert_eq!(verdict.outcome(), Outcome::Unproven);
}

#[test]
fn facts_of_the_page_are_in_the_contract() {
    let contract = contract("lending/members/lend-to-member");
    assert_eq!(contract.guides, ["handbook", "leaflet"]);
    assert_eq!(contract.documented, ["001#members", "002#members"]);
    assert_eq!(contract.supports, [("season", ["summer", "winter"].as_slice())]);
    assert_eq!(contract.modes, ["trusting", "silent"]);
    assert_eq!(contract.ours.len(), 5, "two of them are the operation's");
    assert_eq!(contract.operation.rules.at_most_one_of.len(), 2);
    assert_eq!(contract.operation.optional, ["cellarKey", "lamp", "shelves[]"]);
    assert!(contract.optional.contains(&"items[].marks[]"));
}

#[test]
fn the_first_shape_that_fits_says_where_what_lies() {
    let read = |json: &Value| {
        let text = json.to_string();
        let shape = Shape::ALL.iter().copied().find(|shape| shape.layout().fits(&text))?;
        let layout = shape.layout();
        assert_eq!(layout.body, "Refusal");
        let fields: Vec<_> = layout.fields(&text).into_iter().map(|about| (about.path, about.reason)).collect();
        Some((shape, layout.status(&text).or(layout.reason(&text)), layout.message(&text), fields))
    };
    let some = |text: &str| Some(text.to_owned());
    for slip in [json!({ "reason": "late", "words": "Too late." }), json!(r#"{"reason":"late","words":"Too late."}"#)] {
        let found = read(&json!({ "slip": slip, "reason": "x" }));
        assert_eq!(found, Some((Shape::Slip, some("late"), some("Too late."), vec![])));
    }
    assert_eq!(read(&json!({ "slip": "No." })), Some((Shape::Slip, None, some("No."), vec![])));
    let lines = json!([{ "book": "b-1", "why": "May" }, { "book": "b-2" }, { "why": "June" }]);
    let missed = vec![("b-1".to_owned(), some("May")), ("b-2".to_owned(), None)];
    assert_eq!(read(&json!({ "lines": lines })), Some((Shape::Lines, None, None, missed)));
    assert_eq!(read(&json!({ "slip": null, "reason": "no" })), Some((Shape::Word, some("no"), None, vec![])));
    assert_eq!(read(&json!({ "reason": ["no"] })), None);
}

#[test]
fn text_that_has_not_the_form_of_its_type_is_a_violation() {
    let broken = |json: Value| {
        let verdict = contract("lending/members/lend-to-member").check_value(&json, &Given::default());
        let verdict = verdict.expect("it is an object");
        let formal = [Rule::Form, Rule::Checksum, Rule::Precision, Rule::NotZero, Rule::NearMiss];
        let violations = verdict.violations.into_iter().filter(|violation| formal.contains(&violation.rule));
        violations.map(|violation| violation.to_string()).collect::<Vec<_>>()
    };
    let right = json!({ "deposit": "1.50", "coin": "Ducat", "seat": "18", "mark": "42", "shelves": ["cellar"] });
    assert_eq!(broken(json!({ "deposit": "1.5", "coin": "crown", "seat": "18", "mark": "07" })), [""; 0]);
    assert_eq!(
        broken(right),
        [
            r#"`deposit` must be a number with nothing but 0 behind its first 0 decimals, which is all that "DUCAT" has (3 by other sources), found "1.50"; correct or waive it"#
        ]
    );
    assert_eq!(
        broken(json!({ "deposit": "0.00", "coin": "co1n", "seat": "19", "mark": "43", "shelves": ["cellars"] })),
        [
            r#"`deposit` must be a number other than 0, found "0.00"; correct or waive it, unless `shelves[]` has `"cellar"` or `renewable` is `true`"#,
            r#"`coin` must be 3 to 5 letters such as "crown", found "co1n"; correct or waive it"#,
            "`seat` must be a number whose last digit is its checksum (Luhn), found another value, which is not shown; correct or waive it",
            r#"`mark` must be a number from "07" to "42", found another value, which is not shown; correct or waive it"#,
            r#"`shelves[0]` must be "cellar", or a value that is less near to it, found "cellars"; correct or waive it"#,
        ]
    );
    assert_eq!(broken(json!({ "deposit": "0", "renewable": true, "seat": "5", "shelves": ["shelf"] })).len(), 1);
}
