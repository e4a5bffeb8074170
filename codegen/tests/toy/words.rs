//! The compiler knows no API: its sources have no word of any.

use crate::spec_files;

/// Words of the API that the workspace is about. Each stands for its plural and compounds too.
const WORDS: [&str; 24] = [
    "acquirer",
    "bank",
    "billing",
    "cardholder",
    "cart",
    "charge",
    "checkout",
    "credential",
    "currency",
    "cvv",
    "cybersource",
    "installment",
    "issuer",
    "mandate",
    "mastercard",
    "merchant",
    "network",
    "passkey",
    "payment",
    "purchase",
    "recurring",
    "relaxed",
    "visa",
    "wallet",
];
/// Words that are part of innocent ones, such as `discard` and `expand`.
const WHOLE_WORDS: [&str; 4] = ["card", "cards", "pan", "pans"];

fn found(line: &str) -> Vec<&str> {
    let lower = line.to_lowercase();
    let parts: Vec<_> = lower.split(|character: char| !character.is_ascii_alphabetic()).collect();
    let inside = WORDS.into_iter().filter(|word| parts.iter().any(|part| part.contains(word)));
    inside.chain(WHOLE_WORDS.into_iter().filter(|word| parts.contains(word))).collect()
}

#[test]
fn the_compiler_has_no_word_of_any_api() {
    let sources = spec_files::read(&spec_files::package().join("src"));
    assert!(sources.iter().any(|source| source.path == "lib.rs"));
    let hits: Vec<_> = sources
        .iter()
        .flat_map(|source| source.text.lines().enumerate().map(move |line| (source, line)))
        .filter(|(_, (_, line))| !found(line).is_empty())
        .map(|(source, (number, line))| {
            format!("src/{}:{}: {:?} in `{}`", source.path, number + 1, found(line), line.trim())
        })
        .collect();
    assert!(hits.is_empty(), "{}", hits.join("\n"));
}

#[test]
fn words_are_found_in_names_and_not_in_other_words() {
    assert_eq!(found("fn merchant_id() {}"), ["merchant"]);
    assert_eq!(found("let x = \"a PAN\"; // CardNumber, payments"), ["payment", "pan"]);
    assert_eq!(found("discard, expand, span"), Vec::<&str>::new());
}
