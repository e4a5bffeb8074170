//! Instrument identifiers: the same number has the same one, what is deleted is gone, and what is used stays.

use http::{HeaderValue, StatusCode};
use serde_json::{Value, json};

use super::{
    card,
    case::Case,
    customer, fresh,
    ground::key,
    instrument::id_key,
    json,
    kept::{self, Page},
    payment_instrument, provision,
    record::{self, Identifier, Token},
    refusal::{self, Answer, Refusal},
    vault, webhook,
};

const PREVIOUS: &str =
    "processingInformation.authorizationOptions.initiator.merchantInitiatedTransaction.previousTransactionId";
const ORIGINAL: &str =
    "processingInformation.authorizationOptions.initiator.merchantInitiatedTransaction.originalAuthorizedAmount";

/// Stores a card, a bank account or a wallet's token.
pub(super) fn create(case: &Case<'_>) -> Answer {
    kept::profile(case)?;
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
    json::merge(&mut identifier.details, details(&request));
    if let Some(previous) = json::get(&request, PREVIOUS) {
        identifier.previous = Some(previous.to_owned());
    }
    let wants_token = is_wallet || text("type").is_some_and(|kind| kind.eq_ignore_ascii_case("enrollable card"));
    let mut events = Vec::new();
    if let Some(number) = number.filter(|_| wants_token && identifier.token.is_none()) {
        let token = provision::token(case, number, &identifier, if is_wallet { "TOKEN" } else { "ONFILE" });
        identifier.failure.clone_from(&token.reason);
        if token.reason.is_none() {
            identifier.token = Some(token.id.clone());
            case.ground.keep(record::TOKENS, &id_key(case.merchant(), &token.id), &token)?;
            events.extend(webhook::provisioned(case, &token));
        }
    }
    case.ground.keep_and_tell(record::IDENTIFIERS, &id, &identifier, &events)?;
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
fn details(request: &Value) -> Value {
    customer::picked(request, &["billTo", "card.expirationMonth", "card.expirationYear", "bankAccount.routingNumber"])
}

pub(super) fn retrieve(case: &Case<'_>) -> Answer {
    kept::profile(case)?;
    let identifier = find(case)?;
    answered(case, &identifier)
}

/// Changes what is stored, as a merge patch.
pub(super) fn update(case: &Case<'_>) -> Answer {
    kept::profile(case)?;
    case.sound()?;
    let patch = case.json()?;
    let id = id_key(case.merchant(), case.parameter(0));
    let _alone = case.ground.alone(&id);
    let mut identifier = find(case)?;
    kept::as_read(case, identifier.version)?;
    json::merge(&mut identifier.details, details(&patch));
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
    kept::profile(case)?;
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
    kept::profile(case)?;
    let identifier = find(case)?;
    let page = Page::of(case)?;
    let prefix = key(&[case.merchant(), &identifier.id, ""]);
    let rows = case.ground.store.under(record::INSTRUMENTS_OF, prefix.as_bytes(), usize::MAX)?;
    let mut elements = Vec::new();
    for (name, _) in page.cut(&rows) {
        let id = String::from_utf8_lossy(name.get(prefix.len()..).unwrap_or_default());
        if let Some(kept) = case.ground.record(record::INSTRUMENTS, &id_key(case.merchant(), &id))? {
            elements.push(payment_instrument::answer(case, &kept, None)?);
        }
    }
    let path = format!("{}/paymentinstruments", address(case, &identifier.id));
    let mut answer = page.answer(&path, "paymentInstruments", &elements, rows.len());
    json::set(&mut answer, "object", "collection");
    Ok(kept::page(&answer))
}

/// The identifier of the path.
fn find(case: &Case<'_>) -> Result<Identifier, Refusal> {
    kept::find(case, case.parameter(0), None)
}

/// The address of an identifier: whole, as the page prints it.
pub(super) fn address(case: &Case<'_>, id: &str) -> String {
    format!("{}/tms/v1/instrumentidentifiers/{id}", case.heard.origin)
}

fn answered(case: &Case<'_>, identifier: &Identifier) -> Answer {
    Ok(kept::said(case, StatusCode::OK, identifier.version, &answer(case, identifier)?))
}

pub(super) fn answer(case: &Case<'_>, identifier: &Identifier) -> Result<Value, Refusal> {
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
