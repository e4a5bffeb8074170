//! Payments that follow a plan: parts of one price, and a fixed amount at fixed times.

use visa_acceptance::{
    api::{ActionTokenType, CommerceIndicator},
    outcome::AgreementKind,
    payments::{installments, recurring},
};

use super::{amount, bill_to, ensure};
use crate::{Result, shop::Shop};

/// A price in parts: the customer pays the first, the shop takes the second.
pub async fn installments(shop: &Shop) -> Result {
    let first = installments::CustomerInitiatedWithPan::builder()
        .bill_to(bill_to())
        .card_number("6011111111111117")
        .card_expiration_month("12")
        .card_expiration_year("2031")
        .commerce_indicator(CommerceIndicator::Internet)
        .currency("USD")
        .total_amount(amount("100.00")?)
        .build()?;
    let paid = shop.paid(first).await?;
    let credential = shop.keep("plan-1", &paid, AgreementKind::Installments)?;
    let second = installments::MerchantInitiatedWithPan::builder()
        .credential(&credential)
        .bill_to(bill_to())
        .card_number("6011111111111117")
        .card_expiration_month("12")
        .card_expiration_year("2031")
        .currency("USD")
        .total_amount(amount("100.00")?)
        .build()?;
    let second = shop.stored("plan-1-second", &second)?;
    let paid = shop.paid(second).await?;
    ensure(shop.credential("plan-1")?.agreement().kind == AgreementKind::Installments, "the agreement is another")?;
    ensure(paid.receipt().hold_ends_about.is_some(), "an authorization ends at some time")
}

/// A series: the customer begins it, and the shop goes on with the token.
pub async fn recurring(shop: &Shop) -> Result {
    let first = recurring::CustomerInitiatedWithTokenCreation::builder()
        .bill_to(bill_to())
        .card_number("4622943127013713")
        .card_expiration_month("12")
        .card_expiration_year("2031")
        .action_token_types([ActionTokenType::Customer])
        .commerce_indicator(CommerceIndicator::Internet)
        .currency("USD")
        .total_amount(amount("12.00")?)
        .build()?;
    let paid = shop.paid(first).await?;
    let credential = shop.keep("series-1", &paid, AgreementKind::Recurring)?;
    let next = recurring::MerchantInitiatedWithToken::customer()
        .credential(&credential)
        .customer_id(credential.customer_id().ok_or("no customer token was made")?)
        .currency("USD")
        .total_amount(amount("12.00")?)
        .capture(true)
        .build()?;
    let paid = shop.paid(next).await?;
    ensure(paid.receipt().hold_ends_about.is_none(), "a sale holds nothing for later")
}
