//! Workers as processes of their own: killed and stopped at each step, two at once.

use std::{
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, SystemTime},
};

use billing::{Books, Invoice, Queue, Run, Settings, demo::Demo};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use tracing_subscriber::{Layer, layer::SubscriberExt as _, util::SubscriberInitExt as _};
use visa_acceptance::{
    api::Environment,
    client::{Client, Clock, Credentials, Processor},
};

use crate::support::{folder, invoices, never_too_much};

/// What a worker is told by the environment.
const TOLD: &str = "BILLING_WORKER";

/// What a worker needs, and where it is to come to an end.
#[derive(Serialize, Deserialize)]
struct Told {
    address: String,
    platform: String,
    merchant_id: String,
    key_id: String,
    shared_secret: String,
    guards: bool,
    today: Date,
    /// Where it is written how far the clock is ahead, in seconds.
    clock: PathBuf,
    /// The one invoice that it works on, without the queue; else it runs a night.
    only: Option<Invoice>,
    /// A signal that it sends itself at this step, once.
    at: Option<(String, String)>,
    /// Seconds: the lease and the time between two look-ups, where they are not the usual ones.
    waits: Option<(u64, u64)>,
}

/// A test's clock, in a file.
struct Ahead(PathBuf);

impl Clock for Ahead {
    fn now(&self) -> SystemTime {
        let seconds = std::fs::read_to_string(&self.0).ok().and_then(|text| text.trim().parse().ok());
        SystemTime::now() + Duration::from_secs(seconds.unwrap_or_default())
    }
}

/// Sends this process a signal when the run tells of a step.
struct EndAt {
    signal: String,
    step: String,
    done: AtomicBool,
}

impl<S: tracing::Subscriber> Layer<S> for EndAt {
    fn on_event(&self, event: &tracing::Event<'_>, _: tracing_subscriber::layer::Context<'_, S>) {
        struct Step<'a>(&'a str, bool);
        impl tracing::field::Visit for Step<'_> {
            fn record_str(&mut self, field: &tracing::field::Field, value: &str) {
                self.1 |= field.name() == "step" && value == self.0;
            }
            fn record_debug(&mut self, _: &tracing::field::Field, _: &dyn std::fmt::Debug) {}
        }
        let mut step = Step(&self.step, false);
        event.record(&mut step);
        if step.1 && !self.done.swap(true, Ordering::SeqCst) {
            signal(&self.signal, std::process::id());
        }
    }
}

fn signal(name: &str, process: u32) {
    let kill = Command::new("kill").arg(format!("-{name}")).arg(process.to_string()).status().expect("there is `kill`");
    assert!(kill.success());
}

/// A worker, where a test has started this program as one; nothing else.
#[test]
#[ignore = "it is what the tests of this module start"]
fn worker() {
    let Ok(told) = std::env::var(TOLD) else { return };
    let told: Told = serde_json::from_str(&told).expect("a test wrote it");
    let end = told.at.clone().map(|(signal, step)| EndAt { signal, step, done: AtomicBool::new(false) });
    tracing_subscriber::registry().with(end).init();
    let runtime = tokio::runtime::Runtime::new().expect("there are threads");
    runtime.block_on(async move {
        let (_stop, stopped) = watch::channel(false);
        let (today, only) = (told.today, told.only.clone());
        let run = run(told).await;
        if let Some(invoice) = only {
            run.work(&invoice).await.expect("the database and the platform answer");
            return;
        }
        run.night(today, 8, stopped).await.expect("the database and the platform answer");
    });
}

async fn run(told: Told) -> Run {
    let processor = if told.guards { Processor::VisaPlatformConnect } else { Processor::Other };
    let clock: Arc<dyn Clock> = Arc::new(Ahead(told.clock));
    let target = Environment::Test.target().base(&told.platform).expect("an address");
    let credentials = Credentials::jwt_shared_secret(told.merchant_id, told.key_id, &told.shared_secret);
    let client = Client::builder(target, credentials.expect("a key")).clock(Arc::clone(&clock)).processor(processor);
    let usual = Settings::default();
    let (lease, look_again) = told.waits.map_or((usual.lease, usual.look_again), |(lease, again)| {
        (Duration::from_secs(lease), Duration::from_secs(again))
    });
    Run {
        books: Books::open(&told.address).await.expect("the database answers"),
        queue: Queue::open(&told.address).await.expect("the database answers"),
        client: client.build().expect("the settings are right"),
        clock,
        processor,
        settings: Settings { lease, look_again, ..usual },
    }
}

/// Workers against the sandbox of a demonstration, whose clock is theirs.
pub(crate) struct Workers<'a> {
    demo: &'a Demo,
    address: &'a str,
    clock: PathBuf,
    ahead: u64,
    pub(crate) waits: Option<(u64, u64)>,
}

/// A worker, which ends with its test.
pub(crate) struct Worker(Child);

impl Drop for Worker {
    fn drop(&mut self) {
        // It may have ended.
        _ = self.0.kill();
        _ = self.0.wait();
    }
}

impl Worker {
    pub(crate) fn signal(&self, name: &str) {
        signal(name, self.0.id());
    }

    pub(crate) fn has_ended(&mut self) -> bool {
        self.0.try_wait().expect("it is ours").is_some()
    }

    /// How much memory it has, and had at most, in kB, by the kernel's word.
    pub(crate) fn memory(&self) -> [u64; 2] {
        let path = Path::new("/proc").join(self.0.id().to_string()).join("status");
        let status = std::fs::read_to_string(path).expect("it runs");
        ["VmRSS:", "VmHWM:"].map(|name| {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).expect("the kernel tells");
            line.trim().trim_end_matches(" kB").parse().expect("a number")
        })
    }

    /// Whether it was stopped, by the kernel's word.
    pub(crate) fn is_stopped(&self) -> bool {
        let status = std::fs::read_to_string(Path::new("/proc").join(self.0.id().to_string()).join("stat"));
        status.is_ok_and(|status| status.rsplit_once(") ").is_some_and(|(_, rest)| rest.starts_with('T')))
    }
}

impl<'a> Workers<'a> {
    pub(crate) fn new(demo: &'a Demo, address: &'a str) -> Self {
        let clock = folder().join("clock");
        std::fs::write(&clock, "0").expect("the target folder can be written");
        Self { demo, address, clock, ahead: 0, waits: None }
    }

    /// Starts a worker that sends itself a signal at a step, or none.
    pub(crate) fn start(&self, at: Option<(&str, &str)>) -> Worker {
        self.program(None, at)
    }

    /// Starts a worker that has one invoice of the queue's, and stops at a step. It has no connection to the queue: what is stopped
    /// while it holds the one lock of SQLite stops everybody, so that there would be nothing to see.
    pub(crate) async fn start_stopped(&self, step: &str) -> Worker {
        self.demo.run.schedule(self.demo.today()).await.expect("the database answers");
        let invoice = invoices(&self.demo.run).await.remove(0).invoice;
        let worker = self.program(Some(invoice), Some(("STOP", step)));
        for _ in 0..500 {
            tokio::time::sleep(Duration::from_millis(20)).await;
            if worker.is_stopped() {
                return worker;
            }
        }
        panic!("it never came to `{step}`");
    }

    fn program(&self, only: Option<Invoice>, at: Option<(&str, &str)>) -> Worker {
        let description = self.demo.sandbox.description();
        let text = |name: &str| description[name].as_str().expect("it is text").to_owned();
        let told = Told {
            address: self.address.to_owned(),
            platform: text("http"),
            merchant_id: text("merchant_id"),
            key_id: text("key_id"),
            shared_secret: text("shared_secret"),
            guards: self.demo.run.processor.guards_by_transaction_id(),
            today: self.demo.today(),
            clock: self.clock.clone(),
            only,
            at: at.map(|(signal, step)| (signal.to_owned(), step.to_owned())),
            waits: self.waits,
        };
        let mut program = Command::new(std::env::current_exe().expect("it runs"));
        program.args(["--exact", "processes::worker", "--ignored", "--nocapture"]);
        program.env(TOLD, serde_json::to_string(&told).expect("text")).stdout(Stdio::null());
        Worker(program.spawn().expect("it can be started"))
    }

    /// Time passes for everybody.
    pub(crate) async fn pass(&mut self, time: Duration) {
        self.ahead += time.as_secs();
        // In one step, so that none reads half of it.
        let next = self.clock.with_extension("next");
        std::fs::write(&next, self.ahead.to_string()).expect("the target folder can be written");
        std::fs::rename(next, &self.clock).expect("the target folder can be written");
        self.demo.pass(time).await.expect("the queue can be reached");
    }

    /// Lets time pass, a little at once, until something is so. While something that was signed may be on its way it does not, for a while:
    /// nobody is as slow as that.
    pub(crate) async fn until(&mut self, what: &str, mut is_so: impl AsyncFnMut(&Demo) -> bool) {
        let mut rested = 0;
        for _ in 0..6_000 {
            if is_so(self.demo).await {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
            rested += 1;
            let next = self.demo.next().await.expect("the books can be read");
            let next = next.or_else(|| (rested > 20).then_some(Duration::from_mins(1)));
            if let Some(next) = next {
                rested = 0;
                self.pass(next).await;
            }
        }
        panic!("never so: {what}: {:?}", invoices(&self.demo.run).await);
    }

    /// How many invoices there are.
    pub(crate) async fn begun(&self) -> i64 {
        let sql = "SELECT COUNT(*) FROM invoices";
        sqlx::query_scalar(sql).fetch_one(self.demo.run.books.pool()).await.expect("the books can be read")
    }

    /// Until nothing is open any more.
    pub(crate) async fn until_the_end(&mut self) {
        self.until("nothing is open", async |demo| {
            never_too_much(demo).await;
            demo.is_done().await.expect("the books can be read")
        })
        .await;
    }
}
