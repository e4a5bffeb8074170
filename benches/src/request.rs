//! Requests: built, judged and written, against structs of serde's that somebody wrote by hand for just these requests.

mod build;
mod hand;
mod validate;

pub(crate) use build::{card_payment, token_payment};

use crate::comparison::Comparison;

pub(crate) fn comparisons() -> Vec<Comparison> {
    build::comparisons().into_iter().chain(validate::comparisons()).collect()
}
