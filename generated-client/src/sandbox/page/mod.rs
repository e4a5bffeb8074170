//! The sandbox's page, below `/_sandbox`: the calls as they arrive, each opened with what was right and wrong, what is stored, what waits.

mod call;
mod chain;
mod copy;
mod index;
mod lines;
mod names;
mod tree;

#[cfg(test)]
mod tests;

use std::time::Duration;

use askama::Template;
use http::{HeaderName, HeaderValue, Method, StatusCode, header};

use super::{
    control,
    edge::{Came, Edge, Plain},
    play::Play,
};

/// Nothing is fetched from elsewhere, nothing runs that is not a file of the page's own, and no other page shows it in a frame.
const POLICY: &str = "default-src 'none'; img-src data:; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; \
                      frame-ancestors 'none'; base-uri 'none'";

const STYLE: &str = include_str!("../../../templates/sandbox/page.css");
const SCRIPT: &str = include_str!("../../../templates/sandbox/page.js");

/// The page's own calls.
pub(super) fn is_meant(came: &Came) -> bool {
    let path = came.head.uri.path();
    path == "/_sandbox" || path.starts_with("/_sandbox/")
}

pub(super) fn answer(came: &Came, edge: &Edge) -> Plain {
    // A page elsewhere may have turned a name of its own to this machine.
    if !control::is_local(&came.host) {
        return words(StatusCode::FORBIDDEN, "The sandbox's page is for this machine: open it as localhost.");
    }
    let path = came.head.uri.path().strip_prefix("/_sandbox").unwrap_or_default();
    match (&came.head.method, path) {
        (&Method::GET, "" | "/") => html(&index::Page::new(edge, &came.origin, number(came, "before"))),
        (&Method::GET, "/page.css") => text(StatusCode::OK, "text/css; charset=utf-8", STYLE.to_owned()),
        (&Method::GET, "/page.js") => text(StatusCode::OK, "text/javascript; charset=utf-8", SCRIPT.to_owned()),
        (&Method::GET, "/news") => match number(came, "after") {
            Some(newest) if newest == edge.record.newest() => text(StatusCode::NO_CONTENT, "text/plain", String::new()),
            _ => html(&index::News::new(edge, None)),
        },
        (&Method::POST, "/plays") => queue(came, edge),
        (&Method::GET, path) => {
            let number = path.strip_prefix("/calls/").and_then(|number| number.parse().ok());
            match number.and_then(|number| call::Page::new(edge, &came.origin, number)) {
                Some(page) => html(&page),
                None => words(StatusCode::NOT_FOUND, "There is no such page, or the call is no longer kept."),
            }
        }
        _ => words(StatusCode::METHOD_NOT_ALLOWED, "The page takes no such call."),
    }
}

/// Adds a failure to those that wait. Only the page itself may: a form of another site would come with that site's origin, or with none.
fn queue(came: &Came, edge: &Edge) -> Plain {
    let origin = came.head.headers.get(header::ORIGIN).and_then(|origin| origin.to_str().ok());
    if origin != Some(&*came.origin) {
        return words(StatusCode::FORBIDDEN, "This came from another site. Scripts use POST /sandbox/plays.");
    }
    match play(&came.body) {
        Ok(play) => edge.script.push(play),
        Err(why) => return words(StatusCode::BAD_REQUEST, &why),
    }
    let mut answer = text(StatusCode::SEE_OTHER, "text/plain", String::new());
    answer.headers.insert(header::LOCATION, HeaderValue::from_static("/_sandbox#queue"));
    answer
}

/// What a form asks for.
fn play(form: &[u8]) -> Result<Play, String> {
    let play = Play::named(&field(form, "play").unwrap_or_default()).map_err(|unknown| unknown.to_string())?;
    let is_booked = field(form, "booked").is_some();
    let later = whole(form, "booked_after")?.map(Duration::from_secs);
    let play = match (is_booked, later) {
        (false, None) => play,
        (true, None) => play.booked(),
        (false, Some(time)) => play.booked_after(time),
        (true, Some(_)) => return Err("It is carried out before the failure or later, not both.".to_owned()),
    };
    Ok(match whole(form, "late")?.map(Duration::from_millis) {
        Some(by) => play.late(by),
        None => play,
    })
}

/// A whole number in a form, which may be left empty.
fn whole(form: &[u8], name: &str) -> Result<Option<u64>, String> {
    let text = field(form, name).unwrap_or_default();
    let number = Some(text.trim()).filter(|text| !text.is_empty()).map(|text| text.parse::<u32>().map(u64::from));
    number.transpose().map_err(|_| format!("`{name}` is no whole number, or too large a one."))
}

fn number(came: &Came, name: &str) -> Option<u64> {
    field(came.head.uri.query()?.as_bytes(), name)?.parse().ok()
}

/// A field of a form or a query.
fn field(form: &[u8], name: &str) -> Option<String> {
    let (_, value) = form_urlencoded::parse(form).find(|(known, _)| known == name)?;
    Some(value.into_owned())
}

fn html(page: &impl Template) -> Plain {
    match page.render() {
        Ok(html) => text(StatusCode::OK, "text/html; charset=utf-8", html),
        Err(error) => words(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()),
    }
}

fn words(status: StatusCode, words: &str) -> Plain {
    text(status, "text/plain; charset=utf-8", format!("{words}\n"))
}

fn text(status: StatusCode, media_type: &'static str, body: String) -> Plain {
    let header = |name: &'static str, value| (HeaderName::from_static(name), HeaderValue::from_static(value));
    // Without any referrer, the page's own forms would come with the origin `null`.
    let headers = [
        header("content-type", media_type),
        header("content-security-policy", POLICY),
        header("x-content-type-options", "nosniff"),
        header("referrer-policy", "same-origin"),
        header("cross-origin-resource-policy", "same-origin"),
        header("cache-control", "no-store"),
    ];
    Plain { status, headers: headers.into_iter().collect(), body: body.into_bytes() }
}
