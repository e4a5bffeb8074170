//! What comes after an attempt that failed: another one, patience until the receiver is there again, or nothing.

use jiff::{SignedDuration, Timestamp};

use super::{RetryPolicy, queue::Pending, subscription::later};

/// What comes next.
#[derive(Debug)]
pub(super) enum Next {
    Again(Pending),
    /// It waits until the receiver is there again, and so does everything else for it.
    Withheld(Pending),
    GivenUp,
}

impl Next {
    pub(super) fn of(pending: &Pending, policy: &RetryPolicy, at: Timestamp) -> Self {
        let mut next = Pending { retries: pending.retries + 1, ..pending.clone() };
        let minutes = if pending.in_sequence < policy.retries {
            next.in_sequence += 1;
            if pending.in_sequence == 0 { policy.first } else { policy.interval }
        } else if pending.repeats < policy.repeats && policy.retries > 0 {
            // The first retry of the next sequence ends the wait between the two.
            next.in_sequence = 1;
            next.repeats += 1;
            policy.repeat_wait
        } else if policy.withholds {
            (next.in_sequence, next.repeats, next.due) = (0, 0, at);
            return Self::Withheld(next);
        } else {
            return Self::GivenUp;
        };
        next.due = later(at, SignedDuration::from_mins(minutes.into()));
        Self::Again(next)
    }
}
