//! Requests: built, judged and written, against structs of serde's that somebody wrote by hand for just these requests.

mod build;
mod hand;
mod schema;
mod validate;

pub(crate) use build::{card_payment, token_payment};

use crate::comparison::Comparison;

pub(crate) fn comparisons() -> Vec<Comparison> {
    let all = [build::comparisons(), validate::comparisons(), schema::comparisons()];
    all.into_iter().flatten().collect()
}
