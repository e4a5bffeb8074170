//! An agent buys for a customer, within a mandate.

use visa_acceptance::{
    agent::AgentOutcome,
    api::EpochSeconds,
    intelligent_commerce::{
        Agreement, AssuranceData, ConfirmTransactionEvents, EnrollCard, InitiatePurchaseIntent, Mandate,
        RetrievePaymentCredentials, Transaction, transactions::TransactionBuilder,
    },
};

use super::{amount, ensure};
use crate::{Result, shop::Shop, store::TOKENS};

const IDENTIFIER: &str = "7019989999909760770";
const TOKEN: &str = "15602cf86c70b8b63297134292ec5801";
const MANDATE: &str = "d48ac10b-58cc-4372-a567-0e02b2c3d489";

/// The customer's card is enrolled, the customer says what the agent may buy, and the agent buys it.
pub async fn purchase(shop: &Shop) -> Result {
    let enrolment = EnrollCard::builder()
        .bill_to_country("US")
        .bill_to_country_calling_code("1")
        .bill_to_phone_number("5551234567")
        .client_correlation_id("correlation-5")
        .identity_type("EMAIL_ADDRESS")
        .identity_value("john.doe@example.com")
        .application_name("Shop")
        .device_brand("Apple")
        .device_type("Mobile")
        .fingerprint_session_id("session-1")
        .ip_address("192.168.0.100")
        .instrument_identifier_id(IDENTIFIER)
        .assurance_data(
            AssuranceData::builder()
                .verification_type("DEVICE")
                .verification_entity("10")
                .verification_events(["01"])
                .verification_method("02")
                .verification_results("01")
                .verification_timestamp(EpochSeconds::new(1_735_690_745))
                .authenticated_identity_data("proof-of-the-enrolment-2f81")
                .authenticated_identity_provider("VISA_PAYMENT_PASSKEY")
                .build(),
        )
        .build()?;
    let enrolled = shop.client.send(enrolment).await?;
    ensure(enrolled.outcome() == AgentOutcome::Pending, "the cardholder is authenticated first")?;

    let intent = InitiatePurchaseIntent::builder()
        .client_correlation_id("correlation-6")
        .application_name("Shop")
        .device_brand("Apple")
        .device_type("Mobile")
        .fingerprint_session_id("session-1")
        .ip_address("192.168.0.100")
        .instrument_identifier_id(IDENTIFIER)
        .tokenized_card_number(TOKEN)
        .assurance_data(
            AssuranceData::builder()
                .verification_method("02")
                .verification_results("01")
                .verification_timestamp(EpochSeconds::new(1_735_690_745))
                .build(),
        )
        .mandate(
            Mandate::builder()
                .decline_threshold_amount(amount("120.00")?)
                .decline_threshold_currency_code("USD")
                .description("Balloons")
                .effective_until_time(EpochSeconds::new(1_784_841_600))
                .mandate_id(MANDATE)
                .build(),
        )
        .build()?;
    let intent = shop.client.send(intent).await?.into_body();
    let instruction = intent.instruction_id.ok_or("the intent has no id")?;
    shop.store.put(TOKENS, "instruction", &instruction)?;

    let credentials = RetrievePaymentCredentials::builder(&instruction)
        .client_correlation_id("correlation-7")
        .instrument_identifier_id(IDENTIFIER)
        .tokenized_card_number(TOKEN)
        .transaction(bought("order-17")?.agreement(Agreement::builder().id(MANDATE).build()).build())
        .build()?;
    let credentials = shop.client.send(credentials).await?;
    ensure(credentials.outcome() == AgentOutcome::Done, "the credentials are not there")?;

    let events = ConfirmTransactionEvents::builder(&instruction)
        .client_correlation_id("correlation-8")
        .transaction(bought("order-17")?.event_type("PURCHASE").build())
        .build()?;
    let confirmed = shop.client.send(events).await?;
    tracing::info!(?confirmed, "the purchase is confirmed");
    ensure(confirmed.outcome() == AgentOutcome::Done, "the purchase is not confirmed")
}

/// What the agent bought.
fn bought(order: &str) -> Result<TransactionBuilder> {
    let transaction = Transaction::builder()
        .reference(order)
        .merchant_country("US")
        .merchant_url("https://books.example")
        .merchant_name("Books")
        .currency("USD")
        .total_amount(amount("100.00")?);
    Ok(transaction.at_run_time())
}
