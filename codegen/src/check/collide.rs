//! Model → diagnostics: names that are decided one by one and meet in one Rust namespace.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    diagnostic::{Diagnostics, Span},
    model::{
        Api, Body, Builder, CodeList, Does, Environment, Lookup, Method, Mode, Model, Operation, TextType, Topic,
        UseCase, WithBody,
    },
    name,
    spec::Spec,
};

/// Methods that every builder may have.
const BUILDER_METHODS: [&str; 6] = ["at_run_time", "build", "jose_answer", "mark", "waive", "with_body"];

/// Methods that every part's builder may have.
const PART_METHODS: [&str; 4] = ["at_run_time", "build", "mark", "with_part"];

pub(super) fn check(spec: &Spec, model: &Model, diagnostics: &mut Diagnostics) {
    let mut environments = Taken::new("among the environments".to_owned(), diagnostics);
    for Environment { ident, written } in &model.api.environments {
        environments.take(&ident.to_string(), &format!("`{}`", written.name.value), &written.name.span);
    }
    of_api(model, diagnostics);
    for topic in &model.topics {
        types(&model.api, topic, spec, diagnostics);
        shapes(topic, diagnostics);
        modules(model, topic, spec, diagnostics);
        operations(topic, diagnostics);
        for body in &topic.bodies {
            part_methods(body, &spec.body(body.id).name.span, diagnostics);
            part_types(body, &spec.body(body.id).name.span, diagnostics);
        }
    }
    for lookup in &model.api.lookups {
        // What a row is called while it is looked for hides no key.
        let mut arguments = Taken::new(format!("in the lookup `{}`", lookup.written.name.value), diagnostics);
        arguments.take("row", "the row", &lookup.written.name.span);
        for (key, (name, _)) in lookup.keys.iter().zip(&lookup.written.keys) {
            arguments.take(&key.ident.to_string(), &format!("the key `{}`", name.value), &name.span);
        }
    }
    for use_case in model.use_cases() {
        let mut starts = Taken::new(format!("in `{}`", use_case.ident), diagnostics);
        starts.take("builder", "what begins a request", &use_case.written.name.span);
        for builder in use_case.builders.iter().filter(|builder| builder.variant.is_some()) {
            let name = builder.variant.as_deref().unwrap_or_default();
            let variant = use_case.written.variants.iter().find(|(variant, _)| variant.value == name);
            let span = variant.map_or(&use_case.written.name.span, |(variant, _)| &variant.span);
            starts.take(&builder.start.to_string(), &format!("the variant `{name}`"), span);
        }
        for builder in &use_case.builders {
            methods(model, use_case, builder, &use_case.written.name.span, diagnostics);
        }
    }
}

/// Names that are taken, each by what.
struct Taken<'a> {
    names: BTreeMap<String, String>,
    place: String,
    diagnostics: &'a mut Diagnostics,
}

impl<'a> Taken<'a> {
    fn new(place: String, diagnostics: &'a mut Diagnostics) -> Self {
        Self { names: BTreeMap::new(), place, diagnostics }
    }

    /// Whether the name was free.
    fn take(&mut self, name: &str, by: &str, span: &Span) -> bool {
        let other = self.names.insert(name.to_owned(), by.to_owned());
        if let Some(other) = &other {
            let message = format!("{by} and {other} would both be called `{name}` {}; rename one of them", self.place);
            self.diagnostics.add(span, message);
        }
        other.is_none()
    }
}

/// Types and functions of the API's module.
fn of_api(model: &Model, diagnostics: &mut Diagnostics) {
    let api = &model.api;
    let mut types = Taken::new("in the module of the API".to_owned(), diagnostics);
    for CodeList { ident, written, .. } in &api.code_lists {
        types.take(&ident.to_string(), &format!("the code list `{}`", written.name), &written.name.span);
    }
    for TextType { ident, written, .. } in &api.types {
        types.take(&ident.to_string(), &format!("the type `{}`", written.name), &written.name.span);
    }
    // That one is called like a type, what generated code has another use for tells.
    let mut objects = Taken::new("in the module of the API".to_owned(), diagnostics);
    for object in &model.objects {
        let body = model.body(object.body);
        let name = &api.written.objects[object.number].name;
        for structure in body.lent_with(object.of) {
            objects.take(&structure.ident.to_string(), &format!("a type of the object `{}`", name.value), &name.span);
        }
    }
    let mut functions = Taken::new("in the module of the API".to_owned(), diagnostics);
    for Mode { fields, written, .. } in &api.modes {
        functions.take(&fields.to_string(), &format!("the fields of the mode `{}`", written.name), &written.name.span);
    }
    for Lookup { ident, reverse, written, .. } in &api.lookups {
        functions.take(&ident.to_string(), &format!("the lookup `{}`", written.name), &written.name.span);
        if let (Some(ident), Some(name)) = (reverse, &written.reverse) {
            functions.take(&ident.to_string(), &format!("the reverse `{}` of a lookup", name.value), &name.span);
        }
    }
    for list in &api.code_lists {
        codes(list, &list.written.name.span, diagnostics);
    }
}

/// Variants of a code list's type, and the values that they stand for.
fn codes(list: &CodeList, span: &Span, diagnostics: &mut Diagnostics) {
    let mut values = BTreeSet::new();
    for code in list.codes.iter().filter(|code| !values.insert(&code.written.wire.value)) {
        let message = format!(
            "`{}` is a value of `{}` already; remove one of the two",
            code.written.wire.value, list.written.name.value
        );
        diagnostics.add(&code.written.wire.span, message);
    }
    let mut taken = Taken::new(format!("among the values of `{}`", list.written.name.value), diagnostics);
    taken.take("Other", "what is not listed", span);
    let mut values = BTreeSet::new();
    for code in list.codes.iter().filter(|code| values.insert(&code.written.wire.value)) {
        taken.take(&code.ident.to_string(), &format!("`{}`", code.written.wire.value), &code.written.variant.span);
    }
}

/// The type of a topic's shapes.
const SHAPES: &str = "Shape";

/// The static of their facts.
const LAYOUTS: &str = "LAYOUTS";

/// Types of a topic's module: bodies, shapes, use cases, variants and their builders.
fn types(api: &Api, topic: &Topic, spec: &Spec, diagnostics: &mut Diagnostics) {
    let mut taken = Taken::new(format!("in the module of `{}`", topic.written.id), diagnostics);
    for part in &topic.parts {
        let ident = part.ident.to_string();
        if let Some(written) = topic.written.parts.iter().find(|written| written.name.value == ident) {
            taken.take(&ident, &format!("the part `{ident}`"), &written.name.span);
        }
    }
    for body in &topic.bodies {
        // Objects of one body are told apart by the body.
        let exported: BTreeSet<_> = body.exports.iter().map(ToString::to_string).collect();
        for ident in exported {
            taken.take(&ident, &format!("an object of the body `{}`", body.name), &spec.body(body.id).name.span);
        }
    }
    if let Some(first) = topic.written.shapes.first() {
        let of_api = api.types.iter().map(|ty| (&ty.ident, &ty.written.name.value));
        for (ident, name) in of_api.chain(api.code_lists.iter().map(|list| (&list.ident, &list.written.name.value))) {
            if ident == SHAPES {
                taken.take(SHAPES, &format!("`{name}` of api.yaml"), &first.name.span);
            }
        }
        taken.take(SHAPES, "the type of the shapes", &first.name.span);
    }
    for use_case in &topic.use_cases {
        let span = &use_case.written.name.span;
        let has_variants = use_case.builders.iter().any(|builder| builder.variant.is_some());
        if has_variants {
            taken.take(&use_case.ident.to_string(), &format!("the use case `{}`", use_case.written.name.value), span);
        }
        for builder in &use_case.builders {
            let by = format!("the use case `{}`", builder.contract.id);
            if taken.take(&builder.ident.to_string(), &by, span) {
                taken.take(&builder.made_by.to_string(), &format!("the builder of {by}"), span);
                if !builder.state.is_empty() {
                    taken.take(&builder.first.to_string(), &format!("the first state of {by}"), span);
                }
            }
        }
    }
}

/// Variants of the type of a topic's shapes.
fn shapes(topic: &Topic, diagnostics: &mut Diagnostics) {
    let mut taken = Taken::new(format!("among the shapes of `{}`", topic.written.id), diagnostics);
    for written in &topic.written.shapes {
        let ident = name::camel(&written.name.value).to_string();
        taken.take(&ident, &format!("`{}`", written.name.value), &written.name.span);
    }
}

/// Statics of a topic's module.
fn operations(topic: &Topic, diagnostics: &mut Diagnostics) {
    let mut taken = Taken::new(format!("in the module of `{}`", topic.written.id), diagnostics);
    if let Some(first) = topic.written.shapes.first() {
        taken.take(LAYOUTS, "the table of the shapes", &first.name.span);
    }
    for operation in &topic.operations {
        let ident = operation.ident.to_string();
        // The same name twice is reported as that.
        let name = &operation.written.name;
        if !topic.operations.iter().any(|other| other.written.name.value == name.value && other.id != operation.id) {
            taken.take(&ident, &format!("the operation `{name}`"), &name.span);
        }
    }
}

/// Modules within a topic's module: bodies, topics below it, contracts.
fn modules(model: &Model, topic: &Topic, spec: &Spec, diagnostics: &mut Diagnostics) {
    let mut taken = Taken::new(format!("in the module of `{}`", topic.written.id), diagnostics);
    let origin = Span { file: topic.written.file.as_str().into(), line: 1, column: 1 };
    taken.take("contracts", "the topic's contracts", &origin);
    for other in &model.topics {
        let is_below = other.module.len() == topic.module.len() + 1 && other.module.starts_with(&topic.module);
        if let (true, Some(module)) = (is_below, other.module.last()) {
            taken.take(&module.to_string(), &format!("the topic `{}`", other.written.id), &origin);
        }
    }
    for part in &topic.parts {
        taken.take(&part.module.to_string(), &format!("the part `{}`", part.ident), &origin);
    }
    for body in &topic.bodies {
        taken.take(&body.module.to_string(), &format!("the body `{}`", body.name), &spec.body(body.id).name.span);
    }
}

/// Methods of a builder, as the model lists them.
fn methods(model: &Model, use_case: &UseCase, builder: &Builder, span: &Span, diagnostics: &mut Diagnostics) {
    let operation: &Operation = model.operation(use_case);
    let mut taken = Taken::new(format!("in the builder of `{}`", builder.contract.id), diagnostics);
    for method in BUILDER_METHODS {
        taken.take(method, "a method of every builder", span);
    }
    for method in &builder.methods {
        let by = match &method.does {
            Does::Query(number, _) => format!("the parameter `{}`", operation.query[*number].written.name.value),
            Does::Header(number, _) => format!("the parameter `{}`", operation.headers[*number].written.name.value),
            Does::WithBody(body, does) => match of_body(model, operation, model.body(*body), method, does) {
                Some(by) => by,
                None => continue,
            },
            // A method of every builder.
            Does::JoseAnswer => continue,
        };
        taken.take(&method.name.to_string(), &by, span);
    }
}

/// What a method is there for; nothing of those of every builder.
fn of_body(model: &Model, operation: &Operation, body: &Body, method: &Method, does: &WithBody) -> Option<String> {
    Some(match does {
        WithBody::Set(field, _) => format!("the setter of `{}`", body[*field].path),
        WithBody::Group(part) => format!("the setter of `{}`", body.structs[body.parts[*part].of].path),
        WithBody::Switch(_) => format!("the switch `{}`", method.name),
        WithBody::Take(..) => format!("the value `{}`", method.name),
        WithBody::Select(of) | WithBody::Unknown(of) => {
            format!("the selector `{}`", model.api.selectors[of.selector].written.name.value)
        }
        WithBody::Mode { number, .. } => {
            format!("the mode `{}`", model.api.modes[operation.modes[*number]].written.name.value)
        }
        WithBody::Change | WithBody::Waive => return None,
    })
}

/// The builder of a part and its first state stand beside the objects of the body.
fn part_types(body: &Body, span: &Span, diagnostics: &mut Diagnostics) {
    for part in body.parts.iter().filter(|_| body.is_sent) {
        let first = Some(&part.first).filter(|_| !part.places.is_empty());
        let bound = (part.bound.as_ref(), "trait");
        for (ident, what) in [(Some(&part.made_by), "builder"), (first, "first state of the builder"), bound] {
            if let Some(object) = body.structs.iter().find(|structure| ident == Some(&structure.ident)) {
                let message = format!(
                    "`{}` would become the type `{}`, as the {what} of the part `{}` does; give one of them another name in `parts`",
                    object.path, object.ident, body.structs[part.of].ident
                );
                diagnostics.add(span, message);
            }
        }
    }
}

/// The methods of a part's builder are no setters' names.
fn part_methods(body: &Body, span: &Span, diagnostics: &mut Diagnostics) {
    for part in &body.parts {
        let mut setters = part.setters.iter();
        let setter = setters.find(|setter| PART_METHODS.iter().any(|method| setter.name == method));
        if let Some(path) = setter.map(|setter| &body[setter.field].path) {
            let message = format!(
                "the setter of `{path}` would hide a method of the part `{}`; give the field a `setter`",
                body.structs[part.of].ident
            );
            diagnostics.add(span, message);
        }
    }
}
