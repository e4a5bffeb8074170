//! A payment request → what it asked for, which its answer is held against.

use super::credential::filled;
use crate::{
    api::Amount,
    payments::Payment,
    runtime::{Object, value::View},
};

/// What a payment request asked for: amount, currency, and whether to capture at once. An answer is held against it, since an
/// issuer may approve something else.
///
/// ```
/// use visa_acceptance::{api::Amount, payment::Asked, payments::Payment};
///
/// let request: Payment = serde_json::from_str(
///     r#"{"orderInformation":{"amountDetails":{"totalAmount":"60.00","currency":"USD"}}}"#,
/// )?;
/// assert_eq!(Asked::from(&request), Asked::new(Amount::new("60.00")?, "USD"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    amount: Option<Amount>,
    currency: Option<String>,
    captured: bool,
}

impl Asked {
    /// An amount and its currency as three ISO 4217 letters, to be authorized and not captured yet.
    #[must_use]
    pub fn new(amount: impl Into<Amount>, currency: impl Into<String>) -> Self {
        Self { amount: filled(amount.into()), currency: filled(currency.into()), captured: false }
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

    /// What a body asks for, whatever body it is; nothing where it is no payment's.
    pub(crate) fn of(body: &dyn Object) -> Option<Self> {
        let text = |path: &[&str]| at(body, path).and_then(|view| view.as_text().map(str::to_owned));
        let amount =
            text(&["orderInformation", "amountDetails", "totalAmount"]).and_then(|text| Amount::new(text).ok());
        let currency = text(&["orderInformation", "amountDetails", "currency"]).and_then(filled);
        let capture = at(body, &["processingInformation", "capture"]);
        let captured = matches!(capture, Some(View::Boolean(true)));
        (amount.is_some() || currency.is_some() || captured).then_some(Self { amount, currency, captured })
    }
}

impl From<&Payment> for Asked {
    fn from(request: &Payment) -> Self {
        Self::of(request).unwrap_or_default()
    }
}

/// The value at the end of the names, through objects.
fn at<'a>(body: &'a dyn Object, path: &[&str]) -> Option<View<'a>> {
    let [name, rest @ ..] = path else { return None };
    let (index, _) = body.meta().find(name)?;
    match (body.view(index), rest) {
        (View::Object(inner), rest) => at(inner, rest),
        (view, []) => Some(view),
        _ => None,
    }
}
