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

/// What operations say that is of no matter.
const OPERATION: &str = "method: POST, family: lending, documented: [001#l], hosts: { test: https://a.example }";

fn source(path: &str, text: &str) -> Source {
    Source { path: format!("spec/{path}"), text: text.to_owned() }
}

/// Compiles one topic, in which `OPERATION` stands for what operations say that are of no matter.
#[track_caller]
fn check(topic: &str) -> Vec<Source> {
    let topic = format!("title: Lending\nguide: '001'\n{}", topic.replace("OPERATION", OPERATION));
    compiled(&[source("api.yaml", API), source("lending.yaml", &topic)])
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

#[test]
fn parts_of_two_bodies_have_the_same_name() {
    check(
        "
bodies:
  loan: { title: A loan., parts: { Home: home }, fields: { home.town: 'text, Town.', home.street: 'text, Street.' } }
  visit: { title: A visit., parts: { Home: home }, fields: { home.door: 'text, Door.', home.bell: 'text, Its bell.' } }
operations:
  lend: { title: Lend, OPERATION, path: /l, request: loan }
  visit: { title: Visit, OPERATION, path: /v, request: visit }
use_cases:
  lend: { title: Lend, operation: lend, documented: 001#l, required: [home.town] }
  see: { title: See, operation: visit, documented: 001#l, required: [home.door] }
",
    );
}

#[test]
fn an_erratum_within_the_text_of_another_is_needed() {
    let erratum = |published: &str, used: &str| {
        format!(
            "{{ at: 001:1, in: request, kind: text, published: '{published}', used: '{used}', why: Both are wrong. }}"
        )
    };
    let errata = [erratum("4 // weeks", "5 // weeks"), erratum(" // weeks", "")].join(", ");
    let topic = format!(
        "
title: Lending
guide: '001'
bodies: {{ loan: {{ title: A loan., fields: {{ weeks: 'integer, How long.' }} }} }}
operations: {{ lend: {{ title: Lend, {OPERATION}, path: /l, request: loan }} }}
use_cases:
  lend:
    title: Lend
    operation: lend
    documented: 001#l
    required: [weeks]
    examples: [{{ request: 001:1 }}]
    errata: [{errata}]
"
    );
    let example = source("examples/lending/lend.request.json", "{ \"weeks\": 4 // weeks\n}\n");
    compiled(&[source("api.yaml", API), source("lending.yaml", &topic), example]);
}

/// Names that Rust has but once are told apart by numbers.
#[test]
fn fields_whose_names_read_alike_are_told_apart() {
    let files = check(
        "
bodies:
  loan:
    title: A loan.
    fields:
      boxes[].penId: text, A pen.
      boxes[].pen.id: text, Another.
      copiesBook: text, A book.
      copies[].book: text, Another.
      tags[]: text, Marks.
  note: { title: A note., fields: { tags: 'text, Marks.', a²: 'text, A square.', b³: 'text, A cube.' } }
operations:
  lend: { title: Lend, OPERATION, path: /l, request: loan }
  note: { title: Note, OPERATION, path: /n, request: note }
use_cases:
  lend: { title: Lend, operation: lend, documented: 001#l, required: ['boxes[].penId', 'boxes[].pen.id', copiesBook, 'copies[].book', 'tags[]'] }
  write: { title: Note, operation: note, documented: 001#n, required: [tags, a², b³] }
",
    );
    let text = |path: &str| &files.iter().find(|file| file.path.ends_with(path)).expect("the file").text;
    for name in ["boxes_pen_id_2:", "copies_book_2:"] {
        assert_eq!(text("lending.rs").matches(name).count(), 1, "{name}");
    }
    for name in ["tags = tags", "tags·2 = tags at tags", "a_ = a;", "b_ = b;"] {
        assert!(text("missing.rs").contains(name), "{name}: {}", text("missing.rs"));
    }
}

/// An erratum names its example by the example's name, also where that shows a variant.
#[test]
fn an_erratum_of_a_variant_s_named_example_is_on_its_page() {
    let topic = "
title: Lending
guide: '001'
bodies: { loan: { title: A loan., fields: { book: 'text, Its id.', shelf: 'text, Its place.', weeks: 'text, How long.' } } }
operations:
  lend: { title: Lend, method: POST, path: /l, family: lending, documented: [001#l], hosts: { test: https://a.example }, request: loan }
use_cases:
  lend:
    title: Lend
    operation: lend
    documented: 001#l
    required: [weeks]
    variants: { by-book: book, by-shelf: shelf }
    examples: [{ variant: by-book, name: again, request: 001:1 }]
    errata: [{ at: 001:1, in: again.request, path: weeks, published: absent, used: '\"4\"', why: The page forgets it. }]
";
    let example = source("examples/lending/lend.again.request.json", r#"{ "book": "b" }"#);
    let files = compiled(&[source("api.yaml", API), source("lending.yaml", topic), example]);
    let page = &files.iter().find(|file| file.path.ends_with("lending.rs")).expect("the topic").text;
    assert_eq!(page.matches("The page forgets it.").count(), 1);
}

#[test]
fn conditions_may_be_on_what_a_mode_lifts_on_what_may_be_empty_and_on_variants() {
    let modes = "modes: { trusting: { title: The library trusts, documented: 001#t, lifts: [town] } }";
    let topic = format!(
        "
title: Lending
guide: '001'
bodies: {{ loan: {{ title: A loan., fields: {{ town: 'text, Town.', note: 'text, A note.', card: 'text, Card.', pass: 'text, Pass.', 'tags[]': 'text, Tags.' }} }} }}
operations: {{ lend: {{ title: Lend, {OPERATION}, path: /l, request: loan, modes: [trusting], at_most_one_of: [[card, pass], [town, note]] }} }}
use_cases:
  lend:
    title: Lend
    operation: lend
    documented: 001#l
    required: [town, {{ path: note, may_be_empty: true }}, {{ 'tags[]': new }}]
    at_least_one_of: [[card, pass]]
    variants: {{ card: card, pass: pass }}
    when:
      - {{ absent: town, required: [card] }}
      - {{ present: note, required: [card] }}
      - {{ absent: note, required: [{{ 'tags[]': [old, used] }}] }}
      - {{ present: card, absent: pass, required: [note] }}
"
    );
    compiled(&[source("api.yaml", &format!("{API}{modes}\n")), source("lending.yaml", &topic)]);
}

#[test]
fn addresses_and_headers_that_look_odd_are_right() {
    check(
        "
bodies: { loan: { title: A loan., fields: { book: 'text, Its id.' } } }
operations:
  lend:
    title: Lend
    method: POST
    family: lending
    documented: [001#l]
    hosts: { test: 'https://[2001:db8::1]:8443/v1/(a)' }
    path: /l:now/{desk}/@me/{book}-100%25
    parameters: { desk: 'text, The desk.', book: 'text, The book.' }
    headers: { if-match: 'text, The version.' }
    request: loan
use_cases:
  lend: { title: Lend, operation: lend, documented: 001#l, required: [book], headers: { Content-Type: application/jose, x-note: '!~' } }
",
    );
}
