//! How generated code states facts: in rows that call fields by name. Where a field lies is said once for each body, and the compiler finds it.

use super::{
    contract::{Contract, Selector},
    rules::{Condition, Conditional, Level, Literal, Place, Required, ValueKind, Values},
    value::Meta,
};

/// What the contracts of one operation have in common.
pub(crate) struct Common {
    pub(crate) contract: Contract,
    /// Rules that contracts refer to by their conditions.
    pub(crate) rules: &'static [Conditional],
}

/// A field that a rule asks for.
#[derive(Clone, Copy)]
pub(crate) struct Asked {
    place: Place,
    may_be_empty: bool,
}

impl Asked {
    pub(crate) const fn new(place: Place) -> Self {
        Self { place, may_be_empty: false }
    }

    pub(crate) const fn may_be_empty(self) -> Self {
        Self { may_be_empty: true, ..self }
    }

    const fn lies_with(&self, other: &Self) -> bool {
        self.may_be_empty == other.may_be_empty && same(self.place.parent(), other.place.parent())
    }

    const fn required(&self, lifts: &[&[Place]], own: u8) -> Required {
        let (hops, mut lifted_in, mut mode) = (self.place.hops, 0, 0);
        while mode < lifts.len() {
            if own & (1 << mode) == 0 && contains(lifts[mode], &self.place) {
                lifted_in |= 1 << mode;
            }
            mode += 1;
        }
        let Self { place: Place { path, .. }, may_be_empty } = *self;
        Required { path, index: hops[hops.len() - 1], may_be_empty, lifted_in }
    }
}

/// The same fields, with those of one object together; what may be empty is apart.
pub(crate) const fn together<const N: usize>(asked: [Asked; N]) -> [Asked; N] {
    let (mut sorted, mut first) = (asked, 0);
    while first < N {
        let mut end = first + 1;
        let mut index = end;
        while index < N {
            if sorted[index].lies_with(&sorted[first]) {
                let found = sorted[index];
                let mut from = index;
                while from > end {
                    sorted[from] = sorted[from - 1];
                    from -= 1;
                }
                sorted[end] = found;
                end += 1;
            }
            index += 1;
        }
        first = end;
    }
    sorted
}

/// Each field with the modes that lift it; a rule's own mode lifts nothing.
pub(crate) const fn all<const N: usize>(asked: &[Asked; N], lifts: &[&[Place]], own: u8) -> [Required; N] {
    let mut all = [Required::new("", 0); N];
    let mut index = 0;
    while index < N {
        all[index] = asked[index].required(lifts, own);
        index += 1;
    }
    all
}

/// How many objects the fields lie in.
pub(crate) const fn count(asked: &[Asked]) -> usize {
    let (mut count, mut index) = (0, 0);
    while index < asked.len() {
        if index == 0 || !asked[index].lies_with(&asked[index - 1]) {
            count += 1;
        }
        index += 1;
    }
    count
}

/// The objects that the fields lie in.
pub(crate) const fn levels<const L: usize>(asked: &[Asked], mut required: &'static [Required]) -> [Level; L] {
    let mut levels = [Level::new(&[], 0, &[]); L];
    let (mut level, mut start) = (0, 0);
    while start < asked.len() {
        let (mut end, mut mask) = (start, 0);
        while end < asked.len() && asked[end].lies_with(&asked[start]) {
            if !asked[end].may_be_empty {
                mask |= 1 << required[end - start].index;
            }
            end += 1;
        }
        let (here, rest) = required.split_at(end - start);
        levels[level] = Level::new(asked[start].place.parent(), mask, here);
        (required, start) = (rest, end);
        level += 1;
    }
    levels
}

/// The modes among the conditions, a bit for each.
pub(crate) const fn modes(conditions: &[Condition]) -> u8 {
    let (mut modes, mut index) = (0, 0);
    while index < conditions.len() {
        if let Condition::Mode(mode) = conditions[index] {
            modes |= 1 << mode;
        }
        index += 1;
    }
    modes
}

/// The rules that hold under the conditions.
pub(crate) const fn shared(all: &[Conditional], conditions: &[Condition]) -> Conditional {
    let mut index = 0;
    while !alike(all[index].conditions, conditions) {
        index += 1;
    }
    all[index]
}

/// Whether both are a mode and a field that is present, and the same.
const fn alike(left: &[Condition], right: &[Condition]) -> bool {
    match (left, right) {
        ([Condition::Mode(a), Condition::Present(left)], [Condition::Mode(b), Condition::Present(right)]) => {
            *a == *b && same(left.path.as_bytes(), right.path.as_bytes())
        }
        _ => false,
    }
}

/// How many fields lead to the one at a path, with itself.
pub(crate) const fn depth(path: &str) -> usize {
    let (bytes, mut depth, mut index) = (path.as_bytes(), 1, 0);
    while index < bytes.len() {
        if bytes[index] == b'.' {
            depth += 1;
        }
        index += 1;
    }
    depth
}

/// The numbers of the fields that lead to the one at a path; a path that leads nowhere does not compile.
#[allow(clippy::cast_possible_truncation, reason = "an object has at most 64 fields")]
pub(crate) const fn hops<const N: usize>(mut meta: Option<&'static Meta>, path: &str) -> [u8; N] {
    let (mut hops, mut hop, mut rest) = ([0; N], 0, path.as_bytes());
    while let Some(object) = meta {
        if rest.is_empty() {
            break;
        }
        let mut end = 0;
        while end < rest.len() && rest[end] != b'.' && rest[end] != b'[' {
            end += 1;
        }
        let (name, after) = rest.split_at(end);
        let mut number = 0;
        while !same(object.fields[number].wire.as_bytes(), name) {
            number += 1;
        }
        hops[hop] = number as u8;
        hop += 1;
        meta = object.fields[number].inner;
        rest = after;
        while let [b'.' | b'[' | b']', after @ ..] = rest {
            rest = after;
        }
    }
    assert!(hop == N && rest.is_empty(), "a path that leads through no object");
    hops
}

const fn same(left: &[u8], right: &[u8]) -> bool {
    let mut index = 0;
    while index < left.len() && index < right.len() && left[index] == right[index] {
        index += 1;
    }
    index == left.len() && index == right.len()
}

const fn contains(places: &[Place], place: &Place) -> bool {
    let mut index = 0;
    while index < places.len() {
        if same(places[index].path.as_bytes(), place.path.as_bytes()) {
            return true;
        }
        index += 1;
    }
    false
}

impl Place {
    /// The numbers of the fields that lead to the object that it lies in.
    const fn parent(&self) -> &'static [u8] {
        self.hops.split_at(self.hops.len() - 1).0
    }

    pub(crate) const fn is(self, values: &'static [Literal]) -> Values {
        self.values(ValueKind::Fixed, values)
    }

    pub(crate) const fn one_of(self, values: &'static [Literal]) -> Values {
        self.values(ValueKind::OneOf, values)
    }

    pub(crate) const fn contains(self, values: &'static [Literal]) -> Values {
        self.values(ValueKind::Contains, values)
    }

    pub(crate) const fn each_of(self, values: &'static [Literal]) -> Values {
        self.values(ValueKind::EachOf, values)
    }

    const fn values(self, kind: ValueKind, values: &'static [Literal]) -> Values {
        Values { place: self, kind, values, preset: false }
    }
}

impl Condition {
    /// The account is in a mode of the operation.
    #[allow(clippy::cast_possible_truncation, reason = "an operation has at most 8 modes")]
    pub(crate) const fn mode(modes: &[&str], name: &str) -> Self {
        let mut index = 0;
        while !same(modes[index].as_bytes(), name.as_bytes()) {
            index += 1;
        }
        Self::Mode(index as u8)
    }

    /// A selector of the operation has one of the values.
    pub(crate) const fn selector(selectors: &[Selector], name: &str, values: &'static [&'static str]) -> Self {
        let mut index = 0;
        while !same(selectors[index].name.as_bytes(), name.as_bytes()) {
            index += 1;
        }
        Self::Selector { index, values }
    }
}

/// A constant for each field of a body that facts name.
macro_rules! fields {
    ($body:path; $($name:ident: $path:literal;)*) => {
        $(
            #[allow(non_upper_case_globals, reason = "it is called as the field is")]
            pub(crate) const $name: $crate::runtime::contract::Place = {
                const HOPS: &[u8; $crate::runtime::facts::depth($path)] =
                    &$crate::runtime::facts::hops(<$body as $crate::runtime::value::Value>::META, $path);
                $crate::runtime::contract::Place::new($path, HOPS)
            };
        )*
    };
}

/// What an operation's contracts have in common; it stands in a module of its own, together with the names of the fields.
macro_rules! common {
    (
        $operation:path, $body:path, $response:path;
        $(always { $($always:tt)* })?
        $(modes { $($mode:literal lifts { $($lifted:ident),*; })* })?
        $(when [$($conditions:tt)*] $rules:tt)*
    ) => {
        $(pub(crate) static RULES: $crate::runtime::contract::Rules = $crate::runtime::facts::rules!(0; $($always)*);)?
        pub(crate) const MODES: &[&str] = &[$($($mode),*)?];
        #[allow(dead_code, reason = "an operation without rules has nothing to lift")]
        pub(crate) const LIFTS: &[&[$crate::runtime::contract::Place]] = &[$($(&[$($lifted),*]),*)?];
        pub(crate) const COMMON: $crate::runtime::facts::Common = $crate::runtime::facts::Common {
            contract: $crate::runtime::Contract {
                operation: &$operation,
                body: || Box::new(<$body>::default()),
                response: || Box::new(<$response>::default()),
                selectors: SELECTORS,
                modes: MODES,
                ..$crate::runtime::Contract::EMPTY
            },
            rules: &[$($crate::runtime::facts::conditional!([$($conditions)*] $rules)),*],
        };
    };
}

/// A contract: that of its operation, or of the use case that it is a variant of, and what is its own.
macro_rules! contract {
    (
        $name:ident: $id:literal;
        of $operation:path;
        $(like $base:ident;)?
        title $title:literal;
        $(guides $($guide:literal),+;)?
        $(documented $($documented:literal),+;)?
        $(required $required:tt)?
        $(values $values:tt)?
        $(at_least_one_of $at_least_one_of:tt)?
        $(at_most_one_of $at_most_one_of:tt)?
        $(when [$($conditions:tt)*] $rules:tt $(;)?)*
        $(optional { $($optional:ident),+; })?
        $(supports { $($selector:literal: $($supported:literal),+;)+ })?
        $(ours { $($what:literal: $why:literal;)+ })?
        $(headers { $($header:literal: $value:literal;)+ })?
    ) => {
        pub(crate) static $name: $crate::runtime::Contract = {
            use $operation::*;
            $crate::runtime::Contract {
                id: $id,
                title: $title,
                always: $crate::runtime::facts::rules!(0;
                    $(required $required)? $(values $values)?
                    $(at_least_one_of $at_least_one_of)? $(at_most_one_of $at_most_one_of)?
                ),
                when: &[$($crate::runtime::facts::conditional!([$($conditions)*] $rules)),*],
                optional: &[$($($optional.path),+)?],
                $(guides: &[$($guide),+],)?
                $(documented: &[$($documented),+],)?
                $(supports: &[$(($selector, &[$($supported),+])),+],)?
                $(ours: &[$(($what, $why)),+],)?
                $(headers: &[$(($header, $value)),+],)?
                ..$crate::runtime::facts::base!($($base)?)
            }
        };
    };
}

macro_rules! base {
    () => {
        COMMON.contract
    };
    ($base:ident) => {
        $base
    };
}

/// Rules, and the modes that they are rules of.
macro_rules! rules {
    (
        $own:expr;
        $(required { $($asked:ident $($may_be_empty:ident)?),+; })?
        $(values { $($valued:ident $kind:ident $values:tt $(, $preset:ident)?;)+ })?
        $(at_least_one_of { $($($least:ident),+;)+ })?
        $(at_most_one_of { $($($most:ident),+;)+ })?
    ) => {
        $crate::runtime::contract::Rules {
            $(required: {
                use $crate::runtime::facts::{self, Asked};
                const ASKED: &[Asked; [$(stringify!($asked)),+].len()] =
                    &facts::together([$(Asked::new($asked)$(.$may_be_empty())?),+]);
                const ALL: &[$crate::runtime::contract::Required; ASKED.len()] = &facts::all(ASKED, LIFTS, $own);
                const LEVELS: &[$crate::runtime::contract::Level; facts::count(ASKED)] = &facts::levels(ASKED, ALL);
                LEVELS
            },)?
            $(values: &[$($valued.$kind($crate::runtime::facts::literals!($values))$(.$preset())?),+],)?
            $(at_least_one_of: &[$(&[$($least),+]),+],)?
            $(at_most_one_of: &[$(&[$($most),+]),+],)?
            ..$crate::runtime::contract::Rules::NONE
        }
    };
}

/// Rules under conditions: those that the operation has, or others.
macro_rules! conditional {
    ([$($kind:ident($($what:tt)*)),+] shared) => {
        $crate::runtime::facts::shared(
            COMMON.rules,
            &[$($crate::runtime::facts::condition!($kind $($what)*)),+],
        )
    };
    ([$($kind:ident($($what:tt)*)),+] { says $label:literal; $($rules:tt)* }) => {{
        const CONDITIONS: &[$crate::runtime::contract::Condition] =
            &[$($crate::runtime::facts::condition!($kind $($what)*)),+];
        $crate::runtime::contract::Conditional {
            label: $label,
            conditions: CONDITIONS,
            rules: $crate::runtime::facts::rules!($crate::runtime::facts::modes(CONDITIONS); $($rules)*),
        }
    }};
}

macro_rules! condition {
    (present $field:ident) => {
        $crate::runtime::contract::Condition::Present($field)
    };
    (absent $field:ident) => {
        $crate::runtime::contract::Condition::Absent($field)
    };
    (equals $field:ident, $value:tt) => {
        $crate::runtime::contract::Condition::Equals($field, $crate::runtime::facts::literals!($value)[0])
    };
    (mode $name:literal) => {
        $crate::runtime::contract::Condition::mode(MODES, $name)
    };
    (selector $name:literal: $($value:literal),+) => {
        $crate::runtime::contract::Condition::selector(SELECTORS, $name, &[$($value),+])
    };
}

/// Documented values: a text, a truth, several texts, or what is none of them.
macro_rules! literals {
    (true) => {
        &[$crate::runtime::contract::Literal::Boolean(true)]
    };
    (false) => {
        &[$crate::runtime::contract::Literal::Boolean(false)]
    };
    ($text:literal) => {
        &[$crate::runtime::contract::Literal::Text($text)]
    };
    ([$($text:literal),+]) => {
        &[$($crate::runtime::contract::Literal::Text($text)),+]
    };
    (($($literal:expr),+)) => {
        &[$($literal),+]
    };
    ($list:ident) => {
        $list
    };
}

pub(crate) use {base, common, condition, conditional, contract, fields, literals, rules};
