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
mod phrase;
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
pub use model::Side;
pub use published::PublishedDocument;
pub use source::{Options, Source};

/// A spec that was read. Whatever is made of it fails if anything in it is wrong, with every problem of every file.
pub struct Spec<'a> {
    written: spec::Spec,
    problems: Diagnostics,
    /// The published examples.
    examples: Vec<&'a Source>,
    sources: &'a [Source],
}

impl<'a> Spec<'a> {
    /// Reads a spec: its YAML files and, below `examples/`, the published examples.
    #[must_use]
    pub fn read(sources: &'a [Source]) -> Self {
        let (yaml, examples): (Vec<_>, Vec<_>) = sources.iter().partition(|source| is_yaml(&source.path));
        let mut problems = Diagnostics::default();
        let written = parse::parse(&yaml, &mut problems);
        Self { written, problems, examples, sources }
    }

    /// The generated files, and the published documents as requests and answers have them.
    ///
    /// # Errors
    ///
    /// If anything in the spec is wrong.
    pub fn compile(&self, options: &Options) -> Result<Vec<Source>, Failure> {
        let model = self.model()?;
        // A file's tokens are gone once it is printed.
        let code = workers::map(&emit::files(&model), |file| print::print(&emit::emit(&model, *file, options)));
        Ok(code.into_iter().chain(published::conforming(&model)).collect())
    }

    /// Every published document in its three states.
    ///
    /// # Errors
    ///
    /// If anything in the spec is wrong.
    pub fn examples(&self) -> Result<Vec<PublishedDocument>, Failure> {
        Ok(published::documents(&self.model()?))
    }

    /// Everything that it says, to be written as one document.
    ///
    /// # Errors
    ///
    /// If anything in the spec is wrong.
    pub fn inventory(&self) -> Result<Inventory<'_>, Failure> {
        self.model().map(Inventory)
    }

    /// The same, to be written in formats that other tools read.
    ///
    /// # Errors
    ///
    /// If anything in the spec is wrong.
    pub fn export(&self) -> Result<Export<'_>, Failure> {
        self.model().map(Export)
    }

    /// What it covers, in figures.
    ///
    /// # Errors
    ///
    /// If anything in the spec is wrong.
    pub fn coverage(&self) -> Result<Coverage, Failure> {
        Ok(coverage::coverage(&self.model()?))
    }

    /// The fields that operations' bodies have, and of which types, as it is written.
    ///
    /// # Errors
    ///
    /// If anything in the spec cannot be read.
    pub fn fields(&self) -> Result<Vec<OperationFields>, Failure> {
        if self.problems.is_empty() { Ok(fields::all(&self.written)) } else { Err(self.failure(self.problems.clone())) }
    }

    fn model(&self) -> Result<model::Model<'_>, Failure> {
        let mut problems = self.problems.clone();
        // Everything that refers to what could not be read would be reported too.
        if self.written.unreadable {
            return Err(self.failure(problems));
        }
        let model = resolve::resolve(&self.written, &self.examples, &mut problems);
        check::check(&self.written, &model, &mut problems);
        if problems.is_empty() { Ok(model) } else { Err(self.failure(problems)) }
    }

    fn failure(&self, problems: Diagnostics) -> Failure {
        Failure { diagnostics: problems.into_sorted(), sources: self.sources.to_vec() }
    }
}

impl fmt::Debug for Spec<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let files = self.sources.iter().map(|source| &source.path);
        f.write_str("Spec ")?;
        f.debug_list().entries(files).finish()
    }
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
