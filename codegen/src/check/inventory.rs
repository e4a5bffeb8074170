//! Selectors and modes → diagnostics: keys of the inventory's use cases that two of them, or one and every use case, would have.

use std::collections::BTreeMap;

use crate::{diagnostic::Diagnostics, inventory::use_case, spec::Spec};

pub(super) fn check(spec: &Spec, diagnostics: &mut Diagnostics) {
    let of_all = use_case::keys().into_iter().map(|key| (key, "every use case".to_owned()));
    let mut taken: BTreeMap<_, _> = of_all.collect();
    let selectors = spec.api.selectors.iter().map(|selector| ("selector", &selector.name, &selector.key));
    let modes = spec.api.modes.iter().map(|mode| ("mode", &mode.name, &mode.key));
    for (kind, name, key) in selectors.chain(modes) {
        let Some(key) = key else { continue };
        let by = format!("the {kind} `{}`", name.value);
        if let Some(other) = taken.insert(key.value.clone(), by) {
            let message = format!("{other} has `{}` in the inventory already; choose another key", key.value);
            diagnostics.add(&key.span, message);
        }
    }
}
