use serde_json::json;

use super::{lines, names, tree};
use crate::{
    generated,
    runtime::{Rule, Violation},
};

#[test]
fn what_could_be_a_card_is_masked_wherever_it_stands() {
    for (text, shown) in [
        ("4111111111111111", "411111XXXXXX1111"),
        ("card 4111 1111-1111 1111 - thanks", "card XXXXXXXXXXXXXXX1111 - thanks"),
        ("378282246310005", "378282XXXXX0005"),
        ("4242424242424242", "XXXXXXXXXXXX4242"),
        // The check digit is wrong, there are too few, a transaction's id has 22.
        ("4111111111111112", "4111111111111112"),
        ("411111111111", "411111111111"),
        ("7453461452775056551410", "7453461452775056551410"),
        ("a - b", "a - b"),
    ] {
        assert_eq!(tree::scrubbed(text), shown);
    }
}

#[test]
fn what_is_missing_is_put_at_the_nearest_object_that_is_there() {
    let violation = |path: &str| Violation::new(Rule::Required, path.to_owned(), "a value".to_owned());
    let body = tree::of_own(&json!({ "a": { "b": "1", "c": [{ "d": "2" }] } }));
    let violations = ["a.b", "a.e.f", "a.c[0].g", "h", "a.e.i"].map(violation);
    let lines = lines::of(&body, &violations);
    let shown: Vec<_> = lines.iter().map(|line| format!("{}{}{}", line.pad(), line.name, line.value)).collect();
    let wrong: Vec<_> = lines.iter().filter(|line| !line.wrong.is_empty()).map(|line| &*line.value).collect();
    assert_eq!(
        shown.join("\n"),
        "{\n  h\n  \"a\": {\n    e.f\n    e.i\n    \"b\": \"1\",\n    \"c\": [\n      {\n        g\n        \"d\": \"2\"\n      }\n    ]\n  }\n}"
    );
    assert_eq!(wrong, ["h", "e.f", "e.i", "\"1\",", "g"]);
}

/// The registry that the generator wrote lists the types by the paths that code elsewhere writes.
#[test]
fn every_use_case_has_the_path_of_its_type() {
    let registry = include_str!("../../generated/mod.rs");
    let mut checked = 0;
    for contract in generated::use_cases() {
        // Variants have types, and what they share has none.
        let Some(name) = names::of(contract.id) else { continue };
        let path = name.strip_prefix("visa_acceptance::").unwrap_or(name);
        assert!(registry.lines().any(|line| line.trim().trim_end_matches(';') == path), "{path}");
        checked += 1;
    }
    assert!(checked > 50, "{checked}");
}
