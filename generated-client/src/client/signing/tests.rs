use std::time::Duration;

use serde_json::Value;

use super::*;
use crate::client::vectors;

const ID: &str = vectors::TOKEN_ID;

fn prepared(body: &str) -> Prepared {
    let request = http::Request::post("https://apitest.visaacceptance.com/pts/v2/payments");
    let request = request.header(header::CONTENT_TYPE, "application/json");
    request.body(body.as_bytes().to_vec()).expect("a request").into()
}

#[test]
fn what_is_signed_alone_equals_what_was_recorded() {
    let mut count = 0;
    for vector in vectors::signed() {
        if vector["auth"] == "http" {
            let signed = vectors::signature_credentials().sign(vectors::request(&vector), vectors::now(), ID);
            let request = signed.expect("it is signed").into_http();
            for name in ["host", "date", "v-c-merchant-id", "digest", "signature"] {
                let recorded = vector["request"]["headers"][name].as_str();
                assert_eq!(request.headers().get(name).map(|value| value.to_str().expect("text")), recorded, "{name}");
            }
            assert_eq!(request.uri(), vectors::text(&vector, "/request/url"));
            count += 1;
        }
    }
    assert_eq!(count, 7);
}

#[test]
fn what_is_sealed_and_signed_alone_is_what_the_platform_opens() {
    let plain = r#"{"card":{"number":"4111111111111111"}}"#;
    let platform = vectors::platform_certificate();
    let sealed = platform.seal_request(prepared(plain), vectors::now()).expect("it is sealed");
    let key = vectors::response_key();
    let signed = vectors::certificate_credentials().sign_for_sealed_answer(sealed, vectors::now(), ID, &key);
    let signed = signed.expect("it is signed");
    let shown = format!("{signed:?}");
    assert!(shown.contains("POST") && !shown.contains("Bearer") && !shown.contains("encryptedRequest"), "{shown}");
    let request = signed.into_http();
    let body: Value = serde_json::from_slice(request.body()).expect("JSON");
    let opened = vectors::platform_key().open(body["encryptedRequest"].as_str().expect("text")).expect("it opens");
    assert_eq!(&*opened, plain.as_bytes());
    assert!(request.headers()[header::AUTHORIZATION].is_sensitive());
}

#[test]
fn a_body_that_is_announced_as_jose_is_sealed_to_a_jwe() {
    let mut request = prepared("{}");
    request.headers_mut().insert(header::CONTENT_TYPE, http::HeaderValue::from_static("application/jose"));
    let sealed = vectors::platform_certificate().seal_request(request, vectors::now()).expect("it is sealed");
    let jwe = std::str::from_utf8(sealed.body()).expect("text");
    assert_eq!(vectors::platform_key().open(jwe).as_deref().map(Vec::as_slice), Ok(&b"{}"[..]));
}

#[test]
fn nothing_is_signed_or_sealed_with_what_has_expired() {
    let credentials = vectors::certificate_credentials();
    let late = credentials.not_after().expect("it has a certificate");
    let expired = |error| matches!(error, ConfigurationError::Expired { .. });
    assert!(credentials.sign(prepared("{}"), late - Duration::from_secs(1), ID).is_ok());
    assert!(expired(credentials.sign(prepared("{}"), late, ID).expect_err("it has expired")));
    assert!(expired(vectors::platform_certificate().seal_request(prepared("{}"), late).expect_err("it has expired")));
    let key = vectors::response_key().with_certificate(vectors::RESPONSE_CERTIFICATE).expect("they belong together");
    let late = key.not_after().expect("it has a certificate");
    let refused = vectors::secret_credentials().sign_for_sealed_answer(prepared("{}"), late, ID, &key);
    assert!(expired(refused.expect_err("it has expired")));
}
