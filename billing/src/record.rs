//! A verdict → the books, by compare-and-set on the attempt's state and turn.

use std::time::Duration;

use sqlx::{Row as _, query};
use visa_acceptance::{
    outcome::{RetryAdvice, StoredCredential},
    payments::PaymentAnswer,
};

use crate::{
    Error, Invoice, Run,
    books::{Attempt, State, Tx},
    claim::{close, due, free_credential, is_cancelled},
    judge::Verdict,
    run::{after, step},
};

/// What becomes of an attempt.
struct Next {
    state: State,
    /// When somebody may take it.
    free_at: i64,
    looks: i64,
    outcome: String,
    payment: Option<String>,
}

/// What becomes of its invoice.
enum Then {
    /// It waits for the attempt.
    Waits,
    /// Another attempt, not before this time.
    Another(i64),
    Closed {
        state: &'static str,
        reason: String,
    },
}

impl Run {
    /// Writes down what became of an attempt, unless somebody else has taken it since.
    pub(crate) async fn record(&self, invoice: &Invoice, attempt: &Attempt, verdict: Verdict) -> Result<(), Error> {
        let mut tx = self.books.begin().await?;
        // The invoice first, as every transaction does.
        let lock = "UPDATE invoices SET claims = claims + 1 WHERE agreement = $1 AND period = $2";
        query(lock).bind(&invoice.agreement).bind(&invoice.period).execute(&mut *tx).await?;
        let is_cancelled = is_cancelled(&mut tx, invoice).await?;
        let (next, then) = self.after(attempt, &verdict, is_cancelled);
        if !set(&mut tx, attempt, &next).await? {
            step("too_late", &attempt.id);
            return Ok(());
        }
        keep_credential(&mut tx, &attempt.credential, &verdict).await?;
        match then {
            Then::Waits => due(&mut tx, invoice, next.free_at).await?,
            Then::Another(at) => {
                free_credential(&mut tx, &attempt.credential, &attempt.id).await?;
                due(&mut tx, invoice, at).await?;
            }
            Then::Closed { state, reason } => {
                free_credential(&mut tx, &attempt.credential, &attempt.id).await?;
                close(&mut tx, invoice, state, &reason).await?;
            }
        }
        tx.commit().await?;
        step("recorded", &attempt.id);
        Ok(())
    }

    fn after(&self, attempt: &Attempt, verdict: &Verdict, is_cancelled: bool) -> (Next, Then) {
        let now = self.now();
        let settings = &self.settings;
        let next = |state, outcome: &str| Next {
            state,
            free_at: now,
            looks: attempt.looks,
            outcome: outcome.to_owned(),
            payment: None,
        };
        let in_a = |wait: Duration| after(now, wait);
        let closed = |state, reason: &str| Then::Closed { state, reason: reason.to_owned() };
        let is_last = attempt.number >= settings.attempts;
        match verdict {
            // Reversed only because the customer cancelled meanwhile.
            Verdict::Good(payment) if is_cancelled => {
                let next = Next {
                    payment: id(payment),
                    free_at: in_a(settings.search_delay),
                    ..next(State::Holding, "cancelled")
                };
                (next, Then::Waits)
            }
            Verdict::Good(payment) => {
                (Next { payment: id(payment), ..next(State::Approved, "approved") }, closed("paid", "approved"))
            }
            Verdict::Declined { outcome, advice } => {
                let said = format!("{outcome}, advice {advice}");
                // guard: advice
                let wait = match advice {
                    RetryAdvice::Later { after } if !is_last => Some(after.unwrap_or_default().max(settings.pause)),
                    _ => None,
                };
                let then = wait.map_or_else(|| closed("declined", &said), |wait| Then::Another(in_a(wait)));
                (next(State::Declined, &said), then)
            }
            Verdict::Holds { outcome, payment } => {
                let (free_at, payment) = (in_a(settings.search_delay), payment.clone());
                (Next { free_at, payment, ..next(State::Holding, outcome.as_str()) }, Then::Waits)
            }
            Verdict::Refused { reason, may_pass } => {
                let then = if *may_pass && !is_last {
                    Then::Another(in_a(settings.search_delay))
                } else {
                    closed("listed", reason)
                };
                (next(State::Refused, reason), then)
            }
            Verdict::Unknown { reason } => {
                (Next { free_at: in_a(settings.search_delay), ..next(State::Unknown, reason) }, Then::Waits)
            }
            Verdict::NotFound => self.not_found(attempt, is_cancelled, now),
            Verdict::Reversed if is_last && !is_cancelled => (
                next(State::Reversed, "reversed"),
                closed("listed", "what issuers approved was never what was asked for"),
            ),
            Verdict::Reversed => {
                let wait = if is_cancelled { Duration::ZERO } else { settings.pause };
                (next(State::Reversed, "reversed"), Then::Another(in_a(wait)))
            }
            Verdict::NotYet(wait) => (Next { free_at: in_a(*wait), ..next(attempt.state, "not yet") }, Then::Waits),
            Verdict::Listed { reason } => (next(State::Listed, reason), closed("listed", reason)),
        }
    }

    /// Nothing was found: that proves something when it comes twice, and then it depends on the processor what may be done.
    fn not_found(&self, attempt: &Attempt, is_cancelled: bool, now: i64) -> (Next, Then) {
        let settings = &self.settings;
        let looks = attempt.looks + 1;
        let next = |state, wait, outcome: &str| Next {
            state,
            free_at: after(now, wait),
            looks,
            outcome: outcome.to_owned(),
            payment: None,
        };
        let closed = |state, reason: &str| Then::Closed { state, reason: reason.to_owned() };
        // guard: twice
        if looks < 2 {
            return (next(State::Unknown, settings.look_again, "not found"), Then::Waits);
        }
        if is_cancelled {
            let reason = "the agreement was cancelled; nothing was found of its charge";
            return (next(State::Absent, Duration::ZERO, "not found"), closed("cancelled", reason));
        }
        // guard: processor
        if self.processor.guards_by_transaction_id() && attempt.sends < settings.sends {
            return (next(State::Again, Duration::ZERO, "not found"), Then::Waits);
        }
        let reason = "it was sent and never answered, and is not found: look before it is charged again";
        (next(State::Listed, Duration::ZERO, "not found"), closed("listed", reason))
    }
}

fn id(payment: &PaymentAnswer) -> Option<String> {
    payment.id.as_ref().map(|id| id.as_str().to_owned())
}

/// Whether the attempt was still this worker's. Where it was not, whoever has it finds out by himself.
async fn set(tx: &mut Tx, attempt: &Attempt, next: &Next) -> Result<bool, Error> {
    // guard: turn
    let sql = "UPDATE attempts SET state = $4, free_at = $5, looks = $6, outcome = $7, payment = COALESCE($8, payment), refs = $9 \
               WHERE id = $1 AND state = $2 AND turn = $3";
    let mut references = attempt.references.clone();
    if attempt.state == State::Claimed {
        // From now on the wait before a reversal counts.
        references.last_ended = Some(std::time::UNIX_EPOCH + Duration::from_secs(next.free_at.unsigned_abs()));
    }
    let update = query(sql).bind(&attempt.id).bind(attempt.state.as_str()).bind(attempt.turn);
    let update = update.bind(next.state.as_str()).bind(next.free_at).bind(next.looks).bind(&next.outcome);
    let update = update.bind(next.payment.as_deref()).bind(serde_json::to_string(&references)?);
    Ok(update.execute(&mut **tx).await?.rows_affected() == 1)
}

/// Keeps what a verdict says of the credential: what later payments name, or that it may not be charged any more as it is.
async fn keep_credential(tx: &mut Tx, credential: &str, verdict: &Verdict) -> Result<(), Error> {
    match verdict {
        Verdict::Good(payment) => {
            let sql = "SELECT stored FROM credentials WHERE id = $1";
            let stored: String = query(sql).bind(credential).fetch_one(&mut **tx).await?.try_get("stored")?;
            let stored = serde_json::from_str::<StoredCredential>(&stored)?.after(payment);
            let sql = "UPDATE credentials SET stored = $2 WHERE id = $1";
            query(sql).bind(credential).bind(serde_json::to_string(&stored)?).execute(&mut **tx).await?;
        }
        Verdict::Declined { advice: advice @ (RetryAdvice::Never | RetryAdvice::NewData { .. }), .. } => {
            // guard: closed
            let sql = "UPDATE credentials SET closed = $2 WHERE id = $1";
            query(sql).bind(credential).bind(advice.to_string()).execute(&mut **tx).await?;
        }
        _ => {}
    }
    Ok(())
}
