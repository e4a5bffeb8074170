//! The page of a use case: what it is, its table, what is noted and what is ours.

use crate::{
    emit::{doc, table},
    model::{Api, Body, BodyId, Builder, FieldId, Model, Operation, Ours, Subject, UseCase},
    phrase,
};

/// The page of a use case or of one of its variants.
pub(super) fn page(model: &Model, use_case: &UseCase, builder: &Builder) -> String {
    let operation = model.operation(use_case);
    let mut text = format!("{}.\n", doc::title(use_case, builder).trim_end_matches('.'));
    if let (Some(about), None) = (&use_case.written.about, &builder.variant) {
        text += &format!("\n{}\n", phrase::paragraphs(about));
    }
    text += &format!("\n{}\n", facts(model, use_case, operation));
    let body = operation.request.map(|body| model.body(body));
    if let Some(body) = body {
        text += &table::table(builder, body, &model.api);
    }
    for note in &use_case.written.notes {
        text += &format!("\n{}\n", phrase::sentence(note));
    }
    let ours = ours(use_case, body, &model.api);
    if !ours.is_empty() {
        text += &format!("\nOurs, not a page's:\n\n{ours}");
    }
    text
}

/// What is ours, a line each.
fn ours(use_case: &UseCase, body: Option<&Body>, api: &Api) -> String {
    let paths = |body: &Body, fields: &[FieldId]| {
        fields.iter().map(|field| body[*field].path.as_str()).collect::<Vec<_>>().join("`, `")
    };
    let of_fields = body.iter().flat_map(|body| {
        use_case.ours.iter().map(|Ours { what, why }| {
            let what = match what {
                Subject::Field(field) => format!("`{}`", body[*field].path),
                Subject::AtLeastOneOf(fields) => format!("at least one of `{}`", paths(body, fields)),
                Subject::AtMostOneOf(fields) => format!("at most one of `{}`", paths(body, fields)),
            };
            (what, why)
        })
    });
    let of_modes = use_case.modes_of_ours.iter();
    let of_modes = of_modes.map(|(mode, why)| (format!("the mode `{}`", api.modes[*mode].written.name.value), why));
    let lines = of_fields.chain(of_modes).map(|(what, why)| format!("- {what}: {}\n", phrase::sentence(why)));
    lines.collect::<Vec<_>>().concat()
}

fn facts(model: &Model, use_case: &UseCase, operation: &Operation) -> String {
    let mut text = format!(
        "Calls `{} {}`. {}",
        operation.written.method.value,
        operation.written.path.value,
        doc::documented(&use_case.documented, &model.api)
    );
    if let Some((family, errors)) =
        operation.family.and_then(|family| family.errors.as_ref().map(|errors| (family, errors)))
    {
        text += &format!("\n\nErrors ({}): {}", family.title.value, phrase::sentence(&errors.value));
        if let Some(body) = operation.error {
            text += &format!(" They read as {}.", body_link(model, body));
        }
    }
    for (selector, values) in &use_case.supports {
        let selector = &model.api.selectors[*selector].written.name.value;
        text += &format!(
            "\n\nDocumented as supported, by {selector}: {}.",
            values.iter().map(|value| &**value).collect::<Vec<_>>().join(", ")
        );
    }
    text
}

/// A link to a body's type.
fn body_link(model: &Model, id: BodyId) -> String {
    let (module, ident) = (&model.topics[id.topic].module, &model.body(id).structs[0].ident);
    format!("[`{ident}`](crate::generated::{})", doc::target(module.iter().chain([ident])))
}
