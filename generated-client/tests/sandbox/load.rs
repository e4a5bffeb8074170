//! Many requests at once. The long ones print figures, which are not held against anything:
//! `cargo test --release … load -- --ignored --nocapture`.

use std::{
    collections::BTreeMap,
    hint::black_box,
    sync::{Arc, Mutex},
    time::{Instant, SystemTime},
};

use aws_lc_rs::{
    digest::{SHA256, digest},
    hmac,
    rsa::{
        KeyPair, KeySize, OAEP_SHA256_MGF1SHA256, OaepPrivateDecryptingKey, OaepPublicEncryptingKey,
        PrivateDecryptingKey,
    },
    signature::{self, KeyPair as _, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{Request, Response};
use http_body_util::{BodyExt as _, Full};
use hyper::{body::Incoming, service::service_fn};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};
use visa_acceptance::{client::Credentials, sandbox::Sandbox};

use super::{byhand, http1, payment, process::Running, trusting};

const CONNECTIONS: usize = 64;
const PATH: &str = "/pts/v2/payments";

fn requests(name: &str, unless_set: usize) -> usize {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(unless_set)
}

fn body() -> String {
    serde_json::to_string(payment().body()).expect("a body is JSON")
}

/// Sends all of them over 64 connections; how many a second, and how many answers were no success.
async fn rate(base: &str, requests: &Arc<Vec<Vec<u8>>>) -> (f64, usize) {
    let began = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..CONNECTIONS {
        let (requests, base) = (Arc::clone(requests), base.to_owned());
        tasks.spawn(async move {
            let (mut stream, mut failed, mut answer) = (http1::connect(&base).await, 0, vec![0; 16 << 10]);
            for request in requests.iter().skip(number).step_by(CONNECTIONS) {
                stream.write_all(request).await.expect("sent");
                let mut filled = 0;
                loop {
                    filled += stream.read(&mut answer[filled..]).await.expect("an answer");
                    let text = String::from_utf8_lossy(&answer[..filled]);
                    let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
                    let length = head.split("content-length: ").nth(1).and_then(|rest| rest.split("\r\n").next());
                    if body.len() >= length.expect("a length").parse().expect("a number") {
                        failed += usize::from(!head.contains(" 201 "));
                        break;
                    }
                }
            }
            failed
        });
    }
    let failed = tasks.join_all().await.into_iter().sum();
    #[expect(clippy::cast_precision_loss, reason = "it is printed")]
    let rate = requests.len() as f64 / began.elapsed().as_secs_f64();
    (rate, failed)
}

/// A handler that reads a body, does some work and answers the same bytes as the sandbox does.
async fn bare(answer: Vec<u8>, work: impl Fn() + Clone + Send + 'static) -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
    let base = format!("http://{}", listener.local_addr().expect("an address"));
    let answer = bytes::Bytes::from(answer);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (answer, work) = (answer.clone(), work.clone());
            let service = service_fn(move |request: Request<Incoming>| {
                let (answer, work) = (answer.clone(), work.clone());
                async move {
                    request.into_body().collect().await?;
                    work();
                    Ok::<_, hyper::Error>(Response::builder().status(201).body(Full::new(answer)).expect("a response"))
                }
            });
            tokio::spawn(hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service));
        }
    });
    base
}

async fn compare(what: &str, sandbox: &Sandbox, signed: impl Fn() -> Vec<Vec<u8>>, bare: &str) {
    for _ in 0..3 {
        let requests = Arc::new(signed());
        let (unchecked, _) = rate(bare, &requests).await;
        let (checked, failed) = rate(sandbox.http(), &requests).await;
        let share = checked / unchecked;
        println!("{what}: {checked:.0} requests a second, the handler {unchecked:.0}: {share:.2}");
        assert_eq!(failed, 0);
    }
}

fn token(sandbox: &Sandbox, body: &str) -> Vec<u8> {
    let host = sandbox.http().trim_start_matches("http://").to_owned();
    byhand::text(&byhand::token(sandbox, PATH, body, &json!({ "jti": uuid() })), &host, "keep-alive")
}

fn uuid() -> String {
    static NEXT: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
    format!("load-{}", NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed))
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "it prints figures"]
async fn signed_with_a_secret_over_64_connections() {
    let sandbox = Sandbox::start().await.expect("a sandbox");
    let answer = http1::send(&sandbox, &byhand::token(&sandbox, PATH, &body(), &json!({}))).await;
    let base = bare(answer.body.clone(), || {}).await;
    let signed = || (0..requests("LOAD_REQUESTS", 50_000)).map(|_| token(&sandbox, &body())).collect();
    compare("HS256", &sandbox, signed, &base).await;
    let alone = library_calls(&token(&sandbox, &body()), &answer.body);
    let alone = bare(answer.body, alone).await;
    compare("HS256, beside a handler of the library calls that it takes", &sandbox, signed, &alone).await;
}

/// What no sandbox of these libraries can do without, on the bytes of one call: the token is read and verified, the body digested and read,
/// the published answer gets an id, is written and kept. Nothing is judged, and nothing looked up.
fn library_calls(request: &[u8], answer: &[u8]) -> impl Fn() + Clone + Send + 'static {
    let request = String::from_utf8(request.to_vec()).expect("text");
    let (head, sent) = request.split_once("\r\n\r\n").expect("a head and a body");
    let token = head.split("Bearer ").nth(1).and_then(|rest| rest.split("\r\n").next()).expect("a token").to_owned();
    let (sent, answer): (_, Value) = (sent.to_owned(), serde_json::from_slice(answer).expect("JSON"));
    let key = Arc::new(hmac::Key::new(hmac::HMAC_SHA256, &[7; 32]));
    let kept = Arc::new(Mutex::new(BTreeMap::new()));
    move || {
        let part = |text: &str| URL_SAFE_NO_PAD.decode(text).expect("base64url");
        let read = |text: &str| serde_json::from_slice::<Value>(&part(text)).expect("JSON");
        let (signed, signature) = token.rsplit_once('.').expect("a signature");
        let (head, claims) = signed.split_once('.').expect("two parts");
        // The key is another one, which costs the same.
        let verified = hmac::verify(&key, signed.as_bytes(), &part(signature));
        let body: Value = serde_json::from_str(&sent).expect("JSON");
        black_box((read(head), read(claims), verified.is_ok(), digest(&SHA256, sent.as_bytes()), body));
        let (id, mut answer) = (uuid::Uuid::new_v4().to_string(), answer.clone());
        answer["id"] = id.clone().into();
        let answer = serde_json::to_vec(&answer).expect("it can be written");
        kept.lock().expect("nobody panics").insert(id, answer);
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "it prints figures"]
async fn signed_with_a_certificate_and_encrypted_over_64_connections() {
    let sandbox = Sandbox::start().await.expect("a sandbox");
    let (p12, password) = sandbox.p12().expect("a file");
    let credentials = Credentials::jwt_p12("sandbox_merchant", &p12, password).expect("credentials");
    let client = sandbox.client_builder(credentials).response_key(sandbox.response_key().expect("a key"));
    let client = client.encrypt_requests(sandbox.platform_certificate().expect("a certificate"));
    let client = client.transport(trusting(&sandbox)).build().expect("a client");
    let request = || {
        let call = client.prepare(payment()).expect("a call");
        call.sign(SystemTime::now(), &uuid()).expect("signed").into_http()
    };
    let answer = http1::send(&sandbox, &request()).await;

    // The same operations with keys of its own: a signature verified, a key unwrapped, a key wrapped.
    let (pair, text) = (KeyPair::generate(KeySize::Rsa2048).expect("a key"), [7; 300]);
    let mut signed = vec![0; pair.public_modulus_len()];
    let random = aws_lc_rs::rand::SystemRandom::new();
    pair.sign(&signature::RSA_PKCS1_SHA256, &random, &text, &mut signed).expect("a signature");
    let private = PrivateDecryptingKey::generate(KeySize::Rsa2048).expect("a key");
    let sealer = Arc::new(OaepPublicEncryptingKey::new(private.public_key()).expect("a key"));
    let opener = Arc::new(OaepPrivateDecryptingKey::new(private).expect("a key"));
    let mut wrapped = vec![0; sealer.ciphertext_size()];
    sealer.encrypt(&OAEP_SHA256_MGF1SHA256, &[1; 32], &mut wrapped, None).expect("wrapped");
    let verifier = Arc::new(UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, pair.public_key().as_ref().to_vec()));
    let base = bare(answer.body, move || {
        verifier.verify(&text, &signed).expect("it verifies");
        let mut buffer = vec![0; opener.min_output_size()];
        opener.decrypt(&OAEP_SHA256_MGF1SHA256, &wrapped, &mut buffer, None).expect("unwrapped");
        let mut buffer = vec![0; sealer.ciphertext_size()];
        sealer.encrypt(&OAEP_SHA256_MGF1SHA256, &[1; 32], &mut buffer, None).expect("wrapped");
    })
    .await;
    let host = sandbox.http().trim_start_matches("http://").to_owned();
    let signed =
        || (0..requests("LOAD_SEALED", 5_000)).map(|_| byhand::text(&request(), &host, "keep-alive")).collect();
    compare("RS256 and encryption", &sandbox, signed, &base).await;
}

/// How many bytes a request adds to what the sandbox holds, which is a process of its own: nothing of the test's is counted. One reading
/// for each part of the requests, so that it is seen where it stops growing.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "it prints figures"]
async fn memory_grows_where_a_record_is_made_and_nowhere_else() {
    let Some([nothing, payment]) = growth(5_000, requests("LOAD_RECORDS", 50_000)).await else {
        return println!("the system does not tell");
    };
    println!("no record: {nothing:.0} bytes a request; a payment: {payment:.0}");
    assert!(nothing < payment / 20.0, "what is not kept takes memory");
}

/// The same with fewer, which every run has time for: none of them fails, and a payment takes near what the documentation says.
#[tokio::test(flavor = "multi_thread")]
async fn thousands_at_once_are_all_answered_and_take_what_is_said() {
    let Some([nothing, payment]) = growth(2_000, 5_000).await else { return };
    // So few are told apart from what the process takes anyway no better than this.
    assert!(nothing < 700.0, "what makes no record takes {nothing:.0} bytes a request");
    assert!((1_000.0..5_000.0).contains(&payment), "a payment takes {payment:.0} bytes");
}

/// What a request that makes no record adds in bytes, and what a payment does, after so many that come before it counts.
async fn growth(before_it_counts: usize, all: usize) -> Option<[f64; 2]> {
    let running = Running::start(&[]);
    let host = running.text("http").trim_start_matches("http://").to_owned();
    let description = running.description.as_object().expect("an object");
    let count = all / PARTS;
    // A signature leaves no id of its own behind.
    let signed = |body: &str| byhand::text(&byhand::signature_for(description, PATH, body), &host, "keep-alive");
    let mut grew = [0.0; 2];
    for ((what, body), grew) in [("no record", "{}".to_owned()), ("a payment", body())].into_iter().zip(&mut grew) {
        let is_refused = what == "no record";
        let send = async |count: usize| {
            let (_, failed) = rate(running.text("http"), &Arc::new(vec![signed(&body); count])).await;
            assert_eq!(failed, if is_refused { count } else { 0 }, "{what}");
        };
        // The last thousand calls are kept, and what a connection needs is there once: those come before it counts.
        send(before_it_counts).await;
        let mut before = running.resident()?;
        let first = before;
        for _ in 0..PARTS {
            send(count).await;
            let now = running.resident().expect("it runs");
            println!("{what}: {:.0} bytes a request", per(now.saturating_sub(before), count));
            before = now;
        }
        *grew = per(before.saturating_sub(first), count * PARTS);
    }
    Some(grew)
}

/// In how many parts memory is read.
const PARTS: usize = 5;

#[expect(clippy::cast_precision_loss, reason = "it is printed")]
fn per(bytes: usize, requests: usize) -> f64 {
    bytes as f64 / requests as f64
}
