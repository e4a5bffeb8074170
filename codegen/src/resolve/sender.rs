//! The operations and use cases that send a body.

use std::collections::BTreeMap;

use crate::{
    model::{BodyId, FieldId, Operation, UseCaseId},
    resolve::ask::{Asked, AskedBuilder},
    spec::Scalar,
};

/// The operations and use cases that send a body.
#[derive(Default)]
pub(super) struct Senders<'a> {
    pub(super) operations: Vec<&'a Operation<'a>>,
    pub(super) asked: Vec<(UseCaseId, &'a Asked)>,
}

impl<'a> Senders<'a> {
    /// Those of each body that is sent.
    pub(super) fn all(
        operations: &'a [Vec<Operation>],
        asked: &'a [Vec<Option<Asked>>],
    ) -> BTreeMap<BodyId, Senders<'a>> {
        let mut all = BTreeMap::<BodyId, Self>::new();
        for operation in operations.iter().flatten() {
            if let Some(body) = operation.request {
                all.entry(body).or_default().operations.push(operation);
            }
        }
        for (topic, asked) in asked.iter().enumerate() {
            for (number, asked) in asked.iter().enumerate() {
                let body = asked.as_ref().and_then(|asked| Some((asked, asked.operation.of(operations).request?)));
                if let Some((asked, body)) = body {
                    all.entry(body).or_default().asked.push((UseCaseId { topic, number }, asked));
                }
            }
        }
        all
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
