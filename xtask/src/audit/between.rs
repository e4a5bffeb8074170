//! Two revisions or editions of a guide → what moved between them, without the spec.

mod revision;
mod side;

use pages::{Kind as About, Page, Section};

use super::{
    blocks::{aligned, normal},
    fact::{self, Fact},
    finding::{Finding, Kind, State, merged},
    guide::heading,
    spec::{Place, Spec},
};

pub use self::{
    revision::{Named, Revision, revisions},
    side::Side,
};

/// A section with endpoints and everything up to the next one: its lists and examples.
struct Chapter<'a> {
    key: (String, usize),
    title: &'a str,
    sections: Vec<&'a Section<'a>>,
}

/// What differs. `published` is the new side, `spec` the old one, and `place` its line.
#[must_use]
pub fn between(old: Side<'_>, new: Side<'_>) -> Vec<Finding> {
    let brand = brand(old.page, new.page);
    let ours = |text: &str| {
        brand.as_ref().map_or_else(|| text.to_owned(), |(theirs, ours)| text.replace(theirs.as_str(), ours))
    };
    let comparison = Comparison { old, new, ours: &ours };
    let (before, after) = (chapters(old.page), chapters(new.page));
    let mut findings = comparison.sections();
    for chapter in &after {
        let Some(known) = before.iter().find(|known| known.key == chapter.key) else { continue };
        let found = comparison.chapter(known, chapter);
        findings.extend(found.into_iter().map(|finding| finding.of(chapter.title)));
    }
    findings.extend(comparison.blocks());
    let mut findings = merged(findings);
    findings.sort_by_key(|finding| (finding.line, finding.kind));
    findings
}

struct Comparison<'a, 'o> {
    old: Side<'a>,
    new: Side<'a>,
    /// A text of the new side as the old one's brand would publish it.
    ours: &'o dyn Fn(&str) -> String,
}

impl Comparison<'_, '_> {
    fn finding(
        &self,
        kind: Kind,
        path: &str,
        rule: &'static str,
        old: Option<(usize, String)>,
        new: Option<(usize, String)>,
    ) -> Finding {
        let state = match (&old, &new) {
            (Some(_), Some(_)) => State::Differs,
            (None, _) => State::OnlyPage,
            (Some(_), None) => State::OnlySpec,
        };
        let (line, says) = new.unwrap_or((0, "absent".to_owned()));
        let place = old.as_ref().map(|(line, _)| Place { file: self.old.name.to_owned(), line: *line });
        let said = old.map_or_else(|| "absent".to_owned(), |(_, says)| says);
        Finding::new(kind, path, rule).page(self.new.name, line, says).spec(said, place).state(state)
    }

    /// Sections that one side does not have.
    fn sections(&self) -> Vec<Finding> {
        let (old, new) = (keyed(self.old.page), keyed(self.new.page));
        let has =
            |all: &[((String, usize), &Section<'_>)], key: &(String, usize)| all.iter().any(|(known, _)| known == key);
        let told = |section: &Section<'_>| Some((section.line, section.title.clone()));
        let added = new.iter().filter(|(key, section)| section.kind != About::Revision && !has(&old, key));
        let added = added
            .map(|(_, section)| self.finding(Kind::Section, &heading(section), "a new section", None, told(section)));
        let removed = old.iter().filter(|(key, section)| section.kind != About::Revision && !has(&new, key));
        let removed = removed.map(|(_, section)| {
            self.finding(Kind::Section, &heading(section), "the section is gone", told(section), None)
        });
        added.chain(removed).collect()
    }

    fn chapter(&self, old: &Chapter<'_>, new: &Chapter<'_>) -> Vec<Finding> {
        let mut findings = self.fields(old, new);
        findings.extend(self.endpoints(old, new));
        findings.extend(self.rows(old, new));
        findings.extend(self.texts(old, new));
        findings
    }

    fn fields(&self, old: &Chapter<'_>, new: &Chapter<'_>) -> Vec<Finding> {
        let spec = Spec::default();
        let facts = |chapter: &Chapter<'_>| {
            chapter.sections.iter().flat_map(|section| fact::facts(&spec, section)).collect::<Vec<_>>()
        };
        let (mut before, mut after) = (facts(old), facts(new));
        let mut findings = Vec::new();
        // What is the same on both sides is done.
        after.retain(|fact| {
            let same = before.iter().position(|known| known.path == fact.path && known.says() == fact.says());
            same.map(|at| before.remove(at)).is_none()
        });
        after.retain(|fact| {
            let Some(at) = before.iter().position(|known| known.path == fact.path) else { return true };
            let known = before.remove(at);
            let (kind, rule) = if known.is_required != fact.is_required {
                (Kind::Requirement, "moved between required and optional")
            } else if known.when != fact.when || known.words != fact.words {
                (Kind::Condition, "asked for under another condition")
            } else {
                (Kind::Value, "the values differ")
            };
            findings.push(self.finding(kind, &fact.path, rule, Some(told(&known)), Some(told(fact))));
            false
        });
        for fact in after {
            let alike = |known: &Fact| strsim::jaro_winkler(&known.path, &fact.path);
            let best = (0..before.len())
                .max_by(|a, b| before.get(*a).map_or(0.0, alike).total_cmp(&before.get(*b).map_or(0.0, alike)));
            let renamed = best.filter(|at| {
                before.get(*at).is_some_and(|known| alike(known) > 0.8 && known.is_required == fact.is_required)
            });
            if let Some(at) = renamed {
                let known = before.remove(at);
                let names = (Some((known.line, known.path.clone())), Some((fact.line, fact.path.clone())));
                findings.push(self.finding(
                    Kind::Renamed,
                    &known.path,
                    "one field is missing and one is new, and their names are alike",
                    names.0,
                    names.1,
                ));
            } else {
                findings.push(self.finding(Kind::Field, &fact.path, "a new field", None, Some(told(&fact))));
            }
        }
        findings.extend(
            before
                .iter()
                .map(|known| self.finding(Kind::Field, &known.path, "the field is gone", Some(told(known)), None)),
        );
        findings
    }

    fn endpoints(&self, old: &Chapter<'_>, new: &Chapter<'_>) -> Vec<Finding> {
        let mut before: Vec<_> = old.sections.iter().flat_map(|section| &section.endpoints).collect();
        let after: Vec<_> = new.sections.iter().flat_map(|section| &section.endpoints).collect();
        let mut findings = Vec::new();
        let told = |it: &pages::Endpoint<'_>| Some((it.line, format!("{} {}{}", it.method, it.host, it.path)));
        for endpoint in after {
            let same = before
                .iter()
                .position(|known| known.environment == endpoint.environment && known.call == endpoint.call);
            let Some(known) = same.map(|at| before.remove(at)) else {
                findings.push(self.finding(
                    Kind::Host,
                    &endpoint.environment,
                    "a new environment",
                    None,
                    told(endpoint),
                ));
                continue;
            };
            let kind = if (&known.method, &known.path) != (&endpoint.method, &endpoint.path) {
                Kind::Endpoint
            } else if known.host != (self.ours)(&endpoint.host) {
                Kind::Host
            } else {
                continue;
            };
            findings.push(self.finding(
                kind,
                &endpoint.environment,
                "the endpoint differs",
                told(known),
                told(endpoint),
            ));
        }
        findings.extend(
            before.iter().map(|known| {
                self.finding(Kind::Host, &known.environment, "the environment is gone", told(known), None)
            }),
        );
        findings
    }

    /// Tables and lists, row by row.
    fn rows(&self, old: &Chapter<'_>, new: &Chapter<'_>) -> Vec<Finding> {
        let rows = |chapter: &Chapter<'_>| {
            let mut rows: Vec<(Kind, usize, String)> = Vec::new();
            for section in &chapter.sections {
                for table in &section.tables {
                    rows.push((Kind::Table, table.line, table.head.join(" | ")));
                    rows.extend(table.rows.iter().map(|(line, cells)| (Kind::Table, *line, cells.join(" | "))));
                }
                let is_about_cards = section.title.to_lowercase().contains("supported card types");
                let kind = if is_about_cards { Kind::Supported } else { Kind::Table };
                let items = section
                    .bullets
                    .iter()
                    .flat_map(|list| &list.items)
                    .filter(|(_, value, _)| is_about_cards || value.is_some());
                rows.extend(items.map(|(line, value, text)| (kind, *line, value.as_ref().unwrap_or(text).clone())));
                rows.extend(
                    section
                        .headers
                        .iter()
                        .map(|header| (Kind::Header, header.line, format!("{}: {}", header.name, header.value))),
                );
                if section.is_relaxed {
                    rows.push((Kind::Mode, section.line, "relaxed requirements".to_owned()));
                }
            }
            rows
        };
        let (mut before, mut after) = (rows(old), rows(new));
        after.retain(|(kind, _, row)| {
            let row = (self.ours)(row);
            let same = before.iter().position(|(known, _, text)| known == kind && *text == row);
            same.map(|at| before.remove(at)).is_none()
        });
        let mut findings = Vec::new();
        for (kind, line, row) in after {
            let near = before.iter().position(|(known, ..)| *known == kind).map(|at| before.remove(at));
            let path = kind.word();
            findings.push(self.finding(
                kind,
                path,
                "the row differs",
                near.map(|(_, line, row)| (line, row)),
                Some((line, row)),
            ));
        }
        findings.extend(
            before
                .into_iter()
                .map(|(kind, line, row)| self.finding(kind, kind.word(), "the row is gone", Some((line, row)), None)),
        );
        findings
    }

    /// The words of sections, which are not shown.
    fn texts(&self, old: &Chapter<'_>, new: &Chapter<'_>) -> Vec<Finding> {
        let words = |section: &Section<'_>| {
            // Lists of values and of cards are compared row by row.
            let is_about_cards = section.title.to_lowercase().contains("supported card types");
            let bullets = section.bullets.iter().flat_map(|list| &list.items);
            let bullets = bullets.filter(|(_, value, _)| value.is_none() && !is_about_cards);
            let bullets = bullets.map(|(line, _, text)| (*line, text.clone()));
            let says = section.says.iter().cloned().chain(bullets);
            says.map(|(line, text)| (line, (self.ours)(&text))).collect::<Vec<_>>()
        };
        let mut findings = Vec::new();
        for section in &new.sections {
            let known =
                old.sections.iter().find(|known| (&known.anchor, &known.title) == (&section.anchor, &section.title));
            let Some(known) = known.filter(|known| known.kind != About::Revision) else { continue };
            let (before, after) = (words(known), words(section));
            let is_same = before.iter().map(|(_, text)| text).eq(after.iter().map(|(_, text)| text));
            if !is_same {
                let at = |lines: &[(usize, String)], section: &Section<'_>, others: &[(usize, String)]| {
                    let new = lines.iter().find(|(_, text)| !others.iter().any(|(_, other)| other == text));
                    new.map_or(section.line, |(line, _)| *line)
                };
                let told = |line| Some((line, "paragraphs".to_owned()));
                findings.push(self.finding(
                    Kind::Text,
                    &heading(section),
                    "the words of the section changed",
                    told(at(&before, known, &after)),
                    told(at(&after, section, &before)),
                ));
            }
        }
        findings
    }

    fn blocks(&self) -> Vec<Finding> {
        let texts = |page: &Page<'_>, is_new: bool| {
            let blocks = page.sections.iter().flat_map(|section| &section.blocks);
            let text = |block: &pages::Block<'_>| if is_new { (self.ours)(block.text) } else { block.text.to_owned() };
            blocks.map(|block| (block.role.word(), block.line, normal(&text(block)))).collect::<Vec<_>>()
        };
        let (old, new) = (texts(self.old.page, false), texts(self.new.page, true));
        let plain_new: Vec<_> = new.iter().map(|(role, _, text)| (*role, text.as_str())).collect();
        let plain_old: Vec<_> = old.iter().map(|(role, _, text)| (*role, text.as_str())).collect();
        let mut findings = Vec::new();
        for (at, own) in aligned(&plain_new, &plain_old) {
            let (new, old) = (at.and_then(|at| new.get(at)), own.and_then(|own| old.get(own)));
            let first = |text: &str, same: usize| text.lines().nth(same).unwrap_or("the end").trim().to_owned();
            let same = new.zip(old).map_or(0, |((.., new), (.., old))| {
                new.lines().zip(old.lines()).take_while(|(new, old)| new == old).count()
            });
            if new.zip(old).is_some_and(|((.., new), (.., old))| new == old) {
                continue;
            }
            let told = |(_, line, text): &(&str, usize, String)| (line + same, first(text, same));
            let role = new.or(old).map_or("block", |(role, ..)| *role);
            findings.push(self.finding(
                Kind::Example,
                role,
                "the text differs from this line on",
                old.map(told),
                new.map(told),
            ));
        }
        findings
    }
}

fn told(fact: &Fact) -> (usize, String) {
    (fact.line, fact.says())
}

/// Sections by anchor, or by title where they have none; those that are there several times are counted.
fn keyed<'p>(page: &'p Page<'p>) -> Vec<((String, usize), &'p Section<'p>)> {
    let mut keyed: Vec<((String, usize), &Section<'_>)> = Vec::new();
    let mut parents: Vec<String> = Vec::new();
    for section in &page.sections {
        let name = heading(section);
        // Headings without an anchor are told apart by the section that they are within.
        parents.truncate(usize::from(section.level.saturating_sub(1)));
        let name = if section.anchor.is_some() { name } else { format!("{}/{name}", parents.join("/")) };
        parents.push(name.clone());
        let count = keyed.iter().filter(|((known, _), _)| *known == name).count();
        keyed.push(((name, count), section));
    }
    keyed
}

fn chapters<'p>(page: &'p Page<'p>) -> Vec<Chapter<'p>> {
    let mut chapters: Vec<Chapter<'p>> = Vec::new();
    for (key, section) in keyed(page) {
        let begins = section.level == 1 && matches!(section.kind, About::Other | About::Endpoint | About::Revisions);
        match chapters.last_mut() {
            Some(chapter) if !begins => chapter.sections.push(section),
            _ => chapters.push(Chapter { key, title: &section.title, sections: vec![section] }),
        }
    }
    chapters
}

/// The domains of the new and of the old side, if they are not the same.
fn brand(old: &Page<'_>, new: &Page<'_>) -> Option<(String, String)> {
    let most = |page: &Page<'_>| {
        let domains: Vec<_> = page
            .sections
            .iter()
            .flat_map(|section| &section.endpoints)
            .map(|it| super::guide::domain(&it.host).to_owned())
            .collect();
        let count = |of: &String| domains.iter().filter(|it| *it == of).count();
        domains.iter().max_by_key(|domain| count(domain)).cloned()
    };
    let (ours, theirs) = (most(old)?, most(new)?);
    let has_ours =
        new.sections.iter().flat_map(|section| &section.endpoints).any(|it| super::guide::domain(&it.host) == ours);
    (ours != theirs && !has_ours).then_some((theirs, ours))
}
