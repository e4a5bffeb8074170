//! What every notification has around its event.

use std::fmt;

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use super::event::{Event, EventType};
use crate::runtime::{Json, object};

object! {
    /// A notification. Its payload is kept as it came, whatever the event; [`event`](Self::event) reads what is known.
    ///
    /// As text (`Display`) it is the type of its event.
    Notification;
    /// What happened.
    event_type: EventType = "eventType";
    /// The subscription for which it is sent.
    webhook_id: String = "webhookId";
    /// The product that the event is of, such as `tokenManagement`.
    product_id: String = "productId";
    /// Who subscribed.
    organization_id: String = "organizationId";
    /// When it happened, printed without a zone: `2025-07-03T09:58:09`. It is the same each time the event comes.
    event_date: String = "eventDate";
    /// The id of this attempt to notify: another each time the event comes.
    transaction_trace_id: String = "transactionTraceId";
    /// How often it was sent before, from `0` on. A number of JSON in events, a text in the test message; see [`retries`](Self::retries).
    retry_number: String = "retryNumber";
    /// `NEW`, or something else where it was sent before; what else is not documented.
    request_type: String = "requestType";
    /// What the event carries.
    payload: Json = "payload";
    /// What the test message carries in place of a payload.
    payloads: Json = "payloads";
}

impl Notification {
    /// What happened.
    #[must_use]
    pub fn event(&self) -> Event {
        Event::of(self)
    }

    /// How often it was sent before.
    #[must_use]
    pub fn retries(&self) -> u32 {
        self.retry_number.as_deref().and_then(|number| number.parse().ok()).unwrap_or_default()
    }

    /// What is the same each time this event comes, and another for another event: store it with what is done about the event, and do
    /// nothing where it is there already.
    ///
    /// It is a digest of the event's type, its time, who subscribed and its payload. The event's own id is not enough: the publisher prints the
    /// same one for two events. Two subscriptions of one organization to the same event give the same key.
    #[must_use]
    pub fn idempotency_key(&self) -> String {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        // Spaces and the order of members say nothing.
        let value = |json: &Option<Json>| {
            let json = json.as_ref()?;
            Some(json.parse::<serde_json::Value>().map_or_else(|_| json.as_str().to_owned(), |value| value.to_string()))
        };
        let parts = (
            self.event_type.as_ref().map(EventType::as_str),
            text(&self.event_date),
            text(&self.organization_id),
            value(&self.payload),
            value(&self.payloads),
        );
        // Texts and nothing else: they are always written.
        let parts = serde_json::to_vec(&parts).unwrap_or_default();
        URL_SAFE_NO_PAD.encode(digest(&SHA256, &parts))
    }
}

impl fmt::Display for Notification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.event_type.as_ref().map_or("a notification without a type", EventType::as_str))
    }
}
