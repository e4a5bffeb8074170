//! The first line of a code block → a call: a method and an address.

use std::borrow::Cow;

use crate::endpoint::METHODS;

/// What a request is sent to, with real ids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call<'a> {
    /// `GET`.
    pub method: &'a str,
    /// `https://…`, without a path; empty where the page leaves it out.
    pub host: Cow<'a, str>,
    /// From the first slash, without a query.
    pub path: Cow<'a, str>,
    /// What stands behind the address: a body, or nothing.
    pub rest: &'a str,
}

impl<'a> Call<'a> {
    /// The call that a text begins with.
    #[must_use]
    pub fn of(text: &'a str) -> Option<Self> {
        let (first, rest) = text.trim_start().split_once('\n').unwrap_or((text.trim(), ""));
        let (method, address) = first.trim().split_once(char::is_whitespace)?;
        // Pages mark hosts as code even within code.
        let address: Cow<'a, str> =
            if address.contains('`') { Cow::Owned(address.replace('`', "")) } else { Cow::Borrowed(address) };
        let plain = address.trim();
        let begins = plain.starts_with("http://") || plain.starts_with("https://") || plain.starts_with('/');
        if !METHODS.contains(&method) || !begins || plain.contains(char::is_whitespace) {
            return None;
        }
        let behind = plain.find("://").map_or(0, |at| at + 3);
        let path = plain.get(behind..)?.find('/').map_or(plain.len(), |at| behind + at);
        let (host, path) = plain.split_at(path);
        let path = path.split('?').next().unwrap_or(path);
        Some(Self { method, host: Cow::Owned(host.to_owned()), path: Cow::Owned(path.to_owned()), rest: rest.trim() })
    }

    /// Whether a path with names in braces is its path.
    #[must_use]
    pub fn is_to(&self, method: &str, template: &str) -> bool {
        let steps = |path: &str| path.trim_end_matches('/').split('/').map(str::to_owned).collect::<Vec<_>>();
        let (own, of) = (steps(&self.path), steps(template));
        let is_step = |(own, of): (&String, &String)| own == of || of.starts_with('{') && !own.is_empty();
        self.method == method && own.len() == of.len() && own.iter().zip(&of).all(is_step)
    }
}
