//! One text → a spec: files laid over one that is right, so that a small change reaches far.
//!
//! A line `=== PATH` begins a file; what stands before the first is `spec/desk.yaml`, which the base does not have.

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream, TokenTree};
use syn::{Item, ItemMod};

use codegen::{Failure, OpenApi, Options, Source, Spec};

/// Begins a line that names a file.
const MARK: &str = "=== ";
/// The file that the text begins with.
const FIRST: &str = "spec/desk.yaml";

macro_rules! base {
    ($($path:literal),* $(,)?) => {
        [$(($path, include_str!(concat!("../tests/diagnostics/_base/", $path)))),*]
    };
}

const BASE: [(&str, &str); 5] = base![
    "spec/api.yaml",
    "spec/lending.yaml",
    "spec/lending/members.yaml",
    "spec/examples/lending/members/lend-to-member.request.json",
    "spec/examples/lending/members/lend-to-member.response.json",
];

/// The files that a text stands for. A file without text takes that of the base away.
fn sources(text: &str) -> Vec<Source> {
    let mut sources: Vec<_> = BASE.iter().map(|(path, text)| source(path, text)).collect();
    let mut files = vec![source(FIRST, "")];
    for line in text.split_inclusive('\n') {
        if let Some(path) = line.strip_prefix(MARK) {
            files.push(source(path.trim(), ""));
        } else if let Some(file) = files.last_mut() {
            file.text += line;
        }
    }
    for file in files {
        sources.retain(|other| other.path != file.path);
        if !file.text.is_empty() {
            sources.push(file);
        }
    }
    sources
}

fn source(path: &str, text: &str) -> Source {
    Source { path: path.to_owned(), text: text.to_owned() }
}

/// All else that is made of a spec.
fn written(spec: &Spec<'_>) -> Result<(), Failure> {
    spec.examples()?;
    assert!(serde_json::to_value(spec.inventory()?).is_ok(), "the inventory can be written");
    spec.coverage()?;
    spec.fields()?;
    let export = spec.export()?;
    for version in [OpenApi::V30, OpenApi::V31] {
        assert!(export.openapi(version, "1").is_object(), "an API is an object");
    }
    assert!(export.use_cases().into_iter().all(|id| export.schema(id).is_some()), "each use case has a schema");
    Ok(())
}

/// A module has each type, and each module in it, once.
fn distinct(items: &[Item], within: &str) {
    let mut names = BTreeSet::new();
    for item in items {
        let name = match item {
            Item::Struct(item) => Some(item.ident.clone()),
            Item::Enum(item) => Some(item.ident.clone()),
            Item::Trait(item) => Some(item.ident.clone()),
            Item::Mod(item) => Some(item.ident.clone()),
            Item::Macro(item) if item.mac.path.is_ident("object") => declared(&item.mac.tokens),
            _ => None,
        };
        if let Some(name) = name {
            assert!(names.insert(name.to_string()), "`{name}` is there twice in {within}");
        }
        if let Item::Mod(ItemMod { ident, content: Some((_, inner)), .. }) = item {
            distinct(inner, &format!("{within}, {ident}"));
        }
    }
}

/// The type of an object, behind its docs.
fn declared(tokens: &TokenStream) -> Option<Ident> {
    tokens.clone().into_iter().find_map(|token| match token {
        TokenTree::Ident(ident) => Some(ident),
        _ => None,
    })
}

/// Compiles whatever it is. What comes out without a problem must be Rust; what does not must be shown.
pub(crate) fn run(bytes: &[u8]) {
    let sources = sources(&String::from_utf8_lossy(bytes));
    let spec = Spec::read(&sources);
    match spec.compile(&Options { crate_name: "toy".to_owned(), folder: "tests/toy/generated".to_owned() }) {
        Ok(files) => {
            let mut paths = BTreeSet::new();
            assert!(files.iter().all(|file| paths.insert(&file.path)), "two files are one: {paths:?}");
            for file in files.iter().filter(|file| !file.path.starts_with("examples/")) {
                let rust = syn::parse_file(&file.text);
                let rust = rust.unwrap_or_else(|_| panic!("`{}` is not Rust:\n{}", file.path, file.text));
                distinct(&rust.items, &file.path);
            }
            written(&spec).expect("the same spec has no problem");
        }
        Err(failure) => assert!(!failure.is_empty() && !failure.to_string().is_empty()),
    }
}
