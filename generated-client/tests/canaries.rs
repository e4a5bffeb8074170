//! Canaries in the place of every secret, card and customer: nothing that is logged, shown, displayed or panicked holds one,
//! whether a run succeeds or fails.

#![cfg(feature = "client")]

#[path = "canaries/collection.rs"]
mod collection;
#[path = "canaries/keys.rs"]
mod keys;
#[cfg(feature = "hyper")]
#[path = "canaries/loopback.rs"]
mod loopback;
#[allow(dead_code, reason = "another test uses the rest")]
mod memory;
#[path = "canaries/planted.rs"]
mod planted;
#[path = "canaries/search.rs"]
mod search;

use std::{fmt::Debug, process::Command, time::Duration};

use collection::Collection;
use http::{HeaderValue, Method, header};
use keys::{Key, OPENING, SIGNING, sealed};
use memory::{Answer, Memory, Seen, answered};
#[cfg(feature = "p12")]
use planted::P12_PASSWORD;
use planted::{
    BANK_ACCOUNT, CARD, CRYPTOGRAM, EMAIL, FIDO_PAYLOAD, FIRST_NAME, MERCHANT_SECRET, NETWORK_TOKEN, SECURITY_CODE,
    SHARED_SECRET, WRONG_PASSWORD,
};
use search::Form;
use serde_json::json;
use visa_acceptance::{
    Request,
    api::{
        Amount, AnsweredCardNumber, BankAccountNumber, CardNumber, Cryptogram, Environment, MaskedNumber,
        NetworkTokenNumber, SecurityCode,
    },
    client::{
        ApiError, Client, Credentials, DecryptionKey, Error, Limits, Link, PlatformCertificate, Sending, Transport,
    },
    instrument_identifiers::{Retrieve, Update},
    payments::installments::CustomerInitiatedWithPan,
    runtime::{Personal, Secret, UseCase},
};

/// Credentials of each kind, of which canaries are the secrets.
fn credentials() -> Vec<Credentials> {
    vec![
        Credentials::jwt_shared_secret("merchant", "key-1", SHARED_SECRET).expect("it is base64"),
        Credentials::http_signature("merchant", "key-1", MERCHANT_SECRET).expect("it is base64"),
        SIGNING.credentials(),
        #[cfg(feature = "p12")]
        Credentials::jwt_p12("merchant", &SIGNING.p12(P12_PASSWORD), P12_PASSWORD).expect("it opens"),
    ]
}

/// A client that encrypts, if it can, and hands what hooks get to the collection.
fn client(seen: &Collection, memory: &Memory, credentials: Credentials, encrypts: bool) -> Client {
    let mut builder = memory::builder(memory, credentials).hook(seen.clone());
    if encrypts {
        builder = builder.encrypt_requests(OPENING.platform()).response_key(OPENING.opening());
    }
    builder = builder.token_management_key(OPENING.opening());
    seen.debug(&builder);
    let client = builder.build().expect("the settings are right");
    seen.debug(&client);
    client
}

/// Sends a request, and collects whatever shows on the way.
async fn run<U>(seen: &Collection, client: &Client, request: Request<U>) -> Result<(), Error>
where
    U: UseCase + Debug,
    U::Response: Debug,
{
    seen.debug(&request);
    seen.debug(request.verdict());
    seen.debug(&request.prepare(&Environment::Test.target()));
    let call = client.prepare(request).inspect_err(|error| seen.error(error))?;
    seen.debug(&call);
    seen.debug(&json!(call.references()));
    let reply = call.send().await.inspect_err(|error| seen.error(error))?;
    seen.debug(&reply);
    seen.debug(&reply.body);
    seen.debug(&(reply.entity_tag(), &reply.references));
    Ok(())
}

/// Sends a request of each use case that carries canaries, and a read. Enrolling must be encrypted.
async fn run_each(seen: &Collection, client: &Client, encrypts: bool) -> Vec<Result<(), Error>> {
    let mut results = vec![
        run(seen, client, planted::payment()).await,
        run(seen, client, planted::network_token_payment()).await,
        run(seen, client, planted::instrument_identifier()).await,
        run(seen, client, planted::payment_credentials()).await,
        run(seen, client, planted::one_time_password()).await,
        run(seen, client, planted::retrieve()).await,
    ];
    if encrypts {
        results.push(run(seen, client, planted::enrollment()).await);
    }
    results
}

/// Every canary, and what the requests that were seen are signed with.
fn canaries(seen: &[Seen]) -> Vec<Form> {
    let mut forms = planted::all();
    forms.extend(SIGNING.canaries());
    forms.extend(OPENING.canaries());
    for request in seen {
        for name in ["authorization", "signature"] {
            let value = request.headers.get(name).map_or("", |value| value.to_str().expect("it is text"));
            // The last part of a token is its signature, and so is the last value of an HTTP signature.
            let parts = value.split(['.', '"']).filter(|part| part.len() > 40);
            forms.extend(parts.map(|part| search::verbatim("signature", part)));
        }
    }
    forms
}

/// The words that are to be seen whatever else is: so the search is known to have something to search in.
const HARMLESS: &[&str] =
    &["visa_acceptance: attempt", "/pts/v2/payments", "create-payment", "c-1", "use_case", "[redacted]", "key_id"];

#[tokio::test]
async fn runs_that_succeed_show_no_canary() {
    let (seen, watch) = Collection::begin();
    let mut sent = Vec::new();
    for credentials in credentials() {
        seen.debug(&credentials);
        let strange = planted::identified_by_a_number(201, &planted::success());
        seen.debug(&planted::payment().decode(strange.body()));
        let memory = Memory::answering([Ok(strange), answered(201, &planted::success())]);
        let client = client(&seen, &memory, credentials, false);
        for result in run_each(&seen, &client, false).await {
            result.expect("it is answered");
        }
        sent.extend(memory.seen());
    }
    drop(watch);
    let bodies: Vec<_> = sent.iter().map(|request| String::from_utf8_lossy(&request.body)).collect();
    assert!(bodies.concat().contains(CARD), "the requests do carry canaries");
    seen.tells_only(&canaries(&sent), HARMLESS);
}

#[tokio::test]
async fn runs_that_fail_show_no_canary() {
    let (seen, watch) = Collection::begin();
    let mut sent = Vec::new();
    for credentials in credentials() {
        for (what, answer, expected) in planted::failures() {
            if let Ok(response) = &answer {
                seen.debug(&planted::payment().decode(response.body()).inspect_err(|error| seen.chain(error)));
            }
            let memory = Memory::answering([answer]);
            let client = client(&seen, &memory, credentials.clone(), false);
            for result in run_each(&seen, &client, false).await {
                let error = result.expect_err(what);
                assert!(expected(&error), "{what}: {error:?}");
            }
            sent.extend(memory.seen());
        }
    }
    drop(watch);
    seen.tells_only(&canaries(&sent), HARMLESS);
    seen.tells_only(&[], &["INVALID_DATA", "no connection, or no place on one", "the outcome is unknown", "attempts"]);
}

#[tokio::test]
async fn encrypted_runs_show_no_canary() {
    let other = Key::new(OPENING.id, (2036, 12, 31));
    let unknown = Key::new("unknown-1", (2036, 12, 31));
    let (seen, watch) = Collection::begin();
    let mut sent = Vec::new();
    let envelope = |jwe: &str| json!({ "encryptedResponse": jwe });
    let success = sealed(&OPENING, &planted::success()).await;
    let cut = &success[..success.len() - 8];
    let runs: Vec<(&str, Answer, Expected)> = vec![
        ("success", answered(201, &envelope(&success)), Result::is_ok),
        ("success as a bare JWE", Ok(planted::plain(201, "application/jose", success.clone())), Result::is_ok),
        ("a refusal", answered(400, &envelope(&sealed(&OPENING, &planted::error("INVALID_DATA")).await)), |result| {
            matches!(result, Err(Error::Api(_)))
        }),
        ("text", answered(201, &envelope(&sealed(&OPENING, &planted::echo().into()).await)), is_unusable),
        ("another key", answered(201, &envelope(&sealed(&other, &planted::success()).await)), is_unusable),
        ("an unknown key", answered(201, &envelope(&sealed(&unknown, &planted::success()).await)), is_unusable),
        ("a JWE that was cut", answered(201, &envelope(cut)), is_unusable),
    ];
    for (what, answer, expected) in runs {
        let memory = Memory::answering([answer]);
        let client = client(&seen, &memory, SIGNING.credentials(), true);
        for result in run_each(&seen, &client, true).await {
            assert!(expected(&result), "{what}: {result:?}");
        }
        sent.extend(memory.seen());
    }
    drop(watch);
    assert!(sent.iter().any(|request| request.body.starts_with(br#"{"encryptedRequest":"#)), "requests are encrypted");
    seen.tells_only(&canaries(&sent), HARMLESS);
    seen.tells_only(&[], &["enroll-card", "encrypted: true", "cannot be opened"]);
}

/// What a run must end in.
type Expected = fn(&Result<(), Error>) -> bool;

fn is_unusable(result: &Result<(), Error>) -> bool {
    matches!(result, Err(Error::OutcomeUnknown(_) | Error::Undecodable(_)))
}

/// Never answers.
struct Silence;

impl Transport for Silence {
    fn send(&self, _: http::Request<Vec<u8>>, _: Limits) -> Sending<'_> {
        Box::pin(std::future::pending())
    }
}

#[tokio::test]
async fn a_run_that_takes_too_long_shows_no_canary() {
    let (seen, watch) = Collection::begin();
    let builder = memory::builder(&Memory::default(), SIGNING.credentials()).transport(Silence).hook(seen.clone());
    let client = builder.attempt_timeout(Duration::from_millis(1)).build().expect("the settings are right");
    run(&seen, &client, planted::payment()).await.expect_err("it takes too long");
    drop(watch);
    seen.tells_only(&canaries(&[]), &["no answer came in time", "visa_acceptance: attempt"]);
}

#[tokio::test]
async fn calls_that_no_document_describes_show_no_canary() {
    let (seen, watch) = Collection::begin();
    let answer = json!({
        "id": "1", "echo": planted::echo(), "_links": { "capture": { "method": "POST", "href": "/pts/v2/payments/1/captures" } },
    });
    let memory = Memory::answering([answered(201, &answer)]);
    let client = client(&seen, &memory, SIGNING.credentials(), true);
    for path in ["/pts/v2/payments".to_owned(), format!("/tms/v2/customers/{CARD}?name={FIRST_NAME}")] {
        for encrypted in [false, true] {
            let call = client.raw(Method::POST, &path).body(&planted::success());
            let call = call.header(header::COOKIE, HeaderValue::from_static(EMAIL));
            let call = if encrypted { call.encrypted() } else { call };
            seen.debug(&call);
            let reply = call.send().await.expect("it is answered");
            seen.debug(&reply);
            seen.debug(&reply.body);
        }
    }
    for elsewhere in [format!("https://{EMAIL}/{CARD}"), format!("//{CARD}"), planted::echo()] {
        seen.error(&client.raw(Method::GET, elsewhere).send().await.expect_err("it leads elsewhere"));
    }
    let reply = client.send(planted::payment()).await.expect("it is answered");
    let link = Link::of(&reply.body, "capture").expect("it is there");
    seen.debug(&link);
    seen.debug(&client.follow(&link).body(&planted::success()));
    drop(watch);
    seen.tells_only(&canaries(&memory.seen()), &["RawCall", "RawAnswer", "/tms/v2", "Link"]);
}

#[test]
fn values_alone_show_no_canary() {
    let (seen, watch) = Collection::begin();
    seen.debug(&(Personal::new(FIRST_NAME), Secret::new(FIDO_PAYLOAD), SecurityCode::new(SECURITY_CODE)));
    seen.debug(&(CardNumber::new(CARD), AnsweredCardNumber::new(CARD), MaskedNumber::new(CARD)));
    seen.debug(&(NetworkTokenNumber::new(NETWORK_TOKEN), Cryptogram::new(CRYPTOGRAM)));
    seen.debug(&BankAccountNumber::new(BANK_ACCOUNT));
    seen.chain(&Amount::new(format!("{CARD}x")).expect_err("it is no number"));
    drop(watch);
    seen.tells_only(&canaries(&[]), &["[redacted]", "a decimal number"]);
}

#[test]
fn refusals_of_every_shape_show_no_canary() {
    let (seen, watch) = Collection::begin();
    for body in planted::errors("INVALID_DATA") {
        let refusal = ApiError::new(http::StatusCode::UNAUTHORIZED, body.to_string());
        seen.debug(&(&refusal.body, refusal.fields(), refusal.remedy()));
        seen.error(&Error::Api(Box::new(refusal)));
    }
    drop(watch);
    seen.tells_only(&canaries(&[]), &["INVALID_DATA", "orderInformation.billTo.email", "[not shown]"]);
}

#[tokio::test]
async fn requests_that_are_refused_show_no_canary() {
    let (seen, watch) = Collection::begin();
    let rejected = [
        Retrieve::builder("..").build().expect_err("it is another path"),
        Update::builder("1").if_match(format!("{CARD}\n")).build().expect_err("no header can carry it"),
    ];
    for rejected in &rejected {
        seen.rejected(rejected);
    }
    // Fields that were mixed up, and a field of another type.
    for wrong in [CARD, "4485 2757 4230 8327", "4485-2757-4230-8327", EMAIL] {
        let builder = CustomerInitiatedWithPan::builder().card_number(FIRST_NAME).bill_to_email(CARD).network_unknown();
        let builder = builder.with_body(|body| {
            body.extra.insert("processingInformation", json!([CARD, EMAIL]));
            body.extra.insert("unknown", planted::echo());
        });
        seen.debug(&builder);
        let builder = builder.commerce_indicator(wrong).waive("orderInformation.billTo.firstName", "unknown");
        let rejected = builder.build().expect_err("almost everything is missing");
        seen.rejected(&rejected);
        seen.error(&Error::from(rejected));
    }
    drop(watch);
    seen.tells_only(&canaries(&[]), &["is required and is missing", "payments/installments", "which is not shown"]);
}

#[tokio::test]
async fn settings_that_are_wrong_show_no_canary() {
    let (seen, watch) = Collection::begin();
    let body = SIGNING.private.lines().nth(5).expect("the key has a body");
    let pem = |label: &str| format!("-----BEGIN {label}-----\n{}\n{body}\n-----END {label}-----\n", planted::echo());
    let (private, certificate) = (pem("PRIVATE KEY"), pem("CERTIFICATE"));
    let stray = format!("{}\n{body}", planted::echo());
    let mut errors = vec![
        Credentials::jwt_shared_secret("merchant", "key", &format!("!{SHARED_SECRET}")).expect_err("no base64"),
        Credentials::http_signature("merchant", "key", &planted::echo()).expect_err("no base64"),
        Credentials::jwt_shared_secret("merchant", format!("\"{CARD}"), SHARED_SECRET).expect_err("no key id"),
        Credentials::jwt_shared_secret(format!("{EMAIL} "), "key", SHARED_SECRET).expect_err("no merchant id"),
        Credentials::jwt_pem("merchant", &certificate, &SIGNING.private).expect_err("no certificate"),
        Credentials::jwt_pem("merchant", &OPENING.certificate, &SIGNING.private).expect_err("another's certificate"),
        DecryptionKey::from_pem("", &SIGNING.private).expect_err("no key id"),
        OPENING.opening().with_certificate(&SIGNING.certificate).expect_err("another's certificate"),
        PlatformCertificate::from_der(planted::echo().as_bytes()).expect_err("no certificate"),
    ];
    for wrong in [&private, &stray, &SIGNING.private.replace('A', "!"), &SIGNING.private.repeat(2)] {
        errors.push(Credentials::jwt_pem("merchant", &SIGNING.certificate, wrong).expect_err("no key"));
        errors.push(DecryptionKey::from_pem("key", wrong).expect_err("no key"));
    }
    for wrong in [&certificate, &stray] {
        errors.push(PlatformCertificate::from_pem(wrong).expect_err("no certificate"));
    }
    #[cfg(feature = "p12")]
    for (file, password) in [
        (SIGNING.p12(P12_PASSWORD), WRONG_PASSWORD),
        (planted::echo().into_bytes(), P12_PASSWORD),
        (SIGNING.private.clone().into_bytes(), P12_PASSWORD),
    ] {
        errors.push(Credentials::jwt_p12("merchant", &file, password).expect_err("it does not open"));
        errors.push(DecryptionKey::from_p12(&file, password).expect_err("it does not open"));
        errors.push(PlatformCertificate::from_p12(&file, password).expect_err("it does not open"));
    }
    for error in &errors {
        seen.chain(error);
    }

    for address in [format!("https://user:{WRONG_PASSWORD}@example.com"), format!("https://example.com?{CARD}")] {
        seen.chain(&Environment::Test.target().base(&address).expect_err("no base address"));
    }
    seen.debug(&(OPENING.platform(), OPENING.opening(), Environment::Test.target()));
    let settings = || memory::builder(&Memory::default(), SIGNING.credentials());
    let signature = Credentials::http_signature("merchant", "key", MERCHANT_SECRET).expect("it is base64");
    let expired = Key::new("expired-1", (2025, 12, 31));
    let refused = [
        settings().response_key(OPENING.opening()).response_key(OPENING.opening()).build(),
        settings().encrypt_requests(expired.platform()).build(),
        memory::builder(&Memory::default(), signature).encrypt_requests(OPENING.platform()).build(),
    ];
    for error in refused {
        seen.error(&Error::from(error.expect_err("the settings are wrong")));
    }
    let ends_soon = Key::new("soon-1", (2026, 1, 15));
    let client = settings().encrypt_requests(ends_soon.platform()).build().expect("the settings are right");
    seen.both(client.warnings().first().expect("it ends soon"));
    let client = settings().build().expect("the settings are right");
    for result in
        [run(&seen, &client, planted::enrollment()).await, run(&seen, &client, planted::payment_credentials()).await]
    {
        assert!(matches!(result, Err(Error::Configuration(_))), "{result:?}");
    }
    drop(watch);
    seen.tells_only(
        &canaries(&[]),
        &["is not base64", "expires at", "has expired at", "must be encrypted", "NoTokenManagementKey"],
    );
}

#[cfg(feature = "hyper")]
#[tokio::test]
async fn the_http_stack_logs_no_canary() {
    use loopback::Manner;
    use planted::PROXY_PASSWORD;
    use visa_acceptance::client::{ConfigurationError, HyperTransport, RetryPolicy, TransportConfigurationError};

    let (seen, watch) = Collection::begin();
    let (over_tls, certificate) = loopback::over_tls();
    let trusting = || HyperTransport::builder().root_certificate(certificate.as_bytes());
    let proxy = format!("http://user:{PROXY_PASSWORD}@127.0.0.1:1");
    let free = std::net::TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    let nobody = format!("http://{}", free.expect("there is a free port"));
    let runs: Vec<(&str, String, _, Expected)> = vec![
        ("HTTP/1.1", loopback::plain(Manner::Echo), trusting(), Result::is_ok),
        ("HTTP/2", over_tls.clone(), trusting(), Result::is_ok),
        ("an unknown certificate", over_tls.clone(), HyperTransport::builder(), is_not_sent),
        ("a proxy that is not there", over_tls, trusting().proxy(&proxy), is_not_sent),
        ("nobody", nobody, trusting(), is_not_sent),
        ("garbage", loopback::plain(Manner::Garbage), trusting(), is_unusable),
        ("silence", loopback::plain(Manner::Silence), trusting(), is_unusable),
    ];
    let remembered = Memory::default();
    for (what, address, transport, expected) in runs {
        seen.debug(&transport);
        let transport = transport.build().expect("it can be made");
        seen.debug(&transport);
        let target = Environment::Test.target().base(&address).expect("it is a base address");
        let client = Client::builder(target, SIGNING.credentials())
            .transport(loopback::Remembered(remembered.clone(), transport))
            .attempt_timeout(Duration::from_millis(if what == "silence" { 50 } else { 10_000 }))
            .retries(RetryPolicy::never())
            .hook(seen.clone())
            .build()
            .expect("the settings are right");
        let result = run(&seen, &client, planted::payment()).await;
        assert!(expected(&result), "{what}: {result:?}");
    }
    let wrong = HyperTransport::builder().proxy(&format!("user:{PROXY_PASSWORD}@127.0.0.1")).build();
    let error: TransportConfigurationError = wrong.expect_err("it has no scheme");
    seen.error(&Error::from(ConfigurationError::Transport(Box::new(error))));
    drop(watch);
    seen.tells_only(&canaries(&remembered.seen()), &["h2::", "hyper_util::", "rustls::", "c-1"]);
}

#[cfg(feature = "hyper")]
fn is_not_sent(result: &Result<(), Error>) -> bool {
    matches!(result, Err(Error::NotSent(_)))
}

#[test]
fn nothing_is_printed() {
    let this = "nothing_is_printed";
    let this_test = std::env::current_exe().expect("it has a name");
    let output = Command::new(this_test).args(["--nocapture", "--test-threads=1", "--skip", this]).output();
    let output = output.expect("it runs");
    assert!(output.status.success());
    let text = String::from_utf8_lossy(&output.stdout);
    let lines =
        text.lines().filter(|line| !line.is_empty() && !line.starts_with("test ") && !line.starts_with("running "));
    assert_eq!(lines.collect::<Vec<_>>(), Vec::<&str>::new());
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}
