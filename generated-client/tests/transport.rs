//! The default transport over real sockets: what it reports when an answer does not come, and that it sends nothing twice.

#![cfg(feature = "hyper")]

mod support;

use std::{collections::BTreeMap, time::Duration};

use http::{Method, Request, Response, StatusCode};
use support::{Play, Server, Step, answer, certificates::Authority, head};
use visa_acceptance::client::{
    Cause::{self, Interrupted, NotSent, TooLarge},
    HyperTransport, Limits, Transport, TransportError,
};

const LIMIT: usize = 1000;

fn transport(authority: &Authority) -> HyperTransport {
    let builder = HyperTransport::builder().root_certificate(authority.pem().as_bytes());
    builder.build().expect("a transport")
}

async fn post(transport: &HyperTransport, base: &str, path: &str) -> Result<Response<Vec<u8>>, TransportError> {
    let request = Request::builder().method(Method::POST).uri(format!("{base}{path}"));
    let request = request.header("content-type", "application/json").body(b"{}".to_vec()).expect("a request");
    transport.send(request, Limits::new(LIMIT, Duration::from_secs(30))).await
}

#[track_caller]
fn failed(outcome: Result<Response<Vec<u8>>, TransportError>, kind: Cause) -> TransportError {
    let error = outcome.expect_err("a failure");
    assert_eq!(error.kind(), kind, "{error}");
    let shown = format!("{error} {error:?}");
    assert!(!shown.contains("CANARY"), "{shown}");
    assert!(!shown.contains("127.0.0.1"), "{shown}");
    error
}

#[tokio::test]
async fn every_failure_has_its_kind_and_keeps_the_head_that_came() {
    let correlated = [("v-c-correlation-id", "abc"), ("content-length", "100")];
    let chunked = [("v-c-correlation-id", "abc"), ("transfer-encoding", "chunked")];
    let closing = [("v-c-correlation-id", "abc"), ("connection", "close")];
    let huge = [("v-c-correlation-id", "abc"), ("content-length", "1001")];
    let line = format!("CANARY: {}\r\n", "a".repeat(1000)).into_bytes();
    let sent = |bytes: Vec<u8>, then| Play::Read(vec![Step::Send(bytes), then]);
    let table = [
        ("reset unread", Play::ResetUnread, Interrupted, false, 0),
        ("reset after reading", Play::Read(vec![Step::Reset]), Interrupted, false, 1),
        ("closed after reading", Play::Read(vec![Step::Close]), Interrupted, false, 1),
        ("garbage", sent(b"CANARY\0\xff\r\n\r\n".to_vec(), Step::Close), Interrupted, false, 1),
        ("a head that breaks off", sent(b"HTTP/1.1 201 CANARY\r\nv-c".to_vec(), Step::Close), Interrupted, false, 1),
        ("a body that breaks off", sent(head(201, &correlated), Step::Close), Interrupted, true, 1),
        (
            "a chunk that breaks off",
            sent([head(201, &chunked), b"8\r\n{".to_vec()].concat(), Step::Close),
            Interrupted,
            true,
            1,
        ),
        (
            "no last chunk",
            sent([head(201, &chunked), b"2\r\n{}\r\n".to_vec()].concat(), Step::Close),
            Interrupted,
            true,
            1,
        ),
        ("TLS cut short", sent([head(201, &closing), b"{}".to_vec()].concat(), Step::Cut), Interrupted, true, 1),
        (
            "endless headers",
            Play::Read(vec![Step::Send(b"HTTP/1.1 201 Said\r\n".to_vec()), Step::Flood(line)]),
            Interrupted,
            false,
            1,
        ),
        ("a body that is announced to be huge", sent(head(201, &huge), Step::Stall), TooLarge, true, 1),
        ("a huge body", sent(answer(201, &correlated[..1], vec![b' '; LIMIT + 1]), Step::Stall), TooLarge, true, 1),
        ("endless chunks", flood(head(201, &chunked)), TooLarge, true, 1),
    ];
    let authority = Authority::new();
    let identity = authority.identity();
    for (fault, play, kind, has_head, requests) in table {
        let server = Server::start(Some(&identity), vec![play]).await;
        let error = failed(post(&transport(&authority), server.base(), "/CANARY?id=CANARY").await, kind);
        assert_eq!(error.status(), has_head.then_some(StatusCode::CREATED), "{fault}");
        assert_eq!(error.headers().contains_key("v-c-correlation-id"), has_head, "{fault}");
        assert_eq!(server.seen().len(), requests, "{fault}");
    }
}

fn flood(head: Vec<u8>) -> Play {
    Play::Read(vec![Step::Send(head), Step::Flood(b"4\r\n    \r\n".to_vec())])
}

#[tokio::test]
async fn without_a_connection_nothing_was_sent() {
    let authority = Authority::new();
    let ours = transport(&authority);

    let error = failed(post(&ours, &support::nobody("https").await, "/CANARY").await, NotSent);
    assert!(error.to_string().contains("refused"), "{error}");

    let expired = Server::start(Some(&authority.expired()), vec![Play::Read(Vec::new())]).await;
    let error = failed(post(&ours, expired.base(), "/CANARY").await, NotSent);
    assert!(error.to_string().contains("expired"), "{error}");

    let foreign = Server::start(Some(&Authority::new().identity()), vec![Play::Read(Vec::new())]).await;
    failed(post(&ours, foreign.base(), "/CANARY").await, NotSent);

    let plain = Server::start(None, vec![Play::ResetUnread]).await;
    failed(post(&ours, &plain.base().replace("http://", "https://"), "/CANARY").await, NotSent);

    failed(post(&ours, "https://nobody.invalid", "/CANARY").await, NotSent);
    assert!(expired.seen().is_empty() && foreign.seen().is_empty());
}

#[tokio::test]
async fn interim_answers_are_passed_over() {
    let authority = Authority::new();
    let interim = [head(100, &[]), head(103, &[("link", "CANARY")]), answer(201, &[], "{}")].concat();
    let server = Server::start(Some(&authority.identity()), vec![Play::Read(vec![Step::Send(interim)])]).await;
    let answer = post(&transport(&authority), server.base(), "/path").await.expect("an answer");
    assert_eq!((answer.status(), answer.headers().contains_key("link")), (StatusCode::CREATED, false));
}

#[tokio::test]
async fn an_answer_of_any_status_is_handed_over_as_it_came() {
    let authority = Authority::new();
    let encoded = [("content-encoding", "gzip"), ("location", "/elsewhere"), ("set-cookie", "a=b")];
    let plays = [302, 307, 308, 401, 429, 503, 200]
        .map(|status| Play::Read(vec![Step::Send(answer(status, &encoded, "CANARY"))]));
    let server = Server::start(Some(&authority.identity()), plays.to_vec()).await;
    let ours = transport(&authority);
    for status in [302, 307, 308, 401, 429, 503, 200] {
        let answer = post(&ours, server.base(), "/here?a=b%20c").await.expect("an answer");
        assert_eq!((answer.status().as_u16(), answer.body().as_slice()), (status, b"CANARY".as_slice()));
    }
    let seen = server.seen();
    assert_eq!(seen.len(), 7);
    for request in &seen {
        assert_eq!((request.method.as_str(), request.target.as_str()), ("POST", "/here?a=b%20c"));
        assert_eq!(request.body, b"{}");
        for absent in ["cookie", "referer", "accept-encoding", "user-agent"] {
            assert_eq!(request.header(absent), None, "{absent}");
        }
    }
    assert_eq!(server.connections(), 1, "one pooled connection serves them all");
}

/// The pool hands out connections that are about to die. What was not written is not sent, and everything else is in doubt; the
/// server sees nothing twice.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dying_connections_make_no_request_come_twice() {
    let authority = Authority::new();
    let last = Play::Read(vec![Step::Send(answer(200, &[], "{}")), Step::Close]);
    let server = Server::start(Some(&authority.identity()), vec![last]).await;
    let ours = transport(&authority);
    let mut ends = BTreeMap::new();
    for number in 0..200 {
        let target = format!("/{number}");
        let kind = post(&ours, server.base(), &target).await.map_err(|error| error.kind()).err();
        assert!([None, Some(Interrupted), Some(NotSent)].contains(&kind), "{kind:?}");
        ends.insert(target, kind);
    }
    for request in server.seen() {
        let end = ends.remove(&request.target).expect("it came once");
        assert_ne!(end, Some(NotSent), "it was sent after all");
    }
    assert!(!ends.values().any(Option::is_none), "an answer without a request");
}

#[tokio::test]
async fn a_proxy_gets_its_password_and_a_tunnel_and_no_plain_request() {
    let proxy =
        Server::start(None, vec![Play::Read(vec![Step::Send(head(502, &[("connection", "close")])), Step::Close])])
            .await;
    let address = proxy.base().replace("http://", "http://name:CANARY@");
    let ours = HyperTransport::builder().proxy(&address).build().expect("a transport");
    let error = failed(post(&ours, "https://service.invalid", "/path").await, NotSent);
    assert!(error.to_string().contains("tunnel"), "{error}");

    let plain = Server::start(None, vec![Play::Read(vec![Step::Send(answer(200, &[], "{}"))])]).await;
    post(&ours, plain.base(), "/path").await.expect("an answer without the proxy");

    let seen = proxy.seen();
    assert_eq!(seen.len(), 1);
    assert_eq!((seen[0].method.as_str(), seen[0].target.as_str()), ("CONNECT", "service.invalid:443"));
    assert_eq!(seen[0].header("proxy-authorization"), Some("Basic bmFtZTpDQU5BUlk="));
}
