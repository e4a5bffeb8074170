//! Amounts are what they are worth, whatever features are on: CI runs this with several sets of them.

use std::{
    collections::HashSet,
    hash::{BuildHasher, RandomState},
};

use visa_acceptance::api::Amount;

fn amount(text: &str) -> Amount {
    // What came in an answer may be no number.
    Amount::new(text).unwrap_or_else(|_| {
        let body = serde_json::json!({ "orderInformation": { "amountDetails": { "totalAmount": text } } });
        let payment: visa_acceptance::payments::PaymentRequest = serde_json::from_value(body).expect("it is JSON");
        payment.order_information.and_then(|order| order.amount_details?.total_amount).expect("it is there")
    })
}

#[test]
fn amounts_are_equal_that_are_worth_the_same() {
    assert_eq!(amount("100"), amount("100.00"));
    assert_ne!(amount("100"), amount("100.01"));
    assert_ne!(amount("1e2"), amount("100"), "it is no number that is sent");
    assert!(amount("9") < amount("10") && amount("10") < amount("1e0"));
    let long = "9".repeat(60);
    assert_eq!(amount(&long), amount(&format!("0{long}.0")));
    let different = HashSet::from([amount("100"), amount("0100.0"), amount("1e2"), amount("1e2")]);
    assert_eq!(different.len(), 2);
}

#[test]
fn amounts_of_any_length_are_hashed_alike() {
    let hasher = RandomState::new();
    let hash = |text: &str| hasher.hash_one(amount(text));
    let noughts = "0".repeat(10_000);
    assert_eq!(hash("100"), hash(&format!("{noughts}100.{noughts}")));
    assert_eq!(hash("0"), hash("-0.00"));
    assert_eq!(hash("canary"), hash("canary"));
}
