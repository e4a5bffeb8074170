//! Operations: everything documented about calling them, and how selectors are read from their bodies.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::{
    emit::{contract, doc},
    model::{Body, Choice, Model, Operation},
    name,
};

pub(super) fn emit(model: &Model, operation: &Operation) -> TokenStream {
    let ident = name::shouty(&operation.name);
    let docs = doc::outer(&format!(
        "{}: `{} {}`.\n\n{}",
        operation.title.trim_end_matches('.'),
        operation.method,
        operation.path,
        doc::documented(&operation.documented, &model.api),
    ));
    let Operation { name: id, title, method, path, family, hosts, .. } = operation;
    let hosts = hosts.iter().map(|(environment, base)| quote! { (#environment, #base) });
    let (encryption, jose) = (encryption(operation.encryption), jose(operation.jose));
    let has_body = operation.request.is_some();
    let optional = &operation.optional;
    let rules = contract::shared_ident(operation)
        .map_or_else(|| quote! { crate::runtime::contract::Rules::NONE }, |rules| quote! { contracts::#rules });
    quote! {
        #docs
        pub static #ident: Operation = Operation {
            id: #id,
            title: #title,
            method: #method,
            path: #path,
            family: #family,
            hosts: &[#(#hosts),*],
            encryption: #encryption,
            jose: #jose,
            has_body: #has_body,
            optional: &[#(#optional),*],
            rules: &#rules,
        };
    }
}

pub(super) fn encryption(choice: Choice) -> TokenStream {
    match choice {
        Choice::Never => quote! { Encryption::Never },
        Choice::May => quote! { Encryption::Optional },
        Choice::Must => quote! { Encryption::Required },
    }
}

pub(super) fn jose(choice: Choice) -> TokenStream {
    match choice {
        Choice::Never => quote! { Jose::Never },
        Choice::May => quote! { Jose::Chosen },
        Choice::Must => quote! { Jose::Default },
    }
}

/// How an operation's selectors are read from its body; emitted beside the contracts.
pub(super) fn selectors(model: &Model, operation: &Operation) -> Option<TokenStream> {
    let body = operation.request.map(|body| model.body(body))?;
    if operation.selectors.is_empty() {
        return None;
    }
    let ident = selectors_ident(operation);
    let selectors = operation.selectors.iter().map(|&index| {
        let selector = &model.api.selectors[index];
        let name = &selector.name;
        let values = model.api.code_lists[selector.values].codes.iter().map(|code| code.wire.as_str());
        let readings = selector.read_from.iter().filter(|reading| body.field(&reading.path).is_some()).map(|reading| {
            let place = place(body, &reading.path);
            let map = reading.map.iter().map(|(value, means)| quote! { (#value, #means) });
            let prefixes = reading.prefixes.iter().map(|(first, last, means)| quote! { (#first, #last, #means) });
            quote! { Reading { place: #place, map: &[#(#map),*], prefixes: &[#(#prefixes),*] } }
        });
        quote! { Selector { name: #name, values: &[#(#values),*], read_from: &[#(#readings),*] } }
    });
    Some(quote! {
        pub(crate) static #ident: &[Selector] = &[#(#selectors),*];
    })
}

pub(super) fn selectors_ident(operation: &Operation) -> proc_macro2::Ident {
    name::shouty(&format!("{} selectors", operation.name))
}

/// A field by path and numbers.
pub(super) fn place(body: &Body, path: &str) -> TokenStream {
    let hops = hops(body, path);
    quote! { Place::new(#path, &[#(#hops),*]) }
}

pub(super) fn hops(body: &Body, path: &str) -> Vec<Literal> {
    body.hops(path).into_iter().map(Literal::usize_unsuffixed).collect()
}
