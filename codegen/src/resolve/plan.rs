//! Conforming JSON → the calls of a builder that make it.

use serde_json::{Map, Value};

use crate::{
    json,
    model::{
        Api, Argument, Body, Builder, Call, Does, FieldId, Input, Parameter, PartPlan, PartSetter, Plain, Plan,
        Selected, Statement, Switch, TextKind, Type, WithBody,
    },
};

/// What a plan is made with.
pub(super) struct Planner<'a> {
    pub api: &'a Api<'a>,
    pub switches: &'a [Switch],
    pub builder: &'a Builder,
    pub body: &'a Body,
    /// Of the operation's path.
    pub parameters: &'a [Parameter<'a>],
}

/// What stands in a path where no page says what does.
const ANY: &str = "1";

impl Planner<'_> {
    /// Setters in the contract's order, then whatever is left through the whole body.
    pub(super) fn plan(&self, whole: &Value, selections: &[(usize, String)], given: &[(String, String)]) -> Plan {
        let parameters = self.parameters.iter().map(|parameter| {
            let given = given.iter().find(|(name, _)| *name == parameter.written.name.value);
            in_path(parameter.ty, given.map_or(ANY, |(_, value)| value))
        });
        let mut plan = Plan { parameters: parameters.collect(), ..Plan::default() };
        let mut left = whole.clone();
        for (path, value) in self.preset() {
            // Another value than the builder sets is left for the escape hatch.
            if json::get(whole, path.trim_end_matches("[]")) == Some(&value) {
                take(&mut left, path);
            }
        }
        for switch in self.switches {
            let path = |field: &FieldId| self.body[*field].path.as_str();
            let mut sets = switch.sets.iter();
            if sets.all(|(field, value)| json::get(&left, path(field)) == Some(&value.to_json())) {
                for (field, _) in &switch.sets {
                    take(&mut left, path(field));
                }
                plan.calls.push(Call { method: switch.ident.clone(), argument: Argument::Nothing });
            }
        }
        for method in &self.builder.methods {
            let Does::WithBody(_, WithBody::Set(field, input)) = &method.does else { continue };
            let Some(value) = take(&mut left, &self.body[*field].path) else { continue };
            let call = |argument| Call { method: method.name.clone(), argument };
            plan.calls.extend(self.arguments(*field, input, &value).into_iter().map(call));
        }
        prune(&mut left, whole);
        plan.around = self.around(&left, 0);
        plan.calls.extend(selections.iter().filter_map(|(selector, value)| self.said(*selector, value)));
        plan
    }

    /// What the builder sets by itself.
    fn preset(&self) -> impl Iterator<Item = (&str, Value)> {
        let preset = self.builder.contract.always.values.iter().filter(|rule| rule.preset);
        preset.filter_map(|rule| {
            let (value, field) = (rule.values.first()?.to_json(), &self.body[rule.field]);
            Some((field.path.as_str(), if field.is_list() { Value::Array(vec![value]) } else { value }))
        })
    }

    /// A selector is said where the builder asks for it.
    fn said(&self, selector: usize, value: &str) -> Option<Call> {
        let asks = |does: &Does| matches!(does, Does::WithBody(_, WithBody::Select(Selected { selector: of, .. })) if *of == selector);
        let method = self.builder.methods.iter().find(|method| asks(&method.does))?;
        let list = self.api.selectors[selector].values;
        let code = self.api.code_lists[list].codes.iter().position(|code| code.written.wire.value == value)?;
        Some(Call { method: method.name.clone(), argument: Argument::Code { list, code } })
    }

    /// One for each call: elements that are objects are added one by one.
    fn arguments(&self, field: FieldId, input: &Input, value: &Value) -> Vec<Argument> {
        let ty = &self.body[field].ty;
        match (input, ty.inner_struct(), value) {
            (Input::Only(_), ..) => vec![Argument::Nothing],
            (_, Some(of), Value::Array(elements)) => elements.iter().map(|element| self.element(of, element)).collect(),
            _ => vec![self.argument(ty, value)],
        }
    }

    /// A list's element, through its builder where it has one.
    fn element(&self, of: usize, value: &Value) -> Argument {
        match (self.body.structs[of].part, value) {
            (Some(part), Value::Object(fields)) => Argument::Part(self.part(part, fields)),
            _ => Argument::Read { of, json: value.clone() },
        }
    }

    fn part(&self, part: usize, fields: &Map<String, Value>) -> PartPlan {
        let (of, whole) = (&self.body.parts[part], Value::Object(fields.clone()));
        let depth = self.body.structs[of.of].within.map_or(0, |held| self.body.way(held).len());
        let (mut left, mut plan) = (whole.clone(), Plan::default());
        for PartSetter { field, name: setter, input, .. } in &of.setters {
            let way = self.body.way(*field).into_iter().skip(depth);
            let relative: Vec<_> = way.map(|field| self.body[field].wire.as_str()).collect();
            let Some(value) = take(&mut left, &relative.join(".")) else { continue };
            let call = |argument| Call { method: setter.clone(), argument };
            plan.calls.extend(self.arguments(*field, input, &value).into_iter().map(call));
        }
        prune(&mut left, &whole);
        plan.around = self.around(&left, of.of);
        PartPlan { part, plan }
    }

    /// An argument that makes this value.
    fn argument(&self, ty: &Type, value: &Value) -> Argument {
        match (ty, value) {
            (Type::List(element), Value::Array(values)) => {
                Argument::List(values.iter().map(|value| self.argument(element, value)).collect())
            }
            (Type::Json | Type::Unknown, value) => Argument::Json(value.clone()),
            (Type::Named(index), Value::String(text)) => match (self.api.types[*index].kind, text.parse::<i64>()) {
                (TextKind::Decimal | TextKind::Timestamp, _) => Argument::Parsed { ty: *index, text: text.clone() },
                (TextKind::EpochSeconds, Ok(seconds)) => Argument::Seconds { ty: *index, seconds },
                _ => Argument::Text(text.clone()),
            },
            (Type::Code(list), Value::String(text)) => {
                let code = self.api.code_lists[*list].codes.iter().position(|code| code.written.wire.value == *text);
                code.map_or_else(|| Argument::Text(text.clone()), |code| Argument::Code { list: *list, code })
            }
            (_, Value::String(text)) => Argument::Text(text.clone()),
            (_, value) => Argument::Plain(value.clone()),
        }
    }

    /// What no setter could set, in the object of a struct.
    fn around(&self, left: &Value, of: usize) -> Vec<Statement> {
        let mut statements = Vec::new();
        self.around_below(left, of, &mut Vec::new(), &mut statements);
        statements
    }

    fn around_below(&self, left: &Value, of: usize, way: &mut Vec<FieldId>, statements: &mut Vec<Statement>) {
        let Value::Object(fields) = left else { return };
        for (name, value) in fields {
            let number = self.body.structs[of].fields.iter().position(|field| field.wire == *name);
            let known = number.map(|number| FieldId { of, number });
            let object = known.and_then(|id| match self.body[id].ty {
                Type::Struct(index) => Some((id, index)),
                _ => None,
            });
            if let (Some((id, index)), Value::Object(inside)) = (object, value) {
                way.push(id);
                if inside.is_empty() {
                    statements.push(Statement { way: way.clone(), insert: None });
                }
                self.around_below(value, index, way, statements);
                way.pop();
                continue;
            }
            statements.push(Statement { way: way.clone(), insert: Some((name.clone(), value.clone())) });
        }
    }
}

/// What stands in the path for a parameter.
fn in_path(ty: Plain, text: &str) -> Argument {
    let plain = match ty {
        Plain::Integer => text.parse::<i64>().ok().map(Value::from),
        Plain::Boolean => text.parse::<bool>().ok().map(Value::from),
        Plain::Text | Plain::Named(_) | Plain::Code(_) | Plain::Unknown => None,
    };
    plain.map_or_else(|| Argument::Text(text.to_owned()), Argument::Plain)
}

/// Removes the value at a path and gives it.
fn take(json: &mut Value, path: &str) -> Option<Value> {
    let path = path.trim_end_matches("[]");
    let value = json::get(json, path)?.clone();
    json::set(json, path, None).then_some(value)
}

/// Removes objects that nothing is left in, but not those that were empty from the start.
fn prune(json: &mut Value, whole: &Value) {
    if let Value::Object(fields) = json {
        let was_empty = |name: &str| whole.get(name).and_then(Value::as_object).is_some_and(Map::is_empty);
        for (name, value) in fields.iter_mut() {
            prune(value, whole.get(name).unwrap_or(&Value::Null));
        }
        fields.retain(|name, value| was_empty(name) || !value.as_object().is_some_and(Map::is_empty));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_a_path_is_as_its_parameter_takes_it() {
        let is = |ty, text, expected: Value| match in_path(ty, text) {
            Argument::Plain(value) => assert_eq!(value, expected),
            Argument::Text(text) => assert_eq!(text, expected),
            other => panic!("{other:?}"),
        };
        is(Plain::Integer, "7", 7.into());
        is(Plain::Boolean, "true", true.into());
        is(Plain::Text, "7", "7".into());
        is(Plain::Integer, "seven", "seven".into());
    }
}
