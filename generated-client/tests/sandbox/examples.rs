//! The examples, run as a newcomer runs them: each prints what its first lines say that it prints.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// The examples that start a sandbox, whatever they are called.
fn examples() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let files = fs::read_dir(folder).expect("the examples").map(|entry| entry.expect("an entry").path());
    let mut examples: Vec<_> = files
        .map(|path| {
            let name = path.file_stem().and_then(|name| name.to_str()).expect("a name").to_owned();
            (name, fs::read_to_string(&path).expect("an example"))
        })
        .filter(|(_, source)| source.contains("Sandbox::start()"))
        .collect();
    examples.sort();
    examples
}

/// Builds them all, as this test was built, and gives the folder where they are.
fn build() -> PathBuf {
    let own = std::env::current_exe().expect("this program");
    let profile = own.parent().and_then(Path::parent).expect("the profile's folder");
    // With the features of this test nothing is built again.
    let has_all = cfg!(all(feature = "decimal", feature = "futures", feature = "jiff", feature = "tower"));
    let features = if has_all { "--all-features" } else { "--features=sandbox" };
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--quiet", "--offline", "--examples", features, "--target-dir"]);
    cargo.arg(profile.parent().expect("the target's folder")).current_dir(env!("CARGO_MANIFEST_DIR"));
    if !cfg!(debug_assertions) {
        cargo.arg("--release");
    }
    assert!(cargo.status().expect("cargo").success(), "the examples are built");
    profile.join("examples")
}

/// What the first lines of an example say that it prints.
fn said(source: &str) -> String {
    let head =
        source.lines().map_while(|line| line.strip_prefix("//!")).map(|line| line.strip_prefix(' ').unwrap_or(line));
    let block = head.skip_while(|line| *line != "```text").skip(1).take_while(|line| *line != "```");
    block.fold(String::new(), |text, line| text + line + "\n")
}

/// The text with what is another every time left out: numbers and ids.
fn plain(text: &str) -> String {
    let mut words: Vec<String> = vec![String::new()];
    let mut was_word = true;
    for character in text.chars() {
        let is_word = character.is_ascii_alphanumeric();
        if is_word != was_word {
            words.push(String::new());
            was_word = is_word;
        }
        words.last_mut().expect("a word").push(character);
    }
    let is_id = |word: &str| word.len() >= 12 && word.contains(|character: char| character.is_ascii_digit());
    words.iter().map(|word| if is_id(word) { "…" } else { word }).collect()
}

/// Numbers as long as a card's that stand in a source.
fn numbers(source: &str) -> impl Iterator<Item = &str> {
    source.split(|character: char| !character.is_ascii_digit()).filter(|digits| digits.len() >= 12)
}

#[test]
fn each_prints_what_it_says_and_no_card_number() {
    let (folder, examples) = (build(), examples());
    assert!(examples.len() >= 8, "{} examples", examples.len());
    for (name, source) in examples {
        let output = Command::new(folder.join(&name)).output().expect(&name);
        let printed = String::from_utf8([output.stdout, output.stderr].concat()).expect("text");
        assert!(output.status.success(), "{name} fails:\n{printed}");
        assert_eq!(plain(&printed), said(&source), "{name}: what it printed, and what its first lines say");
        assert!(printed.lines().count() > 2, "{name}");
        for number in numbers(&source) {
            assert!(!printed.contains(number), "{name} prints a card number");
        }
    }
}
