//! A merchant's service as a user writes it (`tests/service/`) is built with what users get, does its ten things, and leaves no secret in
//! its database or its log.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::Command,
};

use conformance::workspace_root;

/// Runs the service in a folder of its own, and gives what it says.
///
/// It is built into the workspace's own target folder, where what it has in common with the workspace is built already. Cargo has given
/// up its lock on that before it runs a test, so that none waits for the other.
fn run(folder: &Path) -> String {
    let temporary = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let target = temporary.parent().expect("it lies in the target folder");
    let manifest = workspace_root().join("tests/service/Cargo.toml");
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["run", "--quiet", "--locked", "--manifest-path"]).arg(manifest).arg("--").arg(folder);
    let output = cargo.env("CARGO_TARGET_DIR", target).output().expect("cargo can be started");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{said}\nwhere its lock file is to be updated: `cargo update --workspace --manifest-path tests/service/Cargo.toml`"
    );
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// A folder with nothing in it.
fn empty(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    // There is none the first time.
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("the target folder can be written");
    folder
}

/// Whether a text holds a value. Short ones are found as words, since any number may have three digits of it.
fn holds(text: &str, value: &str) -> bool {
    let is_word = |at: usize| {
        let around = [text[..at].chars().next_back(), text[at + value.len()..].chars().next()];
        around.into_iter().flatten().all(|character| !character.is_ascii_alphanumeric())
    };
    text.match_indices(value).any(|(at, _)| value.len() >= 8 || is_word(at))
}

/// A value as it is, and as it may be written into something else.
fn forms(value: &str) -> [String; 3] {
    let hex = value.bytes().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
    let list = value.bytes().map(|byte| byte.to_string()).collect::<Vec<_>>().join(", ");
    [value.to_owned(), hex, list]
}

#[test]
fn a_service_does_ten_things_and_leaves_no_secret_in_its_database_and_its_log() {
    let folder = empty("service");
    let said = run(&folder);
    assert_eq!(said.lines().filter(|line| line.starts_with("done: ")).count(), 10, "{said}");
    let read = |file: &str| std::fs::read(folder.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
    let secrets: BTreeMap<String, Vec<String>> =
        serde_json::from_slice(&read("secrets.json")).expect("values by the names of their fields");
    for name in ["number", "securityCode", "cavv", "cryptogram", "otp", "issuerAuthCode", "secureToken"] {
        assert!(secrets.get(name).is_some_and(|used| !used.is_empty()), "no `{name}` was used");
    }
    // What must be there, so that it is known to be looked for in the right place.
    for (file, known) in [("shop.redb", "123456789619999"), ("service.log", "retrieve-payment-credentials")] {
        let text = String::from_utf8_lossy(&read(file)).into_owned();
        assert!(holds(&text, known), "{file} holds nothing");
        for (name, value) in secrets.iter().flat_map(|(name, used)| used.iter().map(move |value| (name, value))) {
            let found = forms(value).into_iter().find(|form| holds(&text, form));
            assert_eq!(found, None, "{file} holds a `{name}`");
        }
    }
}

#[test]
fn a_short_value_is_found_as_a_word() {
    for text in ["code=9467", "9467", r#"{"code":"9467"}"#, "49467 9467.", "é9467"] {
        assert!(holds(text, "9467"), "{text}");
    }
    for text in ["19467", "94671", "a9467", "", "946 7"] {
        assert!(!holds(text, "9467"), "{text}");
    }
    assert!(holds("x4622943127013705y", "4622943127013705"));
}
