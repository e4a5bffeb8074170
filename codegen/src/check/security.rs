//! Ways to authenticate → diagnostics: one that says neither or both of what it can be.

use crate::{diagnostic::Diagnostics, spec::Spec};

pub(super) fn check(spec: &Spec, diagnostics: &mut Diagnostics) {
    for way in &spec.api.security {
        if way.headers.is_empty() == way.bearer.is_none() {
            let name = &way.name;
            let message =
                format!("`{}` proves who calls by `headers` or by a `bearer` token; write one of the two", name.value);
            diagnostics.add(&name.span, message);
        }
        if let Some(header) = way.with_body.first().filter(|_| way.headers.is_empty()) {
            let message = "`with_body` adds to `headers`; write those that every request has";
            diagnostics.add(&header.name.span, message);
        }
    }
}
