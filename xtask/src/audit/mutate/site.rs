//! A page → the places where it can be edited.

use std::collections::{BTreeMap, BTreeSet};

use pages::{Condition, Degree, Entry, Oddity, Says};

use super::make::{Make, Told};
use crate::audit::{
    finding::Kind,
    guide::Guide,
    spec::{self, Spec},
    tables,
};

/// A place and what is done there.
#[derive(Debug, Clone)]
pub(super) struct Site {
    pub make: Make,
    /// Counted from 1.
    pub line: usize,
    /// What the findings about it are called.
    pub paths: Vec<String>,
    /// What the spec calls them, where an erratum corrects the page.
    pub corrected: Vec<String>,
    /// What is there, where it matters.
    pub text: String,
}

/// All places for an edit.
#[expect(clippy::too_many_lines, reason = "an arm for each kind of edit")]
pub(super) fn sites(spec: &Spec, guide: &Guide<'_>, make: Make, known: &[Told]) -> Vec<Site> {
    let mut sites = Vec::new();
    let mut add = |line: usize, paths: Vec<String>, text: &str| {
        let close = |path: &str| pages::bare(&path.trim_matches('"').replace([' ', '\\'], ""));
        let is_about = |published: &str| paths.iter().any(|path| *path == close(published));
        let corrected = spec.errata.iter().filter(|it| is_about(&it.published)).map(|it| close(&it.used)).collect();
        sites.push(Site { make, line, paths, corrected, text: text.to_owned() });
    };
    let sections = || guide.page.sections.iter();
    // Lists that belong to no use case are compared with nothing.
    let owned = || {
        let is_owned = guide.owners.iter().map(|owners| guide.key.is_none() || !owners.is_empty());
        sections().zip(is_owned).filter(|(_, is_owned)| *is_owned || known.is_empty()).map(|(section, _)| section)
    };
    let lists = || owned().filter_map(|section| section.fields.as_ref());
    let entries = || lists().flat_map(|list| list.entries.iter().map(move |entry| (list, entry)));
    let others = if known.is_empty() { BTreeSet::new() } else { of_no_list_alone(spec, guide) };
    let is_alone = |entry: &Entry<'_>| !others.contains(&entry.line);
    match make {
        Make::Drop | Make::Rename => {
            for (_, entry) in entries().filter(|(_, entry)| is_plain(entry) && is_alone(entry)) {
                add(entry.line, paths(entry), &entry.written);
            }
        }
        Make::Move => {
            let is_free = |entry: &Entry<'_>| {
                let is_told = entry
                    .notes
                    .iter()
                    .any(|note| matches!(note.says, Says::Needed(_) | Says::Optional | Says::Placeholder(_)));
                is_plain(entry) && is_alone(entry) && entry.when.is_empty() && !is_told
            };
            for (_, entry) in entries().filter(|(_, entry)| entry.degree == Degree::Required && is_free(entry)) {
                add(entry.line, paths(entry), &entry.written);
            }
        }
        Make::Fixed | Make::Verb => {
            for (_, entry) in entries().filter(|(_, entry)| make == Make::Verb || is_alone(entry)) {
                for note in &entry.notes {
                    if let Says::Values { values, .. } = &note.says
                        && let [value] = values.as_slice()
                        && note.text.contains(&format!("`{value}`"))
                    {
                        add(note.line, paths(entry), value);
                    }
                }
            }
        }
        Make::Allowed | Make::Letters => {
            // The spec accepts some values in small letters as well, and numbers have none.
            let codes = || spec.use_cases.iter().flat_map(|it| &it.rules).flat_map(|rule| rule.values.iter().flatten());
            let known: BTreeSet<_> = codes().map(spec::plain).collect();
            let is_free = |value: &str| {
                make == Make::Allowed || other_letters(value) != value && !known.contains(&other_letters(value))
            };
            for (_, entry) in entries() {
                let values = entry.notes.iter().filter_map(|note| match &note.says {
                    Says::Values { values, .. } if values.len() > 1 => Some((note.line, values)),
                    _ => None,
                });
                for (line, values) in values {
                    for value in values.iter().filter(|value| is_free(value)) {
                        add(line, paths(entry), value);
                    }
                }
            }
        }
        Make::Condition => {
            for (_, entry) in entries() {
                for note in &entry.notes {
                    if let Says::Needed(Condition::Cards(cards)) = &note.says {
                        for card in cards {
                            add(note.line, paths(entry), card);
                        }
                    }
                }
            }
        }
        Make::Host | Make::Path | Make::Endpoints => {
            for endpoint in sections().flat_map(|section| &section.endpoints) {
                add(endpoint.line, Vec::new(), &endpoint.host);
            }
        }
        Make::Example | Make::Fence => {
            for block in sections().flat_map(|section| &section.blocks) {
                add(block.line, Vec::new(), block.text);
            }
        }
        Make::Code => {
            // A list that no code list cites is compared with nothing.
            let cited = guide.compared(spec).map(|key| {
                let codes = tables::codes(spec, guide, key);
                codes.into_iter().map(|(.., line, code)| (line, code)).collect::<BTreeSet<_>>()
            });
            for (line, value, _) in sections().flat_map(|section| &section.bullets).flat_map(|list| &list.items) {
                let is_compared =
                    |code: &&String| cited.as_ref().is_none_or(|cited| cited.contains(&(*line, code.as_str())));
                if let Some(code) = value.as_ref().filter(is_compared) {
                    add(*line, Vec::new(), code);
                }
            }
        }
        Make::Network => {
            let lists = owned()
                .filter(|section| section.title.contains("Supported Card Types"))
                .flat_map(|section| &section.bullets);
            for (line, _, text) in lists.flat_map(|list| &list.items) {
                add(*line, Vec::new(), text);
            }
        }
        Make::Row => {
            // A table that is no rule is compared with nothing.
            let is_known = |text: &str| {
                known.is_empty() || known.iter().any(|(kind, _, path, ..)| *kind == Kind::Table && path.ends_with(text))
            };
            for (line, cells) in sections().flat_map(|section| &section.tables).flat_map(|table| &table.rows) {
                let Some((first, rest)) = cells.split_first() else { continue };
                for cell in rest.iter().filter(|cell| is_row(known, first, cell) && is_known(first) || known.is_empty())
                {
                    add(*line, Vec::new(), cell);
                }
            }
        }
        Make::Blank | Make::Space | Make::Link | Make::Colon | Make::Trailing | Make::Order => {
            for (_, entry) in entries().filter(|(_, entry)| is_plain(entry) && entry.link.is_none()) {
                add(entry.line, paths(entry), &entry.written);
            }
        }
        Make::Anchor | Make::Paragraph => {
            for section in sections().filter(|section| !section.title.is_empty()) {
                add(section.line, Vec::new(), &section.title);
            }
        }
    }
    sites
}

/// The lines of fields that say nothing by themselves: what another list of the same use case says as well is still said without them, and
/// parameters of a path are said by the path.
fn of_no_list_alone(spec: &Spec, guide: &Guide<'_>) -> BTreeSet<usize> {
    let mut said: BTreeMap<(usize, String), Vec<usize>> = BTreeMap::new();
    for (section, owners) in guide.page.sections.iter().zip(&guide.owners) {
        for entry in section.fields.iter().flat_map(|list| &list.entries) {
            for (owner, path) in
                owners.iter().flat_map(|owner| paths(entry).into_iter().map(move |path| (*owner, path)))
            {
                said.entry((owner, path)).or_default().push(entry.line);
            }
        }
    }
    let is_parameter = |owner: usize, path: &str| {
        let operation = spec.use_cases.get(owner).and_then(|use_case| spec.operation(use_case));
        let printed =
            spec.errata.iter().filter(|it| it.within == "list").any(|it| spec::has_parameter(&it.published, path));
        printed || operation.is_some_and(|operation| operation.has_parameter(path))
    };
    let left = said.into_iter().filter(|((owner, path), lines)| lines.len() > 1 || is_parameter(*owner, path));
    left.flat_map(|(_, lines)| lines).collect()
}

/// A value in large letters, or in small ones if it is in large ones already.
pub(super) fn other_letters(value: &str) -> String {
    let large = value.to_ascii_uppercase();
    if large == value { value.to_ascii_lowercase() } else { large }
}

/// Whether a cell is a value of a compared table's row.
fn is_row(known: &[Told], first: &str, cell: &str) -> bool {
    let mut values = cell.split('/').map(str::trim);
    values.all(|value| {
        known.iter().any(|(kind, _, path, _, published)| {
            *kind == Kind::Table
                && path.split(' ').any(|word| word == first)
                && published.split(", ").any(|of| of == value)
        })
    })
}

/// A field that stands on a line of its own.
fn is_plain(entry: &Entry<'_>) -> bool {
    !entry.oddities.iter().any(|oddity| matches!(oddity, Oddity::Bullet | Oddity::NoColon))
}

fn paths(entry: &Entry<'_>) -> Vec<String> {
    let step = entry.path.split('.').find(|step| step.starts_with('['));
    let names = entry.notes.iter().find_map(|note| match &note.says {
        Says::Placeholder(names) => Some(names),
        _ => None,
    });
    match step.zip(names) {
        Some((step, names)) => names.split(' ').map(|name| pages::bare(&entry.path.replace(step, name))).collect(),
        None => vec![pages::bare(&entry.path)],
    }
}
