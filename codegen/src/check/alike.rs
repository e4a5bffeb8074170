//! Use cases of one operation → diagnostics: those whose requests nothing tells apart, unless the spec says that they are alike.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    diagnostic::{Diagnostics, nearest},
    model::{Builder, Contract, FieldId, Model, OperationId, Rules, UseCase},
};

pub(super) fn check(model: &Model, diagnostics: &mut Diagnostics) {
    let mut all = BTreeMap::<OperationId, Vec<&UseCase>>::new();
    for use_case in model.use_cases().filter(|use_case| model.operation(use_case).request.is_some()) {
        all.entry(use_case.operation).or_default().push(use_case);
    }
    for use_cases in all.values() {
        of_one_operation(use_cases, diagnostics);
    }
}

fn of_one_operation(use_cases: &[&UseCase], diagnostics: &mut Diagnostics) {
    for (number, use_case) in use_cases.iter().enumerate() {
        let written = use_case.written;
        for other in &use_cases[..number] {
            if !use_case.alike.contains(&other.contract.id) && is_same(use_case, other) {
                let (id, other) = (&use_case.contract.id, &other.contract.id);
                let message = format!(
                    "nothing tells requests of `{id}` from those of `{other}`: both can ask for the same fields with the same values; make a rule of the difference, or say `alike: [{other}]`"
                );
                diagnostics.add(&written.name.span, message);
            }
        }
        for name in &written.alike {
            let others = || use_cases.iter().filter(|other| other.id != use_case.id);
            match others().find(|other| other.contract.id == name.value) {
                Some(other) if is_same(use_case, other) => {}
                Some(_) => {
                    let message = format!(
                        "requests of `{}` are told apart by what they require; remove it from `alike`",
                        name.value
                    );
                    diagnostics.add(&name.span, message);
                }
                None => {
                    let near = nearest(&name.value, others().map(|other| other.contract.id.as_str()));
                    let message = format!("no other use case of the operation is called `{}`{near}", name.value);
                    diagnostics.add(&name.span, message);
                }
            }
        }
    }
}

/// Whether there is a request that both ask for in the same words.
fn is_same(left: &UseCase, right: &UseCase) -> bool {
    let overlap = |left: &Builder| right.builders.iter().any(|right| overlap(&left.contract, &right.contract));
    left.written.headers == right.written.headers && left.builders.iter().any(overlap)
}

fn overlap(left: &Contract, right: &Contract) -> bool {
    let values = |contract: &'_ Contract, field: FieldId| {
        let rules = contract.always.values.iter().filter(|rule| rule.field == field);
        rules.flat_map(|rule| rule.values.clone()).collect::<Vec<_>>()
    };
    let meet = |field: &FieldId| {
        let (left, right) = (values(left, *field), values(right, *field));
        left.is_empty() || right.is_empty() || left.iter().any(|value| right.contains(value))
    };
    let required = required(left);
    required == self::required(right) && choices(left) == choices(right) && required.iter().all(meet)
}

fn required(contract: &Contract) -> BTreeSet<FieldId> {
    contract.always.required.iter().map(|requirement| requirement.field).collect()
}

fn choices(contract: &Contract) -> BTreeSet<&[FieldId]> {
    let Rules { at_least_one_of, at_most_one_of, .. } = &contract.always;
    at_least_one_of.iter().chain(at_most_one_of).map(|choice| choice.fields.as_slice()).collect()
}
