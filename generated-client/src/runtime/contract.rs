//! Everything that is known of a use case and of a request beside its body, as facts that generated code states.

use std::fmt;

use super::{
    object::Nothing,
    operation::Operation,
    sealed::Sealed,
    value::{Object, Value},
};

pub use super::rules::{Condition, Conditional, Literal, NotZero, Place, Required, Rules, ValueKind, Values};

/// A documented way to call an operation, as a type.
pub trait UseCase: Sealed + Copy + fmt::Debug + 'static {
    /// The body of its requests; [`Nothing`] if they have none.
    type Body: Object + Default + Clone + fmt::Debug + serde::Serialize;
    /// The body of its answers; [`Nothing`] if they have none.
    type Response: Object + Value + Default + serde::de::DeserializeOwned;
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
    /// What each of them lifts, where it would be required.
    #[doc(hidden)]
    pub lifts: &'static [&'static [Place]],
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
        lifts: &[],
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

    /// Whether a mode that the account is in lifts a requirement.
    pub(super) fn lifts(&self, place: &Place, modes: u8) -> bool {
        let on = self.lifts.iter().enumerate().filter(|(mode, _)| modes & (1 << mode) != 0);
        on.flat_map(|(_, lifted)| *lifted).any(|lifted| lifted.path == place.path)
    }

    /// The paths of all requirements.
    pub(super) fn requirements(&self) -> impl Iterator<Item = &'static str> {
        let always = [&self.always, self.operation.rules].into_iter();
        let all = always.chain(self.when.iter().map(|conditional| &conditional.rules));
        all.flat_map(|rules| {
            let required = rules.required.iter().map(|field| field.place.path);
            let values = rules.values.iter().map(|rule| rule.place.path);
            let choices = rules.at_least_one_of.iter().chain(rules.at_most_one_of);
            let choices = choices.flat_map(|choice| choice.iter().map(|place| place.path));
            let numbers = rules.not_zero.iter().map(|rule| rule.place.path);
            required.chain(values).chain(choices).chain(numbers)
        })
    }
}
