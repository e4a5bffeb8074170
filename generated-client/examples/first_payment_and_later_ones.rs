//! A customer pays and has the card stored; later the merchant charges it without the customer.
//!
//! ```sh
//! cargo run -p visa-acceptance --features sandbox --example first_payment_and_later_ones
//! ```
//!
//! ```text
//! The customer pays 100.00 USD: approved.
//! Kept for later: {"networkTransactionId":"…","originalAmount":"100.00","currency":"USD","network":"visa","agreement":"unscheduled","consented":"2026-01-01T12:00:00Z"}
//! The merchant charges 25.00 USD: approved.
//! The merchant charges 12.50 USD: approved.
//! What a network would punish: 0 things.
//! ```

use std::error::Error;

use visa_acceptance::{
    api::{Amount, CommerceIndicator, Timestamp},
    outcome::{Agreement, AgreementKind, StoredCredential},
    payments::{BillTo, unscheduled},
    sandbox::Sandbox,
};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::start().await?; // the platform, in this process: no account, no internet
    let client = sandbox.client(); // signs and encrypts
    let bill_to = BillTo::builder()
        .first_name("Jane")
        .last_name("Roe")
        .address1("1 Market St")
        .locality("San Francisco")
        .administrative_area("CA")
        .postal_code("94105")
        .country("US")
        .email("jane@example.com")
        .phone_number("4158880000")
        .build();

    let first = unscheduled::CustomerInitiatedWithPan::builder()
        .bill_to(&bill_to)
        .card_number("4111111111111111") // of nobody, for tests
        .card_expiration_month("12")
        .card_expiration_year("2031")
        .commerce_indicator(CommerceIndicator::Internet)
        .currency("USD")
        .total_amount(Amount::new("100.00")?)
        .build()?;
    let payment = client.send(first).await?;
    println!("The customer pays 100.00 USD: {}.", payment.outcome());

    // What later payments need is kept as JSON; there is no card number in it.
    let agreement = Agreement::new(AgreementKind::Unscheduled, Timestamp::new("2026-01-01T12:00:00Z")?);
    let mut kept = serde_json::to_string(&payment.stored_credential(agreement)?)?;
    println!("Kept for later: {kept}");

    for amount in ["25.00", "12.50"] {
        let credential: StoredCredential = serde_json::from_str(&kept)?;
        let later = unscheduled::MerchantInitiatedWithPan::builder()
            .credential(&credential) // names the payment before
            .bill_to(&bill_to)
            .card_number("4111111111111111")
            .card_expiration_month("12")
            .card_expiration_year("2031")
            .currency("USD")
            .total_amount(Amount::new(amount)?)
            .build()?;
        let payment = client.send(later).await?;
        println!("The merchant charges {amount} USD: {}.", payment.outcome());
        kept = serde_json::to_string(&credential.after(&payment.body))?;
    }
    println!("What a network would punish: {} things.", sandbox.findings().len());
    Ok(())
}
