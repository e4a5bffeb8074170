//! An operation: method, path template, hosts, and what it allows.

use super::rules::Rules;

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
        optional: &[],
        rules: &Rules::NONE,
    };
}

/// Message-level encryption of requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Encryption {
    /// The request is sent as it is.
    Never,
    /// The request may be encrypted.
    Optional,
    /// The request must not be sent unencrypted.
    Required,
}

/// Answers as a JSON Web Encryption.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Jose {
    /// They cannot be asked for.
    Never,
    /// They are asked for when the caller says so.
    Chosen,
    /// They are asked for unless the caller says otherwise.
    Default,
}
