//! A subscription as it is answered.

use serde_json::{Map, Value, json};

use crate::sandbox::hooks::{Product, RetryPolicy, Subscription};

pub(super) fn subscription(subscription: &Subscription) -> Value {
    let Subscription {
        id,
        organization,
        name,
        description,
        products,
        url,
        health_url,
        created,
        status,
        retry,
        scope,
        ..
    } = subscription;
    let mut shown = Map::new();
    let mut set = |name: &str, value: Value| _ = shown.insert(name.to_owned(), value);
    set("organizationId", organization.as_str().into());
    // What is printed has room for one product.
    if let Some(first) = products.first() {
        set("productId", first.id.as_str().into());
        set("eventTypes", json!(first.events));
    }
    if products.len() > 1 {
        set("products", products.iter().map(product).collect());
    }
    set("webhookId", id.as_str().into());
    set("webhookUrl", url.as_str().into());
    for (member, text) in [("name", name), ("description", description), ("healthCheckUrl", health_url)] {
        if let Some(text) = text {
            set(member, text.as_str().into());
        }
    }
    set("createdOn", created.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string().into());
    set("status", status.as_str().into());
    set("retryPolicy", policy(retry));
    set("securityPolicy", json!({ "securityType": "KEY", "proxyType": "external", "digitalSignatureEnabled": "yes" }));
    set("version", "3".into());
    set("deliveryType", "nrtdCentral".into());
    set("notificationScope", scope.as_str().into());
    Value::Object(shown)
}

fn product(product: &Product) -> Value {
    json!({ "productId": product.id, "eventTypes": product.events })
}

fn policy(retry: &RetryPolicy) -> Value {
    json!({
        "algorithm": "ARITHMETIC", "firstRetry": retry.first, "interval": retry.interval, "numberOfRetries": retry.retries,
        "deactivateFlag": retry.withholds, "repeatSequenceCount": retry.repeats, "repeatSequenceWaitTime": retry.repeat_wait,
    })
}
