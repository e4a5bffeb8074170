//! Published examples → diagnostics: those of a body that the operation does not have, and those that are no object.

use crate::{
    diagnostic::Diagnostics,
    model::{Document, Model, UseCase},
    spec::{self, Spec, Text},
};

pub(super) fn check(spec: &Spec, model: &Model, diagnostics: &mut Diagnostics) {
    for use_case in model.use_cases() {
        of_use_case(model, use_case, spec.use_case(use_case.id), spec, diagnostics);
    }
}

fn of_use_case(model: &Model, use_case: &UseCase, written: &spec::UseCase, spec: &Spec, diagnostics: &mut Diagnostics) {
    let operation = model.operation(use_case);
    // A body that is named but not there is reported already.
    let named = spec.operation(operation.id);
    let (sends, answers) = (named.request.is_some(), named.response.is_some());
    let mut report = |side: &str, has: bool, document: Option<&Document>, at: Option<&Text>| {
        let (Some(document), Some(at)) = (document, at) else { return };
        if !has {
            let message = format!(
                "the operation `{}` has no `{side}` body, so there can be no example of one; remove `{side}`, or give the operation one",
                operation.name
            );
            diagnostics.add(&at.span, message);
        } else if !document.repaired.is_object() {
            let message =
                format!("the example `{}` is no object, and a body is one; correct or remove it", document.file);
            diagnostics.add(&at.span, message);
        }
    };
    for example in &use_case.examples {
        let mut all = written.examples.iter();
        let written = all.find(|written| {
            let suffix = written.name.as_ref().or(written.variant.as_ref()).map(|suffix| suffix.value.as_str());
            suffix == example.suffix.as_deref()
        });
        let Some(written) = written else { continue };
        report("request", sends, example.request.as_ref(), written.request.as_ref());
        report("response", answers, example.response.as_ref(), written.response.as_ref());
    }
    for fragment in &use_case.fragments {
        let written = written.fragments.iter().find(|written| written.name.value == fragment.name);
        report("fragment", sends, Some(&fragment.document), written.map(|written| &written.at));
    }
}
