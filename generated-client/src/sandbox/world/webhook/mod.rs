//! Subscriptions and keys of notifications, and what subscribers are told of network tokens.
//!
//! Two guides document the calls, each with a version of its own: token management's has v1, that of webhooks v2. Both are served alike,
//! and each takes the bodies of both.

mod shown;
mod wanted;

use http::StatusCode;
use serde_json::{Value, json};

use self::wanted::Wanted;
use super::{
    Route, breach,
    case::Case,
    fresh, json as read,
    record::Token,
    refusal::{self, Answer, Detail, Refusal},
    route,
};
use crate::sandbox::{
    heard::Said,
    hooks::{Event, EventContent, KeyTerms, Status, Subscription},
};

/// For how many days a key counts, if nothing is said.
const DAYS: u32 = 365;

pub(super) static ROUTES: &[Route] = &[
    route("POST", "/kms/egress/v2/keys-sym", "create-signature-key", create_key),
    route("GET", "/notification-subscriptions/v2/products/{organizationId}", "list-products", products),
    route("POST", "/notification-subscriptions/v1/webhooks", "create-webhook", create),
    route("POST", "/notification-subscriptions/v2/webhooks", "create-webhook", create),
    route("GET", "/notification-subscriptions/v1/webhooks", "list-webhooks", list),
    route("GET", "/notification-subscriptions/v2/webhooks", "list-webhooks", list),
    route("GET", "/notification-subscriptions/v1/webhooks/{webhookId}", "retrieve-webhook", retrieve),
    route("GET", "/notification-subscriptions/v2/webhooks/{webhookId}", "retrieve-webhook", retrieve),
    route("PATCH", "/notification-subscriptions/v1/webhooks/{webhookId}", "update-webhook", update),
    route("PATCH", "/notification-subscriptions/v2/webhooks/{webhookId}", "update-webhook", update),
    route("DELETE", "/notification-subscriptions/v1/webhooks/{webhookId}", "delete-webhook", delete),
    route("DELETE", "/notification-subscriptions/v2/webhooks/{webhookId}", "delete-webhook", delete_and_say_so),
    route("POST", "/notification-subscriptions/v1/webhooks/{webhookId}", "test-webhook", test),
    route("PUT", "/notification-subscriptions/v2/webhooks/{webhookId}/status", "update-webhook-status", set_status),
];

const STATUS: &str = "status";

/// Makes the key that notifications are signed with from now on.
fn create_key(case: &Case<'_>) -> Answer {
    let request = case.json()?;
    let at = |name: &str| format!("keyInformation.{name}");
    let expected = [
        ("clientRequestAction".to_owned(), "CREATE"),
        (at("provider"), "nrtd"),
        (at("keyType"), "sharedSecret"),
        (at("tenant"), case.merchant()),
        (at("organizationId"), case.merchant()),
    ];
    let wrong = |(path, expected): &(String, &str)| match read::get(&request, path) {
        None | Some("") => Some(Detail::missing(path)),
        Some(found) if !found.eq_ignore_ascii_case(expected) => Some(Detail::invalid(path)),
        Some(_) => None,
    };
    let mut details: Vec<_> = expected.iter().filter_map(wrong).collect();
    let days = match request.pointer("/keyInformation/expiryDuration") {
        None => Some(DAYS),
        Some(days) => wanted::number(days).filter(|days| (1..=3_650).contains(days)),
    };
    if days.is_none() {
        details.push(Detail::invalid(at("expiryDuration")));
    }
    let (Some(days), true) = (days, details.is_empty()) else {
        return Err(refusal::fields(case.family(), case.at(), &details));
    };
    let key = case.ground.hooks.make_key(&KeyTerms { organization: case.merchant(), days }, case.at())?;
    let answer = json!({
        "submitTimeUtc": refusal::time(case.at()),
        "status": "SUCCESS",
        "keyInformation": {
            "provider": "nrtd", "tenant": case.merchant(), "organizationId": case.merchant(), "keyId": key.id, "key": key.key,
            "keyType": "sharedSecret", "status": "active", "expirationDate": refusal::time(key.expires),
        },
    });
    Ok(refusal::said(StatusCode::CREATED, &answer))
}

/// What can be subscribed to.
fn products(case: &Case<'_>) -> Answer {
    if case.parameter(0) != case.merchant() {
        return Err(missing("The organization does not exist"));
    }
    let events: Value =
        Event::KINDS.iter().map(|kind| json!({ "eventName": kind, "payloadEncryption": false })).collect();
    Ok(refusal::said(StatusCode::OK, &json!([{ "productId": Event::PRODUCT, "eventTypes": events }])))
}

fn create(case: &Case<'_>) -> Answer {
    let request = case.json()?;
    let subscription = Wanted::of(&request).subscription(case)?;
    case.ground.hooks.keep(subscription.clone())?;
    Ok(answer(case, StatusCode::CREATED, &subscription))
}

fn list(case: &Case<'_>) -> Answer {
    let query = case.query();
    match query.get("organizationId") {
        None => return Err(refusal::fields(case.family(), case.at(), &[Detail::missing("organizationId")])),
        Some(organization) if organization != case.merchant() => return Err(case.invalid("organizationId")),
        Some(_) => {}
    }
    let fits = |subscription: &Subscription| {
        subscription.products.iter().any(|product| {
            query.get("productId").is_none_or(|id| *id == product.id)
                && query.get("eventType").is_none_or(|kind| product.events.contains(kind))
        })
    };
    let found = case.ground.hooks.list(case.merchant());
    let found: Value = found.iter().filter(|found| fits(found)).map(shown::subscription).collect();
    Ok(refusal::said(StatusCode::OK, &found))
}

fn retrieve(case: &Case<'_>) -> Answer {
    Ok(answer(case, StatusCode::OK, &found(case)?))
}

fn update(case: &Case<'_>) -> Answer {
    let request = case.json()?;
    let wanted = Wanted::of(&request);
    found(case)?;
    wanted.check(case, &[])?;
    let changed = case.ground.hooks.change(case.merchant(), case.parameter(0), |found| {
        wanted.change(found, case.at());
    })?;
    Ok(answer(case, StatusCode::OK, &changed.ok_or_else(no_subscription)?))
}

fn delete(case: &Case<'_>) -> Answer {
    if case.ground.hooks.delete(case.merchant(), case.parameter(0))? {
        Ok(refusal::nothing(StatusCode::NO_CONTENT))
    } else {
        Err(no_subscription())
    }
}

/// The same, as the other guide answers it.
fn delete_and_say_so(case: &Case<'_>) -> Answer {
    delete(case)?;
    Ok(refusal::said(StatusCode::OK, &json!({ "status": "successfully deleted" })))
}

/// Activates or deactivates. What is sent is not printed: it is taken from the official clients.
fn set_status(case: &Case<'_>) -> Answer {
    let request = case.json()?;
    let status = match read::get(&request, STATUS) {
        Some("ACTIVE") => Status::Active,
        Some("INACTIVE") => Status::Inactive,
        Some(_) => return Err(case.invalid(STATUS)),
        None => return Err(refusal::fields(case.family(), case.at(), &[Detail::missing(STATUS)])),
    };
    if found(case)?.status == Status::Blocked {
        return Err(case.invalid("webhookUrl"));
    }
    let set = |found: &mut Subscription| {
        if found.status != Status::Blocked {
            found.turn(status, case.at());
        }
    };
    let changed = case.ground.hooks.change(case.merchant(), case.parameter(0), set)?;
    let changed = changed.ok_or_else(no_subscription)?;
    Ok(refusal::said(StatusCode::OK, &json!({ "status": changed.status.as_str() })))
}

/// Says what a notification looks like, and sends it if the subscription is active.
fn test(case: &Case<'_>) -> Answer {
    let found = found(case)?;
    let kind = found.products.iter().flat_map(|product| &product.events).next();
    let event = Event::test(kind.map_or(Event::KINDS[0], String::as_str), case.merchant(), case.at());
    let said = event.body(&found.id);
    if found.status == Status::Active {
        case.ground.hooks.test(&found, event)?;
    }
    Ok(refusal::said(StatusCode::OK, &said))
}

fn found(case: &Case<'_>) -> Result<Subscription, Refusal> {
    case.ground.hooks.find(case.merchant(), case.parameter(0)).ok_or_else(no_subscription)
}

fn no_subscription() -> Refusal {
    missing("The subscription does not exist")
}

/// In the shape that the official clients read.
fn missing(words: &str) -> Refusal {
    let body = json!({ "reason": "NOT_FOUND", "message": words, "details": [] });
    refusal::said(StatusCode::NOT_FOUND, &body).into()
}

/// A subscription, and what the sandbox will not do for it.
fn answer(case: &Case<'_>, status: StatusCode, subscription: &Subscription) -> Said {
    let mut said = refusal::said(status, &shown::subscription(subscription));
    warn(case, &mut said, subscription);
    said
}

fn warn(case: &Case<'_>, said: &mut Said, subscription: &Subscription) {
    let id = Some(subscription.id.as_str());
    if subscription.status == Status::Blocked {
        let words = "the sandbox notifies http addresses of this machine alone: http://localhost:PORT/PATH";
        case.finding(said, breach::WEBHOOK_URL_BLOCKED, words, id);
    }
    let is_sent = |kind: &&str| Event::KINDS.contains(kind);
    let wanted = subscription.products.iter().flat_map(|product| &product.events);
    let never: Vec<_> = wanted.map(String::as_str).filter(|kind| !is_sent(kind)).collect();
    if !never.is_empty() {
        case.finding(said, breach::EVENT_NEVER_SENT, format!("the sandbox never sends {}", never.join(", ")), id);
    }
}

/// That a token was provisioned, if it was.
pub(super) fn provisioned(case: &Case<'_>, token: &Token) -> Option<Event> {
    let is_there = token.reason.is_none();
    is_there.then(|| event(case, token, Event::KINDS[0], "tokenizedCardEnrollments", "PROVISIONED"))
}

/// That a token changed.
pub(super) fn updated(case: &Case<'_>, token: &Token, reason: &str) -> Event {
    event(case, token, Event::KINDS[1], "tokenizedCardUpdates", reason)
}

/// That a token is bound to a device. What such an event carries is printed nowhere: it is ours, after the other two.
pub(super) fn bound(case: &Case<'_>, token: &Token) -> Event {
    Event { is_ours: true, ..event(case, token, Event::KINDS[2], "tokenizedCardBindings", "DEVICE_BOUND") }
}

/// What subscribers are told of an issuer's event: of each kind of change.
pub(super) fn reasons(event: &Value) -> Vec<&'static str> {
    let has = |name: &str| event.get(name).is_some();
    let of_token = match (has("state"), has("expirationMonth") || has("expirationYear")) {
        (true, true) => Some("TOKEN_UPDATED"),
        (true, false) => Some("TOKEN_STATUS_UPDATED"),
        (false, true) => Some("TOKEN_EXPIRY_UPDATED"),
        (false, false) => None,
    };
    let of_card = has("card").then_some("CARD_UPDATED");
    of_token.into_iter().chain(of_card).chain(has("metadata").then_some("METADATA_UPDATED")).collect()
}

fn event(case: &Case<'_>, token: &Token, kind: &str, of: &str, reason: &str) -> Event {
    let mut link = json!({ "href": format!("/tms/v2/tokenized-cards/{}", token.id), "id": token.id });
    // The state is printed where it may be a new one.
    if ["PROVISIONED", "TOKEN_STATUS_UPDATED", "TOKEN_UPDATED"].contains(&reason) {
        link[STATE] = token.state.clone().into();
    }
    let mut links = json!({ "tokenized-cards": [link] });
    if let Some(id) = &token.identifier {
        let href = format!("/tms/v1/instrumentidentifiers/{id}");
        links["instrumentIdentifiers"] = json!([{ "href": href, "id": id }]);
    }
    let data = json!({ "reason": reason, "id": fresh::token(), "type": of, "version": "1.0", "_links": links });
    Event {
        kind: kind.to_owned(),
        organization: case.merchant().to_owned(),
        date: case.at(),
        content: EventContent::Data(data),
        is_ours: false,
    }
}

const STATE: &str = "state";
