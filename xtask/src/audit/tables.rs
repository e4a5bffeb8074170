//! Tables and lists of values on a page against the spec's lookups, code lists and modes.

use std::collections::BTreeSet;

use pages::Table;

use super::{
    fact::{kebab, network},
    finding::{Finding, Kind, State},
    guide::Guide,
    spec::{CodeList, Lookup, Mode, Place, Spec, anchors},
};

/// Everything that the spec has from the page's reference sections.
#[must_use]
pub(super) fn compare(spec: &Spec, guide: &Guide<'_>) -> Vec<Finding> {
    let Some(key) = guide.compared(spec) else { return Vec::new() };
    let mut findings = Vec::new();
    for (name, lookup) in &spec.lookups {
        let tables: Vec<_> = cited(guide, &lookup.documented, key).flat_map(|section| &section.tables).collect();
        findings.extend(of_lookup(spec, guide, name, lookup, &tables));
    }
    for (name, list, line, code) in codes(spec, guide, key) {
        let finding = Finding::new(Kind::Table, format!("{name} {code}"), "a code of the list");
        let finding = finding.page(guide.name(), line, code);
        let place = list.grounds.get(code).map(|of| of.place.clone());
        findings.push(if place.is_some() {
            finding.spec(code, place)
        } else {
            let place = list.grounds.values().map(|of| &of.place).min().cloned();
            Finding { rule: "the code list does not have this code", ..finding }
                .spec("absent", place)
                .state(State::OnlyPage)
                .edit(format!("{name}: values: {{ {code}: {}, … }}", kebab(code)))
        });
    }
    for (name, mode) in &spec.modes {
        findings.extend(of_mode(spec, guide, key, name, mode));
    }
    findings
}

/// The codes of the page's lists that a code list cites, with its name and the line.
pub(super) fn codes<'g>(
    spec: &'g Spec,
    guide: &'g Guide<'_>,
    key: &'g str,
) -> Vec<(&'g str, &'g CodeList, usize, &'g str)> {
    let mut all = Vec::new();
    for (name, list) in &spec.code_lists {
        for bullets in cited(guide, &list.documented, key).flat_map(|section| &section.bullets) {
            let codes = || bullets.items.iter().filter_map(|(line, value, _)| Some((*line, value.as_deref()?)));
            let known = codes().filter(|(_, code)| list.values.contains_key(*code)).count();
            // A list with none of the codes is another one.
            if known > 0 && known * 2 >= codes().count() {
                all.extend(codes().map(|(line, code)| (name.as_str(), list, line, code)));
            }
        }
    }
    all
}

fn cited<'g>(
    guide: &'g Guide<'_>,
    documented: &'g [String],
    key: &'g str,
) -> impl Iterator<Item = &'g pages::Section<'g>> {
    let numbers: BTreeSet<_> = anchors(documented, key)
        .flat_map(|anchor| guide.page.anchored(anchor).collect::<Vec<_>>())
        .flat_map(|at| guide.page.within(at).collect::<Vec<_>>())
        .collect();
    numbers.into_iter().filter_map(|at| guide.page.sections.get(at))
}

/// A row: the keys, what they give, and where that stands.
type Row<P> = (Vec<String>, BTreeSet<String>, P);

fn of_lookup(spec: &Spec, guide: &Guide<'_>, name: &str, lookup: &Lookup, tables: &[&Table<'_>]) -> Vec<Finding> {
    let keys: Vec<_> = lookup.keys.keys().map(String::as_str).collect();
    let own: Vec<Row<Place>> = lookup
        .rows
        .iter()
        .map(|row| {
            let cells = keys.iter().map(|key| row.keys.get(*key).cloned().unwrap_or_default());
            (cells.collect(), row.gives.iter().cloned().collect(), row.place.clone())
        })
        .collect();
    let published: Vec<Row<usize>> = tables
        .iter()
        .flat_map(|table| match keys.as_slice() {
            [_] => one_key(table, &own),
            [_, _] => two_keys(spec, table, &keys),
            _ => Vec::new(),
        })
        .collect();
    if published.is_empty() {
        return Vec::new();
    }
    let told = |of: &BTreeSet<String>| of.iter().cloned().collect::<Vec<_>>().join(", ");
    let mut findings = Vec::new();
    for (cells, gives, line) in &published {
        let finding = Finding::new(Kind::Table, format!("{name} {}", cells.join(" ")), "the same row").page(
            guide.name(),
            *line,
            told(gives),
        );
        let edit = format!(
            "{name}: rows: - {{ {}, gives: [{}] }}",
            keys.iter().zip(cells).map(|(key, cell)| format!("{key}: {cell}")).collect::<Vec<_>>().join(", "),
            told(gives)
        );
        findings.push(match own.iter().find(|(known, ..)| known == cells) {
            Some((_, known, place)) if known == gives => finding.spec(told(known), Some(place.clone())),
            Some((_, known, place)) => Finding { rule: "the row gives something else", ..finding }
                .spec(told(known), Some(place.clone()))
                .state(State::Differs)
                .edit(edit),
            None => Finding { rule: "the lookup has no such row", ..finding }
                .spec("absent", own.first().map(|(_, _, place)| place.clone()))
                .state(State::OnlyPage)
                .edit(edit),
        });
    }
    let line = tables.first().map_or(0, |table| table.line);
    for (cells, gives, place) in own.iter().filter(|(cells, ..)| !published.iter().any(|(of, ..)| of == cells)) {
        let changed =
            findings.iter().any(|finding| finding.state == State::OnlyPage && finding.published == told(gives));
        // A row whose key changed is one difference.
        if changed {
            continue;
        }
        let finding =
            Finding::new(Kind::Table, format!("{name} {}", cells.join(" ")), "no table of the page has such a row");
        findings.push(
            finding
                .page(guide.name(), line, "absent")
                .spec(told(gives), Some(place.clone()))
                .state(State::OnlySpec)
                .edit("take the row out"),
        );
    }
    findings
}

/// Two columns, of which the first is the key. A table that shares no row is another one.
fn one_key(table: &Table<'_>, own: &[Row<Place>]) -> Vec<Row<usize>> {
    let rows: Vec<_> = table
        .rows
        .iter()
        .filter_map(|(line, cells)| {
            let [key, value] = cells.as_slice() else { return None };
            Some((vec![key.trim().to_owned()], BTreeSet::from([value.trim().to_owned()]), *line))
        })
        .collect();
    let known = rows.iter().filter(|(key, ..)| own.iter().any(|(cells, ..)| cells == key)).count();
    if known * 2 < rows.len() { Vec::new() } else { rows }
}

/// The first column is one key, and the heads of others are values of the other key.
fn two_keys(spec: &Spec, table: &Table<'_>, keys: &[&str]) -> Vec<Row<usize>> {
    let Some(first) = table.head.first().map(|head| head.to_lowercase()) else { return Vec::new() };
    let Some(of_rows) = keys.iter().position(|key| first.split(' ').any(|word| word == *key)) else {
        return Vec::new();
    };
    let networks = spec.code_lists.get("card-network").map(|list| &list.values);
    let mut rows = Vec::new();
    for (line, cells) in &table.rows {
        let Some(row) = cells.first() else { continue };
        for (head, cell) in table.head.iter().zip(cells).skip(1) {
            for name in head.split('/') {
                let column = network(spec, name);
                if !networks.is_some_and(|networks| networks.contains_key(&column)) || cell.trim().is_empty() {
                    continue;
                }
                let gives = cell.split('/').map(|value| value.trim().to_owned()).collect();
                let row = row.trim().to_owned();
                let pair = if of_rows == 0 { vec![row, column] } else { vec![column, row] };
                rows.push((pair, gives, *line));
            }
        }
    }
    rows
}

/// The list of fields that a setting of the account lifts, and which of them go together.
fn of_mode(spec: &Spec, guide: &Guide<'_>, key: &str, name: &str, mode: &Mode) -> Vec<Finding> {
    let entries: Vec<_> = cited(guide, &mode.documented, key)
        .flat_map(|section| &section.fields)
        .flat_map(|list| &list.entries)
        .collect();
    let Some(first) = entries.first() else { return Vec::new() };
    let place = spec.files.get("spec/api.yaml").and_then(|text| {
        let line = text.lines().position(|line| line.trim_end() == format!("  {name}:"))? + 1;
        Some(Place { file: "spec/api.yaml".to_owned(), line })
    });
    let mut findings = Vec::new();
    for entry in &entries {
        let with: BTreeSet<_> = entry
            .notes
            .iter()
            .filter_map(|note| match &note.says {
                pages::Says::With(other) => Some(other.clone()),
                _ => None,
            })
            .collect();
        let known: BTreeSet<_> =
            mode.pairs.iter().filter(|(path, _)| *path == entry.path).flat_map(|(_, others)| others).cloned().collect();
        let is_lifted = mode.lifts.contains(&entry.path);
        let told = |with: &BTreeSet<String>| {
            if with.is_empty() {
                "lifted".to_owned()
            } else {
                format!("lifted, goes with {}", with.iter().cloned().collect::<Vec<_>>().join(", "))
            }
        };
        let finding = Finding::new(Kind::Mode, entry.path.clone(), "lifted on both sides").page(
            guide.name(),
            entry.line,
            told(&with),
        );
        findings.push(match (is_lifted, with == known) {
            (true, true) => finding.spec(told(&known), place.clone()),
            (true, false) => Finding { rule: "other fields go with it", ..finding }
                .spec(told(&known), place.clone())
                .state(State::Differs),
            (false, _) => Finding { rule: "the mode does not lift it", ..finding }
                .spec("absent", place.clone())
                .state(State::OnlyPage)
                .edit(format!("modes: {name}: lifts: [{}]", entry.path)),
        });
    }
    for path in mode.lifts.iter().filter(|path| !entries.iter().any(|entry| entry.path == **path)) {
        let new = findings.iter().position(|finding| finding.state == State::OnlyPage);
        if let Some(renamed) =
            new.and_then(|at| findings.get_mut(at)).filter(|it| strsim::jaro_winkler(&it.path, path) > 0.8)
        {
            renamed.kind = Kind::Renamed;
            renamed.state = State::Differs;
            renamed.published.clone_from(&renamed.path);
            renamed.path.clone_from(path);
            "lifted".clone_into(&mut renamed.spec);
            renamed.rule = "one field is missing and one is new, and their names are alike";
            continue;
        }
        let finding = Finding::new(Kind::Mode, path.clone(), "lifted in the spec, and not in the page's list");
        findings.push(
            finding.page(guide.name(), first.line, "absent").spec("lifted", place.clone()).state(State::OnlySpec),
        );
    }
    findings
}
