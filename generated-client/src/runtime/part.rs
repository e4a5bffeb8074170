//! Groups of fields and list elements that are built on their own.

use std::{fmt, marker::PhantomData};

use super::{
    sealed::SealedPart,
    state::{Keep, Yes},
};

/// A group of fields or a list element as its builder made it. `S` says which of the fields that are always required are set: all of
/// them, unless it says otherwise.
pub struct Complete<T, S = Yes>(T, PhantomData<fn() -> S>);

impl<T, S> Complete<T, S> {
    pub(crate) fn new(part: T) -> Self {
        Self(part, PhantomData)
    }

    /// The fields.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T: fmt::Debug, S> fmt::Debug for Complete<T, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Complete").field(&self.0).finish()
    }
}

impl<T: Clone, S> Clone for Complete<T, S> {
    fn clone(&self) -> Self {
        Self::new(self.0.clone())
    }
}

impl<T: PartialEq, S> PartialEq for Complete<T, S> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<T, S> AsRef<T> for Complete<T, S> {
    fn as_ref(&self) -> &T {
        &self.0
    }
}

impl<T: Clone, S> From<&Complete<T, S>> for Complete<T, S> {
    fn from(part: &Complete<T, S>) -> Self {
        part.clone()
    }
}

/// What a group's setter takes: a [`Complete`] group, of which every field counts that is set for sure, or the plain group, of which
/// none does. It is for these alone, so that what counts was checked. Both are taken whole, and by reference too unless they can hold
/// what is good for one attempt.
#[diagnostic::on_unimplemented(
    message = "a `{T}` is expected, or what the `build()` of its `builder()` gives",
    label = "this is something else",
    note = "what can hold something that is good for one attempt is passed whole and not by reference"
)]
pub trait Part<T>: SealedPart<T> {
    /// Which fields are set for sure.
    type State;

    /// The fields.
    fn fields(&self) -> &T;
}

/// What the setter of a list's element takes: a [`Complete`] element, of its own or by reference.
#[diagnostic::on_unimplemented(
    message = "a complete `{T}` is expected: what the `build()` of its `builder()` gives",
    label = "this is something else"
)]
pub trait IntoElement<T>: Sized {
    /// The element.
    fn into_element(self) -> T;
}

#[diagnostic::do_not_recommend]
impl<T, V: Into<Complete<T>>> IntoElement<T> for V {
    fn into_element(self) -> T {
        self.into().into_inner()
    }
}

impl<T, S> SealedPart<T> for Complete<T, S> {}

impl<T: Clone, S> SealedPart<T> for &Complete<T, S> {}

impl<T> SealedPart<T> for T {}

impl<T: Clone> SealedPart<T> for &T {}

#[diagnostic::do_not_recommend]
impl<T, S> Part<T> for Complete<T, S> {
    type State = S;

    fn fields(&self) -> &T {
        &self.0
    }
}

#[diagnostic::do_not_recommend]
impl<T: Clone, S> Part<T> for &Complete<T, S> {
    type State = S;

    fn fields(&self) -> &T {
        &self.0
    }
}

#[diagnostic::do_not_recommend]
impl<T> Part<T> for T {
    type State = Keep;

    fn fields(&self) -> &T {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<T: Clone> Part<T> for &T {
    type State = Keep;

    fn fields(&self) -> &T {
        self
    }
}
