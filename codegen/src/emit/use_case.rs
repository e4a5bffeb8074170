//! Use cases: the type that stands for one, its page, and its builder.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use crate::{
    Options,
    emit::{
        body,
        builder::{self, Stateful},
        contract, doc, doctest, operation,
        ty::{self, Scope},
    },
    model::{
        Body, Builder, Change, Choice, Condition, Contract, Model, Operation, Parameter, Part, Reading, Selector,
        Switch, Topic, Type, UseCase,
    },
    name,
    spec::Scalar,
};

pub(super) fn emit(model: &Model, use_case: &UseCase, topic: &Topic, options: &Options) -> TokenStream {
    let builders = use_case.builders.iter().map(|builder| Emitter::new(model, use_case, builder).emit(topic, options));
    let lead = use_case.builders.iter().any(|builder| builder.variant.is_some()).then(|| lead(model, use_case));
    quote! { #lead #(#builders)* }
}

/// The type of a use case with variants: it leads to them.
fn lead(model: &Model, use_case: &UseCase) -> TokenStream {
    let ident = &use_case.ident;
    let about = use_case.about.as_ref().map(|about| format!("\n\n{}", doc::paragraphs(about))).unwrap_or_default();
    let documented = doc::documented(&use_case.documented, &model.api);
    let mut text =
        format!("{}{about}\n\n{documented}\n\n| variant | builder |\n| --- | --- |\n", doc::sentence(&use_case.title));
    for builder in &use_case.builders {
        let variant = builder.variant.as_deref().unwrap_or_default();
        text += &format!("| {} | [`{}`] |\n", variant.replace('-', " "), builder.ident);
    }
    let docs = doc::outer(&text);
    let contract_ident = contract::shouty(ident);
    let starts = use_case.builders.iter().map(|builder| {
        let emitter = Emitter::new(model, use_case, builder);
        let function = name::snake(builder.variant.as_deref().unwrap_or_default());
        let (arguments, names) = emitter.parameters();
        let (of, builder_ident) = (&builder.ident, &emitter.stateful.ident);
        let docs = doc::outer(&format!("Starts a request of the variant [`{of}`]."));
        quote! {
            #docs
            pub fn #function(#arguments) -> #builder_ident { #of::builder(#names) }
        }
    });
    quote! {
        #docs
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct #ident;
        impl #ident {
            #[doc = " What all variants require; it asks for one of them and applies the rules of those that are there."]
            pub const CONTRACT: &'static Contract = &contracts::#contract_ident;
            #(#starts)*
        }
    }
}

struct Emitter<'a> {
    model: &'a Model,
    use_case: &'a UseCase,
    builder: &'a Builder,
    operation: &'a Operation,
    body: Option<&'a Body>,
    stateful: Stateful,
}

impl<'a> Emitter<'a> {
    fn new(model: &'a Model, use_case: &'a UseCase, builder: &'a Builder) -> Self {
        let operation = model.operation(use_case);
        let body = operation.request.map(|body| model.body(body));
        let stateful = Stateful { ident: format_ident!("{}Builder", builder.ident), places: builder.places.len() };
        Self { model, use_case, builder, operation, body, stateful }
    }

    fn emit(&self, topic: &Topic, options: &Options) -> TokenStream {
        let ident = &self.builder.ident;
        let page = doc::page(self.model, self.use_case, self.builder);
        let examples = doctest::section(self.model, self.use_case, self.builder, topic, &options.crate_name);
        let page = doc::outer(&(page + &examples));
        let (request, response) = (self.root(self.operation.request), self.root(self.operation.response));
        let contract_ident = contract::shouty(ident);
        let (arguments, _) = self.parameters();
        let fills = self.operation.parameters.iter().map(|parameter| {
            let (name, ident) = (&parameter.name, &parameter.ident);
            let text = parameter_text(parameter, &quote! { #ident }, self.model);
            quote! { draft.parameter(#name, #text); }
        });
        let encryption = operation::encryption(self.use_case.encryption);
        let jose = operation::jose(self.use_case.jose);
        let (builder, field) = (&self.stateful.ident, format_ident!("draft"));
        let mutable = (!self.operation.parameters.is_empty()).then(|| quote! { mut });
        let definition = self.stateful.definition(&field, &quote! { Box<Draft<#ident>> });
        let lists = self.operation.lists.then(|| quote! { impl Lists for #ident {} });
        quote! {
            #page
            #[derive(Debug, Clone, Copy, PartialEq, Eq)]
            pub struct #ident;
            impl Sealed for #ident {}
            impl UseCase for #ident {
                type Body = #request;
                type Response = #response;
                const CONTRACT: &'static Contract = &contracts::#contract_ident;
            }
            #lists
            impl #ident {
                #[doc = " Starts a request, with every fixed value set."]
                pub fn builder(#arguments) -> #builder {
                    let #mutable draft = Draft::new(#encryption, #jose);
                    #(#fills)*
                    #builder::start(draft)
                }
            }
            #definition
        }
        .into_iter()
        .chain(self.methods())
        .collect()
    }

    fn root(&self, body: Option<(usize, usize)>) -> TokenStream {
        body.map_or_else(
            || quote! { Nothing },
            |body| {
                let ident = &self.model.body(body).structs[0].ident;
                quote! { #ident }
            },
        )
    }

    /// The builder's arguments for path parameters, and their names to pass on.
    fn parameters(&self) -> (TokenStream, TokenStream) {
        let arguments = self.operation.parameters.iter().map(|parameter| {
            let ident = &parameter.ident;
            let (ty, _) = ty::argument(&parameter.ty, &self.model.api, Scope::Nowhere);
            quote! { #ident: #ty }
        });
        let names = self.operation.parameters.iter().map(|parameter| &parameter.ident);
        (quote! { #(#arguments),* }, quote! { #(#names),* })
    }

    fn methods(&self) -> TokenStream {
        let (any, generics) = (self.stateful.any(), self.stateful.generics());
        let mut methods = Vec::new();
        let mut aliases = Vec::new();
        if let Some(body) = self.body {
            let switched =
                |path: &str| self.use_case.switches.iter().any(|switch| switch.sets.iter().any(|(set, _)| set == path));
            methods
                .extend(self.builder.setters.iter().filter(|path| !switched(path)).map(|path| self.setter(body, path)));
            methods.extend(self.use_case.switches.iter().map(|switch| Self::switch(body, switch)));
            for part in self.builder.groups(body) {
                self.group(body, part, &mut methods, &mut aliases);
            }
            methods.extend(self.selectors());
            for change in &self.builder.contract.modes {
                self.mode(change, &mut methods, &mut aliases);
            }
        }
        methods.extend(self.operation.query.iter().map(|parameter| self.extra(parameter, "query", "Query parameter")));
        methods.extend(self.operation.headers.iter().map(|parameter| self.extra(parameter, "header", "Header")));
        if self.use_case.jose != Choice::Never {
            methods.push(self.jose());
        }
        if let Some(body) = self.body {
            methods.push(Self::with_body(body));
            if !self.builder.contract.always.required.is_empty() || !self.builder.contract.when.is_empty() {
                self.waive(&mut methods, &mut aliases);
            }
        }
        let build = self.build();
        quote! {
            #(#aliases)*
            impl #generics #any { #(#methods)* }
            #build
        }
    }

    fn setter(&self, body: &Body, path: &str) -> TokenStream {
        let (Some(field), Some(setter)) = (body.field(path), body.setters.get(path)) else { return TokenStream::new() };
        let place = self.builder.places.iter().position(|place| place == path);
        let (returns, bound, done) = self.stateful.set(place);
        let rule = doc::rule(self.builder, path, &self.model.api);
        let adds = if field.ty.inner_struct().is_some() { " Adds one element." } else { "" };
        let docs = doc::outer(&format!("{}\n\n{rule}{adds}", doc::field(field, &self.model.api)));
        let (name, accessor, module) = (name::ident(setter), body::accessor(setter), &body.module);
        if let Some(value) = self.only_value(path) {
            let value = value_of(&field.ty, value);
            return quote! {
                #docs
                pub fn #name(mut self) -> Self {
                    *#module::at::#accessor(&mut self.draft.body) = Some(#value);
                    self
                }
            };
        }
        let at = quote! { #module::at::#accessor(&mut self.draft.body) };
        let is_element = matches!(&field.ty, Type::List(element) if element.inner_struct().is_some());
        let target = if is_element {
            at
        } else {
            quote! { *#at }
        };
        let (argument, set) = body::setting(&field.ty, body, Scope::Beside(body), &self.model.api, &target);
        quote! {
            #docs
            pub fn #name(mut self, value: #argument) -> #returns #bound {
                #set
                #done
            }
        }
    }

    /// The value of an optional field that has just one.
    fn only_value(&self, path: &str) -> Option<&Scalar> {
        let shared = &self.model.operation(self.use_case).rules.values;
        let rules = self.builder.contract.always.values.iter().chain(shared);
        rules.into_iter().find(|rule| rule.path == path && rule.fixed && !rule.preset)?.values.first()
    }

    fn switch(body: &Body, switch: &Switch) -> TokenStream {
        let paths: Vec<_> =
            switch.sets.iter().map(|(path, value)| format!("`{path}`: `{}`", doc::scalar(value))).collect();
        let docs =
            doc::outer(&format!("{}\n\nJSON paths: {}.\n\nOptional.", doc::sentence(&switch.says), paths.join(", ")));
        let sets = switch.sets.iter().filter_map(|(path, value)| {
            let (field, setter) = (body.field(path)?, body.setters.get(path)?);
            let (accessor, module, value) = (body::accessor(setter), &body.module, value_of(&field.ty, value));
            Some(quote! { *#module::at::#accessor(&mut self.draft.body) = Some(#value); })
        });
        let ident = &switch.ident;
        quote! {
            #docs
            pub fn #ident(mut self) -> Self {
                #(#sets)*
                self
            }
        }
    }

    fn group(&self, body: &Body, part: &Part, methods: &mut Vec<TokenStream>, aliases: &mut Vec<TokenStream>) {
        let path = &body.structs[part.of].path;
        let inside = |candidate: &String| candidate.starts_with(&format!("{path}."));
        let Some(setter) = body.setters.get(path) else { return };
        let of = ty::structure(part.of, Scope::Beside(body));
        let (name, accessor, module, use_case) =
            (name::ident(setter), body::accessor(setter), &body.module, &self.builder.ident);
        let set = quote! { Draft::<#use_case>::merge(#module::at::#accessor(&mut self.draft.body), part); };
        let says = "Copies a group of fields and clears none.";
        if self.builder.places.iter().any(inside) {
            let docs = doc::outer(&format!(
                "{says} A complete one counts for every field that is required in it.\n\nJSON path: `{path}`."
            ));
            let mask = contract::mask_ident(&self.stateful.ident, setter);
            let places = builder::tuple(self.builder.places.iter().map(inside));
            let builder = &self.stateful.ident;
            aliases.push(quote! { #[doc(hidden)] pub type #mask = #places; });
            methods.push(quote! {
                #docs
                pub fn #name<T: Part<#of>>(mut self, part: T) -> #builder<T::Marked<S, #mask>> where S: Or<#mask> {
                    #set
                    self.mark()
                }
            });
        } else {
            let docs = doc::outer(&format!("{says}\n\nJSON path: `{path}`."));
            methods.push(quote! {
                #docs
                pub fn #name(mut self, part: impl Part<#of>) -> Self {
                    #set
                    self
                }
            });
        }
    }

    /// A setter for each selector that a rule depends on, and one that says that it is unknown.
    fn selectors(&self) -> Vec<TokenStream> {
        let used = |selector: usize| {
            conditions(&self.builder.contract)
                .any(|condition| matches!(condition, Condition::Selector(index, _) if *index == selector))
        };
        let selectors = self.operation.selectors.iter().filter(|selector| used(**selector));
        selectors
            .map(|&index| {
                let selector = &self.model.api.selectors[index];
                let (name, unknown) = (name::snake(&selector.name), name::snake(&format!("{}_unknown", selector.name)));
                let values = &self.model.api.code_lists[selector.values].ident;
                let number = contract::number(&self.operation.selectors, index);
                let docs = doc::outer(&format!(
                    "{} Rules of this use case depend on it; it is not sent.{}",
                    doc::sentence(&selector.title),
                    self.readings(selector)
                ));
                let unknown_docs = doc::outer(&format!(
                    "Says that the {} is unknown: rules that depend on it are left undecided.",
                    selector.name
                ));
                quote! {
                    #docs
                    pub fn #name(mut self, value: #values) -> Self {
                        self.draft.select(#number, Selection::Is(String::from(value)));
                        self
                    }
                    #unknown_docs
                    pub fn #unknown(mut self) -> Self {
                        self.draft.select(#number, Selection::Unknown);
                        self
                    }
                }
            })
            .collect()
    }

    /// Where a selector is read from when the caller does not say it.
    fn readings(&self, selector: &Selector) -> String {
        let known = |reading: &&Reading| self.body.is_some_and(|body| body.field(&reading.path).is_some());
        let words: Vec<_> = selector
            .read_from
            .iter()
            .filter(known)
            .map(|reading| {
                let guess = if reading.prefixes.is_empty() { "" } else { " (its first digits, a guess)" };
                format!("`{}`{guess}", reading.path)
            })
            .collect();
        if words.is_empty() {
            String::new()
        } else {
            format!(" Unless it is said, it is read from {}.", words.join(", else "))
        }
    }

    fn mode(&self, change: &Change, methods: &mut Vec<TokenStream>, aliases: &mut Vec<TokenStream>) {
        let mode = &self.model.api.modes[change.mode];
        let name = name::snake(&mode.name);
        let number = contract::number(&self.operation.modes, change.mode);
        let documented = doc::documented(&mode.documented, &self.model.api);
        let docs = doc::outer(&format!("{}\n\n{documented}", doc::change(change, &self.model.api)));
        let places: Vec<_> = self.builder.places.iter().map(|path| change.lifts.contains(path)).collect();
        let set = quote! { self.draft.enable(#number); };
        if places.contains(&true) {
            let mask = contract::mask_ident(&self.stateful.ident, &mode.name);
            let (tuple, builder) = (builder::tuple(places), &self.stateful.ident);
            aliases.push(quote! { #[doc(hidden)] pub type #mask = #tuple; });
            methods.push(quote! {
                #docs
                pub fn #name(mut self) -> #builder<Union<S, #mask>> where S: Or<#mask> {
                    #set
                    self.mark()
                }
            });
        } else {
            methods.push(quote! {
                #docs
                pub fn #name(mut self) -> Self {
                    #set
                    self
                }
            });
        }
    }

    /// A query parameter or a header.
    fn extra(&self, parameter: &Parameter, kind: &str, title: &str) -> TokenStream {
        let (wire, name, kind) = (&parameter.name, &parameter.ident, format_ident!("{kind}"));
        let ours = parameter.ours.as_ref().map(|why| format!(" Not documented: {}", doc::sentence(why)));
        let ours = ours.unwrap_or_default();
        let docs = doc::outer(&format!("{}\n\n{title}: `{wire}`. Optional.{ours}", doc::sentence(&parameter.says)));
        let (argument, _) = ty::argument(&parameter.ty, &self.model.api, Scope::Nowhere);
        let text = parameter_text(parameter, &quote! { value }, self.model);
        quote! {
            #docs
            pub fn #name(mut self, value: #argument) -> Self {
                self.draft.#kind(#wire, #text);
                self
            }
        }
    }

    fn jose(&self) -> TokenStream {
        let preset = if self.use_case.jose == Choice::Must {
            "It is asked for unless this says otherwise."
        } else {
            "It is not asked for unless this says so."
        };
        let docs = doc::outer(&format!(
            "Whether the answer shall come as JOSE, encrypted to the caller's own key. {preset}\n\nHeader: `accept`."
        ));
        quote! {
            #docs
            pub fn jose_answer(mut self, wanted: bool) -> Self {
                self.draft.jose(wanted);
                self
            }
        }
    }

    fn with_body(body: &Body) -> TokenStream {
        let root = &body.structs[0].ident;
        quote! {
            #[doc = " Changes the whole body: the way to every field that this use case does not document."]
            pub fn with_body(mut self, change: impl FnOnce(&mut #root)) -> Self {
                change(self.draft.by_hand());
                self
            }
        }
    }

    fn waive(&self, methods: &mut Vec<TokenStream>, aliases: &mut Vec<TokenStream>) {
        let docs = doc::outer(
            "Does without one requirement in this request; the reason goes into traces.\n\nFrom here on `build` checks at run time what the compiler checked before, so that the waived field can be left out. A path that is no requirement of this use case is a violation.",
        );
        let builder = &self.stateful.ident;
        let (returns, done) = if self.stateful.places == 0 {
            (quote! { Self }, quote! { self })
        } else {
            let all = contract::mask_ident(builder, "waived");
            let tuple = builder::tuple(std::iter::repeat_n(true, self.stateful.places));
            aliases.push(quote! { #[doc(hidden)] pub type #all = #tuple; });
            (quote! { #builder<#all> }, quote! { self.mark() })
        };
        methods.push(quote! {
            #docs
            pub fn waive(mut self, path: impl Into<String>, reason: impl Into<String>) -> #returns {
                self.draft.waive(path.into(), reason.into());
                #done
            }
        });
    }

    fn build(&self) -> TokenStream {
        let traits: Vec<_> =
            self.builder.places.iter().filter_map(|path| Some(builder::required_trait(self.body?, path))).collect();
        let (head, complete) = self.stateful.complete(&traits);
        let ident = &self.builder.ident;
        quote! {
            #head {
                #[doc = " Checks the whole contract and gives the request."]
                #[doc = ""]
                #[doc = " # Errors"]
                #[doc = ""]
                #[doc = " Every requirement that is broken, and every one that cannot be judged because a selector was not said."]
                pub fn build(self) -> Result<Request<#ident>, Box<Rejected>> #complete {
                    self.draft.finish()
                }
            }
        }
    }
}

fn conditions(contract: &Contract) -> impl Iterator<Item = &Condition> {
    contract.when.iter().flat_map(|conditional| &conditional.conditions)
}

/// The text of a parameter's value.
fn parameter_text(parameter: &Parameter, value: &TokenStream, model: &Model) -> TokenStream {
    match &parameter.ty {
        Type::Boolean | Type::Integer => quote! { #value.to_string() },
        Type::Text => quote! { #value.into() },
        ty => {
            let plain = ty::of(ty, &model.api, Scope::Nowhere);
            quote! { Into::<#plain>::into(#value).to_string() }
        }
    }
}

/// A documented value as an expression of a field's type.
pub(super) fn value_of(ty: &Type, value: &Scalar) -> TokenStream {
    match (ty, value) {
        (Type::List(element), value) => {
            let value = value_of(element, value);
            quote! { vec![#value] }
        }
        (_, Scalar::Boolean(value)) => quote! { #value },
        (_, Scalar::Integer(value)) => {
            let value = Literal::i64_unsuffixed(*value);
            quote! { #value }
        }
        (_, Scalar::Text(text)) => quote! { #text.into() },
        (_, Scalar::Null) => quote! { Default::default() },
    }
}
