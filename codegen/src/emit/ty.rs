//! Types of fields, and what setters take for them.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;

use crate::{
    model::{Api, Body, Lent, Plain, SharedId, Type},
    name::{self, Name},
};

/// From where a body's types are named.
#[derive(Clone, Copy)]
pub(super) enum Scope<'a> {
    /// From within the body's module.
    Within(&'a Body),
    /// From beside it.
    Beside(&'a Body),
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
    let (Scope::Within(body) | Scope::Beside(body)) = scope;
    of_structure(index, &body.structs[index].ident, scope)
}

/// The name of the first state of a part's builder.
pub(super) fn first_state(part: usize, scope: Scope<'_>) -> TokenStream {
    let (Scope::Within(body) | Scope::Beside(body)) = scope;
    of_structure(body.parts[part].of, &body.parts[part].first, scope)
}

/// A name in the module that one of a body's structs is in.
fn of_structure(index: usize, ident: &Name, scope: Scope<'_>) -> TokenStream {
    match scope {
        Scope::Within(_) => quote! { #ident },
        Scope::Beside(body) => {
            if let Some(Lent { by: SharedId::Object(_) | SharedId::Body(_), module, .. }) = body.lent(index) {
                quote! { crate::generated::#(#module)::*::#ident }
            } else {
                let module = body.module_of(index);
                quote! { #module::#ident }
            }
        }
    }
}

/// The Rust type of a list's element.
pub(super) fn element(ty: &Type, api: &Api, scope: Scope<'_>) -> TokenStream {
    match ty {
        Type::List(element) => of(element, api, scope),
        _ => of(ty, api, scope),
    }
}

/// The Rust type of a parameter.
pub(super) fn plain(ty: Plain, api: &Api) -> TokenStream {
    match ty {
        // One that nobody knows is reported, and nothing is emitted then.
        Plain::Text | Plain::Unknown => quote! { String },
        Plain::Boolean => quote! { bool },
        Plain::Integer => quote! { i64 },
        Plain::Named(index) => {
            let ident = &api.types[index].ident;
            quote! { #ident }
        }
        Plain::Code(index) => {
            let ident = &api.code_lists[index].ident;
            quote! { #ident }
        }
    }
}

/// One `use` line for each of those names that are used, so that another name is another line.
pub(super) fn imports(used: &BTreeSet<String>, api: &Api) -> TokenStream {
    crate_imports(used).into_iter().chain(api_imports(used, api)).collect()
}

/// The same without the API's own types.
pub(super) fn crate_imports(used: &BTreeSet<String>) -> TokenStream {
    let imports = name::IMPORTS.iter().map(|(module, names)| {
        let module: Vec<_> = module.split("::").map(Name::from).collect();
        let names = names.iter().filter(|name| used.contains(**name)).map(|name| Name::from(*name));
        names.map(|name| quote! { use #(#module)::*::#name; }).collect::<TokenStream>()
    });
    imports.collect()
}

/// One `use` line for the API's own types that are used.
fn api_imports(used: &BTreeSet<String>, api: &Api) -> TokenStream {
    let types = api.types.iter().map(|ty| &ty.ident).chain(api.code_lists.iter().map(|list| &list.ident));
    let used = types.filter(|ident| used.contains(ident.as_str()));
    quote! { #(use crate::generated::api::#used;)* }
}

/// All identifiers in the items.
pub(super) fn idents(items: &TokenStream) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    collect(items.clone(), &mut found);
    found
}

/// Only the first name of a path counts: `Condition::Selector` mentions `Condition`. Attributes, which are most of it, name nothing to import.
fn collect(items: TokenStream, found: &mut BTreeSet<String>) {
    let (mut colons, mut is_attribute) = (0, false);
    for tree in items {
        match &tree {
            TokenTree::Punct(punct) if punct.as_char() == ':' => {
                colons += 1;
                continue;
            }
            TokenTree::Ident(ident) if colons != 2 => {
                found.insert(ident.to_string());
            }
            TokenTree::Group(group) if !is_attribute => collect(group.stream(), found),
            _ => {}
        }
        colons = 0;
        is_attribute = matches!(&tree, TokenTree::Punct(punct) if punct.as_char() == '#');
    }
}
