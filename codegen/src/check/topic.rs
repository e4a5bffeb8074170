//! Topics → diagnostics: their files' names, which become modules, and the names in all files.

use crate::{
    diagnostic::{Diagnostics, Span, Text},
    name,
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
        let use_cases = topic.use_cases.iter().map(|use_case| &use_case.name);
        let operations = topic.operations.iter().map(|operation| &operation.name);
        let bodies = topic.bodies.iter().map(|body| &body.name);
        let commands = topic.commands.iter().map(|command| &command.name);
        for name in use_cases.chain(operations).chain(bodies).chain(commands) {
            in_kebab_case(name, diagnostics);
        }
    }
    let types = spec.api.types.iter().map(|ty| &ty.name);
    let code_lists = spec.api.code_lists.iter().map(|list| &list.name);
    let selectors = spec.api.selectors.iter().map(|selector| &selector.name);
    let modes = spec.api.modes.iter().map(|mode| &mode.name);
    for name in types.chain(code_lists).chain(selectors).chain(modes) {
        in_kebab_case(name, diagnostics);
    }
}

fn in_kebab_case(name: &Text, diagnostics: &mut Diagnostics) {
    // The parser has reported an empty one.
    if name.value.is_empty() || name::is_kebab(&name.value) {
        return;
    }
    let way_out = name::kebab(&name.value).map(|kebab| format!(", such as `{kebab}`")).unwrap_or_default();
    let message = format!(
        "`{}` is not in kebab-case; write lower-case words of letters and digits with `-` between them{way_out}",
        name.value
    );
    diagnostics.add(&name.span, message);
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
