//! Spec → diagnostics: names that are not in kebab-case.

use crate::{
    diagnostic::{Diagnostics, Text},
    name,
    spec::{Api, Spec, Topic, UseCase},
};

pub(super) fn check(spec: &Spec, diagnostics: &mut Diagnostics) {
    let mut names = of_all_topics(&spec.api);
    names.extend(spec.topics.iter().flat_map(of_topic));
    // The parser has reported an empty one.
    for name in names.into_iter().filter(|name| !name.value.is_empty() && !name::is_kebab(&name.value)) {
        let way_out = name::kebab(&name.value).map(|kebab| format!(", such as `{kebab}`")).unwrap_or_default();
        let message = format!(
            "`{}` is not in kebab-case; write lower-case words of letters and digits with `-` between them{way_out}",
            name.value
        );
        diagnostics.add(&name.span, message);
    }
}

fn of_all_topics(api: &Api) -> Vec<&Text> {
    let mut names: Vec<&Text> = Vec::new();
    names.extend(api.environments.iter().map(|environment| &environment.name));
    names.extend(api.families.iter().map(|family| &family.name));
    names.extend(api.types.iter().map(|ty| &ty.name));
    for list in &api.code_lists {
        names.push(&list.name);
        names.extend(list.values.iter().map(|code| &code.variant));
    }
    names.extend(api.selectors.iter().map(|selector| &selector.name));
    names.extend(api.modes.iter().map(|mode| &mode.name));
    for lookup in &api.lookups {
        names.push(&lookup.name);
        names.extend(&lookup.reverse);
    }
    names
}

fn of_topic(topic: &Topic) -> Vec<&Text> {
    let mut names: Vec<&Text> = Vec::new();
    names.extend(topic.bodies.iter().map(|body| &body.name));
    names.extend(topic.shapes.iter().map(|shape| &shape.name));
    names.extend(topic.operations.iter().map(|operation| &operation.name));
    names.extend(topic.commands.iter().map(|command| &command.name));
    names.extend(topic.use_cases.iter().flat_map(of_use_case));
    names
}

/// Examples and fragments are among them, since their names are those of files.
fn of_use_case(use_case: &UseCase) -> Vec<&Text> {
    let mut names = vec![&use_case.name];
    names.extend(use_case.variants.iter().map(|(variant, _)| variant));
    names.extend(use_case.examples.iter().filter_map(|example| example.name.as_ref()));
    names.extend(use_case.fragments.iter().map(|fragment| &fragment.name));
    names
}
