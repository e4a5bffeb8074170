//! JSON text through serde: as it is, where the other side is `serde_json`, and anew where it is something else.

use std::{fmt, sync::OnceLock};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{
        DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor,
        value::{Error, SeqAccessDeserializer},
    },
    forward_to_deserialize_any,
    ser::SerializeStruct,
};
use serde_json::{Value, value::RawValue};

/// Gives `read` the JSON text that a deserializer holds.
///
/// `serde_json` gives it as it came. Anything else (a buffer of serde's, another format) gives values, and the text is written from those.
pub(super) fn read<'de, D, F, T>(deserializer: D, read: F) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    F: FnOnce(&str) -> Result<T, String>,
{
    deserializer.deserialize_newtype_struct(token(), Text(read))
}

/// Writes JSON text. Where a serializer cannot take it, as one to [`serde_json::Value`] cannot take `1e999`, it gets what says the same as well as
/// it can, if there is such a text, or else a string with the text in it.
pub(super) fn write<S: Serializer>(
    text: &str,
    serializer: S,
    plain: impl FnOnce() -> Option<String>,
) -> Result<S::Ok, S::Error> {
    // What has but one spelling needs no care; this also serves other formats.
    if let Some(value) =
        parsed(text).filter(|value| value.to_string().as_str() == text || !serializer.is_human_readable())
    {
        return value.serialize(serializer);
    }
    let mut whole = serializer.serialize_struct(token(), 1)?;
    if let Err(error) = whole.serialize_field(token(), text) {
        if parsed(text).is_some() {
            return Err(error);
        }
        let as_plain = plain().map(|plain| whole.serialize_field(token(), &plain));
        if !matches!(as_plain, Some(Ok(()))) {
            whole.serialize_field(token(), &Value::from(text).to_string())?;
        }
    }
    whole.end()
}

fn parsed(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok()
}

/// The name under which `serde_json` takes and gives JSON text; its own `RawValue` says it.
fn token() -> &'static str {
    static TOKEN: OnceLock<&'static str> = OnceLock::new();
    TOKEN.get_or_init(|| {
        let mut name = "";
        // It has nothing to give, so the result is an error.
        let _ = Box::<RawValue>::deserialize(Asked(&mut name));
        name
    })
}

/// Hears under which name a type asks for its value.
struct Asked<'a>(&'a mut &'static str);

impl<'de> Deserializer<'de> for Asked<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        Err(Error::custom("nothing is here"))
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, _: V) -> Result<V::Value, Error> {
        *self.0 = name;
        Err(Error::custom("nothing is here"))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct seq tuple
        tuple_struct map struct enum identifier ignored_any
    }
}

/// Takes JSON text, or any value to write it from.
struct Text<F>(F);

impl<F> Text<F> {
    fn value<T, E: serde::de::Error>(self, value: &Value) -> Result<T, E>
    where
        F: FnOnce(&str) -> Result<T, String>,
    {
        (self.0)(&value.to_string()).map_err(E::custom)
    }
}

impl<'de, F, T> Visitor<'de> for Text<F>
where
    F: FnOnce(&str) -> Result<T, String>,
{
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        self.value(&Value::deserialize(deserializer)?)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        self.value(&Value::deserialize(deserializer)?)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
        let mut object = serde_json::Map::new();
        while let Some(name) = map.next_key::<String>()? {
            if name == token() && object.is_empty() {
                return map.next_value_seed(Whole(self.0));
            }
            object.insert(name, map.next_value()?);
        }
        self.value(&Value::Object(object))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<T, A::Error> {
        self.value(&Value::deserialize(SeqAccessDeserializer::new(seq))?)
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<T, E> {
        self.value(&text.into())
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<T, E> {
        self.value(&value.into())
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<T, E> {
        self.value(&value.into())
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<T, E> {
        self.value(&value.into())
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<T, E> {
        self.value(&value.into())
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<T, E> {
        self.value(&Value::Null)
    }

    fn visit_none<E: serde::de::Error>(self) -> Result<T, E> {
        self.value(&Value::Null)
    }
}

/// Takes a string that is JSON text.
struct Whole<F>(F);

impl<'de, F, T> DeserializeSeed<'de> for Whole<F>
where
    F: FnOnce(&str) -> Result<T, String>,
{
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<F, T> Visitor<'_> for Whole<F>
where
    F: FnOnce(&str) -> Result<T, String>,
{
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON text")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<T, E> {
        (self.0)(text).map_err(E::custom)
    }
}
