//! What a use case requires, as facts that generated code states and `check` applies.

use std::fmt;

use serde::Deserializer;

use super::{
    check,
    decode::{self, Note, Undecodable},
    findings::Findings,
    object::{Nothing, Object},
    operation::Operation,
    sealed::Sealed,
    verdict::Verdict,
};

/// A documented way to call an operation, as a type.
pub trait UseCase: Sealed + Copy + fmt::Debug + 'static {
    /// The body of its requests; [`Nothing`] if they have none.
    type Body: Object + Default + Clone + fmt::Debug + serde::Serialize;
    /// The body of its answers; [`Nothing`] if they have none.
    type Response: Object + super::value::Value + Default + serde::de::DeserializeOwned;
    /// Everything that it requires.
    const CONTRACT: &'static Contract;
}

/// A use case whose answers are pages of a list.
pub trait Lists: UseCase {}

/// Everything that a use case requires of a request, and where that is documented.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Contract {
    /// The spec file's path, the use case and, behind a dot, the variant.
    pub id: &'static str,
    /// What the use case is for.
    pub title: &'static str,
    /// The guides that it comes from.
    pub guides: &'static [&'static str],
    /// Where it is documented: document and anchor.
    pub documented: &'static [&'static str],
    /// The operation that it calls.
    pub operation: &'static Operation,
    /// An empty request body.
    #[doc(hidden)]
    pub body: fn() -> Box<dyn Object>,
    /// An empty body of an answer.
    #[doc(hidden)]
    pub response: fn() -> Box<dyn Object>,
    /// Facts about a request that rules depend on.
    pub selectors: &'static [Selector],
    /// Settings of the account that change rules; rules refer to them by number.
    pub modes: &'static [&'static str],
    /// What always holds.
    #[doc(hidden)]
    pub always: Rules,
    /// What holds under conditions.
    #[doc(hidden)]
    pub when: &'static [Conditional],
    /// Documented optional fields.
    pub optional: &'static [&'static str],
    /// Values of selectors that the documentation says are supported; for readers, not a rule.
    pub supports: &'static [(&'static str, &'static [&'static str])],
    /// Requirements that no page states, each with our reason.
    pub ours: &'static [(&'static str, &'static str)],
    /// Headers with fixed values.
    pub headers: &'static [(&'static str, &'static str)],
}

impl Contract {
    /// A contract that asks for nothing, for tests that put facts together.
    #[doc(hidden)]
    pub const EMPTY: Self = Self {
        id: "",
        title: "",
        guides: &[],
        documented: &[],
        operation: &Operation::EMPTY,
        body: || Box::new(Nothing::default()),
        response: || Box::new(Nothing::default()),
        selectors: &[],
        modes: &[],
        always: Rules::NONE,
        when: &[],
        optional: &[],
        supports: &[],
        ours: &[],
        headers: &[],
    };
}

impl Selector {
    /// A fact about a request that nothing is read from, for tests that put facts together.
    #[doc(hidden)]
    #[must_use]
    pub const fn new(name: &'static str, values: &'static [&'static str]) -> Self {
        Self { name, values, read_from: &[] }
    }
}

impl Conditional {
    /// Rules under conditions, for tests that put facts together.
    #[doc(hidden)]
    #[must_use]
    pub const fn new(label: &'static str, conditions: &'static [Condition], rules: Rules) -> Self {
        Self { label, conditions, rules }
    }
}

/// Requirements that hold together.
#[derive(Debug, Clone)]
#[doc(hidden)]
#[non_exhaustive]
pub struct Rules {
    /// Required fields, by the object that they lie in.
    pub required: &'static [Level],
    /// Fixed and allowed values.
    pub values: &'static [Values],
    /// Groups of fields of which at least one is needed.
    pub at_least_one_of: &'static [&'static [Place]],
    /// Groups of fields of which no two go together.
    pub at_most_one_of: &'static [&'static [Place]],
}

impl Rules {
    /// No requirement.
    pub const NONE: Self = Self { required: &[], values: &[], at_least_one_of: &[], at_most_one_of: &[] };

    /// Whether there is no requirement.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.required.is_empty()
            && self.values.is_empty()
            && self.at_least_one_of.is_empty()
            && self.at_most_one_of.is_empty()
    }
}

/// The required fields of one object.
#[derive(Debug)]
#[doc(hidden)]
#[non_exhaustive]
pub struct Level {
    /// The numbers of the fields that lead to the object; lists are passed without a number.
    pub hops: &'static [u8],
    /// A bit for each field that must be there and not be empty.
    pub mask: u64,
    /// The fields.
    pub fields: &'static [Required],
}

/// A required field.
#[derive(Debug)]
#[doc(hidden)]
#[non_exhaustive]
pub struct Required {
    /// Its JSON path, with `[]` for lists.
    pub path: &'static str,
    /// Its number in the object.
    pub index: u8,
    /// Whether an empty value will do.
    pub may_be_empty: bool,
    /// A bit for each mode in which it is not required.
    pub lifted_in: u8,
}

/// A field, found from the body by numbers.
#[derive(Debug, Clone, Copy)]
#[doc(hidden)]
#[non_exhaustive]
pub struct Place {
    /// Its JSON path, with `[]` for lists.
    pub path: &'static str,
    /// The numbers of the fields that lead to it; lists are passed without a number.
    pub hops: &'static [u8],
}

/// Which values a field may have.
#[derive(Debug)]
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
#[derive(Debug)]
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
#[derive(Debug)]
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

/// A fact about a request that rules depend on.
#[derive(Debug)]
#[non_exhaustive]
pub struct Selector {
    /// What it is called.
    pub name: &'static str,
    /// Its documented values.
    pub values: &'static [&'static str],
    /// Where it can be read from when the caller does not say it, in this order.
    pub read_from: &'static [Reading],
}

/// One way to read a selector from a body.
#[derive(Debug)]
#[doc(hidden)]
#[non_exhaustive]
pub struct Reading {
    /// The field.
    pub place: Place,
    /// Values of the field and what they mean.
    pub map: &'static [(&'static str, &'static str)],
    /// First and last prefix of a range, and what it means. This is a guess.
    pub prefixes: &'static [(&'static str, &'static str, &'static str)],
}

/// The caller's word on a selector.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Selection {
    /// Nothing was said; it is read from the body where that is possible.
    #[default]
    Unsaid,
    /// The caller does not know it; rules that depend on it are left undecided.
    Unknown,
    /// It has this value.
    Is(String),
}

/// A requirement that the caller does without in one request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Waiver {
    /// The requirement's JSON path, as documented.
    pub path: String,
    /// Why; it goes into traces.
    pub reason: String,
}

impl Waiver {
    /// The requirement at this path is done without, for this reason.
    #[must_use]
    pub fn new(path: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { path: path.into(), reason: reason.into() }
    }
}

/// What is known of a request beside its body.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Given {
    /// The caller's word on each selector, in the contract's order.
    pub selections: Vec<Selection>,
    /// A bit for each mode that the account is in.
    pub modes: u8,
    /// Requirements that the caller does without.
    pub waivers: Vec<Waiver>,
}

impl Given {
    /// Says a selector.
    ///
    /// # Errors
    ///
    /// If the contract has no such selector, or the selector no such value; the error names those that there are.
    pub fn select(&mut self, contract: &Contract, name: &str, selection: Selection) -> Result<(), UnknownName> {
        let known: Vec<_> = contract.selectors.iter().map(|selector| selector.name).collect();
        let index = position(name, &known, "selector")?;
        if let (Selection::Is(value), Some(selector)) = (&selection, contract.selectors.get(index)) {
            position(value, selector.values, "value")?;
        }
        if self.selections.len() <= index {
            self.selections.resize(index + 1, Selection::Unsaid);
        }
        self.selections[index] = selection;
        Ok(())
    }

    /// Turns a mode on.
    ///
    /// # Errors
    ///
    /// If the contract has no such mode; the error names those that it has.
    pub fn enable(&mut self, contract: &Contract, mode: &str) -> Result<(), UnknownName> {
        self.modes |= 1 << position(mode, contract.modes, "mode")?;
        Ok(())
    }
}

fn position(name: &str, known: &[&'static str], kind: &'static str) -> Result<usize, UnknownName> {
    let found = known.iter().position(|candidate| *candidate == name);
    found.ok_or_else(|| UnknownName { kind, name: name.to_owned(), known: known.to_vec() })
}

/// A selector, a selector's value or a mode that a contract does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnknownName {
    /// `selector`, `value` or `mode`.
    pub kind: &'static str,
    /// What was asked for.
    pub name: String,
    /// What there is.
    pub known: Vec<&'static str>,
}

impl fmt::Display for UnknownName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, name, known } = self;
        match known.as_slice() {
            [] => write!(f, "no rule of this use case depends on a {kind}, so `{name}` does not apply"),
            known => write!(f, "unknown {kind} `{name}`; there is `{}`", known.join("`, `")),
        }
    }
}

impl std::error::Error for UnknownName {}

impl Contract {
    /// Whether it requires nothing: then it proves nothing about a request.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.always.is_empty() && self.when.is_empty()
    }

    /// Judges a body.
    #[must_use]
    pub fn check(&self, body: &dyn Object, given: &Given) -> Verdict {
        self.judge(body, given, Vec::new())
    }

    /// Reads JSON tolerantly, then judges it; what could not be read as documented is a violation too. `null` counts as absent.
    ///
    /// # Errors
    ///
    /// If the input is not JSON, or not an object; the message says where and shows no value.
    pub fn check_json<'de, D: Deserializer<'de>>(&self, json: D, given: &Given) -> Result<Verdict, D::Error> {
        let mut body = (self.body)();
        let notes = decode::into(body.as_mut(), json)?;
        Ok(self.judge(body.as_ref(), given, notes))
    }

    /// As [`check_json`](Self::check_json), for bytes; it also judges what serde cannot read.
    ///
    /// # Errors
    ///
    /// If the bytes are not JSON, or not an object; the error says where and shows no value.
    pub fn check_slice(&self, json: &[u8], given: &Given) -> Result<Verdict, Undecodable> {
        let mut body = (self.body)();
        let notes = decode::slice_into(body.as_mut(), json)?;
        Ok(self.judge(body.as_ref(), given, notes))
    }

    fn judge(&self, body: &dyn Object, given: &Given, notes: Vec<Note>) -> Verdict {
        let mut findings = Findings::new(self, given, &notes);
        check::check(self, body, given, &mut findings);
        findings.end(notes)
    }
}

// What follows lets generated code state facts in one line each.

impl Rules {
    /// Requirements that hold together.
    #[must_use]
    pub const fn new(
        required: &'static [Level],
        values: &'static [Values],
        at_least_one_of: &'static [&'static [Place]],
    ) -> Self {
        Self { required, values, at_least_one_of, at_most_one_of: &[] }
    }

    /// No two fields of a group go together.
    #[must_use]
    pub const fn at_most_one_of(self, at_most_one_of: &'static [&'static [Place]]) -> Self {
        Self { at_most_one_of, ..self }
    }
}

impl Level {
    /// The required fields of the object at the end of the hops.
    #[must_use]
    pub const fn new(hops: &'static [u8], mask: u64, fields: &'static [Required]) -> Self {
        Self { hops, mask, fields }
    }
}

impl Required {
    /// A field that must be there and not be empty.
    #[must_use]
    pub const fn new(path: &'static str, index: u8) -> Self {
        Self { path, index, may_be_empty: false, lifted_in: 0 }
    }

    /// It may be empty.
    #[must_use]
    pub const fn may_be_empty(self) -> Self {
        Self { may_be_empty: true, ..self }
    }

    /// It is not required in these modes.
    #[must_use]
    pub const fn lifted_in(self, modes: u8) -> Self {
        Self { lifted_in: modes, ..self }
    }
}

impl Place {
    /// A field.
    #[must_use]
    pub const fn new(path: &'static str, hops: &'static [u8]) -> Self {
        Self { path, hops }
    }
}

impl Values {
    /// Values that a field may have.
    #[must_use]
    pub const fn new(path: &'static str, hops: &'static [u8], kind: ValueKind, values: &'static [Literal]) -> Self {
        Self { place: Place::new(path, hops), kind, values, preset: false }
    }

    /// A builder sets it.
    #[must_use]
    pub const fn preset(self) -> Self {
        Self { preset: true, ..self }
    }
}
