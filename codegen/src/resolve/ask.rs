//! Field lists and conditions of use cases → contracts, and what the builder of each variant asks for.

use std::collections::BTreeSet;

use crate::{
    model::{Change, Condition, Conditional, Contract, FieldId, Operation, OperationId, Requirement, Rules},
    name::{self, Name},
    resolve::{Resolver, declared::Declared, list::Lists, report_unknown},
    spec::{self, Item, Text},
};

/// What a use case asks for; bodies and builders depend on it.
pub(super) struct Asked {
    pub operation: OperationId,
    pub contract: Contract,
    /// One without variants, else one for each.
    pub builders: Vec<AskedBuilder>,
}

/// What a builder asks for.
pub(super) struct AskedBuilder {
    pub variant: Option<String>,
    /// The type of the use case or variant.
    pub ident: Name,
    pub contract: Contract,
    /// Always-required fields that the caller sets, one place each; a list with required fields inside is one.
    pub places: Vec<FieldId>,
    /// Documented fields that the caller can set, in published order.
    pub settable: Vec<FieldId>,
}

/// Those of all use cases whose operation is known.
pub(super) fn resolve<'s>(
    resolver: &mut Resolver<'_, 's>,
    bodies: &[Vec<Declared>],
    operations: &[Vec<Operation<'s>>],
) -> Vec<Vec<Option<Asked>>> {
    let spec = resolver.spec;
    spec.each_use_case(|id, written| {
        let operation = resolver.operation_of(written)?.of(operations);
        let body = operation.request.map(|body| body.of(bodies));
        let mut lists = Lists::of(operation, body.map(|body| &body.objects), &written.ours, resolver);
        let id = format!("{}/{}", spec.topics[id.topic].id, written.name.value);
        let contract = lists.contract(written, id, operation);
        let makers: Vec<_> = written.variants.iter().map(|(_, path)| lists.maker(path)).collect();
        let listed = written.optional.iter().filter_map(|item| body?.find(&item.path.value));
        let listed: Vec<_> = listed.collect();
        let builders = variants(written, (&makers, &listed), &contract, operation).into_iter();
        let builders = builders.map(|(variant, ident, contract)| {
            let asked = body.map(|body| places_and_setters(&contract, &operation.optional, body));
            let (places, settable) = asked.unwrap_or_default();
            AskedBuilder { variant, ident, contract, places, settable }
        });
        Some(Asked { operation: operation.id, builders: builders.collect(), contract })
    })
}

impl Resolver<'_, '_> {
    fn operation_of(&mut self, written: &spec::UseCase) -> Option<OperationId> {
        let found = self.names.operations.get(&written.operation.value).copied();
        if found.is_none() {
            let known: Vec<_> = self.names.operations.keys().map(String::as_str).collect();
            report_unknown(&written.operation, "operation", &known, self.diagnostics);
        }
        found
    }
}

impl Lists<'_, '_, '_, '_> {
    fn contract(&mut self, written: &spec::UseCase, id: String, operation: &Operation) -> Contract {
        let mut always = self.rules(&written.required, true);
        let optional = self.rules(&written.optional, false);
        always.values.extend(optional.values);
        always.at_least_one_of = self.choices(&written.at_least_one_of);
        let known = |item: &Item| self.body?.find(&item.path.value);
        let mut documented: Vec<FieldId> = written.optional.iter().filter_map(known).collect();
        documented.extend(always.at_least_one_of.iter().flat_map(|choice| &choice.fields));
        let mut when = Vec::new();
        for written in &written.when {
            let conditions: Vec<_> =
                written.conditions.iter().filter_map(|condition| self.condition(condition)).collect();
            let mut rules = self.rules(&written.required, true);
            let optional = self.rules(&written.optional, false);
            rules.values.extend(optional.values);
            let known = |item: &Item| self.body?.find(&item.path.value);
            documented.extend(written.required.iter().chain(&written.optional).filter_map(known));
            if conditions.len() == written.conditions.len() {
                when.push(Conditional { conditions, rules, pair: None });
            }
        }
        when.extend(pairs(operation, &always, &documented));
        let required: BTreeSet<_> = always.required.iter().map(|requirement| requirement.field).collect();
        let mut optional = Vec::new();
        for field in documented {
            if !required.contains(&field) && !optional.contains(&field) {
                optional.push(field);
            }
        }
        let ident = name::shouty(&name::camel(&written.name.value).to_string());
        let modes = changes(&always, &when, self.modes);
        Contract { id, ident, always, when, optional, modes }
    }

    /// What a variant requires beside the other rules.
    fn maker(&mut self, path: &Text) -> Option<Requirement> {
        let field = self.field(path)?;
        let (lifted_in, ours) = (self.lifted_in(field), self.because(path, None));
        Some(Requirement { lifted_in, field, may_be_empty: false, ours, span: path.span.clone() })
    }
}

/// The pair rules of an operation's modes that are about fields that a contract knows.
fn pairs(operation: &Operation, always: &Rules, documented: &[FieldId]) -> Vec<Conditional> {
    let is_required = |field: FieldId| always.required.iter().any(|requirement| requirement.field == field);
    let known = |field: FieldId| documented.contains(&field) || is_required(field);
    let mut pairs = Vec::new();
    for (number, pair) in operation.pairs.iter().enumerate() {
        let mut own = pair.clone();
        own.rules.required.retain(|requirement| known(requirement.field));
        let is_whole = own.rules.required.len() == pair.rules.required.len();
        own.pair = is_whole.then_some(number);
        let is_about = pair.conditions.iter().all(|condition| match condition {
            Condition::Present(field) => known(*field),
            _ => true,
        });
        if is_about && !own.rules.required.is_empty() {
            pairs.push(own);
        }
    }
    pairs
}

/// What each mode lifts and adds. A rule that holds in a mode alone is added by it, and lifted by none of its own.
fn changes(always: &Rules, when: &[Conditional], modes: &[usize]) -> Vec<Change> {
    let whens = || when.iter();
    let changes = modes.iter().map(|&mode| {
        let own = |condition: &Condition| matches!(condition, Condition::Mode(asking) if *asking == mode);
        let rules = std::iter::once(always).chain(whens().map(|conditional| &conditional.rules));
        let lifted = rules.flat_map(|rules| &rules.required).filter(|required| required.lifted_in.contains(&mode));
        let mut lifts = Vec::new();
        for requirement in lifted {
            if !lifts.contains(&requirement.field) {
                lifts.push(requirement.field);
            }
        }
        let adds = whens().filter(|conditional| conditional.conditions.iter().any(own)).map(|conditional| {
            let others = conditional.conditions.iter().filter(|condition| !own(condition)).cloned().collect();
            (others, conditional.rules.required.iter().map(|requirement| requirement.field).collect())
        });
        Change { mode, lifts, adds: adds.collect() }
    });
    changes.filter(|change| !change.lifts.is_empty() || !change.adds.is_empty()).collect()
}

/// A use case without variants has one contract; else each has its own, in which its field is required and what follows from it always
/// holds. `makers` are what makes each; one whose path is unknown is none. What is `listed` as optional is so in each. With each is its
/// name and its type's.
fn variants(
    written: &spec::UseCase,
    (makers, listed): (&[Option<Requirement>], &[FieldId]),
    contract: &Contract,
    operation: &Operation,
) -> Vec<(Option<String>, Name, Contract)> {
    if written.variants.is_empty() {
        return vec![(None, name::camel(&written.name.value), contract.clone())];
    }
    let fields: Vec<_> = makers.iter().flatten().map(|maker| maker.field).collect();
    let variants = written.variants.iter().zip(makers).map(|((variant, _), maker)| {
        let mut contract = contract.clone();
        let ident = name::camel(&format!("{} {}", written.name.value, variant.value));
        contract.id = format!("{}.{}", contract.id, variant.value);
        contract.ident = name::shouty(&ident.to_string());
        if let Some(maker) = maker {
            make(&mut contract, maker);
            narrow(&mut contract, (&fields, listed), maker.field);
            contract.modes = changes(&contract.always, &contract.when, &operation.modes);
        }
        (Some(variant.value.clone()), ident, contract)
    });
    variants.collect()
}

/// Requires the field that makes a variant, and always what follows from it.
fn make(contract: &mut Contract, maker: &Requirement) {
    let field = maker.field;
    contract.always.required.push(maker.clone());
    contract.always.at_least_one_of.retain(|choice| !choice.fields.contains(&field));
    contract.when.retain_mut(|conditional| {
        let before = conditional.conditions.len();
        conditional
            .conditions
            .retain(|condition| !matches!(condition, Condition::Present(present) if *present == field));
        conditional.pair = conditional.pair.filter(|_| conditional.conditions.len() == before);
        if conditional.conditions.is_empty() {
            let Rules { required, values, at_least_one_of, at_most_one_of, not_zero } =
                std::mem::take(&mut conditional.rules);
            contract.always.required.extend(required);
            contract.always.values.extend(values);
            contract.always.at_least_one_of.extend(at_least_one_of);
            contract.always.at_most_one_of.extend(at_most_one_of);
            contract.always.not_zero.extend(not_zero);
        }
        !conditional.conditions.is_empty()
    });
    contract.always.required = once(std::mem::take(&mut contract.always.required));
}

/// Each path once; where one mention forbids an empty value, it is forbidden, and where a page has one mention, it is not ours.
fn once(requirements: Vec<Requirement>) -> Vec<Requirement> {
    let mut unique: Vec<Requirement> = Vec::new();
    for requirement in requirements {
        match unique.iter_mut().find(|other| other.field == requirement.field) {
            Some(other) => {
                other.may_be_empty &= requirement.may_be_empty;
                other.ours = other.ours.take().filter(|_| requirement.ours.is_some());
            }
            None => unique.push(requirement),
        }
    }
    unique
}

/// What only the other variants need is not among a variant's optional fields, unless it is listed there for all of them.
fn narrow(contract: &mut Contract, (makers, listed): (&[FieldId], &[FieldId]), own: FieldId) {
    let others = |field: FieldId| makers.contains(&field) && field != own;
    let elsewhere = |conditional: &Conditional| {
        conditional.conditions.iter().any(|condition| matches!(condition, Condition::Present(field) if others(*field)))
    };
    let only_there: Vec<_> = contract
        .when
        .iter()
        .filter(|conditional| elsewhere(conditional))
        .flat_map(|conditional| &conditional.rules.required)
        .map(|requirement| requirement.field)
        .collect();
    let required: Vec<_> = contract.always.required.iter().map(|requirement| requirement.field).collect();
    let is_elsewhere = |field: &FieldId| only_there.contains(field) && !listed.contains(field);
    contract.optional.retain(|field| !others(*field) && !is_elsewhere(field) && !required.contains(field));
}

/// `shared` are the fields that every use case of the operation can have.
fn places_and_setters(contract: &Contract, shared: &[FieldId], body: &Declared) -> (Vec<FieldId>, Vec<FieldId>) {
    let (mut places, mut setters) = (Vec::<FieldId>::new(), Vec::<FieldId>::new());
    for Requirement { field, may_be_empty, .. } in &contract.always.required {
        let rule = contract.always.values.iter().find(|rule| rule.field == *field && rule.preset);
        let target = settable(*field, body);
        if rule.is_none() && !may_be_empty && !places.contains(&target) {
            places.push(target);
        }
        // A fixed value needs no setter; one that is only the first of several does.
        if rule.is_none_or(|rule| !rule.fixed) && !setters.contains(&target) {
            setters.push(target);
        }
    }
    let alone = shared.iter().filter(|field| !body.is_in_group(**field));
    for field in contract.optional.iter().chain(alone) {
        let target = settable(*field, body);
        if !setters.contains(&target) {
            setters.push(target);
        }
    }
    (places, setters)
}

/// The field whose setter sets a field: itself, or the outermost list around it.
fn settable(field: FieldId, body: &Declared) -> FieldId {
    body.outermost_list(field).filter(|list| body.setters.contains_key(list)).unwrap_or(field)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Span;

    #[test]
    fn a_field_that_is_required_twice_is_required_once() {
        let span = Span { file: "".into(), line: 1, column: 1 };
        let requirement = |number, may_be_empty, ours: Option<&str>| Requirement {
            field: FieldId { of: 0, number },
            may_be_empty,
            lifted_in: Vec::new(),
            ours: ours.map(str::to_owned),
            span: span.clone(),
        };
        let (own, other) = (Some("it is ours"), Some("it is ours too"));
        let required = vec![
            requirement(0, true, own),
            requirement(1, false, own),
            requirement(0, false, None),
            requirement(1, false, other),
        ];
        assert_eq!(once(required), [requirement(0, false, None), requirement(1, false, own)]);
    }
}
