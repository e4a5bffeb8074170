//! Links of answers: what can be done next.

use http::Method;
use serde_json::Value;

use crate::runtime::{Object, value::View};

/// A link of an answer: what can be done next.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Link {
    /// The method, `GET` where the answer names none.
    pub method: Method,
    /// Where it leads: a path, or an address of the same host.
    pub href: String,
}

impl Link {
    /// The link of that name in an answer's `_links`, such as `authReversal`, `capture` or `next`.
    #[must_use]
    pub fn of(answer: &dyn Object, name: &str) -> Option<Self> {
        let links = answer.fields().find_map(|(field, view)| match view {
            View::Object(links) if field.wire == "_links" => Some(links),
            _ => None,
        })?;
        let documented = links.fields().find(|(field, _)| field.wire == name).map(|(_, view)| view);
        let (method, href) = if let Some(View::Object(link)) = documented {
            let text = |key| text(link, key).map(str::to_owned);
            (text("method"), text("href")?)
        } else {
            let link = links.extra().get(name)?;
            let text = |key| link.get(key).and_then(Value::as_str).map(str::to_owned);
            (text("method"), text("href")?)
        };
        let method = method.map_or(Some(Method::GET), |method| method.parse().ok())?;
        Some(Self { method, href })
    }
}

/// The text of a documented member, or of one that is not.
fn text<'a>(link: &'a dyn Object, name: &str) -> Option<&'a str> {
    match link.meta().find(name) {
        Some((index, _)) => link.view(index).as_text(),
        None => link.extra().get(name)?.as_str(),
    }
}
