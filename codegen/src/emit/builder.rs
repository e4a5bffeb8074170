//! Rows of setters: what those of parts and of use cases have in common.
//!
//! A row has what its setter takes in full, traits too: the compiler then shows the row, and not the macro that makes a method of it.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::{
    emit::ty::{self, Scope},
    model::{Api, Asks, Body, Field, Part, Plain, Position, Type},
    name::Name,
    spec::Scalar,
};

/// The place that a row marks, by number, in a group by both numbers.
pub(super) fn mark(position: Position) -> TokenStream {
    let place = Literal::usize_unsuffixed(position.place);
    let within = position.within.map(Literal::usize_unsuffixed).into_iter();
    quote! { #place #(/ #within)* }
}

/// What a setter takes, behind its name: a list's elements that are objects one by one, all else whole.
pub(super) fn value(ty: &Type, body: &Body, scope: Scope<'_>, api: &Api) -> TokenStream {
    match ty {
        Type::List(element) => {
            let ty = ty::of(element, api, scope);
            match element.inner_struct() {
                None => quote! { , each impl IntoField<#ty> },
                Some(of) => match body.part_of(of).map(|part| part.asks) {
                    Some(Asks::Part) => quote! { , part impl IntoElement<#ty> },
                    Some(Asks::Request) => quote! { , any impl Part<#ty> },
                    None => quote! { , add impl IntoField<#ty> },
                },
            }
        }
        Type::Boolean | Type::Integer => {
            let of = ty::of(ty, api, scope);
            quote! { , plain #of }
        }
        _ => {
            let of = ty::of(ty, api, scope);
            quote! { : impl IntoField<#of> }
        }
    }
}

/// What the setter of a list takes in whose elements requests ask for what they require: all places but those that are spared.
pub(super) fn asked(ty: &Type, body: &Body, spares: Option<&[usize]>) -> Option<TokenStream> {
    let (of, spares) = (ty.inner_struct()?, spares?);
    let part = body.part_of(of)?;
    let (module, ident, first) = (body.module_of(of), &body.structs[of].ident, &part.first);
    let is_asked = spares.len() < part.places.len();
    let spared = spares.iter().rev().fold(quote! { () }, |rest, place| {
        let place = Literal::usize_unsuffixed(*place);
        quote! { (At<#place>, #rest) }
    });
    let asked = if spares.is_empty() {
        quote! { #module::#first }
    } else {
        quote! { Lifted<#module::#first, #spared> }
    };
    is_asked.then(|| quote! { in [Part<#module::#ident, State: Meets<#asked>>] })
}

/// What the setter of a group takes.
pub(super) fn bound(part: &Part, body: &Body) -> TokenStream {
    let (of, module) = (ty::structure(part.of, Scope::Beside(body)), &body.module);
    part.bound.as_ref().map_or_else(|| quote! { Part<#of> }, |bound| quote! { #module::#bound })
}

/// What the setter of a parameter takes.
pub(super) fn parameter(ty: Plain, api: &Api) -> TokenStream {
    let of = ty::plain(ty, api);
    match ty {
        Plain::Boolean | Plain::Integer => quote! { , plain #of },
        _ => quote! { : impl IntoField<#of> },
    }
}

/// A documented value as an expression of a field's type.
pub(super) fn only(ty: &Type, value: &Scalar) -> TokenStream {
    match (ty, value) {
        (Type::List(element), value) => {
            let value = only(element, value);
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

/// A field's JSON path, where the setter is not called so.
pub(super) fn path(field: &Field, setter: Option<&Name>) -> Option<TokenStream> {
    let path = &field.path;
    (setter.is_none_or(|setter| setter != path)).then(|| quote! { , #path })
}
