//! Builders whose type says which required fields are set: what parts and use cases have in common.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use crate::model::{Body, FieldId};

/// A builder's name and how many places its state has.
pub(super) struct Stateful {
    pub(super) ident: Ident,
    pub(super) places: usize,
}

impl Stateful {
    /// Its type while its state is `S`.
    pub(super) fn any(&self) -> TokenStream {
        let ident = &self.ident;
        if self.places == 0 {
            quote! { #ident }
        } else {
            quote! { #ident<S> }
        }
    }

    /// `<S>`, if there is a state.
    pub(super) fn generics(&self) -> TokenStream {
        if self.places == 0 {
            TokenStream::new()
        } else {
            quote! { <S> }
        }
    }

    /// The struct, with one field for what is built.
    pub(super) fn definition(&self, field: &Ident, of: &TokenStream) -> TokenStream {
        let (ident, places) = (&self.ident, states(std::iter::repeat_n(false, self.places)));
        quote! { builder!(#ident { #field: #of } #places); }
    }

    /// The state in which some places are set, as a type.
    pub(super) fn tuple(&self, marks: &[usize]) -> TokenStream {
        let states = states((0..self.places).map(|place| marks.contains(&place)));
        quote! { places!(#states) }
    }

    /// What a setter returns, under which condition, and its last expression.
    pub(super) fn set(&self, place: Option<usize>) -> (TokenStream, TokenStream, TokenStream) {
        let ident = &self.ident;
        match place {
            None => (quote! { Self }, TokenStream::new(), quote! { self }),
            Some(place) => {
                let place = Literal::usize_unsuffixed(place);
                (quote! { #ident<Set<S, #place>> }, quote! { where S: With<#place> }, quote! { self.mark() })
            }
        }
    }

    /// The head of the impl in which `build` is, and its `where` clause: every place's trait holds.
    pub(super) fn complete(&self, traits: &[TokenStream]) -> (TokenStream, TokenStream) {
        let ident = &self.ident;
        if self.places == 0 {
            return (quote! { impl #ident }, TokenStream::new());
        }
        let states: Vec<_> = (0..self.places).map(|number| format_ident!("P{number}")).collect();
        (quote! { impl<#(#states),*> #ident<(#(#states,)*)> }, quote! { where #(#states: #traits),* })
    }
}

fn states(places: impl IntoIterator<Item = bool>) -> TokenStream {
    places
        .into_iter()
        .map(|set| {
            if set {
                quote! { Yes }
            } else {
                quote! { No }
            }
        })
        .collect()
}

/// Where the trait of a required path lies, from the topic's module.
pub(super) fn required_trait(body: &Body, field: FieldId) -> TokenStream {
    let (module, ident) = (&body.module, &body[field].key);
    quote! { #module::required::#ident }
}

/// A trait that holds for a place that is set; the compiler's message names the JSON path and the setter.
pub(super) fn required(ident: &Ident, path: &str, call: &str) -> TokenStream {
    let message = format!("required field `{path}` is not set");
    let label = format!("{call} before `.build()`");
    quote! { required!(#ident, #message, #label); }
}
