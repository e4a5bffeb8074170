//! Code lists → diagnostics: those without values, which would allow any value where they are all that is allowed.

use crate::{diagnostic::Diagnostics, spec::Spec};

pub(super) fn check(spec: &Spec, diagnostics: &mut Diagnostics) {
    for list in spec.api.code_lists.iter().filter(|list| list.values.is_empty() && list.includes.is_empty()) {
        let message = format!("the code list `{}` has no `values`; write them, or remove it", list.name);
        diagnostics.add(&list.name.span, message);
    }
}
