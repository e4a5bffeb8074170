//! Ten things that the shop does, each a function that fails where something is not as it must be.

mod agent;
mod cards;
mod plans;
mod tokens;
mod trouble;

use axum::{
    body::{Body, to_bytes},
    http::{Request, Response, StatusCode},
};
use tower::ServiceExt;
use visa_acceptance::{
    FromJson,
    api::Amount,
    checks::Given,
    client::Receipt,
    payments::{BillTo, stored_credentials::StoreWithTokenCreation},
    runtime::{Complete, InvalidText},
};

use crate::{Result, shop::Shop, store::RECEIPTS, web};

pub async fn all(shop: &Shop) -> Result {
    orders(shop).await?;
    done("orders as JSON");
    cards::stored_card(shop).await?;
    done("a stored card");
    cards::stored_token(shop).await?;
    done("a stored token");
    plans::installments(shop).await?;
    done("installments");
    plans::recurring(shop).await?;
    done("a recurring payment");
    trouble::decline(shop).await?;
    done("a decline");
    trouble::unknown_outcome(shop).await?;
    done("an unknown outcome");
    tokens::network_token(shop).await?;
    done("a network token");
    tokens::passkey(shop).await?;
    done("a passkey");
    agent::purchase(shop).await?;
    done("an agent's purchase");
    Ok(())
}

/// What goes on from the database alone.
pub async fn again(shop: &Shop) -> Result {
    waiting_order(shop).await?;
    cards::charge_stored_card(shop).await?;
    cards::charge_stored_token(shop).await?;
    trouble::settle(shop).await
}

fn done(what: &str) {
    println!("done: {what}");
}

/// Fails with words.
fn ensure(holds: bool, words: &str) -> Result {
    if holds { Ok(()) } else { Err(words.into()) }
}

fn amount(text: &str) -> Result<Amount, InvalidText> {
    Amount::new(text)
}

fn bill_to() -> Complete<BillTo> {
    BillTo::builder()
        .address1("201 S. Division St.")
        .administrative_area("MI")
        .country("US")
        .email("test@vas.com")
        .first_name("John")
        .last_name("Doe")
        .locality("Ann Arbor")
        .phone_number("5554327113")
        .postal_code("48104-2201")
        .build()
}

/// A merchant's order, as JSON.
fn order(code: &str, number: &str, currency: &str, more: &str) -> String {
    format!(
        r#"{{
            "clientReferenceInformation": {{ "code": "{code}" }},
            "orderInformation": {{
                "amountDetails": {{ "totalAmount": "102.21", "{currency}": "USD" }},
                "billTo": {{
                    "firstName": "John", "lastName": "Doe", "address1": "1 Market St", "locality": "san francisco",
                    "administrativeArea": "CA", "postalCode": "94105", "country": "US", "email": "test@vas.com",
                    "phoneNumber": "4158880000"
                }}
            }},
            "paymentInformation": {{
                "card": {{ "number": "{number}", "expirationMonth": "12", "expirationYear": "2031" {more} }}
            }},
            "processingInformation": {{ "actionTokenTypes": ["customer"] }}
        }}"#
    )
}

const CODE: &str = r#", "securityCode": "9467""#;

/// Merchants post orders; those that are wrong come back with the paths, and without values.
async fn orders(shop: &Shop) -> Result {
    let service = web::service(shop.client.clone());
    let post = async |order: String| -> Result<(StatusCode, String)> {
        let request = Request::post("/orders").body(Body::from(order))?;
        let response: Response<Body> = service.clone().oneshot(request).await?;
        let status = response.status();
        Ok((status, String::from_utf8(to_bytes(response.into_body(), 1 << 20).await?.into())?))
    };
    let right = order("order-1", "4622943127013721", "currency", CODE);
    let (status, answer) = post(right.clone()).await?;
    ensure(status == StatusCode::OK, &answer)?;
    let receipt: Receipt = serde_json::from_str(&answer)?;
    ensure(receipt.outcome.is_approved() && receipt.code.as_deref() == Some("order-1"), "the receipt is another's")?;
    shop.store.put(RECEIPTS, "order-1", &receipt)?;
    let (status, answer) = post(order("order-1", "4622943127013722", "curency", CODE)).await?;
    ensure(status == StatusCode::UNPROCESSABLE_ENTITY, &answer)?;
    ensure(answer.contains("orderInformation.amountDetails.currency"), "what is missing has a path")?;
    ensure(answer.contains("paymentInformation.card.number"), "a number with a wrong check digit has a path")?;
    ensure(!answer.contains("46229431270137") && !answer.contains("9467"), "the answer repeats a secret")?;
    let (status, answer) = post(right + "4622943127013721").await?;
    ensure(status == StatusCode::UNPROCESSABLE_ENTITY && !answer.contains("46229431270137"), &answer)?;
    // One that waits is stored, with its number under the seal, and goes on from there.
    let waiting = order(WAITING, "4622943127013747", "currency", "");
    let waiting = StoreWithTokenCreation::from_json(&waiting, Given::default())?;
    let stored = shop.stored(WAITING, &waiting)?;
    ensure(stored.body() == waiting.body() && stored.given() == waiting.given(), "the order comes back as another")
}

/// An order that is stored before it is paid.
const WAITING: &str = "order-2";

async fn waiting_order(shop: &Shop) -> Result {
    let request: visa_acceptance::Request<StoreWithTokenCreation> = shop.restored(WAITING)?;
    let paid = shop.paid(request).await?;
    ensure(paid.references.code.as_deref() == Some(WAITING), "another order was paid")
}
