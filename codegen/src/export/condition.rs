//! Conditions and choices between fields → schemas of the whole body.

use serde_json::{Value as Json, json};

use super::{
    dialect::{all, any},
    layer::{Layer, Shown},
    readings,
    stated::Stated,
};
use crate::{
    model::{Alternatives, Condition, Conditional, FieldId, NotZero, Rules},
    phrase,
};

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
        let name = phrase::label(conditional, self.body, self.api);
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
        let name = phrase::unless(number, self.body);
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
}
