//! Model → diagnostics: types called like something that generated code imports or takes from Rust.

use crate::{
    diagnostic::{Diagnostics, Span},
    model::{Api, Body, Lent, Model, SharedId, UseCase},
    name,
    spec::{self, BUILTIN, Spec},
};

/// What generated code takes from Rust's prelude.
const RUST: [&str; 12] =
    ["Box", "Clone", "Default", "Err", "Into", "IntoIterator", "None", "Ok", "Option", "Result", "Some", "Vec"];
/// What else is in the module of the API, or used there.
const API: [&str; 3] = ["AsRef", "Environment", "From"];

pub(super) fn check(spec: &Spec, model: &Model, diagnostics: &mut Diagnostics) {
    let types = model.api.types.iter().map(|ty| (&ty.written.name, &ty.ident));
    let lists = model.api.code_lists.iter().map(|list| (&list.written.name, &list.ident));
    for (name, ident) in types.chain(lists) {
        let ident = ident.to_string();
        let is_taken = is_reserved(&ident) || API.contains(&ident.as_str());
        // A type called like a kind is reported as such.
        if is_taken && !BUILTIN.contains(&name.value.as_str()) {
            diagnostics.add(&name.span, message(&format!("`{}`", name.value), &ident, OTHER_USE, "rename it"));
        }
    }
    for body in model.topics.iter().flat_map(|topic| &topic.bodies) {
        objects(body, spec, &model.api, diagnostics);
    }
    for use_case in model.use_cases() {
        self::use_case(use_case, use_case.written, &model.api, diagnostics);
    }
}

const OTHER_USE: &str = "which generated code has another use for";

fn message(what: &str, ident: &str, clash: &str, way_out: &str) -> String {
    format!("{what} would become the type `{ident}`, {clash}; {way_out}")
}

fn is_reserved(ident: &str) -> bool {
    ident == "String" || name::IMPORTS.iter().any(|(_, names)| names.contains(&ident)) || RUST.contains(&ident)
}

/// Why a type of a topic cannot be called so.
fn clash(ident: &str, api: &Api) -> Option<String> {
    if is_reserved(ident) {
        return Some(OTHER_USE.to_owned());
    }
    let types = api.types.iter().map(|ty| (&ty.ident, &ty.written.name.value));
    let mut all = types.chain(api.code_lists.iter().map(|list| (&list.ident, &list.written.name.value)));
    let (_, name) = all.find(|(known, _)| *known == ident)?;
    Some(format!("as `{name}` of api.yaml does"))
}

fn objects(body: &Body, spec: &Spec, api: &Api, diagnostics: &mut Diagnostics) {
    let written = spec.body(body.id);
    // What another body declares is told there.
    let is_of_other = |lent: &Lent| matches!(lent.by, SharedId::Body(_));
    for structure in body.structs.iter().filter(|structure| !structure.lent.as_ref().is_some_and(is_of_other)) {
        let (path, ident) = (&structure.path, structure.ident.to_string());
        let is_of_api = matches!(structure.lent, Some(Lent { by: SharedId::Object(_), .. }));
        let of_api = || (is_of_api && API.contains(&ident.as_str())).then(|| OTHER_USE.to_owned());
        let Some(clash) = clash(&ident, api).or_else(of_api) else { continue };
        let part = written.parts.iter().find(|(_, of)| of.value == *path);
        let field = || written.fields.iter().find(|field| is_within(&field.path.value, path));
        let (span, what, way_out): (&Span, _, _) = if path.is_empty() {
            (&written.name.span, format!("the body `{}`", body.name), "rename it")
        } else if let Some((name, _)) = part {
            (&name.span, format!("the part `{}`", name.value), "choose another name for it")
        } else if let Some(shared) = written.shared.iter().find(|shared| shared.at.value == *path) {
            let name = spec.shared_name(shared.of);
            (&name.span, format!("`{}`", name.value), "choose another name for it")
        } else {
            let span = field().map_or(&written.name.span, |field| &field.path.span);
            (span, format!("`{path}`"), "give it a name of its own in `parts`")
        };
        diagnostics.add(span, message(&what, &ident, &clash, way_out));
    }
}

fn is_within(path: &str, object: &str) -> bool {
    path.strip_prefix(object).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

fn use_case(use_case: &UseCase, written: &spec::UseCase, api: &Api, diagnostics: &mut Diagnostics) {
    let types = std::iter::once(&use_case.ident).chain(use_case.builders.iter().map(|builder| &builder.ident));
    let clash = types.map(ToString::to_string).find_map(|ident| Some((clash(&ident, api)?, ident)));
    if let Some((clash, ident)) = clash {
        let what = format!("the use case `{}`", use_case.written.name.value);
        diagnostics.add(&written.name.span, message(&what, &ident, &clash, "rename it"));
    }
}
