//! JSON against a body and a contract. The generated validators judge by the same rules with code of their own; tests hold the two together.

use serde_json::{Map, Value};

use crate::model::{
    Body, Condition, Conditional, Contract, Model, Requirement, Rules, Struct, TextKind, Type, ValueRule,
};
use crate::spec::Scalar;

/// Something that is not as the spec says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    /// With list indexes.
    pub path: String,
    pub what: String,
}

pub(super) fn judge(
    model: &Model,
    body: &Body,
    rules: Option<(&Contract, &Rules)>,
    selections: &[(usize, String)],
    json: &Value,
) -> Vec<Problem> {
    let mut judge = Judge { body, selections, model, problems: Vec::new() };
    match json {
        Value::Object(object) => judge.object(&body.structs[0], object, ""),
        _ => judge.report("", "the body must be an object"),
    }
    if let Some((contract, shared)) = rules {
        judge.rules(&contract.always, json);
        judge.rules(shared, json);
        for conditional in &contract.when {
            if applies(&judge, conditional, json) {
                judge.rules(&conditional.rules, json);
            }
        }
    }
    judge.problems
}

struct Judge<'a> {
    model: &'a Model,
    body: &'a Body,
    selections: &'a [(usize, String)],
    problems: Vec<Problem>,
}

impl Judge<'_> {
    fn report(&mut self, path: &str, what: &str) {
        // The first problem of a place explains the others.
        if !self.problems.iter().any(|problem| problem.path == path) {
            self.problems.push(Problem { path: path.to_owned(), what: what.to_owned() });
        }
    }

    fn object(&mut self, structure: &Struct, object: &Map<String, Value>, at: &str) {
        // `null` counts as absent.
        for (name, value) in object.iter().filter(|(_, value)| !value.is_null()) {
            let path = if at.is_empty() { name.clone() } else { format!("{at}.{name}") };
            match structure.fields.iter().find(|field| field.wire == *name) {
                Some(field) => self.value(&field.ty, value, &path),
                None => self.report(&path, "the body has no such field"),
            }
        }
    }

    fn value(&mut self, ty: &Type, value: &Value, path: &str) {
        let expected = match (ty, value) {
            (Type::Json, _) | (Type::Boolean, Value::Bool(_)) => return,
            (Type::Integer, Value::Number(number)) if number.is_i64() => return,
            (Type::Struct(index), Value::Object(object)) => {
                return self.object(&self.body.structs[*index], object, path);
            }
            (Type::List(element), Value::Array(values)) => {
                for (index, value) in values.iter().enumerate() {
                    self.value(element, value, &format!("{path}[{index}]"));
                }
                return;
            }
            (Type::Boolean, _) => "a boolean",
            (Type::Integer, _) => "a whole number",
            (Type::Struct(_), _) => "an object",
            (Type::List(_), _) => "a list",
            (Type::Named(index), Value::String(text)) => match misread(self.model.api.types[*index].kind, text) {
                Some(expected) => expected,
                None => return,
            },
            (_, Value::String(_)) => return,
            _ => "text",
        };
        self.report(path, &format!("expected {expected}, found `{value}`"));
    }

    fn rules(&mut self, rules: &Rules, json: &Value) {
        for Requirement { path, may_be_empty, .. } in &rules.required {
            for (at, value) in places(json, path) {
                let lacking = value.is_none_or(|value| !may_be_empty && is_empty(value));
                if lacking {
                    self.report(&at, "required by the list");
                }
            }
        }
        for rule in &rules.values {
            self.values(rule, json);
        }
        for choice in &rules.at_least_one_of {
            if !choice.iter().any(|path| present(json, path)) {
                self.report(choice.first().map_or("", String::as_str), "one of its group is required");
            }
        }
        for limit in &rules.at_most_one_of {
            for path in limit.iter().filter(|path| present(json, path)).skip(1) {
                self.report(path, "another of its group is there already");
            }
        }
    }

    fn values(&mut self, rule: &ValueRule, json: &Value) {
        let matches = |value: &Value| rule.values.iter().any(|allowed| same(value, allowed));
        for (at, value) in places(json, &rule.path) {
            let Some(value) = value else { continue };
            let holds = match value {
                Value::Array(values) if rule.fixed => values.iter().any(matches),
                Value::Array(values) => values.iter().all(matches),
                value => matches(value),
            };
            if !holds {
                self.report(&at, &format!("the list does not allow `{value}`"));
            }
        }
    }
}

/// What the text of such a kind should read as, where it does not.
fn misread(kind: TextKind, text: &str) -> Option<&'static str> {
    if text.is_empty() {
        return None;
    }
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    match kind {
        TextKind::Decimal => {
            let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
            (!digits(whole) || !digits(fraction)).then_some("a decimal number")
        }
        TextKind::EpochSeconds => text.parse::<i64>().is_err().then_some("seconds since 1970"),
        // `2026-01-01T00:00:00Z`, by its separators.
        TextKind::Timestamp => {
            let at = |index: usize| text.as_bytes().get(index).map(u8::to_ascii_uppercase);
            let form = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')];
            (!form.iter().all(|(index, mark)| at(*index) == Some(*mark))).then_some("a time")
        }
        TextKind::Text | TextKind::Personal | TextKind::Secret => None,
    }
}

fn applies(judge: &Judge<'_>, conditional: &Conditional, json: &Value) -> bool {
    conditional.conditions.iter().all(|condition| match condition {
        Condition::Present(path) => present(json, path),
        Condition::Absent(path) => !present(json, path),
        Condition::Equals(path, scalar) => {
            places(json, path).iter().any(|(_, value)| value.is_some_and(|value| same(value, scalar)))
        }
        Condition::Selector(index, values) => {
            selected(judge, *index, json).is_some_and(|value| values.contains(&value))
        }
        // Examples are held against the plain contract.
        Condition::Mode(_) => false,
    })
}

/// What the example says of a selector, or what its JSON does.
fn selected(judge: &Judge<'_>, index: usize, json: &Value) -> Option<String> {
    let said = judge.selections.iter().find(|(selector, _)| *selector == index).map(|(_, value)| value.clone());
    said.or_else(|| {
        judge.model.api.selectors[index].read_from.iter().find_map(|reading| {
            let places = places(json, &reading.path);
            let text = places.first()?.1?.as_str()?;
            let whole = reading.map.iter().find(|(value, _)| value == text).map(|(_, means)| means.clone());
            whole.or_else(|| {
                let ranges = reading.prefixes.iter().filter(|(first, last, _)| {
                    text.get(..first.len()).is_some_and(|start| first.as_str() <= start && start <= last.as_str())
                });
                ranges.max_by_key(|(first, ..)| first.len()).map(|(.., means)| means.clone())
            })
        })
    })
}

fn present(json: &Value, path: &str) -> bool {
    places(json, path).iter().any(|(_, value)| value.is_some_and(|value| !is_empty(value)))
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(values) => values.is_empty(),
        _ => false,
    }
}

fn same(value: &Value, scalar: &Scalar) -> bool {
    match (value, scalar) {
        (Value::String(text), Scalar::Text(expected)) => text == expected,
        (Value::Bool(value), Scalar::Boolean(expected)) => value == expected,
        (Value::Number(number), Scalar::Integer(expected)) => number.as_i64() == Some(*expected),
        _ => false,
    }
}

/// Every place that a path with `[]` stands for, with the value there. A list without elements is one place without a value.
fn places<'a>(json: &'a Value, path: &str) -> Vec<(String, Option<&'a Value>)> {
    let mut places: Vec<(String, Option<&Value>)> = vec![(String::new(), Some(json))];
    let names: Vec<_> = path.split('.').collect();
    for (number, name) in names.iter().enumerate() {
        let wire = name.strip_suffix("[]").unwrap_or(name);
        let through = name.ends_with("[]") && number + 1 < names.len();
        let mut next = Vec::new();
        for (at, value) in places {
            let at = if at.is_empty() { wire.to_owned() } else { format!("{at}.{wire}") };
            let value = value.and_then(|value| value.get(wire)).filter(|value| !value.is_null());
            match value {
                Some(Value::Array(values)) if through && !values.is_empty() => {
                    next.extend(
                        values.iter().enumerate().map(|(index, value)| (format!("{at}[{index}]"), Some(value))),
                    );
                }
                _ if through => return vec![(at, None)],
                value => next.push((at, value)),
            }
        }
        places = next;
    }
    places
}
