//! After an unknown outcome: what was asked for is undone, once it was looked up.

use std::time::Duration;

use http::Method;

use super::{Client, Error, FoundTransaction, Lookup, References, TransactionKind};
use crate::{
    api::{Amount, FollowOnStatus, PaymentStatus},
    follow_ons::{
        ReversalAnswer, ReverseAfterTimeOut, ReverseAuthorization, ReversePartOfAuthorization, VoidAfterTimeOut,
        VoidAnswer, VoidCapture, VoidCredit, VoidPayment,
    },
    outcome::{HoldsFunds, PaymentOutcome},
    payments::PaymentAnswer,
    runtime::{Request, UseCase, named},
    transaction_search::RetrieveTransaction,
};

/// How long after the last attempt nothing may be undone: before that, nobody finds what was done. Documented in “Payments Developer
/// Guide” (Visa Platform Connect edition, revision 26.06.01, line 3854).
const WAIT: Duration = Duration::from_secs(60);

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
    /// Undoes a request of which nobody knows whether it was carried out. It is looked up first. An authorization that is found is reversed
    /// by the amount that was approved; a sale, a capture, a refund and a credit are voided. What is not found is reversed or voided by
    /// its transaction id, with the amount that was asked for.
    ///
    /// Not before 60 s have passed since the last attempt, by `last_ended` or `last_started` of the references: those of the error have the
    /// times. In references that were stored before the request was sent, set `last_started` to when that was.
    ///
    /// Both a reversal of the whole and a void may be repeated, so that this may be called again. An incremental authorization is
    /// undone by a reversal of its part, which adds up. It is looked up whether that was sent before, which shows after a while: ask again
    /// not within 60 s, and not from two places at once.
    ///
    /// # Errors
    ///
    /// If a search or a lookup is not answered, or if undoing is refused for another reason than those of [`Undone`].
    pub async fn undo(&self, references: &References) -> Result<Undone, Error> {
        let kind = match references.kind {
            None | Some(TransactionKind::Reversal | TransactionKind::Void) => return Ok(Undone::NotUndoable),
            Some(kind) => kind,
        };
        let last = references.last_ended.or(references.last_started);
        let passed = last.and_then(|last| self.shared.clock.now().duration_since(last).ok());
        if passed.is_none_or(|passed| passed < WAIT) {
            return Ok(Undone::TooEarly);
        }
        match (self.find(references).await?, kind) {
            (Lookup::Ambiguous(_), _) => Ok(Undone::Ambiguous),
            // No document says that an increment is reversed by its transaction id.
            (Lookup::NotFoundYet, TransactionKind::Increment) => Ok(Undone::NothingFound),
            (Lookup::NotFoundYet, kind) => self.undo_unfound(references, kind).await,
            (Lookup::Found(found), _) if had_failed(&found) => Ok(Undone::OriginalFailed),
            (Lookup::Found(_), TransactionKind::Increment) => self.reverse_increment(references).await,
            (Lookup::Found(found), TransactionKind::Authorization | TransactionKind::Sale) => {
                self.undo_payment(references, &found).await
            }
            (Lookup::Found(found), kind) => self.void(references, &found, kind).await,
        }
    }

    async fn undo_unfound(&self, references: &References, kind: TransactionKind) -> Result<Undone, Error> {
        let Some(id) = references.transaction_id.clone() else { return Ok(Undone::NothingFound) };
        if kind != TransactionKind::Authorization {
            let void = VoidAfterTimeOut::builder().client_transaction_id(id).build().map_err(Error::Violations)?;
            return self.voided(void, false).await;
        }
        let Some((amount, currency)) = asked(references) else { return Ok(Undone::NothingFound) };
        let reversal = ReverseAfterTimeOut::builder().client_transaction_id(id).currency(currency).total_amount(amount);
        self.reversed(reversal.build().map_err(Error::Violations)?).await
    }

    /// A sale is voided if it was captured; what the issuer approved in part, or what is held for another reason, was not.
    async fn undo_payment(&self, references: &References, found: &FoundTransaction) -> Result<Undone, Error> {
        let answer = self.payment(found).await?;
        let outcome = answer.as_ref().map(|answer| answer.outcome(Some(&references.asked())));
        match outcome {
            Some(PaymentOutcome::HeldByFraudRules | PaymentOutcome::PendingReview) => return Ok(Undone::HeldForReview),
            Some(outcome) if outcome.holds_funds() == HoldsFunds::No => return Ok(Undone::OriginalFailed),
            _ => {}
        }
        let status = answer.as_ref().and_then(|answer| answer.status.as_ref());
        let is_captured = status.is_none_or(|status| *status == PaymentStatus::Authorized);
        if is_captured && references.kind == Some(TransactionKind::Sale) {
            return self.void(references, found, TransactionKind::Sale).await;
        }
        let approved = match answer.as_ref().and_then(approved) {
            None => self.reported(found).await?,
            approved => approved,
        };
        let Some((amount, currency)) = approved.or_else(|| asked(references)) else { return Ok(Undone::Unknown) };
        let reversal = ReverseAuthorization::builder(&*found.id)
            .reference(code(references, found))
            .currency(currency)
            .total_amount(amount);
        self.reversed(reversal.build().map_err(Error::Violations)?).await
    }

    /// What the payment was answered, where the service tells.
    async fn payment(&self, found: &FoundTransaction) -> Result<Option<PaymentAnswer>, Error> {
        match self.raw(Method::GET, format!("/pts/v2/payments/{}", found.id)).send().await {
            Ok(reply) => Ok(reply.body.json().ok()),
            Err(Error::Api(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// What reports say was approved.
    async fn reported(&self, found: &FoundTransaction) -> Result<Option<(Amount, String)>, Error> {
        let request = RetrieveTransaction::builder(&*found.id).build().map_err(Error::Violations)?;
        let details = match self.send(request).await {
            Ok(reply) => reply.body,
            Err(Error::Api(_)) => return Ok(None),
            Err(error) => return Err(error),
        };
        let amounts = details.order_information.and_then(|order| order.amount_details);
        Ok(amounts.and_then(|amounts| Some((amounts.authorized_amount?, amounts.currency?.as_str().to_owned()))))
    }

    /// Of the authorization, as much is reversed as the increment held more, once.
    async fn reverse_increment(&self, references: &References) -> Result<Undone, Error> {
        let path = references.path.split('?').next().unwrap_or_default().trim_end_matches('/');
        let authorization = path.rsplit_once('/').map(|(_, id)| id).filter(|id| !id.is_empty());
        let (Some(authorization), Some((amount, currency))) = (authorization, asked(references)) else {
            return Ok(Undone::Unknown);
        };
        // A name that nothing else has, to find it by. An increment's own id may be the authorization's.
        let Some(code) = references.transaction_id.as_ref().map(|id| format!("undo-{}", id.as_str())) else {
            return Ok(Undone::NotUndoable);
        };
        let before =
            References { code: Some(code.clone()), kind: Some(TransactionKind::Reversal), ..References::default() };
        match self.find(&before).await? {
            Lookup::NotFoundYet => {}
            Lookup::Found(_) | Lookup::Ambiguous(_) => return Ok(Undone::Undone),
        }
        let reversal = ReversePartOfAuthorization::builder(authorization)
            .reference(code)
            .order_currency(currency)
            .total_amount(amount);
        self.reversed(reversal.build().map_err(Error::Violations)?).await
    }

    async fn void(
        &self,
        references: &References,
        found: &FoundTransaction,
        kind: TransactionKind,
    ) -> Result<Undone, Error> {
        let (id, code, is_settled) = (&*found.id, code(references, found), found.is_settled);
        match kind {
            TransactionKind::Capture => {
                let void = VoidCapture::builder(id).reference(code).build().map_err(Error::Violations)?;
                self.voided(void, is_settled).await
            }
            TransactionKind::Sale => {
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

fn had_failed(found: &FoundTransaction) -> bool {
    found.status.as_deref().is_some_and(|status| ["DECLINED", "INVALID_REQUEST"].contains(&status))
}

fn approved(answer: &PaymentAnswer) -> Option<(Amount, String)> {
    let amounts = answer.order_information.as_ref()?.amount_details.as_ref()?;
    Some((answer.to_reverse()?.clone(), amounts.currency.as_ref()?.as_str().to_owned()))
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
