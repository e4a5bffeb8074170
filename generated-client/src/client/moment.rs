//! Moments as text that can be stored: RFC 3339, in UTC.

use std::time::SystemTime;

use jiff::Timestamp;
use serde::{Deserialize as _, Deserializer, Serializer, de::Error};

/// Writes a moment, or nothing where there is none. A moment that no calendar has is left out too.
#[expect(clippy::ref_option, reason = "serde's derive calls it so")]
pub(super) fn serialize<S: Serializer>(moment: &Option<SystemTime>, serializer: S) -> Result<S::Ok, S::Error> {
    match moment.and_then(|moment| Timestamp::try_from(moment).ok()) {
        Some(moment) => serializer.serialize_some(&moment.to_string()),
        None => serializer.serialize_none(),
    }
}

/// Reads a moment.
pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<SystemTime>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    let read = |text: String| text.parse::<Timestamp>().and_then(SystemTime::try_from);
    text.map(read).transpose().map_err(|_| D::Error::custom("a moment is an RFC 3339 time"))
}
