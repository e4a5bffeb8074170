//! Operations: everything documented about calling them, and how selectors are read from their bodies.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::{
    emit::doc,
    model::{Degree, Host, Model, Operation, Parameter, Plain, Rules},
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
    let hosts = hosts.iter().map(|Host { environment, base, .. }| {
        let environment = &model.api.environments[*environment].written.name.value;
        quote! { (#environment, #base) }
    });
    let family = &family.name.value;
    let (encryption, jose) = (encryption(operation.encryption), jose(operation.jose));
    let has_body = operation.request.is_some();
    let body = operation.request.map(|body| model.body(body));
    let optional = body.iter().flat_map(|body| operation.optional.iter().map(|field| &body[*field].path));
    let (query, headers) = (parameters(&operation.query), parameters(&operation.headers));
    let rules = shared_ident(operation).map_or_else(
        || quote! { crate::runtime::contract::Rules::NONE },
        |module| quote! { contracts::calls::#module::RULES },
    );
    quote! {
        #docs
        pub static #ident: Operation = Operation {
            id: #id,
            title: #title,
            method: #method,
            path: #path,
            family: #family,
            hosts: &[#(#hosts),*],
            encryption: Encryption::#encryption,
            jose: Jose::#jose,
            has_body: #has_body,
            query: &[#(#query),*],
            headers: &[#(#headers),*],
            optional: &[#(#optional),*],
            rules: &#rules,
        };
    }
}

/// What is called after what holds in every use case of an operation, if anything does.
pub(super) fn shared_ident(operation: &Operation) -> Option<&Ident> {
    let Rules { required, values, at_least_one_of, at_most_one_of, not_zero } = &operation.rules;
    let choices = at_least_one_of.is_empty() && at_most_one_of.is_empty();
    let none = required.is_empty() && values.is_empty() && choices && not_zero.is_empty();
    (!none && operation.request.is_some()).then_some(&operation.module)
}

/// Parameters of the query, or headers.
fn parameters(parameters: &[Parameter]) -> impl Iterator<Item = TokenStream> {
    parameters.iter().map(|parameter| {
        let name = &parameter.name;
        let kind = match parameter.ty {
            Plain::Integer => quote! { Integer },
            Plain::Boolean => quote! { Boolean },
            _ => quote! { Text },
        };
        quote! { Parameter::new(#name, ParameterKind::#kind) }
    })
}

/// The variant of `Encryption`.
pub(super) fn encryption(choice: Degree) -> TokenStream {
    match choice {
        Degree::Never => quote! { Never },
        Degree::May => quote! { Optional },
        Degree::Must => quote! { Required },
    }
}

/// The variant of `Jose`.
pub(super) fn jose(choice: Degree) -> TokenStream {
    match choice {
        Degree::Never => quote! { Never },
        Degree::May => quote! { Chosen },
        Degree::Must => quote! { Default },
    }
}

/// How an operation's selectors are read from its body; emitted beside the contracts.
pub(super) fn selectors(model: &Model, operation: &Operation) -> TokenStream {
    let body = operation.request.map(|body| model.body(body));
    let selectors = body.into_iter().flat_map(|body| {
        operation.selectors.iter().zip(&operation.readings).map(move |(&index, readings)| {
            let selector = &model.api.selectors[index];
            let name = &selector.name;
            let values = model.api.code_lists[selector.values].codes.iter().map(|code| code.wire.as_str());
            let readings = readings.iter().map(|(number, field)| {
                let (reading, place) = (&selector.read_from[*number], body.place(*field));
                let map = reading.map.iter().map(|(value, means)| quote! { (#value, #means) });
                let prefixes = reading.prefixes.iter().map(|(first, last, means)| quote! { (#first, #last, #means) });
                quote! { Reading { place: #place, map: &[#(#map),*], prefixes: &[#(#prefixes),*] } }
            });
            quote! { Selector { name: #name, values: &[#(#values),*], read_from: &[#(#readings),*] } }
        })
    });
    quote! { pub(crate) const SELECTORS: &[Selector] = &[#(#selectors),*]; }
}
