//! What a generator wrote: a crate that can be built, and the calls that a service can make of it.

use std::{fs, path::Path};

use quote::ToTokens;
use syn::{
    FnArg, GenericParam, ImplItem, ImplItemFn, Item, ItemImpl, Pat, Signature, Type, TypeParamBound, WherePredicate,
};

use crate::Failed;

/// What a generator writes into its folder.
#[derive(Clone, Copy)]
pub(super) enum Code {
    /// A package.
    Package,
    /// Modules of a package that is written around them, and a file with its dependencies.
    Modules { dependencies: &'static str },
}

/// How the operations are called in what was generated.
#[derive(Clone, Copy)]
pub(super) enum Calls {
    /// A request of each use case, given to our client.
    UseCases,
    /// Free functions, a module for each tag.
    Functions { folder: &'static str, client: &'static str },
    /// Methods of a client.
    Methods { file: &'static str, client: &'static str },
    /// Methods of a client that give builders.
    Builders { file: &'static str, client: &'static str },
}

/// A call as a service makes it: a function of its own, to which the request comes ready.
pub(super) struct Call {
    /// By which it is chosen.
    pub(super) name: String,
    /// Without the client.
    parameters: Vec<(String, String)>,
    /// What is awaited.
    expression: String,
}

impl Call {
    fn new(name: &str, parameters: Vec<(String, String)>, expression: impl Fn(&str) -> String) -> Self {
        let names: Vec<_> = parameters.iter().map(|(name, _)| name.as_str()).collect();
        Self { name: name.to_owned(), expression: expression(&names.join(", ")), parameters }
    }

    /// The function, with a number for its name.
    pub(super) fn function(&self, number: usize, client: &str) -> String {
        let parameters: Vec<_> = self.parameters.iter().map(|(name, of)| format!("{name}: {of}")).collect();
        let parameters = [vec![format!("client: &{client}")], parameters].concat().join(", ");
        let Self { expression, .. } = self;
        format!("pub async fn call_{number}({parameters}) -> bool {{\n    {expression}.await.is_ok()\n}}\n\n")
    }
}

impl Code {
    /// Makes a package of it, with a name of our own.
    pub(super) fn package(self, folder: &Path, name: &str) -> Result<(), Failed> {
        let manifest = folder.join("Cargo.toml");
        let text = match self {
            Self::Package => {
                let text = fs::read_to_string(&manifest)?;
                let is_name = |line: &&str| line.starts_with("name =");
                let own = text.lines().find(is_name).ok_or("the generated manifest has no name")?;
                text.replacen(own, &format!("name = \"{name}\""), 1)
            }
            Self::Modules { dependencies } => {
                let source = folder.join("src");
                fs::create_dir_all(&source)?;
                for file in fs::read_dir(folder)?.flatten().map(|file| file.path()) {
                    if file.extension().is_some_and(|is| is == "rs") {
                        let to = if file.ends_with("mod.rs") {
                            "lib.rs".as_ref()
                        } else {
                            file.file_name().unwrap_or_default()
                        };
                        fs::rename(&file, source.join(to))?;
                    }
                }
                let dependencies = fs::read_to_string(folder.join(dependencies))?;
                format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n{dependencies}")
            }
        };
        fs::write(manifest, text)?;
        Ok(())
    }
}

impl Calls {
    /// The type of the client.
    pub(super) fn client(self) -> &'static str {
        match self {
            Self::UseCases => "visa_acceptance::client::Client",
            Self::Functions { client, .. } | Self::Methods { client, .. } | Self::Builders { client, .. } => client,
        }
    }

    /// What a service names beside the functions.
    pub(super) fn prelude(self) -> &'static str {
        match self {
            Self::UseCases => "",
            Self::Functions { .. } => "use api::{apis, models};",
            Self::Methods { .. } => "use api::*;",
            Self::Builders { .. } => "use api::{Client, types};",
        }
    }

    /// How a package beside that of the client depends on it.
    pub(super) fn dependency(self, package: &str, features: &str) -> String {
        let name = if let Self::UseCases = self { package } else { "api" };
        format!("{name} = {{ package = \"{package}\", path = \"../client\"{features} }}")
    }

    /// All that there are in a package.
    pub(super) fn all(self, package: &Path) -> Result<Vec<Call>, Failed> {
        match self {
            Self::UseCases => use_cases(&package.join("src/generated")),
            Self::Functions { folder, .. } => {
                let mut calls = Vec::new();
                for (module, file) in modules(&package.join(folder))? {
                    let functions = file.items.iter().filter_map(|item| match item {
                        Item::Fn(function) if function.sig.asyncness.is_some() => Some(&function.sig),
                        _ => None,
                    });
                    calls.extend(functions.map(|function| {
                        let name = function.ident.to_string();
                        let parameters = parameters(function).into_iter().skip(1).collect();
                        Call::new(&name, parameters, |given| format!("apis::{module}::{name}(client, {given})"))
                    }));
                }
                Ok(calls)
            }
            Self::Methods { file, client } => {
                let file = syn::parse_file(&fs::read_to_string(package.join(file))?)?;
                let methods = methods(&file.items, client).filter(|method| method.sig.asyncness.is_some());
                Ok(methods
                    .map(|method| {
                        let name = method.sig.ident.to_string();
                        Call::new(&name, parameters(&method.sig), |given| format!("client.{name}({given})"))
                    })
                    .collect())
            }
            Self::Builders { file, client } => {
                let file = syn::parse_file(&fs::read_to_string(package.join(file))?)?;
                let builders = file.items.iter().find_map(|item| match item {
                    Item::Mod(module) if module.ident == "builder" => module.content.as_ref(),
                    _ => None,
                });
                let (_, builders) = builders.ok_or("there are no builders")?;
                let methods = methods(&file.items, client).filter_map(|method| {
                    let syn::ReturnType::Type(_, gives) = &method.sig.output else { return None };
                    let builder = name_of(gives)?;
                    let setters: Vec<_> = self::methods(builders, &builder).filter_map(setter).collect();
                    let is_built = self::methods(builders, &builder).any(|method| method.sig.ident == "send");
                    is_built.then_some((&method.sig.ident, setters))
                });
                Ok(methods
                    .map(|(name, setters)| {
                        let set: Vec<_> = setters.iter().map(|(name, _)| format!(".{name}({name})")).collect();
                        let set = set.concat();
                        Call::new(&name.to_string(), setters, |_| format!("client.{name}(){set}.send()"))
                    })
                    .collect())
            }
        }
    }
}

/// The files of a folder, with their names as modules.
fn modules(folder: &Path) -> Result<Vec<(String, syn::File)>, Failed> {
    let mut paths: Vec<_> = fs::read_dir(folder)?.flatten().map(|file| file.path()).collect();
    paths.sort();
    let code = paths.into_iter().filter(|path| path.extension().is_some_and(|is| is == "rs"));
    code.map(|path| {
        let module = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        Ok((module, syn::parse_file(&fs::read_to_string(&path)?)?))
    })
    .collect()
}

/// Our use cases, by the type that stands for each.
fn use_cases(folder: &Path) -> Result<Vec<Call>, Failed> {
    let mut calls = Vec::new();
    let mut folders = vec![(String::new(), folder.to_owned())];
    while let Some((path, folder)) = folders.pop() {
        for (module, file) in modules(&folder)? {
            let path = format!("{path}{module}");
            let of = file.items.iter().filter_map(|item| match item {
                Item::Impl(item) if implements(item, "UseCase") => name_of(&item.self_ty),
                _ => None,
            });
            calls.extend(of.map(|name| {
                let name = format!("{path}::{name}");
                let request = ("request".to_owned(), format!("visa_acceptance::Request<visa_acceptance::{name}>"));
                Call::new(&name, vec![request], |given| format!("client.send({given})"))
            }));
            let below = folder.join(&module);
            if below.is_dir() {
                folders.push((format!("{path}::"), below));
            }
        }
    }
    Ok(calls)
}

fn implements(item: &ItemImpl, of: &str) -> bool {
    item.trait_.as_ref().and_then(|(path, _)| path.segments.last()).is_some_and(|last| last.ident == of)
}

/// The last name of a type's path.
fn name_of(of: &Type) -> Option<String> {
    match of {
        Type::Path(path) => path.path.segments.last().map(|last| last.ident.to_string()),
        _ => None,
    }
}

/// What can be called of a type, without what its traits give.
fn methods<'i>(items: &'i [Item], of: &'i str) -> impl Iterator<Item = &'i ImplItemFn> {
    let own = items.iter().filter_map(move |item| match item {
        Item::Impl(item) if item.trait_.is_none() && name_of(&item.self_ty).as_deref() == Some(of) => Some(item),
        _ => None,
    });
    own.flat_map(|item| &item.items).filter_map(|item| match item {
        ImplItem::Fn(method) if matches!(method.vis, syn::Visibility::Public(_)) => Some(method),
        _ => None,
    })
}

/// Names and types, without the receiver; what takes anything that is text is given text.
fn parameters(function: &Signature) -> Vec<(String, String)> {
    let typed = function.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(typed) => Some(typed),
        FnArg::Receiver(_) => None,
    });
    typed
        .filter_map(|typed| {
            let Pat::Ident(name) = &*typed.pat else { return None };
            let of = match &*typed.ty {
                Type::ImplTrait(_) => "&str".to_owned(),
                of => of.to_token_stream().to_string(),
            };
            Some((name.ident.to_string(), of))
        })
        .collect()
}

/// The name of a builder's setter, and what it takes.
fn setter(method: &ImplItemFn) -> Option<(String, String)> {
    let generic = method.sig.generics.params.iter().find_map(|parameter| match parameter {
        GenericParam::Type(parameter) => Some(&parameter.ident),
        _ => None,
    })?;
    let bounds = method.sig.generics.where_clause.iter().flat_map(|clause| &clause.predicates);
    let taken = bounds.filter_map(|predicate| match predicate {
        WherePredicate::Type(bound) if name_of(&bound.bounded_ty).is_some_and(|of| generic == &of) => {
            Some(&bound.bounds)
        }
        _ => None,
    });
    let of = taken.flatten().find_map(|bound| match bound {
        TypeParamBound::Trait(bound) => {
            let last = bound.path.segments.last().filter(|last| last.ident == "TryInto")?;
            let syn::PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
            arguments.args.first().map(|of| of.to_token_stream().to_string())
        }
        _ => None,
    })?;
    Some((method.sig.ident.to_string(), of))
}
