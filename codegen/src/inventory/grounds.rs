//! What an entry of the inventory rests on.
//!
//! Every rule, value, host, example, erratum and published block has these three keys. What is there because a page shows it,
//! an example, an erratum or another block, is never ours: its `ours` is always `null`.

use serde::Serialize;

use super::word::guides;
use crate::{
    diagnostic::Span,
    model::{Api, Citation},
};

/// Its guides, or those of what it stands in; our reason where they do not have it; and its place in the spec.
#[derive(Serialize)]
pub(super) struct Grounds<'a> {
    guide: Vec<&'a str>,
    ours: Option<&'a str>,
    place: &'a Span,
}

impl<'a> Grounds<'a> {
    /// Of something that is ours if there is a reason.
    pub(super) fn of(api: &'a Api<'a>, documented: &[Citation], ours: Option<&'a str>, place: &'a Span) -> Self {
        Self { guide: guides(api, documented), ours, place }
    }

    /// Of what a page shows.
    pub(super) fn shown(api: &'a Api<'a>, at: &Citation, place: &'a Span) -> Self {
        Self { guide: guides(api, [at]), ours: None, place }
    }
}
