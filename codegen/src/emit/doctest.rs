//! Published examples as Rust: the builder's calls that make the conforming JSON.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::model::{Api, Body, Builder, Does, Example, Field, FieldId, Model, Part, TextKind, Topic, Type, UseCase};

/// The examples of a builder's page, each a doctest that compares what is sent with the conforming JSON.
pub(super) fn section(model: &Model, use_case: &UseCase, builder: &Builder, topic: &Topic, crate_name: &str) -> String {
    let mut text = String::new();
    for example in &use_case.examples {
        let Some(request) = example.request.as_ref().filter(|_| example.variant == builder.variant) else { continue };
        let Some(body) = model.operation(use_case).request.map(|body| model.body(body)) else { continue };
        let writer = Writer { model, use_case, builder, topic, crate_name, body, uses: BTreeSet::new() };
        let (document, line) = request.at.split_once(':').unwrap_or((&request.at, ""));
        let title = model.api.guides.get(document).map_or(document, |guide| guide.title.as_str());
        text += &format!("\n# Example\n\nThe documented one (“{title}”, line {line}):\n\n");
        text += &writer.doctest(example, &request.conforming);
    }
    text
}

/// How many times an example's Rust reaches around the setters.
pub(super) fn hatches(model: &Model, use_case: &UseCase, example: &Example) -> usize {
    let builder = use_case.builders.iter().find(|builder| builder.variant == example.variant);
    let body = model.operation(use_case).request.map(|body| model.body(body));
    let topic = model.topics.iter().find(|topic| topic.use_cases.iter().any(|other| std::ptr::eq(other, use_case)));
    let (Some(builder), Some(body), Some(topic), Some(request)) = (builder, body, topic, &example.request) else {
        return 0;
    };
    let mut writer = Writer { model, use_case, builder, topic, crate_name: "", body, uses: BTreeSet::new() };
    writer.calls(&request.conforming).hatches.len()
}

/// An example's calls, the names that they use, and the statements that reach around the setters.
struct Rust {
    calls: Vec<String>,
    uses: BTreeSet<String>,
    hatches: Vec<String>,
}

struct Writer<'a> {
    model: &'a Model,
    use_case: &'a UseCase,
    builder: &'a Builder,
    topic: &'a Topic,
    crate_name: &'a str,
    body: &'a Body,
    uses: BTreeSet<String>,
}

impl Writer<'_> {
    fn doctest(mut self, example: &Example, json: &Value) -> String {
        let mut rust = self.calls(json);
        for (selector, value) in &example.selections {
            let method = self
                .builder
                .methods
                .iter()
                .find(|method| matches!(method.does, Does::Select(of) if of.selector == *selector));
            let list = &self.model.api.code_lists[self.model.api.selectors[*selector].values];
            let code = list.codes.iter().find(|code| code.wire == *value);
            if let (Some(method), Some(code)) = (method, code) {
                rust.uses.insert(self.api_path(&list.ident.to_string()));
                rust.calls.push(format!(".{}({}::{})", method.name, list.ident, code.ident));
            }
        }
        if !rust.hatches.is_empty() {
            rust.calls.push(format!(".with_body(|body| {{\n        {}\n    }})", rust.hatches.join("\n        ")));
        }
        rust.uses.append(&mut self.uses);
        self.text(example, json, &rust)
    }

    fn text(&self, example: &Example, json: &Value, rust: &Rust) -> String {
        let module: Vec<_> = self.topic.module.iter().map(ToString::to_string).collect();
        let of = &self.builder.ident;
        let mut uses: Vec<String> = rust.uses.iter().cloned().collect();
        uses.push(format!("{}::{}::{of}", self.crate_name, module.join("::")));
        uses.sort();
        let arguments: Vec<_> = self
            .model
            .operation(self.use_case)
            .parameters
            .iter()
            .map(|parameter| {
                let given = example
                    .parameters
                    .iter()
                    .find(|(name, _)| *name == parameter.name)
                    .map(|(_, value)| value.as_str());
                let given = given.unwrap_or("1");
                if matches!(parameter.ty, Type::Boolean | Type::Integer) { given.to_owned() } else { text(given) }
            })
            .collect();
        let mut lines = vec!["```".to_owned()];
        lines.extend(use_lines(&uses));
        lines.push(String::new());
        lines.push(format!("let request = {of}::builder({})", arguments.join(", ")));
        lines.extend(rust.calls.iter().map(|call| format!("    {call}")));
        lines.push("    .build()?;".to_owned());
        lines.push("#".to_owned());
        lines.push(format!("# let documented: serde_json::Value = serde_json::from_str({})?;", raw(&json.to_string())));
        lines.push("# assert_eq!(serde_json::to_value(request.body())?, documented);".to_owned());
        lines.push("# Ok::<(), Box<dyn std::error::Error>>(())".to_owned());
        lines.push("```".to_owned());
        lines.join("\n") + "\n"
    }

    /// Setters in the contract's order, then whatever is left through the whole body.
    fn calls(&mut self, json: &Value) -> Rust {
        let mut rust = Rust { calls: Vec::new(), uses: BTreeSet::new(), hatches: Vec::new() };
        let mut left = json.clone();
        for (path, value) in self.preset() {
            // Another value than the builder sets is left for the escape hatch.
            if crate::json::get(json, path.trim_end_matches("[]")) == Some(&value) {
                take(&mut left, &path);
            }
        }
        for switch in &self.use_case.switches {
            let path = |field: &FieldId| self.body[*field].path.as_str();
            let all =
                switch.sets.iter().all(|(field, value)| crate::json::get(&left, path(field)) == Some(&value.to_json()));
            if all {
                for (field, _) in &switch.sets {
                    take(&mut left, path(field));
                }
                rust.calls.push(format!(".{}()", switch.ident));
            }
        }
        for method in &self.builder.methods {
            let (field, only) = match method.does {
                Does::Set(field) => (field, false),
                Does::SetOnly(field, _) => (field, true),
                _ => continue,
            };
            let (body, setter) = (self.body, &method.name);
            let field = &body[field];
            let Some(value) = take(&mut left, &field.path) else { continue };
            if let (Some(of), Value::Array(values)) = (field.ty.inner_struct(), &value) {
                for value in values {
                    let element = self.element(of, value);
                    rust.calls.push(format!(".{setter}({element})"));
                }
                continue;
            }
            let argument = if only { String::new() } else { self.value(&field.ty, &value) };
            rust.calls.push(format!(".{setter}({argument})"));
        }
        prune(&mut left, json);
        self.hatches(&left, "", "body", &mut rust.hatches);
        rust
    }

    /// What the builder sets by itself.
    fn preset(&self) -> Vec<(String, Value)> {
        let contract = &self.builder.contract;
        let fixed = contract.always.values.iter().filter(|rule| rule.preset).filter_map(|rule| {
            let value = rule.values.first()?.to_json();
            let field = &self.body[rule.field];
            let value = if field.is_list() { Value::Array(vec![value]) } else { value };
            Some((field.path.clone(), value))
        });
        fixed.collect()
    }

    /// A list's element, through its builder where it has one.
    fn element(&mut self, of: usize, value: &Value) -> String {
        let part = self.body.parts.iter().find(|part| part.of == of);
        if let (Some(part), Value::Object(fields)) = (part, value) {
            return self.part(part, fields);
        }
        let path = self.path_of(&self.body.structs[of].ident);
        format!("serde_json::from_value::<{path}>({})?", json(value))
    }

    fn part(&mut self, part: &Part, fields: &Map<String, Value>) -> String {
        let structure = &self.body.structs[part.of];
        let path = self.path_of(&structure.ident);
        self.uses.insert(path);
        let mut left = Value::Object(fields.clone());
        let mut calls = vec![format!("{}::builder()", structure.ident)];
        let body = self.body;
        let depth = structure.within.map_or(0, |held| body.way(held).len());
        for (field, setter) in &part.setters {
            let way = body.way(*field).into_iter().skip(depth);
            let relative: Vec<_> = way.map(|field| body[field].wire.as_str()).collect();
            let field = &body[*field];
            let Some(value) = take(&mut left, &relative.join(".")) else { continue };
            match (field.ty.inner_struct(), &value) {
                (Some(of), Value::Array(values)) => {
                    for value in values {
                        let element = self.element(of, value);
                        calls.push(format!(".{setter}({element})"));
                    }
                }
                _ => calls.push(format!(".{setter}({})", self.value(&field.ty, &value))),
            }
        }
        let whole = Value::Object(fields.clone());
        prune(&mut left, &whole);
        let mut hatches = Vec::new();
        self.hatches(&left, &structure.path, "part", &mut hatches);
        if !hatches.is_empty() {
            let separator = "\n        ";
            calls.push(format!(".with_part(|part| {{{separator}{}\n    }})", hatches.join(separator)));
        }
        calls.push(".build()".to_owned());
        let inner: Vec<_> = calls
            .iter()
            .enumerate()
            .map(|(number, call)| {
                if number == 0 {
                    format!("        {call}")
                } else {
                    format!("            {}", call.replace('\n', "\n        "))
                }
            })
            .collect();
        format!("\n{},\n    ", inner.join("\n"))
    }

    /// The shortest path to one of the body's types.
    fn path_of(&self, ident: &proc_macro2::Ident) -> String {
        let owner =
            self.model.topics.iter().find(|topic| topic.bodies.iter().any(|body| std::ptr::eq(body, self.body)));
        let mut path = vec![self.crate_name.to_owned()];
        if let Some(owner) = owner {
            path.extend(owner.module.iter().map(ToString::to_string));
            if !owner.exports(self.body, ident) {
                path.push(self.body.module.to_string());
            }
        }
        path.push(ident.to_string());
        path.join("::")
    }

    fn api_path(&self, ident: &str) -> String {
        format!("{}::api::{ident}", self.crate_name)
    }

    /// An argument that makes this value.
    fn value(&mut self, ty: &Type, value: &Value) -> String {
        let api: &Api = &self.model.api;
        match (ty, value) {
            (Type::List(_), Value::Array(values)) if values.is_empty() => "Vec::<String>::new()".to_owned(),
            (Type::List(element), Value::Array(values)) => {
                let values: Vec<_> = values.iter().map(|value| self.value(element, value)).collect();
                format!("[{}]", values.join(", "))
            }
            (Type::Named(index), Value::String(string)) => {
                let named = &api.types[*index];
                let (ident, path) = (named.ident.to_string(), self.api_path(&named.ident.to_string()));
                match (named.kind, string.parse::<i64>()) {
                    (TextKind::Decimal | TextKind::Timestamp, _) => {
                        self.uses.insert(path);
                        format!("{ident}::new({})?", text(string))
                    }
                    (TextKind::EpochSeconds, Ok(seconds)) => {
                        self.uses.insert(path);
                        format!("{ident}::new({seconds})")
                    }
                    _ => text(string),
                }
            }
            (Type::Json, value) => json(value),
            (Type::Code(index), Value::String(string)) => {
                let list = &api.code_lists[*index];
                match list.codes.iter().find(|code| code.wire == *string) {
                    Some(code) => {
                        self.uses.insert(self.api_path(&list.ident.to_string()));
                        format!("{}::{}", list.ident, code.ident)
                    }
                    None => text(string),
                }
            }
            (_, Value::String(string)) => text(string),
            (_, value) => value.to_string(),
        }
    }

    /// Statements that set what no setter could, in the object at a path.
    fn hatches(&self, left: &Value, at: &str, variable: &str, statements: &mut Vec<String>) {
        self.hatches_below(left, at, variable, &mut Vec::new(), statements);
    }

    fn hatches_below(
        &self,
        left: &Value,
        at: &str,
        variable: &str,
        way: &mut Vec<String>,
        statements: &mut Vec<String>,
    ) {
        let Value::Object(fields) = left else { return };
        for (name, value) in fields {
            let path = if at.is_empty() { name.clone() } else { format!("{at}.{name}") };
            let known: Option<&Field> = self.body.find(&path).map(|field| &self.body[field]);
            if let (Some(field), Value::Object(inside)) = (known, value)
                && field.ty.inner_struct().is_some()
            {
                way.push(format!(".{}.get_or_insert_default()", field.ident));
                if inside.is_empty() {
                    statements.push(format!("{variable}{};", way.concat()));
                }
                self.hatches_below(value, &path, variable, way, statements);
                way.pop();
                continue;
            }
            let value = json(value);
            statements.push(format!("{variable}{}.extra.insert({}, {value});", way.concat(), text(name)));
        }
    }
}

/// One `use` line for each module.
fn use_lines(paths: &[String]) -> Vec<String> {
    let mut modules = BTreeMap::<&str, Vec<&str>>::new();
    for (module, name) in paths.iter().filter_map(|path| path.rsplit_once("::")) {
        modules.entry(module).or_default().push(name);
    }
    let line = |(module, names): (&&str, &Vec<&str>)| match names.as_slice() {
        [name] => format!("use {module}::{name};"),
        names => format!("use {module}::{{{}}};", names.join(", ")),
    };
    modules.iter().map(line).collect()
}

/// Removes the value at a path and gives it.
fn take(json: &mut Value, path: &str) -> Option<Value> {
    let path = path.trim_end_matches("[]");
    let value = crate::json::get(json, path)?.clone();
    crate::json::set(json, path, None).then_some(value)
}

/// Removes objects that nothing is left in, but not those that were empty from the start.
fn prune(json: &mut Value, whole: &Value) {
    if let Value::Object(fields) = json {
        let was_empty = |name: &str| whole.get(name).and_then(Value::as_object).is_some_and(Map::is_empty);
        for (name, value) in fields.iter_mut() {
            prune(value, whole.get(name).unwrap_or(&Value::Null));
        }
        fields.retain(|name, value| was_empty(name) || !value.as_object().is_some_and(Map::is_empty));
    }
}

/// JSON as an expression.
fn json(value: &Value) -> String {
    format!("serde_json::json!({value})")
}

/// Text as a Rust literal.
fn text(text: &str) -> String {
    format!("{text:?}")
}

/// JSON as a raw literal in one line.
fn raw(json: &str) -> String {
    let mut marks = String::from("#");
    while json.contains(&format!("\"{marks}")) {
        marks.push('#');
    }
    format!("r{marks}\"{json}\"{marks}")
}
