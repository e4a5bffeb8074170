//! The documentation against the generated client: what the tests in `tests/` share.

pub mod grown;
pub mod json;
pub mod leaf;
pub mod typed;

use std::{collections::BTreeSet, fmt::Display, path::PathBuf};

use codegen::PublishedDocument;
use serde_json::Value;
use visa_acceptance::runtime::{
    Contract, Given, Object, Verdict, Violation,
    decode::{self, Note},
    value::View,
};

/// The checkout that the tests run in.
///
/// # Panics
///
/// If they run outside of one.
#[must_use]
pub fn workspace_root() -> PathBuf {
    xtask::workspace_root().unwrap_or_else(|error| panic!("{error}"))
}

/// Every published document of the spec.
///
/// # Panics
///
/// If the spec cannot be read, or something in it is wrong.
#[must_use]
pub fn documents() -> Vec<PublishedDocument> {
    let sources = xtask::spec_sources(&workspace_root()).expect("the spec can be read");
    codegen::Spec::read(&sources).examples().unwrap_or_else(|failure| panic!("{failure}"))
}

/// A document that every test can count on.
///
/// # Panics
///
/// If there is no such file.
#[must_use]
pub fn document(file: &str) -> PublishedDocument {
    let found = documents().into_iter().find(|document| document.file == format!("examples/{file}"));
    found.unwrap_or_else(|| panic!("there is no document `{file}`"))
}

/// A contract by its id.
///
/// # Panics
///
/// If there is none.
#[must_use]
pub fn contract(id: &str) -> &'static Contract {
    let found = visa_acceptance::use_cases().iter().find(|contract| contract.id == id);
    found.unwrap_or_else(|| panic!("there is no use case `{id}`"))
}

/// What is known of a request: selectors with their values, and modes.
#[must_use]
pub fn given(selections: &[(&str, &str)], modes: &[&str]) -> Given {
    let selected = |given: Given, (name, value): &(&str, &str)| given.select((*name).to_owned(), *value);
    let given = selections.iter().fold(Given::default(), selected);
    modes.iter().fold(given, |given, mode| given.mode((*mode).to_owned()))
}

/// A contract's verdict on JSON.
///
/// # Panics
///
/// If the JSON is not an object.
#[must_use]
pub fn judge(contract: &Contract, json: &Value, given: &Given) -> Verdict {
    contract.check_value(json, given).expect("the JSON is an object")
}

/// An object read from JSON, and what in it was not as documented.
///
/// # Panics
///
/// If the JSON is not an object.
#[must_use]
pub fn decoded(mut empty: Box<dyn Object>, json: &Value) -> (Box<dyn Object>, Vec<Note>) {
    let notes = decode::into(empty.as_mut(), json).expect("the JSON is an object");
    (empty, notes)
}

/// An object as JSON.
///
/// # Panics
///
/// Never: every object can be written.
#[must_use]
pub fn encoded(object: &dyn Object) -> Value {
    serde_json::to_value(View::Object(object)).expect("every object can be written")
}

/// Compares two sets and names what only one of them has, a line each.
///
/// # Panics
///
/// If they differ; `to_do` says what helps.
#[track_caller]
pub fn assert_same<F: Display, E: Display>(
    found: impl IntoIterator<Item = F>,
    expected: impl IntoIterator<Item = E>,
    to_do: &str,
) {
    let found: BTreeSet<_> = found.into_iter().map(|item| item.to_string()).collect();
    let expected: BTreeSet<_> = expected.into_iter().map(|item| item.to_string()).collect();
    let added = found.difference(&expected).map(|item| format!("+ {item}"));
    let removed = expected.difference(&found).map(|item| format!("- {item}"));
    let differences: Vec<_> = added.chain(removed).collect();
    assert!(differences.is_empty(), "{to_do}; + is not expected, - is not found:\n{}", differences.join("\n"));
}

/// Where requirements are broken.
#[must_use]
pub fn places(violations: &[Violation]) -> BTreeSet<&str> {
    violations.iter().map(|violation| violation.path.as_str()).collect()
}

/// A request that keeps its contract, for tests that then break it.
#[derive(Debug)]
pub struct Start {
    /// What it is, for messages.
    pub name: String,
    /// The contract.
    pub contract: &'static Contract,
    /// The body.
    pub json: Value,
    /// What is known beside the body.
    pub selections: Vec<(String, String)>,
}

impl Start {
    /// What is known beside the body, in some modes.
    #[must_use]
    pub fn given(&self, modes: &[&str]) -> Given {
        let selections: Vec<_> = self.selections.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        given(&selections, modes)
    }
}

/// A start for every contract that requires something: the published examples, and what no page shows made by hand.
#[must_use]
pub fn starts() -> Vec<Start> {
    let mut starts = Vec::new();
    for document in documents() {
        if document.side != codegen::Side::Request {
            continue;
        }
        let mut add = |id: &str| {
            starts.push(Start {
                name: format!("{id} with {}", document.file),
                contract: contract(id),
                json: document.conforming.clone(),
                selections: document.selections.clone(),
            });
        };
        add(&document.contract);
        // The contract of all variants has no example of its own; each variant's example is one.
        if let Some((base, _)) = document.contract.split_once('.') {
            add(base);
        }
    }
    starts.extend(made_by_hand());
    starts.retain(|start| !start.contract.is_empty());
    starts
}

/// Requests that no page shows.
fn made_by_hand() -> Vec<Start> {
    let starts = typed::topics().into_iter().flat_map(|mut topic| {
        let requests = std::mem::take(&mut topic.requests);
        requests.into_iter().map(move |typed::Request { of, with, selections, body }| {
            let id = topic.id(&of);
            let selections = selections.into_iter().collect();
            Start { name: format!("{id} with {with}"), contract: contract(&id), json: body, selections }
        })
    });
    starts.collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use visa_acceptance::{every_use_case, runtime::UseCase};

    use super::assert_same;

    #[test]
    fn every_use_case_of_the_registry_is_among_the_types() {
        fn id<U: UseCase>() -> &'static str {
            U::CONTRACT.id
        }
        let registered: BTreeSet<_> = visa_acceptance::use_cases().iter().map(|contract| contract.id).collect();
        // The contract that variants share belongs to no builder.
        let shared = |id: &&str| registered.iter().any(|other| other.starts_with(&format!("{id}.")));
        let expected = registered.iter().filter(|id| !shared(id));
        assert_same(every_use_case!(id), expected, "the generator lists contracts and types from one model");
    }

    #[test]
    fn every_contract_that_requires_something_has_a_start() {
        let binding = |contract: &&&visa_acceptance::runtime::Contract| !contract.is_empty();
        let started: BTreeSet<_> = super::starts().iter().map(|start| start.contract.id).collect();
        let all = visa_acceptance::use_cases().iter().filter(binding).map(|contract| contract.id);
        let to_do =
            "give the spec an example of it, or type one in the topic's file in tests/typed if no page shows any";
        assert_same(started, all, to_do);
    }

    #[test]
    #[should_panic(expected = "type it; + is not expected, - is not found:\n+ b\n- d")]
    fn sets_that_differ_print_what_differs() {
        assert_same(["a", "b", "c"], ["a", "c", "d"], "type it");
    }
}
