//! Types of fields, and what setters take for them.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::{
    emit::idents,
    model::{Api, Body, Type},
    name,
};

/// From where a body's types are named.
#[derive(Clone, Copy)]
pub(super) enum Scope<'a> {
    /// From within the body's module.
    Within(&'a Body),
    /// From beside it.
    Beside(&'a Body),
    /// From where no body is in reach.
    Nowhere,
}

/// The Rust type of a value.
pub(super) fn of(ty: &Type, api: &Api, scope: Scope<'_>) -> TokenStream {
    match ty {
        Type::Text => quote! { String },
        Type::Personal => quote! { Personal },
        Type::Secret => quote! { Secret },
        Type::Boolean => quote! { bool },
        Type::Integer => quote! { i64 },
        // One that nobody knows is reported, and nothing is emitted then.
        Type::Json | Type::Unknown => quote! { Json },
        Type::Named(index) => {
            let ident = &api.types[*index].ident;
            quote! { #ident }
        }
        Type::Code(index) => {
            let ident = &api.code_lists[*index].ident;
            quote! { #ident }
        }
        Type::Struct(index) => structure(*index, scope),
        Type::List(element) => {
            let element = of(element, api, scope);
            quote! { Vec<#element> }
        }
    }
}

/// The name of one of a body's structs.
pub(super) fn structure(index: usize, scope: Scope<'_>) -> TokenStream {
    match scope {
        Scope::Within(body) => {
            let ident = &body.structs[index].ident;
            quote! { #ident }
        }
        Scope::Beside(body) => {
            let (module, ident) = (&body.module, &body.structs[index].ident);
            quote! { #module::#ident }
        }
        Scope::Nowhere => TokenStream::new(),
    }
}

/// The type of a setter's argument `value`, and the expression that makes the field's value of it.
pub(super) fn argument(ty: &Type, api: &Api, scope: Scope<'_>) -> (TokenStream, TokenStream) {
    let plain = of(ty, api, scope);
    match ty {
        Type::Boolean | Type::Integer => (plain, quote! { value }),
        Type::List(element) => {
            let element = of(element, api, scope);
            (
                quote! { impl IntoIterator<Item = impl Into<#element>> },
                quote! { value.into_iter().map(Into::into).collect() },
            )
        }
        _ => (quote! { impl Into<#plain> }, quote! { value.into() }),
    }
}

/// One `use` line for each of those names that the items mention, so that another name is another line.
pub(super) fn imports(items: &TokenStream, api: &Api) -> TokenStream {
    let used = idents(items);
    let mut imports = TokenStream::new();
    for (module, names) in name::IMPORTS {
        let names: Vec<_> =
            names.iter().filter(|name| used.contains(**name)).map(|name| format_ident!("{name}")).collect();
        let module: syn::Path = match syn::parse_str(module) {
            Ok(module) => module,
            Err(_) => continue,
        };
        imports.extend(quote! { #(use #module::#names;)* });
    }
    imports.extend(api_imports(&used, api));
    imports
}

/// One `use` line for the API's own types that the items mention.
fn api_imports(used: &BTreeSet<String>, api: &Api) -> TokenStream {
    let types = api.types.iter().map(|ty| &ty.ident).chain(api.code_lists.iter().map(|list| &list.ident));
    let used = types.filter(|ident| used.contains(&ident.to_string()));
    quote! { #(use crate::generated::api::#used;)* }
}
