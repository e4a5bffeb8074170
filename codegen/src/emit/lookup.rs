//! Lookups: functions over documented tables.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::{
    emit::{doc, wrap},
    model::{Api, Cell, Lookup, Mode, Pair},
    name::Name,
    phrase,
};

/// A lookup's function, and the one that reads it the other way round.
pub(super) fn emit(lookup: &Lookup, api: &Api) -> TokenStream {
    let forth = function(lookup, api, &lookup.ident, false);
    let back = lookup.reverse.as_ref().map(|ident| function(lookup, api, ident, true));
    quote! { #forth #back }
}

/// The fields that are not required in a mode.
pub(super) fn fields(mode: &Mode, api: &Api) -> TokenStream {
    let ident = &mode.fields;
    let lifts = mode.written.lifts.iter().map(|path| &path.value);
    let documented = doc::documented(&mode.documented, api);
    let pair = |Pair { present, required }: &Pair| {
        let required: Vec<_> = required.iter().map(|partner| partner.path.value.as_str()).collect();
        format!("- With `{}`, `{}` is required.\n", present.value, required.join("`, `"))
    };
    let pairs = mode.pairs.iter().map(pair).collect::<Vec<_>>().concat();
    let docs = doc::outer(&format!(
        "The JSON paths that are not required in the mode `{}`. {}\n\n{pairs}\n{documented}",
        mode.written.name.value,
        phrase::sentence(&mode.written.title.value)
    ));
    quote! {
        #docs
        #[must_use]
        pub fn #ident() -> &'static [&'static str] {
            &[#(#lifts),*]
        }
    }
}

fn function(lookup: &Lookup, api: &Api, ident: &Name, reversed: bool) -> TokenStream {
    let mut keys: Vec<_> = lookup.keys.iter().map(|key| (key.ident.clone(), key.list)).collect();
    let mut gives = lookup.gives;
    if let (true, Some((_, list))) = (reversed, keys.first_mut()) {
        std::mem::swap(list, &mut gives);
    }
    let arguments = keys.iter().map(|(ident, list)| {
        let of = list.map_or_else(|| quote! { str }, |list| ty(Some(list), api));
        quote! { #ident: &#of }
    });
    let given = ty(gives, api);
    let columns = keys.iter().map(|(_, list)| ty(*list, api));
    let place = Literal::usize_unsuffixed(keys.len());
    let (value, returns, found) = if lookup.several {
        (quote! { &[#given] }, quote! { &'static [#given] }, quote! { map_or(&[], |row| row.#place) })
    } else if gives.is_some() {
        (quote! { #given }, quote! { Option<&'static #given> }, quote! { map(|row| &row.#place) })
    } else {
        (quote! { #given }, quote! { Option<&'static str> }, quote! { map(|row| row.#place) })
    };
    let rows = lookup.rows.iter().map(|row| {
        let (cells, values) = if reversed { (&row.gives, &row.cells) } else { (&row.cells, &row.gives) };
        let (cells, values) = (cells.iter().map(self::value), values.iter().map(self::value));
        let values = if lookup.several {
            quote! { &[#(#values),*] }
        } else {
            quote! { #(#values),* }
        };
        quote! { (#(#cells,)* #values) }
    });
    let conditions = keys.iter().enumerate().map(|(index, (ident, list))| {
        let index = Literal::usize_unsuffixed(index);
        if list.is_some() {
            quote! { row.#index == *#ident }
        } else {
            quote! { row.#index == #ident }
        }
    });
    let docs = doc::outer(&docs(lookup, api, reversed));
    quote! {
        #docs
        #[must_use]
        pub fn #ident(#(#arguments),*) -> #returns {
            static ROWS: &[(#(#columns,)* #value)] = &[#(#rows),*];
            ROWS.iter().find(|row| #(#conditions)&&*).#found
        }
    }
}

fn ty(list: Option<usize>, api: &Api) -> TokenStream {
    let list = list.map(|list| &api.code_lists[list].ident);
    list.map_or_else(|| quote! { &str }, |list| quote! { #list })
}

fn value(cell: &Cell) -> TokenStream {
    let text = &cell.text;
    cell.code.as_ref().map_or_else(|| quote! { #text }, |(list, code)| quote! { #list::#code })
}

fn docs(lookup: &Lookup, api: &Api, reversed: bool) -> String {
    let names: Vec<_> = lookup.keys.iter().map(|key| format!("`{}`", key.name)).collect();
    let with_says = lookup.rows.iter().any(|row| row.written.says.is_some());
    let documented = doc::documented(&lookup.documented, api);
    let mut text = phrase::sentence(&lookup.written.title.value);
    if reversed {
        return format!("{text}\n\nThe other way round than [`{}`]. {documented}", doc::target([&lookup.ident]));
    }
    text += &format!("\n\n| {} | gives |{}\n", names.join(" | "), if with_says { " |" } else { "" });
    text += &format!("|{}\n", " --- |".repeat(names.len() + 1 + usize::from(with_says)));
    for row in &lookup.rows {
        let cells: Vec<_> = row.cells.iter().map(|cell| wrap::markdown(&format!("`{}`", cell.text))).collect();
        let gives: Vec<_> = row.gives.iter().map(|cell| wrap::markdown(&format!("`{}`", cell.text))).collect();
        let says =
            if with_says { format!(" {} |", row.written.says.as_deref().unwrap_or_default()) } else { String::new() };
        text += &format!("| {} | {} |{says}\n", cells.join(" | "), gives.join(", "));
    }
    text + "\n" + &documented
}
