//! The commands as a maintainer runs them: what goes to which stream, and the exit status.
#![cfg(feature = "validate")]

use std::{
    io::Write,
    process::{Command, Stdio},
};

struct Ran {
    status: Option<i32>,
    stdout: String,
    stderr: String,
}

#[track_caller]
fn run(arguments: &[&str], input: &str) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.args(arguments).env_remove("CLICOLOR_FORCE");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the command starts");
    // A command that fails early closes its input.
    let _ = child.stdin.take().expect("it is piped").write_all(input.as_bytes());
    let output = child.wait_with_output().expect("the command ends");
    let text = |bytes| String::from_utf8(bytes).expect("messages are UTF-8");
    Ran { status: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

/// A use case with rules.
fn use_case() -> &'static str {
    let contracts = visa_acceptance::use_cases();
    contracts.iter().find(|contract| !contract.always.required.is_empty()).map_or("", |contract| contract.id)
}

#[test]
fn violations_go_to_the_output_without_colours_and_fail() {
    let ran = run(&["validate", use_case(), "-"], "{}");
    assert_eq!(ran.status, Some(1), "{}", ran.stderr);
    assert!(ran.stdout.starts_with("violation `"), "{}", ran.stdout);
    assert!(ran.stdout.lines().last().is_some_and(|line| line.starts_with("violated: ")), "{}", ran.stdout);
    assert_eq!(ran.stderr, "");
}

#[test]
fn what_cannot_be_answered_goes_to_the_errors_with_status_2() {
    let questions: &[(&[&str], &str, &str)] = &[
        (
            &["validate", use_case(), "-"],
            "{\"a\": 4111",
            "standard input is no JSON object: expected `,` or `}`, found the end at line 1",
        ),
        (
            &["validate", use_case(), "-"],
            "{}}",
            "standard input is no JSON object: expected the end, found something else at line 1 column 3",
        ),
        (&["validate", use_case(), "no/such/file"], "", "cannot read no/such/file: "),
        (&["validate", "no/such/use-case", "-"], "", "no use case is called `no/such/use-case`; "),
    ];
    for (arguments, input, expected) in questions {
        let ran = run(arguments, input);
        assert_eq!((ran.status, ran.stdout.as_str()), (Some(2), ""), "{arguments:?}");
        assert!(ran.stderr.starts_with(expected), "{}", ran.stderr);
        assert!(!ran.stderr.contains("4111"), "{}", ran.stderr);
    }
}

#[test]
fn every_command_has_an_example_in_its_help() {
    for command in ["export", "regenerate", "validate"] {
        let ran = run(&[command, "--help"], "");
        assert_eq!(ran.status, Some(0));
        assert!(ran.stdout.contains(&format!("Example: cargo xtask {command} ")), "{}", ran.stdout);
    }
}

#[test]
fn the_spec_is_exported_in_the_version_that_is_asked_for() {
    for (version, number) in [("3.0", "3.0.3"), ("3.1", "3.1.0")] {
        let ran = run(&["export", "openapi", "--version", version], "");
        assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""));
        let document: serde_json::Value = serde_json::from_str(&ran.stdout).expect("it is JSON");
        assert_eq!(
            (&document["openapi"], &document["info"]["version"]),
            (&number.into(), &env!("CARGO_PKG_VERSION").into())
        );
    }
}

#[test]
fn a_use_case_is_exported_by_its_name_or_an_end_of_it() {
    let (whole, end) = (use_case(), use_case().rsplit('/').next().unwrap_or_default());
    let exported = run(&["export", "schema", whole], "");
    assert_eq!((exported.status, exported.stderr.as_str()), (Some(0), ""));
    assert!(serde_json::from_str::<serde_json::Value>(&exported.stdout).is_ok(), "{}", exported.stdout);
    let by_end = run(&["export", "schema", end], "");
    assert!(by_end.stdout == exported.stdout || by_end.stderr.contains(whole), "{}", by_end.stderr);
    let unknown = run(&["export", "schema", "no/such/use-case"], "");
    assert_eq!((unknown.status, unknown.stdout.as_str()), (Some(2), ""));
    assert!(unknown.stderr.starts_with("no use case is called `no/such/use-case`; "), "{}", unknown.stderr);
}
