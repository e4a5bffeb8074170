//! When a request of HTTP/2 was sent and when surely not, on both sides of each boundary, before peers that no library would be.

#![cfg(feature = "hyper")]

mod support;

use std::time::Duration;

use http::{Method, Request, Response};
use support::{
    certificates::Authority,
    frames::{CANCEL, EVERY, Frame, Listener, REFUSED_STREAM},
};
use tokio::{net::TcpListener, task::JoinHandle, time::sleep};
use visa_acceptance::client::{
    Cause::{self, Interrupted, NotSent, Timeout},
    HyperTransport, HyperTransportBuilder, Limits, Place, Transport, TransportError,
};

type Outcome = Result<Response<Vec<u8>>, TransportError>;

const PATIENT: Duration = Duration::from_secs(60);

/// Shorter than any answer takes, longer than a request takes to go out.
const SHORT: Duration = Duration::from_millis(300);

struct World {
    authority: Authority,
    listener: Listener,
}

impl World {
    async fn new() -> Self {
        let authority = Authority::new();
        let listener = Listener::bind(&authority.identity()).await;
        Self { authority, listener }
    }

    fn builder(&self) -> HyperTransportBuilder {
        HyperTransport::builder().root_certificate(self.authority.pem().as_bytes())
    }

    fn transport(&self) -> HyperTransport {
        self.builder().build().expect("a transport")
    }

    fn request(&self) -> Request<Vec<u8>> {
        let request = Request::builder().method(Method::POST).uri(format!("{}/path", self.listener.base));
        request.body(b"{}".to_vec()).expect("a request")
    }

    /// Sends a request in a task of its own.
    fn post(&self, transport: &HyperTransport, limit: Duration) -> JoinHandle<Outcome> {
        let (transport, request) = (transport.clone(), self.request());
        tokio::spawn(async move { transport.send(request, limits(limit)).await })
    }

    async fn place(&self, transport: &HyperTransport) -> Box<dyn Place> {
        transport.place(self.request().uri()).await.expect("a connection").expect("places")
    }
}

fn limits(time: Duration) -> Limits {
    Limits::new(1000, time)
}

#[track_caller]
fn failed(outcome: Outcome, kind: Cause) -> TransportError {
    let error = outcome.expect_err("a failure");
    assert_eq!(error.kind(), kind, "{error:?}");
    error
}

async fn ended(call: JoinHandle<Outcome>) -> Outcome {
    call.await.expect("no panic")
}

#[tokio::test]
async fn a_stream_is_not_sent_only_if_the_peer_says_that_it_refused_it() {
    for (reason, kind) in [(REFUSED_STREAM, NotSent), (CANCEL, Interrupted)] {
        let world = World::new().await;
        let call = world.post(&world.transport(), PATIENT);
        let mut peer = world.listener.welcome(100).await;
        let stream = peer.request().await;
        peer.reset(stream, reason).await;
        failed(ended(call).await, kind);
        assert_eq!(requests(&peer.rest().await), 0, "it was repeated");
    }
}

#[tokio::test]
async fn who_refuses_after_having_begun_to_answer_is_not_believed() {
    let world = World::new().await;
    let call = world.post(&world.transport(), PATIENT);
    let mut peer = world.listener.welcome(100).await;
    let stream = peer.request().await;
    peer.head(stream).await;
    peer.reset(stream, REFUSED_STREAM).await;
    assert_eq!(failed(ended(call).await, Interrupted).status().map(|status| status.as_u16()), Some(200));
}

#[tokio::test]
async fn only_streams_above_the_last_one_of_goaway_were_not_sent() {
    let world = World::new().await;
    let transport = world.transport();
    let mut peer = None;
    let mut calls = Vec::new();
    for number in 0..4 {
        calls.push(world.post(&transport, PATIENT));
        if number == 0 {
            peer = Some(world.listener.welcome(100).await);
        }
        let stream = peer.as_mut().expect("a connection").request().await;
        assert_eq!(stream, 2 * number + 1);
    }
    let mut peer = peer.expect("a connection");
    // As in a shutdown in good order: first a word that it is near, then what was the last.
    peer.go_away(EVERY).await;
    peer.go_away(3).await;
    let [first, second, third, fourth]: [_; 4] = calls.try_into().expect("four calls");
    failed(ended(fourth).await, NotSent);
    failed(ended(third).await, NotSent);
    // Another takes another connection, and those on this one may finish.
    let other = world.post(&transport, PATIENT);
    let mut successor = world.listener.welcome(100).await;
    let stream = successor.request().await;
    successor.answer(stream).await;
    ended(other).await.expect("an answer");
    peer.answer(1).await;
    ended(first).await.expect("an answer");
    drop(peer);
    failed(ended(second).await, Interrupted);
}

#[tokio::test]
async fn no_stream_is_opened_before_the_peer_says_how_many_it_allows_nor_beyond() {
    let world = World::new().await;
    let transport = world.transport();
    let calls: Vec<_> = (0..5).map(|_| world.post(&transport, PATIENT)).collect();
    let mut peer = world.listener.accept().await;
    while let Ok(frame) = tokio::time::timeout(SHORT, peer.next()).await {
        assert!(!matches!(frame, Some(Frame::Headers(..)) | None), "{frame:?}");
    }
    peer.settings(2).await;
    let mut open = vec![peer.request().await, peer.request().await];
    // It allows less while two are open.
    peer.settings(1).await;
    for _ in 0..4 {
        while let Ok(frame) = tokio::time::timeout(SHORT, peer.next()).await {
            assert!(!matches!(frame, Some(Frame::Headers(..)) | None), "{frame:?} while {open:?} are open");
        }
        peer.answer(open.pop().expect("an open stream")).await;
        if open.is_empty() {
            open.push(peer.request().await);
        }
    }
    peer.answer(open.pop().expect("the last stream")).await;
    for call in calls {
        ended(call).await.expect("an answer");
    }
}

#[tokio::test]
async fn no_stream_is_opened_while_the_socket_takes_no_bytes() {
    let world = World::new().await;
    let transport = world.transport();
    let mut request = world.request();
    *request.body_mut() = vec![b' '; 32 << 20];
    let sending = transport.clone();
    let large = tokio::spawn(async move { sending.send(request, limits(PATIENT)).await });
    // There is all the room that HTTP/2 can give, and nobody reads.
    let mut peer = world.listener.accept().await;
    peer.send(4, 0, 0, b"\0\x03\0\0\0\x64\0\x04\x7f\xff\xff\xff").await;
    peer.send(8, 0, 0, &(EVERY - 65_535).to_be_bytes()).await;
    sleep(3 * SHORT).await;
    failed(ended(world.post(&transport, SHORT)).await, NotSent);
    assert_eq!(peer.request().await, 1);
    peer.answer(1).await;
    ended(large).await.expect("an answer");
    drop(transport);
    assert_eq!(requests(&peer.rest().await), 0);
}

#[tokio::test]
async fn of_many_at_once_those_are_not_sent_that_the_socket_has_no_room_for() {
    const CALLS: usize = 100;
    let world = World::new().await;
    let transport = world.transport();
    let (place, mut peer) = tokio::join!(world.place(&transport), world.listener.welcome(100));
    drop(place);
    peer.send(4, 0, 0, b"\0\x04\x7f\xff\xff\xff").await;
    peer.send(8, 0, 0, &(EVERY - 65_535).to_be_bytes()).await;
    sleep(SHORT).await;
    // They are many times what two sockets hold, and nobody reads.
    let calls: Vec<_> = (0..CALLS)
        .map(|_| {
            let (transport, mut request) = (transport.clone(), world.request());
            *request.body_mut() = vec![b' '; 300_000];
            tokio::spawn(async move { transport.send(request, limits(2 * SHORT)).await })
        })
        .collect();
    let mut in_doubt = 0;
    for call in calls {
        let error = ended(call).await.expect_err("a failure");
        in_doubt += usize::from(error.kind() == Timeout);
        assert!(matches!(error.kind(), Timeout | NotSent), "{error:?}");
    }
    assert!((1..CALLS / 3).contains(&in_doubt), "{in_doubt} of {CALLS} are in doubt");
    drop(transport);
    assert_eq!(requests(&peer.rest().await), in_doubt);
}

#[tokio::test]
async fn a_handshake_that_never_ends_has_sent_nothing_at_any_limit() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
    let address = format!("https://{}/path", listener.local_addr().expect("an address"));
    let server = tokio::spawn(async move {
        let mut silent = Vec::new();
        while let Ok((stream, _)) = listener.accept().await {
            silent.push(stream);
        }
    });
    for (connecting, limit) in [(SHORT, PATIENT), (PATIENT, SHORT)] {
        let transport = HyperTransport::builder().connect_timeout(connecting).build().expect("a transport");
        let request = Request::post(&address).body(b"{}".to_vec()).expect("a request");
        failed(transport.send(request, limits(limit)).await, NotSent);
    }
    server.abort();
}

#[tokio::test]
async fn a_service_that_is_mute_behind_its_tls_was_sent_nothing() {
    let world = World::new().await;
    for (connecting, limit) in [(SHORT, PATIENT), (4 * SHORT, SHORT)] {
        let transport = world.builder().connect_timeout(connecting).build().expect("a transport");
        let call = world.post(&transport, limit);
        let peer = world.listener.accept().await;
        failed(ended(call).await, NotSent);
        drop(transport);
        assert_eq!(requests(&peer.rest().await), 0);
    }
}

#[tokio::test]
async fn a_place_whose_connection_died_has_sent_nothing() {
    for goes_away in [true, false] {
        let world = World::new().await;
        let transport = world.transport();
        let (place, mut peer) = tokio::join!(world.place(&transport), world.listener.welcome(100));
        if goes_away {
            peer.go_away(0).await;
        }
        drop(peer);
        sleep(SHORT).await;
        failed(place.send(world.request(), limits(PATIENT)).await, NotSent);
    }
}

#[tokio::test]
async fn a_request_that_was_written_is_in_doubt_when_its_connection_is_lost() {
    let world = World::new().await;
    let call = world.post(&world.transport(), PATIENT);
    let mut peer = world.listener.welcome(100).await;
    peer.request().await;
    drop(peer);
    failed(ended(call).await, Interrupted);
}

#[tokio::test]
async fn no_second_request_goes_into_a_connection_that_let_one_time_out() {
    let world = World::new().await;
    let transport = world.builder().ping_timeout(SHORT).build().expect("a transport");
    let mut mute = Vec::new();
    let mut in_doubt = 0;
    // Each connection answers once and is mute then.
    let first = world.post(&transport, PATIENT);
    let mut peer = world.listener.welcome(100).await;
    let stream = peer.request().await;
    peer.answer(stream).await;
    ended(first).await.expect("an answer");
    mute.push(peer);
    for _ in 0..5 {
        let call = world.post(&transport, 3 * SHORT);
        tokio::select! {
            mut peer = world.listener.welcome(100) => {
                let stream = peer.request().await;
                peer.answer(stream).await;
                ended(call).await.expect("an answer");
                mute.push(peer);
            }
            () = sleep(4 * SHORT) => {
                failed(ended(call).await, Timeout);
                in_doubt += 1;
            }
        }
    }
    drop(transport);
    for peer in mute {
        assert!(requests(&peer.rest().await) <= 1, "it went into a dead connection");
    }
    assert_eq!(in_doubt, 3, "every other goes into a connection that is dead by then, and none twice");
}

#[tokio::test]
async fn a_connection_that_was_silent_is_asked_before_it_gets_a_request() {
    for answers in [true, false] {
        let world = World::new().await;
        let transport = world.builder().ping_interval(SHORT).ping_timeout(SHORT).build().expect("a transport");
        let first = world.post(&transport, PATIENT);
        let mut peer = world.listener.welcome(100).await;
        let stream = peer.request().await;
        peer.answer(stream).await;
        ended(first).await.expect("an answer");
        sleep(2 * SHORT).await;
        let second = world.post(&transport, PATIENT);
        let payload = loop {
            match peer.next().await.expect("the client is there") {
                Frame::Ping(payload) => break payload,
                frame => assert!(!matches!(frame, Frame::Headers(..)), "{frame:?}"),
            }
        };
        let mut other = if answers {
            peer.pong(payload).await;
            peer
        } else {
            world.listener.welcome(100).await
        };
        let stream = other.request().await;
        other.answer(stream).await;
        ended(second).await.expect("an answer");
    }
}

#[tokio::test]
async fn a_connection_that_answers_no_ping_takes_no_new_request_and_lets_the_old_ones_finish() {
    let world = World::new().await;
    let transport = world.builder().ping_interval(SHORT).ping_timeout(SHORT).build().expect("a transport");
    let slow = world.post(&transport, PATIENT);
    let mut peer = world.listener.welcome(100).await;
    let stream = peer.request().await;
    assert!(matches!(peer.next().await, Some(Frame::Acknowledged | Frame::Ping(_))));
    sleep(3 * SHORT).await;
    let quick = world.post(&transport, PATIENT);
    let mut successor = world.listener.welcome(100).await;
    let other = successor.request().await;
    successor.answer(other).await;
    ended(quick).await.expect("an answer");
    peer.answer(stream).await;
    ended(slow).await.expect("an answer");
}

#[tokio::test]
async fn a_request_that_nobody_waits_for_any_more_is_not_cancelled() {
    let world = World::new().await;
    let transport = world.transport();
    let late = world.post(&transport, SHORT);
    let mut peer = world.listener.welcome(2).await;
    let first = peer.request().await;
    let dropped = world.post(&transport, PATIENT);
    let second = peer.request().await;
    dropped.abort();
    failed(ended(late).await, Timeout);
    // Both streams are taken until their answers come.
    let waiting = world.post(&transport, PATIENT);
    while let Ok(frame) = tokio::time::timeout(SHORT, peer.next()).await {
        match frame.expect("the client is there") {
            Frame::Ping(payload) => peer.pong(payload).await,
            frame => assert!(!matches!(frame, Frame::Headers(..) | Frame::Reset(_)), "{frame:?}"),
        }
    }
    peer.answer(first).await;
    let third = peer.request().await;
    peer.answer(second).await;
    peer.answer(third).await;
    ended(waiting).await.expect("an answer");
}

#[tokio::test]
async fn a_request_whose_body_waits_for_room_is_cancelled_when_its_time_is_over() {
    let world = World::new().await;
    let mut request = world.request();
    *request.body_mut() = vec![b' '; 100_000];
    let transport = world.transport();
    let sending = transport.clone();
    let call = tokio::spawn(async move { sending.send(request, limits(SHORT)).await });
    let mut peer = world.listener.welcome(100).await;
    failed(ended(call).await, Timeout);
    // There is room now, too late.
    for stream in [0, 1] {
        peer.send(8, 0, stream, &100_000_u32.to_be_bytes()).await;
    }
    let mut frames = Vec::new();
    while !matches!(frames.last(), Some(Frame::Reset(1))) {
        frames.push(peer.next().await.expect("it is cancelled"));
    }
    assert!(!frames.contains(&Frame::Data(1, true)));
    drop(transport);
}

#[tokio::test]
async fn interim_answers_and_trailers_are_passed_over() {
    let world = World::new().await;
    let call = world.post(&world.transport(), PATIENT);
    let mut peer = world.listener.welcome(100).await;
    let stream = peer.request().await;
    // `:status: 103`, and a trailer `a: b`.
    peer.send(1, 4, stream, b"\x08\x03103").await;
    peer.head(stream).await;
    peer.send(0, 0, stream, b"{}").await;
    peer.send(1, 5, stream, b"\x00\x01a\x01b").await;
    let answer = ended(call).await.expect("an answer");
    assert_eq!((answer.status().as_u16(), answer.body().as_slice()), (200, b"{}".as_slice()));
}

#[tokio::test]
async fn endless_headers_are_not_read_to_their_end() {
    let world = World::new().await;
    let transport = world.transport();
    let call = world.post(&transport, PATIENT);
    let mut peer = world.listener.welcome(100).await;
    let stream = peer.request().await;
    // `:status: 200`, and then headers `a` of 10,000 bytes, none of them the last.
    let header = [b"\x00\x01a\x7f\x91\x4d".as_slice(), &[b'a'; 10_000]].concat();
    peer.send(1, 0, stream, &[0x88]).await;
    while !call.is_finished() {
        peer.send(9, 0, stream, &header).await;
    }
    failed(ended(call).await, Interrupted);
}

#[tokio::test]
async fn an_answer_that_ends_before_its_length_is_not_whole() {
    let world = World::new().await;
    let call = world.post(&world.transport(), PATIENT);
    let mut peer = world.listener.welcome(100).await;
    let stream = peer.request().await;
    // `:status: 200`, `content-length: 40`.
    peer.send(1, 4, stream, b"\x88\x0f\x0d\x0240").await;
    peer.send(0, 1, stream, b"{}").await;
    assert_eq!(failed(ended(call).await, Interrupted).status().map(|status| status.as_u16()), Some(200));
}

fn requests(frames: &[Frame]) -> usize {
    frames.iter().filter(|frame| matches!(frame, Frame::Headers(..))).count()
}
