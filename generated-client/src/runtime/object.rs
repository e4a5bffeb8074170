//! What makes an object of a struct, and what two objects have to do with each other: they are equal, or one is copied into the other.

use super::value::{Object, Slot, View};

/// Whether two objects hold the same; numbers and unknown fields compare as JSON values.
pub(crate) fn equal(left: &dyn Object, right: &dyn Object) -> bool {
    let fields = left.fields().map(|(_, view)| view);
    let others = right.fields().map(|(_, view)| view);
    fields.eq_by_view(others) && left.extra() == right.extra()
}

trait EqByView<'a>: Iterator<Item = View<'a>> + Sized {
    fn eq_by_view<'b>(self, mut others: impl Iterator<Item = View<'b>>) -> bool {
        for view in self {
            if !others.next().is_some_and(|other| same(view, other)) {
                return false;
            }
        }
        others.next().is_none()
    }
}

impl<'a, I: Iterator<Item = View<'a>>> EqByView<'a> for I {}

fn same(left: View<'_>, right: View<'_>) -> bool {
    match (left, right) {
        (View::Absent, View::Absent) => true,
        (View::Text(a, _), View::Text(b, _)) => a == b,
        (View::Boolean(a), View::Boolean(b)) => a == b,
        (View::Integer(a), View::Integer(b)) => a == b,
        (View::Json(a), View::Json(b)) => a == b,
        (View::Object(a), View::Object(b)) => equal(a, b),
        (View::List(_), View::List(_)) => left.elements().eq_by_view(right.elements()),
        _ => false,
    }
}

/// Copies everything that `source` holds into `target`, and clears nothing.
pub(crate) fn merge(target: &mut dyn Object, source: &dyn Object) {
    for index in 0..source.meta().fields.len() {
        let view = source.view(index);
        if let (true, Some(field)) = (view.is_present(), target.field_mut(index)) {
            copy(view, field.open());
        }
    }
    source.extra().copy_into(target.extra_mut());
}

/// A new object that holds everything that `source` does.
pub(crate) fn copied<T: Object + Default>(source: &T) -> T {
    let mut target = T::default();
    merge(&mut target, source);
    target
}

fn copy(view: View<'_>, slot: Slot<'_>) {
    match (view, slot) {
        (View::Text(text, _), Slot::Text(slot)) => slot.set_text(text),
        (View::Boolean(value), Slot::Boolean(slot)) => *slot = value,
        (View::Integer(value), Slot::Integer(slot)) => *slot = value,
        (View::Object(source), Slot::Object(target)) => merge(target, source),
        (View::Json(value), Slot::Json(slot)) => slot.clone_from(value),
        (View::List(_), Slot::List(slot)) => {
            slot.clear();
            for element in view.elements() {
                copy(element, slot.push());
            }
        }
        // Source and target are of the same type, so nothing else meets.
        _ => {}
    }
}

/// An [`Object`]: a struct of optional fields that is read, written, compared and shown, with a setter for each field.
///
/// Behind `at` stands the JSON path of the object, if it is no body itself; `once` behind that says that it holds what is good for one
/// attempt, so that it is not `Clone`. A row is a field: its type, its wire name with `"[]"` behind that of a list, and other spellings
/// that are read.
macro_rules! object {
    (
        $(#[$doc:meta])*
        $type:ident at $path:tt $($once:ident)?;
        $($(#[$says:meta])* $field:ident: $of:ty = $wire:literal $($list:literal)? $(| $also:literal)*;)*
    ) => {
        $(#[$doc])*
        #[doc = $crate::runtime::object::json_path!($path)]
        #[derive(Default)]
        #[non_exhaustive]
        pub struct $type {
            $(
                $(#[$says])*
                #[doc = concat!(
                    $crate::runtime::object::json_path!($path $wire $($list)?), $(" Read as `", $also, "` too.",)*
                )]
                pub $field: Option<$of>,
            )*
            /// What no documented field could take.
            pub extra: $crate::runtime::Extra,
        }

        impl $type {
            $(
                /// Sets the field of the same name.
                #[must_use]
                pub fn $field(mut self, value: impl $crate::runtime::IntoField<$of>) -> Self {
                    self.$field = Some($crate::runtime::IntoField::into_field(value));
                    self
                }
            )*
        }

        $crate::runtime::object::object!(@clone [$($once)?] $type $($field)*);

        impl $crate::runtime::Sealed for $type {}

        impl $crate::runtime::Object for $type {
            fn meta(&self) -> &'static $crate::runtime::value::Meta {
                <$type as $crate::runtime::value::Value>::META.unwrap_or(&$crate::runtime::value::Meta::EMPTY)
            }

            #[allow(unused_mut, unused_variables, unused_assignments, reason = "the last field counts on for nothing")]
            fn view(&self, index: usize) -> $crate::runtime::value::View<'_> {
                let mut number = 0;
                $(
                    if index == number {
                        return $crate::runtime::value::view(&self.$field);
                    }
                    number += 1;
                )*
                $crate::runtime::value::View::Absent
            }

            #[allow(unused_mut, unused_variables, unused_assignments, reason = "the last field counts on for nothing")]
            fn field_mut(&mut self, index: usize) -> Option<&mut dyn $crate::runtime::value::Field> {
                let mut number = 0;
                $(
                    if index == number {
                        return Some(&mut self.$field);
                    }
                    number += 1;
                )*
                None
            }

            #[allow(unused_mut, unused_variables, unused_assignments, reason = "the last field shifts on for nothing")]
            fn filled(&self) -> u64 {
                let (mut mask, mut bit) = (0, 1_u64);
                $(
                    mask |= if $crate::runtime::value::view(&self.$field).is_filled() { bit } else { 0 };
                    bit = bit.wrapping_shl(1);
                )*
                mask
            }

            fn extra(&self) -> &$crate::runtime::Extra {
                &self.extra
            }

            fn extra_mut(&mut self) -> &mut $crate::runtime::Extra {
                &mut self.extra
            }
        }

        impl $crate::runtime::value::Value for $type {
            const META: Option<&'static $crate::runtime::value::Meta> = Some(&$crate::runtime::value::Meta::new(
                stringify!($type),
                &[$($crate::runtime::value::Name {
                    wire: $wire,
                    length: $wire.len(),
                    quoted: concat!("\"", $wire, "\":"),
                    also: &[$($also),*],
                    inner: <$of as $crate::runtime::value::Value>::META,
                    form: <$of as $crate::runtime::value::Value>::FORM,
                    exposure: <$of as $crate::runtime::value::Value>::EXPOSURE,
                }),*],
            ));

            fn view(&self) -> $crate::runtime::value::View<'_> {
                $crate::runtime::value::View::Object(self)
            }

            fn slot(&mut self) -> $crate::runtime::value::Slot<'_> {
                $crate::runtime::value::Slot::Object(self)
            }
        }

        impl core::fmt::Debug for $type {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                $crate::runtime::redacted::object(self, f)
            }
        }

        impl PartialEq for $type {
            fn eq(&self, other: &Self) -> bool {
                $crate::runtime::object::equal(self, other)
            }
        }

        /// Everything that is sent, secrets too: it is what travels. What is kept goes through
        /// [`to_store`](crate::runtime::store::to_store) instead, which refuses codes and cryptograms.
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::runtime::encode::object(self, serializer)
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::runtime::decode::object(deserializer)
            }
        }
    };
    (@clone [] $type:ident $($field:ident)*) => {
        impl Clone for $type {
            fn clone(&self) -> Self {
                Self { $($field: self.$field.clone(),)* extra: self.extra.clone() }
            }
        }
    };
    (@clone [once] $($type:tt)*) => {};
}

/// The JSON path of an object or of a field in it, as a paragraph.
macro_rules! json_path {
    ([]) => { "" };
    ([$path:literal]) => { concat!("\n\n JSON path: `", $path, "`.") };
    ([] $wire:literal $($list:literal)?) => { concat!("\n\n JSON path: `", $wire, $($list,)? "`.") };
    ([$path:literal] $wire:literal $($list:literal)?) => {
        concat!("\n\n JSON path: `", $path, ".", $wire, $($list,)? "`.")
    };
}

pub(crate) use {json_path, object};

object! {
    /// The body of a request or an answer that has none.
    Nothing at [];
}
