//! Requests on the wire, and answers from it.

use http::header;

use crate::{
    generated::{
        api::{Environment, Shelf},
        lending::{
            GiveBack, Item, ListLoans, Receipt,
            members::{LendByProof, Renew},
        },
    },
    runtime::{Encryption, Request, Unsendable, UseCase},
};

#[track_caller]
fn uri<U: UseCase>(request: &Request<U>, environment: Environment) -> String {
    request.prepare(&environment.target()).expect("the request can be sent").uri().to_string()
}

#[test]
fn path_parameters_are_escaped() {
    let request = Renew::builder(7, "l/1 ü").weeks(4).purpose().build().expect("nothing is missing");
    assert_eq!(uri(&request, Environment::Town), "https://library.example/readers/7/loans/l%2F1%20%C3%BC");
}

#[test]
fn query_parameters_are_sent_as_they_are_set() {
    let request = ListLoans::builder().limit(5).overdue(true).shelf(Shelf::Gallery).x_desk("left").build();
    let request = request.expect("nothing is required");
    assert_eq!(uri(&request, Environment::Test), "https://test.lending.example/loans?limit=5&overdue=true&shelf=002");
    let prepared = request.prepare(&Environment::Test.target()).expect("the request can be sent");
    assert_eq!(prepared.headers()["x-desk"], "left");
    assert_eq!(prepared.headers()["accept-language"], "en", "a fixed header");
    assert!(prepared.body().is_empty());
    assert!(!prepared.headers().contains_key(header::CONTENT_TYPE));
}

#[test]
fn an_operation_exists_where_it_is_documented() {
    let request = Renew::builder(7, "l-1").weeks(4).purpose().build().expect("nothing is missing");
    let refused = request.prepare(&Environment::Test.target()).expect_err("it is not documented there");
    let Unsendable::Environment { operation, environment, documented, .. } = refused else { panic!("{refused}") };
    assert_eq!((operation, environment, documented), ("renew", "test", vec!["town"]));
    let moved = Environment::Test.target().family_base("lending", "http://localhost:8080").expect("it is this machine");
    assert!(request.prepare(&moved).is_ok());
}

#[test]
fn an_encrypted_answer_is_asked_for_by_default_or_by_choice() {
    let accept = |request: &Request<Renew>| {
        request.prepare(&Environment::Town.target()).expect("the request can be sent").headers()[header::ACCEPT].clone()
    };
    let renew = || Renew::builder(7, "l-1").weeks(4).purpose().if_match("3");
    assert_eq!(accept(&renew().build().expect("nothing is missing")), "application/jose");
    assert_eq!(accept(&renew().jose_answer(false).build().expect("nothing is missing")), "application/json");
}

#[test]
fn what_must_be_encrypted_is_not_sent_plain() {
    let item = Item::builder().book("b-1").shelf(Shelf::Gallery).build();
    let request = LendByProof::ticket().items(item).weeks(2).reader_ticket("21").build().expect("nothing is missing");
    assert_eq!(request.encryption(), Encryption::Required);
    let prepared = || request.prepare(&Environment::Test.target()).expect("the request can be prepared");
    assert_eq!(prepared().headers()["x-window"], "night");
    assert!(matches!(prepared().into_http(), Err(Unsendable::Unencrypted)));
    assert!(prepared().seal(b"sealed".to_vec()).into_http().is_ok());
}

#[test]
fn answers_with_and_without_a_body_are_read() {
    let give_back = GiveBack::builder("l-1").build().expect("nothing is required");
    give_back.decode(b"").expect("it is empty");

    let list = ListLoans::builder().build().expect("nothing is required");
    let page = list.decode(br#"{ "loans": [{ "id": "l-1" }], "total": 1 }"#).expect("it is a page");
    // What lies in the page is what another operation answers.
    let loans: &[Receipt] = page.loans.as_deref().expect("it has loans");
    assert_eq!(loans[0].id.as_deref(), Some("l-1"));
}
