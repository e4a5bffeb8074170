//! Conditions and choices between fields → schemas of the whole body.

use serde_json::{Value as Json, json};

use super::{
    dialect::{Dialect, all, any},
    layer::{Layer, Shown},
    readings, value,
};
use crate::{
    emit::doc,
    model::{Alternatives, Api, Body, Condition, Conditional, FieldId, NotZero, Operation, Rules, Type},
    spec::Scalar,
};

/// Says rules of one operation's requests.
#[derive(Clone, Copy)]
pub(super) struct Stated<'a> {
    pub api: &'a Api,
    pub operation: &'a Operation,
    pub body: &'a Body,
    pub dialect: Dialect,
}

impl Stated<'_> {
    /// What must hold under conditions; nothing where one of them is a mode, in which no account is unless somebody says so.
    pub(super) fn conditional(&self, conditional: &Conditional) -> Option<Json> {
        let conditions: Option<Vec<_>> =
            conditional.conditions.iter().map(|condition| self.condition(condition)).collect();
        let mut then = self.beside(&conditional.rules);
        let layer = Layer::new(self.api, self.body, self.dialect, Shown::None).with([&conditional.rules]).root();
        if !layer.is_empty() {
            then.insert(0, layer.into());
        }
        let conditions = conditions.filter(|_| !then.is_empty())?;
        let name = doc::label(conditional, self.body, self.api);
        Some(self.dialect.when(&name, conditions, &all(then)))
    }

    /// What rules say that is of no one field.
    pub(super) fn beside(&self, rules: &Rules) -> Vec<Json> {
        let choices = rules.at_least_one_of.iter().map(|choice| {
            let present = choice.fields.iter().map(|field| self.present(*field)).collect();
            self.dialect.some(&format!("at least one of {}", self.listed(choice)), present)
        });
        let limits = rules.at_most_one_of.iter().map(|limit| self.at_most_one_of(limit));
        let numbers = rules.not_zero.iter().map(|number| self.not_zero(number));
        choices.chain(limits).chain(numbers).collect()
    }

    /// A field by its path.
    pub(super) fn named(&self, field: FieldId) -> String {
        format!("`{}`", self.body[field].path)
    }

    /// Fields by their paths.
    pub(super) fn listed(&self, choice: &Alternatives) -> String {
        choice.fields.iter().map(|field| self.named(*field)).collect::<Vec<_>>().join(", ")
    }

    /// Whoever is there, none of those behind it is. That is said of the innermost object around all of them.
    fn at_most_one_of(&self, limit: &Alternatives) -> Json {
        let around = self.around(&limit.fields);
        let present = |field: &FieldId| self.present_within(around, *field);
        let each = (1..limit.fields.len()).map(|behind| {
            let others = any(limit.fields[behind..].iter().map(present).collect());
            let first = limit.fields[behind - 1];
            let name = format!("with {}", self.named(first));
            self.dialect.when(&name, vec![present(&first)], &json!({ "not": others }))
        });
        let limits = all(each.collect());
        match around {
            None => limits,
            Some(around) => {
                let layer = Layer::new(self.api, self.body, self.dialect, Shown::None);
                layer.each(around, limits).root().into()
            }
        }
    }

    /// The innermost object that fields share; one in a list is none, since its elements are not asked one by one.
    fn around(&self, fields: &[FieldId]) -> Option<FieldId> {
        let ways: Vec<_> = fields.iter().map(|field| self.body.way(*field)).collect();
        let (first, others) = ways.split_first()?;
        let shared = first.iter().enumerate().take_while(|(depth, id)| {
            others.iter().all(|way| way.get(*depth) == Some(*id)) && !self.body[**id].is_list()
        });
        shared.map(|(_, id)| *id).filter(|id| !fields.contains(id)).last()
    }

    pub(super) fn not_zero(&self, number: &NotZero) -> Json {
        let not_zero = json!({ "not": { "pattern": super::pattern::ZERO } });
        let layer = Layer::new(self.api, self.body, self.dialect, Shown::None).each(number.field, not_zero);
        let layer = layer.root().into();
        if number.unless.is_empty() {
            return layer;
        }
        let excuses = number.unless.iter().map(|(field, value)| {
            let value: Json = self.dialect.one_of(vec![value.to_json()]).into();
            let is_list = self.body[*field].is_list();
            self.somewhere(*field, if is_list { self.dialect.containing(&value).into() } else { value })
        });
        let unexcused = json!({ "not": any(excuses.collect()) });
        let name = doc::unless(number, self.body);
        self.dialect.when(&name, vec![unexcused], &layer)
    }

    fn condition(&self, condition: &Condition) -> Option<Json> {
        Some(match condition {
            Condition::Present(field) => self.present(*field),
            Condition::Absent(field) => json!({ "not": self.present(*field) }),
            Condition::Equals(field, value) => self.equals(*field, value),
            Condition::Selector(of, values) => readings::read(self, *of, values),
            Condition::Mode(_) => return None,
        })
    }

    fn present(&self, field: FieldId) -> Json {
        self.present_within(None, field)
    }

    /// A field says something, in some element where it lies in a list; as an object around it has it.
    fn present_within(&self, around: Option<FieldId>, field: FieldId) -> Json {
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

    fn equals(&self, field: FieldId, value: &Scalar) -> Json {
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
