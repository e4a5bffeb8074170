//! Text with a meaning: it keeps the characters that came, and shows them only where it may.

use std::{fmt, marker::PhantomData, str::FromStr};

use serde::{
    Deserializer,
    de::{Error, Visitor},
};
use zeroize::Zeroizing;

/// A value that was given as text and does not read as what it should be. The text itself is not repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct InvalidText {
    /// What was expected.
    pub expected: &'static str,
}

impl fmt::Display for InvalidText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the text is not {}", self.expected)
    }
}

impl std::error::Error for InvalidText {}

/// Personal data (a name, an address, an IP address, …): never shown by `Debug`, has no `Display`.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Personal(String);

/// Sensitive data (a number, a code, a signed payload, …): never shown by `Debug`, has no `Display`, wiped when dropped.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

/// Makes a newtype around text. The first word says of which kind; see the spec's legend.
macro_rules! text_type {
    (text $type:ident $(, $form:ident)?) => {
        $crate::runtime::text::text_type!(@base $type, Open, [$($form)?]);
        $crate::runtime::text::text_type!(@free $type);
        $crate::runtime::text::text_type!(@cloned $type);
        $crate::runtime::text::text_type!(@shown $type);
        $crate::runtime::text::text_type!(@written $type);
    };
    // Compared without case.
    (any_case $type:ident $(, $form:ident)?) => {
        $crate::runtime::text::text_type!(text $type $(, $form)?);

        /// Large and small letters are the same.
        impl PartialEq for $type {
            fn eq(&self, other: &Self) -> bool {
                self.as_str().eq_ignore_ascii_case(other.as_str())
            }
        }

        impl Eq for $type {}

        impl core::hash::Hash for $type {
            fn hash<H: core::hash::Hasher>(&self, state: &mut H) {
                self.as_str().to_ascii_uppercase().hash(state);
            }
        }

        impl Ord for $type {
            fn cmp(&self, other: &Self) -> core::cmp::Ordering {
                self.as_str().to_ascii_uppercase().cmp(&other.as_str().to_ascii_uppercase())
            }
        }

        impl PartialOrd for $type {
            fn partial_cmp(&self, other: &Self) -> Option<core::cmp::Ordering> {
                Some(self.cmp(other))
            }
        }
    };
    // The types whose values are values of it too.
    (any_of $type:ident: $($of:ident),+) => {
        $(
            impl From<$of> for $type {
                fn from(value: $of) -> Self {
                    Self::new(value.as_str())
                }
            }

            impl From<&$of> for $type {
                fn from(value: &$of) -> Self {
                    Self::new(value.as_str())
                }
            }
        )+
    };
    (personal $type:ident $(, $form:ident)?) => {
        $crate::runtime::text::text_type!(@base $type, Redacted, [$($form)?]);
        $crate::runtime::text::text_type!(@free $type);
        $crate::runtime::text::text_type!(@cloned $type);
        $crate::runtime::text::text_type!(@hidden $type);
        $crate::runtime::text::text_type!(@written $type);
    };
    // A secret is written by bodies alone, which are sent. It has no serde form of its own by which it could end up in a log or a store.
    (secret $type:ident, plain $(, $form:ident)?) => {
        $crate::runtime::text::text_type!(@secret $type, Redacted, [$($form)?]);
        $crate::runtime::text::text_type!(@written $type);
    };
    (secret $type:ident, sealed $(, $form:ident)?) => {
        $crate::runtime::text::text_type!(@secret $type, Sealed, [$($form)?]);

        impl $crate::runtime::store::Sealable for $type {}
    };
    (secret $type:ident, never $(, $form:ident)?) => {
        $crate::runtime::text::text_type!(@secret $type, Never, [$($form)?]);
    };
    // What is good for one attempt is not copied.
    (secret $type:ident, once $(, $form:ident)?) => {
        $crate::runtime::text::text_type!(@kept_secret $type, Once, [$($form)?]);
    };
    (@secret $type:ident, $keeping:ident, $form:tt) => {
        $crate::runtime::text::text_type!(@kept_secret $type, $keeping, $form);
        $crate::runtime::text::text_type!(@cloned $type);
    };
    (@kept_secret $type:ident, $keeping:ident, $form:tt) => {
        $crate::runtime::text::text_type!(@base $type, $keeping, $form);
        $crate::runtime::text::text_type!(@free $type);
        $crate::runtime::text::text_type!(@hidden $type);

        impl core::hash::Hash for $type {
            fn hash<H: core::hash::Hasher>(&self, state: &mut H) {
                self.as_str().hash(state);
            }
        }
    };
    (decimal $type:ident $(, $form:ident)?) => {
        $crate::runtime::text::text_type!(@base $type, Open, [$($form)?], $crate::runtime::text::is_decimal);
        $crate::runtime::text::text_type!(@judged $type, $crate::runtime::text::is_decimal);
        $crate::runtime::text::text_type!(@cloned $type);
        $crate::runtime::text::text_type!(@shown $type);

        /// Numbers are equal that are worth the same, `100` and `100.00`; what came and is no number, only to itself.
        impl PartialEq for $type {
            fn eq(&self, other: &Self) -> bool {
                self.cmp(other).is_eq()
            }
        }

        impl Eq for $type {}

        impl core::hash::Hash for $type {
            fn hash<H: core::hash::Hasher>(&self, state: &mut H) {
                $crate::runtime::decimal::hash(self.as_str(), state);
            }
        }

        impl Ord for $type {
            fn cmp(&self, other: &Self) -> core::cmp::Ordering {
                $crate::runtime::decimal::order(self.as_str(), other.as_str())
            }
        }

        impl PartialOrd for $type {
            fn partial_cmp(&self, other: &Self) -> Option<core::cmp::Ordering> {
                Some(self.cmp(other))
            }
        }

        impl $type {
            /// Takes digits with at most one point and an optional sign, and keeps them as they are.
            ///
            /// # Errors
            ///
            /// If the text is not such a number.
            pub fn new(text: impl Into<String>) -> Result<Self, $crate::runtime::InvalidText> {
                $crate::runtime::text::decimal(text.into()).map(|text| Self(text.into()))
            }

            /// The number, exactly; `None` if what came is not a number.
            #[cfg(feature = "decimal")]
            #[must_use]
            pub fn decimal(&self) -> Option<rust_decimal::Decimal> {
                rust_decimal::Decimal::from_str_exact(self.as_str()).ok()
            }
        }

        #[cfg(feature = "decimal")]
        impl From<rust_decimal::Decimal> for $type {
            fn from(value: rust_decimal::Decimal) -> Self {
                Self(value.to_string().into())
            }
        }
    };
    (timestamp $type:ident $(, $form:ident)?) => {
        $crate::runtime::text::text_type!(@base $type, Open, [$($form)?], $crate::runtime::text::is_timestamp);
        $crate::runtime::text::text_type!(@judged $type, $crate::runtime::text::is_timestamp);
        $crate::runtime::text::text_type!(@cloned $type);
        $crate::runtime::text::text_type!(@shown $type);

        /// Earlier times come first; what came and is none comes last.
        impl Ord for $type {
            fn cmp(&self, other: &Self) -> core::cmp::Ordering {
                $crate::runtime::instant::order(self.as_str(), other.as_str())
            }
        }

        impl PartialOrd for $type {
            fn partial_cmp(&self, other: &Self) -> Option<core::cmp::Ordering> {
                Some(self.cmp(other))
            }
        }

        impl $type {
            /// Takes a time such as `2026-01-01T00:00:00.000Z`, and keeps it as it is.
            ///
            /// # Errors
            ///
            /// If the text does not have the form of an RFC 3339 time.
            pub fn new(text: impl Into<String>) -> Result<Self, $crate::runtime::InvalidText> {
                $crate::runtime::text::timestamp(text.into()).map(|text| Self(text.into()))
            }
        }

        #[cfg(feature = "jiff")]
        impl $type {
            /// The time; `None` if what came is not an RFC 3339 time.
            #[must_use]
            pub fn timestamp(&self) -> Option<jiff::Timestamp> {
                self.as_str().parse().ok()
            }
        }

        #[cfg(feature = "jiff")]
        impl From<jiff::Timestamp> for $type {
            fn from(value: jiff::Timestamp) -> Self {
                Self(value.to_string().into())
            }
        }
    };
    (epoch_seconds $type:ident $(, $form:ident)?) => {
        $crate::runtime::text::text_type!(@base $type, Open, [$($form)?], $crate::runtime::text::is_epoch_seconds);
        $crate::runtime::text::text_type!(@judged $type, $crate::runtime::text::is_epoch_seconds);
        $crate::runtime::text::text_type!(@cloned $type);
        $crate::runtime::text::text_type!(@shown $type);

        /// Earlier times come first; what came and is none comes last.
        impl Ord for $type {
            fn cmp(&self, other: &Self) -> core::cmp::Ordering {
                $crate::runtime::instant::order_of_seconds(self.as_str(), other.as_str())
            }
        }

        impl PartialOrd for $type {
            fn partial_cmp(&self, other: &Self) -> Option<core::cmp::Ordering> {
                Some(self.cmp(other))
            }
        }

        impl $type {
            /// The time that many seconds after 1970-01-01 00:00 UTC.
            #[must_use]
            pub fn new(seconds: i64) -> Self {
                Self(seconds.to_string().into())
            }

            /// The seconds; `None` if what came is not a whole number.
            #[must_use]
            pub fn seconds(&self) -> Option<i64> {
                self.as_str().parse().ok()
            }
        }

        #[cfg(feature = "jiff")]
        impl From<jiff::Timestamp> for $type {
            fn from(value: jiff::Timestamp) -> Self {
                Self::new(value.as_second())
            }
        }
    };
    (@base $type:ident, $exposure:ident, [$($form:ident)?] $(, $check:path)?) => {
        impl $type {
            /// The text as it is, also where `Debug` does not show it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                $crate::runtime::value::Text::text(&self.0)
            }
        }

        impl AsRef<str> for $type {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl $crate::runtime::value::Text for $type {
            fn text(&self) -> &str {
                self.as_str()
            }

            fn set_text(&mut self, text: &str) {
                $crate::runtime::value::Text::set_text(&mut self.0, text);
            }
            $(
                fn misread(&self) -> Option<&'static str> {
                    $check(self.as_str()).err().map(|invalid| invalid.expected)
                }
            )?
        }

        impl $crate::runtime::value::Value for $type {
            $(const FORM: Option<&'static $crate::runtime::form::Form> = Some(&$form);)?
            const EXPOSURE: $crate::runtime::value::Exposure = $crate::runtime::value::Exposure::$exposure;

            fn view(&self) -> $crate::runtime::value::View<'_> {
                $crate::runtime::value::View::Text(self.as_str(), Self::EXPOSURE)
            }

            fn slot(&mut self) -> $crate::runtime::value::Slot<'_> {
                $crate::runtime::value::Slot::Text(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            /// Takes text. What is none, or not of the right form, is an error that does not repeat it.
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::runtime::text::deserialize(deserializer)
            }
        }
    };
    (@written $type:ident) => {
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    };
    (@judged $type:ident, $check:path) => {
        $crate::runtime::text::text_type!(@written $type);

        impl core::str::FromStr for $type {
            type Err = $crate::runtime::InvalidText;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                $check(text).map(|()| Self(text.to_owned()))
            }
        }
    };
    (@free $type:ident) => {
        impl $type {
            /// Takes any text.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into().into())
            }
        }

        impl From<&str> for $type {
            fn from(text: &str) -> Self {
                Self::new(text)
            }
        }

        impl From<String> for $type {
            fn from(text: String) -> Self {
                Self::new(text)
            }
        }

        // What a database or a struct holds is passed by reference, as everywhere.
        impl From<&String> for $type {
            fn from(text: &String) -> Self {
                Self::from(text.as_str())
            }
        }

        impl core::str::FromStr for $type {
            type Err = core::convert::Infallible;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Ok(Self::new(text))
            }
        }
    };
    (@cloned $type:ident) => {
        impl From<&Self> for $type {
            fn from(other: &Self) -> Self {
                other.clone()
            }
        }
    };
    (@shown $type:ident) => {
        impl core::fmt::Debug for $type {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                core::fmt::Debug::fmt(self.as_str(), f)
            }
        }

        impl core::fmt::Display for $type {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
    (@hidden $type:ident) => {
        impl core::fmt::Debug for $type {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str("[redacted]")
            }
        }
    };
}

pub(crate) use text_type;

/// Reads a text. The error says what was expected, and nothing of what came.
pub(crate) fn deserialize<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: FromStr<Err: fmt::Display>,
    D: Deserializer<'de>,
{
    // Asked for text, `serde_json` shows a number that it has instead, which may be a card's. Other formats may not know what comes.
    if deserializer.is_human_readable() {
        deserializer.deserialize_any(Expected(PhantomData))
    } else {
        deserializer.deserialize_str(Expected(PhantomData))
    }
}

struct Expected<T>(PhantomData<T>);

impl<T: FromStr<Err: fmt::Display>> Visitor<'_> for Expected<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        text.parse().map_err(E::custom)
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<T, E> {
        Err(E::custom(NUMBER))
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<T, E> {
        Err(E::custom(NUMBER))
    }

    fn visit_i128<E: Error>(self, _: i128) -> Result<T, E> {
        Err(E::custom(NUMBER))
    }

    fn visit_u128<E: Error>(self, _: u128) -> Result<T, E> {
        Err(E::custom(NUMBER))
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<T, E> {
        Err(E::custom(NUMBER))
    }
}

/// A number may be a card's, and is not repeated.
const NUMBER: &str = "a number, where text was expected";

text_type!(personal Personal);
text_type!(secret Secret, never);

impl super::value::Text for Zeroizing<String> {
    fn text(&self) -> &str {
        self
    }

    fn set_text(&mut self, text: &str) {
        // A new allocation, so that the old text is wiped with its own.
        *self = Zeroizing::new(text.to_owned());
    }
}

/// The text if it is a decimal number.
pub(crate) fn decimal(text: String) -> Result<String, InvalidText> {
    is_decimal(&text).map(|()| text)
}

/// A decimal number in plain notation: an optional `-`, digits, at most one point with digits around it.
pub(crate) fn is_decimal(text: &str) -> Result<(), InvalidText> {
    if super::decimal::is(text) { Ok(()) } else { Err(InvalidText { expected: "a decimal number such as `102.21`" }) }
}

/// The text if it has the form of an RFC 3339 time.
pub(crate) fn timestamp(text: String) -> Result<String, InvalidText> {
    is_timestamp(&text).map(|()| text)
}

/// An RFC 3339 time, of a day and an hour that there are.
pub(crate) fn is_timestamp(text: &str) -> Result<(), InvalidText> {
    let form: String = text.chars().map(|character| if character.is_ascii_digit() { '0' } else { character }).collect();
    let (time, zone) = form.split_at_checked(19).unwrap_or((&form, ""));
    let fraction = zone.strip_prefix('.').map(|rest| rest.trim_start_matches('0'));
    let zone = match fraction {
        Some(rest) if rest.len() + 1 < zone.len() => rest,
        Some(_) => "",
        None => zone,
    };
    let has_form = time.eq_ignore_ascii_case("0000-00-00T00:00:00") && matches!(zone, "Z" | "z" | "+00:00" | "-00:00");
    if has_form && is_there(text) {
        Ok(())
    } else {
        Err(InvalidText { expected: "a time such as `2026-01-01T00:00:00Z`" })
    }
}

/// Whether there is the day, the hour and the zone of a text that has the form. A minute may have a leap second.
fn is_there(text: &str) -> bool {
    let number =
        |from: usize| text.get(from..from + 2).and_then(|digits| digits.parse::<u32>().ok()).unwrap_or_default();
    let year = number(0) * 100 + number(2);
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match number(5) {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if is_leap => 29,
        2 => 28,
        _ => 0,
    };
    let zone = text.len().saturating_sub(5);
    let has_zone = text.ends_with(['Z', 'z']) || (number(zone) <= 23 && number(zone + 3) <= 59);
    (1..=days).contains(&number(8)) && number(11) <= 23 && number(14) <= 59 && number(17) <= 60 && has_zone
}

/// Whole seconds as digits.
pub(crate) fn is_epoch_seconds(text: &str) -> Result<(), InvalidText> {
    text.parse::<i64>().map(|_| ()).map_err(|_| InvalidText { expected: "seconds since 1970 such as `1735690745`" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_the_form_of_rfc_3339() {
        for text in [
            "2026-01-01T00:00:00Z",
            "2026-01-01t12:34:56.789+05:30",
            "2026-01-01T00:00:00.5z",
            "2024-02-29T23:59:60-23:59",
            "2000-02-29T00:00:00Z",
        ] {
            assert_eq!(timestamp(text.to_owned()).as_deref(), Ok(text));
        }
        for text in [
            "",
            "2026-01-01",
            "2026-01-01T00:00:00",
            "2026-01-01T00:00:00.Z",
            "2026-01-01T00:00:00+5:30",
            "2026-1-1T0:0:0Z",
            "2026-01-01T00:00:0ä0Z",
            "2026-13-01T00:00:00Z",
            "2026-00-01T00:00:00Z",
            "2026-02-29T00:00:00Z",
            "2100-02-29T00:00:00Z",
            "2026-04-31T00:00:00Z",
            "2026-01-00T00:00:00Z",
            "2026-01-01T24:00:00Z",
            "2026-01-01T00:60:00Z",
            "2026-01-01T00:00:61Z",
            "2026-01-01T00:00:00+24:00",
            "2026-01-01T00:00:00.5-00:60",
        ] {
            assert!(timestamp(text.to_owned()).is_err(), "{text}");
        }
    }

    #[test]
    fn decimals_are_plain_numbers() {
        for text in ["0", "100.00", "0100.50", "-1.5"] {
            assert_eq!(decimal(text.to_owned()).as_deref(), Ok(text));
        }
        for text in ["", "-", ".5", "5.", "1e3", "1,000.00", "+1", "1.2.3", "٣"] {
            assert!(decimal(text.to_owned()).is_err(), "{text}");
        }
    }
}
