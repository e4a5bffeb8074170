//! What goes in and comes out beside the spec itself: files as texts, and what the spec does not say.

/// A file: where it lies and what is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// With forward slashes. Going in, from the workspace (`spec/api.yaml`); coming out, from the generated folder.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// What the spec does not say.
#[derive(Debug, Clone)]
pub struct Options {
    /// The crate that the code is generated for, as `use` names it.
    pub crate_name: String,
    /// Where in the crate the generated files lie, such as `src/generated`.
    pub folder: String,
}
