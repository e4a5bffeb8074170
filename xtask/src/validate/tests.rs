//! Judges inputs by small contracts made by hand.

use std::sync::LazyLock;

use visa_acceptance::runtime::{
    Operation,
    contract::{Condition, Conditional, Place, Required, Rules, Selector},
    value::{Exposure, Meta, Name},
};

use super::*;

const BODY: &Meta = &Meta::new(
    "Body",
    &[
        Name {
            wire: "amount",
            length: 6,
            quoted: "\"amount\":",
            also: &[],
            inner: None,
            form: None,
            exposure: Exposure::Open,
        },
        Name {
            wire: "reason",
            length: 6,
            quoted: "\"reason\":",
            also: &[],
            inner: None,
            form: None,
            exposure: Exposure::Open,
        },
    ],
);
const AMOUNT: Place = Place::at(Some(BODY), "amount");
const REQUIRED: &[Required] = &[Required::new(AMOUNT)];
const REASON: &[Required] = &[Required::new(Place::at(Some(BODY), "reason"))];
const NETWORKS: &[Selector] = &[Selector::new("network", &["visa", "mastercard", "discover"])];
const DISCOVER: &[Conditional] = &[Conditional::new(
    "when network is discover",
    &[Condition::Selector { index: 0, values: &["discover"] }],
    Rules::new(REASON, &[], &[]),
)];

static WITHOUT_BODY: LazyLock<Operation> = LazyLock::new(|| {
    let mut operation = Operation::EMPTY;
    operation.has_body = false;
    operation
});
static LOOK: LazyLock<Contract> = LazyLock::new(|| empty("orders/look"));
/// Requires an amount except of relaxed accounts, and a reason for Discover.
static PAY: LazyLock<Contract> = LazyLock::new(|| pays("orders/weekly/pay"));
static PAY_ONCE: LazyLock<Contract> = LazyLock::new(|| pays("orders/once/pay"));
static DROP: LazyLock<Contract> = LazyLock::new(|| {
    let mut contract = empty("orders/drop-them");
    contract.operation = &WITHOUT_BODY;
    contract
});

fn empty(id: &'static str) -> Contract {
    let mut contract = Contract::EMPTY;
    contract.id = id;
    contract
}

fn pays(id: &'static str) -> Contract {
    let mut contract = empty(id);
    contract.selectors = NETWORKS;
    contract.modes = &["relaxed"];
    contract.lifts = &[&[AMOUNT]];
    contract.always = Rules::new(REQUIRED, &[], &[]);
    contract.when = DISCOVER;
    contract
}

const PAY_NAME: &str = "orders/weekly/pay";

#[track_caller]
fn check(question: &Question<'_>, input: &[u8], expected: Result<(u8, &str), &str>) {
    let question = Question { input: "request.json", ..question.clone() };
    let given = report(&[&PAY, &PAY_ONCE, &LOOK, &DROP], &question, || Ok(input.to_vec()));
    let plain = given.map(|report| (report.status, anstream::adapter::strip_str(&report.text).to_string()));
    let plain = plain.as_ref().map(|(status, text)| (*status, text.trim_end()));
    assert_eq!(plain, expected.map_err(ToOwned::to_owned).as_ref().map(|(status, text)| (*status, *text)));
}

fn pay<'a>(network: Option<&'a str>, mode: Option<&'a str>) -> Question<'a> {
    let selections = network.map(|network| ("network", network)).into_iter().collect();
    Question { use_case: Some(PAY_NAME), selections, modes: mode.into_iter().collect(), ..Question::default() }
}

fn named(use_case: &str) -> Question<'_> {
    Question { use_case: Some(use_case), ..Question::default() }
}

#[test]
fn a_broken_requirement_is_a_violation() {
    let expected = "violation `amount` is required and is missing\n\
                    violated: orders/weekly/pay with 1 violation, no undecided rule, no undocumented field";
    check(&pay(Some("visa"), None), b"{}", Ok((1, expected)));
}

#[test]
fn a_rule_for_a_network_that_nobody_named_is_undecided() {
    let expected = "undecided `reason` is required and is missing, when network is discover; the network is not known\n\
                    undecided: orders/weekly/pay with no violation, 1 undecided rule, no undocumented field";
    check(&pay(None, Some("relaxed")), b"{}", Ok((0, expected)));
}

#[test]
fn every_violation_of_a_named_network_is_reported() {
    let expected = "violation `amount` is required and is missing\n\
                    violation `reason` is required and is missing, when network is discover\n\
                    violated: orders/weekly/pay with 2 violations, no undecided rule, no undocumented field";
    check(&pay(Some("discover"), None), b" {}\n", Ok((1, expected)));
}

#[test]
fn a_relaxed_account_is_satisfied_with_less() {
    let expected = "satisfied: orders/weekly/pay with no violation, no undecided rule, no undocumented field";
    check(&pay(Some("visa"), Some("relaxed")), b"{}", Ok((0, expected)));
}

#[test]
fn an_undocumented_field_is_named_and_cannot_break_its_line() {
    let expected = "undocumented `a\\u{a}\\u{1b}[2Jviolation` is not documented\n\
                    satisfied: orders/weekly/pay with no violation, no undecided rule, 1 undocumented field";
    check(&pay(Some("visa"), Some("relaxed")), b"{\"a\\n\\u001b[2Jviolation\": 1}", Ok((0, expected)));
}

#[test]
fn an_empty_contract_shows_nothing() {
    let unproven = "unproven: orders/look documents no requirement, so this says nothing about the request";
    check(&named("orders/look"), b"{}", Ok((0, unproven)));
    let bodiless = "unproven: orders/drop-them documents no request body, so this says nothing about the request";
    check(&named("orders/drop-them"), b"{}", Ok((0, bodiless)));
}

#[test]
fn an_unambiguous_end_of_a_name_will_do() {
    let expected = "satisfied: orders/weekly/pay with no violation, no undecided rule, no undocumented field";
    check(&Question { use_case: Some("weekly/pay"), ..pay(Some("visa"), Some("relaxed")) }, b"{}", Ok((0, expected)));
    let several = "use case `pay` is one of several; say which:\n  orders/weekly/pay\n  orders/once/pay";
    check(&named("pay"), b"{}", Err(several));
}

#[test]
fn an_unknown_use_case_is_answered_with_near_ones() {
    check(&named("drop-then"), b"{}", Err("no use case is called `drop-then`; did you mean:\n  orders/drop-them"));
    let all = "no use case is called `xyz`; there are:\n  \
               orders/weekly/pay\n  orders/once/pay\n  orders/look\n  orders/drop-them";
    check(&named("xyz"), b"{}", Err(all));
}

#[test]
fn an_unknown_network_is_answered_with_near_ones() {
    let near = "`network` must be a known network; did you mean `visa`? There is `visa`, `mastercard`, `discover`";
    check(&pay(Some("Vista"), None), b"{}", Err(near));
    let far = "`network` must be a known network; there is `visa`, `mastercard`, `discover`";
    check(&pay(Some("none"), None), b"{}", Err(far));
}

#[test]
fn a_selector_or_mode_that_no_rule_knows_is_refused() {
    let selector = "`network` must be no selector, since this use case has none";
    check(&Question { use_case: Some("orders/look"), ..pay(Some("visa"), None) }, b"{}", Err(selector));
    let mode = "`relaxed` must be no mode, since this use case has none";
    check(&Question { use_case: Some("orders/look"), ..pay(None, Some("relaxed")) }, b"{}", Err(mode));
}

#[test]
fn broken_json_is_refused_with_its_place_and_without_its_content() {
    let cases: &[(&[u8], &str)] = &[
        (b"", "expected a value, found the end at line 1 column 1"),
        (b"{\n\"amount\": 4111111111111111x}", "expected `,` or `}`, found something else at line 2 column 27"),
        (b"{} 4111", "expected the end, found something else at line 1 column 4"),
        (b"\"4111111111111111\"", "expected an object, found text at line 1 column 1"),
        (b"[4111111111111111]", "expected an object, found a list at line 1 column 1"),
        (b"null", "expected an object, found null at line 1 column 1"),
    ];
    for (input, expected) in cases {
        check(&named(PAY_NAME), input, Err(&format!("request.json is no JSON object: {expected}")));
    }
}

#[test]
fn a_waived_requirement_is_told_and_breaks_nothing() {
    let waived = Question { waived: vec!["amount"], ..pay(Some("visa"), None) };
    let expected = "waived `amount` is required and is missing\n\
                    satisfied: orders/weekly/pay with no violation, no undecided rule, no undocumented field";
    check(&waived, b"{}", Ok((0, expected)));
    let unknown = Question { waived: vec!["amuont"], ..pay(Some("visa"), None) };
    let expected = "the waiver of `amuont` names no requirement of this use case; did you mean `amount`?";
    check(&unknown, b"{}", Err(expected));
}

#[test]
fn without_a_use_case_those_that_fit_are_told_the_best_first() {
    let expected = "fits orders/look\n\
                    near orders/weekly/pay: nothing at `amount`\n\
                    near orders/once/pay: nothing at `amount`";
    check(&Question::default(), b"{}", Ok((0, expected)));
}

#[test]
fn an_input_is_read_last_and_its_failure_is_told() {
    let question = Question { input: "request.json", ..named(PAY_NAME) };
    let failure = || Err(io::ErrorKind::NotFound.into());
    assert_eq!(report(&[&PAY], &question, failure), Err("cannot read request.json: entity not found".to_owned()));
    let unread = report(&[&PAY], &named("xyz"), || unreachable!("the use case is unknown"));
    assert!(unread.is_err());
}
