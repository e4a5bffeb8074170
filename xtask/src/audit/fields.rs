//! The field lists of a use case's sections against its rules.

mod comparison;
mod rest;

use std::collections::BTreeSet;

use self::comparison::{Comparison, unquoted};
use super::{
    fact::{self, Fact},
    finding::{Finding, Kind, State},
    guide::Guide,
    spec::{Erratum, Place, Spec, UseCase, has_parameter},
    stated::{Ask, Stated, stated},
};

/// Compares the lists of a use case on all pages of the guides that it cites.
#[must_use]
pub(super) fn compare(spec: &Spec, guides: &[Guide<'_>], number: usize, use_case: &UseCase) -> Vec<Finding> {
    let own: Vec<_> = guides
        .iter()
        .filter(|guide| guide.compared(spec).is_some_and(|key| use_case.anchors(key).next().is_some()))
        .collect();
    let lists: Vec<_> = own
        .iter()
        .flat_map(|guide| guide.sections_of(number).filter(|it| it.fields.is_some()).map(move |it| (*guide, it)))
        .collect();
    if own.is_empty() || lists.is_empty() && use_case.rules.is_empty() && use_case.optional.is_empty() {
        return Vec::new();
    }
    // Rules whose pages are not among those that are read cannot be judged.
    if lists.is_empty() && !all_read(spec, guides, use_case) {
        return Vec::new();
    }
    let keys = own.iter().filter_map(|guide| guide.compared(spec));
    let errata = keys.flat_map(|key| spec.list_errata(&use_case.id, key)).map(|erratum| (erratum, false)).collect();
    let mut comparison = Comparison { spec, use_case, stated: stated(spec, use_case), errata, findings: Vec::new() };
    let mut unknown = Vec::new();
    for (guide, section) in &lists {
        for fact in fact::facts(spec, section) {
            comparison.fact(guide, fact, &mut unknown);
        }
    }
    // Where no list is left, what is missing is missing from its first section.
    let sections = own.iter().flat_map(|guide| guide.sections_of(number).map(move |it| (*guide, it)));
    let first = lists.iter().copied().chain(sections).next();
    let first = first.map(|(guide, section)| (guide.name().to_owned(), section.line)).unwrap_or_default();
    comparison.rest(unknown, &own, &first);
    comparison.findings
}

/// Whether all guides that a use case cites are among those that are read.
fn all_read(spec: &Spec, guides: &[Guide<'_>], use_case: &UseCase) -> bool {
    use_case.documented.iter().all(|citation| {
        let key = citation.split(['#', ':']).next().unwrap_or_default();
        guides.iter().any(|guide| guide.compared(spec) == Some(key))
    })
}

impl Comparison<'_> {
    /// Holds one field of a page against the spec.
    fn fact(&mut self, guide: &Guide<'_>, mut fact: Fact, unknown: &mut Vec<(String, Fact)>) {
        let corrected = self.correct(&mut fact);
        if let Some((erratum, is_found)) =
            self.errata.iter_mut().find(|(it, _)| it.published == "absent" && pages::bare(&it.path) == fact.path)
        {
            *is_found = true;
            let finding = Finding::new(
                Kind::Erratum,
                &fact.path,
                "the erratum says that the page leaves the field out, and the page has it",
            )
            .of(&self.use_case.id)
            .page(guide.name(), fact.line, fact.says())
            .spec(format!("absent, used as {}", erratum.used), Some(erratum.place.clone()))
            .state(State::Differs)
            .edit("take the erratum out");
            self.findings.push(finding);
            self.use_path(&fact.path);
            return;
        }
        let is_stated = self.stated.iter().any(|it| it.bare == fact.path);
        if let Some(finding) = self.parameter(&fact).filter(|_| !is_stated && fact.is_required) {
            self.findings.push(finding.of(&self.use_case.id).page(guide.name(), fact.line, fact.says()));
            return;
        }
        if !is_stated {
            unknown.push((guide.name().to_owned(), fact));
            return;
        }
        let is_backed =
            |it: &&mut (&Erratum, bool)| pages::bare(&it.0.path) == fact.path && fact.is_published_as(&it.0.published);
        self.errata.iter_mut().filter(is_backed).for_each(|(_, is_found)| *is_found = true);
        let mut findings = vec![self.judge(&fact)];
        self.use_path(&fact.path);
        let mut covered = corrected;
        let mut number = 0;
        while let Some(finding) = findings.get_mut(number) {
            let kind = finding.kind;
            if let Some(place) = self.cover(&fact, finding) {
                covered = Some(place);
                // Where an erratum says that it is asked for in another way, its values are still to be compared.
                findings.extend(self.other_values(&fact).filter(|_| kind != Kind::Value));
            }
            number += 1;
        }
        for mut finding in findings {
            if let (Some(place), false) = (&covered, finding.state.is_difference()) {
                finding.state = State::Covered;
                finding.covered_by = Some(place.clone());
            }
            self.findings.push(finding.of(&self.use_case.id).page(guide.name(), fact.line, fact.says()));
        }
    }

    /// An erratum in words covers what differs at its path: where it stands.
    fn cover(&mut self, fact: &Fact, finding: &mut Finding) -> Option<Place> {
        if !finding.state.is_difference() {
            return None;
        }
        let (kind, stated) = (finding.kind, &self.stated);
        let is_json = |text: &str| serde_json::from_str::<serde_json::Value>(text).is_ok();
        let covers = |it: &Erratum| {
            if is_degree(&it.published) {
                return fact.is_published_as(&it.published) && matches!(kind, Kind::Requirement | Kind::Condition);
            }
            let value = unquoted(&it.published);
            // About a value: it covers that one, and only while the page has it. What is published may be told in words as well, which
            // nobody can hold against the page.
            if fact.values.as_ref().is_some_and(|of| of.contains(&value)) {
                kind == Kind::Value && has_all_but(stated, fact, &value)
            } else {
                !is_json(&it.published)
            }
        };
        let mut about: Vec<_> = self
            .errata
            .iter_mut()
            .filter(|(it, _)| pages::bare(&it.path) == fact.path && it.published != "absent")
            .collect();
        if let Some((erratum, is_found)) = about.iter_mut().find(|(it, _)| !is_json(&it.used) && covers(it)) {
            *is_found = true;
            finding.state = State::Agrees;
            return Some(erratum.place.clone());
        }
        let is_broken = |it: &Erratum| !is_degree(&it.published) && (is_json(&it.used) || kind == Kind::Value);
        if let Some((erratum, is_found)) = about.into_iter().find(|(it, is_found)| !is_found && is_broken(it)) {
            *is_found = true;
            finding.kind = Kind::Erratum;
            finding.rule = "the page no longer says what the erratum corrects";
            finding.place = Some(erratum.place.clone());
            finding.edit = Some("take the erratum out, or say what is published now".to_owned());
        }
        None
    }

    /// What differs in values alone.
    fn other_values(&self, fact: &Fact) -> Option<Finding> {
        let stated = self.stated.iter().find(|it| it.bare == fact.path && it.when.is_empty())?;
        let why = stated.ours.or_else(|| self.use_case.why(&fact.path));
        let is_same = same_values(fact.values.as_ref(), stated.values.as_ref());
        (!is_same).then(|| Self::differs(fact, stated, Kind::Value, "the values differ", why))
    }

    /// A parameter of the path, which is no field: of the operation's, or of the one that is printed where an erratum corrects it.
    fn parameter(&self, fact: &Fact) -> Option<Finding> {
        let operation = self.spec.operation(self.use_case)?;
        let finding = Finding::new(Kind::Field, &fact.path, "the path has a parameter of this name");
        if operation.has_parameter(&fact.path) {
            return Some(finding.spec("required, in the path", self.spec.place(self.use_case, "")));
        }
        let is_printed = |erratum: &Erratum| {
            let (published, used) = (unquoted(&erratum.published), unquoted(&erratum.used));
            used == operation.path && has_parameter(&published, &fact.path)
        };
        let (erratum, _) = self.errata.iter().find(|(erratum, _)| is_printed(erratum))?;
        let finding = finding.spec("absent", Some(erratum.place.clone())).state(State::Covered);
        Some(Finding {
            rule: "a parameter of the path that is printed, which an erratum corrects",
            covered_by: Some(erratum.place.clone()),
            ..finding
        })
    }

    /// Says of a path what its errata make of it; the place of the one that applied.
    fn correct(&mut self, fact: &mut Fact) -> Option<Place> {
        let mut applied = None;
        let close = |text: &str| text.replace([' ', '\\'], "");
        for (erratum, is_found) in &mut self.errata {
            let (published, used) = (unquoted(&erratum.published), unquoted(&erratum.used));
            if used.contains('.') && close(&published) == close(&fact.written) && used != published {
                fact.path = pages::bare(&used);
            } else if pages::bare(&erratum.path) == fact.path
                && close(&published) == close(&fact.written)
                && erratum.published != erratum.used
            {
                // Only marks of lists differ.
            } else if let (true, Some(values)) = (pages::bare(&erratum.path) == fact.path, &mut fact.values) {
                if !values.contains(&published) {
                    continue;
                }
                // What is used may be said in words, which correct nothing.
                if serde_json::from_str::<serde_json::Value>(&erratum.used).is_ok() {
                    values.remove(&published);
                    values.insert(used);
                }
            } else {
                continue;
            }
            *is_found = true;
            applied = Some(erratum.place.clone());
        }
        applied
    }

    fn use_path(&mut self, bare: &str) {
        for stated in self.stated.iter_mut().filter(|it| it.bare == bare) {
            stated.is_used = true;
        }
    }

    /// Agreement or difference for a field that both sides know.
    fn judge(&self, fact: &Fact) -> Finding {
        let of_path: Vec<_> = self.stated.iter().filter(|it| it.bare == fact.path).collect();
        let why = of_path.iter().find_map(|it| it.ours).or_else(|| self.use_case.why(&fact.path));
        let find = |ask: Ask| of_path.iter().find(|it| it.ask == ask && it.when == fact.when);
        let always = of_path.iter().find(|it| it.ask == Ask::Required && it.when.is_empty());
        let choice = of_path.iter().find(|it| it.ask == Ask::Choice);
        let optional = of_path.iter().find(|it| matches!(it.ask, Ask::Optional | Ask::Shared) && it.when.is_empty());
        let first = of_path.first();
        let same = |stated: &Stated<'_>, rule| Self::values(fact, stated, rule, why);
        if let Some(words) = &fact.words {
            return match (always, first) {
                (Some(always), _) if fact.is_required => Self::differs(
                    fact,
                    always,
                    Kind::Condition,
                    "the page asks for it only under a condition in words",
                    why,
                ),
                (_, Some(stated)) => {
                    let mut finding =
                        same(optional.unwrap_or(stated), "a condition that no request shows: nothing is enforced");
                    finding.why = Some(words.clone());
                    finding
                }
                (_, None) => same_nothing(fact),
            };
        }
        if !fact.choice.is_empty() {
            return match (choice, first) {
                (Some(choice), _) => {
                    same(choice, "a step that stands for several names is at_least_one_of their paths")
                }
                (None, Some(stated)) => {
                    Self::differs(fact, stated, Kind::Requirement, "one of several paths is required", why)
                }
                (None, None) => same_nothing(fact),
            };
        }
        if !fact.is_required {
            // The spec has a reason of its own to ask for one of several.
            let chosen = choice.filter(|_| always.is_none() && optional.is_none() && why.is_some());
            if let Some(choice) = chosen {
                return Self::differs(
                    fact,
                    choice,
                    Kind::Requirement,
                    "optional on the page, one of several in the spec",
                    why,
                );
            }
            return match (always, optional.or(choice).or(first)) {
                (Some(always), _) => {
                    Self::differs(fact, always, Kind::Requirement, "optional on the page, required in the spec", why)
                }
                (None, Some(stated)) if optional.or(choice).is_some() => same(stated, "optional on both sides"),
                (None, Some(stated)) => {
                    Self::differs(fact, stated, Kind::Requirement, "optional on the page, required in the spec", why)
                }
                (None, None) => same_nothing(fact),
            };
        }
        let either = fact.when.iter().next().and_then(|it| it.strip_prefix("absent "));
        match (find(Ask::Required), either, choice, first) {
            (Some(stated), ..) => same(
                stated,
                if fact.when.is_empty() { "required on both sides" } else { "required under the same condition" },
            ),
            (None, Some(other), Some(choice), _) if self.is_choice(&fact.path, other) => {
                same(choice, "each is required where the other is absent: at_least_one_of")
            }
            (None, _, _, Some(stated)) if fact.when.is_empty() => {
                let told = choice.or(optional).unwrap_or(stated);
                Self::differs(fact, told, Kind::Requirement, "required on the page, not in the spec", why)
            }
            (None, _, _, Some(stated)) => {
                Self::differs(fact, always.unwrap_or(stated), Kind::Condition, "required under another condition", why)
            }
            (None, _, _, None) => same_nothing(fact),
        }
    }

    fn is_choice(&self, path: &str, other: &str) -> bool {
        let of = |rule: &super::spec::Rule, path: &str| rule.paths.iter().any(|it| pages::bare(it) == path);
        self.use_case.rules.iter().any(|rule| rule.rule == "at_least_one_of" && of(rule, path) && of(rule, other))
    }

    /// Where the requirement is the same, the values decide.
    fn values(fact: &Fact, stated: &Stated<'_>, rule: &'static str, why: Option<&str>) -> Finding {
        let finding = Finding::new(Kind::Field, &fact.path, rule).spec(stated.says(), stated.place.clone());
        if same_values(fact.values.as_ref(), stated.values.as_ref()) {
            return finding;
        }
        Self::differs(fact, stated, Kind::Value, "the values differ", why)
    }

    fn differs(fact: &Fact, stated: &Stated<'_>, kind: Kind, rule: &'static str, why: Option<&str>) -> Finding {
        let mut finding = Finding::new(kind, &fact.path, rule).spec(stated.says(), stated.place.clone());
        if let Some(why) = why {
            finding.state = State::Ours;
            finding.why = Some(why.to_owned());
        } else {
            finding.state = State::Differs;
            finding.edit = Some(fact.yaml(stated.path));
        }
        finding
    }
}

impl Fact {
    /// The line of YAML that says the same.
    fn yaml(&self, path: &str) -> String {
        let list = if self.is_required { "required" } else { "optional" };
        let value = match &self.values {
            None => path.to_owned(),
            Some(values) if values.len() == 1 => {
                format!("{path}: {}", values.iter().map(|value| quoted(value)).collect::<String>())
            }
            Some(values) => {
                format!("{path}: [{}]", values.iter().map(|value| quoted(value)).collect::<Vec<_>>().join(", "))
            }
        };
        if self.when.is_empty() {
            format!("{list}: - {value}")
        } else {
            let when: Vec<_> = self.when.iter().cloned().collect();
            format!("when: - {{ {} }} {list}: - {value}", when.join(", "))
        }
    }
}

/// Whether what an erratum says is published is how far a field is asked for.
pub(super) fn is_degree(published: &str) -> bool {
    ["required", "optional"].contains(&published)
}

/// What looks like a number or a word of YAML stands in quotes.
fn quoted(value: &str) -> String {
    let is_plain = value.starts_with(|c: char| c.is_ascii_alphabetic())
        && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if is_plain { value.to_owned() } else { format!("\"{value}\"") }
}

/// Both sides have nothing to say, which cannot be: the caller knows the path.
fn same_nothing(fact: &Fact) -> Finding {
    Finding::new(Kind::Field, &fact.path, "known on both sides")
}

/// Whether the spec has the page's values, letter by letter, and no others but the same in other letters, which it may accept as well.
fn same_values(published: Option<&BTreeSet<String>>, stated: Option<&BTreeSet<String>>) -> bool {
    match (published, stated) {
        (None, None) => true,
        (Some(published), Some(stated)) => {
            let is_known = |value: &String| published.iter().any(|known| known.eq_ignore_ascii_case(value));
            published.is_subset(stated) && stated.iter().all(is_known)
        }
        _ => false,
    }
}

/// Whether the spec has the page's values, but for one.
fn has_all_but(stated: &[Stated<'_>], fact: &Fact, but: &str) -> bool {
    let stated = stated.iter().filter(|it| it.bare == fact.path).flat_map(|it| &it.values);
    let known: BTreeSet<_> = stated.flatten().collect();
    fact.values.iter().flatten().filter(|value| *value != but).all(|value| known.contains(value))
}
