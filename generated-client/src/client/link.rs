//! Links of answers: what can be done next.

use std::borrow::Cow;

use http::Method;

use crate::runtime::{Object, value::View};

/// A link of an answer: what can be done next. `Debug` does not show where it leads, which may hold the id of a token.
#[derive(Clone, PartialEq, Eq)]
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
            let text = |key| text(link, key);
            (text("method"), text("href")?)
        } else {
            let link = links.extra().get(name)?;
            let text = |key| Some(link.get(key)?.text()?.into_owned());
            (text("method"), text("href")?)
        };
        let method = method.map_or(Some(Method::GET), |method| method.parse().ok())?;
        Some(Self { method, href })
    }
}

impl std::fmt::Debug for Link {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Link").field("method", &self.method).finish_non_exhaustive()
    }
}

/// The text of a documented member, or of one that is not.
fn text(link: &dyn Object, name: &str) -> Option<String> {
    match link.meta().find(name) {
        Some((index, _)) => link.view(index).as_text().map(str::to_owned),
        None => link.extra().get(name)?.text().map(Cow::into_owned),
    }
}
