//! Rules of operations and use cases → diagnostics: those that say a thing twice, that say nothing, or that no builder could keep.

use std::collections::BTreeSet;

use crate::{
    diagnostic::{Diagnostics, Text},
    model::{Contract, Model, Objects, Operation, Rules, TextKind, Type, UseCase},
    spec::{Choice, Item, Mode, Ours, Spec, When},
};

pub(super) fn check(spec: &Spec, model: &Model, diagnostics: &mut Diagnostics) {
    for (_, operation) in spec.operations() {
        once(&operation.optional, diagnostics);
        offers(&operation.optional, diagnostics);
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
        offers(&use_case.optional, diagnostics);
        for switch in &use_case.switches {
            if switch.sets.is_empty() {
                let message = format!("the switch `{}` sets nothing; write what it `sets`, or remove it", switch.name);
                diagnostics.add(&switch.name.span, message);
            }
            once(&switch.sets, diagnostics);
            bare(&switch.sets, "a switch sets a field to a `value`", diagnostics);
        }
        for When { span, conditions, required, optional } in &use_case.when {
            if conditions.is_empty() {
                let message = "a rule under `when` needs a condition: `present`, `absent`, `equals` or a selector";
                diagnostics.add(span, message);
            }
            if required.is_empty() && optional.is_empty() {
                let message = "this rule asks for nothing; say what is `required` or `optional` then, or remove it";
                diagnostics.add(span, message);
            }
            once(required, diagnostics);
            once(optional, diagnostics);
            offers(optional, diagnostics);
            both(required, optional, diagnostics);
        }
    }
    for mode in &spec.api.modes {
        changes(mode, diagnostics);
    }
    for operation in model.operations() {
        if let Some(body) = model.request(operation) {
            numbers(&operation.rules, body, model, diagnostics);
        }
    }
    for use_case in model.use_cases() {
        let operation = model.operation(use_case);
        if let Some(body) = model.request(operation) {
            fixed_in_elements(&use_case.contract, body, diagnostics);
            empty(&use_case.contract, body, diagnostics);
            contradictory(&use_case.contract, operation, body, diagnostics);
            met(use_case, body, diagnostics);
            ours(use_case, operation, body, diagnostics);
        }
    }
}

fn choices(choices: &[Choice], diagnostics: &mut Diagnostics) {
    for choice in choices.iter().filter(|choice| choice.paths.len() < 2) {
        let message = "a choice is between two paths at least; a field that must be there is `required`";
        diagnostics.add(&choice.span, message);
    }
    for choice in choices {
        let mut seen = BTreeSet::new();
        // The parser has reported an empty one.
        for path in choice.paths.iter().filter(|path| !path.value.is_empty() && !seen.insert(path.value.as_str())) {
            diagnostics.add(&path.span, format!("`{path}` is in this choice already; remove one of the two"));
        }
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

/// What is said of optional fields that only required ones have.
fn offers(items: &[Item], diagnostics: &mut Diagnostics) {
    for item in items {
        if item.may_be_empty {
            let message = format!(
                "`{}` need not be there at all, so `may_be_empty` says nothing; remove it, or list the field under `required`",
                item.path
            );
            diagnostics.add(&item.path.span, message);
        }
        if let Some(default) = &item.default {
            let message = format!(
                "builders begin with `default` only where a field is required, and `{}` is optional; remove it, or list the field under `required`",
                item.path
            );
            diagnostics.add(&default.span, message);
        }
    }
}

/// What stands beside paths and values where only these count.
fn bare(items: &[Item], what: &str, diagnostics: &mut Diagnostics) {
    for item in items {
        let extras = [(item.may_be_empty, "may_be_empty"), (item.default.is_some(), "default")];
        for (_, key) in extras.into_iter().filter(|(is_there, _)| *is_there) {
            diagnostics.add(&item.path.span, format!("{what}, and `{key}` says nothing here; remove it"));
        }
    }
}

/// A mode lifts fields, and what it requires beside a field it requires whatever its value.
fn changes(mode: &Mode, diagnostics: &mut Diagnostics) {
    if mode.lifts.is_empty() && mode.when.is_empty() {
        let message = format!("the mode `{}` changes nothing; say what it `lifts`, or remove it", mode.name);
        diagnostics.add(&mode.name.span, message);
    }
    let mut seen = BTreeSet::new();
    for path in mode.lifts.iter().filter(|path| !path.value.is_empty() && !seen.insert(path.value.as_str())) {
        diagnostics.add(&path.span, format!("`{path}` is lifted already; remove one of the two"));
    }
    for When { span, required, optional, .. } in &mode.when {
        if let Some(item) = optional.first() {
            let message = "a mode adds only what is `required`; remove what is `optional`";
            diagnostics.add(&item.path.span, message);
        } else if required.is_empty() {
            let message = "this rule asks for nothing; say what is `required` then, or remove it";
            diagnostics.add(span, message);
        }
        let what = "a mode requires a field whatever its value";
        bare(required, what, diagnostics);
        for item in required.iter().filter(|item| !item.values.is_empty()) {
            diagnostics.add(&item.path.span, format!("{what}; write `{}` without one", item.path));
        }
    }
}

/// A boolean or a number that is there is never empty, and a builder would have nothing to set.
fn empty(contract: &Contract, body: &Objects, diagnostics: &mut Diagnostics) {
    let all = std::iter::once(&contract.always).chain(contract.when.iter().map(|conditional| &conditional.rules));
    for requirement in all.flat_map(|rules| &rules.required).filter(|requirement| requirement.may_be_empty) {
        let field = &body[requirement.field];
        if matches!(field.ty, Type::Boolean | Type::Integer) {
            let message = format!(
                "`{}` is a boolean or a number, so it cannot be there and be empty; remove `may_be_empty`",
                field.path
            );
            diagnostics.add(&requirement.span, message);
        }
    }
}

/// Reports choices that every request makes by what is required of it anyway.
fn met(use_case: &UseCase, body: &Objects, diagnostics: &mut Diagnostics) {
    for path in use_case.written.at_least_one_of.iter().flat_map(|choice| &choice.paths) {
        if body.find(&path.value).is_some_and(|field| use_case.contract.always.always_have(field, body)) {
            let message = format!(
                "`{path}` is always required, so this choice asks for nothing; remove it, or the field from `required`"
            );
            diagnostics.add(&path.span, message);
        }
    }
}

/// Reports reasons for what no list and no rule has.
fn ours(use_case: &UseCase, operation: &Operation, body: &Objects, diagnostics: &mut Diagnostics) {
    let contracts = use_case.builders.iter().map(|builder| &builder.contract).chain([&use_case.contract]);
    let of_operation = operation.rules.fields().chain(operation.optional.iter().copied());
    let known: BTreeSet<_> = contracts.flat_map(Contract::fields).chain(of_operation).collect();
    for entry in &use_case.written.ours {
        let Ours::Path { path, .. } = entry else { continue };
        if body.find(&path.value).is_some_and(|field| !known.contains(&field)) {
            let message = format!(
                "`{path}` is in no list of this use case, so nothing of it is ours; list it, or remove this entry"
            );
            diagnostics.add(&path.span, message);
        }
    }
}

/// Reports values of a field of which another rule on it, that holds at the same time, allows none.
fn contradictory(contract: &Contract, operation: &Operation, body: &Objects, diagnostics: &mut Diagnostics) {
    let of_all = || operation.rules.values.iter();
    let always = contract.always.values.iter().flat_map(|rule| of_all().map(move |other| (rule, other)));
    let conditional = contract.when.iter().flat_map(|conditional| &conditional.rules.values);
    let conditional =
        conditional.flat_map(|rule| contract.always.values.iter().chain(of_all()).map(move |other| (rule, other)));
    for (rule, other) in always.chain(conditional).filter(|(rule, other)| rule.field == other.field) {
        let field = &body[rule.field];
        // A list can have the values of both.
        let is_known = !field.is_list() && !rule.values.is_empty() && !other.values.is_empty();
        if is_known && !rule.values.iter().any(|value| other.values.contains(value)) {
            let message = format!(
                "`{}` has no value that this rule allows and the one in {}:{} allows too, which always holds; correct one of the two",
                field.path, other.span.file, other.span.line
            );
            diagnostics.add(&rule.span, message);
        }
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
