//! What rustdoc's search box finds: a JSON path leads to the setters of its field.

use std::{
    collections::BTreeSet,
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use conformance::workspace_root;
use visa_acceptance::runtime::Contract;

/// The client's docs, in a target folder that lasts.
fn docs() -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("docs");
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["doc", "--quiet", "--offline", "--no-deps", "--package", "visa-acceptance", "--no-default-features"]);
    let output = cargo.current_dir(workspace_root()).env("CARGO_TARGET_DIR", &target).output().expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    target.join("doc")
}

/// Everything that search boxes look in. Where it lies changes with rustdoc, and so does its form; names are whole in all of them.
fn index(folder: &Path) -> String {
    let mut text = String::new();
    for entry in fs::read_dir(folder).expect("docs are folders of files").flatten() {
        let path = entry.path();
        let is_index = path.to_string_lossy().contains("search");
        if path.is_dir() {
            text += &index(&path);
        } else if is_index && path.extension().is_some_and(|extension| extension == "js") {
            text += &fs::read_to_string(&path).expect("scripts are text");
        }
    }
    text
}

/// Fields that callers set: what a use case asks for or allows, and has no single value, which builders and their switches write.
fn settable(contract: &Contract) -> Vec<&'static str> {
    let is_fixed =
        |path: &str| contract.always.values.iter().any(|values| values.place.path == path && values.values.len() == 1);
    let required = contract.always.required.iter().map(|field| field.place.path);
    required.chain(contract.optional.iter().copied()).filter(|path| !is_fixed(path)).collect()
}

#[test]
fn a_json_path_leads_to_its_setters() {
    let index = index(&docs());
    let paths: BTreeSet<_> = visa_acceptance::use_cases().iter().flat_map(|contract| settable(contract)).collect();
    assert!(paths.contains("orderInformation.amountDetails.totalAmount"), "{paths:?}");
    // A path of one name is found as the setter or as another's name.
    let lost: Vec<_> = paths.iter().filter(|path| path.contains('.') && !index.contains(**path)).collect();
    assert!(lost.is_empty(), "no search finds the setters of {lost:?}");
    assert!(!index.contains("orderInformation.amountDetails.totalAmounts"));
}
