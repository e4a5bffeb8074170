//! What makes an object of a struct, and what two objects have to do with each other: they are equal, or one is copied into the other.

use super::value::{Object, Slot, View, numbers};

/// Whether two objects hold the same; numbers and unknown fields compare as JSON values. Compiled once, and not into every object.
#[inline(never)]
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

/// Copies everything that `source` holds into `target`, and clears nothing. Compiled once, and not into every object.
#[inline(never)]
pub(crate) fn merge(target: &mut dyn Object, source: &dyn Object) {
    for index in numbers(source.presence().set) {
        if let Some(field) = target.field_mut(index) {
            copy(source.view(index), field.open());
        }
    }
    source.extra().copy_into(target.extra_mut());
}

/// A new object that holds everything that `source` does.
#[inline]
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
/// Behind `at` stands the JSON path of the object, if it is no body itself; `once` says that it holds what is good for one attempt, so
/// that it is not `Clone`. A row is a field: its type, its wire name with `"[]"` behind that of a list, and other spellings
/// that are read.
///
/// The compiler pays for what stands here once for every object: what can be said of all of them stands in [`Described`]'s blanket
/// implementations.
///
/// [`Described`]: super::value::Described
macro_rules! object {
    ($(#[$doc:meta])* $type:ident at $path:literal $($once:ident)?; $($fields:tt)*) => {
        $crate::runtime::object::object! {
            @struct [$(#[$doc])* #[doc = concat!("\n\n JSON path: `", $path, "`.")]] $type [$($once)?] $path "."; $($fields)*
        }
    };
    ($(#[$doc:meta])* $type:ident $($once:ident)?; $($fields:tt)*) => {
        $crate::runtime::object::object! { @struct [$(#[$doc])*] $type [$($once)?] "" ""; $($fields)* }
    };
    (
        @struct [$($doc:tt)*] $type:ident $once:tt $path:literal $dot:literal;
        $($(#[$says:meta])* $field:ident: $of:ty = $wire:literal $($list:literal)? $(| $also:literal)*;)*
    ) => {
        $($doc)*
        #[non_exhaustive]
        pub struct $type {
            $(
                $(#[$says])*
                #[doc = concat!(
                    "\n\n JSON path: `", $path, $dot, $wire, $($list,)? "`." $(, " Read as `", $also, "` too.")*
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

        impl $crate::runtime::value::Described for $type {
            const META: &'static $crate::runtime::value::Meta = &$crate::runtime::value::Meta::new(
                stringify!($type),
                &[$($crate::runtime::value::Name::of::<$of>($wire, concat!("\"", $wire, "\":"), &[$($also),*])),*],
            );

            #[allow(unused_mut, unused_variables, unused_assignments, reason = "the last field counts on for nothing")]
            fn field(&self, index: usize) -> $crate::runtime::value::View<'_> {
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
            fn presence(&self) -> $crate::runtime::value::Presence {
                let mut presence = $crate::runtime::value::Presence::default();
                let mut number = 0;
                $(
                    presence.add(number, &self.$field);
                    number += 1;
                )*
                presence
            }

            // It leads to all that the fields are, which is compiled here once, and not into every service.
            #[inline(never)]
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

            fn extra(&self) -> &$crate::runtime::Extra {
                &self.extra
            }

            fn extra_mut(&mut self) -> &mut $crate::runtime::Extra {
                &mut self.extra
            }
        }

        impl Default for $type {
            fn default() -> Self {
                Self { $($field: None,)* extra: $crate::runtime::Extra::default() }
            }
        }

        $crate::runtime::object::object!(@clone $once $type);

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
    (@clone [] $type:ident) => {
        impl Clone for $type {
            fn clone(&self) -> Self {
                $crate::runtime::object::copied(self)
            }
        }
    };
    (@clone [once] $type:ident) => {};
}

pub(crate) use object;

object! {
    /// The body of a request or an answer that has none.
    Nothing;
}
