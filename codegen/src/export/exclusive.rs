//! Contracts of one operation → whether a request can keep two of them.

use crate::model::{Body, Contract, FieldId, Operation, ValueRule};

/// Whether no request keeps more than one of these contracts.
pub(super) fn all(contracts: &[&Contract], operation: &Operation, body: &Body) -> bool {
    contracts
        .iter()
        .enumerate()
        .all(|(number, one)| contracts[number + 1..].iter().all(|other| exclude(one, other, operation, body)))
}

/// Both ask for a field and want another value in it, or each for a field that goes with none of the other's.
fn exclude(one: &Contract, other: &Contract, operation: &Operation, body: &Body) -> bool {
    let values = discriminators(one, body).any(|rule| {
        let same = discriminators(other, body).filter(|of| of.field == rule.field);
        same.into_iter().any(|of| !of.values.iter().any(|value| rule.values.contains(value)))
    });
    let limits = operation.rules.at_most_one_of.iter();
    values
        || limits.into_iter().any(|limit| {
            let asks = |contract: &Contract, field: &FieldId| is_required(contract, *field);
            limit
                .fields
                .iter()
                .any(|field| asks(one, field) && limit.fields.iter().any(|of| of != field && asks(other, of)))
        })
}

/// The values of fields that a request must have.
fn discriminators<'a>(contract: &'a Contract, body: &'a Body) -> impl Iterator<Item = &'a ValueRule> {
    let required = contract.always.values.iter().filter(|rule| is_required(contract, rule.field));
    // A list that has one value may have another beside it.
    required.filter(|rule| !body[rule.field].is_list())
}

fn is_required(contract: &Contract, field: FieldId) -> bool {
    contract.always.required.iter().any(|required| required.field == field && !required.may_be_empty)
}
