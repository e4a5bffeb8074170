//! A server that answers every call with the same published answer.

use std::{io::Read, net::Ipv4Addr, sync::Arc};

use bytes::Bytes;
use http::{Request, Response, header};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, KeyUsagePurpose};
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
    let mut server = h2::server::Builder::new();
    let mut connection = server.max_concurrent_streams(128).handshake(acceptor.accept(stream).await?).await?;
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
    let response = Response::builder().status(201).header(header::CONTENT_TYPE, "application/json").body(())?;
    respond.send_response(response, false)?.send_data(Bytes::from_static(answer::ANSWER), true)?;
    Ok(())
}

/// An authority in PEM, and TLS with a certificate that it gave to this machine.
fn identity() -> Result<(String, TlsAcceptor), Failed> {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    let authority = CertifiedIssuer::self_signed(params, KeyPair::generate()?)?;
    let key = KeyPair::generate()?;
    let certificate = CertificateParams::new(["127.0.0.1".to_owned()])?.signed_by(&key, &authority)?;
    let key = PrivateKeyDer::try_from(key.serialize_der())?;
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()));
    let config = config.with_safe_default_protocol_versions()?.with_no_client_auth();
    let mut config = config.with_single_cert(vec![certificate.der().clone()], key)?;
    config.alpn_protocols = vec![b"h2".to_vec()];
    Ok((authority.pem(), TlsAcceptor::from(Arc::new(config))))
}
