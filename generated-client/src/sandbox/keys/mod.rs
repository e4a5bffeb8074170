//! Who may call, and the keys of both sides: made on the spot, kept with the state.

mod certificate;
mod identity;
mod p12;
mod rsa;

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

use aws_lc_rs::{
    rsa::{OaepPrivateDecryptingKey, OaepPublicEncryptingKey},
    signature::KeyPair as _,
};
use zeroize::Zeroizing;

pub(super) use self::{
    certificate::{Certified, server_config},
    identity::{Identity, Merchant},
    p12::{Envelope, p12},
    rsa::CannotMake,
};
use super::store::{Store, StoreError};

/// What verifies a signature.
pub(super) enum Verifier {
    /// A shared secret, decoded.
    Secret(Zeroizing<Vec<u8>>),
    /// An RSA key, as PKCS#1 has it.
    Rsa(Vec<u8>),
}

/// A key that requests can be signed with.
pub(super) struct KnownKey {
    pub(super) owner: String,
    /// A portfolio's key signs for its merchants.
    pub(super) meta: bool,
    pub(super) verifier: Verifier,
}

/// A key that opens or seals, with its id.
pub(super) struct Named<K> {
    pub(super) id: String,
    pub(super) key: K,
}

/// The keys of one sandbox.
pub(super) struct Keyring {
    known: RwLock<HashMap<String, Arc<KnownKey>>>,
    merchants: RwLock<Vec<Merchant>>,
    /// Opens requests.
    pub(super) platform: Named<OaepPrivateDecryptingKey>,
    /// Seals answers.
    pub(super) response: Named<OaepPublicEncryptingKey>,
    /// Seals answers of token management.
    pub(super) token_management: Named<OaepPublicEncryptingKey>,
}

impl Keyring {
    /// The keys of an identity, and of the merchants that were added to the state.
    pub(super) fn open(identity: &Identity, store: &Store) -> Result<Self, CannotMake> {
        let signing = rsa::pair(&identity.signing.key)?;
        let by_certificate = KnownKey {
            owner: identity.merchant.id.clone(),
            meta: false,
            verifier: Verifier::Rsa(signing.public_key().as_ref().to_vec()),
        };
        let keyring = Self {
            known: RwLock::new(HashMap::from([(identity.signing.key_id.clone(), Arc::new(by_certificate))])),
            merchants: RwLock::default(),
            platform: Named { id: identity.platform.key_id.clone(), key: rsa::opener(&identity.platform.key)? },
            response: Named { id: identity.response.key_id.clone(), key: rsa::sealer(&identity.response.key)? },
            token_management: Named {
                id: identity.token_management.key_id.clone(),
                key: rsa::sealer(&identity.token_management.key)?,
            },
        };
        keyring.learn(&identity.merchant, false)?;
        keyring.learn(&identity.portfolio, true)?;
        for merchant in identity::added(store)? {
            keyring.learn(&merchant, false)?;
        }
        Ok(keyring)
    }

    pub(super) fn key(&self, id: &str) -> Option<Arc<KnownKey>> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).get(id).cloned()
    }

    /// Whether a portfolio can transact for this merchant.
    pub(super) fn has_merchant(&self, id: &str) -> bool {
        let merchants = self.merchants.read().unwrap_or_else(PoisonError::into_inner);
        merchants.iter().any(|merchant| merchant.id == id)
    }

    /// A merchant with a shared secret; a new one is made and kept.
    pub(super) fn merchant(&self, id: &str, store: &Store) -> Result<Merchant, StoreError> {
        let known = |merchants: &[Merchant]| merchants.iter().find(|merchant| merchant.id == id).cloned();
        if let Some(merchant) = known(&self.merchants.read().unwrap_or_else(PoisonError::into_inner)) {
            return Ok(merchant);
        }
        let merchant = identity::add(store, id)?;
        self.learn(&merchant, false).map_err(StoreError::new)?;
        Ok(merchant)
    }

    fn learn(&self, merchant: &Merchant, meta: bool) -> Result<(), CannotMake> {
        let verifier = Verifier::Secret(merchant.secret_bytes()?);
        let key = Arc::new(KnownKey { owner: merchant.id.clone(), meta, verifier });
        self.known.write().unwrap_or_else(PoisonError::into_inner).insert(merchant.key_id.clone(), key);
        if !meta {
            self.merchants.write().unwrap_or_else(PoisonError::into_inner).push(merchant.clone());
        }
        Ok(())
    }
}

/// Keys that somebody else made.
#[cfg(test)]
pub(super) struct Known<'a> {
    pub(super) merchant: &'a str,
    pub(super) key_id: &'a str,
    pub(super) secret: &'a str,
    /// Id and PKCS#8 in base64.
    pub(super) signing: (&'a str, &'a str),
    pub(super) platform: (&'a str, &'a str),
}

#[cfg(test)]
impl Keyring {
    pub(super) fn of(known: &Known<'_>) -> Self {
        let store = Store::memory();
        let mut identity = Identity::open(&store, known.merchant).expect("an identity");
        let pem = |pkcs8: &str| format!("-----BEGIN PRIVATE KEY-----\n{pkcs8}\n-----END PRIVATE KEY-----\n");
        identity.merchant.key_id = known.key_id.to_owned();
        identity.merchant.secret = known.secret.to_owned();
        identity.signing.key_id = known.signing.0.to_owned();
        identity.signing.key = pem(known.signing.1);
        identity.platform.key_id = known.platform.0.to_owned();
        identity.platform.key = pem(known.platform.1);
        Self::open(&identity, &store).expect("keys")
    }
}
