//! Operations: everything documented about calling them, and how selectors are read from their bodies.

use proc_macro2::TokenStream;
use quote::quote;

use crate::{
    emit::doc,
    model::{Degree, Host, Model, Operation, Parameter, Plain, Reading, Rules},
    name::Name,
    spec,
};

pub(super) fn emit(model: &Model, operation: &Operation) -> TokenStream {
    let ident = &operation.ident;
    let docs = doc::outer(&format!(
        "{}: `{} {}`.\n\n{}",
        operation.written.title.as_deref().unwrap_or_default().trim_end_matches('.'),
        operation.written.method.value,
        operation.written.path.value,
        doc::documented(&operation.documented, &model.api),
    ));
    let spec::Operation { name: id, method, path, family, .. } = operation.written;
    let title = operation.written.title.as_deref().unwrap_or_default();
    let hosts = operation.hosts.iter().map(|Host { environment, written }| {
        let (environment, base) = (&model.api.environments[*environment].written.name, &written.base);
        quote! { (#environment, #base) }
    });
    let has_body = operation.request.is_some();
    // What is not said is as in an operation of which nothing is.
    let protection = (operation.encryption != Degree::Never).then(|| {
        let encryption = encryption(operation.encryption);
        quote! { encryption: Encryption::#encryption, }
    });
    let jose = (operation.jose != Degree::Never).then(|| {
        let jose = jose(operation.jose);
        quote! { jose: Jose::#jose, }
    });
    let query = parameters(&operation.query).map(|query| quote! { query: #query, });
    let headers = parameters(&operation.headers).map(|headers| quote! { headers: #headers, });
    let optional = model.request(operation).filter(|_| !operation.optional.is_empty()).map(|body| {
        let optional = operation.optional.iter().map(|field| &body[*field].path);
        quote! { optional: &[#(#optional),*], }
    });
    let rules = shared_ident(operation).map(|module| quote! { rules: &contracts::calls::#module::RULES, });
    let parts = [protection, jose, query, headers, optional, rules];
    let rest = parts.iter().any(Option::is_none).then(|| quote! { ..Operation::EMPTY });
    quote! {
        #docs
        pub static #ident: Operation = Operation {
            id: #id,
            title: #title,
            method: #method,
            path: #path,
            family: #family,
            hosts: &[#(#hosts),*],
            has_body: #has_body,
            #(#parts)*
            #rest
        };
    }
}

/// What is called after what holds in every use case of an operation, if anything does.
pub(super) fn shared_ident<'a>(operation: &'a Operation<'_>) -> Option<&'a Name> {
    let Rules { required, values, at_least_one_of, at_most_one_of, not_zero } = &operation.rules;
    let choices = at_least_one_of.is_empty() && at_most_one_of.is_empty();
    let none = required.is_empty() && values.is_empty() && choices && not_zero.is_empty();
    (!none && operation.request.is_some()).then_some(&operation.module)
}

/// Parameters of the query, or headers, if there are any.
fn parameters(all: &[Parameter]) -> Option<TokenStream> {
    let parameters = all.iter().map(|parameter| {
        let name = &parameter.written.name.value;
        let kind = match parameter.ty {
            Plain::Integer => quote! { Integer },
            Plain::Boolean => quote! { Boolean },
            _ => quote! { Text },
        };
        quote! { Parameter::new(#name, ParameterKind::#kind) }
    });
    (!all.is_empty()).then(|| quote! { &[#(#parameters),*] })
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

/// How an operation's selectors are read from its body, if it has any; emitted with what its contracts have in common.
pub(super) fn selectors(model: &Model, operation: &Operation) -> Option<TokenStream> {
    let body = operation.request.map(|body| model.body(body)).filter(|_| !operation.selectors.is_empty())?;
    let selectors = operation.selectors.iter().zip(&operation.readings).map(|(&index, readings)| {
        let selector = &model.api.selectors[index];
        let (name, values) = (&selector.written.name.value, &model.api.code_lists[selector.values].ident);
        let readings = readings.iter().map(|(number, field)| {
            let (Reading { written, prefixes }, name) = (&selector.read_from[*number], body.name(*field));
            let map = &written.map;
            let map = (!map.is_empty()).then(|| {
                let rows = map.iter().map(|(value, means)| quote! { #value => #means; });
                quote! { map { #(#rows)* } }
            });
            let prefixes = (!prefixes.is_empty()).then(|| {
                let rows = prefixes.iter().map(|(first, last, means)| {
                    let last = (first != last).then(|| quote! { to #last });
                    quote! { #first #last => #means; }
                });
                quote! { prefixes { #(#rows)* } }
            });
            quote! { from #name #map #prefixes }
        });
        quote! { #name: #values { #(#readings)* } }
    });
    Some(quote! { selectors { #(#selectors)* } })
}
