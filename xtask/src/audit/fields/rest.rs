//! What only one side has: fields that are new, gone or renamed, and errata that are no longer true.

use super::{
    comparison::{Comparison, unquoted},
    is_degree,
};
use crate::audit::{
    fact::Fact,
    finding::{Finding, Kind, State},
    guide::Guide,
    stated::Ask,
};

impl Comparison<'_> {
    /// What only one side has.
    pub(super) fn rest(&mut self, mut unknown: Vec<(String, Fact)>, guides: &[&Guide<'_>], first: &(String, usize)) {
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
            let why = stated.ours.or_else(|| use_case.why(stated.path));
            // An erratum's path may be printed in another group.
            let printed = self.errata.iter().filter(|(it, _)| pages::bare(&it.path) == stated.bare);
            let printed = printed.map(|(it, _)| pages::bare(&unquoted(&it.published))).find(|it| it.contains('.'));
            let renamed = nearest(&stated.bare, &unknown, why.is_some());
            let renamed = renamed.or_else(|| nearest(&printed?, &unknown, why.is_some()));
            if let (Some(why), None) = (why, renamed) {
                let mut finding = base(Kind::Field, "no page has it: the spec's own").state(State::Ours);
                finding.why = Some(why.to_owned());
                self.findings.push(finding);
                continue;
            }
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
            let is_said = is_path || is_degree(&published) || finding.published.contains('`');
            if is_there || !is_said || finding.state.is_difference() {
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

/// The field of the page that is most like a path, if any is. What the spec has of its own is one of them only if no more than the end of
/// its name differs.
fn nearest(path: &str, unknown: &[(String, Fact)], is_ours: bool) -> Option<usize> {
    let alike = |fact: &Fact| strsim::jaro_winkler(path, &fact.path);
    let best = unknown.iter().enumerate().max_by(|(_, a), (_, b)| alike(&a.1).total_cmp(&alike(&b.1)))?;
    let split = |path: &str| {
        path.rsplit_once('.')
            .map_or((String::new(), path.to_owned()), |(parent, name)| (parent.to_owned(), name.to_owned()))
    };
    let ((parent, name), (other_parent, other)) = (split(path), split(&best.1.1.path));
    let is_near = parent == other_parent && strsim::jaro_winkler(&name, &other) > 0.7;
    let is_alike = is_near || !is_ours && (alike(&best.1.1) > 0.8 || parent == other_parent && unknown.len() == 1);
    is_alike.then_some(best.0)
}
