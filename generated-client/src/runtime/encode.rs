//! Bodies to JSON: documented fields in documented order, then what else the object holds, as it came.

use serde::{
    Serialize, Serializer,
    ser::{Error, SerializeMap},
};

use super::{
    raw,
    value::{self, Name, Object, View},
    wiped::Buffer,
};

impl dyn Object + '_ {
    /// The JSON text, byte for byte as `serde_json` writes the object, and without what serde costs.
    #[doc(hidden)]
    pub fn to_json(&self) -> serde_json::Result<Vec<u8>> {
        let mut json = Buffer::new();
        write_object(self, &mut json)?;
        Ok(json.into_vec())
    }
}

fn write_object(object: &dyn Object, json: &mut Buffer) -> serde_json::Result<()> {
    let mut before: &[u8] = b"{";
    for (name, view) in fields(object) {
        json.push(before);
        json.push(name.quoted.as_bytes());
        write(view, json)?;
        before = b",";
    }
    if !object.extra().is_empty() {
        for (_, quoted, value) in object.extra().quoted().filter(|(name, ..)| !value::is_set(object, name)) {
            json.push(before);
            json.push(quoted.as_bytes());
            json.push(b":");
            json.push(value.as_str().as_bytes());
            before = b",";
        }
    }
    json.push(if before == b"{" { b"{}" } else { b"}" });
    Ok(())
}

fn write(view: View<'_>, json: &mut Buffer) -> serde_json::Result<()> {
    match view {
        View::Absent => json.push(b"null"),
        View::Text(text, _) => return write_text(text, json),
        View::Boolean(value) => json.push(if value { b"true" } else { b"false" }),
        View::Integer(value) => return serde_json::to_writer(json, &value),
        View::Object(value) => return write_object(value, json),
        View::List(_) => {
            json.push(b"[");
            for (index, element) in view.elements().enumerate() {
                if index > 0 {
                    json.push(b",");
                }
                write(element, json)?;
            }
            json.push(b"]");
        }
        View::Json(value) => json.push(value.as_str().as_bytes()),
    }
    Ok(())
}

fn write_text(text: &str, json: &mut Buffer) -> serde_json::Result<()> {
    if !value::is_plain(text) {
        return serde_json::to_writer(json, text);
    }
    json.push(b"\"");
    json.push(text.as_bytes());
    json.push(b"\"");
    Ok(())
}

pub(crate) fn object<S: Serializer>(object: &dyn Object, serializer: S) -> Result<S::Ok, S::Error> {
    if object.extra().has_raw_names() {
        let as_it_came = object.to_json().map_err(S::Error::custom)?;
        let as_it_came = std::str::from_utf8(&as_it_came).map_err(S::Error::custom)?;
        return raw::write(as_it_came, serializer, || {
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
            map.serialize_entry(name.wire, &view)?;
        }
        for (name, value) in object.extra().iter().filter(|(name, _)| !value::is_set(object, name)) {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// The fields that are set; one that came as a number is one still.
fn fields(object: &dyn Object) -> impl Iterator<Item = (&'static Name, View<'_>)> {
    let (names, extra) = (object.meta().fields, object.extra());
    value::numbers(object.presence().set).map(move |index| {
        let (name, view) = (&names[index], object.view(index));
        let number = if extra.is_empty() { None } else { value::number(extra, name.wire, view) };
        (name, number.map_or(view, View::Json))
    })
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
