//! What is declared once → the fields of each body that has a field of its type.

use std::collections::HashSet;

use crate::{
    diagnostic::{Diagnostics, nearest},
    name,
};

use super::{BUILTIN, Body, BodyId, Field, SharedPart, Spec, Text};

/// How many fields a body has at most with all that is shared: answers within answers double with each step.
const MOST_FIELDS: usize = 2_000;

/// What a field can be of whose fields are written elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum SharedId {
    /// An object of `api.yaml`, by its number.
    Object(usize),
    /// A part of a topic.
    Part { topic: usize, number: usize },
    /// The body of an answer.
    Body(BodyId),
}

/// A place where a body has it.
#[derive(Debug)]
pub(crate) struct Shared {
    pub of: SharedId,
    pub at: Text,
}

impl Body {
    /// Nothing is written out while a file is read.
    pub(super) fn not_yet<T>(_: &mut super::Map<'_, '_>, _: &str) -> Vec<T> {
        Vec::new()
    }
}

impl Shared {
    /// The path of what is or lies in it, from there.
    pub(crate) fn below<'a>(&self, path: &'a str) -> Option<&'a str> {
        let rest = path.strip_prefix(&self.at.value)?;
        if rest.is_empty() { Some(rest) } else { rest.strip_prefix('.') }
    }
}

impl Spec {
    /// Writes the fields out where bodies have them; from here on each body is whole.
    pub(crate) fn write_out(&mut self, diagnostics: &mut Diagnostics) {
        let mut writer = Writer::new(self, diagnostics);
        let written = self.each_body(|id, _| writer.body(id));
        writer.report_unused();
        for (topic, written) in self.topics.iter_mut().zip(written) {
            for (body, Written { parts, prefixes, fields, shared }) in topic.bodies.iter_mut().zip(written) {
                body.parts = parts;
                body.prefixes.extend(prefixes);
                body.fields = fields;
                body.shared = shared;
            }
        }
    }

    /// What it is called.
    pub(crate) fn shared_name(&self, id: SharedId) -> &Text {
        match id {
            SharedId::Object(number) => &self.api.objects[number].name,
            SharedId::Part { topic, number } => &self.topics[topic].parts[number].name,
            SharedId::Body(body) => &self.body(body).name,
        }
    }

    /// What it is.
    pub(crate) fn shared_title(&self, id: SharedId) -> Option<&Text> {
        match id {
            SharedId::Object(number) => Some(&self.api.objects[number].title),
            SharedId::Part { topic, number } => Some(&self.topics[topic].parts[number].title),
            SharedId::Body(body) => self.body(body).title.as_ref(),
        }
    }

    fn shared_fields(&self, id: SharedId) -> &[Field] {
        match id {
            SharedId::Object(number) => &self.api.objects[number].fields,
            SharedId::Part { topic, number } => &self.topics[topic].parts[number].fields,
            SharedId::Body(body) => &self.body(body).fields,
        }
    }
}

/// What a body is once it is written out.
#[derive(Default)]
struct Written {
    parts: Vec<(Text, Text)>,
    prefixes: Vec<(Text, Text)>,
    fields: Vec<Field>,
    shared: Vec<Shared>,
}

struct Writer<'a> {
    spec: &'a Spec,
    /// Names that are no bodies where a type is asked for.
    types: HashSet<&'a str>,
    /// Bodies that requests send.
    sent: HashSet<&'a str>,
    /// The parts of topics, where each was met first: its body and path.
    met: Vec<(SharedId, &'a Text, Text)>,
    /// The objects that some body has.
    used: HashSet<usize>,
    diagnostics: &'a mut Diagnostics,
}

impl<'a> Writer<'a> {
    fn new(spec: &'a Spec, diagnostics: &'a mut Diagnostics) -> Self {
        let types = spec.api.types.iter().map(|ty| ty.name.value.as_str());
        let types = types.chain(spec.api.code_lists.iter().map(|list| list.name.value.as_str())).chain(BUILTIN);
        let requests = spec.operations().filter_map(|(_, operation)| operation.request.as_ref());
        Self {
            spec,
            types: types.collect(),
            sent: requests.map(|request| request.value.as_str()).collect(),
            met: Vec::new(),
            used: HashSet::new(),
            diagnostics,
        }
    }

    fn body(&mut self, id: BodyId) -> Written {
        let body = self.spec.body(id);
        let mut written = Written { parts: self.own_parts(id, body), ..Written::default() };
        for field in &body.fields {
            let around = written
                .shared
                .iter()
                .find(|shared| shared.below(&field.path.value).is_some_and(|below| !below.is_empty()));
            if let Some(shared) = around {
                let name = &self.spec.shared_name(shared.of).value;
                let message = match shared.of {
                    SharedId::Part { .. } => {
                        format!("`{}` lies in the part `{name}`; list it among the part's fields", field.path.value)
                    }
                    SharedId::Object(_) | SharedId::Body(_) => {
                        format!("`{}` lies in a `{name}`; list it among the fields of that", field.path.value)
                    }
                };
                self.diagnostics.add(&field.path.span, message);
                continue;
            }
            let shared = self.meant(Some(id.topic), field);
            if let Some(of) = shared {
                self.meet(of, body, field);
            }
            self.write(field.clone(), shared, &mut vec![SharedId::Body(id)], &mut written);
        }
        if written.fields.len() > MOST_FIELDS {
            let message = format!(
                "`{}` has over {MOST_FIELDS} fields with those of the answers in it; list fewer",
                body.name.value
            );
            self.diagnostics.add(&body.name.span, message);
        }
        written
    }

    /// The parts that a body names for itself, which parts of its topic are not.
    fn own_parts(&mut self, id: BodyId, body: &Body) -> Vec<(Text, Text)> {
        let mut own = Vec::new();
        for (name, path) in &body.parts {
            let parts = &self.spec.topics[id.topic].parts;
            if parts.iter().any(|part| part.name.value == name.value) {
                let message = format!(
                    "`{}` is a part of the whole topic; give the field `{}` that type instead",
                    name.value, path.value
                );
                self.diagnostics.add(&name.span, message);
            } else {
                own.push((name.clone(), path.clone()));
            }
        }
        own
    }

    /// What a body itself has a field of: a part lies at the same path everywhere, and all else in answers.
    fn meet(&mut self, of: SharedId, body: &'a Body, field: &Field) {
        let (name, path) = (&self.spec.shared_name(of).value, &field.path);
        let is_part = matches!(of, SharedId::Part { .. });
        if !is_part && self.sent.contains(body.name.value.as_str()) {
            let message = format!(
                "`{name}` is for answers, and `{}` is sent; declare what it has as a part of the topic, or list its fields",
                body.name.value
            );
            self.diagnostics.add(&field.is.span, message);
        }
        if !is_part {
            return;
        }
        match self.met.iter().find(|(known, ..)| *known == of) {
            Some((_, _, other)) if other.value == path.value => {}
            Some((_, other_body, other)) => {
                let message = format!(
                    "the part `{name}` lies at `{}` in the body `{}`; it lies at the same path everywhere, so call one of the two another part",
                    other.value, other_body.value
                );
                self.diagnostics.add(&path.span, message);
            }
            None => self.met.push((of, &body.name, path.clone())),
        }
    }

    /// Writes a field; `around` is what it lies in, itself last.
    fn write(&mut self, field: Field, shared: Option<SharedId>, around: &mut Vec<SharedId>, written: &mut Written) {
        let Some(of) = shared else {
            written.fields.push(field);
            return;
        };
        let (spec, name) = (self.spec, &self.spec.shared_name(of).value);
        if around.contains(&of) {
            let message = format!("a `{name}` would hold itself; list the fields that it has here");
            self.diagnostics.add(&field.is.span, message);
            return;
        }
        // A part is sent, and its path is one.
        if let Some(SharedId::Part { .. }) = around.last() {
            let message = format!("a part holds no `{name}`; list the fields that it has here");
            self.diagnostics.add(&field.is.span, message);
            return;
        }
        // It is reported.
        if written.fields.len() > MOST_FIELDS {
            return;
        }
        let at = field.path.value.clone();
        let below = |path: &Text| Text { value: format!("{at}.{}", path.value), span: path.span.clone() };
        written.shared.push(Shared { of, at: field.path.clone() });
        let topic = match of {
            SharedId::Object(number) => {
                self.used.insert(number);
                None
            }
            SharedId::Part { topic, number } => {
                let prefixes = &spec.topics[topic].parts[number].prefixes;
                written.prefixes.extend(prefixes.iter().map(|(group, prefix)| (below(group), prefix.clone())));
                Some(topic)
            }
            SharedId::Body(body) => Some(body.topic),
        };
        let is = Text { value: "object".to_owned(), span: field.is.span.clone() };
        // What the body says of a whole part holds for what is in it; of all else, for the field alone.
        let (ours, documented) = match of {
            SharedId::Part { .. } => (field.ours.clone(), field.documented.clone()),
            SharedId::Object(_) | SharedId::Body(_) => (None, Vec::new()),
        };
        written.fields.push(Field { is, ..field });
        around.push(of);
        for inner in spec.shared_fields(of) {
            let moved = Field {
                path: below(&inner.path),
                ours: inner.ours.clone().or_else(|| ours.clone()),
                documented: if inner.documented.is_empty() { &documented } else { &inner.documented }.clone(),
                ..inner.clone()
            };
            let shared = self.meant(topic, inner);
            self.write(moved, shared, around, written);
        }
        around.pop();
    }

    /// What a field is that is declared elsewhere, or nearly called so, which is reported; only in a topic can it be one of its parts.
    fn meant(&mut self, topic: Option<usize>, field: &Field) -> Option<SharedId> {
        let (spec, name) = (self.spec, &field.is);
        // Most fields are of a type.
        if self.types.contains(name.value.as_str()) {
            return None;
        }
        let parts = topic.into_iter().flat_map(|topic| {
            let parts = spec.topics[topic].parts.iter().enumerate();
            parts.map(move |(number, part)| (SharedId::Part { topic, number }, part.name.value.as_str()))
        });
        let objects = spec.api.objects.iter().enumerate();
        let all = parts.chain(objects.map(|(number, object)| (SharedId::Object(number), object.name.value.as_str())));
        if let Some((id, _)) = all.clone().find(|(_, known)| *known == name.value) {
            return Some(id);
        }
        if !name::is_type(&name.value) {
            let mut bodies = spec.bodies().filter(|_| !name.value.is_empty());
            return bodies.find(|(_, body)| body.name.value == name.value).map(|(id, _)| SharedId::Body(id));
        }
        let (id, way_out) =
            all.map(|(id, known)| (id, nearest(&name.value, [known]))).find(|(_, near)| !near.is_empty())?;
        self.diagnostics.add(&name.span, format!("unknown part `{}`{way_out}", name.value));
        Some(id)
    }

    fn report_unused(&mut self) {
        for (topic, of) in self.spec.topics.iter().enumerate() {
            let is_met = |number: usize| self.met.iter().any(|(known, ..)| *known == SharedId::Part { topic, number });
            for (_, part) in of.parts.iter().enumerate().filter(|(number, _)| !is_met(*number)) {
                let SharedPart { name, .. } = part;
                let message = format!("no body has a field of the type `{}`; remove the part", name.value);
                self.diagnostics.add(&name.span, message);
            }
        }
        let objects = self.spec.api.objects.iter().enumerate();
        for (_, object) in objects.filter(|(number, _)| !self.used.contains(number)) {
            let message = format!("no body has a field of the type `{}`; remove the object", object.name.value);
            self.diagnostics.add(&object.name.span, message);
        }
    }
}
