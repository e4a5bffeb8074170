//! The sandbox's time: the machine's, moved as a test asks for.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, SystemTime},
};

use jiff::Timestamp;

use crate::client::Clock;

/// The clock of a [`Sandbox`](super::Sandbox) and of its clients. It runs with the machine's clock, and can be moved. Clones are one clock.
#[derive(Debug, Clone, Default)]
pub struct SandboxClock(Arc<AtomicI64>);

impl SandboxClock {
    /// Moves it forward, by whole milliseconds.
    pub fn advance(&self, by: Duration) {
        let by = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        let moved = |ahead: i64| Some(ahead.saturating_add(by));
        // It never refuses, so the error cannot come.
        _ = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, moved);
    }

    /// Moves it to a time, from where it runs on.
    pub fn set(&self, time: SystemTime) {
        self.0.store(milliseconds(time).saturating_sub(milliseconds(SystemTime::now())), Ordering::Relaxed);
    }

    /// The time now; the last one that a timestamp can name, where it was moved further.
    pub(super) fn timestamp(&self) -> Timestamp {
        let now = milliseconds(SystemTime::now()).saturating_add(self.0.load(Ordering::Relaxed));
        let last = if now < 0 { Timestamp::MIN } else { Timestamp::MAX };
        Timestamp::from_millisecond(now).unwrap_or(last)
    }
}

impl Clock for SandboxClock {
    fn now(&self) -> SystemTime {
        self.timestamp().into()
    }
}

fn milliseconds(time: SystemTime) -> i64 {
    let whole = |duration: Duration| i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
    match time.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(after) => whole(after),
        Err(before) => -whole(before.duration()),
    }
}
