//! Spec → diagnostics: texts that a person has yet to write.

use crate::{diagnostic::Diagnostics, spec::Spec};

/// What is said of it, and of nothing else.
pub(crate) const MESSAGE: &str = "`TODO` stands for a text that a person has to write, in words of our own; write it";

pub(super) fn check(spec: &Spec, diagnostics: &mut Diagnostics) {
    for text in &spec.unwritten {
        diagnostics.add(&text.span, MESSAGE);
    }
}
