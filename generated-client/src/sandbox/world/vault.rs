//! Making tokens of cards, for payments and for token management alike.

use std::sync::MutexGuard;

use serde_json::{Value, json};

use super::{
    super::{store::Batch, words},
    card::{self, Network},
    case::Case,
    chain::Series,
    customer, fresh,
    ground::{Ground, bytes, key},
    instrument::{CARD_NUMBER, Instrument, TOKEN_NUMBER, id_key},
    json, payment_instrument,
    record::{self, Address, Customer, Identifier, PaymentInstrument, Transaction},
    refusal::Refusal,
    shipping,
};

const ACTIONS: &str = "processingInformation.actionList";
const TYPES: &str = "processingInformation.actionTokenTypes";

/// The tokens that a payment made.
#[derive(Default)]
pub(super) struct Made {
    /// Why none was made although some were asked for.
    failed: Option<&'static str>,
    identifier: Option<(String, bool)>,
    instrument: Option<String>,
    customer: Option<String>,
    address: Option<String>,
}

impl Made {
    /// Writes them into a payment's answer, and nothing where none was made.
    pub(super) fn answer(&self, answer: &mut Value) {
        json::remove(answer, "tokenInformation");
        // Pages print nothing of a part that succeeds; one that fails alone says so beside the approval.
        if let Some(reason) = self.failed {
            let message = if reason == "MISSING_FIELD" { words::MISSING } else { words::INVALID };
            let failed = json!({ "status": "INVALID_REQUEST", "reason": reason, "message": message });
            json::set(answer, "embeddedActions.TOKEN_CREATE", failed);
        }
        if let Some((id, is_new)) = &self.identifier {
            json::set(answer, "tokenInformation.instrumentidentifierNew", *is_new);
            json::set(answer, "tokenInformation.instrumentIdentifier", json!({ "id": id, "state": "ACTIVE" }));
        }
        let ids =
            [("paymentInstrument", &self.instrument), ("customer", &self.customer), ("shippingAddress", &self.address)];
        for (name, id) in ids {
            if let Some(id) = id {
                json::set(answer, &format!("tokenInformation.{name}"), json!({ "id": id }));
            }
        }
    }
}

/// Makes the tokens that a payment asks for.
pub(super) fn of_payment(case: &Case<'_>, instrument: &Instrument) -> Result<Made, Refusal> {
    let (body, merchant, ground) = (case.body(), case.merchant(), case.ground);
    if !json::lists(body, ACTIONS, "TOKEN_CREATE") {
        return Ok(Made::default());
    }
    let wants = |kind: &str| {
        let types = json::view(body, TYPES);
        types.elements().next().is_none() || types.elements().any(|view| view.as_text() == Some(kind))
    };
    let (identifier, is_new) = match (&instrument.stored.identifier, case.text(CARD_NUMBER).or(case.text(TOKEN_NUMBER)))
    {
        (Some(identifier), _) => (identifier.id.clone(), false),
        (None, Some(number)) => {
            let (identifier, is_new) = of_number(ground, merchant, number, &instrument.digest, instrument.network)?;
            (identifier.id, is_new)
        }
        (None, None) => return Ok(Made { failed: Some("MISSING_FIELD"), ..Made::default() }),
    };
    // Who deletes it waits until the payment instrument is there, or was first.
    let _alone = ground.alone(&id_key(merchant, &identifier));
    let now: Option<Identifier> = ground.record(record::IDENTIFIERS, &id_key(merchant, &identifier))?;
    if now.is_none_or(|identifier| identifier.is_deleted) {
        return Ok(Made { failed: Some("INVALID_DATA"), ..Made::default() });
    }
    let mut made = Made::default();
    let mut batch = Batch::default();
    if wants("customer") || wants("paymentInstrument") {
        let customer = wants("customer").then(fresh::token);
        let kept = PaymentInstrument::new(fresh::token(), Some(identifier.clone()), customer.clone(), billed(case)?);
        payment_instrument::put(&mut batch, merchant, &kept)?;
        made.instrument = Some(kept.id.clone()).filter(|_| wants("paymentInstrument"));
        if let Some(id) = customer {
            let mut record = Customer { instrument: Some(kept.id), ..Customer::new(id.clone()) };
            if wants("shippingAddress") {
                let order = case.json()?;
                let order = order.get("orderInformation").unwrap_or(&Value::Null);
                let address = Address::new(fresh::token(), id.clone(), customer::picked(order, &["shipTo"]));
                shipping::put(&mut batch, merchant, &address)?;
                record.address = Some(address.id.clone());
                made.address = Some(address.id);
            }
            batch.put(record::CUSTOMERS, id_key(merchant, &id), bytes(&record)?);
            made.customer = Some(id);
        }
    }
    made.identifier = wants("instrumentIdentifier").then_some((identifier, is_new));
    ground.commit(batch)?;
    Ok(made)
}

/// What a payment instrument keeps of the payment that makes it: the card's expiry and the billing address.
fn billed(case: &Case<'_>) -> Result<Value, Refusal> {
    let request = case.json()?;
    let of = |name: &str| request.get(name).unwrap_or(&Value::Null);
    let mut details = customer::picked(of("paymentInformation"), &["card.expirationMonth", "card.expirationYear"]);
    json::merge(&mut details, customer::picked(of("orderInformation"), &["billTo"]));
    Ok(details)
}

/// The identifier of a number, and whether it is new: the same number always has the same one.
pub(super) fn of_number(
    ground: &Ground,
    merchant: &str,
    number: &str,
    digest: &str,
    network: &Network,
) -> Result<(Identifier, bool), Refusal> {
    let by_number = key(&[merchant, digest]);
    let _alone = ground.alone(&by_number);
    if let Some(identifier) = known(ground, merchant, &by_number)? {
        return Ok((identifier, false));
    }
    let (id, masked) = (fresh::identifier(&card::last_four(number)), card::mask(number, ground.store.is_kept()));
    let identifier = Identifier::new(id, Some(network.code), masked, digest);
    let mut batch = Batch::default();
    batch.put(record::IDENTIFIERS, id_key(merchant, &identifier.id), bytes(&identifier)?);
    batch.put(record::NUMBERS, by_number, identifier.id.clone());
    ground.commit(batch)?;
    Ok((identifier, true))
}

/// An identifier that is found or made, alone with it: as it is now, and nobody changes it while the lock is held.
pub(super) fn held<'a>(
    ground: &'a Ground,
    merchant: &str,
    find: impl Fn() -> Result<(Identifier, bool), Refusal>,
) -> Result<(MutexGuard<'a, ()>, Identifier, bool), Refusal> {
    loop {
        let (found, is_new) = find()?;
        let id = id_key(merchant, &found.id);
        let alone = ground.alone(&id);
        let now: Option<Identifier> = ground.record(record::IDENTIFIERS, &id)?;
        // One that was deleted in between is no longer found.
        if let Some(now) = now.filter(|now| !now.is_deleted) {
            return Ok((alone, now, is_new));
        }
    }
}

/// The identifier that a number has already.
pub(super) fn known(ground: &Ground, merchant: &str, by_number: &str) -> Result<Option<Identifier>, Refusal> {
    let Some(id) = ground.store.get(record::NUMBERS, by_number)? else { return Ok(None) };
    let id = String::from_utf8_lossy(&id);
    let identifier: Option<Identifier> = ground.record(record::IDENTIFIERS, &id_key(merchant, &id))?;
    Ok(identifier.filter(|identifier| !identifier.is_deleted))
}

/// Keeps with an identifier what its next payment continues, as the platform does by itself.
pub(super) fn remember(
    ground: &Ground,
    batch: &mut Batch,
    merchant: &str,
    identifier: &str,
    made: &Transaction,
    series: &Series,
) -> Result<(), Refusal> {
    // As it is now: it may have been changed, or deleted, while the payment was made.
    let now: Option<Identifier> = ground.record(record::IDENTIFIERS, &id_key(merchant, identifier))?;
    let Some(mut identifier) = now.filter(|identifier| !identifier.is_deleted) else { return Ok(()) };
    identifier.previous.clone_from(&made.network_transaction_id);
    if identifier.original_amount.is_none() && !series.is_merchants {
        identifier.original_amount = Some(made.approved.text());
    }
    batch.put(record::IDENTIFIERS, id_key(merchant, &identifier.id), bytes(&identifier)?);
    Ok(())
}

/// The reference of a card's account: the same for a card and all of its network tokens.
pub(super) fn account_reference(ground: &Ground, digest: &str) -> String {
    format!("V001{}", ground.fresh.digits("account", digest, 25))
}
