//! Requirements as facts: fields that must be there, values that they may have, and under which conditions.

use std::fmt;

use super::way::Way;

/// Requirements that hold together.
#[derive(Debug, Clone, Copy)]
#[doc(hidden)]
#[non_exhaustive]
pub struct Rules {
    /// Required fields; those of one object stand together.
    pub required: &'static [Required],
    /// Fixed and allowed values.
    pub values: &'static [Values],
    /// Groups of fields of which at least one is needed.
    pub at_least_one_of: &'static [&'static [Place]],
    /// Groups of fields of which no two go together.
    pub at_most_one_of: &'static [&'static [Place]],
    /// Numbers that must not be nought.
    pub not_zero: &'static [NotZero],
}

impl Rules {
    /// No requirement.
    pub const NONE: Self =
        Self { required: &[], values: &[], at_least_one_of: &[], at_most_one_of: &[], not_zero: &[] };

    /// Whether there is no requirement.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.required.is_empty()
            && self.values.is_empty()
            && self.at_least_one_of.is_empty()
            && self.at_most_one_of.is_empty()
            && self.not_zero.is_empty()
    }
}

/// A required field.
#[derive(Debug, Clone, Copy)]
#[doc(hidden)]
#[non_exhaustive]
pub struct Required {
    /// Which one.
    pub place: Place,
    /// Whether an empty value will do.
    pub may_be_empty: bool,
}

/// A field, found from the body by numbers.
#[derive(Debug, Clone, Copy)]
#[doc(hidden)]
#[non_exhaustive]
pub struct Place {
    /// Its JSON path, with `[]` for lists.
    pub path: &'static str,
    /// The way to it.
    pub(super) way: Way,
}

/// A number that must not be nought.
#[derive(Debug, Clone, Copy)]
#[doc(hidden)]
#[non_exhaustive]
pub struct NotZero {
    /// The field.
    pub place: Place,
    /// It may be if one of these fields has that value.
    pub unless: &'static [(Place, Literal)],
    /// The same in words.
    pub label: &'static str,
}

impl NotZero {
    /// A number that must not be nought, unless one of these fields has that value.
    #[must_use]
    pub const fn new(place: Place, unless: &'static [(Place, Literal)], label: &'static str) -> Self {
        Self { place, unless, label }
    }
}

/// Which values a field may have.
#[derive(Debug, Clone, Copy)]
#[doc(hidden)]
#[non_exhaustive]
pub struct Values {
    /// The field.
    pub place: Place,
    /// What the values mean.
    pub kind: ValueKind,
    /// The values.
    pub values: &'static [Literal],
    /// Whether a builder sets it.
    pub preset: bool,
}

/// What the values of a [`Values`] rule mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[doc(hidden)]
pub enum ValueKind {
    /// The field has this value.
    Fixed,
    /// The field has one of these values.
    OneOf,
    /// The list has this element.
    Contains,
    /// Each element of the list is one of these values.
    EachOf,
}

/// A documented value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[doc(hidden)]
pub enum Literal {
    /// Text.
    Text(&'static str),
    /// `true` or `false`.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "\"{text}\""),
            Self::Boolean(value) => write!(f, "{value}"),
            Self::Integer(value) => write!(f, "{value}"),
        }
    }
}

/// Rules that hold when all conditions do.
#[derive(Debug, Clone, Copy)]
#[doc(hidden)]
#[non_exhaustive]
pub struct Conditional {
    /// The conditions in words.
    pub label: &'static str,
    /// The conditions.
    pub conditions: &'static [Condition],
    /// The rules.
    pub rules: Rules,
}

/// A condition.
#[derive(Debug, Clone, Copy)]
#[doc(hidden)]
pub enum Condition {
    /// A selector has one of these values.
    Selector {
        /// Its number in the contract.
        index: usize,
        /// The values.
        values: &'static [&'static str],
    },
    /// A field is there and not empty.
    Present(Place),
    /// A field is not there or is empty.
    Absent(Place),
    /// A field has a value.
    Equals(Place, Literal),
    /// The account is in the mode with this number.
    Mode(u8),
}

impl Conditional {
    /// The modes among the conditions, a bit for each: they lift nothing of these rules.
    pub(super) fn modes(&self) -> u8 {
        let bit = |condition: &Condition| if let Condition::Mode(mode) = condition { 1 << mode } else { 0 };
        self.conditions.iter().fold(0, |modes, condition| modes | bit(condition))
    }

    /// Rules under conditions, for tests that put facts together.
    #[doc(hidden)]
    #[must_use]
    pub const fn new(label: &'static str, conditions: &'static [Condition], rules: Rules) -> Self {
        Self { label, conditions, rules }
    }
}

// What follows lets generated code state facts in one line each.

impl Rules {
    /// Requirements that hold together.
    #[must_use]
    pub const fn new(
        required: &'static [Required],
        values: &'static [Values],
        at_least_one_of: &'static [&'static [Place]],
    ) -> Self {
        Self { required, values, at_least_one_of, ..Self::NONE }
    }

    /// No two fields of a group go together.
    #[must_use]
    pub const fn at_most_one_of(self, at_most_one_of: &'static [&'static [Place]]) -> Self {
        Self { at_most_one_of, ..self }
    }
}

impl Required {
    /// A field that must be there and not be empty.
    #[must_use]
    pub const fn new(place: Place) -> Self {
        Self { place, may_be_empty: false }
    }

    /// It may be empty.
    #[must_use]
    pub const fn may_be_empty(self) -> Self {
        Self { may_be_empty: true, ..self }
    }
}

impl Values {
    /// Values that a field may have.
    #[must_use]
    pub const fn new(place: Place, kind: ValueKind, values: &'static [Literal]) -> Self {
        Self { place, kind, values, preset: false }
    }

    /// A builder sets it.
    #[must_use]
    pub const fn preset(self) -> Self {
        Self { preset: true, ..self }
    }
}
