//! A body and rules on its fields → schemas within schemas, as the fields lie within objects and lists.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json, json};

use super::{
    dialect::{Dialect, object},
    value,
};
use crate::model::{Api, Body, Field, FieldId, Rules, Type, ValueRule};

/// What is said of a body's fields.
pub(super) struct Layer<'a> {
    api: &'a Api<'a>,
    body: &'a Body,
    dialect: Dialect,
    shown: Shown,
    needs: BTreeMap<FieldId, Need>,
    /// What each value must be that is there.
    each: BTreeMap<FieldId, Vec<Json>>,
}

/// The fields of which it is said what they are.
pub(super) enum Shown {
    All,
    None,
    These(BTreeSet<FieldId>),
}

/// What must be there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Need {
    /// A value that says something.
    Filled,
    /// A value, even an empty one.
    There,
}

impl<'a> Layer<'a> {
    /// The types of fields alone.
    pub(super) fn new(api: &'a Api<'a>, body: &'a Body, dialect: Dialect, shown: Shown) -> Self {
        Self { api, body, dialect, shown, needs: BTreeMap::new(), each: BTreeMap::new() }
    }

    /// What rules require, and which values they allow.
    pub(super) fn with<'r>(mut self, all: impl IntoIterator<Item = &'r Rules>) -> Self {
        let all: Vec<_> = all.into_iter().collect();
        for requirement in all.iter().flat_map(|rules| &rules.required) {
            let (field, need) = (requirement.field, if requirement.may_be_empty { Need::There } else { Need::Filled });
            for around in self.body.way(field) {
                let need = if around == field { need } else { Need::Filled };
                let known = self.needs.entry(around).or_insert(need);
                if need == Need::Filled {
                    *known = need;
                }
            }
        }
        for rules in all {
            for rule in &rules.values {
                let required = rules.required.iter().find(|requirement| requirement.field == rule.field);
                let allowed = self.allowed(rule, required.is_some_and(|required| required.may_be_empty));
                self.each.entry(rule.field).or_default().push(allowed.into());
            }
        }
        self
    }

    /// What each value of a field must be that is there.
    pub(super) fn each(mut self, field: FieldId, schema: Json) -> Self {
        self.each.entry(field).or_default().push(schema);
        self
    }

    /// The body itself.
    pub(super) fn root(&self) -> Map<String, Json> {
        self.object(0)
    }

    /// One of its objects: what must be there, and what is.
    fn object(&self, of: usize) -> Map<String, Json> {
        let (mut required, mut properties) = (Vec::new(), Map::new());
        for (number, field) in self.body.structs[of].fields.iter().enumerate() {
            let id = FieldId { of, number };
            if self.needs.contains_key(&id) {
                required.push(field.wire.as_str());
            }
            let schema = self.field(id, field);
            if !schema.is_empty() {
                properties.insert(field.wire.clone(), schema.into());
            }
            // Another spelling is no way to say anything.
            if matches!(self.shown, Shown::All) && self.dialect.judges() {
                properties.extend(field.also.iter().map(|also| (also.clone(), json!({ "type": "null" }))));
            }
        }
        let mut schema = Map::new();
        if !required.is_empty() {
            schema.insert("required".to_owned(), json!(required));
        }
        if !properties.is_empty() {
            schema.insert("properties".to_owned(), properties.into());
        }
        schema
    }

    fn field(&self, id: FieldId, field: &Field) -> Map<String, Json> {
        let (is_shown, need) = (self.shows(id), self.needs.get(&id).copied());
        let mut schema = Map::new();
        if is_shown || need.is_some() {
            schema.extend(self.kind(&field.ty, need.is_some()));
        }
        if is_shown {
            schema.extend(self.says(field).map(|says| ("description".to_owned(), says.into())));
        }
        schema.extend(self.inner(&field.ty, is_shown, need == Some(Need::Filled)));
        // No pattern fits an empty text.
        if need == Some(Need::Filled) && !schema.contains_key("pattern") {
            schema.extend(self.filled(&field.ty));
        }
        for allowed in self.each.get(&id).into_iter().flatten() {
            let nullable = need.is_none() && self.dialect.judges();
            merge(&mut schema, &or_null(allowed, nullable));
        }
        plain(&mut schema);
        if field.is_list() && schema.contains_key("type") {
            schema.entry("items").or_insert_with(|| json!({}));
        }
        schema
    }

    fn shows(&self, id: FieldId) -> bool {
        match &self.shown {
            Shown::All => true,
            Shown::None => false,
            Shown::These(fields) => fields.contains(&id),
        }
    }

    fn kind(&self, ty: &Type, is_needed: bool) -> Option<(String, Json)> {
        let kind = value::kind(ty)?;
        let kind = if is_needed || !self.dialect.judges() { json!(kind) } else { json!([kind, "null"]) };
        Some(("type".to_owned(), kind))
    }

    /// What a field is for; of an object without words of its own, what the object is for.
    fn says(&self, field: &'a Field) -> Option<&'a str> {
        let within = field.ty.inner_struct().map(|of| self.body.structs[of].says.as_str());
        let named = field.ty.inner_text().map(|index| self.api.types[index].written.title.value.as_str());
        let says = [Some(field.says.as_str()), within, named].into_iter().flatten();
        says.map(str::trim).find(|says| !says.is_empty())
    }

    /// What lies in a value, or what it is made of.
    fn inner(&self, ty: &Type, is_shown: bool, is_filled: bool) -> Map<String, Json> {
        match ty {
            Type::Struct(of) => self.object(*of),
            Type::List(element) => {
                // What fills a list is an element, and not what is in it.
                let mut items = self.inner(element, is_shown, false);
                if is_shown || !items.is_empty() {
                    // No element is `null`.
                    items.extend(self.kind(element, true));
                }
                if items.is_empty() && !is_shown {
                    return items;
                }
                Map::from_iter([("items".to_owned(), items.into())])
            }
            leaf if is_shown => value::of(leaf, self.api, self.dialect, is_filled),
            _ => Map::new(),
        }
    }

    /// That a value says something.
    fn filled(&self, ty: &Type) -> Map<String, Json> {
        object(match ty {
            Type::List(_) => json!({ "minItems": 1 }),
            Type::Json if self.dialect.judges() => json!({ "not": { "type": "null" } }),
            _ if value::kind(ty) == Some("string") => json!({ "minLength": 1 }),
            _ => json!({}),
        })
    }

    /// The values that a rule allows.
    fn allowed(&self, rule: &ValueRule, may_be_empty: bool) -> Map<String, Json> {
        let mut values: Vec<_> = rule.values.iter().map(crate::spec::Scalar::to_json).collect();
        if !self.body[rule.field].is_list() {
            if may_be_empty && !values.contains(&"".into()) {
                values.push("".into());
            }
            return self.dialect.one_of(values);
        }
        let element = self.dialect.one_of(values);
        match (rule.fixed, may_be_empty) {
            (false, _) => Map::from_iter([("items".to_owned(), element.into())]),
            (true, false) => self.dialect.containing(&element.into()),
            (true, true) => object(json!({ "anyOf": [{ "maxItems": 0 }, self.dialect.containing(&element.into())] })),
        }
    }
}

/// Where values are listed, nothing else need be said of them.
fn plain(schema: &mut Map<String, Json>) {
    let Some(listed) = schema.get("enum").or_else(|| schema.get("const")) else { return };
    let has_empty = match listed {
        Json::Array(values) => values.contains(&"".into()),
        one => *one == "",
    };
    for key in ["x-extensible-enum", "pattern", "example", "examples"] {
        schema.shift_remove(key);
    }
    if !has_empty {
        schema.shift_remove("minLength");
    }
}

/// The same, or `null`.
fn or_null(schema: &Json, nullable: bool) -> Map<String, Json> {
    let mut schema = object(schema.clone());
    if !nullable {
        return schema;
    }
    if let Some(one) = schema.shift_remove("const") {
        schema.insert("enum".to_owned(), json!([one]));
    }
    if let Some(Json::Array(values)) = schema.get_mut("enum") {
        values.push(Json::Null);
    }
    if let Some(kind @ Json::String(_)) = schema.get_mut("type") {
        *kind = json!([kind.take(), "null"]);
    }
    schema
}

/// Adds what another schema says.
fn merge(schema: &mut Map<String, Json>, other: &Map<String, Json>) {
    let mut rest = Map::new();
    for (key, value) in other {
        match (schema.get_mut(key), value) {
            (None, value) => _ = schema.insert(key.clone(), value.clone()),
            (Some(known), value) if known == value => {}
            (Some(Json::Object(known)), Json::Object(value)) if key == "items" => merge(known, value),
            (Some(_), value) => _ = rest.insert(key.clone(), value.clone()),
        }
    }
    if !rest.is_empty() {
        let also = schema.entry("allOf").or_insert_with(|| json!([]));
        if let Json::Array(also) = also {
            also.push(rest.into());
        }
    }
}
