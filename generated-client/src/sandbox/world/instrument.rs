//! What a payment charges: a card, a network token, or a token that the vault knows.

use super::{
    card::{self, Network},
    ground::{Ground, key},
    json,
    record::{CUSTOMERS, Customer, IDENTIFIERS, INSTRUMENTS, Identifier, PaymentInstrument, TOKENS, Token},
    refusal::Refusal,
    settings::Stored,
};
use crate::runtime::value::Object;

pub(super) const CARD_NUMBER: &str = "paymentInformation.card.number";
pub(super) const TOKEN_NUMBER: &str = "paymentInformation.tokenizedCard.number";
pub(super) const CUSTOMER: &str = "paymentInformation.customer.id";
pub(super) const PAYMENT_INSTRUMENT: &str = "paymentInformation.paymentInstrument.id";
pub(super) const IDENTIFIER: &str = "paymentInformation.instrumentIdentifier.id";

/// What is charged.
pub(super) struct Instrument {
    pub(super) network: &'static Network,
    /// A digest that is the same whenever the same is charged.
    pub(super) digest: String,
    /// It is of the account itself, and not of a network token, whose account is known to its network alone.
    pub(super) is_account: bool,
    /// A token of the vault.
    pub(super) stored: Vault,
}

/// The tokens of the vault that were named, and those that they lead to.
#[derive(Default)]
pub(super) struct Vault {
    pub(super) customer: Option<Customer>,
    pub(super) instrument: Option<PaymentInstrument>,
    pub(super) identifier: Option<Identifier>,
    pub(super) token: Option<Token>,
}

/// What a payment charges. An error names the token that the vault does not know, by its path.
pub(super) fn resolve(
    ground: &Ground,
    merchant: &str,
    body: &dyn Object,
) -> Result<Result<Instrument, &'static str>, Refusal> {
    let said = ["paymentInformation.card.type", "paymentInformation.tokenizedCard.type"];
    let said = said.into_iter().find_map(|path| json::text(body, path)).and_then(card::network_named);
    for path in [CARD_NUMBER, TOKEN_NUMBER] {
        if let Some(number) = json::text(body, path) {
            let network = said.or_else(|| card::network_of(number)).unwrap_or_else(card::default_network);
            let is_account = path == CARD_NUMBER;
            let digest = ground.fresh.digest(if is_account { "card" } else { "network-token" }, number);
            return Ok(Ok(Instrument { network, digest, is_account, stored: Vault::default() }));
        }
    }
    let vault = match vault(ground, merchant, body)? {
        Ok(vault) => vault,
        // A page's tokens are nobody's.
        Err(_) if ground.settings.published => Vault::default(),
        Err(unknown) => return Ok(Err(unknown)),
    };
    let network = vault.identifier.as_ref().and_then(|identifier| identifier.network.as_deref());
    let digest = match &vault.identifier {
        Some(identifier) => identifier.digest.clone(),
        None => ground.fresh.digest("nothing", ""),
    };
    let network = said.or_else(|| network.and_then(card::network_named)).unwrap_or_else(card::default_network);
    Ok(Ok(Instrument { network, digest, is_account: vault.identifier.is_some(), stored: vault }))
}

/// The network of the token that is charged, in the words of the documentation's rules.
pub(super) fn network_of_token(ground: &Ground, merchant: &str, body: &dyn Object) -> Stored<Option<&'static str>> {
    if json::text(body, CARD_NUMBER).is_some() || json::text(body, TOKEN_NUMBER).is_some() {
        return Ok(None);
    }
    let Ok(vault) = vault(ground, merchant, body)? else { return Ok(None) };
    let network = vault.identifier.and_then(|identifier| identifier.network);
    Ok(network.as_deref().and_then(card::network_named).map(|network| network.word))
}

/// Follows a customer to the payment instrument, that to the identifier, and that to the network token.
fn vault(ground: &Ground, merchant: &str, body: &dyn Object) -> Stored<Result<Vault, &'static str>> {
    let mut vault = Vault::default();
    let mut instrument = json::text(body, PAYMENT_INSTRUMENT).map(str::to_owned);
    let mut identifier = json::text(body, IDENTIFIER).map(str::to_owned);
    if let Some(id) = json::text(body, CUSTOMER) {
        let found = ground.record::<Customer>(CUSTOMERS, &id_key(merchant, id))?;
        vault.customer = found.filter(|customer| !customer.is_deleted);
        let Some(customer) = &vault.customer else { return Ok(Err(CUSTOMER)) };
        instrument = instrument.or_else(|| customer.instrument.clone());
        // A customer without a payment instrument pays nothing.
        if instrument.is_none() && identifier.is_none() {
            return Ok(Err(CUSTOMER));
        }
    }
    if let Some(id) = instrument {
        let found = ground.record::<PaymentInstrument>(INSTRUMENTS, &id_key(merchant, &id))?;
        vault.instrument = found.filter(|instrument| !instrument.is_deleted);
        let Some(instrument) = &vault.instrument else { return Ok(Err(PAYMENT_INSTRUMENT)) };
        identifier = identifier.or_else(|| instrument.identifier.clone());
        // A payment instrument without a number pays nothing.
        if identifier.is_none() {
            return Ok(Err(PAYMENT_INSTRUMENT));
        }
    }
    if let Some(id) = identifier {
        let found = ground.record::<Identifier>(IDENTIFIERS, &id_key(merchant, &id))?;
        vault.identifier = found.filter(|identifier| !identifier.is_deleted);
        let Some(identifier) = &vault.identifier else { return Ok(Err(IDENTIFIER)) };
        if let Some(token) = &identifier.token {
            vault.token = ground.record(TOKENS, &id_key(merchant, token))?;
        }
    }
    Ok(Ok(vault))
}

/// The key of what a merchant has by id; ids are the same in capitals and small letters.
pub(super) fn id_key(merchant: &str, id: &str) -> String {
    key(&[merchant, &id.to_ascii_uppercase()])
}
