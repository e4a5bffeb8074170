//! What a client makes of a service that misbehaves, over real sockets and TLS: for a payment, of which nobody may make two, and
//! for a read.

#![cfg(feature = "hyper")]

mod requests;
mod support;

use std::time::{Duration, SystemTime};

use Ending::{Answered, Api, Dropped, NotSent, OutcomeUnknown, Unanswered, Undecodable};
use http::StatusCode;
use requests::payment;
use support::{
    Play, Server, Step, answer,
    certificates::{Authority, Identity},
    frames::{Crowd, Manner},
    head,
    jwe::Recipient,
    nobody,
};
use tokio::net::TcpListener;
use visa_acceptance::{
    Request, UseCase,
    api::Environment,
    client::{
        Cause, Certainty, Client, Clock, ClockSkew, ConfigurationError, Credentials, DecryptionKey, Error,
        HyperTransport, RetryPolicy,
    },
    instrument_identifiers::Retrieve,
};

/// How a call ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    Answered,
    Dropped,
    NotSent,
    OutcomeUnknown,
    Api,
    Unanswered,
    Undecodable,
}

// What the caller learns about what happened at the service.
const NOTHING: Option<Certainty> = Some(Certainty::NotDone);
const BEFORE: Option<Certainty> = Some(Certainty::PossiblyDone);
const UNKNOWN: Option<Certainty> = Some(Certainty::Unknown);
const UNASKED: Option<Certainty> = None;

/// How a call ends, what the caller learns about what happened, and how many requests the server saw.
type Expected = (Ending, Option<Certainty>, usize);

/// What goes wrong, which status the caller learns, and what is expected of a payment and of a read.
type Row = (&'static str, Fault, Option<u16>, Expected, Expected);

enum Fault {
    /// The server plays this for every request.
    Play(Play),
    /// As `Play`, and the client waits no longer than it must.
    Slow(Play),
    /// A refusal in the shape of the API family, with these headers beside it.
    Refusal(u16, &'static str, &'static [(&'static str, &'static str)]),
    /// The same, encrypted for a key.
    Sealed(u16, Recipient),
    /// The certificate of the server has expired.
    Expired,
    /// The connection is reset before the end of the TLS handshake.
    NoTls,
    /// Nobody listens.
    Nobody,
    /// Somebody listens and says nothing at all, and the client waits no longer than it must.
    Silent,
    /// The server speaks HTTP/2, and does this with every request.
    Http2(Manner),
    /// As `Http2`, and the client waits no longer than it must.
    SlowHttp2(Manner),
    /// The caller drops the future when the server has the request.
    Dropped,
}

use Fault::{Expired, Http2, NoTls, Nobody, Refusal, Sealed, Silent, Slow, SlowHttp2};

const CORRELATED: (&str, &str) = ("v-c-correlation-id", "c-1");
const JSON: [(&str, &str); 2] = [CORRELATED, ("content-type", "application/json")];
const HTML: [(&str, &str); 2] = [CORRELATED, ("content-type", "text/html")];
const AGENT_REFUSAL: &str = r#"{"error":{"status":"400","reason":"INVALID_DATA"}}"#;
const SUCCESS: &str = r#"{"id":"1","status":"AUTHORIZED"}"#;

#[rustfmt::skip]
fn table(ours: &Recipient) -> Vec<Row> {
    let page = "<html><body>Access denied</body></html>";
    let stranger = || Recipient::new("stranger");
    let impostor = Recipient::new(ours.key_id());
    vec![
        // fault                                    what the server does                              status       a payment                      a read
        ("none",                                    says(answer(201, &JSON, SUCCESS)),                None,        (Answered, UNASKED, 1),        (Answered, UNASKED, 1)),
        // No connection: nothing was sent.
        ("connection refused",                      Nobody,                                           None,        (NotSent, NOTHING, 0),         (NotSent, NOTHING, 0)),
        ("reset before TLS",                        NoTls,                                            None,        (NotSent, NOTHING, 0),         (NotSent, NOTHING, 0)),
        ("expired certificate",                     Expired,                                          None,        (NotSent, NOTHING, 0),         (NotSent, NOTHING, 0)),
        ("a TLS handshake that never ends",         Silent,                                           None,        (NotSent, NOTHING, 0),         (NotSent, NOTHING, 0)),
        // Refused before anyone looked at it.
        ("HTTP/2: REFUSED_STREAM",                  Http2(Manner::Refuse),                            None,        (NotSent, NOTHING, 2),         (NotSent, NOTHING, 2)),
        ("HTTP/2: above the last id of GOAWAY",     Http2(Manner::GoAwayBefore),                      None,        (NotSent, NOTHING, 2),         (NotSent, NOTHING, 2)),
        // No answer.
        ("HTTP/2: at the last id of GOAWAY",        Http2(Manner::GoAwayAfter),                       None,        (OutcomeUnknown, UNKNOWN, 1),  (Unanswered, NOTHING, 3)),
        ("HTTP/2: the connection is lost",          Http2(Manner::Vanish),                            None,        (OutcomeUnknown, UNKNOWN, 1),  (Unanswered, NOTHING, 3)),
        ("HTTP/2: a mute connection",               SlowHttp2(Manner::Mute),                          None,        (OutcomeUnknown, UNKNOWN, 1),  (Unanswered, NOTHING, 3)),
        ("slow headers",                            Slow(Play::Read(vec![Step::Stall])),              None,        (OutcomeUnknown, UNKNOWN, 1),  (Unanswered, NOTHING, 3)),
        ("slow body",                               Slow(broken(&[("content-length", "40")], "{\"i", Step::Stall)), Some(201), (OutcomeUnknown, UNKNOWN, 1), (Unanswered, NOTHING, 3)),
        ("reset before the request is read",        Fault::Play(Play::ResetUnread),                   None,        (OutcomeUnknown, UNKNOWN, 0),  (Unanswered, NOTHING, 0)),
        ("reset after the request is read",         Fault::Play(Play::Read(vec![Step::Reset])),       None,        (OutcomeUnknown, UNKNOWN, 1),  (Unanswered, NOTHING, 3)),
        ("closed after the request is read",        Fault::Play(Play::Read(vec![Step::Close])),       None,        (OutcomeUnknown, UNKNOWN, 1),  (Unanswered, NOTHING, 3)),
        ("the caller drops the future",             Fault::Dropped,                                   None,        (Dropped, UNASKED, 1),         (Dropped, UNASKED, 1)),
        // Half an answer.
        ("truncated body",                          Fault::Play(broken(&[("content-length", "40")], "{\"id\":", Step::Close)), Some(201), (OutcomeUnknown, UNKNOWN, 1), (Unanswered, NOTHING, 3)),
        ("truncated chunks",                        Fault::Play(broken(&[("transfer-encoding", "chunked")], "2\r\n{}\r\n", Step::Close)), Some(201), (OutcomeUnknown, UNKNOWN, 1), (Unanswered, NOTHING, 3)),
        ("TLS cut short",                           Fault::Play(broken(&[("connection", "close")], SUCCESS, Step::Cut)), Some(201), (OutcomeUnknown, UNKNOWN, 1), (Unanswered, NOTHING, 3)),
        ("wrong length",                            Fault::Play(broken(&[("content-length", "9")], SUCCESS, Step::Close)), Some(201), (OutcomeUnknown, UNKNOWN, 1), (Undecodable, NOTHING, 1)),
        ("huge body",                               says(answer(201, &JSON, vec![b' '; LIMIT + 1])),  Some(201),   (OutcomeUnknown, UNKNOWN, 1),  (Undecodable, NOTHING, 1)),
        ("endless body",                            Fault::Play(endless()),                           Some(201),   (OutcomeUnknown, UNKNOWN, 1),  (Undecodable, NOTHING, 1)),
        // An answer that says nothing.
        ("garbage",                                 Fault::Play(Play::Read(vec![Step::Send(b"\0\xff\r\n\r\n".to_vec()), Step::Close])), None, (OutcomeUnknown, UNKNOWN, 1), (Unanswered, NOTHING, 3)),
        ("garbage in the body",                     says(answer(201, &JSON, b"\0\xff{")),             Some(201),   (OutcomeUnknown, UNKNOWN, 1),  (Undecodable, NOTHING, 1)),
        ("no body",                                 says(answer(201, &JSON, "")),                     Some(201),   (OutcomeUnknown, UNKNOWN, 1),  (Undecodable, NOTHING, 1)),
        ("HTML page, 200",                          says(answer(200, &HTML, page)),                   Some(200),   (OutcomeUnknown, UNKNOWN, 1),  (Undecodable, NOTHING, 1)),
        ("HTML page, 403",                          says(answer(403, &HTML, page)),                   Some(403),   (Api, NOTHING, 1),             (Api, NOTHING, 1)),
        ("HTML page, 499",                          says(answer(499, &HTML, page)),                   Some(499),   (OutcomeUnknown, UNKNOWN, 1),  (Unanswered, NOTHING, 1)),
        ("no body, 400",                            says(answer(400, &JSON, "")),                     Some(400),   (Api, NOTHING, 1),             (Api, NOTHING, 1)),
        ("no body, 409",                            says(answer(409, &JSON, "")),                     Some(409),   (OutcomeUnknown, UNKNOWN, 1),  (Unanswered, NOTHING, 1)),
        ("HTML page, 500",                          says(answer(500, &HTML, page)),                   Some(500),   (OutcomeUnknown, UNKNOWN, 1),  (Unanswered, NOTHING, 3)),
        ("4xx in another family's shape",           says(answer(400, &JSON, AGENT_REFUSAL)),          Some(400),   (Api, NOTHING, 1),             (Api, NOTHING, 1)),
        ("encrypted for an unknown key",            says(answer(201, &JSON, stranger().encrypted_response(SUCCESS))), Some(201), (OutcomeUnknown, UNKNOWN, 1), (Undecodable, NOTHING, 1)),
        ("encrypted for another key of this id",    says(answer(201, &JSON, impostor.encrypted_response(SUCCESS))), Some(201), (OutcomeUnknown, UNKNOWN, 1), (Undecodable, NOTHING, 1)),
        ("error encrypted for an unknown key",      Sealed(400, stranger()),                          Some(400),   (Api, BEFORE, 1),  (Undecodable, NOTHING, 1)),
        // A redirect is never followed.
        ("301 to the same server",                  moved(301),                                       Some(301),   (OutcomeUnknown, UNKNOWN, 1),  (Unanswered, NOTHING, 1)),
        ("302 to the same server",                  moved(302),                                       Some(302),   (OutcomeUnknown, UNKNOWN, 1),  (Unanswered, NOTHING, 1)),
        ("303 to the same server",                  moved(303),                                       Some(303),   (OutcomeUnknown, UNKNOWN, 1),  (Unanswered, NOTHING, 1)),
        ("307 to the same server",                  moved(307),                                       Some(307),   (OutcomeUnknown, UNKNOWN, 1),  (Unanswered, NOTHING, 1)),
        ("308 to the same server",                  moved(308),                                       Some(308),   (OutcomeUnknown, UNKNOWN, 1),  (Unanswered, NOTHING, 1)),
        // A refusal.
        ("400",                                     Refusal(400, "INVALID_DATA", &[]),                Some(400),   (Api, NOTHING, 1),             (Api, NOTHING, 1)),
        ("400, a duplicate",                        Refusal(400, "DUPLICATE_REQUEST", &[]),           Some(400),   (Api, BEFORE, 1),              (Api, NOTHING, 1)),
        ("400, encrypted",                          Sealed(400, ours.clone()),                        Some(400),   (Api, NOTHING, 1),             (Api, NOTHING, 1)),
        ("401",                                     says(unauthorized("Thu, 01 Jan 2026 00:00:00 GMT")), Some(401), (Api, NOTHING, 1),            (Api, NOTHING, 1)),
        ("401, for a clock that is off",            says(unauthorized("Wed, 31 Dec 2025 23:00:00 GMT")), Some(401), (Api, NOTHING, 1),            (Api, NOTHING, 1)),
        ("403",                                     Refusal(403, "forbidden", &[]),                   Some(403),   (Api, NOTHING, 1),             (Api, NOTHING, 1)),
        ("404",                                     Refusal(404, "notFound", &[]),                    Some(404),   (Api, NOTHING, 1),             (Api, NOTHING, 1)),
        ("409",                                     Refusal(409, "conflict", &[]),                    Some(409),   (Api, BEFORE, 1),              (Api, NOTHING, 1)),
        ("410",                                     Refusal(410, "notAvailable", &[]),                Some(410),   (Api, NOTHING, 1),             (Api, NOTHING, 1)),
        ("412",                                     Refusal(412, "conflict", &[]),                    Some(412),   (Api, NOTHING, 1),             (Api, NOTHING, 1)),
        ("424",                                     Refusal(424, "notFound", &[]),                    Some(424),   (OutcomeUnknown, UNKNOWN, 1),  (Api, NOTHING, 1)),
        // Put off: a read is asked for again, and a payment is the caller's to repeat.
        ("429",                                     Refusal(429, "busy", &[]),                        Some(429),   (Api, NOTHING, 1),             (Unanswered, NOTHING, 3)),
        ("429, come back at once",                  Refusal(429, "busy", &[("retry-after", "0")]),    Some(429),   (Api, NOTHING, 1),             (Unanswered, NOTHING, 3)),
        ("429, come back when the call is over",    Refusal(429, "busy", &[("retry-after", "3600")]), Some(429),   (Api, NOTHING, 1),             (Unanswered, NOTHING, 1)),
        // Not a refusal: the shape is right, and the status says nothing certain.
        ("500",                                     Refusal(500, "internalError", &[]),               Some(500),   (OutcomeUnknown, UNKNOWN, 1),  (Unanswered, NOTHING, 3)),
        ("502",                                     Refusal(502, "SERVER_TIMEOUT", &[]),              Some(502),   (OutcomeUnknown, UNKNOWN, 1),  (Unanswered, NOTHING, 3)),
        ("502, encrypted",                          Sealed(502, ours.clone()),                        Some(502),   (OutcomeUnknown, UNKNOWN, 1),  (Unanswered, NOTHING, 3)),
        ("503",                                     says(answer(503, &JSON, "")),                     Some(503),   (OutcomeUnknown, UNKNOWN, 1),  (Unanswered, NOTHING, 3)),
    ]
}

#[tokio::test]
async fn every_fault_ends_as_the_table_says() {
    let world = World::new();
    let mut wrong = Vec::new();
    for (fault, what, status, payment_ends, read_ends) in table(&world.ours) {
        let paid = world.call(&what, payment(), &payment_refusal).await;
        let read = world.call(&what, retrieve(), &token_refusal).await;
        for (method, expected, outcome) in [("POST", payment_ends, paid), ("GET", read_ends, read)] {
            let status = status.map(|status| StatusCode::from_u16(status).expect("a status"));
            wrong.extend(outcome.differs(expected, status).map(|how| format!("{method}, {fault}: {how}")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The largest answer that the client reads.
const LIMIT: usize = 20_000;

fn says(bytes: Vec<u8>) -> Fault {
    Fault::Play(Play::Read(vec![Step::Send(bytes)]))
}

/// An answer of success whose head says something else than what follows it.
fn broken(headers: &[(&str, &str)], body: &str, then: Step) -> Play {
    let bytes = [head(201, &[&JSON, headers].concat()), body.as_bytes().to_vec()].concat();
    Play::Read(vec![Step::Send(bytes), then])
}

fn endless() -> Play {
    let head = head(201, &[CORRELATED, ("transfer-encoding", "chunked")]);
    Play::Read(vec![Step::Send(head), Step::Flood(b"4\r\n    \r\n".to_vec())])
}

fn moved(status: u16) -> Fault {
    says(answer(status, &[CORRELATED, ("location", "/elsewhere")], ""))
}

fn unauthorized(date: &str) -> Vec<u8> {
    answer(401, &[&JSON[..], &[("date", date)]].concat(), r#"{"response":{"rmsg":"Authentication Failed"}}"#)
}

fn payment_refusal(reason: &str) -> String {
    format!(
        r#"{{"submitTimeUtc":"2026-01-01T00:00:00Z","status":"INVALID_REQUEST","reason":"{reason}","message":"m"}}"#
    )
}

fn token_refusal(reason: &str) -> String {
    format!(r#"{{"errors":[{{"type":"{reason}","message":"m"}}]}}"#)
}

/// What the rows share.
struct World {
    authority: Authority,
    identity: Identity,
    expired: Identity,
    ours: Recipient,
}

/// What became of a call.
struct Outcome {
    /// `None` if the caller did not wait for it.
    result: Option<Result<(), Error>>,
    code: Option<String>,
    requests: usize,
}

/// The client's time.
struct Frozen;

impl Clock for Frozen {
    fn now(&self) -> SystemTime {
        "2026-01-01T00:00:00Z".parse::<jiff::Timestamp>().and_then(SystemTime::try_from).expect("a time")
    }
}

impl World {
    fn new() -> Self {
        let authority = Authority::new();
        let (identity, expired) = (authority.identity(), authority.expired());
        Self { authority, identity, expired, ours: Recipient::new("ours") }
    }

    fn client(&self, base: &str, attempt: Duration) -> Client {
        let secret = "RkFLRS1TSEFSRUQtU0VDUkVULURPLU5PVC1VU0UtMzI=";
        let credentials = Credentials::jwt_shared_secret("merchant", "key", secret).expect("credentials");
        let transport = HyperTransport::builder().root_certificate(self.authority.pem().as_bytes());
        let brief = attempt.min(Duration::from_secs(5));
        let transport = transport.connect_timeout(brief).ping_timeout(brief).build();
        let client = Client::builder(Environment::Test.target().base(base).expect("an address"), credentials)
            .transport(transport.expect("a transport"))
            .response_key(DecryptionKey::from_pem(self.ours.key_id(), &self.ours.pem()).expect("a key"))
            .retries(RetryPolicy::default().first_pause(Duration::ZERO))
            .attempt_timeout(attempt)
            .answer_limit(LIMIT)
            .clock(Frozen);
        client.build().expect("a client")
    }

    async fn server(&self, fault: &Fault, refusal: &dyn Fn(&str) -> String) -> Server {
        let plays = |bytes| Play::Read(vec![Step::Send(bytes)]);
        let (identity, play) = match fault {
            Fault::Play(play) | Slow(play) => (Some(&self.identity), play.clone()),
            Refusal(status, reason, headers) => {
                let bytes = answer(*status, &[&JSON[..], headers].concat(), refusal(reason));
                (Some(&self.identity), plays(bytes))
            }
            Sealed(status, recipient) => {
                let sealed = recipient.encrypted_response(&refusal("INVALID_DATA"));
                (Some(&self.identity), plays(answer(*status, &JSON, sealed)))
            }
            Expired => (Some(&self.expired), plays(answer(201, &JSON, SUCCESS))),
            NoTls => (None, Play::ResetUnread),
            Nobody | Silent | Http2(_) | SlowHttp2(_) | Fault::Dropped => {
                (Some(&self.identity), Play::Read(vec![Step::Stall]))
            }
        };
        Server::start(identity, vec![play]).await
    }

    /// Sends a request to a server with that fault.
    async fn call<U: UseCase>(&self, fault: &Fault, request: Request<U>, refusal: &dyn Fn(&str) -> String) -> Outcome {
        let server = self.server(fault, refusal).await;
        let silent = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let crowd = match fault {
            Http2(manner) | SlowHttp2(manner) => Some(Crowd::start(&self.identity, *manner).await),
            _ => None,
        };
        let base = match (fault, &crowd) {
            (_, Some(crowd)) => crowd.base.clone(),
            (Nobody, _) => nobody("https").await,
            // The operating system accepts the connection, and nobody takes it.
            (Silent, _) => format!("https://{}", silent.local_addr().expect("an address")),
            _ => server.base().replace("http://", "https://"),
        };
        // Long enough that none but a server that stalls exceeds it.
        let attempt = if matches!(fault, Slow(_) | SlowHttp2(_) | Silent) { 500 } else { 60_000 };
        let client = self.client(&base, Duration::from_millis(attempt));
        let call = client.prepare(request).expect("settings that allow the request");
        let code = call.references().code.clone();
        let result = tokio::select! {
            result = call.send() => Some(result.map(|_| ())),
            () = server.saw(1), if matches!(fault, Fault::Dropped) => None,
        };
        let requests = crowd.map_or_else(|| server.seen().len(), |crowd| crowd.requests());
        Outcome { result, code, requests }
    }
}

impl Outcome {
    /// How it differs from what the table says and what every error must tell.
    fn differs(&self, expected: Expected, status: Option<StatusCode>) -> Option<String> {
        let error = self.result.as_ref().and_then(|result| result.as_ref().err());
        let seen = (self.ending(), error.map(Error::certainty), self.requests);
        if seen != expected {
            return Some(format!("{seen:?} and not {expected:?}: {error:?}"));
        }
        let error = error?;
        if error.status() != status {
            return Some(format!("the status {:?} and not {status:?}", error.status()));
        }
        if error.correlation_id() != status.map(|_| CORRELATED.1) {
            return Some(format!("the correlation id {:?}", error.correlation_id()));
        }
        if error.references().is_none_or(|references| references.code != self.code) {
            return Some(format!("the references {:?}", error.references()));
        }
        None
    }

    fn ending(&self) -> Ending {
        match &self.result {
            None => Dropped,
            Some(Ok(())) => Answered,
            Some(Err(Error::NotSent(_))) => NotSent,
            Some(Err(Error::OutcomeUnknown(_))) => OutcomeUnknown,
            Some(Err(Error::Api(_))) => Api,
            Some(Err(Error::Unanswered(_))) => Unanswered,
            Some(Err(Error::Undecodable(_))) => Undecodable,
            Some(Err(other)) => panic!("the request did not get so far: {other:?}"),
        }
    }
}

fn retrieve() -> Request<Retrieve> {
    Retrieve::builder("7010000000016241111").build().expect("nothing is missing")
}

#[tokio::test]
async fn a_connection_that_is_never_made_is_tried_three_times() {
    let world = World::new();
    let server = world.server(&Expired, &payment_refusal).await;
    let client = world.client(server.base(), Duration::from_secs(60));
    let Err(Error::NotSent(failure)) = client.send(payment()).await else { panic!("it cannot be sent") };
    assert_eq!((failure.cause, failure.attempts.count(), server.connections()), (Cause::NotSent, 3, 3));
}

/// A payment whose connection breaks off may have been processed, and its cryptogram is used up.
#[tokio::test]
async fn a_raw_payment_with_a_cryptogram_reaches_the_server_once() {
    let world = World::new();
    let server = world.server(&Fault::Play(Play::Read(vec![Step::Reset])), &payment_refusal).await;
    let client = world.client(server.base(), Duration::from_secs(60));
    let body = br#"{"paymentInformation":{"tokenizedCard":{"cryptogram":"canary"}}}"#;
    let call = || client.raw(http::Method::POST, "/pts/v2/payments").bytes(body).prepare().expect("it can be sent");
    let refused = call().retry_even_if_processed(3).expect_err("it is good for one attempt");
    let Error::Configuration(cause) = &refused else { panic!("{refused:?}") };
    assert!(matches!(**cause, ConfigurationError::GoodForOneAttempt { .. }), "{refused:?}");
    let error = call().send().await.expect_err("the connection broke off");
    assert!(matches!(error, Error::OutcomeUnknown(_)), "{error:?}");
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn a_refusal_for_a_clock_that_is_off_says_by_how_much() {
    let world = World::new();
    let hour = ClockSkew::Ahead(Duration::from_secs(3600));
    for (date, skew) in [("Wed, 31 Dec 2025 23:00:00 GMT", Some(hour)), ("Thu, 01 Jan 2026 00:00:00 GMT", None)] {
        let server = world.server(&says(unauthorized(date)), &payment_refusal).await;
        let client = world.client(server.base(), Duration::from_secs(60));
        let Err(Error::Api(error)) = client.send(payment()).await else { panic!("it is refused") };
        assert_eq!(error.clock_skew, skew);
    }
}

#[tokio::test]
async fn how_long_to_wait_is_told_and_not_waited_for() {
    let world = World::new();
    let busy = Refusal(429, "busy", &[("retry-after", "3600")]);
    let server = world.server(&busy, &payment_refusal).await;
    let client = world.client(server.base(), Duration::from_secs(60));
    let Err(Error::Api(refusal)) = client.send(payment()).await else { panic!("it is refused") };
    assert_eq!((refusal.retry_after, refusal.reason()), (Some(Duration::from_secs(3600)), Some("busy")));
    assert_eq!(refusal.headers["retry-after"], "3600");
}

/// The bytes after an answer that is longer than it says must not become the answer of the next payment.
#[tokio::test]
async fn what_is_left_of_an_answer_does_not_answer_another_payment() {
    let world = World::new();
    let smuggled = [answer(201, &JSON, SUCCESS), answer(201, &JSON, SUCCESS)].concat();
    let refused = answer(400, &JSON, payment_refusal("INVALID_DATA"));
    let plays = [smuggled, refused].map(|bytes| Play::Read(vec![Step::Send(bytes)]));
    let server = Server::start(Some(&world.identity), plays.to_vec()).await;
    let client = world.client(server.base(), Duration::from_secs(60));
    client.send(payment()).await.expect("it is approved");
    let error = client.send(payment()).await.expect_err("it is refused");
    assert!(matches!(error, Error::Api(_)), "{error:?}");
    assert_eq!(server.seen().len(), 2);
}
