//! The ids of tokens that were used: each comes in once, until its token has expired.

use std::{
    collections::{BTreeMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
};

use aws_lc_rs::digest::{Context, SHA256};

use crate::sandbox::store::{Batch, Store, StoreError};

const TABLE: &str = "sandbox-jti";

/// How often what has expired is forgotten, in seconds.
const PAUSE: i64 = 30;

type Id = [u8; 16];

/// Those of one sandbox. How many there are is bounded by what is sent within three minutes.
pub(in crate::sandbox) struct Used {
    store: Arc<Store>,
    ids: Mutex<Ids>,
}

#[derive(Default)]
struct Ids {
    all: HashSet<Id>,
    by_expiry: BTreeMap<i64, Vec<Id>>,
    forgotten_at: i64,
}

impl Used {
    /// Those that the state has.
    pub(in crate::sandbox) fn open(store: Arc<Store>) -> Result<Self, StoreError> {
        let mut ids = Ids::default();
        for (key, _) in store.range(TABLE, &[]..&[u8::MAX], usize::MAX)? {
            if let Some((expires, id)) = split(&key) {
                ids.insert(id, expires);
            }
        }
        Ok(Self { store, ids: Mutex::new(ids) })
    }

    /// Whether the id is new. It is used up then, also after a restart.
    pub(super) fn claim(&self, owner: &str, id: &str, expires: i64, now: i64) -> Result<bool, StoreError> {
        let id = short(owner, id);
        let forgotten = {
            let mut ids = self.ids.lock().unwrap_or_else(PoisonError::into_inner);
            if !ids.insert(id, expires) {
                return Ok(false);
            }
            ids.forget(now)
        };
        if self.store.is_kept() {
            let mut batch = Batch::default();
            for (expires, id) in forgotten {
                batch.remove(TABLE, key(expires, id));
            }
            batch.put(TABLE, key(expires, id), []);
            self.store.commit(batch)?;
        }
        Ok(true)
    }
}

impl Ids {
    fn insert(&mut self, id: Id, expires: i64) -> bool {
        let new = self.all.insert(id);
        if new {
            self.by_expiry.entry(expires).or_default().push(id);
        }
        new
    }

    /// Drops what has expired.
    fn forget(&mut self, now: i64) -> Vec<(i64, Id)> {
        if now < self.forgotten_at.saturating_add(PAUSE) {
            return Vec::new();
        }
        self.forgotten_at = now;
        let kept = self.by_expiry.split_off(&now);
        let expired = std::mem::replace(&mut self.by_expiry, kept);
        let expired: Vec<_> =
            expired.into_iter().flat_map(|(at, ids)| ids.into_iter().map(move |id| (at, id))).collect();
        for (_, id) in &expired {
            self.all.remove(id);
        }
        expired
    }
}

/// Ids can be long; half of a digest tells them apart.
fn short(owner: &str, id: &str) -> Id {
    let mut context = Context::new(&SHA256);
    context.update(owner.as_bytes());
    context.update(&[0]);
    context.update(id.as_bytes());
    let mut short = [0; 16];
    let digest = context.finish();
    short.iter_mut().zip(digest.as_ref()).for_each(|(to, from)| *to = *from);
    short
}

/// Ordered by expiry. A time before 1970 is none that a token has.
fn key(expires: i64, id: Id) -> Vec<u8> {
    [&expires.max(0).to_be_bytes()[..], &id].concat()
}

fn split(key: &[u8]) -> Option<(i64, Id)> {
    let (expires, id) = key.split_first_chunk()?;
    Some((i64::from_be_bytes(*expires), id.try_into().ok()?))
}
