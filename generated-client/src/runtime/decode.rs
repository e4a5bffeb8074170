//! JSON to bodies, tolerantly: what does not fit a documented field is kept aside and noted, and nothing fails but broken JSON.

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor, value::MapAccessDeserializer},
};
use serde_json::Value as Json;

use super::{
    object::Object,
    path::Path,
    value::{List, Slot, Value, View},
};

/// Something in a document that is not as documented.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Where, as in `mandates[0].quantity`.
    pub path: String,
    /// What.
    pub kind: Misfit,
}

/// In which way a document is not as documented.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Misfit {
    /// No documented field has this name.
    Unknown,
    /// The value is of another type than documented. Booleans as text are read all the same, and text that should be a
    /// number or a time stays as it came.
    Type {
        /// The documented type.
        expected: &'static str,
        /// The type that came.
        found: &'static str,
    },
    /// A spelling that is read but not documented.
    Spelling {
        /// The documented spelling.
        documented: &'static str,
    },
}

/// Reads an object, and says what in it was not as documented.
///
/// # Errors
///
/// If the input is not JSON or not an object. The message holds no value of the input.
pub fn noted<'de, T, D>(deserializer: D) -> Result<(T, Vec<Note>), D::Error>
where
    T: Value + Object,
    D: Deserializer<'de>,
{
    let mut object = T::default();
    let notes = into(&mut object, deserializer)?;
    Ok((object, notes))
}

/// Reads an object into one that exists.
///
/// # Errors
///
/// If the input is not JSON or not an object.
pub fn into<'de, D: Deserializer<'de>>(object: &mut dyn Object, deserializer: D) -> Result<Vec<Note>, D::Error> {
    let mut notes = Vec::new();
    let seed = Seed { slot: Slot::Object(object), at: &Path::Root, notes: &mut notes };
    match seed.deserialize(deserializer)? {
        None => Ok(notes),
        Some(other) => Err(D::Error::custom(format_args!("expected an object, found {}", kind(&other)))),
    }
}

pub(crate) fn object<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: Value + Object,
    D: Deserializer<'de>,
{
    noted(deserializer).map(|(object, _)| object)
}

/// The JSON type of a value, for messages.
#[must_use]
pub fn kind(value: &Json) -> &'static str {
    match value {
        Json::Null => "null",
        Json::Bool(_) => "a boolean",
        Json::Number(_) => "a number",
        Json::String(_) => "text",
        Json::Array(_) => "a list",
        Json::Object(_) => "an object",
    }
}

/// Reads one value into a slot; gives the value back if it does not fit there.
struct Seed<'s, 'p, 'n> {
    slot: Slot<'s>,
    at: &'p Path<'p>,
    notes: &'n mut Vec<Note>,
}

impl<'de> DeserializeSeed<'de> for Seed<'_, '_, '_> {
    type Value = Option<Json>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<Json>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Seed<'_, '_, '_> {
    fn scalar(self, value: Json) -> Option<Json> {
        match (self.slot, value) {
            (Slot::Json(slot), value) => {
                *slot = value;
                None
            }
            (Slot::Boolean(slot), Json::Bool(value)) => {
                *slot = value;
                None
            }
            (Slot::Integer(slot), Json::Number(value)) if value.is_i64() => {
                *slot = value.as_i64().unwrap_or_default();
                None
            }
            (_, value) => Some(value),
        }
    }
}

impl<'de> Visitor<'de> for Seed<'_, '_, '_> {
    type Value = Option<Json>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.slot.expects())
    }

    fn visit_str<E>(self, text: &str) -> Result<Option<Json>, E> {
        match self.slot {
            Slot::Text(slot) => {
                slot.set_text(text);
                // An empty text is empty, and not a wrong number.
                if !text.is_empty()
                    && let Some(expected) = slot.misread()
                {
                    let kind = Misfit::Type { expected, found: "other text" };
                    self.notes.push(Note { path: self.at.to_string(), kind });
                }
            }
            Slot::Json(slot) => *slot = Json::from(text),
            Slot::Boolean(slot) if text == "true" || text == "false" => {
                *slot = text == "true";
                let kind = Misfit::Type { expected: "a boolean", found: "text" };
                self.notes.push(Note { path: self.at.to_string(), kind });
            }
            _ => return Ok(Some(Json::from(text))),
        }
        Ok(None)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Option<Json>, E> {
        Ok(self.scalar(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Option<Json>, E> {
        Ok(self.scalar(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Option<Json>, E> {
        Ok(self.scalar(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Option<Json>, E> {
        Ok(self.scalar(value.into()))
    }

    fn visit_unit<E>(self) -> Result<Option<Json>, E> {
        Ok(self.scalar(Json::Null))
    }

    fn visit_none<E>(self) -> Result<Option<Json>, E> {
        Ok(self.scalar(Json::Null))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Option<Json>, A::Error> {
        match self.slot {
            Slot::Object(object) => fields(object, map, self.at, self.notes).map(|()| None),
            slot => {
                let value = Json::deserialize(MapAccessDeserializer::new(map))?;
                Ok(Seed { slot, ..self }.scalar(value))
            }
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Option<Json>, A::Error> {
        match self.slot {
            Slot::List(list) => elements(list, seq, self.at, self.notes),
            slot => {
                let mut values = Vec::new();
                while let Some(value) = seq.next_element::<Json>()? {
                    values.push(value);
                }
                Ok(Seed { slot, ..self }.scalar(Json::Array(values)))
            }
        }
    }
}

fn fields<'de, A: MapAccess<'de>>(
    object: &mut dyn Object,
    mut map: A,
    at: &Path<'_>,
    notes: &mut Vec<Note>,
) -> Result<(), A::Error> {
    let meta = object.meta();
    // Undocumented spellings wait for the documented ones, which go before them wherever they stand.
    let mut respelt = Vec::<(usize, String, Json)>::new();
    while let Some(name) = map.next_key::<String>()? {
        match meta.find(&name) {
            Some((index, true)) => {
                // A name that comes twice: the last one counts.
                object.extra_mut().remove(&name);
                field(object, index, name, at, notes, |seed| map.next_value_seed(seed))?;
            }
            Some((index, false)) => {
                let value = map.next_value()?;
                respelt.retain(|(_, other, _)| *other != name);
                respelt.push((index, name, value));
            }
            None => {
                let kind = Misfit::Unknown;
                notes.push(Note { path: Path::Name(at, &name).to_string(), kind });
                let value = map.next_value::<Json>()?;
                object.extra_mut().insert(name, value);
            }
        }
    }
    for (index, name, value) in respelt {
        let documented = meta.fields[index].wire;
        notes.push(Note { path: Path::Name(at, &name).to_string(), kind: Misfit::Spelling { documented } });
        if object.view(index).is_present() || object.extra().get(documented).is_some() {
            object.extra_mut().insert(name, value);
        } else {
            field(object, index, name, at, notes, |seed| seed.deserialize(value).map_err(A::Error::custom))?;
        }
    }
    Ok(())
}

/// Reads one field; what does not fit is kept under the name that it came with.
fn field<E>(
    object: &mut dyn Object,
    index: usize,
    name: String,
    at: &Path<'_>,
    notes: &mut Vec<Note>,
    read: impl FnOnce(Seed<'_, '_, '_>) -> Result<Option<Json>, E>,
) -> Result<(), E> {
    let path = Path::Name(at, &name);
    let Some(field) = object.field_mut(index) else { return Ok(()) };
    field.clear();
    let slot = field.open();
    let expected = slot.expects();
    if let Some(unread) = read(Seed { slot, at: &path, notes })? {
        field.clear();
        let found = kind(&unread);
        // A list in the place of a list: the element that does not fit was noted.
        if found != expected {
            notes.push(Note { path: path.to_string(), kind: Misfit::Type { expected, found } });
        }
        object.extra_mut().insert(name, unread);
    }
    Ok(())
}

/// A list with one element of another type is given back whole, with the elements before it as they were read.
fn elements<'de, A: SeqAccess<'de>>(
    list: &mut dyn List,
    mut seq: A,
    at: &Path<'_>,
    notes: &mut Vec<Note>,
) -> Result<Option<Json>, A::Error> {
    loop {
        let index = list.len();
        let path = Path::Index(at, index);
        let slot = list.push();
        let expected = slot.expects();
        let seed = Seed { slot, at: &path, notes };
        match seq.next_element_seed(seed)? {
            None => {
                // The slot that no element came for.
                list.pop();
                return Ok(None);
            }
            Some(None) => {}
            Some(Some(unread)) => {
                let found = kind(&unread);
                if found != expected {
                    notes.push(Note { path: path.to_string(), kind: Misfit::Type { expected, found } });
                }
                let read = (0..index).filter_map(|index| list.get(index)).map(json);
                let mut values: Vec<Json> = read.collect();
                values.push(unread);
                while let Some(value) = seq.next_element::<Json>()? {
                    values.push(value);
                }
                return Ok(Some(Json::Array(values)));
            }
        }
    }
}

fn json(view: View<'_>) -> Json {
    serde_json::to_value(view).unwrap_or_default()
}
