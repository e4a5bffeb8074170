//! Citations → guides and passages; a document that is no guide is reported.

use crate::{
    diagnostic::{Diagnostics, Span},
    model::{Citation, Guide},
    resolve::way_out,
    spec::{Text, citation},
};

/// Binds a citation. The parser has reported one that is malformed.
pub(super) fn one(written: &Text, guides: &[Guide], diagnostics: &mut Diagnostics) -> Option<Citation> {
    let (document, passage) = citation::parse(&written.value)?;
    Some(Citation { guide: guide(document, &written.span, guides, diagnostics)?, passage })
}

pub(super) fn all(written: &[Text], guides: &[Guide], diagnostics: &mut Diagnostics) -> Vec<Citation> {
    written.iter().filter_map(|citation| one(citation, guides, diagnostics)).collect()
}

/// The guide that is called so.
pub(super) fn guide(document: &str, span: &Span, guides: &[Guide], diagnostics: &mut Diagnostics) -> Option<usize> {
    let found = guides.iter().position(|guide| guide.key.value == document);
    if found.is_none() {
        let known: Vec<_> = guides.iter().map(|guide| guide.key.value.as_str()).collect();
        let way_out = way_out(document, &known);
        diagnostics.add(span, format!("there is no document `{document}` among the guides of api.yaml{way_out}"));
    }
    found
}
