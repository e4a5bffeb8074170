//! An answer to an agent's request → whether it is carried out or waits for something.

use http::StatusCode;

use crate::{
    api::{EnrollmentStatus, TransactionStatus},
    intelligent_commerce::{CardEnrollmentAnswer, PurchaseIntentAnswer, TransactionAnswer},
    runtime::named,
};

/// What became of an agent's request. The service answers one that must wait like one that is done, with HTTP 2xx.
///
/// ```
/// use http::StatusCode;
/// use visa_acceptance::{agent::AgentOutcome, intelligent_commerce::CardEnrollmentAnswer};
///
/// let answer: CardEnrollmentAnswer =
///     serde_json::from_str(r#"{"status":"PENDING","pendingEvents":["PENDING_CARDHOLDER_AUTHENTICATION"]}"#)?;
/// assert_eq!(answer.outcome(StatusCode::ACCEPTED), AgentOutcome::Pending);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AgentOutcome {
    /// It is carried out.
    Done,
    /// Something must happen first; the answer's `pending_events` say what. No call completes it: it completes by itself once that
    /// has happened, such as when the cardholder was authenticated.
    Pending,
    /// It was taken in (HTTP 202), and nothing is said to be waited for.
    Accepted,
    /// The answer does not say: its status is new, or it lacks what it is to bring.
    Unrecognized,
}

named!(AgentOutcome {
    Done = "done",
    Pending = "pending",
    Accepted = "accepted",
    Unrecognized = "unrecognized",
});

impl AgentOutcome {
    /// Whether it is carried out.
    #[must_use]
    pub fn is_done(self) -> bool {
        self == Self::Done
    }
}

/// What a status in the body says.
#[derive(Clone, Copy)]
enum Said {
    Done,
    Pending,
    Other,
    Nothing,
}

/// `waits` says whether there are pending events, `brings` whether the answer has what the call is made for.
fn outcome(said: Said, waits: bool, http: StatusCode, brings: bool) -> AgentOutcome {
    match said {
        // What is waited for weighs more than a status that says otherwise.
        _ if waits => AgentOutcome::Pending,
        Said::Pending => AgentOutcome::Pending,
        Said::Done => AgentOutcome::Done,
        Said::Nothing if http == StatusCode::ACCEPTED => AgentOutcome::Accepted,
        Said::Nothing if brings => AgentOutcome::Done,
        Said::Other | Said::Nothing => AgentOutcome::Unrecognized,
    }
}

fn of_transaction(status: Option<&TransactionStatus>) -> Said {
    match status {
        Some(TransactionStatus::Completed | TransactionStatus::Cancelled) => Said::Done,
        Some(TransactionStatus::Pending) => Said::Pending,
        Some(TransactionStatus::Other(_)) => Said::Other,
        None => Said::Nothing,
    }
}

fn some<T>(list: Option<&Vec<T>>) -> bool {
    list.is_some_and(|list| !list.is_empty())
}

impl CardEnrollmentAnswer {
    /// What became of the enrolment; `http` is the answer's HTTP status.
    #[must_use]
    pub fn outcome(&self, http: StatusCode) -> AgentOutcome {
        let said = match &self.status {
            Some(EnrollmentStatus::Active) => Said::Done,
            Some(EnrollmentStatus::Pending) => Said::Pending,
            Some(EnrollmentStatus::Other(_)) => Said::Other,
            None => Said::Nothing,
        };
        outcome(said, some(self.pending_events.as_ref()), http, false)
    }
}

impl PurchaseIntentAnswer {
    /// What became of the purchase intent; `http` is the answer's HTTP status.
    #[must_use]
    pub fn outcome(&self, http: StatusCode) -> AgentOutcome {
        let brings = self.instruction_id.as_ref().is_some_and(|id| !id.as_str().is_empty());
        outcome(of_transaction(self.status.as_ref()), some(self.pending_events.as_ref()), http, brings)
    }
}

impl TransactionAnswer {
    /// What became of retrieving credentials, or of confirming a purchase; `http` is the answer's HTTP status.
    #[must_use]
    pub fn outcome(&self, http: StatusCode) -> AgentOutcome {
        let brings = self.signed_payload.as_ref().is_some_and(|payload| !payload.as_str().is_empty());
        outcome(of_transaction(self.status.as_ref()), some(self.pending_events.as_ref()), http, brings)
    }
}
