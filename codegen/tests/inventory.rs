//! What the inventory says of a spec of a few lines, as far as the toy does not show it.

mod spec_files;

use codegen::{Source, Spec};
use serde_json::{Value, json};

const API: &str = "
title: A library
guides: { '001': { name: handbook, title: The Handbook }, '002': { name: leaflet, title: A Leaflet } }
environments: { test: Paper dummies. }
families: { lending: { title: Lending } }
modes:
  trusting:
    title: The library trusts this reader.
    documented: 002#trust
    lifts: []
    when: [{ present: street, required: [town] }]
";

const LENDING: &str = "
title: Lending
guide: '001'
bodies:
  loan:
    title: A loan.
    fields:
      book: text, Its id.
      card: text, Who takes it.
      ticket: text, Who takes it.
      street: text, Where to.
      town: text, Where to.
  receipt: { title: A receipt., fields: { id: 'text, Its id.' } }
operations:
  lend:
    title: Lend
    method: POST
    path: /l
    request: loan
    response: receipt
    jose: default
    modes: [trusting]
    family: lending
    documented: [001#l]
    hosts: { test: https://a.example }
use_cases:
  lend:
    title: Lend
    operation: lend
    documented: 001#l
    required: [{ path: book, ours: nothing else is lent }]
    optional: [street, town]
    at_least_one_of: [[card, ticket]]
    variants: { card: card, ticket: ticket }
    ours: [{ path: book, why: the leaflet means it }, { path: card, why: nobody lends to strangers }]
";

#[track_caller]
fn listed(list: &str, id: &str) -> Value {
    let source = |path: &str, text: &str| Source { path: format!("spec/{path}"), text: text.to_owned() };
    let sources = [source("api.yaml", API), source("lending.yaml", LENDING)];
    let spec = Spec::read(&sources);
    let inventory = spec.inventory().unwrap_or_else(|failure| panic!("{failure}"));
    let inventory = serde_json::to_value(inventory).expect("the inventory is JSON");
    let all = inventory[list].as_array().expect("they are a list");
    all.iter().find(|of| of["id"] == id).cloned().expect("it is listed")
}

/// What is said of a field that is required.
#[track_caller]
fn required(use_case: &str, path: &str) -> Value {
    let use_case = listed("use_cases", use_case);
    let mut rules = use_case["rules"].as_array().expect("rules are a list").iter();
    let is_it = |rule: &&Value| rule["rule"] == "required" && rule["paths"] == json!([path]);
    rules.find(is_it).cloned().expect("it is required")
}

#[test]
fn the_reason_in_a_list_counts_before_one_beside_it() {
    assert_eq!(required("lending/lend", "book")["ours"], "nothing else is lent");
}

#[test]
fn what_makes_a_variant_can_be_ours() {
    assert_eq!(required("lending/lend.card", "card")["ours"], "nobody lends to strangers");
    assert_eq!(required("lending/lend.ticket", "ticket")["ours"], Value::Null);
}

#[test]
fn what_a_mode_asks_for_is_where_the_mode_is_documented() {
    assert_eq!(required("lending/lend", "book")["guide"], json!(["handbook"]));
    assert_eq!(required("lending/lend", "town")["guide"], json!(["leaflet"]));
}

#[test]
fn what_asks_for_an_encrypted_answer_is_a_header_of_the_operation() {
    let header = &listed("operations", "lend")["headers"][0];
    assert_eq!((&header["name"], &header["type"], &header["ours"]), (&json!("accept"), &json!("text"), &Value::Null));
    assert_eq!(header["says"], "`application/jose`, sent unless told otherwise.");
}
