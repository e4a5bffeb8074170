//! What is known of a request beside its body, by name: it is what a builder's other setters say.

use serde::{Deserialize, Serialize};
use std::{borrow::Cow, fmt};

use super::{
    contract::Contract,
    near,
    verdict::{Found, Rule, Violation},
};

/// A name, which a program mostly has written out.
type Name = Cow<'static, str>;

/// What is known of a request beside its body. A name that a use case does not have is a violation that tells those that it has.
///
/// By `serde` it is an object, in which what was not said is left out.
#[derive(Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Given {
    /// The caller's word on selectors, such as the card's network.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub selections: Vec<(Name, Selection)>,
    /// Modes that the account is in.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub modes: Vec<Name>,
    /// Requirements that the caller does without.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub waivers: Vec<Waiver>,
    /// Parameters of the path, as documented: the `tokenId` of `/tms/v2/tokens/{tokenId}`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<(Name, String)>,
    /// Parameters of the query.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub query: Vec<(Name, String)>,
    /// Documented headers of the caller's choice.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<(Name, String)>,
    /// Whether the answer shall come as JOSE; the use case's own default where this is `None`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jose: Option<bool>,
}

/// The caller's word on a selector.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
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

impl Given {
    /// Says a selector: the network of a card, as the documentation calls it.
    #[must_use]
    pub fn select(mut self, selector: impl Into<Name>, value: impl Into<String>) -> Self {
        self.say(selector.into(), Selection::Is(value.into()));
        self
    }

    /// Says that nobody knows a selector: rules that depend on it are left undecided.
    #[must_use]
    pub fn unknown(mut self, selector: impl Into<Name>) -> Self {
        self.say(selector.into(), Selection::Unknown);
        self
    }

    /// Says that the account is in a mode.
    #[must_use]
    pub fn mode(mut self, mode: impl Into<Name>) -> Self {
        self.enable(mode.into());
        self
    }

    /// Does without one requirement; the reason goes into traces.
    #[must_use]
    pub fn waive(mut self, path: impl Into<String>, reason: impl Into<String>) -> Self {
        self.waivers.push(Waiver::new(path, reason));
        self
    }

    /// Fills in a parameter of the path.
    #[must_use]
    pub fn parameter(mut self, name: impl Into<Name>, value: impl Into<String>) -> Self {
        put(&mut self.parameters, name.into(), value.into());
        self
    }

    /// Sets a parameter of the query.
    #[must_use]
    pub fn query(mut self, name: impl Into<Name>, value: impl Into<String>) -> Self {
        put(&mut self.query, name.into(), value.into());
        self
    }

    /// Sets a documented header.
    #[must_use]
    pub fn header(mut self, name: impl Into<Name>, value: impl Into<String>) -> Self {
        put(&mut self.headers, name.into(), value.into());
        self
    }

    /// Says whether the answer shall come as JOSE.
    #[must_use]
    pub fn jose_answer(mut self, wanted: bool) -> Self {
        self.jose = Some(wanted);
        self
    }

    /// What was said of a selector.
    #[must_use]
    pub fn selection(&self, selector: &str) -> &Selection {
        let said = self.selections.iter().find(|(name, _)| name == selector);
        said.map_or(&Selection::Unsaid, |(_, selection)| selection)
    }

    pub(super) fn say(&mut self, selector: Name, selection: Selection) {
        self.selections.retain(|(name, _)| *name != selector);
        self.selections.push((selector, selection));
    }

    pub(super) fn enable(&mut self, mode: Name) {
        if !self.modes.contains(&mode) {
            self.modes.push(mode);
        }
    }

    /// A bit for each of a contract's modes that the account is in.
    pub(super) fn modes_of(&self, contract: &Contract) -> u8 {
        let number = |mode: &Name| contract.modes.iter().position(|known| known == mode);
        self.modes.iter().filter_map(number).fold(0, |modes, number| modes | 1 << number)
    }

    /// What is said of something that a contract does not have.
    pub(super) fn misfits(&self, contract: &Contract, broken: &mut dyn FnMut(Violation)) {
        let selectors = || contract.selectors.iter().map(|selector| selector.name);
        for (name, selection) in &self.selections {
            match (contract.selectors.iter().find(|selector| selector.name == name), selection) {
                (None, _) => broken(misfit("selector", name, selectors())),
                (Some(selector), Selection::Is(value)) if !selector.values.contains(&value.as_str()) => {
                    let violation = misfit(selector.name, value, selector.values.iter().copied());
                    broken(Violation { path: name.to_string(), ..violation });
                }
                _ => {}
            }
        }
        for mode in self.modes.iter().filter(|mode| !contract.modes.contains(&mode.as_ref())) {
            broken(misfit("mode", mode, contract.modes.iter().copied()));
        }
    }
}

pub(super) fn put(pairs: &mut Vec<(Name, String)>, name: Name, value: String) {
    pairs.retain(|(known, _)| *known != name);
    pairs.push((name, value));
}

/// A name that does not exist, with those that do.
pub(super) fn misfit(kind: &str, name: &str, known: impl Iterator<Item = &'static str>) -> Violation {
    let known: Vec<_> = known.collect();
    let expected = match (known.as_slice(), near::nearest(name, known.iter().copied())) {
        ([], _) => format!("no {kind}, since this use case has none"),
        (_, Some(near)) => format!("a known {kind}; did you mean `{near}`? There is `{}`", known.join("`, `")),
        (_, None) => format!("a known {kind}; there is `{}`", known.join("`, `")),
    };
    Violation { found: Found::Redacted, ..Violation::new(Rule::Given, name.to_owned(), expected) }
}

impl fmt::Debug for Given {
    /// Ids in paths, and values of queries and headers, are not shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = |pairs: &'_ [(Name, String)]| pairs.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
        f.debug_struct("Given")
            .field("selections", &self.selections)
            .field("modes", &self.modes)
            .field("waivers", &self.waivers)
            .field("parameters", &names(&self.parameters))
            .field("query", &names(&self.query))
            .field("headers", &names(&self.headers))
            .field("jose", &self.jose)
            .finish()
    }
}
