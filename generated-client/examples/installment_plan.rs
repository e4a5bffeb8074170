//! A purchase that is paid in three installments: the customer pays the first and has the card stored as a token, the merchant charges the rest.
//!
//! ```sh
//! cargo run -p visa-acceptance --features sandbox --example installment_plan
//! ```
//!
//! ```text
//! Installment 1 of 3, 102.21 USD, by the customer: approved.
//! The card is stored under a customer token of 32 characters.
//! Installment 2 of 3, a month later, by the merchant: approved.
//! Installment 3 of 3, a month later, by the merchant: approved.
//! ```

use std::{error::Error, time::Duration};

use visa_acceptance::{
    api::{ActionTokenType, Amount, CommerceIndicator},
    payments::{BillTo, installments},
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

    let first = installments::CustomerInitiatedWithTokenCreation::builder()
        .bill_to(&bill_to)
        .card_number("5555555555554444")
        .card_expiration_month("12")
        .card_expiration_year("2031")
        .action_token_types([ActionTokenType::Customer, ActionTokenType::PaymentInstrument])
        .commerce_indicator(CommerceIndicator::Internet)
        .currency("USD")
        .total_amount(Amount::new("102.21")?)
        .build()?;
    let payment = client.send(first).await?;
    println!("Installment 1 of 3, 102.21 USD, by the customer: {}.", payment.outcome());

    // A customer token stands for card, address and the payment before: there is nothing else to keep.
    let tokens = payment.body.token_information.as_ref().ok_or("no tokens")?;
    let customer = tokens.customer.as_ref().and_then(|customer| customer.id.clone()).ok_or("no customer token")?;
    println!("The card is stored under a customer token of {} characters.", customer.as_str().len());

    for number in 2..=3 {
        sandbox.clock().advance(Duration::from_secs(30 * 86_400));
        let later = installments::MerchantInitiatedWithToken::customer()
            .customer_id(&customer)
            .currency("USD")
            .total_amount(Amount::new("102.21")?)
            .build()?;
        let payment = client.send(later).await?;
        println!("Installment {number} of 3, a month later, by the merchant: {}.", payment.outcome());
    }
    Ok(())
}
