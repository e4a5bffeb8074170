//! A server that answers every call with the same published answer, in HTTP/2 or in HTTP/1.1.

use std::{convert::Infallible, io::Read, net::Ipv4Addr, sync::Arc};

use bytes::Bytes;
use http::{HeaderValue, Request, Response, StatusCode, header};
use http_body_util::{BodyExt, Full};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, KeyUsagePurpose};
use rustls::{ServerConfig, crypto::aws_lc_rs, pki_types::PrivateKeyDer};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use super::Server;
use crate::{Failed, answer};

/// Serves until nobody holds the input any more; the first line says where.
pub(crate) fn serve() -> Result<(), Failed> {
    let (authority, acceptor) = identity()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let listener = runtime.block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)))?;
    let port = listener.local_addr()?.port();
    println!("{}", serde_json::to_string(&Server { port, authority })?);
    runtime.spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            // A client hangs up when it is done.
            tokio::spawn(async move { drop(converse(stream, acceptor).await) });
        }
    });
    std::io::stdin().read_to_end(&mut Vec::new())?;
    Ok(())
}

async fn converse(stream: TcpStream, acceptor: TlsAcceptor) -> Result<(), Failed> {
    stream.set_nodelay(true)?;
    let stream = acceptor.accept(stream).await?;
    if stream.get_ref().1.alpn_protocol() != Some(b"h2") {
        return Ok(http1::Builder::new().serve_connection(TokioIo::new(stream), service_fn(answered_http1)).await?);
    }
    let mut server = h2::server::Builder::new();
    let mut connection = server.max_concurrent_streams(128).handshake(stream).await?;
    while let Some(call) = connection.accept().await {
        let (request, respond) = call?;
        tokio::spawn(async move { drop(answered(request, respond).await) });
    }
    Ok(())
}

async fn answered(
    request: Request<h2::RecvStream>,
    mut respond: h2::server::SendResponse<Bytes>,
) -> Result<(), Failed> {
    let mut body = request.into_body();
    while let Some(chunk) = body.data().await {
        body.flow_control().release_capacity(chunk?.len())?;
    }
    respond.send_response(response(()), false)?.send_data(Bytes::from_static(answer::ANSWER), true)?;
    Ok(())
}

/// Answers when the whole request is there.
async fn answered_http1(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    drop(request.into_body().collect().await);
    Ok(response(Full::new(Bytes::from_static(answer::ANSWER))))
}

fn response<B>(body: B) -> Response<B> {
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::CREATED;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// An authority in PEM, and TLS with a certificate that it gave to this machine.
fn identity() -> Result<(String, TlsAcceptor), Failed> {
    let mut params = CertificateParams::default();
    // A certificate whose issuer has its own name is taken for one that signed itself.
    params.distinguished_name.push(DnType::CommonName, "The authority of the benchmarks");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    let authority = CertifiedIssuer::self_signed(params, KeyPair::generate()?)?;
    let key = KeyPair::generate()?;
    let certificate = CertificateParams::new(["127.0.0.1".to_owned()])?.signed_by(&key, &authority)?;
    let key = PrivateKeyDer::try_from(key.serialize_der())?;
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()));
    let config = config.with_safe_default_protocol_versions()?.with_no_client_auth();
    let mut config = config.with_single_cert(vec![certificate.der().clone()], key)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok((authority.pem(), TlsAcceptor::from(Arc::new(config))))
}
