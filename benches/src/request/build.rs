//! A request from nothing to its text.

use std::hint::black_box;

use serde::Serialize;
use visa_acceptance::{
    Rejected, Request,
    api::{Amount, CardNetwork, CommerceIndicator, EpochSeconds},
    intelligent_commerce::{AssuranceData, InitiatePurchaseIntent, Mandate},
    payments::unscheduled::{CustomerInitiatedWithPan, MerchantInitiatedWithToken, MerchantInitiatedWithTokenCustomer},
    runtime::{Object, UseCase},
};

use super::hand;
use crate::{
    Failed,
    comparison::{Comparison, Side, Work},
};

/// A stored token is charged.
pub(crate) fn token_payment() -> Result<Request<MerchantInitiatedWithTokenCustomer>, Box<Rejected>> {
    MerchantInitiatedWithToken::customer()
        .customer_id("080AC9AB60C92AA2E063A2598D0A0C74")
        .currency("USD")
        .total_amount(amount("102.21"))
        .network(CardNetwork::Visa)
        .build()
}

/// A customer pays with a card, which is stored.
pub(crate) fn card_payment() -> Result<Request<CustomerInitiatedWithPan>, Box<Rejected>> {
    CustomerInitiatedWithPan::builder()
        .currency("USD")
        .total_amount(amount("100.00"))
        .bill_to_address1("201 S. Division St.")
        .bill_to_administrative_area("MI")
        .bill_to_country("US")
        .bill_to_email("test@vas.com")
        .bill_to_first_name("John")
        .bill_to_last_name("Doe")
        .bill_to_locality("Ann Arbor")
        .bill_to_phone_number("5554327113")
        .bill_to_postal_code("48104-2201")
        .card_expiration_month("12")
        .card_expiration_year("2031")
        .card_number("4111111111111111")
        .commerce_indicator(CommerceIndicator::Internet)
        .build()
}

/// An agent says what it is to buy.
pub(super) fn intent() -> Result<Request<InitiatePurchaseIntent>, Box<Rejected>> {
    InitiatePurchaseIntent::builder()
        .assurance_data(
            AssuranceData::builder()
                .additional_data("")
                .authenticated_identity_data("authenticatedData")
                .authenticated_identity_id("f48ac10b-58cc-4372-a567-0e02b2c3d489")
                .authenticated_identity_provider("provider")
                .authentication_context_action("AUTHENTICATE")
                .verification_entity("10")
                .verification_events(Vec::<String>::new())
                .verification_method("02")
                .verification_results("01")
                .verification_timestamp(EpochSeconds::new(1_735_690_745))
                .verification_type("DEVICE")
                .build(),
        )
        .client_correlation_id("3e1b7943-6567-4965-a32b-5aa93d057d35")
        .application_name("My Magic App ")
        .device_brand("Apple")
        .device_type("Mobile")
        .fingerprint_session_id("e48ac10b-58cc-4372-a567-0e02b2c3d489")
        .ip_address("192.168.0.100")
        .mandate(
            Mandate::builder()
                .decline_threshold_amount(amount("10000.00"))
                .decline_threshold_currency_code("USD")
                .description("description")
                .effective_until_time(EpochSeconds::new(1_784_841_600))
                .mandate_id("d48ac10b-58cc-4372-a567-0e02b2c3d489")
                .preferred_merchant_name("")
                .build(),
        )
        .customer_id("")
        .instrument_identifier_id("7019989999909760770")
        .payment_instrument_id("")
        .tokenized_card_number("15602cf86c70b8b63297134292ec5801")
        .merchant_customer_id("example-customer-id")
        .consumer_prompt("Authorize payment to Best Buy")
        .client_device_id("c48ac10b-58cc-4372-a567-0e02b2c3d489")
        .device_manufacturer("Apple")
        .device_model("iPhone 16 Pro Max")
        .occurrence("WEEKLY")
        .build()
}

fn amount(text: &str) -> Amount {
    Amount::new(text).expect("an amount")
}

/// The body as it is sent.
pub(super) fn written<U: UseCase>(request: &Request<U>) -> Vec<u8> {
    (request.body() as &dyn Object).to_json().expect("bodies can be written")
}

/// Both sides of one request; it is an error if they do not say the same.
fn both<U: UseCase, H: Serialize + 'static>(
    build: fn() -> Result<Request<U>, Box<Rejected>>,
    hand: fn() -> H,
) -> Result<(Work, Work), Failed> {
    let (ours, theirs) = (written(&build()?), serde_json::to_vec(&hand())?);
    let (ours, theirs): (serde_json::Value, serde_json::Value) =
        (serde_json::from_slice(&ours)?, serde_json::from_slice(&theirs)?);
    if ours != theirs {
        return Err(format!("{ours} was built, and by hand {theirs}").into());
    }
    let ours: Work = Box::new(move || drop(black_box(build().map(|request| written(&request)))));
    let theirs: Work = Box::new(move || drop(black_box(serde_json::to_vec(&hand()))));
    Ok((ours, theirs))
}

/// Whether a number's last digit is its checksum, as one writes it by hand.
fn luhn(number: &str) -> bool {
    let digits = number.bytes().rev().enumerate().map(|(index, digit)| {
        let digit = u32::from(digit - b'0') << (index % 2);
        if digit > 9 { digit - 9 } else { digit }
    });
    digits.sum::<u32>().is_multiple_of(10)
}

const BY_HAND: &str = "structs of serde's written by hand, filled and serialized; nothing judged";

pub(super) fn comparisons() -> Vec<Comparison> {
    let comparison = |what, against, ours, other| Comparison {
        what,
        against,
        ours,
        other,
        besides: None,
        apart: None,
        instructions: Some(1.10),
        time: Some(1.15),
        times: 1_000,
        reason: "a body has every documented field of its operation, whichever use case sends it, and is moved and written through one \
                 interface for all; each text is judged by its form",
    };
    vec![
        comparison(
            "build, validate and serialize: charge a token",
            BY_HAND,
            Side { name: "token", begin: |_| Ok(both(token_payment, hand::token_payment)?.0) },
            Side { name: "token by hand", begin: |_| Ok(both(token_payment, hand::token_payment)?.1) },
        ),
        comparison(
            "build, validate and serialize: store a card",
            "the same, and the card number's checksum by hand",
            Side { name: "card", begin: |_| Ok(both(card_payment, hand::card_payment)?.0) },
            Side {
                name: "card by hand",
                begin: |_| {
                    let mut write = both(card_payment, hand::card_payment)?.1;
                    Ok(Box::new(move || {
                        assert!(luhn(black_box("4111111111111111")), "it is its checksum");
                        write();
                    }))
                },
            },
        ),
        comparison(
            "build, validate and serialize: an agent's intent",
            BY_HAND,
            Side { name: "intent", begin: |_| Ok(both(intent, hand::intent)?.0) },
            Side { name: "intent by hand", begin: |_| Ok(both(intent, hand::intent)?.1) },
        ),
    ]
}
