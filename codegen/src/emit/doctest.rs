//! Published examples as Rust: the planned calls of a builder, as a doctest.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{
    model::{Argument, Body, Builder, Call, Example, Model, PartPlan, Plain, Plan, Statement, Topic, UseCase},
    spec::citation::Passage,
};

/// The examples of a builder's page, each a doctest that compares what is sent with the conforming JSON.
pub(super) fn section(model: &Model, use_case: &UseCase, builder: &Builder, topic: &Topic, crate_name: &str) -> String {
    let mut text = String::new();
    for example in &use_case.examples {
        let Some(request) = example.request.as_ref().filter(|_| example.variant == builder.variant) else { continue };
        let (Some(body), Some(plan)) = (model.operation(use_case).request, &example.plan) else { continue };
        let body = model.body(body);
        let mut writer = Writer { model, use_case, builder, topic, crate_name, body, uses: BTreeSet::new() };
        let title = &model.api.guides[request.at.guide].title;
        let place = match &request.at.passage {
            Passage::Line(line) => format!("line {line}"),
            Passage::Anchor(anchor) => format!("`{anchor}`"),
        };
        text += &format!("\n# Example\n\nThe documented one (“{title}”, {place}):\n\n");
        text += &writer.doctest(example, plan, &request.conforming);
    }
    text
}

struct Writer<'a> {
    model: &'a Model,
    use_case: &'a UseCase,
    builder: &'a Builder,
    topic: &'a Topic,
    crate_name: &'a str,
    body: &'a Body,
    /// What the calls name.
    uses: BTreeSet<String>,
}

impl Writer<'_> {
    fn doctest(&mut self, example: &Example, plan: &Plan, json: &Value) -> String {
        let mut calls: Vec<_> = plan.calls.iter().map(|call| self.call(call)).collect();
        if !plan.around.is_empty() {
            let statements: Vec<_> = plan.around.iter().map(|of| self.statement(of, "body")).collect();
            calls.push(format!(".with_body(|body| {{\n        {}\n    }})", statements.join("\n        ")));
        }
        self.text(example, json, &calls)
    }

    fn text(&self, example: &Example, json: &Value, calls: &[String]) -> String {
        let module: Vec<_> = self.topic.module.iter().map(ToString::to_string).collect();
        let of = &self.builder.ident;
        let mut uses: Vec<String> = self.uses.iter().cloned().collect();
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
                if matches!(parameter.ty, Plain::Boolean | Plain::Integer) { given.to_owned() } else { text(given) }
            })
            .collect();
        let mut lines = vec!["```".to_owned()];
        lines.extend(use_lines(&uses));
        lines.push(String::new());
        lines.push(format!("let request = {of}::builder({})", arguments.join(", ")));
        lines.extend(calls.iter().map(|call| format!("    {call}")));
        lines.push("    .build()?;".to_owned());
        lines.push("#".to_owned());
        lines.push(format!("# let documented: serde_json::Value = serde_json::from_str({})?;", raw(&json.to_string())));
        lines.push("# assert_eq!(serde_json::to_value(request.body())?, documented);".to_owned());
        lines.push("# Ok::<(), Box<dyn std::error::Error>>(())".to_owned());
        lines.push("```".to_owned());
        lines.join("\n") + "\n"
    }

    fn call(&mut self, Call { method, argument }: &Call) -> String {
        let argument = self.argument(argument);
        format!(".{method}({argument})")
    }

    fn argument(&mut self, argument: &Argument) -> String {
        let api = &self.model.api;
        match argument {
            Argument::Nothing => String::new(),
            Argument::Text(string) => text(string),
            Argument::Plain(value) => value.to_string(),
            Argument::Json(value) => json(value),
            Argument::Parsed { ty, text: string } => {
                let ident = &api.types[*ty].ident;
                self.uses.insert(self.api_path(&ident.to_string()));
                format!("{ident}::new({})?", text(string))
            }
            Argument::Seconds { ty, seconds } => {
                let ident = &api.types[*ty].ident;
                self.uses.insert(self.api_path(&ident.to_string()));
                format!("{ident}::new({seconds})")
            }
            Argument::Code { list, code } => {
                let list = &api.code_lists[*list];
                self.uses.insert(self.api_path(&list.ident.to_string()));
                format!("{}::{}", list.ident, list.codes[*code].ident)
            }
            Argument::List(values) if values.is_empty() => "Vec::<String>::new()".to_owned(),
            Argument::List(values) => {
                let values: Vec<_> = values.iter().map(|value| self.argument(value)).collect();
                format!("[{}]", values.join(", "))
            }
            Argument::Part(part) => self.part(part),
            Argument::Read { of, json: value } => {
                let path = self.path_of(&self.body.structs[*of].ident);
                format!("serde_json::from_value::<{path}>({})?", json(value))
            }
        }
    }

    fn part(&mut self, PartPlan { part, plan }: &PartPlan) -> String {
        let body = self.body;
        let ident = &body.structs[body.parts[*part].of].ident;
        self.uses.insert(self.path_of(ident));
        let mut calls = vec![format!("{ident}::builder()")];
        calls.extend(plan.calls.iter().map(|call| self.call(call)));
        if !plan.around.is_empty() {
            let separator = "\n        ";
            let statements: Vec<_> = plan.around.iter().map(|of| self.statement(of, "part")).collect();
            calls.push(format!(".with_part(|part| {{{separator}{}\n    }})", statements.join(separator)));
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

    fn statement(&self, Statement { way, insert }: &Statement, variable: &str) -> String {
        let way = way.iter().map(|field| format!(".{}.get_or_insert_default()", self.body[*field].ident));
        let way = way.collect::<Vec<_>>().concat();
        match insert {
            None => format!("{variable}{way};"),
            Some((name, value)) => {
                format!("{variable}{way}.extra.insert({}, {});", text(name), json(value))
            }
        }
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
