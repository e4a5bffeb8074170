//! An agent buys something: the card is enrolled, the customer says what may be bought, the agent gets credentials and confirms. All of it is encrypted.
//!
//! ```sh
//! cargo run -p visa-acceptance --features sandbox --example agent_purchase
//! ```
//!
//! ```text
//! The card is enrolled: pending, until its holder was authenticated.
//! The customer lets the agent buy balloons for at most 50.00 USD: done.
//! Credentials for 40.00 USD: done.
//! The purchase is confirmed: done.
//! ```

use std::{error::Error, time::Duration};

use visa_acceptance::{
    api::{Amount, EpochSeconds},
    intelligent_commerce::{
        AssuranceData, ConfirmTransactionEvents, EnrollCard, InitiatePurchaseIntent, Mandate,
        RetrievePaymentCredentials, Transaction,
    },
    sandbox::Sandbox,
};

/// The instrument identifier of the customer's card, and the number of its network token.
const CARD: &str = "7010000000016241111";
const TOKEN: &str = "4895370016750801";

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::start().await?;
    let client = sandbox.client();

    let enrol = EnrollCard::builder()
        .instrument_identifier_id(CARD)
        .bill_to_country("US")
        .bill_to_country_calling_code("1")
        .bill_to_phone_number("5551234567")
        .client_correlation_id("enrol-1")
        .identity_type("EMAIL_ADDRESS")
        .identity_value("jane@example.com")
        .application_name("An Agent")
        .device_brand("Apple")
        .device_type("Mobile")
        .fingerprint_session_id("session-1")
        .ip_address("127.0.0.1")
        .build()?;
    let enrolled = client.send(enrol).await?;
    println!("The card is enrolled: {}, until its holder was authenticated.", enrolled.outcome());
    sandbox.clock().advance(Duration::from_secs(30));

    let soon = EpochSeconds::new(1_924_992_000);
    let mandate = Mandate::builder().mandate_id("mandate-1").description("Balloons").effective_until_time(soon);
    let mandate =
        mandate.decline_threshold_amount(Amount::new("50.00")?).decline_threshold_currency_code("USD").build();
    let seen = AssuranceData::builder().verification_method("02").verification_results("01");
    let intent = InitiatePurchaseIntent::builder()
        .instrument_identifier_id(CARD)
        .tokenized_card_number(TOKEN)
        .assurance_data(seen.verification_timestamp(EpochSeconds::new(1_735_690_745)).build())
        .mandate(mandate)
        .client_correlation_id("intent-1")
        .application_name("An Agent")
        .device_brand("Apple")
        .device_type("Mobile")
        .fingerprint_session_id("session-1")
        .ip_address("127.0.0.1")
        .build()?;
    let intent = client.send(intent).await?;
    println!("The customer lets the agent buy balloons for at most 50.00 USD: {}.", intent.outcome());
    let instruction = intent.into_body().instruction_id.ok_or("no instruction")?;

    let purchase = Transaction::builder().reference("order-1").currency("USD").total_amount(Amount::new("40.00")?);
    let purchase = purchase.merchant_name("A Shop").merchant_url("https://shop.example").merchant_country("US").build();
    let credentials = RetrievePaymentCredentials::builder(&instruction)
        .client_correlation_id("credentials-1")
        .instrument_identifier_id(CARD)
        .tokenized_card_number(TOKEN)
        .transaction(purchase.clone())
        .build()?;
    println!("Credentials for 40.00 USD: {}.", client.send(credentials).await?.outcome());
    let confirm = ConfirmTransactionEvents::builder(&instruction).client_correlation_id("confirm-1");
    let confirmed = client.send(confirm.transaction(purchase).build()?).await?;
    println!("The purchase is confirmed: {}.", confirmed.outcome());
    Ok(())
}
