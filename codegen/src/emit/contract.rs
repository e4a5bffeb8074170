//! Contracts as facts: one static each, read by the runtime's check.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use crate::{
    emit::{doc, operation, ty},
    model::{
        Alternatives, Body, BodyRef, Condition, Conditional, Contract, FieldId, Model, Operation, Ours, Requirement,
        Rules, Subject, Topic, UseCase, ValueRule,
    },
    spec::Scalar,
};

/// The statics of a use case: its own, and one for each variant.
pub(super) fn names(use_case: &UseCase) -> Vec<&Ident> {
    let variants = use_case.builders.iter().filter(|builder| builder.variant.is_some());
    let variants = variants.map(|builder| &builder.contract.ident);
    std::iter::once(&use_case.contract.ident).chain(variants).collect()
}

/// The module of a topic's contracts.
pub(super) fn emit(model: &Model, topic: &Topic) -> TokenStream {
    let selectors = topic.operations.iter().filter_map(|operation| operation::selectors(model, operation));
    let shared = topic.operations.iter().filter_map(|operation| self::shared(model, operation));
    let contracts = topic.use_cases.iter().flat_map(|use_case| {
        let own = contract(model, use_case, &use_case.contract, &use_case.title);
        let variants = use_case
            .builders
            .iter()
            .filter(|builder| builder.variant.is_some())
            .map(|builder| contract(model, use_case, &builder.contract, &doc::title(use_case, builder)));
        std::iter::once(own).chain(variants).collect::<Vec<_>>()
    });
    let items = quote! { #(#selectors)* #(#shared)* #(#contracts)* };
    if items.is_empty() {
        return TokenStream::new();
    }
    let imports = ty::imports(&items, &model.api);
    quote! {
        pub(crate) mod contracts {
            #![doc = " What each use case requires; fields are numbered as their structs have them."]
            #imports
            #items
        }
    }
}

/// What holds in every use case of an operation, if anything does.
fn shared(model: &Model, operation: &Operation) -> Option<TokenStream> {
    let ident = shared_ident(operation)?;
    let body = model.body(operation.request?);
    let rules = Facts { model, operation, body }.rules(&operation.rules);
    Some(quote! { pub(crate) static #ident: Rules = #rules; })
}

pub(super) fn shared_ident(operation: &Operation) -> Option<&Ident> {
    let Rules { required, values, at_least_one_of, at_most_one_of } = &operation.rules;
    let none = required.is_empty() && values.is_empty() && at_least_one_of.is_empty() && at_most_one_of.is_empty();
    (!none && operation.request.is_some()).then_some(&operation.rules_ident)
}

fn contract(model: &Model, use_case: &UseCase, contract: &Contract, title: &str) -> TokenStream {
    let operation = model.operation(use_case);
    let body = operation.request.map(|body| model.body(body));
    let operation_path = in_topic(model, use_case.operation.0, &operation.ident);
    let (body_path, response_path) = (root(model, operation.request), root(model, operation.response));
    let (id, ident) = (&contract.id, &contract.ident);
    let documented = &use_case.documented;
    let guides = model.guides(&use_case.documented);
    let facts = body.map(|body| Facts { model, operation, body });
    let always = facts.as_ref().map_or_else(|| quote! { Rules::NONE }, |facts| facts.rules(&contract.always));
    let when = facts.iter().flat_map(|facts| contract.when.iter().map(|conditional| facts.conditional(conditional)));
    let selectors = if operation.selectors.is_empty() || body.is_none() {
        quote! { &[] }
    } else {
        let selectors = &operation.selectors_ident;
        let path = &model.topics[use_case.operation.0].module;
        quote! { crate::generated::#(#path)::*::contracts::#selectors }
    };
    let modes = operation.modes.iter().map(|&index| &model.api.modes[index].name);
    let path = |field: &FieldId| body.map_or("", |body| body[*field].path.as_str());
    let optional = contract.optional.iter().map(path);
    let supports = supports(model, use_case);
    let ours = use_case.ours.iter().map(|Ours { what, why }| {
        let what = match what {
            Subject::Mode(name) => name.clone(),
            Subject::Field(field) => path(field).to_owned(),
            Subject::AtLeastOneOf(fields) | Subject::AtMostOneOf(fields) => {
                fields.iter().map(path).collect::<Vec<_>>().join(" | ")
            }
        };
        quote! { (#what, #why) }
    });
    let headers = use_case.headers.iter().map(|(name, value)| quote! { (#name, #value) });
    quote! {
        pub(crate) static #ident: Contract = Contract {
            id: #id,
            title: #title,
            guides: &[#(#guides),*],
            documented: &[#(#documented),*],
            operation: &#operation_path,
            body: || Box::new(#body_path::default()),
            response: || Box::new(#response_path::default()),
            selectors: #selectors,
            modes: &[#(#modes),*],
            always: #always,
            when: &[#(#when),*],
            optional: &[#(#optional),*],
            supports: &[#supports],
            ours: &[#(#ours),*],
            headers: &[#(#headers),*],
        };
    }
}

/// The type of a body, from anywhere.
fn root(model: &Model, body: Option<BodyRef>) -> TokenStream {
    body.map_or_else(|| quote! { Nothing }, |at| in_topic(model, at.0, &model.body(at).structs[0].ident))
}

/// Something of a topic, from anywhere.
pub(super) fn in_topic(model: &Model, topic: usize, ident: &Ident) -> TokenStream {
    let path = &model.topics[topic].module;
    quote! { crate::generated::#(#path)::*::#ident }
}

fn supports(model: &Model, use_case: &UseCase) -> TokenStream {
    let supports = use_case.supports.iter().map(|(selector, values)| {
        let name = &model.api.selectors[*selector].name;
        quote! { (#name, &[#(#values),*]) }
    });
    quote! { #(#supports),* }
}

/// Writes rules with the numbers of one body.
struct Facts<'a> {
    model: &'a Model,
    operation: &'a Operation,
    body: &'a Body,
}

impl Facts<'_> {
    fn rules(&self, rules: &Rules) -> TokenStream {
        let levels = self.levels(&rules.required);
        let values = rules.values.iter().map(|rule| self.values(rule));
        let choices = self.choices(&rules.at_least_one_of);
        let limits = (!rules.at_most_one_of.is_empty()).then(|| {
            let limits = self.choices(&rules.at_most_one_of);
            quote! { .at_most_one_of(#limits) }
        });
        if rules.required.is_empty() && rules.values.is_empty() && rules.at_least_one_of.is_empty() {
            return quote! { Rules::NONE #limits };
        }
        quote! { Rules::new(&[#(#levels),*], &[#(#values),*], #choices) #limits }
    }

    fn choices(&self, choices: &[Alternatives]) -> TokenStream {
        let choices = choices.iter().map(|choice| {
            let places = choice.fields.iter().map(|field| operation::place(self.body, *field));
            quote! { &[#(#places),*] }
        });
        quote! { &[#(#choices),*] }
    }

    /// One level for each object. Fields that may be empty have levels of their own, whose mask is empty.
    fn levels(&self, required: &[Requirement]) -> Vec<TokenStream> {
        let mut keys = Vec::<(usize, bool)>::new();
        for requirement in required {
            let key = (requirement.field.of, requirement.may_be_empty);
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        keys.into_iter()
            .map(|(of, may_be_empty)| {
                let here = required
                    .iter()
                    .filter(|requirement| requirement.field.of == of && requirement.may_be_empty == may_be_empty);
                let here: Vec<_> = here.collect();
                let bits = here.iter().filter(|_| !may_be_empty).map(|requirement| 1_u64 << requirement.field.number);
                let mask = bits.fold(0, |mask, bit| mask | bit);
                let mask = Literal::u64_unsuffixed(mask);
                let hops = operation::hops(self.body, self.body.structs[of].within);
                let fields = here.iter().map(|requirement| self.required(requirement));
                quote! { Level::new(&[#(#hops),*], #mask, &[#(#fields),*]) }
            })
            .collect()
    }

    fn required(&self, requirement: &Requirement) -> TokenStream {
        let path = &self.body[requirement.field].path;
        let index = Literal::usize_unsuffixed(requirement.field.number);
        let empty = requirement.may_be_empty.then(|| quote! { .may_be_empty() });
        let modes = self.operation.modes.iter().enumerate();
        let lifted = modes.filter(|(_, mode)| requirement.lifted_in.contains(mode));
        let lifted: u8 = lifted.map(|(number, _)| 1_u8 << number).sum();
        let lifted = (lifted != 0).then(|| {
            let lifted = Literal::u8_unsuffixed(lifted);
            quote! { .lifted_in(#lifted) }
        });
        quote! { Required::new(#path, #index)#empty #lifted }
    }

    fn values(&self, rule: &ValueRule) -> TokenStream {
        let (path, hops) = (&self.body[rule.field].path, operation::hops(self.body, Some(rule.field)));
        let kind = match (self.body[rule.field].is_list(), rule.fixed) {
            (false, true) => quote! { Fixed },
            (false, false) => quote! { OneOf },
            (true, true) => quote! { Contains },
            (true, false) => quote! { EachOf },
        };
        let values = rule.values.iter().map(literal);
        let preset = rule.preset.then(|| quote! { .preset() });
        quote! { Values::new(#path, &[#(#hops),*], ValueKind::#kind, &[#(#values),*])#preset }
    }

    fn conditional(&self, conditional: &Conditional) -> TokenStream {
        let label = doc::label(conditional, self.body, &self.model.api);
        let conditions = conditional.conditions.iter().map(|condition| self.condition(condition));
        let rules = self.rules(&conditional.rules);
        quote! { Conditional { label: #label, conditions: &[#(#conditions),*], rules: #rules } }
    }

    fn condition(&self, condition: &Condition) -> TokenStream {
        let place = |field: &FieldId| operation::place(self.body, *field);
        match condition {
            Condition::Present(path) => {
                let place = place(path);
                quote! { Condition::Present(#place) }
            }
            Condition::Absent(path) => {
                let place = place(path);
                quote! { Condition::Absent(#place) }
            }
            Condition::Equals(path, value) => {
                let (place, value) = (place(path), literal(value));
                quote! { Condition::Equals(#place, #value) }
            }
            Condition::Selector(of, values) => {
                let index = Literal::usize_unsuffixed(of.number);
                quote! { Condition::Selector { index: #index, values: &[#(#values),*] } }
            }
            Condition::Mode { number, .. } => {
                let index = Literal::usize_unsuffixed(*number);
                quote! { Condition::Mode(#index) }
            }
        }
    }
}

fn literal(value: &Scalar) -> TokenStream {
    match value {
        Scalar::Null => quote! { Literal::Text("") },
        Scalar::Boolean(value) => quote! { Literal::Boolean(#value) },
        Scalar::Integer(value) => {
            let value = Literal::i64_unsuffixed(*value);
            quote! { Literal::Integer(#value) }
        }
        Scalar::Text(text) => quote! { Literal::Text(#text) },
    }
}
