//! Keys and certificates from files, and what their types show. The recorded vectors are compared inside the crate.
#![cfg(feature = "p12")]

use std::fmt::{Debug, Display};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use p12_keystore::{Certificate, KeyStore, KeyStoreEntry, PrivateKey, PrivateKeyChain};
use visa_acceptance::client::{CannotOpen, Credentials, DecryptionKey, JwtAlgorithm, KeyError, PlatformCertificate};

const PASSWORD: &str = "fake-p12-password";
const SECRET: &str = "RkFLRS1TSEFSRUQtU0VDUkVULURPLU5PVC1VU0UtMzI=";

/// The same contents in every envelope that there is.
const FILES: [(&str, &[u8]); 4] = [
    ("3DES", include_bytes!("vectors/keys/fake_merchant_001.p12")),
    ("AES-256", include_bytes!("vectors/keys/fake_merchant_001.modern.p12")),
    ("RC2-40", include_bytes!("vectors/made/rc2.p12")),
    ("no digest", include_bytes!("vectors/made/no-mac.p12")),
];

const SIGNING_ID: &str = "1700000000000000000001";
const PLATFORM_ID: &str = "1700000000000000000002";
const RESPONSE_ID: &str = "1700000000000000000003";

const SIGNING_CERTIFICATE: &str = include_str!("vectors/keys/signing.crt.pem");
const RESPONSE_CERTIFICATE: &str = include_str!("vectors/keys/response_mle.crt.pem");
const PLATFORM_CERTIFICATE: &str = include_str!("vectors/keys/sjc.crt.pem");
const NAMELESS_CERTIFICATE: &str = include_str!("vectors/made/nameless.crt.pem");
const SIGNING_KEY: &str = include_str!("vectors/keys/signing.pkcs8.der.base64");
const RESPONSE_KEY: &str = include_str!("vectors/keys/response_mle.pkcs8.der.base64");
const SMALL_KEY: &str = include_str!("vectors/made/small.key.pem");
const ELLIPTIC_KEY: &str = include_str!("vectors/made/elliptic.key.pem");
const LOCKED_KEY: &str = include_str!("vectors/made/locked.key.pem");

fn pem(label: &str, base64: &str) -> String {
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", base64.trim())
}

fn der(pem: &str) -> Vec<u8> {
    let base64: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    STANDARD.decode(base64).expect("base64")
}

/// What every constructor says about a P12 file.
fn problems(p12: &[u8], password: &str) -> [Option<KeyError>; 3] {
    [
        Credentials::jwt_p12("merchant", p12, password).err(),
        DecryptionKey::from_p12(p12, password).err(),
        PlatformCertificate::from_p12(p12, password).err(),
    ]
}

/// A P12 file with private keys, each with certificates, and with further certificates.
fn p12(keys: &[(&str, &[&str])], certificates: &[&str]) -> Vec<u8> {
    let certificate = |pem: &str| Certificate::from_der(&der(pem)).expect("a certificate");
    let mut store = KeyStore::new();
    for (number, (key, own)) in keys.iter().enumerate() {
        let key = PrivateKey::from_der(&der(key)).expect("a key");
        let own: Vec<_> = own.iter().map(|pem| certificate(pem)).collect();
        let chain = PrivateKeyChain::new(format!("key {number}"), key, own);
        store.add_entry(&format!("key {number}"), KeyStoreEntry::PrivateKeyChain(chain));
    }
    for (number, pem) in certificates.iter().enumerate() {
        store.add_entry(&format!("certificate {number}"), KeyStoreEntry::Certificate(certificate(pem)));
    }
    store.writer(PASSWORD).encryption_iterations(10).mac_iterations(10).write().expect("a P12 file")
}

#[test]
fn every_envelope_opens() {
    for (name, file) in FILES {
        let credentials = Credentials::jwt_p12("merchant", file, PASSWORD).expect(name);
        assert_eq!(credentials.key_id(), "1700000000000000000001", "{name}");
        assert_eq!(credentials.merchant_id(), "merchant");
        let platform = PlatformCertificate::from_p12(file, PASSWORD).expect(name);
        assert_eq!(platform.key_id(), "1700000000000000000002", "{name}");
        assert_eq!(DecryptionKey::from_p12(file, PASSWORD).expect(name).key_id(), "1700000000000000000001", "{name}");
    }
}

#[test]
fn a_wrong_password_is_named() {
    for (name, file) in FILES {
        for password in ["", "wrong", "fake-p12-passwor", "fake-p12-password ", "Fake-p12-password", "fäke", "🔑"] {
            assert_eq!(problems(file, password), [const { Some(KeyError::Password) }; 3], "{name} with {password}");
        }
    }
}

#[test]
fn what_is_not_a_p12_file_is_named() {
    for (_, file) in FILES {
        let mut longer = file.to_vec();
        longer.push(0);
        for bytes in
            [&[][..], b"nonsense", SIGNING_CERTIFICATE.as_bytes(), &file[..file.len() / 2], &file[1..], &longer]
        {
            assert_eq!(problems(bytes, PASSWORD), [const { Some(KeyError::P12) }; 3]);
        }
    }
}

#[test]
fn what_a_p12_file_lacks_is_named() {
    let signing = pem("PRIVATE KEY", SIGNING_KEY);
    let response = pem("PRIVATE KEY", RESPONSE_KEY);
    let platform = || Some(KeyError::NoPlatformCertificate);
    let check = |file: Vec<u8>, private: Option<KeyError>, certificate| {
        assert_eq!(problems(&file, PASSWORD), [private.clone(), private, certificate]);
    };
    check(p12(&[], &[PLATFORM_CERTIFICATE]), Some(KeyError::NoPrivateKey), None);
    check(p12(&[], &[]), Some(KeyError::NoPrivateKey), platform());
    check(p12(&[(&signing, &[])], &[]), Some(KeyError::NoCertificate), platform());
    check(p12(&[(&signing, &[RESPONSE_CERTIFICATE])], &[]), Some(KeyError::OtherKey), platform());
    check(p12(&[(&signing, &[NAMELESS_CERTIFICATE])], &[]), Some(KeyError::NoKeyId), platform());
    check(p12(&[(SMALL_KEY, &[SIGNING_CERTIFICATE])], &[]), Some(KeyError::PrivateKey), platform());
    check(p12(&[(ELLIPTIC_KEY, &[SIGNING_CERTIFICATE])], &[]), Some(KeyError::PrivateKey), platform());
    let both: [(&str, &[&str]); 2] = [(&signing, &[SIGNING_CERTIFICATE]), (&response, &[RESPONSE_CERTIFICATE])];
    let several = KeyError::SeveralPrivateKeys { key_ids: vec![SIGNING_ID.to_owned(), RESPONSE_ID.to_owned()] };
    check(p12(&both, &[PLATFORM_CERTIFICATE]), Some(several), None);
    // The certificate belongs to the key by its public key, wherever it is in the file.
    check(p12(&[(&signing, &[RESPONSE_CERTIFICATE])], &[SIGNING_CERTIFICATE, PLATFORM_CERTIFICATE]), None, None);
}

#[test]
fn of_several_private_keys_one_is_chosen_by_its_id_or_its_name() {
    let (signing, response) = (pem("PRIVATE KEY", SIGNING_KEY), pem("PRIVATE KEY", RESPONSE_KEY));
    // The names of the entries are `key 0`, `key 1` and so on.
    let file = p12(
        &[(&signing, &[SIGNING_CERTIFICATE]), (&response, &[RESPONSE_CERTIFICATE]), (ELLIPTIC_KEY, &[])],
        &[PLATFORM_CERTIFICATE],
    );
    for (wanted, id) in
        [(SIGNING_ID, SIGNING_ID), ("key 0", SIGNING_ID), (RESPONSE_ID, RESPONSE_ID), ("key 1", RESPONSE_ID)]
    {
        let credentials = Credentials::jwt_p12_key("merchant", &file, PASSWORD, wanted).expect("it is there");
        assert_eq!(credentials.key_id(), id, "{wanted}");
        assert_eq!(DecryptionKey::from_p12_key(&file, PASSWORD, wanted).expect("it is there").key_id(), id, "{wanted}");
    }
    let refused = |wanted| {
        let problem = Credentials::jwt_p12_key("merchant", &file, PASSWORD, wanted).err();
        assert_eq!(problem, DecryptionKey::from_p12_key(&file, PASSWORD, wanted).err());
        problem.expect("it is refused")
    };
    assert_eq!(refused("key 2"), KeyError::PrivateKey, "it is no RSA key");
    for wanted in ["", "key", "key 3", "170000000000000000000", PLATFORM_ID] {
        let problem = refused(wanted);
        let KeyError::NoSuchKey { key_ids } = &problem else { panic!("{problem:?}") };
        assert_eq!(*key_ids, [SIGNING_ID, RESPONSE_ID], "{wanted}");
        let told = problem.to_string();
        assert!(told.contains(SIGNING_ID) && told.contains(RESPONSE_ID), "{told}");
    }
    // Where there is only one, it must be the one that is meant.
    assert!(Credentials::jwt_p12_key("merchant", FILES[0].1, PASSWORD, SIGNING_ID).is_ok());
    let other = Credentials::jwt_p12_key("merchant", FILES[0].1, PASSWORD, RESPONSE_ID).err();
    assert_eq!(other, Some(KeyError::NoSuchKey { key_ids: vec![SIGNING_ID.to_owned()] }));
}

#[test]
fn a_key_that_is_in_a_file_twice_is_one() {
    let key = pem("PRIVATE KEY", SIGNING_KEY);
    let file = p12(&[(&key, &[SIGNING_CERTIFICATE]), (&key, &[SIGNING_CERTIFICATE])], &[]);
    assert!(Credentials::jwt_p12_key("merchant", &file, PASSWORD, SIGNING_ID).is_ok());
}

#[test]
fn keys_in_pem_are_read() {
    let pkcs8 = pem("PRIVATE KEY", SIGNING_KEY);
    // In PKCS#8, 26 bytes precede an RSA key of 2048 bits in PKCS#1.
    let pkcs1 = pem("RSA PRIVATE KEY", &STANDARD.encode(&der(&pkcs8)[26..]));
    for key in [&pkcs8, &pkcs1, &format!("{SIGNING_CERTIFICATE}{pkcs8}")] {
        let credentials = Credentials::jwt_pem("merchant", SIGNING_CERTIFICATE, key).expect("credentials");
        assert_eq!(credentials.key_id(), "1700000000000000000001");
        assert_eq!(DecryptionKey::from_pem("id", key).expect("a key").key_id(), "id");
    }
    for (key, problem) in [
        ("", KeyError::NoPrivateKey),
        (SIGNING_CERTIFICATE, KeyError::NoPrivateKey),
        (LOCKED_KEY, KeyError::NoPrivateKey),
        (SMALL_KEY, KeyError::PrivateKey),
        (ELLIPTIC_KEY, KeyError::PrivateKey),
        (&pem("PRIVATE KEY", "AAAA"), KeyError::PrivateKey),
        (&pem("PRIVATE KEY", "not base64"), KeyError::PrivateKey),
        (&pem("RSA PRIVATE KEY", SIGNING_KEY), KeyError::PrivateKey),
        (&pem("EC PRIVATE KEY", SIGNING_KEY), KeyError::PrivateKey),
        (&format!("{pkcs8}{pkcs1}"), KeyError::SeveralPrivateKeys { key_ids: Vec::new() }),
    ] {
        assert_eq!(Credentials::jwt_pem("merchant", SIGNING_CERTIFICATE, key).err().as_ref(), Some(&problem));
        assert_eq!(DecryptionKey::from_pem("id", key).err(), Some(problem));
    }
    assert_eq!(DecryptionKey::from_pem("", &pkcs8).err(), Some(KeyError::KeyId));
}

#[test]
fn certificates_in_pem_are_read() {
    let key = pem("PRIVATE KEY", SIGNING_KEY);
    let bundle = format!("{PLATFORM_CERTIFICATE}{SIGNING_CERTIFICATE}");
    assert!(Credentials::jwt_pem("merchant", &bundle, &key).is_ok());
    let damaged = pem("CERTIFICATE", "AAAA");
    for (certificate, problem) in [
        ("", KeyError::NoCertificate),
        (&*key, KeyError::NoCertificate),
        (RESPONSE_CERTIFICATE, KeyError::OtherKey),
        (NAMELESS_CERTIFICATE, KeyError::NoKeyId),
        (&damaged, KeyError::Certificate),
        (&pem("CERTIFICATE", "not base64"), KeyError::Certificate),
    ] {
        assert_eq!(Credentials::jwt_pem("merchant", certificate, &key).err(), Some(problem));
    }

    let platform = |pem: &str| PlatformCertificate::from_pem(pem).map(|certificate| certificate.key_id().to_owned());
    assert_eq!(platform(PLATFORM_CERTIFICATE).as_deref(), Ok("1700000000000000000002"));
    assert_eq!(platform(&bundle).as_deref(), Ok("1700000000000000000002"));
    assert_eq!(platform(RESPONSE_CERTIFICATE).as_deref(), Ok("1700000000000000000003"));
    let others = format!("{RESPONSE_CERTIFICATE}{SIGNING_CERTIFICATE}");
    assert_eq!(platform(&others), Err(KeyError::NoPlatformCertificate));
    assert_eq!(platform(""), Err(KeyError::NoCertificate));
    assert_eq!(platform(&damaged), Err(KeyError::Certificate));

    let mut bytes = der(PLATFORM_CERTIFICATE);
    assert!(PlatformCertificate::from_der(&bytes).is_ok());
    bytes.push(0);
    assert_eq!(PlatformCertificate::from_der(&bytes).err(), Some(KeyError::Certificate));
    assert_eq!(PlatformCertificate::from_der(&[]).err(), Some(KeyError::Certificate));
}

#[test]
fn nothing_shows_a_secret() {
    let key = pem("PRIVATE KEY", SIGNING_KEY);
    let certificate = Credentials::jwt_pem("a merchant".replace(' ', "-"), SIGNING_CERTIFICATE, &key).expect("it");
    let secret = Credentials::jwt_shared_secret("merchant", "a-key", SECRET).expect("it").meta_key_of("portfolio");
    let signature = Credentials::http_signature("merchant", "a-key", SECRET).expect("it");
    let stronger = secret.clone().jwt_algorithm(JwtAlgorithm::Hs512).expect("it fits");
    for credentials in [&certificate, &secret, &signature, &stronger] {
        let shown = check_shown(credentials);
        assert!(shown.contains(credentials.merchant_id()) && shown.contains(credentials.key_id()), "{shown}");
    }
    assert!(check_shown(&secret).contains("portfolio"));
    check_shown(&Credentials::jwt_p12("merchant", FILES[0].1, PASSWORD).expect("it"));
    check_shown(&PlatformCertificate::from_p12(FILES[0].1, PASSWORD).expect("it"));
    check_shown(&DecryptionKey::from_p12(FILES[0].1, PASSWORD).expect("it"));
    check_shown(&DecryptionKey::from_pem("id", &key).expect("it").with_certificate(SIGNING_CERTIFICATE).err());

    for problem in [
        Credentials::jwt_shared_secret("merchant", "key", &format!("{SECRET}!")).err(),
        Credentials::jwt_p12("merchant", FILES[0].1, &format!("{PASSWORD}!")).err(),
        Credentials::jwt_pem("merchant", SIGNING_CERTIFICATE, &key.replace("MII", "!!!")).err(),
        DecryptionKey::from_pem("id", &pem("PRIVATE KEY", &SIGNING_KEY[4..])).err(),
    ] {
        check_told(&problem.expect("a problem"));
    }
    check_told(&CannotOpen::Decryption);
}

/// The `Debug` of a value, which must not hold a secret in any of the forms that bytes are printed in.
#[track_caller]
fn check_shown(value: &impl Debug) -> String {
    let shown = format!("{value:?}{value:#?}");
    let raw = STANDARD.decode(SECRET).expect("base64");
    let key = STANDARD.decode(SIGNING_KEY.trim()).expect("base64");
    let mut canaries = vec![PASSWORD.to_owned(), SECRET.to_owned(), String::from_utf8_lossy(&raw).into_owned()];
    for bytes in [&raw[..8], &key[..8], &key[key.len() - 8..]] {
        canaries.push(format!("{bytes:?}").trim_matches(['[', ']']).to_owned());
        canaries.push(format!("{bytes:02x?}").replace([',', ' ', '[', ']'], ""));
    }
    // Its middle holds the private exponent and the primes.
    canaries.extend((0..SIGNING_KEY.len() - 20).step_by(16).map(|start| SIGNING_KEY[start..start + 20].to_owned()));
    for canary in canaries {
        assert!(!shown.contains(&canary), "{shown} shows {canary}");
    }
    shown
}

#[track_caller]
fn check_told(error: &(impl Debug + Display)) {
    check_shown(error);
    check_shown(&error.to_string());
}
