//! Requests that must not get in, each made of one that gets in.

use std::{
    collections::BTreeSet,
    time::{Duration, SystemTime},
};

use http::{HeaderValue, Method, Request, StatusCode};
use serde_json::json;
use visa_acceptance::{
    client::{Client, Credentials, Error},
    sandbox::Sandbox,
    use_cases,
};

use super::{
    byhand,
    http1::{self, Answer},
    payment, trusting,
};

/// A client that encrypts nothing.
fn plain(sandbox: &Sandbox) -> Client {
    let credentials = sandbox.credentials().expect("credentials");
    sandbox.client_builder(credentials).transport(trusting(sandbox)).build().expect("a client")
}

/// A signed request, with an id that is new.
fn signed(client: &Client, path: &str, now: SystemTime) -> Request<Vec<u8>> {
    let call = client.raw(Method::POST, path).body(&json!({ "a": 1 })).prepare().expect("a call");
    let id = format!("{:?}", std::time::Instant::now());
    call.sign(now, &id).expect("signed").into_http()
}

#[track_caller]
fn check(answer: &Answer, status: u16, words: &str) {
    assert_eq!(answer.status.as_u16(), status, "{}", answer.head);
    assert!(answer.words().contains(words), "{}", answer.words());
}

/// The ways in which the guides and newer clients spell a path.
fn spellings(path: &str) -> Vec<String> {
    let newer = [("/acp/v1/", "/icc/v1/"), ("/tms/v2/tokens/", "/tms/v3/tokens/")];
    let newer = newer.iter().filter_map(|(from, to)| Some(format!("{to}{}", path.strip_prefix(from)?)));
    newer.chain([path.to_owned(), format!("{path}/")]).collect()
}

/// Also where one of them must be encrypted: it is not let in without that under another name.
#[tokio::test]
async fn however_a_path_is_spelt_it_is_the_same_operation() {
    let sandbox = Sandbox::start().await.expect("a sandbox");
    let posts = use_cases().iter().map(|contract| contract.operation).filter(|operation| operation.method == "POST");
    for operation in posts {
        let segments = operation.path.split('/');
        let path: Vec<_> = segments.map(|segment| if segment.starts_with('{') { "7" } else { segment }).collect();
        let mut statuses = BTreeSet::new();
        for path in spellings(&path.join("/")) {
            let answer = http1::send(&sandbox, &byhand::token(&sandbox, &path, "{}", &json!({}))).await;
            statuses.insert(answer.status);
            let call = sandbox.calls().pop().expect("a call");
            assert_eq!(call.operation, Some(operation.id), "{path}");
        }
        assert_eq!(statuses.len(), 1, "{}: {statuses:?}", operation.id);
    }
}

#[tokio::test]
async fn what_is_not_signed_well_does_not_get_in() {
    let sandbox = Sandbox::start().await.expect("a sandbox");
    let (client, path, now) = (plain(&sandbox), "/pts/v2/payments", SystemTime::now());
    let send = async |request: &Request<Vec<u8>>| http1::send(&sandbox, request).await;
    let lets_in = |answer: &Answer| answer.status != StatusCode::UNAUTHORIZED;

    let request = signed(&client, path, now);
    assert!(lets_in(&send(&request).await));
    check(&send(&request).await, 401, "`jti` was used before");

    let stale = signed(&client, path, now - Duration::from_secs(600));
    check(&send(&stale).await, 401, "expired; 60 seconds");
    let early = signed(&client, path, now + Duration::from_secs(600));
    check(&send(&early).await, 401, "ahead of the sandbox's clock");

    let mut changed = signed(&client, path, now);
    changed.body_mut().push(b'\n');
    check(&send(&changed).await, 401, "digest");

    let mut changed = signed(&client, path, now);
    let token = changed.headers()["authorization"].to_str().expect("text").to_owned();
    let (rest, signature) = token.rsplit_once('.').expect("parts");
    let first = if signature.starts_with('A') { "B" } else { "A" };
    let token = format!("{rest}.{first}{}", &signature[1..]);
    changed.headers_mut().insert("authorization", HeaderValue::try_from(token).expect("a value"));
    check(&send(&changed).await, 401, "does not verify");

    let mut bare = signed(&client, path, now);
    bare.headers_mut().remove("authorization");
    check(&send(&bare).await, 401, "neither a token nor");

    let mut elsewhere = signed(&client, path, now);
    *elsewhere.uri_mut() = format!("{}/pts/v2/payments?x=1", sandbox.http()).parse().expect("an address");
    check(&send(&elsewhere).await, 401, "request-resource-path");

    let mut other_host = signed(&client, path, now);
    other_host.headers_mut().insert("host", HeaderValue::from_static("localhost"));
    check(&send(&other_host).await, 401, "request-host");

    // All of them are told of, and none of them has a merchant.
    let calls = sandbox.calls();
    assert_eq!(calls.iter().filter(|call| call.denied.is_some() && call.merchant.is_none()).count(), calls.len() - 1);
    assert!(calls.iter().skip(1).all(|call| call.body().is_empty()));
}

#[tokio::test]
async fn what_must_be_encrypted_and_is_not_is_refused() {
    let sandbox = Sandbox::start().await.expect("a sandbox");
    let answer_key = json!({ "v-c-response-mle-kid": sandbox.response_key().expect("a key").key_id() });
    for path in ["/acp/v1/tokens", "/icc/v1/instructions", "/acp/v1/instructions/1/credentials"] {
        let request = byhand::token(&sandbox, path, "{}", &answer_key);
        check(&http1::send(&sandbox, &request).await, 400, "must be encrypted");
        check(&http1::send(&sandbox, &byhand::signature(&sandbox, path, "{}")).await, 400, "needs a JSON Web Token");
    }
    // What is encrypted as it should be is let through, if its answer can be encrypted too.
    let platform = sandbox.platform_certificate().expect("a certificate");
    let sealed = || json!({ "encryptedRequest": platform.seal(b"{}", SystemTime::now()).expect("sealed") }).to_string();
    let request = byhand::token(&sandbox, "/acp/v1/tokens", &sealed(), &answer_key);
    http1::send(&sandbox, &request).await;
    assert!(sandbox.calls().pop().is_some_and(|call| call.encrypted && call.body() == b"{}"));
    let request = byhand::token(&sandbox, "/acp/v1/tokens", &sealed(), &json!({}));
    check(&http1::send(&sandbox, &request).await, 400, "`v-c-response-mle-kid`");
    let unknown = json!({ "v-c-response-mle-kid": "1700000000000000000003" });
    let request = byhand::token(&sandbox, "/pts/v2/payments", &sealed(), &unknown);
    check(&http1::send(&sandbox, &request).await, 400, "is unknown");
    let request = byhand::signature(&sandbox, "/pts/v2/payments", &sealed());
    check(&http1::send(&sandbox, &request).await, 400, "message-level encryption needs");

    // Whatever is in the envelope, it is opened with the platform's key or not at all.
    for text in ["", "a.b.c", "a.b.c.d.e", "e30.e30.e30.e30.e30"] {
        let body = json!({ "encryptedRequest": text }).to_string();
        let request = byhand::token(&sandbox, "/pts/v2/payments", &body, &json!({}));
        check(&http1::send(&sandbox, &request).await, 400, "the encrypted request");
    }
}

#[tokio::test]
async fn media_types_and_sizes_are_checked() {
    let sandbox = Sandbox::start().await.expect("a sandbox");
    let client = plain(&sandbox);
    let request = |name: &'static str, value: &'static str| {
        let mut request = signed(&client, "/pts/v2/payments", SystemTime::now());
        request.headers_mut().insert(name, HeaderValue::from_static(value));
        request
    };
    for (name, value, status) in [
        ("content-type", "text/plain", 415),
        ("content-type", "application/jsonx", 415),
        // A bare encrypted text is documented for one call of token management, and not for payments.
        ("content-type", "application/jose", 415),
        ("accept", "text/html", 406),
        ("accept", "application/xml, text/*", 406),
    ] {
        let answer = http1::send(&sandbox, &request(name, value)).await;
        assert_eq!(answer.status.as_u16(), status, "{name}: {value}");
    }
    for (name, value) in [
        ("content-type", "application/json;charset=utf-8"),
        ("content-type", "APPLICATION/HAL+JSON"),
        ("accept", "*/*"),
        ("accept", "text/html, application/json;q=0.5"),
        ("accept", "application/json;charset=utf-8"),
    ] {
        let status = http1::send(&sandbox, &request(name, value)).await.status.as_u16();
        assert!(![401, 406, 415].contains(&status), "{name}: {value}: {status}");
    }
    let mut bare = signed(&client, "/tms/v1/instrumentidentifiers", SystemTime::now());
    bare.headers_mut().insert("content-type", HeaderValue::from_static("application/jose"));
    check(&http1::send(&sandbox, &bare).await, 400, "the encrypted request: it has not five parts");

    // Authentication comes before the media type.
    let mut denied = request("content-type", "text/plain");
    denied.headers_mut().remove("authorization");
    check(&http1::send(&sandbox, &denied).await, 401, "neither");

    let mut large = request("accept", "*/*");
    *large.body_mut() = vec![b' '; (4 << 20) + 1];
    assert_eq!(http1::send(&sandbox, &large).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    let mut head = request("accept", "*/*");
    head.headers_mut().insert("x-long", HeaderValue::try_from("a".repeat(70 << 10)).expect("a value"));
    assert!(http1::send(&sandbox, &head).await.status.is_client_error());
}

/// Of several things that are wrong, the first in the order is said: authentication, encryption, media type, what was scripted, what the
/// contract asks for.
#[tokio::test]
async fn each_check_has_its_place() {
    let sandbox = Sandbox::start().await.expect("a sandbox");
    let send = async |path: &str, body: &str, is_denied: bool, media_type: &'static str, play: &'static str| {
        let mut request = byhand::token(&sandbox, path, body, &json!({}));
        request.headers_mut().insert("content-type", HeaderValue::from_static(media_type));
        if !play.is_empty() {
            request.headers_mut().insert("x-sandbox-play", HeaderValue::from_static(play));
        }
        if is_denied {
            request.headers_mut().insert("authorization", HeaderValue::from_static("Bearer a.b.c"));
        }
        http1::send(&sandbox, &request).await
    };
    let (payments, agents, json) = ("/pts/v2/payments", "/acp/v1/tokens", "application/json");
    check(&send(agents, "{}", true, "text/plain", "conflict").await, 401, "token");
    check(&send(agents, "{}", false, "text/plain", "conflict").await, 400, "must be encrypted");
    check(&send(payments, "{}", false, "text/plain", "conflict").await, 415, "Unsupported Media Type");
    assert_eq!(send(payments, "{}", false, json, "conflict").await.status, StatusCode::CONFLICT);
    // What cannot be played is said before anything is judged.
    check(&send(payments, "{}", false, json, "conflit").await, 400, "conflict");
    let month = r#"{"paymentInformation":{"card":{"number":"4111111111111111","expirationMonth":"13"}}}"#;
    assert_eq!(send(payments, month, false, json, "conflict").await.status, StatusCode::CONFLICT);
    let answer = send(payments, month, false, json, "").await;
    let body: serde_json::Value = serde_json::from_slice(&answer.body).expect("JSON");
    assert_eq!((answer.status.as_u16(), &body["reason"]), (400, &json!("MISSING_FIELD")), "{body}");
}

/// A read has nothing to encrypt.
#[tokio::test]
async fn what_is_never_encrypted_is_not_taken_encrypted() {
    let sandbox = Sandbox::start().await.expect("a sandbox");
    let sealed = sandbox.platform_certificate().expect("a certificate").seal(b"{}", SystemTime::now());
    let body = json!({ "encryptedRequest": sealed.expect("sealed") }).to_string();
    let path = "/tms/v1/instrumentidentifiers/7010000000016241111";
    let mut request = byhand::token(&sandbox, path, &body, &json!({ "request-method": "delete" }));
    *request.method_mut() = Method::DELETE;
    check(&http1::send(&sandbox, &request).await, 400, "this call is not encrypted");
}

#[tokio::test]
async fn a_portfolio_signs_for_its_merchants_and_a_merchant_for_itself() {
    let sandbox = Sandbox::start().await.expect("a sandbox");
    sandbox.merchant("another").expect("a merchant");
    let said = sandbox.description();
    let text = |name: &str| said[name].as_str().expect("text").to_owned();
    let portfolio = [text("portfolio_id"), text("portfolio_key_id"), text("portfolio_shared_secret")];
    let own = [text("merchant_id"), text("key_id"), text("shared_secret")];
    for (key, merchant, gets_in) in [
        (&portfolio, "sandbox_merchant", true),
        (&portfolio, "another", true),
        (&portfolio, "nobody", false),
        (&own, "another", false),
    ] {
        let [owner, id, secret] = key;
        for credentials in
            [Credentials::jwt_shared_secret(merchant, id, secret), Credentials::http_signature(merchant, id, secret)]
        {
            let credentials = credentials.expect("credentials").meta_key_of(owner);
            let client = sandbox.client_builder(credentials).transport(trusting(&sandbox)).build().expect("a client");
            let result = client.send(payment()).await;
            let status = result.as_ref().map_or_else(Error::status, |reply| Some(reply.http_status));
            let expected = if gets_in { StatusCode::CREATED } else { StatusCode::UNAUTHORIZED };
            assert_eq!(status, Some(expected), "{owner} for {merchant}");
            let call = sandbox.calls().pop().expect("a call");
            assert_eq!(call.merchant.as_deref(), Some(merchant).filter(|_| gets_in));
        }
    }
}
