//! Instrument identifiers: the same number has the same one, what is deleted is gone, and what is used stays.

use http::{HeaderValue, StatusCode};
use serde_json::{Value, json};

use super::{
    card,
    case::Case,
    fresh,
    ground::key,
    instrument::id_key,
    json, provision,
    record::{self, Identifier, PaymentInstrument, Token},
    refusal::{self, Answer, Refusal},
    vault,
};

const PREVIOUS: &str =
    "processingInformation.authorizationOptions.initiator.merchantInitiatedTransaction.previousTransactionId";
const ORIGINAL: &str =
    "processingInformation.authorizationOptions.initiator.merchantInitiatedTransaction.originalAuthorizedAmount";

/// Stores a card, a bank account or a wallet's token.
pub(super) fn create(case: &Case<'_>) -> Answer {
    profile(case)?;
    let request = case.json()?;
    let text = |path| json::get(&request, path).filter(|text| !text.is_empty());
    // A number that fails to be provisioned by documentation need not pass its check digit.
    let is_trigger = text("card.number").is_some_and(provision::is_trigger);
    case.sound_but_for(|violation| is_trigger && violation.path == "card.number")?;
    let is_wallet =
        case.contract.is_some_and(|contract| contract.headers.iter().any(|(_, value)| *value == "application/jose"));
    let number = text("card.number").or_else(|| text("tokenizedCard.number").filter(|_| is_wallet));
    let find = || match (number, text("bankAccount.number")) {
        (Some(number), _) => {
            let network = card::network_of(number).unwrap_or_else(card::default_network);
            let digest = case.ground.fresh.digest("card", number);
            vault::of_number(case.ground, case.merchant(), number, &digest, network)
        }
        (None, Some(account)) => of_account(case, account, text("bankAccount.routingNumber").unwrap_or_default()),
        (None, None) if is_wallet => Err(case.invalid("card.number")),
        (None, None) => Err(refusal::fields(case.family(), case.at(), &[refusal::Detail::missing("card.number")])),
    };
    let (_alone, mut identifier, is_new) = vault::held(case.ground, case.merchant(), find)?;
    let id = id_key(case.merchant(), &identifier.id);
    json::merge(&mut identifier.details, kept(&request));
    if let Some(previous) = json::get(&request, PREVIOUS) {
        identifier.previous = Some(previous.to_owned());
    }
    let wants_token = is_wallet || text("type").is_some_and(|kind| kind.eq_ignore_ascii_case("enrollable card"));
    if let Some(number) = number.filter(|_| wants_token && identifier.token.is_none()) {
        let token = provision::token(case, number, &identifier, if is_wallet { "TOKEN" } else { "ONFILE" });
        identifier.failure.clone_from(&token.reason);
        if token.reason.is_none() {
            identifier.token = Some(token.id.clone());
            case.ground.keep(record::TOKENS, &id_key(case.merchant(), &token.id), &token)?;
        }
    }
    case.ground.keep(record::IDENTIFIERS, &id, &identifier)?;
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    let mut said = refusal::said(status, &answer(case, &identifier)?);
    said.headers
        .insert("instrumentidentifier-created", HeaderValue::from_static(if is_new { "true" } else { "false" }));
    said.jose = case.jose();
    Ok(said)
}

fn of_account(case: &Case<'_>, account: &str, routing: &str) -> Result<(Identifier, bool), Refusal> {
    let digest = case.ground.fresh.digest("account", &format!("{routing}/{account}"));
    let by_number = key(&[case.merchant(), &digest]);
    let _alone = case.ground.alone(&by_number);
    if let Some(identifier) = vault::known(case.ground, case.merchant(), &by_number)? {
        return Ok((identifier, false));
    }
    let identifier = Identifier::new(fresh::token(), None, "XXXX".to_owned(), &digest);
    case.ground.keep(record::IDENTIFIERS, &id_key(case.merchant(), &identifier.id), &identifier)?;
    case.ground.store.put(record::NUMBERS, by_number, identifier.id.clone())?;
    Ok((identifier, true))
}

/// What may be kept of a request: no number, no security code.
fn kept(request: &Value) -> Value {
    let mut kept = json!({});
    let paths = ["billTo", "card.expirationMonth", "card.expirationYear", "bankAccount.routingNumber"];
    for path in paths {
        if let Some(value) = request.pointer(&format!("/{}", path.replace('.', "/"))) {
            json::set(&mut kept, path, value.clone());
        }
    }
    kept
}

pub(super) fn retrieve(case: &Case<'_>) -> Answer {
    profile(case)?;
    let identifier = find(case)?;
    answered(case, &identifier)
}

/// Changes what is stored, as a merge patch.
pub(super) fn update(case: &Case<'_>) -> Answer {
    profile(case)?;
    case.sound()?;
    let patch = case.json()?;
    let id = id_key(case.merchant(), case.parameter(0));
    let _alone = case.ground.alone(&id);
    let mut identifier = find(case)?;
    if case
        .header("if-match")
        .is_some_and(|version| version.trim_matches('"') != identifier.version.to_string() && version != "*")
    {
        return Err(refusal::token(
            StatusCode::PRECONDITION_FAILED,
            "conflict",
            "The token was changed since it was read",
        ));
    }
    json::merge(&mut identifier.details, kept(&patch));
    if let Some(previous) = json::get(&patch, PREVIOUS) {
        identifier.previous = Some(previous.to_owned());
    }
    if let Some(amount) = json::get(&patch, ORIGINAL) {
        identifier.original_amount = Some(amount.to_owned());
    }
    identifier.version = identifier.version.saturating_add(1);
    case.ground.keep(record::IDENTIFIERS, &id, &identifier)?;
    answered(case, &identifier)
}

pub(super) fn delete(case: &Case<'_>) -> Answer {
    profile(case)?;
    let id = id_key(case.merchant(), case.parameter(0));
    let _alone = case.ground.alone(&id);
    let mut identifier = find(case)?;
    let prefix = key(&[case.merchant(), &identifier.id, ""]);
    if !case.ground.store.under(record::INSTRUMENTS_OF, prefix.as_bytes(), 1)?.is_empty() {
        let words = "Instrument identifier cannot be deleted as it is used by a payment instrument";
        return Err(refusal::token(StatusCode::CONFLICT, "instrumentIdentifierDeletionError", words));
    }
    identifier.is_deleted = true;
    identifier.details = json!({});
    case.ground.keep(record::IDENTIFIERS, &id, &identifier)?;
    case.ground.store.remove(record::NUMBERS, key(&[case.merchant(), &identifier.digest]))?;
    Ok(refusal::nothing(StatusCode::NO_CONTENT))
}

/// A page of the payment instruments that use an identifier.
pub(super) fn instruments(case: &Case<'_>) -> Answer {
    profile(case)?;
    let identifier = find(case)?;
    let query = case.query();
    let number = |name: &str, default: usize, least: usize, most: usize| match query.get(name) {
        None => Ok(default),
        Some(text) => text.parse().ok().filter(|number| (least..=most).contains(number)).ok_or_else(|| {
            refusal::token_about(StatusCode::BAD_REQUEST, "invalidParameters", "Invalid parameter values", name)
        }),
    };
    let (offset, limit) = (number("offset", 0, 0, usize::MAX / 2)?, number("limit", 20, 1, 100)?);
    let prefix = key(&[case.merchant(), &identifier.id, ""]);
    let rows = case.ground.store.under(record::INSTRUMENTS_OF, prefix.as_bytes(), usize::MAX)?;
    let mut page = Vec::new();
    for (name, _) in rows.iter().skip(offset).take(limit) {
        let id = String::from_utf8_lossy(name.get(prefix.len()..).unwrap_or_default());
        let kept: Option<PaymentInstrument> = case.ground.record(record::INSTRUMENTS, &id_key(case.merchant(), &id))?;
        page.extend(kept.map(|kept| instrument(case, &kept, &identifier)));
    }
    let path = format!("{}/paymentinstruments", address(case, &identifier.id));
    let (total, count) = (rows.len(), page.len());
    let mut list = json!({ "object": "collection", "offset": offset, "limit": limit, "count": count, "total": total });
    list["_links"] = links(&path, offset, limit, total);
    if count > 0 {
        list["_embedded"] = json!({ "paymentInstruments": page });
    }
    let mut said = refusal::said(StatusCode::OK, &list);
    said.headers.insert("x-total-count", HeaderValue::from(total));
    Ok(said)
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

fn instrument(case: &Case<'_>, kept: &PaymentInstrument, identifier: &Identifier) -> Value {
    let mut answer = json!({
        "_links": { "self": { "href": format!("{}/tms/v1/paymentinstruments/{}", case.heard.origin, kept.id) } },
        "id": kept.id, "object": "paymentInstrument", "state": "ACTIVE",
        "metadata": { "creator": case.merchant() },
        "_embedded": { "instrumentIdentifier": {
            "id": identifier.id, "object": "instrumentIdentifier", "state": "ACTIVE", "card": { "number": identifier.masked },
        } },
    });
    if let Some(customer) = &kept.customer {
        json::set(&mut answer, "_links.customer.href", format!("/tms/v2/customers/{customer}"));
    }
    let network = identifier.network.as_deref().and_then(card::network_named);
    let card = [
        ("expirationMonth", kept.month.as_deref()),
        ("expirationYear", kept.year.as_deref()),
        ("type", network.map(|network| network.token_type)),
    ];
    for (name, value) in card {
        if let Some(value) = value {
            json::set(&mut answer, &format!("card.{name}"), value);
        }
    }
    answer
}

pub(super) fn retrieve_instrument(case: &Case<'_>) -> Answer {
    let kept: Option<PaymentInstrument> =
        case.ground.record(record::INSTRUMENTS, &id_key(case.merchant(), case.parameter(0)))?;
    let Some(kept) = kept else { return Err(case.not_found()) };
    let identifier: Option<Identifier> =
        case.ground.record(record::IDENTIFIERS, &id_key(case.merchant(), &kept.identifier))?;
    let Some(identifier) = identifier else { return Err(case.not_found()) };
    Ok(refusal::said(StatusCode::OK, &instrument(case, &kept, &identifier)))
}

/// Lets go of an identifier, which can be deleted then.
pub(super) fn delete_instrument(case: &Case<'_>) -> Answer {
    let id = id_key(case.merchant(), case.parameter(0));
    let kept: Option<PaymentInstrument> = case.ground.record(record::INSTRUMENTS, &id)?;
    let Some(kept) = kept else { return Err(case.not_found()) };
    case.ground.store.remove(record::INSTRUMENTS, id)?;
    case.ground.store.remove(record::INSTRUMENTS_OF, key(&[case.merchant(), &kept.identifier, &kept.id]))?;
    Ok(refusal::nothing(StatusCode::NO_CONTENT))
}

/// The identifier of the path; deleted is another thing than never made.
fn find(case: &Case<'_>) -> Result<Identifier, Refusal> {
    let found: Option<Identifier> =
        case.ground.record(record::IDENTIFIERS, &id_key(case.merchant(), case.parameter(0)))?;
    match found {
        Some(identifier) if !identifier.is_deleted => Ok(identifier),
        Some(_) => Err(refusal::token(StatusCode::GONE, "notAvailable", "Token is not available")),
        None => Err(case.not_found()),
    }
}

/// The address of an identifier: whole, as the page prints it.
pub(super) fn address(case: &Case<'_>, id: &str) -> String {
    format!("{}/tms/v1/instrumentidentifiers/{id}", case.heard.origin)
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

fn answered(case: &Case<'_>, identifier: &Identifier) -> Answer {
    let mut said = refusal::said(StatusCode::OK, &answer(case, identifier)?);
    if let Ok(version) = HeaderValue::from_str(&format!("\"{}\"", identifier.version)) {
        said.headers.insert(http::header::ETAG, version);
    }
    said.jose = case.jose();
    Ok(said)
}

fn answer(case: &Case<'_>, identifier: &Identifier) -> Result<Value, Refusal> {
    let path = address(case, &identifier.id);
    let mut answer = identifier.details.clone();
    json::set(&mut answer, "_links.self.href", path.clone());
    json::set(&mut answer, "_links.paymentInstruments.href", format!("{path}/paymentinstruments"));
    json::set(&mut answer, "id", identifier.id.clone());
    json::set(&mut answer, "object", "instrumentIdentifier");
    json::set(&mut answer, "state", "ACTIVE");
    let number = if identifier.network.is_some() { "card.number" } else { "bankAccount.number" };
    json::set(&mut answer, number, identifier.masked.clone());
    json::set(&mut answer, "metadata.creator", case.merchant());
    let network = identifier.network.as_deref().and_then(card::network_named).unwrap_or_else(card::default_network);
    if let Some(reason) = &identifier.failure {
        answer["tokenizedCard"] = json!({ "state": "UNPROVISIONED", "reason": reason, "type": network.token_type });
    }
    if let Some(id) = &identifier.token {
        let token: Option<Token> = case.ground.record(record::TOKENS, &id_key(case.merchant(), id))?;
        if let Some(token) = token {
            let mut shown = json!({ "id": token.id, "state": token.state_at(case.at()), "type": network.token_type });
            shown["expirationMonth"] = token.month.clone().into();
            shown["expirationYear"] = token.year.clone().into();
            if let Some(source) = &token.source {
                shown["source"] = source.clone().into();
            }
            answer["tokenizedCard"] = shown;
            json::set(&mut answer, "issuer.paymentAccountReference", token.account.clone());
        }
    }
    if let Some(previous) = &identifier.previous {
        json::set(&mut answer, PREVIOUS, previous.clone());
    }
    if let Some(amount) = &identifier.original_amount {
        json::set(&mut answer, ORIGINAL, amount.clone());
    }
    Ok(answer)
}
