//! The root of the generated code: its modules, every use case's contract, and every use case as a type.

use proc_macro2::TokenStream;
use quote::quote;

use crate::{
    emit::{contract, doc, errata},
    model::{Builder, Model},
    print::File,
};

pub(super) fn emit(model: &Model) -> File {
    let docs = doc::inner(&format!(
        "{}: everything that is generated from the spec.",
        model.api.written.title.as_deref().unwrap_or_default()
    ));
    let modules = model.topics.iter().filter(|topic| topic.module.len() == 1).map(|topic| {
        let module = &topic.module[0];
        quote! { pub mod #module; }
    });
    let contracts = model.topics.iter().flat_map(|topic| {
        let path = &topic.module;
        let names = topic.use_cases.iter().flat_map(contract::names);
        names.map(move |name| quote! { &#(#path)::*::contracts::#name })
    });
    let errata = errata::page(model).map(|page| {
        let docs = doc::outer(&page);
        quote! { #docs pub mod errata {} }
    });
    let list: TokenStream = quote! { #(#contracts),* };
    let types = types(model);
    // It is hidden in docs alone: of names in a module that is always hidden the compiler prints the whole paths.
    let missing = quote! { #[cfg_attr(doc, doc(hidden))] pub mod missing; };
    let tokens = quote! {
        #docs
        use crate::runtime::Contract;
        pub mod api;
        #missing
        #(#modules)*
        #errata
        #[doc = " The contract of every use case; one with variants is followed by theirs."]
        #[must_use]
        pub fn use_cases() -> &'static [&'static Contract] {
            static USE_CASES: &[&Contract] = &[#list];
            USE_CASES
        }
        #types
    };
    File { path: "mod.rs".to_owned(), from: "spec/".to_owned(), tokens }
}

/// A list cannot hold types: tests that try every use case get theirs from a macro, which the runtime makes of these rows.
fn types(model: &Model) -> TokenStream {
    let types = model.topics.iter().flat_map(|topic| {
        let path = &topic.module;
        let builders = topic.use_cases.iter().flat_map(|use_case| &use_case.builders);
        builders.map(move |Builder { ident, .. }| quote! { #(#path)::*::#ident })
    });
    quote! { crate::runtime::types_of_use_cases! { $; #(#types;)* } }
}
