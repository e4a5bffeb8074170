//! What builders can miss → names that the compiler prints.

use std::collections::BTreeSet;

use proc_macro2::Ident;
use quote::format_ident;

use crate::{
    model::{Missing, MissingField},
    name,
};

/// What is named so far.
#[derive(Default)]
pub(super) struct MissingFields(Vec<MissingField>);

impl MissingFields {
    /// What the compiler calls a field that is set by this setter, if it is by any: its path, to which a number is added where bodies
    /// disagree on the setter.
    pub(super) fn name(&mut self, path: &str, setter: Option<&Ident>) -> Option<Ident> {
        let setter = setter?;
        let known = || self.0.iter().filter(|other| other.path == path);
        if let Some(same) = known().find(|other| other.setter == *setter) {
            return Some(same.ident.clone());
        }
        let printed = name::verbatim(&path.replace("[]", "").replace('.', "·"));
        let ident = match known().count() {
            0 => printed.clone(),
            others => format_ident!("{printed}·{}", others + 1),
        };
        self.0.push(MissingField { path: path.to_owned(), setter: setter.clone(), printed, ident: ident.clone() });
        Some(ident)
    }

    pub(super) fn into_all(self) -> Missing {
        let Self(mut fields) = self;
        fields.sort_by(|one, other| one.ident.cmp(&other.ident));
        // One name is one type, whatever it names.
        let names: BTreeSet<&Ident> = fields.iter().flat_map(|field| [&field.setter, &field.printed]).collect();
        Missing { names: names.into_iter().cloned().collect(), fields }
    }
}
