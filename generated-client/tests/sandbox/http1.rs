//! A client of HTTP/1.1 that sends whatever it is given.

use http::{Request, StatusCode};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};
use visa_acceptance::sandbox::Sandbox;

use super::byhand;

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// What the platform's edge says.
    pub(crate) fn words(&self) -> String {
        let body: serde_json::Value = serde_json::from_slice(&self.body).expect("JSON");
        body["response"]["rmsg"].as_str().expect("words").to_owned()
    }
}

pub(crate) async fn connect(base: &str) -> TcpStream {
    let port = base.rsplit(':').next().expect("a port");
    TcpStream::connect(format!("127.0.0.1:{port}")).await.expect("a connection")
}

/// Sends a request to a sandbox, as it stands.
pub(crate) async fn send(sandbox: &Sandbox, request: &Request<Vec<u8>>) -> Answer {
    let host = sandbox.http().trim_start_matches("http://");
    exchange(sandbox.http(), host, request).await
}

pub(crate) async fn exchange(base: &str, host: &str, request: &Request<Vec<u8>>) -> Answer {
    try_exchange(base, host, request).await.expect("an answer")
}

/// The same, where nobody may be there, or no longer; what is not a whole answer is none.
pub(crate) async fn try_exchange(base: &str, host: &str, request: &Request<Vec<u8>>) -> Option<Answer> {
    let host = request.headers().get("host").map_or(host, |own| own.to_str().expect("text"));
    let bytes = byhand::text(request, host, "close");
    let port = base.rsplit(':').next().expect("a port");
    let mut stream = TcpStream::connect(format!("127.0.0.1:{port}")).await.ok()?;
    // One who refuses early may not read all.
    _ = stream.write_all(&bytes).await;
    let mut answer = Vec::new();
    _ = stream.read_to_end(&mut answer).await;
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n")?;
    let body = answer.split_off(end + 4);
    let head = String::from_utf8(answer).expect("text");
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    let length = head.split("content-length: ").nth(1).and_then(|rest| rest.split("\r\n").next());
    let is_whole = length.is_none_or(|length| length.parse() == Ok(body.len()));
    is_whole.then_some(Answer { status, head, body })
}
