//! What the inventory calls guides, and when a header is sent.

use crate::model::{Api, Citation, Degree};

/// The names of the guides that are cited.
pub(super) fn guides<'a, 'c>(api: &'a Api<'a>, citations: impl IntoIterator<Item = &'c Citation>) -> Vec<&'a str> {
    Citation::guides(citations).into_iter().map(|guide| api.written.guides[guide].name.value.as_str()).collect()
}

/// When the header is sent that asks for JOSE.
pub(super) fn when_jose(degree: Degree) -> Option<&'static str> {
    match degree {
        Degree::Never => None,
        Degree::May => Some("when asked for"),
        Degree::Must => Some("unless told otherwise"),
    }
}
