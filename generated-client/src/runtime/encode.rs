//! Bodies to JSON: documented fields in documented order, then what else the object holds, as it came.

use serde::{
    Serialize, Serializer,
    ser::{Error, SerializeMap},
};

use super::{
    object::{self, Object},
    raw,
    value::View,
};

pub(crate) fn object<S: Serializer>(object: &dyn Object, serializer: S) -> Result<S::Ok, S::Error> {
    if object.extra().has_raw_names() {
        let as_it_came = text(object).map_err(S::Error::custom)?;
        return raw::write(&as_it_came, serializer, || {
            serde_json::to_value(Members(object)).ok().map(|value| value.to_string())
        });
    }
    Members(object).serialize(serializer)
}

/// An object of which every name is a text, or is taken for one.
struct Members<'a>(&'a dyn Object);

impl Serialize for Members<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(object) = *self;
        let mut map = serializer.serialize_map(None)?;
        for (name, view) in fields(object) {
            map.serialize_entry(name, &view)?;
        }
        for (name, value) in object.extra().iter().filter(|(name, _)| !is_set(object, name)) {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// The object with names that no text can hold, put together by hand.
fn text(object: &dyn Object) -> serde_json::Result<String> {
    let fields = fields(object).map(|(name, view)| Ok(format!("\"{name}\":{}", serde_json::to_string(&view)?)));
    let others = object.extra().quoted().filter(|(name, ..)| !is_set(object, name));
    let others = others.map(|(_, quoted, value)| Ok(format!("{quoted}:{}", value.as_str())));
    let members: serde_json::Result<Vec<_>> = fields.chain(others).collect();
    Ok(format!("{{{}}}", members?.join(",")))
}

/// The fields that are set; one that came as a number is one still.
fn fields(object: &dyn Object) -> impl Iterator<Item = (&'static str, View<'_>)> {
    let set = object.fields().filter(|(_, view)| view.is_present());
    set.map(|(name, view)| (name.wire, object::number(object.extra(), name.wire, view).map_or(view, View::Json)))
}

/// Whether a documented field of that name is set, which goes before what was kept under it.
fn is_set(object: &dyn Object, name: &str) -> bool {
    matches!(object.meta().find(name), Some((index, true)) if object.view(index).is_present())
}

impl Serialize for View<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match *self {
            View::Absent => serializer.serialize_none(),
            View::Text(text, _) => serializer.serialize_str(text),
            View::Boolean(value) => serializer.serialize_bool(value),
            View::Integer(value) => serializer.serialize_i64(value),
            View::Object(value) => object(value, serializer),
            View::List(_) => serializer.collect_seq(self.elements()),
            View::Json(value) => value.serialize(serializer),
        }
    }
}
