//! A published answer: read so that nothing of it is lost, against a struct of serde's with just its fields.

mod hand;

use std::hint::black_box;

use hand::Answer;
use visa_acceptance::{Request, payments::unscheduled::MerchantInitiatedWithTokenCustomer};

use crate::{
    Failed,
    comparison::{Comparison, Side, Work},
    request,
};

/// As it is published.
pub(crate) const ANSWER: &[u8] =
    include_bytes!("../../spec/examples/payments/unscheduled/merchant-initiated-with-token.customer.response.json");

fn ours() -> Result<Work, Failed> {
    let request: Request<MerchantInitiatedWithTokenCustomer> = request::token_payment()?;
    let answer = request.decode(ANSWER)?;
    let lost = serde_json::to_value(&answer)? != serde_json::from_slice::<serde_json::Value>(ANSWER)?;
    if lost {
        return Err("the answer is not the one that was read".into());
    }
    Ok(Box::new(move || drop(black_box(request.decode(black_box(ANSWER))))))
}

pub(crate) fn comparisons() -> Vec<Comparison> {
    vec![Comparison {
        what: "decode a payment's published answer, losing nothing",
        against: "a struct of serde's with just its fields, written by hand",
        ours: Side { name: "answer", begin: |_| ours() },
        other: Side {
            name: "answer by hand",
            begin: |_| Ok(Box::new(|| drop(black_box(serde_json::from_slice::<Answer>(black_box(ANSWER)))))),
        },
        besides: None,
        apart: None,
        instructions: Some(1.25),
        time: None,
        times: 1_000,
        reason: "",
    }]
}
