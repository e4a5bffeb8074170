//! Open code lists: documented values by name, any other value as it came.

use std::fmt;

/// A value that its code list does not name. It is made by converting text, so that no documented value can hide in it.
#[derive(Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Unlisted(String);

impl Unlisted {
    pub(crate) fn new(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The value.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Unlisted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

/// Makes an enum whose last variant is `Other(Unlisted)` readable from and writable to text.
macro_rules! code_list {
    ($type:ident { $($variant:ident = $wire:literal),* $(,)? }) => {
        impl $type {
            /// Every documented value.
            pub const KNOWN: &'static [Self] = &[$(Self::$variant),*];

            /// The same as they are on the wire.
            pub(crate) const TEXTS: &'static [&'static str] = &[$($wire),*];

            /// The value as it is on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $wire,)*
                    Self::Other(other) => other.as_str(),
                }
            }
        }

        impl Default for $type {
            fn default() -> Self {
                Self::Other($crate::runtime::Unlisted::default())
            }
        }

        impl From<&str> for $type {
            fn from(text: &str) -> Self {
                match text {
                    $($wire => Self::$variant,)*
                    other => Self::Other($crate::runtime::Unlisted::new(other)),
                }
            }
        }

        impl From<String> for $type {
            fn from(text: String) -> Self {
                Self::from(text.as_str())
            }
        }

        // What a database or a struct holds is passed by reference, as everywhere.
        impl From<&String> for $type {
            fn from(text: &String) -> Self {
                Self::from(text.as_str())
            }
        }

        impl From<$type> for String {
            fn from(value: $type) -> Self {
                value.as_str().to_owned()
            }
        }

        impl core::str::FromStr for $type {
            type Err = core::convert::Infallible;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Ok(Self::from(text))
            }
        }

        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::runtime::text::deserialize(deserializer)
            }
        }

        impl AsRef<str> for $type {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl core::fmt::Display for $type {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl $crate::runtime::value::Text for $type {
            fn text(&self) -> &str {
                self.as_str()
            }

            fn set_text(&mut self, text: &str) {
                *self = Self::from(text);
            }
        }

        impl $crate::runtime::value::Value for $type {
            const FORM: Option<&'static $crate::runtime::form::Form> =
                Some(&$crate::runtime::form::Form::near(Self::TEXTS));

            fn view(&self) -> $crate::runtime::value::View<'_> {
                $crate::runtime::value::View::Text(self.as_str(), $crate::runtime::value::Exposure::Open)
            }

            fn slot(&mut self) -> $crate::runtime::value::Slot<'_> {
                $crate::runtime::value::Slot::Text(self)
            }
        }
    };
}

pub(crate) use code_list;
