//! Chapters of a page → a topic's file, its examples, and fields that bodies of the spec lack.

use std::collections::BTreeMap;

use codegen::{OperationFields, Source};

use super::{
    chapter::{Chapter, chapters},
    known::Known,
    operation, setter,
    types::Field,
    use_case,
    yaml::{Map, Node},
};
use crate::audit::{
    guide::{File, Guide},
    spec::{Spec, anchors},
};

/// What was drafted.
#[derive(Debug, Default)]
pub struct Draft {
    /// The topic's file first, then its examples, from the workspace root.
    pub files: Vec<Source>,
    /// The use cases, in the order of the pages.
    pub use_cases: Vec<Drafted>,
    /// Fields that bodies of the spec lack: the body, where its last field is written, and each path with its type.
    pub missing: Vec<Missing>,
    /// Sections that nothing was made of, and why.
    pub left: Vec<String>,
}

/// A use case that was drafted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drafted {
    /// Its name within the topic.
    pub name: String,
    /// The page, and the line of the section's heading.
    pub page: String,
    /// Counted from 1.
    pub line: usize,
    /// The section's title.
    pub title: String,
}

/// Fields that a body of the spec lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// The body's name.
    pub body: String,
    /// Where its last field is written: file and line.
    pub last: (String, usize),
    /// Each with its type.
    pub fields: Vec<Field>,
    /// Names of setters, for those that would be called like another field.
    pub setters: BTreeMap<String, String>,
}

impl Draft {
    /// The spec's files with the fields that they lack: in front of the last field, which may have several lines.
    #[must_use]
    pub fn changed(&self, sources: &[Source]) -> Vec<Source> {
        let mut changed: Vec<Source> = Vec::new();
        let mut missing: Vec<_> = self.missing.iter().collect();
        // From below, so that lines above keep their numbers.
        missing.sort_by_key(|it| std::cmp::Reverse(it.last.1));
        for it in missing {
            let (file, last) = &it.last;
            let known = changed.iter().position(|source| source.path == *file);
            let text =
                known.and_then(|at| changed.get(at)).or_else(|| sources.iter().find(|source| source.path == *file));
            let Some(text) = text.map(|source| source.text.as_str()) else { continue };
            let mut lines: Vec<_> = text.lines().map(str::to_owned).collect();
            let Some(line) = last.checked_sub(1).and_then(|at| lines.get(at)) else { continue };
            let indent: String = line.chars().take_while(|c| *c == ' ').collect();
            let new: Vec<_> = it.lines().map(|line| format!("{indent}{line}")).collect();
            lines.splice(last - 1..last - 1, new);
            let source = Source { path: file.clone(), text: lines.join("\n") + "\n" };
            match known.and_then(|at| changed.get_mut(at)) {
                Some(known) => *known = source,
                None => changed.push(source),
            }
        }
        changed
    }

    fn lacks(&mut self, of: Option<&codegen::Fields>, fields: Vec<Field>) {
        let (Some(of), false) = (of, fields.is_empty()) else { return };
        let (body, Some(last)) = (&of.body, of.last.clone()) else { return };
        let at = self.missing.iter().position(|it| it.last == last);
        let at = at.unwrap_or_else(|| {
            self.missing.push(Missing { body: body.clone(), last, fields: Vec::new(), setters: BTreeMap::new() });
            self.missing.len() - 1
        });
        let Some(missing) = self.missing.get_mut(at) else { return };
        for field in fields {
            if !missing.fields.iter().any(|known| pages::bare(&known.path) == pages::bare(&field.path)) {
                missing.fields.push(field);
            }
        }
        let new: Vec<_> = missing.fields.iter().map(|field| field.path.as_str()).collect();
        let taken: Vec<_> = of.fields.iter().map(|(path, _)| path.as_str()).collect();
        let settled = setter::settled(&new, &taken);
        missing.setters = settled.into_iter().map(|(path, name)| (path.to_owned(), name)).collect();
    }
}

/// What is drafted, and where it goes.
#[derive(Debug, Clone, Copy)]
pub struct Order<'o> {
    /// The page's guide, if its title does not tell.
    pub guide: Option<&'o str>,
    /// One section, whether or not the spec has it; else all that the spec does not have.
    pub section: Option<&'o str>,
    /// The topic's id.
    pub into: &'o str,
}

impl Missing {
    /// The lines of the spec that add the fields, without indentation.
    pub(super) fn lines(&self) -> impl Iterator<Item = String> + '_ {
        self.fields.iter().flat_map(|field| {
            let setter = self.setters.get(&field.path).map(String::as_str);
            let map = Map::default().noted(field.guess.iter().cloned().collect(), &field.path, field.node(setter));
            map.print().lines().map(str::to_owned).collect::<Vec<_>>()
        })
    }
}

/// A page, and what is drafted of it.
pub(super) struct Part<'d> {
    pub guide: &'d Guide<'d>,
    pub chapters: Vec<&'d Chapter<'d>>,
}

/// Drafts the pages of a guide into one topic.
///
/// # Errors
///
/// If a page is of no guide of the spec, or of another one than the first, or no page has the section.
pub fn draft(spec: &Spec, operations: &[OperationFields], files: &[File], order: Order<'_>) -> Result<Draft, String> {
    let guides: Vec<_> = files.iter().map(|file| Guide::whole(file, spec, order.guide)).collect();
    let chapters: Vec<_> = guides.iter().map(|guide| chapters(&guide.page)).collect();
    let mut parts = Vec::new();
    for (guide, chapters) in guides.iter().zip(&chapters) {
        let wanted = |chapter: &&Chapter<'_>| match order.section {
            Some(anchor) => chapter.has(anchor),
            None => !is_cited(spec, guide, chapter),
        };
        parts.push(Part { guide, chapters: chapters.iter().filter(wanted).collect() });
    }
    if let Some(anchor) = order.section.filter(|_| parts.iter().all(|part| part.chapters.is_empty())) {
        let names: Vec<_> = guides.iter().map(Guide::name).collect();
        let verb = if names.len() == 1 { "has" } else { "have" };
        return Err(format!("{} {verb} no section `{anchor}` with fields, an endpoint or a request", names.join(", ")));
    }
    drafted(spec, operations, &parts, order.into)
}

/// The guide of all parts.
fn key_of<'p>(parts: &[Part<'p>]) -> Result<&'p str, String> {
    let unknown = parts.iter().filter(|part| part.guide.key.is_none());
    let unknown: Vec<_> = unknown.map(|part| format!("{}, “{}”", part.guide.name(), part.guide.page.title())).collect();
    if !unknown.is_empty() {
        return Err(format!(
            "no guide of the spec has the title of {}: add it to `guides` in spec/api.yaml, or say with --guide as which one it is read",
            unknown.join(" or ")
        ));
    }
    let mut keys = parts.iter().filter_map(|part| part.guide.key.as_deref());
    let key = keys.next().unwrap_or_default();
    if keys.any(|other| other != key) {
        let of =
            |part: &Part<'_>| format!("{} of {}", part.guide.name(), part.guide.key.as_deref().unwrap_or_default());
        let each: Vec<_> = parts.iter().map(of).collect();
        return Err(format!(
            "pages of several guides ({}); draft each guide alone, since a topic has one",
            each.join(", ")
        ));
    }
    Ok(key)
}

pub(super) fn drafted(
    spec: &Spec,
    operations: &[OperationFields],
    parts: &[Part<'_>],
    topic: &str,
) -> Result<Draft, String> {
    let key = key_of(parts)?;
    let mut draft = Draft::default();
    let (mut bodies, mut made, mut use_cases) = (Map::default(), operation::Made::default(), Map::default());
    // What one section shows to be a list is one in all of them.
    let mut called = Vec::new();
    for Part { guide, chapters } in parts {
        made.turn_page();
        for chapter in chapters {
            let known = Known { spec, operations, guide, key };
            let Some(operation) = operation::of(&known, chapter, &mut made) else {
                let says = format!("{}: no endpoint here and none before it", chapter.title());
                draft.left.push(known.remark(chapter.line(), &says));
                continue;
            };
            let [sent, got] = use_case::marks(chapter);
            made.learn_lists(&operation, sent.iter().map(String::as_str), got.iter().map(String::as_str));
            called.push((known, chapter, operation));
        }
    }
    for (known, chapter, operation) in called {
        let id = free(named(chapter), &draft.use_cases);
        let written = use_case::write(&known, chapter, &operation, &made.lists(&operation), topic, &id);
        draft.files.extend(written.examples);
        let [sent, got] = written.missing;
        draft.lacks(operation.body(), sent);
        draft.lacks(operation.answer(), got);
        made.learn(&operation, &written.request, &written.response, written.asks_network);
        let remark = known.remark(chapter.line(), &anchor(chapter));
        use_cases = use_cases.noted(vec![remark], &id, Node::Map(written.map));
        draft.use_cases.push(Drafted {
            name: id,
            page: known.guide.name().to_owned(),
            line: chapter.line(),
            title: chapter.title().to_owned(),
        });
    }
    let mut operations = Map::default();
    for new in made.each() {
        for (name, body) in new.bodies() {
            bodies = bodies.with(&name, body);
        }
        operations = operations.noted(new.remarks(), &new.id, new.node());
    }
    let map = Map::default()
        .noted(
            vec!["A draft: every TODO and every remark is for a person. The legend is in spec/README.md.".to_owned()],
            "title",
            Node::text("TODO"),
        )
        .with("about", Node::text("TODO"))
        .with("guide", Node::text(key))
        .with("bodies", Node::Map(bodies))
        .with("operations", Node::Map(operations))
        .with("use_cases", Node::Map(use_cases));
    draft.files.insert(0, Source { path: format!("spec/{topic}.yaml"), text: map.print() });
    Ok(draft)
}

/// The spec with a draft.
pub(super) fn with(sources: &[Source], changed: &[Source], draft: &Draft) -> Vec<Source> {
    let is_kept = |source: &&Source| !changed.iter().any(|it| it.path == source.path);
    sources.iter().filter(is_kept).chain(changed).chain(&draft.files).cloned().collect()
}

/// Whether the spec cites one of its sections: a use case, a table, a list of codes or a mode.
pub(super) fn is_cited(spec: &Spec, guide: &Guide<'_>, chapter: &Chapter<'_>) -> bool {
    let key = guide.key.as_deref().unwrap_or_default();
    let tables =
        spec.lookups.values().map(|it| &it.documented).chain(spec.code_lists.values().map(|it| &it.documented));
    let others = tables.chain(spec.modes.values().map(|it| &it.documented));
    let mut documented = others.chain(spec.whole().map(|(_, use_case)| &use_case.documented));
    documented.any(|documented| anchors(documented, key).any(|anchor| chapter.has(anchor)))
}

/// A name that no use case has yet: sections may have the same title.
fn free(name: String, taken: &[Drafted]) -> String {
    let numbered = (2..taken.len() + 3).map(|number| format!("{name}-{number}"));
    let mut all = std::iter::once(name.clone()).chain(numbered);
    all.find(|id| !taken.iter().any(|known| known.name == *id)).unwrap_or(name)
}

/// Its section's words as the spec writes names.
fn named(chapter: &Chapter<'_>) -> String {
    let words = chapter.title().split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let name = words.map(str::to_lowercase).collect::<Vec<_>>().join("-");
    if name.starts_with(|c: char| c.is_ascii_alphabetic()) { name } else { format!("section-{name}") }
}

fn anchor(chapter: &Chapter<'_>) -> String {
    chapter.anchors().next().map_or_else(|| "a section without an anchor".to_owned(), |anchor| format!("#{anchor}"))
}
