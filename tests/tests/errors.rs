//! Error bodies, in the shapes that the platform is known to answer with.

use serde_json::{Value, json};
use visa_acceptance::{
    api::{PaymentErrorReason, TokenErrorType},
    errors::{
        AgentError, CodedError, EdgeError, MachineError, PaymentError, RegistrationError, Shape, TokenError,
        TokenPartsError,
    },
    runtime::{Object, decode::noted},
};

/// Reads a body without a note; written again it is the same JSON.
#[track_caller]
fn read<T: visa_acceptance::runtime::value::Value + Object>(json: &Value) -> T {
    let (error, notes) = noted::<T, _>(json.clone()).expect("it is an object");
    assert_eq!(notes, []);
    assert_eq!(conformance::encoded(&error), *json);
    error
}

#[test]
fn a_refused_payment_request_names_its_fields() {
    let error: PaymentError = read(&json!({
        "submitTimeUtc": "2026-01-31T18:00:00Z",
        "status": "INVALID_REQUEST",
        "reason": "MISSING_FIELD",
        "message": "Two fields are not there",
        "details": [{ "field": "orderInformation.amountDetails.currency", "reason": "MISSING_FIELD" }],
    }));
    assert_eq!(error.reason, Some(PaymentErrorReason::MissingField));
    let details = error.details.expect("they are there");
    assert_eq!(details[0].field.as_deref(), Some("orderInformation.amountDetails.currency"));
}

#[test]
fn a_failure_of_the_platform_may_nest_its_reason() {
    let flat: PaymentError =
        read(&json!({ "submitTimeUtc": "2026-01-31T18:00:00Z", "status": "SERVER_ERROR", "reason": "SERVER_TIMEOUT" }));
    assert_eq!(flat.reason, Some(PaymentErrorReason::ServerTimeout));
    let nested: PaymentError = read(
        &json!({ "status": "SERVER_ERROR", "errorInformation": { "reason": "SYSTEM_ERROR", "message": "Error" } }),
    );
    let information = nested.error_information.expect("it is there");
    assert_eq!(information.reason, Some(PaymentErrorReason::SystemError));
}

#[test]
fn token_management_lists_its_errors() {
    let error: TokenError = read(&json!({
        "errors": [
            { "type": "missingFields", "message": "Field is missing", "details": [{ "name": "card", "location": "body" }] },
            { "type": "madeUpToday", "message": "New" },
        ],
    }));
    let errors = error.errors.expect("they are there");
    assert_eq!(errors[0].r#type, Some(TokenErrorType::MissingFields));
    assert_eq!(errors[1].r#type.as_ref().map(TokenErrorType::as_str), Some("madeUpToday"));
}

#[test]
fn intelligent_commerce_has_one_error() {
    let error: AgentError = read(&json!({
        "error": {
            "status": "BAD_REQUEST",
            "reason": "INVALID_DATA",
            "message": "Invalid",
            "detail": { "reason": "INVALID", "source": "mandates[0].mandateId", "sourceType": "BODY", "message": "Too long" },
        },
    }));
    let detail = error.error.and_then(|error| error.detail).expect("it is there");
    assert_eq!(detail.source.as_deref(), Some("mandates[0].mandateId"));
}

#[test]
fn the_edge_has_words_or_an_object() {
    for words in [json!("Authentication Failed"), json!({ "error": "UNAUTHORIZED_PARTNER" })] {
        let error = read::<EdgeError>(&json!({ "response": { "rmsg": words } }));
        let rmsg = error.response.clone().and_then(|response| response.rmsg);
        assert_eq!(rmsg, Some(words.into()));
        assert!(format!("{error:?}").contains("[redacted]"), "a message may repeat what was sent");
    }
}

#[test]
fn each_part_of_a_request_has_its_own_status() {
    let errors =
        json!([{ "type": "notAttempted", "message": "m", "details": [{ "name": "card", "location": "body" }] }]);
    let parts = json!([{ "resource": "customer", "httpStatus": 201, "id": "7" }, { "resource": "card", "httpStatus": 400, "errors": errors }]);
    let error: TokenPartsError = read(&json!({ "responses": parts }));
    let statuses: Vec<_> = error.responses.iter().flatten().map(|part| part.http_status).collect();
    assert_eq!(statuses, [Some(201), Some(400)]);
}

#[test]
fn machines_are_told_a_name_and_agents_a_detail() {
    let named: MachineError = read(&json!({
        "error": "BAD_REQUEST", "message": "m", "status": 400, "timestamp": "2026-01-01T00:00:00Z", "path": "/icc/v1/products/feed",
    }));
    assert_eq!((named.error.as_deref(), named.status), (Some("BAD_REQUEST"), Some(400)));
    let listed: RegistrationError = read(&json!({ "detail": "m", "errors": [{ "field": "f", "message": "n" }] }));
    assert_eq!(listed.errors.expect("they are there")[0].field.as_deref(), Some("f"));
}

#[test]
fn other_families_have_a_code_or_names_of_their_own_for_what_payments_have() {
    let coded: CodedError = read(&json!({
        "code": "R", "correlationId": "c", "detail": "d", "localizationKey": "l", "message": "m",
        "fields": [{ "path": "p", "message": "n", "localizationKey": "k" }],
    }));
    assert_eq!(coded.fields.expect("they are there")[0].path.as_deref(), Some("p"));
    let _: PaymentError = read(&json!({
        "correlationId": "c", "informationLink": "https://docs.example", "message": "m", "reason": "R",
        "details": [{ "field": "f", "message": "n" }],
    }));
    let stamped: PaymentError =
        serde_json::from_value(json!({ "submitTimeStampUtc": "2026-01-01T00:00:00Z" })).expect("it is an object");
    assert!(stamped.submit_time_utc.is_some(), "the other spelling is read");
}

/// What the spec says of a shape leads to something in the bodies that tests write by hand.
#[test]
fn shapes_are_told_apart_in_their_order() {
    let first = |json: &Value| Shape::ALL.iter().copied().find(|shape| shape.layout().fits(&json.to_string()));
    for (json, shape) in [
        (json!({ "response": { "rmsg": "m" } }), Some(Shape::Edge)),
        (json!({ "response": { "rmsg": null } }), None),
        (json!({ "responses": [{ "httpStatus": 400 }] }), Some(Shape::Parts)),
        (json!({ "detail": "m", "errors": [{ "field": "f" }] }), Some(Shape::Registration)),
        (json!({ "detail": "m", "errors": [{ "type": "t" }] }), Some(Shape::Listed)),
        (json!({ "errors": [] }), Some(Shape::Listed)),
        (json!({ "errors": {}, "message": "m" }), Some(Shape::Words)),
        (json!({ "error": {}, "message": "m" }), Some(Shape::Object)),
        (json!({ "error": "E", "message": "m" }), Some(Shape::Named)),
        (json!({ "errorInformation": {}, "reason": "R" }), Some(Shape::Nested)),
        (json!({ "reason": "R", "code": 1 }), Some(Shape::Flat)),
        (json!({ "code": 1, "detail": "d" }), Some(Shape::Coded)),
        (json!({ "detail": "d", "message": "m" }), Some(Shape::Detail)),
        (json!({ "message": "m", "status": 404 }), Some(Shape::Words)),
        (json!({ "status": 404 }), Some(Shape::Bare)),
        (json!({ "reason": 7 }), None),
        (json!([{ "reason": "R" }]), None),
    ] {
        assert_eq!(first(&json), shape, "{json}");
    }
}
