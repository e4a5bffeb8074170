//! Code blocks of a guide against the stored examples: text against text.

use std::collections::BTreeMap;

use pages::{Block, Role};

use super::{
    finding::{Finding, Kind, State},
    guide::Guide,
    spec::{self, Spec, plain},
};

/// A block of the page and the use cases of its section.
struct Published<'g> {
    block: &'g Block<'g>,
    owners: Vec<String>,
    text: String,
}

/// A stored example.
struct Stored<'s> {
    block: &'s spec::Block,
    text: &'s str,
}

/// Every block of the page and every stored one of its guide, once.
#[must_use]
pub(super) fn compare(spec: &Spec, guide: &Guide<'_>) -> Vec<Finding> {
    let Some(key) = guide.compared(spec) else { return Vec::new() };
    let mut published = Vec::new();
    for (section, owners) in guide.page.sections.iter().zip(&guide.owners) {
        let owners: Vec<_> =
            owners.iter().filter_map(|owner| spec.use_cases.get(*owner)).map(|it| it.id.clone()).collect();
        // A request that is an address and nothing else is a call, which endpoints are compared with.
        for block in section.blocks.iter().filter(|block| block.call().is_none_or(|call| !call.rest.is_empty())) {
            published.push(Published { block, owners: owners.clone(), text: normal(&guide.as_ours(block.text)) });
        }
    }
    let mut stored: Vec<_> = spec
        .blocks
        .iter()
        .filter(|it| it.document == key)
        .filter_map(|block| Some(Stored { block, text: spec.example(block)? }))
        .collect();
    stored.sort_by_key(|it| it.block.line);
    let texts: Vec<_> = stored.iter().map(|it| normal(it.text)).collect();
    let new: Vec<_> = published.iter().map(|page| (page.block.role.word(), page.text.as_str())).collect();
    let old: Vec<_> = stored.iter().zip(&texts).map(|(own, text)| (role_of(&own.block.kind), text.as_str())).collect();
    let pairs = aligned(&new, &old);
    let mut findings = Vec::new();
    for (page, own) in &pairs {
        let own = own.and_then(|at| Some((stored.get(at)?, texts.get(at)?)));
        findings.push(match (page.and_then(|at| published.get(at)), own) {
            (Some(page), Some((own, text))) if page.text == *text => base(own)
                .page(guide.name(), page.block.line, page.block.role.word())
                .spec("the same text", Some(own.block.place.clone())),
            (Some(page), Some((own, text))) => differs(spec, guide, page, own, text),
            (Some(page), None) => {
                let mut finding = Finding::new(Kind::Example, page.block.role.word(), "no example is stored for it");
                finding.use_cases.clone_from(&page.owners);
                finding
                    .page(guide.name(), page.block.line, first_line(page.block.text))
                    .spec("absent", None)
                    .state(State::OnlyPage)
                    .edit(format!("examples: - {{ {}: {key}:{} }}", page.block.role.word(), page.block.line))
            }
            (None, Some((own, _))) => base(own)
                .page(guide.name(), own.block.line.unwrap_or_default(), "absent")
                .spec("stored", Some(own.block.place.clone()))
                .state(State::OnlySpec),
            (None, None) => continue,
        });
    }
    findings
}

fn base(own: &Stored<'_>) -> Finding {
    let finding = Finding::new(Kind::Example, own.block.file.clone(), "the same text, line by line");
    finding.of(&use_case(&own.block.file))
}

/// The use case of an example's file: `examples/<topic>/<use case>.….json`.
fn use_case(file: &str) -> String {
    let path = file.strip_prefix("examples/").unwrap_or(file);
    let (topic, name) = path.rsplit_once('/').unwrap_or(("", path));
    format!("{topic}/{}", name.split('.').next().unwrap_or(name))
}

/// What a page calls a stored example of a kind.
fn role_of(kind: &str) -> &str {
    if kind == "shell" { Role::Command.word() } else { kind }
}

/// Indentation in common and blank lines at the end say nothing.
pub(super) fn normal(text: &str) -> String {
    let lines = || text.lines().map(str::trim_end);
    let indent =
        lines().filter(|line| !line.is_empty()).map(|line| line.len() - line.trim_start().len()).min().unwrap_or(0);
    let lines: Vec<_> = lines().map(|line| line.get(indent..).unwrap_or_default()).collect();
    lines.join("\n").trim_end().to_owned()
}

fn first_line(text: &str) -> String {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && *line != "{");
    lines.next().unwrap_or_default().chars().take(80).collect()
}

/// Pairs in the order of both, of texts with their roles: equal texts, and what lies between two of these, role by role.
pub(super) fn aligned(new: &[(&str, &str)], old: &[(&str, &str)]) -> Vec<(Option<usize>, Option<usize>)> {
    // Of equal texts, of which one side has one more, any could be the other's: what stands between others tells, and the order.
    let mut counts: BTreeMap<&str, [usize; 2]> = BTreeMap::new();
    for (_, text) in new {
        counts.entry(text).or_default()[0] += 1;
    }
    for (_, text) in old {
        counts.entry(text).or_default()[1] += 1;
    }
    let is_sure = |text: &str| counts.get(text).is_some_and(|[new, old]| new == old);
    let is_same = |at: usize, own: usize| {
        new.get(at).zip(old.get(own)).is_some_and(|((_, new), (_, old))| new == old && is_sure(new))
    };
    // The longest common sequence, from behind.
    let width = old.len() + 1;
    let mut longest = vec![0_usize; (new.len() + 1) * width];
    let cell = |at: usize, own: usize| at * width + own;
    for at in (0..new.len()).rev() {
        for own in (0..old.len()).rev() {
            longest[cell(at, own)] = if is_same(at, own) {
                longest[cell(at + 1, own + 1)] + 1
            } else {
                longest[cell(at + 1, own)].max(longest[cell(at, own + 1)])
            };
        }
    }
    let (mut at, mut own) = (0, 0);
    let (mut pairs, mut left_new, mut left_old) = (Vec::new(), Vec::new(), Vec::new());
    let flush = |pairs: &mut Vec<_>, left_new: &mut Vec<usize>, left_old: &mut Vec<usize>| {
        for at in left_new.drain(..) {
            // What stands on the page without a label may be any.
            let fits = |own: &usize| {
                let roles = new.get(at).zip(old.get(*own));
                roles.is_some_and(|((new, _), (old, _))| new == old || *new == Role::Fragment.word())
            };
            let found = left_old.iter().position(fits);
            pairs.push((Some(at), found.map(|found| left_old.remove(found))));
        }
        pairs.extend(left_old.drain(..).map(|own| (None, Some(own))));
    };
    while at < new.len() || own < old.len() {
        if is_same(at, own) {
            flush(&mut pairs, &mut left_new, &mut left_old);
            pairs.push((Some(at), Some(own)));
            (at, own) = (at + 1, own + 1);
        } else if own >= old.len() || at < new.len() && longest[cell(at + 1, own)] >= longest[cell(at, own + 1)] {
            left_new.push(at);
            at += 1;
        } else {
            left_old.push(own);
            own += 1;
        }
    }
    flush(&mut pairs, &mut left_new, &mut left_old);
    pairs
}

fn differs(spec: &Spec, guide: &Guide<'_>, page: &Published<'_>, own: &Stored<'_>, text: &str) -> Finding {
    let (theirs, ours): (Vec<_>, Vec<_>) = (page.text.lines().collect(), text.lines().collect());
    let same = theirs.iter().zip(&ours).take_while(|(theirs, ours)| theirs == ours).count();
    let shown = |lines: &[&str]| lines.get(same).map_or("the end", |line| line.trim()).to_owned();
    let (published, known) = (shown(&theirs), shown(&ours));
    let mut finding = base(own)
        .page(guide.name(), page.block.line + same, published)
        .spec(known.clone(), Some(own.block.place.clone()))
        .state(State::Differs)
        .edit(format!("store the published text as spec/{}", own.block.file));
    finding.rule = "the text differs from this line on";
    // An erratum that corrects what stood there is no longer true of the page.
    let id = use_case(&own.block.file);
    let erratum = spec.errata.iter().find(|it| {
        let is_there = it.use_case == id && it.document == own.block.document && it.within != "list";
        let line = own.block.line.map(|line| line + same);
        let name = pages::bare(&it.path);
        let name = name.rsplit('.').next().unwrap_or_default();
        let is_line =
            it.line == line || known.contains(&format!("\"{name}\"")) && known.contains(it.published.trim_matches('"'));
        is_there && !it.path.is_empty() && is_line
    });
    if let Some(erratum) = erratum {
        finding.kind = Kind::Erratum;
        finding.rule = "the example no longer has what the erratum corrects";
        finding.place = Some(erratum.place.clone());
        let used = serde_json::from_str(&erratum.used).map_or_else(|_| erratum.used.clone(), |value| plain(&value));
        finding.spec = format!("published as {known}, used as {used}");
    }
    finding
}

#[cfg(test)]
mod tests {
    use super::aligned;

    #[test]
    fn of_equal_texts_the_one_that_was_changed_is_told_by_its_place() {
        let pairs = |new: &[(&str, &str)], old: &[(&str, &str)]| {
            let pairs = aligned(new, old);
            pairs.into_iter().map(|(new, old)| (new.map(|at| at + 1), old.map(|at| at + 1))).collect::<Vec<_>>()
        };
        let (a, b, x) = (("response", "a"), ("response", "b"), ("response", "x"));
        assert_eq!(pairs(&[x, a, b], &[a, a, b]), [(Some(1), Some(1)), (Some(2), Some(2)), (Some(3), Some(3))]);
        assert_eq!(pairs(&[a, b, x], &[a, b, a]), [(Some(1), Some(1)), (Some(2), Some(2)), (Some(3), Some(3))]);
        assert_eq!(pairs(&[b], &[a, b, a]), [(None, Some(1)), (Some(1), Some(2)), (None, Some(3))]);
        assert_eq!(pairs(&[("fragment", "x")], &[a]), [(Some(1), Some(1))]);
        assert_eq!(pairs(&[("request", "x")], &[a]), [(Some(1), None), (None, Some(1))]);
    }
}
