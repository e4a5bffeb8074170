//! Clients that make many calls: ours, and a bare one that sends the bytes of one signed request again and again.

use std::{
    env,
    sync::Arc,
    time::{Instant, SystemTime},
};

use bytes::Bytes;
use h2::client::SendRequest;
use rustls::{
    ClientConfig, RootCertStore,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};
use tokio::{net::TcpStream, sync::Semaphore, task::JoinSet};
use tokio_rustls::TlsConnector;
use visa_acceptance::{
    Target,
    api::Environment,
    client::{Client, Credentials, HyperTransport, PlatformCertificate},
};

use super::{SERVER, Server, peak};
use crate::{
    Failed, request,
    sending::{ID, MERCHANT, PASSWORD, SECRET},
};

/// How many calls the bare client has under way at most, as ours has by itself.
const PLACES: usize = 100;

/// Calls that come before those that count: the connection is there then.
const FIRST: usize = 200;

#[derive(Clone)]
enum Caller {
    Ours(Client),
    Bare { connection: SendRequest<Bytes>, request: Box<http::Request<()>>, body: Bytes, places: Arc<Semaphore> },
}

/// Makes calls, so many at once, and says how many in a second and in how much memory (in megabytes).
pub(crate) fn flood(kind: &str, calls: usize, at_once: usize) -> Result<String, Failed> {
    let server: Server = serde_json::from_str(&env::var(SERVER)?)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let took = runtime.block_on(async {
        let caller = if kind == "bare" { bare(&server).await? } else { Caller::Ours(ours(kind, &server)?) };
        all(&caller, FIRST, 1).await?;
        let start = Instant::now();
        all(&caller, calls, at_once).await?;
        Ok::<_, Failed>(start.elapsed().as_secs_f64())
    })?;
    #[expect(clippy::cast_precision_loss, reason = "a rate is wanted")]
    let rate = calls as f64 / took;
    Ok(format!("{rate} {}", peak()))
}

fn target(server: &Server) -> Result<Target, Failed> {
    Ok(Environment::Test.target().base(&format!("https://127.0.0.1:{}", server.port))?)
}

fn hs256() -> Result<Credentials, Failed> {
    Ok(Credentials::jwt_shared_secret("merchant", "key", SECRET)?)
}

fn ours(kind: &str, server: &Server) -> Result<Client, Failed> {
    let transport = HyperTransport::builder().without_system_roots().root_certificate(server.authority.as_bytes());
    let credentials = match kind {
        "hs256" => hs256()?,
        "rs256" | "sealed" => Credentials::jwt_p12("merchant", MERCHANT, PASSWORD)?,
        _ => return Err(format!("there is no client `{kind}`").into()),
    };
    let mut client = Client::builder(target(server)?, credentials).transport(transport.build()?);
    if kind == "sealed" {
        client = client.encrypt_requests(PlatformCertificate::from_p12(MERCHANT, PASSWORD)?);
    }
    Ok(client.build()?)
}

async fn bare(server: &Server) -> Result<Caller, Failed> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(server.authority.as_bytes())?)?;
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()));
    let mut config = config.with_safe_default_protocol_versions()?.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec()];
    let stream = TcpStream::connect(("127.0.0.1", server.port)).await?;
    stream.set_nodelay(true)?;
    let name = ServerName::try_from("127.0.0.1")?;
    let stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await?;
    let (connection, driver) = h2::client::handshake(stream).await?;
    tokio::spawn(driver);
    let prepared = request::token_payment()?.prepare(&target(server)?)?;
    let (parts, body) = hs256()?.sign(prepared, SystemTime::now(), ID)?.into_http().into_parts();
    let places = Arc::new(Semaphore::new(PLACES));
    Ok(Caller::Bare { connection, request: Box::new(http::Request::from_parts(parts, ())), body: body.into(), places })
}

/// So many calls, a share of them by each of so many tasks.
async fn all(caller: &Caller, calls: usize, at_once: usize) -> Result<(), Failed> {
    let mut tasks = JoinSet::new();
    for task in 0..at_once {
        let (caller, share) = (caller.clone(), calls / at_once + usize::from(task < calls % at_once));
        tasks.spawn(async move {
            for _ in 0..share {
                caller.call().await.map_err(|error| error.to_string())?;
            }
            Ok::<_, String>(())
        });
    }
    while let Some(ended) = tasks.join_next().await {
        ended??;
    }
    Ok(())
}

impl Caller {
    async fn call(&self) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        match self {
            Self::Ours(client) => {
                let payment = client.send(request::token_payment()?).await?;
                if payment.body.id.is_none() { Err("the answer was not read".into()) } else { Ok(()) }
            }
            Self::Bare { connection, request, body, places } => {
                let _place = places.acquire().await?;
                let mut connection = connection.clone().ready().await?;
                let (answer, mut stream) = connection.send_request((**request).clone(), false)?;
                stream.send_data(body.clone(), true)?;
                let mut answer = answer.await?.into_body();
                while let Some(chunk) = answer.data().await {
                    answer.flow_control().release_capacity(chunk?.len())?;
                }
                Ok(())
            }
        }
    }
}
