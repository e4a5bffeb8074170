//! What was sent to subscribers and what became of it, for assertions.

use std::{
    collections::VecDeque,
    fmt,
    sync::{Mutex, PoisonError},
};

use http::StatusCode;
use jiff::Timestamp;
use serde::{Serialize, Serializer, ser::SerializeStruct as _};

use super::{Event, event::Message, queue::Pending};

/// How many are kept; the oldest go first.
const KEPT: usize = 1_000;

/// One attempt to notify a subscriber. Neither `Debug` nor `Serialize` show the body.
#[derive(Clone)]
#[non_exhaustive]
pub struct Delivery {
    /// When, by the sandbox's clock.
    pub at: Timestamp,
    /// The subscription's id.
    pub webhook_id: String,
    /// What happened, such as `tms.networktoken.updated`.
    pub event_type: String,
    /// The attempt's id; empty if nothing was sent.
    pub transaction_trace_id: String,
    /// How often it was sent before.
    pub retry: u32,
    /// What became of it.
    pub end: DeliveryEnd,
    /// The status of the answer, if there was one.
    pub status: Option<StatusCode>,
    /// When it is sent again, if it is; what is withheld is sent once the receiver is there again.
    pub again: Option<Timestamp>,
    body: Vec<u8>,
}

/// What became of an attempt to notify.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum DeliveryEnd {
    /// The answer was a 2xx.
    Delivered,
    /// The answer was another one.
    Refused,
    /// There was none within ten seconds.
    NoAnswer,
    /// It was not sent: the organization has no digital signature key, or one that has expired.
    NoKey,
    /// It was not sent: a thousand others wait for the same subscriber.
    QueueFull,
}

impl DeliveryEnd {
    /// Its name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::Refused => "refused",
            Self::NoAnswer => "no_answer",
            Self::NoKey => "no_key",
            Self::QueueFull => "queue_full",
        }
    }
}

impl fmt::Display for DeliveryEnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Delivery {
    /// The body, as it was sent; empty if nothing was.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.body
    }
}

impl fmt::Debug for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delivery")
            .field("at", &self.at)
            .field("webhook_id", &self.webhook_id)
            .field("event_type", &self.event_type)
            .field("retry", &self.retry)
            .field("end", &self.end)
            .field("status", &self.status)
            .field("again", &self.again)
            .finish_non_exhaustive()
    }
}

impl Serialize for Delivery {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut delivery = serializer.serialize_struct("Delivery", 8)?;
        delivery.serialize_field("at", &self.at.to_string())?;
        delivery.serialize_field("webhook_id", &self.webhook_id)?;
        delivery.serialize_field("event_type", &self.event_type)?;
        delivery.serialize_field("transaction_trace_id", &self.transaction_trace_id)?;
        delivery.serialize_field("retry", &self.retry)?;
        delivery.serialize_field("end", self.end.as_str())?;
        delivery.serialize_field("status", &self.status.map(|status| status.as_u16()))?;
        delivery.serialize_field("again", &self.again.map(|again| again.to_string()))?;
        delivery.end()
    }
}

/// The last deliveries.
#[derive(Default)]
pub(in crate::sandbox) struct Journal(Mutex<VecDeque<Delivery>>);

impl Journal {
    pub(in crate::sandbox) fn deliveries(&self) -> Vec<Delivery> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    pub(super) fn not_sent(&self, webhook_id: &str, event: &Event, end: DeliveryEnd, at: Timestamp) {
        self.push(Delivery {
            at,
            webhook_id: webhook_id.to_owned(),
            event_type: event.kind.clone(),
            transaction_trace_id: String::new(),
            retry: 0,
            end,
            status: None,
            again: None,
            body: Vec::new(),
        });
    }

    pub(super) fn sent(
        &self,
        webhook_id: &str,
        pending: &Pending,
        message: Message,
        at: Timestamp,
        status: Option<StatusCode>,
        again: Option<Timestamp>,
    ) {
        let end = match status {
            Some(status) if status.is_success() => DeliveryEnd::Delivered,
            Some(_) => DeliveryEnd::Refused,
            None => DeliveryEnd::NoAnswer,
        };
        self.push(Delivery {
            at,
            webhook_id: webhook_id.to_owned(),
            event_type: pending.event.kind.clone(),
            transaction_trace_id: message.trace,
            retry: pending.retries,
            end,
            status,
            again,
            body: message.body,
        });
    }

    fn push(&self, delivery: Delivery) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() == KEPT {
            all.pop_front();
        }
        all.push_back(delivery);
    }
}
