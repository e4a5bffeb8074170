//! What a request sends is what `serde_json` writes of its body, byte for byte.

use visa_acceptance::runtime::{Object, decode, value::View};

/// Checks it for a text that is read into a body; what of it is no JSON object is left out.
#[track_caller]
fn check(mut body: Box<dyn Object>, json: &str) -> bool {
    if decode::slice_into(body.as_mut(), json.as_bytes()).is_err() {
        return false;
    }
    let expected = serde_json::to_string(&View::Object(body.as_ref())).expect("every object can be written");
    let written = body.to_json().expect("every object can be written");
    assert_eq!(String::from_utf8(written).as_deref(), Ok(expected.as_str()));
    true
}

#[test]
fn published_examples_are_written_as_serde_writes_them() {
    let mut written = 0;
    for document in conformance::documents() {
        let contract = conformance::contract(&document.contract);
        for json in [document.published, document.repaired.to_string(), document.conforming.to_string()] {
            written += usize::from(check((contract.body)(), &json));
            written += usize::from(check((contract.response)(), &json));
        }
    }
    assert!(written > 0, "no example was read");
}

#[test]
fn what_no_field_could_take_is_written_as_serde_writes_it() {
    let contract = conformance::contract("payments/unscheduled/merchant-initiated-with-token");
    for json in [
        "{}",
        r#"{"a":1}"#,
        r#"{"a":1.10,"b":[1e999,null],"ü\"\\\u0007":{}}"#,
        r#"{"\ud83d":"half of a pair","orderInformation":{"amountDetails":{"currency":"\"\\\n\u0001é😀"}}}"#,
        r#"{"orderInformation":{"amountDetails":{"currency":16,"totalAmount":1.50}}}"#,
        r#"{"orderInformation":{"amountDetails":{"\udc00":1,"currency":null},"amountDetails":[]}}"#,
        r#"{"processingInformation":{"actionList":[],"actionTokenTypes":["\t","customer"],"capture":"true"}}"#,
    ] {
        assert!(check((contract.body)(), json), "{json}");
    }
}
