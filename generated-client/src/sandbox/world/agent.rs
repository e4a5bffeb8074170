//! Purchases by agents, in their order: a card is enrolled, an intent initiated, its credentials retrieved, its outcome confirmed.

use http::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    super::heard::Said,
    breach,
    case::Case,
    fresh,
    ground::key,
    json,
    money::Money,
    refusal::{self, Answer, Refusal},
};
use crate::runtime::{Rule, Violation};

const ENROLLED: &str = "agent-card";
const INSTRUCTIONS: &str = "agent-instruction";
const CORRELATION: &str = "clientCorrelationId";
/// How a pending enrolment completes has no call: after this long it has.
const PENDING_SECONDS: i64 = 30;
const PENDING: &str = "PENDING_CARDHOLDER_AUTHENTICATION";

/// A card that agents may pay with.
#[derive(Debug, Serialize, Deserialize)]
struct Enrolled {
    at: Timestamp,
    was_pending: bool,
}

/// What an agent shall buy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Step {
    Initiated,
    Cancelled,
    Retrieved,
    Confirmed,
}

#[derive(Debug, Serialize, Deserialize)]
struct Instruction {
    id: String,
    step: Step,
    card: String,
    /// What the customer lets the agent do.
    mandates: Vec<Mandate>,
}

/// How much an agent may spend, and until when.
#[derive(Debug, Serialize, Deserialize)]
struct Mandate {
    id: Option<String>,
    most: Option<Money>,
    currency: Option<String>,
    /// Seconds since 1970.
    until: Option<i64>,
}

/// The mandates of a request; none if it lists none.
fn mandates(request: &Value) -> Vec<Mandate> {
    let list = request.get("mandates").and_then(Value::as_array);
    let text =
        |mandate: &Value, path: &str| json::get(mandate, path).filter(|text| !text.is_empty()).map(str::to_owned);
    let until = |mandate: &Value| match mandate.get("effectiveUntilTime") {
        Some(Value::Number(number)) => number.as_i64(),
        Some(Value::String(text)) => text.parse().ok(),
        _ => None,
    };
    let read = |mandate: &Value| Mandate {
        id: text(mandate, "mandateId"),
        most: json::get(mandate, "declineThreshold.amount").and_then(Money::read),
        currency: text(mandate, "declineThreshold.currencyCode"),
        until: until(mandate),
    };
    list.into_iter().flatten().map(read).collect()
}

impl Mandate {
    /// Whether it is below what a transaction comes to. Amounts of two currencies are not compared.
    fn is_below(&self, transaction: &Value) -> bool {
        let amount = |name: &str| json::get(transaction, &format!("orderInformation.amountDetail.{name}"));
        let is_comparable = match (&self.currency, amount("currency")) {
            (Some(of_mandate), Some(asked)) => of_mandate.eq_ignore_ascii_case(asked),
            _ => true,
        };
        let asked = amount("totalAmount").and_then(Money::read);
        is_comparable && asked.zip(self.most).is_some_and(|(asked, most)| asked > most)
    }
}

/// The mandates that a transaction is held against: the one that it names, or all of them if it names none that is known.
fn mandates_of<'a>(instruction: &'a Instruction, transaction: &Value) -> Vec<&'a Mandate> {
    let names = ["/mandateReferenceData/mandateId", "/mandateReferenceData/0/mandateId", "/agreementInformation/0/id"];
    let named = names.into_iter().find_map(|name| transaction.pointer(name)?.as_str());
    let own = instruction.mandates.iter().filter(|mandate| named.is_some() && mandate.id.as_deref() == named);
    let own: Vec<_> = own.collect();
    if own.is_empty() { instruction.mandates.iter().collect() } else { own }
}

/// Refuses what is above every mandate. Tells whether one was used after its end, which is a finding: no page says that it is refused.
fn is_late(case: &Case<'_>, instruction: &Instruction) -> Result<bool, Refusal> {
    let request = case.json()?;
    let mut is_late = false;
    for transaction in request.get("transactionData").and_then(Value::as_array).into_iter().flatten() {
        let mandates = mandates_of(instruction, transaction);
        if !mandates.is_empty() && mandates.iter().all(|mandate| mandate.is_below(transaction)) {
            let words = "The amount is above the mandate's declineThreshold";
            let source = "transactionData.orderInformation.amountDetail.totalAmount";
            return Err(refusal::agent(StatusCode::BAD_REQUEST, "INVALID_STATE", words, source));
        }
        let has_ended = |mandate: &&Mandate| mandate.until.is_some_and(|until| case.at().as_second() > until);
        is_late |= !mandates.is_empty() && mandates.iter().all(has_ended);
    }
    Ok(is_late)
}

/// Which edition's answers are given: the guide's under its prefix, the newer clients' under theirs.
fn is_newer(case: &Case<'_>) -> bool {
    case.heard.path.starts_with("/icc/")
}

/// Refuses what its use case does not allow. The contracts are of the guide's edition; the newer one has no place for the token's number,
/// and what is confirmed has another name there.
fn sound(case: &Case<'_>) -> Result<(), Refusal> {
    if !is_newer(case) {
        return case.sound();
    }
    let request = case.json()?;
    let confirms = request.get("confirmationData").and_then(Value::as_array).is_some_and(|list| !list.is_empty());
    let is_moved = |violation: &Violation| {
        let root = violation.path.split(['.', '[']).next().unwrap_or_default();
        let is_missing = matches!(violation.rule, Rule::Required | Rule::AtLeastOneOf);
        is_missing && (root == "tokenizedCard" || (root == "transactionData" && confirms))
    };
    case.sound_but_for(is_moved)
}

/// The card that a request names: the first of its tokens.
fn card(case: &Case<'_>) -> String {
    let names = ["instrumentIdentifier", "paymentInstrument", "customer"];
    let id = names.into_iter().find_map(|name| case.text(&format!("paymentInformation.{name}.id")));
    let id = id.or_else(|| case.text("tokenizedCard.tokenReferenceId")).unwrap_or_default();
    key(&[case.merchant(), &id.to_ascii_uppercase()])
}

fn echo(case: &Case<'_>) -> Value {
    json!({ CORRELATION: case.text(CORRELATION).unwrap_or_default() })
}

fn answered(case: &Case<'_>, status: StatusCode, answer: &Value) -> Said {
    let mut said = refusal::said(status, answer);
    said.jose = case.jose();
    said
}

fn pending(case: &Case<'_>, mut answer: Value) -> Said {
    answer["status"] = "PENDING".into();
    answer["pendingEvents"] = json!([PENDING]);
    answered(case, StatusCode::ACCEPTED, &answer)
}

/// Enrols a card. One whose holder was verified is active at once, any other after a while.
pub(super) fn enroll(case: &Case<'_>) -> Answer {
    sound(case)?;
    let card = card(case);
    let known: Option<Enrolled> = case.ground.record(ENROLLED, &card)?;
    let verified = json::view(case.body(), "assuranceData").elements().any(|view| match view {
        crate::runtime::value::View::Object(data) => json::text(data, "verificationType") == Some("CARDHOLDER"),
        _ => false,
    });
    let enrolled = match known {
        Some(known) if !verified => known,
        _ => Enrolled { at: case.at(), was_pending: !verified },
    };
    case.ground.keep(ENROLLED, &card, &enrolled)?;
    let mut answer = echo(case);
    if !is_active(case, &enrolled) {
        return Ok(pending(case, answer));
    }
    answer["status"] = "ACTIVE".into();
    Ok(answered(case, StatusCode::OK, &answer))
}

fn is_active(case: &Case<'_>, enrolled: &Enrolled) -> bool {
    !enrolled.was_pending || case.at().duration_since(enrolled.at).as_secs() >= PENDING_SECONDS
}

fn wrong_state(words: &str) -> Refusal {
    refusal::agent(StatusCode::BAD_REQUEST, "INVALID_STATE", words, "instructionId")
}

fn find(case: &Case<'_>) -> Result<Instruction, Refusal> {
    let id = case.parameter(0);
    let found: Option<Instruction> = case.ground.record(INSTRUCTIONS, &key(&[case.merchant(), id]))?;
    match found {
        Some(instruction) => Ok(instruction),
        // A page's instruction is nobody's.
        None if case.ground.settings.published => {
            let step = if case.operation == "confirm-transaction-events" { Step::Retrieved } else { Step::Initiated };
            Ok(Instruction { id: id.to_owned(), step, card: String::new(), mandates: Vec::new() })
        }
        None => Err(case.not_found()),
    }
}

fn keep(case: &Case<'_>, instruction: &Instruction) -> Result<(), Refusal> {
    Ok(case.ground.keep(INSTRUCTIONS, &key(&[case.merchant(), &instruction.id]), instruction)?)
}

fn with_id(case: &Case<'_>, instruction: &Instruction) -> Value {
    let mut answer = echo(case);
    answer["instructionId"] = instruction.id.clone().into();
    answer
}

/// Initiates a purchase with a card that is enrolled.
pub(super) fn initiate(case: &Case<'_>) -> Answer {
    sound(case)?;
    let card = card(case);
    let enrolled: Option<Enrolled> = case.ground.record(ENROLLED, &card)?;
    if enrolled.is_none() && !case.ground.settings.published {
        return Err(refusal::agent(
            StatusCode::BAD_REQUEST,
            "INVALID_STATE",
            "The card is not enrolled",
            "paymentInformation",
        ));
    }
    let mandates = mandates(&case.json()?);
    let instruction = Instruction { id: fresh::instruction(), step: Step::Initiated, card, mandates };
    keep(case, &instruction)?;
    let answer = with_id(case, &instruction);
    if is_newer(case) && enrolled.is_some_and(|enrolled| !is_active(case, &enrolled)) {
        return Ok(pending(case, answer));
    }
    Ok(answered(case, StatusCode::OK, &answer))
}

pub(super) fn update(case: &Case<'_>) -> Answer {
    sound(case)?;
    let _alone = case.ground.alone(case.parameter(0));
    let mut instruction = find(case)?;
    if instruction.step != Step::Initiated {
        return Err(wrong_state("The purchase was cancelled, or its credentials were retrieved"));
    }
    let changed = mandates(&case.json()?);
    if !changed.is_empty() {
        instruction.mandates = changed;
        keep(case, &instruction)?;
    }
    Ok(answered(case, StatusCode::OK, &with_id(case, &instruction)))
}

pub(super) fn cancel(case: &Case<'_>) -> Answer {
    sound(case)?;
    let _alone = case.ground.alone(case.parameter(0));
    let mut instruction = find(case)?;
    if instruction.step != Step::Initiated {
        return Err(wrong_state("The purchase was cancelled, or its credentials were retrieved"));
    }
    instruction.step = Step::Cancelled;
    keep(case, &instruction)?;
    let mut answer = with_id(case, &instruction);
    if is_newer(case) {
        answer["status"] = "CANCELLED".into();
    }
    Ok(answered(case, StatusCode::OK, &answer))
}

pub(super) fn credentials(case: &Case<'_>) -> Answer {
    sound(case)?;
    let _alone = case.ground.alone(case.parameter(0));
    let mut instruction = find(case)?;
    if !matches!(instruction.step, Step::Initiated | Step::Retrieved) {
        return Err(wrong_state("The purchase was cancelled or is confirmed"));
    }
    let enrolled: Option<Enrolled> = case.ground.record(ENROLLED, &instruction.card)?;
    let is_active = enrolled.map_or(case.ground.settings.published, |enrolled| is_active(case, &enrolled));
    let mut answer = with_id(case, &instruction);
    if !is_active {
        if is_newer(case) {
            return Ok(pending(case, answer));
        }
        return Err(wrong_state("The card waits for its holder"));
    }
    let is_late = is_late(case, &instruction)?;
    instruction.step = Step::Retrieved;
    keep(case, &instruction)?;
    answer["status"] = "COMPLETED".into();
    if is_newer(case) {
        answer["signedPayload"] = "jws-signed-payload".into();
    } else {
        json::remove(&mut answer, "instructionId");
        answer["transactionId"] = fresh::instruction().into();
    }
    let mut said = answered(case, StatusCode::OK, &answer);
    if is_late {
        case.finding(
            &mut said,
            breach::MANDATE_EXPIRED,
            "credentials were given after the mandate's end",
            Some(&instruction.id),
        );
    }
    Ok(said)
}

pub(super) fn confirm(case: &Case<'_>) -> Answer {
    sound(case)?;
    let _alone = case.ground.alone(case.parameter(0));
    let mut instruction = find(case)?;
    if instruction.step != Step::Retrieved {
        return Err(wrong_state("No credentials were retrieved, or the purchase is confirmed"));
    }
    instruction.step = Step::Confirmed;
    keep(case, &instruction)?;
    let mut answer = echo(case);
    if is_newer(case) {
        return Ok(answered(case, StatusCode::ACCEPTED, &answer));
    }
    answer["transactionId"] = " ".into();
    answer["status"] = "COMPLETED".into();
    answer["signedPayload"] = "jws-signed-payload".into();
    Ok(answered(case, StatusCode::OK, &answer))
}
