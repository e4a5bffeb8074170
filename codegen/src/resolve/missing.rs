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
}

impl MissingFields {
    /// What the compiler calls a field that is set by this setter, if it is by any: its path, to which a number is added where bodies
    /// disagree on the setter.
    pub(super) fn name(&mut self, path: &str, setter: Option<&Name>) -> Option<Name> {
        let setter = setter?;
        let known = self.by_path.get(path).map(Vec::as_slice).unwrap_or_default();
        if let Some(same) = known.iter().map(|number| &self.all[*number]).find(|other| other.setter == *setter) {
            return Some(same.ident.clone());
        }
        let printed = name::verbatim(&path.replace("[]", "").replace('.', "·"));
        let ident = match known.len() {
            0 => printed.clone(),
            others => printed.with(&format!("·{}", others + 1)),
        };
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
