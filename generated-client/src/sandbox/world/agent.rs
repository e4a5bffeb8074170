//! Purchases by agents, in their order: a card is enrolled, an intent initiated, its credentials retrieved, its outcome confirmed.

use http::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    super::heard::Said,
    case::Case,
    fresh,
    ground::key,
    json,
    refusal::{self, Answer, Refusal},
};

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
}

/// Which edition's answers are given: the guide's under its prefix, the newer clients' under theirs.
fn is_newer(case: &Case<'_>) -> bool {
    case.heard.path.starts_with("/icc/")
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
    case.sound()?;
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
            Ok(Instruction { id: id.to_owned(), step, card: String::new() })
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
    case.sound()?;
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
    let instruction = Instruction { id: fresh::instruction(), step: Step::Initiated, card };
    keep(case, &instruction)?;
    let answer = with_id(case, &instruction);
    if is_newer(case) && enrolled.is_some_and(|enrolled| !is_active(case, &enrolled)) {
        return Ok(pending(case, answer));
    }
    Ok(answered(case, StatusCode::OK, &answer))
}

pub(super) fn update(case: &Case<'_>) -> Answer {
    case.sound()?;
    let instruction = find(case)?;
    if instruction.step != Step::Initiated {
        return Err(wrong_state("The purchase was cancelled, or its credentials were retrieved"));
    }
    Ok(answered(case, StatusCode::OK, &with_id(case, &instruction)))
}

pub(super) fn cancel(case: &Case<'_>) -> Answer {
    case.sound()?;
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
    case.sound()?;
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
    instruction.step = Step::Retrieved;
    keep(case, &instruction)?;
    answer["status"] = "COMPLETED".into();
    if is_newer(case) {
        answer["signedPayload"] = "jws-signed-payload".into();
    } else {
        json::remove(&mut answer, "instructionId");
        answer["transactionId"] = fresh::instruction().into();
    }
    Ok(answered(case, StatusCode::OK, &answer))
}

pub(super) fn confirm(case: &Case<'_>) -> Answer {
    case.sound()?;
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
