//! Payments that do not go well.

use http::Method;
use serde_json::json;
use visa_acceptance::{
    Request,
    api::CardNetwork,
    api::Timestamp,
    client::{Certainty, Error, References},
    outcome::Agreement,
    outcome::{AgreementKind, HoldsFunds, NotStored, PaymentOutcome, RetryAdvice},
    payments::unscheduled::{MerchantInitiatedWithToken, MerchantInitiatedWithTokenCustomer},
};

use super::{amount, ensure};
use crate::{
    Result,
    platform::{DECLINED, UNANSWERED},
    shop::Shop,
    store::{ADVICE, REFERENCES, UNKNOWN},
};

fn charge(reference: &str, total: &str) -> Result<Request<MerchantInitiatedWithTokenCustomer>> {
    let charge = MerchantInitiatedWithToken::customer().customer_id("080AC9AB60C92AA2E063A2598D0A0C74").currency("USD");
    Ok(charge.total_amount(amount(total)?).network(CardNetwork::Visa).reference(reference).build()?)
}

/// The issuer says no. Nothing is kept of it for later payments, and the books know whether it may be tried again.
pub async fn decline(shop: &Shop) -> Result {
    let reply = shop.pay(&shop.client, charge("declined-order", DECLINED)?).await?;
    ensure(reply.outcome() == PaymentOutcome::Declined, "the decline is taken for something else")?;
    ensure(reply.outcome().holds_funds() == HoldsFunds::No, "a decline holds nothing")?;
    let advice = reply.body.retry_advice().ok_or("a decline has an advice")?;
    ensure(advice == RetryAdvice::Never, "the issuer will never approve")?;
    shop.store.put(ADVICE, "declined-order", &advice)?;
    let agreement = Agreement::new(AgreementKind::Unscheduled, Timestamp::new("2026-01-01T12:00:00Z")?);
    let kept = reply.stored_credential(agreement);
    ensure(matches!(kept, Err(NotStored::NotApproved(PaymentOutcome::Declined))), "a decline chains nothing")
}

/// Nobody answers. The payment may have been made, and what it is found by was stored before.
pub async fn unknown_outcome(shop: &Shop) -> Result {
    let lost = shop.pay(&shop.impatient, charge("lost-order", UNANSWERED)?).await.err().ok_or("somebody answered")?;
    let lost: Box<Error> = lost.downcast().map_err(|other| other.to_string())?;
    ensure(lost.certainty() == Certainty::Unknown && !lost.is_safe_to_repeat(), "the outcome is not known")?;
    let before: References = shop.store.get(REFERENCES, "lost-order")?;
    let after: References = shop.store.get(UNKNOWN, "lost-order")?;
    ensure(before.transaction_id == after.transaction_id && after.last_started.is_some(), "the references are others")?;
    // It cannot be found yet, which proves nothing.
    match reverse(shop).await {
        Err(Error::Api(refusal)) if refusal.certainty == Certainty::NotDone => Ok(()),
        Err(error) => Err(error.into()),
        Ok(()) => Err("it was found too soon".into()),
    }
}

/// Later it is found, and undone.
pub async fn settle(shop: &Shop) -> Result {
    Ok(reverse(shop).await?)
}

/// Undoes what may have been made, by what the database has of it.
async fn reverse(shop: &Shop) -> Result<(), Error> {
    let lost: References = shop.store.get(UNKNOWN, "lost-order").unwrap_or_default();
    let reversal = json!({
        "clientReferenceInformation": { "code": lost.code, "transactionId": lost.transaction_id },
        "reversalInformation": {
            "amountDetails": { "totalAmount": lost.amount, "currency": lost.currency },
            "reason": "no answer",
        },
    });
    shop.client.raw(Method::POST, "/pts/v2/reversals").body(&reversal).send().await?;
    Ok(())
}
