//! Makes one payment.

use api::{
    api::{Amount, CardNetwork, Environment},
    client::{Client, Credentials},
    payments::unscheduled::MerchantInitiatedWithToken,
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let credentials = Credentials::jwt_shared_secret("merchant", "key", &std::env::var("SECRET")?)?;
    let client = Client::builder(Environment::Test, credentials).build()?;
    let request = MerchantInitiatedWithToken::customer()
        .customer_id("080AC9AB60C92AA2E063A2598D0A0C74")
        .currency("USD")
        .total_amount(Amount::new("102.21")?)
        .network(CardNetwork::Visa)
        .build()?;
    let payment = client.send(request).await?;
    println!("{:?}", payment.body.id);
    Ok(())
}
