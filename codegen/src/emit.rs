//! Model → tokens. Nothing is decided here and nothing can fail.

mod api;
mod body;
mod builder;
mod contract;
pub(crate) mod doc;
mod doctest;
mod errata;
mod examples;
mod form;
mod lookup;
mod missing;
mod operation;
mod page;
mod registry;
mod shape;
mod table;
mod ty;
mod use_case;
mod wrap;

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::quote;

use crate::{
    model::{BodyId, Model, Topic},
    name::Name,
    phrase,
    print::File,
    source::Options,
};

/// A generated file, by what is in it.
#[derive(Clone, Copy)]
pub(crate) enum Of<'a> {
    Registry,
    Api,
    Missing,
    Examples,
    Topic(&'a Topic<'a>),
}

/// Every generated file.
#[must_use]
pub(crate) fn files<'a>(model: &'a Model<'a>) -> Vec<Of<'a>> {
    [Of::Registry, Of::Api, Of::Missing, Of::Examples].into_iter().chain(model.topics.iter().map(Of::Topic)).collect()
}

/// Emits one of them. It is a stage, which a profile shall show by its name.
#[must_use]
#[inline(never)]
pub(crate) fn emit(model: &Model, file: Of<'_>, options: &Options) -> File {
    match file {
        Of::Registry => registry::emit(model),
        Of::Api => api::emit(model),
        Of::Missing => missing::emit(model),
        Of::Examples => examples::emit(model),
        Of::Topic(topic) => self::topic(model, topic, options),
    }
}

fn topic(model: &Model, topic: &Topic, options: &Options) -> File {
    // In one paragraph: it is all that a list of modules shows.
    let about = topic.written.about.as_ref().map(|about| format!(" {}", phrase::paragraphs(about))).unwrap_or_default();
    let docs = doc::inner(&format!(
        "{}.{about}{}",
        topic.written.title.as_deref().unwrap_or_default().trim_end_matches('.'),
        doc::chapter(model, topic)
    ));
    let children = &topic.children;
    let shared = topic.parts.iter().map(|part| {
        let (module, ident) = (&part.module, &part.ident);
        quote! { pub use #module::#ident; }
    });
    let exports = shared.chain(topic.bodies.iter().map(body::export));
    let parts = topic.parts.iter().map(|part| body::shared(model, topic, part));
    let bodies = topic.bodies.iter().map(|body| body::emit(model, body));
    let shapes = shape::emit(model, topic);
    let operations = topic.operations.iter().map(|operation| operation::emit(model, operation));
    let use_cases = topic.use_cases.iter().map(|use_case| use_case::emit(model, use_case, topic, options));
    let contracts = contract::emit(model, topic);
    let items = quote! { #(#exports)* #shapes #(#operations)* #(#use_cases)* };
    let used = ty::idents(&items);
    let mut imports = ty::imports(&used, &model.api);
    imports.extend(body_imports(model, topic, &used));
    let tokens = quote! {
        #docs
        #imports
        #(pub mod #children;)*
        #items
        #(#parts)*
        #(#bodies)*
        #contracts
    };
    let path: Vec<_> = topic.module.iter().map(Name::unraw).collect();
    File { path: format!("{}.rs", path.join("/")), from: topic.written.file.clone(), tokens }
}

/// The modules and types of bodies of other topics that a topic's use cases send and receive.
fn body_imports(model: &Model, topic: &Topic, used: &BTreeSet<String>) -> TokenStream {
    let mut bodies = BTreeMap::<BodyId, bool>::new();
    for use_case in &topic.use_cases {
        let operation = model.operation(use_case);
        for (body, needs_module) in [(operation.request, true), (operation.response, false)] {
            if let Some(body) = body.filter(|body| model.topics[body.topic].written.id != topic.written.id) {
                *bodies.entry(body).or_default() |= needs_module;
            }
        }
    }
    let imports = bodies.into_iter().map(|(id, needs_module)| {
        let (path, body) = (&model.topics[id.topic].module, model.body(id));
        let (module, root) = (&body.module, &body.structs[0].ident);
        let import = quote! { use crate::generated::#(#path)::*::#module::#root; };
        let module = needs_module.then(|| quote! { use crate::generated::#(#path)::*::#module; });
        let parts = model.topics[id.topic].parts.iter().map(|part| &part.module);
        let parts = parts.filter(|module| used.contains(module.as_str()));
        let parts = parts.map(|module| quote! { use crate::generated::#(#path)::*::#module; });
        quote! { #module #import #(#parts)* }
    });
    imports.collect()
}
