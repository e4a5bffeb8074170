//! What only this crate may implement: outside of it nobody has the facts that such types are made of.

/// Is implemented for what is generated, and for nothing else.
#[doc(hidden)]
pub trait Sealed {}

/// Is implemented for what a group's setter takes, and for nothing else.
pub trait SealedPart<T> {}
