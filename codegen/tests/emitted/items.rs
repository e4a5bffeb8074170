//! The text of a generated file → those of its items that are about something.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Item, spanned::Spanned};

/// The items, within modules too, whose head has one of the words; without the indentation of their module.
pub(crate) fn about(text: &str, words: &[&str]) -> String {
    let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{error}:\n{text}"));
    let mut items = Vec::new();
    collect(file.items, &mut items);
    let items = items.iter().filter(|item| head(item).iter().any(|word| words.contains(&word.as_str())));
    items.map(|item| written(item, text)).collect::<Vec<_>>().join("\n")
}

/// All that declares something: a module that holds something only frames it, and imports say nothing of what is emitted.
fn collect(items: Vec<Item>, all: &mut Vec<Item>) {
    for item in items {
        match item {
            Item::Use(_) => {}
            Item::Mod(module) => match module.content {
                Some((_, items)) if !items.is_empty() => collect(items, all),
                Some(_) => all.push(Item::Mod(module)),
                None => {}
            },
            item => all.push(item),
        }
    }
}

/// What stands before the first brace, in a macro what stands before its first row or brace too.
fn head(item: &Item) -> Vec<String> {
    match item {
        Item::Macro(item) => {
            let mut words = words(item.mac.path.to_token_stream());
            words.extend(self::words(item.mac.tokens.clone()));
            words
        }
        item => words(item.to_token_stream()),
    }
}

/// Names, but for those in attributes, up to the first brace or `;`.
fn words(tokens: TokenStream) -> Vec<String> {
    let ends = |token: &TokenTree| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Punct(punct) => punct.as_char() == ';',
        _ => false,
    };
    let tokens = tokens.into_iter().take_while(|token| !ends(token));
    let names = tokens.filter_map(|token| match token {
        TokenTree::Ident(name) => Some(name.to_string()),
        _ => None,
    });
    names.collect()
}

/// Its lines.
fn written(item: &Item, text: &str) -> String {
    let (start, end) = (item.span().start(), item.span().end());
    let lines = text.lines().take(end.line).skip(start.line - 1);
    lines.flat_map(|line| [line.get(start.column..).unwrap_or_default(), "\n"]).collect()
}
