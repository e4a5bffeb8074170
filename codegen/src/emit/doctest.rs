//! Published examples as Rust: the planned calls of a builder, as a doctest.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;
use serde_json::Value;

use crate::{
    model::{Argument, Body, Builder, Call, Document, Model, PartPlan, Plan, Statement, Struct, Topic, UseCase},
    name::Name,
    print::statements,
    source::Options,
    spec::citation::Passage,
};

/// The examples of a builder's page, each a doctest that compares what is sent with the conforming JSON.
pub(super) fn section(
    model: &Model,
    use_case: &UseCase,
    builder: &Builder,
    topic: &Topic,
    options: &Options,
) -> String {
    let mut text = String::new();
    for example in &use_case.examples {
        let Some(request) = example.request.as_ref().filter(|_| example.variant == builder.variant) else { continue };
        let (Some(body), Some(plan)) = (model.operation(use_case).request, &example.plan) else { continue };
        let body = model.body(body);
        let mut writer = Writer { model, builder, topic, options, body, uses: BTreeMap::new() };
        let title = &model.api.written.guides[request.at.guide].title.value;
        let place = match &request.at.passage {
            Passage::Line(line) => format!("line {line}"),
            Passage::Anchor(anchor) => format!("`{anchor}`"),
        };
        text += &format!("\n# Example\n\nThe documented one (“{title}”, {place}):\n\n");
        text += &writer.doctest(plan, request);
    }
    text
}

/// What is sent is what is documented.
const COMPARED: &str = "\
let documented: serde_json::Value = serde_json::from_slice(&documented)?;
let sent = serde_json::to_value(request.body())?;
assert_eq!(sent, documented);
Ok::<(), Box<dyn std::error::Error>>(())
";

struct Writer<'a> {
    model: &'a Model<'a>,
    builder: &'a Builder,
    topic: &'a Topic<'a>,
    options: &'a Options,
    body: &'a Body,
    /// What the calls name, by its module.
    uses: BTreeMap<Vec<Name>, BTreeSet<Name>>,
}

impl Writer<'_> {
    fn doctest(&mut self, plan: &Plan, request: &Document) -> String {
        let calls: Vec<_> = plan.calls.iter().map(|call| self.call(call)).collect();
        let around = (!plan.around.is_empty()).then(|| {
            let body = Name::from("body");
            let statements = plan.around.iter().map(|of| self.statement(of, &body));
            quote! { .with_body(|body| { #(#statements)* }) }
        });
        let of = &self.builder.ident;
        self.import(self.topic.module.clone(), of);
        let arguments: Vec<_> = plan.parameters.iter().map(|argument| self.argument(argument)).collect();
        let file = format!("{}/{}", self.options.folder, request.file);
        let imports = statements(&self.imports());
        let built = statements(&quote! {
            let request = #of::builder(#(#arguments),*) #(#calls)* #around .build()?;
        });
        let read = statements(&quote! { let documented = std::fs::read(#file)?; });
        let hidden: String = read.lines().chain(COMPARED.lines()).flat_map(|line| ["# ", line, "\n"]).collect();
        format!("```\n{imports}\n{built}#\n{hidden}```\n")
    }

    fn import(&mut self, module: Vec<Name>, ident: &Name) {
        self.uses.entry(module).or_default().insert(ident.clone());
    }

    /// One `use` line for each module.
    fn imports(&self) -> TokenStream {
        let root = Ident::new(&self.options.crate_name, Span::call_site());
        let line = |(module, names): (&Vec<Name>, &BTreeSet<Name>)| match Vec::from_iter(names).as_slice() {
            [name] => quote! { use #root::#(#module::)*#name; },
            names => quote! { use #root::#(#module::)*{#(#names),*}; },
        };
        self.uses.iter().map(line).collect()
    }

    fn call(&mut self, Call { method, argument }: &Call) -> TokenStream {
        let argument = self.argument(argument);
        quote! { .#method(#argument) }
    }

    fn argument(&mut self, argument: &Argument) -> TokenStream {
        let api = &self.model.api;
        match argument {
            Argument::Nothing => quote! {},
            Argument::Text(text) => quote! { #text },
            Argument::Plain(value) => json(value),
            Argument::Json(value) => {
                let value = json(value);
                quote! { serde_json::json!(#value) }
            }
            Argument::Parsed { ty, text } => {
                let ident = self.of_api(&api.types[*ty].ident);
                quote! { #ident::new(#text)? }
            }
            Argument::Seconds { ty, seconds } => {
                let (ident, seconds) = (self.of_api(&api.types[*ty].ident), Literal::i64_unsuffixed(*seconds));
                quote! { #ident::new(#seconds) }
            }
            Argument::Code { list, code } => {
                let list = &api.code_lists[*list];
                let (ident, code) = (self.of_api(&list.ident), &list.codes[*code].ident);
                quote! { #ident::#code }
            }
            Argument::List(values) if values.is_empty() => quote! { Vec::<String>::new() },
            Argument::List(values) => {
                let values = values.iter().map(|value| self.argument(value));
                quote! { [#(#values),*] }
            }
            Argument::Part(part) => self.part(part),
            Argument::Read { of, json: value } => {
                let (ident, value) = (self.of_body(*of), json(value));
                quote! { serde_json::from_value::<#ident>(serde_json::json!(#value))? }
            }
        }
    }

    fn part(&mut self, PartPlan { part, plan }: &PartPlan) -> TokenStream {
        let body = self.body;
        let ident = self.of_body(body.parts[*part].of);
        let calls: Vec<_> = plan.calls.iter().map(|call| self.call(call)).collect();
        let around = (!plan.around.is_empty()).then(|| {
            let part = Name::from("part");
            let statements = plan.around.iter().map(|of| self.statement(of, &part));
            quote! { .with_part(|part| { #(#statements)* }) }
        });
        quote! { #ident::builder() #(#calls)* #around .build() }
    }

    fn statement(&self, Statement { way, insert }: &Statement, variable: &Name) -> TokenStream {
        let way = way.iter().map(|field| &self.body[*field].ident);
        let at = quote! { #variable #(.#way.get_or_insert_default())* };
        match insert {
            None => quote! { #at; },
            Some((name, value)) => {
                let value = json(value);
                quote! { #at.extra.insert(#name, serde_json::json!(#value)); }
            }
        }
    }

    /// One of the body's types, imported by its shortest path.
    fn of_body(&mut self, of: usize) -> Name {
        let Struct { ident, lent, .. } = &self.body.structs[of];
        let owner = &self.model.topics[self.body.id.topic];
        let module = if owner.exports(self.body, ident) {
            owner.module.clone()
        } else if let Some(lent) = lent {
            lent.module.clone()
        } else {
            owner.module.iter().chain([&self.body.module]).cloned().collect()
        };
        self.import(module, ident);
        ident.clone()
    }

    /// One of the API's types, imported.
    fn of_api(&mut self, ident: &Name) -> Name {
        self.import(vec![Name::from("api")], ident);
        ident.clone()
    }
}

/// JSON as tokens, which `serde_json::json!` takes.
fn json(value: &Value) -> TokenStream {
    match value {
        Value::Null => quote! { null },
        Value::Bool(flag) => quote! { #flag },
        // A number of JSON is one of Rust; were it none, the example would fail.
        Value::Number(number) => {
            let text = number.to_string();
            text.parse().unwrap_or_else(|_| quote! { #text })
        }
        Value::String(text) => quote! { #text },
        Value::Array(values) => {
            let values = values.iter().map(json);
            quote! { [#(#values),*] }
        }
        Value::Object(members) => {
            let (names, values) = (members.keys(), members.values().map(json));
            quote! { { #(#names: #values),* } }
        }
    }
}
