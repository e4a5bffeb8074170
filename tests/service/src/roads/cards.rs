//! Cards that are stored: by the shop under its seal, or by the platform as tokens.

use visa_acceptance::{
    api::CardNumber,
    api::{ActionTokenType, CommerceIndicator},
    outcome::AgreementKind,
    payments::{
        stored_credentials::{StoreWithTokenCreation, UseStored},
        unscheduled::{
            CustomerInitiatedWithPan, CustomerInitiatedWithTokenCreation, MerchantInitiatedWithPan,
            MerchantInitiatedWithToken,
        },
    },
    runtime::{NotStorable, UnderSeal},
};

use super::{amount, bill_to, ensure};
use crate::{Result, shop::Shop, store::ORDERS};

const CARD: &str = "card-of-john";
const TOKEN: &str = "token-of-john";
/// An order whose payment the shop keeps the card of.
const FIRST: &str = "first-order-of-john";

/// The customer pays, and the shop keeps the card.
pub async fn stored_card(shop: &Shop) -> Result {
    let request = CustomerInitiatedWithPan::builder()
        .bill_to(bill_to())
        .card_number("4622943127013705")
        .card_expiration_month("12")
        .card_expiration_year("2031")
        .commerce_indicator(CommerceIndicator::Internet)
        .currency("USD")
        .total_amount(amount("0")?) // the card is verified, and nothing is charged
        .reference(FIRST)
        .build()?;
    let number = UnderSeal::new(&CardNumber::from("4622943127013705"), &shop.seal)?;
    shop.store.put(ORDERS, CARD, &number)?;
    let request = shop.stored(FIRST, &request)?;
    let paid = shop.paid(request).await?;
    let credential = shop.keep(CARD, &paid, AgreementKind::Unscheduled)?;
    ensure(shop.credential(CARD)? == credential, "the credential comes back as another")?;
    // The customer comes back.
    let request = UseStored::builder()
        .credential(&credential)
        .bill_to(bill_to())
        .card_number(number.open(&shop.seal)?)
        .card_expiration_month("12")
        .card_expiration_year("2031")
        .currency("USD")
        .total_amount(amount("19.90")?)
        .build()?;
    shop.paid(request).await?;
    charge_stored_card(shop).await
}

/// The shop charges the card as agreed, with what the database has.
pub async fn charge_stored_card(shop: &Shop) -> Result {
    let credential = shop.credential(CARD)?;
    let number: UnderSeal<CardNumber> = shop.store.get(ORDERS, CARD)?;
    let request = MerchantInitiatedWithPan::builder()
        .credential(&credential)
        .bill_to(bill_to())
        .card_number(number.open(&shop.seal)?)
        .card_expiration_month("12")
        .card_expiration_year("2031")
        .currency("USD")
        .total_amount(amount("25.00")?)
        .build()?;
    let paid = shop.paid(request).await?;
    shop.store.put(crate::store::CREDENTIALS, CARD, &credential.after(&paid.body))
}

/// The customer pays, and the platform keeps the card.
pub async fn stored_token(shop: &Shop) -> Result {
    let request = CustomerInitiatedWithTokenCreation::builder()
        .bill_to(bill_to())
        .card_number("5555555555554444")
        .card_expiration_month("12")
        .card_expiration_year("2031")
        .commerce_indicator(CommerceIndicator::Internet)
        .action_token_types([ActionTokenType::Customer, ActionTokenType::InstrumentIdentifier])
        .currency("USD")
        .total_amount(amount("102.21")?)
        .build()?;
    let paid = shop.paid(request).await?;
    shop.keep(TOKEN, &paid, AgreementKind::Unscheduled)?;
    charge_stored_token(shop).await?;
    // An order with a security code is sent, and not stored.
    let request = StoreWithTokenCreation::builder()
        .bill_to(bill_to())
        .card_number("378282246310005")
        .card_expiration_month("12")
        .card_expiration_year("2031")
        .card_security_code("8153")
        .action_token_types([ActionTokenType::InstrumentIdentifier])
        .currency("USD")
        .total_amount(amount("102.21")?)
        .build()?;
    match request.to_store(&shop.seal) {
        Err(NotStorable::Forbidden { paths, .. }) => {
            ensure(paths == ["paymentInformation.card.securityCode"], "the error names another path")?;
        }
        _ => return Err("a security code was stored".into()),
    }
    shop.paid(request).await?;
    Ok(())
}

pub async fn charge_stored_token(shop: &Shop) -> Result {
    let credential = shop.credential(TOKEN)?;
    let request = MerchantInitiatedWithToken::instrument_identifier()
        .credential(&credential)
        .instrument_identifier_id(credential.instrument_identifier_id().ok_or("no token was made")?)
        .bill_to(bill_to())
        .card_expiration_month("12")
        .card_expiration_year("2031")
        .currency("USD")
        .total_amount(amount("102.21")?)
        .build()?;
    shop.paid(request).await?;
    Ok(())
}
