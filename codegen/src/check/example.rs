//! Published examples → diagnostics: files that no use case names, examples of a body that the operation does not have, and those that are
//! no object.

use crate::{
    diagnostic::{Diagnostics, Span},
    model::{Document, Model},
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
        let mut report = |side: &str, has: bool, document: Option<&Document>| {
            let problem =
                document.and_then(|document| Some((problem(&operation.name.value, side, has, document)?, document)));
            if let Some((problem, document)) = problem {
                diagnostics.add(&document.span, problem);
            }
        };
        for example in &use_case.examples {
            report("request", sends, example.request.as_ref());
            report("response", answers, example.response.as_ref());
        }
        for fragment in &use_case.fragments {
            report("fragment", sends, Some(&fragment.document));
        }
    }
}

fn problem(operation: &str, side: &str, has: bool, document: &Document) -> Option<String> {
    if !has {
        // A fragment is one of a request.
        let (body, key) = if side == "fragment" { ("request", "fragments") } else { (side, side) };
        return Some(format!(
            "the operation `{operation}` has no `{body}` body, so there can be no example of one; remove `{key}`, or give the operation one"
        ));
    }
    let is_object = document.repaired.is_object();
    (!is_object)
        .then(|| format!("the example `{}` is no object, and a body is one; correct or remove it", document.file))
}
