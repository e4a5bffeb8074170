//! Many requests at once. Figures are printed, not held against anything: `cargo test --release … load -- --ignored --nocapture`.

use std::{sync::Arc, time::Instant};

use http::{Request, Response};
use http_body_util::{BodyExt as _, Full};
use hyper::{body::Incoming, service::service_fn};
use hyper_util::rt::TokioIo;
use serde_json::json;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};
use visa_acceptance::sandbox::Sandbox;

use super::{byhand, http1};

const CONNECTIONS: usize = 64;
const REQUESTS: usize = 50_000;

const BODY: &str = r#"{"clientReferenceInformation":{"code":"order-1"},"orderInformation":{"amountDetails":{"totalAmount":"102.21","currency":"USD"}}}"#;

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

/// A handler that reads a body and answers the same bytes as the sandbox does.
async fn bare(answer: &'static str) -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
    let base = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let service = service_fn(move |request: Request<Incoming>| async move {
                request.into_body().collect().await?;
                let response = Response::builder().status(201).body(Full::<bytes::Bytes>::from(answer));
                Ok::<_, hyper::Error>(response.expect("a response"))
            });
            tokio::spawn(hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service));
        }
    });
    base
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "it prints figures"]
async fn fifty_thousand_requests_over_64_connections() {
    let sandbox = Sandbox::start().await.expect("a sandbox");
    let host = sandbox.http().trim_start_matches("http://").to_owned();
    let signed = || -> Arc<Vec<Vec<u8>>> {
        let request = |number: usize| {
            let claims = json!({ "jti": format!("{number} {:?}", Instant::now()) });
            byhand::text(&byhand::token(&sandbox, "/pts/v2/payments", BODY, &claims), &host, "keep-alive")
        };
        Arc::new((0..REQUESTS).map(request).collect())
    };
    let requests = signed();
    let answer = http1::send(&sandbox, &byhand::token(&sandbox, "/pts/v2/payments", BODY, &json!({}))).await;
    let body: &'static str = String::from_utf8(answer.body).expect("text").leak();
    let base = bare(body).await;
    for round in 0..3 {
        let requests = if round == 0 { Arc::clone(&requests) } else { signed() };
        let (checked, failed) = rate(sandbox.http(), &requests).await;
        let (unchecked, _) = rate(&base, &requests).await;
        let share = checked / unchecked;
        println!(
            "{checked:.0} requests a second, {failed} without success; the bare handler {unchecked:.0}: {share:.2}"
        );
    }
}
