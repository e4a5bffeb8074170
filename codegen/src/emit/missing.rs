//! What builders can miss, as types that the compiler prints.

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::{
    emit::doc,
    model::{Missing, Model},
    print::File,
};

pub(super) fn emit(model: &Model) -> File {
    let mut fields: Vec<&Missing> = model.missing.iter().collect();
    fields.sort_by_key(|field| &field.ident);
    // One name is one type, whatever it names.
    let names: BTreeSet<&Ident> = fields.iter().flat_map(|field| [&field.setter, &field.printed]).collect();
    let names = names.iter();
    let fields = fields.iter().map(|field| {
        let (ident, setter, printed) = (&field.ident, &field.setter, &field.printed);
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
