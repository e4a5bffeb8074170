//! What finds a request again: to be stored before it is sent.

use std::time::SystemTime;

use http::Method;
use serde::{Deserialize, Serialize};

use super::{Attempts, moment, splice::Members, time};
use crate::{
    api::ClientTransactionId,
    outcome::Asked,
    runtime::{Prepared, debug::shown, named},
};

/// What identifies a request, before it is sent and whatever becomes of it. Store it (as JSON, by `serde`) before
/// [`Call::send`](super::Call::send): when the outcome is unknown, it is what the payment is searched and settled by. It holds no
/// card data; `Debug` does not show the path, which may hold the id of a token.
///
/// What each is good for, should the outcome of a payment be unknown:
///
/// | reference | good for | where that is documented |
/// | --- | --- | --- |
/// | `transaction_id` | a reversal (authorization) or a void (sale) that names the payment, after 60 s | Visa Platform Connect |
/// | `code` | searching the transactions, by the merchant's own reference | every processor |
/// | `amount`, `currency`, `kind` | what the reversal or the void must say | every processor |
/// | `last_started`, `last_ended` | when the wait of 60 s begins, and which day to search | every processor |
#[derive(Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct References {
    /// The operation, or `raw`.
    pub operation: String,
    /// The use case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub use_case: Option<String>,
    /// The method.
    pub method: String,
    /// The path with its ids, and the query.
    pub path: String,
    /// The merchant that transacts.
    pub merchant_id: String,
    /// What a payment or what follows one is: it decides how it is undone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<TransactionKind>,
    /// The amount that was asked for, as it was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<String>,
    /// Its currency, as it was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// The merchant's own reference of a payment, `clientReferenceInformation.code`; made up where the caller gave none. Not
    /// checked for repetitions unless the account has that switched on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The id of this one request, `clientReferenceInformation.transactionId`; made up for a payment where the caller gave none.
    /// On Visa Platform Connect it guards against doing a payment twice and names it in a reversal; nothing is documented for
    /// the processor of the credentialed-transactions guide.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transaction_id: Option<ClientTransactionId>,
    /// The caller's own id of the request, `clientCorrelationId`, where the operation has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_correlation_id: Option<String>,
    /// When the last attempt began, by the client's clock; nothing before there was one.
    #[serde(with = "moment", skip_serializing_if = "Option::is_none")]
    pub last_started: Option<SystemTime>,
    /// When the last attempt ended.
    #[serde(with = "moment", skip_serializing_if = "Option::is_none")]
    pub last_ended: Option<SystemTime>,
}

/// What a payment, or what follows one, is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransactionKind {
    /// Holds an amount. Undone by a reversal.
    Authorization,
    /// Holds more on top of an authorization. Undone by a reversal of that part.
    Increment,
    /// Holds and captures an amount at once. Undone by a void, or by a refund once it is settled.
    Sale,
    /// Captures what an authorization holds. Undone by a void, or by a refund once it is settled.
    Capture,
    /// Gives up what an authorization holds.
    Reversal,
    /// Pays back what was captured. Undone by a void until it is settled.
    Refund,
    /// Pays out without an earlier payment. Undone by a void until it is settled.
    Credit,
    /// Takes back a capture, a refund or a credit that is not settled.
    Void,
}

named!(TransactionKind {
    Authorization = "authorization",
    Increment = "increment",
    Sale = "sale",
    Capture = "capture",
    Reversal = "reversal",
    Refund = "refund",
    Credit = "credit",
    Void = "void",
});

impl TransactionKind {
    /// By the path of a write; `captures` says whether a payment's body asks for a capture at once.
    pub(super) fn of(method: &Method, path: &str, captures: bool) -> Option<Self> {
        let path = path.split('?').next().unwrap_or_default();
        let below = path.strip_prefix("/pts/v2/")?.trim_end_matches('/');
        if *method == Method::PATCH {
            let id = below.strip_prefix("payments/").filter(|id| !id.is_empty() && !id.contains('/'));
            return id.map(|_| Self::Increment);
        }
        if *method != Method::POST {
            return None;
        }
        match below.rsplit('/').next().unwrap_or_default() {
            "payments" if captures => Some(Self::Sale),
            "payments" => Some(Self::Authorization),
            "captures" => Some(Self::Capture),
            "reversals" => Some(Self::Reversal),
            "refunds" => Some(Self::Refund),
            "credits" => Some(Self::Credit),
            "voids" => Some(Self::Void),
            _ => None,
        }
    }
}

impl References {
    pub(super) fn of(operation: &str, request: &Prepared, merchant_id: &str) -> Self {
        Self {
            operation: operation.to_owned(),
            method: request.method().to_string(),
            path: request.uri().path_and_query().map(ToString::to_string).unwrap_or_default(),
            merchant_id: merchant_id.to_owned(),
            ..Self::default()
        }
    }

    /// Takes what a body says of itself, before it is encrypted. `path` is the documented one.
    pub(super) fn read(&mut self, path: &str, request: &Prepared) {
        let body = Members::of(request.body());
        let said = |text: Option<String>| text.filter(|text| !text.is_empty());
        let own = body.object("clientReferenceInformation");
        self.code = said(own.text("code"));
        self.transaction_id = said(own.text("transactionId")).map(ClientTransactionId::new);
        self.client_correlation_id = said(body.text("clientCorrelationId"));
        let amounts = AMOUNTS.map(|part| body.object(part).object("amountDetails"));
        let of_amount = |name| amounts.iter().find_map(|amount| said(amount.text(name)));
        (self.amount, self.currency) = (of_amount("totalAmount"), of_amount("currency"));
        let captures = body.object("processingInformation").is_true("capture");
        self.kind = TransactionKind::of(request.method(), path, captures);
    }

    /// What a payment asked for: an answer that is found later is held against it by
    /// [`PaymentAnswer::outcome`](crate::payments::PaymentAnswer::outcome), also after a restart.
    #[must_use]
    pub fn asked(&self) -> Asked {
        Asked::of(self.amount.as_deref(), self.currency.as_deref(), self.kind == Some(TransactionKind::Sale))
    }

    /// Takes when the last attempt was.
    pub(super) fn ended(&mut self, attempts: &Attempts) {
        if let Some(last) = attempts.last() {
            (self.last_started, self.last_ended) = (last.started, last.ended);
        }
    }
}

/// Where requests say how much, in which currency.
const AMOUNTS: [&str; 2] = ["orderInformation", "reversalInformation"];

impl std::fmt::Debug for References {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("References")
            .field("operation", &self.operation)
            .field("use_case", &self.use_case)
            .field("method", &self.method)
            .field("merchant_id", &self.merchant_id)
            .field("kind", &self.kind)
            .field("code", &self.code.as_deref().map(shown))
            .field("transaction_id", &self.transaction_id.as_ref().map(|id| shown(id.as_str())))
            .field("client_correlation_id", &self.client_correlation_id.as_deref().map(shown))
            .field("last_started", &self.last_started.map(|moment| time::Shown(moment).to_string()))
            .field("last_ended", &self.last_ended.map(|moment| time::Shown(moment).to_string()))
            .finish_non_exhaustive()
    }
}
