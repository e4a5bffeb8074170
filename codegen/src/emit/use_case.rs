//! Use cases: the type that stands for one, its page, and its builder.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::{
    emit::{
        body, builder, doc, doctest, errata, page,
        ty::{self, Scope},
        wrap,
    },
    jose,
    model::{
        Body, BodyId, Builder, Change, Degree, Does, FieldId, Manner, Method, Model, Operation, Parameter, Place,
        Plain, Selected, Selector, Switch, Taken, Topic, UseCase, WithBody,
    },
    name::Name,
    phrase,
    source::Options,
};

pub(super) fn emit(model: &Model, use_case: &UseCase, topic: &Topic, options: &Options) -> TokenStream {
    let builders = use_case.builders.iter().map(|builder| Emitter::new(model, use_case, builder).emit(topic, options));
    let lead = use_case.builders.iter().any(|builder| builder.variant.is_some()).then(|| lead(model, use_case));
    quote! { #lead #(#builders)* }
}

/// The type of a use case with variants: it leads to them.
fn lead(model: &Model, use_case: &UseCase) -> TokenStream {
    let ident = &use_case.ident;
    let about =
        use_case.written.about.as_ref().map(|about| format!("\n\n{}", phrase::paragraphs(about))).unwrap_or_default();
    let documented = doc::documented(&use_case.documented, &model.api);
    let mut text = format!(
        "{}{about}\n\n{documented}\n\n| variant | builder |\n| --- | --- |\n",
        phrase::sentence(use_case.written.title.as_deref().unwrap_or_default())
    );
    for builder in &use_case.builders {
        let variant = builder.variant.as_deref().unwrap_or_default();
        let name = wrap::ident(&builder.ident.to_string());
        text += &format!("| {} | [{name}]({}) |\n", variant.replace('-', " "), builder.ident);
    }
    let docs = doc::outer(&text);
    let contract_ident = &use_case.contract.ident;
    let starts = use_case.builders.iter().map(|builder| {
        let emitter = Emitter::new(model, use_case, builder);
        let function = &builder.start;
        let (arguments, names) = emitter.parameters();
        let (of, returns) = (&builder.ident, emitter.first());
        let docs = doc::outer(&format!("Starts a request of the variant [`{of}`]."));
        quote! {
            #docs
            pub fn #function(#arguments) -> #returns { #of::builder(#names) }
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
            #[doc(hidden)]
            #[must_use]
            pub fn builder() -> <Self as contracts::#ident>::Builder
            where
                for<'never> Self: contracts::#ident,
            {
                <Self as contracts::#ident>::start()
            }
        }
    }
}

struct Emitter<'a> {
    model: &'a Model<'a>,
    use_case: &'a UseCase<'a>,
    builder: &'a Builder,
    operation: &'a Operation<'a>,
    body: Option<&'a Body>,
}

/// Rows of one kind.
type Section = (&'static str, Vec<TokenStream>);

impl<'a> Emitter<'a> {
    fn new(model: &'a Model<'a>, use_case: &'a UseCase<'a>, builder: &'a Builder) -> Self {
        let operation = model.operation(use_case);
        let body = model.request(operation);
        Self { model, use_case, builder, operation, body }
    }

    fn emit(&self, topic: &Topic, options: &Options) -> TokenStream {
        let ident = &self.builder.ident;
        let page = page::page(self.model, self.use_case, self.builder)
            + &errata::section(self.model, self.use_case, self.builder);
        let examples = doctest::section(self.model, self.use_case, self.builder, topic, options);
        let page = doc::outer(&(page + &examples));
        let (request, response) = (self.root(self.operation.request), self.root(self.operation.response));
        let contract_ident = &self.builder.contract.ident;
        let (arguments, _) = self.parameters();
        let fills = self.operation.parameters.iter().map(|parameter| {
            let (name, ident) = (&parameter.written.name.value, &parameter.ident);
            let text = parameter_text(parameter, &quote! { #ident }, self.model);
            quote! { draft.parameter(#name, #text); }
        });
        let (builder, first) = (&self.builder.made_by, self.first());
        let mutable = (!self.operation.parameters.is_empty()).then(|| quote! { mut });
        let lists = self.lists();
        let (setters, build) = (self.setters(), self.build());
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
                pub fn builder(#arguments) -> #first {
                    let #mutable draft = Draft::new();
                    #(#fills)*
                    #builder::start(draft)
                }
            }
            #setters
            #build
        }
    }

    /// What the elements of a page are, and where they lie.
    fn lists(&self) -> Option<TokenStream> {
        let (ident, elements) = (&self.builder.ident, self.operation.lists.as_ref()?);
        let body = self.model.body(elements.page);
        let element = ty::of(&elements.ty, &self.model.api, Scope::Beside(body));
        let way = body.way(elements.list);
        let way = way.iter().map(|field| &body[*field].ident).enumerate();
        // The page is there, and nothing else is for sure.
        let way = way.map(|(number, field)| {
            if number == 0 {
                quote! { .#field }
            } else {
                quote! { .and_then(|within| within.#field) }
            }
        });
        Some(quote! {
            impl Lists for #ident {
                type Item = #element;
                fn items(page: Self::Response) -> Vec<Self::Item> {
                    page #(#way)*.unwrap_or_default()
                }
            }
        })
    }

    /// The builder's type before any setter is called.
    fn first(&self) -> TokenStream {
        let (builder, first) = (&self.builder.made_by, &self.builder.first);
        if self.builder.state.is_empty() {
            quote! { #builder }
        } else {
            quote! { #builder<#first> }
        }
    }

    fn root(&self, body: Option<BodyId>) -> TokenStream {
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
            let plain = ty::plain(parameter.ty, &self.model.api);
            match parameter.ty {
                Plain::Boolean | Plain::Integer => quote! { #ident: #plain },
                _ => quote! { #ident: impl IntoField<#plain> },
            }
        });
        let names = self.operation.parameters.iter().map(|parameter| &parameter.ident);
        (quote! { #(#arguments),* }, quote! { #(#names),* })
    }

    fn setters(&self) -> TokenStream {
        let mut sections = Vec::<Section>::new();
        for method in &self.builder.methods {
            if let Some((section, row)) = self.method(method) {
                match sections.iter_mut().find(|(known, _)| *known == section) {
                    Some((_, rows)) => rows.push(row),
                    None => sections.push((section, vec![row])),
                }
            }
        }
        let sections = sections.into_iter().map(|(section, rows)| {
            let section = Name::from(section);
            quote! { #section { #(#rows;)* } }
        });
        let (builder, ident) = (&self.builder.made_by, &self.builder.ident);
        let body = self.body.map(|body| {
            let (root, module) = (&body.structs[0], &body.module);
            let (ident, once) = (&root.ident, body::once(root));
            quote! { , #ident in #module #once }
        });
        let state = self.state();
        quote! { setters! { #builder: #ident #body #state; #(#sections)* } }
    }

    /// The first state: names of the fields that can be missing.
    fn state(&self) -> Option<TokenStream> {
        let (body, first) = (self.body.filter(|_| !self.builder.state.is_empty())?, &self.builder.first);
        let name = |field: FieldId| {
            let setter = body.name(field);
            quote! { #setter }
        };
        let places = self.builder.state.iter().map(|place| match place {
            Place::Field(field) => name(*field),
            Place::Group(_, fields) => {
                let names = fields.iter().map(|field| field.map_or_else(|| quote! { _ }, name));
                quote! { (#(#names),*) }
            }
        });
        Some(quote! { , #first = (#(#places),*) })
    }

    /// A method's section and row.
    fn method(&self, method: &Method) -> Option<(&'static str, TokenStream)> {
        Some(match &method.does {
            Does::Query(number, manner) => {
                ("query", self.parameter(&self.operation.query[*number], *manner, "Query parameter"))
            }
            Does::Header(number, manner) => {
                ("headers", self.parameter(&self.operation.headers[*number], *manner, "Header"))
            }
            Does::JoseAnswer => ("others", self.jose()),
            Does::WithBody(body, does) => self.of_body(method, does, self.model.body(*body))?,
        })
    }

    fn of_body(&self, method: &Method, does: &WithBody, body: &Body) -> Option<(&'static str, TokenStream)> {
        let name = &method.name;
        Some(match does {
            WithBody::Set(field, input) => {
                let input = builder::input(input, &body[*field].ty, Scope::Beside(body), &self.model.api);
                self.setter(method, body, *field, &input)
            }
            WithBody::Switch(number) => ("switches", Self::switch(body, &self.use_case.switches[*number])),
            WithBody::Take(number, fields) => ("takes", take(method, &body.takes[*number], fields, body)),
            WithBody::Group(part) => {
                let marks = method.marks.iter().map(|mark| builder::mark(*mark));
                let (bound, path) =
                    (builder::bound(&body.parts[*part], body), &body.structs[body.parts[*part].of].path);
                ("groups", quote! { #(#marks)* #name in [#bound] = #path })
            }
            WithBody::Select(of) => ("selectors", self.select(method, *of, body)),
            WithBody::Unknown(of) => ("selectors", self.unknown(method, *of)),
            WithBody::Mode { change, number } => {
                ("modes", self.mode(method, &self.builder.contract.modes[*change], *number, body))
            }
            WithBody::Waive => ("others", quote! { waive }),
            // The macro makes it for every body.
            WithBody::Change => return None,
        })
    }

    fn setter(&self, method: &Method, body: &Body, id: FieldId, input: &TokenStream) -> (&'static str, TokenStream) {
        let (section, more) = doc::setter(self.builder, (id, &method.need), body, &self.model.api);
        let takes =
            self.builder.takes(id).map(|name| format!("[`{name}`](Self::{}) sets it too.", doc::target([name])));
        let more: Vec<_> = Some(more).filter(|more| !more.is_empty()).into_iter().chain(takes).collect();
        let docs = (!more.is_empty()).then(|| doc::outer(&more.join(" ")));
        let (name, marks) = (&method.name, method.marks.iter().map(|mark| builder::mark(*mark)));
        (section, quote! { #docs #(#marks)* #name #input })
    }

    fn switch(body: &Body, switch: &Switch) -> TokenStream {
        let paths: Vec<_> = switch
            .sets
            .iter()
            .map(|(field, value)| format!("`{}`: `{}`", body[*field].path, phrase::scalar(value)))
            .collect();
        let docs = doc::outer(&format!(
            "{}\n\nJSON paths: {}.\n\nOptional.",
            phrase::sentence(&switch.says),
            paths.join(", ")
        ));
        let sets = switch.sets.iter().map(|(field, value)| {
            let (setter, value) = (body.name(*field), builder::only(&body[*field].ty, value));
            quote! { #setter = #value }
        });
        let ident = &switch.ident;
        quote! { #docs #ident => (#(#sets),*) }
    }

    fn select(&self, method: &Method, of: Selected, body: &Body) -> TokenStream {
        let selector = &self.model.api.selectors[of.selector];
        let (name, number) = (&method.name, Literal::usize_unsuffixed(of.number));
        let values = &self.model.api.code_lists[selector.values].ident;
        let docs = doc::outer(&format!(
            "{} Rules of this use case depend on it; it is not sent.{}",
            phrase::sentence(&selector.written.title.value),
            readings(selector, &self.operation.readings[of.number], body)
        ));
        quote! { #docs #number #name: #values }
    }

    fn unknown(&self, method: &Method, of: Selected) -> TokenStream {
        let selector = &self.model.api.selectors[of.selector];
        let (name, number) = (&method.name, Literal::usize_unsuffixed(of.number));
        let docs = doc::outer(&format!(
            "Says that the {} is unknown: rules that depend on it are left undecided.",
            selector.written.name.value
        ));
        quote! { #docs #number #name }
    }

    fn mode(&self, method: &Method, change: &Change, number: usize, body: &Body) -> TokenStream {
        let mode = &self.model.api.modes[change.mode];
        let (name, number) = (&method.name, Literal::usize_unsuffixed(number));
        let documented = doc::documented(&mode.documented, &self.model.api);
        let docs = doc::outer(&format!("{}\n\n{documented}", phrase::change(change, body, &self.model.api)));
        let marks = method.marks.iter().map(|mark| builder::mark(*mark));
        let lifts = (!method.marks.is_empty()).then(|| quote! { => (#(#marks)*) });
        quote! { #docs #number #name #lifts }
    }

    /// A query parameter or a header.
    fn parameter(&self, parameter: &Parameter, manner: Manner, title: &str) -> TokenStream {
        let (wire, name) = (&parameter.written.name.value, &parameter.ident);
        let ours = parameter.written.ours.as_ref().map(|why| format!(" Not documented: {}", phrase::sentence(why)));
        let ours = ours.unwrap_or_default();
        let docs = doc::outer(&format!(
            "{}\n\n{title}: `{wire}`. Optional.{ours}",
            phrase::sentence(&parameter.written.says.value)
        ));
        let input = builder::value(manner, &ty::plain(parameter.ty, &self.model.api));
        quote! { #docs #name #input = #wire }
    }

    fn jose(&self) -> TokenStream {
        let preset = if self.use_case.jose == Degree::Must {
            "It is asked for unless this says otherwise."
        } else {
            "It is not asked for unless this says so."
        };
        let docs = doc::outer(&format!(
            "Whether the answer shall come as JOSE, encrypted to the caller's own key. {preset}\n\nHeader: `{}`.",
            jose::HEADER
        ));
        quote! { #docs jose_answer }
    }

    /// It is no macro's, since the compiler's message on what is missing shows it.
    fn build(&self) -> TokenStream {
        let (builder, ident) = (&self.builder.made_by, &self.builder.ident);
        let docs = doc::outer(
            "Checks the whole contract and gives the request.\n\n# Errors\n\nEvery requirement that is broken, and every one that cannot be judged because a selector was not said.",
        );
        quote! {
            impl<S> #builder<S> {
                #docs
                pub fn build(self) -> Result<Request<#ident>, Box<Rejected>>
                where
                    S: Missing<Fields: NothingMissing>,
                {
                    self.draft.finish()
                }
            }
        }
    }
}

/// A value that sets several fields: what it marks, and what it sets.
fn take(method: &Method, taken: &Taken, fields: &[FieldId], body: &Body) -> TokenStream {
    let paths = fields.iter().map(|field| format!("`{}`", body[*field].path)).collect::<Vec<_>>().join(", ");
    let sets =
        if paths.is_empty() { String::new() } else { format!("\n\nJSON paths: {paths}, as far as it knows them.") };
    let docs = doc::outer(&(phrase::sentence(&taken.says) + &sets));
    let (name, of) = (&method.name, &taken.of);
    let marks = method.marks.iter().map(|mark| builder::mark(*mark));
    let setters = fields.iter().map(|field| body.name(*field));
    quote! { #docs #name: crate::#(#of)::* => ([#(#marks)*] #(#setters)*) }
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
    match parameter.ty {
        Plain::Boolean | Plain::Integer => quote! { #value.to_string() },
        Plain::Text => quote! { #value.into_field() },
        ty => {
            let plain = ty::plain(ty, &model.api);
            quote! { IntoField::<#plain>::into_field(#value).to_string() }
        }
    }
}
