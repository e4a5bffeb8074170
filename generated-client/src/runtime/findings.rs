//! What a check finds, one by one → a verdict: each thing once, explained and waived where it is, and never more than can be listed.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use super::{
    contract::Contract,
    decode::{self, MOST_ELEMENTS, Misfit, Note},
    given::{Given, Waiver},
    near, steps,
    verdict::{Found, Rule, Undecided, Undocumented, Verdict, Violation},
};

/// For so many undocumented fields a near one is looked for.
const MOST_SOUGHT: usize = 8;

pub(super) struct Findings<'a> {
    contract: &'a Contract,
    waivers: &'a [Waiver],
    /// Where something is of another type, and the lists around it: that explains why a field is missing there.
    explained: BTreeSet<String>,
    /// Several requirements within one missing list are one violation.
    seen: BTreeMap<String, Vec<Rule>>,
    /// Where text does not read as what it should be.
    misread: Vec<String>,
    /// Every documented path of the body, once one is needed.
    documented: Option<Vec<String>>,
    verdict: Verdict,
}

impl<'a> Findings<'a> {
    pub(super) fn new(contract: &'a Contract, given: &'a Given, notes: &[Note]) -> Self {
        let of_type = |note: &&Note| matches!(note.kind, Misfit::Type { .. } | Misfit::TooLong);
        let wrong = notes.iter().filter(of_type).filter(|note| !decode::is_absent(note));
        let explained = wrong.flat_map(|Note { path, .. }| {
            let lists = path.match_indices('[').map(|(at, _)| path[..at].to_owned());
            lists.chain([path.clone()])
        });
        let misread = notes.iter().filter(|note| note.kind.is_of(decode::OTHER_TEXT));
        let misread = misread.map(|note| note.path.clone()).collect();
        let verdict = Verdict { proves: !contract.is_empty(), ..Verdict::default() };
        Self {
            contract,
            waivers: &given.waivers,
            explained: explained.collect(),
            seen: BTreeMap::new(),
            misread,
            documented: None,
            verdict,
        }
    }

    /// Takes what the request breaks.
    pub(super) fn violation(&mut self, violation: Violation) {
        steps::count(1);
        if violation.rule == Rule::Required && self.explained.contains(&violation.path) {
            return;
        }
        let waived = self.is_waived(&violation);
        let list = if waived { &mut self.verdict.waived } else { &mut self.verdict.violations };
        if list.len() <= Verdict::MOST {
            let seen = self.seen.entry(violation.path.clone()).or_default();
            if !seen.contains(&violation.rule) {
                seen.push(violation.rule);
                push(list, violation);
            }
        }
    }

    /// Takes what does not have the form of its type, unless more is known to be wrong with it.
    pub(super) fn form(&mut self, violation: Violation) {
        let valued = [Rule::FixedValue, Rule::AllowedValues];
        let seen = self.seen.get(&violation.path).map_or(&[][..], Vec::as_slice);
        if !self.misread.contains(&violation.path) && !seen.iter().any(|rule| valued.contains(rule)) {
            self.violation(violation);
        }
    }

    /// Takes what the request would break if a selector had one of the values.
    pub(super) fn undecided(&mut self, selector: &'static str, values: &'static [&'static str], violation: Violation) {
        steps::count(1);
        if !self.is_waived(&violation) {
            let violation = match self.verdict.undecided.len() {
                0..Verdict::MOST => violation,
                Verdict::MOST => too_many(),
                _ => return,
            };
            let values = values.iter().map(|value| (*value).into()).collect();
            self.verdict.undecided.push(Undecided { selector: selector.into(), values, violation });
        }
    }

    /// The verdict, with what was noted when the request was read.
    pub(super) fn end(mut self, notes: Vec<Note>) -> Verdict {
        for waiver in self.waivers {
            self.named(waiver);
        }
        for note in notes {
            steps::count(1);
            self.note(note);
        }
        self.verdict
    }

    fn note(&mut self, note: Note) {
        if decode::is_absent(&note) {
            return;
        }
        let Note { path, kind } = note;
        let violation = match kind {
            Misfit::Unknown => return self.undocumented(path),
            Misfit::Type { expected, found } => {
                let violation = Violation::new(Rule::Type, path, expected.into_owned());
                Violation { found: Found::Type(found), ..violation }
            }
            Misfit::Spelling { documented } => {
                Violation::new(Rule::Spelling, path, format!("the spelling `{documented}`"))
            }
            Misfit::TooLong => {
                let bound = format!("the lists of a request have at most {MOST_ELEMENTS} elements together");
                Violation::new(Rule::Bound, path, bound)
            }
        };
        push(&mut self.verdict.violations, violation);
    }

    fn undocumented(&mut self, path: String) {
        let nearest = if self.verdict.undocumented.len() < MOST_SOUGHT {
            let body = self.contract.body;
            let documented = self.documented.get_or_insert_with(|| near::paths(body().as_mut()));
            near::path(&plain(&path), documented.iter().map(String::as_str)).map(str::to_owned)
        } else {
            None
        };
        self.verdict.undocumented.push(Undocumented { path, nearest });
    }

    fn is_waived(&self, violation: &Violation) -> bool {
        // A waiver names a path as documented, or as a violation gives it: with list indexes.
        self.waivers.iter().any(|waiver| {
            let same = violation.path == waiver.path || whole(&plain(&violation.path)) == whole(&waiver.path);
            let among = matches!(violation.rule, Rule::AtLeastOneOf | Rule::AtMostOneOf)
                && violation.expected.contains(&format!("`{}`", waiver.path));
            same || among
        })
    }

    /// A waiver that names nothing is a mistake.
    fn named(&mut self, waiver: &Waiver) {
        let waived = plain(&waiver.path);
        // A list that is required for what is in its elements is a requirement too.
        let is_waived = |path: &str| {
            path.strip_prefix(whole(&waived)).is_some_and(|rest| rest.is_empty() || rest.starts_with("[]"))
        };
        let has_form = |path: &str| (self.contract.body)().meta().at(path).is_some_and(|name| name.form.is_some());
        if !self.contract.requirements().any(is_waived) && !has_form(&waived) {
            let mut expected = "no requirement of this use case; use one of its documented paths".to_owned();
            if let Some(near) = near::path(&waived, self.contract.requirements()) {
                expected = format!("no requirement of this use case; did you mean `{near}`?");
            }
            push(&mut self.verdict.violations, Violation::new(Rule::Waiver, waiver.path.clone(), expected));
        }
    }
}

fn push(list: &mut Vec<Violation>, violation: Violation) {
    match list.len() {
        0..Verdict::MOST => list.push(violation),
        Verdict::MOST => list.push(too_many()),
        _ => {}
    }
}

/// What stands in the place of all that is not listed.
fn too_many() -> Violation {
    let expected = format!("there are more than the {} that are listed", Verdict::MOST);
    Violation::new(Rule::Bound, String::new(), expected)
}

/// A list's path, however its end is written.
fn whole(path: &str) -> &str {
    path.strip_suffix("[]").unwrap_or(path)
}

/// The path with `[]` for every index.
pub(super) fn plain(path: &str) -> Cow<'_, str> {
    if !path.contains('[') {
        return path.into();
    }
    let mut plain = String::with_capacity(path.len());
    let mut inside = false;
    for character in path.chars() {
        inside &= character != ']';
        if !inside {
            plain.push(character);
        }
        inside |= character == '[';
    }
    plain.into()
}
