//! What topics declare and others refer to → ids: the number of the topic, and the own number there.

use super::{Body, Operation, Spec, UseCase};

/// Declares ids, each for what a list of a topic holds.
macro_rules! ids {
    ($($(#[$doc:meta])* $id:ident of $of:ident in $list:ident: $each:ident $(, $one:ident)?;)*) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
            pub(crate) struct $id {
                pub topic: usize,
                pub number: usize,
            }

            impl $id {
                /// What a stage has made of it, which keeps a list for each topic.
                pub(crate) fn of<T>(self, topics: &[Vec<T>]) -> &T {
                    &topics[self.topic][self.number]
                }
            }
        )*

        impl Spec {
            $(
                $(
                    /// As it is written.
                    pub(crate) fn $one(&self, id: $id) -> &$of {
                        &self.topics[id.topic].$list[id.number]
                    }
                )?

                /// All of them, in the order of the spec.
                pub(crate) fn $list(&self) -> impl Iterator<Item = ($id, &$of)> {
                    self.topics.iter().enumerate().flat_map(|(topic, of)| {
                        let written = of.$list.iter().enumerate();
                        written.map(move |(number, written)| ($id { topic, number }, written))
                    })
                }

                /// What a stage makes of each, in a list for each topic.
                pub(crate) fn $each<'s, T>(&'s self, mut make: impl FnMut($id, &'s $of) -> T) -> Vec<Vec<T>> {
                    let mut made: Vec<Vec<T>> = self.topics.iter().map(|_| Vec::new()).collect();
                    for (id, written) in self.$list() {
                        made[id.topic].push(make(id, written));
                    }
                    made
                }
            )*
        }
    };
}

ids! {
    BodyId of Body in bodies: each_body, body;
    OperationId of Operation in operations: each_operation;
    UseCaseId of UseCase in use_cases: each_use_case, use_case;
}
