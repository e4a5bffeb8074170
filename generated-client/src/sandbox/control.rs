//! The sandbox's own calls, below `/sandbox`, for tests in other languages: what is known of it, plays, calls, findings, deliveries,
//! clock, merchants.

use std::time::Duration;

use http::{HeaderName, HeaderValue, Method, StatusCode, header};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{
    edge::{self, Came, Edge, Plain},
    play::Play,
    record::Shown,
};

pub(super) struct Control {
    /// What the command's first line says.
    pub(super) description: Map<String, Value>,
}

/// A play in JSON: one that has a name, or an answer of one's own.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    play: Option<String>,
    status: Option<u16>,
    #[serde(default)]
    headers: Map<String, Value>,
    #[serde(default)]
    body: Value,
    #[serde(default)]
    booked: bool,
    booked_after_ms: Option<u64>,
    delay_ms: Option<u64>,
    method: Option<String>,
    path: Option<String>,
    times: Option<u16>,
}

type Answer = Result<Value, String>;

impl Control {
    pub(super) fn is_meant(came: &Came) -> bool {
        let path = came.head.uri.path();
        path == "/sandbox" || path.starts_with("/sandbox/")
    }

    pub(super) fn answer(&self, came: &Came, edge: &Edge) -> Plain {
        // A page that a browser shows must not reach it: neither under a name that was turned to this machine, nor by a form.
        if !is_local(&came.host) {
            return edge::refused(StatusCode::FORBIDDEN, "the sandbox's own calls are for this machine");
        }
        let media_type = came.head.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let is_json = media_type.is_some_and(|media_type| media_type.starts_with("application/json"));
        let path = came.head.uri.path();
        let answer = match (&came.head.method, path) {
            (&Method::GET, "/sandbox") => Ok(Value::Object(self.description.clone())),
            (&Method::GET, "/sandbox/plays") => {
                Ok(json!({ "names": Play::names().collect::<Vec<_>>(), "waiting": edge.script.len() }))
            }
            (&Method::GET, "/sandbox/calls") => {
                let calls = edge.record.calls();
                Ok(json!({ "calls": calls.iter().map(|call| &**call).collect::<Vec<_>>() }))
            }
            (&Method::GET, "/sandbox/findings") => {
                let findings = edge.record.findings();
                Ok(json!({ "findings": findings.iter().map(Shown).collect::<Vec<_>>() }))
            }
            (&Method::GET, "/sandbox/deliveries") => {
                Ok(json!({ "deliveries": edge.world.hooks().journal.deliveries() }))
            }
            (&Method::POST, _) if !is_json => Err("the media type must be application/json".to_owned()),
            (&Method::POST, "/sandbox/plays") => plays(edge, &came.body),
            (&Method::POST, "/sandbox/clock") => clock(edge, &came.body),
            (&Method::POST, "/sandbox/merchants") => merchant(edge, &came.body),
            _ => return edge::refused(StatusCode::NOT_FOUND, "the sandbox has no such call of its own"),
        };
        match answer {
            Ok(body) => edge::json(StatusCode::OK, &body),
            Err(why) => edge::refused(StatusCode::BAD_REQUEST, &why),
        }
    }
}

fn plays(edge: &Edge, body: &[u8]) -> Answer {
    let wanted: Wanted = read(body)?;
    let mut play = match (&wanted.play, wanted.status) {
        (Some(name), None) => Play::named(name).map_err(|unknown| unknown.to_string())?,
        (None, Some(status)) => answer(&wanted, status)?,
        _ => return Err("it needs `play` or `status`, and not both".to_owned()),
    };
    play = match (wanted.booked, wanted.booked_after_ms) {
        (false, None) => play,
        (true, None) => play.booked(),
        (false, Some(time)) => play.booked_after(Duration::from_millis(time)),
        (true, Some(_)) => return Err("`booked` and `booked_after_ms` exclude each other".to_owned()),
    };
    if let Some(delay) = wanted.delay_ms {
        play = play.late(Duration::from_millis(delay));
    }
    play = match (wanted.method, wanted.path) {
        (Some(method), path) => play.only(method, path.unwrap_or_default()),
        (None, None) => play,
        (None, Some(_)) => return Err("`path` needs `method`".to_owned()),
    };
    for _ in 0..wanted.times.unwrap_or(1) {
        edge.script.push(play.clone());
    }
    Ok(json!({ "waiting": edge.script.len() }))
}

fn answer(wanted: &Wanted, status: u16) -> Result<Play, String> {
    let status = StatusCode::from_u16(status).ok().filter(|status| status.as_u16() >= 200);
    let status = status.ok_or("`status` is not one of an answer")?;
    let body = match &wanted.body {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        body => body.to_string(),
    };
    let mut play = Play::answer(status, body);
    for (name, value) in &wanted.headers {
        let name = HeaderName::try_from(name).map_err(|_| "`headers` has a name that cannot be one")?;
        let value = value.as_str().and_then(|value| HeaderValue::try_from(value).ok());
        play = play.header(name, value.ok_or("`headers` has a value that cannot be one")?);
    }
    Ok(play)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    advance_ms: u64,
}

fn clock(edge: &Edge, body: &[u8]) -> Answer {
    edge.clock.advance(Duration::from_millis(read::<Advance>(body)?.advance_ms));
    Ok(json!({ "now": edge.clock.timestamp().to_string() }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Added {
    merchant_id: String,
}

fn merchant(edge: &Edge, body: &[u8]) -> Answer {
    let Added { merchant_id } = read(body)?;
    if merchant_id.is_empty() || !merchant_id.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err("`merchant_id` has characters that no header can carry".to_owned());
    }
    let merchant = edge.keys.merchant(&merchant_id, &edge.store).map_err(|error| error.to_string())?;
    Ok(json!({ "merchant_id": merchant.id, "key_id": merchant.key_id, "shared_secret": merchant.secret }))
}

fn read<T: for<'de> Deserialize<'de>>(body: &[u8]) -> Result<T, String> {
    serde_json::from_slice(body).map_err(|error| error.to_string())
}

/// Whether a host is a name of this machine.
pub(super) fn is_local(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    ["localhost", "127.0.0.1", "[::1]"].contains(&name)
}
