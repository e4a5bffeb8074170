//! What each mode lifts and adds: the documentation of every builder against the contract that it is checked by.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use visa_acceptance::runtime::{Contract, contract::Condition};

/// What a mode changes.
#[derive(Debug, Default, PartialEq, Eq)]
struct Change {
    /// Paths that are not required in it.
    lifts: BTreeSet<String>,
    /// Paths that are required in it, each with the path whose presence asks for it.
    adds: BTreeSet<(String, String)>,
}

/// Contract and mode → what changes.
type Changes = BTreeMap<(String, String), Change>;

/// Whom a builder is for, as types and contracts are named alike: `orders/weekly.by-post` and `WeeklyByPost`.
fn key(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}

/// As the runtime applies it.
fn stated() -> Changes {
    let mut changes = Changes::new();
    // The contract of all variants has no builder, and so no text.
    let is_base = |id: &str| visa_acceptance::use_cases().iter().any(|other| other.id.starts_with(&format!("{id}.")));
    for contract in visa_acceptance::use_cases().iter().filter(|contract| !is_base(contract.id)) {
        for (number, mode) in contract.modes.iter().enumerate() {
            let change = change(contract, u8::try_from(number).expect("there are few modes"));
            if change != Change::default() {
                changes.insert((key(contract.id), (*mode).to_owned()), change);
            }
        }
    }
    changes
}

fn change(contract: &Contract, mode: u8) -> Change {
    let mut change = Change::default();
    // A mode lifts nothing of its own rules.
    let is_own = |condition: &Condition| matches!(condition, Condition::Mode(of) if *of == mode);
    let others = contract.when.iter().filter(|when| !when.conditions.iter().any(is_own)).map(|when| &when.rules);
    let rules = std::iter::once(&contract.always).chain(others);
    let lifts = contract.lifts[usize::from(mode)].iter().map(|place| place.path).collect::<Vec<_>>();
    let lifted = rules.flat_map(|rules| rules.required).filter(|field| lifts.contains(&field.place.path));
    change.lifts.extend(lifted.map(|field| field.place.path.to_owned()));
    for when in contract.when {
        match when.conditions {
            [Condition::Mode(of), Condition::Present(place)] if *of == mode => {
                let added = when.rules.required.iter();
                change.adds.extend(added.map(|field| (field.place.path.to_owned(), place.path.to_owned())));
            }
            conditions => assert!(!conditions.iter().any(|condition| matches!(condition, Condition::Mode(_)))),
        }
    }
    change
}

/// As the documentation of the builders' methods says.
fn documented(folder: &Path, topic: &str, modes: &BTreeSet<&str>, changes: &mut Changes) {
    for entry in fs::read_dir(folder).expect("the generated code is readable") {
        let path = entry.expect("entries are readable").path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            documented(&path, &format!("{topic}{name}"), modes, changes);
            continue;
        }
        let (mut of, mut said) = (String::new(), String::new());
        for line in fs::read_to_string(&path).expect("generated code is readable").lines().map(str::trim) {
            if let Some(ident) = line.strip_prefix("impl UseCase for ") {
                ident.trim_end_matches(['{', ' ']).clone_into(&mut of);
            } else if let Some(text) = line.strip_prefix("///") {
                said += text;
                continue;
            } else if let Some(change) = read(&said) {
                let mode = modes.iter().find(|mode| line.contains(&mode.replace('-', "_")));
                let mode = mode.unwrap_or_else(|| panic!("`{line}` turns no mode on"));
                let known = changes.insert((key(&format!("{topic}{name}{of}")), (*mode).to_owned()), change);
                assert_eq!(known, None, "{of} says it once");
            }
            said.clear();
        }
    }
}

/// What a method's documentation says that a mode changes, if it is about that.
fn read(text: &str) -> Option<Change> {
    let sentence = |start: &str| {
        let (_, rest) = text.split_once(start)?;
        Some(rest.split_once("`.").map_or(rest, |(sentence, _)| sentence))
    };
    let lifts = sentence("These are not required then, where they would be: ");
    let present = |text: &str| text.split_once("` is present").map(|(sentence, _)| sentence.to_owned());
    let adds = text.split_once("These are required then: ").map(|(_, adds)| adds);
    if lifts.is_none() && adds.is_none() {
        return None;
    }
    let mut change = Change::default();
    change.lifts.extend(lifts.iter().flat_map(|lifts| lifts.split(", ")).map(bare));
    for added in adds.into_iter().flat_map(|adds| adds.split("; ")) {
        let (paths, when) = added.split_once(" when ").expect("what a mode adds has a condition");
        let when = present(when).expect("the condition is that a field is present");
        change.adds.extend(paths.split(", ").map(|path| (bare(path), bare(&when))));
    }
    Some(change)
}

fn bare(path: &str) -> String {
    path.trim_matches('`').to_owned()
}

#[test]
fn documentation_and_contracts_agree_on_what_a_mode_lifts_and_adds() {
    let modes: BTreeSet<&str> =
        visa_acceptance::use_cases().iter().flat_map(|contract| contract.modes).copied().collect();
    let mut documented = Changes::new();
    let root = conformance::workspace_root().join("generated-client/src/generated");
    self::documented(&root, "", &modes, &mut documented);
    assert!(!documented.is_empty());
    let stated = stated();
    for (of, change) in &stated {
        assert_eq!(documented.get(of), Some(change), "{of:?}");
    }
    assert_eq!(documented.len(), stated.len());
}
