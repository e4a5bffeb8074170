//! Makes one payment.

const BODY: &str = r#"{
    "orderInformation": { "amountDetails": { "currency": "USD", "totalAmount": "102.21" } },
    "paymentInformation": { "customer": { "id": "080AC9AB60C92AA2E063A2598D0A0C74" } },
    "processingInformation": { "commerceIndicator": "internet" }
}"#;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = api::HttpClient::new().with_api_key(std::env::var("TOKEN")?);
    let payment = client.create_payment(serde_json::from_str(BODY)?).await?;
    println!("{:?}", payment.id);
    Ok(())
}
