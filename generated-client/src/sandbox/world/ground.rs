//! What every answer stands on: the state, the settings, fresh ids, published answers.

use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::{
    super::{
        hooks::{Event, Hooks},
        store::{Batch, Store, StoreError},
    },
    examples,
    fresh::{self, Fresh},
    settings::{Stored, WorldSettings},
};

pub(super) struct Ground {
    pub(super) store: Arc<Store>,
    pub(super) settings: WorldSettings,
    pub(super) fresh: Fresh,
    /// Who is told of what happens.
    pub(super) hooks: Arc<Hooks>,
    locks: Locks,
    claims: Locks,
    answers: HashMap<&'static str, Vec<Value>>,
}

/// Fewer locks than things: each thing has its own one of them.
struct Locks([Mutex<()>; 64]);

impl Default for Locks {
    fn default() -> Self {
        Self(std::array::from_fn(|_| Mutex::new(())))
    }
}

impl Locks {
    fn of(&self, key: &str) -> MutexGuard<'_, ()> {
        let mut hasher = DefaultHasher::new();
        key.hash(&mut hasher);
        let at = usize::try_from(hasher.finish() % 64).unwrap_or_default();
        self.0[at % self.0.len()].lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The key of digests is the state's own.
const META: &str = "meta";
const DIGEST_KEY: &str = "digest-key";

impl Ground {
    pub(super) fn open(store: Arc<Store>, settings: WorldSettings) -> Stored<Self> {
        let made = fresh::bytes::<32>();
        store.put_if_absent(META, DIGEST_KEY, made)?;
        let key = store.get(META, DIGEST_KEY)?.unwrap_or_else(|| made.to_vec());
        let mut answers: HashMap<_, Vec<_>> = HashMap::new();
        for example in examples::ROWS {
            if let Some(response) = example.response {
                let answer = serde_json::from_str(response).map_err(StoreError::new)?;
                answers.entry(example.use_case).or_default().push(answer);
            }
        }
        let (locks, claims) = (Locks::default(), Locks::default());
        let hooks = Arc::new(Hooks::open(Arc::clone(&store))?);
        Ok(Self { store, settings, fresh: Fresh::new(&key), hooks, locks, claims, answers })
    }

    /// The published answers of a use case; those of its closest relative where it has none: the longer the beginning that they share, the
    /// closer.
    pub(super) fn published(&self, use_case: &str) -> &[Value] {
        if let Some(answers) = self.answers.get(use_case) {
            return answers;
        }
        let shared = |other: &str| use_case.bytes().zip(other.bytes()).take_while(|(one, other)| one == other).count();
        let of_operation = |other: &&str| other.split('/').next() == use_case.split('/').next();
        let relatives = self.answers.keys().filter(|id| of_operation(id));
        // The names decide between two that are as close, so that it is always the same.
        let closest = relatives.max_by_key(|id| (shared(id), std::cmp::Reverse(**id)));
        closest.and_then(|id| self.answers.get(id)).map_or(&[], Vec::as_slice)
    }

    /// Who holds it is alone with the thing that the key names. Two things may share a lock: nobody takes a second one.
    pub(super) fn alone(&self, key: &str) -> MutexGuard<'_, ()> {
        self.locks.of(key)
    }

    /// The same for what may not come again. It is taken last, by who is alone with something, or by nobody.
    pub(super) fn claiming(&self, key: &str) -> MutexGuard<'_, ()> {
        self.claims.of(key)
    }

    /// A record; one that does not read is an error of the state.
    pub(super) fn record<T: DeserializeOwned>(&self, table: &'static str, key: &str) -> Stored<Option<T>> {
        let Some(bytes) = self.store.get(table, key)? else { return Ok(None) };
        serde_json::from_slice(&bytes).map(Some).map_err(|_| StoreError::new("a record does not read"))
    }

    pub(super) fn keep<T: Serialize>(&self, table: &'static str, key: &str, record: &T) -> Stored<()> {
        self.store.put(table, key, bytes(record)?)
    }

    /// Keeps a record, and tells who subscribed to it what happened.
    pub(super) fn keep_and_tell<T: Serialize>(
        &self,
        table: &'static str,
        key: &str,
        record: &T,
        events: &[Event],
    ) -> Stored<()> {
        let mut batch = Batch::default();
        batch.put(table, key, bytes(record)?);
        self.hooks.commit(batch, events)
    }

    pub(super) fn commit(&self, batch: Batch) -> Stored<bool> {
        self.store.commit(batch)
    }
}

/// A record as it is kept.
pub(super) fn bytes<T: Serialize>(record: &T) -> Stored<Vec<u8>> {
    serde_json::to_vec(record).map_err(|_| StoreError::new("a record cannot be written"))
}

/// A key of several parts. None of them has a zero: what comes from outside is an id or a name of a merchant.
pub(super) fn key(parts: &[&str]) -> String {
    parts.join("\0")
}
