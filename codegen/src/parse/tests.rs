//! Whole files in, the outline of a spec and all problems out.

use super::*;

/// Parses files given as path and text, and compares the problems.
#[track_caller]
fn check(files: &[(&str, &str)], problems: &[&str]) -> Spec {
    let files: Vec<_> =
        files.iter().map(|(path, text)| Source { path: (*path).to_owned(), text: (*text).to_owned() }).collect();
    let mut diagnostics = Diagnostics::default();
    let spec = parse(&files.iter().collect::<Vec<_>>(), &mut diagnostics);
    let found: Vec<_> = diagnostics
        .into_sorted()
        .into_iter()
        .map(|problem| {
            let Span { file, line, column } = problem.span;
            format!("{file}:{line}:{column}: {}", problem.message)
        })
        .collect();
    assert_eq!(found, problems);
    spec
}

/// One topic beside an empty `api.yaml`.
#[track_caller]
fn check_topic(text: &str, problems: &[&str]) -> Option<Topic> {
    check(&[("spec/api.yaml", "{}"), ("spec/t.yaml", text)], problems).topics.pop()
}

#[test]
fn topics_are_called_after_their_place_beside_the_api() {
    let spec = check(&[("a/spec/toys/red.yaml", "title: Red"), ("a/spec/api.yaml", "title: Toys")], &[]);
    assert_eq!(spec.api.title.map(|title| title.value).as_deref(), Some("Toys"));
    assert_eq!(spec.topics[0].id, "toys/red");
    assert_eq!(spec.topics[0].file, "a/spec/toys/red.yaml");
}

#[test]
fn a_missing_api_is_reported_once() {
    let problem = "spec/api.yaml:1:1: `api.yaml` is missing; it holds what belongs to all topics, so write one with at least a `title`";
    let spec = check(&[("spec/toys.yaml", "title: Toys"), ("spec/myapi.yaml", "{}")], &[problem]);
    assert_eq!(spec.topics[0].id, "toys");
    check(&[], &[problem]);
}

#[test]
fn a_broken_api_is_not_missing() {
    check(
        &[("spec/api.yaml", "title: 'Toys")],
        &["spec/api.yaml:1:8: this is not YAML: while scanning a quoted scalar, found unexpected end of stream; \
           look up to here for a wrong indentation and for an open bracket or quote, and quote texts that hold `: ` or ` #` (between brackets also `[]` and `,`)"],
    );
}

#[test]
fn a_second_api_is_reported() {
    check(
        &[("spec/api.yaml", "{}"), ("spec/more/api.yaml", "{}")],
        &["spec/more/api.yaml:1:1: a second `api.yaml` beside `spec/api.yaml`; merge the two or rename this one"],
    );
}

#[test]
fn the_api_has_all_its_sections() {
    let text = "
title: Toys
guides: { '003': { name: toys, title: Guide, edition: first } }
environments: { test: Where nothing is real. }
families: { toys: { title: Toys, errors: None. } }
types: { secret-id: { kind: secret, title: An id, sample: '1' } }
code_lists:
  colour:
    title: Colours
    documented: 003#colours
    includes: [other]
    values:
      '001': red, Red, as blood.
selectors:
  colour:
    title: Colour
    values: colour
    read_from:
      - { path: a.b, map: { '001': red } }
      - { path: a.c, prefix: { '4': red, 51-55: red } }
modes:
  lenient:
    title: Lenient
    documented: [003:955]
    lifts: [a.b]
    when: [{ present: a.c, required: [a.d] }]
";
    let api = check(&[("api.yaml", text)], &[]).api;
    assert_eq!(api.guides[0].key.value, "003");
    let code = &api.code_lists[0].values[0];
    assert_eq!((code.variant.value.as_str(), code.says.value.as_str()), ("red", "Red, as blood."));
    assert_eq!((code.wire.span.line, code.wire.span.column, code.says.span.column), (13, 7, 19));
    assert_eq!(api.selectors[0].read_from[1].prefix[1].0.value, "51-55");
    assert_eq!(api.modes[0].documented[0].value, "003:955");
    assert_eq!(api.modes[0].when[0].required[0].path.value, "a.d");
    assert_eq!(api.families.len() + api.types.len() + api.environments.len(), 3);
}

#[test]
fn a_topic_has_all_its_sections() {
    let text = "
title: Toys
about: Toys are fun.
guide: '003'
bodies:
  toy:
    title: A toy
    parts: { Wheel: 'wheels[]' }
    prefixes: { a.b: b }
    fields:
      a.b.c: text, The c.
      a.b.d: { is: text, says: The d., also: D, setter: dee, ours: why }
operations:
  make-toy:
    title: Make a toy
    documented: [003#make]
    method: POST
    path: /toys/{id}
    family: toys
    hosts: { test: 'https://test' }
    parameters: { id: 'text, The id.' }
    query: { limit: 'integer, How many.' }
    headers: { if-match: 'text, The version.' }
    encryption: never
    jose: never
    modes: [lenient]
    selectors: [colour]
    request: toy
    response: toy
";
    let topic = check_topic(text, &[]).expect("the topic is read");
    let body = &topic.bodies[0];
    assert_eq!(body.parts[0].1.value, "wheels[]");
    assert_eq!(body.fields[1].also[0].value, "D");
    assert_eq!(body.fields[0].says.span.column, 20);
    let operation = &topic.operations[0];
    assert_eq!(operation.query[0].is.value, "integer");
    assert_eq!(operation.parameters[0].says.value, "The id.");
    assert_eq!(operation.headers[0].name.value, "if-match");
}

#[test]
fn a_use_case_has_all_its_parts() {
    let text = "
use_cases:
  red:
    title: Red
    about: Red toys.
    operation: make-toy
    documented: 003#red
    required: [a.b, { a.c: 10 }]
    optional: [a.d]
    at_least_one_of: [[a.e, a.f]]
    when: [{ colour: red, required: [a.g] }]
    variants: { fast: a.h }
    supports: { colour: [red] }
    switches: { declare_red: { says: It is red., sets: [{ a.d: red }] } }
    encryption: required
    jose: chosen
    headers: { content-type: application/jose }
    ours: [{ path: a.b, why: safe }, { mode: lenient, why: safe }]
    notes: [Unenforced.]
    examples:
      - { variant: fast, name: quick, request: 003:955, response: 004:931, colour: red, id: x }
    errata:
      - { at: 003:966, in: request, kind: text, published: '9 //x', used: '9', why: a comment }
      - { at: 003:967, in: list, path: a.b, published: absent, used: '1', why: left out }
";
    let topic = check_topic(text, &[]).expect("the topic is read");
    let red = &topic.use_cases[0];
    assert_eq!(red.at_least_one_of[0].paths[1].value, "a.f");
    assert_eq!(red.at_least_one_of[0].span.column, 23);
    assert_eq!(red.supports[0].1[0].value, "red");
    assert_eq!(red.switches[0].sets[0].path.value, "a.d");
    assert!(matches!(red.ours[1], crate::spec::Ours::Mode { .. }));
    let example = &red.examples[0];
    assert_eq!(example.response.as_ref().map(|cited| cited.value.as_str()), Some("004:931"));
    assert_eq!(example.given.iter().map(|(key, _)| key.value.as_str()).collect::<Vec<_>>(), ["colour", "id"]);
    assert_eq!(red.errata[0].kind, crate::spec::ErratumKind::Text);
    assert_eq!(red.errata[1].kind, crate::spec::ErratumKind::Value);
}

#[test]
fn all_mistakes_of_all_files_are_reported() {
    check(
        &[
            ("spec/api.yaml", "guides:\n  003: { name: a, title: b }\ncode_lists: []\n"),
            ("spec/a.yaml", "titel: A\nuse_cases:\n  x:\n    requierd: [a]\n    optional: a\n"),
            ("spec/b.yaml", "a: [\n"),
            ("spec/c.yaml", "- a\n"),
        ],
        &[
            "spec/a.yaml:1:1: unknown key `titel` in a topic's file; did you mean `title`?",
            "spec/a.yaml:3:3: `operation` is missing from use case `x`",
            "spec/a.yaml:4:5: unknown key `requierd` in use case `x`; did you mean `required`?",
            "spec/a.yaml:5:15: expected a list of paths, found the text `a`",
            "spec/api.yaml:2:3: expected text as a key, found the integer `3`; put it in quotes",
            "spec/api.yaml:3:13: expected a map of code lists, found a list",
            "spec/b.yaml:2:1: this is not YAML: while parsing a node, did not find expected node content; \
             look up to here for a wrong indentation and for an open bracket or quote, and quote texts that hold `: ` or ` #` (between brackets also `[]` and `,`)",
            "spec/c.yaml:1:1: expected a map with the keys of a topic's file, found a list",
        ],
    );
}

#[test]
fn the_second_of_two_keys_is_reported_and_the_first_holds() {
    let topic = check_topic(
        "title: A\nbodies:\n  b: { fields: { x: 'text, X.', x: 'text, Y.' } }\ntitle: B\n",
        &[
            "spec/t.yaml:3:33: `x` was already given in line 3; remove one of the two",
            "spec/t.yaml:4:1: `title` was already given in line 1; remove one of the two",
        ],
    );
    let topic = topic.expect("the topic is read");
    assert_eq!(topic.title.map(|title| title.value).as_deref(), Some("A"));
    assert_eq!(topic.bodies[0].fields[0].says.value, "X.");
}

#[test]
fn an_unknown_key_far_from_all_others_gets_a_list_of_them() {
    check_topic(
        "bodies: { b: { fields: { x: { is: text, says: X., colour: red } } } }",
        &[
            "spec/t.yaml:1:51: unknown key `colour` in field `x`; its keys are `is`, `says`, `also`, `setter`, `ours`, `documented`",
        ],
    );
}

#[test]
fn missing_keys_are_reported_where_their_owner_is_named() {
    check_topic(
        "operations:\n  make:\n    method: GET\nbodies:\n  b: { fields: { x: { is: text } } }\n",
        &[
            "spec/t.yaml:2:3: `family` is missing from operation `make`",
            "spec/t.yaml:2:3: `path` is missing from operation `make`",
            "spec/t.yaml:5:18: `says` is missing from field `x`",
        ],
    );
}

#[test]
fn texts_that_look_like_numbers_need_quotes() {
    check_topic(
        "guide: 003\ntitle: true\n",
        &[
            "spec/t.yaml:1:8: expected text, found the integer `3`; put it in quotes",
            "spec/t.yaml:2:8: expected text, found the boolean `true`; put it in quotes",
        ],
    );
}

#[test]
fn an_empty_section_is_reported() {
    check_topic(
        "use_cases:\ntitle: A",
        &["spec/t.yaml:1:10: expected a map of use cases, found nothing; write it or remove the entry"],
    );
}

#[test]
fn empty_texts_are_reported_wherever_one_means_something() {
    let api = "
environments: { test: '' }
code_lists: { '': { title: Colours, includes: [''], values: { '': 'red, Red.' } } }
lookups: { price: { title: '', keys: { colour: '' }, gives: text, rows: [{ gives: '' }, { gives: [''] }] } }
";
    check(
        &[("spec/api.yaml", api)],
        &[
            "spec/api.yaml:2:23: `test` is empty here; write a text or remove the entry",
            "spec/api.yaml:3:15: `code_lists` is empty here; write a text or remove the entry",
            "spec/api.yaml:3:48: `includes` is empty here; write a text or remove the entry",
            "spec/api.yaml:3:63: `values` is empty here; write a text or remove the entry",
            "spec/api.yaml:4:28: `title` is empty here; write a text or remove the entry",
            "spec/api.yaml:4:48: `colour` is empty here; write a text or remove the entry",
            "spec/api.yaml:4:83: `gives` is empty here; write a text or remove the entry",
            "spec/api.yaml:4:99: `gives` is empty here; write a text or remove the entry",
        ],
    );
}

#[test]
fn what_else_must_stand_there_is_said() {
    check_topic(
        "bodies: { b: { parts: [], fields: { x: [] } } }
operations: []
use_cases:
  x:
    operation: [y]
    at_least_one_of: [{ of: a }, a]
    supports: []
    ours: a
    notes: a
    examples: {}
    errata: [a]
commands: { a: b }
",
        &[
            "spec/t.yaml:1:23: expected a map of texts, found a list",
            "spec/t.yaml:1:40: expected `TYPE, DESCRIPTION`, found a list",
            "spec/t.yaml:2:13: expected a map of operations, found a list",
            "spec/t.yaml:5:16: expected text, found a list",
            "spec/t.yaml:6:29: expected a list of texts, found the text `a`",
            "spec/t.yaml:6:34: expected a list of paths, found the text `a`",
            "spec/t.yaml:7:15: expected a map of lists of texts, found a list",
            "spec/t.yaml:8:11: expected a list of maps of `path` or `mode` and `why`, found the text `a`",
            "spec/t.yaml:9:12: expected a list of texts, found the text `a`",
            "spec/t.yaml:10:15: expected a list of examples, found a map",
            "spec/t.yaml:11:14: expected a map with the keys of this erratum, found the text `a`",
            "spec/t.yaml:12:16: expected a map with the keys of command `a`, found the text `b`",
        ],
    );
}

#[test]
fn what_is_added_to_a_fragment_is_explained_and_nothing_else() {
    check_topic(
        "use_cases:
  x:
    operation: y
    fragments:
      - { name: a, at: 003:1, before: '{', after: '}', why: the page leaves them out }
      - { name: b, at: 003:1, before: '{' }
      - { name: c, at: 003:1, after: '}' }
      - { name: d, at: 003:1, why: nothing }
      - { name: e, at: 003:1 }
",
        &[
            "spec/t.yaml:6:39: `why` is missing: a fragment with `before` or `after` says what the page leaves out",
            "spec/t.yaml:7:38: `why` is missing: a fragment with `before` or `after` says what the page leaves out",
            "spec/t.yaml:8:36: `why` goes with `before` or `after`; remove it, or say what is added",
        ],
    );
}

#[test]
fn citations_and_errata_are_checked_for_their_form() {
    check_topic(
        "use_cases:
  x:
    operation: y
    documented: [003]
    examples: [{ request: 955, response: 003 955 }]
    errata: [{ at: page 3, in: list, kind: typo, published: 9, used: a, why: b }]
    ours: [{ why: c }, { path: a, mode: b, why: c }]
",
        &[
            "spec/t.yaml:4:18: expected text, found the integer `3`; put it in quotes",
            "spec/t.yaml:5:27: expected text, found the integer `955`; put it in quotes",
            "spec/t.yaml:5:42: `003 955` is no citation; write `DOCUMENT:LINE` or `DOCUMENT#ANCHOR`, such as `003:955` or `003#introduction`",
            "spec/t.yaml:6:20: `page 3` is no citation; write `DOCUMENT:LINE` or `DOCUMENT#ANCHOR`, such as `003:955` or `003#introduction`",
            "spec/t.yaml:6:44: `typo` is no kind of erratum; write `text`, `spelling` or `value`, or leave `kind` out, which means `value`",
            "spec/t.yaml:6:61: expected text, found the integer `9`; put it in quotes",
            "spec/t.yaml:7:12: this entry of `ours` needs a `path` or a `mode`",
            "spec/t.yaml:7:41: `path` and `mode` exclude each other; write two entries",
        ],
    );
}
