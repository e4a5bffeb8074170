//! A use case's rules in words, for who reads a schema as a page: most pages show no conditions.

use super::stated::Stated;
use crate::{
    model::{Condition, Conditional, Contract, Degree, FieldId, Rules, UseCase},
    phrase,
};

/// When to use it, what it needs, and what it asks for that is of no one field.
pub(super) fn of(stated: &Stated<'_>, use_case: &UseCase, contract: &Contract) -> String {
    let mut rules = choices(stated, &contract.always);
    rules.extend(choices(stated, &stated.of_operation(contract)));
    let is_mode = |condition: &Condition| matches!(condition, Condition::Mode(_));
    // A mode says itself what it adds.
    let conditional = contract.when.iter().filter(|conditional| !conditional.conditions.iter().any(is_mode));
    rules.extend(conditional.filter_map(|conditional| under_conditions(stated, conditional)));
    rules.extend(contract.modes.iter().map(|change| phrase::change(change, stated.body, stated.api)));
    let rules: Vec<_> = rules.iter().map(|rule| format!("- {rule}")).collect();
    let encryption = match use_case.encryption {
        Degree::Must => "It is sent encrypted.",
        Degree::Never | Degree::May => "",
    };
    let needs =
        use_case.written.needs.as_ref().map(|needs| format!("From an earlier call: {}", phrase::sentence(needs)));
    let parts = [about(use_case), needs.unwrap_or_default(), encryption.to_owned(), rules.join("\n")];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n")
}

/// What a use case is for.
pub(super) fn about(use_case: &UseCase) -> String {
    let use_when = use_case.written.use_when.iter().map(|use_when| phrase::sentence(use_when));
    let about = use_case.written.about.iter().map(|about| phrase::paragraphs(about));
    use_when.chain(about).collect::<Vec<_>>().join("\n\n")
}

fn choices(stated: &Stated<'_>, rules: &Rules) -> Vec<String> {
    let least = rules.at_least_one_of.iter().map(|choice| format!("At least one of {}.", stated.listed(choice)));
    let most = rules.at_most_one_of.iter().map(|choice| format!("At most one of {}.", stated.listed(choice)));
    let numbers = rules.not_zero.iter().map(|number| {
        let unless = phrase::unless(number, stated.body);
        let unless = if unless.is_empty() { unless } else { format!(", {unless}") };
        format!("{} is not 0{unless}.", stated.named(number.field))
    });
    least.chain(most).chain(numbers).collect()
}

/// “When the size is large: `a`, `b` (`"10"`).” Nothing where something only may be there then.
fn under_conditions(stated: &Stated<'_>, conditional: &Conditional) -> Option<String> {
    let rules = &conditional.rules;
    let valued = |field: FieldId| {
        let values =
            rules.value_of(field).map(|rule| rule.values.iter().map(|value| format!("`{}`", phrase::scalar(value))));
        let values = values.map(|values| format!(" ({})", values.collect::<Vec<_>>().join(" or "))).unwrap_or_default();
        format!("{}{values}", stated.named(field))
    };
    let is_required = |field: FieldId| rules.required.iter().any(|required| required.field == field);
    let required: Vec<_> = rules.required.iter().map(|required| valued(required.field)).collect();
    let optional = rules.values.iter().filter(|rule| !is_required(rule.field));
    let optional: Vec<_> = optional.map(|rule| valued(rule.field)).collect();
    let required = (!required.is_empty()).then(|| format!("required {}", required.join(", ")));
    let optional = (!optional.is_empty()).then(|| format!("if at all {}", optional.join(", ")));
    let asks = [required, optional].into_iter().flatten().chain(choices(stated, rules)).collect::<Vec<_>>().join("; ");
    let when = capital(&phrase::label(conditional, stated.body, stated.api));
    (!asks.is_empty()).then(|| phrase::sentence(&format!("{when}: {asks}")))
}

fn capital(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}
