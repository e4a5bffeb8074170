//! Ways to authenticate → diagnostics: those that say neither or both of what they can be, have a header twice, or are another one again.

use std::collections::BTreeSet;

use crate::{
    diagnostic::Diagnostics,
    spec::{Named, Security, Spec},
};

pub(super) fn check(spec: &Spec, diagnostics: &mut Diagnostics) {
    for (number, way) in spec.api.security.iter().enumerate() {
        let name = &way.name;
        if way.headers.is_empty() == way.bearer.is_none() {
            let message =
                format!("`{}` proves who calls by `headers` or by a `bearer` token; write one of the two", name.value);
            diagnostics.add(&name.span, message);
        } else if let Some(other) = spec.api.security[..number].iter().find(|other| is_same(other, way)) {
            let what = if way.bearer.is_some() { "token" } else { "headers" };
            let message = format!(
                "`{name}` has the {what} of `{}`, so nothing tells the two apart; make them one, or correct the {what}",
                other.name
            );
            diagnostics.add(&name.span, message);
        }
        if let Some(header) = way.with_body.first().filter(|_| way.headers.is_empty()) {
            let message = "`with_body` adds to `headers`; write those that every request has";
            diagnostics.add(&header.name.span, message);
        }
        once(way, diagnostics);
    }
}

/// Ways may share headers, but not all of them.
fn is_same(one: &Security, other: &Security) -> bool {
    let names = |headers: &[Named]| -> BTreeSet<String> {
        headers.iter().map(|header| header.name.value.to_ascii_lowercase()).collect()
    };
    let bearer = |way: &Security| way.bearer.as_ref().map(|token| token.value.clone());
    names(&one.headers) == names(&other.headers)
        && names(&one.with_body) == names(&other.with_body)
        && bearer(one) == bearer(other)
}

/// Reports what a way has twice; case tells no headers apart.
fn once(way: &Security, diagnostics: &mut Diagnostics) {
    let mut seen = BTreeSet::new();
    for header in way.headers.iter().chain(&way.with_body).map(|header| &header.name) {
        if !seen.insert(header.value.to_ascii_lowercase()) {
            let message = format!(
                "`{header}` is a header of `{}` already, and case tells none apart; remove one of the two",
                way.name
            );
            diagnostics.add(&header.span, message);
        }
    }
}
