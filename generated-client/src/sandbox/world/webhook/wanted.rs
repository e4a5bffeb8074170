//! What a request asks of a subscription, in whichever guide's words.

use jiff::Timestamp;
use serde_json::Value;

use super::super::{
    case::Case,
    json,
    refusal::{self, Detail, Refusal},
};
use crate::sandbox::hooks::{Product, RetryPolicy, Status, Subscription};

/// A text of it, and where it was found.
type Found<'a> = Option<(&'static str, &'a str)>;

pub(super) struct Wanted<'a> {
    organization: Found<'a>,
    name: Option<&'a str>,
    description: Option<&'a str>,
    url: Found<'a>,
    health_url: Found<'a>,
    products: Option<Vec<Product>>,
    security: Found<'a>,
    policy: Option<&'a Value>,
    /// Beside the policy in one guide.
    withholds: Option<&'a Value>,
    scope: Option<&'a str>,
    status: Option<&'a str>,
}

impl<'a> Wanted<'a> {
    pub(super) fn of(request: &'a Value) -> Self {
        let first = |paths: &[&'static str]| {
            let found = |path: &&'static str| json::get(request, path).map(|text| (*path, text));
            paths.iter().find_map(found)
        };
        let text = |path: &'static str| json::get(request, path);
        let at = |pointer: &str| request.pointer(pointer);
        let security = first(&["securityPolicy.securityType"]).or_else(|| {
            let listed = at("/webhook/securityPolicy/0/security_type")?;
            Some(("webhook.securityPolicy[].security_type", listed.as_str()?))
        });
        Self {
            organization: first(&["organizationId", "organization.organizationId"]),
            name: text("name"),
            description: text("description"),
            url: first(&["webhookUrl", "webhook.webhookUrl"]),
            health_url: first(&["healthCheckUrl", "webhook.healthCheckUrl"]),
            products: products(request),
            security,
            policy: at("/retryPolicy").or_else(|| at("/webhook/retryPolicy")),
            withholds: at("/deactivateflag").or_else(|| at("/deactivateFlag")),
            scope: text("notificationScope").or_else(|| text("notificationScope.scope")),
            status: text("webhook.status"),
        }
    }

    /// A new subscription.
    pub(super) fn subscription(&self, case: &Case<'_>) -> Result<Subscription, Refusal> {
        let there = [
            ("organizationId", self.organization.is_some()),
            ("products", self.products.is_some()),
            ("securityPolicy.securityType", self.security.is_some()),
            ("webhookUrl", self.url.is_some()),
        ];
        let missing: Vec<_> = there.iter().filter(|(_, is_there)| !is_there).map(|(path, _)| *path).collect();
        self.check(case, &missing)?;
        let mut subscription = Subscription {
            id: uuid::Uuid::new_v4().to_string(),
            organization: case.merchant().to_owned(),
            name: None,
            description: None,
            products: Vec::new(),
            url: String::new(),
            health_url: None,
            created: case.at(),
            status: Status::Inactive,
            retry: RetryPolicy::default(),
            scope: "DESCENDANTS".to_owned(),
            check_at: None,
        };
        self.change(&mut subscription, case.at());
        // One guide says in its request what the answer's state is.
        if self.status == Some(Status::Active.as_str()) && subscription.status != Status::Blocked {
            subscription.turn(Status::Active, case.at());
        }
        Ok(subscription)
    }

    /// Refuses what cannot be, at once.
    pub(super) fn check(&self, case: &Case<'_>, missing: &[&str]) -> Result<(), Refusal> {
        let mut details: Vec<_> = missing.iter().map(|path| Detail::missing(*path)).collect();
        let mut wrong = |path: &str| details.push(Detail::invalid(path));
        match self.organization {
            Some((path, organization)) if organization != case.merchant() => wrong(path),
            _ => {}
        }
        match self.security {
            Some((path, kind)) if !kind.eq_ignore_ascii_case("KEY") => wrong(path),
            _ => {}
        }
        for (path, url) in self.url.iter().chain(&self.health_url) {
            let is_one = url.parse::<http::Uri>().is_ok_and(|uri| uri.scheme().is_some() && uri.host().is_some());
            if !is_one {
                wrong(path);
            }
        }
        let is_listed = |product: &Product| !product.id.is_empty() && !product.events.is_empty();
        if self.products.as_ref().is_some_and(|products| products.is_empty() || !products.iter().all(is_listed)) {
            wrong("products");
        }
        for (name, value) in self.policy.and_then(Value::as_object).into_iter().flatten() {
            let is_right = match name.as_str() {
                "firstRetry" | "interval" | "numberOfRetries" | "repeatSequenceCount" | "repeatSequenceWaitTime" => {
                    number(value).is_some()
                }
                "deactivateFlag" => flag(value).is_some(),
                _ => true,
            };
            if !is_right {
                wrong(&format!("retryPolicy.{name}"));
            }
        }
        if self.withholds.is_some_and(|value| flag(value).is_none()) {
            wrong("deactivateflag");
        }
        if details.is_empty() { Ok(()) } else { Err(refusal::fields(case.family(), case.at(), &details)) }
    }

    /// Changes what is asked for, and nothing else. New URLs are judged anew.
    pub(super) fn change(&self, subscription: &mut Subscription, at: Timestamp) {
        let texts = [(self.name, &mut subscription.name), (self.description, &mut subscription.description)];
        for (text, member) in texts {
            if let Some(text) = text {
                *member = Some(text.to_owned());
            }
        }
        if let Some(products) = &self.products {
            subscription.products.clone_from(products);
        }
        if let Some(scope) = self.scope {
            scope.clone_into(&mut subscription.scope);
        }
        let retry = &mut subscription.retry;
        let policy = |name: &str| self.policy.and_then(|policy| policy.get(name));
        for (name, member) in [
            ("firstRetry", &mut retry.first),
            ("interval", &mut retry.interval),
            ("numberOfRetries", &mut retry.retries),
            ("repeatSequenceCount", &mut retry.repeats),
            ("repeatSequenceWaitTime", &mut retry.repeat_wait),
        ] {
            *member = policy(name).and_then(number).unwrap_or(*member);
        }
        retry.withholds = policy("deactivateFlag").or(self.withholds).and_then(flag).unwrap_or(retry.withholds);
        if self.url.is_some() || self.health_url.is_some() {
            if let Some((_, url)) = self.url {
                url.clone_into(&mut subscription.url);
            }
            if let Some((_, url)) = self.health_url {
                subscription.health_url = Some(url.to_owned());
                // Without it nothing could be withheld, which is what the checks are for.
                subscription.retry.withholds = true;
            }
            subscription.judge(at);
        }
    }
}

/// The products of either guide: a list of them, or one.
fn products(request: &Value) -> Option<Vec<Product>> {
    let kinds = |listed: Option<&Value>| -> Vec<String> {
        let kind = |event: &Value| event.as_str().or_else(|| event.get("name")?.as_str()).map(str::to_owned);
        listed.and_then(Value::as_array).into_iter().flatten().filter_map(kind).collect()
    };
    let product = |of: &Value, events: Option<&Value>| {
        let id = of.get("productId").and_then(Value::as_str).unwrap_or_default().to_owned();
        Product { id, events: kinds(events) }
    };
    if let Some(listed) = request.get("products") {
        return Some(listed.as_array().into_iter().flatten().map(|one| product(one, one.get("eventTypes"))).collect());
    }
    // A change may name the product alone.
    if let Some(events) = request.get("eventTypes") {
        return Some(vec![product(request, Some(events))]);
    }
    let one = request.get("product")?;
    Some(vec![product(one, request.pointer("/webhook/eventTypes"))])
}

/// A number, or its text: the guides print both.
pub(super) fn number(value: &Value) -> Option<u32> {
    match value {
        Value::Number(number) => number.as_u64().and_then(|number| u32::try_from(number).ok()),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

/// The same of what is true or false.
fn flag(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(flag) => Some(*flag),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}
