//! Conditions of rules → diagnostics: those that never hold, and those that always do.

use crate::{
    diagnostic::Diagnostics,
    model::{FieldId, Model, Objects, Operation, UseCase},
    phrase,
    spec::{At, Condition, Scalar, Text, When},
};

pub(super) fn check(model: &Model, diagnostics: &mut Diagnostics) {
    for use_case in model.use_cases() {
        let operation = model.operation(use_case);
        let Some(body) = model.request(operation) else { continue };
        for when in &use_case.written.when {
            Checker { body, operation, use_case, when, diagnostics }.check();
        }
    }
}

struct Checker<'a, 'd> {
    body: &'a Objects,
    operation: &'a Operation<'a>,
    use_case: &'a UseCase<'a>,
    when: &'a When,
    diagnostics: &'d mut Diagnostics,
}

impl Checker<'_, '_> {
    fn check(&mut self) {
        for condition in &self.when.conditions {
            match condition {
                Condition::Present(path) => self.present(path),
                Condition::Absent(path) => self.absent(path),
                Condition::Equals(path, value) => self.equals(path, value),
                // Who says a selector, and when, no rule knows.
                Condition::Selector(..) => {}
            }
        }
    }

    fn present(&mut self, path: &Text) {
        let Some(field) = self.body.find(&path.value) else { return };
        if self.is_always_there(field) {
            self.always(path, "is always required");
        } else {
            self.excluded(path, field);
        }
    }

    fn absent(&mut self, path: &Text) {
        let Some(field) = self.body.find(&path.value) else { return };
        let is_asked_for = |condition: &&Condition| match condition {
            Condition::Present(other) | Condition::Equals(other, _) => {
                let other = self.body.find(&other.value);
                other.is_some_and(|other| other == field || self.body.lies_in(other, field))
            }
            Condition::Absent(_) | Condition::Selector(..) => false,
        };
        if self.when.conditions.iter().any(|condition| is_asked_for(&condition)) {
            self.never(path, "cannot be both there and absent");
        } else if self.is_always_there(field) {
            self.never(path, "is always required");
        }
    }

    fn equals(&mut self, path: &Text, At { value, span }: &At<Scalar>) {
        // No list equals a value, which is reported.
        let Some(field) = self.body.find(&path.value).filter(|field| !self.body[*field].is_list()) else { return };
        let rules = self.use_case.contract.always.values.iter().chain(&self.operation.rules.values);
        let mut rules = rules.filter(|rule| rule.field == field && !rule.values.is_empty());
        let rule = rules.next();
        if rule.is_some_and(|rule| !rule.values.contains(value)) {
            let message = format!(
                "`{}` is no value that `{path}` can have here, so this condition never holds; correct one of the two",
                phrase::scalar(value)
            );
            self.diagnostics.add(span, message);
        } else if rule.is_some_and(|rule| rule.values.len() == 1) && self.is_always_there(field) {
            self.always(path, "always has this value");
        } else {
            self.excluded(path, field);
        }
    }

    /// Reports a condition on what something that is always required excludes.
    fn excluded(&mut self, path: &Text, field: FieldId) {
        if let Some(other) = super::exclusive::by(&self.use_case.contract.always, self.operation, field) {
            let because = format!("cannot stand beside `{}`, which is always required", self.body[other].path);
            self.never(path, &because);
        }
    }

    fn always(&mut self, path: &Text, because: &str) {
        let way_out = match self.when.conditions.as_slice() {
            [_] => "move what it asks for to the lists of the use case",
            _ => "remove it",
        };
        let message = format!("`{path}` {because}, so this condition always holds; {way_out}");
        self.diagnostics.add(&path.span, message);
    }

    fn never(&mut self, path: &Text, because: &str) {
        let message = format!("`{path}` {because}, so this condition never holds; correct it, or remove its rule");
        self.diagnostics.add(&path.span, message);
    }

    fn is_always_there(&self, field: FieldId) -> bool {
        self.use_case.contract.always.always_have(field, self.body)
    }
}
