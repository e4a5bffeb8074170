//! What the compiler says when a required field is missing, or an id or number is of the wrong kind.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

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

fn can_compare() -> bool {
    let rustc = env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    let output = Command::new(rustc).arg("--version").output().expect("rustc tells its version");
    let version = String::from_utf8_lossy(&output.stdout);
    // `CI=false` is said by those who have no CI.
    let ci = env::var("CI").is_ok_and(|ci| !matches!(ci.as_str(), "" | "0" | "false"));
    let comparable = is_comparable(&version, ci).unwrap_or_else(|error| panic!("{error}"));
    if !comparable {
        println!("not compared: the expected messages are those of {RUSTC}x, this is {}", version.trim());
    }
    comparable
}

#[test]
fn the_compiler_names_the_json_path_and_the_setter() {
    if can_compare() {
        trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
    }
}

/// A package that depends on the client as users do. Its target folder lasts, so only the first run builds the client.
fn package() -> PathBuf {
    let here = conformance::workspace_root().join("tests");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("raw");
    // Literal strings, so that backslashes of a path are backslashes.
    let path = |below: &str| format!("path = '{}'", here.join(below).display());
    let manifest = format!(
        "[package]\nname = \"raw\"\nedition = \"2024\"\nautobins = false\n\n[workspace]\n\n\
         [dependencies]\nvisa-acceptance = {{ {}, default-features = false }}\n\n\
         [[bin]]\nname = \"one\"\n{}\n\n[[bin]]\nname = \"five\"\n{}\n",
        path("../generated-client"),
        path("tests/raw/one.rs"),
        path("tests/raw/five.rs"),
    );
    fs::create_dir_all(&folder).expect("folders can be made");
    fs::write(folder.join("Cargo.toml"), manifest).expect("files can be written");
    fs::copy(here.join("../Cargo.lock"), folder.join("Cargo.lock")).expect("the workspace's versions can be taken");
    folder
}

/// The lines of each error in what cargo prints: from `error[` to the next blank line.
fn lengths(output: &str) -> Vec<usize> {
    let lines: Vec<_> = output.lines().collect();
    let starts = (0..lines.len()).filter(|&at| lines[at].starts_with("error["));
    starts.map(|at| lines[at..].iter().take_while(|line| !line.is_empty()).count()).collect()
}

#[track_caller]
fn check_raw(package: &Path, binary: &str, expected: &[usize]) {
    let cargo = env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let mut command = Command::new(cargo);
    command.args(["check", "--offline", "--quiet", "--color=never", "--bin", binary]).current_dir(package);
    command.env("CARGO_TARGET_DIR", package.join("target"));
    let output = command.output().expect("cargo runs");
    let printed = String::from_utf8_lossy(&output.stderr);
    assert_eq!(lengths(&printed), expected, "{printed}");
}

#[test]
fn errors_about_missing_fields_are_as_long_as_said() {
    if can_compare() {
        let package = package();
        check_raw(&package, "one", &[15]);
        check_raw(&package, "five", &[15]);
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
