//! The answer as a service would read it by hand.

#![expect(dead_code, reason = "it is read, and dropped")]
#![expect(clippy::struct_field_names, reason = "they are called as on the wire")]

use serde::Deserialize;

/// The answer by hand: what it has, and nothing of what it might have.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Answer {
    #[serde(rename = "_links")]
    links: Option<Links>,
    client_reference_information: Option<Reference>,
    id: Option<String>,
    order_information: Option<Order>,
    payment_account_information: Option<Account>,
    payment_information: Option<Payment>,
    point_of_sale_information: Option<PointOfSale>,
    processing_information: Option<Processing>,
    processor_information: Option<Processor>,
    reconciliation_id: Option<String>,
    status: Option<String>,
    submit_time_utc: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Links {
    auth_reversal: Option<Link>,
    #[serde(rename = "self")]
    this: Option<Link>,
    capture: Option<Link>,
}

#[derive(Deserialize)]
struct Link {
    method: Option<String>,
    href: Option<String>,
}

#[derive(Deserialize)]
struct Reference {
    code: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Order {
    amount_details: Option<Amount>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Amount {
    authorized_amount: Option<String>,
    currency: Option<String>,
}

#[derive(Deserialize)]
struct Account {
    card: Option<Card>,
}

#[derive(Deserialize)]
struct Card {
    r#type: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Payment {
    tokenized_card: Option<Card>,
    instrument_identifier: Option<Identifier>,
    payment_instrument: Option<Id>,
    card: Option<Card>,
    customer: Option<Id>,
}

#[derive(Deserialize)]
struct Identifier {
    id: Option<String>,
    state: Option<String>,
}

#[derive(Deserialize)]
struct Id {
    id: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PointOfSale {
    terminal_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Processing {
    payment_solution: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Processor {
    payment_account_reference_number: Option<String>,
    approval_code: Option<String>,
    network_transaction_id: Option<String>,
    transaction_id: Option<String>,
    response_code: Option<String>,
    avs: Option<Avs>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Avs {
    code: Option<String>,
    code_raw: Option<String>,
}
