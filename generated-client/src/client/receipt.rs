//! A payment's answer → what the books keep of it.

use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

use super::{References, Reply, TransactionKind, moment};
use crate::{
    api::{Amount, ClientTransactionId, PaymentId},
    outcome::{HoldsFunds, PaymentOutcome},
    payments::PaymentAnswer,
};

/// What to keep of a payment: what became of it, and every id by which it is reconciled, searched, captured or undone. It holds no
/// card data. What later payments with the same credentials need is another thing, a
/// [`StoredCredential`](crate::outcome::StoredCredential).
///
/// It is stored as JSON, by `serde`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Receipt {
    /// What became of the payment.
    pub outcome: PaymentOutcome,
    /// The payment's id at the platform: for reading, capturing, reversing it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_id: Option<PaymentId>,
    /// The id by which the processor's reports are matched (`reconciliationId`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reconciliation_id: Option<String>,
    /// The merchant's own reference (`clientReferenceInformation.code`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The id of the one request (`clientReferenceInformation.transactionId`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transaction_id: Option<ClientTransactionId>,
    /// What the issuer gave as its approval (`processorInformation.approvalCode`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval_code: Option<String>,
    /// Whether the payment was an authorization or a sale.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<TransactionKind>,
    /// What was approved, which may be something else than was asked for; nothing where nothing was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
    /// Its currency, as the answer prints it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// When the answer came, by the client's clock.
    #[serde(default, with = "moment", skip_serializing_if = "Option::is_none")]
    pub answered: Option<SystemTime>,
    /// The earliest that the hold on an authorized amount usually ends, so that it should be captured before. The issuer decides, and
    /// tells nobody: most authorizations end within 5 to 7 days (“Payments Developer Guide”, line 443). Nothing where nothing is held, or
    /// where it was captured at once.
    #[serde(default, with = "moment", skip_serializing_if = "Option::is_none")]
    pub hold_ends_about: Option<SystemTime>,
}

/// How long most holds last at least.
const HOLD: Duration = Duration::from_secs(5 * 24 * 60 * 60);

impl Reply<PaymentAnswer> {
    /// What the books keep of the payment.
    #[must_use]
    pub fn receipt(&self) -> Receipt {
        let References { code, transaction_id, kind, last_ended, .. } = self.references.clone();
        let (outcome, answer) = (self.outcome(), &self.body);
        let amounts = answer.order_information.as_ref().and_then(|order| order.amount_details.as_ref());
        let processor = answer.processor_information.as_ref();
        let is_held = outcome.holds_funds() == HoldsFunds::Yes && kind != Some(TransactionKind::Sale);
        Receipt {
            outcome,
            payment_id: answer.id.clone(),
            reconciliation_id: answer.reconciliation_id.clone(),
            code,
            transaction_id,
            approval_code: processor.and_then(|processor| processor.approval_code.clone()),
            kind,
            amount: answer.to_reverse().cloned(),
            currency: amounts.and_then(|amounts| Some(amounts.currency.as_ref()?.as_str().to_owned())),
            answered: last_ended,
            hold_ends_about: last_ended.filter(|_| is_held).and_then(|answered| answered.checked_add(HOLD)),
        }
    }
}
