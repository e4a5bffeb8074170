//! The sandbox's time: the machine's, moved as a test asks for.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, SystemTime},
};

use jiff::Timestamp;
use tokio::sync::Notify;

use crate::client::Clock;

/// The clock of a [`Sandbox`](super::Sandbox) and of its clients. It runs with the machine's clock, and can be moved. Clones are one clock.
#[derive(Debug, Clone, Default)]
pub struct SandboxClock(Arc<Moved>);

/// By how many milliseconds it was moved, and who is told that it was.
#[derive(Debug, Default)]
struct Moved {
    ahead: AtomicI64,
    told: Notify,
}

impl SandboxClock {
    /// Moves it forward, by whole milliseconds.
    pub fn advance(&self, by: Duration) {
        let by = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        let moved = |ahead: i64| Some(ahead.saturating_add(by));
        // It never refuses, so the error cannot come.
        _ = self.0.ahead.fetch_update(Ordering::Relaxed, Ordering::Relaxed, moved);
        self.0.told.notify_one();
    }

    /// Moves it to a time, from where it runs on.
    pub fn set(&self, time: SystemTime) {
        self.0.ahead.store(milliseconds(time).saturating_sub(milliseconds(SystemTime::now())), Ordering::Relaxed);
        self.0.told.notify_one();
    }

    /// Comes when it was moved. One waits for it: who brings notifications.
    pub(super) async fn moved(&self) {
        self.0.told.notified().await;
    }

    /// The time now; the last one that a timestamp can name, where it was moved further.
    pub(super) fn timestamp(&self) -> Timestamp {
        let now = milliseconds(SystemTime::now()).saturating_add(self.0.ahead.load(Ordering::Relaxed));
        let last = if now < 0 { Timestamp::MIN } else { Timestamp::MAX };
        Timestamp::from_millisecond(now).unwrap_or(last)
    }
}

impl Clock for SandboxClock {
    fn now(&self) -> SystemTime {
        // Where a machine's clock does not reach so far, 1970, as everywhere in the client.
        SystemTime::try_from(self.timestamp()).unwrap_or(SystemTime::UNIX_EPOCH)
    }
}

fn milliseconds(time: SystemTime) -> i64 {
    let whole = |duration: Duration| i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
    match time.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(after) => whole(after),
        Err(before) => -whole(before.duration()),
    }
}
