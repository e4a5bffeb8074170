//! What no field could take is kept as it came, character by character, however the answer is read.

use std::fmt::Debug;

use conformance::{contract, decoded, encoded};
use http::Response;
use serde::{
    Deserialize, Serialize,
    de::value::{Error, MapDeserializer},
};
use serde_json::{Value, json};
use visa_acceptance::{
    api::Amount,
    errors::EdgeError,
    payments::{PaymentAnswer, unscheduled::MerchantInitiatedWithTokenCustomer},
    runtime::{
        Json, Object,
        decode::{self, Misfit, Note},
        given::Given,
        value::View,
    },
};

/// Values that a decoder rewrites or refuses.
fn values() -> Vec<String> {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let texts = [
        "1.10",
        "12345678901234567890123",
        "-0",
        "0.1e-5",
        "1e999",
        "\"\\ud83d\"",
        "\"\\u0041\\/\"",
        "{\"a\": 1.50,\"a\":2,\"\\ud83d\":null}",
        "[ 1 ,\t2 ]",
        "null",
    ];
    texts.into_iter().map(str::to_owned).chain([nested(127), nested(128), nested(10_000)]).collect()
}

/// An answer that has the value where no field is, where an object, a list, a boolean and a text should be, and in an object in it.
fn around(value: &str) -> String {
    let members = |names: &[&str]| names.iter().map(|name| format!("\"{name}\":{value}")).collect::<Vec<_>>().join(",");
    format!(
        r#"{{"errorInformation":{{{}}},"id":"1","status":"AUTHORIZED",{}}}"#,
        members(&["details", "new"]),
        members(&["orderInformation", "new"])
    )
}

#[track_caller]
fn check_kept(answer: &PaymentAnswer, value: &str) {
    assert_eq!(answer.id.as_ref().map(AsRef::as_ref), Some("1"));
    let errors = answer.error_information.as_ref().expect("it is there");
    for kept in [answer.extra.get("new"), answer.extra.get("orderInformation"), errors.extra.get("new")] {
        assert_eq!(kept.map(Json::as_str), Some(value));
    }
    assert!(answer.order_information.is_none());
}

/// A list is a list, though perhaps not of what should be in it.
fn fits_a_list(value: &str) -> bool {
    value == "[]"
}

#[test]
fn kept_values_have_every_character_that_came_and_are_written_so() {
    for value in values().iter().filter(|value| !value.starts_with('{')) {
        let text = around(value);
        for answer in [
            serde_json::from_str::<PaymentAnswer>(&text).expect("it can be read"),
            serde_json::from_slice(text.as_bytes()).expect("it can be read"),
            serde_json::from_reader(text.as_bytes()).expect("it can be read"),
            decode::from_slice(text.as_bytes()).expect("it can be read"),
        ] {
            check_kept(&answer, value);
            let written = serde_json::to_string(&answer).expect("it can be written");
            for member in ["\"new\":", "\"orderInformation\":"] {
                assert!(written.contains(&format!("{member}{value}")), "{written}");
            }
            assert!(fits_a_list(value) || written.contains(&format!("\"details\":{value}")), "{written}");
            assert_eq!(serde_json::from_str::<PaymentAnswer>(&written).expect("it can be read"), answer);
        }
    }
}

#[test]
fn an_answer_of_the_service_is_read_whatever_is_in_it() {
    for value in values().iter().filter(|value| !value.starts_with('{')) {
        let response = Response::builder().status(201).body(around(value)).expect("it is a response");
        let answer = read(&response);
        check_kept(&answer, value);
    }
}

fn read<B: AsRef<[u8]>>(response: &Response<B>) -> PaymentAnswer {
    let request = MerchantInitiatedWithTokenCustomer::builder()
        .customer_id("1")
        .currency("USD")
        .total_amount(Amount::new("1.00").expect("it is an amount"))
        .network(visa_acceptance::api::CardNetwork::Visa)
        .build()
        .expect("the request keeps its contract");
    request.decode(response.body().as_ref()).expect("the answer can be read")
}

#[test]
fn names_that_no_text_can_hold_are_kept_and_written() {
    let text = r#"{"id":"1","new":{"\udead":1},"\ud83d":1.10,"a\ud83d":"x","é\u00e9":2}"#;
    let answer: PaymentAnswer = decode::from_slice(text.as_bytes()).expect("it can be read");
    assert_eq!(answer.extra.len(), 4);
    assert_eq!(serde_json::from_str::<PaymentAnswer>(text).expect("it can be read"), answer);
    let written = serde_json::to_string(&answer).expect("it can be written");
    assert_eq!(written, text.replace("\\u00e9", "é"));
    assert_eq!(decode::from_slice::<PaymentAnswer>(written.as_bytes()).as_ref(), Ok(&answer));
    // Within another object, and where names have to be texts.
    let within = format!(r#"{{"errorInformation":{written}}}"#);
    let outer: PaymentAnswer = decode::from_slice(within.as_bytes()).expect("it can be read");
    assert!(serde_json::to_string(&outer).expect("it can be written").contains("\"a\\ud83d\":\"x\""));
    let value = serde_json::to_value(&answer).expect("it can be written");
    assert_eq!((&value["id"], &value["a\\ud83d"]), (&json!("1"), &json!("x")));
    assert!(serde_json::to_value(&outer).expect("it can be written")["errorInformation"].is_object());
}

#[test]
fn bytes_that_are_no_text_spoil_only_what_they_are_in() {
    let text = b"\xef\xbb\xbf{\"id\":\"6\",\"status\":\"AUTH\xffORIZED\",\"reconciliationId\":\"a\",\"n\xffw\":\"\xc3\",\"x\":\"\xc3\xa9\"}";
    let answer: PaymentAnswer = decode::from_slice(text).expect("it can be read");
    assert_eq!(answer.id.as_ref().map(AsRef::as_ref), Some("6"));
    assert_eq!(answer.reconciliation_id.as_deref(), Some("a"));
    assert_eq!(answer.status, None);
    assert_eq!(answer.extra.get("status").and_then(Json::text).as_deref(), Some("AUTH\u{fffd}ORIZED"));
    assert_eq!(answer.extra.get("n\u{fffd}w").and_then(Json::text).as_deref(), Some("\u{fffd}"));
    assert_eq!(answer.extra.get("x").and_then(Json::text).as_deref(), Some("é"));
    let response = Response::builder().status(201).body(text.as_slice()).expect("it is a response");
    assert_eq!(read(&response), answer);
    // A mark that the sender wrote is a character like others.
    let marked: PaymentAnswer = decode::from_slice("{\"id\":\"\u{fffd}\"}".as_bytes()).expect("it can be read");
    assert_eq!(marked.id.as_ref().map(AsRef::as_ref), Some("\u{fffd}"));
}

#[test]
fn half_a_surrogate_pair_in_a_documented_text_makes_it_absent() {
    let text = r#"{"id":"6\ud83d","status":"\ud83d\ude00"}"#;
    let mut answer = PaymentAnswer::default();
    let notes = decode::slice_into(&mut answer, text.as_bytes()).expect("it can be read");
    let kind = Misfit::of_type("text", "text that is broken");
    assert_eq!(notes, [Note::new("id", kind)]);
    assert_eq!((answer.id, answer.status.as_ref().map(AsRef::as_ref)), (None, Some("😀")));
}

#[test]
fn numbers_in_the_place_of_text_keep_their_digits_and_stay_numbers() {
    let text = r#"{"id":6528187,"orderInformation":{"amountDetails":{"authorizedAmount":1.10}},"processorInformation":{"networkTransactionId":12345678901234567890123}}"#;
    let mut answer = PaymentAnswer::default();
    let notes = decode::slice_into(&mut answer, text.as_bytes()).expect("it can be read");
    assert_eq!(notes.len(), 3);
    assert!(notes.iter().all(|note| note.kind == Misfit::of_type("text", "a number")));
    let sorted = |text: &str| serde_json::from_str::<Json>(text).expect("it is JSON");
    assert_eq!(sorted(&serde_json::to_string(&answer).expect("it can be written")), sorted(text));
    let amount = |answer: &PaymentAnswer| {
        answer
            .order_information
            .clone()
            .and_then(|order| order.amount_details)
            .and_then(|amounts| amounts.authorized_amount)
    };
    assert_eq!(amount(&answer).as_ref().map(AsRef::as_ref), Some("1.10"));
    let processor = answer.processor_information.as_mut().expect("it is there");
    assert_eq!(processor.network_transaction_id.as_ref().map(AsRef::as_ref), Some("12345678901234567890123"));
    assert!(processor.came_as_number("networkTransactionId") && !processor.came_as_number("responseCode"));
    // What is set afterwards is what counts, and it is written once.
    processor.network_transaction_id = Some("016".into());
    assert!(!processor.came_as_number("networkTransactionId"));
    assert_eq!(serde_json::to_string(&processor).ok().as_deref(), Some(r#"{"networkTransactionId":"016"}"#));
    let text = r#"{"processorInformation":{"networkTransactionId":"016"}}"#;
    let answer: PaymentAnswer = serde_json::from_str(text).expect("it can be read");
    assert!(!answer.processor_information.expect("it is there").came_as_number("networkTransactionId"));
}

#[test]
fn a_number_under_another_spelling_is_written_once_and_as_documented() {
    let at = |inner: &str| {
        format!(
            r#"{{"processingInformation":{{"authorizationOptions":{{"initiator":{{"merchantInitiatedTransaction":{{{inner}}}}}}}}}}}"#
        )
    };
    let mut body = (contract("payments/unscheduled/merchant-initiated-with-token").body)();
    decode::slice_into(body.as_mut(), at("\"previousTransactionID\":16").as_bytes()).expect("it can be read");
    let written = serde_json::to_string(&View::Object(body.as_ref())).expect("it can be written");
    assert_eq!(written, at("\"previousTransactionId\":16"));
    // The last of a name counts: what it takes the place of does not stand in the way.
    let mut body = (contract("payments/unscheduled/merchant-initiated-with-token").body)();
    let text = at("\"previousTransactionId\":{},\"previousTransactionID\":1.10,\"previousTransactionId\":null");
    decode::slice_into(body.as_mut(), text.as_bytes()).expect("it can be read");
    let written = serde_json::to_string(&View::Object(body.as_ref())).expect("it can be written");
    assert_eq!(written, at("\"previousTransactionId\":1.10"));
    // `null` is no value, so that the other spelling counts.
    let mut body = (contract("payments/unscheduled/merchant-initiated-with-token").body)();
    let text = at("\"previousTransactionId\":null,\"previousTransactionID\":\"16\"");
    decode::slice_into(body.as_mut(), text.as_bytes()).expect("it can be read");
    let written = serde_json::to_string(&View::Object(body.as_ref())).expect("it can be written");
    assert_eq!(written, at("\"previousTransactionId\":\"16\""));
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Flat {
    own: u8,
    #[serde(flatten)]
    answer: PaymentAnswer,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
enum Either {
    Answer(Box<PaymentAnswer>),
    Other(u8),
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Within {
    answers: Vec<Option<PaymentAnswer>>,
}

#[track_caller]
fn check_comes_back<'a, T>(text: &'a str) -> T
where
    T: Debug + PartialEq + Serialize + Deserialize<'a>,
{
    let read: T = serde_json::from_str(text).expect("it can be read");
    let expected: Json = Json::new(text).expect("it is JSON");
    assert_eq!(Json::new(&serde_json::to_string(&read).expect("it can be written")), Ok(expected));
    read
}

#[test]
fn answers_are_read_within_any_type_of_a_users_own() {
    let text = r#"{"own":7,"id":"1","new":[1.5,{"a":null}],"orderInformation":true,"submitTimeUtc":null}"#;
    let flat: Flat = check_comes_back(text);
    assert_eq!(flat.answer.id.as_ref().map(AsRef::as_ref), Some("1"));
    let text = r#"{"id":"1","new":[1.5,{"a":null}],"orderInformation":true}"#;
    assert_eq!(check_comes_back::<Either>(text), Either::Answer(Box::new(read_plainly(text))));
    // What serde does not buffer is kept as it came here as well.
    let within: Within = check_comes_back(r#"{"answers":[null,{"id":"1","new":[1.10,"\ud83d",1e999]}]}"#);
    let kept = within.answers[1].as_ref().and_then(|answer| answer.extra.get("new"));
    assert_eq!(kept.map(Json::as_str), Some(r#"[1.10,"\ud83d",1e999]"#));
}

fn read_plainly(text: &str) -> PaymentAnswer {
    serde_json::from_str(text).expect("it can be read")
}

#[test]
fn answers_are_read_from_values_and_other_formats() {
    let value = json!({ "id": "1", "new": [1.5, { "a": null }], "orderInformation": 5, "x": u64::MAX });
    let answer: PaymentAnswer = serde_json::from_value(value.clone()).expect("it can be read");
    assert_eq!(PaymentAnswer::deserialize(&value).expect("it can be read"), answer);
    assert_eq!(encoded(&answer), value);
    let (object, notes) = decoded((contract("payments/recurring/customer-initiated-with-pan").response)(), &value);
    assert_eq!((encoded(object.as_ref()), notes.len()), (value, 3));
    // A format that knows neither JSON nor newtypes.
    let members = [("id", "1"), ("new", "2")];
    let other: MapDeserializer<'_, _, Error> = MapDeserializer::new(members.into_iter());
    let answer = PaymentAnswer::deserialize(other).expect("it can be read");
    assert_eq!(encoded(&answer), json!({ "id": "1", "new": "2" }));
}

#[test]
fn writing_never_fails() {
    for value in values() {
        let text = format!(r#"{{"id":"1","new":{value},"\ud83d":{value}}}"#);
        let answer: PaymentAnswer = decode::from_slice(text.as_bytes()).expect("it can be read");
        assert_eq!(serde_json::to_string(&answer).expect("it can be written"), text);
        let as_value = serde_json::to_value(&answer).expect("it can be written");
        assert!(as_value["id"] == "1" || as_value == text, "{as_value}");
        assert!(!serde_json::to_string_pretty(&answer).expect("it can be written").is_empty());
    }
}

#[test]
fn fields_of_any_json_keep_it_as_it_came() {
    for value in ["{\"id\":1.10}", "1e999", "\"\\ud83d\"", "12345678901234567890123", "[null]"] {
        let text = format!(r#"{{"response":{{"rmsg":{value}}}}}"#);
        let error: EdgeError = serde_json::from_str(&text).expect("it can be read");
        assert!(error.response.as_ref().is_some_and(|response| response.rmsg.is_some()), "{value}");
        assert_eq!(serde_json::to_string(&error).ok(), Some(text));
    }
}

#[test]
fn answers_are_equal_if_what_they_keep_is_the_same_value() {
    let read = |text: &str| decode::from_slice::<PaymentAnswer>(text.as_bytes()).expect("it can be read");
    assert_eq!(read(r#"{"a":1.10,"b":{"c":1,"d":[]}}"#), read(r#"{"b":{"d":[ ],"c":1.0},"a":11e-1}"#));
    for (left, right) in [
        (r#"{"a":12345678901234567890123}"#, r#"{"a":12345678901234567890124}"#),
        (r#"{"a":"\ud83d"}"#, r#"{"a":"\ud83e"}"#),
        (r#"{"a":null}"#, "{}"),
        (r#"{"\ud83d":1}"#, r#"{"\\ud83d":1}"#),
        (r#"{"id":1}"#, r#"{"id":"1"}"#),
    ] {
        assert_ne!(read(left), read(right));
    }
}

#[test]
fn debug_shows_nothing_of_what_is_kept() {
    let text = r#"{"new":"canary","orderInformation":"canary","can\ud83dary":1,"4111111111111111":2,"a canary":[{"canary":3}]}"#;
    let answer: PaymentAnswer = decode::from_slice(text.as_bytes()).expect("it can be read");
    let shown = format!("{answer:?} {answer:#?} {:?} {:?}", answer.extra, answer.extra.get("a canary"));
    assert!(!shown.contains("ary") && !shown.contains("4111"), "{shown}");
    assert!(shown.contains("\"new\": [redacted]"), "{shown}");
}

#[test]
fn an_error_says_where_and_quotes_nothing() {
    for (text, path, offset) in [
        (r#"{"id":"canary","canary":[1,"canary" 2]}"#, "", 36),
        (r#"{"errorInformation":{"details":[{"canary":canary}]}}"#, "errorInformation.details[0]", 42),
        (r#"["canary"]"#, "", 0),
        (r#"{"id":"canary"} canary"#, "", 16),
        (r#"{"id":"canary"#, "id", 13),
    ] {
        let error = decode::from_slice::<PaymentAnswer>(text.as_bytes()).expect_err("it is broken");
        assert_eq!((error.path.as_str(), error.offset), (path, offset), "{error}");
        assert!(!format!("{error} {error:?}").contains("canary"), "{error}");
        assert!(serde_json::from_str::<PaymentAnswer>(text).is_err());
    }
    let contract = contract("payments/recurring/customer-initiated-with-pan");
    let error = contract.check_json(b"[]", &Given::default()).expect_err("it is no object");
    assert_eq!(error.to_string(), "expected an object, found a list at byte 0");
}

#[test]
fn a_user_keeps_what_they_like_beside_the_fields() {
    let mut answer = PaymentAnswer::default();
    assert_eq!(answer.extra.insert("a", 5), None);
    assert_eq!(answer.extra.insert("a", Json::new(" 1.10 ").expect("it is JSON")), Some(5.into()));
    answer.extra.insert("b", Value::Null);
    assert_eq!(serde_json::to_string(&answer).ok().as_deref(), Some(r#"{"a":1.10,"b":null}"#));
    assert_eq!(answer.extra.iter().map(|(name, _)| name).collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(answer.extra.remove("a").as_ref().map(Json::as_str), Some("1.10"));
    assert_eq!((answer.extra.len(), answer.extra().get("a")), (1, None));
}
