use std::slice;

use aes_gcm::{
    Aes128Gcm, Aes256Gcm, KeyInit as _,
    aead::{Aead as _, Payload},
};
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use rsa::{Oaep, PrivateKey, pkcs8::DecodePrivateKey as _};
use serde_json::Value;

use super::*;
use crate::client::vectors;

const PLAIN: &[u8] = br#"{"card":{"number":"4111111111111111"}}"#;
const HEADER: &str = r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","kid":"1700000000000000000002"}"#;

fn opened(keys: &[DecryptionKey], jwe: &str) -> Result<Vec<u8>, CannotOpen> {
    open(keys, jwe).map(|plain| plain.to_vec())
}

/// What we would send, under a header of the test's choice.
fn sealed_under(header: &str) -> String {
    jwe::seal(header, &vectors::platform_certificate().key, PLAIN).expect("a JWE")
}

fn with_part(jwe: &str, number: usize, part: &str) -> String {
    let mut parts: Vec<&str> = jwe.split('.').collect();
    parts[number] = part;
    parts.join(".")
}

fn bytes(jwe: &str, number: usize) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(jwe.split('.').nth(number).expect("a part")).expect("base64url")
}

#[track_caller]
fn check_refused(jwe: &str, expected: CannotOpen) {
    assert_eq!(opened(&[vectors::platform_key()], jwe), Err(expected));
}

#[test]
fn every_recorded_text_opens() {
    let keys = [vectors::platform_key(), vectors::response_key()];
    let mut count = 0;
    for vector in vectors::encrypted() {
        if let (Some(jwe), Some(plain)) = (vector["jwe"].as_str(), vector["expected_plaintext"].as_str()) {
            assert_eq!(opened(&keys, jwe).as_deref(), Ok(plain.as_bytes()), "{}", vector["name"]);
            count += 1;
        }
        if let Some(body) = vector["response_body"].as_str() {
            let body: Value = serde_json::from_str(body).expect("JSON");
            let plain = opened(&keys, body["encryptedResponse"].as_str().expect("a JWE")).expect("the answer");
            let plain: Value = serde_json::from_slice(&plain).expect("JSON");
            assert_eq!(plain["status"], vector["response_plaintext_as_decrypted_by_sdk"]["status"]);
            count += 1;
        }
        if let Some(jwe) = vector["sdk_data"].as_str() {
            assert!(opened(&keys, jwe).is_ok(), "{}", vector["name"]);
            count += 1;
        }
    }
    assert_eq!(count, 11, "eight texts, two answers beside them, one as token management returned it");
}

#[test]
fn what_is_sealed_opens_with_another_implementation() {
    let der = STANDARD.decode(vectors::PLATFORM_KEY.trim()).expect("base64");
    let private = PrivateKey::from_pkcs8_der(&der).expect("a key");
    for plain in [&b""[..], b"{}", PLAIN, &vec![0x5a; 100_000]] {
        let jwe = vectors::platform_certificate().seal(plain, vectors::now()).expect("a JWE");
        let header = jwe.split('.').next().expect("a header");
        let content_key = private.decrypt(Oaep::<sha2::Sha256>::new(), &bytes(&jwe, 1)).expect("the content's key");
        let content = [bytes(&jwe, 3), bytes(&jwe, 4)].concat();
        let nonce: [u8; 12] = bytes(&jwe, 2).try_into().expect("12 bytes");
        let cipher = Aes256Gcm::new_from_slice(&content_key).expect("32 bytes");
        let payload = Payload { msg: &content, aad: header.as_bytes() };
        assert_eq!(cipher.decrypt(&nonce.into(), payload).expect("the plain bytes"), plain);
        assert_eq!(opened(&[vectors::platform_key()], &jwe).as_deref(), Ok(plain));
    }
}

#[test]
fn the_header_of_what_is_sealed_equals_the_recorded_one() {
    let jwe = vectors::platform_certificate().seal(PLAIN, vectors::now()).expect("a JWE");
    let header: Value = serde_json::from_slice(&bytes(&jwe, 0)).expect("JSON");
    let recorded = &vectors::encrypted()[0];
    let recorded: Value =
        serde_json::from_str(vectors::text(recorded, "/jwe_protected_header_json")).expect("a recorded header");
    assert_eq!(header, recorded);
}

#[test]
fn nothing_is_sealed_alike_twice() {
    let seal = || vectors::platform_certificate().seal(PLAIN, vectors::now()).expect("a JWE");
    let (first, second) = (seal(), seal());
    for number in 1..5 {
        assert_ne!(bytes(&first, number), bytes(&second, number), "part {number}");
    }
}

#[test]
fn a_change_in_any_part_is_refused() {
    let jwe = sealed_under(HEADER);
    check_refused(&with_part(&jwe, 0, &URL_SAFE_NO_PAD.encode(HEADER.replace('{', "{ "))), CannotOpen::Decryption);
    for number in 1..5 {
        let original = bytes(&jwe, number);
        for position in [0, original.len() / 2, original.len() - 1] {
            let mut changed = original.clone();
            changed[position] ^= 1;
            check_refused(&with_part(&jwe, number, &URL_SAFE_NO_PAD.encode(changed)), CannotOpen::Decryption);
        }
    }
    let another = sealed_under(HEADER);
    for number in 1..5 {
        let part = another.split('.').nth(number).expect("a part");
        check_refused(&with_part(&jwe, number, part), CannotOpen::Decryption);
    }
}

#[test]
fn another_key_does_not_open_it() {
    let key = DecryptionKey::from_pem("1700000000000000000002", &vectors::pem(vectors::RESPONSE_KEY)).expect("a key");
    assert_eq!(opened(&[key], &sealed_under(HEADER)), Err(CannotOpen::Decryption));
}

#[test]
fn only_the_listed_algorithms_are_accepted() {
    for header in [
        r#"{"alg":"RSA1_5","enc":"A256GCM"}"#,
        r#"{"alg":"RSA-OAEP-384","enc":"A256GCM"}"#,
        r#"{"alg":"RSA-OAEP-512","enc":"A256GCM"}"#,
        r#"{"alg":"rsa-oaep-256","enc":"A256GCM"}"#,
        r#"{"alg":"dir","enc":"A256GCM"}"#,
        r#"{"alg":"none","enc":"A256GCM"}"#,
        r#"{"alg":"PBES2-HS256+A128KW","enc":"A256GCM","p2c":2147483647}"#,
        r#"{"alg":"RSA-OAEP-256","enc":"A192GCM"}"#,
        r#"{"alg":"RSA-OAEP-256","enc":"A128CBC-HS256"}"#,
        r#"{"alg":"RSA-OAEP-256","enc":"A256CBC-HS512"}"#,
        r#"{"alg":"RSA-OAEP-256"}"#,
        r#"{"enc":"A256GCM"}"#,
        r#"{"alg":["RSA-OAEP-256"],"enc":"A256GCM"}"#,
        r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","zip":"DEF"}"#,
        r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","zip":null}"#,
        r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","crit":["exp"],"exp":1}"#,
        r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","crit":[]}"#,
    ] {
        assert_eq!(opened(&[vectors::platform_key()], &sealed_under(header)), Err(CannotOpen::Algorithm), "{header}");
    }
    // Listed, but not what it was sealed with.
    check_refused(&sealed_under(&HEADER.replace("-256", "")), CannotOpen::Decryption);
    check_refused(&sealed_under(&HEADER.replace("A256", "A128")), CannotOpen::Decryption);
}

#[test]
fn what_is_not_a_compact_jwe_is_told_apart() {
    let jwe = sealed_under(HEADER);
    for (text, expected) in [
        ("", CannotOpen::Empty),
        (".", CannotOpen::Parts),
        ("....", CannotOpen::Malformed),
        (".....", CannotOpen::Parts),
        ("a.b.c", CannotOpen::OnlySigned),
        ("{}", CannotOpen::Parts),
        ("é.é.é.é.é", CannotOpen::Alphabet),
        (&jwe[1..], CannotOpen::Malformed),
        (&format!("{jwe}."), CannotOpen::Parts),
        (&format!(" {jwe}"), CannotOpen::Alphabet),
        (&format!("{jwe}\n"), CannotOpen::Alphabet),
    ] {
        check_refused(text, expected);
    }
    for header in ["", "{", "[]", "1", "\"\"", "null", r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","kid":7}"#] {
        check_refused(&with_part(&jwe, 0, &URL_SAFE_NO_PAD.encode(header)), CannotOpen::Malformed);
    }
    // Deeper than any reader follows.
    check_refused(&with_part(&jwe, 0, &URL_SAFE_NO_PAD.encode("[".repeat(100_000))), CannotOpen::Malformed);
    for number in 0..5 {
        let part = jwe.split('.').nth(number).expect("a part");
        for changed in
            [format!("{part}="), format!("{part}=="), format!("{part}\n"), format!("+/{part}"), "é".to_owned()]
        {
            check_refused(&with_part(&jwe, number, &changed), CannotOpen::Alphabet);
        }
    }
    // 12 bytes of nonce, 16 of tag.
    for (number, lengths) in [(2, [0, 8, 11, 13, 16]), (4, [0, 4, 12, 15, 17])] {
        for length in lengths {
            let part = URL_SAFE_NO_PAD.encode(vec![0; length]);
            check_refused(&with_part(&jwe, number, &part), CannotOpen::Malformed);
        }
    }
    for length in [0, 1, 32, 255, 257, 512] {
        let part = URL_SAFE_NO_PAD.encode(vec![1; length]);
        check_refused(&with_part(&jwe, 1, &part), CannotOpen::Decryption);
    }
    check_refused(&with_part(&jwe, 3, ""), CannotOpen::Decryption);
}

#[test]
fn no_text_makes_it_panic() {
    let jwe = sealed_under(HEADER);
    for position in 0..jwe.len() {
        assert!(opened(&[vectors::platform_key()], &jwe[..position]).is_err());
        for byte in [b'.', b'A'] {
            let mut changed = jwe.clone().into_bytes();
            if changed[position] != byte {
                changed[position] = byte;
                let changed = String::from_utf8(changed).expect("ASCII");
                assert!(opened(&[vectors::platform_key()], &changed).is_err());
            }
        }
    }
}

#[test]
fn a_content_key_of_the_wrong_length_is_refused() {
    // Under a header that says A128GCM, a key of 32 bytes whose first half would fit.
    let header = URL_SAFE_NO_PAD.encode(HEADER.replace("A256", "A128"));
    let cipher = Aes128Gcm::new_from_slice(&[7; 16]).expect("16 bytes");
    let payload = Payload { msg: PLAIN, aad: header.as_bytes() };
    let content = cipher.encrypt(&[0; 12].into(), payload).expect("encrypted");
    let (content, tag) = content.split_at(content.len() - 16);
    for (length, expected) in
        [(16, Ok(PLAIN.to_vec())), (32, Err(CannotOpen::Decryption)), (0, Err(CannotOpen::Decryption))]
    {
        let key = &vectors::platform_certificate().key;
        let mut buffer = vec![0; key.ciphertext_size()];
        let wrapped = key
            .encrypt(&aws_lc_rs::rsa::OAEP_SHA256_MGF1SHA256, &vec![7; length], &mut buffer, None)
            .expect("a wrapped key");
        let parts = [&*wrapped, &[0; 12], content, tag].map(|part| URL_SAFE_NO_PAD.encode(part));
        let jwe = format!("{header}.{}", parts.join("."));
        assert_eq!(opened(&[vectors::platform_key()], &jwe), expected, "{length}");
    }
}

#[test]
fn the_named_key_opens_it() {
    let (named, other) = (vectors::platform_key(), vectors::response_key());
    let jwe = sealed_under(HEADER);
    assert!(opened(&[other.clone(), named.clone()], &jwe).is_ok());
    for keys in [vec![], vec![other.clone()], vec![other.clone(), other.clone()]] {
        assert_eq!(opened(&keys, &jwe), Err(CannotOpen::UnknownKey));
    }

    let nameless = sealed_under(r#"{"alg":"RSA-OAEP-256","enc":"A256GCM"}"#);
    assert!(opened(slice::from_ref(&named), &nameless).is_ok());
    assert_eq!(opened(&[named.clone(), other.clone()], &nameless), Err(CannotOpen::UnknownKey));
    assert_eq!(opened(&[], &nameless), Err(CannotOpen::UnknownKey));
}

#[test]
fn token_management_may_name_the_only_key_differently() {
    let (key, other) = (vectors::platform_key(), vectors::response_key());
    let renamed = sealed_under(r#"{"alg":"RSA-OAEP-256","enc":"A256GCM","kid":"another"}"#);
    assert_eq!(opened(slice::from_ref(&key), &renamed), Err(CannotOpen::UnknownKey));
    let any = |keys: &[DecryptionKey], jwe: &str| open_any(keys, jwe).map(|plain| plain.to_vec());
    assert_eq!(any(slice::from_ref(&key), &renamed).as_deref(), Ok(PLAIN));
    assert_eq!(any(&[key.clone(), other.clone()], &renamed), Err(CannotOpen::UnknownKey));
    assert_eq!(any(slice::from_ref(&other), &renamed), Err(CannotOpen::Decryption));
    assert_eq!(any(&[other, key], &sealed_under(HEADER)).as_deref(), Ok(PLAIN));
    assert_eq!(any(&[], &renamed), Err(CannotOpen::UnknownKey));
    assert_eq!(any(&[], "nonsense"), Err(CannotOpen::Parts));
}

#[test]
fn a_key_and_its_certificate_belong_together() {
    let key = vectors::response_key();
    assert_eq!(key.not_after(), None);
    let checked = key.clone().with_certificate(vectors::RESPONSE_CERTIFICATE).expect("its certificate");
    assert_eq!(time::Shown(checked.not_after().expect("an expiry")).to_string(), "2126-10-28T22:25:02Z");
    let bundle = format!("{}{}", vectors::PLATFORM_CERTIFICATE, vectors::RESPONSE_CERTIFICATE);
    assert!(key.clone().with_certificate(&bundle).is_ok());

    let refused = |key: DecryptionKey, certificate| key.with_certificate(certificate).err();
    assert_eq!(refused(key.clone(), vectors::PLATFORM_CERTIFICATE), Some(KeyError::OtherKey));
    assert_eq!(refused(key.clone(), "nothing"), Some(KeyError::NoCertificate));
    let renamed = DecryptionKey::from_pem("another", &vectors::pem(vectors::RESPONSE_KEY)).expect("a key");
    assert_eq!(refused(renamed, vectors::RESPONSE_CERTIFICATE), Some(KeyError::OtherKeyId));
    let signing =
        DecryptionKey::from_pem("1700000000000000000001", &vectors::pem(vectors::SIGNING_KEY)).expect("a key");
    let expired = include_str!("../../../tests/vectors/made/expired.crt.pem");
    assert!(signing.clone().with_certificate(expired).expect("its certificate").not_after() < Some(SystemTime::now()));
    let nameless = include_str!("../../../tests/vectors/made/nameless.crt.pem");
    assert_eq!(refused(signing, nameless), Some(KeyError::NoKeyId));
}

#[test]
fn the_platform_certificate_says_when_it_expires() {
    let certificate = vectors::platform_certificate();
    assert_eq!(
        (certificate.key_id(), time::Shown(certificate.not_after()).to_string().as_str()),
        ("1700000000000000000002", "2126-10-28T22:25:01Z")
    );
    let expired = include_str!("../../../tests/vectors/made/expired.crt.pem");
    assert!(PlatformCertificate::from_pem(expired).expect("a certificate").not_after() < SystemTime::now());
}
