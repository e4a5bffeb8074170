//! An operation: method, path template, hosts, and what it allows.

use super::{named, rules::Rules};

/// An HTTP method and a path template, with everything documented about calling it.
#[derive(Debug)]
#[non_exhaustive]
pub struct Operation {
    /// What the spec calls it.
    pub id: &'static str,
    /// What it does.
    pub title: &'static str,
    /// `GET`, `POST`, `PATCH`, `PUT` or `DELETE`.
    pub method: &'static str,
    /// The path, with `{name}` for parameters.
    pub path: &'static str,
    /// The API family, whose base address a [`Target`](super::Target) can move.
    pub family: &'static str,
    /// Environment and base address; only these are documented.
    pub hosts: &'static [(&'static str, &'static str)],
    /// Whether its requests are encrypted.
    pub encryption: Encryption,
    /// Whether its answers can come as JOSE.
    pub jose: Jose,
    /// Whether its requests have a body.
    pub has_body: bool,
    /// Parameters of the query that a caller can set.
    pub query: &'static [Parameter],
    /// Headers that a caller can set.
    pub headers: &'static [Parameter],
    /// Fields that each of its use cases can have beside its own.
    pub optional: &'static [&'static str],
    /// What holds in each of its use cases.
    pub rules: &'static Rules,
}

impl Operation {
    /// An operation of which nothing is said, for tests that put facts together.
    #[doc(hidden)]
    pub const EMPTY: Self = Self {
        id: "",
        title: "",
        method: "POST",
        path: "/",
        family: "",
        hosts: &[],
        encryption: Encryption::Never,
        jose: Jose::Never,
        has_body: true,
        query: &[],
        headers: &[],
        optional: &[],
        rules: &Rules::NONE,
    };
}

impl Operation {
    /// The names of the parameters in its path.
    pub fn parameters(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.path.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
    }

    /// Whether a field that is sent as `null` is removed: token management changes what it keeps by merge patch (RFC 7396).
    pub(crate) fn removes_by_null(&self) -> bool {
        self.method == "PATCH" && self.family == "token-management"
    }
}

/// A parameter of the query, or a header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Parameter {
    /// Its name, as it is sent.
    pub name: &'static str,
    /// What its text reads as.
    pub kind: ParameterKind,
}

/// What a parameter's text reads as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParameterKind {
    /// Any text.
    Text,
    /// A whole number.
    Integer,
    /// `true` or `false`.
    Boolean,
}

impl Parameter {
    /// A parameter.
    #[doc(hidden)]
    #[must_use]
    pub const fn new(name: &'static str, kind: ParameterKind) -> Self {
        Self { name, kind }
    }

    /// What a text must be and is not.
    pub(super) fn misread(&self, text: &str) -> Option<&'static str> {
        match self.kind {
            ParameterKind::Integer if text.parse::<i64>().is_err() => Some("a whole number"),
            ParameterKind::Boolean if text.parse::<bool>().is_err() => Some("a boolean"),
            _ => None,
        }
    }
}

/// Message-level encryption of requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Encryption {
    /// The request is sent as it is.
    Never,
    /// The request may be encrypted.
    Optional,
    /// The request must not be sent unencrypted.
    Required,
}

named!(Encryption { Never = "never", Optional = "optional", Required = "required" });

/// Answers as a JSON Web Encryption.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Jose {
    /// They cannot be asked for.
    Never,
    /// They are asked for when the caller says so.
    Chosen,
    /// They are asked for unless the caller says otherwise.
    Default,
}

named!(Jose { Never = "never", Chosen = "chosen", Default = "default" });

/// What may be done after a request of which nobody knows whether it was carried out. What only reads may be repeated whatever this says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Repeatable {
    /// Nothing says. What moves money is looked up first.
    Unsaid,
    /// Done twice, it does twice as much. Look for what it made first.
    AfterLookup,
    /// Done twice, it does no more than once, so that it may be sent again.
    Yes,
}

named!(Repeatable { Unsaid = "unsaid", AfterLookup = "after-lookup", Yes = "yes" });
