//! `audit` as a maintainer runs it: what goes to which stream, and the exit status.

use std::process::{Command, Output};

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(arguments)
        .env_remove("CLICOLOR_FORCE")
        .output()
        .unwrap_or_else(|error| panic!("{error}"))
}

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/audit/painting.md");

#[track_caller]
fn check(arguments: &[&str], status: i32, stdout: &str, stderr: &str) {
    let ran = run(arguments);
    let [out, err] = [&ran.stdout, &ran.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    assert_eq!(ran.status.code(), Some(status), "{out}{err}");
    assert!(out.contains(stdout) && err.contains(stderr), "{out}{err}");
    assert_eq!((out.is_empty(), err.is_empty()), (stdout.is_empty(), stderr.is_empty()), "{out}{err}");
    assert!(!out.contains('\u{1b}'), "no colours in a file");
}

#[test]
fn a_page_that_cannot_be_read_fails_before_all() {
    check(&["audit", PAGE, "no/such/page.md"], 2, "", "cannot read no/such/page.md: ");
    let bytes = concat!(env!("CARGO_TARGET_TMPDIR"), "/not-text.md");
    assert!(std::fs::write(bytes, b"a\n\xff").is_ok());
    check(&["audit", bytes], 2, "", "line 2 is not UTF-8");
    let empty = concat!(env!("CARGO_TARGET_TMPDIR"), "/empty.md");
    assert!(std::fs::write(empty, b" \n\n").is_ok());
    check(&["audit", PAGE, empty], 2, "", "empty.md: it is empty");
    check(&["draft", empty], 2, "", "empty.md: it is empty");
    check(&["audit", PAGE, "--guide", "no-such-guide"], 2, "", "the spec has no guide `no-such-guide`; it has ");
    check(&["audit", "--between", PAGE, "no/such/page.md"], 2, "", "cannot read no/such/page.md: ");
}

#[test]
fn a_page_of_no_guide_is_a_difference() {
    check(&["audit", PAGE], 1, "no guide of the spec has this title", "");
    check(&["audit", PAGE, "--format", "json"], 1, "\"kind\": \"guide\"", "");
}

#[test]
fn the_same_page_twice_has_no_difference() {
    check(&["audit", "--between", PAGE, PAGE], 0, "16 of 16", "");
}

#[test]
fn a_proof_tells_its_counts() {
    check(&["audit", "--mutate", "2", "--seed", "3", PAGE], 0, "rename a field", "");
}
