//! The error of a request that did not pass.

use std::{borrow::Cow, fmt};

use serde::{Deserialize, Serialize};

use super::verdict::Verdict;

/// A request that was not made: everything that is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Rejected {
    /// The use case.
    pub use_case: Cow<'static, str>,
    /// What was found.
    pub verdict: Verdict,
}

impl fmt::Display for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the request does not keep the contract of {}", self.use_case)?;
        for violation in &self.verdict.violations {
            write!(f, "\n- {violation}")?;
        }
        for undecided in &self.verdict.undecided {
            write!(f, "\n- {undecided}: say it, or say that it is unknown")?;
        }
        Ok(())
    }
}

impl std::error::Error for Rejected {}
