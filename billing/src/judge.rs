//! An answer, an error or a payment that was found → what it means for the attempt.

use std::time::Duration;

use visa_acceptance::{
    client::{Certainty, Error, Reply},
    outcome::{Asked, PaymentOutcome, RetryAdvice},
    payments::PaymentAnswer,
};

/// What it means for the attempt.
#[derive(Debug)]
pub(crate) enum Verdict {
    /// Just what was asked for was taken.
    Good(Box<PaymentAnswer>),
    /// It was declined, and holds nothing.
    Declined { outcome: PaymentOutcome, advice: RetryAdvice },
    /// It holds something that is not what was asked for.
    Holds { outcome: PaymentOutcome, payment: Option<String> },
    /// Surely nothing was done. Whether the same may succeed later.
    Refused { reason: String, may_pass: bool },
    /// Nobody knows: it is looked up.
    Unknown { reason: String },
    /// Nothing was found of it.
    NotFound,
    /// What it held is given back.
    Reversed,
    /// It cannot be told or done yet: again in so long.
    NotYet(Duration),
    /// A person must look.
    Listed { reason: String },
}

/// What became of sending.
pub(crate) fn sent(result: Result<Reply<PaymentAnswer>, Error>) -> Verdict {
    match result {
        Ok(reply) => {
            let asked = reply.references.asked();
            judged(reply.into_body(), &asked, Seen::Answered)
        }
        Err(error) if error.certainty() == Certainty::NotDone => refused(&error),
        Err(error) => Verdict::Unknown { reason: error.to_string() },
    }
}

/// What was found of an attempt of which nobody knew.
pub(crate) fn found(payment: PaymentAnswer, asked: &Asked) -> Verdict {
    judged(payment, asked, Seen::Found)
}

/// How a payment was seen: what leaves a doubt in an answer is settled once it is found in the platform's books.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Seen {
    Answered,
    Found,
}

fn judged(payment: PaymentAnswer, asked: &Asked, seen: Seen) -> Verdict {
    use PaymentOutcome as Outcome;

    let outcome = payment.outcome(Some(asked));
    let reason = || format!("the payment is {outcome}");
    match outcome {
        Outcome::Approved => Verdict::Good(Box::new(payment)),
        Outcome::Declined => declined(&payment, outcome),
        Outcome::LookFirst if seen == Seen::Found => declined(&payment, outcome),
        Outcome::PartiallyApproved
        | Outcome::ApprovedForMore
        | Outcome::ApprovedInOtherCurrency
        | Outcome::ApprovedUncompared
        | Outcome::HeldForReview
        | Outcome::RiskDeclined => Verdict::Holds { outcome, payment: payment.id.map(|id| id.as_str().to_owned()) },
        Outcome::LookFirst | Outcome::PossiblyProcessedBefore | Outcome::Unknown | Outcome::Unrecognized
            if seen == Seen::Answered =>
        {
            Verdict::Unknown { reason: reason() }
        }
        // Held by rules, waiting for a person or for the customer, not valid, or still unknown.
        _ => Verdict::Listed { reason: reason() },
    }
}

fn declined(payment: &PaymentAnswer, outcome: PaymentOutcome) -> Verdict {
    Verdict::Declined { outcome, advice: payment.retry_advice().unwrap_or(RetryAdvice::NotByMachine) }
}

/// A refusal of this one request. Some say nothing of the payment: no connection, an expired signature, too many requests.
fn refused(error: &Error) -> Verdict {
    let may_pass = match error {
        Error::NotSent(_) => true,
        Error::Api(refusal) => matches!(refusal.status.as_u16(), 401 | 403 | 404 | 429),
        _ => false,
    };
    Verdict::Refused { reason: error.to_string(), may_pass }
}
