//! The error of bytes that cannot be read.

use std::fmt;

use super::scan::Fault;

/// Bytes that are no JSON object. It says where and what was expected, and quotes nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Undecodable {
    /// The documented object or list that it is in, as in `mandates[0]`; empty for the document itself.
    pub path: String,
    /// The byte at which reading ended.
    pub offset: usize,
    /// What was expected there.
    pub expected: &'static str,
    /// What was found there.
    pub found: &'static str,
}

impl Undecodable {
    /// An object without a documented field.
    #[cfg(feature = "client")]
    pub(crate) fn unrecognized() -> Self {
        Self { path: String::new(), offset: 0, expected: "a documented field", found: "others" }
    }

    pub(super) fn of(fault: Fault, text: &str, path: impl fmt::Display) -> Self {
        let found = if fault.at < text.len() { "something else" } else { "the end" };
        Self { path: path.to_string(), offset: fault.at, expected: fault.expected, found }
    }
}

impl fmt::Display for Undecodable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {}, found {} at byte {}", self.expected, self.found, self.offset)?;
        if self.path.is_empty() { Ok(()) } else { write!(f, " in `{}`", self.path) }
    }
}

impl std::error::Error for Undecodable {}
