//! Ten thousand payments at once through one client, again and again.

#![cfg(feature = "hyper")]

mod requests;
mod support;

use std::time::Duration;

use requests::payment;
use support::{certificates::Authority, http2::Server};
use tokio::task::JoinSet;
use visa_acceptance::{
    api::Environment,
    client::{Client, Credentials, HyperTransport},
};

const AT_ONCE: usize = 10_000;

/// Rounds until allocators and pools have what they need, and rounds that must get along with that.
const ROUNDS: (usize, usize) = (3, 3);

/// How much more memory may be in use after the last round than after the first ones, in per cent of some 250 MB. It is exceeded if
/// each request leaves a kilobyte behind; what an allocator keeps differs by half of it from round to round.
const TOLERANCE: usize = 10;

/// The server holds its answers back until the whole round is there, so these are ten thousand at one time. They share one
/// connection of HTTP/2, which the first payment makes, so files are no limit. Server and client share one process, so the
/// memory is that of both.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_at_once_are_answered_and_leave_nothing_behind() {
    let authority = Authority::new();
    let server = Server::start(&authority.identity(), AT_ONCE, r#"{"id":"1","status":"AUTHORIZED"}"#).await;
    let client = client(server.base(), &authority);
    client.send(payment()).await.expect("an answer");

    let mut settled = 0;
    for _ in 0..ROUNDS.0 {
        round(&client).await;
        settled = settled.max(resident_kilobytes());
    }
    for _ in 0..ROUNDS.1 {
        round(&client).await;
    }
    let last = resident_kilobytes();

    assert_eq!((server.seen(), server.connections()), (1 + AT_ONCE * (ROUNDS.0 + ROUNDS.1), 1));
    assert!(last * 100 <= settled * (100 + TOLERANCE), "{last} kB in use, {settled} kB before");
}

async fn round(client: &Client) {
    let mut payments = JoinSet::new();
    for _ in 0..AT_ONCE {
        let client = client.clone();
        payments.spawn(async move { client.send(payment()).await.map(|reply| reply.attempts.count()) });
    }
    while let Some(outcome) = payments.join_next().await {
        assert_eq!(outcome.expect("no panic").expect("an answer"), 1);
    }
}

fn client(base: &str, authority: &Authority) -> Client {
    let secret = "RkFLRS1TSEFSRUQtU0VDUkVULURPLU5PVC1VU0UtMzI=";
    let credentials = Credentials::jwt_shared_secret("merchant", "key", secret).expect("credentials");
    let transport = HyperTransport::builder().root_certificate(authority.pem().as_bytes()).build();
    let target = Environment::Test.target().base(base).expect("an address");
    // A slow machine is no fault of the client.
    let patience = Duration::from_secs(600);
    let client = Client::builder(target, credentials).attempt_timeout(patience).overall_timeout(patience);
    client.transport(transport.expect("a transport")).build().expect("a client")
}

/// The memory of this process that is in use, where the system tells.
fn resident_kilobytes() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().strip_suffix(" kB")?.parse().ok()).unwrap_or(0)
}
