//! Bodies to JSON: documented fields in documented order, then what else the object holds.

use serde::{Serialize, Serializer, ser::SerializeMap};

use super::{object::Object, value::View};

pub(crate) fn object<S: Serializer>(object: &dyn Object, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    for (name, view) in object.fields() {
        if view.is_present() {
            map.serialize_entry(name.wire, &view)?;
        }
    }
    for (name, value) in object.extra().iter() {
        map.serialize_entry(name, value)?;
    }
    map.end()
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
