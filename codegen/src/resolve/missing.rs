//! What builders can miss → names that the compiler prints.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    model::{Missing, MissingField},
    name::{self, Name},
};

/// What is named so far.
#[derive(Default)]
pub(super) struct MissingFields {
    all: Vec<MissingField>,
    /// Their numbers.
    by_path: BTreeMap<String, Vec<usize>>,
    /// What they are called.
    idents: BTreeSet<Name>,
}

impl MissingFields {
    /// What the compiler calls a field that is set by this setter, if it is by any: its path, to which a number is added where bodies
    /// disagree on the setter, or where another path reads so too.
    pub(super) fn name(&mut self, path: &str, setter: Option<&Name>) -> Option<Name> {
        let setter = setter?;
        let known = self.by_path.get(path).map(Vec::as_slice).unwrap_or_default();
        if let Some(same) = known.iter().map(|number| &self.all[*number]).find(|other| other.setter == *setter) {
            return Some(same.ident.clone());
        }
        let printed = name::verbatim(&path.replace("[]", "").replace('.', "·"));
        let numbered = (2..).map(|number| printed.with(&format!("·{number}")));
        let mut names = std::iter::once(printed.clone()).chain(numbered);
        let ident = names.find(|name| self.idents.insert(name.clone())).unwrap_or_else(|| printed.clone());
        self.by_path.entry(path.to_owned()).or_default().push(self.all.len());
        self.all.push(MissingField { setter: setter.clone(), printed, ident: ident.clone() });
        Some(ident)
    }

    pub(super) fn into_all(self) -> Missing {
        let mut fields = self.all;
        fields.sort_by(|one, other| one.ident.cmp(&other.ident));
        // One name is one type, whatever it names.
        let names: BTreeSet<&Name> = fields.iter().flat_map(|field| [&field.setter, &field.printed]).collect();
        Missing { names: names.into_iter().cloned().collect(), fields }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_fields_are_called_the_same() {
        let mut missing = MissingFields::default();
        let mut name =
            |path: &str, setter: &str| missing.name(path, Some(&Name::from(setter))).expect("a name").to_string();
        assert_eq!(name("tags[]", "tags"), "tags");
        assert_eq!(name("tags", "tags"), "tags·2", "paths that read alike");
        assert_eq!(name("a-b", "a_b"), "a_b");
        assert_eq!(name("a_b", "a_b"), "a_b·2");
        assert_eq!(name("desk", "desk"), "desk");
        assert_eq!(name("desk", "at_desk"), "desk·2", "another setter");
        assert_eq!(name("desk.2", "second_desk"), "desk·2·2");
        assert_eq!(name("tags", "tags"), "tags·2", "known already");
    }
}
