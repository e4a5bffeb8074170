//! What the published examples of each contract are, as rows that only those build who ask for them.

use quote::quote;

use crate::{
    emit::doc,
    model::{Example, Model, UseCase},
    print::File,
};

pub(super) fn emit(model: &Model) -> File {
    let docs = doc::inner("The published examples as the documentation means them: contract, request, answer.");
    let use_cases = model.topics.iter().flat_map(|topic| &topic.use_cases);
    let rows = use_cases.flat_map(|use_case| use_case.examples.iter().map(move |example| row(use_case, example)));
    let tokens = quote! { #docs examples! { #(#rows)* } };
    File { path: "examples.rs".to_owned(), from: "spec/".to_owned(), tokens }
}

fn row(use_case: &UseCase, example: &Example) -> proc_macro2::TokenStream {
    let id = &use_case.contract_of(example).id;
    let request = example.request.iter().map(|document| &document.file);
    let response = example.response.iter().map(|document| &document.file);
    quote! { #id { #(request #request;)* #(response #response;)* }; }
}
