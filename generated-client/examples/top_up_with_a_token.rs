//! A balance is topped up whenever it runs low: the customer agrees once, the merchant charges a payment instrument token.
//!
//! ```sh
//! cargo run -p visa-acceptance --features sandbox --example top_up_with_a_token
//! ```
//!
//! ```text
//! The customer pays 20.00 USD and agrees to top-ups: approved.
//! A ride costs 9.00, 11.00 are left.
//! A ride costs 8.00, 3.00 are left; a top-up of 20.00: approved, 23.00 now.
//! A ride costs 7.00, 16.00 are left.
//! A ride costs 9.00, 7.00 are left.
//! ```

use std::error::Error;

use visa_acceptance::{
    api::{ActionTokenType, Amount, CardNetwork, CommerceIndicator},
    payments::{BillTo, unscheduled},
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

    let first = unscheduled::CustomerInitiatedWithTokenCreation::builder()
        .bill_to(&bill_to)
        .card_number("4111111111111111")
        .card_expiration_month("12")
        .card_expiration_year("2031")
        .action_token_types([ActionTokenType::PaymentInstrument, ActionTokenType::InstrumentIdentifier])
        .commerce_indicator(CommerceIndicator::Internet)
        .declare_customer_initiated()
        .currency("USD")
        .total_amount(Amount::new("20.00")?)
        .build()?;
    let payment = client.send(first).await?;
    println!("The customer pays 20.00 USD and agrees to top-ups: {}.", payment.outcome());
    let tokens = payment.body.token_information.as_ref().ok_or("no tokens")?;
    let instrument = tokens.payment_instrument.as_ref().and_then(|token| token.id.clone()).ok_or("no token")?;

    let mut balance = 20;
    for fare in [9, 8, 7, 9] {
        balance -= fare;
        print!("A ride costs {fare}.00, {balance}.00 are left");
        if balance >= 5 {
            println!(".");
            continue;
        }
        let top_up = unscheduled::MerchantInitiatedWithToken::payment_instrument()
            .payment_instrument_id(&instrument)
            .currency("USD")
            .total_amount(Amount::new("20.00")?)
            .network(CardNetwork::Visa)
            .build()?;
        let payment = client.send(top_up).await?;
        if payment.outcome().is_approved() {
            balance += 20;
        }
        println!("; a top-up of 20.00: {}, {balance}.00 now.", payment.outcome());
    }
    Ok(())
}
