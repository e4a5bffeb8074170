//! What the official client encrypted is opened; what is sealed here, the client opens.

use aws_lc_rs::rsa::{OaepPrivateDecryptingKey, PrivateDecryptingKey};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::Value;

use super::jwe;

fn key() -> OaepPrivateDecryptingKey {
    let pkcs8 = include_str!("../../../tests/vectors/keys/sjc.pkcs8.der.base64");
    let pkcs8 = STANDARD.decode(pkcs8.trim()).expect("base64");
    OaepPrivateDecryptingKey::new(PrivateDecryptingKey::from_pkcs8(&pkcs8).expect("a key")).expect("a key")
}

const KEY_ID: &str = "1700000000000000000002";

fn encrypted() -> Vec<(String, String)> {
    let file: Value = serde_json::from_str(include_str!("../../../tests/vectors/node-0.0.83-mle.json")).expect("JSON");
    let all = file["vectors"].as_array().expect("a list");
    let requests = all.iter().filter(|vector| vector["jwe_protected_header_json"].is_string());
    let texts = requests.filter_map(|vector| {
        let header: Value = serde_json::from_str(vector["jwe_protected_header_json"].as_str()?).ok()?;
        let text = |name: &str| vector[name].as_str().map(str::to_owned);
        (header["kid"] == KEY_ID).then_some((text("jwe")?, text("expected_plaintext")?))
    });
    texts.collect()
}

#[test]
fn what_the_official_client_encrypted_is_opened() {
    let all = encrypted();
    assert!(all.len() >= 3, "{}", all.len());
    for (text, plain) in all {
        let opened = jwe::open(&text, KEY_ID, &key()).expect("it opens");
        let json = |bytes: &[u8]| serde_json::from_slice::<Value>(bytes).expect("JSON");
        assert_eq!(json(&opened), json(plain.as_bytes()));
    }
}

#[test]
fn what_was_changed_is_not_opened() {
    let key = key();
    let (text, _) = encrypted().into_iter().next().expect("one");
    jwe::open(&text, "1700000000000000000003", &key).expect_err("another key's id");
    for at in (0..text.len()).step_by(7) {
        let mut changed = text.clone().into_bytes();
        changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).expect("text");
        // The last character of a part can hold bits that count for nothing; they are refused too.
        jwe::open(&changed, KEY_ID, &key).expect_err(&changed);
        jwe::open(&text[..at], KEY_ID, &key).expect_err("cut off");
    }
}
