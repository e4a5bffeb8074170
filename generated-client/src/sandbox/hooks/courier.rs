//! Brings notifications to their subscribers, and looks whether these are there.

use std::{sync::Arc, time::Duration};

use http::{HeaderMap, Method, StatusCode};
use jiff::Timestamp;
use tokio::{sync::watch, task::JoinSet};

use super::{
    DeliveryEnd, Hooks, Place, Status, Subscription, bytes,
    event::Message,
    queue::{Errand, PENDING, Pending, pending_key},
    settle::Next,
    subscription::{CHECKED_EVERY, later},
};
use crate::sandbox::{clock::SandboxClock, store::StoreError};

/// The longest sleep; the machine's clock may have been set meanwhile.
const LONGEST: Duration = Duration::from_secs(60);

/// Works until the sandbox stops.
pub(in crate::sandbox) async fn serve(hooks: Arc<Hooks>, clock: SandboxClock, mut stopping: watch::Receiver<bool>) {
    let mut under_way = JoinSet::new();
    loop {
        let now = clock.timestamp();
        for errand in hooks.take(now) {
            under_way.spawn(run(Arc::clone(&hooks), clock.clone(), errand));
        }
        let pause = hooks.next().map(|due| Duration::try_from(due.duration_since(now)).unwrap_or_default());
        let pause = pause.unwrap_or(LONGEST).min(LONGEST);
        tokio::select! {
            () = hooks.rung() => {}
            () = clock.moved() => {}
            Some(_) = under_way.join_next() => {}
            () = tokio::time::sleep(pause) => {}
            _ = stopping.wait_for(|stopping| *stopping) => break,
        }
    }
    // Who is being told has until the end of the sandbox's own last calls; what is not settled then is sent again after the next start.
}

async fn run(hooks: Arc<Hooks>, clock: SandboxClock, errand: Errand) {
    let (Errand::Tell(told, _) | Errand::Check(told)) = &errand;
    let busy = Busy { hooks: &hooks, id: told.id.clone() };
    // What the disk does not take stays as it is, and is done again.
    let done = match &errand {
        Errand::Tell(told, pending) => tell(&hooks, &clock, told, pending).await,
        Errand::Check(told) => check(&hooks, &clock, told).await,
    };
    if done.is_err() {
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    drop(busy);
}

/// A subscription of which something is under way, also where that is dropped.
struct Busy<'a> {
    hooks: &'a Hooks,
    id: String,
}

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        self.hooks.free(&self.id);
    }
}

async fn tell(
    hooks: &Arc<Hooks>,
    clock: &SandboxClock,
    told: &Subscription,
    pending: &Pending,
) -> Result<(), StoreError> {
    let at = clock.timestamp();
    let (Some(key), Some(place)) = (hooks.key(&told.organization, at)?, Place::of(&told.url)) else {
        hooks.journal.not_sent(&told.id, &pending.event, DeliveryEnd::NoKey, at);
        return hooks.settled(told, pending, None).await;
    };
    let message = Message::new(&told.id, pending, &key, at);
    drop(key);
    let answer = place.send(Method::POST, message.headers.clone(), message.body.clone()).await;
    let (status, at) = (answer.ok(), clock.timestamp());
    if status.is_some_and(|status| status.is_success()) {
        hooks.settled(told, pending, None).await?;
        hooks.journal.sent(&told.id, pending, message, at, status, None);
        return Ok(());
    }
    let (next, again, is_withheld) = match Next::of(pending, &told.retry, at) {
        Next::Again(next) => (Some(next.clone()), Some(next.due), false),
        Next::Withheld(next) => (Some(next), None, true),
        Next::GivenUp => (None, None, false),
    };
    if is_withheld {
        let check_at = Some(later(at, CHECKED_EVERY));
        let suspend = move |told: &mut Subscription| {
            // Somebody may have changed it meanwhile.
            if told.status == Status::Active {
                (told.status, told.check_at) = (Status::Suspended, check_at);
            }
        };
        hooks.changed(told, suspend).await?;
    }
    hooks.settled(told, pending, next).await?;
    hooks.journal.sent(&told.id, pending, message, at, status, again);
    Ok(())
}

/// Looks whether a receiver is there, and lets it have what was withheld.
async fn check(hooks: &Arc<Hooks>, clock: &SandboxClock, told: &Subscription) -> Result<(), StoreError> {
    let is_there = match told.health_url.as_deref().map(Place::of) {
        Some(Some(place)) => is_well(&place, StatusCode::is_success).await,
        // What takes a POST need not take a GET, which is an answer all the same.
        None => match Place::of(&told.url) {
            Some(place) => is_well(&place, |status| !status.is_server_error()).await,
            None => false,
        },
        Some(None) => false,
    };
    let at = clock.timestamp();
    hooks
        .changed(told, move |told| {
            if told.check_at.is_none() {
                return;
            }
            told.status = if is_there { Status::Active } else { Status::Suspended };
            let is_looked_at = !is_there || told.health_url.is_some();
            told.check_at = is_looked_at.then(|| later(at, CHECKED_EVERY));
        })
        .await
}

async fn is_well(place: &Place, is_good: impl Fn(&StatusCode) -> bool) -> bool {
    let answer = place.send(Method::GET, HeaderMap::new(), Vec::new()).await;
    answer.is_ok_and(|status| is_good(&status))
}

impl Hooks {
    fn take(&self, now: Timestamp) -> Vec<Errand> {
        self.state().take(now)
    }

    fn next(&self) -> Option<Timestamp> {
        self.state().next()
    }

    fn free(&self, id: &str) {
        self.state().free(id);
        self.bell.notify_one();
        self.done.notify_waiters();
    }

    async fn rung(&self) {
        self.bell.notified().await;
    }

    /// Comes when nothing is due and nothing is under way.
    pub(in crate::sandbox) async fn quiet(&self, clock: &SandboxClock) {
        loop {
            let mut done = std::pin::pin!(self.done.notified());
            // From here on, so that none is missed.
            done.as_mut().enable();
            if self.state().is_quiet(clock.timestamp()) {
                return;
            }
            done.await;
        }
    }

    /// What became of a notification.
    async fn settled(
        self: &Arc<Self>,
        told: &Subscription,
        pending: &Pending,
        next: Option<Pending>,
    ) -> Result<(), StoreError> {
        let (id, number) = (told.id.clone(), pending.number);
        self.writing(move |hooks| {
            let _alone = hooks.alone();
            let key = pending_key(&id, number);
            let is_there = hooks.state().subscription(&id).is_some();
            match (&next, is_there) {
                (Some(next), true) => hooks.store.put(PENDING, key, bytes(next)?)?,
                // Who was deleted meanwhile is told nothing more.
                _ => hooks.store.remove(PENDING, key)?,
            }
            hooks.state().settle(&id, number, next);
            Ok(())
        })
        .await
    }

    async fn changed(
        self: &Arc<Self>,
        told: &Subscription,
        change: impl FnOnce(&mut Subscription) + Send + 'static,
    ) -> Result<(), StoreError> {
        let (organization, id) = (told.organization.clone(), told.id.clone());
        self.writing(move |hooks| hooks.change(&organization, &id, change).map(drop)).await
    }

    /// Work that may wait for a disk stays off the threads that serve sockets.
    async fn writing(
        self: &Arc<Self>,
        work: impl FnOnce(&Self) -> Result<(), StoreError> + Send + 'static,
    ) -> Result<(), StoreError> {
        if !self.store.is_kept() {
            return work(self);
        }
        let hooks = Arc::clone(self);
        tokio::task::spawn_blocking(move || work(&hooks)).await.map_err(StoreError::new)?
    }
}
