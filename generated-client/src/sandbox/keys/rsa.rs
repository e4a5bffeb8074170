//! RSA keys: making them, and reading them back.

use std::{
    fmt,
    sync::{OnceLock, PoisonError},
};

use aws_lc_rs::{
    encoding::{AsDer as _, Pkcs8V1Der, PublicKeyX509Der},
    rsa::{
        KeyPair, KeySize, OaepPrivateDecryptingKey, OaepPublicEncryptingKey, PrivateDecryptingKey, PublicEncryptingKey,
    },
    signature::KeyPair as _,
};
use rustls_pki_types::{PrivatePkcs8KeyDer, pem::PemObject as _};

/// How many keys a sandbox has.
const KEYS: usize = 4;

/// A key, a certificate or a file around them could not be made or read.
#[derive(Debug, Clone)]
pub(in crate::sandbox) struct CannotMake(String);

impl CannotMake {
    pub(in crate::sandbox) fn new(why: impl fmt::Display) -> Self {
        Self(why.to_string())
    }
}

impl fmt::Display for CannotMake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the sandbox's keys cannot be made: {}", self.0)
    }
}

impl std::error::Error for CannotMake {}

impl From<crate::sandbox::store::StoreError> for CannotMake {
    fn from(error: crate::sandbox::store::StoreError) -> Self {
        Self::new(error)
    }
}

/// Fresh keys in PKCS#8. They take tenths of a second to make, so that the sandboxes of one process share them; the ids that they go by
/// are each sandbox's own, and what was signed or sealed for one is refused by the other.
pub(super) fn fresh() -> Result<[Vec<u8>; KEYS], CannotMake> {
    static MADE: OnceLock<Result<[Vec<u8>; KEYS], CannotMake>> = OnceLock::new();
    MADE.get_or_init(|| {
        let made = std::sync::Mutex::new(Vec::new());
        let make = || {
            let key = KeyPair::generate(KeySize::Rsa2048).map_err(CannotMake::new).and_then(|pair| pkcs8(&pair));
            made.lock().unwrap_or_else(PoisonError::into_inner).push(key);
        };
        std::thread::scope(|scope| (0..KEYS).for_each(|_| _ = scope.spawn(make)));
        let made = made.into_inner().unwrap_or_else(PoisonError::into_inner);
        let made: Vec<Vec<u8>> = made.into_iter().collect::<Result<_, _>>()?;
        made.try_into().map_err(|_| CannotMake::new("a thread that makes them has ended"))
    })
    .clone()
}

fn pkcs8(pair: &KeyPair) -> Result<Vec<u8>, CannotMake> {
    let der: Pkcs8V1Der = pair.as_der().map_err(CannotMake::new)?;
    Ok(der.as_ref().to_vec())
}

/// The bytes of a key in PEM.
pub(super) fn der(pem: &str) -> Result<PrivatePkcs8KeyDer<'static>, CannotMake> {
    PrivatePkcs8KeyDer::from_pem_slice(pem.as_bytes()).map_err(CannotMake::new)
}

pub(super) fn pair(pem: &str) -> Result<KeyPair, CannotMake> {
    KeyPair::from_pkcs8(der(pem)?.secret_pkcs8_der()).map_err(CannotMake::new)
}

pub(super) fn opener(pem: &str) -> Result<OaepPrivateDecryptingKey, CannotMake> {
    let key = PrivateDecryptingKey::from_pkcs8(der(pem)?.secret_pkcs8_der()).map_err(CannotMake::new)?;
    OaepPrivateDecryptingKey::new(key).map_err(CannotMake::new)
}

pub(super) fn sealer(pem: &str) -> Result<OaepPublicEncryptingKey, CannotMake> {
    let pair = pair(pem)?;
    let public: PublicKeyX509Der<'_> = pair.public_key().as_der().map_err(CannotMake::new)?;
    let key = PublicEncryptingKey::from_der(public.as_ref()).map_err(CannotMake::new)?;
    OaepPublicEncryptingKey::new(key).map_err(CannotMake::new)
}
