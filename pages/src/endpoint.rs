//! A line with an environment, a method and an address → an endpoint.

use std::borrow::Cow;

use crate::line::{Line, without_anchor};

/// Where requests are sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint<'a> {
    /// Its line.
    pub line: usize,
    /// The environment as published: `Production in India`.
    pub environment: String,
    /// `POST`.
    pub method: String,
    /// `https://…`, without a path.
    pub host: String,
    /// From the first slash, with names of parameters in braces.
    pub path: String,
    /// What it is for, where several calls stand in one list.
    pub call: Option<Cow<'a, str>>,
    /// The path as published, if its markup cuts it elsewhere than at parameters.
    pub written: String,
}

pub(crate) const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/// What a line is.
pub(crate) enum Of<'a> {
    Endpoint(Endpoint<'a>),
    /// It looks like one, and is none.
    Broken(&'static str),
    Other,
}

impl<'a> Endpoint<'a> {
    /// `is_among` says that endpoints are what is expected there.
    pub(crate) fn of(line: &Line, number: usize, call: Option<&str>, is_among: bool) -> Of<'a> {
        // An address is code, or a link.
        if !line.text.contains('`') && !line.text.contains("://") {
            return Of::Other;
        }
        let text = line.trimmed();
        let Some((label, rest)) = label(line, text) else { return Of::Other };
        let has_code = rest.starts_with('`') || rest.starts_with("http");
        if !has_code {
            return Of::Other;
        }
        let plain = rest.replace('`', "");
        let plain = without_anchor(&plain);
        let (method, address) = plain.split_once(' ').unwrap_or(("", plain));
        if !METHODS.contains(&method) {
            let is_address = plain.contains("://");
            return if is_among && is_address { Of::Broken("no method before the address") } else { Of::Other };
        }
        let address = unspaced(address);
        let (scheme, behind) = address.split_once("://").unwrap_or(("", &address));
        let (host, path) = behind.find('/').map_or((behind, ""), |at| behind.split_at(at));
        if !host.contains('.') {
            // Prose names calls by their paths, too.
            return if is_among { Of::Broken("no address behind the method") } else { Of::Other };
        }
        if host.contains(' ') || path.contains(' ') {
            return Of::Broken("the address has spaces");
        }
        Of::Endpoint(Self {
            line: number,
            environment: label.to_owned(),
            method: method.to_owned(),
            host: if scheme.is_empty() { host.to_owned() } else { format!("{scheme}://{host}") },
            path: path.to_owned(),
            call: call.map(|call| Cow::Owned(call.to_owned())),
            written: rest.to_owned(),
        })
    }
}

/// Spaces beside a slash or a brace come from the page's markup.
fn unspaced(address: &str) -> String {
    let mut plain = String::with_capacity(address.len());
    for word in address.split_whitespace() {
        let joins = plain.is_empty() || plain.ends_with(['/', '}']) || word.starts_with(['/', '{']);
        if !joins {
            plain.push(' ');
        }
        plain.push_str(word);
    }
    plain
}

/// The bold text before a colon, and what stands behind it; where nothing is bold, the text before a colon and code.
fn label<'t>(line: &Line, text: &'t str) -> Option<(&'t str, &'t str)> {
    if line.bold > 0 {
        let label = text.get(..line.bold)?;
        let rest = text.get(line.bold..)?;
        return Some((label.trim_end_matches([':', ' ']), rest.trim_start_matches([':', ' '])));
    }
    let (label, rest) = text.split_once(": `")?;
    let rest = text.get(text.len() - rest.len() - 1..)?;
    (!label.contains('`') && label.split_whitespace().count() <= 5).then_some((label, rest))
}
