//! What came in and what became of it, for assertions and logs.

use std::{
    collections::VecDeque,
    fmt,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use http::{HeaderMap, Method, StatusCode};
use jiff::Timestamp;
use serde::{Serialize, Serializer, ser::SerializeStruct as _};
use zeroize::Zeroizing;

use super::heard::Finding;
use crate::runtime::Violation;

/// How many calls and findings are kept; the oldest go first.
const KEPT: usize = 1_000;

/// One call that came in. Neither `Debug` nor `Serialize` show its path and its body, which may hold card data.
#[derive(Clone)]
#[non_exhaustive]
pub struct Call {
    /// When, by the sandbox's clock.
    pub at: Timestamp,
    /// The method.
    pub method: Method,
    /// The path with its query.
    pub path: String,
    /// The documented operation that it is, if it is one.
    pub operation: Option<&'static str>,
    /// Who transacts; `None` if nobody was let in.
    pub merchant: Option<String>,
    /// Whether it came encrypted.
    pub encrypted: bool,
    /// The status of the answer; `None` if there was none.
    pub status: Option<StatusCode>,
    /// The use case whose contract judged it.
    pub judged_by: Option<&'static str>,
    /// The failure that was asked for.
    pub play: Option<String>,
    /// Why it was not let in.
    pub denied: Option<String>,
    /// What a network would punish.
    pub findings: Vec<Finding>,
    /// How long it took.
    pub took: Duration,
    /// Counted from one; it is what the page calls it.
    pub(super) number: u64,
    pub(super) headers: HeaderMap,
    pub(super) body: Arc<Zeroizing<Vec<u8>>>,
    /// What it breaks of the use case that judged it.
    pub(super) violations: Vec<Violation>,
    /// The answer in plain text; empty if there was none.
    pub(super) answer: Zeroizing<Vec<u8>>,
}

impl Call {
    /// The body in plain text; empty if it was not let in.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.body
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("method", &self.method)
            .field("operation", &self.operation)
            .field("merchant", &self.merchant)
            .field("encrypted", &self.encrypted)
            .field("status", &self.status)
            .field("judged_by", &self.judged_by)
            .field("play", &self.play)
            .field("denied", &self.denied)
            .field("findings", &self.findings)
            .finish_non_exhaustive()
    }
}

impl Serialize for Call {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut call = serializer.serialize_struct("Call", 11)?;
        call.serialize_field("at", &self.at.to_string())?;
        call.serialize_field("method", self.method.as_str())?;
        call.serialize_field("operation", &self.operation)?;
        call.serialize_field("merchant", &self.merchant)?;
        call.serialize_field("encrypted", &self.encrypted)?;
        call.serialize_field("status", &self.status.map(|status| status.as_u16()))?;
        call.serialize_field("judged_by", &self.judged_by)?;
        call.serialize_field("play", &self.play)?;
        call.serialize_field("denied", &self.denied)?;
        let findings: Vec<_> = self.findings.iter().map(Shown).collect();
        call.serialize_field("findings", &findings)?;
        call.serialize_field("took_us", &u64::try_from(self.took.as_micros()).unwrap_or(u64::MAX))?;
        call.end()
    }
}

/// A finding as JSON.
pub(super) struct Shown<'a>(pub(super) &'a Finding);

impl Serialize for Shown<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut finding = serializer.serialize_struct("Finding", 5)?;
        finding.serialize_field("rule", &self.0.rule)?;
        finding.serialize_field("breaks", self.0.breaks)?;
        finding.serialize_field("message", &self.0.message)?;
        finding.serialize_field("operation", &self.0.operation)?;
        finding.serialize_field("id", &self.0.id)?;
        finding.end()
    }
}

/// The last calls and findings.
#[derive(Default)]
pub(super) struct Record {
    calls: Mutex<VecDeque<Arc<Call>>>,
    findings: Mutex<VecDeque<Finding>>,
    count: AtomicU64,
}

impl Record {
    pub(super) fn push(&self, mut call: Call) {
        self.add(call.findings.clone());
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        // Counted under the lock: the numbers are in the order of the list.
        call.number = self.count.fetch_add(1, Ordering::Relaxed) + 1;
        keep(&mut calls, Arc::new(call));
    }

    /// Adds what a network would punish, beside what calls brought.
    pub(super) fn add(&self, more: Vec<Finding>) {
        let mut findings = self.findings.lock().unwrap_or_else(PoisonError::into_inner);
        for finding in more {
            keep(&mut findings, finding);
        }
    }

    /// The calls that are kept, the oldest first.
    pub(super) fn calls(&self) -> Vec<Arc<Call>> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    pub(super) fn findings(&self) -> Vec<Finding> {
        self.findings.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    /// The number of the last call; nought before the first.
    pub(super) fn newest(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }
}

fn keep<T>(all: &mut VecDeque<T>, one: T) {
    if all.len() == KEPT {
        all.pop_front();
    }
    all.push_back(one);
}
