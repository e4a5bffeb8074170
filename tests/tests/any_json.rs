//! Any JSON and any bytes: reading and checking never panic, what was read is written so that it reads the same, and errors quote nothing.

use std::collections::BTreeSet;

use conformance::{grown, leaf};
use proptest::prelude::*;
use serde_json::Value as Json;
use visa_acceptance::{
    every_use_case,
    runtime::{
        Object, UseCase,
        decode::{self, Note},
        given::Given,
        value::{Slot, View},
    },
};

/// The places of the objects in which a field has another spelling.
fn spelled_twice(mut empty: Box<dyn Object>) -> BTreeSet<String> {
    let leaves = leaf::all(empty.as_mut());
    let parents: BTreeSet<_> = leaves.iter().filter_map(|(path, _)| path.rsplit_once('.')).map(|(at, _)| at).collect();
    let has_two = |at: &&str| match leaf::open(empty.as_mut(), at) {
        Slot::Object(object) => object.meta().fields.iter().any(|name| !name.also.is_empty()),
        _ => false,
    };
    parents.into_iter().filter(has_two).map(str::to_owned).collect()
}

fn read(mut empty: Box<dyn Object>, text: &str) -> Option<(Box<dyn Object>, Vec<Note>)> {
    let notes = decode::into(empty.as_mut(), &mut serde_json::Deserializer::from_str(text)).ok()?;
    Some((empty, notes))
}

fn written(object: &dyn Object) -> String {
    serde_json::to_string(&View::Object(object)).expect("every object can be written")
}

/// Checks that what is written of a document reads and writes the same again, and that judging it ends.
fn check(text: &str) -> Result<(), TestCaseError> {
    for contract in visa_acceptance::use_cases() {
        for empty in [contract.body, contract.response] {
            let Some((object, _)) = read(empty(), text) else { continue };
            let first = written(object.as_ref());
            let (again, _) = read(empty(), &first).expect("what was written can be read");
            prop_assert_eq!(&written(again.as_ref()), &first, "{} of {}", text, contract.id);
            let encoded = conformance::encoded(object.as_ref());
            // Half of a surrogate pair and 1e999 are no values.
            if let Ok(same) = serde_json::from_str::<Json>(&first) {
                prop_assert_eq!(encoded, same);
            }
        }
        if let Ok(verdict) = contract.check_value(&mut serde_json::Deserializer::from_str(text), &Given::default()) {
            let _ = (verdict.outcome(), format!("{verdict:?}"));
        }
    }
    Ok(())
}

fn come_back<U: UseCase>(tape: &[u8]) -> Result<(), TestCaseError>
where
    U::Response: PartialEq + std::fmt::Debug,
{
    let text = grown::object((U::CONTRACT.response)(), tape);
    let Ok(first) = serde_json::from_str::<U::Response>(&text) else { return Ok(()) };
    let second: U::Response = serde_json::from_str(&written(&first)).expect("what was written can be read");
    prop_assert_eq!(first, second);
    Ok(())
}

#[test]
fn a_documented_name_after_another_spelling_of_it_wins_and_the_other_value_is_kept() {
    let contract = conformance::contract("payments/installments/customer-initiated-with-pan");
    let at = |inner: &str| {
        format!(
            r#"{{"processingInformation":{{"authorizationOptions":{{"initiator":{{"merchantInitiatedTransaction":{{{inner}}}}}}}}}}}"#
        )
    };
    let text = at(r#""previousTransactionID":"1","previousTransactionId":"2""#);
    let (object, _) = read((contract.body)(), &text).expect("it is JSON");
    assert_eq!(written(object.as_ref()), at(r#""previousTransactionId":"2","previousTransactionID":"1""#));
}

#[test]
fn a_name_is_never_written_twice() {
    let contract = conformance::contract("payments/installments/customer-initiated-with-pan");
    let at = |inner: &str| {
        format!(
            r#"{{"processingInformation":{{"authorizationOptions":{{"initiator":{{"merchantInitiatedTransaction":{{{inner}}}}}}}}}}}"#
        )
    };
    let text = at(r#""previousTransactionId":5,"previousTransactionID":"1""#);
    let (object, _) = read((contract.body)(), &text).expect("it is JSON");
    let written = written(object.as_ref());
    assert_eq!(written.matches("\"previousTransactionId\"").count(), 1, "{written}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn documents_of_documented_names_are_read_written_and_judged(which in any::<prop::sample::Index>(), tape in prop::collection::vec(any::<u8>(), 0..600)) {
        let contract = visa_acceptance::use_cases()[which.index(visa_acceptance::use_cases().len())];
        check(&grown::object((contract.body)(), &tape))?;
        check(&grown::object((contract.response)(), &tape))?;
    }

    #[test]
    fn names_beside_other_spellings_are_read_written_and_judged(which in any::<prop::sample::Index>(), tape in prop::collection::vec(any::<u8>(), 0..60)) {
        let bodies = visa_acceptance::use_cases().iter().flat_map(|contract| [contract.body, contract.response]);
        let places: Vec<_> = bodies.flat_map(|body| spelled_twice(body()).into_iter().map(move |at| (body, at))).collect();
        let (body, at) = &places[which.index(places.len())];
        check(&grown::object_at(body(), at, &tape))?;
    }

    #[test]
    fn equal_objects_come_back(tape in prop::collection::vec(any::<u8>(), 0..400)) {
        for result in every_use_case!(come_back, &tape) {
            result?;
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        for contract in visa_acceptance::use_cases() {
            let _ = contract.check_value(&mut serde_json::Deserializer::from_slice(&bytes), &Given::default());
            let _ = contract.check_json(&bytes, &Given::default());
        }
    }

    #[test]
    fn errors_quote_nothing(at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<prop::sample::Index>()) {
        let text = r#"{"id":"canary","canary":{"canary":[1,"canary",{"number":"canary"}]},"card":{"number":"canary","expirationMonth":["canary"]},"mandates":"canary"}"#;
        let mut bytes = text.as_bytes().to_vec();
        let index = at.index(bytes.len());
        bytes[index] = byte;
        bytes.truncate(cut.index(bytes.len() + 1));
        for contract in visa_acceptance::use_cases() {
            let mut json = serde_json::Deserializer::from_slice(&bytes);
            if let Err(error) = contract.check_value(&mut json, &Given::default()).and_then(|_| json.end()) {
                prop_assert!(!format!("{error} {error:?}").contains("canary"), "{error}");
            }
            if let Err(error) = contract.check_json(&bytes, &Given::default()) {
                prop_assert!(!format!("{error} {error:?}").contains("canary"), "{error}");
            }
        }
    }
}

#[test]
fn errors_on_json_that_is_no_object_quote_nothing() {
    for text in ["\"canary\"", "[\"canary\"]", "true", "1", "null"] {
        for contract in visa_acceptance::use_cases() {
            let json: Json = serde_json::from_str(text).expect("it is JSON");
            let error = contract.check_value(&json, &Given::default()).expect_err("it is no object").to_string();
            assert!(error.starts_with("expected an object, found ") && !error.contains("canary"), "{error}");
        }
    }
}

#[test]
fn nesting_without_end_is_read_as_it_came_and_no_crash() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("{\"orderInformation\":", "}"), ("{\"mandates\":[", "]}")] {
        for name in ["a", "orderInformation", "mandates"] {
            let text = format!("{{\"{name}\":{}1{}}}", open.repeat(10_000), close.repeat(10_000));
            for contract in &visa_acceptance::use_cases()[..3] {
                let mut json = serde_json::Deserializer::from_str(&text);
                let verdict = contract.check_value(&mut json, &Given::default()).expect("it is JSON");
                assert_eq!(contract.check_json(text.as_bytes(), &Given::default()).as_ref(), Ok(&verdict));
                let mut body = (contract.body)();
                decode::slice_into(body.as_mut(), text.as_bytes()).expect("it is JSON");
                assert_eq!(written(body.as_ref()), text);
            }
        }
    }
}
