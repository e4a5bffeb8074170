//! Contracts as facts in rows: one static each, which names fields; where those lie is said once for each body.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::{
    emit::{doc, operation, ty},
    model::{
        Alternatives, Body, BodyId, Citation, CodeList, Condition, Conditional, Contract, Degree, FieldId, Model,
        NotZero, Operation, Ours, Requirement, Rules, Subject, Topic, UseCase, ValueRule, Written,
    },
    name::Name,
    phrase,
    spec::Scalar,
};

/// The statics of a use case: its own, and one for each variant.
pub(super) fn names<'a>(use_case: &'a UseCase<'_>) -> Vec<&'a Name> {
    let variants = use_case.builders.iter().filter(|builder| builder.variant.is_some());
    let variants = variants.map(|builder| &builder.contract.ident);
    std::iter::once(&use_case.contract.ident).chain(variants).collect()
}

/// The module of a topic's contracts, if it has any.
pub(super) fn emit(model: &Model, topic: &Topic) -> Option<TokenStream> {
    let fields: TokenStream = topic.bodies.iter().filter_map(|body| fields(topic, body)).collect();
    let fields = (!fields.is_empty()).then(|| {
        quote! { #[doc = " Where the fields lie that contracts name."] pub(crate) mod fields { #fields } }
    });
    let common: TokenStream = topic.operations.iter().map(|operation| common(model, topic, operation)).collect();
    let common = (!common.is_empty()).then(|| {
        quote! { #[doc = " What the contracts of an operation have in common."] pub(crate) mod calls { #common } }
    });
    let contracts: TokenStream = topic.use_cases.iter().map(|use_case| contracts(model, use_case)).collect();
    let items = quote! { #fields #common #contracts };
    let import = (!contracts.is_empty()).then(|| {
        let lists = ty::imports(&ty::idents(&contracts), &model.api);
        quote! { use crate::runtime::contract; #lists }
    });
    (!items.is_empty()).then(|| {
        quote! {
            pub(crate) mod contracts {
                #![doc = " What each use case requires."]
                #import
                #items
            }
        }
    })
}

/// The names of a body's fields, as far as there are facts about them.
fn fields(topic: &Topic, body: &Body) -> Option<TokenStream> {
    if body.named.is_empty() {
        return None;
    }
    let (module, root) = (&body.module, in_topic(topic, &body.structs[0].ident));
    let rows = body.named.iter().map(|field| {
        let (name, path) = (body.name(*field), &body[*field].path);
        quote! { #name: #path; }
    });
    Some(quote! {
        pub(crate) mod #module {
            crate::runtime::fields! { #root; #(#rows)* }
        }
    })
}

/// The module of what an operation's contracts have in common.
fn common(model: &Model, topic: &Topic, operation: &Operation) -> TokenStream {
    let (ident, module) = (&operation.ident, &operation.module);
    let at = &topic.module;
    let (body_path, response_path) = (root(model, operation.request), root(model, operation.response));
    let body = model.request(operation);
    let import = body.filter(|body| body.named_by.contains(&operation.id)).map(|body| {
        let (path, module) = (&model.topics[body.id.topic].module, &body.module);
        quote! { pub(crate) use crate::generated::#(#path)::*::contracts::fields::#module::*; }
    });
    let selectors = operation::selectors(model, operation);
    let facts = body.map(|body| Facts { model, body });
    let modes = (!operation.modes.is_empty()).then(|| {
        let modes = operation.modes.iter().zip(&operation.lifts).map(|(&mode, lifts)| {
            let name = &model.api.modes[mode].written.name.value;
            let lifted = facts.iter().flat_map(|facts| lifts.iter().map(|field| facts.name(*field)));
            quote! { #name lifts { #(#lifted),*; } }
        });
        quote! { modes { #(#modes)* } }
    });
    let pairs = facts.iter().flat_map(|facts| operation.pairs.iter().map(|pair| facts.conditional(pair)));
    let rules = facts.as_ref().filter(|_| operation::shared_ident(operation).is_some()).map(|facts| {
        let rules = facts.rules(&operation.rules);
        quote! { always { #rules } }
    });
    let items = quote! {
        #import
        crate::runtime::common! {
            crate::generated::#(#at)::*::#ident, #body_path, #response_path;
            #selectors
            #rules
            #modes
            #(#pairs)*
        }
    };
    let imports = ty::imports(&ty::idents(&items), &model.api);
    quote! { pub(crate) mod #module { #imports #items } }
}

/// The contract of a use case, and those of its variants, which say what differs.
fn contracts(model: &Model, use_case: &UseCase) -> TokenStream {
    let own =
        contract(model, use_case, &use_case.contract, use_case.written.title.as_deref().unwrap_or_default(), true);
    let variants = use_case.builders.iter().filter(|builder| builder.variant.is_some());
    let variants =
        variants.map(|builder| contract(model, use_case, &builder.contract, &doc::title(use_case, builder), false));
    std::iter::once(own).chain(variants).chain(undecided(use_case)).collect()
}

/// What a use case with variants would need for a builder of its own. It has none, and the compiler's message names the variants'.
fn undecided(use_case: &UseCase) -> Option<TokenStream> {
    let ident = &use_case.ident;
    let starts = use_case.builders.iter().filter(|builder| builder.variant.is_some());
    let starts: Vec<_> = starts.map(|builder| format!("`{}`", builder.start)).collect();
    let (last, others) = starts.split_last()?;
    let message = format!("`{ident}` has variants, and each has a builder");
    let starts = if others.is_empty() { last.clone() } else { format!("{} or {last}", others.join(", ")) };
    let label = format!("call its {starts} instead");
    Some(quote! {
        #[diagnostic::on_unimplemented(message = #message, label = #label)]
        pub trait #ident {
            type Builder;
            fn start() -> Self::Builder;
        }
    })
}

fn contract(model: &Model, use_case: &UseCase, contract: &Contract, title: &str, is_whole: bool) -> TokenStream {
    let operation = model.operation(use_case);
    let body = model.request(operation);
    let (id, ident, module) = (&contract.id, &contract.ident, &operation.module);
    let at = &model.topics[use_case.operation.topic].module;
    let like = (!is_whole).then(|| {
        let base = &use_case.contract.ident;
        quote! { like #base; }
    });
    let sources = is_whole.then(|| sources(model, use_case));
    let protection = is_whole.then(|| protection(use_case, operation));
    let facts = body.map(|body| Facts { model, body });
    let rules = facts.iter().map(|facts| {
        let always = facts.rules(&contract.always);
        let when = contract.when.iter().map(|conditional| match conditional.pair {
            Some(pair) => facts.shared(&operation.pairs[pair]),
            None => facts.conditional(conditional),
        });
        let optional = (!contract.optional.is_empty()).then(|| {
            let optional = contract.optional.iter().map(|field| facts.name(*field));
            quote! { optional { #(#optional),*; } }
        });
        quote! { #always #(#when)* #optional }
    });
    let remarks = is_whole.then(|| remarks(model, use_case, body));
    quote! {
        contract! {
            #ident: #id;
            of crate::generated::#(#at)::*::contracts::calls::#module;
            #like
            title #title;
            #sources
            #protection
            #(#rules)*
            #remarks
        }
    }
}

/// Where a use case is documented.
fn sources(model: &Model, use_case: &UseCase) -> TokenStream {
    let guides =
        Citation::guides(&use_case.documented).into_iter().map(|guide| &model.api.written.guides[guide].name.value);
    let guides: Vec<_> = guides.collect();
    let documented: Vec<_> = use_case.documented.iter().map(|citation| model.api.cite(citation)).collect();
    let guides = (!guides.is_empty()).then(|| quote! { guides #(#guides),*; });
    let documented = (!documented.is_empty()).then(|| quote! { documented #(#documented),*; });
    quote! { #guides #documented }
}

/// A reason is text to read, so it stands as documentation does.
fn reason<'a>(why: &str, of: impl Iterator<Item = &'a str>) -> TokenStream {
    let why = doc::outer(why);
    quote! { #why #(#of)|*; }
}

/// Where a use case's encryption and JOSE differ from the operation's, and whether it may be repeated.
fn protection(use_case: &UseCase, operation: &Operation) -> TokenStream {
    let encryption = (use_case.encryption != operation.encryption).then(|| {
        let encryption = operation::encryption(use_case.encryption);
        quote! { encryption #encryption; }
    });
    let jose = (use_case.jose != operation.jose).then(|| {
        let jose = operation::jose(use_case.jose);
        quote! { jose #jose; }
    });
    let repeatable = match use_case.repeatable {
        Degree::Never => None,
        Degree::May => Some(quote! { repeatable AfterLookup; }),
        Degree::Must => Some(quote! { repeatable Yes; }),
    };
    quote! { #encryption #jose #repeatable }
}

/// What readers of a use case should know.
fn remarks(model: &Model, use_case: &UseCase, body: Option<&Body>) -> TokenStream {
    let supports = use_case.supports.iter().map(|(selector, values)| {
        let name = &model.api.selectors[*selector].written.name.value;
        quote! { #name: #(#values),*; }
    });
    let of_fields = body.iter().flat_map(|body| {
        use_case.ours.iter().map(|Ours { what, why }| {
            let fields = match what {
                Subject::Field(field) => std::slice::from_ref(field),
                Subject::AtLeastOneOf(fields) | Subject::AtMostOneOf(fields) => fields,
            };
            reason(why, fields.iter().map(|field| body[*field].path.as_str()))
        })
    });
    let of_modes = use_case.modes_of_ours.iter().map(|(mode, why)| {
        let name = &model.api.modes[*mode].written.name.value;
        reason(why, std::iter::once(name.as_str()))
    });
    let ours: TokenStream = of_fields.chain(of_modes).collect();
    let headers = use_case.written.headers.iter().map(|(name, value)| quote! { #name: #value; });
    let supports = (!use_case.supports.is_empty()).then(|| quote! { supports { #(#supports)* } });
    let ours = (!ours.is_empty()).then(|| quote! { ours { #ours } });
    let headers = (!use_case.written.headers.is_empty()).then(|| quote! { headers { #(#headers)* } });
    let alike = &use_case.alike;
    let alike = (!alike.is_empty()).then(|| quote! { alike #(#alike),*; });
    quote! { #supports #ours #headers #alike }
}

/// The type of a body, from anywhere.
fn root(model: &Model, body: Option<BodyId>) -> TokenStream {
    body.map_or_else(
        || quote! { crate::runtime::Nothing },
        |id| in_topic(&model.topics[id.topic], &model.body(id).structs[0].ident),
    )
}

/// Something of a topic, from anywhere.
fn in_topic(topic: &Topic, ident: &Name) -> TokenStream {
    let path = &topic.module;
    quote! { crate::generated::#(#path)::*::#ident }
}

/// Writes rules with the names of one body.
struct Facts<'a> {
    model: &'a Model<'a>,
    body: &'a Body,
}

impl<'a> Facts<'a> {
    fn name(&self, field: FieldId) -> &'a Name {
        self.body.name(field)
    }

    fn rules(&self, rules: &Rules) -> TokenStream {
        let required = (!rules.required.is_empty()).then(|| {
            let required = rules.required_by_object().into_iter().map(|requirement| self.required(requirement));
            quote! { required { #(#required),*; } }
        });
        let values = (!rules.values.is_empty()).then(|| {
            let values = rules.values.iter().map(|rule| self.values(rule));
            quote! { values { #(#values)* } }
        });
        let choices = self.choices(&rules.at_least_one_of).map(|choices| quote! { at_least_one_of #choices });
        let limits = self.choices(&rules.at_most_one_of).map(|limits| quote! { at_most_one_of #limits });
        let numbers = (!rules.not_zero.is_empty()).then(|| {
            let numbers = rules.not_zero.iter().map(|rule| self.not_zero(rule));
            quote! { not_zero { #(#numbers)* } }
        });
        quote! { #required #values #choices #limits #numbers }
    }

    fn not_zero(&self, rule: &NotZero) -> TokenStream {
        let (name, label) = (self.name(rule.field), phrase::unless(rule, self.body));
        let unless = rule.unless.iter().map(|(field, value)| {
            let (name, value) = (self.name(*field), literals(std::slice::from_ref(value)));
            quote! { unless #name is #value }
        });
        quote! { #name says #label #(#unless)*; }
    }

    fn choices(&self, choices: &[Alternatives]) -> Option<TokenStream> {
        if choices.is_empty() {
            return None;
        }
        let choices = choices.iter().map(|choice| {
            let names = choice.fields.iter().map(|field| self.name(*field));
            quote! { #(#names),*; }
        });
        Some(quote! { { #(#choices)* } })
    }

    fn required(&self, requirement: &Requirement) -> TokenStream {
        let name = self.name(requirement.field);
        let empty = requirement.may_be_empty.then(|| quote! { may_be_empty });
        quote! { #name #empty }
    }

    fn values(&self, rule: &ValueRule) -> TokenStream {
        let name = self.name(rule.field);
        let kind = match (self.body[rule.field].is_list(), rule.fixed) {
            (false, true) => quote! { is },
            (false, false) => quote! { one_of },
            (true, true) => quote! { contains },
            (true, false) => quote! { each_of },
        };
        let values = if rule.lists.is_empty() { literals(&rule.values) } else { self.listed(rule) };
        let preset = rule.preset.then(|| quote! { , preset });
        quote! { #name #kind #values #preset; }
    }

    /// Values among which are code lists, which are named.
    fn listed(&self, rule: &ValueRule) -> TokenStream {
        let rows = rule.written(&self.model.api).into_iter().map(|written| match written {
            Written::Value(value) => text(value).map(|text| quote! { #text }),
            Written::List(CodeList { ident, .. }) => Some(quote! { ..#ident }),
        });
        let rows = rows.flatten();
        quote! { [#(#rows),*] }
    }

    /// A rule that the operation has, by its conditions.
    fn shared(&self, conditional: &Conditional) -> TokenStream {
        let conditions = conditional.conditions.iter().map(|condition| self.condition(condition));
        quote! { when [#(#conditions),*] shared; }
    }

    fn conditional(&self, conditional: &Conditional) -> TokenStream {
        let label = phrase::label(conditional, self.body, &self.model.api);
        let conditions = conditional.conditions.iter().map(|condition| self.condition(condition));
        let rules = self.rules(&conditional.rules);
        quote! { when [#(#conditions),*] { says #label; #rules } }
    }

    fn condition(&self, condition: &Condition) -> TokenStream {
        match condition {
            Condition::Present(field) => {
                let name = self.name(*field);
                quote! { present(#name) }
            }
            Condition::Absent(field) => {
                let name = self.name(*field);
                quote! { absent(#name) }
            }
            Condition::Equals(field, value) => {
                let (name, value) = (self.name(*field), literals(std::slice::from_ref(value)));
                quote! { equals(#name, #value) }
            }
            Condition::Selector(of, values) => {
                let name = &self.model.api.selectors[of.selector].written.name.value;
                quote! { selector(#name: #(#values),*) }
            }
            Condition::Mode(mode) => {
                let name = &self.model.api.modes[*mode].written.name.value;
                quote! { mode(#name) }
            }
        }
    }
}

/// Values as the macro takes them: one, several texts, or what is none of them.
fn literals(values: &[Scalar]) -> TokenStream {
    let texts: Option<Vec<_>> = values.iter().map(text).collect();
    match (values, texts.as_deref()) {
        (_, Some([text])) => quote! { #text },
        (_, Some(texts)) => quote! { [#(#texts),*] },
        ([Scalar::Boolean(value)], None) => quote! { #value },
        (values, None) => {
            let values = values.iter().map(literal);
            quote! { (#(#values),*) }
        }
    }
}

fn text(value: &Scalar) -> Option<String> {
    match value {
        Scalar::Null => Some(String::new()),
        Scalar::Text(text) => Some(text.clone()),
        Scalar::Boolean(_) | Scalar::Integer(_) => None,
    }
}

fn literal(value: &Scalar) -> TokenStream {
    let literal = quote! { crate::runtime::contract::Literal };
    match value {
        Scalar::Null => quote! { #literal::Text("") },
        Scalar::Boolean(value) => quote! { #literal::Boolean(#value) },
        Scalar::Integer(value) => {
            let value = Literal::i64_unsuffixed(*value);
            quote! { #literal::Integer(#value) }
        }
        Scalar::Text(text) => quote! { #literal::Text(#text) },
    }
}
