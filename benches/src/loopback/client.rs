//! Clients that make many calls: ours, and a bare one that sends requests of ours which were signed before.

use std::{
    env,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
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

use super::{FIRST, SERVER, Server, peak, spent};
use crate::{
    Failed, request,
    sending::{MERCHANT, PASSWORD, SECRET},
};

/// How many calls the bare client has under way at most, as ours has by itself.
const PLACES: usize = 100;

/// What makes calls. Each kind has tasks of its own, which are as large as its calls are.
#[derive(Clone)]
enum Caller {
    Ours(Client),
    Bare(Bare),
}

#[derive(Clone)]
struct Bare {
    connection: SendRequest<Bytes>,
    signed: Arc<Signed>,
    places: Arc<Semaphore>,
}

/// Requests that were signed beforehand, in turn.
struct Signed {
    requests: Vec<(http::Request<()>, Bytes)>,
    next: AtomicUsize,
}

impl Signed {
    /// So many of them, each with an id and a time of its own.
    fn of(count: usize, target: &Target) -> Result<Self, Failed> {
        let credentials = hs256()?;
        let sign = |_| {
            let prepared = request::token_payment()?.prepare(target)?;
            let id = uuid::Uuid::new_v4().to_string();
            let (parts, body) = credentials.sign(prepared, SystemTime::now(), &id)?.into_http().into_parts();
            Ok::<_, Failed>((http::Request::from_parts(parts, ()), Bytes::from(body)))
        };
        Ok(Self { requests: (0..count).map(sign).collect::<Result<_, _>>()?, next: AtomicUsize::new(0) })
    }

    fn next(&self) -> (http::Request<()>, Bytes) {
        let index = self.next.fetch_add(1, Ordering::Relaxed) % self.requests.len();
        self.requests[index].clone()
    }
}

/// Makes calls, so many at once, and says how many in a second, in how much memory (in megabytes), and in how many microseconds of a core
/// each.
pub(crate) fn flood(kind: &str, calls: usize, at_once: usize) -> Result<String, Failed> {
    let server: Server = serde_json::from_str(&env::var(SERVER)?)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let took = runtime.block_on(async {
        let caller = match kind {
            "bare" => bare(&server, calls).await?,
            "bare sharing" => bare(&server, 1).await?,
            kind => Caller::Ours(ours(kind, &server)?),
        };
        caller.all(FIRST, 1).await?;
        let (start, before) = (Instant::now(), spent());
        caller.all(calls, at_once).await?;
        Ok::<_, Failed>((start.elapsed().as_secs_f64(), spent() - before))
    })?;
    #[expect(clippy::cast_precision_loss, reason = "a rate is wanted")]
    let calls = calls as f64;
    Ok(format!("{} {} {}", calls / took.0, peak(), 1e6 * took.1 / calls))
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

/// A connection as our client opens it, over which so many requests go in turn.
async fn bare(server: &Server, requests: usize) -> Result<Caller, Failed> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(server.authority.as_bytes())?)?;
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()));
    let mut config = config.with_safe_default_protocol_versions()?.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec()];
    let stream = TcpStream::connect(("127.0.0.1", server.port)).await?;
    stream.set_nodelay(true)?;
    let name = ServerName::try_from("127.0.0.1")?;
    let stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await?;
    let mut settings = h2::client::Builder::new();
    let settings = settings.enable_push(false).initial_window_size(2 << 20).initial_connection_window_size(5 << 20);
    let (connection, driver) = settings.max_header_list_size(64 << 10).handshake(stream).await?;
    tokio::spawn(driver);
    let signed = Arc::new(Signed::of(requests, &target(server)?)?);
    Ok(Caller::Bare(Bare { connection, signed, places: Arc::new(Semaphore::new(PLACES)) }))
}

type Called = Result<(), Box<dyn std::error::Error + Send + Sync>>;

/// So many calls, a share of them by each of so many tasks.
async fn all<C, F>(calls: usize, at_once: usize, caller: impl Fn() -> C) -> Result<(), Failed>
where
    C: Fn() -> F + Send + 'static,
    F: Future<Output = Called> + Send,
{
    let mut tasks = JoinSet::new();
    for task in 0..at_once {
        let (call, share) = (caller(), calls / at_once + usize::from(task < calls % at_once));
        tasks.spawn(async move {
            for _ in 0..share {
                call().await.map_err(|error| error.to_string())?;
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
    async fn all(&self, calls: usize, at_once: usize) -> Result<(), Failed> {
        match self {
            Self::Ours(client) => {
                let caller = || {
                    let client = client.clone();
                    move || paid(client.clone())
                };
                all(calls, at_once, caller).await
            }
            Self::Bare(bare) => {
                let caller = || {
                    let bare = bare.clone();
                    move || bare.clone().call()
                };
                all(calls, at_once, caller).await
            }
        }
    }
}

async fn paid(client: Client) -> Called {
    let payment = client.send(request::token_payment()?).await?;
    if payment.body.id.is_none() { Err("the answer was not read".into()) } else { Ok(()) }
}

impl Bare {
    async fn call(self) -> Called {
        let Self { connection, signed, places } = self;
        let _place = places.acquire().await?;
        let (request, body) = signed.next();
        let mut connection = connection.ready().await?;
        let (answer, mut stream) = connection.send_request(request, false)?;
        stream.send_data(body, true)?;
        let mut answer = answer.await?.into_body();
        let mut read = Vec::new();
        while let Some(chunk) = answer.data().await {
            let chunk = chunk?;
            answer.flow_control().release_capacity(chunk.len())?;
            read.extend_from_slice(&chunk);
        }
        if read.is_empty() { Err("the answer was not read".into()) } else { Ok(()) }
    }
}
