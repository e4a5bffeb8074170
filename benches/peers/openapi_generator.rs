//! Makes one payment.

use api::apis::{configuration::Configuration, payments_api};

const BODY: &str = r#"{
    "orderInformation": { "amountDetails": { "currency": "USD", "totalAmount": "102.21" } },
    "paymentInformation": { "customer": { "id": "080AC9AB60C92AA2E063A2598D0A0C74" } },
    "processingInformation": { "commerceIndicator": "internet" }
}"#;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let configuration = Configuration { bearer_access_token: Some(std::env::var("TOKEN")?), ..Configuration::default() };
    let payment = payments_api::create_payment(&configuration, serde_json::from_str(BODY)?).await?;
    println!("{:?}", payment.id);
    Ok(())
}
