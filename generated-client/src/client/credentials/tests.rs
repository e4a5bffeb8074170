use std::time::Duration;

use aws_lc_rs::{
    hmac,
    signature::{
        RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, RSA_PSS_2048_8192_SHA256,
        RSA_PSS_2048_8192_SHA384, RSA_PSS_2048_8192_SHA512, UnparsedPublicKey, VerificationAlgorithm,
    },
};
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use http::{Method, header};
use serde_json::{Value, json};

use super::*;
use crate::client::{jose::jws, time, vectors};

fn authorized(credentials: &Credentials, mut request: Request<Vec<u8>>) -> Request<Vec<u8>> {
    credentials.authorize(&mut request, vectors::now(), vectors::TOKEN_ID, None).expect("authorization");
    request
}

fn payment(address: &str) -> Request<Vec<u8>> {
    Request::builder().method(Method::POST).uri(address).body(b"{}".to_vec()).expect("a request")
}

fn header<'a>(request: &'a Request<Vec<u8>>, name: &str) -> Option<&'a str> {
    request.headers().get(name).map(|value| value.to_str().expect("text"))
}

/// The token of a request, as three texts: header, claims, signature in base64url.
fn token(request: &Request<Vec<u8>>) -> (Value, Value, String) {
    let token = header(request, "authorization").and_then(|value| value.strip_prefix("Bearer ")).expect("a token");
    let parts: Vec<&str> = token.split('.').collect();
    let json = |part| serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).expect("base64url")).expect("JSON");
    (json(parts[0]), json(parts[1]), parts[2].to_owned())
}

fn claims(request: &Request<Vec<u8>>) -> Value {
    token(request).1
}

#[test]
fn http_signatures_equal_the_recorded_ones() {
    let vectors = vectors::signed();
    let vectors: Vec<_> = vectors.iter().filter(|vector| vector["auth"] == "http").collect();
    assert_eq!(vectors.len(), 7);
    for vector in vectors {
        let request = authorized(&vectors::signature_credentials(), vectors::request(vector));
        for name in ["host", "date", "v-c-merchant-id", "digest", "signature"] {
            let recorded = vector["request"]["headers"][name].as_str();
            assert_eq!(header(&request, name), recorded, "{name} of {}", vector["op"]);
        }
        assert_eq!(request.headers().len(), if request.body().is_empty() { 4 } else { 5 });
        let credentials = vectors::signature_credentials();
        let covered = credentials.signer().covered(&vectors::request(vector), vectors::now()).expect("what it covers");
        let string = authorization::signing_string(&covered);
        assert_eq!(string, vectors::text(vector, "/signing_string"));
    }
}

#[test]
fn tokens_signed_again_equal_the_recorded_ones() {
    let mut recorded = Vec::new();
    for vector in vectors::signed() {
        if vector["auth"] != "http" {
            let part = |name: &str| vectors::text(&vector, name).to_owned();
            recorded.push((part("/jwt"), part("/jwt_header_json"), part("/jwt_payload_json")));
        }
    }
    assert_eq!(recorded.len(), 14);
    for vector in vectors::encrypted() {
        if let Some(value) = vector.pointer("/request/headers/Authorization").and_then(Value::as_str) {
            let token = value.strip_prefix("Bearer ").expect("a token");
            let part =
                |number| URL_SAFE_NO_PAD.decode(token.split('.').nth(number).expect("a part")).expect("base64url");
            let part = |number| String::from_utf8(part(number)).expect("text");
            recorded.push((token.to_owned(), part(0), part(1)));
        }
    }
    assert_eq!(recorded.len(), 19);
    for (token, header, claims) in recorded {
        let (credentials, algorithm) = if header.contains("RS256") {
            (vectors::certificate_credentials(), JwtAlgorithm::Rs256)
        } else {
            (vectors::secret_credentials(), JwtAlgorithm::Hs256)
        };
        assert_eq!(jws::sign(&credentials.key, algorithm, &header, &claims), Ok(token));
    }
}

#[test]
fn headers_and_claims_of_tokens_equal_the_recorded_ones() {
    let mut count = 0;
    for vector in vectors::signed() {
        let credentials = match vectors::text(&vector, "/auth") {
            "jwt_p12" => vectors::certificate_credentials(),
            "jwt_ss" => vectors::secret_credentials(),
            _ => continue,
        };
        let request = authorized(&credentials, vectors::request(&vector));
        let (header, claims, _) = token(&request);
        assert_eq!(header, json_at(&vector, "/jwt_header_json"));
        let mut recorded = json_at(&vector, "/jwt_payload_json");
        // The platform's guide spells it otherwise than this client.
        if let Some(algorithm) = recorded.as_object_mut().and_then(|claims| claims.remove("digest-algorithm")) {
            recorded["digestAlgorithm"] = algorithm;
        }
        assert_eq!(claims, recorded, "{}", vector["op"]);
        assert_eq!(request.headers().len(), 1, "nothing but the token");
        count += 1;
    }
    assert_eq!(count, 14);
}

fn json_at(vector: &Value, pointer: &str) -> Value {
    serde_json::from_str(vectors::text(vector, pointer)).expect("JSON")
}

#[test]
fn every_algorithm_signs_what_its_public_key_verifies() {
    let certificate = Certificate::from_pem(vectors::SIGNING_CERTIFICATE).expect("a certificate").remove(0);
    let table: [(JwtAlgorithm, &'static dyn VerificationAlgorithm); 6] = [
        (JwtAlgorithm::Rs256, &RSA_PKCS1_2048_8192_SHA256),
        (JwtAlgorithm::Rs384, &RSA_PKCS1_2048_8192_SHA384),
        (JwtAlgorithm::Rs512, &RSA_PKCS1_2048_8192_SHA512),
        (JwtAlgorithm::Ps256, &RSA_PSS_2048_8192_SHA256),
        (JwtAlgorithm::Ps384, &RSA_PSS_2048_8192_SHA384),
        (JwtAlgorithm::Ps512, &RSA_PSS_2048_8192_SHA512),
    ];
    for (algorithm, verification) in table {
        let credentials = vectors::certificate_credentials().jwt_algorithm(algorithm).expect("it fits");
        let (message, signature) = message_and_signature(&credentials, algorithm);
        let key = UnparsedPublicKey::new(verification, &certificate.public_key);
        assert!(key.verify(message.as_bytes(), &signature).is_ok(), "{algorithm:?}");
        assert!(key.verify(b"another", &signature).is_err(), "{algorithm:?}");
    }
    for (algorithm, verification) in [
        (JwtAlgorithm::Hs256, hmac::HMAC_SHA256),
        (JwtAlgorithm::Hs384, hmac::HMAC_SHA384),
        (JwtAlgorithm::Hs512, hmac::HMAC_SHA512),
    ] {
        let credentials = vectors::secret_credentials().jwt_algorithm(algorithm).expect("it fits");
        let (message, signature) = message_and_signature(&credentials, algorithm);
        let key = hmac::Key::new(verification, &STANDARD.decode(vectors::SECRET).expect("base64"));
        assert!(hmac::verify(&key, message.as_bytes(), &signature).is_ok(), "{algorithm:?}");
    }
}

fn message_and_signature(credentials: &Credentials, algorithm: JwtAlgorithm) -> (String, Vec<u8>) {
    let request = authorized(credentials, payment("https://apitest.visaacceptance.com/pts/v2/payments"));
    assert_eq!(token(&request).0["alg"], algorithm.as_str());
    let token = header(&request, "authorization").and_then(|value| value.strip_prefix("Bearer ")).expect("a token");
    let (message, signature) = token.rsplit_once('.').expect("a signature");
    (message.to_owned(), URL_SAFE_NO_PAD.decode(signature).expect("base64url"))
}

#[test]
fn an_algorithm_that_does_not_fit_the_key_is_refused() {
    for algorithm in [JwtAlgorithm::Hs256, JwtAlgorithm::Hs384, JwtAlgorithm::Hs512] {
        let refused = vectors::certificate_credentials().jwt_algorithm(algorithm);
        assert_eq!(refused.err(), Some(KeyError::Algorithm));
    }
    for algorithm in [JwtAlgorithm::Rs256, JwtAlgorithm::Rs512, JwtAlgorithm::Ps256, JwtAlgorithm::Ps384] {
        assert_eq!(vectors::secret_credentials().jwt_algorithm(algorithm).err(), Some(KeyError::Algorithm));
    }
    let refused = vectors::signature_credentials().jwt_algorithm(JwtAlgorithm::Hs256);
    assert_eq!(refused.err(), Some(KeyError::Algorithm));
}

#[test]
fn a_meta_key_signs_as_its_owner_for_the_merchant() {
    let address = "https://apitest.visaacceptance.com/pts/v2/payments";
    let credentials = vectors::secret_credentials().meta_key_of("portfolio");
    let request = authorized(&credentials, payment(address));
    assert_eq!(claims(&request)["iss"], "portfolio");
    assert_eq!(claims(&request)["v-c-merchant-id"], vectors::MERCHANT);

    let child = credentials.on_behalf_of("child");
    assert_eq!((child.merchant_id(), child.key_owner(), child.key_id()), ("child", "portfolio", vectors::KEY_ID));
    assert_eq!(claims(&authorized(&child, payment(address)))["v-c-merchant-id"], "child");

    let credentials = vectors::signature_credentials().meta_key_of("portfolio");
    let request = authorized(&credentials, payment(address));
    assert_eq!(header(&request, "v-c-merchant-id"), Some(vectors::MERCHANT));
    let owner = Credentials::http_signature("portfolio", vectors::KEY_ID, vectors::SECRET).expect("credentials");
    let signed_by_owner = authorized(&owner, payment(address));
    assert_eq!(header(&request, "signature"), header(&signed_by_owner, "signature"));
}

#[test]
fn the_host_is_what_the_host_header_says() {
    for (address, host) in [
        ("https://api.cybersource.com/x", "api.cybersource.com"),
        ("https://api.cybersource.com:443/x", "api.cybersource.com"),
        ("https://gateway.example:8443/x?y=1", "gateway.example:8443"),
        ("http://127.0.0.1:443/x", "127.0.0.1:443"),
        ("http://localhost:80", "localhost"),
        ("http://[::1]:8080/x", "[::1]:8080"),
    ] {
        let request = authorized(&vectors::secret_credentials(), payment(address));
        assert_eq!(claims(&request)["request-host"], host);
        let request = authorized(&vectors::signature_credentials(), payment(address));
        assert_eq!(header(&request, "host"), Some(host));
    }
    for credentials in [vectors::secret_credentials(), vectors::signature_credentials()] {
        let mut request = payment("/pts/v2/payments");
        let refused = credentials.authorize(&mut request, vectors::now(), vectors::TOKEN_ID, None);
        assert_eq!(refused, Err(KeyError::Host));
        assert!(request.headers().is_empty());
    }
}

#[test]
fn an_encrypted_answer_is_asked_for_with_a_token_only() {
    let ask = |credentials: &Credentials| {
        let mut request = payment("https://apitest.visaacceptance.com/pts/v2/payments");
        credentials.authorize(&mut request, vectors::now(), vectors::TOKEN_ID, Some("key")).map(|()| request)
    };
    let request = ask(&vectors::certificate_credentials()).expect("authorization");
    assert_eq!(claims(&request)["v-c-response-mle-kid"], "key");
    assert_eq!(ask(&vectors::signature_credentials()).err(), Some(KeyError::NeedsToken));
    assert!(vectors::certificate_credentials().is_jwt() && !vectors::signature_credentials().is_jwt());
}

#[test]
fn what_authenticates_is_marked_as_sensitive() {
    let address = "https://apitest.visaacceptance.com/pts/v2/payments";
    let request = authorized(&vectors::secret_credentials(), payment(address));
    assert!(request.headers()[header::AUTHORIZATION].is_sensitive());
    let request = authorized(&vectors::signature_credentials(), payment(address));
    assert!(request.headers()["signature"].is_sensitive());
    assert!(!request.headers()["digest"].is_sensitive());
}

#[test]
fn a_second_authorization_replaces_the_first() {
    let address = "https://apitest.visaacceptance.com/pts/v2/payments";
    for credentials in [vectors::secret_credentials(), vectors::signature_credentials()] {
        let once = authorized(&credentials, payment(address));
        let headers = once.headers().clone();
        assert_eq!(authorized(&credentials, once).headers(), &headers);
    }
}

#[test]
fn ids_that_no_header_can_carry_are_refused() {
    let refused = |merchant: &str, key: &str| Credentials::http_signature(merchant, key, vectors::SECRET).err();
    for id in ["", " ", "a b", "a\nb", "é"] {
        assert_eq!(refused(id, "key"), Some(KeyError::MerchantId), "{id:?}");
        assert_eq!(refused("merchant", id), Some(KeyError::KeyId), "{id:?}");
        for credentials in [vectors::secret_credentials(), vectors::signature_credentials()] {
            let mut request = payment("https://apitest.visaacceptance.com/pts/v2/payments");
            for changed in [credentials.on_behalf_of(id), credentials.clone().meta_key_of(id)] {
                let refused = changed.authorize(&mut request, vectors::now(), vectors::TOKEN_ID, None);
                assert_eq!(refused, Err(KeyError::MerchantId), "{id:?}");
            }
        }
    }
    assert_eq!(refused("merchant", "a\"b"), Some(KeyError::KeyId));
}

#[test]
fn a_shared_secret_is_base64() {
    let read = |secret: &str| Credentials::jwt_shared_secret("merchant", "key", secret).err();
    assert_eq!(read(&format!(" {}\n", vectors::SECRET)), None);
    for secret in ["", "  ", "====", "not base64", "RkFLRS1TSEFSRUQtU0VDUkVULURPLU5PVC1VU0UtMzI"] {
        assert_eq!(read(secret), Some(KeyError::Secret), "{secret:?}");
    }
}

#[test]
fn the_expiry_is_that_of_the_certificate() {
    let expiry = |certificate: &str| {
        let key = vectors::pem(vectors::SIGNING_KEY);
        Credentials::jwt_pem("merchant", certificate, &key).expect("credentials").not_after().expect("an expiry")
    };
    let expired = include_str!("../../../tests/vectors/made/expired.crt.pem");
    let told = |certificate: &str| time::Shown(expiry(certificate)).to_string();
    assert_eq!(told(expired), "2021-01-01T00:00:00Z");
    assert!(expiry(expired) < SystemTime::now());
    assert_eq!(told(vectors::SIGNING_CERTIFICATE), "2126-10-28T22:25:01Z");
    // 9999-12-31T23:59:59Z, which means "never".
    let forever = expiry(include_str!("../../../tests/vectors/made/forever.crt.pem"));
    assert_eq!(forever, time::of_seconds(253_402_300_799));
    // Of two certificates of one key, the one that is valid longer.
    assert_eq!(told(&format!("{}{expired}", vectors::SIGNING_CERTIFICATE)), "2126-10-28T22:25:01Z");
    assert_eq!(vectors::secret_credentials().not_after(), None);
}

#[test]
fn dates_have_the_form_of_http() {
    let mut request = payment("https://apitest.visaacceptance.com/pts/v2/payments");
    let now = time::of_seconds(1_793_851_382) + Duration::from_millis(999);
    vectors::signature_credentials().authorize(&mut request, now, vectors::TOKEN_ID, None).expect("authorization");
    assert_eq!(header(&request, "date"), Some("Thu, 05 Nov 2026 04:03:02 GMT"));
    vectors::secret_credentials().authorize(&mut request, now, "id", None).expect("authorization");
    let claims = claims(&request);
    assert_eq!((&claims["iat"], &claims["exp"]), (&json!(1_793_851_382), &json!(1_793_851_502)));
}
