//! Everything that is known of a use case and of a request beside its body, as facts that generated code states.

use std::fmt;

use super::{
    object::Nothing,
    operation::{Encryption, Jose, Operation, Repeatable},
    sealed::Sealed,
    value::{Object, Value},
};

pub use super::rules::{Condition, Conditional, Literal, NotZero, Place, Required, Rules, ValueKind, Values};

/// A documented way to call an operation, as a type.
pub trait UseCase: Sealed + Copy + fmt::Debug + 'static {
    /// The body of its requests; [`Nothing`] if they have none.
    type Body: Object + Default + fmt::Debug + serde::Serialize;
    /// The body of its answers; [`Nothing`] if they have none.
    type Response: Object + Value + Default + serde::de::DeserializeOwned;
    /// Everything that it requires.
    const CONTRACT: &'static Contract;
}

/// A use case whose answers are pages of a list.
pub trait Lists: UseCase {
    /// An element of the list.
    type Item;

    /// The elements of a page.
    fn items(page: Self::Response) -> Vec<Self::Item>;
}

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
    /// Whether its requests are encrypted.
    pub encryption: Encryption,
    /// Whether its answers come as JOSE.
    pub jose: Jose,
    /// Whether its requests may be sent again after an unknown outcome.
    pub repeatable: Repeatable,
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
    /// Use cases of the same operation of whose requests nothing tells its own apart.
    pub alike: &'static [&'static str],
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
        encryption: Operation::EMPTY.encryption,
        jose: Operation::EMPTY.jose,
        repeatable: Repeatable::Unsaid,
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
        alike: &[],
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
