//! More payments at once than a connection has streams, and what is left behind by ten thousand of them.

#![cfg(feature = "hyper")]

mod support;

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
    time::Duration,
};

use http::Method;
use serde_json::{Value, json};
use support::{
    certificates::Authority,
    http2::{STREAMS, Server},
};
use tokio::task::JoinSet;
use visa_acceptance::{
    api::Environment,
    client::{Client, Credentials, Error, HyperTransport},
};

/// What became of payments that were sent at once, by their transaction ids.
#[derive(Debug, Default)]
struct Ends {
    answered: BTreeSet<String>,
    not_sent: BTreeSet<String>,
    unknown: BTreeSet<String>,
}

impl Ends {
    /// What was said holds before the server's log: nothing that was not sent is in it, everything else is, and nothing twice.
    async fn agree_with(&self, server: &Server, client: &Client, calls: usize) {
        // What was written before the last payment is read before it: there is one connection.
        assert_eq!(pay(client, 1, "last").await.answered.len(), 1);
        let log = server.log();
        server.saw(log.len()).await;
        let log = server.log().into_iter().map(|entry| entry.transaction.expect("a whole request"));
        let log: Vec<_> = log.filter(|id| !id.starts_with("last")).collect();
        let seen: BTreeSet<_> = log.iter().cloned().collect();
        assert_eq!(log.len(), seen.len(), "a transaction came twice");
        assert_eq!(self.answered.len() + self.not_sent.len() + self.unknown.len(), calls);
        assert_eq!(self.not_sent.intersection(&seen).next(), None, "it was sent after all");
        assert_eq!(self.answered.union(&self.unknown).find(|id| !seen.contains(*id)), None, "it was never seen");
        assert!(server.peak() <= STREAMS, "{} streams", server.peak());
        println!(
            "{calls} calls: {} answers, {} not sent, {} unknown; {} streams at most on {} connections",
            self.answered.len(),
            self.not_sent.len(),
            self.unknown.len(),
            server.peak(),
            server.connections()
        );
    }
}

fn payment(id: &str) -> Value {
    json!({
        "clientReferenceInformation": { "transactionId": id, "code": id },
        "processingInformation": { "commerceIndicator": "internet" },
        "orderInformation": { "amountDetails": { "totalAmount": "102.21", "currency": "USD" } },
        "paymentInformation": { "customer": { "id": "080AC9AB60C92AA2E063A2598D0A0C74" } },
    })
}

async fn pay(client: &Client, calls: usize, round: &str) -> Ends {
    let ends = Arc::new(Mutex::new(Ends::default()));
    let mut payments = JoinSet::new();
    for call in 0..calls {
        let (client, id, ends) = (client.clone(), format!("{round}-{call}"), Arc::clone(&ends));
        payments.spawn(async move {
            let outcome = client.raw(Method::POST, "/pts/v2/payments").body(&payment(&id)).send().await;
            let mut ends = ends.lock().expect("nobody panics");
            match outcome {
                Ok(_) => ends.answered.insert(id),
                Err(Error::NotSent(_)) => ends.not_sent.insert(id),
                Err(Error::OutcomeUnknown(_)) => ends.unknown.insert(id),
                Err(error) => panic!("{error:?}"),
            }
        });
    }
    while let Some(outcome) = payments.join_next().await {
        outcome.expect("no panic");
    }
    Arc::into_inner(ends).expect("all have ended").into_inner().expect("nobody panics")
}

fn client(server: &Server, authority: &Authority, limit: Option<Duration>) -> Client {
    let secret = "RkFLRS1TSEFSRUQtU0VDUkVULURPLU5PVC1VU0UtMzI=";
    let credentials = Credentials::jwt_shared_secret("merchant", "key", secret).expect("credentials");
    let transport = HyperTransport::builder().root_certificate(authority.pem().as_bytes()).build();
    let target = Environment::Test.target().base(server.base()).expect("an address");
    let mut client = Client::builder(target, credentials).transport(transport.expect("a transport"));
    if let Some(limit) = limit {
        client = client.overall_timeout(limit);
    }
    client.build().expect("a client")
}

fn after(milliseconds: u64) -> support::http2::Pace {
    Box::new(move |_| Some(Duration::from_millis(milliseconds)))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_that_cannot_all_start_are_answered_or_not_sent() {
    let authority = Authority::new();
    let server = Server::start(&authority.identity(), after(1000)).await;
    let client = client(&server, &authority, Some(Duration::from_secs(3)));
    let ends = pay(&client, 1000, "impatient").await;
    ends.agree_with(&server, &client, 1000).await;
    // A hundred start each second. One that would be cut short before half of its limit is left does not start.
    assert!(ends.answered.len() + ends.unknown.len() <= 4 * STREAMS && ends.not_sent.len() >= 6 * STREAMS);
    assert_eq!(server.connections(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn seven_thousand_at_once_are_all_answered() {
    let authority = Authority::new();
    let server = Server::start(&authority.identity(), after(10)).await;
    let client = client(&server, &authority, None);
    let ends = pay(&client, 7000, "at-once").await;
    ends.agree_with(&server, &client, 7000).await;
    assert_eq!((ends.answered.len(), server.connections()), (7000, 1));
}

const AT_ONCE: usize = 10_000;

/// Rounds until allocators and pools have what they need, and rounds that must get along with that.
const ROUNDS: (usize, usize) = (3, 3);

/// How much more memory may be in use after the last round than after the first ones, in per cent of some 115 MB. It is exceeded if
/// each request leaves a kilobyte behind; what an allocator keeps differs by half of it.
const TOLERANCE: usize = 20;

/// Server and client share one process, so the memory is that of both.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_at_once_leave_nothing_behind() {
    let authority = Authority::new();
    let server = Server::start(&authority.identity(), after(0)).await;
    let client = client(&server, &authority, None);
    let before = resident_kilobytes();
    let mut settled = 0;
    for round in 0..ROUNDS.0 {
        self::round(&server, &client, &format!("first-{round}")).await;
        settled = settled.max(resident_kilobytes());
    }
    for round in 0..ROUNDS.1 {
        self::round(&server, &client, &format!("then-{round}")).await;
    }
    let last = resident_kilobytes();
    println!("{before} kB in use before, {settled} kB after {} rounds, {last} kB in the end", ROUNDS.0);
    assert_eq!(server.connections(), 1);
    assert!(last * 100 <= settled * (100 + TOLERANCE), "{last} kB in use, {settled} kB before");
}

async fn round(server: &Server, client: &Client, name: &str) {
    let ends = pay(client, AT_ONCE, name).await;
    assert_eq!((ends.answered.len(), server.log().len()), (AT_ONCE, AT_ONCE));
    server.forget();
}

/// The memory of this process that is in use, where the system tells.
fn resident_kilobytes() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().strip_suffix(" kB")?.parse().ok()).unwrap_or(0)
}
