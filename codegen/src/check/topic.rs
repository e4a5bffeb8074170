//! Topics → diagnostics: their files' names, which become modules.

use crate::{
    diagnostic::{Diagnostics, Span},
    name,
    spec::{Spec, Topic},
};

/// What no file of a topic can be called, since Rust or the generated files have another use for it.
const RESERVED: [&str; 8] = ["api", "crate", "errata", "examples", "missing", "mod", "self", "super"];

/// The modules of the crate around the generated files, which would hide a topic's.
const AROUND: [&str; 9] =
    ["agent", "checks", "client", "generated", "outcome", "runtime", "sandbox", "token", "webhooks"];

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
    if !name::is_kebab(name) {
        let twin = spec.topics.iter().find(|other| other.id != *id && module(&other.id) == module(id));
        return Some(match twin {
            Some(twin) => format!("`{id}` would become the same module as `{}`; rename or merge it", twin.id),
            None => format!(
                "`{name}` is no name of a topic; call its file `{}.yaml`",
                name::kebab(name).as_deref().unwrap_or("the-topic")
            ),
        });
    }
    if RESERVED.contains(&name) || AROUND.contains(&id.as_str()) {
        return Some(format!("`{name}` cannot be the name of a topic; rename its file"));
    }
    let above = above?;
    let has_parent = spec.topics.iter().any(|other| other.id == above);
    (!has_parent).then(|| {
        let folder = topic.file.strip_suffix(&format!("{id}.yaml")).unwrap_or_default();
        format!("the topic above `{id}` is missing; write `{folder}{above}.yaml` with at least a `title`")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The generated client is the crate that this generator is made for.
    #[test]
    fn no_topic_is_called_like_a_module_of_the_crate() {
        let root = include_str!("../../../generated-client/src/lib.rs");
        let modules = root
            .lines()
            .filter_map(|line| line.strip_prefix("pub mod ").or(line.strip_prefix("mod "))?.strip_suffix(';'));
        let modules: Vec<_> = modules.collect();
        assert!(modules.len() > 5, "{modules:?}");
        assert!(modules.iter().all(|module| AROUND.contains(module)), "{modules:?}");
    }
}
