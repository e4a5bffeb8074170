//! From JSON and bodies to requests, over every use case and every published example; `wire.rs` compares with builders.

use std::sync::LazyLock;

use codegen::{PublishedDocument, Side};
use conformance::{document, documents, json};
use serde_json::{Value, json};
use visa_acceptance::{
    api::Environment,
    checks::{Given, Rejected, Rule},
    every_use_case,
    instrument_identifiers::{ListPaymentInstruments, Retrieve},
    intelligent_commerce::InitiatePurchaseIntent,
    passkeys::CreateOneTimePassword,
    payments::unscheduled::MerchantInitiatedWithTokenCustomer,
    runtime::{FromJson, UseCase, contract::ValueKind},
};

static REQUESTS: LazyLock<Vec<PublishedDocument>> =
    LazyLock::new(|| documents().into_iter().filter(|document| document.side == Side::Request).collect());

fn known(document: &PublishedDocument) -> Given {
    let selected = document.selections.iter().cloned();
    let given = selected.fold(Given::default(), |given, (name, value)| given.select(name, value));
    document.parameters.iter().cloned().fold(given, |given, (name, value)| given.parameter(name, value))
}

fn examples<U: UseCase>() -> impl Iterator<Item = &'static PublishedDocument> {
    REQUESTS.iter().filter(|document| document.contract == U::CONTRACT.id)
}

/// What a rejected request breaks, in words, by the kind of requirement.
#[track_caller]
fn broken<U: UseCase>(json: impl AsRef<[u8]>, given: Given, rule: Rule) -> Vec<String> {
    let rejected: Box<Rejected> = U::from_json(json, given).expect_err("something is wrong");
    let violations = rejected.verdict.violations.iter().filter(|violation| violation.rule == rule);
    violations.map(ToString::to_string).collect()
}

#[test]
fn every_published_example_makes_a_request_from_its_text_and_from_its_body() {
    fn check<U: UseCase>() -> usize {
        let made = examples::<U>().map(|document| {
            let sent = |request: Result<visa_acceptance::Request<U>, Box<Rejected>>| {
                let request = request.unwrap_or_else(|rejected| panic!("{}: {rejected}", document.file));
                let prepared = request.prepare(&Environment::Test.target()).expect("the sandbox has every operation");
                assert_eq!(prepared.uri().path_and_query().map(ToString::to_string), Some(request.path_and_query()));
                serde_json::from_slice::<Value>(prepared.body()).expect("a body is JSON")
            };
            let text = document.conforming.to_string();
            let read = U::from_json(&text, known(document)).ok();
            let body = read.and_then(|read| serde_json::to_value(read.body()).ok());
            assert_eq!(body.as_ref(), Some(&document.conforming), "{}", document.file);
            assert_eq!(sent(U::from_json(&text, known(document))), document.conforming, "{}", document.file);
            let request = U::from_json(&text, known(document)).expect("it was made before");
            let (body, given) = request.into_parts();
            assert_eq!(sent(U::from_body(body, given)), document.conforming);
        });
        made.count()
    }
    let made: usize = every_use_case!(check).into_iter().sum();
    assert_eq!(made, REQUESTS.len(), "an example belongs to no use case");
}

#[test]
fn what_the_builder_sets_may_be_left_out() {
    fn check<U: UseCase>() {
        for document in examples::<U>() {
            let mut json = document.conforming.clone();
            let always = U::CONTRACT.always.values.iter().filter(|rule| rule.preset && rule.kind == ValueKind::Fixed);
            for path in always.map(|rule| rule.place.path).filter(|path| !path.contains("[]")) {
                json::remove(&mut json, path);
            }
            let request = U::from_json(json.to_string(), known(document));
            let request = request.unwrap_or_else(|rejected| panic!("{}: {rejected}", document.file));
            let body = serde_json::to_value(request.body()).expect("a body is JSON");
            assert_eq!(body, document.conforming, "{}", document.file);
        }
    }
    every_use_case!(check);
}

#[test]
fn text_behind_the_json_and_what_is_no_object_are_violations() {
    fn check<U: UseCase>() {
        for document in examples::<U>() {
            let text = format!("{} 4111111111111111", document.conforming);
            let broken = broken::<U>(&text, known(document), Rule::Json);
            let at = text.len() - 16;
            let expected = "the body is no JSON object: expected the end, found something else at byte";
            assert_eq!(broken, [format!("{expected} {at}")], "{}", document.file);
            let contract = U::CONTRACT.check_json(&text, &known(document)).expect_err("something follows");
            assert_eq!(contract.offset, at);
        }
    }
    every_use_case!(check);
    let given = || Given::default();
    let expected = ["the body is no JSON object: expected a value, found the end at byte 0"];
    assert_eq!(broken::<MerchantInitiatedWithTokenCustomer>("", given(), Rule::Json), expected);
    let expected = ["the body is no JSON object: expected an object, found a list at byte 0"];
    assert_eq!(broken::<MerchantInitiatedWithTokenCustomer>("[]", given(), Rule::Json), expected);
}

#[test]
fn everything_that_is_wrong_beside_the_body_is_told_at_once_with_the_nearest_name() {
    let given =
        Given::default().parameter("tokenid", "1").query("limit", "5").header("profil-id", "a").jose_answer(true);
    assert_eq!(
        broken::<CreateOneTimePassword>("{}", given, Rule::Given),
        [
            "`tokenid` must be a known parameter of the path; did you mean `tokenId`? There is `tokenId`",
            "`limit` must be no parameter of the query, since this use case has none",
            "`profil-id` must be a known header; did you mean `profile-id`? There is `profile-id`",
            "`jose` must be no answer as JOSE, since this use case has none",
        ]
    );
    let amex = Given::default().select("network", "Amex").mode("relaxd");
    let misnamed = broken::<MerchantInitiatedWithTokenCustomer>("{}", amex, Rule::Given);
    for (found, near) in misnamed.iter().zip(["american-express", "relaxed"]) {
        assert!(found.contains(&format!("did you mean `{near}`?")), "{found}");
    }
    assert_eq!(misnamed.len(), 2);
    let missing = ["`{tokenId}` must be an id that can stand in a path"];
    assert_eq!(broken::<CreateOneTimePassword>("{}", Given::default(), Rule::Parameter), missing);
    let dots = Given::default().parameter("instrumentIdentifierTokenId", "..");
    let expected = ["`{instrumentIdentifierTokenId}` must be an id that can stand in a path"];
    assert_eq!(broken::<Retrieve>("", dots, Rule::Parameter), expected);
    let given = Given::default().parameter("instrumentIdentifierTokenId", "7010000000016241111").query("limit", "many");
    assert_eq!(broken::<ListPaymentInstruments>("", given, Rule::Parameter), ["`limit` must be a whole number"]);
}

#[test]
fn a_documented_field_that_is_null_is_absent_and_not_sent() {
    let document = document("payments/unscheduled/merchant-initiated-with-token.customer.request.json");
    let mut json = document.conforming.clone();
    json::set(&mut json, "orderInformation.billTo", json!({ "firstName": null }));
    json::set(&mut json, "clientReferenceInformation", Value::Null);
    let request = MerchantInitiatedWithTokenCustomer::from_json(json.to_string(), known(&document));
    let body = serde_json::to_string(request.expect("null is nothing").body()).expect("a body is JSON");
    assert!(!body.contains("null"), "{body}");
}

#[test]
fn a_path_that_nothing_knows_names_the_nearest_known_one() {
    let document = document("intelligent-commerce/initiate-purchase-intent.request.json");
    let nearest = |path: &str| {
        let mut json = document.conforming.clone();
        json::set(&mut json, path, "x");
        let verdict = InitiatePurchaseIntent::CONTRACT.check_json(json.to_string(), &known(&document));
        let mut undocumented = verdict.expect("it is JSON").undocumented;
        assert_eq!(undocumented.len(), 1, "{path}");
        undocumented.remove(0).nearest
    };
    // A slip of the pen beside the field, another style, a wrong place, and a name that is like nothing.
    assert_eq!(nearest("mandates[0].descripton").as_deref(), Some("mandates[].description"));
    assert_eq!(nearest("consumer_prompt").as_deref(), Some("consumerPrompt"));
    assert_eq!(nearest("description").as_deref(), Some("mandates[].description"));
    assert_eq!(nearest("zzz"), None);
    let many: serde_json::Map<_, _> = (0..10_000).map(|number| (format!("tokenIdd{number}"), json!(1))).collect();
    let verdict = InitiatePurchaseIntent::CONTRACT.check_json(Value::from(many).to_string(), &Given::default());
    let undocumented = verdict.expect("it is JSON").undocumented;
    assert_eq!(undocumented.len(), 10_000);
    assert!(undocumented.iter().filter(|field| field.nearest.is_some()).count() <= 8);
}

#[test]
fn nothing_that_is_given_is_shown_but_names() {
    let given = Given::default().parameter("tokenId", "canary").query("limit", "canary").header("profile-id", "canary");
    assert!(!format!("{given:?}").contains("canary"));
    let rejected = CreateOneTimePassword::from_json("canary", given.header("x-canary-less", "canary\n"));
    let rejected = rejected.expect_err("it is no JSON");
    assert!(!format!("{rejected}{rejected:?}").contains("canary\"") && !rejected.to_string().contains("canary\n"));
}
