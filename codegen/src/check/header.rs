//! Headers of operations and use cases → diagnostics: those that whatever sends a request sets by itself, and those that two places set.

use std::collections::BTreeSet;

use crate::{
    diagnostic::{Diagnostics, Text},
    model::{Model, UseCase},
    spec::{self, Spec},
};

/// What says how a message is carried, when it is sent, by whom and to where: no documentation of a use case decides that.
const OF_SENDERS: [&str; 16] = [
    "accept",
    "accept-encoding",
    "authorization",
    "connection",
    "content-length",
    "date",
    "expect",
    "host",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
];

pub(super) fn check(spec: &Spec, model: &Model, diagnostics: &mut Diagnostics) {
    for (_, operation) in spec.operations() {
        for header in &operation.headers {
            set_by_senders(&header.name, &spec.api.security, diagnostics);
            if header.name.value.eq_ignore_ascii_case("content-type") {
                let message = format!(
                    "`{}` says what the body is, which callers do not choose; fix it in the `headers` of a use case",
                    header.name
                );
                diagnostics.add(&header.name.span, message);
            }
        }
    }
    for use_case in model.use_cases() {
        for (name, value) in &use_case.written.headers {
            set_by_senders(name, &spec.api.security, diagnostics);
            self::value(value, diagnostics);
        }
        twice(use_case, model.operation(use_case).written, diagnostics);
    }
}

fn set_by_senders(name: &Text, security: &[spec::Security], diagnostics: &mut Diagnostics) {
    let is = |other: &str| name.value.eq_ignore_ascii_case(other);
    let headers = |way: &spec::Security| way.headers.iter().chain(&way.with_body).any(|header| is(&header.name.value));
    let message = if let Some(way) = security.iter().find(|way| headers(way)) {
        format!(
            "`{name}` proves who calls, by the way `{}` of `security`, so whatever signs a request sets it; remove it",
            way.name
        )
    } else if is("accept") {
        format!("`{name}` is set by whatever sends a request; say by `jose` what is asked for, and remove it")
    } else if is("authorization") {
        format!(
            "`{name}` is set by whatever sends a request; say under `security` how callers prove who they are, and remove it"
        )
    } else if OF_SENDERS.into_iter().any(is) {
        format!("`{name}` is set by whatever sends a request; remove it")
    } else {
        return;
    };
    diagnostics.add(&name.span, message);
}

/// Whatever else stands in a header is lost on its way.
fn value(value: &Text, diagnostics: &mut Diagnostics) {
    if !value.value.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        let message = format!("`{value}` cannot stand in a header; write letters, digits and marks of ASCII");
        diagnostics.add(&value.span, message);
    }
}

/// Case tells no headers apart.
fn twice(use_case: &UseCase, operation: &spec::Operation, diagnostics: &mut Diagnostics) {
    let mut seen = BTreeSet::new();
    for (name, _) in &use_case.written.headers {
        let same = name.value.to_ascii_lowercase();
        if operation.headers.iter().any(|header| header.name.value.eq_ignore_ascii_case(&same)) {
            let message = format!(
                "`{name}` is a header that callers of `{}` set, so it is not fixed; remove it here, or from the operation",
                operation.name
            );
            diagnostics.add(&name.span, message);
        }
        if !seen.insert(same) {
            let message = format!("`{name}` is there already, and case tells no headers apart; remove one of the two");
            diagnostics.add(&name.span, message);
        }
    }
}
