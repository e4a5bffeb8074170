//! The seal that card numbers are stored under. Its key lies elsewhere than the database.

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey},
    error::Unspecified,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use visa_acceptance::runtime::Seal;
use zeroize::Zeroizing;

pub struct ShopSeal(RandomizedNonceKey);

impl ShopSeal {
    /// A shop's key management would give the key.
    pub fn new(key: &[u8; 32]) -> Result<Self, Unspecified> {
        Ok(Self(RandomizedNonceKey::new(&AES_256_GCM, key)?))
    }
}

impl Seal for ShopSeal {
    type Error = Unspecified;

    fn seal(&self, plain: &[u8]) -> Result<String, Unspecified> {
        let mut sealed = plain.to_vec();
        let nonce = self.0.seal_in_place_append_tag(Aad::empty(), &mut sealed)?;
        Ok(STANDARD.encode([&nonce.as_ref()[..], &sealed].concat()))
    }

    fn open(&self, sealed: &str) -> Result<Zeroizing<Vec<u8>>, Unspecified> {
        let sealed = Zeroizing::new(STANDARD.decode(sealed).map_err(|_| Unspecified)?);
        let (nonce, text) = sealed.split_at_checked(NONCE_LEN).ok_or(Unspecified)?;
        let mut text = Zeroizing::new(text.to_vec());
        let nonce = Nonce::try_assume_unique_for_key(nonce)?;
        let length = self.0.open_in_place(nonce, Aad::empty(), &mut text)?.len();
        text.truncate(length);
        Ok(text)
    }
}
