//! Names in the spec and on the wire → Rust identifiers. Nothing else changes the case of a name.

use std::{fmt, sync::Arc};

use heck::{ToKebabCase, ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, TokenStreamExt};

/// A Rust identifier as it is written, with `r#` if it is raw. Threads can share it; those of `proc_macro2` stay in theirs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Name(Arc<str>);

/// What generated code may use of the runtime and of libraries: modules and the names in them.
pub(crate) const IMPORTS: &[(&str, &[&str])] = &[
    (
        "crate::runtime",
        &[
            "Complete",
            "Contract",
            "Encryption",
            "Extra",
            "IntoElement",
            "IntoField",
            "Jose",
            "Json",
            "Lists",
            "Nothing",
            "Operation",
            "Parameter",
            "ParameterKind",
            "Part",
            "Personal",
            "Rejected",
            "Request",
            "Sealed",
            "SealedPart",
            "Secret",
            "Target",
            "Unlisted",
            "UseCase",
            "accessors",
            "code_list",
            "named",
            "object",
            "part_setters",
            "setters",
            "text_type",
        ],
    ),
    ("crate::runtime::draft", &["Draft"]),
    ("crate::runtime::shape", &["Layout", "Mark"]),
    ("crate::runtime::state", &["At", "Lifted", "Meets", "Missing", "NothingMissing", "Whole"]),
];

/// What callers call on bodies and parts; a method of the same name would hide it.
const OF_BODIES: [&str; 5] = ["builder", "clone", "default", "from", "into"];

/// What stands before a keyword that is a name.
const RAW: &str = "r#";

/// Keywords are small letters, but for `Self`, and not more: `abstract`.
const LONGEST_KEYWORD: usize = 8;

impl Name {
    /// As it is written.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The text of a name, without `r#`, with more behind it.
    pub(crate) fn with(&self, more: &str) -> Self {
        Self(format!("{}{more}", self.unraw()).into())
    }

    /// As docs link to it: they do not know raw names.
    pub(crate) fn unraw(&self) -> &str {
        self.0.strip_prefix(RAW).unwrap_or(&self.0)
    }
}

/// From what is known to be an identifier.
impl From<&str> for Name {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<&Ident> for Name {
    fn from(ident: &Ident) -> Self {
        Self(ident.to_string().into())
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl<T: AsRef<str> + ?Sized> PartialEq<T> for Name {
    fn eq(&self, text: &T) -> bool {
        *self.0 == *text.as_ref()
    }
}

impl ToTokens for Name {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let span = Span::call_site();
        tokens.append(match self.0.strip_prefix(RAW) {
            Some(keyword) => Ident::new_raw(keyword, span),
            None => Ident::new(&self.0, span),
        });
    }
}

/// Whether a name is in the case of all names in the spec.
pub(crate) fn is_kebab(name: &str) -> bool {
    let is_word =
        |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    name.starts_with(|first: char| first.is_ascii_lowercase()) && name.split('-').all(is_word)
}

/// Whether a text names a method: keywords do too, since they become raw.
pub(crate) fn is_method(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

/// The name in the case of all names, if it has characters for one.
pub(crate) fn kebab(name: &str) -> Option<String> {
    Some(ascii(name).to_kebab_case()).filter(|kebab| is_kebab(kebab))
}

/// Whether two names differ at most in their case.
pub(crate) fn is_alike(name: &str, other: &str) -> bool {
    name == other || kebab(name).is_some_and(|kebab| Some(kebab) == self::kebab(other))
}

/// A name as it is on the wire, as far as Rust has its characters.
pub(crate) fn verbatim(name: &str) -> Name {
    // Not every letter and digit is one of Rust's: `²` is none.
    let is_of_names = |character: char| syn::parse_str::<Ident>(&format!("a{character}")).is_ok();
    let is_known = |character: char| {
        let is_ascii = character.is_ascii_alphanumeric() || character == '_';
        is_ascii || (!character.is_ascii() && is_of_names(character))
    };
    let text: String = name.chars().map(|character| if is_known(character) { character } else { '_' }).collect();
    ident(&text)
}

/// A module, function or field.
pub(crate) fn snake(name: &str) -> Name {
    ident(&ascii(name).to_snake_case())
}

/// A field of a body, and what sets it there: what a body has under that name already stays what it is.
pub(crate) fn field(name: &str) -> Name {
    let ident = snake(name);
    if OF_BODIES.iter().any(|taken| ident == taken) { self::ident(&format!("{ident}_")) } else { ident }
}

/// A type or a variant.
pub(crate) fn camel(name: &str) -> Name {
    ident(&ascii(name).to_upper_camel_case())
}

/// `UpperCamel`: it begins with a capital letter, and has no mark between words.
pub(crate) fn is_type(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_uppercase())
        && text.chars().all(|character| character.is_ascii_alphanumeric())
}

/// A static.
pub(crate) fn shouty(name: &str) -> Name {
    ident(&ascii(name).to_shouty_snake_case())
}

/// The type of the object at a path: every name of the path, without list marks.
pub(crate) fn type_at(path: &str) -> Name {
    camel(&path.replace("[]", "").replace('.', "_"))
}

/// Several names as one `snake_case` name.
pub(crate) fn joined<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names
        .into_iter()
        .filter(|name| !name.is_empty())
        .map(|name| ascii(name).to_snake_case())
        .collect::<Vec<_>>()
        .join("_")
}

/// An identifier from text that is in its final case already: keywords become raw, what cannot begin a name gets an `_`.
pub(crate) fn ident(text: &str) -> Name {
    match text {
        "" => Name::from("_empty"),
        // Reserved since edition 2024, which `syn` does not tell.
        "gen" => Name::from("r#gen"),
        "self" | "Self" | "super" | "crate" | "_" => Name(format!("{text}_").into()),
        text if text.starts_with(|first: char| first.is_ascii_digit()) => begun(&format!("_{text}")),
        text => begun(text),
    }
}

/// The same for text that begins as a name does.
fn begun(text: &str) -> Name {
    let is_word = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    // To ask costs more than all else that makes a name.
    let is_no_keyword = text.len() > LONGEST_KEYWORD || text.bytes().any(|byte| !byte.is_ascii_lowercase());
    if is_word && is_no_keyword {
        return Name::from(text);
    }
    match syn::parse_str::<Ident>(text) {
        Ok(ident) => Name::from(&ident),
        // A keyword.
        Err(_) if is_word => Name(format!("{RAW}{text}").into()),
        // Nobody asks for other names than those that are made here; this only keeps the promise not to panic.
        Err(_) => Name::from("unnamed"),
    }
}

/// Identifiers are ASCII, so that nobody needs an unusual keyboard; anything else separates words.
fn ascii(name: &str) -> String {
    name.chars().map(|character| if character.is_ascii_alphanumeric() { character } else { ' ' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursed_names_become_identifiers() {
        let table = [
            ("ref", "r#ref", "Ref"),
            ("type", "r#type", "Type"),
            ("self", "self_", "Self_"),
            ("listHTTPUrls", "list_http_urls", "ListHttpUrls"),
            ("_links", "links", "Links"),
            ("3ds", "_3ds", "_3ds"),
            ("customerId¹", "customer_id", "CustomerId"),
            ("lowercaseonly", "lowercaseonly", "Lowercaseonly"),
            ("line1", "line1", "Line1"),
            ("X-total-count", "x_total_count", "XTotalCount"),
            ("addressId¹", "address_id", "AddressId"),
            ("", "_empty", "_empty"),
            ("¹", "_empty", "_empty"),
            ("gen", "r#gen", "Gen"),
            ("async", "r#async", "Async"),
        ];
        for (name, expected_snake, expected_camel) in table {
            assert_eq!(snake(name).to_string(), expected_snake, "{name}");
            assert_eq!(camel(name).to_string(), expected_camel, "{name}");
        }
    }

    #[test]
    fn names_of_the_spec_begin_with_a_letter_and_have_no_empty_word() {
        for (name, expected) in
            [("a", true), ("a-1b", true), ("1-a", false), ("a--b", false), ("a-", false), ("A", false)]
        {
            assert_eq!(is_kebab(name), expected, "{name}");
        }
    }

    #[test]
    fn what_is_printed_as_it_is_on_the_wire_is_a_name() {
        for (name, expected) in
            [("a·bC", "a·bC"), ("größe", "größe"), ("a²", "a_"), ("b¹", "b_"), ("ⓐ-x", "__x"), ("type", "r#type")]
        {
            assert_eq!(verbatim(name).to_string(), expected, "{name}");
        }
    }

    #[test]
    fn a_field_hides_nothing_that_bodies_have() {
        for (name, expected) in [
            ("default", "default_"),
            ("into", "into_"),
            ("from", "from_"),
            ("isDefault", "is_default"),
            ("clone", "clone_"),
        ] {
            assert_eq!(field(name).to_string(), expected, "{name}");
        }
    }

    #[test]
    fn types_are_named_by_full_path() {
        assert_eq!(type_at("orderInformation.billTo").to_string(), "OrderInformationBillTo");
        assert_eq!(type_at("transactionData[].products[]").to_string(), "TransactionDataProducts");
    }
}
