//! Lookups → diagnostics: tables without keys or rows, rows that say nothing or the same, and what cannot be read the other way round.

use std::collections::BTreeSet;

use crate::{
    diagnostic::Diagnostics,
    spec::{Lookup, Row, Spec, Text},
};

pub(super) fn check(spec: &Spec, diagnostics: &mut Diagnostics) {
    for lookup in &spec.api.lookups {
        if lookup.keys.is_empty() {
            diagnostics.add(&lookup.name.span, format!("the lookup `{}` needs `keys`", lookup.name.value));
        }
        if lookup.rows.is_empty() {
            let message = format!("the lookup `{}` has no `rows`; write them, or remove it", lookup.name.value);
            diagnostics.add(&lookup.name.span, message);
        }
        rows(lookup, diagnostics);
        if let Some(name) = &lookup.reverse {
            irreversible(lookup, name, diagnostics);
        }
    }
}

fn rows(lookup: &Lookup, diagnostics: &mut Diagnostics) {
    let mut seen = BTreeSet::new();
    for row in &lookup.rows {
        if row.gives.is_empty() {
            diagnostics.add(&row.span, "this row gives nothing; leave it out");
        }
        // One without a key is reported as that.
        if keys(lookup, row).is_some_and(|keys| !seen.insert(keys)) {
            diagnostics.add(&row.span, "there is a row with these keys already; merge the two");
        }
    }
}

fn keys<'a>(lookup: &Lookup, row: &'a Row) -> Option<Vec<&'a str>> {
    let cell = |key: &Text| row.cells.iter().find(|(name, _)| name.value == key.value);
    lookup.keys.iter().map(|(key, _)| Some(cell(key)?.1.value.as_str())).collect()
}

/// Only a table with one key and one value in each row can be read the other way round.
fn irreversible(lookup: &Lookup, name: &Text, diagnostics: &mut Diagnostics) {
    let gives = |row: &Row| row.gives.iter().map(|value| value.value.clone()).collect::<Vec<_>>();
    let values: BTreeSet<_> = lookup.rows.iter().map(gives).collect();
    let several = lookup.rows.iter().any(|row| row.several);
    if several || lookup.keys.len() > 1 || values.len() < lookup.rows.len() {
        let message = "only a lookup with one key that gives another value in every row can have a `reverse`";
        diagnostics.add(&name.span, message);
    }
}
