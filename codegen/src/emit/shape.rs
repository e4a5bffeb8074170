//! Shapes of answers: a type that names them, and for each where in its body the same things lie.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::{
    emit::doc,
    model::{Mark, Model, Shape, Topic},
    phrase,
    spec::Text,
};

/// Nothing where the topic has no shapes.
pub(super) fn emit(model: &Model, topic: &Topic) -> Option<TokenStream> {
    (!topic.shapes.is_empty()).then(|| shapes(model, topic))
}

fn shapes(model: &Model, topic: &Topic) -> TokenStream {
    let variants = topic.shapes.iter().map(|shape| {
        let docs = doc::outer(&docs(model, topic, shape));
        let ident = &shape.ident;
        quote! { #docs #ident }
    });
    let idents: Vec<_> = topic.shapes.iter().map(|shape| &shape.ident).collect();
    let layouts = topic.shapes.iter().map(|shape| layout(model, shape));
    let count = Literal::usize_unsuffixed(topic.shapes.len());
    let numbers = (0..topic.shapes.len()).map(Literal::usize_unsuffixed);
    quote! {
        #[doc = " What a body looks like."]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Shape { #(#variants),* }

        impl Shape {
            #[doc = " Every shape, in the order in which they are tried."]
            pub const ALL: &'static [Self] = &[#(Self::#idents),*];

            #[doc = " What it is told apart by, and where it has what."]
            #[must_use]
            pub fn layout(self) -> &'static Layout {
                match self { #(Self::#idents => &LAYOUTS[#numbers]),* }
            }
        }

        static LAYOUTS: [Layout; #count] = [#(#layouts),*];
    }
}

fn docs(model: &Model, topic: &Topic, shape: &Shape) -> String {
    let body = &model.body(shape.body).structs[0].ident;
    let link = if model.topics[shape.body.topic].written.id == topic.written.id {
        format!("[`{body}`]")
    } else {
        format!("`{body}`")
    };
    let marks = shape.marks.iter().map(|(path, mark)| match mark {
        Mark::Any => format!("`{path}`"),
        Mark::Text => format!("the text `{path}`"),
        Mark::Object => format!("the object `{path}`"),
        Mark::List => format!("the list `{path}`"),
    });
    let marks = marks.collect::<Vec<_>>().join(" and ");
    format!("{}\n\nIt has {marks}. It is read as {link}.", phrase::sentence(&shape.written.title.value))
}

fn layout(model: &Model, shape: &Shape) -> TokenStream {
    let (name, body) = (&shape.written.name.value, model.body(shape.body).structs[0].ident.to_string());
    let marks = shape.marks.iter().map(|(path, mark)| {
        let mark = match mark {
            Mark::Any => quote! { Any },
            Mark::Text => quote! { Text },
            Mark::Object => quote! { Object },
            Mark::List => quote! { List },
        };
        quote! { (#path, Mark::#mark) }
    });
    // What is not said is as in a layout of which nothing is.
    let (status, reason, message) =
        (several(&shape.written.status), several(&shape.written.reason), several(&shape.written.message));
    let (field, field_reason, field_message) =
        (shape.written.field.as_ref(), shape.written.field_reason.as_ref(), shape.written.field_message.as_ref());
    let parts = [
        status.map(|paths| quote! { status: #paths, }),
        reason.map(|paths| quote! { reason: #paths, }),
        message.map(|paths| quote! { message: #paths, }),
        field.map(|path| quote! { field: Some(#path), }),
        field_reason.map(|path| quote! { field_reason: Some(#path), }),
        field_message.map(|path| quote! { field_message: Some(#path), }),
    ];
    let rest = parts.iter().any(Option::is_none).then(|| quote! { ..Layout::EMPTY });
    quote! {
        Layout {
            name: #name,
            body: #body,
            marks: &[#(#marks),*],
            #(#parts)*
            #rest
        }
    }
}

fn several(paths: &[Text]) -> Option<TokenStream> {
    (!paths.is_empty()).then(|| quote! { &[#(#paths),*] })
}
