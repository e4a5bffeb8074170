//! A payment is made and its answer is lost: it is found by what was stored of it, and undone.
//!
//! ```sh
//! cargo run -p visa-acceptance --features sandbox --example unknown_outcome
//! ```
//!
//! ```text
//! The answer is lost. Is the outcome unknown? true. Is it safe to send again? false.
//! Undone at once: too_early.
//! Found after a minute: AUTHORIZED.
//! Undone then: undone.
//! ```

use std::{error::Error, time::Duration};

use visa_acceptance::{
    api::{Amount, CommerceIndicator},
    client::{self, Lookup, References},
    payments::{BillTo, unscheduled::CustomerInitiatedWithPan},
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

    // The error's references have the time of the last attempt. Who was stopped before they were stored says when the first were.
    let mut references: References = serde_json::from_str(&stored)?;
    references.last_ended = error.references().and_then(|references| references.last_ended);
    println!("Undone at once: {}.", client.undo(&references).await?);

    // Later, maybe in another process. Searches find a payment a while after it was made.
    sandbox.clock().advance(Duration::from_secs(60));
    let Lookup::Found(found) = client.find(&references).await? else { return Err("it was not found".into()) };
    println!("Found after a minute: {}.", found.status.unwrap_or_default());
    println!("Undone then: {}.", client.undo(&references).await?);
    Ok(())
}
