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
    model::{Api, Body, Builder, Field, FieldId, Model, Part, Struct, Topic, Type},
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
    let parts = body.parts.iter().filter(|_| body.is_sent).map(|part| self::part(model, part, body));
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
    let is_set = |id: FieldId| {
        let within = |field: &FieldId| body.lies_in(*field, id);
        builders.iter().any(|builder| {
            builder.settable.iter().any(|set| *set == id || within(set)) || builder.shared.iter().any(within)
        })
    };
    let root = &body.structs[0].ident;
    let mut used: Vec<_> = body.ids().filter(|id| body[*id].setter.is_some() && is_set(*id)).collect();
    if used.is_empty() {
        return TokenStream::new();
    }
    used.sort_by_key(|id| &body[*id].path);
    let accessors = used.into_iter().map(|id| {
        let (field, chain) = (&body[id], chain(body, id, 0));
        let name = &field.setter;
        if let Type::Struct(group) = field.ty {
            let ident = &body.structs[group].ident;
            let way = quote! { body #(.#chain.get_or_insert_default())* };
            quote! { pub(crate) fn #name(body: &mut #root) -> &mut #ident { #way } }
        } else {
            let (last, way) = chain.split_last().map_or((None, &[][..]), |(last, way)| (Some(last), way));
            let ty = ty::of(&field.ty, api, Scope::Within(body));
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

/// The fields on the way to one, behind the first few.
fn chain(body: &Body, field: FieldId, skip: usize) -> Vec<&Ident> {
    body.way(field).into_iter().skip(skip).map(|field| &body[field].ident).collect()
}

fn part(model: &Model, part: &Part, body: &Body) -> TokenStream {
    let structure = &body.structs[part.of];
    let of = &structure.ident;
    let stateful = Stateful { ident: format_ident!("{of}Builder"), places: part.places.len() };
    let field = format_ident!("part");
    let definition = stateful.definition(&field, &quote! { #of });
    let (builder, any, generics) = (&stateful.ident, stateful.any(), stateful.generics());
    let setters = part.setters.iter();
    let setters = setters.map(|(field, setter)| part_setter(model, part, body, &stateful, *field, setter));
    let traits: Vec<_> = part
        .places
        .iter()
        .map(|field| {
            let ident = in_part(&body[*field]);
            quote! { required::#ident }
        })
        .collect();
    let (head, complete) = stateful.complete(&traits);
    let required = if part.places.is_empty() {
        "Nothing in it is always required.".to_owned()
    } else {
        let paths: Vec<_> = part.places.iter().map(|field| format!("`{}`", body[*field].path)).collect();
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

fn part_setter(model: &Model, part: &Part, body: &Body, stateful: &Stateful, id: FieldId, name: &Ident) -> TokenStream {
    let (field, api) = (&body[id], &model.api);
    let skip = body.structs[part.of].within.map_or(0, |held| body.way(held).len());
    let chain = chain(body, id, skip);
    let (last, way) = chain.split_last().map_or((None, &[][..]), |(last, way)| (Some(last), way));
    let place = part.places.iter().position(|place| *place == id);
    let (returns, bound, done) = stateful.set(place);
    let rule = if place.is_some() { "Required" } else { "Optional" };
    let docs = doc::outer(&format!("{}\n\n{rule}.", doc::field(field, api)));
    let target = quote! { self.part #(.#way.get_or_insert_default())* .#last };
    if let (Some(value), None) = (fixed_by_operation(model, body, id), place) {
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
fn fixed_by_operation<'a>(model: &'a Model, body: &Body, field: FieldId) -> Option<&'a Scalar> {
    let operations = model.topics.iter().flat_map(|topic| &topic.operations);
    let sending =
        operations.filter(|operation| operation.request.is_some_and(|request| std::ptr::eq(model.body(request), body)));
    let mut fixed = sending.map(|operation| {
        operation
            .rules
            .values
            .iter()
            .find(|rule| rule.field == field && rule.fixed)
            .and_then(|rule| rule.values.first())
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
fn in_part(field: &Field) -> Ident {
    format_ident!("{}InPart", field.key)
}

/// One trait for each path that some builder of this body always requires.
fn required(model: &Model, body: &Body) -> TokenStream {
    let mut traits = Vec::new();
    let (mut seen, mut seen_in_parts) = (BTreeSet::new(), BTreeSet::new());
    for id in builders(model, body).flat_map(|builder| &builder.places) {
        if seen.insert(*id) {
            let field = &body[*id];
            traits.push(builder::required(&field.key, &field.path, &call(model, body, *id)));
        }
    }
    for part in &body.parts {
        let places = part.setters.iter().filter(|(field, _)| part.places.contains(field));
        let mut places: Vec<_> = places.collect();
        places.sort_by_key(|(field, _)| part.places.iter().position(|place| place == field));
        for (id, setter) in places.into_iter().filter(|(id, _)| seen_in_parts.insert(*id)) {
            let field = &body[*id];
            traits.push(builder::required(&in_part(field), &field.path, &format!("call `.{setter}(..)`")));
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
fn call(model: &Model, body: &Body, id: FieldId) -> String {
    let field = &body[id];
    let setter = field.setter.as_ref().map(ToString::to_string).unwrap_or_default();
    if field.is_list() && field.ty.inner_struct().is_some() {
        return format!("add an element with `.{setter}(..)`");
    }
    let requiring = || builders(model, body).filter(|builder| builder.places.contains(&id));
    let group = body
        .groups()
        .filter(|(_, part, _)| requiring().all(|builder| builder.groups(body).any(|(group, _)| group.of == part.of)))
        .find(|(.., held)| body.lies_in(id, *held));
    match group.and_then(|(_, part, held)| Some((body[held].setter.as_ref()?, &body.structs[part.of].ident))) {
        Some((group, ident)) => format!("call `.{setter}(..)` (or `.{group}(..)` with a complete `{ident}`)"),
        None => format!("call `.{setter}(..)`"),
    }
}
