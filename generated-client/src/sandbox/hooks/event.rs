//! What a subscriber is told: the event, and the body of one attempt to tell.

use http::{HeaderMap, HeaderName, HeaderValue};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{SignatureKey, queue::Pending};

/// Something that happened.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::sandbox) struct Event {
    pub(in crate::sandbox) kind: String,
    pub(in crate::sandbox) organization: String,
    pub(in crate::sandbox) date: Timestamp,
    pub(in crate::sandbox) content: Content,
    /// No page prints what it carries.
    #[serde(default)]
    pub(in crate::sandbox) is_ours: bool,
}

/// What it carries.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::sandbox) enum Content {
    /// Of an event.
    Data(Value),
    /// Of the message that tests a subscription.
    Test(String),
}

impl Event {
    /// The product whose events there are.
    pub(in crate::sandbox) const PRODUCT: &str = "tokenManagement";

    /// The documented events of that product, all of which are sent.
    pub(in crate::sandbox) const KINDS: [&str; 3] =
        ["tms.networktoken.provisioned", "tms.networktoken.updated", "tms.networktoken.binding"];

    pub(in crate::sandbox) fn test(kind: &str, organization: &str, date: Timestamp) -> Self {
        let content = Content::Test("This is a test of a subscription: nothing has happened.".to_owned());
        Self { kind: kind.to_owned(), organization: organization.to_owned(), date, content, is_ours: false }
    }

    /// The body as it is sent at first.
    pub(in crate::sandbox) fn body(&self, webhook_id: &str) -> Value {
        let trace = uuid::Uuid::new_v4().to_string();
        serde_json::to_value(Body::new(webhook_id, self, 0, &trace)).unwrap_or_default()
    }
}

/// A body, in the order in which the guide prints it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    event_type: &'a str,
    webhook_id: &'a str,
    product_id: &'static str,
    organization_id: &'a str,
    event_date: String,
    transaction_trace_id: &'a str,
    retry_number: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    payload: Option<Payload<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payloads: Option<Value>,
    request_type: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Payload<'a> {
    data: &'a Value,
    organization_id: &'a str,
}

impl<'a> Body<'a> {
    fn new(webhook_id: &'a str, event: &'a Event, retry: u32, trace: &'a str) -> Self {
        let (payload, payloads, retry_number) = match &event.content {
            Content::Data(data) => (Some(Payload { data, organization_id: &event.organization }), None, retry.into()),
            Content::Test(message) => {
                (None, Some(serde_json::json!({ "testPayload": { "message": message } })), retry.to_string().into())
            }
        };
        Self {
            event_type: &event.kind,
            webhook_id,
            product_id: Event::PRODUCT,
            organization_id: &event.organization,
            event_date: event.date.strftime("%Y-%m-%dT%H:%M:%S").to_string(),
            transaction_trace_id: trace,
            retry_number,
            payload,
            payloads,
            request_type: request_type(retry),
        }
    }
}

/// Only the first is printed.
fn request_type(retry: u32) -> &'static str {
    if retry == 0 { "NEW" } else { "RETRY" }
}

/// One attempt, as it is sent.
pub(super) struct Message {
    pub(super) trace: String,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

impl Message {
    pub(super) fn new(webhook_id: &str, pending: &Pending, key: &SignatureKey, at: Timestamp) -> Self {
        let (event, retry) = (&pending.event, pending.retries);
        // Those that are printed end in a number.
        let trace = format!("{}-{retry}", uuid::Uuid::new_v4().simple());
        let body = serde_json::to_vec(&Body::new(webhook_id, event, retry, &trace)).unwrap_or_default();
        let mut headers = HeaderMap::new();
        let mut set = |name: &'static str, value: &str| {
            if let Ok(value) = HeaderValue::try_from(value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        };
        set("content-type", "application/json");
        set("v-c-event-type", &event.kind);
        set("v-c-organization-id", &event.organization);
        set("v-c-product-name", Event::PRODUCT);
        set("v-c-request-type", request_type(retry));
        set("v-c-retry-count", &retry.to_string());
        set("v-c-signature", &key.sign(&body, at));
        set("v-c-transaction-trace-id", &trace);
        set("v-c-webhook-id", webhook_id);
        if event.is_ours {
            set("x-sandbox-ours", "payload.data");
        }
        Self { trace, headers, body }
    }
}
