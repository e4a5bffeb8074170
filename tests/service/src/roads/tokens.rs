//! Network tokens, and passkeys that authenticate who pays with them.

use visa_acceptance::{
    api::{CommerceIndicator, PaymentSolution},
    instrument_identifiers::Create,
    passkeys::{
        AuthenticatedIdentity, CreateAuthenticationOptions, CreateOneTimePassword, CreatePaymentCredentials,
        DeviceInformation, ValidateOneTimePassword,
    },
    payments::{ConsumerAuthentication, unscheduled::CustomerInitiatedWithNetworkToken},
    runtime::{Complete, NotStorable},
    tokenized_cards::ProvisionForCardNumber,
};

use super::{amount, bill_to, ensure};
use crate::{Result, shop::Shop, store::TOKENS};

/// A card becomes a network token, whose number and cryptogram pay once.
pub async fn network_token(shop: &Shop) -> Result {
    let identifier = shop.client.send(Create::builder().card_number("4111111111111111").build()?).await?;
    let identifier = identifier.body.id.ok_or("the identifier has no id")?;
    shop.store.put(TOKENS, "identifier", &identifier)?;
    let provision = ProvisionForCardNumber::builder()
        .card_number("4622943127013739")
        .card_expiration_month("12")
        .card_expiration_year("2031")
        .build()?;
    let token = shop.client.send(provision).await?;
    ensure(token.outcome().is_usable(), "the token cannot be used")?;
    shop.store.put(TOKENS, "network-token", &token.body.id.ok_or("the token has no id")?)?;

    let credentials = CreatePaymentCredentials::builder(&identifier)
        .client_correlation_id("correlation-2")
        .transaction_type("ECOM")
        .currency("USD")
        .total_amount(amount("102.21")?)
        .merchant_name("Books")
        .merchant_url("https://books.example")
        .platform_type("WEB")
        .http_accept_content("text/html")
        .ip_address("104.28.3.217")
        .http_browser_language("en-US")
        .http_browser_java_enabled(false)
        .http_browser_java_script_enabled(true)
        .http_browser_color_depth("24")
        .http_browser_screen_height("1080")
        .http_browser_screen_width("1920")
        .http_browser_time_difference("420")
        .user_agent_browser_value("Mozilla/5.0")
        .authenticated_identity(
            AuthenticatedIdentity::builder()
                .data("proof-of-the-customer-7c19")
                .id("identity-1")
                .provider("VISA_PAYMENT_PASSKEY")
                .relying_party_id("https://books.example")
                .build(),
        )
        .bill_to_address1("201 S. Division St.")
        .bill_to_administrative_area("MI")
        .bill_to_country("US")
        .bill_to_email("test@vas.com")
        .bill_to_first_name("John")
        .bill_to_last_name("Doe")
        .bill_to_locality("Ann Arbor")
        .bill_to_postal_code("48104-2201")
        .build()?;
    let credentials = shop.client.send(credentials).await?;
    tracing::info!(?credentials, "credentials came");
    let token = credentials.body.tokenized_card.ok_or("no token came")?;
    let proof = ConsumerAuthentication::builder().cavv(token.cryptogram.ok_or("no cryptogram came")?).build();
    let payment = CustomerInitiatedWithNetworkToken::builder()
        .bill_to(bill_to())
        .tokenized_card_number(token.number.ok_or("no number came")?)
        .tokenized_card_expiration_month(token.expiration_month.ok_or("no month came")?)
        .tokenized_card_expiration_year(token.expiration_year.ok_or("no year came")?)
        .commerce_indicator(CommerceIndicator::Internet)
        .payment_solution(PaymentSolution::ApplePay)
        .consumer_authentication_information(proof)
        .currency("USD")
        .total_amount(amount("102.21")?)
        .build()?;
    match payment.to_store(&shop.seal) {
        Err(NotStorable::Forbidden { paths, .. }) => {
            ensure(paths == ["consumerAuthenticationInformation.cavv"], "the error names another path")?;
        }
        _ => return Err("a cryptogram was stored".into()),
    }
    shop.paid(payment).await?;
    Ok(())
}

/// What the customer's browser says of itself.
fn device() -> Complete<DeviceInformation> {
    DeviceInformation::builder()
        .http_accept_content("text/html")
        .http_browser_color_depth("24")
        .http_browser_java_enabled(false)
        .http_browser_java_script_enabled(true)
        .http_browser_language("en-US")
        .http_browser_screen_height("1080")
        .http_browser_screen_width("1920")
        .http_browser_time_difference("420")
        .ip_address("104.28.3.217")
        .platform_type("WEB")
        .user_agent_browser_value("Mozilla/5.0")
        .build()
}

/// A device that is not known steps up by a one-time password, and authenticates then.
pub async fn passkey(shop: &Shop) -> Result {
    let id: String = shop.store.get(TOKENS, "network-token")?;
    let options = || -> Result<_> {
        let options = CreateAuthenticationOptions::builder(&id)
            .authenticator_render_method("IFRAME")
            .client_correlation_id("correlation-3")
            .device_information(device())
            .merchant_name("Qm9va3M")
            .merchant_url("aHR0cHM6Ly9ib29rcy5leGFtcGxl")
            .currency("978")
            .total_amount(amount("102.21")?)
            .secure_token("ezAwMX06AAM1NUHl3Gq8");
        Ok(options.build()?)
    };
    let asked = shop.client.send(options()?).await?.into_body();
    let step = asked.step_up_options.unwrap_or_default().into_iter().next().ok_or("the device is known")?;
    let step = step.id.ok_or("the step has no id")?;
    let password = CreateOneTimePassword::builder(&id).client_correlation_id("correlation-4").step_up_option_id(&step);
    shop.client.send(password.build()?).await?;
    let answer = ValidateOneTimePassword::builder(&id)
        .client_correlation_id("correlation-4")
        .step_up_option_id(&step)
        .otp("730518")
        .issuer_auth_code("SFRaZVkyWXdPV1EzTURabVlXWmo")
        .build()?;
    tracing::info!(?answer, "the customer has typed it");
    shop.client.send(answer).await?;
    let known = shop.client.send(options()?).await?.into_body();
    ensure(known.authentication_context.is_some(), "the device is to authenticate")
}
