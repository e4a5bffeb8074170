//! Which checkout a command is about: checkouts that share a target folder share the binary.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

/// A checkout with a spec that is wrong in a way of its own.
fn checkout(name: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("checkouts").join(name);
    let manifests =
        ["codegen", "generated-client", "xtask"].map(|package| (format!("{package}/Cargo.toml"), "[package]\n"));
    let api = format!("of-{name}: here\n");
    for (path, text) in
        manifests.iter().map(|(path, text)| (path.as_str(), *text)).chain([("spec/api.yaml", api.as_str())])
    {
        let file = root.join(path);
        fs::create_dir_all(file.parent().expect("it lies in the checkout")).expect("folders can be made");
        fs::write(file, text).expect("files can be written");
    }
    root
}

/// Checks what a command says in a folder, with a package that cargo has set or without one.
#[track_caller]
fn check(folder: &Path, package: Option<&Path>, expected: &str) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.args(["regenerate", "--check"]).current_dir(folder).env_remove("CARGO_MANIFEST_DIR");
    command.envs(package.map(|package| ("CARGO_MANIFEST_DIR", package)));
    let output = command.output().expect("the command runs");
    let said = String::from_utf8(output.stderr).expect("messages are UTF-8");
    assert!(!output.status.success() && said.contains(expected), "{said}");
}

#[test]
fn a_command_is_about_the_checkout_around_the_current_folder() {
    for name in ["one", "two"] {
        let root = checkout(name);
        let expected = format!("spec/api.yaml:1:1: unknown key `of-{name}`");
        check(&root, None, &expected);
        check(&root.join("spec"), None, &expected);
    }
}

#[test]
fn the_package_that_cargo_runs_goes_before_the_current_folder() {
    let (here, other) = (checkout("here"), checkout("other"));
    check(&here, Some(&other.join("xtask")), "unknown key `of-other`");
    // One of another workspace says nothing.
    check(&here, Some(&env::temp_dir()), "unknown key `of-here`");
}

#[test]
fn outside_of_a_checkout_nothing_is_done() {
    check(&env::temp_dir(), None, "lies in no checkout of this workspace; run the command within one");
}
