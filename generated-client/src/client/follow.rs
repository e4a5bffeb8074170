//! Links of answers → the typed builders of what they lead to.

use super::Link;
use crate::{
    follow_ons::{
        CREATE_CAPTURE, CREATE_REFUND, CREATE_REVERSAL, CaptureAnswer, CaptureAuthorization,
        CaptureAuthorizationBuilder, CaptureAuthorizationStart, CreditAnswer, INCREMENT_AUTHORIZATION,
        IncrementAuthorization, IncrementAuthorizationBuilder, IncrementAuthorizationStart, Refund, RefundBuilder,
        RefundStart, ReverseAuthorization, ReverseAuthorizationBuilder, ReverseAuthorizationStart, VOID_CAPTURE,
        VOID_CREDIT, VOID_PAYMENT, VoidCapture, VoidCaptureBuilder, VoidCredit, VoidCreditBuilder, VoidPayment,
        VoidPaymentBuilder, VoidPaymentStart,
    },
    payments::PaymentAnswer,
    runtime::{Object, Operation},
    transaction_search::{
        RETRIEVE_SEARCH, RETRIEVE_TRANSACTION, RetrieveSearch, RetrieveSearchBuilder, RetrieveTransaction,
        RetrieveTransactionBuilder, SearchAnswer, search_answer::EmbeddedTransactionSummaries,
    },
};

/// The id that a link of an answer has in the place of an operation's one parameter.
fn id(answer: &dyn Object, link: &str, operation: &Operation) -> Option<String> {
    let link = Link::of(answer, link).filter(|link| link.method.as_str() == operation.method)?;
    named(&link, operation)
}

/// The id that a link has in the place of an operation's one parameter, whatever the link's method.
fn named(link: &Link, operation: &Operation) -> Option<String> {
    let (before, after) = operation.path.split_once('{')?;
    let (_, after) = after.split_once('}')?;
    let path = link.href.split(['?', '#']).next()?.trim_end_matches('/');
    // An address has its host in front.
    let (_, rest) = path.split_once(before)?;
    let id = rest.strip_suffix(after).filter(|id| !id.is_empty() && !id.contains('/'))?;
    percent_encoding::percent_decode_str(id).decode_utf8().ok().map(std::borrow::Cow::into_owned)
}

impl PaymentAnswer {
    /// Starts what its link `authReversal` leads to: a reversal of the whole authorization, filled with its id. The amount to say is
    /// [`to_reverse`](Self::to_reverse). Nothing, where the answer has no such link.
    ///
    /// ```
    /// use visa_acceptance::payments::PaymentAnswer;
    ///
    /// let answer: PaymentAnswer = serde_json::from_str(
    ///     r#"{"_links":{"authReversal":{"method":"POST","href":"/pts/v2/payments/6528187198946076303004/reversals"}},
    ///     "status":"AUTHORIZED","orderInformation":{"amountDetails":{"authorizedAmount":"60.00","currency":"USD"}}}"#,
    /// )?;
    /// let (reversal, amount) = answer.start_reversal().zip(answer.to_reverse()).ok_or("nothing to reverse")?;
    /// let reversal = reversal.reference("order-7").currency("USD").total_amount(amount).build()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn start_reversal(&self) -> Option<ReverseAuthorizationBuilder<ReverseAuthorizationStart>> {
        id(self, "authReversal", &CREATE_REVERSAL).map(ReverseAuthorization::builder)
    }

    /// Starts what its link `capture` leads to, filled with its id. Nothing, where the answer has no such link.
    #[must_use]
    pub fn start_capture(&self) -> Option<CaptureAuthorizationBuilder<CaptureAuthorizationStart>> {
        id(self, "capture", &CREATE_CAPTURE).map(CaptureAuthorization::builder)
    }

    /// Starts authorizing more on top of the payment that its link `self` names. Nothing, where the answer has no such link.
    #[must_use]
    pub fn start_increment(&self) -> Option<IncrementAuthorizationBuilder<IncrementAuthorizationStart>> {
        let payment = named(&Link::of(self, "self")?, &INCREMENT_AUTHORIZATION)?;
        Some(IncrementAuthorization::builder(payment))
    }

    /// Starts what the link `void` of a sale leads to, filled with its id. Nothing, where the answer has no such link.
    #[must_use]
    pub fn start_void(&self) -> Option<VoidPaymentBuilder<VoidPaymentStart>> {
        id(self, "void", &VOID_PAYMENT).map(VoidPayment::builder)
    }

    /// Starts what the link `refund` of a sale leads to, filled with its id. Nothing, where the answer has no such link.
    #[must_use]
    pub fn start_refund(&self) -> Option<RefundBuilder<RefundStart>> {
        id(self, "refund", &CREATE_REFUND).map(Refund::builder)
    }
}

impl CaptureAnswer {
    /// Starts what its link `void` leads to, filled with its id. Nothing, where the answer has no such link.
    #[must_use]
    pub fn start_void(&self) -> Option<VoidCaptureBuilder> {
        id(self, "void", &VOID_CAPTURE).map(VoidCapture::builder)
    }

    /// Starts a refund of what was captured, filled with its id: the guide has no link for that. Nothing, where the answer has no id.
    #[must_use]
    pub fn start_refund(&self) -> Option<RefundBuilder<RefundStart>> {
        self.id.as_ref().map(|id| Refund::builder(id.as_str()))
    }
}

impl CreditAnswer {
    /// Starts what its link `void` leads to, filled with its id. Nothing, where the answer has no such link.
    #[must_use]
    pub fn start_void(&self) -> Option<VoidCreditBuilder> {
        id(self, "void", &VOID_CREDIT).map(VoidCredit::builder)
    }
}

impl SearchAnswer {
    /// Starts what its link `self` leads to: the same search once more. Nothing, where the answer has no such link, as of a search that
    /// was not kept.
    #[must_use]
    pub fn start_again(&self) -> Option<RetrieveSearchBuilder> {
        id(self, "self", &RETRIEVE_SEARCH).map(RetrieveSearch::builder)
    }
}

impl EmbeddedTransactionSummaries {
    /// Starts what its link `transactionDetail` leads to. Nothing, where it has no such link.
    #[must_use]
    pub fn start_retrieval(&self) -> Option<RetrieveTransactionBuilder> {
        id(self, "transactionDetail", &RETRIEVE_TRANSACTION).map(RetrieveTransaction::builder)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(name: &str, method: &str, href: &str) -> PaymentAnswer {
        let links = serde_json::json!({ "_links": { name: { "method": method, "href": href } } });
        serde_json::from_value(links).unwrap()
    }

    #[test]
    fn a_link_leads_to_its_builder_alone() {
        let path = |answer: PaymentAnswer| id(&answer, "capture", &CREATE_CAPTURE);
        let one = Some("1".to_owned());
        assert_eq!(path(answer("capture", "POST", "/pts/v2/payments/1/captures")), one);
        assert_eq!(path(answer("capture", "POST", "https://api.visaacceptance.com/pts/v2/payments/1/captures/")), one);
        for href in
            ["/pts/v2/payments/1/reversals", "/pts/v2/payments//captures", "/pts/v2/payments/1/2/captures", "", "x"]
        {
            assert_eq!(path(answer("capture", "POST", href)), None, "{href}");
        }
        assert_eq!(path(answer("capture", "GET", "/pts/v2/payments/1/captures")), None);
        assert_eq!(path(answer("other", "POST", "/pts/v2/payments/1/captures")), None);
        assert!(answer("self", "GET", "/pts/v2/payments/7").start_increment().is_some());
        assert!(answer("self", "GET", "/pts/v2/captures/7").start_increment().is_none());
        let void =
            answer("void", "POST", "/pts/v2/payments/7/voids").start_void().map(|void| void.reference("a").build());
        assert!(void.is_some_and(|request| request.is_ok()));
    }
}
