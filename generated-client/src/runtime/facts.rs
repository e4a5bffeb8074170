//! How generated code states facts: in rows that call fields by name. Where a field lies is said once for each body, and the compiler finds it.

use super::{
    contract::{Contract, Selector},
    rules::{Condition, Conditional, Literal, Place, ValueKind, Values},
    value::Meta,
    way::Way,
};

/// What the contracts of one operation have in common.
pub(crate) struct Common {
    pub(crate) contract: Contract,
    /// Rules that contracts refer to by their conditions.
    pub(crate) rules: &'static [Conditional],
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
            *a == *b && left.way.is(right.way)
        }
        _ => false,
    }
}

/// A text that stands as documentation, without the space in front.
pub(crate) const fn said(text: &'static str) -> &'static str {
    match text.as_bytes() {
        [b' ', ..] => text.split_at(1).1,
        _ => text,
    }
}

/// How many texts there are.
pub(crate) const fn count(texts: &[&[&str]]) -> usize {
    let (mut count, mut rest) = (0, texts);
    while let [first, others @ ..] = rest {
        count += first.len();
        rest = others;
    }
    count
}

/// The texts one behind the other.
pub(crate) const fn joined<const N: usize>(texts: &[&[&'static str]]) -> [Literal; N] {
    let (mut all, mut index, mut rest) = ([Literal::Text(""); N], 0, texts);
    while let [first, others @ ..] = rest {
        let mut texts = *first;
        while let [text, more @ ..] = texts {
            all[index] = Literal::Text(text);
            (index, texts) = (index + 1, more);
        }
        rest = others;
    }
    all
}

/// From the end, where what lies in one object differs: the compiler pays for each step.
const fn same(left: &[u8], right: &[u8]) -> bool {
    let mut rest = left.len();
    if rest != right.len() {
        return false;
    }
    while rest > 0 {
        rest -= 1;
        if left[rest] != right[rest] {
            return false;
        }
    }
    true
}

/// Whether a path begins with a name that is no longer than it is.
const fn begins(path: &[u8], name: &[u8]) -> bool {
    let mut rest = name.len();
    while rest > 0 {
        rest -= 1;
        if path[rest] != name[rest] {
            return false;
        }
    }
    true
}

impl Place {
    /// The field at a path, for constants: a path that leads nowhere does not compile.
    ///
    /// # Panics
    ///
    /// If the path leads nowhere.
    #[must_use]
    pub const fn at(mut meta: Option<&'static Meta>, path: &'static str) -> Self {
        let (mut way, mut rest) = (Way::START, path.as_bytes());
        while let (Some(object), [_, ..]) = (meta, rest) {
            let mut number = 0;
            let end = loop {
                let end = object.fields[number].length;
                let ends = end == rest.len() || (end < rest.len() && (rest[end] == b'.' || rest[end] == b'['));
                if ends && begins(rest, object.fields[number].wire.as_bytes()) {
                    break end;
                }
                number += 1;
            };
            way = way.to(number);
            meta = object.fields[number].inner;
            rest = rest.split_at(end).1;
            while let [b'.' | b'[' | b']', after @ ..] = rest {
                rest = after;
            }
        }
        assert!(rest.is_empty(), "a path that leads through no object");
        Self { path, way }
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
            pub(crate) const $name: $crate::runtime::contract::Place =
                $crate::runtime::contract::Place::at(<$body as $crate::runtime::value::Value>::META, $path);
        )*
    };
}

/// What an operation's contracts have in common; it stands in a module of its own, together with the names of the fields.
macro_rules! common {
    (
        $operation:path, $body:path, $response:path;
        $(selectors { $(
            $selector:literal: $values:ident {
                $(from $place:ident
                    $(map { $($value:literal => $means:literal;)* })?
                    $(prefixes { $($first:literal $(to $last:literal)? => $of:literal;)* })?)*
            }
        )* })?
        $(always { $($always:tt)* })?
        $(modes { $($mode:literal lifts { $($lifted:ident),*; })* })?
        $(when [$($conditions:tt)*] $rules:tt)*
    ) => {
        $(pub(crate) static RULES: $crate::runtime::contract::Rules = $crate::runtime::facts::rules!($($always)*);)?
        pub(crate) const SELECTORS: &[$crate::runtime::contract::Selector] = &[$($(
            $crate::runtime::contract::Selector {
                name: $selector,
                values: $values::TEXTS,
                read_from: &[$($crate::runtime::contract::Reading {
                    place: $place,
                    map: &[$($(($value, $means)),*)?],
                    prefixes: &[$($(($first, $crate::runtime::facts::last!($first $($last)?), $of)),*)?],
                }),*],
            }
        ),*)?];
        pub(crate) const MODES: &[&str] = &[$($($mode),*)?];
        pub(crate) const COMMON: $crate::runtime::facts::Common = $crate::runtime::facts::Common {
            contract: $crate::runtime::Contract {
                operation: &$operation,
                encryption: $operation.encryption,
                jose: $operation.jose,
                body: || Box::new(<$body>::default()),
                response: || Box::new(<$response>::default()),
                selectors: SELECTORS,
                modes: MODES,
                lifts: &[$($(&[$($lifted),*]),*)?],
                ..$crate::runtime::Contract::EMPTY
            },
            rules: &[$($crate::runtime::facts::conditional!([$($conditions)*] $rules)),*],
        };
    };
}

/// The end of a range, which may be its beginning.
macro_rules! last {
    ($only:literal) => {
        $only
    };
    ($first:literal $last:literal) => {
        $last
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
        $(encryption $encryption:ident;)?
        $(jose $jose:ident;)?
        $(repeatable $repeatable:ident;)?
        $(required $required:tt)?
        $(values $values:tt)?
        $(at_least_one_of $at_least_one_of:tt)?
        $(at_most_one_of $at_most_one_of:tt)?
        $(when [$($conditions:tt)*] $rules:tt $(;)?)*
        $(optional { $($optional:ident),+; })?
        $(supports { $($selector:literal: $($supported:literal),+;)+ })?
        $(ours { $($(#[doc = $why:literal])+ $what:literal $(| $or:literal)*;)+ })?
        $(headers { $($header:literal: $value:literal;)+ })?
        $(alike $($alike:literal),+;)?
    ) => {
        pub(crate) static $name: $crate::runtime::Contract = {
            use $operation::*;
            $crate::runtime::Contract {
                id: $id,
                title: $title,
                always: $crate::runtime::facts::rules!(
                    $(required $required)? $(values $values)?
                    $(at_least_one_of $at_least_one_of)? $(at_most_one_of $at_most_one_of)?
                ),
                when: &[$($crate::runtime::facts::conditional!([$($conditions)*] $rules)),*],
                optional: &[$($($optional.path),+)?],
                $(guides: &[$($guide),+],)?
                $(documented: &[$($documented),+],)?
                $(encryption: $crate::runtime::Encryption::$encryption,)?
                $(jose: $crate::runtime::Jose::$jose,)?
                $(repeatable: $crate::runtime::Repeatable::$repeatable,)?
                $(supports: &[$(($selector, &[$($supported),+])),+],)?
                $(ours: &[$((concat!($what $(, " | ", $or)*), $crate::runtime::facts::said(concat!($($why),+)))),+],)?
                $(headers: &[$(($header, $value)),+],)?
                $(alike: &[$($alike),+],)?
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

macro_rules! rules {
    (
        $(required { $($asked:ident $($may_be_empty:ident)?),+; })?
        $(values { $($valued:ident $kind:ident $values:tt $(, $preset:ident)?;)+ })?
        $(at_least_one_of { $($($least:ident),+;)+ })?
        $(at_most_one_of { $($($most:ident),+;)+ })?
        $(not_zero { $($number:ident says $label:literal $(unless $except:ident is $value:tt)*;)+ })?
    ) => {
        $crate::runtime::contract::Rules {
            $(required: &[$($crate::runtime::contract::Required::new($asked)$(.$may_be_empty())?),+],)?
            $(values: &[$($valued.$kind($crate::runtime::facts::literals!($values))$(.$preset())?),+],)?
            $(at_least_one_of: &[$(&[$($least),+]),+],)?
            $(at_most_one_of: &[$(&[$($most),+]),+],)?
            $(not_zero: &[$({
                use $crate::runtime::contract::{Literal, NotZero, Place};
                const UNLESS: &[(Place, Literal)] =
                    &[$(($except, $crate::runtime::facts::literals!($value)[0])),*];
                NotZero::new($number, UNLESS, $label)
            }),+],)?
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
    ([$($kind:ident($($what:tt)*)),+] { says $label:literal; $($rules:tt)* }) => {
        $crate::runtime::contract::Conditional {
            label: $label,
            conditions: &[$($crate::runtime::facts::condition!($kind $($what)*)),+],
            rules: $crate::runtime::facts::rules!($($rules)*),
        }
    };
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

/// Documented values: a text, a truth, several texts, texts and whole code lists, or what is none of them.
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
    ([$($text:literal,)* $(..$list:ident $(, $more:literal)*),+]) => {{
        const TEXTS: &[&[&str]] = &[&[$($text),*], $($list::TEXTS, &[$($more),*]),+];
        const ALL: [$crate::runtime::contract::Literal; $crate::runtime::facts::count(TEXTS)] =
            $crate::runtime::facts::joined(TEXTS);
        &ALL
    }};
    (($($literal:expr),+)) => {
        &[$($literal),+]
    };
    ($list:ident) => {
        $list
    };
}

pub(crate) use {base, common, condition, conditional, contract, fields, last, literals, rules};

#[cfg(test)]
mod tests {
    use super::super::rules::Literal;

    struct Open;

    impl Open {
        const TEXTS: &'static [&'static str] = &["b", "c"];
    }

    #[test]
    fn code_lists_stand_among_texts() {
        let check = |found: &[Literal], expected: &[&'static str]| {
            let expected: Vec<_> = expected.iter().copied().map(Literal::Text).collect();
            assert_eq!(found, expected);
        };
        check(literals!([..Open]), &["b", "c"]);
        check(literals!(["a", ..Open, "d", "e", ..Open]), &["a", "b", "c", "d", "e", "b", "c"]);
    }
}
