//! The requests as a service would write them by hand: fields that its calls always have are plain, the others that their use case
//! documents are optional.

#![expect(clippy::struct_field_names, reason = "they are called as on the wire")]

use serde::Serialize;

/// Fills a text of a struct.
fn text(text: &str) -> String {
    text.to_owned()
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Payment<I> {
    #[serde(skip_serializing_if = "Option::is_none")]
    client_reference_information: Option<Reference>,
    #[serde(skip_serializing_if = "Option::is_none")]
    merchant_information: Option<Merchant>,
    order_information: Order,
    payment_information: I,
    processing_information: Processing,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Reference {
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    transaction_id: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Merchant {
    merchant_descriptor: Descriptor,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Order {
    amount_details: Amount,
    #[serde(skip_serializing_if = "Option::is_none")]
    bill_to: Option<BillTo>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Amount {
    currency: String,
    total_amount: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct BillTo {
    address1: String,
    administrative_area: String,
    country: String,
    email: String,
    first_name: String,
    last_name: String,
    locality: String,
    phone_number: String,
    postal_code: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WithCard {
    card: Card,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Card {
    expiration_month: String,
    expiration_year: String,
    number: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WithCustomer {
    customer: Id,
}

#[derive(Serialize)]
struct Id {
    id: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Processing {
    #[serde(skip_serializing_if = "Option::is_none")]
    authorization_options: Option<Options>,
    #[serde(skip_serializing_if = "Option::is_none")]
    capture: Option<bool>,
    commerce_indicator: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Options {
    initiator: Initiator,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Initiator {
    #[serde(skip_serializing_if = "Option::is_none")]
    credential_stored_on_file: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stored_credential_used: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    r#type: Option<String>,
}

/// A stored token is charged.
pub(super) fn token_payment() -> Payment<WithCustomer> {
    Payment {
        client_reference_information: None,
        merchant_information: None,
        order_information: Order {
            amount_details: Amount { currency: text("USD"), total_amount: text("102.21") },
            bill_to: None,
        },
        payment_information: WithCustomer { customer: Id { id: text("080AC9AB60C92AA2E063A2598D0A0C74") } },
        processing_information: Processing {
            authorization_options: None,
            capture: None,
            commerce_indicator: text("internet"),
        },
    }
}

/// A customer pays with a card, which is stored.
pub(super) fn card_payment() -> Payment<WithCard> {
    Payment {
        client_reference_information: None,
        merchant_information: None,
        order_information: Order {
            amount_details: Amount { currency: text("USD"), total_amount: text("100.00") },
            bill_to: Some(BillTo {
                address1: text("201 S. Division St."),
                administrative_area: text("MI"),
                country: text("US"),
                email: text("test@vas.com"),
                first_name: text("John"),
                last_name: text("Doe"),
                locality: text("Ann Arbor"),
                phone_number: text("5554327113"),
                postal_code: text("48104-2201"),
            }),
        },
        payment_information: WithCard {
            card: Card {
                expiration_month: text("12"),
                expiration_year: text("2031"),
                number: text("4111111111111111"),
            },
        },
        processing_information: Processing {
            authorization_options: Some(Options {
                initiator: Initiator {
                    credential_stored_on_file: Some(true),
                    stored_credential_used: None,
                    r#type: Some(text("customer")),
                },
            }),
            capture: None,
            commerce_indicator: text("internet"),
        },
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Intent {
    assurance_data: Vec<Assurance>,
    buyer_information: Buyer,
    client_correlation_id: String,
    consumer_prompt: String,
    device_information: Device,
    mandates: Vec<Mandate>,
    payment_information: Tokens,
    recurring_payment_information: Recurring,
    tokenized_card: Number,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Assurance {
    additional_data: String,
    authenticated_identities: Identity,
    authentication_context: Context,
    verification_entity: String,
    verification_events: Vec<String>,
    verification_method: String,
    verification_results: String,
    verification_timestamp: String,
    verification_type: String,
}

#[derive(Serialize)]
struct Identity {
    data: String,
    id: String,
    provider: String,
}

#[derive(Serialize)]
struct Context {
    action: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Buyer {
    merchant_customer_id: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Device {
    application_name: String,
    client_device_id: String,
    device_data: DeviceData,
    fingerprint_session_id: String,
    ip_address: String,
}

#[derive(Serialize)]
struct DeviceData {
    brand: String,
    manufacturer: String,
    model: String,
    r#type: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Mandate {
    decline_threshold: Threshold,
    description: String,
    effective_until_time: String,
    mandate_id: String,
    preferred_merchant_name: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Threshold {
    amount: String,
    currency_code: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Tokens {
    customer: Id,
    instrument_identifier: Id,
    payment_instrument: Id,
}

#[derive(Serialize)]
struct Recurring {
    occurrence: String,
}

#[derive(Serialize)]
struct Number {
    number: String,
}

/// An agent says what it is to buy.
pub(super) fn intent() -> Intent {
    Intent {
        assurance_data: vec![Assurance {
            additional_data: text(""),
            authenticated_identities: Identity {
                data: text("authenticatedData"),
                id: text("f48ac10b-58cc-4372-a567-0e02b2c3d489"),
                provider: text("provider"),
            },
            authentication_context: Context { action: text("AUTHENTICATE") },
            verification_entity: text("10"),
            verification_events: Vec::new(),
            verification_method: text("02"),
            verification_results: text("01"),
            verification_timestamp: 1_735_690_745.to_string(),
            verification_type: text("DEVICE"),
        }],
        buyer_information: Buyer { merchant_customer_id: text("example-customer-id") },
        client_correlation_id: text("3e1b7943-6567-4965-a32b-5aa93d057d35"),
        consumer_prompt: text("Authorize payment to Best Buy"),
        device_information: Device {
            application_name: text("My Magic App "),
            client_device_id: text("c48ac10b-58cc-4372-a567-0e02b2c3d489"),
            device_data: DeviceData {
                brand: text("Apple"),
                manufacturer: text("Apple"),
                model: text("iPhone 16 Pro Max"),
                r#type: text("Mobile"),
            },
            fingerprint_session_id: text("e48ac10b-58cc-4372-a567-0e02b2c3d489"),
            ip_address: text("192.168.0.100"),
        },
        mandates: vec![Mandate {
            decline_threshold: Threshold { amount: text("10000.00"), currency_code: text("USD") },
            description: text("description"),
            effective_until_time: 1_784_841_600.to_string(),
            mandate_id: text("d48ac10b-58cc-4372-a567-0e02b2c3d489"),
            preferred_merchant_name: text(""),
        }],
        payment_information: Tokens {
            customer: Id { id: text("") },
            instrument_identifier: Id { id: text("7019989999909760770") },
            payment_instrument: Id { id: text("") },
        },
        recurring_payment_information: Recurring { occurrence: text("WEEKLY") },
        tokenized_card: Number { number: text("15602cf86c70b8b63297134292ec5801") },
    }
}
