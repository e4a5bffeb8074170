//! What the shop's roads have in common: the client, the database, and how a payment is made.

use std::{path::Path, time::Duration};

use visa_acceptance::{
    Request, UseCase,
    api::{Environment, Timestamp},
    client::{Client, ClientBuilder, Error, Reply},
    outcome::{Agreement, AgreementKind, StoredCredential},
    payments::PaymentAnswer,
};

use crate::{
    Result, keys,
    seal::ShopSeal,
    store::{CREDENTIALS, ORDERS, RECEIPTS, REFERENCES, Store, UNKNOWN},
};

pub struct Shop {
    pub client: Client,
    /// One that does not wait long.
    pub impatient: Client,
    pub store: Store,
    pub seal: ShopSeal,
}

impl Shop {
    pub fn open(folder: &Path, platform: &str) -> Result<Self> {
        let client = || -> Result<ClientBuilder> {
            let target = Environment::Test.target().base(platform)?;
            let client = Client::builder(target, keys::credentials()?).encrypt_requests(keys::platform()?.0);
            Ok(client.token_management_key(keys::token_management()?))
        };
        Ok(Self {
            client: client()?.build()?,
            impatient: client()?.attempt_timeout(Duration::from_secs(1)).build()?,
            store: Store::open(folder)?,
            seal: ShopSeal::new(&[7; 32])?,
        })
    }

    /// Stores an order, which is then sent as it comes back.
    pub fn stored<U: UseCase>(&self, id: &str, request: &Request<U>) -> Result<Request<U>> {
        self.store.put_text(ORDERS, id, &request.to_store(&self.seal)?)?;
        self.restored(id)
    }

    pub fn restored<U: UseCase>(&self, id: &str) -> Result<Request<U>> {
        Ok(Request::from_store(&self.store.text(ORDERS, id)?, &self.seal)?)
    }

    /// Makes a payment. What it is found by is stored before, what became of it after.
    pub async fn pay<U>(&self, client: &Client, request: Request<U>) -> Result<Reply<PaymentAnswer>>
    where
        U: UseCase<Response = PaymentAnswer>,
    {
        let call = client.prepare(request)?;
        let code = call.references().code.clone().ok_or("a payment has a reference")?;
        self.store.put(REFERENCES, &code, call.references())?;
        match call.send().await {
            Ok(reply) => {
                self.store.put(RECEIPTS, &code, &reply.receipt())?;
                Ok(reply)
            }
            Err(Error::OutcomeUnknown(failure)) => {
                self.store.put(UNKNOWN, &code, &failure.references)?;
                Err(Error::OutcomeUnknown(failure).into())
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Makes a payment that must be approved.
    pub async fn paid<U>(&self, request: Request<U>) -> Result<Reply<PaymentAnswer>>
    where
        U: UseCase<Response = PaymentAnswer>,
    {
        let reply = self.pay(&self.client, request).await?;
        if reply.outcome().is_approved() { Ok(reply) } else { Err(reply.outcome().to_string().into()) }
    }

    /// Keeps what later payments need of this one.
    pub fn keep(&self, id: &str, paid: &Reply<PaymentAnswer>, kind: AgreementKind) -> Result<StoredCredential> {
        let credential = paid.stored_credential(Agreement::new(kind, Timestamp::new("2026-01-01T12:00:00Z")?))?;
        self.store.put(CREDENTIALS, id, &credential)?;
        Ok(credential)
    }

    pub fn credential(&self, id: &str) -> Result<StoredCredential> {
        self.store.get(CREDENTIALS, id)
    }
}
