//! Bodies: structs, setters, parts, and the traits of required fields.

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use crate::{
    emit::{
        builder,
        builder::Stateful,
        doc,
        ty::{self, Scope},
        use_case,
    },
    model::{Api, Body, Builder, Field, Model, Part, Struct, Topic, Type},
    name,
    spec::Scalar,
};

/// What the topic shows of a body beside its module.
pub(super) fn export(topic: &Topic, body: &Body) -> TokenStream {
    let module = &body.module;
    let idents = body.structs.iter().map(|structure| &structure.ident).filter(|ident| topic.exports(body, ident));
    quote! { pub use #module::{#(#idents),*}; }
}

pub(super) fn emit(model: &Model, body: &Body) -> TokenStream {
    let (module, api) = (&body.module, &model.api);
    let structs = body.structs.iter().map(|structure| self::structure(structure, body, api));
    let parts = body.parts.iter().filter(|_| !body.setters.is_empty()).map(|part| self::part(model, part, body));
    let items = quote! { #(#structs)* #(#parts)* };
    let imports = ty::imports(&items, api);
    let required = required(model, body);
    let at = at(model, body);
    let docs = doc::inner(&format!("The body [`{}`] and the objects in it.", body.structs[0].ident));
    quote! {
        pub mod #module {
            #docs
            #imports
            #items
            #at
            #required
        }
    }
}

fn structure(structure: &Struct, body: &Body, api: &Api) -> TokenStream {
    let says = if structure.says.is_empty() {
        format!("What `{}` holds.", structure.path)
    } else {
        doc::sentence(&structure.says)
    };
    let docs = if structure.path.is_empty() {
        doc::outer(&says)
    } else {
        doc::outer(&format!("{says}\n\nJSON path: `{}`.", structure.path))
    };
    let ident = &structure.ident;
    let fields = structure.fields.iter().map(|field| {
        let docs = doc::outer(&field_docs(field, body, api));
        let (name, ty) = (&field.ident, ty::of(&field.ty, api, Scope::Within(body)));
        quote! { #docs pub #name: Option<#ty> }
    });
    let names = structure.fields.iter().map(|field| {
        let (name, wire, also, ty) =
            (&field.ident, &field.wire, &field.also, ty::of(&field.ty, api, Scope::Within(body)));
        quote! { #name: #ty = #wire #(| #also)* }
    });
    quote! {
        #docs
        #[derive(Clone, Default)]
        #[non_exhaustive]
        pub struct #ident {
            #(#fields,)*
            #[doc = " What no documented field could take."]
            pub extra: Extra,
        }
        object!(#ident { #(#names),* });
    }
}

fn field_docs(field: &Field, body: &Body, api: &Api) -> String {
    let inner = field.ty.inner_struct().map(|index| &body.structs[index]);
    match inner {
        Some(inner) if field.says.is_empty() => format!("See [`{}`].\n\nJSON path: `{}`.", inner.ident, field.path),
        _ => doc::field(field, api),
    }
}

/// Accessors of every settable path, so that each path through the structs is written once.
fn at(model: &Model, body: &Body) -> TokenStream {
    let api = &model.api;
    let builders: Vec<_> = builders(model, body).collect();
    let is_set = |path: &str| {
        let within = format!("{path}.");
        builders.iter().any(|builder| {
            builder.setters.iter().any(|set| set == path || set.starts_with(&within))
                || builder.shared.iter().any(|shared| shared.starts_with(&within))
        })
    };
    let root = &body.structs[0].ident;
    let used: Vec<_> = body.setters.iter().filter(|(path, _)| is_set(path)).collect();
    if used.is_empty() {
        return TokenStream::new();
    }
    let accessors = used.into_iter().map(|(path, setter)| {
        let name = accessor(setter);
        if let Some(group) = body.structs.iter().find(|structure| structure.path == *path && !path.ends_with("[]")) {
            let (ident, chain) = (&group.ident, chain(body, path, 0));
            let way = quote! { body #(.#chain.get_or_insert_default())* };
            quote! { pub(crate) fn #name(body: &mut #root) -> &mut #ident { #way } }
        } else {
            let chain = chain(body, path, 0);
            let (last, way) = chain.split_last().map_or((None, &[][..]), |(last, way)| (Some(last), way));
            let ty = body.field(path).map(|field| ty::of(&field.ty, api, Scope::Within(body)));
            quote! {
                pub(crate) fn #name(body: &mut #root) -> &mut Option<#ty> {
                    &mut body #(.#way.get_or_insert_default())* .#last
                }
            }
        }
    });
    let items = quote! { #(#accessors)* };
    let imports = ty::imports(&items, api);
    let used = super::idents(&items);
    let own: Vec<_> = body
        .structs
        .iter()
        .map(|structure| &structure.ident)
        .filter(|ident| used.contains(&ident.to_string()))
        .collect();
    let docs = doc::inner("The fields that builders set; objects on the way are made.");
    quote! {
        pub(crate) mod at {
            #docs
            #imports
            use super::{#(#own),*};
            #items
        }
    }
}

/// The accessor of a setter.
pub(super) fn accessor(setter: &str) -> Ident {
    name::ident(setter)
}

/// The fields on the way to a path, behind the first few.
fn chain(body: &Body, path: &str, skip: usize) -> Vec<Ident> {
    body.chain(path).unwrap_or_default().into_iter().skip(skip).map(|field| field.ident.clone()).collect()
}

fn part(model: &Model, part: &Part, body: &Body) -> TokenStream {
    let structure = &body.structs[part.of];
    let of = &structure.ident;
    let stateful = Stateful { ident: format_ident!("{of}Builder"), places: part.places.len() };
    let field = format_ident!("part");
    let definition = stateful.definition(&field, &quote! { #of });
    let (builder, any, generics) = (&stateful.ident, stateful.any(), stateful.generics());
    let setters = part.setters.iter().map(|(path, setter)| part_setter(model, part, body, &stateful, path, setter));
    let traits: Vec<_> = part
        .places
        .iter()
        .map(|path| {
            let ident = in_part(path);
            quote! { required::#ident }
        })
        .collect();
    let (head, complete) = stateful.complete(&traits);
    let required = if part.places.is_empty() {
        "Nothing in it is always required.".to_owned()
    } else {
        let paths: Vec<_> = part.places.iter().map(|path| format!("`{path}`")).collect();
        format!("The compiler asks for {}.", paths.join(", "))
    };
    let starts =
        doc::outer(&format!("Starts one that can be used wherever `{}` is asked for.\n\n{required}", structure.path));
    quote! {
        impl #of {
            #starts
            pub fn builder() -> #builder { #builder::start(Self::default()) }
        }
        #definition
        impl #generics #any {
            #(#setters)*

            #[doc = " Changes the whole part: the way to everything in it that has no setter."]
            pub fn with_part(mut self, change: impl FnOnce(&mut #of)) -> Self {
                change(&mut self.part);
                self
            }
        }
        #head {
            #[doc = " The fields, complete."]
            #[must_use]
            pub fn build(self) -> Complete<#of> #complete {
                Complete::new(self.part)
            }
        }
    }
}

fn part_setter(model: &Model, part: &Part, body: &Body, stateful: &Stateful, path: &str, setter: &str) -> TokenStream {
    let (Some(field), api) = (body.field(path), &model.api) else { return TokenStream::new() };
    let skip = body.structs[part.of].path.split('.').count();
    let chain = chain(body, path, skip);
    let (last, way) = chain.split_last().map_or((None, &[][..]), |(last, way)| (Some(last), way));
    let place = part.places.iter().position(|place| place == path);
    let (returns, bound, done) = stateful.set(place);
    let rule = if place.is_some() { "Required" } else { "Optional" };
    let docs = doc::outer(&format!("{}\n\n{rule}.", doc::field(field, api)));
    let name = name::ident(setter);
    let target = quote! { self.part #(.#way.get_or_insert_default())* .#last };
    if let (Some(value), None) = (fixed_by_operation(model, body, path), place) {
        let value = use_case::value_of(&field.ty, value);
        return quote! {
            #docs
            pub fn #name(mut self) -> Self {
                #target = Some(#value);
                self
            }
        };
    }
    let (argument, set) = setting(&field.ty, body, Scope::Within(body), api, &target);
    quote! {
        #docs
        pub fn #name(mut self, value: #argument) -> #returns #bound {
            #set
            #done
        }
    }
}

/// The one value that every operation with this body has for a field.
fn fixed_by_operation<'a>(model: &'a Model, body: &Body, path: &str) -> Option<&'a Scalar> {
    let operations = model.topics.iter().flat_map(|topic| &topic.operations);
    let sending =
        operations.filter(|operation| operation.request.is_some_and(|request| std::ptr::eq(model.body(request), body)));
    let mut fixed = sending.map(|operation| {
        operation.rules.values.iter().find(|rule| rule.path == path && rule.fixed).and_then(|rule| rule.values.first())
    });
    let first = fixed.next()??;
    fixed.all(|other| other == Some(first)).then_some(first)
}

/// What a setter takes for a field, and the statement that puts it into `target`: a list's elements one by one, all else whole.
pub(super) fn setting(
    ty: &Type,
    body: &Body,
    scope: Scope<'_>,
    api: &Api,
    target: &TokenStream,
) -> (TokenStream, TokenStream) {
    match ty {
        Type::List(element) if element.inner_struct().is_some() => {
            let plain = ty::of(element, api, scope);
            let has_builder = body.parts.iter().any(|part| Some(part.of) == element.inner_struct());
            if has_builder {
                (
                    quote! { impl Into<Complete<#plain>> },
                    quote! { #target.get_or_insert_default().push(value.into().into_inner()); },
                )
            } else {
                (quote! { impl Into<#plain> }, quote! { #target.get_or_insert_default().push(value.into()); })
            }
        }
        _ => {
            let (argument, value) = ty::argument(ty, api, scope);
            (argument, quote! { #target = Some(#value); })
        }
    }
}

/// The trait of a required field within its part's builder, where its setter has another name.
fn in_part(path: &str) -> Ident {
    format_ident!("{}InPart", name::type_at(path))
}

/// One trait for each path that some builder of this body always requires.
fn required(model: &Model, body: &Body) -> TokenStream {
    let mut traits = Vec::new();
    let (mut seen, mut seen_in_parts) = (BTreeSet::new(), BTreeSet::new());
    for path in builders(model, body).flat_map(|builder| &builder.places) {
        if seen.insert(path.clone()) {
            traits.push(builder::required(&name::type_at(path), path, &call(model, body, path)));
        }
    }
    for part in &body.parts {
        for path in part.places.iter().filter(|path| seen_in_parts.insert((*path).clone())) {
            let setter = part.setters.iter().find(|(known, _)| known == path).map_or("", |(_, setter)| setter);
            traits.push(builder::required(&in_part(path), path, &format!("call `.{setter}(..)`")));
        }
    }
    if traits.is_empty() {
        return TokenStream::new();
    }
    quote! {
        #[doc(hidden)]
        pub mod required {
            #![doc = " A trait for each required field; only places that are set have it."]
            use crate::runtime::required;
            #(#traits)*
        }
    }
}

/// All builders of requests with this body.
fn builders<'a>(model: &'a Model, body: &'a Body) -> impl Iterator<Item = &'a Builder> {
    let use_cases = model.topics.iter().flat_map(|topic| &topic.use_cases);
    let sending = use_cases.filter(|use_case| {
        model.operation(use_case).request.is_some_and(|request| std::ptr::eq(model.body(request), body))
    });
    sending.flat_map(|use_case| &use_case.builders)
}

/// What to call for a required path; a group's setter too, if every builder that requires the path has it.
fn call(model: &Model, body: &Body, path: &str) -> String {
    let setter = body.setters.get(path).map_or("", String::as_str);
    if path.ends_with("[]") && body.field(path).is_some_and(|field| field.ty.inner_struct().is_some()) {
        return format!("add an element with `.{setter}(..)`");
    }
    let requiring = || builders(model, body).filter(|builder| builder.places.iter().any(|place| place == path));
    let group = body
        .parts
        .iter()
        .filter(|part| requiring().all(|builder| builder.groups(body).any(|group| group.of == part.of)))
        .map(|part| &body.structs[part.of])
        .find(|group| path.starts_with(&format!("{}.", group.path)));
    match group.and_then(|group| Some((body.setters.get(&group.path)?, &group.ident))) {
        Some((group, ident)) => format!("call `.{setter}(..)` (or `.{group}(..)` with a complete `{ident}`)"),
        None => format!("call `.{setter}(..)`"),
    }
}
