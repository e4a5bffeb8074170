//! A payment request → what it asked for, which its answer is held against.

use serde::{Deserialize, Serialize};

use super::credential::filled;
use crate::{
    api::{Amount, Currency},
    payments::PaymentRequest,
    runtime::IntoField,
};

/// What a payment request asked for: amount, currency, and whether to capture at once. An answer is held against it, since an
/// issuer may approve something else.
///
/// ```
/// use visa_acceptance::{api::Amount, outcome::Asked, payments::PaymentRequest};
///
/// let request: PaymentRequest = serde_json::from_str(
///     r#"{"orderInformation":{"amountDetails":{"totalAmount":"60.00","currency":"USD"}}}"#,
/// )?;
/// assert_eq!(Asked::from(&request), Asked::new(Amount::new("60.00")?, "USD"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Asked {
    amount: Option<Amount>,
    currency: Option<String>,
    captured: bool,
}

impl Asked {
    /// An amount and its currency as three ISO 4217 letters, to be authorized and not captured yet.
    #[must_use]
    pub fn new(amount: impl IntoField<Amount>, currency: impl Into<String>) -> Self {
        Self { amount: filled(amount.into_field()), currency: filled(currency.into()), captured: false }
    }

    /// The same, captured as soon as it is approved: a sale.
    #[must_use]
    pub fn captured(mut self) -> Self {
        self.captured = true;
        self
    }

    /// The amount, where the request has a number there.
    #[must_use]
    pub fn amount(&self) -> Option<&Amount> {
        self.amount.as_ref()
    }

    /// The currency, where the request names one.
    #[must_use]
    pub fn currency(&self) -> Option<&str> {
        self.currency.as_deref()
    }

    /// Whether the request was a sale.
    #[must_use]
    pub fn is_captured(&self) -> bool {
        self.captured
    }

    /// What is known of a request by texts; one that is no number asks for no amount.
    pub(crate) fn of(amount: Option<&str>, currency: Option<&str>, captured: bool) -> Self {
        let amount = amount.and_then(|amount| Amount::new(amount).ok());
        Self { amount, currency: currency.and_then(|currency| filled(currency.to_owned())), captured }
    }
}

impl From<&PaymentRequest> for Asked {
    fn from(request: &PaymentRequest) -> Self {
        let amounts = request.order_information.as_ref().and_then(|order| order.amount_details.as_ref());
        let amount = amounts.and_then(|amounts| amounts.total_amount.as_ref());
        let currency = amounts.and_then(|amounts| amounts.currency.as_ref());
        let captured = request.processing_information.as_ref().and_then(|processing| processing.capture);
        Self::of(amount.map(Amount::as_str), currency.map(Currency::as_str), captured == Some(true))
    }
}
