//! The published answer of a payment's use case, made to fit what was asked and what became of it.

use serde_json::{Value, json};

use super::{
    case::Case,
    fresh,
    instrument::Instrument,
    json,
    money::Money,
    outcome::{self, Approval, Outcome},
    payment::{CODE, TRANSACTION_ID},
    refusal::time,
    settings::{Behaviour, Profile},
    trigger::CURRENCY,
    vault,
};
use crate::runtime::value::Object;

/// What was made for a payment.
pub(super) struct Made {
    pub(super) id: String,
    pub(super) network_transaction_id: String,
    pub(super) asked: Money,
    pub(super) approved: Money,
    /// It is captured at once.
    pub(super) is_sale: bool,
}

/// Whether a part is welcome. No page of the project's lists the field, so that it is among the undocumented ones.
pub(super) fn may_be_partial(body: &dyn Object) -> bool {
    let parent = "processingInformation.authorizationOptions";
    let said = json::other(body, parent, "partialAuthIndicator");
    said.is_some_and(|said| matches!(said.as_str(), "true" | "\"true\""))
}

/// Whether the network saw it, so that it has an id there. A decline can have one.
pub(super) fn has_network_id(outcome: &Outcome) -> bool {
    !matches!(outcome.status, "SERVER_ERROR" | "INVALID_REQUEST" | "PENDING_AUTHENTICATION")
}

pub(super) fn answer(
    case: &Case<'_>,
    instrument: &Instrument,
    outcome: &Outcome,
    made: &Made,
    tokens: &vault::Made,
) -> Value {
    let mut answer = if outcome.is_approved() {
        approval(case, instrument, outcome, made, tokens)
    } else {
        let mut answer = json!({ "id": made.id, "status": outcome.status });
        answer["_links"] = links(outcome, made);
        if outcome.status != "DECLINED" {
            answer["submitTimeUtc"] = time(case.at()).into();
        }
        if has_network_id(outcome) {
            processor(case, &mut answer, outcome, made);
        }
        answer
    };
    reference(case, &mut answer);
    if let Some(reason) = reason(case, outcome) {
        answer["errorInformation"] = json!({ "reason": reason, "message": outcome::words(reason) });
        if outcome.status == "DECLINED" {
            insights(case, &mut answer, instrument, outcome.reason.unwrap_or(reason));
        }
    }
    answer
}

fn reason(case: &Case<'_>, outcome: &Outcome) -> Option<&'static str> {
    let documented = outcome.documented.filter(|_| case.ground.settings.behaviour == Behaviour::Documented);
    documented.or(outcome.reason)
}

fn approval(case: &Case<'_>, instrument: &Instrument, outcome: &Outcome, made: &Made, tokens: &vault::Made) -> Value {
    let use_case = case.contract.map_or("payments/", |contract| contract.id);
    let mut answer = case.ground.published(use_case).first().cloned().unwrap_or_else(|| json!({}));
    answer["id"] = made.id.clone().into();
    answer["_links"] = links(outcome, made);
    answer["status"] = outcome.status.into();
    answer["submitTimeUtc"] = time(case.at()).into();
    answer["reconciliationId"] = format!("{}FNN", fresh::number(13)).into();
    let amounts = "orderInformation.amountDetails";
    json::set(&mut answer, &format!("{amounts}.authorizedAmount"), amount(case, made.approved, made.asked));
    json::set(&mut answer, &format!("{amounts}.currency"), case.text(CURRENCY).unwrap_or_default());
    if outcome.status == "PARTIAL_AUTHORIZED" {
        json::set(&mut answer, &format!("{amounts}.totalAmount"), amount(case, made.asked, made.asked));
        let balance = json!({ "currency": case.text(CURRENCY).unwrap_or_default(), "balanceAmount": "0.00" });
        json::set(&mut answer, "paymentInformation.accountFeatures", balance);
    }
    let code = instrument.network.code;
    for part in ["paymentAccountInformation.card", "paymentInformation.card", "paymentInformation.tokenizedCard"] {
        json::set(&mut answer, &format!("{part}.type"), code);
    }
    processor(case, &mut answer, outcome, made);
    if json::get(&answer, "processorInformation.paymentAccountReferenceNumber").is_some() {
        let account = vault::account_reference(case.ground, &instrument.digest);
        json::set(&mut answer, "processorInformation.paymentAccountReferenceNumber", account);
    }
    json::remove(&mut answer, "processingInformation.paymentSolution");
    if let Some(solution) = case.text("processingInformation.paymentSolution") {
        json::set(&mut answer, "processingInformation.paymentSolution", solution);
    }
    named(&mut answer, instrument);
    tokens.answer(&mut answer);
    answer
}

/// The amount as it was written, where it is that.
fn amount(case: &Case<'_>, amount: Money, asked: Money) -> String {
    let written = case.text(super::trigger::AMOUNT).filter(|_| amount == asked);
    written.map_or_else(|| amount.text(), str::to_owned)
}

/// The tokens that were charged.
fn named(answer: &mut Value, instrument: &Instrument) {
    for name in ["customer", "paymentInstrument", "instrumentIdentifier"] {
        json::remove(answer, &format!("paymentInformation.{name}"));
    }
    let stored = &instrument.stored;
    if let Some(identifier) = &stored.identifier {
        let named = json!({ "id": identifier.id, "state": "ACTIVE" });
        json::set(answer, "paymentInformation.instrumentIdentifier", named);
    }
    if let Some(instrument) = &stored.instrument {
        json::set(answer, "paymentInformation.paymentInstrument", json!({ "id": instrument.id }));
    }
    if let Some(customer) = &stored.customer {
        json::set(answer, "paymentInformation.customer", json!({ "id": customer.id }));
    }
}

fn reference(case: &Case<'_>, answer: &mut Value) {
    let code = case.text(CODE).map_or_else(|| case.at().as_millisecond().to_string(), str::to_owned);
    json::set(answer, "clientReferenceInformation.code", code);
    if let Some(id) = case.text(TRANSACTION_ID) {
        json::set(answer, "clientReferenceInformation.transactionId", id);
    }
}

/// What the processor says.
fn processor(case: &Case<'_>, answer: &mut Value, outcome: &Outcome, made: &Made) {
    let (approval, response, avs) = match case.ground.settings.profile {
        Profile::Guide => ("888888", "100", ("X", "I1")),
        Profile::Vpc => ("831000", "00", ("Y", "Y")),
    };
    // The printed decline's own code.
    let usual = if outcome.is_approved() { response } else { "111" };
    let mut set = |name: &str, value: &str| json::set(answer, &format!("processorInformation.{name}"), value);
    set("networkTransactionId", &made.network_transaction_id);
    set("transactionId", &made.network_transaction_id);
    set("responseCode", outcome.response.unwrap_or(usual));
    let (code, raw) = outcome.avs.unwrap_or(avs);
    set("avs.code", code);
    set("avs.codeRaw", raw);
    match outcome.approval {
        Approval::Usual => set("approvalCode", approval),
        Approval::Is(code) => set("approvalCode", code),
        Approval::None => {}
    }
    let sent = case.text(super::trigger::SECURITY_CODE).map(|_| "M");
    if let Some(result) = outcome.cvn.or(sent) {
        set("cardVerification.resultCode", result);
        // The page prints no raw value beside this one.
        if result != "3" {
            set("cardVerification.resultCodeRaw", result);
        }
    }
    if let Some(result) = outcome.cavv {
        set("consumerAuthenticationResponse.code", result);
        set("consumerAuthenticationResponse.codeRaw", result);
    }
}

/// Whether a decline may be tried again. On an approval, where pages print it too, it would be noise.
fn insights(case: &Case<'_>, answer: &mut Value, instrument: &Instrument, reason: &str) {
    let (code, category) = outcome::category(reason);
    answer["paymentInsightsInformation"] =
        json!({ "responseInsights": { "categoryCode": code, "category": category } });
    let advice = outcome::advice(instrument.network.word, code);
    if let (Profile::Vpc, Some(advice)) = (case.ground.settings.profile, advice) {
        json::set(answer, "processorInformation.merchantAdvice.code", advice);
        json::set(answer, "processorInformation.merchantAdvice.codeRaw", advice);
    }
}

/// What can be done next.
fn links(outcome: &Outcome, made: &Made) -> Value {
    let path = format!("/pts/v2/payments/{}", made.id);
    let mut links = json!({ "self": { "method": "GET", "href": path } });
    let mut link = |name: &str, end: &str| links[name] = json!({ "method": "POST", "href": format!("{path}/{end}") });
    // What a fraud service holds waits for it, and a part is printed with nothing but itself.
    let waits = outcome.reason == Some("DECISION_PROFILE_REVIEW") || outcome.status == "PARTIAL_AUTHORIZED";
    if outcome.is_approved() && !waits {
        if made.is_sale {
            link("void", "voids");
            link("refund", "refunds");
        } else {
            link("authReversal", "reversals");
            if outcome.status != "AUTHORIZED_RISK_DECLINED" {
                link("capture", "captures");
            }
        }
    }
    links
}
