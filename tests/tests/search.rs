//! What rustdoc's search box finds: a JSON path leads to the setters of its field.

use std::{
    collections::BTreeSet,
    env, fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::Command,
};

use conformance::workspace_root;
use visa_acceptance::{
    every_use_case,
    runtime::{Contract, UseCase},
};

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

/// Browsers that can be told to open a page and print it, by what they are called.
const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "chrome"];

/// The browser of this machine, if it has one.
fn browser() -> Option<&'static str> {
    let answers =
        |name: &&&str| Command::new(**name).arg("--version").output().is_ok_and(|output| output.status.success());
    BROWSERS.iter().find(answers).copied()
}

/// Where the search box leads: types the words as a reader does, and gives the links of what is found, the best first.
fn found(browser: &str, docs: &Path, words: &str) -> Vec<String> {
    let page = format!("file://{}/visa_acceptance/index.html?search={words}", docs.display());
    let mut command = Command::new(browser);
    // As root, in a container, it has no sandbox. Time is its own, so that a slow machine changes nothing.
    command.args([
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        "--virtual-time-budget=60000",
        "--dump-dom",
    ]);
    command.arg("--allow-file-access-from-files");
    command.arg(format!("--user-data-dir={}/browser", env!("CARGO_TARGET_TMPDIR")));
    let output = command.arg(page).output().expect("the browser starts");
    let shown = String::from_utf8_lossy(&output.stdout);
    let results = shown.split("search-results").skip(1).flat_map(|results| results.split("href=\"").skip(1));
    let links = results.filter_map(|link| Some(link.split_once('"')?.0.to_owned()));
    // The page around them has links of its own.
    links.filter(|link| link.starts_with("../visa_acceptance/")).collect()
}

/// The builders of use cases that ask for a path, by the names of their types.
fn builders(path: &str) -> BTreeSet<String> {
    fn named<U: UseCase>() -> (&'static str, String) {
        let name = std::any::type_name::<U>();
        (U::CONTRACT.id, name.rsplit("::").next().unwrap_or(name).to_owned())
    }
    let asks = |id: &str| conformance::contract(id).always.required.iter().any(|field| field.place.path == path);
    let all = every_use_case!(named).into_iter();
    all.filter(|(id, _)| asks(id)).map(|(_, name)| format!("struct.{name}Builder.html")).collect()
}

#[test]
fn the_search_box_leads_from_a_whole_json_path_to_its_setters() {
    let Some(browser) = browser() else {
        // Not by `println!`, which is shown of tests that fail alone.
        _ = writeln!(std::io::stderr(), "the docs' search box is not driven: there is none of {BROWSERS:?} here");
        return;
    };
    let docs = docs();
    for (path, setter) in [
        ("orderInformation.amountDetails.totalAmount", "total_amount"),
        ("paymentInformation.instrumentIdentifier.id", "instrument_identifier_id"),
        ("clientCorrelationId", "client_correlation_id"),
    ] {
        let found = found(browser, &docs, path);
        let best = found.first().unwrap_or_else(|| panic!("nothing is found for {path}"));
        assert!(best.ends_with(&format!("#method.{setter}")), "{path} leads to {best}");
        for builder in builders(path) {
            let link = format!("/{builder}#method.{setter}");
            assert!(found.iter().any(|found| found.ends_with(&link)), "{path} does not lead to {link}: {found:#?}");
        }
    }
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
