//! Places and connections: who waits has sent nothing, and nobody's end is another's. And the settings of the default transport.

#![cfg(feature = "hyper")]

mod support;

use std::{
    collections::BTreeSet,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use http::{Method, Request, Response, Uri};
use support::{
    Play, Step, answer,
    certificates::Authority,
    http2::{Entry, Pace, STREAMS, Server},
};
use tokio::{task::JoinSet, time::sleep};
use visa_acceptance::client::{
    Cause::{self, Interrupted, NotSent, Timeout},
    HyperTransport, HyperTransportBuilder, Limits, Place, Resolve, Resolving, Transport, TransportError,
};

const PATIENT: Duration = Duration::from_secs(60);
const SHORT: Duration = Duration::from_millis(300);

fn trusting(authority: &Authority) -> HyperTransportBuilder {
    HyperTransport::builder().root_certificate(authority.pem().as_bytes())
}

fn transport(authority: &Authority) -> HyperTransport {
    trusting(authority).build().expect("a transport")
}

fn request(base: &str, path: &str) -> Request<Vec<u8>> {
    let id = path.trim_start_matches('/');
    let body = format!(r#"{{"clientReferenceInformation":{{"transactionId":"{id}"}}}}"#);
    Request::post(format!("{base}{path}")).body(body.into_bytes()).expect("a request")
}

async fn post(
    transport: &HyperTransport,
    base: &str,
    path: &str,
    limit: Duration,
) -> Result<Response<Vec<u8>>, TransportError> {
    transport.send(request(base, path), Limits::new(1000, limit)).await
}

/// Answers what is called `slow` after a while, what is called `never` never, and everything else at once.
fn by_name() -> Pace {
    Box::new(|entry: &Entry| match entry.target.split_once('/').map(|(_, path)| path) {
        Some(path) if path.starts_with("never") => None,
        Some(path) if path.starts_with("slow") => Some(4 * SHORT),
        _ => Some(Duration::ZERO),
    })
}

type Calls = JoinSet<(String, Option<Cause>)>;

/// Sends so many requests at once.
fn start(calls: &mut Calls, transport: &HyperTransport, base: &str, name: &str, count: usize, limit: Duration) {
    for number in 0..count {
        let (transport, base, path) = (transport.clone(), base.to_owned(), format!("/{name}-{number}"));
        calls.spawn(async move {
            let outcome = post(&transport, &base, &path, limit).await;
            (path[1..].to_owned(), outcome.err().map(|error| error.kind()))
        });
    }
}

/// How all calls ended. What the server has read agrees with it.
async fn ends(calls: Calls, server: &Server) -> Vec<(String, Option<Cause>)> {
    let ends = calls.join_all().await;
    let seen: Vec<_> = server.log().into_iter().filter_map(|entry| entry.transaction).collect();
    let once: BTreeSet<_> = seen.iter().collect();
    assert_eq!(seen.len(), once.len(), "a request came twice");
    for (name, kind) in &ends {
        assert_eq!(once.contains(name), *kind != Some(NotSent), "{name}: {kind:?}");
    }
    ends
}

#[tokio::test]
async fn a_burst_on_a_cold_transport_opens_one_connection() {
    let authority = Authority::new();
    let server = Server::start(&authority.identity(), by_name()).await;
    let mut calls = Calls::new();
    start(&mut calls, &transport(&authority), server.base(), "quick", 3 * STREAMS, PATIENT);
    let ends = ends(calls, &server).await;
    assert!(ends.iter().all(|(_, kind)| kind.is_none()), "{ends:?}");
    assert_eq!(server.connections(), 1);
    assert!(server.peak() <= STREAMS);
}

#[tokio::test]
async fn those_who_time_out_break_no_other_call() {
    let authority = Authority::new();
    let server = Server::start(&authority.identity(), by_name()).await;
    let transport = transport(&authority);
    let mut calls = Calls::new();
    start(&mut calls, &transport, server.base(), "slow", 50, PATIENT);
    server.saw(50).await;
    start(&mut calls, &transport, server.base(), "never", 50, SHORT);
    // They find no place, and are gone when there is one.
    start(&mut calls, &transport, server.base(), "waiting", 500, SHORT);
    let ends = ends(calls, &server).await;
    let count = |kind| ends.iter().filter(|(_, other)| *other == kind).count();
    let patient = ends.iter().filter(|(name, kind)| name.starts_with("slow") && kind.is_none()).count();
    assert_eq!((patient, server.connections()), (50, 1), "{ends:?}");
    assert_eq!(count(Some(Interrupted)), 0);
    assert_eq!(count(Some(Timeout)), 50, "{ends:?}");
}

#[tokio::test]
async fn a_connection_that_is_lost_leaves_those_on_it_in_doubt_and_no_other() {
    let authority = Authority::new();
    let server = Server::start(&authority.identity(), by_name()).await;
    let transport = trusting(&authority).places(50).build().expect("a transport");
    let mut calls = Calls::new();
    start(&mut calls, &transport, server.base(), "never", 50, PATIENT);
    server.saw(50).await;
    start(&mut calls, &transport, server.base(), "quick", 100, PATIENT);
    sleep(SHORT).await;
    server.cut();
    let ends = ends(calls, &server).await;
    for (name, kind) in &ends {
        assert_eq!(*kind, name.starts_with("never").then_some(Interrupted), "{name}");
    }
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn more_connections_are_opened_only_when_those_there_are_full() {
    let authority = Authority::new();
    let server = Server::start(&authority.identity(), by_name()).await;
    let transport = trusting(&authority).places(2 * STREAMS + 50).connections(2).build().expect("a transport");
    let mut calls = Calls::new();
    start(&mut calls, &transport, server.base(), "slow-first", STREAMS, PATIENT);
    server.saw(STREAMS).await;
    assert_eq!(server.connections(), 1);
    start(&mut calls, &transport, server.base(), "slow-second", 2 * STREAMS, PATIENT);
    server.saw(2 * STREAMS).await;
    let ends = ends(calls, &server).await;
    assert!(ends.iter().all(|(_, kind)| kind.is_none()), "{ends:?}");
    assert_eq!((server.connections(), server.peak()), (2, 2 * STREAMS));
}

#[tokio::test]
async fn whoever_drops_a_place_gives_it_back() {
    let authority = Authority::new();
    let identity = authority.identity();
    let server = Server::start(&identity, by_name()).await;
    let old = support::Server::start(Some(&identity), vec![says("{}")]).await;
    for base in [server.base(), old.base()] {
        let transport = trusting(&authority).places(1).build().expect("a transport");
        let uri: Uri = base.parse().expect("an address");
        for _ in 0..3 {
            let place = transport.place(&uri).await.expect("a connection").expect("places");
            let late = post(&transport, base, "/waiting", SHORT).await.expect_err("there is one place");
            assert_eq!(late.kind(), NotSent);
            drop(place);
        }
        post(&transport, base, "/quick", PATIENT).await.expect("an answer");
    }
    assert_eq!((server.connections(), old.connections(), old.seen().len()), (1, 1, 1));
}

fn says(body: &str) -> Play {
    Play::Read(vec![Step::Send(answer(200, &[], body))])
}

#[tokio::test]
async fn http1_has_at_most_as_many_connections_as_places() {
    let authority = Authority::new();
    let server = support::Server::start(Some(&authority.identity()), vec![says("{}")]).await;
    let transport = trusting(&authority).places(4).build().expect("a transport");
    let mut calls = Calls::new();
    start(&mut calls, &transport, server.base(), "quick", 100, PATIENT);
    let ends = calls.join_all().await;
    assert!(ends.iter().all(|(_, kind)| kind.is_none()), "{ends:?}");
    assert_eq!(server.seen().len(), 100);
    assert!((1..=4).contains(&server.connections()), "{}", server.connections());
}

#[tokio::test]
async fn http1_has_not_sent_what_left_no_byte_on_a_connection_that_closed() {
    let authority = Authority::new();
    let kept = Play::Read(vec![Step::Send(answer(200, &[], "{}")), Step::Pause(SHORT)]);
    let lost = Play::Read(vec![Step::Reset]);
    // A new connection and one that was kept, each reset before anything is read, or when a request has come.
    for (plays, earlier, kind) in [
        (vec![Play::ResetUnread], 0, NotSent),
        (vec![lost.clone()], 0, Interrupted),
        (vec![kept.clone(), Play::ResetUnread], 1, NotSent),
        (vec![kept, lost], 1, Interrupted),
    ] {
        let server = support::Server::start(Some(&authority.identity()), plays).await;
        let transport = transport(&authority);
        if earlier > 0 {
            post(&transport, server.base(), "/earlier", PATIENT).await.expect("an answer");
        }
        let uri: Uri = server.base().parse().expect("an address");
        let place = transport.place(&uri).await.expect("a connection").expect("places");
        sleep(3 * SHORT).await;
        let error = send(place, &server, "/path").await.expect_err("no answer");
        assert_eq!((error.kind(), server.connections()), (kind, 1));
        assert_eq!(server.seen().len(), earlier + usize::from(kind == Interrupted));
    }
}

async fn send(
    place: Box<dyn Place>,
    server: &support::Server,
    path: &str,
) -> Result<Response<Vec<u8>>, TransportError> {
    place.send(request(server.base(), path), Limits::new(1000, PATIENT)).await
}

#[tokio::test]
async fn an_idle_connection_is_closed() {
    let authority = Authority::new();
    let identity = authority.identity();
    let server = Server::start(&identity, by_name()).await;
    let old = support::Server::start(Some(&identity), vec![says("{}")]).await;
    let transport = trusting(&authority).idle_timeout(SHORT).build().expect("a transport");
    for _ in 0..2 {
        post(&transport, server.base(), "/quick", PATIENT).await.expect("an answer");
        post(&transport, old.base(), "/quick", PATIENT).await.expect("an answer");
        sleep(3 * SHORT).await;
    }
    assert_eq!((server.connections(), old.connections()), (2, 2));
}

#[tokio::test]
async fn what_is_asked_for_is_what_is_sent() {
    let authority = Authority::new();
    let identity = authority.identity();
    let server = Server::start(&identity, by_name()).await;
    let old = support::Server::start(Some(&identity), vec![says("{}")]).await;
    let transport = transport(&authority);
    for base in [server.base(), old.base()] {
        let host = base.trim_start_matches("https://");
        for target in ["/", "/a//b/../c/./d", "/a'b?c='d'&e=%27%2f|", "/a?", "/a?b#c"] {
            let request = Request::builder().method(Method::GET).uri(format!("{base}{target}"));
            let request = request.header("host", host).body(Vec::new()).expect("a request");
            transport.send(request, Limits::new(1000, PATIENT)).await.expect("an answer");
            // A fragment is no part of what the address type holds.
            let target = target.trim_end_matches("#c");
            if base == old.base() {
                let seen = old.seen().pop().expect("a request");
                assert_eq!((seen.target.as_str(), seen.header("host")), (target, Some(host)));
            } else {
                let seen = server.log().pop().expect("a request");
                assert_eq!((seen.target, seen.host.as_deref()), (format!("{host}{target}"), Some(host)));
            }
        }
        let foreign = Request::get(base).header("host", "elsewhere.example").body(Vec::new()).expect("a request");
        let error = transport.send(foreign, Limits::new(1000, PATIENT)).await.expect_err("another host");
        assert_eq!(error.kind(), NotSent);
    }
}

#[tokio::test]
async fn an_address_that_is_none_is_not_sent() {
    let transport = HyperTransport::new().expect("a transport");
    for address in ["/path", "ftp://127.0.0.1/", "service.example:443"] {
        let request = Request::get(address).body(Vec::new()).expect("a request");
        let error = transport.send(request, Limits::new(1000, PATIENT)).await.expect_err("no address");
        assert_eq!(error.kind(), NotSent, "{address}");
    }
}

#[tokio::test]
async fn a_client_certificate_is_shown_to_a_service_that_asks() {
    let authority = Authority::new();
    let (chain, key) = authority.client();
    let strangers = Authority::new().client();
    let acceptor = authority.identity().acceptor_for(&[b"h2"], Some(&authority));
    let server = Server::with(acceptor, by_name()).await;
    let known = trusting(&authority).client_certificate(chain.as_bytes(), key.as_bytes());
    post(&known.build().expect("a transport"), server.base(), "/quick", PATIENT).await.expect("an answer");
    let unknown = trusting(&authority).client_certificate(strangers.0.as_bytes(), strangers.1.as_bytes());
    for refused in [unknown, trusting(&authority)] {
        let refused = refused.build().expect("a transport");
        let error = post(&refused, server.base(), "/quick", PATIENT).await.expect_err("it is refused");
        assert_eq!(error.kind(), NotSent, "{error}");
    }
    assert!(trusting(&authority).client_certificate(chain.as_bytes(), strangers.1.as_bytes()).build().is_err());
    assert_eq!(server.log().len(), 1);
}

#[tokio::test]
async fn roots_can_be_replaced() {
    let (authority, other) = (Authority::new(), Authority::new());
    let server = Server::start(&authority.identity(), by_name()).await;
    for (root, kind) in [(&authority, None), (&other, Some(NotSent))] {
        let transport = trusting(root).without_system_roots().build().expect("a transport");
        let outcome = post(&transport, server.base(), "/quick", PATIENT).await;
        assert_eq!(outcome.err().map(|error| error.kind()), kind);
    }
}

/// Sends one name to one address, and knows no other.
struct Directory(SocketAddr, Mutex<Vec<String>>);

impl Resolve for Directory {
    fn resolve<'a>(&'a self, host: &'a str) -> Resolving<'a> {
        self.1.lock().expect("nobody panics").push(host.to_owned());
        Box::pin(async move {
            match host {
                "service.example" => Ok(vec![self.0]),
                _ => Err(std::io::Error::new(std::io::ErrorKind::NotFound, "CANARY")),
            }
        })
    }
}

#[tokio::test]
async fn names_are_resolved_by_the_callers_resolver() {
    let authority = Authority::new();
    let server = Server::start(&authority.identity(), by_name()).await;
    let address: SocketAddr = server.base().trim_start_matches("https://").parse().expect("an address");
    let directory = Arc::new(Directory(address, Mutex::default()));
    let transport = trusting(&authority).resolver(Arc::clone(&directory)).build().expect("a transport");
    // Its port counts, since the name has none.
    post(&transport, "https://service.example", "/quick", PATIENT).await.expect("an answer");
    let named = format!("https://service.example:{}", address.port());
    post(&transport, &named, "/quick", PATIENT).await.expect("an answer");
    assert_eq!(server.log()[0].target, "service.example/quick");
    let error = post(&transport, "https://nobody.example", "/quick", PATIENT).await.expect_err("no such name");
    assert_eq!(error.kind(), NotSent);
    assert!(!format!("{error} {error:?}").contains("CANARY"), "{error}");
    let asked = directory.1.lock().expect("nobody panics").clone();
    assert_eq!(asked, ["service.example", "service.example", "nobody.example"]);
}
