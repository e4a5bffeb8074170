//! Which required fields a builder has, as a type: a tuple with one place for each; a group's place is a tuple of its own.

use core::marker::PhantomData;

/// A place whose field is missing; `F` has the name of its setter.
pub struct No<F>(PhantomData<F>);

/// A setter's name as a type.
pub trait Field {
    /// The JSON path as a type, with `·` for every dot.
    type Path;
}

impl Field for __ {
    type Path = __;
}

/// A place whose field is there.
pub struct Yes;

/// A mark that leaves a place as it is.
pub struct Keep;

/// A mark for place `I` of a group.
pub struct At<const I: usize>;

/// Nothing is asked for at compile time: `build` says what is missing.
pub struct AtRunTime;

/// The tuple with mark `M` on place `I`.
pub trait With<const I: usize, M = Yes> {
    /// That tuple.
    type Output;
}

/// Places with marks on them.
pub trait Or<M> {
    /// Those places.
    type Output;
}

/// `S` with mark `M` on place `I`.
pub type Set<S, const I: usize, M = Yes> = <S as With<I, M>>::Output;

/// `S` with every place set that `M` has set.
pub type Union<S, M> = <S as Or<M>>::Output;

/// Up to five names of setters: the compiler cuts off what is longer, and writes all of it to a file.
pub struct List<A = __, B = __, C = __, D = __, E = __>(PhantomData<(A, B, C, D, E)>);

/// Stands where there is no further name.
#[allow(non_camel_case_types, reason = "the compiler prints it as a blank")]
pub struct __;

/// The names in a list.
#[allow(missing_docs, reason = "places that the message of `Complete` shows")]
pub trait Names {
    type A;
    type B;
    type C;
    type D;
    type E;
    type P;
    type Q;
    type R;
    type S;
}

impl<A: Field, B: Field, C: Field, D: Field, E> Names for List<A, B, C, D, E> {
    type A = A;
    type B = B;
    type C = C;
    type D = D;
    type E = E;
    type P = A::Path;
    type Q = B::Path;
    type R = C::Path;
    type S = D::Path;
}

/// The fields that are missing, before those of `L`.
pub trait Missing<L: Names = List> {
    /// Their setters and paths.
    type Fields: Names;
}

/// No field is missing.
#[diagnostic::on_unimplemented(
    message = "required fields are not set: {P} {Q} {R} {S}",
    label = "first call {A} {B} {C} {D} {E}"
)]
pub trait Complete<
    A = <Self as Names>::A,
    B = <Self as Names>::B,
    C = <Self as Names>::C,
    D = <Self as Names>::D,
    E = <Self as Names>::E,
    P = <Self as Names>::P,
    Q = <Self as Names>::Q,
    R = <Self as Names>::R,
    S = <Self as Names>::S,
>: Names
{
}

#[diagnostic::do_not_recommend]
impl<N: None> Complete<N, N, N, N, N, N, N, N, N> for List<N, N, N, N, N> where N: Field<Path = N> {}

/// No name.
pub trait None {}

impl None for __ {}

impl<A: Field, B: Field, C: Field, D: Field, E, X: Field> Missing<List<A, B, C, D, E>> for No<X> {
    type Fields = List<X, A, B, C, D>;
}

impl<M> Or<M> for Yes {
    type Output = Yes;
}

impl<F> Or<Yes> for No<F> {
    type Output = Yes;
}

impl<F> Or<Keep> for No<F> {
    type Output = No<F>;
}

impl<F, G> Or<No<G>> for No<F> {
    type Output = No<F>;
}

impl<M> Or<M> for AtRunTime {
    type Output = AtRunTime;
}

impl<const I: usize, M> With<I, M> for AtRunTime {
    type Output = AtRunTime;
}

impl<L: Names> Missing<L> for Yes {
    type Fields = L;
}

impl<L: Names> Missing<L> for AtRunTime {
    type Fields = L;
}

macro_rules! tuple {
    ($(($index:tt, $a:ident, $b:ident))*) => {
        impl<$($a: Or<$b>, $b),*> Or<($($b,)*)> for ($($a,)*) {
            type Output = ($(Union<$a, $b>,)*);
        }
        impl<$($a),*> Or<Keep> for ($($a,)*) {
            type Output = Self;
        }
        impl<$($a),*> Or<Yes> for ($($a,)*) {
            type Output = Yes;
        }
        impl<$($a),*> Or<AtRunTime> for ($($a,)*) {
            type Output = AtRunTime;
        }
        impl<const I: usize, $($a),*> Or<At<I>> for ($($a,)*)
        where
            Self: With<I>,
        {
            type Output = Set<Self, I>;
        }
        tuple!(@reverse [$($a)*] [] $($a)*);
        tuple!(@with [] $(($index, $a))*);
    };
    (@reverse $all:tt [$($done:ident)*] $first:ident $($rest:ident)*) => {
        tuple!(@reverse $all [$first $($done)*] $($rest)*);
    };
    (@reverse $all:tt [$($done:ident)*]) => {
        tuple!(@missing $all [] [L] $($done)*);
    };
    (@missing $all:tt [$($bounds:tt)*] [$list:ty] $last:ident $($rest:ident)*) => {
        tuple!(@missing $all [$($bounds)* $last: Missing<$list>,] [<$last as Missing<$list>>::Fields] $($rest)*);
    };
    (@missing [$($all:ident)*] [$($bounds:tt)*] [$list:ty]) => {
        impl<L: Names, $($all),*> Missing<L> for ($($all,)*)
        where
            $($bounds)*
        {
            type Fields = $list;
        }
    };
    (@with [$(($before:ident))*] ($index:tt, $place:ident) $(($later:tt, $after:ident))*) => {
        impl<M, $($before,)* $place: Or<M>, $($after),*> With<$index, M> for ($($before,)* $place, $($after,)*) {
            type Output = ($($before,)* Union<$place, M>, $($after,)*);
        }
        tuple!(@with [$(($before))* ($place)] $(($later, $after))*);
    };
    (@with [$($before:tt)*]) => {};
}

/// Every tuple of up to 28 places.
macro_rules! tuples {
    ([$($done:tt)*] $next:tt $($rest:tt)*) => {
        tuple!($($done)* $next);
        tuples!([$($done)* $next] $($rest)*);
    };
    ([$($done:tt)*]) => {};
}

tuples!([](0, A0, B0)(1, A1, B1)(2, A2, B2)(3, A3, B3)(4, A4, B4)(5, A5, B5)(6, A6, B6)(7, A7, B7)(8, A8, B8)(
    9, A9, B9
)(10, A10, B10)(11, A11, B11)(12, A12, B12)(13, A13, B13)(14, A14, B14)(15, A15, B15));

/// A group of fields or a list element; `S` says which of its fields its builder has set.
#[derive(Clone)]
pub struct Filled<T, S = AtRunTime>(T, PhantomData<fn() -> S>);

impl<T, S> Filled<T, S> {
    pub(crate) fn new(part: T) -> Self {
        Self(part, PhantomData)
    }
}

/// What a group's setter takes: a [`Filled`] group, of which those fields count that are set, or the plain group, whose fields
/// are checked at run time.
pub trait Part<T> {
    /// Which fields it has.
    type State;

    /// The fields.
    fn fields(&self) -> &T;
}

impl<T, S> Part<T> for Filled<T, S> {
    type State = S;

    fn fields(&self) -> &T {
        &self.0
    }
}

impl<T> Part<T> for &T {
    type State = AtRunTime;

    fn fields(&self) -> &T {
        self
    }
}

/// A builder of a request: rows of setters. A row that is required begins with its place in the state, a row within a group
/// with the group's place and its own.
macro_rules! setters {
    (
        $builder:ident: $use_case:ident, $body:ty, $module:ident, $state:ty;
        required { $($(#[$doc:meta])* $i:literal $(/ $j:literal)? $name:ident $(: $of:ty)? $(, each $each:ty)? = $path:literal $(, $rule:literal)?;)* }
        optional { $($(#[$odoc:meta])* $oname:ident $(: $oof:ty)? $(, each $oeach:ty)? = $opath:literal, $orule:literal;)* }
        groups { $($k:literal $group:ident: $part:ty = $gpath:literal;)* }
    ) => {
        /// Call setters, then `build`, which can be called once every required setter was.
        ///
        /// `S` says which were; with [`AtRunTime`]($crate::runtime::states::AtRunTime) it is `build` that says what is missing.
        #[must_use = "a builder does nothing until `build` is called"]
        pub struct $builder<S = $crate::runtime::states::AtRunTime> {
            draft: Box<$crate::runtime::draft::Draft<$use_case>>,
            state: core::marker::PhantomData<fn() -> S>,
        }

        impl $builder<$state> {
            fn start(draft: Box<$crate::runtime::draft::Draft<$use_case>>) -> Self {
                Self { draft, state: core::marker::PhantomData }
            }
        }

        impl<S> $builder<S> {
            $(
                $(#[$doc])*
                ///
                #[doc = concat!("JSON path: `", $path, "`. Required.", $(" ", $rule)?)]
                pub fn $name(mut self, value: $(impl Into<$of>)? $(impl IntoIterator<Item = impl Into<$each>>)?) -> $builder<$crate::runtime::states::Set<S, $i $(, $crate::runtime::states::At<$j>)?>>
                where
                    S: $crate::runtime::states::With<$i $(, $crate::runtime::states::At<$j>)?>,
                {
                    *$module::at::$name(&mut self.draft.body) = Some($crate::runtime::states::setters!(@value value $(; $of)? $(, $each)?));
                    self.mark()
                }
            )*
            $(
                $(#[$odoc])*
                ///
                #[doc = concat!("JSON path: `", $opath, "`. ", $orule)]
                pub fn $oname(mut self, value: $(impl Into<$oof>)? $(impl IntoIterator<Item = impl Into<$oeach>>)?) -> Self {
                    *$module::at::$oname(&mut self.draft.body) = Some($crate::runtime::states::setters!(@value value $(; $oof)? $(, $oeach)?));
                    self
                }
            )*
            $(
                /// Copies a group of fields and clears none. What its builder has set counts.
                ///
                #[doc = concat!("JSON path: `", $gpath, "`.")]
                pub fn $group<P: $crate::runtime::states::Part<$part>>(mut self, part: P) -> $builder<$crate::runtime::states::Set<S, $k, P::State>>
                where
                    S: $crate::runtime::states::With<$k, P::State>,
                {
                    $crate::runtime::object::merge($module::at::$group(&mut self.draft.body), part.fields());
                    self.mark()
                }
            )*

            /// Changes the whole body: the way to every field that this use case does not document.
            pub fn with_body(mut self, change: impl FnOnce(&mut $body)) -> Self {
                change(self.draft.by_hand());
                self
            }

            /// From here on `build` checks at run time what the compiler checked before: for fields that are there or not.
            pub fn at_run_time(self) -> $builder {
                self.mark()
            }

            /// Does without one requirement in this request; the reason goes into traces.
            ///
            /// From here on `build` checks at run time what the compiler checked before, so that the waived field can be left out. A path that is no requirement of this use case is a violation.
            pub fn waive(mut self, path: impl Into<String>, reason: impl Into<String>) -> $builder {
                self.draft.waive(path.into(), reason.into());
                self.mark()
            }

            fn mark<T>(self) -> $builder<T> {
                $builder { draft: self.draft, state: core::marker::PhantomData }
            }
        }

        impl<S> Clone for $builder<S> {
            fn clone(&self) -> Self {
                Self { draft: self.draft.clone(), state: core::marker::PhantomData }
            }
        }

        impl<S> core::fmt::Debug for $builder<S> {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.debug_struct(stringify!($builder)).field("draft", &self.draft).finish()
            }
        }
    };
    (@value $value:ident; $of:ty) => { $value.into() };
    (@value $value:ident, $each:ty) => { $value.into_iter().map(Into::into).collect() };
}

/// The fields of a body that builders set; objects on the way are made.
macro_rules! fields {
    ($body:ty; $($kind:ident $name:ident: $of:ty = $first:ident $(. $step:ident)*;)*) => {
        $($crate::runtime::states::fields!(@$kind $body, $name, $of, $first $($step)*);)*
    };
    (@field $body:ty, $name:ident, $of:ty, $($step:ident)*) => {
        pub(crate) fn $name(body: &mut $body) -> &mut Option<$of> {
            $crate::runtime::states::fields!(@walk body, $($step)*)
        }
    };
    (@group $body:ty, $name:ident, $of:ty, $($step:ident)*) => {
        pub(crate) fn $name(body: &mut $body) -> &mut $of {
            $crate::runtime::states::fields!(@walk body, $($step)*).get_or_insert_default()
        }
    };
    (@walk $at:expr, $last:ident) => { &mut $at.$last };
    (@walk $at:expr, $step:ident $($rest:ident)+) => {
        $crate::runtime::states::fields!(@walk $at.$step.get_or_insert_default(), $($rest)+)
    };
}

/// A builder of a part; with places, its type says which of them are set.
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

        $crate::runtime::states::builder!(@debug $builder $builder, $field);
    };
    ($builder:ident { $field:ident: $of:ty } $state:ty) => {
        /// Call setters, then `build`.
        #[must_use = "a builder does nothing until `build` is called"]
        pub struct $builder<S = $crate::runtime::states::AtRunTime> {
            $field: $of,
            state: core::marker::PhantomData<fn() -> S>,
        }

        impl $builder<$state> {
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

        $crate::runtime::states::builder!(@debug $builder $builder<S>, $field, S);
    };
    (@debug $builder:ident $type:ty, $field:ident $(, $state:ident)?) => {
        impl$(<$state>)? core::fmt::Debug for $type {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.debug_struct(stringify!($builder)).field(stringify!($field), &self.$field).finish()
            }
        }
    };
}

pub(crate) use {builder, fields, setters};

#[cfg(test)]
#[allow(missing_docs, missing_debug_implementations, reason = "a body as small as can be")]
pub mod tests;
