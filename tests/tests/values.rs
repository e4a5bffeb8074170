//! Values go through serde and text in both directions, and what does not read is not repeated.

use std::collections::HashSet;

use serde::de::DeserializeOwned;
use visa_acceptance::{
    Personal,
    agent::AgentOutcome,
    api::{Amount, CardNetwork, CardNumber, EpochSeconds, PaymentId, Timestamp},
    outcome::{HoldsFunds, PaymentOutcome},
    runtime::{Outcome, Rule},
};

#[track_caller]
fn there_and_back<T>(json: &str)
where
    T: serde::Serialize + DeserializeOwned + std::str::FromStr<Err: std::fmt::Debug> + PartialEq,
{
    let value: T = serde_json::from_str(json).expect("it reads");
    assert_eq!(serde_json::to_string(&value).expect("it is written"), json);
    let text: String = serde_json::from_str(json).expect("it is text");
    assert!(text.parse::<T>().expect("it reads") == value, "{json}");
}

#[test]
fn values_are_read_as_they_are_written() {
    there_and_back::<Amount>("\"0100.50\"");
    there_and_back::<PaymentId>("\"6528187198946076303004\"");
    there_and_back::<Timestamp>("\"2026-01-01T00:00:00Z\"");
    there_and_back::<EpochSeconds>("\"1767225600\"");
    there_and_back::<Personal>("\"a\\n\"");
    there_and_back::<CardNetwork>("\"american-express\"");
    there_and_back::<CardNetwork>("\"a-new-one\"");
    there_and_back::<PaymentOutcome>("\"approved_in_other_currency\"");
    there_and_back::<HoldsFunds>("\"unknown\"");
    there_and_back::<AgentOutcome>("\"pending\"");
    there_and_back::<Rule>("\"at_least_one_of\"");
    there_and_back::<Outcome>("\"satisfied\"");
}

#[test]
fn every_outcome_has_a_name_of_its_own() {
    let names: HashSet<_> = PaymentOutcome::ALL.iter().map(|outcome| outcome.as_str()).collect();
    assert_eq!(names.len(), PaymentOutcome::ALL.len());
    for outcome in PaymentOutcome::ALL {
        assert_eq!(outcome.to_string().parse(), Ok(*outcome));
    }
}

#[test]
fn what_does_not_read_is_not_repeated() {
    #[track_caller]
    fn refused<T: DeserializeOwned>(json: &str) {
        let error = serde_json::from_str::<T>(json).map(|_| ()).expect_err("it does not read").to_string();
        assert!(!error.contains("411") && !error.contains("USD"), "{error}");
    }
    for number in ["4111111111111111", "-4111", "4111.5", "41111111111111111111111111"] {
        refused::<Amount>(number);
        refused::<CardNumber>(number);
        refused::<CardNetwork>(number);
        refused::<PaymentOutcome>(number);
    }
    refused::<Amount>("\"4111 USD\"");
    refused::<PaymentOutcome>("\"4111\"");
    assert!("4111 USD".parse::<Amount>().is_err_and(|error| !error.to_string().contains("411")));
}
