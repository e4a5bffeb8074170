//! What builders can miss, as types that the compiler prints.

use proc_macro2::TokenStream;
use quote::quote;

use crate::{
    emit::doc,
    model::{Missing, MissingField, Model},
    print::File,
};

pub(super) fn emit(model: &Model) -> File {
    let Missing { names, fields } = &model.missing;
    let fields = fields.iter().map(|MissingField { ident, setter, printed, .. }| {
        let path = (ident != printed).then(|| quote! { at #printed }).into_iter();
        quote! { #ident = #setter #(#path)*; }
    });
    let docs = doc::inner(
        "Names of setters, and JSON paths with `·` for each dot: the compiler prints them where a required field is not set.",
    );
    let tokens: TokenStream = quote! {
        #docs
        #![allow(non_camel_case_types, missing_docs, missing_debug_implementations, reason = "names to be printed")]
        use crate::runtime::missing;
        missing! {
            names { #(#names;)* }
            fields { #(#fields)* }
        }
    };
    File { path: "missing.rs".to_owned(), from: "spec/".to_owned(), tokens }
}
