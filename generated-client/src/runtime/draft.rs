//! What every builder holds: the body so far, and everything about the request that its JSON does not hold.

use std::borrow::Cow;

use super::{
    check,
    contract::UseCase,
    given::{Given, Selection, Waiver, put},
    knows::Knows,
};

/// A request that is being built.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Draft<U: UseCase> {
    /// The body so far.
    pub body: U::Body,
    pub(crate) given: Given,
    /// Whether the whole body was handed out, so that what was fixed may be gone.
    pub(crate) is_by_hand: bool,
}

impl<U: UseCase> Draft<U> {
    /// A body with everything in it that the use case fixes without a condition. It is boxed, since every setter passes it on.
    ///
    /// The contract says what is fixed and where it lies, here as in `build`, which fills in what is fixed under conditions: rows of
    /// accessors would say it again.
    #[must_use]
    #[allow(clippy::new_ret_no_self, reason = "there is no other")]
    pub fn new() -> Box<Self> {
        let mut draft = Box::new(Self { body: U::Body::default(), given: Given::default(), is_by_hand: false });
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
        put(&mut self.given.parameters, name.into(), value);
    }

    /// Sets a query parameter.
    pub fn query(&mut self, name: &'static str, value: String) {
        put(&mut self.given.query, name.into(), value);
    }

    /// Sets a header.
    pub fn header(&mut self, name: &'static str, value: String) {
        put(&mut self.given.headers, name.into(), value);
    }

    /// Says whether the answer shall come as JOSE.
    pub fn jose(&mut self, wanted: bool) {
        self.given.jose = Some(wanted);
    }

    /// Says a selector, by its number in the contract.
    pub fn select(&mut self, index: usize, selection: Selection) {
        if let Some(selector) = U::CONTRACT.selectors.get(index) {
            self.given.say(selector.name.into(), selection);
        }
    }

    /// The fields that a value knows. What it says of selectors counts where the caller has said nothing, and the value is a documented one.
    pub(crate) fn learn(&mut self, from: &impl Knows<U::Body>) -> U::Body {
        for (name, value) in from.selections() {
            let known = U::CONTRACT.selectors.iter().find(|selector| selector.name == name);
            let is_value = known.is_some_and(|selector| selector.values.contains(&value.as_str()));
            if is_value && *self.given.selection(name) == Selection::Unsaid {
                self.given.say(name.into(), Selection::Is(value));
            }
        }
        from.fields()
    }

    /// Turns a mode on, by its number in the contract.
    pub fn enable(&mut self, mode: u8) {
        if let Some(mode) = U::CONTRACT.modes.get(usize::from(mode)) {
            self.given.enable(Cow::Borrowed(mode));
        }
    }

    /// Does without a requirement.
    pub fn waive(&mut self, path: String, reason: String) {
        self.given.waivers.push(Waiver { path, reason });
    }
}
