//! The API's own types: environments, kinds of text, code lists.

use proc_macro2::TokenStream;
use quote::quote;

use crate::{
    emit::{body, doc, form, lookup, ty},
    model::{Api, CodeList, Keeping, Model, TextKind, TextType},
    name::Name,
    phrase,
    print::File,
};

pub(super) fn emit(model: &Model) -> File {
    let api = &model.api;
    let docs = doc::inner(
        "What belongs to all topics: environments, kinds of text, code lists, lookups, objects of several topics.",
    );
    let environments = (!api.environments.is_empty()).then(|| environments(api));
    let types = api.types.iter().map(|ty| text_type(ty, api));
    let lists = api.code_lists.iter().map(|list| code_list(list, api));
    let lookups = api.lookups.iter().map(|lookup| lookup::emit(lookup, api));
    let fields = api.modes.iter().map(|mode| lookup::fields(mode, api));
    let tables = api.tables.iter().map(form::table);
    let objects = body::objects(model);
    let items = quote! { #environments #(#types)* #(#lists)* #(#lookups)* #(#fields)* #(#tables)* #objects };
    let imports = ty::crate_imports(&ty::idents(&items));
    File { path: "api.rs".to_owned(), from: "spec/api.yaml".to_owned(), tokens: quote! { #docs #imports #items } }
}

fn environments(api: &Api) -> TokenStream {
    let variants = api.environments.iter().map(|environment| {
        let docs = doc::outer(&phrase::sentence(&environment.written.says.value));
        let ident = &environment.ident;
        quote! { #docs #ident }
    });
    let idents: Vec<_> = api.environments.iter().map(|environment| &environment.ident).collect();
    let environment_names = api.environments.iter().map(|environment| environment.written.name.value.as_str());
    let families: Vec<_> = api.written.families.iter().map(|family| &family.name.value).collect();
    let names: Vec<_> = families.iter().map(|family| format!("`{family}`")).collect();
    let target_docs = format!(
        " The documented addresses of this environment. The base addresses of API families can be moved: {}.",
        names.join(", ")
    );
    quote! {
        #[doc = " Where requests go."]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Environment { #(#variants),* }

        impl Environment {
            #[doc = #target_docs]
            #[must_use]
            pub fn target(self) -> Target {
                Target::of(self.as_str(), &[#(#families),*])
            }
        }

        named!(Environment { #(#idents = #environment_names),* });

        impl From<Environment> for Target {
            fn from(environment: Environment) -> Self {
                environment.target()
            }
        }
    }
}

fn text_type(ty: &TextType, api: &Api) -> TokenStream {
    let sample = ty
        .written
        .sample
        .as_ref()
        .filter(|_| ty.kind != TextKind::Secret)
        .map(|sample| format!("\n\nFor example `{sample}`."))
        .unwrap_or_default();
    let shown = match ty.kind {
        TextKind::Secret => secret(ty.kept),
        TextKind::Personal => "\n\n`Debug` does not show it.",
        TextKind::Decimal | TextKind::Timestamp | TextKind::EpochSeconds => {
            "\n\nThe text stays as it came and is parsed on access."
        }
        // One that nobody knows is reported, and nothing is emitted then.
        TextKind::Text | TextKind::Unknown => "",
    };
    let says = ty.form.as_ref().map(|form| form::docs(form, ty, api)).unwrap_or_default();
    let any_of: Vec<_> = ty.any_of.iter().map(|index| &api.types[*index].ident).collect();
    let converts: Vec<_> = any_of.iter().map(|of| format!("[`{of}`]")).collect();
    let converts = if converts.is_empty() {
        "No other type of this API converts into it.".to_owned()
    } else {
        format!("These types convert into it: {}.", doc::listed(&converts))
    };
    let docs = doc::outer(&format!("{}{sample}{says}{shown}\n\n{converts}", phrase::sentence(&ty.written.title.value)));
    let ident = &ty.ident;
    let (kind, inner, derives) = match ty.kind {
        TextKind::Text if ty.written.any_case => ("any_case", quote! { String }, quote! { Clone, Default }),
        TextKind::Text | TextKind::Unknown => {
            ("text", quote! { String }, quote! { Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord })
        }
        TextKind::Personal => ("personal", quote! { String }, quote! { Clone, Default, PartialEq, Eq, Hash }),
        TextKind::Secret if ty.kept == Keeping::Once => {
            ("secret", quote! { zeroize::Zeroizing<String> }, quote! { Default, PartialEq, Eq })
        }
        TextKind::Secret => ("secret", quote! { zeroize::Zeroizing<String> }, quote! { Clone, Default, PartialEq, Eq }),
        // Numbers compare by what they are worth, which the macro sees to.
        TextKind::Decimal => ("decimal", quote! { String }, quote! { Clone, Default }),
        TextKind::Timestamp => ("timestamp", quote! { String }, quote! { Clone, Default, PartialEq, Eq, Hash }),
        TextKind::EpochSeconds => ("epoch_seconds", quote! { String }, quote! { Clone, Default, PartialEq, Eq, Hash }),
    };
    let kind = Name::from(kind);
    let kept = (ty.kind == TextKind::Secret).then(|| keeping(ty.kept)).into_iter();
    let argument = ty.form.iter().map(|form| &form.ident);
    let form = ty.form.as_ref().map(|form| form::emit(form, ty, api));
    let from = (!any_of.is_empty()).then(|| quote! { text_type!(any_of #ident: #(#any_of),*); });
    quote! {
        #docs
        #[derive(#derives)]
        pub struct #ident(#inner);
        text_type!(#kind #ident #(, #kept)* #(, #argument)*);
        #from
        #form
    }
}

/// What a secret's documentation says of it.
fn secret(kept: Keeping) -> &'static str {
    match kept {
        Keeping::Plain => "\n\n`Debug` does not show it, and it is wiped when dropped. It may be stored.",
        Keeping::Sealed => {
            "\n\n`Debug` does not show it, and it is wiped when dropped. It is stored only under a seal."
        }
        Keeping::Never => "\n\n`Debug` does not show it, and it is wiped when dropped. It may not be stored.",
        Keeping::Once => {
            "\n\n`Debug` does not show it, and it is wiped when dropped. It is good for one attempt, so that it is not `Clone`, and may not be stored."
        }
    }
}

/// The runtime's word for how a secret is shown and stored.
fn keeping(kept: Keeping) -> Name {
    Name::from(match kept {
        Keeping::Plain => "plain",
        Keeping::Sealed => "sealed",
        Keeping::Never => "never",
        Keeping::Once => "once",
    })
}

fn code_list(list: &CodeList, api: &Api) -> TokenStream {
    let documented = doc::documented(&list.documented, api);
    let docs = doc::outer(&format!("{}\n\n{documented}", phrase::sentence(&list.written.title.value)));
    let ident = &list.ident;
    let variants = list.codes.iter().map(|code| {
        let docs =
            doc::outer(&format!("`{}`: {}", code.written.wire.value, phrase::sentence(&code.written.says.value)));
        let ident = &code.ident;
        quote! { #docs #ident }
    });
    let pairs = list.codes.iter().map(|code| {
        let (ident, wire) = (&code.ident, &code.written.wire.value);
        quote! { #ident = #wire }
    });
    quote! {
        #docs
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum #ident {
            #(#variants,)*
            #[doc = " A value that the list does not name, as it came."]
            Other(Unlisted),
        }
        code_list!(#ident { #(#pairs),* });
    }
}
