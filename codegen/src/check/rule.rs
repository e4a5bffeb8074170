//! Rules of operations and use cases → diagnostics: those that say a thing twice, that say nothing, or that no builder could keep.

use std::collections::BTreeSet;

use crate::{
    diagnostic::{Diagnostics, Text},
    model::{Contract, Model, Objects, Rules, TextKind, Type},
    spec::{Choice, Item, Spec, When},
};

pub(super) fn check(spec: &Spec, model: &Model, diagnostics: &mut Diagnostics) {
    for (_, operation) in spec.operations() {
        once(&operation.optional, diagnostics);
        choices(&operation.at_most_one_of, diagnostics);
        for number in &operation.not_zero {
            if number.documented.is_empty() && number.ours.is_none() {
                let message = "say where it is `documented` that this number is not 0, or why it is `ours`";
                diagnostics.add(&number.span, message);
            }
        }
    }
    for (_, use_case) in spec.use_cases() {
        choices(&use_case.at_least_one_of, diagnostics);
        once(&use_case.required, diagnostics);
        once(&use_case.optional, diagnostics);
        both(&use_case.required, &use_case.optional, diagnostics);
        for When { span, conditions, required, optional } in &use_case.when {
            if conditions.is_empty() {
                let message = "a rule under `when` needs a condition: `present`, `absent`, `equals` or a selector";
                diagnostics.add(span, message);
            }
            once(required, diagnostics);
            once(optional, diagnostics);
            both(required, optional, diagnostics);
        }
    }
    for operation in model.operations() {
        if let Some(body) = model.request(operation) {
            numbers(&operation.rules, body, model, diagnostics);
        }
    }
    for use_case in model.use_cases() {
        if let Some(body) = model.request(model.operation(use_case)) {
            fixed_in_elements(&use_case.contract, body, diagnostics);
        }
    }
}

fn choices(choices: &[Choice], diagnostics: &mut Diagnostics) {
    for choice in choices.iter().filter(|choice| choice.paths.len() < 2) {
        let message = "a choice is between two paths at least; a field that must be there is `required`";
        diagnostics.add(&choice.span, message);
    }
}

/// The paths that are written.
fn paths(items: &[Item]) -> impl Iterator<Item = &Text> {
    // The parser has reported an empty one.
    items.iter().map(|item| &item.path).filter(|path| !path.value.is_empty())
}

/// Reports paths that a list has twice.
fn once(items: &[Item], diagnostics: &mut Diagnostics) {
    let mut seen = BTreeSet::new();
    for path in paths(items).filter(|path| !seen.insert(path.value.as_str())) {
        diagnostics.add(&path.span, format!("`{}` is listed already; remove one of the two", path.value));
    }
}

/// Reports paths that one place calls both required and optional.
fn both(required: &[Item], optional: &[Item], diagnostics: &mut Diagnostics) {
    let required: BTreeSet<_> = paths(required).map(|path| path.value.as_str()).collect();
    for path in paths(optional).filter(|path| required.contains(path.value.as_str())) {
        let message = format!("`{}` is among the required fields too; remove one of the two", path.value);
        diagnostics.add(&path.span, message);
    }
}

fn numbers(rules: &Rules, body: &Objects, model: &Model, diagnostics: &mut Diagnostics) {
    for number in &rules.not_zero {
        let field = &body[number.field];
        let is_decimal = match field.ty {
            Type::Named(index) => model.api.types[index].kind == TextKind::Decimal,
            Type::Unknown => true,
            _ => false,
        };
        if !is_decimal {
            let message = format!("`{}` is no `decimal`, and only such a number can be 0", field.path);
            diagnostics.add(&number.span, message);
        }
    }
}

fn fixed_in_elements(contract: &Contract, body: &Objects, diagnostics: &mut Diagnostics) {
    let all = std::iter::once(&contract.always).chain(contract.when.iter().map(|conditional| &conditional.rules));
    for rule in all.flat_map(|rules| &rules.values).filter(|rule| rule.preset && body.is_in_elements(rule.field)) {
        let message = "a fixed value inside a list's elements cannot be set by a builder; allow a list of values instead: `[value]`";
        diagnostics.add(&rule.span, message);
    }
}
