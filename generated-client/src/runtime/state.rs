//! Which required fields a builder has, as a type: a tuple with one place for each.

/// A place: set or not.
#[derive(Debug, Clone, Copy)]
pub struct Is<const SET: bool>;

/// A place that is not set.
pub type No = Is<false>;

/// A place that is set.
pub type Yes = Is<true>;

/// The tuple with place `I` set.
pub trait With<const I: usize> {
    /// That tuple.
    type Output;
}

/// The tuple in which every place is set that is set here or in `Mask`.
pub trait Or<Mask> {
    /// That tuple.
    type Output;
}

/// `S` with place `I` set.
pub type Set<S, const I: usize> = <S as With<I>>::Output;

/// `S` with every place set that `Mask` has set.
pub type Union<S, Mask> = <S as Or<Mask>>::Output;

impl Or<Is<false>> for Is<false> {
    type Output = Is<false>;
}

impl<const A: bool> Or<Is<A>> for Is<true> {
    type Output = Is<true>;
}

impl Or<Is<true>> for Is<false> {
    type Output = Is<true>;
}

/// For a tuple of the given places: `Or`, and `With` for each place by moving it from `after` to `before`.
macro_rules! tuple {
    ($(($index:tt, $a:ident, $b:ident))*) => {
        impl<$($a: Or<$b>, $b),*> Or<($($b,)*)> for ($($a,)*) {
            type Output = ($(Union<$a, $b>,)*);
        }
        tuple!(@with [] $(($index, $a))*);
    };
    (@with [$(($before:ident))*] ($index:tt, $place:ident) $(($later:tt, $after:ident))*) => {
        impl<$($before,)* $place, $($after),*> With<$index> for ($($before,)* $place, $($after,)*) {
            type Output = ($($before,)* Is<true>, $($after,)*);
        }
        tuple!(@with [$(($before))* ($place)] $(($later, $after))*);
    };
    (@with [$($before:tt)*]) => {};
}

/// A trait that only a place that is set has. For one that is not, the compiler gives the message and the label.
macro_rules! required {
    ($field:ident, $message:literal, $label:literal $(,)?) => {
        #[diagnostic::on_unimplemented(message = $message, label = $label)]
        pub trait $field {}

        #[diagnostic::do_not_recommend]
        impl $field for $crate::runtime::state::Is<true> {}
    };
}

/// Every tuple of up to 32 places.
macro_rules! tuples {
    ([$($done:tt)*] $next:tt $($rest:tt)*) => {
        tuple!($($done)* $next);
        tuples!([$($done)* $next] $($rest)*);
    };
    ([$($done:tt)*]) => {};
}

tuples!([](0, A0, B0)(1, A1, B1)(2, A2, B2)(3, A3, B3)(4, A4, B4)(5, A5, B5)(6, A6, B6)(7, A7, B7)(8, A8, B8)(
    9, A9, B9
)(10, A10, B10)(11, A11, B11)(12, A12, B12)(13, A13, B13)(14, A14, B14)(15, A15, B15)(16, A16, B16)(
    17, A17, B17
)(18, A18, B18)(19, A19, B19)(20, A20, B20)(21, A21, B21)(22, A22, B22)(23, A23, B23)(24, A24, B24)(
    25, A25, B25
)(26, A26, B26)(27, A27, B27)(28, A28, B28)(29, A29, B29)(30, A30, B30)(31, A31, B31));

/// The state in which these places are set, as a type.
macro_rules! places {
    ($($place:ident)*) => {
        ($($crate::runtime::state::$place,)*)
    };
}

/// A builder around one field. With places, its type says which of them are set; it begins with those that are given.
macro_rules! builder {
    ($builder:ident { $field:ident: $of:ty }) => {
        /// Call setters, then `build`.
        #[derive(Clone)]
        #[must_use = "a builder does nothing until `build` is called"]
        pub struct $builder {
            $field: $of,
        }

        impl $builder {
            fn start($field: $of) -> Self {
                Self { $field }
            }
        }

        $crate::runtime::state::builder!(@debug $builder $builder, $field);
    };
    ($builder:ident { $field:ident: $of:ty } $($place:ident)+) => {
        /// Call setters, then `build`, which can be called once every required setter was.
        #[must_use = "a builder does nothing until `build` is called"]
        pub struct $builder<S = $crate::runtime::places!($($place)+)> {
            $field: $of,
            state: core::marker::PhantomData<fn() -> S>,
        }

        impl $builder {
            fn start($field: $of) -> Self {
                Self { $field, state: core::marker::PhantomData }
            }
        }

        impl<S> $builder<S> {
            fn mark<T>(self) -> $builder<T> {
                $builder { $field: self.$field, state: core::marker::PhantomData }
            }
        }

        impl<S> Clone for $builder<S> {
            fn clone(&self) -> Self {
                Self { $field: self.$field.clone(), state: core::marker::PhantomData }
            }
        }

        $crate::runtime::state::builder!(@debug $builder $builder<S>, $field, S);
    };
    (@debug $builder:ident $type:ty, $field:ident $(, $state:ident)?) => {
        impl$(<$state>)? core::fmt::Debug for $type {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.debug_struct(stringify!($builder)).field(stringify!($field), &self.$field).finish()
            }
        }
    };
}

pub(crate) use {builder, places, required};
