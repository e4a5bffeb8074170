//! What is done to a payment: reversals, captures, voids and refunds, by its id, or by the transaction id of one that was never answered.

use http::StatusCode;
use serde_json::{Value, json};

use super::{
    super::{heard::Said, store::Batch, words},
    breach,
    case::Case,
    fresh,
    ground::{bytes, key},
    json,
    money::Money,
    payment::{self, TRANSACTION_ID},
    record::{self, Kind, Transaction},
    refusal::{self, Answer, Refusal, time},
    settings::{Behaviour, Profile},
};

pub(super) fn no(case: &Case<'_>, reason: &str, words: &str) -> Refusal {
    refusal::payment(StatusCode::BAD_REQUEST, case.at(), reason, words)
}

/// Whose id the path has: of an increment, the authorization's that holds its amount.
pub(super) fn target(case: &Case<'_>) -> Result<String, Refusal> {
    let id = case.parameter(0);
    let increment = payment::find(case, id)?.filter(|found| found.kind == Kind::Increment);
    Ok(increment.and_then(|increment| increment.of).unwrap_or_else(|| id.to_owned()))
}

/// A transaction of this kind; anything else is not there.
pub(super) fn of_kind(case: &Case<'_>, id: &str, kinds: &[Kind]) -> Result<Transaction, Refusal> {
    let found = payment::find(case, id)?;
    found.filter(|transaction| kinds.contains(&transaction.kind)).ok_or_else(|| case.not_found())
}

/// The amount and currency of a request, or what is left.
pub(super) fn asked(
    case: &Case<'_>,
    request: &Value,
    parent: &str,
    rest: Money,
    of: &Transaction,
) -> Result<Money, Refusal> {
    let (amount, currency) = (format!("{parent}.totalAmount"), format!("{parent}.currency"));
    if json::get(request, &currency).is_some_and(|currency| !currency.eq_ignore_ascii_case(&of.currency)) {
        return Err(case.invalid(&currency));
    }
    match json::get(request, &amount) {
        None => Ok(rest),
        Some(text) => match Money::read(text) {
            Some(money) if money.0 > 0 || rest.0 == 0 => Ok(money),
            _ => Err(case.invalid(&amount)),
        },
    }
}

/// What is left to be captured or reversed.
fn open(of: &Transaction) -> Money {
    of.approved.minus(of.captured).minus(of.reversed)
}

/// Refuses what was declined, as it was seen: there is nothing to do it to.
pub(super) fn approved(case: &Case<'_>, of: &Transaction) -> Result<(), Refusal> {
    let was = ["AUTHORIZED", "PARTIAL_AUTHORIZED", "AUTHORIZED_PENDING_REVIEW", "AUTHORIZED_RISK_DECLINED"];
    let waits = of.reason.as_deref() == Some("DECISION_PROFILE_REVIEW");
    if of.kind == Kind::Payment && (!was.contains(&of.status.as_str()) || waits) {
        return Err(no(case, "MISSING_FIELD", words::MISSING));
    }
    Ok(())
}

const REVERSAL: &str = "reversalInformation.amountDetails";
pub(super) const AMOUNTS: &str = "orderInformation.amountDetails";

/// Lets go of what a payment holds, or of a part of it where the request says so.
pub(super) fn reverse(case: &Case<'_>) -> Answer {
    case.sound()?;
    let (request, target) = (case.json()?, target(case)?);
    let _alone = case.ground.alone(&target);
    let of = of_kind(case, &target, &[Kind::Payment])?;
    let is_part = case.contract.is_some_and(|contract| contract.id == "follow-ons/reverse-part-of-authorization");
    if is_part { reverse_part(case, &request, of) } else { reverse_it(case, &request, of) }
}

fn reverse_it(case: &Case<'_>, request: &Value, of: Transaction) -> Answer {
    approved(case, &of)?;
    if of.captured_at.is_some_and(|at| payment::is_settled(case, at)) {
        return Err(no(case, "TRANSACTION_ALREADY_SETTLED", "The transaction has already been settled"));
    }
    if of.captured.0 > 0 {
        return Err(no(case, "TRANSACTION_ALREADY_REVERSED_OR_SETTLED", "The transaction was captured or settled"));
    }
    if of.reversed.0 > 0 || of.is_voided {
        return Err(no(case, "AUTH_ALREADY_REVERSED", "The authorization has already been reversed"));
    }
    let amount = asked(case, request, REVERSAL, of.approved, &of)?;
    if amount != of.approved {
        return Err(no(case, "INVALID_AMOUNT", "The amount differs from the approved one"));
    }
    reversed(case, request, of, amount)
}

/// Of parts, there may be several, also beside captures: together they are no more than what is left.
fn reverse_part(case: &Case<'_>, request: &Value, of: Transaction) -> Answer {
    approved(case, &of)?;
    if json::get(request, "orderInformation.amountDetails.currency")
        .is_some_and(|it| !it.eq_ignore_ascii_case(&of.currency))
    {
        return Err(case.invalid("orderInformation.amountDetails.currency"));
    }
    let amount = asked(case, request, REVERSAL, open(&of), &of)?;
    if of.is_voided || amount > open(&of) {
        return Err(no(case, "INVALID_AMOUNT", "The amount is more than what is left of the authorization"));
    }
    reversed(case, request, of, amount)
}

fn reversed(case: &Case<'_>, request: &Value, mut of: Transaction, amount: Money) -> Answer {
    of.reversed = of.reversed.plus(amount);
    let extra = json!({
        "reversalAmountDetails": { "reversedAmount": amount.text(), "currency": of.currency },
        "processorInformation": { "responseCode": response(case) },
        "orderInformation": { "amountDetails": { "currency": of.currency } },
    });
    let (said, _) = done(case, request, Kind::Reversal, "REVERSED", amount, &of, extra)?;
    Ok(said)
}

pub(super) fn response(case: &Case<'_>) -> &'static str {
    if case.ground.settings.profile == Profile::Vpc { "00" } else { "200" }
}

/// Takes what a payment holds.
pub(super) fn capture(case: &Case<'_>) -> Answer {
    case.sound()?;
    let (request, target) = (case.json()?, target(case)?);
    let _alone = case.ground.alone(&target);
    let mut of = of_kind(case, &target, &[Kind::Payment])?;
    approved(case, &of)?;
    if of.status == "PARTIAL_AUTHORIZED" {
        return Err(no(case, "NOT_SUPPORTED", "A partial authorization is not captured"));
    }
    if open(&of).0 <= 0 {
        return Err(no(case, "MISSING_AUTH", "There is no authorization left to capture"));
    }
    let amount = asked(case, &request, AMOUNTS, open(&of), &of)?;
    if amount > open(&of) {
        return Err(no(case, "INVALID_AMOUNT", "The amount is more than what is left of the authorization"));
    }
    payment::guard(case, json::get(&request, TRANSACTION_ID))?;
    of.captured = of.captured.plus(amount);
    of.captured_at = Some(case.at());
    let extra =
        json!({ "orderInformation": { "amountDetails": { "totalAmount": amount.text(), "currency": of.currency } } });
    let (said, _) = done(case, &request, Kind::Capture, "PENDING", amount, &of, extra)?;
    Ok(said)
}

/// Pays back what was taken. More than that passes, as it was seen, and is a finding.
pub(super) fn refund(case: &Case<'_>) -> Answer {
    case.sound()?;
    let request = case.json()?;
    let _alone = case.ground.alone(case.parameter(0));
    let mut of = of_kind(case, case.parameter(0), &[Kind::Payment, Kind::Capture])?;
    approved(case, &of)?;
    let taken = if of.kind == Kind::Capture { of.approved } else { of.captured };
    if taken.0 <= 0 || of.is_voided {
        return Err(no(case, "INVALID_DATA", words::INVALID));
    }
    let left = taken.minus(of.refunded);
    let amount = asked(case, &request, AMOUNTS, if left.0 > 0 { left } else { taken }, &of)?;
    let is_too_much = amount > left;
    if is_too_much && case.ground.settings.behaviour == Behaviour::Documented {
        return Err(no(case, "INVALID_AMOUNT", "The refunds come to more than the purchase"));
    }
    payment::guard(case, json::get(&request, TRANSACTION_ID))?;
    of.refunded = of.refunded.plus(amount);
    let extra = json!({
        "creditAmountDetails": { "creditAmount": amount.text(), "currency": of.currency },
        "orderInformation": { "amountDetails": { "currency": of.currency } },
        "processorInformation": { "responseCode": response(case) },
    });
    let original = of.id.clone();
    let (mut said, id) = done(case, &request, Kind::Refund, "PENDING", amount, &of, extra)?;
    if is_too_much {
        let message = format!("the refunds of {original} come to more than was taken");
        case.finding(&mut said, breach::REFUND_TOO_MUCH, message, Some(&id));
    }
    Ok(said)
}

/// Takes back a sale that is not settled yet.
pub(super) fn void_payment(case: &Case<'_>) -> Answer {
    void(case, &[Kind::Payment])
}

/// Takes back a capture that is not settled yet.
pub(super) fn void_capture(case: &Case<'_>) -> Answer {
    void(case, &[Kind::Capture])
}

/// Takes back a refund or a credit that is not settled yet.
pub(super) fn void_credit(case: &Case<'_>) -> Answer {
    void(case, &[Kind::Refund, Kind::Credit])
}

fn void(case: &Case<'_>, kinds: &[Kind]) -> Answer {
    case.sound()?;
    let request = case.json()?;
    let _alone = case.ground.alone(&held_by(&of_kind(case, case.parameter(0), kinds)?));
    let of = of_kind(case, case.parameter(0), kinds)?;
    void_it(case, &request, of)
}

/// Where it is kept what is left of a transaction: of an increment and of a refund, where what they belong to is.
fn held_by(of: &Transaction) -> String {
    let parent = of.of.as_ref().filter(|_| matches!(of.kind, Kind::Increment | Kind::Refund));
    parent.unwrap_or(&of.id).clone()
}

fn void_it(case: &Case<'_>, request: &Value, mut of: Transaction) -> Answer {
    approved(case, &of)?;
    let is_taken = of.kind != Kind::Payment || of.captured.0 > 0;
    if !is_taken {
        return Err(no(case, "NOT_SUPPORTED", "There is nothing to void: an authorization is reversed"));
    }
    if of.is_voided {
        return Err(no(case, "TRANSACTION_ALREADY_REVERSED_OR_SETTLED", "The transaction was voided"));
    }
    if payment::is_settled(case, of.captured_at.unwrap_or(of.at)) {
        return Err(no(case, "TRANSACTION_ALREADY_REVERSED_OR_SETTLED", "The transaction was settled"));
    }
    of.is_voided = true;
    let amount = of.approved;
    // What was paid back, and was not, can be paid back.
    let refunded = if of.kind == Kind::Refund { payment::find(case, &held_by(&of))? } else { None };
    let refunded = refunded.map(|refunded| Transaction { refunded: refunded.refunded.minus(amount), ..refunded });
    let extra = json!({
        "voidAmountDetails": { "voidAmount": amount.text(), "currency": of.currency },
        "orderInformation": { "amountDetails": { "currency": of.currency } },
    });
    let (said, _, mut batch) = prepared(case, request, Kind::Void, "VOIDED", amount, &of, extra)?;
    if let Some(refunded) = &refunded {
        batch.put(record::TRANSACTIONS, key(&[case.merchant(), &refunded.id]), bytes(refunded)?);
    }
    case.ground.commit(batch)?;
    Ok(said)
}

/// Reverses a payment of which just its transaction id is known.
pub(super) fn reverse_unanswered(case: &Case<'_>) -> Answer {
    unanswered(case, &[Kind::Payment], "reversalAmountDetails", "REVERSED", reverse_it)
}

/// Voids a sale, a capture, a refund, a credit of which just its transaction id is known.
pub(super) fn void_unanswered(case: &Case<'_>) -> Answer {
    let kinds = [Kind::Payment, Kind::Capture, Kind::Refund, Kind::Credit];
    unanswered(case, &kinds, "voidAmountDetails", "VOIDED", void_it)
}

fn unanswered(
    case: &Case<'_>,
    kinds: &[Kind],
    amounts: &str,
    status: &str,
    undo: fn(&Case<'_>, &Value, Transaction) -> Answer,
) -> Answer {
    case.sound()?;
    let request = case.json()?;
    let of = by_reference(case, &request)?;
    let _alone = case.ground.alone(&held_by(&of));
    // Who waited may not be the only one.
    let of = payment::find(case, &of.id)?.unwrap_or(of);
    if !kinds.contains(&of.kind) {
        return Err(no(case, "NOT_SUPPORTED", "The transaction is undone in another way"));
    }
    if of.kind == Kind::Payment && ["DECLINED", "INVALID_REQUEST", "SERVER_ERROR"].contains(&of.status.as_str()) {
        // There was nothing to undo, which the answer tells by what was asked for.
        let code = of.answer.pointer("/processorInformation/responseCode").cloned();
        let mut extra =
            json!({ "processorInformation": { "responseCode": code.unwrap_or_else(|| response(case).into()) } });
        extra[amounts] = json!({ "originalTransactionAmount": of.asked.text(), "currency": of.currency });
        let kind = if status == "VOIDED" { Kind::Void } else { Kind::Reversal };
        let (said, _) = done(case, &request, kind, status, Money::default(), &of, extra)?;
        return Ok(said);
    }
    undo(case, &request, of)
}

/// Seconds before which nobody finds what was never answered.
const WAIT: i64 = 60;

fn by_reference(case: &Case<'_>, request: &Value) -> Result<Transaction, Refusal> {
    let missing = || no(case, "MISSING_AUTH", "No transaction with this transactionId was found");
    // Only this processor looks at the id: elsewhere it is written down, and leads nowhere.
    if case.ground.settings.profile != Profile::Vpc {
        let words = "No transaction was found: this processor does not look at transactionId";
        return Err(no(case, "MISSING_AUTH", words));
    }
    let reference = json::get(request, TRANSACTION_ID).unwrap_or_default();
    let id = case.ground.store.get(record::REFERENCES, key(&[case.merchant(), reference]))?;
    let id = id.and_then(|id| String::from_utf8(id).ok()).ok_or_else(missing)?;
    let found = payment::find(case, &id)?.ok_or_else(missing)?;
    if case.at().duration_since(found.at).as_secs() < WAIT {
        return Err(missing());
    }
    Ok(found)
}

/// Keeps what was done and what it was done to, and answers it.
pub(super) fn done(
    case: &Case<'_>,
    request: &Value,
    kind: Kind,
    status: &str,
    amount: Money,
    of: &Transaction,
    extra: Value,
) -> Result<(Said, String), Refusal> {
    let (said, id, batch) = prepared(case, request, kind, status, amount, of, extra)?;
    case.ground.commit(batch)?;
    Ok((said, id))
}

/// The same, not yet kept.
fn prepared(
    case: &Case<'_>,
    request: &Value,
    kind: Kind,
    status: &str,
    amount: Money,
    of: &Transaction,
    extra: Value,
) -> Result<(Said, String, Batch), Refusal> {
    let id = fresh::transaction();
    let (name, nexts): (_, &[(&str, &str)]) = match kind {
        Kind::Reversal => ("reversals", &[]),
        Kind::Capture => ("captures", &[("void", "voids"), ("refund", "refunds")]),
        // The guide's links of a refund lead to where credits are.
        Kind::Refund | Kind::Credit => ("credits", &[("void", "voids")]),
        Kind::Increment => ("payments", &[("authReversal", "reversals"), ("capture", "captures")]),
        Kind::Void | Kind::Payment => ("voids", &[]),
    };
    let path = format!("/pts/v2/{name}/{id}");
    let mut answer = extra;
    answer["_links"] = json!({ "self": { "method": "GET", "href": path } });
    for (name, end) in nexts {
        answer["_links"][*name] = json!({ "method": "POST", "href": format!("{path}/{end}") });
    }
    answer["id"] = id.clone().into();
    answer["status"] = status.into();
    answer["submitTimeUtc"] = time(case.at()).into();
    answer["reconciliationId"] = format!("{}FNN", fresh::number(13)).into();
    let said = |path| json::get(request, path).map(str::to_owned);
    let code = said(payment::CODE).or_else(|| of.code.clone());
    if let Some(code) = &code {
        json::set(&mut answer, payment::CODE, code.clone());
    }
    let made = Transaction {
        of: Some(of.id.clone()),
        asked: amount,
        approved: amount,
        currency: of.currency.clone(),
        network: of.network.clone(),
        charged: of.charged.clone(),
        code,
        attempt: said(TRANSACTION_ID).filter(|_| kind != Kind::Reversal && kind != Kind::Void),
        answer: answer.clone(),
        ..Transaction::new(id.clone(), kind, case.at(), status)
    };
    let mut batch = Batch::default();
    if let Some(reference) = made.attempt.as_deref().filter(|_| case.ground.settings.profile == Profile::Vpc) {
        batch.put(record::REFERENCES, key(&[case.merchant(), reference]), id.clone());
    }
    batch.put(record::TRANSACTIONS, key(&[case.merchant(), &of.id]), bytes(of)?);
    payment::enter(case, &mut batch, &made)?;
    Ok((refusal::hal(StatusCode::CREATED, &answer), id, batch))
}
