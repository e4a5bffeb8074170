//! Notifications: who subscribed, with which key they are signed, what waits, and how it is brought to its subscriber.
//!
//! What happens in the world is written here together with what it is about, waits in a queue of its subscription, and is sent by a task of
//! its own: no request waits for a receiver. A subscription has one attempt under way at a time, so that a slow receiver delays
//! nobody but itself.

mod courier;
mod event;
mod journal;
mod key;
mod place;
mod queue;
mod settle;
mod subscription;

#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use serde::Serialize;
use tokio::sync::Notify;

use self::{
    journal::Journal,
    queue::{PENDING, Pending, State, pending_key},
    subscription::SUBSCRIPTIONS,
};
use super::store::{Batch, Store, StoreError};

pub use self::journal::{Delivery, DeliveryEnd};
pub(super) use self::{
    courier::serve,
    event::{Content as EventContent, Event},
    key::{KeyTerms, SignatureKey},
    place::Place,
    subscription::{Product, RetryPolicy, Status, Subscription},
};

/// How many notifications may wait for one subscriber.
const MOST: usize = 1_000;

/// Everything that is known of notifications.
pub(super) struct Hooks {
    store: Arc<Store>,
    state: Mutex<State>,
    /// Who changes a subscription or what waits for it is alone with that.
    changing: Mutex<()>,
    /// Rings when there is something to do.
    bell: Notify,
    /// Rings when something is done.
    done: Notify,
    pub(super) journal: Journal,
}

impl Hooks {
    /// Those of a state.
    pub(super) fn open(store: Arc<Store>) -> Result<Self, StoreError> {
        let state = Mutex::new(State::open(&store)?);
        let (changing, bell, done, journal) = Default::default();
        Ok(Self { store, state, changing, bell, done, journal })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn alone(&self) -> MutexGuard<'_, ()> {
        self.changing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes what happened together with who is to be told of it: both are there after the program's end, or neither.
    pub(super) fn commit(&self, mut batch: Batch, events: &[Event]) -> Result<(), StoreError> {
        let mut pending = Vec::new();
        {
            let mut state = self.state();
            for event in events {
                for subscriber in state.subscribers(event) {
                    if state.waiting(&subscriber) >= MOST {
                        self.journal.not_sent(&subscriber, event, DeliveryEnd::QueueFull, event.date);
                    } else {
                        pending.push((subscriber, Pending::new(state.number(), event.clone())));
                    }
                }
            }
        }
        for (subscriber, pending) in &pending {
            batch.put(PENDING, pending_key(subscriber, pending.number), bytes(pending)?);
        }
        self.store.commit(batch)?;
        if !pending.is_empty() {
            self.state().push(pending);
            self.bell.notify_one();
        }
        Ok(())
    }

    /// Sends a message to one subscriber that tests the subscription.
    pub(super) fn test(&self, subscription: &Subscription, event: Event) -> Result<(), StoreError> {
        let pending = Pending::new(self.state().number(), event);
        let key = pending_key(&subscription.id, pending.number);
        self.store.put(PENDING, key, bytes(&pending)?)?;
        self.state().push(vec![(subscription.id.clone(), pending)]);
        self.bell.notify_one();
        Ok(())
    }

    /// A subscription of an organization.
    pub(super) fn find(&self, organization: &str, id: &str) -> Option<Subscription> {
        self.state().subscription(id).filter(|found| found.organization == organization).cloned()
    }

    /// Those of an organization, the oldest first.
    pub(super) fn list(&self, organization: &str) -> Vec<Subscription> {
        self.state().subscriptions().filter(|found| found.organization == organization).cloned().collect()
    }

    /// Adds a subscription, or puts it in the place of what it was before.
    pub(super) fn keep(&self, subscription: Subscription) -> Result<(), StoreError> {
        let _alone = self.alone();
        self.put(subscription)
    }

    fn put(&self, subscription: Subscription) -> Result<(), StoreError> {
        self.store.put(SUBSCRIPTIONS, subscription.id.as_bytes(), bytes(&subscription)?)?;
        self.state().put(subscription);
        self.bell.notify_one();
        Ok(())
    }

    /// Changes a subscription, if it is there.
    pub(super) fn change(
        &self,
        organization: &str,
        id: &str,
        change: impl FnOnce(&mut Subscription),
    ) -> Result<Option<Subscription>, StoreError> {
        let _alone = self.alone();
        let Some(mut subscription) = self.find(organization, id) else { return Ok(None) };
        change(&mut subscription);
        self.put(subscription.clone())?;
        Ok(Some(subscription))
    }

    /// Deletes a subscription and what waits for it. Whether it was there.
    pub(super) fn delete(&self, organization: &str, id: &str) -> Result<bool, StoreError> {
        let _alone = self.alone();
        if self.find(organization, id).is_none() {
            return Ok(false);
        }
        let mut batch = Batch::default();
        batch.remove(SUBSCRIPTIONS, id);
        for number in self.state().remove(id) {
            batch.remove(PENDING, pending_key(id, number));
        }
        self.store.commit(batch)?;
        self.done.notify_waiters();
        Ok(true)
    }

    /// Makes an organization's key, which takes the place of the one before at once.
    pub(super) fn make_key(&self, terms: &KeyTerms<'_>, at: Timestamp) -> Result<SignatureKey, StoreError> {
        let key = SignatureKey::new(terms, at)?;
        self.store.put(key::KEYS, terms.organization, bytes(&key)?)?;
        Ok(key)
    }

    /// An organization's key, if it has one that counts now.
    fn key(&self, organization: &str, at: Timestamp) -> Result<Option<SignatureKey>, StoreError> {
        let Some(kept) = self.store.get(key::KEYS, organization)? else { return Ok(None) };
        let key: SignatureKey = read(&kept)?;
        Ok(Some(key).filter(|key| at < key.expires))
    }
}

fn bytes<T: Serialize>(record: &T) -> Result<Vec<u8>, StoreError> {
    serde_json::to_vec(record).map_err(|_| StoreError::new("a record cannot be written"))
}

fn read<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Result<T, StoreError> {
    // The words of an error of JSON may hold what it read.
    serde_json::from_slice(bytes).map_err(|_| StoreError::new("a record does not read"))
}
