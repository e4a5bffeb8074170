//! Lookups: tables whose cells are values of code lists, or text.

use crate::{
    diagnostic::Diagnostics,
    model::{Cell, CodeList, Key, Lookup, Row},
    name,
    resolve::{citation, report_unknown},
    spec::{self, Text},
};

pub(super) fn resolve<'s>(
    written: &'s spec::Api,
    lists: &[CodeList<'_>],
    diagnostics: &mut Diagnostics,
) -> Vec<Lookup<'s>> {
    let mut lookups = Vec::new();
    for lookup in &written.lookups {
        let keys: Vec<_> = lookup.keys.iter().map(|(key, of)| self::key(key, of, lists, diagnostics)).collect();
        let gives = list(&lookup.gives, lists, diagnostics);
        let several = lookup.rows.iter().any(|row| row.several);
        let rows = rows(lookup, &keys, gives, lists, diagnostics);
        lookups.push(Lookup {
            written: lookup,
            ident: name::snake(&lookup.name.value),
            documented: citation::all(&lookup.documented, &written.guides, diagnostics),
            keys,
            gives,
            several,
            reverse: lookup.reverse.as_ref().map(|name| name::snake(&name.value)),
            rows,
        });
    }
    lookups
}

fn key<'s>(key: &'s Text, of: &Text, lists: &[CodeList<'_>], diagnostics: &mut Diagnostics) -> Key<'s> {
    Key { name: key, ident: name::snake(&key.value), list: list(of, lists, diagnostics) }
}

/// A code list's index; `text` is none.
fn list(of: &Text, lists: &[CodeList<'_>], diagnostics: &mut Diagnostics) -> Option<usize> {
    if of.value == "text" {
        return None;
    }
    let known: Vec<_> = lists.iter().map(|list| list.written.name.value.as_str()).collect();
    let found = known.iter().position(|name| *name == of.value);
    if found.is_none() {
        report_unknown(of, "code list", &known, diagnostics);
    }
    found
}

fn rows<'s>(
    lookup: &'s spec::Lookup,
    keys: &[Key<'_>],
    gives: Option<usize>,
    lists: &[CodeList<'_>],
    diagnostics: &mut Diagnostics,
) -> Vec<Row<'s>> {
    let names: Vec<_> = keys.iter().map(|key| key.name).collect();
    let mut rows = Vec::new();
    for row in &lookup.rows {
        for (name, _) in &row.cells {
            if !names.contains(&name.value.as_str()) {
                report_unknown(name, "key", &names, diagnostics);
            }
        }
        let mut cells = Vec::new();
        for key in keys {
            let Some((_, value)) = row.cells.iter().find(|(name, _)| name.value == key.name) else {
                diagnostics.add(&row.span, format!("`{}` is missing from this row", key.name));
                continue;
            };
            cells.push(cell(value, key.list.map(|list| &lists[list]), diagnostics));
        }
        let given = row.gives.iter();
        let given = given.map(|value| cell(value, gives.map(|list| &lists[list]), diagnostics)).collect();
        rows.push(Row { written: row, cells, gives: given });
    }
    rows
}

/// One that its list does not name is reported, and stays a text.
fn cell<'s>(value: &'s Text, list: Option<&CodeList<'_>>, diagnostics: &mut Diagnostics) -> Cell<'s> {
    let found = list.map(|list| (list, list.codes.iter().find(|code| code.written.wire.value == value.value)));
    if let Some((list, None)) = found {
        let wires: Vec<_> = list.codes.iter().map(|code| code.written.wire.value.as_str()).collect();
        report_unknown(value, &format!("value of `{}`", list.written.name.value), &wires, diagnostics);
    }
    let code = found.and_then(|(list, code)| Some((list.ident.clone(), code?.ident.clone())));
    Cell { text: value, code }
}
