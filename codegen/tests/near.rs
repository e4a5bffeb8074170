//! Specs that come near to what is reported, and are right: each compiles.

mod spec_files;

use codegen::Source;
use spec_files::compiled;

const API: &str = "
title: A library
guides: { '001': { name: handbook, title: The Handbook } }
environments: { test: Paper dummies. }
families: { lending: { title: Lending } }
";

/// Compiles one topic, in which `OPERATION` stands for what operations say that are of no matter.
#[track_caller]
fn check(topic: &str) {
    let operation = "method: POST, family: lending, documented: [001#l], hosts: { test: https://a.example }";
    let source = |path: &str, text: &str| Source { path: format!("spec/{path}"), text: text.to_owned() };
    let topic = format!("title: Lending\nguide: '001'\n{}", topic.replace("OPERATION", operation));
    compiled(&[source("api.yaml", API), source("lending.yaml", &topic)]);
}

/// `PREFIX1` to `PREFIX16`, as fields of a body and as those that a use case requires.
fn sixteen(prefix: &str) -> (String, String) {
    let names: Vec<_> = (1..=16).map(|number| format!("{prefix}{number}")).collect();
    let fields: Vec<_> = names.iter().map(|name| format!("      {name}: text, A field.")).collect();
    (fields.join("\n"), names.join(", "))
}

#[test]
fn a_builder_asks_for_sixteen_fields() {
    let (fields, required) = sixteen("field");
    check(&format!(
        "
bodies:
  loan:
    title: A loan.
    fields:
{fields}
operations: {{ lend: {{ title: Lend, OPERATION, path: /l, request: loan }} }}
use_cases: {{ lend: {{ title: Lend, operation: lend, documented: 001#l, required: [{required}] }} }}
"
    ));
}

#[test]
fn a_part_asks_for_sixteen_fields() {
    let (fields, required) = sixteen("box.field");
    check(&format!(
        "
bodies:
  loan:
    title: A loan.
    parts: {{ Carton: box }}
    fields:
{fields}
operations: {{ lend: {{ title: Lend, OPERATION, path: /l, request: loan }} }}
use_cases: {{ lend: {{ title: Lend, operation: lend, documented: 001#l, required: [{required}] }} }}
"
    ));
}

#[test]
fn objects_of_answers_are_no_twins() {
    check(
        "
bodies:
  receipt: { title: A receipt., parts: { Home: home }, fields: { home.town: 'text, Town.', id: 'text, Its id.' } }
  loan: { title: A loan., fields: { home.town: 'text, Town.' } }
operations: { lend: { title: Lend, OPERATION, path: /l, request: loan, response: receipt } }
use_cases: { lend: { title: Lend, operation: lend, documented: 001#l, optional: [home.town] } }
",
    );
}

#[test]
fn choices_and_headers_tell_use_cases_apart() {
    check(
        "
bodies: { loan: { title: A loan., fields: { book: 'text, Its id.', shelf: 'text, Its place.', weeks: 'text, How long.' } } }
operations: { lend: { title: Lend, OPERATION, path: /l, request: loan } }
use_cases:
  lend: { title: Lend, operation: lend, documented: 001#l, required: [weeks] }
  choose: { title: Choose, operation: lend, documented: 001#l, required: [weeks], at_least_one_of: [[book, shelf]] }
  hurry: { title: Hurry, operation: lend, documented: 001#l, required: [weeks], headers: { x-hurry: now } }
",
    );
}
