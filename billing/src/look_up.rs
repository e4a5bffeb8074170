//! What may have been sent is looked up, and what holds too much or the wrong thing is given back.

use http::Method;
use visa_acceptance::{
    client::{FoundTransaction, Lookup, Undone},
    payments::PaymentAnswer,
};

use crate::{
    Error, Run,
    books::Attempt,
    judge::{self, Verdict},
    run::SKEW,
};

impl Run {
    /// Looks for what an attempt made. It changes nothing.
    pub(crate) async fn look_up(&self, attempt: &Attempt) -> Result<Verdict, Error> {
        match self.client.find(&attempt.references).await? {
            Lookup::Found(found) => self.read(attempt, &found).await,
            Lookup::NotFoundYet => Ok(Verdict::NotFound),
            _ => Ok(Verdict::Listed { reason: "several transactions have its id".to_owned() }),
        }
    }

    async fn read(&self, attempt: &Attempt, found: &FoundTransaction) -> Result<Verdict, Error> {
        let reply = self.client.raw(Method::GET, format!("/pts/v2/payments/{}", found.id)).send().await?;
        let payment = reply.body.json::<PaymentAnswer>()?;
        Ok(judge::found(payment, &attempt.references.asked()))
    }

    /// Reverses or voids what an attempt holds. It may be asked for again, and from two places.
    pub(crate) async fn reverse(&self, attempt: &Attempt) -> Result<Verdict, Error> {
        let listed = |reason: &str| Ok(Verdict::Listed { reason: reason.to_owned() });
        match self.client.undo(&attempt.references).await? {
            Undone::Undone | Undone::OriginalFailed => Ok(Verdict::Reversed),
            Undone::TooEarly | Undone::Unknown | Undone::NothingFound => Ok(Verdict::NotYet(SKEW)),
            Undone::TooLate => listed("it is settled and not wanted: refund it"),
            Undone::HeldForReview => listed("a fraud service holds it: reject it there"),
            Undone::Ambiguous => listed("several transactions have its id"),
            _ => listed("it cannot be reversed"),
        }
    }
}
