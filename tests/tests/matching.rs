//! Which use case JSON is meant for, over every published example and what tests make by hand.

use codegen::Side;
use conformance::{contract, documents, starts};
use serde_json::json;
use visa_acceptance::{
    checks::{self, Candidate, Given},
    payments::CREATE_PAYMENT,
    runtime::Operation,
};

fn best(operation: &Operation, json: &serde_json::Value, given: &Given) -> Vec<Candidate> {
    let mut candidates = checks::matching(operation, json.to_string(), given).expect("it is an object");
    let first = candidates[0].clone();
    candidates.retain(|candidate| candidate.is_as_good_as(&first));
    candidates
}

#[test]
fn a_published_request_is_best_matched_by_its_use_case() {
    let mut unclear = Vec::new();
    for document in documents().iter().filter(|document| document.side == Side::Request) {
        let contract = contract(&document.contract);
        let mut given = Given::default();
        for (name, value) in document.selections.clone() {
            given = given.select(name, value);
        }
        // What a page fixes as a header is not in the JSON.
        for (name, value) in contract.headers {
            given = given.header(*name, *value);
        }
        let best = best(contract.operation, &document.conforming, &given);
        let ids: Vec<_> = best.iter().map(|candidate| candidate.use_case).collect();
        assert!(ids.contains(&contract.id), "{}: {best:#?}", document.file);
        // More than one are equally good only where the spec says that they are alike.
        let is_alike = |id: &&&str| contract.alike.contains(id) || **id == contract.id;
        if !ids.iter().all(|id| is_alike(&id)) {
            unclear.push(format!("{}: {ids:?}", document.file));
        }
    }
    assert!(unclear.is_empty(), "{unclear:#?}");
}

#[test]
fn what_is_made_by_hand_fits_its_use_case_too() {
    for start in starts() {
        let candidates = checks::matching(start.contract.operation, start.json.to_string(), &start.given(&[]));
        let candidates = candidates.expect("it is an object");
        let own = candidates.iter().find(|candidate| candidate.use_case.starts_with(start.contract.id));
        assert!(own.is_some_and(|own| own.differs.is_empty()), "{}", start.name);
    }
}

#[test]
fn a_candidate_says_why() {
    let json = json!({
        "orderInformation": { "amountDetails": { "currency": "USD", "totalAmount": "25.00" } },
        "paymentInformation": { "customer": { "id": "080AC9AB60C92AA2E063A2598D0A0C74" } },
        "processingInformation": { "commerceIndicator": "recurring" },
    });
    let candidates = checks::matching(&CREATE_PAYMENT, json.to_string(), &Given::default()).expect("it is an object");
    assert_eq!(
        candidates[0].to_string(),
        "payments/recurring/merchant-initiated-with-token.customer: its own value at `processingInformation.commerceIndicator`"
    );
    let unscheduled = "payments/unscheduled/merchant-initiated-with-token.customer";
    let unscheduled = candidates.iter().find(|candidate| candidate.use_case == unscheduled).expect("it is a candidate");
    assert_eq!(unscheduled.differs, ["processingInformation.commerceIndicator"]);
    assert!(checks::matching(&CREATE_PAYMENT, "[]", &Given::default()).is_err());
}

#[test]
fn what_is_there_in_the_place_of_what_is_missing_speaks_against_a_candidate() {
    let json = json!({
        "orderInformation": { "amountDetails": { "currency": "USD", "totalAmount": "25.00" } },
        "paymentInformation": { "card": { "number": "4111111111111111" } },
        "processingInformation": { "commerceIndicator": "internet" },
    });
    let candidates = checks::matching(&CREATE_PAYMENT, json.to_string(), &Given::default()).expect("it is an object");
    let card = "paymentInformation.card.number";
    assert!(
        candidates[0].instead.is_empty() && !candidates[0].beside.iter().any(|path| path == card),
        "{candidates:#?}"
    );
    let token = "payments/unscheduled/merchant-initiated-with-token.customer";
    let token = candidates.iter().find(|candidate| candidate.use_case == token).expect("it is a candidate");
    assert_eq!(
        (&token.lacks[..], &token.instead[..]),
        (&["paymentInformation.customer.id".to_owned()][..], &[card.to_owned()][..])
    );
    assert!(token.to_string().ends_with(&format!("; in the place of that `{card}`")), "{token}");
    // A token that is complete may have a card beside it.
    let mut both = json.clone();
    both["paymentInformation"]["customer"] = json!({ "id": "080AC9AB60C92AA2E063A2598D0A0C74" });
    let candidates = checks::matching(&CREATE_PAYMENT, both.to_string(), &Given::default()).expect("it is an object");
    assert_eq!(candidates[0].beside, [card], "{}", candidates[0]);
}

#[test]
fn a_contract_is_found_by_its_id_or_the_nearest_is_named() {
    for known in checks::use_cases() {
        assert_eq!(checks::contract(known.id).map(|found| found.id), Ok(known.id));
    }
    let unknown = checks::contract("tokenized-cards/push-provisionning").expect_err("it is misspelt");
    let expected =
        "there is no use case `tokenized-cards/push-provisionning`; did you mean `tokenized-cards/push-provisioning`?";
    assert_eq!(unknown.to_string(), expected);
}
