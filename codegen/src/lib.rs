//! Compiles YAML that reads like an API's documentation into Rust: parse → resolve → check → emit → print.
//!
//! Text goes in and text comes out; nothing is read or written here, and no API is known here.

mod check;
mod coverage;
mod diagnostic;
mod emit;
mod export;
mod fields;
mod inventory;
mod jose;
mod json;
mod model;
mod name;
mod parse;
mod print;
mod published;
mod resolve;
mod source;
mod spec;
mod workers;
mod yaml;

use std::fmt;

pub use coverage::{Blocks, Counts, Coverage, CoveredOperation, CoveredUseCase};
use diagnostic::{Diagnostic, Diagnostics};
pub use export::{Export, OpenApi};
pub use fields::{Fields, OperationFields};
pub use inventory::Inventory;
pub use published::{PublishedDocument, Side};
pub use source::{Options, Source};

/// Compiles a spec: its YAML files and, below `examples/`, the published examples.
///
/// # Errors
///
/// If anything in the spec is wrong: every problem of every file.
pub fn compile(sources: &[Source], options: &Options) -> Result<Vec<Source>, Failure> {
    let model = model(sources)?;
    // A file's tokens are gone once it is printed.
    let code = workers::map(&emit::files(&model), |file| print::print(&emit::emit(&model, *file, options)));
    Ok(code.into_iter().chain(published::conforming(&model)).collect())
}

/// Every published document of a spec in its three states.
///
/// # Errors
///
/// If anything in the spec is wrong: every problem of every file.
pub fn examples(sources: &[Source]) -> Result<Vec<PublishedDocument>, Failure> {
    Ok(published::documents(&model(sources)?))
}

/// Everything that a spec says, to be written as one document.
///
/// # Errors
///
/// If anything in the spec is wrong: every problem of every file.
pub fn inventory(sources: &[Source]) -> Result<Inventory, Failure> {
    model(sources).map(Inventory)
}

/// A spec, to be written in formats that other tools read.
///
/// # Errors
///
/// If anything in the spec is wrong: every problem of every file.
pub fn export(sources: &[Source]) -> Result<Export, Failure> {
    model(sources).map(Export)
}

/// What a setter is called of its own accord: after the last name of its path, which stands behind that of its group if it is one word.
#[must_use]
pub fn setter_name(path: &str) -> String {
    resolve::setter_name(path)
}

/// Several names as one in `snake_case`, as the names of setters are.
#[must_use]
pub fn snake_case<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    name::joined(names)
}

/// The fields that operations' bodies have, and of which types, as the spec writes them.
///
/// # Errors
///
/// If anything in the spec is wrong: every problem of every file.
pub fn fields(sources: &[Source]) -> Result<Vec<OperationFields>, Failure> {
    let (yaml, _): (Vec<_>, Vec<_>) = sources.iter().partition(|source: &&Source| is_yaml(&source.path));
    let mut diagnostics = Diagnostics::default();
    let spec = parse::parse(&yaml, &mut diagnostics);
    if !diagnostics.is_empty() {
        return Err(Failure { diagnostics: diagnostics.into_sorted(), sources: sources.to_vec() });
    }
    Ok(fields::all(&spec))
}

/// What a spec covers, in figures.
///
/// # Errors
///
/// If anything in the spec is wrong: every problem of every file.
pub fn coverage(sources: &[Source]) -> Result<Coverage, Failure> {
    Ok(coverage::coverage(&model(sources)?))
}

fn model(sources: &[Source]) -> Result<model::Model, Failure> {
    let (yaml, examples): (Vec<_>, Vec<_>) = sources.iter().partition(|source: &&Source| is_yaml(&source.path));
    let mut diagnostics = Diagnostics::default();
    let spec = parse::parse(&yaml, &mut diagnostics);
    let failure =
        |diagnostics: Diagnostics| Failure { diagnostics: diagnostics.into_sorted(), sources: sources.to_vec() };
    // Everything that refers to what could not be read would be reported too.
    if spec.unreadable {
        return Err(failure(diagnostics));
    }
    let model = resolve::resolve(&spec, &examples, &mut diagnostics);
    check::check(&spec, &model, &mut diagnostics);
    if diagnostics.is_empty() { Ok(model) } else { Err(failure(diagnostics)) }
}

fn is_yaml(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, extension)| extension == "yaml") && !path.contains("/examples/")
}

/// Everything that is wrong with a spec. `Display` shows each problem with its line.
#[derive(Debug)]
pub struct Failure {
    diagnostics: Vec<Diagnostic>,
    sources: Vec<Source>,
}

impl Failure {
    /// How many problems there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.diagnostics.len()
    }

    /// Whether nothing is wrong but that texts are still to be written.
    #[must_use]
    pub fn is_unwritten(&self) -> bool {
        self.diagnostics.iter().all(|diagnostic| diagnostic.message == check::todo::MESSAGE)
    }

    /// The rest, where texts are still to be written.
    #[must_use]
    pub fn without_unwritten(mut self) -> Self {
        self.diagnostics.retain(|diagnostic| diagnostic.message != check::todo::MESSAGE);
        self
    }

    /// Whether there is none, which is never so for a failure that `compile` gives.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.diagnostics.is_empty()
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for diagnostic in &self.diagnostics {
            let source = self.sources.iter().find(|source| *source.path == *diagnostic.span.file);
            writeln!(f, "{}", diagnostic.render(source.map(|source| source.text.as_str())))?;
        }
        let count = self.diagnostics.len();
        write!(f, "{count} {} in the spec", if count == 1 { "problem" } else { "problems" })
    }
}

impl std::error::Error for Failure {}
