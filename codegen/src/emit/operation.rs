//! Operations: everything documented about calling them, and how selectors are read from their bodies.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::{
    emit::{contract, doc},
    model::{Body, Degree, FieldId, Host, Model, Operation},
};

pub(super) fn emit(model: &Model, operation: &Operation) -> TokenStream {
    let ident = &operation.ident;
    let docs = doc::outer(&format!(
        "{}: `{} {}`.\n\n{}",
        operation.title.trim_end_matches('.'),
        operation.method,
        operation.path,
        doc::documented(&operation.documented, &model.api),
    ));
    let Operation { name: id, title, method, path, family, hosts, .. } = operation;
    let hosts = hosts.iter().map(|Host { environment, base, .. }| quote! { (#environment, #base) });
    let (encryption, jose) = (encryption(operation.encryption), jose(operation.jose));
    let has_body = operation.request.is_some();
    let body = operation.request.map(|body| model.body(body));
    let optional = body.iter().flat_map(|body| operation.optional.iter().map(|field| &body[*field].path));
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

pub(super) fn encryption(choice: Degree) -> TokenStream {
    match choice {
        Degree::Never => quote! { Encryption::Never },
        Degree::May => quote! { Encryption::Optional },
        Degree::Must => quote! { Encryption::Required },
    }
}

pub(super) fn jose(choice: Degree) -> TokenStream {
    match choice {
        Degree::Never => quote! { Jose::Never },
        Degree::May => quote! { Jose::Chosen },
        Degree::Must => quote! { Jose::Default },
    }
}

/// How an operation's selectors are read from its body; emitted beside the contracts.
pub(super) fn selectors(model: &Model, operation: &Operation) -> Option<TokenStream> {
    let body = operation.request.map(|body| model.body(body))?;
    if operation.selectors.is_empty() {
        return None;
    }
    let ident = &operation.selectors_ident;
    let selectors = operation.selectors.iter().zip(&operation.readings).map(|(&index, readings)| {
        let selector = &model.api.selectors[index];
        let name = &selector.name;
        let values = model.api.code_lists[selector.values].codes.iter().map(|code| code.wire.as_str());
        let readings = readings.iter().map(|(number, field)| {
            let (reading, place) = (&selector.read_from[*number], place(body, *field));
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

/// A field by path and numbers.
pub(super) fn place(body: &Body, field: FieldId) -> TokenStream {
    let (path, hops) = (&body[field].path, hops(body, Some(field)));
    quote! { Place::new(#path, &[#(#hops),*]) }
}

/// The numbers that lead to a field; none lead to the body itself.
pub(super) fn hops(body: &Body, field: Option<FieldId>) -> Vec<Literal> {
    let way = field.map(|field| body.way(field)).unwrap_or_default();
    way.into_iter().map(|field| Literal::usize_unsuffixed(field.number)).collect()
}
