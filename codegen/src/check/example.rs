//! Published examples → diagnostics: those of a body that the operation does not have, and those that are no object.

use crate::{
    diagnostic::Diagnostics,
    model::{Document, Model, UseCase},
    spec::{self, Spec, Text},
};

pub(super) fn check(spec: &Spec, model: &Model, diagnostics: &mut Diagnostics) {
    for (topic, written) in model.topics.iter().zip(&spec.topics) {
        for use_case in &topic.use_cases {
            if let Some(written) = written.use_cases.iter().find(|written| written.name.value == use_case.name) {
                of_use_case(model, use_case, written, spec, diagnostics);
            }
        }
    }
}

fn of_use_case(model: &Model, use_case: &UseCase, written: &spec::UseCase, spec: &Spec, diagnostics: &mut Diagnostics) {
    let operation = model.operation(use_case);
    // A body that is named but not there is reported already.
    let mut operations = spec.topics.iter().flat_map(|topic| &topic.operations);
    let named = operations.find(|known| known.name.value == operation.name);
    let (sends, answers) = named.map_or((false, false), |of| (of.request.is_some(), of.response.is_some()));
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
