//! Pages and the spec → what agrees, what differs and by which rule, and what on the pages nobody understood.

pub mod between;
mod blocks;
mod endpoints;
mod fact;
mod fields;
pub mod finding;
pub mod guide;
mod json;
pub mod mutate;
mod outcome;
mod report;
#[allow(missing_docs, reason = "fields are the keys of the inventory")]
pub mod spec;
mod stated;
mod tables;

use std::collections::BTreeSet;

use pages::{Page, Says, Unread, What};

use self::{
    finding::{Finding, Kind, State, merged},
    guide::{File, Guide, heading},
    spec::{Spec, anchors},
};

pub(crate) use self::fact::{kebab, network};
pub use self::{
    guide::files,
    json::json,
    outcome::{Against, Audit, Figures},
    report::text,
};

/// Holds pages against the spec.
#[must_use]
pub fn audit(spec: &Spec, files: &[File], said: Option<&str>) -> Audit {
    let guides: Vec<_> = files.iter().map(|file| Guide::of(file, spec, said)).collect();
    compare(spec, &guides)
}

/// As [`audit`], for pages that are read already.
#[must_use]
pub fn compare(spec: &Spec, guides: &[Guide<'_>]) -> Audit {
    let mut findings = Vec::new();
    for guide in guides {
        findings.extend(whole(spec, guide));
        findings.extend(endpoints::compare(spec, guide));
        findings.extend(blocks::compare(spec, guide));
        findings.extend(tables::compare(spec, guide));
    }
    findings.extend(endpoints::unpublished(spec, guides));
    let (mut use_cases, mut operations) = (BTreeSet::new(), BTreeSet::new());
    for (number, use_case) in spec.whole() {
        if guides.iter().any(|guide| guide.compared(spec).is_some_and(|key| use_case.anchors(key).next().is_some())) {
            use_cases.insert(use_case.id.clone());
            operations.insert(use_case.operation.clone());
            findings.extend(fields::compare(spec, guides, number, use_case));
        }
    }
    let mut findings = merged(findings);
    findings.sort_by(|a, b| {
        (&a.use_cases, &a.page, a.line, a.kind, &a.path).cmp(&(&b.use_cases, &b.page, b.line, b.kind, &b.path))
    });
    Audit {
        findings,
        unread: guides.iter().flat_map(unread).collect(),
        pages: guides
            .iter()
            .map(|guide| Figures::of(&guide.page, guide.name(), guide.key.as_deref(), guide.compared(spec).is_some()))
            .collect(),
        use_cases,
        operations,
        against: Against::Spec,
    }
}

/// Holds two revisions or editions of a guide against each other.
#[must_use]
pub fn between(old: &File, new: &File) -> Audit {
    let pages = [&old.text, &new.text].map(|text| pages::read(text));
    let [before, after] = &pages;
    let (old_side, new_side) =
        (between::Side { name: &old.name, page: before }, between::Side { name: &new.name, page: after });
    let findings = between::between(old_side, new_side);
    let revisions = between::revisions(old_side, new_side, &findings);
    let figures = [(old, before), (new, after)].map(|(file, page)| Figures::of(page, &file.name, None, false));
    // What is not understood on both sides is no news.
    let known: BTreeSet<_> = unread_of(before).into_iter().map(|unread| unread.text).collect();
    let news = unread_of(after).into_iter().filter(|unread| !known.contains(&unread.text));
    Audit {
        findings,
        unread: news.map(|unread| (new.name.clone(), unread)).collect(),
        pages: figures.into(),
        use_cases: BTreeSet::new(),
        operations: BTreeSet::new(),
        against: Against::Edition(revisions),
    }
}

/// What is not understood on a page: blocks and lines, and notes of fields.
fn unread_of(page: &Page<'_>) -> Vec<Unread> {
    let lists = page.sections.iter().flat_map(|section| &section.fields);
    let notes =
        lists.flat_map(|list| &list.entries).flat_map(|entry| entry.notes.iter().map(move |note| (entry, note)));
    let notes = notes.filter(|(_, note)| note.says == Says::Unread).map(|(entry, note)| Unread {
        line: note.line,
        what: What::Note,
        why: "a rule that no pattern fits",
        text: format!("{}: {}", entry.path, note.text),
    });
    let mut all: Vec<_> = page.unread.iter().cloned().chain(notes).collect();
    all.sort_by_key(|unread| unread.line);
    all
}

fn unread<'g>(guide: &'g Guide<'_>) -> impl Iterator<Item = (String, Unread)> + 'g {
    unread_of(&guide.page).into_iter().map(|unread| (guide.name().to_owned(), unread))
}

/// The guide as a whole: its revision, and sections that one side does not have.
fn whole(spec: &Spec, guide: &Guide<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let Some(key) = guide.key.as_deref() else {
        let title = Some(guide.page.title()).filter(|title| !title.is_empty()).unwrap_or("a page without a title");
        let finding = Finding::new(Kind::Guide, title, "no guide of the spec has this title and edition")
            .page(guide.name(), guide.page.sections.first().map_or(1, |section| section.line), title)
            .spec("absent", None)
            .state(State::OnlyPage)
            .edit("say with --guide as which one it is read");
        return vec![finding];
    };
    let Some(info) = spec.guides.get(key) else { return findings };
    let place = spec.files.get("spec/api.yaml").and_then(|text| {
        let begins = |line: &str| {
            line.trim_start().trim_start_matches('"').strip_prefix(key).is_some_and(|rest| rest.starts_with(['"', ':']))
        };
        let line = text.lines().position(begins)? + 1;
        Some(spec::Place { file: "spec/api.yaml".to_owned(), line })
    });
    let edition = info.edition.as_deref().unwrap_or_default();
    if let (Some(revision), Some((_, known))) = (guide.page.revisions().next(), edition.split_once("revision ")) {
        let finding = Finding::new(Kind::Revision, "revision", "the newest revision of the page's list")
            .page(guide.name(), revision.line, revision.title.clone())
            .spec(known, place.clone());
        findings.push(if revision.title == known {
            finding
        } else {
            finding.state(State::Differs).edit(format!("guides: edition: … revision {}", revision.title))
        });
    }
    if guide.compared(spec).is_none() {
        return findings;
    }
    let mut cited = BTreeSet::new();
    let reference =
        spec.lookups.values().map(|it| &it.documented).chain(spec.code_lists.values().map(|it| &it.documented));
    let reference = reference
        .chain(spec.modes.values().map(|it| &it.documented))
        .chain(spec.operations.iter().map(|it| &it.documented));
    for documented in reference.chain(spec.use_cases.iter().map(|it| &it.documented)) {
        cited.extend(anchors(documented, key));
    }
    for anchor in &cited {
        if guide.page.anchored(anchor).next().is_none() {
            let mut finding = Finding::new(
                Kind::Section,
                format!("#{anchor}"),
                "the spec cites a section that the page does not have",
            )
            .page(guide.name(), 1, "absent")
            .spec(format!("{key}#{anchor}"), place.clone())
            .state(State::OnlySpec);
            let citing = spec.whole().filter(|(_, use_case)| use_case.anchors(key).any(|it| it == *anchor));
            finding.use_cases = citing.map(|(_, use_case)| use_case.id.clone()).collect();
            findings.push(finding);
        }
    }
    for (section, owners) in guide.page.sections.iter().zip(&guide.owners) {
        let is_cited = section.anchor.as_deref().is_some_and(|anchor| cited.contains(anchor));
        let Some(list) = section.fields.as_ref().filter(|_| owners.is_empty() && !is_cited) else { continue };
        let says = format!("{} fields in “{}”", list.entries.len(), section.title);
        findings.push(
            Finding::new(Kind::Section, heading(section), "a list of fields that no use case cites")
                .page(guide.name(), section.line, says)
                .spec("absent", None)
                .state(State::OnlyPage)
                .edit("add a use case"),
        );
    }
    findings
}
