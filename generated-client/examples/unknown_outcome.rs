//! A payment is made and its answer is lost: it is searched by what was stored before it was sent, held against what was asked for, and reversed.
//!
//! ```sh
//! cargo run -p visa-acceptance --features sandbox --example unknown_outcome
//! ```
//!
//! ```text
//! The answer is lost. Is the outcome unknown? true. Is it safe to send again? false.
//! Found by its reference: 1 payment.
//! It was approved, holds funds: yes.
//! Reversed: "REVERSED".
//! ```

use std::{error::Error, time::Duration};

use http::Method;
use serde_json::{Value, json};
use visa_acceptance::{
    api::{Amount, CommerceIndicator},
    client::{self, Link, References},
    payments::{BillTo, PaymentAnswer, unscheduled::CustomerInitiatedWithPan},
    sandbox::{Play, Sandbox},
};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::start().await?;
    let client = sandbox.client();
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
    let request = CustomerInitiatedWithPan::builder()
        .bill_to(&bill_to)
        .card_number("4111111111111111")
        .card_expiration_month("12")
        .card_expiration_year("2031")
        .commerce_indicator(CommerceIndicator::Internet)
        .currency("USD")
        .total_amount(Amount::new("100.00")?)
        .build()?;

    let call = client.prepare(request)?;
    let stored = serde_json::to_string(call.references())?; // in a database, before a byte is sent
    sandbox.next(Play::named("reset")?.booked()); // the payment is made, then the connection breaks
    let error = call.send().await.err().ok_or("the answer came after all")?;
    let is_unknown = matches!(error, client::Error::OutcomeUnknown(_));
    println!(
        "The answer is lost. Is the outcome unknown? {is_unknown}. Is it safe to send again? {}.",
        error.is_safe_to_repeat()
    );

    // Later, maybe in another process. Searches find a payment a while after it was made.
    sandbox.clock().advance(Duration::from_secs(60));
    let references: References = serde_json::from_str(&stored)?;
    let query = format!("clientReferenceInformation.code:{}", references.code.as_deref().ok_or("no reference")?);
    let search = client.raw(Method::POST, "/tss/v2/searches").body(&json!({ "query": query })).send().await?;
    let found: Value = search.body.json()?;
    println!("Found by its reference: {} payment.", found["totalCount"]);
    let id = found["_embedded"]["transactionSummaries"][0]["id"].as_str().ok_or("nothing was found")?;

    let payment = client.raw(Method::GET, format!("/pts/v2/payments/{id}")).send().await?;
    let payment: PaymentAnswer = payment.body.json()?;
    let outcome = payment.outcome(Some(&references.asked()));
    println!("It was {outcome}, holds funds: {}.", outcome.holds_funds());

    let reversal = Link::of(&payment, "authReversal").ok_or("it cannot be reversed")?;
    let amounts = json!({ "amountDetails": { "totalAmount": references.amount, "currency": references.currency } });
    let reversed = client.follow(&reversal).body(&json!({ "reversalInformation": amounts })).send().await?;
    println!("Reversed: {}.", reversed.body.json::<Value>()?["status"]);
    Ok(())
}
