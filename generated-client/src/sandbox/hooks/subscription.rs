//! A subscription: who is told of what, where, and how often it is tried.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Event, Place};

/// By id.
pub(super) const SUBSCRIPTIONS: &str = "webhook-subscription";

/// When a health check comes first, and how often: five to ten minutes are documented of the first one.
pub(super) const CHECKED_EVERY: SignedDuration = SignedDuration::from_mins(5);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(in crate::sandbox) enum Status {
    /// A URL is none that may be called.
    Blocked,
    /// Nothing is sent.
    Inactive,
    Active,
    /// The receiver did not answer; what is to be sent is withheld.
    Suspended,
}

impl Status {
    pub(in crate::sandbox) fn as_str(self) -> &'static str {
        match self {
            Self::Blocked => "BLOCKED",
            Self::Inactive => "INACTIVE",
            Self::Active => "ACTIVE",
            Self::Suspended => "SUSPENDED",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::sandbox) struct Product {
    pub(in crate::sandbox) id: String,
    pub(in crate::sandbox) events: Vec<String>,
}

/// How often it is tried again. Times are minutes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::sandbox) struct RetryPolicy {
    pub(in crate::sandbox) first: u32,
    pub(in crate::sandbox) interval: u32,
    pub(in crate::sandbox) retries: u32,
    /// Whether what cannot be sent is withheld until it can.
    pub(in crate::sandbox) withholds: bool,
    pub(in crate::sandbox) repeats: u32,
    pub(in crate::sandbox) repeat_wait: u32,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self { first: 1, interval: 1, retries: 3, withholds: false, repeats: 0, repeat_wait: 0 }
    }
}

#[derive(Clone, Serialize, Deserialize)]
pub(in crate::sandbox) struct Subscription {
    pub(in crate::sandbox) id: String,
    pub(in crate::sandbox) organization: String,
    pub(in crate::sandbox) name: Option<String>,
    pub(in crate::sandbox) description: Option<String>,
    pub(in crate::sandbox) products: Vec<Product>,
    pub(in crate::sandbox) url: String,
    pub(in crate::sandbox) health_url: Option<String>,
    pub(in crate::sandbox) created: Timestamp,
    pub(in crate::sandbox) status: Status,
    pub(in crate::sandbox) retry: RetryPolicy,
    pub(in crate::sandbox) scope: String,
    /// When its receiver is looked at next.
    pub(in crate::sandbox) check_at: Option<Timestamp>,
}

impl Subscription {
    /// What becomes of it once its URLs are known: they are judged at once, and its receiver is looked at a little later.
    pub(in crate::sandbox) fn judge(&mut self, at: Timestamp) {
        let urls = std::iter::once(&self.url).chain(&self.health_url);
        let is_allowed = urls.into_iter().all(|url| Place::of(url).is_some());
        self.status = if is_allowed { Status::Inactive } else { Status::Blocked };
        let is_checked = is_allowed && self.health_url.is_some();
        self.check_at = is_checked.then(|| later(at, CHECKED_EVERY));
    }

    /// Somebody activates or deactivates it.
    pub(in crate::sandbox) fn turn(&mut self, status: Status, at: Timestamp) {
        self.status = status;
        let is_checked = status == Status::Active && self.health_url.is_some();
        self.check_at = is_checked.then(|| later(at, CHECKED_EVERY));
    }

    pub(super) fn wants(&self, event: &Event) -> bool {
        let wants = |product: &Product| product.id == Event::PRODUCT && product.events.contains(&event.kind);
        self.organization == event.organization && self.products.iter().any(wants)
    }

    /// Whether what happens now is to be sent, at once or when the receiver is there again.
    pub(super) fn is_told(&self) -> bool {
        matches!(self.status, Status::Active | Status::Suspended)
    }
}

pub(super) fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.checked_add(by).unwrap_or(Timestamp::MAX)
}
