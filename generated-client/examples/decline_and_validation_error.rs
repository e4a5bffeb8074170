//! What goes wrong without a doubt: a decline, a request that does not get built, and one that the service refuses.
//!
//! ```sh
//! cargo run -p visa-acceptance --features sandbox --example decline_and_validation_error
//! ```
//!
//! ```text
//! A payment is declined: PROCESSOR_DECLINED.
//! May it be tried again? not_by_machine.
//!
//! Nothing was sent:
//! the request does not keep the contract of payments/unscheduled/customer-initiated-with-pan
//! - `orderInformation.amountDetails.currency` must be 3 letters such as "USD", found "usdollars"; correct or waive it
//! - `paymentInformation.card.expirationMonth` must be a number from "01" to "12" such as "12", found "13"; correct or waive it
//!
//! The service refused it; is it safe to send again, corrected? true.
//! - orderInformation.amountDetails.currency MISSING_FIELD
//! All that went out was answered [201, 400].
//! ```

use std::error::Error;

use http::Method;
use serde_json::json;
use visa_acceptance::{
    api::{Amount, CommerceIndicator},
    client,
    payments::{BillTo, unscheduled::CustomerInitiatedWithPan},
    sandbox::Sandbox,
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
    let payment = |month: &str, currency: &str, amount| {
        let request = CustomerInitiatedWithPan::builder().bill_to(&bill_to).card_number("4111111111111111");
        let request = request.card_expiration_month(month).card_expiration_year("2031").currency(currency);
        request.commerce_indicator(CommerceIndicator::Internet).total_amount(amount).build()
    };

    // The platform's test amounts decline. A decline is an answer and no error.
    let declined = client.send(payment("12", "USD", Amount::new("9203.00")?)?).await?;
    let reason = declined.body.error_information.as_ref().and_then(|error| error.reason.as_ref());
    println!("A payment is {}: {}.", declined.outcome(), reason.ok_or("no reason")?);
    println!("May it be tried again? {}.", declined.body.retry_advice().ok_or("no advice")?);

    // What a contract knows is found before anything is sent, all of it at once.
    let rejected = payment("13", "usdollars", Amount::new("100.00")?).err().ok_or("it passes")?;
    println!("\nNothing was sent:\n{rejected}");

    // What goes out unchecked is refused by the service, field by field.
    let mut body = serde_json::to_value(payment("12", "USD", Amount::new("100.00")?)?.body())?;
    body["orderInformation"]["amountDetails"] = json!({ "totalAmount": "100.00" });
    let unchecked = client.raw(Method::POST, "/pts/v2/payments").body(&body);
    let error = unchecked.send().await.err().ok_or("it passes")?;
    println!("\nThe service refused it; is it safe to send again, corrected? {}.", error.is_safe_to_repeat());
    if let client::Error::Api(refusal) = &error {
        for field in refusal.fields() {
            println!("- {} {}", field.path, field.reason.unwrap_or_default());
        }
    }
    let answers: Vec<_> = sandbox.calls().iter().filter_map(|call| call.status).collect();
    println!("All that went out was answered {answers:?}.");
    Ok(())
}
