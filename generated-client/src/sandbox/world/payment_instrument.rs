//! Payment instruments: those of customers, of which one is the default, and those that stand alone.

use std::sync::MutexGuard;

use http::StatusCode;
use serde_json::{Value, json};

use super::{
    super::store::Batch,
    card,
    case::Case,
    customer, fresh,
    ground::{bytes, key},
    identifier,
    instrument::id_key,
    json,
    kept::{self, Page},
    record::{self, Customer, Identifier, PaymentInstrument},
    refusal::{self, Answer, Refusal},
};

/// What of a request names the number that it pays with.
const IDENTIFIER: &str = "instrumentIdentifier.id";
/// What is kept of a request.
const KEPT: &[&str] =
    &["card", "bankAccount", "billTo", "buyerInformation", "processingInformation", "merchantInformation"];

/// Adds a payment instrument to a customer; the first is the default unless the request says otherwise.
pub(super) fn create_for_customer(case: &Case<'_>) -> Answer {
    kept::profile(case)?;
    case.sound()?;
    let request = case.json()?;
    let used = using(case, &request)?;
    let _alone = customer::alone(case, case.parameter(0));
    let mut customer: Customer = kept::find(case, case.parameter(0), None)?;
    let details = customer::picked(&request, KEPT);
    let id = used.as_ref().map(|(_, id)| id.clone());
    let kept = PaymentInstrument::new(fresh::token(), id, Some(customer.id.clone()), details);
    if customer::is_default(&request).unwrap_or(customer.instrument.is_none()) {
        customer.instrument = Some(kept.id.clone());
    }
    let mut batch = Batch::default();
    put(&mut batch, case.merchant(), &kept)?;
    batch.put(record::CUSTOMERS, id_key(case.merchant(), &customer.id), bytes(&customer)?);
    case.ground.commit(batch)?;
    Ok(kept::said(case, StatusCode::CREATED, kept.version, &answer(case, &kept, Some(&customer))?))
}

/// Makes a payment instrument that is nobody's.
pub(super) fn create(case: &Case<'_>) -> Answer {
    kept::profile(case)?;
    case.sound()?;
    let request = case.json()?;
    let used = using(case, &request)?;
    let id = used.as_ref().map(|(_, id)| id.clone());
    let kept = PaymentInstrument::new(fresh::token(), id, None, customer::picked(&request, KEPT));
    let mut batch = Batch::default();
    put(&mut batch, case.merchant(), &kept)?;
    case.ground.commit(batch)?;
    Ok(kept::said(case, StatusCode::CREATED, kept.version, &answer(case, &kept, None)?))
}

pub(super) fn retrieve_for_customer(case: &Case<'_>) -> Answer {
    kept::profile(case)?;
    let (customer, kept) = kept::of_customer::<PaymentInstrument>(case)?;
    Ok(kept::said(case, StatusCode::OK, kept.version, &answer(case, &kept, Some(&customer))?))
}

pub(super) fn retrieve(case: &Case<'_>) -> Answer {
    kept::profile(case)?;
    let kept: PaymentInstrument = kept::find(case, case.parameter(0), None)?;
    Ok(kept::said(case, StatusCode::OK, kept.version, &answer(case, &kept, None)?))
}

/// A page of a customer's payment instruments, the default first.
pub(super) fn list_for_customer(case: &Case<'_>) -> Answer {
    kept::profile(case)?;
    let customer: Customer = kept::find(case, case.parameter(0), None)?;
    let page = Page::of(case)?;
    let ids = customer::ids(case, record::INSTRUMENTS_OF_CUSTOMER, &customer.id, customer.instrument.as_deref())?;
    let mut elements = Vec::new();
    for id in page.cut(&ids) {
        if let Some(kept) = case.ground.record(record::INSTRUMENTS, &id_key(case.merchant(), id))? {
            elements.push(answer(case, &kept, Some(&customer))?);
        }
    }
    let path = format!("{}/payment-instruments", customer::path(&customer.id));
    Ok(kept::page(&page.answer(&path, "paymentInstruments", &elements, ids.len())))
}

pub(super) fn update_for_customer(case: &Case<'_>) -> Answer {
    kept::profile(case)?;
    case.sound()?;
    kept::of_customer::<PaymentInstrument>(case)?;
    changed(case, case.parameter(1), true)
}

pub(super) fn update(case: &Case<'_>) -> Answer {
    kept::profile(case)?;
    case.sound()?;
    changed(case, case.parameter(0), false)
}

/// Changes a payment instrument as a merge patch: what it holds, the number that it is for, and whether it is the default.
fn changed(case: &Case<'_>, id: &str, is_customers: bool) -> Answer {
    let patch = case.json()?;
    let merchant = case.merchant();
    let using = using(case, &patch)?;
    let parent = Some(case.parameter(0)).filter(|_| is_customers);
    let owner = kept::find::<PaymentInstrument>(case, id, parent)?.customer;
    let _alone = customer::alone(case, owner.as_deref().unwrap_or(id));
    let mut kept: PaymentInstrument = kept::find(case, id, parent)?;
    kept::as_read(case, kept.version)?;
    let mut batch = Batch::default();
    let before = using.as_ref().and_then(|(_, used)| kept.identifier.replace(used.clone()));
    if let Some(before) = before {
        batch.remove(record::INSTRUMENTS_OF, key(&[merchant, &before, &kept.id]));
    }
    json::merge(&mut kept.details, customer::picked(&patch, KEPT));
    kept.version = kept.version.saturating_add(1);
    let mut customer = owner.map(|owner| kept::find::<Customer>(case, &owner, None)).transpose()?;
    if let Some(customer) = &mut customer {
        customer::choose(&mut customer.instrument, &kept.id, customer::is_default(&patch));
        batch.put(record::CUSTOMERS, id_key(merchant, &customer.id), bytes(customer)?);
    }
    put(&mut batch, merchant, &kept)?;
    case.ground.commit(batch)?;
    let shown = answer(case, &kept, customer.as_ref().filter(|_| is_customers))?;
    Ok(kept::said(case, StatusCode::OK, kept.version, &shown))
}

pub(super) fn delete_for_customer(case: &Case<'_>) -> Answer {
    kept::profile(case)?;
    kept::of_customer::<PaymentInstrument>(case)?;
    deleted(case, case.parameter(1), true)
}

pub(super) fn delete(case: &Case<'_>) -> Answer {
    kept::profile(case)?;
    deleted(case, case.parameter(0), false)
}

/// Deletes a payment instrument, which lets go of its identifier; not a customer's default while there are others.
fn deleted(case: &Case<'_>, id: &str, is_customers: bool) -> Answer {
    let merchant = case.merchant();
    let parent = Some(case.parameter(0)).filter(|_| is_customers);
    let owner = kept::find::<PaymentInstrument>(case, id, parent)?.customer;
    let _alone = customer::alone(case, owner.as_deref().unwrap_or(id));
    let mut kept: PaymentInstrument = kept::find(case, id, parent)?;
    let mut batch = Batch::default();
    let customer = owner.map(|owner| kept::find::<Customer>(case, &owner, None)).transpose()?;
    if let Some(mut customer) = customer.filter(|customer| customer.instrument.as_ref() == Some(&kept.id)) {
        if customer::ids(case, record::INSTRUMENTS_OF_CUSTOMER, &customer.id, None)?.len() > 1 {
            return Err(customer::is_the_default("payment instrument"));
        }
        customer.instrument = None;
        batch.put(record::CUSTOMERS, id_key(merchant, &customer.id), bytes(&customer)?);
    }
    remove(&mut batch, merchant, &mut kept)?;
    case.ground.commit(batch)?;
    Ok(refusal::nothing(StatusCode::NO_CONTENT))
}

/// Writes a payment instrument, which the lists of its identifier and its customer have then.
pub(super) fn put(batch: &mut Batch, merchant: &str, kept: &PaymentInstrument) -> Result<(), Refusal> {
    batch.put(record::INSTRUMENTS, id_key(merchant, &kept.id), bytes(kept)?);
    if let Some(identifier) = &kept.identifier {
        batch.put(record::INSTRUMENTS_OF, key(&[merchant, identifier, &kept.id]), Vec::new());
    }
    if let Some(customer) = &kept.customer {
        batch.put(record::INSTRUMENTS_OF_CUSTOMER, key(&[merchant, customer, &kept.id]), Vec::new());
    }
    Ok(())
}

/// Lets go of a payment instrument, of which nothing but its id is kept.
pub(super) fn remove(batch: &mut Batch, merchant: &str, kept: &mut PaymentInstrument) -> Result<(), Refusal> {
    kept.is_deleted = true;
    kept.details = json!({});
    batch.put(record::INSTRUMENTS, id_key(merchant, &kept.id), bytes(kept)?);
    if let Some(identifier) = &kept.identifier {
        batch.remove(record::INSTRUMENTS_OF, key(&[merchant, identifier, &kept.id]));
    }
    if let Some(customer) = &kept.customer {
        batch.remove(record::INSTRUMENTS_OF_CUSTOMER, key(&[merchant, customer, &kept.id]));
    }
    Ok(())
}

/// The id of the identifier that a request names, which is there, and being alone with it: who deletes it waits until what uses it is there,
/// or was first. The guide lists it as optional.
fn using<'a>(case: &Case<'a>, request: &Value) -> Result<Option<(MutexGuard<'a, ()>, String)>, Refusal> {
    let Some(id) = json::get(request, IDENTIFIER) else { return Ok(None) };
    let alone = case.ground.alone(&id_key(case.merchant(), id));
    Ok(Some((alone, standing(case, id)?)))
}

/// The id of an identifier that is there; that of a page is nobody's.
fn standing(case: &Case<'_>, id: &str) -> Result<String, Refusal> {
    let found: Option<Identifier> = case.ground.record(record::IDENTIFIERS, &id_key(case.merchant(), id))?;
    match found.filter(|identifier| !identifier.is_deleted) {
        Some(identifier) => Ok(identifier.id),
        None if case.ground.settings.published => Ok(id.to_owned()),
        None => Err(case.invalid(IDENTIFIER)),
    }
}

/// A payment instrument as a customer's, or as one that is asked for by its own id alone: they name networks in two ways.
pub(super) fn answer(case: &Case<'_>, kept: &PaymentInstrument, customer: Option<&Customer>) -> Result<Value, Refusal> {
    let mut answer = customer::picked(&kept.details, KEPT);
    let mut set = |path: &str, value: Value| json::set(&mut answer, path, value);
    set("id", kept.id.clone().into());
    set("state", "ACTIVE".into());
    set("metadata.creator", case.merchant().into());
    if let Some(customer) = &kept.customer {
        set("_links.customer.href", customer::path(customer).into());
    }
    if let Some(customer) = customer {
        let path = format!("{}/payment-instruments/{}", customer::path(&customer.id), kept.id);
        set("_links.self.href", path.into());
        set("default", (customer.instrument.as_ref() == Some(&kept.id)).into());
        if let Some(identifier) = &kept.identifier {
            set(IDENTIFIER, identifier.clone().into());
        }
    } else {
        set("_links.self.href", format!("{}/tms/v1/paymentinstruments/{}", case.heard.origin, kept.id).into());
        set("object", "paymentInstrument".into());
    }
    let used = kept.identifier.as_ref().map(|id| id_key(case.merchant(), id));
    let used = used.map(|key| case.ground.record::<Identifier>(record::IDENTIFIERS, &key)).transpose()?.flatten();
    if let Some(used) = used.filter(|used| !used.is_deleted) {
        if let Some(network) = used.network.as_deref().and_then(card::network_named) {
            let word = if customer.is_some() { network.code } else { network.token_type };
            set("card.type", word.into());
        }
        set("_embedded.instrumentIdentifier", identifier::answer(case, &used)?);
    }
    Ok(answer)
}
