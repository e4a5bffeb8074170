//! What waits to be sent, by subscription, and what of it is due.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Event, Status, Subscription, read, subscription::SUBSCRIPTIONS};
use crate::sandbox::store::{Store, StoreError};

/// By subscription and number.
pub(super) const PENDING: &str = "webhook-pending";

/// An event on its way to one subscriber.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Pending {
    pub(super) number: u64,
    pub(super) event: Event,
    pub(super) due: Timestamp,
    /// How often it was sent before.
    pub(super) retries: u32,
    /// The same within the sequence of retries that it is in.
    pub(super) in_sequence: u32,
    /// How often that sequence began anew.
    pub(super) repeats: u32,
}

impl Pending {
    pub(super) fn new(number: u64, event: Event) -> Self {
        let due = event.date;
        Self { number, event, due, retries: 0, in_sequence: 0, repeats: 0 }
    }
}

/// The key of its row: rows are in the order in which they came.
pub(super) fn pending_key(subscription: &str, number: u64) -> String {
    format!("{subscription}\0{number:020}")
}

/// Something to do.
pub(super) enum Errand {
    Tell(Subscription, Pending),
    Check(Subscription),
}

/// Everything in memory; the store has the same.
#[derive(Default)]
pub(super) struct State {
    /// By id, with what waits.
    all: BTreeMap<String, (Subscription, BTreeMap<u64, Pending>)>,
    /// Those of which something is under way.
    busy: BTreeSet<String>,
    next: u64,
}

impl State {
    pub(super) fn open(store: &Store) -> Result<Self, StoreError> {
        let mut state = Self::default();
        for (_, row) in store.under(SUBSCRIPTIONS, b"", usize::MAX)? {
            state.put(read(&row)?);
        }
        for (key, row) in store.under(PENDING, b"", usize::MAX)? {
            let pending: Pending = read(&row)?;
            state.next = state.next.max(pending.number.saturating_add(1));
            let subscriber = key.split(|byte| *byte == 0).next().and_then(|id| std::str::from_utf8(id).ok());
            state.push(vec![(subscriber.unwrap_or_default().to_owned(), pending)]);
        }
        Ok(state)
    }

    /// A number that no other has.
    pub(super) fn number(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    pub(super) fn subscription(&self, id: &str) -> Option<&Subscription> {
        self.all.get(id).map(|(subscription, _)| subscription)
    }

    /// The oldest first.
    pub(super) fn subscriptions(&self) -> impl Iterator<Item = &Subscription> {
        let mut all: Vec<_> = self.all.values().map(|(subscription, _)| subscription).collect();
        all.sort_by_key(|subscription| subscription.created);
        all.into_iter()
    }

    pub(super) fn put(&mut self, subscription: Subscription) {
        match self.all.get_mut(&subscription.id) {
            Some((known, _)) => *known = subscription,
            None => _ = self.all.insert(subscription.id.clone(), (subscription, BTreeMap::new())),
        }
    }

    /// Forgets a subscription; gives the numbers of what waited for it.
    pub(super) fn remove(&mut self, id: &str) -> Vec<u64> {
        self.all.remove(id).map(|(_, waiting)| waiting.into_keys().collect()).unwrap_or_default()
    }

    /// The ids of those that are to be told of an event.
    pub(super) fn subscribers(&self, event: &Event) -> Vec<String> {
        let told = self.all.values().map(|(subscription, _)| subscription);
        told.filter(|told| told.is_told() && told.wants(event)).map(|told| told.id.clone()).collect()
    }

    pub(super) fn waiting(&self, id: &str) -> usize {
        self.all.get(id).map_or(0, |(_, waiting)| waiting.len())
    }

    /// Lets them wait; what is for nobody is forgotten.
    pub(super) fn push(&mut self, all: Vec<(String, Pending)>) {
        for (subscriber, pending) in all {
            if let Some((_, waiting)) = self.all.get_mut(&subscriber) {
                waiting.insert(pending.number, pending);
            }
        }
    }

    /// What became of one: it waits on, or is done with.
    pub(super) fn settle(&mut self, id: &str, number: u64, next: Option<Pending>) {
        let Some((_, waiting)) = self.all.get_mut(id) else { return };
        match next {
            Some(next) => _ = waiting.insert(number, next),
            None => _ = waiting.remove(&number),
        }
    }

    pub(super) fn free(&mut self, id: &str) {
        self.busy.remove(id);
    }

    /// What is due now; each subscription is busy with it until it is [freed](Self::free).
    pub(super) fn take(&mut self, now: Timestamp) -> Vec<Errand> {
        let due = self.dates().filter(|(due, _, _)| *due <= now);
        let due: Vec<_> = due
            .map(|(_, told, pending)| match pending {
                Some(pending) => Errand::Tell(told.clone(), pending.clone()),
                None => Errand::Check(told.clone()),
            })
            .collect();
        for errand in &due {
            let (Errand::Tell(told, _) | Errand::Check(told)) = errand;
            self.busy.insert(told.id.clone());
        }
        due
    }

    /// When there is something to do next.
    pub(super) fn next(&self) -> Option<Timestamp> {
        self.dates().map(|(due, _, _)| due).min()
    }

    /// Whether nothing is under way, and nothing is due.
    pub(super) fn is_quiet(&self, now: Timestamp) -> bool {
        self.busy.is_empty() && self.next().is_none_or(|due| due > now)
    }

    /// The next thing to do of each that is not busy: to look at the receiver, or to tell it something.
    fn dates(&self) -> impl Iterator<Item = (Timestamp, &Subscription, Option<&Pending>)> {
        self.all.values().filter(|(told, _)| !self.busy.contains(&told.id)).filter_map(|(told, waiting)| {
            let is_sent = told.status == Status::Active;
            let pending = waiting.values().filter(|_| is_sent).min_by_key(|pending| (pending.due, pending.number));
            match (told.check_at, pending) {
                (Some(check), Some(pending)) if check <= pending.due => Some((check, told, None)),
                (_, Some(pending)) => Some((pending.due, told, Some(pending))),
                (Some(check), None) => Some((check, told, None)),
                (None, None) => None,
            }
        })
    }
}
