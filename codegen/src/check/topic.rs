//! Topics → diagnostics: their files' names, which become modules.

use heck::ToKebabCase;

use crate::{
    diagnostic::{Diagnostics, Span},
    spec::{Spec, Topic},
};

/// What no file of a topic can be called, since Rust or the generated files have another use for it.
const RESERVED: [&str; 6] = ["api", "crate", "errata", "mod", "self", "super"];

pub(super) fn check(spec: &Spec, diagnostics: &mut Diagnostics) {
    for topic in &spec.topics {
        let file = Span { file: topic.file.as_str().into(), line: 1, column: 1 };
        if let Some(message) = problem(topic, spec) {
            diagnostics.add(&file, message);
        }
    }
}

fn problem(topic: &Topic, spec: &Spec) -> Option<String> {
    let id = &topic.id;
    let (above, name) = id.rsplit_once('/').map_or((None, id.as_str()), |(above, name)| (Some(above), name));
    let module = |id: &str| id.replace('-', "_");
    if !is_kebab(name) {
        let twin = spec.topics.iter().find(|other| other.id != *id && module(&other.id) == module(id));
        return Some(match twin {
            Some(twin) => format!("`{id}` would become the same module as `{}`; rename or merge it", twin.id),
            None => format!("`{name}` is no name of a topic; call its file `{}.yaml`", kebab(name)),
        });
    }
    if RESERVED.contains(&name) {
        return Some(format!("`{name}` cannot be the name of a topic; rename its file"));
    }
    let above = above?;
    let has_parent = spec.topics.iter().any(|other| other.id == above);
    (!has_parent).then(|| {
        let folder = topic.file.strip_suffix(&format!("{id}.yaml")).unwrap_or_default();
        format!("the topic above `{id}` is missing; write `{folder}{above}.yaml` with at least a `title`")
    })
}

fn is_kebab(name: &str) -> bool {
    let is_word =
        |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    name.starts_with(|first: char| first.is_ascii_lowercase()) && name.split('-').all(is_word)
}

fn kebab(name: &str) -> String {
    let kebab = name.to_kebab_case();
    if is_kebab(&kebab) { kebab } else { "the-topic".to_owned() }
}
