//! Payments: triggers, contract, chain, duplicates; what is answered is what is kept.

use http::StatusCode;
use jiff::SignedDuration;

use super::{
    super::store::Batch,
    case::Case,
    chain::{self, Series},
    fresh,
    ground::{bytes, key},
    instrument::{self, Instrument, id_key},
    json,
    money::Money,
    outcome::{APPROVED, Effect, Outcome},
    payment_answer::{self, Made},
    record::{self, Kind, Transaction},
    refusal::{self, Answer, Refusal},
    settings::Profile,
    trigger::{self, AMOUNT, CURRENCY},
    vault,
};
use crate::runtime::Rule;

pub(super) const TRANSACTION_ID: &str = "clientReferenceInformation.transactionId";
pub(super) const CODE: &str = "clientReferenceInformation.code";
/// What an authorization is called: `0` before the final one, `1` the final one. No documented use case has it.
const MARK: (&str, &str) = ("processingInformation.authorizationOptions", "authIndicator");
const CAPTURE: &str = "processingInformation.capture";

/// Makes a payment.
pub(super) fn create(case: &Case<'_>) -> Answer {
    let body = case.body();
    let settings = &case.ground.settings;
    // The cards of the pages have expired long ago.
    let expired_by = Some(case.at()).filter(|_| !settings.published);
    let triggered = trigger::triggered(body, settings.profile, expired_by);
    let trigger = triggered.map(|(path, _)| path);
    let is_sale = json::is_true(body, CAPTURE);
    // A trigger answers for its own field; whatever else is wrong is still wrong. Nothing to pay is a check of the card.
    case.sound_but_for(|violation| {
        let is_missing = matches!(violation.rule, Rule::Required | Rule::AtLeastOneOf);
        !is_missing && (Some(violation.path.as_str()) == trigger || (violation.rule == Rule::NotZero && !is_sale))
    })?;
    let effect = triggered.map_or(Effect::Answered(APPROVED), |(_, effect)| effect);
    if let Effect::Refused { field } = effect {
        return Err(case.invalid(field));
    }
    let instrument = match instrument::resolve(case.ground, case.merchant(), body)? {
        Ok(instrument) => instrument,
        Err(unknown) => return Err(case.invalid(unknown)),
    };
    let effect = of_token(case, &instrument, effect)?;
    let series = chain::follow(case, &instrument)?;
    guard(case, case.text(TRANSACTION_ID))?;
    if let (true, Some(code)) = (case.ground.settings.guards_references, case.text(CODE)) {
        let words = "Declined - The merchant reference code was already used in the last 15 minutes";
        claim(case, &[case.merchant(), "code", code], SignedDuration::from_mins(15), words)?;
    }
    match effect {
        Effect::Refused { field } => Err(case.invalid(field)),
        Effect::Down { reason } => {
            // A time-out may come after the work: then it was done, and nobody was told.
            if reason != "SYSTEM_ERROR" {
                book(case, &instrument, &series, APPROVED)?;
            }
            Err(refusal::payment(StatusCode::BAD_GATEWAY, case.at(), reason, "Error - System error or time-out"))
        }
        Effect::Answered(outcome) => book(case, &instrument, &series, outcome),
    }
}

/// A network token that is suspended is declined, one that has expired is not processed.
fn of_token(case: &Case<'_>, instrument: &Instrument, effect: Effect) -> Result<Effect, Refusal> {
    let Some(token) = &instrument.stored.token else { return Ok(effect) };
    match token.state_at(case.at()) {
        "SUSPENDED" => Ok(Effect::Answered(Outcome::declined("PROCESSOR_DECLINED"))),
        "EXPIRED" => Err(case.invalid(instrument::IDENTIFIER)),
        _ => Ok(effect),
    }
}

/// Refuses a transaction id that came before, where the processor looks at it, and claims it.
pub(super) fn guard(case: &Case<'_>, id: Option<&str>) -> Result<(), Refusal> {
    if let (Profile::Vpc, Some(id)) = (case.ground.settings.profile, id) {
        let days = case.ground.settings.unique_days;
        let words = format!("Declined - The transactionId was already used in the last {days} days");
        let unique_for = SignedDuration::from_hours(i64::from(days) * 24);
        claim(case, &[case.merchant(), "transaction", id], unique_for, &words)?;
    }
    Ok(())
}

fn claim(case: &Case<'_>, parts: &[&str], unique_for: SignedDuration, words: &str) -> Result<(), Refusal> {
    let key = key(parts);
    let _alone = case.ground.claiming(&key);
    let used: Option<jiff::Timestamp> = case.ground.record(record::CLAIMS, &key)?;
    if used.is_some_and(|used| case.at().duration_since(used) < unique_for) {
        let reason = case.ground.settings.duplicate();
        return Err(refusal::payment(StatusCode::BAD_REQUEST, case.at(), reason, words));
    }
    case.ground.keep(record::CLAIMS, &key, &case.at())?;
    Ok(())
}

/// Keeps a payment and answers it.
fn book(case: &Case<'_>, instrument: &Instrument, series: &Series, outcome: Outcome) -> Answer {
    let (body, ground) = (case.body(), case.ground);
    let asked = case.text(AMOUNT).and_then(Money::read).unwrap_or_default();
    let is_approved = outcome.is_approved();
    let outcome = if outcome.status == "PARTIAL_AUTHORIZED" && !payment_answer::may_be_partial(body) {
        // The page says so of this processor: a part for who asked for all is no answer.
        Outcome::declined("PROCESSOR_DECLINED").says("10")
    } else {
        outcome
    };
    let is_approved = is_approved && outcome.is_approved();
    let approved = match outcome.status {
        // How much is not documented: half of it.
        "PARTIAL_AUTHORIZED" => Money(asked.0 / 200 * 100),
        _ if is_approved => asked,
        _ => Money::default(),
    };
    let made = if is_approved { vault::of_payment(case, instrument)? } else { vault::Made::default() };
    let ids = Made {
        id: fresh::transaction(),
        network_transaction_id: fresh::network_transaction(),
        asked,
        approved,
        is_sale: json::is_true(body, CAPTURE),
    };
    let answer = payment_answer::answer(case, instrument, &outcome, &ids, &made);
    let merchant = case.merchant();
    // What was approved in part, or waits for a review, is not captured.
    let is_captured = ids.is_sale && outcome.status == "AUTHORIZED";
    let transaction = Transaction {
        reason: json::get(&answer, "errorInformation.reason").map(str::to_owned),
        asked,
        approved,
        captured: if is_captured { approved } else { Money::default() },
        captured_at: is_captured.then(|| case.at()),
        is_final: json::other(body, MARK.0, MARK.1).is_some_and(|mark| mark.as_str() == "\"1\""),
        currency: case.text(CURRENCY).unwrap_or_default().to_owned(),
        network: instrument.network.code.to_owned(),
        network_transaction_id: payment_answer::has_network_id(&outcome).then(|| ids.network_transaction_id.clone()),
        code: case.text(CODE).map(str::to_owned),
        attempt: case.text(TRANSACTION_ID).map(str::to_owned),
        charged: instrument.digest.clone(),
        is_account: instrument.is_account,
        is_stored: is_approved && series.stores,
        first_amount: series.first_amount.unwrap_or(approved),
        answer,
        ..Transaction::new(ids.id.clone(), Kind::Payment, case.at(), outcome.status)
    };
    let mut batch = Batch::default();
    enter(case, &mut batch, &transaction)?;
    if let Some(network_id) = &transaction.network_transaction_id {
        batch.put(record::NETWORK_IDS, key(&[merchant, network_id]), ids.id.clone());
    }
    if let Some(reference) = transaction.attempt.as_deref().filter(|_| ground.settings.profile == Profile::Vpc) {
        batch.put(record::REFERENCES, key(&[merchant, reference]), ids.id.clone());
    }
    // Nobody else changes the identifier until this is kept.
    let identifier = instrument.stored.identifier.as_ref().filter(|_| is_approved);
    let _alone = identifier.map(|identifier| ground.alone(&id_key(merchant, &identifier.id)));
    if let Some(identifier) = identifier {
        vault::remember(ground, &mut batch, merchant, &identifier.id, &transaction, series)?;
    }
    let mut said = refusal::hal(StatusCode::CREATED, &transaction.answer);
    chain::record(case, &mut batch, &mut said, instrument, series, &transaction)?;
    ground.commit(batch)?;
    said.jose = case.jose();
    Ok(said)
}

/// Writes a transaction, and its line in the journal, whose newest lines come first.
pub(super) fn enter(case: &Case<'_>, batch: &mut Batch, transaction: &Transaction) -> Result<(), Refusal> {
    let key_of = key(&[case.merchant(), &transaction.id]);
    batch.put(record::TRANSACTIONS, key_of, bytes(transaction)?);
    let age = u64::MAX - u64::try_from(transaction.at.as_microsecond()).unwrap_or_default();
    batch.put(record::JOURNAL, key(&[case.merchant(), &format!("{age:020}"), &transaction.id]), Vec::new());
    Ok(())
}

/// Reads what a `self` link leads to.
pub(super) fn retrieve(case: &Case<'_>) -> Answer {
    let transaction = find(case, case.parameter(0))?.filter(|transaction| is_found(case, transaction));
    let Some(mut transaction) = transaction else { return Err(case.not_found()) };
    transaction.answer["status"] = status(case, &transaction).into();
    Ok(refusal::hal(StatusCode::OK, &transaction.answer))
}

/// Its status by now: what was taken or paid back is sent off when it is settled.
pub(super) fn status<'a>(case: &Case<'_>, transaction: &'a Transaction) -> &'a str {
    let is_sent =
        matches!(transaction.kind, Kind::Capture | Kind::Refund | Kind::Credit) && is_settled(case, transaction.at);
    if is_sent && !transaction.is_voided { "TRANSMITTED" } else { &transaction.status }
}

/// Whether what was taken or paid back at a time is settled by now.
pub(super) fn is_settled(case: &Case<'_>, at: jiff::Timestamp) -> bool {
    case.at().duration_since(at) >= case.ground.settings.settled_after
}

pub(super) fn find(case: &Case<'_>, id: &str) -> Result<Option<Transaction>, Refusal> {
    Ok(case.ground.record(record::TRANSACTIONS, &key(&[case.merchant(), id]))?)
}

/// Whether it is old enough to be found.
pub(super) fn is_found(case: &Case<'_>, transaction: &Transaction) -> bool {
    case.at().duration_since(transaction.at) >= case.ground.settings.found_after()
}
