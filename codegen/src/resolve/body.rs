//! Flat field lists → structs, setter names and parts.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    diagnostic::{Diagnostics, Span, nearest},
    model::{
        Accessor, Api, Body, BodyId, Contract, Field, FieldId, Missing, Objects, Operation, OperationId, Struct, Type,
    },
    name,
    resolve::{
        Resolver,
        api::type_of,
        ask::{Asked, AskedBuilder},
        citation,
        declared::{Declared, DeclaredPart},
        missing::MissingFields,
        part::{self, Site},
        sender::Senders,
        setter,
    },
    spec::{self, Text},
};

/// As many as a `u64` has bits, which is how the runtime says what is set.
const MOST_FIELDS: usize = 64;

/// The bodies of each topic. Only those of requests have builders, and so only their setters' names can collide.
pub(super) fn declare(resolver: &mut Resolver<'_>) -> Vec<Vec<Declared>> {
    let spec = resolver.spec;
    let is_sent = |name: &Text| {
        let mut requests = spec.operations().filter_map(|(_, operation)| operation.request.as_ref());
        requests.any(|request| request.value == name.value)
    };
    spec.each_body(|id, written| {
        let parts = &spec.topics[id.topic].parts;
        self::declared(id, written, parts, is_sent(&written.name), resolver.api, resolver.diagnostics)
    })
}

pub(super) fn declared(
    id: BodyId,
    written: &spec::Body,
    shared: &[spec::SharedPart],
    is_sent: bool,
    api: &Api,
    diagnostics: &mut Diagnostics,
) -> Declared {
    let root = Struct {
        ident: name::camel(&written.name.value),
        path: String::new(),
        within: None,
        shared: None,
        says: written.title.as_ref().map(|title| title.value.clone()).unwrap_or_default(),
        fields: Vec::new(),
    };
    let (name, module) = (written.name.value.clone(), name::snake(&written.name.value));
    let mut objects = Objects { id, name, module, structs: vec![root], is_sent };
    for field in &written.fields {
        add(&mut objects, field, api, diagnostics);
    }
    let parts = rename_parts(written, shared, &mut objects, diagnostics);
    for part in &parts {
        share(part, shared, &mut objects);
    }
    setter::report_names(written, &objects, diagnostics);
    for structure in &objects.structs {
        if structure.fields.len() > MOST_FIELDS {
            let at = if structure.path.is_empty() { &written.name.value } else { &structure.path };
            let message = format!("`{at}` has {} fields; an object has at most {MOST_FIELDS}", structure.fields.len());
            diagnostics.add(&written.name.span, message);
        }
    }
    let types = written.fields.iter().map(|field| (&field.path.span, type_ident(&objects, &field.path.value)));
    colliding_types(&objects, &types.collect::<Vec<_>>(), diagnostics);
    let mut declared = Declared { objects, parts };
    if is_sent {
        for (field, setter) in setter::of_body(written, &declared, diagnostics) {
            let field = &mut declared.objects.structs[field.of].fields[field.number];
            (field.place, field.setter) = (setter.clone(), Some(setter));
        }
    }
    declared
}

fn type_ident(body: &Objects, path: &str) -> String {
    let parent = path.rsplit_once('.').map_or("", |(parent, _)| parent);
    body.structs
        .iter()
        .find(|structure| structure.path == parent)
        .map(|structure| structure.ident.to_string())
        .unwrap_or_default()
}

fn colliding_types(body: &Objects, spans: &[(&Span, String)], diagnostics: &mut Diagnostics) {
    let mut seen = BTreeMap::<String, &str>::new();
    for structure in &body.structs {
        let ident = structure.ident.to_string();
        if let Some(other) = seen.insert(ident.clone(), &structure.path) {
            let span = spans.iter().filter(|(_, owner)| *owner == ident).map(|(span, _)| *span).next_back();
            if let Some(span) = span {
                let message = format!(
                    "`{}` would become the type `{ident}`, as `{other}` does; give one of them a name of its own in `parts`",
                    structure.path
                );
                diagnostics.add(span, message);
            }
        }
    }
}

fn add(body: &mut Objects, written: &spec::Field, api: &Api, diagnostics: &mut Diagnostics) {
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
            diagnostics.add(&written.path.span, message);
        }
        return;
    }
    let documented = citation::all(&written.documented, &api.guides, diagnostics);
    let names: Vec<_> = path.split('.').collect();
    let (mut owner, mut prefix) = (0, String::new());
    let is_object = written.is.value == "object";
    let inner = if is_object { names.len() } else { names.len() - 1 };
    for name in &names[..inner] {
        if !prefix.is_empty() {
            prefix.push('.');
        }
        prefix += name;
        let Some(next) = enter(body, owner, name, &prefix, &written.path, diagnostics) else { return };
        owner = next;
    }
    if is_object {
        body.structs[owner].says.clone_from(&written.says.value);
        let mut fields = body.structs.iter_mut().flat_map(|structure| &mut structure.fields);
        if let Some(field) = fields.find(|field| field.path == *path) {
            field.also = written.also.iter().map(|other| other.value.clone()).collect();
        }
        return;
    }
    // A field of an unknown type stays, so that its uses are not reported too.
    let ty = type_of(api, &written.is, diagnostics);
    let name = names[inner];
    let (wire, ty) = match name.strip_suffix("[]") {
        Some(wire) => (wire, Type::List(Box::new(ty))),
        None => (name, ty),
    };
    let field = Field {
        ident: name::snake(wire),
        wire: wire.to_owned(),
        also: written.also.iter().map(|other| other.value.clone()).collect(),
        ty,
        path: path.clone(),
        setter: None,
        place: name::snake(path),
        says: written.says.value.clone(),
        ours: written.ours.as_ref().map(|ours| ours.value.clone()),
        documented,
    };
    push(body, owner, field, &written.path, diagnostics);
}

/// The struct of an object on the way; it is made when it is first met.
fn enter(
    body: &mut Objects,
    owner: usize,
    name: &str,
    prefix: &str,
    path: &Text,
    diagnostics: &mut Diagnostics,
) -> Option<usize> {
    let wire = name.strip_suffix("[]").unwrap_or(name);
    if let Some(field) = body.structs[owner].fields.iter().find(|field| field.wire == wire) {
        let is_list = matches!(field.ty, Type::List(_));
        if let (Some(index), true) = (field.ty.inner_struct(), is_list == name.ends_with("[]")) {
            return Some(index);
        }
        let was = match (field.ty.inner_struct(), is_list) {
            (Some(_), true) => "a list of objects",
            (Some(_), false) => "an object",
            (None, true) => "a list of values",
            (None, false) => "a value",
        };
        let inside = field.ty.inner_struct().and_then(|index| body.structs[index].fields.first());
        let by = inside.map(|inside| format!(" by `{}`", inside.path)).unwrap_or_default();
        let message =
            format!("`{prefix}` is {was} already,{by} above; a field is an object, a list or a value, always the same");
        diagnostics.add(&path.span, message);
        return None;
    }
    let index = body.structs.len();
    body.structs.push(Struct {
        ident: name::type_at(prefix),
        path: prefix.to_owned(),
        within: None,
        shared: None,
        says: String::new(),
        fields: Vec::new(),
    });
    let structure = Type::Struct(index);
    let field = Field {
        ident: name::snake(wire),
        wire: wire.to_owned(),
        also: Vec::new(),
        ty: if name.ends_with("[]") { Type::List(Box::new(structure)) } else { structure },
        path: prefix.to_owned(),
        setter: None,
        place: name::snake(prefix),
        says: String::new(),
        ours: None,
        documented: Vec::new(),
    };
    if push(body, owner, field, path, diagnostics) {
        body.structs[index].within = Some(FieldId { of: owner, number: body.structs[owner].fields.len() - 1 });
    }
    Some(index)
}

/// Whether the field is there now.
fn push(body: &mut Objects, owner: usize, field: Field, path: &Text, diagnostics: &mut Diagnostics) -> bool {
    let clash = body.structs[owner].fields.iter().find(|other| {
        other.ident == field.ident
            || other.wire == field.wire
            || other.also.contains(&field.wire)
            || field.also.contains(&other.wire)
            || field.also.iter().any(|spelling| other.also.contains(spelling))
    });
    if let Some(other) = clash {
        let inside = other.ty.inner_struct().and_then(|index| body.structs[index].fields.first());
        let inside = inside.map(|field| &field.path);
        let message = if let (true, Some(inside)) = (other.wire == field.wire, inside) {
            format!(
                "`{}` is an object already, by `{inside}` above; describe the object with a field of the type `object`, or remove one of the two",
                other.path
            )
        } else if other.wire == field.wire {
            format!("`{}` is declared already; remove one of the two", field.path)
        } else if let Some(spelling) = field.also.iter().find(|spelling| other.also.contains(spelling)) {
            format!("`{spelling}` is another spelling of `{}` already; remove it from one of the two", other.path)
        } else {
            format!(
                "`{}` and `{}` would have the same name `{}`; one of them may be a spelling of the other: use `also`",
                field.path, other.path, field.ident
            )
        };
        diagnostics.add(&path.span, message);
        return false;
    }
    if field.ident == "extra" {
        diagnostics.add(&path.span, "`extra` is where undocumented fields are kept; the field needs another name, which the spec cannot give yet");
        return false;
    }
    body.structs[owner].fields.push(field);
    true
}

fn rename_parts(
    written: &spec::Body,
    shared: &[spec::SharedPart],
    body: &mut Objects,
    diagnostics: &mut Diagnostics,
) -> Vec<DeclaredPart> {
    let mut parts = Vec::new();
    let mut named: Vec<(usize, &Text)> = Vec::new();
    for (part, path) in &written.parts {
        let mut known = body.structs.iter().enumerate().skip(1);
        let Some(index) = known.find(|(_, known)| known.path == path.value).map(|(index, _)| index) else {
            let near = nearest(&path.value, body.structs.iter().skip(1).map(|structure| structure.path.as_str()));
            diagnostics.add(&path.span, format!("no group or list `{}` in this body{near}", path.value));
            continue;
        };
        if let Some((_, other)) = named.iter().find(|(known, _)| *known == index) {
            let message = format!("`{}` is the part `{}` already; remove one of the two", path.value, other.value);
            diagnostics.add(&path.span, message);
            continue;
        }
        named.push((index, part));
        let shared = shared.iter().position(|shared| shared.name.value == part.value);
        parts.push(DeclaredPart { of: index, element: path.value.ends_with("[]"), shared });
        if is_type(&part.value) {
            body.structs[index].ident = name::camel(&part.value);
        } else if !part.value.is_empty() {
            let message =
                format!("`{}` is no name of a type; write letters and digits, such as `BillOfSale`", part.value);
            diagnostics.add(&part.span, message);
        }
    }
    for (index, part) in named {
        let ident = body.structs[index].ident.clone();
        let taken = body.structs.iter().enumerate().any(|(other, known)| other != index && known.ident == ident);
        if taken {
            let message = format!("a type `{ident}` exists already in this body; choose another name for the part");
            diagnostics.add(&part.span, message);
            // So that the two are not reported again.
            body.structs[index].ident = name::type_at(&body.structs[index].path);
        }
    }
    parts
}

/// Of a part that bodies share, all types are called by the part, and its field is described beside it.
fn share(part: &DeclaredPart, shared: &[spec::SharedPart], body: &mut Objects) {
    let Some(written) = part.shared.map(|number| &shared[number]) else { return };
    let (path, ident) = (body.structs[part.of].path.clone(), body.structs[part.of].ident.clone());
    let module = name::snake(&name::joined([ident.to_string().as_str()]));
    let says = std::mem::replace(&mut body.structs[part.of].says, written.title.value.clone());
    if let Some(held) = body.structs[part.of].within {
        body.structs[held.of].fields[held.number].says = says;
    }
    for structure in &mut body.structs {
        let Some(below) = structure.path.strip_prefix(&path) else { continue };
        if let Some(below) = below.strip_prefix('.') {
            structure.ident = name::camel(&format!("{ident} {}", name::type_at(below)));
        } else if !below.is_empty() {
            continue;
        }
        structure.shared = Some(module.clone());
    }
}

/// `UpperCamel`: it begins with a capital letter, and has no mark between words.
fn is_type(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_uppercase())
        && text.chars().all(|character| character.is_ascii_alphanumeric())
}

/// Bodies with what their use cases always require in parts and set, and what of it builders can miss: in use cases, then in parts.
pub(super) fn resolve(
    resolver: &mut Resolver<'_>,
    declared: Vec<Vec<Declared>>,
    operations: &[Vec<Operation>],
    asked: &[Vec<Option<Asked>>],
) -> (Vec<Vec<Body>>, Vec<Missing>) {
    let senders = |id: BodyId| Senders::of(id, operations, asked);
    let mut missing = MissingFields::default();
    for asked in asked.iter().flatten().flatten() {
        let Some(body) = asked.operation.of(operations).request.map(|body| &body.of(&declared).objects) else {
            continue;
        };
        for field in asked.builders.iter().flat_map(|builder| &builder.places).map(|place| &body[*place]) {
            missing.name(&field.path, field.setter.as_ref());
        }
    }
    let exports = declared.iter().map(|bodies| exports(bodies)).collect::<Vec<_>>();
    let parts = declared.iter().map(|bodies| {
        let sites = bodies.iter().flat_map(|Declared { objects, parts }| {
            parts.iter().map(move |part| Site { part, body: objects, senders: senders(objects.id) })
        });
        part::resolve(&sites.collect::<Vec<_>>(), &mut missing, resolver)
    });
    let parts = parts.collect::<Vec<_>>();
    let topics = declared.into_iter().zip(exports).zip(parts).map(|((bodies, exports), parts)| {
        let mut parts = parts.into_iter();
        let bodies = bodies.into_iter().zip(exports).map(|(Declared { objects, parts: declared }, exports)| {
            let senders = senders(objects.id);
            let parts = parts.by_ref().take(declared.len()).collect();
            let (named, named_by) = named(&senders);
            let (groups, accessors) = accessors(&objects, &senders, &mut missing);
            Body { objects, parts, exports, named, named_by, groups, accessors }
        });
        bodies.collect()
    });
    let topics = topics.collect();
    (topics, missing.into_all())
}

/// The types of each body that their topic shows beside the bodies' modules.
fn exports(bodies: &[Declared]) -> Vec<Vec<proc_macro2::Ident>> {
    let parts = |body: &Declared| {
        let own = body.parts.iter().filter(|part| part.shared.is_none());
        own.map(|part| body.objects.structs[part.of].ident.clone()).collect::<Vec<_>>()
    };
    let all: Vec<_> = bodies.iter().flat_map(parts).collect();
    let of_body = |body: &Declared| {
        let (own, structs) = (parts(body), &body.objects.structs);
        let is_shown = |ident: &proc_macro2::Ident| {
            let is_only = own.contains(ident) && all.iter().filter(|part| *part == ident).count() == 1;
            structs.first().is_some_and(|root| root.ident == *ident) || is_only
        };
        structs.iter().map(|structure| &structure.ident).filter(|ident| is_shown(ident)).cloned().collect()
    };
    bodies.iter().map(of_body).collect()
}

/// The fields that the facts of operations and of their use cases are about, and which operations have such.
fn named(senders: &Senders<'_>) -> (Vec<FieldId>, Vec<OperationId>) {
    let (mut fields, mut operations) = (BTreeSet::new(), Vec::new());
    for operation in &senders.operations {
        let asked = senders.asked.iter().filter(|(_, asked)| asked.operation == operation.id);
        let contracts = asked.flat_map(|(_, asked)| {
            std::iter::once(&asked.contract).chain(asked.builders.iter().map(|builder| &builder.contract))
        });
        let mut named = operation.fields().chain(contracts.flat_map(Contract::fields)).peekable();
        operations.extend(named.peek().map(|_| operation.id));
        fields.extend(named);
    }
    (fields.into_iter().collect(), operations)
}

/// What builders set, by path: groups, and all else.
fn accessors(body: &Objects, senders: &Senders<'_>, missing: &mut MissingFields) -> (Vec<Accessor>, Vec<Accessor>) {
    let shared = || senders.operations.iter().flat_map(|operation| &operation.optional);
    let is_set = |id: FieldId| {
        let within = |field: &FieldId| body.lies_in(*field, id);
        let own = |builder: &AskedBuilder| builder.settable.iter().any(|set| *set == id || within(set));
        let mut builders = senders.builders().peekable();
        builders.peek().is_some() && (builders.any(|(_, builder)| own(builder)) || shared().any(within))
    };
    let can_miss = |id: FieldId| senders.builders().any(|(_, builder)| builder.places.contains(&id));
    let mut set: Vec<_> = body.ids().filter(|id| is_set(*id)).collect();
    set.sort_by_key(|id| &body[*id].path);
    let accessors = set.into_iter().filter_map(|field| {
        let name = body[field].setter.clone()?;
        let missing = can_miss(field).then(|| missing.name(&body[field].path, Some(&name))).flatten();
        Some(Accessor { field, name, missing })
    });
    accessors.partition(|accessor| matches!(body[accessor.field].ty, Type::Struct(_)))
}
