//! Every rule of every contract: it holds for a request that keeps it, and names its place when it is broken.

use std::{collections::BTreeSet, sync::LazyLock};

use conformance::{Start, assert_same, contract, json, judge, starts};
use serde_json::{Value, json};
use visa_acceptance::{
    payments::CREATE_PAYMENT,
    runtime::{
        Contract, Found, Given, Outcome, Rule, Selection, Verdict, Waiver,
        contract::{Condition, Conditional, Literal, Place, Required, Rules, ValueKind, Values},
    },
};

type Broken = BTreeSet<(Rule, String)>;

fn broken(verdict: &Verdict) -> Broken {
    verdict.violations.iter().map(|violation| (violation.rule, violation.path.clone())).collect()
}

/// Checks that a request breaks exactly these rules.
#[track_caller]
fn check(start: &Start, json: &Value, given: &Given, expected: &Broken) -> Verdict {
    let verdict = judge(start.contract, json, given);
    assert_eq!(&broken(&verdict), expected, "{}: {verdict:#?}\n{json:#}", start.name);
    verdict
}

fn always_required(contract: &Contract) -> impl Iterator<Item = &'static Required> {
    contract.always.required.iter()
}

/// The choices of which nothing is left in this request; each is reported at its first field.
fn exhausted(contract: &Contract, json: &Value) -> Broken {
    let left = |place: &Place| json::get(json, place.path).is_some_and(|value| value != "" && !value.is_null());
    let choices = contract.always.at_least_one_of.iter().filter(|choice| !choice.iter().any(left));
    choices.map(|choice| (Rule::AtLeastOneOf, choice[0].path.to_owned())).collect()
}

fn value(literal: Literal) -> Value {
    match literal {
        Literal::Text(text) => text.into(),
        Literal::Boolean(value) => value.into(),
        Literal::Integer(value) => value.into(),
    }
}

/// A value that a rule does not allow.
fn another(rule: &Values) -> Value {
    match rule.values[0] {
        Literal::Text(_) => "outside".into(),
        Literal::Boolean(value) => (!value).into(),
        Literal::Integer(value) => (value + 1).into(),
    }
}

/// The rule that a wrong value breaks.
fn named(kind: ValueKind) -> Rule {
    match kind {
        ValueKind::Fixed | ValueKind::Contains => Rule::FixedValue,
        ValueKind::OneOf | ValueKind::EachOf => Rule::AllowedValues,
    }
}

/// Where a violation of a rule is reported: a list of scalars is named without its brackets.
fn reported(path: &str) -> String {
    path.strip_suffix("[]").unwrap_or(path).to_owned()
}

#[test]
fn every_start_keeps_its_contract() {
    for start in starts() {
        let verdict = check(&start, &start.json, &start.given(&[]), &Broken::new());
        let expected = if start.contract.is_empty() { Outcome::Unproven } else { Outcome::Satisfied };
        assert_eq!(verdict.outcome(), expected, "{}", start.name);
    }
}

#[test]
fn removing_a_required_field_names_its_path() {
    let mut removed = 0;
    for start in starts() {
        for field in always_required(start.contract) {
            for place in json::places(&start.json, field.place.path) {
                let mut json = start.json.clone();
                json::remove(&mut json, &place).expect("the start has the field");
                let mut expected = exhausted(start.contract, &json);
                expected.insert((Rule::Required, place.clone()));
                let verdict = check(&start, &json, &start.given(&[]), &expected);
                let violation = verdict.violations.iter().find(|v| v.rule == Rule::Required).expect("there is one");
                assert_eq!(violation.found, Found::Missing, "{place}");
                removed += 1;
            }
        }
    }
    assert!(removed > 80, "only {removed} fields were removed");
}

#[test]
fn an_empty_text_is_as_bad_as_none_unless_it_may_be_empty() {
    for start in starts() {
        for field in always_required(start.contract) {
            for place in json::places(&start.json, field.place.path) {
                if !json::get(&start.json, &place).expect("the start has the field").is_string() {
                    continue;
                }
                let mut json = start.json.clone();
                json::set(&mut json, &place, "");
                let mut expected = exhausted(start.contract, &json);
                if !field.may_be_empty {
                    expected.insert((Rule::Required, place.clone()));
                }
                let verdict = check(&start, &json, &start.given(&[]), &expected);
                for violation in verdict.violations.iter().filter(|violation| violation.rule == Rule::Required) {
                    assert_eq!(violation.found, Found::Empty, "{place}");
                }
            }
        }
    }
}

/// What the inventory, which the generator writes from the spec, says of a use case.
fn stated(contract: &Contract, key: &str) -> Vec<Value> {
    static INVENTORY: LazyLock<Value> = LazyLock::new(|| {
        let sources = xtask::spec_sources(&conformance::workspace_root()).expect("the spec can be read");
        let spec = codegen::Spec::read(&sources);
        let inventory = spec.inventory().unwrap_or_else(|failure| panic!("{failure}"));
        serde_json::to_value(inventory).expect("the inventory is JSON")
    });
    let mut all = INVENTORY["use_cases"].as_array().into_iter().flatten();
    let entry = all.find(|entry| entry["id"] == contract.id).expect("the inventory has the use case");
    entry[key].as_array().expect("it is a list").clone()
}

/// The lists that are required or that required fields lie in, each once, and what is expected of an empty one.
fn required_lists(contract: &Contract) -> BTreeSet<(&'static str, &'static str)> {
    let lists = always_required(contract).filter_map(|field| field.place.path.split_once("[]"));
    lists.map(|(list, rest)| (list, if rest.is_empty() { "a value" } else { "at least one element" })).collect()
}

#[test]
fn a_required_list_needs_an_element() {
    let mut lists = BTreeSet::new();
    for start in starts() {
        for (list, expectation) in required_lists(start.contract) {
            for emptied in [None, Some(json!([]))] {
                let mut json = start.json.clone();
                json::remove(&mut json, list).expect("the start has the list");
                if let Some(emptied) = emptied {
                    json::set(&mut json, list, emptied);
                }
                let expected = Broken::from([(Rule::Required, list.to_owned())]);
                let verdict = check(&start, &json, &start.given(&[]), &expected);
                assert_eq!(verdict.violations[0].expected, expectation);
            }
            lists.insert(list);
        }
    }
    let required = starts().into_iter().flat_map(|start| stated(start.contract, "required"));
    let expected = required.filter_map(|path| Some(path.as_str()?.split_once("[]")?.0.to_owned()));
    assert_same(lists.into_iter().map(str::to_owned), expected, "the spec requires it");
}

#[test]
fn an_empty_list_is_found_empty() {
    for start in starts() {
        for (list, _) in required_lists(start.contract) {
            let mut json = start.json.clone();
            json::set(&mut json, list, json!([]));
            let verdict = judge(start.contract, &json, &start.given(&[]));
            assert_eq!(verdict.violations[0].found, Found::Empty, "{list}");
        }
    }
}

#[test]
fn every_element_of_a_list_is_checked_under_its_index() {
    for start in starts() {
        for field in always_required(start.contract) {
            let Some((list, rest)) = field.place.path.split_once("[].") else { continue };
            let mut json = start.json.clone();
            let elements = json::get(&json, list).and_then(Value::as_array).expect("the start has the list").clone();
            json::set(&mut json, list, [elements.clone(), elements].concat());
            check(&start, &json, &start.given(&[]), &Broken::new());
            let second = format!("{list}[1].{rest}");
            json::remove(&mut json, &second).expect("the second element has the field");
            check(&start, &json, &start.given(&[]), &Broken::from([(Rule::Required, second)]));
        }
    }
}

#[test]
fn another_value_than_the_documented_ones_is_named() {
    let mut changed = BTreeSet::new();
    for start in starts() {
        for rule in start.contract.always.values {
            let list = if rule.place.path.ends_with("[]") { "[]" } else { "" };
            for place in json::places(&start.json, rule.place.path) {
                let mut json = start.json.clone();
                json::set(&mut json, &format!("{place}{list}"), another(rule));
                check(&start, &json, &start.given(&[]), &Broken::from([(named(rule.kind), place.clone())]));
                changed.insert((start.contract.id, rule.place.path));
            }
        }
    }
    let every = starts().into_iter().flat_map(|Start { contract, .. }| {
        contract.always.values.iter().map(|rule| format!("{} {}", contract.id, rule.place.path))
    });
    let changed = changed.into_iter().map(|(id, path)| format!("{id} {path}"));
    assert_same(changed, every, "a start of the use case has the field");
}

#[test]
fn an_empty_text_is_no_documented_value() {
    let required = |contract: &Contract, path: &str| always_required(contract).any(|field| field.place.path == path);
    for start in starts() {
        for rule in start.contract.always.values.iter().filter(|rule| !required(start.contract, rule.place.path)) {
            let mut json = start.json.clone();
            // A boolean cannot be empty.
            if matches!(rule.values[0], Literal::Text(_)) {
                json::empty(&mut json, rule.place.path);
                let expected = Broken::from([(named(rule.kind), reported(rule.place.path))]);
                check(&start, &json, &start.given(&[]), &expected);
            }
        }
    }
}

/// Checks each rule on a list, with the documented values before and behind another one.
fn check_lists(kind: ValueKind, others_break_it: bool) -> BTreeSet<&'static str> {
    let mut lists = BTreeSet::new();
    for start in starts() {
        for rule in start.contract.always.values.iter().filter(|rule| rule.kind == kind) {
            let list = rule.place.path.strip_suffix("[]").expect("the rule is on a list");
            let documented: Vec<_> = rule.values.iter().copied().map(value).collect();
            for at in [0, documented.len()] {
                let mut json = start.json.clone();
                let mut elements = documented.clone();
                elements.insert(at, another(rule));
                json::set(&mut json, list, elements);
                let expected = others_break_it.then(|| (named(kind), list.to_owned()));
                check(&start, &json, &start.given(&[]), &expected.into_iter().collect());
            }
            let mut json = start.json.clone();
            json::set(&mut json, list, documented);
            check(&start, &json, &start.given(&[]), &Broken::new());
            lists.insert(list);
        }
    }
    lists
}

#[test]
fn a_list_that_contains_the_fixed_value_may_have_others_beside_it() {
    let lists = check_lists(ValueKind::Contains, false);
    let expected = ["processingInformation.actionList", "processingInformation.actionTokenTypes"];
    assert_eq!(lists, BTreeSet::from(expected));
}

#[test]
fn a_list_of_allowed_values_may_have_no_other_beside_them() {
    let lists = check_lists(ValueKind::EachOf, true);
    assert_eq!(lists, BTreeSet::from(["processingInformation.actionTokenTypes"]));
}

#[test]
fn every_documented_value_is_allowed() {
    for start in starts() {
        for rule in start.contract.always.values {
            for allowed in rule.values {
                let mut json = start.json.clone();
                json::set(&mut json, rule.place.path, value(*allowed));
                check(&start, &json, &start.given(&[]), &Broken::new());
            }
        }
    }
}

#[test]
fn one_of_a_choice_is_enough_and_none_is_not() {
    let mut choices = 0;
    for start in starts() {
        for choice in start.contract.always.at_least_one_of {
            let mut without = start.json.clone();
            for place in *choice {
                json::remove(&mut without, place.path);
            }
            let reported = |json: &Value| broken(&judge(start.contract, json, &start.given(&[])));
            let expected = (Rule::AtLeastOneOf, choice[0].path.to_owned());
            assert!(reported(&without).contains(&expected), "{}", start.name);
            for place in *choice {
                let mut json = without.clone();
                json::set(&mut json, place.path, "1");
                assert!(!reported(&json).contains(&expected), "{} with {}", start.name, place.path);
                // An empty text is no choice.
                json::set(&mut json, place.path, "");
                assert!(reported(&json).contains(&expected), "{} with {} empty", start.name, place.path);
            }
            choices += 1;
        }
    }
    let expected = starts().into_iter().map(|start| stated(start.contract, "at_least_one_of").len()).sum::<usize>();
    assert!(choices == expected && choices > 0, "{choices} of {expected}");
}

/// The first value of a selector that a rule names, or one that it does not.
fn selection(contract: &Contract, index: usize, values: &[&str], holds: bool) -> String {
    let mut known = contract.selectors[index].values.iter();
    let found = known.find(|value| values.contains(value) == holds).expect("there is such a value");
    (*found).to_owned()
}

fn select(given: &mut Given, contract: &Contract, index: usize, selection: Selection) {
    let name = contract.selectors[index].name;
    given.selections.retain(|(known, _)| known != name);
    given.selections.push((name.into(), selection));
}

/// Makes a condition true or false.
fn impose(condition: &Condition, holds: bool, contract: &Contract, json: &mut Value, given: &mut Given) {
    match (condition, holds) {
        (Condition::Selector { index, values }, holds) => {
            let value = selection(contract, *index, values, holds);
            select(given, contract, *index, Selection::Is(value));
        }
        (Condition::Present(place), true) | (Condition::Absent(place), false) => {
            if json::get(json, place.path).is_none() {
                json::set(json, place.path, "1");
            }
        }
        (Condition::Absent(place), true) | (Condition::Present(place) | Condition::Equals(place, _), false) => {
            json::remove(json, place.path);
        }
        (Condition::Equals(place, literal), true) => json::set(json, place.path, value(*literal)),
        (Condition::Mode(mode), holds) => {
            let mode = contract.modes[usize::from(*mode)];
            given.modes.retain(|known| known != mode);
            given.modes.extend(holds.then_some(mode.into()));
        }
    }
}

fn required(rules: &Rules) -> BTreeSet<&'static str> {
    assert!(rules.at_least_one_of.is_empty(), "no test covers a choice under a condition yet");
    rules.required.iter().map(|field| field.place.path).collect()
}

/// What a verdict says under a condition's label: violations and undecided rules.
fn under<'v>(label: &str, verdict: &'v Verdict) -> (BTreeSet<&'v str>, BTreeSet<&'v str>) {
    let violations = verdict.violations.iter().filter(|violation| violation.when == label);
    let undecided = verdict.undecided.iter().map(|undecided| &undecided.violation).filter(|v| v.when == label);
    (violations.map(|v| v.path.as_str()).collect(), undecided.map(|v| v.path.as_str()).collect())
}

/// A request in which the conditions hold and nothing that they require is there.
fn bare(start: &Start, conditional: &Conditional) -> (Value, Given) {
    let (mut json, mut given) = (start.json.clone(), start.given(&[]));
    // A place is reported once, so no other condition may require the same.
    for other in start.contract.when.iter().filter(|other| other.label != conditional.label) {
        if !required(&other.rules).is_disjoint(&required(&conditional.rules)) {
            impose(&other.conditions[0], false, start.contract, &mut json, &mut given);
        }
    }
    for condition in conditional.conditions {
        impose(condition, true, start.contract, &mut json, &mut given);
    }
    for path in required(&conditional.rules) {
        json::remove(&mut json, path);
    }
    (json, given)
}

fn each_condition(test: impl Fn(&Start, &'static Conditional)) {
    let mut tested = BTreeSet::new();
    for start in starts() {
        for conditional in start.contract.when {
            test(&start, conditional);
            tested.insert((start.contract.id, conditional.label));
        }
    }
    let of = |contract: &'static Contract| contract.when.iter().map(|conditional| (contract.id, conditional.label));
    assert_eq!(tested, visa_acceptance::use_cases().iter().copied().flat_map(of).collect());
}

/// Checks every condition that depends on a mode, or every other one.
fn check_that_they_require(on_a_mode: bool) {
    let depends = |condition: &Condition| matches!(condition, Condition::Mode(_));
    each_condition(|start, conditional| {
        if conditional.conditions.iter().any(depends) != on_a_mode {
            return;
        }
        let (json, given) = bare(start, conditional);
        let verdict = judge(start.contract, &json, &given);
        let (violations, undecided) = under(conditional.label, &verdict);
        assert_eq!(violations, required(&conditional.rules), "{}, {}", start.name, conditional.label);
        assert!(undecided.is_empty(), "{}, {}", start.name, conditional.label);
        // One by one they satisfy the rule.
        for path in required(&conditional.rules) {
            let mut json = json.clone();
            let fixed = conditional.rules.values.iter().find(|rule| rule.place.path == path);
            json::set(&mut json, path, fixed.map_or_else(|| "1".into(), |rule| value(rule.values[0])));
            let verdict = judge(start.contract, &json, &given);
            assert!(!under(conditional.label, &verdict).0.contains(path), "{}, {path}", start.name);
        }
    });
}

#[test]
fn a_condition_that_holds_requires_its_fields() {
    check_that_they_require(false);
}

#[test]
fn a_condition_on_a_mode_that_holds_requires_its_fields() {
    check_that_they_require(true);
}

#[test]
fn a_condition_that_does_not_hold_requires_nothing() {
    each_condition(|start, conditional| {
        for condition in conditional.conditions {
            let (mut json, mut given) = bare(start, conditional);
            impose(condition, false, start.contract, &mut json, &mut given);
            let verdict = judge(start.contract, &json, &given);
            let nothing = (BTreeSet::new(), BTreeSet::new());
            assert_eq!(under(conditional.label, &verdict), nothing, "{}, {}", start.name, conditional.label);
        }
    });
}

#[test]
fn a_condition_on_an_unknown_selector_leaves_its_rules_undecided() {
    each_condition(|start, conditional| {
        for condition in conditional.conditions {
            let Condition::Selector { index, values } = condition else { continue };
            let (json, mut given) = bare(start, conditional);
            select(&mut given, start.contract, *index, Selection::Unknown);
            let verdict = judge(start.contract, &json, &given);
            let expected = (BTreeSet::new(), required(&conditional.rules));
            assert_eq!(under(conditional.label, &verdict), expected, "{}, {}", start.name, conditional.label);
            for undecided in verdict.undecided.iter().filter(|u| u.violation.when == conditional.label) {
                assert_eq!(undecided.selector, start.contract.selectors[*index].name);
                assert_eq!(undecided.values, *values);
            }
        }
    });
}

#[test]
fn a_value_that_a_condition_fixes_is_checked_under_it_only() {
    each_condition(|start, conditional| {
        for rule in conditional.rules.values {
            let (mut json, given) = bare(start, conditional);
            json::set(&mut json, rule.place.path, another(rule));
            let verdict = judge(start.contract, &json, &given);
            let expected = (named(rule.kind), reported(rule.place.path));
            assert!(broken(&verdict).contains(&expected), "{}, {}", start.name, conditional.label);
            for condition in conditional.conditions {
                let (mut json, mut given) = (json.clone(), given.clone());
                impose(condition, false, start.contract, &mut json, &mut given);
                let verdict = judge(start.contract, &json, &given);
                assert!(!broken(&verdict).contains(&expected), "{}, {}", start.name, conditional.label);
            }
        }
    });
}

/// The fields that a relaxed account need not send; `tables.rs` compares them with the page.
fn lifted() -> &'static [&'static str] {
    visa_acceptance::api::relaxed_fields()
}

/// Two lists of the guide leave the phone number out, though their examples have it.
const NO_PHONE: [&str; 2] =
    ["payments/recurring/customer-initiated-with-pan", "payments/recurring/customer-initiated-with-token-creation"];

/// Whether a use case has a field for accounts of every kind. A credit to a stored customer has no address, and a payment with a network token
/// no card: they have no pair of such fields.
fn lists(contract: &Contract, path: &str) -> bool {
    let is_of_account = |conditional: &&Conditional| {
        conditional.conditions.iter().any(|condition| matches!(condition, Condition::Mode(_)))
    };
    let conditional = contract.when.iter().filter(|conditional| !is_of_account(conditional));
    let mut required = always_required(contract).chain(conditional.flat_map(|conditional| conditional.rules.required));
    required.any(|field| field.place.path == path) || contract.optional.contains(&path)
}

fn relaxable() -> impl Iterator<Item = Start> {
    starts().into_iter().filter(|start| start.contract.modes.contains(&"relaxed"))
}

#[test]
fn a_relaxed_account_needs_none_of_the_lifted_fields() {
    for start in relaxable() {
        let mut json = start.json.clone();
        for path in lifted() {
            json::remove(&mut json, path);
        }
        check(&start, &json, &start.given(&["relaxed"]), &Broken::new());
    }
}

#[test]
fn a_relaxed_account_needs_every_other_field() {
    for start in relaxable() {
        for field in always_required(start.contract).filter(|field| !lifted().contains(&field.place.path)) {
            let mut json = start.json.clone();
            json::remove(&mut json, field.place.path).expect("the start has the field");
            let mut expected = exhausted(start.contract, &json);
            expected.insert((Rule::Required, reported(field.place.path)));
            check(&start, &json, &start.given(&["relaxed"]), &expected);
        }
    }
}

#[test]
fn the_phone_number_is_never_lifted() {
    let phone = "orderInformation.billTo.phoneNumber";
    let mut optional = BTreeSet::new();
    for start in relaxable().filter(|start| json::get(&start.json, phone).is_some()) {
        let mut json = start.json.clone();
        json::remove(&mut json, phone);
        if NO_PHONE.contains(&start.contract.id) {
            check(&start, &json, &start.given(&[]), &Broken::new());
            optional.insert(start.contract.id);
        } else {
            let expected = Broken::from([(Rule::Required, phone.to_owned())]);
            check(&start, &json, &start.given(&["relaxed"]), &expected);
        }
    }
    assert_same(optional, NO_PHONE, "read on its page whether it asks for the phone number");
}

/// Text that has the form of a relaxed account's field.
fn formed(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("country") => "US",
        Some("expirationMonth") => "12",
        Some("expirationYear") => "2031",
        _ => "1",
    }
}

/// Of a relaxed account's pair, the second field is required with the first.
#[track_caller]
fn check_pair(present: &str, required: &str) {
    let mut checked = 0;
    for start in relaxable() {
        let mut json = start.json.clone();
        for path in lifted() {
            json::remove(&mut json, path);
        }
        json::set(&mut json, present, formed(present));
        let mut expected = Broken::from([(Rule::Required, required.to_owned())]);
        if lists(start.contract, present) && lists(start.contract, required) {
            checked += 1;
        } else {
            expected.clear();
        }
        check(&start, &json, &start.given(&["relaxed"]), &expected);
        json::set(&mut json, required, formed(required));
        check(&start, &json, &start.given(&["relaxed"]), &Broken::new());
    }
    assert!(checked > 20, "{checked} have {present} and {required}");
}

#[test]
fn a_relaxed_postal_code_needs_the_country_and_not_the_other_way_round() {
    check_pair("orderInformation.billTo.postalCode", "orderInformation.billTo.country");
    for start in relaxable() {
        let mut json = start.json.clone();
        for path in lifted() {
            json::remove(&mut json, path);
        }
        json::set(&mut json, "orderInformation.billTo.country", "US");
        check(&start, &json, &start.given(&["relaxed"]), &Broken::new());
    }
}

#[test]
fn a_relaxed_month_and_year_of_expiry_go_together() {
    check_pair("paymentInformation.card.expirationMonth", "paymentInformation.card.expirationYear");
    check_pair("paymentInformation.card.expirationYear", "paymentInformation.card.expirationMonth");
}

#[test]
fn contracts_without_a_requirement_are_never_satisfied() {
    let empty: Vec<_> = visa_acceptance::use_cases().iter().filter(|contract| contract.is_empty()).collect();
    let ids: Vec<_> = empty.iter().map(|contract| contract.id).collect();
    let sources = xtask::spec_sources(&conformance::workspace_root()).expect("the spec can be read");
    let spec = codegen::Spec::read(&sources);
    let inventory = spec.inventory().unwrap_or_else(|failure| panic!("{failure}"));
    let inventory = serde_json::to_value(inventory).expect("the inventory is JSON");
    let rules = ["required", "conditional", "at_least_one_of", "fixed", "allowed"];
    let is_bare = |use_case: &&Value| {
        rules.iter().all(|rule| match &use_case[*rule] {
            Value::Array(list) => list.is_empty(),
            other => other.as_object().is_some_and(serde_json::Map::is_empty),
        })
    };
    let listed = inventory["use_cases"].as_array().expect("a list").iter().filter(is_bare);
    let expected: Vec<_> = listed.filter_map(|use_case| use_case["id"].as_str()).collect();
    assert!(!expected.is_empty(), "some operations have nothing but a path");
    assert_eq!(ids, expected);
    for contract in empty {
        for json in [json!({}), json!({ "card": { "number": "4111111111111111" }, "x": 1 })] {
            let verdict = judge(contract, &json, &Given::default());
            assert_eq!(verdict.outcome(), Outcome::Unproven, "{}", contract.id);
        }
    }
}

#[test]
fn a_selector_or_mode_that_a_contract_does_not_have_is_a_violation_with_those_that_it_has() {
    let found = |id: &str, given: Given| {
        let verdict = judge(contract(id), &json!({}), &given);
        let given = verdict.violations.into_iter().filter(|violation| violation.rule == Rule::Given);
        given.map(|violation| violation.to_string()).collect::<Vec<_>>()
    };
    let payment = "payments/installments/customer-initiated-with-pan";
    let expected = "`netwrok` must be a known selector; did you mean `network`? There is `network`";
    assert_eq!(found(payment, Given::default().unknown("netwrok")), [expected]);
    let vissa = found(payment, Given::default().select("network", "vissa"));
    assert!(vissa[0].starts_with("`network` must be a known network; did you mean `visa`? There is `"), "{vissa:?}");
    let intent = "intelligent-commerce/initiate-purchase-intent";
    let expected = "`relaxed` must be no mode, since this use case has none";
    assert_eq!(found(intent, Given::default().mode("relaxed")), [expected]);
}

#[test]
fn a_required_list_can_be_done_without_as_a_whole() {
    let contract = contract("passkeys/create-payment-credentials");
    let mut request = conformance::document("passkeys/create-payment-credentials.request.json").conforming;
    json::remove(&mut request, "authenticatedIdentities").expect("it is there");
    for path in ["authenticatedIdentities", "authenticatedIdentities[]"] {
        let mut given = Given::default();
        given.waivers.push(Waiver::new(path, "a test"));
        let verdict = judge(contract, &request, &given);
        assert!(verdict.violations.is_empty(), "{path}: {verdict:#?}");
        assert!(!verdict.waived.is_empty(), "{path}");
    }
    let mut given = Given::default();
    given.waivers.push(Waiver::new("authenticated", "a test"));
    let verdict = judge(contract, &request, &given);
    assert!(verdict.violations.iter().any(|violation| violation.path == "authenticated"), "{verdict:#?}");
}

#[test]
fn two_exemptions_in_one_payment_are_refused_and_one_is_not() {
    // Which they are, `pages.rs` compares with the guide.
    let exemptions = CREATE_PAYMENT.rules.at_most_one_of[0];
    let exemptions: Vec<_> = exemptions.iter().map(|place| place.path).collect();
    let mut refused = 0;
    for start in starts().iter().filter(|start| start.contract.operation.id == CREATE_PAYMENT.id) {
        let with = |indicators: &[(&str, &str)]| {
            let mut json = start.json.clone();
            for (path, value) in indicators {
                json::set(&mut json, path, *value);
            }
            json
        };
        let broken = |rule, path: &str| Broken::from([(rule, path.to_owned())]);
        for (first, one) in exemptions.iter().enumerate() {
            check(start, &with(&[(*one, "1")]), &start.given(&[]), &Broken::new());
            check(start, &with(&[(*one, "0")]), &start.given(&[]), &broken(Rule::FixedValue, one));
            for other in &exemptions[first + 1..] {
                check(
                    start,
                    &with(&[(*one, "1"), (*other, "1")]),
                    &start.given(&[]),
                    &broken(Rule::AtMostOneOf, other),
                );
                refused += 1;
            }
        }
    }
    assert!(refused >= 15 * 22, "only {refused} pairs were tried");
}
