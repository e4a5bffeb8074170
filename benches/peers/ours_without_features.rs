//! Writes the request of one payment.

use api::{
    api::{Amount, CardNetwork, Environment},
    payments::unscheduled::MerchantInitiatedWithToken,
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let request = MerchantInitiatedWithToken::customer()
        .customer_id("080AC9AB60C92AA2E063A2598D0A0C74")
        .currency("USD")
        .total_amount(Amount::new("102.21")?)
        .network(CardNetwork::Visa)
        .build()?;
    let prepared = request.prepare(&Environment::Test.target())?;
    println!("{} {}", prepared.uri(), String::from_utf8_lossy(prepared.body()));
    Ok(())
}
