//! What is done to a request before it is sent, and to an answer: signing and encryption, against the bare calls of the same cryptography.

use std::{hint::black_box, time::SystemTime};

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    digest::{SHA256, digest},
    hmac, rand,
    rsa::{OAEP_SHA256_MGF1SHA256, OaepPrivateDecryptingKey, OaepPublicEncryptingKey, PrivateDecryptingKey},
};
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use visa_acceptance::{
    api::Environment,
    client::{Credentials, DecryptionKey, PlatformCertificate},
    runtime::Prepared,
};

use crate::{
    Failed,
    comparison::{Comparison, Side, Work},
    request,
};

/// Keys that are nobody's.
const CERTIFICATE: &str = include_str!("../../generated-client/tests/vectors/keys/response_mle.crt.pem");
const PRIVATE_KEY: &str = include_str!("../../generated-client/tests/vectors/keys/response_mle.pkcs8.der.base64");
pub(crate) const MERCHANT: &[u8] =
    include_bytes!("../../generated-client/tests/vectors/keys/fake_merchant_001.modern.p12");
pub(crate) const PASSWORD: &str = "fake-p12-password";
pub(crate) const SECRET: &str = "RkFLRS1TSEFSRUQtU0VDUkVULURPLU5PVC1VU0UtMzI=";

/// What names a token. A fresh one is random, which is not asked about here.
pub(crate) const ID: &str = "5e3f1c1e-8a86-4f64-9d52-0b6e9f0a3c11";

fn prepared() -> Result<(Prepared, impl Fn() -> Prepared), Failed> {
    let (request, target) = (request::card_payment()?, Environment::Test.target());
    let first = request.prepare(&target)?;
    Ok((first, move || request.prepare(&target).expect("it was prepared before")))
}

fn prepare() -> Result<Work, Failed> {
    let (_, again) = prepared()?;
    Ok(Box::new(move || drop(black_box(again()))))
}

fn sign(credentials: Credentials) -> Result<Work, Failed> {
    let (first, again) = prepared()?;
    let now = SystemTime::now();
    credentials.sign(first, now, ID)?;
    Ok(Box::new(move || drop(black_box(credentials.sign(again(), now, ID)))))
}

/// A header of a request that is signed, and its body.
fn signed(credentials: &Credentials, header: &str) -> Result<(String, Vec<u8>), Failed> {
    let signed = credentials.sign(prepared()?.0, SystemTime::now(), ID)?.into_http();
    let value = signed.headers().get(header).ok_or("there is no such header")?.to_str()?.to_owned();
    Ok((value, signed.into_body()))
}

fn key() -> Result<hmac::Key, Failed> {
    Ok(hmac::Key::new(hmac::HMAC_SHA256, &STANDARD.decode(SECRET)?))
}

fn token() -> Result<Credentials, Failed> {
    Ok(Credentials::jwt_shared_secret("merchant", "key", SECRET)?)
}

fn signature() -> Result<Credentials, Failed> {
    Ok(Credentials::http_signature("merchant", "key", SECRET)?)
}

/// The bare calls of a token: the body's digest, both parts encoded and signed, the signature encoded.
fn bare_token() -> Result<Work, Failed> {
    let (value, body) = signed(&token()?, "authorization")?;
    let mut parts = value.trim_start_matches("Bearer ").split('.');
    let mut part = || URL_SAFE_NO_PAD.decode(parts.next().unwrap_or_default());
    let (header, claims, key) = (part()?, part()?, key()?);
    Ok(Box::new(move || {
        let digest = STANDARD.encode(digest(&SHA256, black_box(&body)));
        let mut token = URL_SAFE_NO_PAD.encode(black_box(&header));
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(black_box(&claims), &mut token);
        let signature = hmac::sign(&key, token.as_bytes());
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut token);
        black_box((digest, token));
    }))
}

/// The bare calls of a signature: the body's digest, and the signature of as many bytes as are signed, encoded.
fn bare_signature() -> Result<Work, Failed> {
    let (_, body) = signed(&signature()?, "signature")?;
    let (digest_of_body, key) = (STANDARD.encode(digest(&SHA256, &body)), key()?);
    let message = format!(
        "host: apitest.cybersource.com\ndate: Fri, 27 Nov 2026 12:00:00 GMT\nrequest-target: post /pts/v2/payments\n\
         digest: SHA-256={digest_of_body}\nv-c-merchant-id: merchant"
    );
    Ok(Box::new(move || {
        let digest = STANDARD.encode(digest(&SHA256, black_box(&body)));
        let signature = STANDARD.encode(hmac::sign(&key, black_box(message.as_bytes())));
        black_box((digest, signature));
    }))
}

fn private_key() -> Result<PrivateDecryptingKey, Failed> {
    let der = STANDARD.decode(PRIVATE_KEY.split_whitespace().collect::<String>())?;
    PrivateDecryptingKey::from_pkcs8(&der).map_err(|_| "the key is one".into())
}

fn seal() -> Result<Work, Failed> {
    let (platform, body, now) = (PlatformCertificate::from_pem(CERTIFICATE)?, prepared()?.0, SystemTime::now());
    Ok(Box::new(move || drop(black_box(platform.seal(black_box(body.body()), now)))))
}

fn bare_seal() -> Result<Work, Failed> {
    let key = OaepPublicEncryptingKey::new(private_key()?.public_key()).map_err(|_| "the key is one")?;
    let body = prepared()?.0.body().to_vec();
    Ok(Box::new(move || {
        let (mut content_key, mut nonce) = ([0; 32], [0; NONCE_LEN]);
        rand::fill(&mut content_key).expect("there is randomness");
        rand::fill(&mut nonce).expect("there is randomness");
        let mut wrapped = vec![0; key.ciphertext_size()];
        let wrapped =
            key.encrypt(&OAEP_SHA256_MGF1SHA256, &content_key, &mut wrapped, None).map(|wrapped| wrapped.len());
        let cipher = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &content_key).expect("a key of 256 bits"));
        let (mut content, nonce) = (body.clone(), Nonce::assume_unique_for_key(nonce));
        let tag = cipher.seal_in_place_separate_tag(nonce, Aad::empty(), &mut content).map(|tag| tag.as_ref().len());
        black_box((wrapped, content, tag)).1.clear();
    }))
}

fn open() -> Result<Work, Failed> {
    let pem = format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", PRIVATE_KEY.trim());
    let key = DecryptionKey::from_pem("key", &pem)?;
    let jwe = PlatformCertificate::from_pem(CERTIFICATE)?.seal(prepared()?.0.body(), SystemTime::now())?;
    key.open(&jwe)?;
    Ok(Box::new(move || drop(black_box(key.open(black_box(&jwe))))))
}

fn bare_open() -> Result<Work, Failed> {
    let (private, body) = (private_key()?, prepared()?.0.body().to_vec());
    let public = OaepPublicEncryptingKey::new(private.public_key()).map_err(|_| "the key is one")?;
    let key = OaepPrivateDecryptingKey::new(private).map_err(|_| "the key is one")?;
    let content_key = [7; 32];
    let mut wrapped = vec![0; public.ciphertext_size()];
    public.encrypt(&OAEP_SHA256_MGF1SHA256, &content_key, &mut wrapped, None).map_err(|_| "it is encrypted")?;
    let cipher = |key: &[u8]| LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key).expect("a key of 256 bits"));
    let nonce = || Nonce::assume_unique_for_key([1; NONCE_LEN]);
    let mut content = body;
    cipher(&content_key)
        .seal_in_place_append_tag(nonce(), Aad::empty(), &mut content)
        .map_err(|_| "it is encrypted")?;
    Ok(Box::new(move || {
        let mut unwrapped = vec![0; key.min_output_size()];
        let unwrapped = key.decrypt(&OAEP_SHA256_MGF1SHA256, black_box(&wrapped), &mut unwrapped, None);
        let mut content = content.clone();
        let plain = cipher(unwrapped.expect("its own key")).open_in_place(nonce(), Aad::empty(), &mut content);
        black_box(plain.expect("its own content").len());
    }))
}

pub(crate) fn comparisons() -> Vec<Comparison> {
    let bare = "the bare hash, HMAC and base64 calls on the same bytes";
    let comparison = |what, against, instructions, ours, other| Comparison {
        what,
        against,
        ours,
        other,
        besides: None,
        apart: None,
        instructions: Some(instructions),
        time: None,
        times: 1_000,
        reason: "claims and headers are put together anew for each request, as JSON and as text, and the request is moved into them",
    };
    let prepare = |name| Some(Side { name, begin: |_| prepare() });
    vec![
        Comparison {
            besides: prepare("prepared"),
            ..comparison(
                "sign a request: JWT, HS256",
                bare,
                1.5,
                Side { name: "token signed", begin: |_| sign(token()?) },
                Side { name: "token's bare calls", begin: |_| bare_token() },
            )
        },
        Comparison {
            besides: prepare("prepared"),
            ..comparison(
                "sign a request: HTTP signature",
                bare,
                1.5,
                Side { name: "signed", begin: |_| sign(signature()?) },
                Side { name: "signature's bare calls", begin: |_| bare_signature() },
            )
        },
        Comparison {
            times: 100,
            ..comparison(
                "encrypt a message",
                "the bare RSA-OAEP and AES-GCM calls",
                1.2,
                Side { name: "sealed", begin: |_| seal() },
                Side { name: "sealing's bare calls", begin: |_| bare_seal() },
            )
        },
        Comparison {
            times: 20,
            ..comparison(
                "decrypt a message",
                "the bare RSA-OAEP and AES-GCM calls",
                1.2,
                Side { name: "opened", begin: |_| open() },
                Side { name: "opening's bare calls", begin: |_| bare_open() },
            )
        },
    ]
}
