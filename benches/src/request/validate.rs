//! A whole use case's contract, alone.

use std::hint::black_box;

use visa_acceptance::{Rejected, Request, runtime::UseCase};

use super::build;
use crate::{
    Failed,
    comparison::{Comparison, Side, Work},
};

fn check<U: UseCase + 'static>(build: fn() -> Result<Request<U>, Box<Rejected>>) -> Result<Work, Failed>
where
    U::Body: 'static,
{
    let request = build()?;
    Ok(Box::new(move || drop(black_box(request.contract().check(request.body(), request.given())))))
}

fn write<U: UseCase + 'static>(build: fn() -> Result<Request<U>, Box<Rejected>>) -> Result<Work, Failed>
where
    U::Body: 'static,
{
    let request = build()?;
    Ok(Box::new(move || drop(black_box(build::written(&request)))))
}

pub(super) fn comparisons() -> Vec<Comparison> {
    let comparison = |what, ours, other| Comparison {
        what,
        against: "serializing it",
        ours,
        other,
        besides: None,
        apart: None,
        instructions: Some(0.03),
        time: None,
        times: 1_000,
        reason: "rules are facts that one checker reads, and half of it are the forms of texts; 3 % would take code of its own for \
                 each use case",
    };
    vec![
        comparison(
            "validate alone: charge a token",
            Side { name: "token judged", begin: |_| check(build::token_payment) },
            Side { name: "token written", begin: |_| write(build::token_payment) },
        ),
        comparison(
            "validate alone: store a card",
            Side { name: "card judged", begin: |_| check(build::card_payment) },
            Side { name: "card written", begin: |_| write(build::card_payment) },
        ),
        comparison(
            "validate alone: an agent's intent",
            Side { name: "intent judged", begin: |_| check(build::intent) },
            Side { name: "intent written", begin: |_| write(build::intent) },
        ),
    ]
}
