//! Answers that are not as documented: what does not fit is absent and kept, and nothing is lost.

use conformance::{contract, decoded, encoded, judge};
use serde_json::{Value, json};
use visa_acceptance::{
    api::{CardNetwork, NetworkTransactionId, PaymentStatus},
    instrument_identifiers::{self, ListPaymentInstruments},
    payments::{PaymentAnswer, unscheduled::MerchantInitiatedWithTokenCustomer},
    runtime::{
        Outcome, Request, Rule,
        decode::{Misfit, Note},
        given::Given,
    },
};

fn answer(json: &Value) -> (PaymentAnswer, Vec<Note>) {
    let mut answer = PaymentAnswer::default();
    let notes = visa_acceptance::runtime::decode::into(&mut answer, json).expect("the JSON is an object");
    (answer, notes)
}

/// Checks what is noted of an answer, and that it is written as it came.
#[track_caller]
fn check(json: &Value, expected: &[(&str, Misfit)]) -> PaymentAnswer {
    let (answer, notes) = answer(json);
    let notes: Vec<_> = notes.iter().map(|note| (note.path.as_str(), note.kind.clone())).collect();
    assert_eq!(notes, expected);
    assert_eq!(serde_json::to_value(&answer).expect("it can be written"), *json);
    answer
}

fn wrong(expected: &'static str, found: &'static str) -> Misfit {
    Misfit::of_type(expected, found)
}

#[test]
fn values_of_another_type_read_as_absent_and_are_kept() {
    let json = json!({
        "id": 6_528_187,
        "status": ["AUTHORIZED"],
        "submitTimeUtc": null,
        "orderInformation": "none",
        "errorInformation": { "details": { "field": "a" }, "reason": true },
        "tokenInformation": { "instrumentidentifierNew": "yes", "customer": [] },
        "reconciliationId": "63165088Z3AHV91G",
    });
    let answer = check(
        &json,
        &[
            ("id", wrong("text", "a number")),
            ("status", wrong("text", "a list")),
            ("submitTimeUtc", wrong("text", "null")),
            ("orderInformation", wrong("an object", "text")),
            ("errorInformation.details", wrong("a list", "an object")),
            ("errorInformation.reason", wrong("text", "a boolean")),
            ("tokenInformation.instrumentidentifierNew", wrong("a boolean", "text")),
            ("tokenInformation.customer", wrong("an object", "a list")),
        ],
    );
    assert_eq!((answer.status, answer.submit_time_utc, answer.order_information), (None, None, None));
    assert_eq!(answer.extra.get("status"), Some(&json!(["AUTHORIZED"]).into()));
    assert_eq!(answer.extra.get("submitTimeUtc"), Some(&Value::Null.into()));
    assert_eq!(answer.reconciliation_id.as_deref(), Some("63165088Z3AHV91G"));
    let errors = answer.error_information.expect("it is an object");
    assert_eq!((errors.details, errors.extra.get("details")), (None, Some(&json!({ "field": "a" }).into())));
}

#[test]
fn a_list_with_one_bad_element_is_kept_whole() {
    let json = json!({ "errorInformation": { "details": [{ "field": "a", "x": 1 }, 5, { "reason": "b" }] } });
    let (answer, notes) = answer(&json);
    assert!(notes.iter().any(|note| note.path.starts_with("errorInformation.details")), "{notes:?}");
    assert_eq!(answer.error_information.as_ref().and_then(|errors| errors.details.as_ref()), None);
    assert_eq!(encoded(&answer), json);
}

#[test]
fn a_list_with_one_bad_element_names_the_element() {
    let (_, notes) = answer(&json!({ "errorInformation": { "details": [{ "field": "a" }, 5] } }));
    let found: Vec<_> = notes.iter().map(|note| note.path.as_str()).collect();
    assert_eq!(found, ["errorInformation.details[1]"]);
}

#[test]
fn unknown_fields_are_kept_in_their_order_and_compare_as_values() {
    let json = json!({
        "zeta": 1,
        "status": "AUTHORIZED",
        "alpha": { "b": [null], "a": 2 },
        "processorInformation": { "newCode": "7", "responseCode": "100" },
    });
    let unknown =
        [("zeta", Misfit::Unknown), ("alpha", Misfit::Unknown), ("processorInformation.newCode", Misfit::Unknown)];
    let answer = check(&json, &unknown);
    let names: Vec<_> = answer.extra.iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["zeta", "alpha"]);
    let text = serde_json::to_string(&answer).expect("it can be written");
    let expected = r#"{"processorInformation":{"responseCode":"100","newCode":"7"},"status":"AUTHORIZED","zeta":1,"alpha":{"b":[null],"a":2}}"#;
    assert_eq!(text, expected);
    let reordered = r#"{"alpha":{"a":2,"b":[null]},"zeta":1,"processorInformation":{"responseCode":"100","newCode":"7"},"status":"AUTHORIZED"}"#;
    assert_eq!(serde_json::from_str::<PaymentAnswer>(reordered).expect("it can be read"), answer);
    let other = reordered.replace("\"a\":2", "\"a\":3");
    assert_ne!(serde_json::from_str::<PaymentAnswer>(&other).expect("it can be read"), answer);
}

#[test]
fn unknown_values_of_code_lists_are_kept() {
    let answer = check(&json!({ "status": "NEW_STATUS", "paymentInformation": { "card": { "type": "999" } } }), &[]);
    let status = answer.status.expect("it is there");
    assert!(matches!(&status, PaymentStatus::Other(other) if other.as_str() == "NEW_STATUS"));
    assert_eq!(status.as_str(), "NEW_STATUS");
}

#[test]
fn amounts_and_times_that_read_as_none_keep_their_text_and_are_reported() {
    let json = json!({
        "submitTimeUtc": "yesterday",
        "orderInformation": { "amountDetails": { "authorizedAmount": "1,00", "totalAmount": "" } },
    });
    let (answer, notes) = answer(&json);
    let expected = [
        ("submitTimeUtc", "a time such as `2026-01-01T00:00:00Z`"),
        ("orderInformation.amountDetails.authorizedAmount", "a decimal number such as `102.21`"),
    ];
    let expected = expected.map(|(path, expected)| (path.to_owned(), wrong(expected, "other text")));
    assert!(expected.iter().all(|(path, kind)| notes.contains(&Note::new(path, kind.clone()))), "{notes:?}");
    assert_eq!(encoded(&answer), json);
    let contract = contract("payments/installments/customer-initiated-with-pan");
    let mut request =
        conformance::document("payments/installments/customer-initiated-with-pan.request.json").conforming;
    conformance::json::set(&mut request, "orderInformation.amountDetails.totalAmount", "12 dollars");
    let verdict = judge(contract, &request, &Given::default());
    let found: Vec<_> = verdict.violations.iter().map(ToString::to_string).collect();
    let expected =
        "`orderInformation.amountDetails.totalAmount` must be a decimal number such as `102.21`, found other text";
    assert_eq!(found, [expected]);
}

#[test]
fn either_answer_on_a_transaction_holds_what_the_guide_prints_for_one_of_them() {
    let done =
        json!({ "clientCorrelationId": "1", "transactionId": " ", "status": "COMPLETED", "signedPayload": "a.b.c" });
    let pending =
        json!({ "status": "PENDING", "pendingEvents": ["PENDING_CARDHOLDER_AUTHENTICATION", "PENDING_NEWS"] });
    for id in ["intelligent-commerce/retrieve-payment-credentials", "intelligent-commerce/confirm-transaction-events"] {
        for json in [&done, &pending] {
            let (answer, notes) = decoded((contract(id).response)(), json);
            assert_eq!(notes, []);
            assert_eq!(encoded(answer.as_ref()), *json);
        }
    }
}

#[test]
fn booleans_as_text_are_read_reported_and_written_as_booleans() {
    let (answer, notes) = answer(&json!({ "tokenInformation": { "instrumentidentifierNew": "true" } }));
    let note = Note::new("tokenInformation.instrumentidentifierNew", wrong("a boolean", "text"));
    assert_eq!(notes, [note]);
    assert_eq!(encoded(&answer), json!({ "tokenInformation": { "instrumentidentifierNew": true } }));
    let contract = contract("payments/installments/customer-initiated-with-pan");
    let stored = "processingInformation.authorizationOptions.initiator.credentialStoredOnFile";
    let mut request =
        conformance::document("payments/installments/customer-initiated-with-pan.request.json").conforming;
    for (text, rules) in
        [("true", &[Rule::Type][..]), ("false", &[Rule::FixedValue, Rule::Type]), ("yes", &[Rule::Type])]
    {
        conformance::json::set(&mut request, stored, text);
        let verdict = judge(contract, &request, &Given::default());
        let found: Vec<_> = verdict.violations.iter().map(|v| (v.rule, v.path.as_str())).collect();
        assert_eq!(found, rules.iter().map(|rule| (*rule, stored)).collect::<Vec<_>>(), "{text}");
    }
}

fn mit(name: &str) -> Value {
    json!({ "processingInformation": { "authorizationOptions": { "initiator": { "merchantInitiatedTransaction": { name: "123456789619999" } } } } })
}

#[test]
fn the_other_spelling_is_read_reported_and_written_as_documented() {
    for id in ["payments/unscheduled/merchant-initiated-with-token", "instrument-identifiers/create"] {
        let contract = contract(id);
        let (object, notes) = decoded((contract.body)(), &mit("previousTransactionID"));
        let documented = "previousTransactionId";
        let path =
            "processingInformation.authorizationOptions.initiator.merchantInitiatedTransaction.previousTransactionID";
        assert_eq!(notes, [Note::new(path, Misfit::of_spelling(documented))]);
        assert_eq!(encoded(object.as_ref()), mit(documented));
        let verdict = judge(contract, &mit("previousTransactionID"), &Given::default());
        assert!(verdict.violations.iter().any(|v| v.rule == Rule::Spelling && v.path == path), "{verdict:?}");
        assert!(verdict.undocumented.is_empty());
    }
    let cancellation = conformance::document("intelligent-commerce/cancel-purchase-intent.request.json");
    let (object, notes) = decoded((contract(&cancellation.contract).body)(), &cancellation.repaired);
    let path = "assuranceData[0].AuthenticationContext".to_owned();
    assert_eq!(notes, [Note::new(path, Misfit::of_spelling("authenticationContext"))]);
    assert_eq!(encoded(object.as_ref()), cancellation.conforming);
    // An answer's id can be used as it came.
    let stored: instrument_identifiers::InstrumentIdentifierAnswer =
        serde_json::from_value(mit("previousTransactionID")).expect("it can be read");
    let processing = stored.processing_information.and_then(|processing| processing.authorization_options);
    let transaction = processing.and_then(|options| options.initiator).and_then(|by| by.merchant_initiated_transaction);
    let id = transaction.and_then(|transaction| transaction.previous_transaction_id);
    assert_eq!(id, Some(NetworkTransactionId::new("123456789619999")));
}

#[test]
fn a_name_that_comes_twice_counts_as_it_came_last() {
    let read = |text: &str| serde_json::from_str::<PaymentAnswer>(text).expect("it can be read");
    assert_eq!(read(r#"{"id":"1","id":"2"}"#), read(r#"{"id":"2"}"#));
    assert_eq!(read(r#"{"id":5,"id":"2"}"#), read(r#"{"id":"2"}"#));
    assert_eq!(read(r#"{"id":"1","id":5}"#), read(r#"{"id":5}"#));
    assert_eq!(read(r#"{"x":1,"x":2}"#), read(r#"{"x":2}"#));
    let twice = r#"{"errorInformation":{"details":[{"field":"a"}]},"errorInformation":{"reason":"b"}}"#;
    assert_eq!(read(twice), read(r#"{"errorInformation":{"reason":"b"}}"#));
}

#[test]
fn a_request_without_anything_lacks_every_required_field() {
    for contract in visa_acceptance::use_cases().iter().filter(|contract| !contract.is_empty()) {
        let verdict = judge(contract, &json!({}), &Given::default());
        assert_eq!(verdict.outcome(), Outcome::Violated, "{}", contract.id);
        for field in contract.always.required {
            let place = field.place.path.split("[]").next().unwrap_or_default();
            assert!(verdict.violations.iter().any(|violation| violation.path == place), "{}: {place}", contract.id);
        }
    }
}

fn request() -> Request<MerchantInitiatedWithTokenCustomer> {
    let builder =
        MerchantInitiatedWithTokenCustomer::builder().currency("USD").customer_id("1").network(CardNetwork::Visa);
    let amount = visa_acceptance::api::Amount::new("1.00").expect("it is a number");
    builder.total_amount(amount).build().expect("the request keeps its contract")
}

#[test]
fn an_answer_without_a_body_is_empty() {
    for body in ["", " \r\n"] {
        assert_eq!(request().decode(body.as_bytes()).expect("it is nothing"), PaymentAnswer::default());
    }
    let deleted = instrument_identifiers::Delete::builder("1").build().expect("the request keeps its contract");
    deleted.decode(b"").expect("it can be read");
}

#[test]
fn what_is_no_body_is_an_error_that_quotes_nothing() {
    for body in ["<html>canary</html>", "[\"canary\"]", "\"canary\"", "{\"id\":\"canary\"", "canary.canary"] {
        let error = request().decode(body.as_bytes()).expect_err("it is no body");
        assert!(!format!("{error:?} {error}").contains("canary"), "{error}");
    }
}

#[test]
fn a_page_of_payment_instruments_past_the_end_is_read() {
    let request = ListPaymentInstruments::builder("1").build().expect("the request keeps its contract");
    let body = r#"{"offset":20,"limit":20,"count":0,"total":3,"_links":{"self":{"href":"/x"}}}"#;
    let page = request.decode(body.as_bytes()).expect("it can be read");
    assert_eq!((page.offset, page.count, page.total), (Some(20), Some(0), Some(3)));
    assert!(page.embedded.is_none());
}
