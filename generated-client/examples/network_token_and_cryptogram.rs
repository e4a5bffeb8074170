//! A network token for a card, and a cryptogram for one payment with it. Both answers come encrypted, since they hold a number in full.
//!
//! ```sh
//! cargo run -p visa-acceptance --features sandbox --example network_token_and_cryptogram
//! ```
//!
//! ```text
//! A network token for the card: usable. Its number, as logs see it: Some([redacted]).
//! A cryptogram, good for one payment within ten minutes: Some([redacted]).
//! No passkey was used, and the indicator says so: 07.
//! ```

use std::error::Error;

use visa_acceptance::{
    api::Amount,
    passkeys::{AuthenticatedIdentity, CreatePaymentCredentials, DeviceInformation, payment_credentials::BillTo},
    sandbox::Sandbox,
    tokenized_cards::ProvisionForCardNumber,
};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::start().await?;
    let client = sandbox.client(); // it has the key that opens such answers

    let card = ProvisionForCardNumber::builder().card_number("4622943123116478");
    let card = card.card_expiration_month("12").card_expiration_year("2031").jose_answer(true).build()?;
    let token = client.send(card).await?;
    println!("A network token for the card: {}. Its number, as logs see it: {:?}.", token.outcome(), token.body.number);

    let device = DeviceInformation::builder()
        .platform_type("WEB")
        .ip_address("127.0.0.1")
        .http_accept_content("text/html")
        .user_agent_browser_value("Mozilla/5.0")
        .http_browser_language("en-US")
        .http_browser_java_enabled(false)
        .http_browser_java_script_enabled(true)
        .http_browser_color_depth("24")
        .http_browser_screen_height("1080")
        .http_browser_screen_width("1920")
        .http_browser_time_difference("-480")
        .build();
    let identity = AuthenticatedIdentity::builder().data("data").id("id").provider("VISA_PAYMENT_PASSKEY");
    let bill_to = BillTo::builder().first_name("Jane").last_name("Roe").address1("1 Market St").postal_code("94105");
    let bill_to = bill_to.administrative_area("CA").country("US").email("jane@example.com").build();
    let request = CreatePaymentCredentials::builder(token.body.id.ok_or("no token")?)
        .client_correlation_id("order-1")
        .transaction_type("ECOM")
        .total_amount(Amount::new("102.21")?)
        .currency("USD")
        .merchant_name("A Shop")
        .merchant_url("https://shop.example")
        .device_information(&device)
        .authenticated_identity(identity.relying_party_id("shop.example").build())
        .bill_to(&bill_to)
        .build()?;
    let credentials = client.send(request).await?;
    let card = credentials.body.tokenized_card.as_ref().ok_or("no credentials")?;
    println!("A cryptogram, good for one payment within ten minutes: {:?}.", card.cryptogram);
    println!("No passkey was used, and the indicator says so: {}.", card.eci.as_ref().ok_or("no indicator")?);
    Ok(())
}
