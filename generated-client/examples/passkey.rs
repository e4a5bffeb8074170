//! A customer registers a passkey, after the issuer sent a one-time password, and is known by it from then on.
//!
//! ```sh
//! cargo run -p visa-acceptance --features sandbox --example passkey
//! ```
//!
//! ```text
//! 1. The platform says STEP_UP_AUTHENTICATE, in one of 7 ways.
//! 2. The issuer sends a code, good for 300 seconds.
//! 3. The customer types it: AUTHENTICATION_REGISTRATION.
//! 4. The passkey is registered, in the frame at /vts-auth/authenticate.
//! 5. From now on the platform says AUTHENTICATE.
//! ```

use std::error::Error;

use visa_acceptance::{
    api::Amount,
    passkeys::{
        CreateAuthenticationOptions, CreateAuthenticationRegistration, CreateOneTimePassword, DeviceInformation,
        ValidateOneTimePassword,
    },
    sandbox::Sandbox,
    tokenized_cards::ProvisionForCardNumber,
};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::start().await?;
    let client = sandbox.client();
    let card = ProvisionForCardNumber::builder().card_number("4622943123116478");
    let card = card.card_expiration_month("12").card_expiration_year("2031").build()?;
    let token = client.send(card).await?.into_body().id.ok_or("no token")?;
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
    // The secure token comes from the page's frame. Steps speak of currencies by number: 978 is the euro.
    let options = |amount: Amount| {
        let step = CreateAuthenticationOptions::builder(&token).client_correlation_id("order-1").secure_token("token");
        let step = step.authenticator_render_method("IFRAME").device_information(&device).currency("978");
        step.merchant_name("QSBTaG9w").merchant_url("aHR0cHM6Ly9zaG9w").total_amount(amount).build()
    };

    let asked = client.send(options(Amount::new("9475.00")?)?).await?; // the test amount for which the issuer wants to be sure
    let ways = asked.body.step_up_options.as_deref().unwrap_or_default();
    println!("1. The platform says {}, in one of {} ways.", asked.body.action.as_ref().ok_or("no action")?, ways.len());

    let way = ways.first().and_then(|way| way.id.as_deref()).ok_or("no way")?;
    let code =
        CreateOneTimePassword::builder(&token).client_correlation_id("order-1").step_up_option_id(way).build()?;
    let sent = client.send(code).await?.into_body();
    println!("2. The issuer sends a code, good for {} seconds.", sent.code_expiration.ok_or("no time")?);

    let code = ValidateOneTimePassword::builder(&token).client_correlation_id("order-1").step_up_option_id(way);
    let validated = client.send(code.otp("456789").build()?).await?.into_body();
    println!("3. The customer types it: {}.", validated.action.ok_or("no action")?);

    let device =
        CreateAuthenticationRegistration::builder(&token).client_correlation_id("order-1").device_information(&device);
    let device = device.authenticator_render_method("IFRAME").secure_token("token").language("en_US").currency("978");
    let device = device.merchant_name("QSBTaG9w").merchant_url("aHR0cHM6Ly9zaG9w").bill_to_email("jane@example.com");
    let registered = client.send(device.total_amount(Amount::new("102.21")?).build()?).await?.into_body();
    let frame = registered.authentication_context.and_then(|context| context.endpoint).ok_or("no frame")?;
    println!("4. The passkey is registered, in the frame at {frame}.");

    let known = client.send(options(Amount::new("102.21")?)?).await?.into_body();
    println!("5. From now on the platform says {}.", known.action.ok_or("no action")?);
    Ok(())
}
