//! What is answered: what the documentation prints for the use case that a request fits, with what the platform repeats of it.

use std::path::Path;

use axum::http::request::Parts;
use serde_json::{Value, json};
use visa_acceptance::{
    checks::{self, Given, Violation},
    runtime::Operation,
};

use super::{Answer, Memory, Refusal};

/// An amount that the issuer declines.
pub const DECLINED: &str = "402.05";
/// An amount for which nobody ever answers.
pub const UNANSWERED: &str = "504.00";

/// Nothing, where nobody answers.
pub fn of(head: &Parts, json: &Value, memory: &mut Memory) -> Result<Option<Answer>, Refusal> {
    if head.uri.path() == "/pts/v2/reversals" {
        return reversal(json, memory).map(Some);
    }
    let operation = operation(head).ok_or_else(|| Refusal::new(404, "NOT_FOUND", "No such resource"))?;
    let use_case = use_case(operation, json)?;
    let calls = memory.calls.entry(head.uri.path().to_owned()).or_default();
    *calls += 1;
    // A device that is not known yet must step up.
    let use_case = if use_case == "passkeys/create-authentication-options" && *calls == 1 {
        "passkeys/create-authentication-options.step-up"
    } else {
        use_case
    };
    let mut answer = published(use_case)?;
    if operation.path == "/pts/v2/payments" {
        let amounts = &json["orderInformation"]["amountDetails"];
        let transaction = json["clientReferenceInformation"]["transactionId"].as_str().unwrap_or_default();
        if !memory.payments.insert(transaction.to_owned()) {
            return Err(Refusal::new(400, "DUPLICATE_REQUEST", "The transaction id is known already"));
        }
        if amounts["totalAmount"] == UNANSWERED {
            return Ok(None);
        }
        if amounts["totalAmount"] == DECLINED {
            return Ok(Some(Answer::Json(201, declined(json))));
        }
        approve(&mut answer, json);
        return Ok(Some(Answer::Json(201, answer)));
    }
    if let Some(id) = json.get("clientCorrelationId") {
        answer["clientCorrelationId"] = id.clone();
    }
    let is_jose = head.headers.get("accept").is_some_and(|accept| accept == "application/jose");
    Ok(Some(if is_jose { Answer::Sealed(answer.to_string()) } else { Answer::Json(200, answer) }))
}

/// The documented operation of a request.
fn operation(head: &Parts) -> Option<&'static Operation> {
    let fits = |operation: &Operation| {
        let (mut template, mut path) = (operation.path.split('/'), head.uri.path().split('/'));
        let is_path = loop {
            match (template.next(), path.next()) {
                (None, None) => break true,
                (Some(name), Some(text)) if name == text || (name.starts_with('{') && !text.is_empty()) => {}
                _ => break false,
            }
        };
        is_path && operation.method == head.method.as_str()
    };
    checks::use_cases().iter().map(|contract| contract.operation).find(|operation| fits(operation))
}

/// The use case that the request is meant for, which must be in order.
fn use_case(operation: &Operation, json: &Value) -> Result<&'static str, Refusal> {
    let unreadable = |_| Refusal::new(400, "INVALID_DATA", "The body cannot be read");
    let candidates = checks::matching(operation, json.to_string(), &Given::default()).map_err(unreadable)?;
    let best = candidates.first().ok_or_else(|| Refusal::new(404, "NOT_FOUND", "No such resource"))?;
    if best.verdict.violations.is_empty() {
        return Ok(best.use_case);
    }
    let detail = |violation: &Violation| json!({ "field": violation.path, "reason": "INVALID_DATA" });
    let mut refusal = Refusal::new(400, "INVALID_DATA", "One or more fields contain invalid data");
    refusal.body["details"] = best.verdict.violations.iter().map(detail).collect();
    Err(refusal)
}

/// The answer that is printed for a use case, with its errata put right.
fn published(use_case: &str) -> Result<Value, Refusal> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../generated-client/src/generated/examples");
    let text = std::fs::read_to_string(root.join(format!("{use_case}.response.json"))).ok();
    let answer = text.and_then(|text| serde_json::from_str(&text).ok());
    answer.ok_or_else(|| Refusal::new(500, "SYSTEM_ERROR", "Nothing is published"))
}

/// What an approval repeats of its request, and what it makes of it.
fn approve(answer: &mut Value, request: &Value) {
    let (amounts, reference) = (&request["orderInformation"]["amountDetails"], &request["clientReferenceInformation"]);
    answer["orderInformation"]["amountDetails"]["authorizedAmount"] = amounts["totalAmount"].clone();
    answer["orderInformation"]["amountDetails"]["currency"] = amounts["currency"].clone();
    answer["clientReferenceInformation"] = json!({ "code": reference["code"] });
    let number = request["paymentInformation"]["card"]["number"].as_str().unwrap_or_default();
    let network = match number.as_bytes().first() {
        Some(b'3') => "003",
        Some(b'4') => "001",
        Some(b'5') => "002",
        Some(b'6') => "004",
        _ => return,
    };
    for information in ["paymentAccountInformation", "paymentInformation"] {
        answer[information]["card"]["type"] = network.into();
    }
    // One answer prints the one kind of token, another the other.
    for kind in request["processingInformation"]["actionTokenTypes"].as_array().into_iter().flatten() {
        answer["tokenInformation"][kind.as_str().unwrap_or_default()] = match kind.as_str() {
            Some("customer") => json!({ "id": "080A6C3842C72DCBE063A2598D0AA98B" }),
            Some("instrumentIdentifier") => json!({ "state": "ACTIVE", "id": "7010000000016241111" }),
            _ => continue,
        };
    }
}

/// A decline as the payments guide prints it (line 1185).
fn declined(request: &Value) -> Value {
    json!({
        "clientReferenceInformation": { "code": request["clientReferenceInformation"]["code"] },
        "errorInformation": { "reason": "PROCESSOR_ERROR", "message": "Invalid account" },
        "id": "6583553837826789303954",
        "paymentInsightsInformation": { "responseInsights": { "categoryCode": "01", "category": "ISSUER_WILL_NEVER_APPROVE" } },
        "processorInformation": {
            "networkTransactionId": "431736869536459",
            "transactionId": "431736869536459",
            "responseCode": "111",
            "avs": { "code": "Y", "codeRaw": "Y" },
        },
        "status": "DECLINED",
    })
}

/// A reversal by the transaction's id: what is not booked yet cannot be found, and the payment may be booked late.
fn reversal(json: &Value, memory: &mut Memory) -> Result<Answer, Refusal> {
    let transaction = json["clientReferenceInformation"]["transactionId"].as_str().unwrap_or_default().to_owned();
    if !memory.payments.contains(&transaction) || memory.reversals.insert(transaction) {
        return Err(Refusal::new(400, "MISSING_AUTH", "The authorization is not found"));
    }
    let amounts = &json["reversalInformation"]["amountDetails"];
    Ok(Answer::Json(
        201,
        json!({
            "id": "6869460219566537303955",
            "status": "REVERSED",
            "submitTimeUtc": "2023-06-16T19:53:42Z",
            "reversalAmountDetails": { "reversedAmount": amounts["totalAmount"], "currency": amounts["currency"] },
            "processorInformation": { "responseCode": "200" },
        }),
    ))
}
