//! A web service that is told when a network token changes, and acts once on each event, however often it comes.
//!
//! ```sh
//! cargo run -p visa-acceptance --features sandbox --example notifications
//! ```
//!
//! ```text
//! tms.networktoken.provisioned: the card can be charged by its token.
//! tms.networktoken.updated: a token is now [Suspended].
//! tms.networktoken.updated came again, and nothing was done.
//! The sandbox sent 3 notifications of 2 events.
//! ```

use std::{
    error::Error,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::{Router, body::Bytes, extract::State, routing::post};
use http::{HeaderMap, Method, StatusCode};
use redb::{Database, TableDefinition, backends::InMemoryBackend};
use serde_json::{Value, json};
use visa_acceptance::{
    client::{Client, Clock},
    sandbox::{Sandbox, SandboxClock},
    tokenized_cards::ProvisionForCardNumber,
    webhooks::{Event, Notification, SignatureKey, Verifier},
};

const SEEN: TableDefinition<'static, &str, &str> = TableDefinition::new("seen");

struct Shop {
    verifier: Verifier,
    clock: SandboxClock, // in your service there is none: `verifier.verify` goes by the machine's
    database: Database,
    loses_answer: AtomicBool,
}

/// The service: what is not genuine is refused, what is new is acted on and remembered, in one transaction.
async fn notified(State(shop): State<Arc<Shop>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let Ok(notification) = shop.verifier.verify_at(&headers, &body, shop.clock.now()) else {
        return StatusCode::UNAUTHORIZED; // log the error: it holds no secret
    };
    let loses_answer = shop.loses_answer.swap(false, Ordering::Relaxed);
    // A disk is waited for elsewhere; who is not answered with a 2xx sends it again.
    match tokio::task::spawn_blocking(move || shop.act_once(&notification)).await {
        Ok(Ok(())) if !loses_answer => StatusCode::NO_CONTENT,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl Shop {
    fn act_once(&self, notification: &Notification) -> Result<(), Box<dyn Error + Send + Sync>> {
        let work = self.database.begin_write()?; // one at a time
        let key = notification.idempotency_key();
        let is_new = work.open_table(SEEN)?.insert(key.as_str(), notification.to_string().as_str())?.is_none();
        if !is_new {
            println!("{notification} came again, and nothing was done.");
            return Ok(());
        }
        match notification.event() {
            Event::NetworkTokenProvisioned(_) => println!("{notification}: the card can be charged by its token."),
            Event::NetworkTokenUpdated(event) => {
                let states: Vec<_> = event.tokens().iter().filter_map(|token| token.state.as_ref()).collect();
                println!("{notification}: a token is now {states:?}."); // what follows goes into `work`, too
            }
            _ => {} // a test message, or what is not known here: `notification.payload` has it
        }
        Ok(work.commit()?) // if this fails nothing was done, and it comes again
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::start().await?;
    let client = sandbox.client();
    let merchant = sandbox.credentials()?.merchant_id().to_owned();
    let owner =
        json!({ "provider": "nrtd", "keyType": "sharedSecret", "tenant": merchant, "organizationId": merchant });
    let made = json!({ "clientRequestAction": "CREATE", "keyInformation": owner });
    let made = call(&client, Method::POST, "/kms/egress/v2/keys-sym", made).await?;
    let text = |name: &str| made["keyInformation"][name].as_str().unwrap_or_default();
    let key = SignatureKey::new(text("keyId"), text("key"))?; // keep it as you keep a password

    let database = Database::builder().create_with_backend(InMemoryBackend::new())?; // a file of yours
    let shop =
        Arc::new(Shop { verifier: Verifier::new(key), clock: sandbox.clock(), database, loses_answer: false.into() });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://localhost:{}/notified", listener.local_addr()?.port());
    let service = Router::new().route("/notified", post(notified)).with_state(Arc::clone(&shop));
    tokio::spawn(async move { axum::serve(listener, service).await });

    let events = ["tms.networktoken.provisioned", "tms.networktoken.updated"];
    let subscription = json!({
        "name": "tokens", "description": "Network tokens", "organizationId": merchant, "webhookUrl": url,
        "products": [{ "productId": "tokenManagement", "eventTypes": events }],
        "securityPolicy": { "securityType": "KEY" },
    });
    let hooks = "/notification-subscriptions/v2/webhooks";
    let made = call(&client, Method::POST, hooks, subscription).await?;
    let status = format!("{hooks}/{}/status", made["webhookId"].as_str().ok_or("no subscription")?);
    call(&client, Method::PUT, &status, json!({ "status": "ACTIVE" })).await?;

    let card = ProvisionForCardNumber::builder().card_number("4622943123116478");
    let card = card.card_expiration_month("12").card_expiration_year("2031").build()?;
    let token = client.send(card).await?.body.id.ok_or("no token")?;
    sandbox.delivered().await;
    // The next answer is lost after the shop has acted, so that it is told again a minute later.
    shop.loses_answer.store(true, Ordering::Relaxed);
    let issuer = format!("/tms/v2/tokenized-cards/{token}/issuer-life-cycle-event-simulations");
    call(&client, Method::POST, &issuer, json!({ "state": "SUSPENDED" })).await?;
    sandbox.delivered().await;
    sandbox.clock().advance(Duration::from_secs(61));
    println!("The sandbox sent {} notifications of 2 events.", sandbox.delivered().await.len());
    Ok(())
}

/// A call that has no builder.
async fn call(client: &Client, method: Method, path: &str, body: Value) -> Result<Value, Box<dyn Error>> {
    let answer = client.raw(method, path).body(&body).prepare()?.send().await?.body;
    if answer.bytes().is_empty() { Ok(Value::Null) } else { Ok(answer.json()?) }
}
