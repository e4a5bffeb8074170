//! What the compiler says when a required field is missing, or an id or number is of the wrong kind.

use std::{env, process::Command};

/// The compiler's words change with its version, so they are compared under one version only. CI must have it: there, another
/// one is an error, or a new compiler would switch this test off without a word.
const RUSTC: &str = "rustc 1.95.";

/// Whether messages can be compared: only under the compiler that they are of.
fn is_comparable(version: &str, ci: bool) -> Result<bool, String> {
    let same = version.starts_with(RUSTC);
    if ci && !same {
        let version = version.trim();
        return Err(format!(
            "the expected messages are those of {RUSTC}x and this is {version}: install that one, or name this one here and \
             review `TRYBUILD=overwrite cargo test -p conformance --test compile_fail`"
        ));
    }
    Ok(same)
}

#[test]
fn the_compiler_names_the_json_path_and_the_setter() {
    let rustc = env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    let output = Command::new(rustc).arg("--version").output().expect("rustc tells its version");
    let version = String::from_utf8_lossy(&output.stdout);
    // `CI=false` is said by those who have no CI.
    let ci = env::var("CI").is_ok_and(|ci| !matches!(ci.as_str(), "" | "0" | "false"));
    if is_comparable(&version, ci).unwrap_or_else(|error| panic!("{error}")) {
        trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
    } else {
        println!("not compared: the expected messages are those of {RUSTC}x, this is {}", version.trim());
    }
}

#[test]
fn another_compiler_is_passed_over_by_people_and_refused_in_ci() {
    let (named, other) = (format!("{RUSTC}0 (abc)\n"), "rustc 1.0.0 (abc)\n");
    assert_eq!(is_comparable(&named, true), Ok(true));
    assert_eq!(is_comparable(&named, false), Ok(true));
    assert_eq!(is_comparable(other, false), Ok(false));
    let error = is_comparable(other, true).expect_err("CI compares");
    assert!(error.contains("this is rustc 1.0.0 (abc):"), "{error}");
}
