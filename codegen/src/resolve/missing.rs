//! What builders can miss → names that the compiler prints.

use proc_macro2::Ident;
use quote::format_ident;

use crate::{model::Missing, name};

/// What is named so far.
#[derive(Default)]
pub(super) struct MissingFields(Vec<Missing>);

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
        self.0.push(Missing { path: path.to_owned(), setter: setter.clone(), printed, ident: ident.clone() });
        Some(ident)
    }

    pub(super) fn into_all(self) -> Vec<Missing> {
        self.0
    }
}
