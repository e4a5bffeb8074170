//! What every builder holds: the body so far, and everything about the request that its JSON does not hold.

use std::fmt;

use super::{
    check,
    contract::{Given, Selection, UseCase, Waiver},
    operation::{Encryption, Jose},
};

/// A request that is being built.
#[derive(Clone)]
#[non_exhaustive]
pub struct Draft<U: UseCase> {
    /// The body so far.
    pub body: U::Body,
    pub(crate) given: Given,
    pub(crate) parameters: Vec<(&'static str, String)>,
    pub(crate) query: Vec<(&'static str, String)>,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) jose: bool,
    pub(crate) encryption: Encryption,
    /// Whether the whole body was handed out, so that what was fixed may be gone.
    pub(crate) is_by_hand: bool,
}

impl<U: UseCase> fmt::Debug for Draft<U> {
    /// Ids in the path and values of headers are not shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = |pairs: &[(&'static str, String)]| pairs.iter().map(|(name, _)| *name).collect::<Vec<_>>();
        f.debug_struct("Draft")
            .field("body", &self.body)
            .field("given", &self.given)
            .field("parameters", &names(&self.parameters))
            .field("query", &names(&self.query))
            .field("headers", &names(&self.headers))
            .field("jose", &self.jose)
            .field("encryption", &self.encryption)
            .field("is_by_hand", &self.is_by_hand)
            .finish()
    }
}

impl<U: UseCase> Draft<U> {
    /// A body with everything in it that the use case fixes without a condition. It is boxed, since every setter passes it on.
    #[must_use]
    pub fn new(encryption: Encryption, jose: Jose) -> Box<Self> {
        let mut draft = Box::new(Self {
            body: U::Body::default(),
            given: Given::default(),
            parameters: Vec::new(),
            query: Vec::new(),
            headers: Vec::new(),
            jose: jose == Jose::Default,
            encryption,
            is_by_hand: false,
        });
        if U::CONTRACT.operation.has_body {
            check::preset(&U::CONTRACT.always, &mut draft.body);
        }
        draft
    }

    /// The whole body, to be changed by hand.
    pub fn by_hand(&mut self) -> &mut U::Body {
        self.is_by_hand = true;
        &mut self.body
    }

    /// Sets a path parameter.
    pub fn parameter(&mut self, name: &'static str, value: String) {
        self.parameters.push((name, value));
    }

    /// Sets a query parameter.
    pub fn query(&mut self, name: &'static str, value: String) {
        self.query.retain(|(known, _)| *known != name);
        self.query.push((name, value));
    }

    /// Sets a header.
    pub fn header(&mut self, name: &'static str, value: String) {
        self.headers.retain(|(known, _)| *known != name);
        self.headers.push((name, value));
    }

    /// Says whether the answer shall come as JOSE.
    pub fn jose(&mut self, wanted: bool) {
        self.jose = wanted;
    }

    /// Says a selector, by its number in the contract.
    pub fn select(&mut self, index: usize, selection: Selection) {
        let selections = &mut self.given.selections;
        if selections.len() <= index {
            selections.resize(index + 1, Selection::Unsaid);
        }
        selections[index] = selection;
    }

    /// Turns a mode on, by its number in the contract.
    pub fn enable(&mut self, mode: u8) {
        self.given.modes |= 1 << mode;
    }

    /// Does without a requirement.
    pub fn waive(&mut self, path: String, reason: String) {
        self.given.waivers.push(Waiver { path, reason });
    }
}
