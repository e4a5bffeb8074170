//! What is added to a payment, and what stands without one: increments and credits.

use http::StatusCode;
use serde_json::json;

use super::{
    super::store::Batch,
    case::Case,
    fresh,
    ground::key,
    instrument, json,
    ledger::{self, AMOUNTS},
    money::Money,
    payment::{self, TRANSACTION_ID},
    record::{self, Kind, Transaction},
    refusal::{self, Answer, time},
    settings::Profile,
    trigger::{AMOUNT, CURRENCY},
};

/// How often an authorization may be incremented.
const MOST: u32 = 100;

/// Holds more on top of an authorization, which must be a pre-authorization. One that is not marked is what the acquirer takes it for: it passes.
pub(super) fn increment(case: &Case<'_>) -> Answer {
    case.sound()?;
    let (request, target) = (case.json()?, ledger::target(case)?);
    let _alone = case.ground.alone(&target);
    let mut of = ledger::of_kind(case, &target, &[Kind::Payment])?;
    ledger::approved(case, &of)?;
    if of.captured.0 > 0 || of.reversed >= of.approved {
        return Err(ledger::no(case, "MISSING_AUTH", "There is no authorization left to increment"));
    }
    if of.is_final {
        return Err(ledger::no(case, "NOT_SUPPORTED", "The authorization was marked as final"));
    }
    if of.increments >= MOST {
        return Err(ledger::no(case, "NOT_SUPPORTED", "The authorization was incremented a hundred times"));
    }
    let amount = ledger::asked(case, &request, AMOUNTS, Money::default(), &of)?;
    payment::guard(case, json::get(&request, TRANSACTION_ID))?;
    of.approved = of.approved.plus(amount);
    of.increments += 1;
    let mut extra = json!({ "orderInformation": { "amountDetails": { "authorizedAmount": amount.text(), "currency": of.currency } } });
    for part in ["paymentInformation", "paymentAccountInformation", "processorInformation"] {
        if let Some(known) = of.answer.get(part) {
            extra[part] = known.clone();
        }
    }
    let (said, _) = ledger::done(case, &request, Kind::Increment, "AUTHORIZED", amount, &of, extra)?;
    Ok(said)
}

/// Pays out to a card, for no payment.
pub(super) fn credit(case: &Case<'_>) -> Answer {
    case.sound()?;
    let instrument = match instrument::resolve(case.ground, case.merchant(), case.body())? {
        Ok(instrument) => instrument,
        Err(unknown) => return Err(case.invalid(unknown)),
    };
    let said = |path| case.text(path).map(str::to_owned);
    let amount = case.text(AMOUNT).and_then(Money::read).unwrap_or_default();
    if amount.0 <= 0 {
        return Err(case.invalid(AMOUNT));
    }
    let (id, code, attempt) = (fresh::transaction(), said(payment::CODE), said(TRANSACTION_ID));
    let currency = case.text(CURRENCY).unwrap_or_default().to_owned();
    payment::guard(case, attempt.as_deref())?;
    let path = format!("/pts/v2/credits/{id}");
    let mut answer = json!({
        "_links": {
            "self": { "method": "GET", "href": path },
            "void": { "method": "POST", "href": format!("{path}/voids") },
        },
        "id": id, "status": "PENDING", "submitTimeUtc": time(case.at()),
        "reconciliationId": format!("{}FNN", fresh::number(13)),
        "creditAmountDetails": { "creditAmount": amount.text(), "currency": currency },
        "orderInformation": { "amountDetails": { "currency": currency } },
        "paymentInformation": { "card": { "type": instrument.network.code } },
        "processorInformation": { "responseCode": ledger::response(case) },
    });
    if let Some(code) = &code {
        json::set(&mut answer, payment::CODE, code.clone());
    }
    let made = Transaction {
        asked: amount,
        approved: amount,
        currency,
        network: instrument.network.code.to_owned(),
        code,
        attempt,
        charged: instrument.digest.clone(),
        answer: answer.clone(),
        ..Transaction::new(id.clone(), Kind::Credit, case.at(), "PENDING")
    };
    let mut batch = Batch::default();
    if let Some(reference) = made.attempt.as_deref().filter(|_| case.ground.settings.profile == Profile::Vpc) {
        batch.put(record::REFERENCES, key(&[case.merchant(), reference]), id);
    }
    payment::enter(case, &mut batch, &made)?;
    case.ground.commit(batch)?;
    Ok(refusal::hal(StatusCode::CREATED, &answer))
}
