//! A payment's answer → what became of the payment.

use crate::{
    api::{Amount, PaymentStatus},
    payments::PaymentAnswer,
};

/// What became of a payment, and what to do next. Only [`Approved`](Self::Approved) is success.
///
/// The service answers a declined payment like an approved one, with HTTP 201; the answer's `status` tells them apart.
///
/// ```
/// use visa_acceptance::{api::Amount, payment::PaymentOutcome, payments::PaymentAnswer};
///
/// let answer: PaymentAnswer = serde_json::from_str(
///     r#"{"status":"AUTHORIZED","orderInformation":{"amountDetails":{"authorizedAmount":"60.00","currency":"USD"}}}"#,
/// )?;
/// assert_eq!(answer.outcome(Some(&Amount::new("60")?)), PaymentOutcome::Approved);
/// assert_eq!(answer.outcome(Some(&Amount::new("100.00")?)), PaymentOutcome::PartiallyApproved);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PaymentOutcome {
    /// The issuer approved the whole amount and holds it. Deliver, and capture the authorization.
    Approved,
    /// The issuer approved less than was asked for, and holds that much. Have the rest paid in another way, or reverse the
    /// authorization.
    PartiallyApproved,
    /// The issuer approved and holds the amount, and a person must review the payment before it goes on. Deliver nothing until it
    /// was accepted; reverse the authorization if it was not.
    HeldForReview,
    /// The issuer approved and **holds the funds**; then the merchant's own rules declined the payment. Reverse the
    /// authorization, or capture it if the rules were wrong. Charging again would hold the amount twice.
    RiskDeclined,
    /// A person must review the payment first. Deliver nothing, do not charge again, and look at the payment later.
    PendingReview,
    /// The payer must be authenticated (3-D Secure) first. Have it done and send the payment with its result; this one goes no further.
    NeedsAuthentication,
    /// The payment was declined. `errorInformation.reason` and `processorInformation.responseCode` say why; ask the customer for
    /// another means of payment, and do not repeat the request as it was.
    Declined,
    /// The request could not be carried out as it was. `errorInformation` names the reason and the fields; correct them first.
    Invalid,
    /// The answer does not say what became of the payment: its status is missing or new, the authorized amount is missing or
    /// cannot be read, or the service takes it for a repetition (`DUPLICATE_REQUEST`), so that the first was possibly carried out.
    /// This is **not** a decline, and money may be held. Look at the payment before trying again.
    Unrecognized,
}

impl PaymentOutcome {
    /// Whether the whole amount was approved and nothing stands in the way. Nothing else is success.
    #[must_use]
    pub fn is_approved(self) -> bool {
        self == Self::Approved
    }
}

impl PaymentAnswer {
    /// What became of the payment. `requested` is the amount that was asked for: an issuer may approve less of it, which only a
    /// comparison shows. Without it, nothing is compared and such a payment passes for approved.
    #[must_use]
    pub fn outcome(&self, requested: Option<&Amount>) -> PaymentOutcome {
        match &self.status {
            Some(PaymentStatus::Authorized) => authorized(self.authorized_amount(), requested),
            Some(PaymentStatus::PartialAuthorized) => PaymentOutcome::PartiallyApproved,
            Some(PaymentStatus::AuthorizedPendingReview) => PaymentOutcome::HeldForReview,
            Some(PaymentStatus::AuthorizedRiskDeclined) => PaymentOutcome::RiskDeclined,
            Some(PaymentStatus::PendingReview) => PaymentOutcome::PendingReview,
            Some(PaymentStatus::PendingAuthentication) => PaymentOutcome::NeedsAuthentication,
            Some(PaymentStatus::Declined) => PaymentOutcome::Declined,
            Some(PaymentStatus::InvalidRequest) if self.is_duplicate() => PaymentOutcome::Unrecognized,
            Some(PaymentStatus::InvalidRequest) => PaymentOutcome::Invalid,
            Some(PaymentStatus::Other(_)) | None => PaymentOutcome::Unrecognized,
        }
    }
}

impl PaymentAnswer {
    fn is_duplicate(&self) -> bool {
        let reason = self.error_information.as_ref().and_then(|information| information.reason.as_deref());
        reason == Some("DUPLICATE_REQUEST")
    }
}

/// What `AUTHORIZED` means, by the amounts as numbers: `100` is as much as `100.00`.
fn authorized(authorized: Option<&Amount>, requested: Option<&Amount>) -> PaymentOutcome {
    match (authorized.map(Amount::decimal), requested.map(Amount::decimal)) {
        (Some(Some(authorized)), Some(Some(requested))) if authorized < requested => PaymentOutcome::PartiallyApproved,
        (Some(Some(_)), Some(Some(_)) | None) | (None, None) => PaymentOutcome::Approved,
        // An amount that is no number, or none to compare with.
        (Some(None), _) | (_, Some(None)) | (None, Some(_)) => PaymentOutcome::Unrecognized,
    }
}
