//! Drafts of what the spec has already → which rules are the same as those that a person wrote.

use std::collections::BTreeSet;

use codegen::{OperationFields, Source};

use super::{
    chapter::chapters,
    topic::{self, Part, drafted},
};
use crate::audit::{
    guide::{File, Guide},
    spec::{Spec, UseCase},
};

/// A use case and the draft of its sections.
#[derive(Debug)]
pub struct Compared {
    /// Its id.
    pub use_case: String,
    /// What keeps the draft from compiling, but for texts to be written.
    pub problem: Option<String>,
    /// Rules that both have.
    pub same: usize,
    /// Rules of the spec that the draft does not have.
    pub missing: BTreeSet<String>,
    /// Rules of the draft that the spec does not have.
    pub more: BTreeSet<String>,
}

/// The topic that drafts go into for this.
const TOPIC: &str = "drafted-to-compare";

/// Drafts each use case of a page's guide from its sections, beside the spec as it is.
#[must_use]
pub fn compare(
    sources: &[Source],
    spec: &Spec,
    operations: &[OperationFields],
    file: &File,
    said: Option<&str>,
) -> Vec<Compared> {
    let guide = Guide::whole(file, spec, said);
    let Some(key) = guide.key.as_deref() else { return Vec::new() };
    let chapters = chapters(&guide.page);
    let mut all = Vec::new();
    for (_, use_case) in spec.whole() {
        let own: Vec<_> =
            chapters.iter().filter(|chapter| use_case.anchors(key).any(|anchor| chapter.has(anchor))).collect();
        // Of several sections, the one with most of the fields is what a person would have drafted from.
        let Some(own) = own.into_iter().max_by_key(|chapter| chapter.fields()) else { continue };
        let mut compared = Compared {
            use_case: use_case.id.clone(),
            problem: None,
            same: 0,
            missing: BTreeSet::new(),
            more: BTreeSet::new(),
        };
        match drafted(spec, operations, &[Part { guide: &guide, chapters: vec![own] }], TOPIC) {
            Err(problem) => compared.problem = Some(problem),
            Ok(draft) => {
                let changed = draft.changed(sources);
                let mut with = topic::with(sources, &changed, &draft);
                compared.problem = problem(&with);
                // Beside the one that a person wrote nothing tells a good draft's requests apart.
                if let Some(alike) = compared.problem.as_deref().and_then(alike) {
                    for source in with.iter_mut().filter(|source| source.path == file_of_drafts()) {
                        let says = format!("    alike: [{}]\n    documented:\n", alike.join(", "));
                        source.text = source.text.replacen("    documented:\n", &says, 1);
                    }
                    compared.problem = problem(&with);
                }
                if compared.problem.is_none() {
                    compared.hold(&mut with, use_case);
                }
            }
        }
        all.push(compared);
    }
    all
}

/// A section that the spec does not have, drafted alone.
#[derive(Debug)]
pub struct Fresh {
    /// Its line and title.
    pub line: usize,
    /// Without markup.
    pub title: String,
    /// What keeps the draft from compiling, but for texts to be written.
    pub problem: Option<String>,
}

/// Drafts each section of a page that no use case cites, alone.
#[must_use]
pub fn fresh(
    sources: &[Source],
    spec: &Spec,
    operations: &[OperationFields],
    file: &File,
    said: Option<&str>,
) -> Vec<Fresh> {
    let guide = Guide::whole(file, spec, said);
    let chapters = chapters(&guide.page);
    let new = chapters.iter().filter(|chapter| !topic::is_cited(spec, &guide, chapter));
    let drafts = new.filter_map(|chapter| {
        let problem = match drafted(spec, operations, &[Part { guide: &guide, chapters: vec![chapter] }], TOPIC) {
            // Nothing says what it calls.
            Ok(draft) if draft.use_cases.is_empty() => return None,
            Ok(draft) => problem(&topic::with(sources, &draft.changed(sources), &draft)),
            Err(problem) => Some(problem),
        };
        Some(Fresh { line: chapter.line(), title: chapter.title().to_owned(), problem })
    });
    drafts.collect()
}

/// What keeps a spec from compiling, but for texts to be written.
fn problem(with: &[Source]) -> Option<String> {
    match codegen::Spec::read(with).inventory() {
        Err(failure) if !failure.is_unwritten() => Some(failure.without_unwritten().to_string()),
        _ => None,
    }
}

fn file_of_drafts() -> String {
    format!("spec/{TOPIC}.yaml")
}

/// The use cases that the compiler cannot tell from a draft.
fn alike(problem: &str) -> Option<Vec<&str>> {
    let says = "say `alike: [";
    let ids = problem.match_indices(says).filter_map(|(at, _)| problem.get(at + says.len()..)?.split(']').next());
    let ids: std::collections::BTreeSet<_> = ids.collect();
    (!ids.is_empty()).then(|| ids.into_iter().collect())
}

impl Compared {
    /// With the texts written, the spec's own view of the draft tells its rules.
    fn hold(&mut self, sources: &mut [Source], use_case: &UseCase) {
        for source in sources.iter_mut().filter(|source| source.path.strip_suffix(".yaml").is_some()) {
            source.text = source.text.replace("TODO", "Written");
        }
        let spec = match Spec::of(sources) {
            Ok(spec) => spec,
            Err(problem) => {
                self.problem = Some(problem);
                return;
            }
        };
        let drafted = spec.whole().map(|(_, it)| it).find(|it| it.id.starts_with(&format!("{TOPIC}/")));
        let (own, new) = (rules(use_case), drafted.map(rules).unwrap_or_default());
        self.same = own.intersection(&new).count();
        self.missing = own.difference(&new).cloned().collect();
        self.more = new.difference(&own).cloned().collect();
    }

    /// Whether the draft compiles and has the same rules.
    #[must_use]
    pub fn is_same(&self) -> bool {
        self.problem.is_none() && self.missing.is_empty() && self.more.is_empty()
    }
}

/// Rules as texts: those of pages, without those of modes.
fn rules(use_case: &UseCase) -> BTreeSet<String> {
    let mut rules = BTreeSet::new();
    for rule in use_case.rules.iter().filter(|rule| rule.ours.is_none()) {
        let when = rule.conditions();
        if when.iter().any(|it| it.starts_with("mode ")) {
            continue;
        }
        let mut paths: Vec<_> = rule.paths.iter().map(|path| pages::bare(path)).collect();
        paths.sort();
        let mut values: Vec<_> =
            rule.values.iter().flatten().map(|value| crate::audit::spec::plain(value).to_lowercase()).collect();
        values.sort();
        values.dedup();
        let when: Vec<_> = when.into_iter().collect();
        rules.insert(format!("{} {} [{}] {}", rule.rule, paths.join(" "), values.join(" "), when.join(" & ")));
    }
    let optional = use_case.optional.iter().filter(|path| use_case.why(path).is_none());
    rules.extend(optional.map(|path| format!("optional {}", pages::bare(path))));
    rules
}
