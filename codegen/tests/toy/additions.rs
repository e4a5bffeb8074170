//! One more use case is one more use case: no line of what was there goes away.

use codegen::Source;
use similar::{ChangeTag, TextDiff};

use crate::spec_files::{compiled, toy_spec};

/// Lines that go away, `FILE: LINE`, when text is put at the end of one spec file.
#[track_caller]
fn removed(path: &str, more: &str) -> Vec<String> {
    let before = toy_spec();
    let mut after = before.clone();
    let file = after.iter_mut().find(|source| source.path == path).expect("the file is there");
    file.text += more;
    let (old, new) = (compiled(&before), compiled(&after));
    let added: Vec<_> = old.iter().zip(&new).filter(|(old, new)| old != new).collect();
    assert!(!added.is_empty(), "something was added");
    added.into_iter().flat_map(|(old, new)| removed_lines(old, new)).collect()
}

fn removed_lines(old: &Source, new: &Source) -> Vec<String> {
    assert_eq!(old.path, new.path);
    let diff = TextDiff::from_lines(&old.text, &new.text);
    let removed = diff.iter_all_changes().filter(|change| change.tag() == ChangeTag::Delete);
    removed.map(|change| format!("{}: {}", old.path, change.value().trim())).collect()
}

#[test]
fn another_use_case_of_the_same_kind_only_adds_lines() {
    let more = "
  renew-once-more:
    title: Renew a loan for the second time
    operation: renew
    documented: 001#renew
    alike: [lending/members/renew]
    required: [weeks, purpose]
";
    assert_eq!(removed("spec/lending/members.yaml", more), Vec::<String>::new());
}

#[test]
fn the_first_use_case_of_its_kind_in_a_file_only_adds_lines() {
    let more = "
  count-loans:
    title: Count the loans
    operation: list-loans
    documented: 001#list
  lend-anything:
    title: Lend anything
    operation: lend
    documented: 001#lend
    optional: [desk, anything, due]
    when: [{ membership: guest, required: [deposit] }]
";
    assert_eq!(removed("spec/lending.yaml", more), Vec::<String>::new());
}

#[test]
fn a_use_case_that_needs_more_of_a_part_changes_that_parts_builder_only() {
    let more = "
  lend-to-the-staff:
    title: Lend to staff
    operation: lend
    documented: 001#staff
    required: [reader.guarantor.name, reader.guarantor.town]
    when: [{ season: summer, required: [deposit] }]
";
    let removed = removed("spec/lending/members.yaml", more);
    assert!(removed.iter().all(|line| line.starts_with("lending.rs: ")), "{removed:#?}");
    assert!(removed.contains(&"lending.rs: impl GuarantorBuilder {".to_owned()), "{removed:#?}");
    assert_eq!(removed.len(), 10, "{removed:#?}");
}

#[test]
fn a_value_that_requests_set_by_themselves_is_not_asked_of_a_part() {
    let more = "
  lend-to-the-clerk:
    title: Lend to the clerk
    operation: lend
    documented: 001#staff
    required: [{ reader.guarantor.name: The desk }]
";
    assert_eq!(removed("spec/lending/members.yaml", more), Vec::<String>::new());
}

#[test]
fn a_use_case_that_does_not_document_all_of_a_complete_group_has_no_setter_for_it() {
    let mut spec = toy_spec();
    let file = spec.iter_mut().find(|source| source.path == "spec/lending/members.yaml").expect("the file is there");
    file.text += "
  lend-to-the-staff:
    title: Lend to staff
    operation: lend
    documented: 001#staff
    required: [reader.guarantor.name]
  lend-out-of-town:
    title: Lend to whoever comes from afar
    operation: lend
    documented: 001#staff
    required: [reader.guarantor.town]
";
    let compiled = compiled(&spec);
    let members = compiled.iter().find(|file| file.path == "lending/members.rs").expect("the file is there");
    let (builders, _) = members.text.split_once("mod contracts").expect("contracts come last");
    let rows = builders.lines().map(|line| line.trim().trim_start_matches(|mark: char| !mark.is_alphabetic()));
    let rows: Vec<_> = rows.filter(|row| row.starts_with("guarantor") && row.ends_with(';')).collect();
    let member = ["guarantor_name: impl IntoField<ReaderName>;", "guarantor_town: impl IntoField<Personal>;"];
    let group = ["guarantor in [Part<loan::Guarantor>] = \"reader.guarantor\";"];
    assert_eq!(rows, [&member[..], &group, &member[..1], &member[1..]].concat());
}
