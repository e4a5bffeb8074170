//! The shop's web service: merchants post orders as JSON.

use std::sync::Arc;

use axum::{
    Json, Router,
    body::Bytes,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::post,
};
use visa_acceptance::{
    FromJson, Rejected,
    checks::Given,
    client::{Client, Error, Receipt},
    payments::stored_credentials::StoreWithTokenCreation,
};

pub fn service(client: Client) -> Router {
    Router::new().route("/orders", post(order)).with_state(Arc::new(client))
}

/// The whole of it.
async fn order(State(client): State<Arc<Client>>, json: Bytes) -> Result<Json<Receipt>, Refused> {
    let request = StoreWithTokenCreation::from_json(json, Given::default())?;
    let payment = client.send(request).await?;
    tracing::info!(?payment, "an order was paid");
    Ok(Json(payment.receipt()))
}

/// Why an order was not carried out.
enum Refused {
    Order(Box<Rejected>),
    Payment(Error),
}

impl From<Box<Rejected>> for Refused {
    fn from(rejected: Box<Rejected>) -> Self {
        Self::Order(rejected)
    }
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self::Payment(error)
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        match self {
            Self::Order(rejected) => {
                tracing::warn!(%rejected, debug = ?rejected, "an order was refused");
                (StatusCode::UNPROCESSABLE_ENTITY, Json(rejected.verdict)).into_response()
            }
            Self::Payment(error) => {
                tracing::error!(%error, debug = ?error, "a payment failed");
                (StatusCode::BAD_GATEWAY, error.to_string()).into_response()
            }
        }
    }
}
