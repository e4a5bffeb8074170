//! After an unknown outcome: what was asked for is looked up, and undone.

use std::time::Duration;

use http::Method;
use serde_json::{Value, json};

use super::{Client, ConfigurationError, Error, References, TransactionKind};
use crate::{
    api::{Amount, ClientTransactionId, FollowOnStatus},
    follow_ons::{
        ReversalAnswer, ReverseAfterTimeOut, ReverseAuthorization, VoidAfterTimeOut, VoidAnswer, VoidCapture,
        VoidCredit, VoidPayment,
    },
    outcome::{HoldsFunds, PaymentOutcome},
    payments::PaymentAnswer,
    runtime::{Request, UseCase, named},
};

/// How long after the last attempt nothing may be undone: before that, nobody finds what was done. Documented in “Payments Developer
/// Guide” (Visa Platform Connect edition, revision 26.06.01, line 3854).
const WAIT: Duration = Duration::from_secs(60);

/// What was found of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Lookup {
    /// One transaction fits.
    Found(FoundTransaction),
    /// None fits by now. That proves nothing: what is made shows up in searches after a while.
    NotFoundYet,
    /// Several fit, and nothing tells which it is. A person must look.
    Ambiguous(Vec<FoundTransaction>),
}

/// A transaction as a search tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FoundTransaction {
    /// Its id.
    pub id: String,
    /// What became of it, as the service says.
    pub status: Option<String>,
    /// Whether it went to the processor, so that it can be refunded and not voided.
    pub is_settled: bool,
}

/// What became of undoing a request. None of it says that the request was not carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Undone {
    /// It holds and moves nothing any more.
    Undone,
    /// It had failed, so that there was nothing to undo.
    OriginalFailed,
    /// Nothing was found of it by now. It may still come: look again.
    NothingFound,
    /// It is settled. Refund what was taken.
    TooLate,
    /// A fraud service holds it for review: reject it there.
    HeldForReview,
    /// Less than 60 s have passed since the last attempt, or nobody knows when that was: nothing was sent.
    TooEarly,
    /// Several transactions fit: nothing was sent. A person must look.
    Ambiguous,
    /// It is nothing that is undone, such as a reversal or a void: nothing was sent.
    NotUndoable,
    /// Nobody knows. The same may be asked for again.
    Unknown,
}

named!(Undone {
    Undone = "undone",
    OriginalFailed = "original_failed",
    NothingFound = "nothing_found",
    TooLate = "too_late",
    HeldForReview = "held_for_review",
    TooEarly = "too_early",
    Ambiguous = "ambiguous",
    NotUndoable = "not_undoable",
    Unknown = "unknown",
});

impl Client {
    /// Looks for what a request made, by its references: by the merchant's own reference (`code`), or else by its transaction id. Of what
    /// is found, that fits which has the same transaction id, where both are known, and else the same kind, amount and currency. Nothing is changed.
    ///
    /// # Errors
    ///
    /// If the references have neither a code nor a transaction id ([`ConfigurationError::NoReference`]), or the search is not answered.
    pub async fn find(&self, references: &References) -> Result<Lookup, Error> {
        let id = references.transaction_id.as_ref().map(|id| ("transactionId", id.as_str()));
        let sought = references.code.as_deref().map(|code| ("code", code)).or(id);
        let Some((name, text)) = sought else { return Err(ConfigurationError::NoReference.into()) };
        // Quotes within would end the text.
        let text: String = text.chars().filter(|character| !matches!(character, '"' | '\\')).collect();
        let query = format!("clientReferenceInformation.{name}:\"{text}\"");
        let search = json!({ "query": query, "limit": 100, "save": false });
        let reply = self.raw(Method::POST, "/tss/v2/searches").body(&search).send().await?;
        let answer: Value = reply.body.json().unwrap_or_default();
        let summaries = answer.pointer("/_embedded/transactionSummaries").and_then(Value::as_array);
        let mut found: Vec<_> = summaries
            .into_iter()
            .flatten()
            .filter(|summary| fits(summary, references))
            .filter_map(transaction)
            .collect();
        Ok(match found.len() {
            0 => Lookup::NotFoundYet,
            1 => Lookup::Found(found.remove(0)),
            _ => Lookup::Ambiguous(found),
        })
    }

    /// Undoes a request of which nobody knows whether it was carried out. It is looked up first. An authorization that is found is reversed
    /// by the amount that was approved; a sale, a capture, a refund and a credit are voided. What is not found is reversed or voided by
    /// its transaction id, with the amount that was asked for.
    ///
    /// Not before 60 s have passed since the last attempt, by `last_ended` or `last_started` of the references: those of the error have the
    /// times. In references that were stored before the request was sent, set `last_started` to when that was.
    ///
    /// Both a reversal of the whole and a void may be repeated, so that this may be called again.
    ///
    /// # Errors
    ///
    /// If a search or a lookup is not answered, or if undoing is refused for another reason than those of [`Undone`].
    pub async fn undo(&self, references: &References) -> Result<Undone, Error> {
        let is_voided = match references.kind {
            Some(TransactionKind::Authorization) => false,
            Some(
                TransactionKind::Sale | TransactionKind::Capture | TransactionKind::Refund | TransactionKind::Credit,
            ) => true,
            Some(TransactionKind::Reversal | TransactionKind::Void) | None => return Ok(Undone::NotUndoable),
        };
        let last = references.last_ended.or(references.last_started);
        let passed = last.and_then(|last| self.shared.clock.now().duration_since(last).ok());
        if passed.is_none_or(|passed| passed < WAIT) {
            return Ok(Undone::TooEarly);
        }
        match self.find(references).await? {
            Lookup::Ambiguous(_) => Ok(Undone::Ambiguous),
            Lookup::NotFoundYet => self.undo_unfound(references, is_voided).await,
            Lookup::Found(found) if is_voided => self.void(references, &found).await,
            Lookup::Found(found) => self.reverse(references, &found).await,
        }
    }

    async fn undo_unfound(&self, references: &References, is_voided: bool) -> Result<Undone, Error> {
        let Some(id) = references.transaction_id.clone() else { return Ok(Undone::NothingFound) };
        if is_voided {
            let void = VoidAfterTimeOut::builder().client_transaction_id(id).build().map_err(Error::Violations)?;
            return self.voided(void, false).await;
        }
        let Some((amount, currency)) = asked(references) else { return Ok(Undone::NothingFound) };
        let reversal = ReverseAfterTimeOut::builder().client_transaction_id(id).currency(currency).total_amount(amount);
        self.reversed(reversal.build().map_err(Error::Violations)?).await
    }

    /// Of a payment that cannot be read, what was asked for is reversed.
    async fn reverse(&self, references: &References, found: &FoundTransaction) -> Result<Undone, Error> {
        let path = format!("/pts/v2/payments/{}", found.id);
        let answer: Option<PaymentAnswer> = match self.raw(Method::GET, path).send().await {
            Ok(reply) => reply.body.json().ok(),
            Err(Error::Api(_)) => None,
            Err(error) => return Err(error),
        };
        let outcome = answer.as_ref().map(|answer| answer.outcome(Some(&references.asked())));
        match outcome {
            Some(PaymentOutcome::HeldByFraudRules | PaymentOutcome::PendingReview) => return Ok(Undone::HeldForReview),
            Some(outcome) if outcome.holds_funds() == HoldsFunds::No => return Ok(Undone::OriginalFailed),
            _ => {}
        }
        let approved = answer.as_ref().and_then(|answer| {
            let amounts = answer.order_information.as_ref()?.amount_details.as_ref()?;
            Some((answer.to_reverse()?.clone(), amounts.currency.as_ref()?.as_str().to_owned()))
        });
        let Some((amount, currency)) = approved.or_else(|| asked(references)) else { return Ok(Undone::Unknown) };
        let reversal = ReverseAuthorization::builder(&*found.id)
            .reference(code(references, found))
            .currency(currency)
            .total_amount(amount);
        self.reversed(reversal.build().map_err(Error::Violations)?).await
    }

    async fn void(&self, references: &References, found: &FoundTransaction) -> Result<Undone, Error> {
        if found.status.as_deref().is_some_and(|status| status == "DECLINED" || status == "INVALID_REQUEST") {
            return Ok(Undone::OriginalFailed);
        }
        let (id, code, is_settled) = (&*found.id, code(references, found), found.is_settled);
        match references.kind {
            Some(TransactionKind::Capture) => {
                let void = VoidCapture::builder(id).reference(code).build().map_err(Error::Violations)?;
                self.voided(void, is_settled).await
            }
            Some(TransactionKind::Sale) => {
                let void = VoidPayment::builder(id).reference(code).build().map_err(Error::Violations)?;
                self.voided(void, is_settled).await
            }
            _ => {
                let void = VoidCredit::builder(id).reference(code).build().map_err(Error::Violations)?;
                self.voided(void, is_settled).await
            }
        }
    }

    async fn reversed<U: UseCase<Response = ReversalAnswer>>(&self, request: Request<U>) -> Result<Undone, Error> {
        let answer = match self.send(request).await {
            Ok(reply) => reply.body,
            Err(error) => return refused(error, false),
        };
        let amounts = answer.reversal_amount_details.as_ref();
        let had_failed =
            amounts.is_some_and(|it| it.reversed_amount.is_none() && it.original_transaction_amount.is_some());
        Ok(done(answer.status.as_ref() == Some(&FollowOnStatus::Reversed), had_failed))
    }

    async fn voided<U: UseCase<Response = VoidAnswer>>(
        &self,
        request: Request<U>,
        is_settled: bool,
    ) -> Result<Undone, Error> {
        let answer = match self.send(request).await {
            Ok(reply) => reply.body,
            Err(error) => return refused(error, is_settled),
        };
        let amounts = answer.void_amount_details.as_ref();
        let had_failed = amounts.is_some_and(|it| it.void_amount.is_none() && it.original_transaction_amount.is_some());
        Ok(done(answer.status.as_ref() == Some(&FollowOnStatus::Voided), had_failed))
    }
}

fn done(is_done: bool, had_failed: bool) -> Undone {
    match (had_failed, is_done) {
        (true, _) => Undone::OriginalFailed,
        (false, true) => Undone::Undone,
        (false, false) => Undone::Unknown,
    }
}

/// What a refusal of undoing says. `TRANSACTION_ALREADY_REVERSED_OR_SETTLED` alone says neither.
fn refused(error: Error, is_settled: bool) -> Result<Undone, Error> {
    let reason = match &error {
        Error::OutcomeUnknown(_) => return Ok(Undone::Unknown),
        Error::Api(refusal) => refusal.reason(),
        _ => None,
    };
    Ok(match reason {
        Some("AUTH_ALREADY_REVERSED") => Undone::Undone,
        Some("TRANSACTION_ALREADY_SETTLED") => Undone::TooLate,
        Some("TRANSACTION_ALREADY_REVERSED_OR_SETTLED") if is_settled => Undone::TooLate,
        Some("TRANSACTION_ALREADY_REVERSED_OR_SETTLED") => Undone::Unknown,
        Some("MISSING_AUTH") => Undone::NothingFound,
        _ => return Err(error),
    })
}

fn asked(references: &References) -> Option<(Amount, String)> {
    let asked = references.asked();
    Some((asked.amount()?.clone(), asked.currency()?.to_owned()))
}

/// A reference for what undoes: the request's own, or what was found by.
fn code(references: &References, found: &FoundTransaction) -> String {
    references.code.clone().unwrap_or_else(|| found.id.clone())
}

fn text<'v>(summary: &'v Value, pointer: &str) -> Option<&'v str> {
    summary.pointer(pointer).and_then(Value::as_str)
}

fn applications(summary: &Value) -> impl Iterator<Item = &Value> {
    summary.pointer("/applicationInformation/applications").and_then(Value::as_array).into_iter().flatten()
}

/// Whether a transaction is what a request made.
fn fits(summary: &Value, references: &References) -> bool {
    let own = references.transaction_id.as_ref().map(ClientTransactionId::as_str);
    let theirs = text(summary, "/clientReferenceInformation/transactionId").filter(|id| !id.is_empty());
    if let (Some(own), Some(theirs)) = (own, theirs) {
        return own == theirs;
    }
    let mut names = applications(summary).filter_map(|application| text(application, "/name"));
    let name = match references.kind {
        Some(TransactionKind::Authorization | TransactionKind::Sale) => Some("ics_auth"),
        Some(TransactionKind::Capture) => Some("ics_bill"),
        Some(TransactionKind::Refund | TransactionKind::Credit) => Some("ics_credit"),
        Some(TransactionKind::Reversal) => Some("ics_auth_reversal"),
        Some(TransactionKind::Void) => Some("ics_void"),
        None => None,
    };
    let is_of_kind = name.is_none_or(|name| names.next().is_none_or(|first| first == name));
    let amounts = "/orderInformation/amountDetails";
    let currency = text(summary, &format!("{amounts}/currency")).zip(references.currency.as_deref());
    let amount = text(summary, &format!("{amounts}/totalAmount")).zip(references.amount.as_deref());
    let is_as_much = amount.is_none_or(|(theirs, own)| {
        crate::runtime::decimal::compare(theirs, own).is_none_or(std::cmp::Ordering::is_eq)
    });
    is_of_kind && is_as_much && currency.is_none_or(|(theirs, own)| theirs.eq_ignore_ascii_case(own))
}

fn transaction(summary: &Value) -> Option<FoundTransaction> {
    let is_settled = applications(summary).any(|application| text(application, "/status") == Some("TRANSMITTED"));
    let status = text(summary, "/applicationInformation/status").map(str::to_owned);
    Some(FoundTransaction { id: text(summary, "/id")?.to_owned(), status, is_settled })
}
