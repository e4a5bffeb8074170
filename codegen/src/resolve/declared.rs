//! Bodies as far as the spec declares them: what use cases ask for is written in their terms, and makes whole bodies of them.

use std::{collections::BTreeMap, ops::Deref};

use crate::{
    model::{FieldId, Objects, Taken},
    name::Name,
};

/// A body whose use cases are not known yet.
pub(super) struct Declared {
    pub objects: Objects,
    pub parts: Vec<DeclaredPart>,
    pub takes: Vec<Taken>,
    /// Of a body that is sent: the setters of leaves outside lists, of lists, and of groups with a builder.
    pub setters: BTreeMap<FieldId, Name>,
}

/// A part of which nobody knows yet what use cases require in it.
pub(super) struct DeclaredPart {
    /// Index of its struct.
    pub of: usize,
    pub element: bool,
    /// The number of the topic's part that it is.
    pub shared: Option<usize>,
}

impl Deref for Declared {
    type Target = Objects;

    fn deref(&self) -> &Objects {
        &self.objects
    }
}

impl Declared {
    /// Whether a field is set with a group.
    pub(super) fn is_in_group(&self, field: FieldId) -> bool {
        self.parts.iter().filter_map(|part| part.group(&self.objects)).any(|held| self.lies_in(field, held))
    }
}

impl DeclaredPart {
    /// The field that holds it, if it is a group.
    pub(super) fn group(&self, body: &Objects) -> Option<FieldId> {
        body.structs[self.of].within.filter(|_| !self.element)
    }
}
