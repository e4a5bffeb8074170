//! Use cases: the type that stands for one, its page, and its builder.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use crate::{
    Options,
    emit::{
        body,
        builder::{self, Stateful},
        doc, doctest, operation,
        ty::{self, Scope},
    },
    model::{
        Body, Builder, Change, Degree, Does, FieldId, Method, Model, Operation, Parameter, Part, Selected, Selector,
        Switch, Topic, Type, UseCase,
    },
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
    let contract_ident = &use_case.contract.ident;
    let starts = use_case.builders.iter().map(|builder| {
        let emitter = Emitter::new(model, use_case, builder);
        let function = &builder.start;
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
        let stateful = Stateful { ident: builder.made_by.clone(), places: builder.places.len() };
        Self { model, use_case, builder, operation, body, stateful }
    }

    fn emit(&self, topic: &Topic, options: &Options) -> TokenStream {
        let ident = &self.builder.ident;
        let page = doc::page(self.model, self.use_case, self.builder);
        let examples = doctest::section(self.model, self.use_case, self.builder, topic, &options.crate_name);
        let page = doc::outer(&(page + &examples));
        let (request, response) = (self.root(self.operation.request), self.root(self.operation.response));
        let contract_ident = &self.builder.contract.ident;
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
        let methods = self.builder.methods.iter().map(|method| self.method(method));
        let aliases = self.builder.methods.iter().filter_map(|method| {
            let (mask, places) = (method.mask.as_ref()?, self.stateful.tuple(&method.marks));
            Some(quote! { #[doc(hidden)] pub type #mask = #places; })
        });
        let (aliases, methods): (Vec<_>, Vec<_>) = (aliases.collect(), methods.collect());
        let build = self.build();
        quote! {
            #(#aliases)*
            impl #generics #any { #(#methods)* }
            #build
        }
    }

    fn method(&self, method: &Method) -> TokenStream {
        match &method.does {
            Does::Query(number) => self.extra(&self.operation.query[*number], "query", "Query parameter"),
            Does::Header(number) => self.extra(&self.operation.headers[*number], "header", "Header"),
            Does::JoseAnswer => self.jose(),
            Does::Waive => self.waive(method),
            // Everything else is about the body, without which it is not planned.
            of_body => self.body.map(|body| self.of_body(method, of_body, body)).unwrap_or_default(),
        }
    }

    fn of_body(&self, method: &Method, does: &Does, body: &Body) -> TokenStream {
        match does {
            Does::Set(field) => self.setter(method, body, *field, None),
            Does::SetOnly(field, value) => self.setter(method, body, *field, Some(value)),
            Does::Switch(number) => Self::switch(body, &self.use_case.switches[*number]),
            Does::Group(part) => self.group(method, body, &body.parts[*part]),
            Does::Select(of) => self.select(method, *of, body),
            Does::Unknown(of) => self.unknown(method, *of),
            Does::Mode { change, number } => self.mode(method, &self.builder.contract.modes[*change], *number, body),
            _ => Self::with_body(body),
        }
    }

    fn setter(&self, method: &Method, body: &Body, id: FieldId, only: Option<&Scalar>) -> TokenStream {
        let field = &body[id];
        let (returns, bound, done) = self.stateful.set(method.marks.first().copied());
        let rule = doc::rule(self.builder, id, body, &self.model.api);
        let adds = if field.ty.inner_struct().is_some() { " Adds one element." } else { "" };
        let docs = doc::outer(&format!("{}\n\n{rule}{adds}", doc::field(field, &self.model.api)));
        let (name, accessor, module) = (&method.name, &field.setter, &body.module);
        if let Some(value) = only {
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

    fn switch(body: &Body, switch: &Switch) -> TokenStream {
        let paths: Vec<_> = switch
            .sets
            .iter()
            .map(|(field, value)| format!("`{}`: `{}`", body[*field].path, doc::scalar(value)))
            .collect();
        let docs =
            doc::outer(&format!("{}\n\nJSON paths: {}.\n\nOptional.", doc::sentence(&switch.says), paths.join(", ")));
        let sets = switch.sets.iter().map(|(field, value)| {
            let field = &body[*field];
            let (accessor, module, value) = (&field.setter, &body.module, value_of(&field.ty, value));
            quote! { *#module::at::#accessor(&mut self.draft.body) = Some(#value); }
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

    fn group(&self, method: &Method, body: &Body, part: &Part) -> TokenStream {
        let path = &body.structs[part.of].path;
        let of = ty::structure(part.of, Scope::Beside(body));
        let (name, module, use_case) = (&method.name, &body.module, &self.builder.ident);
        let set = quote! { Draft::<#use_case>::merge(#module::at::#name(&mut self.draft.body), part); };
        let says = "Copies a group of fields and clears none.";
        let Some(mask) = &method.mask else {
            let docs = doc::outer(&format!("{says}\n\nJSON path: `{path}`."));
            return quote! {
                #docs
                pub fn #name(mut self, part: impl Part<#of>) -> Self {
                    #set
                    self
                }
            };
        };
        let docs = doc::outer(&format!(
            "{says} A complete one counts for every field that is required in it.\n\nJSON path: `{path}`."
        ));
        let builder = &self.stateful.ident;
        quote! {
            #docs
            pub fn #name<T: Part<#of>>(mut self, part: T) -> #builder<T::Marked<S, #mask>> where S: Or<#mask> {
                #set
                self.mark()
            }
        }
    }

    fn select(&self, method: &Method, of: Selected, body: &Body) -> TokenStream {
        let selector = &self.model.api.selectors[of.selector];
        let (name, number) = (&method.name, Literal::usize_unsuffixed(of.number));
        let values = &self.model.api.code_lists[selector.values].ident;
        let docs = doc::outer(&format!(
            "{} Rules of this use case depend on it; it is not sent.{}",
            doc::sentence(&selector.title),
            readings(selector, &self.operation.readings[of.number], body)
        ));
        quote! {
            #docs
            pub fn #name(mut self, value: #values) -> Self {
                self.draft.select(#number, Selection::Is(String::from(value)));
                self
            }
        }
    }

    fn unknown(&self, method: &Method, of: Selected) -> TokenStream {
        let selector = &self.model.api.selectors[of.selector];
        let (name, number) = (&method.name, Literal::usize_unsuffixed(of.number));
        let docs = doc::outer(&format!(
            "Says that the {} is unknown: rules that depend on it are left undecided.",
            selector.name
        ));
        quote! {
            #docs
            pub fn #name(mut self) -> Self {
                self.draft.select(#number, Selection::Unknown);
                self
            }
        }
    }

    fn mode(&self, method: &Method, change: &Change, number: usize, body: &Body) -> TokenStream {
        let mode = &self.model.api.modes[change.mode];
        let (name, number) = (&method.name, Literal::usize_unsuffixed(number));
        let documented = doc::documented(&mode.documented, &self.model.api);
        let docs = doc::outer(&format!("{}\n\n{documented}", doc::change(change, body, &self.model.api)));
        let set = quote! { self.draft.enable(#number); };
        let Some(mask) = &method.mask else {
            return quote! {
                #docs
                pub fn #name(mut self) -> Self {
                    #set
                    self
                }
            };
        };
        let builder = &self.stateful.ident;
        quote! {
            #docs
            pub fn #name(mut self) -> #builder<Union<S, #mask>> where S: Or<#mask> {
                #set
                self.mark()
            }
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
        let preset = if self.use_case.jose == Degree::Must {
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

    fn waive(&self, method: &Method) -> TokenStream {
        let docs = doc::outer(
            "Does without one requirement in this request; the reason goes into traces.\n\nFrom here on `build` checks at run time what the compiler checked before, so that the waived field can be left out. A path that is no requirement of this use case is a violation.",
        );
        let builder = &self.stateful.ident;
        let (returns, done) = match &method.mask {
            None => (quote! { Self }, quote! { self }),
            Some(all) => (quote! { #builder<#all> }, quote! { self.mark() }),
        };
        quote! {
            #docs
            pub fn waive(mut self, path: impl Into<String>, reason: impl Into<String>) -> #returns {
                self.draft.waive(path.into(), reason.into());
                #done
            }
        }
    }

    fn build(&self) -> TokenStream {
        let traits: Vec<_> =
            self.builder.places.iter().filter_map(|id| Some(builder::required_trait(self.body?, *id))).collect();
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

/// Where a selector is read from when the caller does not say it.
fn readings(selector: &Selector, readings: &[(usize, FieldId)], body: &Body) -> String {
    let words: Vec<_> = readings
        .iter()
        .map(|(number, field)| {
            let is_guess = !selector.read_from[*number].prefixes.is_empty();
            format!("`{}`{}", body[*field].path, if is_guess { " (its first digits, a guess)" } else { "" })
        })
        .collect();
    if words.is_empty() {
        String::new()
    } else {
        format!(" Unless it is said, it is read from {}.", words.join(", else "))
    }
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
