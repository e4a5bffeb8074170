//! Error bodies of the three families, in the shapes that the platform is known to answer with.

use serde_json::{Value, json};
use visa_acceptance::{
    api::{PaymentErrorReason, TokenErrorType},
    errors::{AgentError, PaymentError, TokenError},
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
        "message": "Declined - The request is missing one or more fields",
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
fn a_refused_signature_has_a_message() {
    let json = json!({ "response": { "rmsg": "Authentication Failed" } });
    let message = read::<PaymentError>(&json).response.and_then(|response| response.rmsg);
    let message = message.expect("it is there");
    assert_eq!(message.as_str(), "Authentication Failed");
    assert_eq!(format!("{message:?}"), "[redacted]", "a message may repeat what was sent");
    assert!(read::<TokenError>(&json).response.is_some());
    assert!(read::<AgentError>(&json).response.is_some());
}
