//! Values of types that a person wrote, which set several fields at once: what a body declares of them, and which ones use cases take.

use proc_macro2::Ident;

use crate::{
    diagnostic::{Diagnostics, nearest},
    model::{Body, FieldId, Objects, Taken, Type},
    name::{self, Name},
    resolve::report_unknown,
    spec::{self, Text},
};

/// What a body declares. One that is wrong stays, so that its uses are not reported too.
pub(super) fn declared(written: &spec::Body, body: &Objects, diagnostics: &mut Diagnostics) -> Vec<Taken> {
    written.takes.iter().map(|taken| self::taken(taken, body, diagnostics)).collect()
}

fn taken(written: &spec::Taken, body: &Objects, diagnostics: &mut Diagnostics) -> Taken {
    let name = &written.name.value;
    Taken {
        ident: if name::is_method(name) { name::ident(name) } else { name::snake(name) },
        of: path(&written.is, diagnostics),
        says: written.says.value.clone(),
        sets: fields(&written.sets, body, diagnostics),
        may_set: fields(&written.may_set, body, diagnostics),
    }
}

/// The type's path, a name at a time.
fn path(written: &Text, diagnostics: &mut Diagnostics) -> Vec<Name> {
    let names = written.value.split("::").map(|name| syn::parse_str::<Ident>(name).ok().as_ref().map(Name::from));
    let names: Option<Vec<_>> = names.collect();
    names.unwrap_or_else(|| {
        // The parser has reported an empty one.
        if !written.value.is_empty() {
            let message = format!(
                "`{}` is no path of a type; write names from the crate's root with `::` between them, such as `kept::Ticket`",
                written.value
            );
            diagnostics.add(&written.span, message);
        }
        Vec::new()
    })
}

fn fields(written: &[Text], body: &Objects, diagnostics: &mut Diagnostics) -> Vec<FieldId> {
    let fields = written.iter().filter(|path| !path.value.is_empty());
    fields.filter_map(|path| field(path, body, diagnostics)).collect()
}

fn field(path: &Text, body: &Objects, diagnostics: &mut Diagnostics) -> Option<FieldId> {
    let problem = match body.find(&path.value) {
        Some(field) if matches!(body[field].ty, Type::Struct(_)) => {
            format!("`{}` is an object; list the fields in it", path.value)
        }
        Some(field) if body.is_in_elements(field) => {
            format!("`{}` lies in a list, and a value sets fields outside of lists; remove it", path.value)
        }
        Some(field) => return Some(field),
        None => {
            let near = nearest(&path.value, body.leaves().map(|field| field.path.as_str()));
            format!("unknown field `{}` in the body `{}`{near}", path.value, body.name)
        }
    };
    diagnostics.add(&path.span, problem);
    None
}

/// The numbers of the values that a use case's builders take.
pub(super) fn of(
    written: &spec::UseCase,
    (body, declared): (Option<&Body>, Option<&spec::Body>),
    diagnostics: &mut Diagnostics,
) -> Vec<usize> {
    let known: Vec<_> = declared.iter().flat_map(|body| &body.takes).map(|taken| taken.name.value.as_str()).collect();
    let numbers = written.takes.iter().filter_map(|name| {
        let number = known.iter().position(|known| *known == name.value);
        if number.is_none() {
            report_unknown(name, "value to take", &known, diagnostics);
        }
        number.filter(|_| body.is_some())
    });
    numbers.collect()
}
