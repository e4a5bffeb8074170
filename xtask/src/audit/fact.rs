//! Entries of field lists → facts that can be held against the spec's rules.

use std::collections::{BTreeMap, BTreeSet};

use pages::{Condition, Degree, Entry, Says, Section};

use super::spec::Spec;

/// What a page says of a field.
#[derive(Debug, Clone)]
pub(super) struct Fact {
    /// Without marks of lists.
    pub path: String,
    pub written: String,
    pub line: usize,
    pub is_required: bool,
    /// What the heading of its list says, which a sentence or a note may take back.
    pub heading: Option<Degree>,
    /// Conditions, as texts that can be compared.
    pub when: BTreeSet<String>,
    /// A condition that no request shows.
    pub words: Option<String>,
    pub values: Option<BTreeSet<String>>,
    /// The other paths of a choice, if the page has a placeholder in its path.
    pub choice: Vec<String>,
}

/// The facts of a section's list.
#[must_use]
pub(super) fn facts(spec: &Spec, section: &Section<'_>) -> Vec<Fact> {
    let Some(list) = &section.fields else { return Vec::new() };
    list.entries.iter().flat_map(|entry| of_entry(spec, entry, section.kind.degree())).collect()
}

fn of_entry(spec: &Spec, entry: &Entry<'_>, heading: Option<Degree>) -> Vec<Fact> {
    let mut fact = Fact {
        path: pages::bare(&entry.path),
        written: entry.written.clone(),
        line: entry.line,
        is_required: entry.degree != Degree::Optional,
        heading,
        when: BTreeSet::new(),
        words: None,
        values: None,
        choice: Vec::new(),
    };
    for condition in &entry.when {
        fact.add(spec, condition);
    }
    let mut names = Vec::new();
    for note in &entry.notes {
        match &note.says {
            Says::Values { values, others, .. } => {
                let mut all: BTreeSet<_> = values.iter().cloned().collect();
                all.extend(others.iter().flat_map(|others| named(spec, others)));
                fact.values = Some(all);
            }
            Says::Needed(condition) => {
                fact.is_required = true;
                fact.add(spec, condition);
            }
            Says::Optional => fact.is_required = false,
            Says::Placeholder(of) => names = of.split(' ').map(str::to_owned).collect(),
            Says::Sometimes { .. } | Says::Default(_) | Says::With(_) | Says::Explained | Says::Unread => {}
        }
    }
    let placeholder = entry.path.split('.').find(|step| step.starts_with('['));
    match placeholder {
        Some(step) if !names.is_empty() => {
            let paths: Vec<_> = names.iter().map(|name| entry.path.replace(step, name)).collect();
            let of = |path: &String| Fact { path: pages::bare(path), choice: paths.clone(), ..fact.clone() };
            paths.iter().map(of).collect()
        }
        _ => vec![fact],
    }
}

impl Fact {
    fn add(&mut self, spec: &Spec, condition: &Condition) {
        match condition {
            Condition::Present(path) => self.when.extend([format!("present {}", pages::bare(path))]),
            Condition::Absent(path) => self.when.extend([format!("absent {}", pages::bare(path))]),
            Condition::Equals(path, values) => {
                self.when.extend([format!("{} is {}", pages::bare(path), values.join(", "))]);
            }
            Condition::Cards(names) => {
                let codes: BTreeSet<_> = names.iter().map(|name| network(spec, name)).collect();
                self.when.extend([format!("network {}", codes.into_iter().collect::<Vec<_>>().join(", "))]);
            }
            Condition::Words(words) => self.words = Some(words.clone()),
        }
    }

    /// Whether the page says this of it, which an erratum tells by its word: somewhere, though it may say otherwise elsewhere.
    #[must_use]
    pub(super) fn is_published_as(&self, word: &str) -> bool {
        match word {
            "required" => self.is_required || self.heading == Some(Degree::Required),
            "optional" => !self.is_required || self.heading == Some(Degree::Optional),
            _ => false,
        }
    }

    /// As reports have it.
    #[must_use]
    pub(super) fn says(&self) -> String {
        let mut says = if self.is_required { "required" } else { "optional" }.to_owned();
        if !self.when.is_empty() {
            says.push_str(&format!(" when {}", self.when.iter().cloned().collect::<Vec<_>>().join(" and ")));
        }
        if let Some(words) = &self.words {
            says.push_str(&format!(" {words}"));
        }
        if let Some(values) = &self.values {
            says.push_str(&format!(", {}", listed(values)));
        }
        says
    }
}

/// Values, of which long lists are cut.
#[must_use]
pub(super) fn listed(values: &BTreeSet<String>) -> String {
    let shown: Vec<_> = values.iter().take(6).map(|value| format!("`{value}`")).collect();
    let more = values.len().saturating_sub(shown.len());
    if more == 0 { shown.join(" ") } else { format!("{} and {more} more", shown.join(" ")) }
}

/// The codes of a list that the page names in words.
fn named(spec: &Spec, words: &str) -> Vec<String> {
    let name = words.replace(' ', "-");
    let codes = spec.code_lists.get(&name).map(|list| list.values.keys().cloned().collect());
    codes.unwrap_or_else(|| vec![format!("any {words}")])
}

/// The spec's code of a network.
#[must_use]
pub(crate) fn network(spec: &Spec, name: &str) -> String {
    let mut code = kebab(name);
    let codes = spec.code_lists.get("card-network").map(|list| &list.values);
    let none = BTreeMap::new();
    let codes = codes.unwrap_or(&none);
    // The spec shortens names: `maestro-uk` for Maestro (UK Domestic).
    let begins = |known: &&String| {
        code.strip_prefix(known.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    };
    if let Some(known) = codes.keys().filter(begins).max_by_key(|known| known.len()) {
        code.clone_from(known);
    }
    code
}

/// A name in words as the spec writes names.
#[must_use]
pub(crate) fn kebab(name: &str) -> String {
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let words = words.map(str::to_lowercase).filter(|word| !matches!(word.as_str(), "a" | "an" | "the" | "in"));
    words.collect::<Vec<_>>().join("-")
}
