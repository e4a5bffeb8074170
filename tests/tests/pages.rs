//! What the pages list, typed by hand in `typed/`, against what the registry says: neither was made from the other.
//!
//! The use cases are those of the registry: one whose page is not typed fails. That a request is written as a page shows it
//! is for `wire.rs` to say.

use std::collections::{BTreeMap, BTreeSet};

use conformance::{assert_same, contract, typed};
use visa_acceptance::{
    follow_ons::CREATE_CREDIT,
    payments::CREATE_PAYMENT,
    runtime::{
        Contract,
        contract::{Condition, Literal, Rules, ValueKind},
    },
};

/// The contract's rules, a line each.
fn lines(contract: &Contract) -> BTreeSet<String> {
    let mut lines = BTreeSet::new();
    let lifted = |path: &str| {
        let modes = contract.modes.iter().zip(contract.lifts);
        let lifted = modes.filter(|(_, lifts)| lifts.iter().any(|place| place.path == path));
        lifted.flat_map(|(mode, _)| [", unless ", mode]).collect()
    };
    rules(&contract.always, "", lifted, &mut lines);
    lines.extend(
        contract.supports.iter().map(|(selector, values)| format!("supports {selector}: {}", values.join(" "))),
    );
    for conditional in contract.when {
        let conditions: Vec<_> = conditional.conditions.iter().map(|c| condition(contract, c)).collect();
        let of_mode = |condition: &Condition| matches!(condition, Condition::Mode(_));
        let lifted = |path: &str| if conditional.conditions.iter().any(of_mode) { String::new() } else { lifted(path) };
        rules(&conditional.rules, &format!("[{}] ", conditions.join(", ")), lifted, &mut lines);
    }
    lines
}

/// `lifted` says of a path in which modes it is not required.
fn rules(rules: &Rules, when: &str, lifted: impl Fn(&str) -> String, lines: &mut BTreeSet<String>) {
    let mut add = |line: String| assert!(lines.insert(format!("{when}{line}")), "twice: {when}{line}");
    for field in rules.required {
        let empty = if field.may_be_empty { ", may be empty" } else { "" };
        add(format!("required {}{empty}{}", field.place.path, lifted(field.place.path)));
    }
    for rule in rules.values {
        let values: Vec<_> = rule.values.iter().map(Literal::to_string).collect();
        let word = match rule.kind {
            ValueKind::Fixed => "is",
            ValueKind::OneOf => "one of",
            ValueKind::Contains => "contains",
            ValueKind::EachOf => "each of",
        };
        add(format!("{} {word} {}", rule.place.path, values.join(" ")));
    }
    for choice in rules.at_least_one_of {
        let paths: Vec<_> = choice.iter().map(|place| place.path).collect();
        add(format!("any of {}", paths.join(" ")));
    }
    for limit in rules.at_most_one_of {
        let paths: Vec<_> = limit.iter().map(|place| place.path).collect();
        add(format!("at most one of {}", paths.join(" ")));
    }
}

fn condition(contract: &Contract, condition: &Condition) -> String {
    match condition {
        Condition::Selector { index, values } => format!("{} {}", contract.selectors[*index].name, values.join(" ")),
        Condition::Present(place) => format!("with {}", place.path),
        Condition::Absent(place) => format!("without {}", place.path),
        Condition::Equals(place, literal) => format!("{} is {literal}", place.path),
        Condition::Mode(mode) => contract.modes[usize::from(*mode)].to_owned(),
    }
}

/// What is typed of the pages of use cases, by the contracts' ids.
fn pages() -> BTreeMap<String, Vec<String>> {
    let mut pages = BTreeMap::new();
    for topic in typed::topics() {
        for (name, fragments) in &topic.required {
            let lines = fragments.iter().flat_map(|fragment| typed::lines(fragment));
            pages.insert(topic.id(name), lines.map(str::to_owned).collect());
        }
    }
    pages
}

/// What is wrong with a contract, against what is typed of its page.
fn differences(id: &str, typed: &[String]) -> Option<String> {
    let expected: BTreeSet<_> = typed.iter().cloned().collect();
    assert_eq!(typed.len(), expected.len(), "a line of {id} was typed twice");
    // The relaxed account's pairs are the same for all; they have a test of their own.
    let found: BTreeSet<_> = lines(contract(id)).into_iter().filter(|line| !line.starts_with("[relaxed")).collect();
    let added = found.difference(&expected).map(|line| format!("\n+ {line}"));
    let removed = expected.difference(&found).map(|line| format!("\n- {line}"));
    let differences: String = added.chain(removed).collect();
    (!differences.is_empty()).then(|| format!("{id}; + is not typed, - is not in the contract:{differences}"))
}

#[test]
fn every_contract_requires_what_its_page_lists() {
    let pages = pages();
    let binding = visa_acceptance::use_cases().iter().filter(|contract| !contract.is_empty());
    let wrong = binding.filter_map(|contract| match pages.get(contract.id) {
        Some(page) => differences(contract.id, page),
        None => Some(format!(
            "{}: its page is not typed; add it to `required` of its topic's file in tests/typed, from its list of fields",
            contract.id
        )),
    });
    let wrong: Vec<_> = wrong.collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_typed_page_is_of_one_use_case() {
    assert!(pages().keys().all(|id| !contract(id).is_empty()));
}

#[test]
fn relaxed_accounts_have_three_pairs_in_every_payment_and_credit() {
    // 003, `payments-relax-reqs-fields`: the remarks beside postal code, month and year.
    let pairs = [
        "[relaxed, with orderInformation.billTo.postalCode] required orderInformation.billTo.country",
        "[relaxed, with paymentInformation.card.expirationMonth] required paymentInformation.card.expirationYear",
        "[relaxed, with paymentInformation.card.expirationYear] required paymentInformation.card.expirationMonth",
    ];
    for contract in visa_acceptance::use_cases() {
        let found = lines(contract).into_iter().filter(|line| line.starts_with("[relaxed"));
        let expected: &[&str] = match contract.operation.id {
            // A network token is charged instead of a card, and its expiry is never lifted.
            id if id == CREATE_PAYMENT.id && contract.id.ends_with("-with-network-token") => &pairs[..1],
            id if id == CREATE_PAYMENT.id || id == CREATE_CREDIT.id => &pairs,
            _ => &[],
        };
        assert_eq!(found.collect::<Vec<_>>(), expected, "{}", contract.id);
    }
}

#[test]
fn optional_fields_are_those_of_the_pages() {
    for topic in typed::topics() {
        for (name, page) in &topic.optional {
            let id = topic.id(name);
            let known = contract(&id).optional.iter();
            assert_same(known, typed::lines(page), &format!("{id}: hold `optional` in tests/typed against its page"));
        }
        for (name, page) in &topic.some_optional {
            let id = topic.id(name);
            let contract = contract(&id);
            let missing: Vec<_> = typed::lines(page).filter(|path| !contract.optional.contains(path)).collect();
            assert!(missing.is_empty(), "{id}: {missing:?}");
        }
    }
}

#[test]
fn what_all_use_cases_of_an_operation_have_is_what_the_pages_list() {
    let topics = typed::topics();
    for contract in visa_acceptance::use_cases() {
        let operation = contract.operation;
        let Some((call, endpoint)) = topics.iter().find_map(|topic| topic.endpoint(contract.id)) else { continue };
        let to_do = format!("{call}: type it in `optional` and `rules` of the call in tests/typed");
        assert_same(operation.optional, typed::lines(&endpoint.optional), &to_do);
        let mut found = BTreeSet::new();
        rules(operation.rules, "", |_| String::new(), &mut found);
        assert_same(found, typed::lines(&endpoint.rules), &to_do);
    }
}

#[test]
fn every_payment_knows_the_reason_of_the_general_tables() {
    // 003:169 and 003:220.
    let reason = "processingInformation.authorizationOptions.initiator.merchantInitiatedTransaction.reason";
    for contract in visa_acceptance::use_cases().iter().filter(|contract| contract.operation.id == CREATE_PAYMENT.id) {
        let required = contract.always.required.iter().any(|field| field.place.path == reason);
        assert!(required || contract.optional.contains(&reason), "{}", contract.id);
    }
}

#[test]
fn fields_of_a_choice_keep_the_order_of_the_page() {
    let first = |id: &str, count: usize| contract(id).optional[..count].join(" ");
    // 004:98 and 004:105.
    assert_eq!(first("instrument-identifiers/create", 3), "card.number bankAccount.number bankAccount.routingNumber");
    // 004:554 and 004:558.
    assert_eq!(first("passkeys/validate-one-time-password", 2), "issuerAuthCode otp");
    // 003:214 and 003:220.
    let initiator = "processingInformation.authorizationOptions.initiator.merchantInitiatedTransaction";
    let subsequent = format!("{initiator}.previousTransactionId {initiator}.reason");
    assert_eq!(first("payments/stored-credentials/subsequent", 2), subsequent);
    // 003:5330, above the fields that only one of the tokens needs.
    let tokens = "paymentInformation.customer.id paymentInformation.instrumentIdentifier.id paymentInformation.paymentInstrument.id";
    assert_eq!(first("payments/unscheduled/merchant-initiated-with-token", 3), tokens);
}

#[test]
fn calls_and_hosts_are_those_of_the_pages() {
    let topics = typed::topics();
    for contract in visa_acceptance::use_cases() {
        let (id, operation) = (contract.id, contract.operation);
        let endpoint = topics.iter().find_map(|topic| topic.endpoint(id));
        let (call, endpoint) = endpoint.unwrap_or_else(|| panic!("{id}: type its call in `endpoints` in tests/typed"));
        assert_eq!(format!("{} {}", operation.method, operation.path), call, "{id}");
        let hosts: BTreeMap<_, _> = operation.hosts.iter().copied().collect();
        let typed: BTreeMap<_, _> = endpoint.hosts.iter().map(|(name, base)| (name.as_str(), base.as_str())).collect();
        assert_eq!(hosts, typed, "{id}");
        assert_eq!(format!("{:?}", operation.encryption).to_lowercase(), endpoint.encryption, "{id}");
    }
}
