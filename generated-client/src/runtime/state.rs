//! Which required fields a builder has, as a type: a tuple with one place for each; a group's place is a tuple of its own.

use core::marker::PhantomData;

/// A place whose field is missing; `F` says which one.
pub struct No<F>(PhantomData<F>);

/// A field that can be missing, by a number: the compiler prints five of them before it cuts a list off.
pub struct Gap<const NUMBER: usize>;

/// What the compiler's message says of a field.
pub trait Named {
    /// The name of its setter as a type.
    type Setter;
    /// The JSON path as a type, with `·` for every dot.
    type Path;
}

impl Named for __ {
    type Setter = __;
    type Path = __;
}

/// A place whose field is there.
pub struct Yes;

/// A mark that leaves a place as it is.
pub struct Keep;

/// A mark for place `I`, of a group where it stands as the mark of the group's place.
pub struct At<const I: usize>;

/// A mark for place `J` of the group at place `I`.
pub struct In<const I: usize, const J: usize>;

/// Nothing is asked for at compile time: `build` says what is missing.
pub struct AtRunTime;

/// The tuple with mark `M` on place `I`.
pub trait With<const I: usize, M = Yes> {
    /// That tuple.
    type Output;
}

/// A builder's state `S` with what the method sets, or lifts, no longer missing.
///
/// It stands in docs only. The compiler has a type for each method, which tells fields by number.
#[cfg(doc)]
pub type Marked<S> = S;

/// Places with marks on them.
pub trait Or<M> {
    /// Those places.
    type Output;
}

/// `S` with mark `M` on place `I`.
pub type Set<S, const I: usize, M = Yes> = <S as With<I, M>>::Output;

/// `S` with every place set that `M` has set.
pub type Union<S, M> = <S as Or<M>>::Output;

/// Several marks, one after the other: the first and the rest.
pub trait Lift<L> {
    /// The places with all of them.
    type Output;
}

/// `S` with every mark of a list.
pub type Lifted<S, L> = <S as Lift<L>>::Output;

impl<S> Lift<()> for S {
    type Output = S;
}

impl<S, R, const I: usize> Lift<(At<I>, R)> for S
where
    S: With<I, Output: Lift<R>>,
{
    type Output = Lifted<Set<S, I>, R>;
}

impl<S, R, const I: usize, const J: usize> Lift<(In<I, J>, R)> for S
where
    S: With<I, At<J>, Output: Lift<R>>,
{
    type Output = Lifted<Set<S, I, At<J>>, R>;
}

/// What a group's builder can tell once it is done.
pub trait Whole {
    /// [`Yes`] if everything in it is set, else what is and what is not.
    type State;
}

/// Goes on if a place is set, else gives up.
pub trait Then<Next, Otherwise> {
    /// One of the two.
    type Output;
}

impl<N, O> Then<N, O> for Yes {
    type Output = N;
}

impl<F, N, O> Then<N, O> for No<F> {
    type Output = O;
}

impl Whole for AtRunTime {
    type State = AtRunTime;
}

/// Up to five fields: the compiler cuts off what is longer, and writes all of it to a file.
pub struct Lacking<A = __, B = __, C = __, D = __, E = __>(PhantomData<(A, B, C, D, E)>);

/// Stands where there is no further name.
#[allow(non_camel_case_types, reason = "the compiler prints it as a blank")]
pub struct __;

/// The names in a list.
#[allow(missing_docs, reason = "places that the message of `NothingMissing` shows")]
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

impl<A: Named, B: Named, C: Named, D: Named, E: Named> Names for Lacking<A, B, C, D, E> {
    type A = A::Setter;
    type B = B::Setter;
    type C = C::Setter;
    type D = D::Setter;
    type E = E::Setter;
    type P = A::Path;
    type Q = B::Path;
    type R = C::Path;
    type S = D::Path;
}

/// The fields that are missing, before those of `L`.
pub trait Missing<L: Names = Lacking> {
    /// All of them, as far as there is room.
    type Fields: Names;
}

/// No field is missing.
#[diagnostic::on_unimplemented(
    message = "required fields are not set: {P} {Q} {R} {S}",
    label = "first call {A} {B} {C} {D} {E}"
)]
pub trait NothingMissing<
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
impl<N: None> NothingMissing<N, N, N, N, N, N, N, N, N> for Lacking<N, N, N, N, N> where N: Named<Setter = N, Path = N> {}

/// What is set of an element is all that a request asks for: `N` is its places, those that the request does without set.
pub trait Meets<N> {}

impl<N, M> Meets<N> for M where N: Or<M, Output: Missing<Fields: NothingMissing>> {}

/// What a setter takes for a field: everything that converts [`Into`] the field's type without being able to fail.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not taken for `{T}`",
    label = "expected `{T}`, or what always converts into it",
    note = "make the `{T}` first: by its `new(..)`, with `?` where text can be wrong, or by an id's `as_str()` where text is wanted"
)]
pub trait IntoField<T>: Sized {
    /// The field's value.
    fn into_field(self) -> T;
}

#[diagnostic::do_not_recommend]
impl<T, V: Into<T>> IntoField<T> for V {
    fn into_field(self) -> T {
        self.into()
    }
}

/// No name.
pub trait None {}

impl None for __ {}

impl<A: Named, B: Named, C: Named, D: Named, E: Named, X: Named> Missing<Lacking<A, B, C, D, E>> for No<X> {
    type Fields = Lacking<X, A, B, C, D>;
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
        tuple!(@whole $all [] [Yes] $($done)*);
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
    (@whole [$($all:ident)*] [$($bounds:tt)*] [$next:ty] $last:ident $($rest:ident)*) => {
        tuple!(
            @whole [$($all)*] [$($bounds)* $last: Then<$next, ($($all,)*)>,]
            [<$last as Then<$next, ($($all,)*)>>::Output] $($rest)*
        );
    };
    (@whole [$($all:ident)*] [$($bounds:tt)*] [$state:ty]) => {
        impl<$($all),*> Whole for ($($all,)*)
        where
            $($bounds)*
        {
            type State = $state;
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

/// Every tuple of up to 16 places; more of them would cost every check of the crate.
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

/// A builder of a request: rows of its methods. Beside what a row says, a setter has the text on its field that `at::says!` of the
/// body has. `once` behind the body's module says that the body can hold what is good for one attempt: such a builder is not `Clone`.
///
/// A setter that marks a place begins with the place's number, or with its group's and its own. What it takes is behind the colon:
/// `impl IntoField<..>`, so that the compiler shows the row where something else is given. `plain` values are taken as they are, `each`
/// takes several, `add`, `part` and `any` add an element, and `=` gives the only value. What is behind `in` bounds a group, or an
/// element once it has what the bound's state asks for.
macro_rules! setters {
    (
        $builder:ident: $use_case:ident, $body:ident in $module:ident $($once:ident)? $(, $start:ident = $state:tt)?;
        $($section:ident { $(
            $(#[$doc:meta])*
            $($i:literal $(/ $j:literal)?)? $name:ident
            $(in $bound:tt)? $(: $of:ty)? $(, $kind:ident $value:ty)? $(= $is:expr)? $(=> $lifts:tt)?;
        )* })*
    ) => {
        $crate::runtime::state::setters! {
            @builder $builder $use_case $module [$($section { $($name)* })* more { with_body at_run_time }] $($start $state)?
        }
        $crate::runtime::state::setters!(@clone [$($once)?] $builder draft);

        impl<S> $builder<S> {
            $($(
                $crate::runtime::state::setters! {
                    @$section [$builder $module] [$($i $(/ $j)?)?] [$(#[$doc])*]
                    $name $(in $bound)? $(: $of)? $(, $kind $value)? $(= $is)? $(=> $lifts)?
                }
            )*)*

            /// Changes the whole body: the way to every field that this use case does not document.
            pub fn with_body(mut self, change: impl FnOnce(&mut $body)) -> Self {
                change(self.draft.by_hand());
                self
            }

            $crate::runtime::state::setters! {
                @at_run_time $builder<S> draft
                "From here on `build` checks at run time what the compiler checked before: for fields that are there or not."
            }
        }
    };
    (
        $builder:ident: $use_case:ident;
        $($section:ident { $(
            $(#[$doc:meta])* $name:ident $(: $of:ty)? $(, $kind:ident $value:ty)? $(= $is:expr)?;
        )* })*
    ) => {
        $crate::runtime::state::setters!(@builder $builder $use_case none [$($section { $($name)* })* more { at_run_time }]);
        $crate::runtime::state::setters!(@clone [] $builder draft);

        impl<S> $builder<S> {
            $($(
                $crate::runtime::state::setters! {
                    @$section [$builder none] [] [$(#[$doc])*] $name $(: $of)? $(, $kind $value)? $(= $is)?
                }
            )*)*

            $crate::runtime::state::setters! {
                @at_run_time $builder<S> draft
                "From here on `build` checks at run time what the compiler checked before: for fields that are there or not."
            }
        }
    };

    (@builder $builder:ident $use_case:ident $module:ident $methods:tt) => {
        $crate::runtime::state::setters!(@struct $builder $use_case $methods [$crate::runtime::AtRunTime]);
    };
    (@builder $builder:ident $use_case:ident $module:ident $methods:tt $start:ident ($($place:tt),* $(,)?)) => {
        #[doc = concat!("The state of a [`", stringify!($builder), "`] of which no setter was called.")]
        pub type $start = ($($crate::runtime::state::setters!(@place $module $place),)*);

        $crate::runtime::state::setters!(@struct $builder $use_case $methods [$start]);
    };
    (@place $module:ident ($($place:tt),* $(,)?)) => { ($($crate::runtime::state::setters!(@place $module $place),)*) };
    (@place $module:ident _) => { $crate::runtime::state::Yes };
    (@place $module:ident $place:ident) => { $module::at::$place };
    (@struct $builder:ident $use_case:ident $methods:tt [$start:ty]) => {
        #[doc = concat!("Builds a request of [`", stringify!($use_case), "`], whose page has the rules.")]
        ///
        /// Call setters, then [`build`](Self::build), which can be called once every required setter was: `S` says which were. With
        /// [`AtRunTime`]($crate::runtime::AtRunTime) it is `build` that says what is missing.
        #[cfg_attr(doc, doc = $crate::runtime::state::listed!($methods))]
        #[must_use = "a builder does nothing until `build` is called"]
        pub struct $builder<S = $crate::runtime::AtRunTime> {
            draft: Box<$crate::runtime::draft::Draft<$use_case>>,
            state: core::marker::PhantomData<fn() -> S>,
        }

        impl $builder<$start> {
            fn start(draft: Box<$crate::runtime::draft::Draft<$use_case>>) -> Self {
                Self { draft, state: core::marker::PhantomData }
            }
        }

        impl<S> core::fmt::Debug for $builder<S> {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.debug_struct(stringify!($builder)).field("draft", &self.draft).finish()
            }
        }
    };

    (@at_run_time $builder:ident<$state:ident> $held:ident $doc:literal) => {
        #[doc = $doc]
        pub fn at_run_time(self) -> $builder {
            self.mark()
        }

        fn mark<T>(self) -> $builder<T> {
            $builder { $held: self.$held, state: core::marker::PhantomData }
        }
    };
    (@clone [] $builder:ident $what:ident) => {
        impl<S> Clone for $builder<S> {
            fn clone(&self) -> Self {
                Self { $what: self.$what.clone(), state: core::marker::PhantomData }
            }
        }
    };
    (@clone [once] $builder:ident $what:ident) => {};

    (@required [$builder:ident $module:ident] $marks:tt [$($doc:tt)*] $name:ident $($row:tt)*) => {
        $crate::runtime::state::setters! {
            @set [$builder $module] $marks
            [#[doc = concat!($module::at::says!($name), "\n\n Required.")] $($doc)*] $name $($row)*
        }
    };
    (@optional [$builder:ident $module:ident] $marks:tt [$($doc:tt)*] $name:ident $($row:tt)*) => {
        $crate::runtime::state::setters! {
            @set [$builder $module] $marks
            [#[doc = concat!($module::at::says!($name), "\n\n Optional.")] $($doc)*] $name $($row)*
        }
    };
    (@conditional [$builder:ident $module:ident] $marks:tt [$($doc:tt)*] $name:ident $($row:tt)*) => {
        $crate::runtime::state::setters! {
            @set [$builder $module] $marks [#[doc = concat!($module::at::says!($name), "\n\n")] $($doc)*] $name $($row)*
        }
    };

    (@set $head:tt $marks:tt $doc:tt $name:ident: $of:ty) => {
        $crate::runtime::state::setters!(
            @method $head $marks $doc $name at (, value: $of) { *at = Some($crate::runtime::IntoField::into_field(value)) }
        );
    };
    (@set $head:tt $marks:tt $doc:tt $name:ident, plain $of:ty) => {
        $crate::runtime::state::setters!(@method $head $marks $doc $name at (, value: $of) { *at = Some(value) });
    };
    (@set $head:tt $marks:tt $doc:tt $name:ident, each $of:ty) => {
        $crate::runtime::state::setters!(
            @method $head $marks $doc $name at (, value: impl IntoIterator<Item = $of>)
            { *at = Some(value.into_iter().map($crate::runtime::IntoField::into_field).collect()) }
        );
    };
    (@set $head:tt $marks:tt $doc:tt $name:ident, add $of:ty) => {
        $crate::runtime::state::setters!(
            @method $head $marks $doc $name at (, value: $of)
            { at.get_or_insert_default().push($crate::runtime::IntoField::into_field(value)) }
        );
    };
    (@set $head:tt $marks:tt $doc:tt $name:ident, part $of:ty) => {
        $crate::runtime::state::setters!(
            @method $head $marks $doc $name at (, value: $of)
            { at.get_or_insert_default().push($crate::runtime::IntoElement::into_element(value)) }
        );
    };
    (@set $head:tt $marks:tt $doc:tt $name:ident, any $of:ty) => {
        $crate::runtime::state::setters!(
            @method $head $marks $doc $name at (, value: $of)
            { at.get_or_insert_default().push($crate::runtime::object::copied(value.fields())) }
        );
    };
    (@set [$builder:ident $module:ident] [$i:literal] $doc:tt $name:ident in [$($bound:tt)+]) => {
        $crate::runtime::state::method! {
            [$module] $doc $name [P: $($bound)+] (mut self, value: P)
            -> [$builder: $crate::runtime::state::Set<S, $i>] [$crate::runtime::state::With<$i>]
            {
                let element = $crate::runtime::object::copied(value.fields());
                $module::at::$name(&mut self.draft.body).get_or_insert_default().push(element);
                self.mark()
            }
        }
    };
    (@set $head:tt $marks:tt $doc:tt $name:ident = $only:expr) => {
        $crate::runtime::state::setters!(@method $head $marks $doc $name at () { *at = Some($only) });
    };
    (@method [$builder:ident part $path:tt] $marks:tt $doc:tt $name:ident $($method:tt)*) => {
        $crate::runtime::state::setters! { @method [$builder part $path $name] $marks $doc $name $($method)* }
    };
    (
        @method [$builder:ident part $path:tt $($step:ident)+] [] $doc:tt
        $name:ident $at:ident ($($argument:tt)*) $set:block
    ) => {
        $crate::runtime::state::method! {
            $path $doc $name [] (mut self $($argument)*) -> [Self]
            {
                let $at = $crate::runtime::state::accessors!(@walk self.part, $($step)+);
                $set;
                self
            }
        }
    };
    (
        @method [$builder:ident part $path:tt $($step:ident)+] [$i:literal] $doc:tt
        $name:ident $at:ident ($($argument:tt)*) $set:block
    ) => {
        $crate::runtime::state::method! {
            $path $doc $name [] (mut self $($argument)*)
            -> [$builder: $crate::runtime::state::Set<S, $i>] [$crate::runtime::state::With<$i>]
            {
                let $at = $crate::runtime::state::accessors!(@walk self.part, $($step)+);
                $set;
                self.mark()
            }
        }
    };
    (@method [$builder:ident $module:ident] [] $doc:tt $name:ident $at:ident ($($argument:tt)*) $set:block) => {
        $crate::runtime::state::method! {
            [$module] $doc $name [] (mut self $($argument)*) -> [Self]
            {
                let $at = $module::at::$name(&mut self.draft.body);
                $set;
                self
            }
        }
    };
    (
        @method [$builder:ident $module:ident] [$i:literal $(/ $j:literal)?] $doc:tt
        $name:ident $at:ident ($($argument:tt)*) $set:block
    ) => {
        $crate::runtime::state::method! {
            [$module] $doc $name [] (mut self $($argument)*)
            -> [$builder: $crate::runtime::state::Set<S, $i $(, $crate::runtime::state::At<$j>)?>]
            [$crate::runtime::state::With<$i $(, $crate::runtime::state::At<$j>)?>]
            {
                let $at = $module::at::$name(&mut self.draft.body);
                $set;
                self.mark()
            }
        }
    };

    (@groups [$builder:ident $module:ident] [] $doc:tt $name:ident in [$($bound:tt)+] = $path:expr) => {
        $crate::runtime::state::method! {
            [= $path] [#[doc = concat!("Copies a group of fields and clears none.\n\nJSON path: `", $path, "`.")]]
            $name [P: $($bound)+] (mut self, part: P) -> [Self]
            {
                $crate::runtime::object::merge($module::at::$name(&mut self.draft.body), part.fields());
                self
            }
        }
    };
    (@groups [$builder:ident $module:ident] [$i:literal] $doc:tt $name:ident in [$($bound:tt)+] = $path:expr) => {
        $crate::runtime::state::method! {
            [= $path]
            [#[doc = concat!(
                "Copies a group of fields and clears none. What its builder has set counts.\n\nJSON path: `", $path, "`."
            )]]
            $name [P: $($bound)+] (mut self, part: P)
            -> [$builder: $crate::runtime::state::Set<S, $i, P::State>] [$crate::runtime::state::With<$i, P::State>]
            {
                $crate::runtime::object::merge($module::at::$name(&mut self.draft.body), part.fields());
                self.mark()
            }
        }
    };

    (@selectors $head:tt [$number:literal] [$($doc:tt)*] $name:ident: $of:ty) => {
        $($doc)*
        pub fn $name(mut self, value: $of) -> Self {
            self.draft.select($number, $crate::runtime::Selection::Is(String::from(value)));
            self
        }
    };
    (@selectors $head:tt [$number:literal] [$($doc:tt)*] $name:ident) => {
        $($doc)*
        pub fn $name(mut self) -> Self {
            self.draft.select($number, $crate::runtime::Selection::Unknown);
            self
        }
    };

    (@modes $head:tt [$number:literal] [$($doc:tt)*] $name:ident) => {
        $($doc)*
        pub fn $name(mut self) -> Self {
            self.draft.enable($number);
            self
        }
    };
    (@modes [$builder:ident $module:ident] [$number:literal] $doc:tt $name:ident => ($($lifts:tt)+)) => {
        $crate::runtime::state::method! {
            [] $doc $name [] (mut self)
            -> [$builder: $crate::runtime::state::Lifted<S, $crate::runtime::state::setters!(@marks $($lifts)+)>]
            [$crate::runtime::state::Lift<$crate::runtime::state::setters!(@marks $($lifts)+)>]
            {
                self.draft.enable($number);
                self.mark()
            }
        }
    };
    (@marks) => { () };
    (@marks $i:literal / $j:literal $($rest:tt)*) => {
        ($crate::runtime::state::In<$i, $j>, $crate::runtime::state::setters!(@marks $($rest)*))
    };
    (@marks $i:literal $($rest:tt)*) => {
        ($crate::runtime::state::At<$i>, $crate::runtime::state::setters!(@marks $($rest)*))
    };

    (@switches [$builder:ident $module:ident] [] $doc:tt $name:ident => ($($field:ident = $value:expr),*)) => {
        $crate::runtime::state::method! {
            [$module $($field)*] $doc $name [] (mut self) -> [Self]
            {
                $(*$module::at::$field(&mut self.draft.body) = Some($value);)*
                self
            }
        }
    };
    (@takes [$builder:ident $module:ident] [] $doc:tt $name:ident: $of:ty => ([])) => {
        $crate::runtime::state::method! {
            [] $doc $name [] (mut self, value: &$of) -> [Self]
            {
                let _ = self.draft.learn(value);
                self
            }
        }
    };
    (@takes [$builder:ident $module:ident] [] $doc:tt $name:ident: $of:ty => ([] $($field:ident)+)) => {
        $crate::runtime::state::method! {
            [$module $($field)+] $doc $name [] (mut self, value: &$of) -> [Self]
            {
                $crate::runtime::state::setters!(@copy self value $module $($field)+);
                self
            }
        }
    };
    (@takes [$builder:ident $module:ident] [] $doc:tt $name:ident: $of:ty => ([$($marks:tt)+] $($field:ident)+)) => {
        $crate::runtime::state::method! {
            [$module $($field)+] $doc $name [] (mut self, value: &$of)
            -> [$builder: $crate::runtime::state::Lifted<S, $crate::runtime::state::setters!(@marks $($marks)+)>]
            [$crate::runtime::state::Lift<$crate::runtime::state::setters!(@marks $($marks)+)>]
            {
                $crate::runtime::state::setters!(@copy self value $module $($field)+);
                self.mark()
            }
        }
    };
    (@copy $self:ident $value:ident $module:ident $($field:ident)+) => {
        let mut known = $self.draft.learn($value);
        $(
            if let Some(known) = $module::at::$field(&mut known).take() {
                *$module::at::$field(&mut $self.draft.body) = Some(known);
            }
        )+
    };
    (@query $head:tt [] [$($doc:tt)*] $name:ident: $of:ty = $wire:expr) => {
        $($doc)*
        pub fn $name(mut self, value: $of) -> Self {
            self.draft.query($wire, $crate::runtime::IntoField::into_field(value).to_string());
            self
        }
    };
    (@query $head:tt [] [$($doc:tt)*] $name:ident, plain $of:ty = $wire:expr) => {
        $($doc)*
        pub fn $name(mut self, value: $of) -> Self {
            self.draft.query($wire, value.to_string());
            self
        }
    };
    (@headers $head:tt [] [$($doc:tt)*] $name:ident: $of:ty = $wire:expr) => {
        $($doc)*
        pub fn $name(mut self, value: $of) -> Self {
            self.draft.header($wire, $crate::runtime::IntoField::into_field(value).to_string());
            self
        }
    };
    (@headers $head:tt [] [$($doc:tt)*] $name:ident, plain $of:ty = $wire:expr) => {
        $($doc)*
        pub fn $name(mut self, value: $of) -> Self {
            self.draft.header($wire, value.to_string());
            self
        }
    };
    (@others $head:tt [] [$($doc:tt)*] jose_answer) => {
        $($doc)*
        pub fn jose_answer(mut self, wanted: bool) -> Self {
            self.draft.jose(wanted);
            self
        }
    };
    (@others [$builder:ident $module:ident] [] [] waive) => {
        /// Does without one requirement in this request; the reason goes into traces.
        ///
        /// From here on `build` checks at run time what the compiler checked before, so that the waived field can be left out, and its
        /// text may have another form than its type asks for. A path that is no requirement of this use case and has no form is a
        /// violation.
        pub fn waive(mut self, path: impl Into<String>, reason: impl Into<String>) -> $builder {
            self.draft.waive(path.into(), reason.into());
            self.mark()
        }
    };
}

/// One method of a builder. In `[Builder: STATE] [BOUND]` the builder's type changes; else it returns `Self`. The first brackets
/// tell docs where the JSON path is said.
#[cfg(not(doc))]
macro_rules! method {
    (
        $alias:tt [$($doc:tt)*] $name:ident [$($generics:tt)*] ($($arguments:tt)*)
        -> [$builder:ident: $state:ty] [$($bound:tt)*] $body:block
    ) => {
        $($doc)*
        pub fn $name<$($generics)*>($($arguments)*) -> $builder<$state>
        where
            S: $($bound)*,
        $body
    };
    ($alias:tt [$($doc:tt)*] $name:ident [$($generics:tt)*] ($($arguments:tt)*) -> [Self] $body:block) => {
        $($doc)*
        pub fn $name<$($generics)*>($($arguments)*) -> Self $body
    };
}

/// The same in docs, where a JSON path is a name to search for, and a state is no number.
#[cfg(doc)]
macro_rules! method {
    ($alias:tt $doc:tt $name:ident [$($generics:tt)*] $arguments:tt -> [$builder:ident: $state:ty] $bound:tt $body:block) => {
        $crate::runtime::state::method! {
            @alias $alias $doc $name fn $name<$($generics)*> $arguments -> $builder<$crate::runtime::Marked<S>> $body
        }
    };
    ($alias:tt $doc:tt $name:ident [$($generics:tt)*] $arguments:tt -> [Self] $body:block) => {
        $crate::runtime::state::method! { @alias $alias $doc $name fn $name<$($generics)*> $arguments -> Self $body }
    };
    (@alias [] [$($doc:tt)*] $name:ident $($function:tt)*) => { $($doc)* pub $($function)* };
    (@alias [= $path:expr] [$($doc:tt)*] $name:ident $($function:tt)*) => { #[doc(alias = $path)] $($doc)* pub $($function)* };
    (@alias [$module:ident] [$($doc:tt)*] $name:ident $($function:tt)*) => {
        $module::at::aliased! { $name $($doc)* pub $($function)* }
    };
    (@alias [$module:ident $field:ident $($fields:ident)*] [$($doc:tt)*] $name:ident $($function:tt)*) => {
        $module::at::aliased! { $field $($doc)* pub $($function)* }
    };
}

/// The fields of a body that builders set: where each lies, and in `says!` what it is. Objects on the way are made. A JSON path that
/// is not the setter's name stands behind a comma. A field that a builder can miss has its name in `missing` behind `=>`.
macro_rules! accessors {
    (
        $body:ident;
        $(groups { $($group:ident: $part:ident = $($group_step:ident).+;)* })?
        $(fields { $(
            $(#[doc = $doc:literal])* $name:ident: $of:ty = $($step:ident).+ $(, $path:literal)? $(=> $missing:ident)?;
        )* })?
    ) => {
        $($(
            pub(crate) fn $group(body: &mut $body) -> &mut $part {
                body$(.$group_step.get_or_insert_default())+
            }
        )*)?
        $($(
            pub(crate) fn $name(body: &mut $body) -> &mut Option<$of> {
                $crate::runtime::state::accessors!(@walk body, $($step)+)
            }

            $(
                #[allow(non_camel_case_types, reason = "named as its setter is")]
                pub(crate) type $name = $crate::runtime::state::No<missing::fields::$missing>;
            )?
        )*

        macro_rules! says {
            $(($name) => {
                concat!($($doc, "\n",)* "\nJSON path: `", $crate::runtime::state::accessors!(@path $name $($path)?), "`.")
            };)*
        }
        pub(crate) use says;

        #[cfg(doc)]
        $crate::runtime::state::accessors! { @aliased ($) $($name $($path)?;)* })?
    };
    (@path $name:ident) => { stringify!($name) };
    (@path $name:ident $path:literal) => { $path };
    (@aliased ($d:tt) $($name:ident $($path:literal)?;)*) => {
        /// A setter that a search for its JSON path finds.
        macro_rules! aliased {
            $(($name $d($d setter:tt)*) => { $(#[doc(alias = $path)])? $d($d setter)* };)*
        }
        pub(crate) use aliased;
    };
    (@walk $at:expr, $last:ident) => { &mut $at.$last };
    (@walk $at:expr, $step:ident $($rest:ident)+) => {
        $crate::runtime::state::accessors!(@walk $at.$step.get_or_insert_default(), $($rest)+)
    };
}

/// Names of setters and JSON paths as types, so that the compiler can print them, and the fields that have them: a JSON path, with a
/// number where there are two with one path, and the setter.
macro_rules! missing {
    (
        $(behind $others:literal;)?
        names { $($name:ident;)* }
        fields { $($field:ident = $setter:ident $(at $path:ident)?;)* }
    ) => {
        $(
            pub struct $name;
        )*

        /// Fields of other callers, which have the numbers before these.
        const OTHERS: usize = 0 $(+ $others)?;

        #[allow(clippy::enum_variant_names, reason = "named as the paths are")]
        enum Number {
            $($field,)*
        }

        pub(crate) mod fields {
            $(
                pub(crate) type $field = $crate::runtime::state::Gap<{ super::OTHERS + super::Number::$field as usize }>;
            )*
        }

        $(
            $crate::runtime::state::missing!(@named $field $setter $($path)?);
        )*
    };
    (@named $field:ident $setter:ident) => { $crate::runtime::state::missing!(@named $field $setter $field); };
    (@named $field:ident $setter:ident $path:ident) => {
        impl $crate::runtime::state::Named for fields::$field {
            type Setter = $setter;
            type Path = $path;
        }
    };
}

/// A builder of a part: rows of its setters, each with its text, and behind `=>` the field that it sets where that is called otherwise.
/// With places, the builder's type says which of them are set. `once` is as for [`setters`].
macro_rules! part_setters {
    (
        $builder:ident: $part:ident $($once:ident)?;
        start $start:ident = [$($place:ident),* $(,)?];
        $($rows:tt)*
    ) => {
        #[doc = concat!("The state of a [`", stringify!($builder), "`] of which no setter was called.")]
        pub type $start = ($($crate::runtime::state::No<missing::fields::$place>,)*);

        #[doc = concat!("Builds a [`", stringify!($part), "`].")]
        ///
        /// Call setters, then [`build`](Self::build). `S` says which of the fields that are always required were set.
        #[cfg_attr(doc, doc = $crate::runtime::state::listed!(part [with_part at_run_time] $($rows)*))]
        #[must_use = "a builder does nothing until `build` is called"]
        pub struct $builder<S = $crate::runtime::AtRunTime> {
            part: $part,
            state: core::marker::PhantomData<fn() -> S>,
        }

        impl $builder<$start> {
            fn start(part: $part) -> Self {
                Self { part, state: core::marker::PhantomData }
            }
        }

        $crate::runtime::state::setters!(@clone [$($once)?] $builder part);

        impl<S> core::fmt::Debug for $builder<S> {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.debug_struct(stringify!($builder)).field("part", &self.part).finish()
            }
        }

        $crate::runtime::state::part_setters!(@rows [S] $builder $part; $($rows)*);
    };
    ($builder:ident: $part:ident $($once:ident)?; $($rows:tt)*) => {
        #[doc = concat!("Builds a [`", stringify!($part), "`].")]
        ///
        /// Call setters, then [`build`](Self::build).
        #[cfg_attr(doc, doc = $crate::runtime::state::listed!(part [with_part] $($rows)*))]
        #[derive(Debug)]
        #[must_use = "a builder does nothing until `build` is called"]
        pub struct $builder {
            part: $part,
        }

        impl $builder {
            fn start(part: $part) -> Self {
                Self { part }
            }
        }

        $crate::runtime::state::part_setters!(@clone [$($once)?] $builder);

        $crate::runtime::state::part_setters!(@rows [] $builder $part; $($rows)*);
    };
    (@clone [] $builder:ident) => {
        impl Clone for $builder {
            fn clone(&self) -> Self {
                Self { part: self.part.clone() }
            }
        }
    };
    (@clone [once] $builder:ident) => {};
    (
        @rows [$($state:ident)?] $builder:ident $part:ident;
        $($section:ident { $(
            $(#[$doc:meta])*
            $($i:literal)? $name:ident
            $(: $of:ty)? $(, $kind:ident $value:ty)? $(= $is:expr)? $(, $path:literal)? $(=> $($step:ident).+)?;
        )* })*
    ) => {
        impl$(<$state>)? $builder$(<$state>)? {
            $($(
                $crate::runtime::state::part_setters! {
                    @$section [$builder [$(= $path)?] $($($step)+)?] [$($i)?] [
                        $(#[$doc])*
                        #[doc = concat!("\n\nJSON path: `", $crate::runtime::state::accessors!(@path $name $($path)?), "`.")]
                    ] $name $(: $of)? $(, $kind $value)? $(= $is)?
                }
            )*)*

            /// Changes the whole part: the way to everything in it that has no setter.
            pub fn with_part(mut self, change: impl FnOnce(&mut $part)) -> Self {
                change(&mut self.part);
                self
            }

            $($crate::runtime::state::setters! {
                @at_run_time $builder<$state> part
                "From here on nothing is asked for before the request is built: for fields that are there or not."
            })?
        }
    };
    (@required [$builder:ident $path:tt $($step:ident)*] $marks:tt [$($doc:tt)*] $($row:tt)*) => {
        $crate::runtime::state::setters! {
            @set [$builder part $path $($step)*] $marks [$($doc)* #[doc = "\n\n Required."]] $($row)*
        }
    };
    (@optional [$builder:ident $path:tt $($step:ident)*] $marks:tt [$($doc:tt)*] $($row:tt)*) => {
        $crate::runtime::state::setters! {
            @set [$builder part $path $($step)*] $marks [$($doc)* #[doc = "\n\n Optional."]] $($row)*
        }
    };
}

pub(crate) use {accessors, method, missing, part_setters, setters};
#[cfg(any(doc, test))]
mod listed;
#[cfg(any(doc, test))]
pub(crate) use listed::listed;

#[cfg(test)]
#[allow(missing_docs, missing_debug_implementations, reason = "a body as small as can be")]
pub mod tests;
