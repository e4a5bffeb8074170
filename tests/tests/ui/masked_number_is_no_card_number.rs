//! An answer's numbers, which may be masked, are not taken for card numbers.

use visa_acceptance::{
    api::{AnsweredCardNumber, MaskedNumber, NetworkTokenNumber},
    instrument_identifiers::Create,
};

fn masked(number: MaskedNumber) {
    let _ = Create::builder().card_number(number);
}

fn answered(number: AnsweredCardNumber) {
    let _ = Create::builder().card_number(number);
}

fn network_token(number: NetworkTokenNumber) {
    let _ = Create::builder().card_number(number);
}

fn main() {}
