//! A page with one thing edited → whether the audit says just that. What it says of the page as it is counts as known.

mod edit;
mod make;
mod site;

use std::fmt::Write;

use fastrand::Rng;

use self::{
    edit::Edit,
    make::{Meaning, Told},
};
use super::{
    between::{Side, between},
    compare,
    finding::{Finding, Kind, State},
    guide::{File, Guide},
    spec::Spec,
    unread_of,
};

pub use self::make::EDITS;

/// How edits of one kind on one page ended.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// What was edited.
    pub name: &'static str,
    /// How many places on the page it could be done at.
    pub sites: usize,
    /// How often it was done.
    pub done: usize,
    /// Reported as what it is; for an edit without meaning, not reported.
    pub right: usize,
    /// Reported as an erratum that is no longer true.
    pub errata: usize,
    /// At a field where the spec differs on purpose: told as the spec's own.
    pub ours: usize,
    /// Nothing was reported.
    pub missed: usize,
    /// Something else was reported, or more.
    pub wrong: usize,
}

/// The tallies of a page, and what went wrong.
#[derive(Debug)]
pub struct Proof {
    /// As it was named.
    pub page: String,
    /// Whether it was held against the spec, or against itself.
    pub is_compared: bool,
    /// Each kind of edit.
    pub tallies: Vec<Tally>,
    /// The line and what was reported, for edits that were missed or reported wrongly.
    pub failures: Vec<String>,
}

/// Edits a page so often for each kind of edit.
#[must_use]
pub fn mutate(spec: &Spec, file: &File, said: Option<&str>, times: usize, seed: u64) -> Proof {
    let guide = Guide::of(file, spec, said);
    let is_compared = guide.compared(spec).is_some();
    let held = Held {
        spec,
        guide: &guide,
        known: if is_compared { told(&compare(spec, std::slice::from_ref(&guide)).findings) } else { Vec::new() },
    };
    let mut rng = Rng::with_seed(seed);
    let (mut tallies, mut failures) = (Vec::new(), Vec::new());
    for (name, meaning, make) in EDITS {
        let sites = site::sites(spec, &guide, *make, &held.known);
        let mut tally = Tally { name, sites: sites.len(), ..Tally::default() };
        // Not every edit can be made at every place.
        for _ in 0..times.saturating_mul(20) {
            let Some(site) = rng.choice(&sites).filter(|_| tally.done < times) else { break };
            let Some(edit) = edit::edit(&guide, site, &mut rng) else { continue };
            tally.done += 1;
            let outcome = held.outcome(&edit, *meaning);
            let failure = match outcome {
                Outcome::Right => {
                    tally.right += 1;
                    continue;
                }
                Outcome::Erratum => {
                    tally.errata += 1;
                    continue;
                }
                Outcome::Ours => {
                    tally.ours += 1;
                    continue;
                }
                Outcome::Missed => {
                    tally.missed += 1;
                    "nothing reported".to_owned()
                }
                Outcome::Wrong(found) => {
                    tally.wrong += 1;
                    found
                }
            };
            failures.push(format!("{}:{}: {name}: {}: {failure}", file.name, edit.line, edit.what));
        }
        tallies.push(tally);
    }
    Proof { page: file.name.clone(), is_compared, tallies, failures }
}

enum Outcome {
    Right,
    Erratum,
    Ours,
    Missed,
    Wrong(String),
}

fn told(findings: &[Finding]) -> Vec<Told> {
    let key = |it: &Finding| (it.kind, it.state, it.path.clone(), it.use_cases.clone(), it.published.clone());
    findings.iter().map(key).collect()
}

/// The page as it is.
struct Held<'h> {
    spec: &'h Spec,
    guide: &'h Guide<'h>,
    known: Vec<Told>,
}

impl Held<'_> {
    fn outcome(&self, edit: &Edit, meaning: Meaning) -> Outcome {
        let file = File { name: self.guide.file.name.clone(), text: edit.text.clone() };
        let edited = Guide::of(&file, self.spec, self.guide.key.as_deref());
        let findings = if self.guide.compared(self.spec).is_some() {
            compare(self.spec, std::slice::from_ref(&edited)).findings
        } else {
            let name = self.guide.name();
            between(Side { name, page: &self.guide.page }, Side { name, page: &edited.page })
        };
        let mut known = self.known.clone();
        let mut new = told(&findings);
        new.retain(|finding| {
            let same = known.iter().position(|it| it == finding);
            same.map(|at| known.swap_remove(at)).is_none()
        });
        let bad: Vec<_> = new.iter().filter(|(_, state, ..)| state.is_difference()).collect();
        let unread = unread_of(&edited.page).len() > unread_of(&self.guide.page).len();
        let shown = || {
            let each: Vec<_> =
                bad.iter().map(|(kind, state, path, ..)| format!("{} {path} {state:?}", kind.word())).collect();
            format!("{} reported{}: {}", bad.len(), if unread { ", and unread lines" } else { "" }, each.join("; "))
        };
        match meaning {
            Meaning::None if bad.is_empty() && !unread => Outcome::Right,
            Meaning::None => Outcome::Wrong(shown()),
            Meaning::Is(kinds) => {
                let fits = |of: &[Kind]| bad.iter().all(|(kind, _, path, ..)| of.contains(kind) && edit.is_about(path));
                let is_one = bad.len() == edit.count || !bad.is_empty() && bad.len() < edit.count;
                if is_one && !unread && fits(kinds) {
                    Outcome::Right
                } else if is_one && !unread && fits(&[kinds, &[Kind::Erratum]].concat()) {
                    Outcome::Erratum
                } else if bad.is_empty()
                    && new.iter().any(|(_, state, path, ..)| *state == State::Ours && edit.is_about(path))
                {
                    Outcome::Ours
                } else if bad.is_empty() && !unread {
                    Outcome::Missed
                } else {
                    Outcome::Wrong(shown())
                }
            }
        }
    }
}

/// Whether every edit of every page was reported as what it is.
#[must_use]
pub fn is_proven(proofs: &[Proof]) -> bool {
    proofs.iter().flat_map(|proof| &proof.tallies).all(|tally| tally.missed + tally.wrong == 0)
}

/// A table for each page.
#[must_use]
pub fn text(proofs: &[Proof]) -> String {
    let mut text = String::new();
    // Writing to a `String` cannot fail.
    for proof in proofs {
        let how = if proof.is_compared { "against the spec" } else { "no guide of the spec: against itself" };
        let _ = writeln!(text, "{} ({how})", proof.page);
        let _ = writeln!(
            text,
            "{:<38} {:>6} {:>6} {:>6} {:>8} {:>6} {:>7} {:>6}",
            "edit", "places", "done", "right", "erratum", "ours", "missed", "wrong"
        );
        for it in &proof.tallies {
            let Tally { name, sites, done, right, errata, ours, missed, wrong } = it;
            let _ = writeln!(
                text,
                "{name:<38} {sites:>6} {done:>6} {right:>6} {errata:>8} {ours:>6} {missed:>7} {wrong:>6}"
            );
        }
        let mut failures: Vec<(&String, usize)> = Vec::new();
        for failure in &proof.failures {
            match failures.iter_mut().find(|(known, _)| *known == failure) {
                Some((_, count)) => *count += 1,
                None => failures.push((failure, 1)),
            }
        }
        for (failure, count) in failures.iter().take(40) {
            let times = if *count == 1 { String::new() } else { format!(" ({count} times)") };
            let _ = writeln!(text, "  {}{times}", super::report::visible(failure));
        }
        text.push('\n');
    }
    text
}
