//! The field lists of a use case's sections against its rules.

use std::collections::BTreeSet;

use super::{
    fact::{self, Fact},
    finding::{Finding, Kind, State},
    guide::Guide,
    spec::{Erratum, Place, Spec, UseCase, plain},
    stated::{Ask, Stated, stated},
};

/// One use case, and the pages that it is documented on.
struct Comparison<'s> {
    spec: &'s Spec,
    use_case: &'s UseCase,
    stated: Vec<Stated<'s>>,
    /// Errata of the list, and whether what they say of the page was found there.
    errata: Vec<(&'s Erratum, bool)>,
    findings: Vec<Finding>,
}

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
    if own.is_empty() || lists.is_empty() && use_case.rules.is_empty() {
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
    let first = lists.first().map(|(guide, section)| (guide.name().to_owned(), section.line)).unwrap_or_default();
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
        if !self.stated.iter().any(|it| it.bare == fact.path) {
            unknown.push((guide.name().to_owned(), fact));
            return;
        }
        let mut finding = self.judge(&fact);
        self.use_path(&fact.path);
        let mut covered = corrected;
        // An erratum in words covers what differs at its path.
        if finding.state.is_difference() {
            let is_about =
                |it: &&mut (&Erratum, bool)| pages::bare(&it.0.path) == fact.path && it.0.published != "absent";
            if let Some((erratum, is_found)) = self.errata.iter_mut().find(is_about) {
                let is_in_words = serde_json::from_str::<serde_json::Value>(&erratum.used).is_err();
                let published =
                    serde_json::from_str::<serde_json::Value>(&erratum.published).map(|value| plain(&value));
                let covers = match published {
                    // About a value: it covers values alone, and only while the page has it.
                    Ok(value) => {
                        finding.kind == Kind::Value && fact.values.as_ref().is_some_and(|of| of.contains(&value))
                    }
                    // What is published is told in words as well, which nobody can hold against the page.
                    Err(_) => true,
                };
                if is_in_words && covers {
                    *is_found = true;
                    covered = Some(erratum.place.clone());
                    finding.state = State::Agrees;
                } else if !*is_found && (!is_in_words || finding.kind == Kind::Value) {
                    *is_found = true;
                    finding.kind = Kind::Erratum;
                    finding.rule = "the page no longer says what the erratum corrects";
                    finding.place = Some(erratum.place.clone());
                    finding.edit = Some("take the erratum out, or say what is published now".to_owned());
                }
            }
        }
        if let (Some(place), false) = (covered, finding.state.is_difference()) {
            finding.state = State::Covered;
            finding.covered_by = Some(place);
        }
        self.findings.push(finding.of(&self.use_case.id).page(guide.name(), fact.line, fact.says()));
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
            return match (optional.or(choice), always.or(first.copied().as_ref())) {
                (Some(stated), _) if always.is_none() => same(stated, "optional on both sides"),
                (_, Some(stated)) => {
                    Self::differs(fact, stated, Kind::Requirement, "optional on the page, required in the spec", why)
                }
                _ => same_nothing(fact),
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
        let folded = |values: &Option<BTreeSet<String>>| {
            values.as_ref().map(|values| values.iter().map(|value| value.to_ascii_lowercase()).collect::<BTreeSet<_>>())
        };
        let finding = Finding::new(Kind::Field, &fact.path, rule).spec(stated.says(), stated.place.clone());
        if folded(&fact.values) == folded(&stated.values) {
            return finding;
        }
        Self::differs(fact, stated, Kind::Value, "the values differ; large and small letters are the same", why)
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

    /// What only one side has.
    fn rest(&mut self, mut unknown: Vec<(String, Fact)>, guides: &[&Guide<'_>], first: &(String, usize)) {
        let use_case = self.use_case;
        let mut left: Vec<usize> = (0..self.stated.len())
            .filter(|at| self.stated.get(*at).is_some_and(|it| !it.is_used && it.ask != Ask::Shared))
            .collect();
        // A path that is said under several conditions is one.
        left.dedup_by_key(|at| self.stated.get(*at).map(|it| it.bare.clone()));
        for at in left {
            let Some(stated) = self.stated.get(at) else { continue };
            let base = |kind, rule| {
                Finding::new(kind, stated.bare.clone(), rule).of(&use_case.id).spec(stated.says(), stated.place.clone())
            };
            let erratum = self.errata.iter_mut().find(|(it, _)| pages::bare(&it.path) == stated.bare);
            let (covers, is_absent) =
                (erratum.is_some(), erratum.as_ref().is_some_and(|(it, _)| it.published == "absent"));
            if let (Some((erratum, is_found)), true) = (erratum, is_absent) {
                *is_found = true;
                let mut finding =
                    base(Kind::Field, "the erratum says that the page leaves it out").state(State::Covered);
                finding.covered_by = Some(erratum.place.clone());
                finding.line = 0;
                self.findings.push(finding);
                continue;
            }
            if let Some(why) = stated.ours.or_else(|| use_case.why(stated.path)) {
                let mut finding = base(Kind::Field, "no page has it: the spec's own").state(State::Ours);
                finding.why = Some(why.to_owned());
                self.findings.push(finding);
                continue;
            }
            let renamed = nearest(&stated.bare, &unknown);
            let mut finding = if let Some(at) = renamed {
                let (page, fact) = unknown.remove(at);
                let edit = format!("rename it, or say in an erratum that the page has `{}`", fact.path);
                base(Kind::Renamed, "one field is missing and one is new, and their names are alike")
                    .page(&page, fact.line, fact.path)
                    .state(State::Differs)
                    .edit(edit)
            } else {
                base(Kind::Field, "required or optional in the spec, and in no list of the page")
                    .page(&first.0, first.1, "absent")
                    .state(State::OnlySpec)
                    .edit("take it out, or say in `ours` why it is there")
            };
            if covers {
                finding.kind = Kind::Erratum;
                finding.rule = "the page no longer has the field that the erratum corrects";
                for (_, is_found) in self.errata.iter_mut().filter(|(it, _)| pages::bare(&it.path) == finding.path) {
                    *is_found = true;
                }
            }
            self.findings.push(finding);
        }
        for (page, fact) in unknown {
            let finding = Finding::new(Kind::Field, &fact.path, "in the page's list, and not in the spec")
                .of(&use_case.id)
                .page(&page, fact.line, fact.says())
                .spec("absent", self.spec.place(use_case, ""))
                .state(State::OnlyPage)
                .edit(fact.yaml(&fact.path));
            self.findings.push(finding);
        }
        self.corrected(guides, first);
    }

    /// Errata of fields whose page is right by now.
    fn corrected(&mut self, guides: &[&Guide<'_>], first: &(String, usize)) {
        for (erratum, is_found) in &self.errata {
            let path = pages::bare(&erratum.path);
            let finding = self.findings.iter().find(|finding| finding.path == path && finding.line > 0);
            let (Some(finding), false) = (finding, *is_found) else { continue };
            let published = unquoted(&erratum.published);
            // An erratum may be about an example's value, which is compared with the example.
            if self.spec.is_in_example(erratum) {
                continue;
            }
            let is_path = published.contains('.');
            let is_there = is_path && guides.iter().any(|guide| guide.file.text.contains(published.as_str()));
            if is_there || !is_path && !finding.published.contains('`') || finding.state.is_difference() {
                continue;
            }
            let (page, line, says) = (finding.page.clone(), finding.line, finding.published.clone());
            let found = Finding::new(Kind::Erratum, path, "the page no longer says what the erratum corrects")
                .of(&self.use_case.id)
                .page(if page.is_empty() { &first.0 } else { &page }, line, says)
                .spec(format!("published as {published}"), Some(erratum.place.clone()))
                .state(State::Differs)
                .edit("take the erratum out, or say what is published now");
            self.findings.push(found);
        }
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

/// JSON text is its value, words are themselves.
fn unquoted(text: &str) -> String {
    serde_json::from_str::<serde_json::Value>(text).map_or_else(|_| text.to_owned(), |value| plain(&value))
}

/// The field of the page that is most like a path, if any is.
fn nearest(path: &str, unknown: &[(String, Fact)]) -> Option<usize> {
    let alike = |fact: &Fact| strsim::jaro_winkler(path, &fact.path);
    let best = unknown.iter().enumerate().max_by(|(_, a), (_, b)| alike(&a.1).total_cmp(&alike(&b.1)))?;
    let parent = |path: &str| path.rsplit_once('.').map_or(String::new(), |(parent, _)| parent.to_owned());
    let is_alike = alike(&best.1.1) > 0.8 || parent(path) == parent(&best.1.1.path) && unknown.len() == 1;
    is_alike.then_some(best.0)
}
