//! The operations and use cases that send a body.

use crate::{
    model::{BodyId, FieldId, Operation, UseCaseId},
    resolve::ask::{Asked, AskedBuilder},
    spec::Scalar,
};

/// The operations and use cases that send a body.
pub(super) struct Senders<'a> {
    pub(super) operations: Vec<&'a Operation>,
    pub(super) asked: Vec<(UseCaseId, &'a Asked)>,
}

impl<'a> Senders<'a> {
    pub(super) fn of(id: BodyId, operations: &'a [Vec<Operation>], asked: &'a [Vec<Option<Asked>>]) -> Self {
        let sends = |operation: &&Operation| operation.request == Some(id);
        let asked = asked.iter().enumerate().flat_map(|(topic, asked)| {
            let asked = asked.iter().enumerate();
            asked.filter_map(move |(number, asked)| Some((UseCaseId { topic, number }, asked.as_ref()?)))
        });
        Self {
            operations: operations.iter().flatten().filter(sends).collect(),
            asked: asked.filter(|(_, asked)| sends(&asked.operation.of(operations))).collect(),
        }
    }

    pub(super) fn builders(&self) -> impl Iterator<Item = (UseCaseId, &'a AskedBuilder)> {
        self.asked.iter().flat_map(|(id, asked)| asked.builders.iter().map(|builder| (*id, builder)))
    }

    /// The one value that every operation has for a field.
    pub(super) fn only(&self, field: FieldId) -> Option<&'a Scalar> {
        let mut only = self.operations.iter().map(|operation| {
            let rule = operation.rules.values.iter().find(|rule| rule.field == field && rule.fixed);
            rule.and_then(|rule| rule.values.first())
        });
        let first = only.next()??;
        only.all(|other| other == Some(first)).then_some(first)
    }
}
