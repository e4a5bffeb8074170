//! What a payment's answer means, and what to keep of it for later payments.

mod advice;
mod asked;
mod credential;

use std::cmp::Ordering;

use crate::{
    api::{Amount, Currency, PaymentReason, PaymentStatus},
    payments::PaymentAnswer,
    runtime::{decimal, named},
};

pub use advice::{RetryAdvice, RetryLimit};
pub use asked::Asked;
pub use credential::{Agreement, AgreementKind, NotStored, StoredCredential};

/// What became of a payment, and what to do next. Only [`Approved`](Self::Approved) is success.
///
/// The service answers a declined payment like an approved one, with HTTP 201; the answer's `status` tells them apart, and its
/// `errorInformation.reason` changes what the status means.
///
/// ```
/// use visa_acceptance::{api::Amount, outcome::{Asked, PaymentOutcome}, payments::PaymentAnswer};
///
/// let answer: PaymentAnswer = serde_json::from_str(
///     r#"{"status":"AUTHORIZED","orderInformation":{"amountDetails":{"authorizedAmount":"60.00","currency":"usd"}}}"#,
/// )?;
/// assert_eq!(answer.outcome(Some(&Asked::new(Amount::new("60")?, "USD"))), PaymentOutcome::Approved);
/// assert_eq!(answer.outcome(Some(&Asked::new(Amount::new("100")?, "USD"))), PaymentOutcome::PartiallyApproved);
/// assert_eq!(answer.outcome(None), PaymentOutcome::ApprovedUncompared);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PaymentOutcome {
    /// The issuer approved the amount that was asked for, in its currency, and holds it. Deliver, and capture the authorization.
    Approved,
    /// The issuer approved less than was asked for, and holds that much. Have the rest paid in another way, or reverse the
    /// authorization. Nothing was captured, also where that was asked for.
    PartiallyApproved,
    /// The issuer approved and holds **more** than was asked for. Find out why before you deliver.
    ApprovedForMore,
    /// The issuer approved and holds an amount in another currency than was asked for. Find out why before you deliver.
    ApprovedInOtherCurrency,
    /// The issuer approved and holds an amount, and there is nothing to hold it against: the request's amount or currency is not
    /// known, or the answer's is missing or cannot be read. Compare them yourself before you deliver.
    ApprovedUncompared,
    /// The issuer approved and holds an amount, not more than was asked for, and address or security code did not match. Look at
    /// the order and at the amount ([`to_reverse`](PaymentAnswer::to_reverse)); then capture or reverse the authorization.
    HeldForReview,
    /// The issuer approved and holds an amount, and the merchant's fraud rules hold the payment. It can be neither captured nor
    /// reversed before it was accepted or rejected there.
    HeldByFraudRules,
    /// The issuer has questions and **approved nothing**. Call the processor, which may give an approval by telephone.
    ContactProcessor,
    /// The issuer approved and **holds the funds**; then the merchant's own rules declined the payment. Reverse the
    /// authorization, or capture it if the rules were wrong. Charging again would hold the amount twice.
    RiskDeclined,
    /// The merchant's own rules rejected the payment, and nothing says whether the issuer had approved it. Look for an
    /// authorization before charging again, and reverse it.
    RiskRejected,
    /// A person must review the payment first. Deliver nothing, do not charge again, and look at the payment later.
    PendingReview,
    /// The payer must be authenticated (3-D Secure) first. Have it done and send the payment with its result; this one goes no
    /// further. It needs the customer, so that no machine may repeat it.
    NeedsAuthentication,
    /// The payment was declined. `errorInformation.reason` and `processorInformation.responseCode` say why; ask the customer for
    /// another means of payment, and do not repeat the request as it was. What a merchant-initiated payment may do is
    /// [`retry_advice`](PaymentAnswer::retry_advice).
    Declined,
    /// Issuer or processor could not be reached. It was not approved, and not certainly nothing either: look for the payment
    /// before another attempt.
    LookFirst,
    /// The request could not be carried out as it was. `errorInformation` names the reason and the fields; correct them first.
    Invalid,
    /// The service takes the request for a repetition (`DUPLICATE_REQUEST`): this one did nothing, and the first was possibly
    /// carried out. Look for it.
    PossiblyProcessedBefore,
    /// The platform itself does not know: it failed, or did not hear from the processor in time. Look for the payment before
    /// anything else.
    Unknown,
    /// The answer does not say what became of the payment: its status is missing or new, or its reason contradicts it.
    /// This is **not** a decline, and money may be held. Look at the payment before trying again.
    Unrecognized,
}

named!(PaymentOutcome {
    Approved = "approved",
    PartiallyApproved = "partially_approved",
    ApprovedForMore = "approved_for_more",
    ApprovedInOtherCurrency = "approved_in_other_currency",
    ApprovedUncompared = "approved_uncompared",
    HeldForReview = "held_for_review",
    HeldByFraudRules = "held_by_fraud_rules",
    ContactProcessor = "contact_processor",
    RiskDeclined = "risk_declined",
    RiskRejected = "risk_rejected",
    PendingReview = "pending_review",
    NeedsAuthentication = "needs_authentication",
    Declined = "declined",
    LookFirst = "look_first",
    Invalid = "invalid",
    PossiblyProcessedBefore = "possibly_processed_before",
    Unknown = "unknown",
    Unrecognized = "unrecognized",
});

/// Whether a payment holds the customer's money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum HoldsFunds {
    /// An amount is held, or was taken. Undo it if the payment is not wanted.
    Yes,
    /// Nothing is held.
    No,
    /// The answer does not say. Look at the payment.
    Unknown,
}

named!(HoldsFunds {
    Yes = "yes",
    No = "no",
    Unknown = "unknown",
});

impl PaymentOutcome {
    /// Whether just what was asked for was approved and nothing stands in the way. Nothing else is success.
    #[must_use]
    pub fn is_approved(self) -> bool {
        self == Self::Approved
    }

    /// Whether the payment holds the customer's money.
    #[must_use]
    pub fn holds_funds(self) -> HoldsFunds {
        match self {
            Self::Approved
            | Self::PartiallyApproved
            | Self::ApprovedForMore
            | Self::ApprovedInOtherCurrency
            | Self::ApprovedUncompared
            | Self::HeldForReview
            | Self::HeldByFraudRules
            | Self::RiskDeclined => HoldsFunds::Yes,
            Self::ContactProcessor | Self::NeedsAuthentication | Self::Declined | Self::Invalid => HoldsFunds::No,
            Self::RiskRejected
            | Self::PendingReview
            | Self::LookFirst
            | Self::PossiblyProcessedBefore
            | Self::Unknown
            | Self::Unrecognized => HoldsFunds::Unknown,
        }
    }
}

impl PaymentAnswer {
    /// What became of the payment, held against what was asked for: an issuer may approve something else, which only a comparison
    /// shows. Without it, an approval is [`ApprovedUncompared`](PaymentOutcome::ApprovedUncompared).
    #[must_use]
    pub fn outcome(&self, asked: Option<&Asked>) -> PaymentOutcome {
        use PaymentOutcome as Outcome;

        let reason = self.reason();
        let reason = reason.as_ref();
        let is = |known: &PaymentReason| reason == Some(known);
        match &self.status {
            Some(PaymentStatus::Authorized) if reason.is_none() => self.compared(asked),
            Some(PaymentStatus::PartialAuthorized) if reason.is_none() => {
                self.unless_otherwise(Outcome::PartiallyApproved, asked)
            }
            Some(PaymentStatus::Authorized | PaymentStatus::PartialAuthorized) => {
                // The issuer declined, whatever the status says. An approval needs no other reason.
                let declined = is(&PaymentReason::AuthDeclineCapturePossible);
                if declined { Outcome::Declined } else { Outcome::Unrecognized }
            }
            Some(PaymentStatus::AuthorizedPendingReview) => self.held(reason, asked),
            Some(PaymentStatus::AuthorizedRiskDeclined) => Outcome::RiskDeclined,
            Some(PaymentStatus::PendingReview) => Outcome::PendingReview,
            Some(PaymentStatus::PendingAuthentication) => Outcome::NeedsAuthentication,
            Some(PaymentStatus::Declined) => reason.and_then(doubt).unwrap_or_else(|| self.declined()),
            Some(PaymentStatus::AuthenticationFailed) => Outcome::Declined,
            Some(PaymentStatus::InvalidRequest) => reason.and_then(doubt).unwrap_or(Outcome::Invalid),
            Some(PaymentStatus::ServerError) => Outcome::Unknown,
            Some(PaymentStatus::Other(_)) | None if is(&PaymentReason::Reject) => Outcome::RiskRejected,
            Some(PaymentStatus::Other(_)) | None => Outcome::Unrecognized,
        }
    }

    /// How much is to be reversed where the payment is not wanted: what the answer says was approved, which may be something else
    /// than was asked for. Nothing, where nothing is held or the answer names no amount.
    ///
    /// A sale that was captured ([`Asked::is_captured`]) is undone by a void, or by a refund once it is settled.
    #[must_use]
    pub fn to_reverse(&self) -> Option<&Amount> {
        let may_be_held = self.outcome(None).holds_funds() != HoldsFunds::No;
        self.authorized_amount().filter(|approved| may_be_held && is_something(approved))
    }

    /// The reason, also where it stands beside the status, as it does in the platform's refusals: some of those come with a status
    /// of success.
    fn reason(&self) -> Option<PaymentReason> {
        let documented = self.error_information.as_ref().and_then(|error| error.reason.clone());
        let beside = || Some(PaymentReason::from(&*self.extra.get("reason")?.text()?));
        documented.filter(is_said).or_else(beside).filter(is_said)
    }

    fn authorized_amount(&self) -> Option<&Amount> {
        self.order_information.as_ref()?.amount_details.as_ref()?.authorized_amount.as_ref()
    }

    /// What `AUTHORIZED` means. Amounts compare as numbers, currencies without regard to case, since answers print small letters.
    fn compared(&self, asked: Option<&Asked>) -> PaymentOutcome {
        let amounts = self.order_information.as_ref().and_then(|order| order.amount_details.as_ref());
        let approved =
            amounts.and_then(|amounts| Some((amounts.authorized_amount.as_ref()?, amounts.currency.as_ref()?)));
        let wanted = asked.and_then(|asked| Some((asked.amount()?, asked.currency()?)));
        let (Some((approved, currency)), Some((amount, wanted))) = (approved, wanted) else {
            return PaymentOutcome::ApprovedUncompared;
        };
        if currency.as_str().is_empty() {
            return PaymentOutcome::ApprovedUncompared;
        }
        if *currency != Currency::from(wanted) {
            return PaymentOutcome::ApprovedInOtherCurrency;
        }
        match decimal::compare(approved.as_str(), amount.as_str()) {
            Some(Ordering::Equal) => PaymentOutcome::Approved,
            Some(Ordering::Less) => PaymentOutcome::PartiallyApproved,
            Some(Ordering::Greater) => PaymentOutcome::ApprovedForMore,
            None => PaymentOutcome::ApprovedUncompared,
        }
    }

    /// An outcome, unless more was approved than was asked for, or something else.
    fn unless_otherwise(&self, outcome: PaymentOutcome, asked: Option<&Asked>) -> PaymentOutcome {
        match self.compared(asked) {
            other @ (PaymentOutcome::ApprovedInOtherCurrency | PaymentOutcome::ApprovedForMore) => other,
            _ => outcome,
        }
    }

    /// What `AUTHORIZED_PENDING_REVIEW` means.
    fn held(&self, reason: Option<&PaymentReason>, asked: Option<&Asked>) -> PaymentOutcome {
        match reason {
            Some(PaymentReason::DecisionProfileReview) => PaymentOutcome::HeldByFraudRules,
            // Such an answer has no approval code; one that has is not understood.
            Some(PaymentReason::ContactProcessor) if self.has_approval_code() => PaymentOutcome::Unrecognized,
            Some(PaymentReason::ContactProcessor) => PaymentOutcome::ContactProcessor,
            Some(PaymentReason::AuthDeclineCapturePossible) => PaymentOutcome::Unrecognized,
            reason => {
                reason.and_then(doubt).unwrap_or_else(|| self.unless_otherwise(PaymentOutcome::HeldForReview, asked))
            }
        }
    }

    /// What `DECLINED` means where its reason leaves no doubt.
    fn declined(&self) -> PaymentOutcome {
        let needs_authentication = self.reason().as_ref().is_some_and(asks_for_authentication)
            || self.processor_information.as_ref().and_then(|processor| processor.response_code.as_deref())
                == Some(SCA);
        if needs_authentication { PaymentOutcome::NeedsAuthentication } else { PaymentOutcome::Declined }
    }

    fn has_approval_code(&self) -> bool {
        let code = self.processor_information.as_ref().and_then(|processor| processor.approval_code.as_ref());
        code.is_some_and(|code| !code.is_empty())
    }
}

/// The network's response code by which the issuer asks for strong customer authentication
/// (“Urban Mobility Developer Guide”, Visa Platform Connect edition, revision 26.06.01, line 303).
const SCA: &str = "1A";

/// Whether the payer must be authenticated first. The platform prints the reason in more than one spelling.
fn asks_for_authentication(reason: &PaymentReason) -> bool {
    let text = reason.as_str();
    *reason == PaymentReason::PendingAuthentication || (text.contains("AUTHENTIC") && text.ends_with("_REQUIRED"))
}

/// What a reason means that makes a refusal less than certain.
fn doubt(reason: &PaymentReason) -> Option<PaymentOutcome> {
    Some(match reason {
        PaymentReason::IssuerUnavailable | PaymentReason::ProcessorUnavailable => PaymentOutcome::LookFirst,
        PaymentReason::DuplicateRequest => PaymentOutcome::PossiblyProcessedBefore,
        PaymentReason::Reject => PaymentOutcome::RiskRejected,
        PaymentReason::SystemError => PaymentOutcome::Unknown,
        other if other.as_str().ends_with("_TIMEOUT") || other.as_str() == "SERVER_ERROR" => PaymentOutcome::Unknown,
        _ => return None,
    })
}

fn is_said(reason: &PaymentReason) -> bool {
    !reason.as_str().is_empty()
}

fn is_something(approved: &Amount) -> bool {
    let text = approved.as_str();
    !decimal::is_zero(text) && decimal::compare(text, "0").is_some()
}
