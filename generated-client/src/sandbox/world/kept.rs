//! What the tokens of the vault have in common: what is deleted was there, what changes has versions, and lists come in pages.

use http::{HeaderValue, StatusCode};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use super::{
    case::Case,
    instrument::id_key,
    record::{self, Address, Customer, Identifier, PaymentInstrument},
    refusal::{self, Refusal},
};
use crate::sandbox::heard::Said;

/// A token that the vault keeps, also when it is deleted.
pub(super) trait Kept: Serialize + DeserializeOwned {
    const TABLE: &'static str;

    fn is_deleted(&self) -> bool;

    /// The id of the customer that it belongs to.
    fn customer(&self) -> Option<&str> {
        None
    }

    /// What stands in for a token of a page, which is nobody's.
    fn of_page(id: &str, customer: Option<&str>) -> Option<Self>;
}

impl Kept for Identifier {
    const TABLE: &'static str = record::IDENTIFIERS;

    fn is_deleted(&self) -> bool {
        self.is_deleted
    }

    fn of_page(_: &str, _: Option<&str>) -> Option<Self> {
        None
    }
}

impl Kept for Customer {
    const TABLE: &'static str = record::CUSTOMERS;

    fn is_deleted(&self) -> bool {
        self.is_deleted
    }

    fn of_page(id: &str, _: Option<&str>) -> Option<Self> {
        Some(Self::new(id.to_owned()))
    }
}

impl Kept for Address {
    const TABLE: &'static str = record::ADDRESSES;

    fn is_deleted(&self) -> bool {
        self.is_deleted
    }

    fn customer(&self) -> Option<&str> {
        Some(&self.customer)
    }

    fn of_page(id: &str, customer: Option<&str>) -> Option<Self> {
        Some(Self::new(id.to_owned(), customer?.to_owned(), json!({})))
    }
}

impl Kept for PaymentInstrument {
    const TABLE: &'static str = record::INSTRUMENTS;

    fn is_deleted(&self) -> bool {
        self.is_deleted
    }

    fn customer(&self) -> Option<&str> {
        self.customer.as_deref()
    }

    fn of_page(id: &str, customer: Option<&str>) -> Option<Self> {
        Some(Self::new(id.to_owned(), None, customer.map(str::to_owned), json!({})))
    }
}

/// A token by its id; deleted is another thing than never made. Whose token is asked for, it may be asked for as.
pub(super) fn find<T: Kept>(case: &Case<'_>, id: &str, customer: Option<&str>) -> Result<T, Refusal> {
    let found: Option<T> = case.ground.record(T::TABLE, &id_key(case.merchant(), id))?;
    match found {
        Some(kept) if !kept.is_deleted() => Ok(kept),
        Some(_) => Err(refusal::token(StatusCode::GONE, "notAvailable", "Token is not available")),
        None if case.ground.settings.published => T::of_page(id, customer).ok_or_else(|| case.not_found()),
        None => Err(case.not_found()),
    }
}

/// The customer of the path and the token behind it; another customer's is nobody's.
pub(super) fn of_customer<T: Kept>(case: &Case<'_>) -> Result<(Customer, T), Refusal> {
    let customer: Customer = find(case, case.parameter(0), None)?;
    let kept: T = find(case, case.parameter(1), Some(&customer.id))?;
    if kept.customer() == Some(&customer.id) { Ok((customer, kept)) } else { Err(case.not_found()) }
}

/// Refuses to change a token that is not the one that was read.
pub(super) fn as_read(case: &Case<'_>, version: u32) -> Result<(), Refusal> {
    match case.header("if-match").map(|read| read.trim_matches('"')) {
        Some(read) if read != "*" && read != version.to_string() => {
            let words = "The token was changed since it was read";
            Err(refusal::token(StatusCode::PRECONDITION_FAILED, "conflict", words))
        }
        _ => Ok(()),
    }
}

/// A token as it is now.
pub(super) fn said(case: &Case<'_>, status: StatusCode, version: u32, answer: &Value) -> Said {
    let mut said = refusal::said(status, answer);
    if let Ok(version) = HeaderValue::from_str(&format!("\"{version}\"")) {
        said.headers.insert(http::header::ETAG, version);
    }
    said.jose = case.jose();
    said
}

/// The sandbox knows every profile that is written as one.
pub(super) fn profile(case: &Case<'_>) -> Result<(), Refusal> {
    match case.header("profile-id") {
        Some(id) if uuid::Uuid::parse_str(id).is_err() => {
            Err(refusal::token(StatusCode::FAILED_DEPENDENCY, "notFound", "Profile not found"))
        }
        _ => Ok(()),
    }
}

/// Which part of a list is asked for.
pub(super) struct Page {
    offset: usize,
    limit: usize,
}

impl Page {
    pub(super) fn of(case: &Case<'_>) -> Result<Self, Refusal> {
        let query = case.query();
        let number = |name: &str, default: usize, least: usize, most: usize| match query.get(name) {
            None => Ok(default),
            Some(text) => text.parse().ok().filter(|number| (least..=most).contains(number)).ok_or_else(|| {
                refusal::token_about(StatusCode::BAD_REQUEST, "invalidParameters", "Invalid parameter values", name)
            }),
        };
        Ok(Self { offset: number("offset", 0, 0, usize::MAX / 2)?, limit: number("limit", 20, 1, 100)? })
    }

    /// What of all lies on it.
    pub(super) fn cut<'a, T>(&self, all: &'a [T]) -> &'a [T] {
        let rest = all.get(self.offset..).unwrap_or_default();
        rest.get(..self.limit).unwrap_or(rest)
    }

    /// The page, with the links to those around it; behind the last element there is no list.
    pub(super) fn answer(&self, path: &str, name: &str, elements: &[Value], total: usize) -> Value {
        let (offset, limit, count) = (self.offset, self.limit, elements.len());
        let mut page = json!({ "offset": offset, "limit": limit, "count": count, "total": total });
        page["_links"] = links(path, offset, limit, total);
        if count > 0 {
            page["_embedded"] = json!({ name: elements });
        }
        page
    }
}

/// A page as it is sent, with how many elements there are on all.
pub(super) fn page(answer: &Value) -> Said {
    let mut said = refusal::said(StatusCode::OK, answer);
    let total = answer["total"].as_u64().unwrap_or_default();
    said.headers.insert("x-total-count", HeaderValue::from(total));
    said
}

/// Pages are counted from the one that was asked for, so that those of an unaligned offset overlap.
pub(super) fn links(path: &str, offset: usize, limit: usize, total: usize) -> Value {
    let link = |offset: usize| json!({ "href": format!("{path}?offset={offset}&limit={limit}") });
    let rest = offset % limit.max(1);
    let after = total.saturating_sub(1).saturating_sub(rest);
    let last = if total > rest { rest + limit * (after / limit.max(1)) } else { 0 };
    let mut links = json!({ "self": link(offset), "first": link(0), "last": link(last) });
    if offset > 0 {
        links["prev"] = link(offset.saturating_sub(limit));
    }
    if offset + limit < total {
        links["next"] = link(offset + limit);
    }
    links
}
