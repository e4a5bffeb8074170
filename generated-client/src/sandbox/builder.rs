//! What can be set of a sandbox, and its start.

use std::{
    fmt, io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use jiff::SignedDuration;
use tokio::{sync::watch, task::JoinSet};

use super::{
    Call, Sandbox, SandboxClock,
    access::Used,
    control::Control,
    edge::{Edge, Late, Listener},
    files, hooks,
    keys::{self, Identity, Keyring},
    listen::{self, Behind, Listeners},
    play::Script,
    record::Record,
    store::Store,
    world::{Behaviour, Profile, World, WorldSettings},
};
use crate::{
    api::Environment,
    client::{Client, HyperTransport},
};

/// Settings of a [`Sandbox`].
#[must_use = "settings do nothing until `start` is called"]
pub struct SandboxBuilder {
    ports: [u16; 2],
    state: Option<PathBuf>,
    files: Option<PathBuf>,
    merchant_id: String,
    encrypts_all: bool,
    world: WorldSettings,
    clock: SandboxClock,
    listener: Option<Listener>,
}

impl Default for SandboxBuilder {
    fn default() -> Self {
        Self {
            ports: [0, 0],
            state: None,
            files: None,
            merchant_id: "sandbox_merchant".to_owned(),
            encrypts_all: false,
            world: WorldSettings::default(),
            clock: SandboxClock::default(),
            listener: None,
        }
    }
}

impl SandboxBuilder {
    /// The port for HTTP, in place of a free one.
    pub fn port(mut self, port: u16) -> Self {
        self.ports[0] = port;
        self
    }

    /// The port for HTTPS, in place of a free one.
    pub fn tls_port(mut self, port: u16) -> Self {
        self.ports[1] = port;
        self
    }

    /// Keeps the state in this file, which is made if it is not there: what was answered survives the program's end, however it ends,
    /// and so do the merchant, keys and certificates.
    ///
    /// The file is for its owner alone. It holds no security code and no cryptogram, and of a card's number a keyed digest and the last
    /// four digits, so that nobody who looks at the file or searches it finds a number. Where one stands in another field, an order's
    /// reference for instance, the file has a number in its place that is none. The digest's key lies in the same file, beside
    /// the merchant's: who takes the file can try all numbers. A file with real cards in it, sent by mistake, is to be deleted.
    pub fn state(mut self, file: impl Into<PathBuf>) -> Self {
        self.state = Some(file.into());
        self
    }

    /// Writes certificates, keys and P12 files into this directory, for clients in other languages.
    pub fn files(mut self, directory: impl Into<PathBuf>) -> Self {
        self.files = Some(directory.into());
        self
    }

    /// The merchant's id: `sandbox_merchant` unless set. A state that is there already keeps its own.
    pub fn merchant_id(mut self, id: impl Into<String>) -> Self {
        self.merchant_id = id.into();
        self
    }

    /// Encrypts every answer, as the platform does from March 2027. HTTP signatures are refused then.
    pub fn encrypt_all_answers(mut self) -> Self {
        self.encrypts_all = true;
        self
    }

    /// Answers as the processor Visa Platform Connect does: a transaction id guards against duplicates there, and reverses a payment.
    pub fn visa_platform_connect(mut self) -> Self {
        self.world.profile = Profile::Vpc;
        self
    }

    /// As the documentation says, where it and what was seen differ. Unless set, the side is taken that is safer to build against.
    pub fn as_documented(mut self) -> Self {
        self.world.behaviour = Behaviour::Documented;
        self
    }

    /// As others saw it, where the documentation and that differ.
    pub fn as_observed(mut self) -> Self {
        self.world.behaviour = Behaviour::Observed;
        self
    }

    /// Lets masked numbers and unknown tokens through, so that the published examples can be sent as they are printed.
    pub fn published_examples(mut self) -> Self {
        self.world.published = true;
        self
    }

    /// The account has relaxed requirements for address data and expiration dates.
    pub fn relaxed(mut self) -> Self {
        self.world.relaxed = true;
        self
    }

    /// How long after it was made a payment is found by its id.
    pub fn found_after(mut self, time: Duration) -> Self {
        self.world.found_after = Some(signed(time));
        self
    }

    /// How long after it was made a payment is found by a search.
    pub fn searched_after(mut self, time: Duration) -> Self {
        self.world.searched_after = Some(signed(time));
        self
    }

    /// How long after it was made a capture, a sale or a refund is settled, so that it is voided no more: a day unless set.
    pub fn settled_after(mut self, time: Duration) -> Self {
        self.world.settled_after = signed(time);
        self
    }

    /// Whether a merchant-initiated payment must continue one that stored its credentials. Unless set it must, but where all is
    /// [as observed](Self::as_observed).
    pub fn checks_stored_credentials(mut self, checks: bool) -> Self {
        self.world.checks_chain = Some(checks);
        self
    }

    /// The account refuses a merchant's own reference that comes again within 15 minutes.
    pub fn guards_references(mut self) -> Self {
        self.world.guards_references = true;
        self
    }

    /// For how many days a transaction id is unique on [Visa Platform Connect](Self::visa_platform_connect): 60 unless set, the number in the
    /// service's own answer. A guide says 180.
    pub fn unique_days(mut self, days: u32) -> Self {
        self.world.unique_days = days;
        self
    }

    /// Tells of every call, once it is answered.
    pub fn on_call(mut self, listener: impl Fn(&Call) + Send + Sync + 'static) -> Self {
        self.listener = Some(Box::new(listener));
        self
    }

    /// Starts it. It is served by the runtime that this is called in.
    ///
    /// # Errors
    ///
    /// If a port is taken, if the state or the directory cannot be read or written, or if keys cannot be made.
    pub async fn start(self) -> Result<Sandbox, StartError> {
        let [plain, tls] = self.ports;
        let (plain, tls) = (Listeners::bind(plain).await?, Listeners::bind(tls).await?);
        let (http, https) = (format!("http://localhost:{}", plain.port), format!("https://localhost:{}", tls.port));
        let addresses = [http.clone(), https.clone()];
        // Keys take time to make, and a file to read.
        let made = tokio::task::spawn_blocking(move || Made::new(self, addresses)).await;
        let Made { edge, identity, control } = made.map_err(StartError::keys)??;
        let config = keys::server_config(&identity.server).map_err(StartError::keys)?;

        let (stop, stopping) = watch::channel(false);
        let mut serving = JoinSet::new();
        serving.spawn(hooks::serve(Arc::clone(edge.world.hooks()), edge.clock.clone(), stopping.clone()));
        let behind = Behind::new(Arc::clone(&edge), Arc::clone(&control), stopping);
        serving.spawn(listen::serve(plain, None, behind.clone()));
        serving.spawn(listen::serve(tls, Some(config), behind));

        let target = Environment::Test.target().base(&http).map_err(StartError::client)?;
        let client = client(&identity, target.clone(), edge.clock.clone())?;
        Ok(Sandbox { edge, identity, control, http, https, target, client, stop, serving })
    }
}

fn signed(time: Duration) -> SignedDuration {
    SignedDuration::try_from(time).unwrap_or(SignedDuration::MAX)
}

struct Made {
    edge: Arc<Edge>,
    identity: Arc<Identity>,
    control: Arc<Control>,
}

impl Made {
    fn new(settings: SandboxBuilder, [http, https]: [String; 2]) -> Result<Self, StartError> {
        let store = settings.state.as_deref().map_or_else(|| Ok(Store::memory()), Store::file);
        let store = Arc::new(store.map_err(StartError::state)?);
        let identity = Identity::open(&store, &settings.merchant_id).map_err(StartError::keys)?;
        let mut description = files::description(&identity, &http, &https);
        if let Some(directory) = settings.files.as_deref() {
            for (name, path) in files::write(&identity, directory).map_err(StartError::keys)? {
                description.insert(name.to_owned(), text(&path).into());
            }
        }
        let edge = Edge {
            keys: Keyring::open(&identity, &store).map_err(StartError::keys)?,
            used: Used::open(Arc::clone(&store)).map_err(StartError::state)?,
            world: World::open(Arc::clone(&store), &settings.world).map_err(StartError::state)?,
            store,
            clock: settings.clock,
            script: Script::default(),
            late: Late::default(),
            record: Record::default(),
            listener: settings.listener,
            encrypts_all: settings.encrypts_all,
        };
        let control = Control { description };
        Ok(Self { edge: Arc::new(edge), identity: Arc::new(identity), control: Arc::new(control) })
    }
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// The client that a sandbox hands out.
fn client(identity: &Identity, target: crate::Target, clock: SandboxClock) -> Result<Client, StartError> {
    use crate::client::{Credentials, DecryptionKey, PlatformCertificate};

    let merchant = &identity.merchant;
    let credentials = Credentials::jwt_shared_secret(&*merchant.id, &*merchant.key_id, &merchant.secret);
    let key = |key: &keys::Certified| DecryptionKey::from_pem(&*key.key_id, &key.key).map_err(StartError::keys);
    let platform = PlatformCertificate::from_pem(&identity.platform.certificate).map_err(StartError::keys)?;
    // Machines without any root have sandboxes too.
    let transport = HyperTransport::builder().without_system_roots();
    let transport = transport.root_certificate(identity.server.authority.as_bytes()).build();
    Client::builder(target, credentials.map_err(StartError::keys)?)
        .encrypt_requests(platform)
        .response_key(key(&identity.response)?)
        .token_management_key(key(&identity.token_management)?)
        .transport(transport.map_err(StartError::client)?)
        .clock(clock)
        .build()
        .map_err(StartError::client)
}

impl fmt::Debug for SandboxBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("SandboxBuilder");
        shown.field("ports", &self.ports).field("state", &self.state).field("world", &self.world);
        shown.finish_non_exhaustive()
    }
}

/// Why a sandbox does not start. It names no secret.
#[derive(Debug)]
#[non_exhaustive]
pub enum StartError {
    /// It cannot listen.
    Socket(io::Error),
    /// The state cannot be read or written.
    State(String),
    /// Keys, certificates or their files cannot be made or read.
    Keys(String),
    /// Its own client cannot be made.
    Client(String),
}

impl StartError {
    pub(super) fn state(error: impl fmt::Display) -> Self {
        Self::State(error.to_string())
    }

    pub(super) fn keys(error: impl fmt::Display) -> Self {
        Self::Keys(error.to_string())
    }

    fn client(error: impl fmt::Display) -> Self {
        Self::Client(error.to_string())
    }
}

impl From<io::Error> for StartError {
    fn from(error: io::Error) -> Self {
        Self::Socket(error)
    }
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Socket(error) => write!(f, "the sandbox cannot listen: {error}"),
            Self::State(why) | Self::Keys(why) => f.write_str(why),
            Self::Client(why) => write!(f, "the sandbox's client cannot be made: {why}"),
        }
    }
}

impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Socket(error) => Some(error),
            Self::State(_) | Self::Keys(_) | Self::Client(_) => None,
        }
    }
}
