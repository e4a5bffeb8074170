//! Bodies: structs, parts, and the fields that builders set.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use crate::{
    emit::{
        builder, doc,
        ty::{self, Scope},
    },
    model::{Api, Body, Builder, Field, FieldId, Model, Part, Position, Struct, Topic, Type},
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
    let parts: Vec<_> = parts.collect();
    let items = quote! { #(#structs)* #(#parts)* };
    let imports = ty::imports(&items, api);
    let has_places = body.is_sent && body.parts.iter().any(|part| !part.places.is_empty());
    let missing = has_places.then(|| quote! { use crate::generated::missing; });
    let at = at(model, body);
    let docs = doc::inner(&format!("The body [`{}`] and the objects in it.", body.structs[0].ident));
    quote! {
        pub mod #module {
            #docs
            #imports
            #missing
            #items
            #at
        }
    }
}

fn structure(structure: &Struct, body: &Body, api: &Api) -> TokenStream {
    let says = if structure.says.is_empty() {
        format!("What `{}` holds.", structure.path)
    } else {
        doc::sentence(&structure.says)
    };
    let (docs, ident) = (doc::outer(&says), &structure.ident);
    let path = Some(&structure.path).filter(|path| !path.is_empty()).into_iter();
    let fields = structure.fields.iter().map(|field| {
        let docs = doc::outer(&field_docs(field, body, api));
        let (name, wire, also) = (&field.ident, &field.wire, &field.also);
        let ty = ty::of(&field.ty, api, Scope::Within(body));
        let list = field.is_list().then(|| quote! { "[]" });
        quote! { #docs #name: #ty = #wire #list #(| #also)*; }
    });
    quote! { object! { #docs #ident at [#(#path)*]; #(#fields)* } }
}

/// The macro adds the JSON path.
fn field_docs(field: &Field, body: &Body, api: &Api) -> String {
    let inner = field.ty.inner_struct().map(|index| &body.structs[index]);
    match inner {
        Some(inner) if field.says.is_empty() => format!("See [`{}`].", inner.ident),
        _ => doc::about(field, api),
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
    let can_miss = |id: FieldId| builders.iter().any(|builder| builder.places.contains(&id));
    let root = &body.structs[0].ident;
    let mut used: Vec<_> = body.ids().filter(|id| body[*id].setter.is_some() && is_set(*id)).collect();
    if used.is_empty() {
        return TokenStream::new();
    }
    used.sort_by_key(|id| &body[*id].path);
    let (groups, fields): (Vec<FieldId>, Vec<_>) =
        used.into_iter().partition(|id| matches!(body[*id].ty, Type::Struct(_)));
    let groups = groups.into_iter().map(|id| {
        let (name, of, way) = (&body[id].setter, ty::of(&body[id].ty, api, Scope::Within(body)), way(body, id, 0));
        quote! { #name: #of = #way; }
    });
    let fields = fields.into_iter().map(|id| {
        let field = &body[id];
        let docs = doc::outer(&doc::field(field, api));
        let (name, of, way) = (&field.setter, ty::of(&field.ty, api, Scope::Within(body)), way(body, id, 0));
        let missing = name.as_ref().filter(|_| can_miss(id)).and_then(|name| model.missing(field, name));
        let missing = missing.map(|missing| &missing.ident).into_iter();
        let path = builder::path(field, name.as_ref());
        quote! { #docs #name: #of = #way #path #(=> #missing)*; }
    });
    let items = quote! { accessors! { #root; groups { #(#groups)* } fields { #(#fields)* } } };
    let imports = ty::imports(&items, api);
    let used = ty::idents(&items);
    let own: Vec<_> = body
        .structs
        .iter()
        .map(|structure| &structure.ident)
        .filter(|ident| used.contains(&ident.to_string()))
        .collect();
    let docs = doc::inner("The fields that builders set; objects on the way are made.");
    let has_places = builders.iter().any(|builder| !builder.places.is_empty());
    let missing = has_places.then(|| quote! { use crate::generated::missing; });
    quote! {
        pub(crate) mod at {
            #docs
            #imports
            #missing
            use super::{#(#own),*};
            #items
        }
    }
}

/// The fields on the way to one, behind the first few.
fn way(body: &Body, field: FieldId, skip: usize) -> TokenStream {
    let way = body.way(field).into_iter().skip(skip).map(|field| &body[field].ident);
    quote! { #(#way).* }
}

fn part(model: &Model, part: &Part, body: &Body) -> TokenStream {
    let structure = &body.structs[part.of];
    let of = &structure.ident;
    let (builder, first) = (format_ident!("{of}Builder"), format_ident!("{of}Start"));
    let has_state = !part.places.is_empty();
    let required = if has_state {
        let paths: Vec<_> = part.places.iter().map(|field| format!("`{}`", body[*field].path)).collect();
        format!("The compiler asks for {}.", paths.join(", "))
    } else {
        "Nothing in it is always required.".to_owned()
    };
    let starts =
        doc::outer(&format!("Starts one that can be used wherever `{}` is asked for.\n\n{required}", structure.path));
    let returns = if has_state {
        quote! { #builder<#first> }
    } else {
        quote! { #builder }
    };
    let names =
        part.places.iter().filter_map(|place| Some(&model.missing(&body[*place], part.asked_by(body, *place)?)?.ident));
    let state = has_state.then(|| quote! { start #first = [#(#names),*]; });
    let row = |(field, setter): &(FieldId, Ident)| part_setter(model, part, body, *field, setter);
    let is_required = |setter: &&(FieldId, Ident)| part.places.contains(&setter.0);
    let (required, optional): (Vec<_>, Vec<_>) = part.setters.iter().partition(is_required);
    let (required, optional): (Vec<_>, Vec<_>) =
        (required.into_iter().map(row).collect(), optional.into_iter().map(row).collect());
    let required = has_state.then(|| quote! { required { #(#required)* } });
    let optional = (!optional.is_empty()).then(|| quote! { optional { #(#optional)* } });
    let build = build(part, of, &builder);
    quote! {
        impl #of {
            #starts
            pub fn builder() -> #returns { #builder::start(Self::default()) }
        }
        part_setters! { #builder: #of; #state #required #optional }
        #build
    }
}

/// A list's element is complete before it is added. A group tells what is set, and the builder of the request asks for the rest.
fn build(part: &Part, of: &Ident, builder: &Ident) -> TokenStream {
    match (part.places.is_empty(), part.element) {
        (true, _) => quote! {
            impl #builder {
                #[doc = " The fields, complete."]
                #[must_use]
                pub fn build(self) -> Complete<#of> { Complete::new(self.part) }
            }
        },
        (false, true) => quote! {
            impl<S> #builder<S> {
                #[doc = " The fields, complete."]
                #[must_use]
                pub fn build(self) -> Complete<#of>
                where
                    S: Missing<Fields: NothingMissing>,
                {
                    Complete::new(self.part)
                }
            }
        },
        (false, false) => quote! {
            impl<S: Whole> #builder<S> {
                #[doc = " The fields; what was not set, the builder of the request asks for."]
                #[must_use]
                pub fn build(self) -> Complete<#of, S::State> { Complete::new(self.part) }
            }
        },
    }
}

fn part_setter(model: &Model, part: &Part, body: &Body, id: FieldId, name: &Ident) -> TokenStream {
    let (field, api) = (&body[id], &model.api);
    let skip = body.structs[part.of].within.map_or(0, |held| body.way(held).len());
    let docs = doc::outer(&doc::field(field, api));
    let place = part.places.iter().position(|place| *place == id);
    let mark = place.map(|place| builder::mark(Position { place, within: None }));
    let value = match fixed_by_operation(model, body, id) {
        Some(value) if place.is_none() => {
            let value = builder::only(&field.ty, value);
            quote! { = #value }
        }
        _ => builder::value(&field.ty, body, Scope::Within(body), api),
    };
    let is_elsewhere = id.of != part.of || field.ident != *name;
    let at = is_elsewhere.then(|| {
        let way = way(body, id, skip);
        quote! { => #way }
    });
    let path = builder::path(field, Some(name));
    quote! { #docs #mark #name #value #path #at; }
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

/// All builders of requests with this body.
fn builders<'a>(model: &'a Model, body: &'a Body) -> impl Iterator<Item = &'a Builder> {
    let use_cases = model.topics.iter().flat_map(|topic| &topic.use_cases);
    let sending = use_cases.filter(|use_case| {
        model.operation(use_case).request.is_some_and(|request| std::ptr::eq(model.body(request), body))
    });
    sending.flat_map(|use_case| &use_case.builders)
}
