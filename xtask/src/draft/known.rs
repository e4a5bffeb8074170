//! What is known while a page is drafted.

use codegen::OperationFields;

use crate::audit::{guide::Guide, spec::Spec};

pub(super) struct Known<'k> {
    pub spec: &'k Spec,
    pub operations: &'k [OperationFields],
    pub guide: &'k Guide<'k>,
    /// The guide's key.
    pub key: &'k str,
}

impl Known<'_> {
    /// A remark at a line of the page.
    pub(super) fn remark(&self, line: usize, says: &str) -> String {
        format!("{}:{line}: {says}", self.guide.name())
    }
}
