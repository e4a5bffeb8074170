//! What may be stored of a request, and what may not.

use std::convert::Infallible;

use visa_acceptance::{
    api::CardNumber,
    payments::PaymentRequest,
    runtime::{
        NotStorable, Seal, UnderSeal,
        store::{from_store, to_store},
    },
};
use zeroize::Zeroizing;

/// Turns bytes around, which is enough to see where it was applied.
struct Backwards;

impl Seal for Backwards {
    type Error = Infallible;

    fn seal(&self, plain: &[u8]) -> Result<String, Infallible> {
        Ok(plain.iter().rev().map(|byte| char::from(*byte)).collect())
    }

    fn open(&self, sealed: &str) -> Result<Zeroizing<Vec<u8>>, Infallible> {
        Ok(Zeroizing::new(sealed.bytes().rev().collect()))
    }
}

fn payment(json: &str) -> PaymentRequest {
    serde_json::from_str(json).expect("it is an object")
}

#[test]
fn a_request_is_stored_with_its_number_under_the_seal() {
    let order = payment(r#"{"paymentInformation":{"card":{"number":"4111111111111234"}}}"#);
    let stored = to_store(&order, &Backwards).expect("nothing forbids it");
    assert_eq!(stored, r#"{"paymentInformation":{"card":{"number":"4321111111111114"}}}"#);
    assert_eq!(from_store::<PaymentRequest, _>(&stored, &Backwards).expect("it was sealed"), order);
}

#[test]
fn what_may_not_be_stored_is_named() {
    let order = payment(
        r#"{"paymentInformation":{"card":{"securityCode":"987"}},"consumerAuthenticationInformation":{"cavv":"AAIB"},"new":1}"#,
    );
    let error = to_store(&order, &Backwards).expect_err("it holds a code");
    let NotStorable::Forbidden { paths, undocumented } = &error else { panic!("{error}") };
    assert!(paths.contains(&"paymentInformation.card.securityCode".to_owned()), "{error}");
    assert!(paths.contains(&"consumerAuthenticationInformation.cavv".to_owned()), "{error}");
    assert_eq!(*undocumented, ["new"]);
    assert!(!error.to_string().contains("987"), "{error}");
}

#[test]
fn a_card_number_is_stored_under_the_seal() {
    let number = CardNumber::from("4111111111111234");
    let Ok(sealed) = UnderSeal::new(&number, &Backwards);
    assert_eq!(serde_json::to_string(&sealed).expect("it is text"), "\"4321111111111114\"");
    assert!(sealed.open(&Backwards).expect("it was sealed") == number);
}
