//! Notifications: what is accepted, what is refused and why, what is read of them. Signatures come from the publisher's sample and from Python.
#![cfg(feature = "webhooks")]

use std::time::{Duration, SystemTime};

use http::{HeaderMap, HeaderValue};
use visa_acceptance::webhooks::{
    Event, EventType, InvalidSignatureKey, NetworkTokenChange, NotAccepted, Notification, SignatureKey, Verifier,
};

const ID: &str = "bf44c857-b182-bb05-e053-34b8d30a7a72";
const KEY: &str = "dGVzdF9rZXk=";
/// The publisher's sample, whose body is no JSON: what is genuine of it is unreadable.
const SAMPLE: &str =
    "t=1617830804768;keyId=bf44c857-b182-bb05-e053-34b8d30a7a72;sig=CzHY47nzJgCSD/BREtSIb+9l/vfkaaL4qf9n8MNJ4CY=";
const SAMPLE_BODY: &[u8] = b"this is a decrypted payload";

fn at(milliseconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_millis(milliseconds)
}

/// When the sample was signed.
fn then() -> SystemTime {
    at(1_617_830_804_768)
}

fn key() -> SignatureKey {
    SignatureKey::new(ID, KEY).expect("a key")
}

fn headers(signature: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert("v-c-signature", HeaderValue::try_from(signature).expect("a header"));
    headers
}

/// What is said of the sample's body with this header.
fn sample(signature: &str) -> NotAccepted {
    Verifier::new(key()).verify_at(&headers(signature), SAMPLE_BODY, then()).expect_err("it is no JSON")
}

fn is_genuine(error: &NotAccepted) -> bool {
    matches!(error, NotAccepted::Unreadable(_))
}

#[test]
fn the_publishers_sample_is_made_and_accepted() {
    assert_eq!(key().sign(SAMPLE_BODY, then()), SAMPLE);
    assert!(is_genuine(&sample(SAMPLE)));
    // As it is printed elsewhere: with a stray end, in quotes, with spaces, without padding, in another order, with more.
    let (t, rest) = SAMPLE.split_once(';').expect("parts");
    for printed in [
        format!("{SAMPLE}\";"),
        format!("\"{SAMPLE}\""),
        SAMPLE.replace(';', "; "),
        SAMPLE.trim_end_matches('=').to_owned(),
        format!("{rest};{t}"),
        format!("{SAMPLE};alg=HmacSHA256"),
    ] {
        assert!(is_genuine(&sample(&printed)), "{printed}");
    }
}

#[test]
fn what_was_touched_is_refused() {
    let verifier = Verifier::new(key());
    for at in 0..SAMPLE_BODY.len() {
        let mut body = SAMPLE_BODY.to_vec();
        body[at] ^= 1;
        let error = verifier.verify_at(&headers(SAMPLE), &body, then());
        assert_eq!(error, Err(NotAccepted::WrongSignature), "byte {at}");
    }
    for body in [&SAMPLE_BODY[1..], &SAMPLE_BODY[..SAMPLE_BODY.len() - 1], b""] {
        assert_eq!(verifier.verify_at(&headers(SAMPLE), body, then()), Err(NotAccepted::WrongSignature));
    }
    // The time is signed, and so is its spelling.
    for time in ["t=1617830804769", "t=01617830804768"] {
        assert_eq!(sample(&SAMPLE.replace("t=1617830804768", time)), NotAccepted::WrongSignature);
    }
    // A beginning of the signature is none.
    assert_eq!(sample(&SAMPLE.replace("47nzJgCSD/BREtSIb+9l/vfkaaL4qf9n8MNJ4CY=", "")), NotAccepted::WrongSignature);
    // The key as it is printed is not the key.
    let undecoded = SignatureKey::new(ID, "ZEdWemRGOXJaWGs9").expect("a key");
    let error = Verifier::new(undecoded).verify_at(&headers(SAMPLE), SAMPLE_BODY, then());
    assert_eq!(error, Err(NotAccepted::WrongSignature));
}

#[test]
fn what_comes_late_is_refused() {
    let hour = Duration::from_secs(3600);
    let said = |verifier: &Verifier, now| verifier.verify_at(&headers(SAMPLE), SAMPLE_BODY, now).expect_err("no JSON");
    let verifier = Verifier::new(key());
    let more = Duration::from_millis(1);
    assert!(is_genuine(&said(&verifier, then() + hour)) && is_genuine(&said(&verifier, then() - hour)));
    assert_eq!(said(&verifier, then() + hour + more), NotAccepted::TooOld { age: hour + more });
    assert_eq!(said(&verifier, then() - hour - more), NotAccepted::TooNew { ahead: hour + more });
    let strict = verifier.clone().tolerance(Duration::ZERO);
    assert!(is_genuine(&said(&strict, then())));
    assert_eq!(said(&strict, then() + more), NotAccepted::TooOld { age: more });
    assert!(is_genuine(&said(&verifier.clone().tolerance(Duration::MAX), SystemTime::now())));
    // A clock that was never set.
    let error = said(&verifier, SystemTime::UNIX_EPOCH - hour);
    assert!(matches!(error, NotAccepted::TooNew { .. }), "{error}");
    // Without a clock it is the machine's.
    let error = verifier.verify(&headers(SAMPLE), SAMPLE_BODY).expect_err("it is of 2021");
    assert!(matches!(error, NotAccepted::TooOld { .. }), "{error}");
}

#[test]
fn keys_are_told_apart_by_their_id() {
    let new = SignatureKey::new("a-new-one", "bmV3").expect("a key");
    let signed = headers(&new.sign(SAMPLE_BODY, then()));
    let said = |verifier: &Verifier, headers| verifier.verify_at(headers, SAMPLE_BODY, then()).expect_err("no JSON");
    let old = headers(SAMPLE);
    let old_alone = Verifier::new(key());
    assert_eq!(said(&old_alone, &signed), NotAccepted::UnknownKey { key_id: "a-new-one".to_owned() });
    let both = old_alone.clone().key(new.clone());
    assert!(is_genuine(&said(&both, &signed)) && is_genuine(&said(&both, &old)));
    // The old one counts until its time is over, by the clock here.
    let second = Duration::from_secs(1);
    let ending = both.clone().key(key().until(then() + second));
    assert!(is_genuine(&said(&ending, &old)));
    let ended = both.key(key().until(then()));
    assert_eq!(said(&ended, &old), NotAccepted::RetiredKey { key_id: ID.to_owned() });
    assert!(is_genuine(&said(&ended, &signed)));
    // A signature of one key under the other's id.
    let mixed = headers(&SAMPLE.replace(ID, "a-new-one"));
    assert_eq!(said(&ended, &mixed), NotAccepted::WrongSignature);
}

#[test]
fn a_header_that_does_not_read_says_which_part() {
    let verifier = Verifier::new(key());
    let none = verifier.verify(&HeaderMap::new(), b"{}").expect_err("nothing is signed");
    assert_eq!(none, NotAccepted::NoSignature);
    let mut twice = headers(SAMPLE);
    twice.append("v-c-signature", HeaderValue::from_static(SAMPLE));
    assert_eq!(verifier.verify(&twice, b"{}"), Err(NotAccepted::SeveralSignatures));
    for (header, part) in [
        ("", "t"),
        ("t=;keyId=a;sig=AA==", "t"),
        ("t=+1;keyId=a;sig=AA==", "t"),
        ("t=-1;keyId=a;sig=AA==", "t"),
        ("t=1e3;keyId=a;sig=AA==", "t"),
        ("t=99999999999999999999;keyId=a;sig=AA==", "t"),
        ("t=1;t=1;keyId=a;sig=AA==", "t"),
        ("T=1;keyId=a;sig=AA==", "t"),
        ("t=1,keyId=a,sig=AA==", "keyId"),
        ("t=1;sig=AA==", "keyId"),
        ("t=1;keyId=;sig=AA==", "keyId"),
        ("t=1;keyId=a", "sig"),
        ("t=1;keyId=a;sig=canary!", "sig"),
        ("t=1;keyId=a;sig==", "sig"),
        ("t=1;keyId=a;sig=AA==;sig=AA==", "sig"),
    ] {
        let error = sample(header);
        assert_eq!(error, NotAccepted::Malformed { part }, "{header}");
        assert!(!error.to_string().contains("canary"), "{error}");
    }
    let mut bytes = HeaderMap::new();
    bytes.insert("v-c-signature", HeaderValue::from_bytes(b"t=1;keyId=\xff;sig=AA==").expect("a header"));
    assert!(matches!(verifier.verify(&bytes, b"{}"), Err(NotAccepted::Malformed { .. })));
}

#[test]
fn no_error_and_no_debug_shows_a_key() {
    for (id, key, said) in [
        ("", KEY, InvalidSignatureKey::Id),
        ("a;b", KEY, InvalidSignatureKey::Id),
        ("a\nb", KEY, InvalidSignatureKey::Id),
        (ID, "", InvalidSignatureKey::Key),
        (ID, "canary!", InvalidSignatureKey::Key),
    ] {
        let error = SignatureKey::new(id, key).expect_err("it is none");
        assert_eq!(error, said);
        assert!(!format!("{error} {error:?}").contains("canary"));
    }
    let verifier = Verifier::new(SignatureKey::new(ID, " dGVzdF9rZXk=\n").expect("a key, as it was copied"));
    let shown = format!("{verifier:?}");
    assert!(shown.contains(ID) && !shown.contains("dGVzdF9rZXk") && !shown.contains("test_key"), "{shown}");
    let other = SAMPLE.replace(ID, "\u{1b}[31m").replace('\u{1b}', "");
    let error = sample(&other).to_string();
    assert!(error.contains("[31m") && error.len() < 200, "{error}");
}

/// Reads a body that is signed now.
fn read(body: &str) -> Notification {
    let signed = headers(&key().sign(body.as_bytes(), SystemTime::now()));
    Verifier::new(key()).verify(&signed, body.as_bytes()).unwrap_or_else(|error| panic!("{body}: {error}"))
}

/// An event as the guide prints it.
fn event(kind: &str, reason: &str, state: &str) -> String {
    format!(
        r#"{{"eventType":"{kind}","webhookId":"w","productId":"tokenManagement","organizationId":"mid",
        "eventDate":"2025-02-24T16:46:27","transactionTraceId":"2342-0","retryNumber":0,"payload":{{"data":{{
        "reason":"{reason}","id":"2EE7067B2F015632E0631E588E0A1987","type":"tokenizedCardUpdates","version":"1.0",
        "_links":{{"tokenized-cards":[{{"href":"/tms/v2/tokenized-cards/2E8B","id":"2E8B","state":"{state}","new":"canary"}}],
        "instrumentIdentifiers":[{{"href":"/tms/v1/instrumentidentifiers/7045450003485829870","id":"7045450003485829870"}}]}}}},
        "organizationId":"mid"}},"requestType":"NEW"}}"#
    )
}

#[test]
fn the_printed_events_are_read() {
    let body = event("tms.networktoken.provisioned", "PROVISIONED", "ACTIVE");
    let Event::NetworkTokenProvisioned(event_) = read(&body).event() else { panic!("another event") };
    assert_eq!(event_.change(), Some(NetworkTokenChange::Provisioned));
    let [token] = event_.tokens() else { panic!("one token") };
    assert_eq!(token.id.as_ref().map(AsRef::as_ref), Some("2E8B"));
    assert_eq!(token.state.as_ref().map(AsRef::as_ref), Some("ACTIVE"));
    assert_eq!(event_.instrument_identifiers().len(), 1);
    assert!(token.extra.get("new").is_some() && !format!("{event_:?}").contains("canary"));

    let body = event("tms.networktoken.updated", "TOKEN_STATUS_UPDATED", "DELETED");
    let notification = read(&body);
    let Event::NetworkTokenUpdated(event_) = notification.event() else { panic!("another event") };
    assert_eq!(event_.change(), Some(NetworkTokenChange::TokenStatusUpdated));
    assert_eq!((notification.retries(), notification.to_string()), (0, "tms.networktoken.updated".to_owned()));
    let written: serde_json::Value = serde_json::to_value(&notification).expect("JSON");
    assert_eq!(written, serde_json::from_str::<serde_json::Value>(&body).expect("JSON"));

    for (spelled, change) in [
        ("REDIGITIZATION", NetworkTokenChange::Redigitization),
        ("REDIGITALIZATION", NetworkTokenChange::Redigitization),
        ("METADATA_UPDATE", NetworkTokenChange::MetadataUpdated),
        ("TOKEN_STATUS_UPDATE", NetworkTokenChange::TokenStatusUpdated),
        ("A_NEW_ONE", "A_NEW_ONE".into()),
    ] {
        let Event::NetworkTokenBinding(event) = read(&event("tms.networktoken.binding", spelled, "")).event() else {
            panic!("{spelled}");
        };
        assert_eq!((event.change(), event.reason.as_deref()), (Some(change), Some(spelled)));
    }
    // The older sample has no reason, and paths without ids.
    let older = r#"{"eventType":"tms.networktoken.provisioned","retryNumber":2,"payload":{"data":{"_links":{
        "paymentInstruments":[{"href":"/tms/v1/paymentinstruments/1"}],"instrumentIdentifiers":[{"href":"/tms/v1/x"}]}}}}"#;
    let notification = read(older);
    assert_eq!(notification.retries(), 2);
    let Event::NetworkTokenProvisioned(event) = notification.event() else { panic!("another event") };
    assert!(event.change().is_none() && event.tokens().is_empty() && event.instrument_identifiers().len() == 1);
}

#[test]
fn an_unknown_event_loses_nothing() {
    let body = r#"{"eventType":"a.new.event","payload":{"data":{"id":7,"amount":1.10},"né":"w"},"more":[1e999]}"#;
    // The signature is Python's.
    let signed = "t=1617830804768;keyId=f4602849;sig=pDldIj3kUoJRkgFlGkREU7F5P7JVAzZbpcry5fmNDKs=";
    let key = SignatureKey::new("f4602849", "CWK8MHJbHldt74kftIP/+0tTG89We+SWkS7qXjiVJJA=").expect("a key");
    let verifier = Verifier::new(key);
    let notification = verifier.verify_at(&headers(signed), body.as_bytes(), then()).expect("it is genuine");
    assert_eq!(notification.event(), Event::Other);
    assert_eq!(notification.event_type, Some(EventType::from("a.new.event")));
    let payload = notification.payload.as_ref().expect("a payload");
    assert_eq!(payload.as_str(), r#"{"data":{"id":7,"amount":1.10},"né":"w"}"#);
    assert_eq!(notification.extra.get("more").map(visa_acceptance::runtime::Json::as_str), Some("[1e999]"));
    assert!(!format!("{notification:?}").contains("1.10"));
    // Known types with something else in them are no reason to lose them either.
    for body in [
        r#"{"eventType":"tms.networktoken.updated"}"#,
        r#"{"eventType":"tms.networktoken.updated","payload":null}"#,
        r#"{"eventType":"tms.networktoken.updated","payload":{"data":[1]}}"#,
        r#"{"eventType":7,"payload":{"data":{}}}"#,
        "{}",
    ] {
        assert_eq!(read(body).event(), Event::Other, "{body}");
    }
    for (body, retries) in [(r#"{"retryNumber":"0"}"#, 0), (r#"{"retryNumber":3}"#, 3), (r#"{"retryNumber":{}}"#, 0)] {
        assert_eq!(read(body).retries(), retries, "{body}");
    }
}

#[test]
fn the_message_that_tests_a_subscription_is_no_event() {
    let body = r#"{"eventDate":"2024-05-08T16:15:23","eventType":"tms.networktoken.updated","organizationId":"o",
        "payloads":{"testPayload":{"message":"It works."}},"productId":"tokenManagement","requestType":"NEW","retryNumber":"0"}"#;
    assert_eq!(read(body).event(), Event::Test);
}

#[test]
fn an_event_is_the_same_however_often_it_comes() {
    let body = event("tms.networktoken.updated", "CARD_UPDATED", "ACTIVE");
    let first = read(&body).idempotency_key();
    let again = body.replace("2342-0", "9999-1").replace(r#""retryNumber":0"#, r#""retryNumber":1"#);
    let again = again.replace(r#""requestType":"NEW""#, r#""requestType":"RETRY""#).replace('\n', "");
    assert_ne!(again, body);
    assert_eq!(read(&again).idempotency_key(), first);
    // The id is the same for two events that are printed.
    for (from, to) in [
        ("2025-02-24T16:46:27", "2025-02-24T16:46:28"),
        ("CARD_UPDATED", "TOKEN_UPDATED"),
        ("updated\"", "provisioned\""),
        ("\"ACTIVE\"", "\"SUSPENDED\""),
        ("2EE7067B", "3EE7067B"),
    ] {
        let other = body.replacen(from, to, 1);
        assert_ne!(other, body, "{from}");
        assert_ne!(read(&other).idempotency_key(), first, "{from}");
    }
}
