//! A service on this machine that answers with what it was sent: over plain HTTP/1.1, and over TLS and HTTP/2.

use std::{convert::Infallible, net::SocketAddr, sync::Arc, thread};

use http::{Response, header};
use http_body_util::{BodyExt as _, Full};
use hyper::{
    body::{Bytes, Incoming},
    server::conn::http2,
    service::service_fn,
};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rcgen::generate_simple_self_signed;
use rustls::{ServerConfig, pki_types::PrivateKeyDer};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::TlsAcceptor;
use visa_acceptance::client::{Limits, Sending, Transport};

use crate::memory::Memory;

/// A transport of which what it sends is remembered.
pub(crate) struct Remembered<T>(pub(crate) Memory, pub(crate) T);

impl<T: Transport> Transport for Remembered<T> {
    fn send(&self, request: http::Request<Vec<u8>>, limits: Limits) -> Sending<'_> {
        Box::pin(async move {
            let _ = self.0.send(request.clone(), limits).await;
            self.1.send(request, limits).await
        })
    }
}

/// What the service does with a request over plain HTTP/1.1.
#[derive(Clone, Copy)]
pub(crate) enum Manner {
    /// It sends body and signature back, as an answer of success.
    Echo,
    /// It sends them back without being asked for an answer: no status, no header.
    Garbage,
    /// It says nothing.
    Silence,
}

/// Serves on a thread of its own, whose logs are its own too.
fn serve<F: Future<Output = ()>>(serve: impl Fn(TcpStream) -> F + Send + 'static) -> SocketAddr {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("there is a free port");
    listener.set_nonblocking(true).expect("it can be so");
    let address = listener.local_addr().expect("it is bound");
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("it can be made");
        runtime.block_on(async {
            let listener = TcpListener::from_std(listener).expect("it is a listener");
            while let Ok((socket, _)) = listener.accept().await {
                serve(socket).await;
            }
        });
    });
    address
}

/// The address of a service over plain HTTP/1.1. It answers one request of a connection.
pub(crate) fn plain(manner: Manner) -> String {
    format!("http://{}", serve(move |socket| answer(socket, manner)))
}

async fn answer(mut socket: TcpStream, manner: Manner) {
    let mut bytes = Vec::new();
    let (head, body) = loop {
        let mut buffer = [0; 4096];
        let read = socket.read(&mut buffer).await.unwrap_or_default();
        bytes.extend(&buffer[..read]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let head = head.to_lowercase();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap_or("0");
            if body.len() >= length.parse().unwrap_or_default() {
                break (head, body.to_owned());
            }
        }
        if read == 0 {
            return;
        }
    };
    let signature = head.lines().find(|line| line.starts_with("authorization")).unwrap_or_default();
    let text = match manner {
        Manner::Echo => format!(
            "HTTP/1.1 201 Created\r\nconnection: close\r\nv-c-correlation-id: c-1\r\nx-echo-{signature}\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        ),
        Manner::Garbage => format!("{body} {signature}\r\n\r\n"),
        Manner::Silence => return std::future::pending().await,
    };
    let _ = socket.write_all(text.as_bytes()).await;
}

/// The address of a service over TLS and HTTP/2, and the certificate that it shows.
pub(crate) fn over_tls() -> (String, String) {
    let certified = generate_simple_self_signed(["127.0.0.1".to_owned()]).expect("it can be made");
    let key = PrivateKeyDer::try_from(certified.signing_key.serialize_der()).expect("it is a key");
    let config = ServerConfig::builder().with_no_client_auth();
    let mut config = config.with_single_cert(vec![certified.cert.der().clone()], key).expect("they belong together");
    config.alpn_protocols = vec![b"h2".to_vec()];
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let address = serve(move |socket| {
        let acceptor = acceptor.clone();
        async move {
            if let Ok(stream) = acceptor.accept(socket).await {
                let connection = http2::Builder::new(TokioExecutor::new());
                let _ = connection.serve_connection(TokioIo::new(stream), service_fn(echo)).await;
            }
        }
    });
    (format!("https://{address}"), certified.cert.pem())
}

async fn echo(request: http::Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    let body = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    let mut response = Response::new(Full::new(body));
    *response.status_mut() = http::StatusCode::CREATED;
    response.headers_mut().insert("v-c-correlation-id", header::HeaderValue::from_static("c-1"));
    response
        .headers_mut()
        .extend(head.headers.get(header::AUTHORIZATION).map(|value| (header::SET_COOKIE, value.clone())));
    Ok(response)
}
