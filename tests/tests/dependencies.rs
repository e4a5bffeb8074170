//! What the client pulls in: in versions that hold the declared minimum of Rust, at most one crate that links `SQLite`, and nothing of the
//! sandbox for who does not ask for it; who reads notifications needs less than who sends. The lock files are asked, so that no toolchain of that version is needed.

use std::{collections::BTreeSet, process::Command};

use conformance::workspace_root;
use serde_json::Value;

fn cargo(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO")).args(arguments).current_dir(workspace_root()).output().expect("cargo");
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

/// The platform that this was built for: crates of others may not be on this machine.
fn host() -> String {
    let said = Command::new("rustc").arg("-vV").current_dir(workspace_root()).output().expect("rustc").stdout;
    let said = String::from_utf8(said).expect("text");
    said.lines().find_map(|line| line.strip_prefix("host: ")).expect("a host").to_owned()
}

/// Every package of a lock file that is built here.
fn packages(manifest: &str, features: &[&str]) -> Vec<Value> {
    let host = host();
    let base =
        ["metadata", "--format-version", "1", "--locked", "--filter-platform", &host, "--manifest-path", manifest];
    let mut metadata: Value = serde_json::from_str(&cargo(&[&base, features].concat())).expect("JSON");
    let Some(Value::Array(packages)) = metadata.get_mut("packages").map(Value::take) else { panic!("no packages") };
    let nodes = metadata["resolve"]["nodes"].as_array().expect("a graph");
    let built: BTreeSet<_> = nodes.iter().map(|node| node["id"].as_str().expect("an id")).collect();
    packages.into_iter().filter(|package| package["id"].as_str().is_some_and(|id| built.contains(id))).collect()
}

/// A version in three numbers.
fn version(text: &str) -> Vec<u32> {
    let parts = text.split('.').map(|part| part.parse().expect("a number"));
    parts.chain(std::iter::repeat(0)).take(3).collect()
}

/// Lock files, with features, and the package that declares the minimum of Rust.
const LOCKS: [(&str, &[&str], &str); 3] = [
    ("Cargo.toml", &["--all-features"], "visa-acceptance"),
    ("tests/service/Cargo.toml", &[], "service"),
    ("billing/Cargo.toml", &[], "billing"),
];

#[test]
fn each_crate_holds_the_declared_minimum_of_rust() {
    for (manifest, features, own) in LOCKS {
        let packages = packages(manifest, features);
        let own = packages.iter().find(|package| package["name"] == own).expect("it is of the lock file");
        let minimum = version(own["rust_version"].as_str().expect("a minimum"));
        assert!(packages.len() > 100, "{manifest}: {} packages", packages.len());
        let asks = |package: &&Value| package["rust_version"].as_str().is_some_and(|asked| version(asked) > minimum);
        let newer: Vec<_> = packages.iter().filter(asks).map(|package| &package["id"]).collect();
        assert!(newer.is_empty(), "{manifest}: {newer:?}");
    }
}

#[test]
fn at_most_one_crate_of_a_lock_file_links_sqlite() {
    for (manifest, features, _) in LOCKS {
        let links = |package: &&Value| package["links"].as_str().is_some_and(|library| library.contains("sqlite"));
        let packages = packages(manifest, features);
        let linking: Vec<_> = packages.iter().filter(links).map(|package| &package["id"]).collect();
        assert!(linking.len() <= 1, "{manifest}: {linking:?}");
    }
}

#[test]
fn nothing_of_the_sandbox_comes_to_who_does_not_ask_for_it() {
    let packages = packages("Cargo.toml", &["--all-features"]);
    let own = packages.iter().find(|package| package["name"] == "visa-acceptance").expect("the client");
    let feature = own["features"]["sandbox"].as_array().expect("the feature");
    let of_sandbox: BTreeSet<_> = feature.iter().filter_map(|asked| asked.as_str()?.strip_prefix("dep:")).collect();
    assert!(!of_sandbox.is_empty());
    let tree = |features: &str| {
        let tree =
            ["tree", "-p", "visa-acceptance", "-e", "normal,build", "--prefix", "none", "--format", "{p}", "--locked"];
        let tree = cargo(&[&tree[..], &["--features", features]].concat());
        tree.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect::<BTreeSet<_>>()
    };
    let (without, with) = (tree("tower,futures,decimal,jiff"), tree("sandbox"));
    for name in of_sandbox {
        assert!(with.contains(name) && !without.contains(name), "{name}");
    }
}

#[test]
fn reading_notifications_needs_less_than_sending() {
    let tree = |features: &str| {
        let tree = ["tree", "-p", "visa-acceptance", "-e", "normal,build", "--prefix", "none", "--format", "{p}"];
        let tree = cargo(&[&tree[..], &["--locked", "--no-default-features", "--features", features]].concat());
        tree.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect::<BTreeSet<_>>()
    };
    let (nothing, reading, sending) = (tree(""), tree("webhooks"), tree("client"));
    assert!(reading.len() > nothing.len() && reading.is_superset(&nothing));
    assert!(sending.is_superset(&reading), "{:?}", reading.difference(&sending));
    for of_a_connection in ["tokio", "hyper", "rustls"] {
        assert!(!reading.contains(of_a_connection), "{of_a_connection}");
    }
}
