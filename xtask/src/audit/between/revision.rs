//! Notes on revisions → the sections that they name, and whether something was found there.

use std::collections::BTreeSet;

use pages::Page;

use super::side::Side;
use crate::audit::finding::Finding;

/// A revision and what the new guide's own notes say of it.
#[derive(Debug)]
pub struct Revision {
    /// `26.02.01`.
    pub name: String,
    /// Its line in the new guide.
    pub line: usize,
    /// The sections that its note leads to, and whether something was found there.
    pub named: Vec<(String, Named)>,
}

/// What was found in a section that a revision's note names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// It is not in the old guide.
    New,
    /// Something in it changed.
    Changed,
    /// Nothing in it changed.
    Same,
    /// It is not in the new guide.
    Missing,
}

/// The revisions that the new guide has and the old one has not.
#[must_use]
pub fn revisions(old: Side<'_>, new: Side<'_>, findings: &[Finding]) -> Vec<Revision> {
    let known: BTreeSet<_> = old.page.revisions().map(|section| section.title.as_str()).collect();
    let added = new.page.revisions().filter(|section| !known.contains(section.title.as_str()));
    let named = |link: &String| {
        let anchor = link.rsplit('/').next().unwrap_or(link).trim_end_matches(".md").to_owned();
        let Some(after) = lines(new.page, &anchor) else { return (anchor, Named::Missing) };
        let Some(before) = lines(old.page, &anchor) else { return (anchor, Named::New) };
        let is_within = |finding: &Finding| {
            let old = finding.place.as_ref().is_some_and(|place| before.contains(&place.line));
            after.contains(&finding.line) || old
        };
        let found = if findings.iter().any(is_within) { Named::Changed } else { Named::Same };
        (anchor, found)
    };
    added
        .map(|section| Revision {
            name: section.title.clone(),
            line: section.line,
            named: section.links.iter().map(named).collect(),
        })
        .collect()
}

/// The lines of a section of the first level.
fn lines(page: &Page<'_>, anchor: &str) -> Option<std::ops::Range<usize>> {
    let at = page.anchored(anchor).next()?;
    let first = page.sections.get(at)?.line;
    let next = page.sections.iter().skip(at + 1).find(|section| section.level == 1);
    Some(first..next.map_or(usize::MAX, |section| section.line))
}
