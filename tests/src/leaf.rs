//! An object → its leaves: every field, however deep, that holds a scalar or anything.

use visa_acceptance::runtime::{Object, value::Slot};

/// What a leaf takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Text.
    Text,
    /// `true` or `false`.
    Boolean,
    /// A whole number.
    Integer,
    /// Anything.
    Json,
}

/// A leaf: its path with `[]` for lists, and what it takes.
pub type Leaf = (String, Kind);

/// Every leaf of an object, in the order of its fields. The object is filled on the way: each list gets one element.
#[must_use]
pub fn all(object: &mut dyn Object) -> Vec<Leaf> {
    let mut leaves = Vec::new();
    collect(Slot::Object(object), "", &mut leaves);
    leaves
}

/// Opens the leaf at a path; each list on the way gets its first element.
///
/// # Panics
///
/// If the object has no such leaf.
pub fn open<'a>(object: &'a mut dyn Object, path: &str) -> Slot<'a> {
    let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
    let (index, _) = object.meta().find(name.trim_end_matches("[]")).expect("the object has the field");
    let mut slot = object.field_mut(index).expect("the object has the field").open();
    if let Slot::List(list) = slot {
        slot = list.push();
    }
    match (slot, rest) {
        (Slot::Object(inner), Some(rest)) => open(inner, rest),
        (slot, None) => slot,
        _ => panic!("`{path}` leads through a scalar"),
    }
}

fn collect(slot: Slot<'_>, path: &str, leaves: &mut Vec<Leaf>) {
    let kind = match slot {
        Slot::Object(object) => {
            for (index, name) in object.meta().fields.iter().enumerate() {
                let path = if path.is_empty() { name.wire.to_owned() } else { format!("{path}.{}", name.wire) };
                let field = object.field_mut(index).expect("every name has a field");
                collect(field.open(), &path, leaves);
            }
            return;
        }
        Slot::List(list) => return collect(list.push(), &format!("{path}[]"), leaves),
        Slot::Text(_) => Kind::Text,
        Slot::Boolean(_) => Kind::Boolean,
        Slot::Integer(_) => Kind::Integer,
        Slot::Json(_) => Kind::Json,
    };
    leaves.push((path.to_owned(), kind));
}
