//! Encrypted texts: requests are opened, answers are sealed. `RSA-OAEP-256` with `A256GCM`, as the platform does.

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey},
    error::Unspecified,
    rand,
    rsa::{OAEP_SHA256_MGF1SHA256, OaepPrivateDecryptingKey, OaepPublicEncryptingKey},
};
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::{object, part, to_part};

/// What an encrypted text is for, which its header says.
#[derive(Clone, Copy)]
pub(in crate::sandbox) enum Purpose {
    /// The content of `encryptedResponse`.
    Answer,
    /// An answer of token management, which is nothing else.
    Bare,
}

/// Opens a request that is encrypted to the key with this id. What is wrong is said in words.
pub(in crate::sandbox) fn open(
    text: &str,
    key_id: &str,
    key: &OaepPrivateDecryptingKey,
) -> Result<Zeroizing<Vec<u8>>, &'static str> {
    let parts: Vec<&str> = text.splitn(6, '.').collect();
    let [protected, wrapped, nonce, content, tag] = parts[..] else { return Err("it has not five parts") };
    let header = object(protected).ok_or("its header is not JSON in base64url")?;
    let said = |name| header.get(name).and_then(Value::as_str);
    if said("alg") != Some("RSA-OAEP-256") || said("enc") != Some("A256GCM") {
        return Err("it is not made with RSA-OAEP-256 and A256GCM");
    }
    if ["zip", "crit"].iter().any(|name| header.contains_key(*name)) {
        return Err("it asks for compression or an extension");
    }
    if said("kid") != Some(key_id) {
        return Err("it is for another key than the platform's");
    }
    let bytes = |text| part(text).ok_or("a part of it is not base64url");
    let (wrapped, nonce, tag) = (bytes(wrapped)?, bytes(nonce)?, bytes(tag)?);
    let mut content = Zeroizing::new(bytes(content)?);
    if tag.len() != AES_256_GCM.tag_len() {
        return Err("its tag has not 16 bytes");
    }
    content.extend_from_slice(&tag);

    let changed = |_| "it does not open: it was changed, or encrypted to another key";
    let mut buffer = Zeroizing::new(vec![0; key.min_output_size()]);
    let content_key = key.decrypt(&OAEP_SHA256_MGF1SHA256, &wrapped, &mut buffer, None).map_err(changed)?;
    let cipher = UnboundKey::new(&AES_256_GCM, content_key).map(LessSafeKey::new).map_err(changed)?;
    let nonce = Nonce::try_assume_unique_for_key(&nonce).map_err(changed)?;
    let length = cipher.open_in_place(nonce, Aad::from(protected), &mut content).map_err(changed)?.len();
    content.truncate(length);
    Ok(content)
}

/// Seals an answer to a merchant's key.
pub(in crate::sandbox) fn seal(
    purpose: Purpose,
    key_id: &str,
    key: &OaepPublicEncryptingKey,
    at: i64,
    plain: &[u8],
) -> Result<String, Unspecified> {
    let header = match purpose {
        Purpose::Answer => {
            json!({ "alg": "RSA-OAEP-256", "enc": "A256GCM", "cty": "JWT", "kid": key_id, "iat": at })
        }
        Purpose::Bare => {
            json!({ "alg": "RSA-OAEP-256", "enc": "A256GCM", "typ": "JWT", "cty": "json", "kid": key_id })
        }
    };
    let protected = to_part(header.to_string());
    let (mut content_key, mut nonce) = (Zeroizing::new([0; 32]), [0; 12]);
    rand::fill(content_key.as_mut())?;
    rand::fill(&mut nonce)?;
    let mut buffer = vec![0; key.ciphertext_size()];
    let wrapped = to_part(key.encrypt(&OAEP_SHA256_MGF1SHA256, content_key.as_ref(), &mut buffer, None)?);
    let cipher = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, content_key.as_ref())?);
    let mut content = plain.to_vec();
    let unique = Nonce::assume_unique_for_key(nonce);
    let tag = cipher.seal_in_place_separate_tag(unique, Aad::from(protected.as_bytes()), &mut content)?;
    Ok(format!("{protected}.{wrapped}.{}.{}.{}", to_part(nonce), to_part(content), to_part(tag)))
}
