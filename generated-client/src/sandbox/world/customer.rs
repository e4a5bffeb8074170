//! Customers: what is known of one, and what all of a customer's tokens share.

use std::sync::MutexGuard;

use http::StatusCode;
use serde_json::{Value, json};

use super::{
    super::store::Batch,
    case::Case,
    fresh,
    ground::{bytes, key},
    instrument::id_key,
    json, kept, payment_instrument,
    record::{self, Customer},
    refusal::{self, Answer, Refusal},
    shipping,
};

/// What is kept of a request.
const KEPT: &[&str] = &["buyerInformation", "clientReferenceInformation", "merchantDefinedInformation"];

pub(super) fn create(case: &Case<'_>) -> Answer {
    kept::profile(case)?;
    case.sound()?;
    let details = picked(&case.json()?, KEPT);
    let customer = Customer { details, ..Customer::new(fresh::token()) };
    case.ground.keep(record::CUSTOMERS, &id_key(case.merchant(), &customer.id), &customer)?;
    Ok(kept::said(case, StatusCode::CREATED, customer.version, &answer(case, &customer)?))
}

pub(super) fn retrieve(case: &Case<'_>) -> Answer {
    kept::profile(case)?;
    let customer: Customer = kept::find(case, case.parameter(0), None)?;
    Ok(kept::said(case, StatusCode::OK, customer.version, &answer(case, &customer)?))
}

/// Changes what is known of a customer, as a merge patch.
pub(super) fn update(case: &Case<'_>) -> Answer {
    kept::profile(case)?;
    case.sound()?;
    let patch = picked(&case.json()?, KEPT);
    let _alone = alone(case, case.parameter(0));
    let mut customer: Customer = kept::find(case, case.parameter(0), None)?;
    kept::as_read(case, customer.version)?;
    json::merge(&mut customer.details, patch);
    customer.version = customer.version.saturating_add(1);
    case.ground.keep(record::CUSTOMERS, &id_key(case.merchant(), &customer.id), &customer)?;
    Ok(kept::said(case, StatusCode::OK, customer.version, &answer(case, &customer)?))
}

/// Deletes a customer with all that only a customer has: no page says what becomes of them, and nobody could ask for them any more.
pub(super) fn delete(case: &Case<'_>) -> Answer {
    kept::profile(case)?;
    let _alone = alone(case, case.parameter(0));
    let customer: Customer = kept::find(case, case.parameter(0), None)?;
    let (merchant, ground) = (case.merchant(), case.ground);
    let mut batch = Batch::default();
    for id in ids(case, record::INSTRUMENTS_OF_CUSTOMER, &customer.id, None)? {
        if let Some(mut kept) = ground.record(record::INSTRUMENTS, &id_key(merchant, &id))? {
            payment_instrument::remove(&mut batch, merchant, &mut kept)?;
        }
    }
    for id in ids(case, record::ADDRESSES_OF, &customer.id, None)? {
        if let Some(mut address) = ground.record(record::ADDRESSES, &id_key(merchant, &id))? {
            shipping::remove(&mut batch, merchant, &mut address)?;
        }
    }
    let deleted = Customer { is_deleted: true, ..Customer::new(customer.id) };
    batch.put(record::CUSTOMERS, id_key(merchant, &deleted.id), bytes(&deleted)?);
    ground.commit(batch)?;
    Ok(refusal::nothing(StatusCode::NO_CONTENT))
}

fn answer(case: &Case<'_>, customer: &Customer) -> Result<Value, Refusal> {
    let (path, name) = (path(&customer.id), |id: &str| id_key(case.merchant(), id));
    let mut answer = picked(&customer.details, KEPT);
    json::set(&mut answer, "_links.self.href", path.clone());
    json::set(&mut answer, "_links.paymentInstruments.href", format!("{path}/payment-instruments"));
    json::set(&mut answer, "_links.shippingAddresses.href", format!("{path}/shipping-addresses"));
    json::set(&mut answer, "id", customer.id.clone());
    json::set(&mut answer, "metadata.creator", case.merchant());
    if let Some(id) = &customer.instrument {
        json::set(&mut answer, "defaultPaymentInstrument.id", id.clone());
        if let Some(kept) = case.ground.record(record::INSTRUMENTS, &name(id))? {
            let shown = payment_instrument::answer(case, &kept, Some(customer))?;
            json::set(&mut answer, "_embedded.defaultPaymentInstrument", shown);
        }
    }
    if let Some(id) = &customer.address {
        json::set(&mut answer, "defaultShippingAddress.id", id.clone());
        if let Some(address) = case.ground.record(record::ADDRESSES, &name(id))? {
            json::set(&mut answer, "_embedded.defaultShippingAddress", shipping::answer(case, customer, &address));
        }
    }
    Ok(answer)
}

/// Who holds it is alone with a customer and its tokens.
pub(super) fn alone<'a>(case: &Case<'a>, id: &str) -> MutexGuard<'a, ()> {
    case.ground.claiming(&id_key(case.merchant(), id))
}

/// Where a customer is read.
pub(super) fn path(id: &str) -> String {
    format!("/tms/v2/customers/{id}")
}

/// The ids of a customer's tokens of one kind, the default first.
pub(super) fn ids(
    case: &Case<'_>,
    table: &'static str,
    customer: &str,
    default: Option<&str>,
) -> Result<Vec<String>, Refusal> {
    let prefix = key(&[case.merchant(), customer, ""]);
    let rows = case.ground.store.under(table, prefix.as_bytes(), usize::MAX)?;
    let id = |name: &[u8]| String::from_utf8_lossy(name.get(prefix.len()..).unwrap_or_default()).into_owned();
    let mut ids: Vec<_> = rows.iter().map(|(name, _)| id(name)).collect();
    ids.sort_by_key(|id| Some(id.as_str()) != default);
    Ok(ids)
}

/// Whether a request makes its token the default; nothing where it does not say.
pub(super) fn is_default(request: &Value) -> Option<bool> {
    let said = request.get("default")?;
    said.as_bool().or_else(|| said.as_str()?.parse().ok())
}

/// Makes a token the default, or no longer that.
pub(super) fn choose(default: &mut Option<String>, id: &str, is_default: Option<bool>) {
    match is_default {
        Some(true) => *default = Some(id.to_owned()),
        Some(false) if default.as_deref() == Some(id) => *default = None,
        _ => {}
    }
}

/// The default is not deleted while there are others.
pub(super) fn is_the_default(kind: &str) -> Refusal {
    let words = format!("The default {kind} cannot be deleted while there are others");
    refusal::token(StatusCode::CONFLICT, "conflict", &words)
}

/// What a request has at some of its paths, `null` too.
pub(super) fn picked(request: &Value, paths: &[&str]) -> Value {
    let mut picked = json!({});
    for path in paths {
        if let Some(value) = request.pointer(&format!("/{}", path.replace('.', "/"))) {
            json::set(&mut picked, path, value.clone());
        }
    }
    picked
}
