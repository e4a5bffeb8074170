//! Shipping addresses: each is a customer's, and one of them is the default.

use http::StatusCode;
use serde_json::{Value, json};

use super::{
    super::store::Batch,
    case::Case,
    customer, fresh,
    ground::{bytes, key},
    instrument::id_key,
    json,
    kept::{self, Page},
    record::{self, Address, Customer},
    refusal::{self, Answer, Refusal},
};

/// Adds an address to a customer; the first is the default unless the request says otherwise.
pub(super) fn create(case: &Case<'_>) -> Answer {
    kept::profile(case)?;
    case.sound()?;
    let request = case.json()?;
    let _alone = customer::alone(case, case.parameter(0));
    let mut customer: Customer = kept::find(case, case.parameter(0), None)?;
    let address = Address::new(fresh::token(), customer.id.clone(), details(&request));
    if customer::is_default(&request).unwrap_or(customer.address.is_none()) {
        customer.address = Some(address.id.clone());
    }
    let mut batch = Batch::default();
    put(&mut batch, case.merchant(), &address)?;
    batch.put(record::CUSTOMERS, id_key(case.merchant(), &customer.id), bytes(&customer)?);
    case.ground.commit(batch)?;
    Ok(kept::said(case, StatusCode::CREATED, address.version, &answer(case, &customer, &address)))
}

/// Writes an address, which its customer's list has then.
pub(super) fn put(batch: &mut Batch, merchant: &str, address: &Address) -> Result<(), Refusal> {
    batch.put(record::ADDRESSES, id_key(merchant, &address.id), bytes(address)?);
    batch.put(record::ADDRESSES_OF, key(&[merchant, &address.customer, &address.id]), Vec::new());
    Ok(())
}

pub(super) fn retrieve(case: &Case<'_>) -> Answer {
    kept::profile(case)?;
    let (customer, address) = kept::of_customer::<Address>(case)?;
    Ok(kept::said(case, StatusCode::OK, address.version, &answer(case, &customer, &address)))
}

/// A page of a customer's addresses, the default first.
pub(super) fn list(case: &Case<'_>) -> Answer {
    kept::profile(case)?;
    let customer: Customer = kept::find(case, case.parameter(0), None)?;
    let page = Page::of(case)?;
    let ids = customer::ids(case, record::ADDRESSES_OF, &customer.id, customer.address.as_deref())?;
    let mut elements = Vec::new();
    for id in page.cut(&ids) {
        let address: Option<Address> = case.ground.record(record::ADDRESSES, &id_key(case.merchant(), id))?;
        elements.extend(address.map(|address| answer(case, &customer, &address)));
    }
    let path = format!("{}/shipping-addresses", customer::path(&customer.id));
    Ok(kept::page(&page.answer(&path, "shippingAddresses", &elements, ids.len())))
}

/// Changes an address as a merge patch, and which one is the default.
pub(super) fn update(case: &Case<'_>) -> Answer {
    kept::profile(case)?;
    case.sound()?;
    let patch = case.json()?;
    let _alone = customer::alone(case, case.parameter(0));
    let (mut customer, mut address) = kept::of_customer::<Address>(case)?;
    kept::as_read(case, address.version)?;
    json::merge(&mut address.details, details(&patch));
    address.version = address.version.saturating_add(1);
    customer::choose(&mut customer.address, &address.id, customer::is_default(&patch));
    let mut batch = Batch::default();
    put(&mut batch, case.merchant(), &address)?;
    batch.put(record::CUSTOMERS, id_key(case.merchant(), &customer.id), bytes(&customer)?);
    case.ground.commit(batch)?;
    Ok(kept::said(case, StatusCode::OK, address.version, &answer(case, &customer, &address)))
}

/// Deletes an address; not the default while there are others.
pub(super) fn delete(case: &Case<'_>) -> Answer {
    kept::profile(case)?;
    let _alone = customer::alone(case, case.parameter(0));
    let (mut customer, mut address) = kept::of_customer::<Address>(case)?;
    let mut batch = Batch::default();
    if customer.address.as_ref() == Some(&address.id) {
        if customer::ids(case, record::ADDRESSES_OF, &customer.id, None)?.len() > 1 {
            return Err(customer::is_the_default("shipping address"));
        }
        customer.address = None;
        batch.put(record::CUSTOMERS, id_key(case.merchant(), &customer.id), bytes(&customer)?);
    }
    remove(&mut batch, case.merchant(), &mut address)?;
    case.ground.commit(batch)?;
    Ok(refusal::nothing(StatusCode::NO_CONTENT))
}

/// Lets go of an address, of which nothing but its id is kept.
pub(super) fn remove(batch: &mut Batch, merchant: &str, address: &mut Address) -> Result<(), Refusal> {
    address.is_deleted = true;
    address.details = json!({});
    batch.put(record::ADDRESSES, id_key(merchant, &address.id), bytes(address)?);
    batch.remove(record::ADDRESSES_OF, key(&[merchant, &address.customer, &address.id]));
    Ok(())
}

/// What is kept of a request.
fn details(request: &Value) -> Value {
    customer::picked(request, &["shipTo"])
}

pub(super) fn answer(case: &Case<'_>, customer: &Customer, address: &Address) -> Value {
    let path = customer::path(&customer.id);
    let mut answer = address.details.clone();
    json::set(&mut answer, "_links.self.href", format!("{path}/shipping-addresses/{}", address.id));
    json::set(&mut answer, "_links.customer.href", path);
    json::set(&mut answer, "id", address.id.clone());
    json::set(&mut answer, "default", customer.address.as_ref() == Some(&address.id));
    json::set(&mut answer, "metadata.creator", case.merchant());
    answer
}
