//! Bodies as far as the spec declares them: what use cases ask for is written in their terms, and makes whole bodies of them.

use crate::model::{FieldId, Objects};

/// A body whose use cases are not known yet.
pub(super) struct Declared {
    pub objects: Objects,
    pub parts: Vec<DeclaredPart>,
}

/// A part of which nobody knows yet what use cases require in it.
pub(super) struct DeclaredPart {
    /// Index of its struct.
    pub of: usize,
    pub element: bool,
    /// The number of the topic's part that it is.
    pub shared: Option<usize>,
}

impl Declared {
    /// The fields that hold groups with a builder of their own.
    pub(super) fn groups(&self) -> impl Iterator<Item = FieldId> {
        let groups = self.parts.iter().filter(|part| !part.element);
        groups.filter_map(|part| self.objects.structs[part.of].within)
    }

    /// Whether a field is set with a group.
    pub(super) fn is_in_group(&self, field: FieldId) -> bool {
        self.groups().any(|held| self.objects.lies_in(field, held))
    }
}
