//! A request of a use case, ready to be sent.

use http::{HeaderValue, header};
use serde::de::DeserializeOwned;

use super::{
    Client, ConfigurationError, Error, References, Reply,
    exchange::{Exchange, Received},
    family::Family,
    references::{CODE, set_text_at, text_at},
    signing::Sealing,
};
use crate::runtime::{Nothing, Operation, Request, Target, UseCase, answer::correlation_id};

/// A request that is ready to be sent, once. Its references can be stored first.
#[must_use = "nothing is sent until `send` is awaited"]
pub struct Call<U: UseCase> {
    pub(super) client: Client,
    request: Request<U>,
    pub(super) exchange: Exchange,
}

impl<U: UseCase> Call<U> {
    pub(super) fn new(client: Client, mut request: Request<U>) -> Result<Self, Error> {
        let operation = U::CONTRACT.operation;
        let is_payment = operation.family == "payments" && operation.has_body;
        let has_code = text_at(request.body(), CODE).is_some_and(|code| !code.is_empty());
        if is_payment && !has_code {
            set_text_at(request.body_mut(), CODE, &client.shared.ids.next());
        }
        let keys = client.keys.now();
        let sealing = keys.sealing(operation.id, request.encryption())?;
        if request.jose() && keys.token_management.is_empty() {
            let operation = operation.id.to_owned();
            return Err(ConfigurationError::NoTokenManagementKey { operation }.into());
        }
        let prepared = request.prepare(&client.shared.target).map_err(ConfigurationError::from)?.into_request();
        let mut references = References::of(operation.id, &prepared, keys.credentials.merchant_id());
        references.use_case = Some(U::CONTRACT.id.to_owned());
        references.read(|path| text_at(request.body(), path));
        let waivers: Vec<_> = request.waivers().iter().map(|w| format!("{} ({})", w.path, w.reason)).collect();
        let exchange = Exchange {
            request: named(prepared).into(),
            references,
            path_template: operation.path.to_owned(),
            family: Family::named(operation.family),
            // One envelope is enough: an answer as JOSE is asked for without another around it.
            sealing: Sealing { answer: sealing.answer && !request.jose(), ..sealing },
            answered: std::any::TypeId::of::<U::Response>() != std::any::TypeId::of::<Nothing>(),
            waived: waivers.join(", "),
            not_found: not_found(&client.shared.target, operation),
            beyond_doubt: 0,
        };
        Ok(Self { client, request, exchange })
    }

    /// What the request will be found by, whatever becomes of it. Store it before sending.
    #[must_use]
    pub fn references(&self) -> &References {
        &self.exchange.references
    }

    /// The request, with everything that was added to it.
    #[must_use]
    pub fn request(&self) -> &Request<U> {
        &self.request
    }

    /// Sends the request again, up to so many times, also when an attempt may have been processed.
    ///
    /// **A payment may be charged twice by this.** It is safe only where the service recognizes the repetition, as it does by a
    /// `clientReferenceInformation.transactionId` of the caller's; then `DUPLICATE_REQUEST` ends up as
    /// [`Error::OutcomeUnknown`], since the first attempt may have been carried out.
    pub fn retry_even_if_processed(mut self, times: u32) -> Self {
        self.exchange.beyond_doubt = times;
        self
    }

    /// Sends the request and waits for the answer.
    ///
    /// A dropped future has no result: if the request was on its way, its outcome is unknown.
    ///
    /// # Errors
    ///
    /// If there is no answer of success; [`Error`] says what happened.
    ///
    /// # Panics
    ///
    /// If there is no Tokio runtime, or its timer is off.
    pub async fn send(self) -> Result<Reply<U::Response>, Error> {
        let requested = text_at(self.request.body(), "orderInformation.amountDetails.totalAmount").map(str::to_owned);
        let mut reply = self.page().await?;
        reply.requested = requested;
        Ok(reply)
    }

    /// Sends the request as it stands now.
    pub(super) async fn page(&self) -> Result<Reply<U::Response>, Error> {
        reply(&self.client, &self.exchange).await
    }
}

impl<U: UseCase> std::fmt::Debug for Call<U> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Call").field("references", &self.exchange.references).finish_non_exhaustive()
    }
}

/// What a 404 may mean: that the path's prefix was moved, or could be.
pub(super) fn not_found(target: &Target, operation: &Operation) -> Option<String> {
    match target.moved(operation.path) {
        Some((from, to)) => Some(format!("the path's prefix `{from}` is moved to `{to}` by `Target::move_prefix`")),
        None if operation.family == "intelligent-commerce" => Some(
            "the official clients have moved these paths from `/acp/v1` to `/icc/v1`; `Target::move_prefix` does so too"
                .to_owned(),
        ),
        None => None,
    }
}

/// The request with the name of what sends it.
pub(super) fn named(mut request: http::Request<Vec<u8>>) -> http::Request<Vec<u8>> {
    let name = HeaderValue::from_static(concat!("visa-acceptance/", env!("CARGO_PKG_VERSION")));
    request.headers_mut().insert(header::USER_AGENT, name);
    request
}

/// Runs an exchange, and decodes its answer.
pub(super) async fn reply<T: DeserializeOwned + Default>(
    client: &Client,
    exchange: &Exchange,
) -> Result<Reply<T>, Error> {
    let received = exchange.run(&client.shared, &client.keys).await?;
    let body = if received.body.trim_ascii().is_empty() {
        T::default()
    } else {
        match serde_json::from_slice(&received.body) {
            Ok(body) => body,
            Err(_) => return Err(exchange.undecodable(received, client.shared.clock.now())),
        }
    };
    let Received { status, headers, attempts, .. } = received;
    let correlation_id = correlation_id(&headers);
    let references = exchange.references.clone();
    Ok(Reply { body, status, correlation_id, references, attempts, headers, requested: None })
}
