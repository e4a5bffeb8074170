//! One use case while it is held against its pages.

use crate::audit::{
    finding::Finding,
    spec::{Erratum, Spec, UseCase, plain},
    stated::Stated,
};

/// One use case, and the pages that it is documented on.
pub(super) struct Comparison<'s> {
    pub spec: &'s Spec,
    pub use_case: &'s UseCase,
    pub stated: Vec<Stated<'s>>,
    /// Errata of the list, and whether what they say of the page was found there.
    pub errata: Vec<(&'s Erratum, bool)>,
    pub findings: Vec<Finding>,
}

/// JSON text is its value, words are themselves.
pub(super) fn unquoted(text: &str) -> String {
    serde_json::from_str::<serde_json::Value>(text).map_or_else(|_| text.to_owned(), |value| plain(&value))
}
