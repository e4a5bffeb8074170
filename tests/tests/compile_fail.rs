//! What the compiler says when a required field is missing, or an id or number is of the wrong kind.

use std::process::Command;

/// The compiler's words change with its version, so they are compared under one version only; CI has it.
const RUSTC: &str = "rustc 1.95.";

#[test]
fn the_compiler_names_the_json_path_and_the_setter() {
    let rustc = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    let output = Command::new(rustc).arg("--version").output().expect("rustc tells its version");
    let version = String::from_utf8_lossy(&output.stdout);
    if version.starts_with(RUSTC) {
        trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
    } else {
        println!("not compared: the expected messages are those of {RUSTC}x, this is {}", version.trim());
    }
}
