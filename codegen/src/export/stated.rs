//! A field, and what is there of it → a schema of the whole body.

use serde_json::{Value as Json, json};

use super::{dialect::Dialect, value};
use crate::{
    model::{Alternatives, Api, Body, Contract, FieldId, Operation, Rules, Type},
    spec::Scalar,
};

/// Says rules of one operation's requests.
#[derive(Clone, Copy)]
pub(super) struct Stated<'a> {
    pub api: &'a Api<'a>,
    pub operation: &'a Operation<'a>,
    pub body: &'a Body,
    pub dialect: Dialect,
}

impl Stated<'_> {
    /// A field by its path.
    pub(super) fn named(&self, field: FieldId) -> String {
        format!("`{}`", self.body[field].path)
    }

    /// Fields by their paths.
    pub(super) fn listed(&self, choice: &Alternatives) -> String {
        choice.fields.iter().map(|field| self.named(*field)).collect::<Vec<_>>().join(", ")
    }

    /// What the operation asks of all its requests; what the contract's own values excuse is left out.
    pub(super) fn of_operation(&self, contract: &Contract) -> Rules {
        let mut rules = self.operation.rules.clone();
        rules.not_zero.retain(|number| !contract.always.excuse(number));
        rules
    }

    pub(super) fn present(&self, field: FieldId) -> Json {
        self.present_within(None, field)
    }

    /// A field says something, in some element where it lies in a list; as an object around it has it.
    pub(super) fn present_within(&self, around: Option<FieldId>, field: FieldId) -> Json {
        let ty = &self.body[field].ty;
        let says = match ty {
            Type::List(_) => self.dialect.any_list(),
            _ => match value::kind(ty) {
                Some("string") => json!({ "type": "string", "minLength": 1 }),
                Some(kind) => json!({ "type": kind }),
                None if self.dialect.judges() => json!({ "not": { "type": "null" } }),
                None => json!({}),
            },
        };
        let path = self.body[field].path.as_str();
        let within = around.and_then(|around| path.strip_prefix(self.body[around].path.as_str())?.strip_prefix('.'));
        let path = within.unwrap_or(path);
        somewhere(path.strip_suffix("[]").unwrap_or(path), says, self.dialect)
    }

    pub(super) fn equals(&self, field: FieldId, value: &Scalar) -> Json {
        self.somewhere(field, self.dialect.one_of(vec![value.to_json()]).into())
    }

    /// What a field is, in some element where it lies in a list.
    pub(super) fn somewhere(&self, field: FieldId, is: Json) -> Json {
        let path = &self.body[field].path;
        somewhere(path.strip_suffix("[]").unwrap_or(path), is, self.dialect)
    }
}

/// What lies at a path, in some element where that leads through lists.
pub(super) fn somewhere(path: &str, is: Json, dialect: Dialect) -> Json {
    path.rsplit('.').fold(is, |inner, name| {
        let (name, inner) = match name.strip_suffix("[]") {
            Some(list) => (list, dialect.containing(&inner).into()),
            None => (name, inner),
        };
        let mut schema = json!({ "type": "object", "required": [name] });
        if inner != json!({}) {
            schema["properties"] = json!({ name: inner });
        }
        schema
    })
}
