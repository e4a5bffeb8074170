//! Fields that exclude each other → diagnostics: those that are required together, and those that could never be set.

use crate::{
    diagnostic::{Diagnostics, Span},
    model::{Alternatives, Condition, FieldId, Model, Objects, Operation, Requirement, Rules, UseCase},
};

pub(super) fn check(model: &Model, diagnostics: &mut Diagnostics) {
    for use_case in model.use_cases() {
        let operation = model.operation(use_case);
        if let Some(body) = model.request(operation) {
            Checker { body, operation, diagnostics }.check(use_case);
        }
    }
}

/// What is always required and excludes a field.
pub(super) fn by(always: &Rules, operation: &Operation, field: FieldId) -> Option<FieldId> {
    let limits = operation.rules.at_most_one_of.iter().filter(|limit| limit.fields.contains(&field));
    let mut there = limits.flat_map(|limit| there(&always.required, limit));
    there.find(|(other, _)| *other != field).map(|(other, _)| other)
}

/// A field that is there, and where it is required if that is why.
type There<'a> = (FieldId, Option<&'a Span>);

/// Those of a limit that are always there.
fn there<'a>(required: &'a [Requirement], limit: &'a Alternatives) -> impl Iterator<Item = (FieldId, &'a Span)> {
    let there = required.iter().filter(|required| required.is_always_there());
    there.map(|required| (required.field, &required.span)).filter(|(field, _)| limit.fields.contains(field))
}

struct Checker<'a, 'd> {
    body: &'a Objects,
    operation: &'a Operation<'a>,
    diagnostics: &'d mut Diagnostics,
}

impl<'a> Checker<'a, '_> {
    fn check(&mut self, use_case: &'a UseCase) {
        let operation = self.operation;
        let contract = &use_case.contract;
        for limit in &operation.rules.at_most_one_of {
            let always: Vec<There> =
                there(&contract.always.required, limit).map(|(field, span)| (field, Some(span))).collect();
            self.together(&always);
            for builder in &use_case.builders {
                let own = there(&builder.contract.always.required, limit);
                self.together(&own.map(|(field, span)| (field, Some(span))).collect::<Vec<_>>());
            }
            for conditional in &contract.when {
                let present = conditional.conditions.iter().filter_map(|condition| match condition {
                    Condition::Present(field) | Condition::Equals(field, _) if limit.fields.contains(field) => {
                        Some((*field, None))
                    }
                    _ => None,
                });
                let own = there(&conditional.rules.required, limit).map(|(field, span)| (field, Some(span)));
                self.together(&always.iter().copied().chain(present).chain(own).collect::<Vec<_>>());
            }
        }
        for item in &use_case.written.optional {
            let field = self.body.find(&item.path.value);
            if let Some(other) = field.and_then(|field| by(&contract.always, operation, field)) {
                let message = format!(
                    "`{}` could never be set: `{}` is always required, and `at_most_one_of` of `{}` lets only one of the two be there; remove it",
                    item.path, self.body[other].path, operation.written.name
                );
                self.diagnostics.add(&item.path.span, message);
            }
        }
        for choice in &contract.always.at_least_one_of {
            let mut others = choice.fields.iter().map(|field| by(&contract.always, operation, *field));
            if !choice.fields.is_empty() && others.all(|other| other.is_some()) {
                let message = format!(
                    "none of these could ever be set beside what is always required: `at_most_one_of` of `{}` excludes them; correct one of the two",
                    operation.written.name
                );
                self.diagnostics.add(&choice.span, message);
            }
        }
    }

    /// Reports what is required beside something else of its limit.
    fn together(&mut self, there: &[There]) {
        let Some((first, _)) = there.first() else { return };
        for (field, span) in there.iter().filter(|(field, _)| field != first) {
            let Some(span) = span else { continue };
            let message = format!(
                "`{}` is required beside `{}`, and `at_most_one_of` of `{}` lets only one of the two be there; correct one of the two rules",
                self.body[*field].path, self.body[*first].path, self.operation.written.name
            );
            self.diagnostics.add(span, message);
        }
    }
}
