//! Lookups: tables whose cells are values of code lists, or text.

use std::collections::BTreeSet;

use proc_macro2::Ident;

use crate::{
    diagnostic::Diagnostics,
    model::{Cell, CodeList, Guide, Key, Lookup, Mode, Row},
    name,
    resolve::{citation, report_no_method, report_unknown},
    spec::{self, At, Text},
};

/// The names of lookups are functions beside those of modes.
pub(super) fn resolve(
    written: &spec::Api,
    guides: &[Guide],
    lists: &[CodeList],
    modes: &[Mode],
    diagnostics: &mut Diagnostics,
) -> Vec<Lookup> {
    let mut taken: BTreeSet<String> = modes.iter().map(|mode| mode.fields.to_string()).collect();
    let mut lookups = Vec::new();
    for lookup in &written.lookups {
        let ident = function(&lookup.name, &mut taken, diagnostics);
        let reverse = lookup.reverse.as_ref().map(|name| function(name, &mut taken, diagnostics));
        let keys: Vec<_> = lookup.keys.iter().map(|(key, of)| self::key(key, of, lists, diagnostics)).collect();
        if keys.is_empty() {
            diagnostics.add(&lookup.name.span, format!("the lookup `{}` needs `keys`", lookup.name.value));
        }
        let gives = list(&lookup.gives, lists, diagnostics);
        let several = lookup.rows.iter().any(|row| row.several);
        let rows = rows(lookup, &keys, gives, lists, diagnostics);
        if let Some(name) = &lookup.reverse {
            report_irreversible(name, several, &keys, &rows, diagnostics);
        }
        lookups.push(Lookup {
            name: lookup.name.value.clone(),
            ident,
            title: lookup.title.value.clone(),
            documented: citation::all(&lookup.documented, guides, diagnostics),
            keys,
            gives,
            several,
            reverse,
            rows,
        });
    }
    lookups
}

fn function(name: &Text, taken: &mut BTreeSet<String>, diagnostics: &mut Diagnostics) -> Ident {
    let ident = name::snake(&name.value);
    report_no_method(&At { value: name.value.replace('-', "_"), span: name.span.clone() }, diagnostics);
    if !taken.insert(ident.to_string()) {
        let message = format!("there is a function `{ident}` of the API already; rename the lookup `{}`", name.value);
        diagnostics.add(&name.span, message);
    }
    ident
}

fn key(key: &Text, of: &Text, lists: &[CodeList], diagnostics: &mut Diagnostics) -> Key {
    report_no_method(&At { value: key.value.replace('-', "_"), span: key.span.clone() }, diagnostics);
    Key { name: key.value.clone(), ident: name::snake(&key.value), list: list(of, lists, diagnostics) }
}

/// A code list's index; `text` is none.
fn list(of: &Text, lists: &[CodeList], diagnostics: &mut Diagnostics) -> Option<usize> {
    if of.value == "text" {
        return None;
    }
    let known: Vec<_> = lists.iter().map(|list| list.name.as_str()).collect();
    let found = known.iter().position(|name| *name == of.value);
    if found.is_none() {
        report_unknown(of, "code list", &known, diagnostics);
    }
    found
}

fn rows(
    lookup: &spec::Lookup,
    keys: &[Key],
    gives: Option<usize>,
    lists: &[CodeList],
    diagnostics: &mut Diagnostics,
) -> Vec<Row> {
    let names: Vec<_> = keys.iter().map(|key| key.name.as_str()).collect();
    let mut seen = BTreeSet::new();
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
        if row.gives.is_empty() {
            diagnostics.add(&row.span, "this row gives nothing; leave it out");
        }
        if cells.len() == keys.len() && !seen.insert(texts_of(&cells)) {
            diagnostics.add(&row.span, "there is a row with these keys already; merge the two");
        }
        let says = row.says.as_ref().map(|says| says.value.clone());
        rows.push(Row { cells, gives: given, says, span: row.span.clone() });
    }
    rows
}

fn texts_of(cells: &[Cell]) -> Vec<String> {
    cells.iter().map(|cell| cell.text.clone()).collect()
}

/// One that its list does not name is reported, and stays a text.
fn cell(value: &Text, list: Option<&CodeList>, diagnostics: &mut Diagnostics) -> Cell {
    let found = list.map(|list| (list, list.codes.iter().find(|code| code.wire == value.value)));
    if let Some((list, None)) = found {
        let wires: Vec<_> = list.codes.iter().map(|code| code.wire.as_str()).collect();
        report_unknown(value, &format!("value of `{}`", list.name), &wires, diagnostics);
    }
    let code = found.and_then(|(list, code)| Some((list.ident.clone(), code?.ident.clone())));
    Cell { text: value.value.clone(), code }
}

/// Only a table with one key and one value in each row can be read the other way round.
fn report_irreversible(name: &Text, several: bool, keys: &[Key], rows: &[Row], diagnostics: &mut Diagnostics) {
    let values: BTreeSet<_> = rows.iter().map(|row| texts_of(&row.gives)).collect();
    if several || keys.len() > 1 || values.len() < rows.len() {
        let message = "only a lookup with one key that gives another value in every row can have a `reverse`";
        diagnostics.add(&name.span, message);
    }
}
