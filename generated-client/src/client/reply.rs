//! Answers with what belongs to them.

use http::{HeaderMap, StatusCode};

use super::{Attempts, RawAnswer, References, TransactionKind, attempt};
use crate::{
    agent::AgentOutcome,
    instrument_identifiers::InstrumentIdentifierAnswer,
    intelligent_commerce::{CardEnrollmentAnswer, PurchaseIntentAnswer, TransactionAnswer},
    outcome::{Agreement, NotStored, PaymentOutcome, StoredCredential},
    passkeys::PaymentCredentialsAnswer,
    payments::PaymentAnswer,
    runtime::{debug::shown, decode},
    token::TokenOutcome,
    tokenized_cards::TokenizedCardAnswer,
};

/// An answer of success: its body, and what belongs to it.
///
/// A declined payment is an answer of success too, by its HTTP status: what became of a payment says `outcome()`.
#[derive(Clone)]
#[non_exhaustive]
pub struct Reply<T> {
    /// The documented body.
    pub body: T,
    /// The HTTP status, which says nothing of whether a payment was approved.
    pub http_status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// What identifies the request to the platform's support (`v-c-correlation-id`).
    pub correlation_id: Option<String>,
    /// What identifies the request.
    pub references: References,
    /// The attempts that were made. Where one before the last is in doubt ([`Attempts::in_doubt`]), it may have been carried out
    /// too: a payment that was repeated by choice may have been charged twice.
    pub attempts: Attempts,
}

impl<T> Reply<T> {
    /// A reply, as a test of one's own code needs it.
    #[must_use]
    pub fn new(http_status: StatusCode, headers: HeaderMap, body: T) -> Self {
        Self {
            body,
            http_status,
            correlation_id: attempt::correlation_id(&headers),
            headers,
            references: References::default(),
            attempts: Attempts::default(),
        }
    }

    /// The body alone.
    #[must_use]
    pub fn into_body(self) -> T {
        self.body
    }

    /// Whether an earlier attempt may have been carried out as well, so that this may have been done twice.
    #[must_use]
    pub fn is_possibly_done_twice(&self) -> bool {
        self.attempts.in_doubt().next().is_some()
    }

    /// The version of what was read, for the header `if-match` of a change.
    #[must_use]
    pub fn entity_tag(&self) -> Option<&str> {
        self.headers.get(http::header::ETAG)?.to_str().ok()
    }
}

impl<T: std::fmt::Debug> std::fmt::Debug for Reply<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reply")
            .field("http_status", &self.http_status)
            .field("correlation_id", &self.correlation_id.as_deref().map(shown))
            .field("references", &self.references)
            .field("attempts", &self.attempts)
            .field("body", &self.body)
            .finish_non_exhaustive()
    }
}

impl Reply<PaymentAnswer> {
    /// What became of the payment, held against the amount and currency that were asked for. Only
    /// [`PaymentOutcome::Approved`] is success.
    #[must_use]
    pub fn outcome(&self) -> PaymentOutcome {
        self.body.outcome(Some(&self.references.asked()))
    }

    /// What later payments with the same credentials need of this one, which must have been approved as it was asked for.
    ///
    /// # Errors
    ///
    /// As [`PaymentAnswer::stored_credential`].
    pub fn stored_credential(&self, agreement: Agreement) -> Result<StoredCredential, NotStored> {
        self.body.stored_credential(&self.references.asked(), agreement)
    }
}

impl Reply<RawAnswer> {
    /// What became of a payment that was asked for by a raw call, or of what followed one (a capture, a refund). The platform
    /// answers much with a status of success that is none: a decline, its own failure, a repetition, a wrong configuration.
    ///
    /// Nothing, where the call was neither, or where it followed a payment and its answer has a status of its own
    /// (`PENDING`, `REVERSED`).
    #[must_use]
    pub fn payment_outcome(&self) -> Option<PaymentOutcome> {
        let kind = self.references.kind?;
        let answer = decode::answer::<PaymentAnswer>(self.body.bytes()).unwrap_or_default();
        let outcome = answer.outcome(Some(&self.references.asked()));
        let is_payment = matches!(kind, TransactionKind::Authorization | TransactionKind::Sale);
        (is_payment || outcome != PaymentOutcome::Unrecognized).then_some(outcome)
    }
}

impl Reply<TokenizedCardAnswer> {
    /// What became of the network token.
    #[must_use]
    pub fn outcome(&self) -> TokenOutcome {
        self.body.outcome()
    }
}

impl Reply<InstrumentIdentifierAnswer> {
    /// What became of the network token of the card, if the answer speaks of one.
    #[must_use]
    pub fn token_outcome(&self) -> Option<TokenOutcome> {
        self.body.token_outcome()
    }
}

impl Reply<PaymentCredentialsAnswer> {
    /// Whether the network token of these credentials can be charged.
    #[must_use]
    pub fn outcome(&self) -> TokenOutcome {
        self.body.outcome()
    }
}

impl Reply<CardEnrollmentAnswer> {
    /// What became of the enrolment.
    #[must_use]
    pub fn outcome(&self) -> AgentOutcome {
        self.body.outcome(self.http_status)
    }
}

impl Reply<PurchaseIntentAnswer> {
    /// What became of the purchase intent.
    #[must_use]
    pub fn outcome(&self) -> AgentOutcome {
        self.body.outcome(self.http_status)
    }
}

impl Reply<TransactionAnswer> {
    /// What became of retrieving credentials, or of confirming a purchase.
    #[must_use]
    pub fn outcome(&self) -> AgentOutcome {
        self.body.outcome(self.http_status)
    }
}
