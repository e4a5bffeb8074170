//! Groups of fields and list elements that are built on their own.

use super::{
    sealed::SealedPart,
    state::{Or, Union},
};

/// A group of fields or a list element of which its builder has checked that everything required is there.
#[derive(Debug, Clone, PartialEq)]
pub struct Complete<T>(T);

impl<T> Complete<T> {
    pub(crate) fn new(part: T) -> Self {
        Self(part)
    }

    /// The fields.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> AsRef<T> for Complete<T> {
    fn as_ref(&self) -> &T {
        &self.0
    }
}

impl<T: Clone> From<&Complete<T>> for Complete<T> {
    fn from(part: &Complete<T>) -> Self {
        part.clone()
    }
}

/// What a group's setter takes: a [`Complete`] group, which counts for every field that the use case requires in it,
/// or the plain group, which counts for none. It is for these alone, so that what counts was checked.
pub trait Part<T>: SealedPart<T> {
    /// The builder's state `S` after this group was set; `Mask` has the use case's places within the group.
    type Marked<S, Mask>
    where
        S: Or<Mask>;

    /// The fields.
    fn fields(&self) -> &T;
}

impl<T> SealedPart<T> for Complete<T> {}

impl<T> SealedPart<T> for &Complete<T> {}

impl<T> SealedPart<T> for &T {}

impl<T> Part<T> for Complete<T> {
    type Marked<S, Mask>
        = Union<S, Mask>
    where
        S: Or<Mask>;

    fn fields(&self) -> &T {
        &self.0
    }
}

impl<T> Part<T> for &Complete<T> {
    type Marked<S, Mask>
        = Union<S, Mask>
    where
        S: Or<Mask>;

    fn fields(&self) -> &T {
        &self.0
    }
}

impl<T> Part<T> for &T {
    type Marked<S, Mask>
        = S
    where
        S: Or<Mask>;

    fn fields(&self) -> &T {
        self
    }
}
