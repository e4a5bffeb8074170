//! Variants → diagnostics: those that nothing tells from the others, and examples that do not say which of them they show.

use std::collections::BTreeMap;

use crate::{
    diagnostic::Diagnostics,
    model::{Model, Objects, UseCase},
};

pub(super) fn check(model: &Model, diagnostics: &mut Diagnostics) {
    for use_case in model.use_cases() {
        if let Some(body) = model.request(model.operation(use_case)) {
            makers(use_case, body, diagnostics);
        }
        examples(use_case, diagnostics);
    }
}

fn makers(use_case: &UseCase, body: &Objects, diagnostics: &mut Diagnostics) {
    // A variant does without what the use case lets be empty.
    let required = use_case.contract.always.required.iter().filter(|required| !required.may_be_empty);
    let mut makers = BTreeMap::new();
    for (variant, path) in &use_case.written.variants {
        let Some(field) = body.find(&path.value) else { continue };
        if required.clone().any(|required| required.field == field || body.lies_in(required.field, field)) {
            let message = format!(
                "every variant requires `{path}`, so it tells `{variant}` from no other; name a field that only this one requires"
            );
            diagnostics.add(&path.span, message);
        } else if let Some(other) = makers.insert(field, variant) {
            let message = format!(
                "`{path}` makes the variant `{other}` already, so nothing tells the two apart; merge them, or name another field"
            );
            diagnostics.add(&path.span, message);
        }
    }
}

/// An answer may be that of any variant; a request is one's.
fn examples(use_case: &UseCase, diagnostics: &mut Diagnostics) {
    let variants = use_case.written.variants.iter().map(|(variant, _)| variant.value.as_str());
    let variants: Vec<_> = variants.collect();
    for example in use_case.examples.iter().filter(|example| !variants.is_empty() && example.variant.is_none()) {
        if let Some(request) = &example.request {
            let message =
                format!("this request is one of a variant; say of which by `variant`: `{}`", variants.join("`, `"));
            diagnostics.add(&request.span, message);
        }
    }
}
