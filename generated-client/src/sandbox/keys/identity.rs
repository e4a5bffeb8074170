//! A sandbox's merchant, its portfolio, the platform and their keys: made once, kept with the state, because no client gets in after a
//! restart otherwise.

use aws_lc_rs::rand;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{
    certificate::{self, Certified, Server},
    rsa::{self, CannotMake},
};
use crate::sandbox::store::{Store, StoreError};

/// Whom the platform's certificate is issued to.
pub(super) const PLATFORM: &str = "CyberSource_SJC_US";

const IDENTITY: &str = "sandbox-identity";
const MERCHANTS: &str = "sandbox-merchants";

/// A merchant or a portfolio, with a shared secret.
#[derive(Clone, Serialize, Deserialize)]
pub(in crate::sandbox) struct Merchant {
    pub(in crate::sandbox) id: String,
    pub(in crate::sandbox) key_id: String,
    /// In base64.
    pub(in crate::sandbox) secret: String,
}

#[derive(Serialize, Deserialize)]
pub(in crate::sandbox) struct Identity {
    pub(in crate::sandbox) merchant: Merchant,
    pub(in crate::sandbox) portfolio: Merchant,
    pub(in crate::sandbox) p12_password: String,
    /// The merchant's, to sign with.
    pub(in crate::sandbox) signing: Certified,
    /// The platform's, to which requests are encrypted.
    pub(in crate::sandbox) platform: Certified,
    /// The merchant's, to which answers are encrypted.
    pub(in crate::sandbox) response: Certified,
    /// The merchant's, to which token management encrypts.
    pub(in crate::sandbox) token_management: Certified,
    pub(in crate::sandbox) server: Server,
}

impl Merchant {
    fn new(id: &str) -> Result<Self, CannotMake> {
        let mut secret = Zeroizing::new([0; 32]);
        rand::fill(secret.as_mut()).map_err(CannotMake::new)?;
        let key_id = uuid::Uuid::new_v4().to_string();
        Ok(Self { id: id.to_owned(), key_id, secret: STANDARD.encode(secret.as_ref()) })
    }

    pub(super) fn secret_bytes(&self) -> Result<Zeroizing<Vec<u8>>, CannotMake> {
        STANDARD.decode(&self.secret).map(Zeroizing::new).map_err(CannotMake::new)
    }
}

impl Identity {
    /// The one that the state has; a new one if it has none.
    pub(in crate::sandbox) fn open(store: &Store, merchant_id: &str) -> Result<Self, CannotMake> {
        if let Some(kept) = store.get(IDENTITY, "")? {
            // The words of an error of JSON may hold what it read.
            return serde_json::from_slice(&kept).map_err(|_| CannotMake::new("those of the state cannot be read"));
        }
        let identity = Self::new(merchant_id)?;
        store.put(IDENTITY, "", serde_json::to_vec(&identity).map_err(CannotMake::new)?)?;
        Ok(identity)
    }

    fn new(merchant_id: &str) -> Result<Self, CannotMake> {
        let [signing, platform, response, token_management] = rsa::fresh()?;
        Ok(Self {
            merchant: Merchant::new(merchant_id)?,
            portfolio: Merchant::new(&format!("{merchant_id}_portfolio"))?,
            p12_password: uuid::Uuid::new_v4().simple().to_string(),
            signing: certificate::certified(&signing, merchant_id, key_id()?)?,
            platform: certificate::certified(&platform, PLATFORM, key_id()?)?,
            response: certificate::certified(&response, merchant_id, key_id()?)?,
            token_management: certificate::certified(&token_management, merchant_id, key_id()?)?,
            server: certificate::server()?,
        })
    }
}

/// Ids of the platform's keys have 22 digits.
fn key_id() -> Result<String, CannotMake> {
    let mut bytes = [0; 16];
    rand::fill(&mut bytes).map_err(CannotMake::new)?;
    Ok(format!("17{:020}", u128::from_le_bytes(bytes) % 10_u128.pow(20)))
}

/// The merchants that were added to a state.
pub(super) fn added(store: &Store) -> Result<Vec<Merchant>, CannotMake> {
    let rows = store.under(MERCHANTS, b"", usize::MAX)?;
    let read = |(_, row): (_, Vec<u8>)| serde_json::from_slice(&row).ok();
    rows.into_iter()
        .map(read)
        .collect::<Option<_>>()
        .ok_or_else(|| CannotMake::new("a merchant of the state cannot be read"))
}

/// Adds a merchant; of two at once, the first stays.
pub(super) fn add(store: &Store, id: &str) -> Result<Merchant, StoreError> {
    let merchant = Merchant::new(id).map_err(StoreError::new)?;
    let row = serde_json::to_vec(&merchant).map_err(StoreError::new)?;
    if store.put_if_absent(MERCHANTS, id, row)? {
        return Ok(merchant);
    }
    let kept = store.get(MERCHANTS, id)?.unwrap_or_default();
    serde_json::from_slice(&kept).map_err(|_| StoreError::new("a merchant cannot be read"))
}
