//! Rows of setters: what those of parts and of use cases have in common.
//!
//! A row has what its setter takes in full, traits too: the compiler then shows the row, and not the macro that makes a method of it.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::{
    emit::ty::{self, Scope},
    model::{Api, Body, Field, Input, Manner, Part, Position, Type},
    name::Name,
    spec::Scalar,
};

/// The place that a row marks, by number, in a group by both numbers.
pub(super) fn mark(position: Position) -> TokenStream {
    let place = Literal::usize_unsuffixed(position.place);
    let within = position.within.map(Literal::usize_unsuffixed).into_iter();
    quote! { #place #(/ #within)* }
}

/// What the setter of a field takes, behind its name.
pub(super) fn input(input: &Input, ty: &Type, scope: Scope<'_>, api: &Api) -> TokenStream {
    let element = ty::element(ty, api, scope);
    match input {
        Input::Only(value) => {
            let value = only(ty, value);
            quote! { = #value }
        }
        Input::Value(manner) => self::value(*manner, &ty::of(ty, api, scope)),
        Input::List => quote! { , each impl IntoField<#element> },
        Input::Element => quote! { , add impl IntoField<#element> },
        Input::Complete => quote! { , part impl IntoElement<#element> },
        Input::Any => quote! { , any impl Part<#element> },
        Input::Asked { part, spares } => {
            let asked = asked(*part, spares, scope);
            quote! { in [Part<#element, State: Meets<#asked>>] }
        }
    }
}

/// What a setter takes of one type, behind its name.
pub(super) fn value(manner: Manner, of: &TokenStream) -> TokenStream {
    match manner {
        Manner::Converted => quote! { : impl IntoField<#of> },
        Manner::AsIs => quote! { , plain #of },
    }
}

/// The state of a part in which all places are set but those that are spared.
fn asked(part: usize, spares: &[usize], scope: Scope<'_>) -> TokenStream {
    let first = ty::first_state(part, scope);
    if spares.is_empty() {
        return first;
    }
    let spared = spares.iter().rev().fold(quote! { () }, |rest, place| {
        let place = Literal::usize_unsuffixed(*place);
        quote! { (At<#place>, #rest) }
    });
    quote! { Lifted<#first, #spared> }
}

/// What the setter of a group takes.
pub(super) fn bound(part: &Part, body: &Body) -> TokenStream {
    let (of, module) = (ty::structure(part.of, Scope::Beside(body)), &body.module);
    part.bound.as_ref().map_or_else(|| quote! { Part<#of> }, |bound| quote! { #module::#bound })
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
