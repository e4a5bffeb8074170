//! What an object held that no documented field could take.

use std::{collections::HashSet, fmt};

use super::{debug::shown, json::Json, steps};

/// Fields that the documentation does not list, and documented fields whose value was not of the documented type.
///
/// They are kept as they came and written again, in their order. A text field that came as a number is read, and the number is here as well.
/// `Debug` shows names that look like names, and no value.
#[derive(Clone, Default)]
pub struct Extra(Vec<Entry>);

#[derive(Clone, PartialEq)]
struct Entry {
    name: Name,
    value: Json,
}

/// A member's name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Name {
    /// A text.
    Text(String),
    /// One that no text can hold, as it stands between its quotes: half of a surrogate pair is in it.
    Raw(String),
}

impl Name {
    fn as_str(&self) -> &str {
        match self {
            Self::Text(name) | Self::Raw(name) => name,
        }
    }
}

impl Extra {
    /// The value under a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Json> {
        // While an object is read, the last one of a name is the one that will stay.
        let is_named = |entry: &&Entry| matches!(&entry.name, Name::Text(known) if known == name);
        self.0.iter().rev().find(is_named).map(|entry| &entry.value)
    }

    /// Puts a value under a name, and returns the one that was there.
    pub fn insert(&mut self, name: impl Into<String>, value: impl Into<Json>) -> Option<Json> {
        let (name, value) = (Name::Text(name.into()), value.into());
        if let Some(entry) = self.0.iter_mut().find(|entry| entry.name == name) {
            return Some(std::mem::replace(&mut entry.value, value));
        }
        self.0.push(Entry { name, value });
        None
    }

    /// Removes the value under a name.
    pub fn remove(&mut self, name: &str) -> Option<Json> {
        let is_named = |entry: &Entry| matches!(&entry.name, Name::Text(known) if known == name);
        self.0.iter().position(is_named).map(|index| self.0.remove(index).value)
    }

    /// All names and values. A name with half of a surrogate pair, which no text can hold, is given with its escapes.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Json)> {
        self.0.iter().map(|entry| (entry.name.as_str(), &entry.value))
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Appends a value, whatever else has its name; [`settle`](Self::settle) is due then.
    pub(super) fn push(&mut self, name: Name, value: Json) {
        self.0.push(Entry { name, value });
    }

    /// Drops what is stale, and what has the name of something behind it.
    pub(super) fn settle(&mut self, is_stale: impl Fn(&str) -> bool) {
        let mut names = HashSet::new();
        let mut keep = Vec::with_capacity(self.0.len());
        // From behind, so that the last one of a name is the first one met.
        for Entry { name, .. } in self.0.iter().rev() {
            steps::count(1);
            keep.push(names.insert(name) && !matches!(name, Name::Text(name) if is_stale(name)));
        }
        self.0.retain(|_| keep.pop().unwrap_or_default());
    }

    /// Copies everything into another one.
    pub(super) fn copy_into(&self, target: &mut Self) {
        target.0.extend(self.0.iter().cloned());
        target.settle(|_| false);
    }

    /// Whether there is a name that no text can hold.
    pub(super) fn has_raw_names(&self) -> bool {
        self.0.iter().any(|entry| matches!(entry.name, Name::Raw(_)))
    }

    /// All names with how they stand in JSON, quotes and all, and the values.
    pub(super) fn quoted(&self) -> impl Iterator<Item = (&str, String, &Json)> {
        self.0.iter().map(|entry| {
            let quoted = match &entry.name {
                Name::Raw(raw) => format!("\"{raw}\""),
                Name::Text(text) => serde_json::Value::from(text.as_str()).to_string(),
            };
            (entry.name.as_str(), quoted, &entry.value)
        })
    }
}

impl PartialEq for Extra {
    /// In whatever order.
    fn eq(&self, other: &Self) -> bool {
        let sorted = |extra: &'_ Self| {
            let mut order: Vec<usize> = (0..extra.0.len()).collect();
            order.sort_unstable_by(|a, b| extra.0[*a].name.cmp(&extra.0[*b].name));
            order
        };
        self.len() == other.len()
            && sorted(self).into_iter().zip(sorted(other)).all(|(left, right)| self.0[left] == other.0[right])
    }
}

impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter().map(|(name, _)| (shown(name), format_args!("[redacted]")))).finish()
    }
}
