//! Calls that are carried out later than they came: what a platform does with a request whose answer nobody waits for any more.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;

use super::{Came, Inside};
use crate::sandbox::{heard::Said, world::World};

/// Those that wait for their time.
#[derive(Default)]
pub(in crate::sandbox) struct Late(Mutex<Vec<Waiting>>);

struct Waiting {
    /// When it is carried out, by the sandbox's clock.
    due: Timestamp,
    came: Arc<Came>,
    inside: Arc<Inside>,
}

impl Late {
    pub(super) fn push(&self, due: Timestamp, came: Arc<Came>, inside: Arc<Inside>) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // In the order of their times, and those of one time as they came.
        let place = waiting.partition_point(|other| other.due <= due);
        waiting.insert(place, Waiting { due, came, inside });
    }

    /// Whether there is something to carry out.
    pub(super) fn is_due(&self, now: Timestamp) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).first().is_some_and(|first| first.due <= now)
    }

    /// Carries out what is due, each at its own time, and gives what would have been answered. Who comes meanwhile waits until it is done.
    pub(super) fn carry_out(&self, world: &World, now: Timestamp) -> Vec<Said> {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let due = waiting.partition_point(|other| other.due <= now);
        let due = waiting.drain(..due);
        due.map(|Waiting { due, came, inside }| world.answer(&inside.heard(&came, due))).collect()
    }
}
