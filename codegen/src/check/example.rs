//! Published examples → diagnostics: files that no use case names, examples of a body that the operation does not have, and those that are
//! no object.

use crate::{
    diagnostic::{Diagnostics, Span},
    model::{Document, Model, Side},
};

pub(super) fn check(model: &Model, diagnostics: &mut Diagnostics) {
    for file in &model.unused {
        let span = Span { file: file.as_str().into(), line: 1, column: 1 };
        let message = "no use case names this example; add it to `examples` of its use case, or remove the file";
        diagnostics.add(&span, message);
    }
    for use_case in model.use_cases() {
        // A body that is named but not there is reported already.
        let operation = model.operation(use_case).written;
        let (sends, answers) = (operation.request.is_some(), operation.response.is_some());
        let examples = use_case.examples.iter().flat_map(|example| example.request.iter().chain(&example.response));
        for document in examples.chain(use_case.fragments.iter().map(|fragment| &fragment.document)) {
            let has = if document.side == Side::Response { answers } else { sends };
            if let Some(problem) = problem(&operation.name.value, has, document) {
                diagnostics.add(&document.span, problem);
            }
        }
    }
}

fn problem(operation: &str, has: bool, document: &Document) -> Option<String> {
    if !has {
        let (body, key) = match document.side {
            Side::Fragment => (Side::Request.name(), "fragments"),
            side => (side.name(), side.name()),
        };
        return Some(format!(
            "the operation `{operation}` has no `{body}` body, so there can be no example of one; remove `{key}`, or give the operation one"
        ));
    }
    let is_object = document.repaired.is_object();
    (!is_object)
        .then(|| format!("the example `{}` is no object, and a body is one; correct or remove it", document.file))
}
