//! Every refusal that the platform is known to make, one row each: what it means for a request that changes something, and that
//! reason, words and fields are handed out whatever it means.

#![cfg(feature = "client")]

#[allow(dead_code, reason = "another test uses the rest")]
mod memory;
#[allow(dead_code, reason = "another test uses the rest")]
#[path = "support/platform.rs"]
mod platform;
mod requests;
#[path = "refusals/rows.rs"]
mod rows;

use http::{Method, Response, StatusCode};
use memory::Memory;
use requests::payment;
use rows::{Row, answers_of_success, rows};
use visa_acceptance::{
    Request, UseCase,
    api::EpochSeconds,
    client::{ApiError, Certainty, Client, Credentials, Error, ErrorBody, Remedy},
    errors::{AgentError, EdgeError, PaymentError, Shape, TokenError},
    instrument_identifiers::{Delete, Retrieve},
    intelligent_commerce::{AssuranceData, CancelPurchaseIntent},
    outcome::PaymentOutcome,
};

const SECRET: &str = "RkFLRS1TSEFSRUQtU0VDUkVULURPLU5PVC1VU0UtMzI=";

/// A client that is answered so.
fn answered(status: u16, body: &[u8]) -> (Memory, Client) {
    let response = Response::builder().status(status).header("content-type", "application/json;charset=utf-8");
    let response = response.header("v-c-correlation-id", "c-1").body(body.to_vec()).expect("it is a response");
    let memory = Memory::answering([Ok(response)]);
    let credentials = Credentials::jwt_shared_secret("merchant", "key-1", SECRET).expect("it is base64");
    let client = memory::builder(&memory, credentials).encrypt_requests(platform::certificate()).build();
    (memory, client.expect("the settings are right"))
}

/// What a raw call makes of such an answer.
async fn raw(method: &Method, path: &str, status: u16, body: &[u8]) -> Error {
    let (memory, client) = answered(status, body);
    let error = client.raw(method.clone(), path).send().await.expect_err("it is no success");
    let attempts = if *method == Method::POST { 1..=1 } else { 1..=3 };
    assert!(attempts.contains(&memory.seen().len()), "{path}: {} requests", memory.seen().len());
    error
}

/// What a typed call makes of such an answer.
async fn typed<U: UseCase>(request: Request<U>, status: u16, body: &[u8]) -> Error {
    answered(status, body).1.send(request).await.err().expect("it is no success")
}

/// The refusal that an error holds, wherever it does.
fn refusal(error: &Error) -> Option<&ApiError> {
    match error {
        Error::Api(refusal) => Some(refusal),
        error => error.failure()?.refusal.as_deref(),
    }
}

/// How a refusal differs from what its row says.
fn differs(row: &Row, certainty: Certainty, body: Option<&ErrorBody>) -> Option<String> {
    if certainty != row.certainty {
        return Some(format!("{}: {certainty:?} and not {:?}", row.id, row.certainty));
    }
    let seen = (body.and_then(ErrorBody::shape), body.and_then(ErrorBody::reason), body.and_then(ErrorBody::message));
    let expected = (row.shape, row.reason, row.message);
    if seen != expected {
        return Some(format!("{}: {seen:?} and not {expected:?}", row.id));
    }
    let fields = body.map(ErrorBody::fields).unwrap_or_default();
    let fields: Vec<_> = fields.iter().map(|field| (field.path, field.reason, field.message)).collect();
    (fields != row.fields).then(|| format!("{}: {fields:?} and not {:?}", row.id, row.fields))
}

#[tokio::test]
async fn every_refusal_means_what_its_row_says() {
    let mut wrong = Vec::new();
    for row in rows() {
        let error = raw(&row.method, row.path, row.status, row.body.as_bytes()).await;
        wrong.extend(differs(&row, error.certainty(), refusal(&error).map(|refusal| &refusal.body)));
        let kind = match &error {
            Error::Api(_) => error.certainty() != Certainty::Unknown,
            Error::OutcomeUnknown(_) => error.certainty() == Certainty::Unknown,
            _ => false,
        };
        let kept = error.failure().map(|failure| failure.body.as_slice());
        let kept = kept.or(refusal(&error).map(|refusal| refusal.body.json()));
        if !kind
            || kept != Some(row.body.as_bytes())
            || error.status().map(|status| status.as_u16()) != Some(row.status)
        {
            wrong.push(format!("{}: {error:?}", row.id));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_answer_of_success_that_is_none_means_what_its_row_says() {
    let judged = answers_of_success().into_iter().filter_map(|row| {
        let status = StatusCode::from_u16(row.status).expect("a status");
        let refusal = ApiError::new(status, row.body);
        differs(&row, refusal.certainty, Some(&refusal.body))
    });
    let wrong: Vec<_> = judged.collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What becomes of a payment whose answer of success is none, by hand.
const OUTCOMES: &[(&str, PaymentOutcome)] = &[
    ("P9", PaymentOutcome::RiskRejected),
    ("P4, 201", PaymentOutcome::PossiblyProcessedBefore),
    ("P13", PaymentOutcome::Unknown),
    ("P14", PaymentOutcome::Invalid),
    ("X5, 201", PaymentOutcome::Unrecognized),
];

#[tokio::test]
async fn the_outcome_of_a_raw_payment_says_what_the_row_of_its_answer_says() {
    for &(id, expected) in OUTCOMES {
        let row = answers_of_success().into_iter().find(|row| row.id == id).expect("there is such a row");
        for path in ["/pts/v2/payments", "/pts/v2/payments/7010/refunds"] {
            let client = answered(row.status, row.body.as_bytes()).1;
            let reply = client.raw(Method::POST, path).bytes("{}").send().await.expect("its status is one of success");
            // What follows a payment has states of its own.
            let unsaid = expected == PaymentOutcome::Unrecognized && path.ends_with("refunds");
            assert_eq!(reply.payment_outcome(), (!unsaid).then_some(expected), "{id} {path}");
            assert_eq!(reply.body.bytes(), row.body.as_bytes());
        }
    }
    let flat = r#"{"status":"INVALID_REQUEST","reason":"DUPLICATE_REQUEST","message":"m"}"#;
    let reply = answered(201, flat.as_bytes()).1.raw(Method::POST, "/pts/v2/payments").bytes("{}").send().await;
    let outcome = reply.expect("its status is one of success").payment_outcome();
    assert_eq!(outcome, Some(PaymentOutcome::PossiblyProcessedBefore));
    let reply = answered(200, br#"{"status":"DECLINED"}"#).1.raw(Method::POST, "/tms/v2/tokenize").bytes("{}").send();
    assert_eq!(reply.await.expect("it is answered").payment_outcome(), None);
}

#[tokio::test]
async fn an_approval_of_a_raw_payment_is_held_against_what_it_asked_for() {
    let approved =
        br#"{"status":"AUTHORIZED","orderInformation":{"amountDetails":{"authorizedAmount":"1.50","currency":"USD"}}}"#;
    for (amount, expected) in [("1.5", PaymentOutcome::Approved), ("2", PaymentOutcome::PartiallyApproved)] {
        for quote in ["\"", ""] {
            let details = format!(r#"{{"totalAmount":{quote}{amount}{quote},"currency":"USD"}}"#);
            let body = format!(r#"{{"orderInformation":{{"amountDetails":{details}}}}}"#);
            let call = answered(201, approved).1.raw(Method::POST, "/pts/v2/payments").bytes(body);
            let reply = call.send().await.expect("it is answered");
            assert_eq!(reply.payment_outcome(), Some(expected), "{details}");
        }
    }
}

#[tokio::test]
async fn json_in_another_encoding_is_not_believed_and_its_words_are_kept() {
    let body = b"{\"status\":\"INVALID_REQUEST\",\"reason\":\"R\",\"message\":\"\xe9\"}";
    let error = typed(payment(), 400, body).await;
    let Error::OutcomeUnknown(failure) = &error else { panic!("{error:?}") };
    assert_eq!(refusal(&error).and_then(ApiError::reason), Some("R"));
    assert_eq!(failure.body, body);
}

#[test]
fn every_row_has_a_name_of_its_own() {
    let mut ids: Vec<_> = rows().iter().chain(&answers_of_success()).map(|row| row.id).collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all);
}

/// A body of each shape, and the reason or the words in it.
const SHAPES: &[(&str, Shape, &str)] = &[
    (r#"{"response":{"rmsg":"m"}}"#, Shape::Edge, "m"),
    (r#"{"response":{"rmsg":{"error":"R","error_description":"m"}}}"#, Shape::Edge, "R"),
    (r#"{"response":{"rmsg":"{\"error\":\"R\"}"}}"#, Shape::Edge, "R"),
    (r#"{"detail":"m","errors":[{"field":"f","message":"n"}]}"#, Shape::Registration, "m"),
    (r#"{"errors":[{"type":"R","message":"m"}]}"#, Shape::Listed, "R"),
    (r#"{"errors":[{"message":"m"}]}"#, Shape::Listed, "m"),
    (r#"{"error":{"status":"400","reason":"R","message":"m"}}"#, Shape::Object, "R"),
    (r#"{"error":"R","message":"m","status":400}"#, Shape::Named, "R"),
    (r#"{"status":"400","errorInformation":{"reason":"R","message":"m"}}"#, Shape::Nested, "R"),
    (r#"{"status":400,"errorInformation":{"reason":"R","message":"m"}}"#, Shape::Nested, "R"),
    (r#"{"errorInformation":{"reason":"R","message":"m"}}"#, Shape::Nested, "R"),
    (r#"{"status":"INVALID_REQUEST","reason":"R","message":"m"}"#, Shape::Flat, "R"),
    (r#"{"status":"400","message":"m","code":"R"}"#, Shape::Coded, "R"),
    (r#"{"detail":"m"}"#, Shape::Detail, "m"),
    (r#"{"message":"m"}"#, Shape::Words, "m"),
    (r#"{"submitTimeUtc":"2026-01-01T00:00:00Z","status":"R"}"#, Shape::Bare, "R"),
];

fn cancel() -> Request<CancelPurchaseIntent> {
    let assurance = AssuranceData::builder()
        .authenticated_identity_id("i")
        .verification_method("02")
        .verification_results("02")
        .verification_timestamp(EpochSeconds::new(1_753_165_632))
        .build();
    let request =
        CancelPurchaseIntent::builder("1-5C8B").assurance_data(assurance).client_correlation_id("correlation");
    let request = request.application_name("app").device_brand("brand").device_type("type");
    request.fingerprint_session_id("session").ip_address("203.0.113.7").build().expect("nothing is missing")
}

#[tokio::test]
async fn every_family_reads_every_shape() {
    let delete = || Delete::builder("7010").build().expect("nothing is missing");
    let mut wrong = Vec::new();
    for (body, shape, says) in SHAPES {
        let body = body.as_bytes();
        for (status, certainty) in [(400, Certainty::NotDone), (500, Certainty::Unknown)] {
            let errors = [
                ("payments", typed(payment(), status, body).await),
                ("payments, raw", raw(&Method::POST, "/pts/v2/payments/1/captures", status, body).await),
                ("tokens", typed(delete(), status, body).await),
                ("tokens, raw", raw(&Method::POST, "/tms/v2/customers", status, body).await),
                ("agents", typed(cancel(), status, body).await),
                ("agents, raw", raw(&Method::POST, "/icc/v1/instructions", status, body).await),
                ("nobody's", raw(&Method::POST, "/risk/v1/decisions", status, body).await),
            ];
            for (family, error) in errors {
                let refusal = refusal(&error);
                let told = refusal.and_then(|refusal| refusal.reason().or(refusal.message()));
                let seen = (error.certainty(), refusal.and_then(|refusal| refusal.body.shape()), told);
                if seen != (certainty, Some(*shape), Some(*says)) {
                    wrong.push(format!("{family}, {status}: {seen:?} and not {certainty:?}, {shape:?}, {says}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn a_read_is_refused_or_goes_unanswered_and_nothing_was_done() {
    let read = || Retrieve::builder("7010").build().expect("nothing is missing");
    for (body, shape, says) in SHAPES {
        let error = typed(read(), 404, body.as_bytes()).await;
        assert!(matches!(error, Error::Api(_)), "{body}: {error:?}");
        for status in [406, 408, 429, 500, 503] {
            let error = typed(read(), status, body.as_bytes()).await;
            let is_unanswered =
                matches!(error, Error::Unanswered(_)) || (status == 406 && matches!(error, Error::Api(_)));
            assert!(is_unanswered && error.certainty() == Certainty::NotDone, "{status}, {body}: {error:?}");
            let refusal = refusal(&error).expect("it is in one of the shapes");
            let told = refusal.reason().or(refusal.message());
            assert_eq!((refusal.body.shape(), told), (Some(*shape), Some(*says)), "{status}, {body}");
        }
    }
}

#[test]
fn a_shapes_own_body_has_all_of_it() {
    let body = ErrorBody::new(
        r#"{"id":"1","status":400,"errorInformation":{"reason":"NEW_ONE","details":[{"field":"a.b","message":"m"}]},"new":1}"#,
    );
    let error: PaymentError = body.typed().expect("it is in the shape of a payment's");
    assert_eq!(error.extra.get("new"), Some(&1.into()), "what is unknown is kept");
    assert_eq!(error.extra.get("status"), Some(&400.into()), "and what is of another type");
    assert_eq!(
        error.error_information.and_then(|error| error.reason).map(|reason| reason.as_str().to_owned()),
        Some("NEW_ONE".to_owned())
    );
    assert!(body.typed::<TokenError>().is_none() && body.typed::<AgentError>().is_none());
    let edge = ErrorBody::new(r#"{"response":{"rmsg":{"error":"A"}}}"#).typed::<EdgeError>().expect("it is the edge's");
    assert_eq!(edge.response.and_then(|response| response.rmsg).expect("it is there").get("error"), Some("A".into()));
}

#[test]
fn debug_and_display_show_codes_and_paths_and_no_words() {
    let body = r#"{"status":"INVALID_REQUEST","reason":"INVALID_DATA","message":"Jane Doe","details":[{"field":"card.number","reason":"4111111111111111","message":"Jane Doe"}]}"#;
    let refusal = ApiError::new(StatusCode::BAD_REQUEST, body);
    let shown = format!("{refusal:?} {refusal} {:?} {:#?}", refusal.fields(), refusal.body);
    for part in ["Flat", "INVALID_REQUEST", "INVALID_DATA", "card.number"] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    assert!(!shown.contains("Jane") && !shown.contains("4111"), "{shown}");
    let repeated =
        ApiError::new(StatusCode::BAD_REQUEST, r#"{"status":"INVALID_REQUEST","reason":"DUPLICATE_REQUEST"}"#);
    assert!(repeated.to_string().contains("may have been carried out") && repeated.is_duplicate(), "{repeated}");
}

#[tokio::test]
async fn what_may_be_missing_or_moved_is_hinted_at() {
    let hint = |error: &Error| refusal(error).and_then(|refusal| refusal.hint.clone()).unwrap_or_default();
    for status in [401, 403, 404, 406] {
        for body in [r#"{"response":{"rmsg":"no"}}"#, r#"{"message":"no"}"#, r#"{"errors":[{"type":"notFound"}]}"#] {
            let told = hint(&raw(&Method::POST, "/acp/v1/instructions", status, body.as_bytes()).await);
            assert!(told.contains("product") && told.contains("may have moved"), "{status}, {body}: {told}");
            assert!(told.contains("Target::move_prefix"), "{status}, {body}: {told}");
            let told = hint(&typed(payment(), status, body.as_bytes()).await);
            assert!(told.contains("product") && !told.contains("move_prefix"), "{status}, {body}: {told}");
            assert_eq!(told.contains("belong together"), status == 401, "{status}, {body}: {told}");
            let is_nobody = status == 404 && body.contains("notFound");
            assert_eq!(told.contains("has the id"), is_nobody, "{status}, {body}: {told}");
        }
    }
    let error = raw(&Method::POST, "/acp/v1/instructions", 404, b"").await;
    assert!(hint(&error).contains("Target::move_prefix"), "{error:?}");
    let error = raw(&Method::POST, "/acp/v1/instructions", 406, b"").await;
    assert!(error.failure().and_then(|failure| failure.hint.as_ref()).is_some(), "{error:?}");
    assert_eq!(hint(&typed(payment(), 400, br#"{"reason":"INVALID_DATA"}"#).await), "");
    let body = br#"{"response":{"rmsg":"Bad Request: the key in v-c-response-mle-kid is unknown"}}"#;
    let error = typed(payment(), 400, body).await;
    assert!(error.to_string().contains("the key for answers may be unknown"), "{error}");
}

#[test]
fn the_codes_of_a_reversal_are_not_taken_for_more_than_they_say() {
    let hint = |reason: &str| {
        let body = format!(r#"{{"status":"INVALID_REQUEST","reason":"{reason}","message":"m"}}"#);
        ApiError::new(StatusCode::BAD_REQUEST, body).hint.unwrap_or_default()
    };
    assert!(hint("AUTH_ALREADY_REVERSED").contains("aim is reached"));
    assert!(hint("TRANSACTION_ALREADY_SETTLED").contains("look, then refund"));
    assert!(hint("TRANSACTION_ALREADY_REVERSED_OR_SETTLED").contains("never refund"));
    assert!(hint("MISSING_AUTH").contains("proves nothing"));
    assert!(hint("INVALID_AMOUNT").is_empty() && hint("NOT_SUPPORTED").is_empty());
}

#[test]
fn codes_say_who_can_do_something_about_it() {
    let remedy = |body: &str| ErrorBody::new(body).remedy();
    let flat = |reason: &str| remedy(&format!(r#"{{"reason":"{reason}"}}"#));
    let listed = |kind: &str| remedy(&format!(r#"{{"errors":[{{"type":"{kind}"}}]}}"#));
    for reason in
        ["INVALID_MERCHANT_CONFIGURATION", "INVALID_OR_MISSING_CONFIG", "PRODUCT_INACTIVE", "PRODUCT_NOT_CONFIGURED"]
    {
        assert_eq!(flat(reason), Some(Remedy::Person), "{reason}");
    }
    assert_eq!(listed("forbidden"), Some(Remedy::Person));
    assert_eq!(remedy(r#"{"response":{"rmsg":{"error":"UNAUTHORIZED_PARTNER"}}}"#), Some(Remedy::Person));
    for reason in ["MISSING_FIELD", "INVALID_DATA", "CARD_TYPE_NOT_ACCEPTED", "INVALID_CARD_TYPE"] {
        assert_eq!(flat(reason), Some(Remedy::AnotherRequest), "{reason}");
    }
    for kind in ["missingFields", "missingHeaders", "invalidFields", "invalidParameters"] {
        assert_eq!(listed(kind), Some(Remedy::AnotherRequest), "{kind}");
    }
    for reason in ["ISSUER_UNAVAILABLE", "PROCESSOR_UNAVAILABLE", "DUPLICATE_REQUEST"] {
        assert_eq!(flat(reason), Some(Remedy::LookFirst), "{reason}");
    }
    assert_eq!((flat("SYSTEM_ERROR"), listed("notFound"), remedy("")), (None, None, None));
}

#[test]
fn any_bytes_are_a_body() {
    let deep = "[".repeat(100_000);
    let strange: [&[u8]; 8] = [
        b"",
        b"\0\xff{",
        b"{\"reason\":\"A\"",
        b"\xef\xbb\xbf{\"reason\":\"A\"}",
        b"null",
        b"7",
        deep.as_bytes(),
        b"\"\\ud800\"",
    ];
    let shapes: Vec<_> = strange.iter().map(|bytes| ErrorBody::new(*bytes)).map(|body| body.shape()).collect();
    assert_eq!(shapes, [None, None, None, Some(Shape::Flat), None, None, None, None]);
    let odd = ErrorBody::new(r#"{"x":1e999,"y":"\ud800","reason":"SERVER_ERROR","message":"m"}"#);
    assert_eq!(
        (odd.reason(), odd.message()),
        (Some("SERVER_ERROR"), Some("m")),
        "what cannot be read takes nothing with it"
    );
}
