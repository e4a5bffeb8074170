//! The calls that documentation shows of an example: setters, wherever there is one.

use crate::spec_files::{compiled, toy_spec};

/// Lines of documentation that have a text.
fn documented(text: &str) -> Vec<String> {
    let files = compiled(&toy_spec());
    let lines = files.iter().flat_map(|file| file.text.lines()).map(str::trim);
    lines.filter(|line| line.starts_with("///") && line.contains(text)).map(str::to_owned).collect()
}

#[test]
fn a_field_of_one_value_is_set_by_its_setter() {
    assert_eq!(documented("    .at_desk()"), ["///     .at_desk()"]);
}

#[test]
fn no_example_needs_the_way_around_setters_for_a_value() {
    assert_eq!(documented(".extra.insert("), [] as [&str; 0]);
}
