//! Flat field lists → objects: what a body has, and what its types are called.

use std::collections::HashMap;

use crate::{
    diagnostic::{Diagnostics, nearest},
    model::{Api, Field, FieldId, Keeping, Lent, Struct, Type},
    name::{self, Name},
    resolve::{api::type_of, citation, declared::DeclaredPart, texts},
    spec::{self, BodyId, Shared, SharedId, Spec, Text},
};

/// The module of what belongs to all topics.
const API: &str = "api";

/// The objects of a body, itself first, and which of them are parts.
pub(super) fn resolve(
    written: &spec::Body,
    spec: &Spec,
    api: &Api,
    diagnostics: &mut Diagnostics,
) -> (Vec<Struct>, Vec<DeclaredPart>) {
    let says = written.title.as_ref().map(|title| title.value.clone()).unwrap_or_default();
    let root = Object { path: String::new(), within: None, says, fields: Vec::new() };
    let mut list = List { written, spec, api, objects: vec![root], diagnostics };
    for field in &written.fields {
        list.add(field);
    }
    let objects = list.objects;
    let parts = parts(written, &objects, diagnostics);
    let own = idents(written, &objects, &parts, diagnostics);
    let mut parts: Vec<_> = parts.into_iter().map(|(part, _)| part).collect();
    let wholes = wholes(written, &objects);
    parts.extend(shared_parts(&objects, &wholes));
    let once = once(&objects, api);
    let types = own.into_iter().zip(&objects).zip(wholes).map(|((own, object), whole)| {
        let lent = whole.and_then(|whole| lent(object, whole, spec));
        lent.map_or((own, None), |(ident, lent)| (ident, Some(lent)))
    });
    let types: Vec<_> = types.collect();
    let structs = objects.into_iter().zip(types).zip(once);
    let structs = structs.enumerate().map(|(of, ((object, (ident, lent)), once))| {
        let Object { path, within, says, fields } = object;
        let part = parts.iter().position(|part| part.of == of);
        Struct { ident, path, within, part, lent, once, says, fields }
    });
    let structs = structs.collect();
    (structs, parts)
}

/// An object whose type has no name yet.
struct Object {
    path: String,
    within: Option<FieldId>,
    says: String,
    fields: Vec<Field>,
}

/// A field list that is being read.
struct List<'a> {
    written: &'a spec::Body,
    spec: &'a Spec,
    api: &'a Api<'a>,
    objects: Vec<Object>,
    diagnostics: &'a mut Diagnostics,
}

impl List<'_> {
    fn add(&mut self, written: &spec::Field) {
        let path = &written.path.value;
        let is_name = |name: &str| {
            let wire = name.strip_suffix("[]").unwrap_or(name);
            let is_out =
                |character: char| "[]\"\\".contains(character) || character.is_whitespace() || character.is_control();
            !wire.is_empty() && !wire.contains(is_out)
        };
        if !path.split('.').all(is_name) {
            // An empty one is reported already.
            if !path.is_empty() {
                let message = format!("`{path}` is no path; write names with dots between them and `[]` after lists");
                self.diagnostics.add(&written.path.span, message);
            }
            return;
        }
        let names: Vec<_> = path.split('.').collect();
        let (mut owner, mut prefix) = (0, String::new());
        let inner = if is_object(written) { names.len() } else { names.len() - 1 };
        for name in &names[..inner] {
            if !prefix.is_empty() {
                prefix.push('.');
            }
            prefix += name;
            let Some(next) = self.enter(owner, name, &prefix, &written.path) else { return };
            owner = next;
        }
        if let Some(name) = names.get(inner) {
            // A field of an unknown type stays, so that its uses are not reported too.
            let ty = type_of(self.api, &written.is, self.diagnostics);
            let says = written.says.value.clone();
            let field = Field { says, ..self.field(name, path, ty, Some(written)) };
            self.push(owner, field, &written.path);
        }
    }

    /// A field, or one that holds an object, without a description.
    fn field(&mut self, name: &str, path: &str, ty: Type, written: Option<&spec::Field>) -> Field {
        let (wire, ty) = match name.strip_suffix("[]") {
            Some(wire) => (wire, Type::List(Box::new(ty))),
            None => (name, ty),
        };
        let guides = &self.api.written.guides;
        let documented = written.map(|written| citation::all(&written.documented, guides, self.diagnostics));
        Field {
            ident: name::field(wire),
            wire: wire.to_owned(),
            also: written.map(|written| texts(&written.also)).unwrap_or_default(),
            ty,
            path: path.to_owned(),
            in_full: name::snake(path),
            says: String::new(),
            ours: written.and_then(|written| written.ours.as_ref()).map(|ours| ours.value.clone()),
            documented: documented.unwrap_or_default(),
        }
    }

    /// The number of an object on the way; it is made when it is first met.
    fn enter(&mut self, owner: usize, name: &str, prefix: &str, path: &Text) -> Option<usize> {
        let wire = name.strip_suffix("[]").unwrap_or(name);
        if let Some(field) = self.objects[owner].fields.iter().find(|field| field.wire == wire) {
            if let (Some(index), true) = (field.ty.inner_struct(), field.is_list() == name.ends_with("[]")) {
                return Some(index);
            }
            let was = match (field.ty.inner_struct(), field.is_list()) {
                (Some(_), true) => "a list of objects",
                (Some(_), false) => "an object",
                (None, true) => "a list of values",
                (None, false) => "a value",
            };
            let by = self.first_in(field).map(|inside| format!(" by `{}`", inside.path)).unwrap_or_default();
            let message = format!(
                "`{prefix}` is {was} already,{by} above; a field is an object, a list or a value, always the same"
            );
            self.diagnostics.add(&path.span, message);
            return None;
        }
        // One whose field clashed, which is reported, is there without it.
        if let Some(index) = self.objects.iter().position(|object| object.path == prefix) {
            return Some(index);
        }
        let mut described = self.written.fields.iter().filter(|field| is_object(field));
        let described = described.find(|field| field.path.value == prefix);
        let said = described.map(|field| field.says.value.clone()).unwrap_or_default();
        // Of what is shared, its title describes the type, and the body the field.
        let shared = self.written.shared.iter().find(|shared| shared.at.value == prefix);
        let title = shared.and_then(|shared| self.spec.shared_title(shared.of)).map(|title| title.value.clone());
        let (says_of_field, says) = title.map_or((String::new(), said.clone()), |title| (said, title));
        let index = self.objects.len();
        let field = self.field(name, prefix, Type::Struct(index), described);
        let within = self.push(owner, Field { says: says_of_field, ..field }, path);
        self.objects.push(Object { path: prefix.to_owned(), within, says, fields: Vec::new() });
        Some(index)
    }

    /// The first field of the object that a field holds, if it is made already.
    fn first_in(&self, field: &Field) -> Option<&Field> {
        self.objects.get(field.ty.inner_struct()?)?.fields.first()
    }

    /// The field, if it can be there.
    fn push(&mut self, owner: usize, field: Field, path: &Text) -> Option<FieldId> {
        let clash = self.objects[owner].fields.iter().find(|other| {
            other.ident == field.ident
                || other.wire == field.wire
                || other.also.contains(&field.wire)
                || field.also.contains(&other.wire)
                || field.also.iter().any(|spelling| other.also.contains(spelling))
        });
        if let Some(other) = clash {
            let message = if let (true, Some(inside)) = (other.wire == field.wire, self.first_in(other)) {
                format!(
                    "`{}` is an object already, by `{}` above; describe the object with a field of the type `object`, or remove one of the two",
                    other.path, inside.path
                )
            } else if other.wire == field.wire {
                format!("`{}` is declared already; remove one of the two", field.path)
            } else if let Some(spelling) = field.also.iter().find(|spelling| other.also.contains(spelling)) {
                format!("`{spelling}` is another spelling of `{}` already; remove it from one of the two", other.path)
            } else if field.also.contains(&other.wire) {
                format!(
                    "`{}` is the field `{}` already, and no spelling of `{}`; remove it from `also`, or remove that field",
                    other.wire, other.path, field.path
                )
            } else if other.also.contains(&field.wire) {
                format!(
                    "`{}` is a spelling of `{}` already; remove it from `also` there, or this field",
                    field.wire, other.path
                )
            } else {
                format!(
                    "`{}` and `{}` would have the same name `{}`; one of them may be a spelling of the other: use `also`",
                    field.path, other.path, field.ident
                )
            };
            self.diagnostics.add(&path.span, message);
            return None;
        }
        if field.ident == "extra" {
            self.diagnostics.add(&path.span, "`extra` is where undocumented fields are kept; the field needs another name, which the spec cannot give yet");
            return None;
        }
        let fields = &mut self.objects[owner].fields;
        fields.push(field);
        Some(FieldId { of: owner, number: fields.len() - 1 })
    }
}

/// Whether it only describes an object, whose fields others are.
fn is_object(field: &spec::Field) -> bool {
    field.is.value == "object"
}

/// The groups and list elements with a builder that the body declares for itself, each with what it is called.
fn parts<'a>(
    written: &'a spec::Body,
    objects: &[Object],
    diagnostics: &mut Diagnostics,
) -> Vec<(DeclaredPart, &'a Text)> {
    let mut parts: Vec<(DeclaredPart, &Text)> = Vec::new();
    for (name, path) in &written.parts {
        let mut known = objects.iter().enumerate().skip(1);
        let Some((of, _)) = known.find(|(_, known)| known.path == path.value) else {
            let near = nearest(&path.value, objects.iter().skip(1).map(|object| object.path.as_str()));
            diagnostics.add(&path.span, format!("no group or list `{}` in this body{near}", path.value));
            continue;
        };
        if let Some((_, other)) = parts.iter().find(|(known, _)| known.of == of) {
            let message = format!("`{}` is the part `{}` already; remove one of the two", path.value, other.value);
            diagnostics.add(&path.span, message);
            continue;
        }
        parts.push((DeclaredPart { of, element: path.value.ends_with("[]"), shared: None }, name));
    }
    parts
}

/// What the types are called: by their parts, or by their paths.
fn idents(
    written: &spec::Body,
    objects: &[Object],
    parts: &[(DeclaredPart, &Text)],
    diagnostics: &mut Diagnostics,
) -> Vec<Name> {
    let by_path = objects.iter().map(|object| match object.path.as_str() {
        "" => name::camel(&written.name.value),
        path => name::type_at(path),
    });
    let mut idents: Vec<_> = by_path.collect();
    let mut called = Vec::new();
    for (part, name) in parts {
        if name::is_type(&name.value) {
            called.push((part.of, std::mem::replace(&mut idents[part.of], name::camel(&name.value)), name));
        } else if !name.value.is_empty() {
            let message =
                format!("`{}` is no name of a type; write letters and digits, such as `BillOfSale`", name.value);
            diagnostics.add(&name.span, message);
        }
    }
    for (of, by_path, name) in called {
        let ident = &idents[of];
        if idents.iter().enumerate().any(|(other, known)| other != of && known == ident) {
            let message = format!("a type `{ident}` exists already in this body; choose another name for the part");
            diagnostics.add(&name.span, message);
            // So that the two are not reported again.
            idents[of] = by_path;
        }
    }
    idents
}

/// What an object is lent by, and the number of the object that is the whole of it.
type Whole<'a> = (&'a Shared, usize);

/// For each object, the innermost that it is or lies in of what is shared.
fn wholes<'a>(written: &'a spec::Body, objects: &[Object]) -> Vec<Option<Whole<'a>>> {
    let shared: HashMap<_, _> = written.shared.iter().map(|shared| (&shared.at.value, shared)).collect();
    let mut wholes: Vec<Option<Whole<'_>>> = Vec::new();
    // An object is made after the one that it lies in.
    for (of, object) in objects.iter().enumerate() {
        let around = object.within.and_then(|held| wholes[held.of]);
        wholes.push(shared.get(&object.path).map(|shared| (*shared, of)).or(around));
    }
    wholes
}

/// The parts of the topic that a body has a field of; within what is lent whole, nobody asks for a part.
fn shared_parts(objects: &[Object], wholes: &[Option<Whole<'_>>]) -> Vec<DeclaredPart> {
    let parts = objects.iter().zip(wholes).enumerate().filter_map(|(of, (object, whole))| {
        let (shared, _) = whole.filter(|(_, root)| *root == of)?;
        let SharedId::Part { number, .. } = shared.of else { return None };
        let is_own = object.within.is_none_or(|held| wholes[held.of].is_none());
        is_own.then(|| DeclaredPart { of, element: object.path.ends_with("[]"), shared: Some(number) })
    });
    parts.collect()
}

/// What the type of an object is called that is declared elsewhere, and where.
fn lent(object: &Object, (shared, root): Whole<'_>, spec: &Spec) -> Option<(Name, Lent)> {
    let (below, name) = (shared.below(&object.path)?, &spec.shared_name(shared.of).value);
    let ident = match shared.of {
        _ if below.is_empty() => name::camel(name),
        SharedId::Body(body) => {
            let mut parts = spec.body(body).parts.iter();
            let part = parts.find(|(_, path)| path.value == below);
            part.map_or_else(|| name::type_at(below), |(name, _)| name::camel(&name.value))
        }
        SharedId::Part { .. } | SharedId::Object(_) => {
            name::camel(&format!("{} {}", name::camel(name), name::type_at(below)))
        }
    };
    let mut module = match shared.of {
        SharedId::Object(_) => Vec::new(),
        SharedId::Part { topic, .. } | SharedId::Body(BodyId { topic, .. }) => super::module(&spec.topics[topic]),
    };
    module.push(match shared.of {
        SharedId::Object(_) => Name::from(API),
        SharedId::Part { .. } => name::snake(&name::joined([name::camel(name).to_string().as_str()])),
        SharedId::Body(_) => name::snake(name),
    });
    Some((ident, Lent { by: shared.of, module, root }))
}

/// For each object, whether it or one in it can hold what is good for one attempt.
fn once(objects: &[Object], api: &Api) -> Vec<bool> {
    let mut once = vec![false; objects.len()];
    // An object is made after the one that it lies in.
    for (of, object) in objects.iter().enumerate().rev() {
        once[of] = object.fields.iter().any(|field| match (field.ty.inner_struct(), field.ty.inner_text()) {
            (Some(inner), _) => once.get(inner).is_some_and(|once| *once),
            (None, Some(text)) => api.types.get(text).is_some_and(|ty| ty.kept == Keeping::Once),
            (None, None) => false,
        });
    }
    once
}
