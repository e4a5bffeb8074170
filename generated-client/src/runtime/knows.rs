//! What a value tells a builder that takes it.

/// A value that sets several fields of a body.
pub(crate) trait Knows<B> {
    /// A body with the fields that it knows. The builder takes those that its use case documents.
    fn fields(&self) -> B;

    /// What it says of selectors beside them, each by its name. The caller's own word goes before it.
    fn selections(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }
}
