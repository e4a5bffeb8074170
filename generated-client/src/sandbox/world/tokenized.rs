//! Network tokens of token management: provisioning, life cycle, payment credentials.

use base64::{Engine, engine::general_purpose::STANDARD};
use http::StatusCode;
use serde_json::{Value, json};

use super::{
    super::hooks::Event,
    card,
    case::Case,
    fresh,
    ground::key,
    identifier,
    instrument::id_key,
    json, kept, passkey, provision,
    record::{self, Cryptogram, Customer, Identifier, PaymentInstrument, Token},
    refusal::{self, Answer, Detail, Refusal},
    vault, webhook,
};

const PUBLISHED: &str = "tokenized-cards/provision-for-card-number";

/// Makes a network token of a card number, of a device's token, or of what an issuer pushes.
pub(super) fn create(case: &Case<'_>) -> Answer {
    kept::profile(case)?;
    let request = case.json()?;
    let text = |path| json::get(&request, path).filter(|text| !text.is_empty());
    if text("source") == Some("ISSUER") || text("accountReferenceId").is_some() {
        return push(case, &request);
    }
    let is_trigger = text("card.number").is_some_and(provision::is_trigger);
    // The pages that ask for tokens of tokens print another source than the use case's own.
    let is_token = text("source") == Some("TOKEN");
    case.sound_but_for(|violation| {
        (is_trigger && violation.path == "card.number") || (is_token && violation.path == "source")
    })?;
    let Some(number) = text("card.number").or_else(|| text("tokenizedCard.number")) else {
        return Err(refusal::fields(case.family(), case.at(), &[Detail::missing("card.number")]));
    };
    let network = card::network_of(number).unwrap_or_else(card::default_network);
    let digest = case.ground.fresh.digest("card", number);
    let one = || vault::of_number(case.ground, case.merchant(), number, &digest, network);
    let (_alone, mut identifier, _) = vault::held(case.ground, case.merchant(), one)?;
    if let Some(token) = standing(case, &identifier)? {
        return Ok(provisioned(case, StatusCode::OK, &token));
    }
    let mut token = provision::token(case, number, &identifier, text("source").unwrap_or("ONFILE"));
    token.card_month = text("card.expirationMonth").map(str::to_owned);
    token.card_year = text("card.expirationYear").map(str::to_owned);
    keep(case, &token)?;
    identifier.failure.clone_from(&token.reason);
    identifier.token = Some(token.id.clone()).filter(|_| token.reason.is_none());
    let (id, events) = (id_key(case.merchant(), &identifier.id), webhook::provisioned(case, &token));
    case.ground.keep_and_tell(record::IDENTIFIERS, &id, &identifier, events.as_slice())?;
    Ok(provisioned(case, StatusCode::CREATED, &token))
}

/// The token that an identifier has: a second time is the same one, as long as there is one.
fn standing(case: &Case<'_>, identifier: &Identifier) -> Result<Option<Token>, Refusal> {
    let Some(id) = &identifier.token else { return Ok(None) };
    Ok(find(case, id)?.filter(|token| token.state != "DELETED"))
}

/// Takes what an issuer pushes. The pages of the project print no fields of it; those of token management's own guide do.
fn push(case: &Case<'_>, request: &Value) -> Answer {
    let text = |path| json::get(request, path).filter(|text| !text.is_empty());
    let field = "accountReferenceId";
    let creates = request.get("createInstrumentIdentifier");
    let there = [
        (field, text(field).is_some()),
        ("card.type", text("card.type").is_some()),
        ("createInstrumentIdentifier", creates.is_some()),
    ];
    let missing: Vec<_> =
        there.iter().filter(|(_, is_there)| !is_there).map(|(path, _)| Detail::missing(*path)).collect();
    let (true, Some(account)) = (missing.is_empty(), text(field)) else {
        return Err(refusal::fields(case.family(), case.at(), &missing));
    };
    if creates != Some(&true.into()) {
        return Err(case.invalid("createInstrumentIdentifier"));
    }
    // Which one is right is between the issuer and the card's holder.
    if request.get("passcode").is_some() && text("passcode.value").is_none() {
        return Err(case.invalid("passcode.value"));
    }
    let is_one = (16..=32).contains(&account.len()) && account.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !is_one {
        return Err(case.invalid(field));
    }
    let Some(network) = text("card.type").and_then(card::network_named) else { return Err(case.invalid("card.type")) };
    let digest = case.ground.fresh.digest("account", account);
    let reason = provision::of_account(account, case.ground.settings.behaviour);
    // The issuer knows the number and the merchant does not; its end is made up.
    let suffix = case.ground.fresh.digits("suffix", account, 4);
    let number = format!("000000000000{suffix}");
    let one = || vault::of_number(case.ground, case.merchant(), &number, &digest, network);
    let (_alone, mut identifier, _) = vault::held(case.ground, case.merchant(), one)?;
    if let Some(token) = standing(case, &identifier)? {
        return Ok(provisioned(case, StatusCode::OK, &token));
    }
    let mut token = provision::made(case, network, &digest, suffix, Some(&identifier.id), "ISSUER", reason);
    token.account_reference = Some(account.to_owned());
    keep(case, &token)?;
    identifier.token = Some(token.id.clone()).filter(|_| token.reason.is_none());
    let (id, events) = (id_key(case.merchant(), &identifier.id), webhook::provisioned(case, &token));
    case.ground.keep_and_tell(record::IDENTIFIERS, &id, &identifier, events.as_slice())?;
    Ok(provisioned(case, StatusCode::CREATED, &token))
}

fn provisioned(case: &Case<'_>, status: StatusCode, token: &Token) -> super::super::heard::Said {
    let is_sealed = case.jose();
    let mut said = refusal::said(status, &answer(case, token, is_sealed));
    said.jose = is_sealed;
    said
}

/// A token as it is answered; its number in full only where the answer is encrypted.
fn answer(case: &Case<'_>, token: &Token, in_full: bool) -> Value {
    let network = card::network_named(&token.network).unwrap_or_else(card::default_network);
    let address = format!("{}/tms/v2/tokenized-cards/{}", case.heard.origin, token.id);
    if let Some(reason) = &token.reason {
        return json!({
            "_links": { "self": { "href": address } },
            "id": token.id, "object": "tokenizedCard", "state": token.state, "reason": reason, "type": network.token_type,
        });
    }
    let mut answer = case.ground.published(PUBLISHED).first().cloned().unwrap_or_else(|| json!({}));
    if token.account_reference.is_some() {
        // What is printed of one that was pushed has neither the account's number nor pictures.
        answer = json!({ "object": "tokenizedCard" });
    }
    json::set(&mut answer, "_links.self.href", address);
    if let Some(identifier) = &token.identifier {
        json::set(&mut answer, "_links.instrumentIdentifier.href", identifier::address(case, identifier));
    }
    let number = number(case, token);
    let shown = if in_full { number } else { card::mask(&number, false) };
    let texts = [
        ("id", token.id.as_str()),
        ("state", token.state_at(case.at())),
        ("enrollmentId", &token.enrollment),
        ("tokenReferenceId", &token.reference),
        ("paymentAccountReference", &token.account),
        ("number", &shown),
        ("expirationMonth", &token.month),
        ("expirationYear", &token.year),
        ("type", network.token_type),
        ("card.suffix", &token.suffix),
        ("metadata.creator", case.merchant()),
        ("source", token.source.as_deref().unwrap_or("ONFILE")),
    ];
    for (path, text) in texts {
        json::set(&mut answer, path, text);
    }
    for (path, text) in [("card.expirationMonth", &token.card_month), ("card.expirationYear", &token.card_year)] {
        match text {
            Some(text) => json::set(&mut answer, path, text.clone()),
            None => json::remove(&mut answer, path),
        }
    }
    if let Some(account) = &token.account_reference {
        json::set(&mut answer, "accountReferenceId", account.clone());
        json::remove(&mut answer, "paymentAccountReference");
        json::remove(&mut answer, "metadata");
        return answer;
    }
    // The pictures of the page are of the page's token.
    let pictures = token.identifier.as_deref().unwrap_or(&token.id);
    for (asset, name) in [("combinedAsset", "card-art-combined"), ("brandLogoAsset", "brand-logo")] {
        let href = format!("/tms/v2/tokens/{pictures}/vts/assets/{name}");
        json::set(&mut answer, &format!("metadata.cardArt.{asset}._links.self.href"), href);
    }
    answer
}

/// The number of a network token. It follows from the token's reference, so that it is kept nowhere.
fn number(case: &Case<'_>, token: &Token) -> String {
    let begin = if token.network == "002" { "520473" } else { "489537" };
    let middle = case.ground.fresh.digits("token-number", &token.reference, 9);
    let numbers = ('0'..='9').map(|check| format!("{begin}{middle}{check}"));
    numbers.into_iter().find(|number| card::passes_luhn(number)).unwrap_or_default()
}

fn keep(case: &Case<'_>, token: &Token) -> Result<(), Refusal> {
    Ok(case.ground.keep(record::TOKENS, &id_key(case.merchant(), &token.id), token)?)
}

fn keep_and_tell(case: &Case<'_>, token: &Token, events: &[Event]) -> Result<(), Refusal> {
    Ok(case.ground.keep_and_tell(record::TOKENS, &id_key(case.merchant(), &token.id), token, events)?)
}

pub(super) fn find(case: &Case<'_>, id: &str) -> Result<Option<Token>, Refusal> {
    Ok(case.ground.record(record::TOKENS, &id_key(case.merchant(), id))?)
}

fn found(case: &Case<'_>) -> Result<Token, Refusal> {
    let Some(token) = find(case, case.parameter(0))? else { return Err(case.not_found()) };
    if token.state == "DELETED" {
        return Err(refusal::token(StatusCode::GONE, "notAvailable", "Token is not available"));
    }
    Ok(token)
}

pub(super) fn retrieve(case: &Case<'_>) -> Answer {
    let token = found(case)?;
    Ok(provisioned(case, StatusCode::OK, &token))
}

pub(super) fn delete(case: &Case<'_>) -> Answer {
    let _alone = case.ground.alone(&id_key(case.merchant(), case.parameter(0)));
    let mut token = found(case)?;
    "DELETED".clone_into(&mut token.state);
    keep_and_tell(case, &token, &[webhook::updated(case, &token, "TOKEN_STATUS_UPDATED")])?;
    Ok(refusal::nothing(StatusCode::NO_CONTENT))
}

/// An issuer's event: the token is suspended, resumed or deleted, its card or its picture changes.
pub(super) fn simulate(case: &Case<'_>) -> Answer {
    let event = case.json()?;
    let _alone = case.ground.alone(&id_key(case.merchant(), case.parameter(0)));
    let mut token = found(case)?;
    if card::network_named(&token.network).is_none_or(|network| network.word != "visa") {
        return Err(refusal::token(StatusCode::FORBIDDEN, "forbidden", "Request not permitted"));
    }
    let known = ["state", "card", "metadata", "expirationMonth", "expirationYear"];
    if !known.iter().any(|name| event.get(name).is_some()) {
        return Err(refusal::fields(case.family(), case.at(), &[Detail::missing("state")]));
    }
    match json::get(&event, "state") {
        Some(state @ ("ACTIVE" | "SUSPENDED" | "DELETED")) => state.clone_into(&mut token.state),
        Some(_) => return Err(case.invalid("state")),
        None => {}
    }
    let text = |path: &str| json::get(&event, path).map(str::to_owned);
    token.suffix = text("card.last4").or_else(|| text("card.suffix")).unwrap_or(token.suffix);
    token.card_month = text("card.expirationMonth").or(token.card_month);
    token.card_year = text("card.expirationYear").or(token.card_year);
    token.month = text("expirationMonth").unwrap_or(token.month);
    token.year = text("expirationYear").unwrap_or(token.year);
    let events: Vec<_> =
        webhook::reasons(&event).into_iter().map(|reason| webhook::updated(case, &token, reason)).collect();
    keep_and_tell(case, &token, &events)?;
    Ok(refusal::nothing(StatusCode::NO_CONTENT))
}

/// The credentials of a payment with a network token: its number and a cryptogram.
pub(super) fn credentials(case: &Case<'_>) -> Answer {
    case.sound()?;
    let token = match of_any(case, case.parameter(0))? {
        Some(token) => token,
        // A page's token is nobody's: it gets one of its own for this answer.
        None if case.ground.settings.published => {
            let digest = case.ground.fresh.digest("published", case.parameter(0));
            provision::made(case, card::default_network(), &digest, "0394".to_owned(), None, "ONFILE", None)
        }
        None => return Err(case.not_found()),
    };
    match token.state_at(case.at()) {
        "ACTIVE" => {}
        "DELETED" => return Err(refusal::token(StatusCode::GONE, "notAvailable", "Token is not available")),
        // Not documented: it may be there again, so that it is not gone.
        _ => return Err(refusal::token(StatusCode::FORBIDDEN, "declined", "The network token cannot be used")),
    }
    let brought = json::view(case.body(), "authenticatedIdentities").elements().next().is_some();
    let is_authenticated = brought && passkey::is_registered(case, &token.id)?;
    let use_case = case.contract.map_or("passkeys/create-payment-credentials", |contract| contract.id);
    let mut answer = case.ground.published(use_case).first().cloned().unwrap_or_else(|| json!({}));
    let network = card::network_named(&token.network).unwrap_or_else(card::default_network);
    let cryptogram = STANDARD.encode(fresh::bytes::<20>());
    let number = number(case, &token);
    let (eci, indicator) = if is_authenticated { ("05", "vbv") } else { ("07", "internet") };
    let texts = [
        ("_links.self.href", format!("/tms/v2/tokens/{}/payment-credentials", case.parameter(0))),
        ("tokenizedCard.state", "ACTIVE".to_owned()),
        ("tokenizedCard.enrollmentId", token.enrollment.clone()),
        ("tokenizedCard.tokenReferenceId", token.reference.clone()),
        ("tokenizedCard.number", number),
        ("tokenizedCard.expirationMonth", token.month.clone()),
        ("tokenizedCard.expirationYear", token.year.clone()),
        ("tokenizedCard.type", network.token_type.to_owned()),
        ("tokenizedCard.card.suffix", token.suffix.clone()),
        ("tokenizedCard.eci", eci.to_owned()),
        ("card.number", format!("XXXXXXXXXXXX{}", token.suffix)),
        ("issuer.paymentAccountReference", token.account.clone()),
        ("processingInformation.commerceIndicator", indicator.to_owned()),
    ];
    for (path, text) in texts {
        json::set(&mut answer, path, text);
    }
    for (path, text) in [("card.expirationMonth", &token.card_month), ("card.expirationYear", &token.card_year)] {
        match text {
            Some(text) => json::set(&mut answer, path, text.clone()),
            // The page's is another card's.
            None => json::remove(&mut answer, path),
        }
    }
    // That network has a code that changes in the cryptogram's place.
    if network.word == "american-express" {
        json::remove(&mut answer, "tokenizedCard.cryptogram");
        json::set(&mut answer, "tokenizedCard.securityCode", fresh::number(4));
    } else {
        json::set(&mut answer, "tokenizedCard.cryptogram", cryptogram.clone());
        let name = key(&[case.merchant(), &case.ground.fresh.digest("cryptogram", &cryptogram)]);
        case.ground.keep(record::CRYPTOGRAMS, &name, &Cryptogram { given: Some(case.at()), used: None })?;
    }
    let previous = "processingInformation.authorizationOptions";
    json::remove(&mut answer, previous);
    if let Some(id) = &token.identifier {
        let identifier: Option<Identifier> = case.ground.record(record::IDENTIFIERS, &id_key(case.merchant(), id))?;
        if let Some(id) = identifier.and_then(|identifier| identifier.previous) {
            let path = format!("{previous}.initiator.merchantInitiatedTransaction.previousTransactionId");
            json::set(&mut answer, &path, id);
        }
    }
    let mut said = refusal::said(StatusCode::OK, &answer);
    said.jose = case.jose();
    Ok(said)
}

/// The network token behind a customer, a payment instrument, an identifier, or itself.
fn of_any(case: &Case<'_>, id: &str) -> Result<Option<Token>, Refusal> {
    let (ground, name) = (case.ground, |id: &str| id_key(case.merchant(), id));
    if let Some(token) = find(case, id)? {
        return Ok(Some(token));
    }
    let customer: Option<Customer> = ground.record(record::CUSTOMERS, &name(id))?;
    let customer = customer.filter(|customer| !customer.is_deleted);
    let id = customer.and_then(|customer| customer.instrument).unwrap_or_else(|| id.to_owned());
    let instrument: Option<PaymentInstrument> = ground.record(record::INSTRUMENTS, &name(&id))?;
    let instrument = instrument.filter(|instrument| !instrument.is_deleted);
    let id = instrument.and_then(|instrument| instrument.identifier).unwrap_or(id);
    let identifier: Option<Identifier> = ground.record(record::IDENTIFIERS, &name(&id))?;
    match identifier.filter(|identifier| !identifier.is_deleted).and_then(|identifier| identifier.token) {
        Some(token) => find(case, &token),
        None => Ok(None),
    }
}
