//! What all steps of the run share, and the loop of one job.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use jiff::civil::Date;
use sqlx::Row as _;
use tokio::sync::watch;
use visa_acceptance::client::{Client, Clock, Processor};

use crate::{Books, Difference, Error, Invoice, Queue, claim::Turn, judge};

/// How long the run waits, and how often it tries.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The lease of an attempt: longer than a call can take, with its waiting for a connection.
    pub lease: Duration,
    /// How long after a payment a search finds it.
    pub search_delay: Duration,
    /// How long after a look-up that found nothing the next one is.
    pub look_again: Duration,
    /// How long a credential is left alone after an attempt that failed, unless the network asks for longer.
    pub pause: Duration,
    /// How many attempts an invoice is worth.
    pub attempts: i64,
    /// How often one attempt is sent, where the processor knows it again.
    pub sends: i64,
    /// Lets issuers approve a part, as some networks ask for. A part is reversed, since an invoice is paid whole or not.
    pub accepts_parts: bool,
}

impl Default for Settings {
    fn default() -> Self {
        let minutes = |minutes: u64| Duration::from_secs(60 * minutes);
        Self {
            lease: minutes(4),
            search_delay: minutes(1),
            look_again: minutes(60),
            pause: minutes(24 * 60),
            attempts: 4,
            sends: 3,
            accepts_parts: false,
        }
    }
}

/// How long after its expiry the platform may still take a signature, since clocks differ.
pub(crate) const SKEW: Duration = Duration::from_mins(1);

/// How long a signature is good at most.
pub(crate) const SIGNATURE: Duration = Duration::from_mins(2);

const DAY: Duration = Duration::from_hours(24);

/// A billing run: the books, the queue, and the platform.
#[derive(Clone)]
pub struct Run {
    /// The books.
    pub books: Books,
    /// The queue that brings the jobs.
    pub queue: Queue,
    /// What sends.
    pub client: Client,
    /// The client's clock.
    pub clock: Arc<dyn Clock>,
    /// Who processes the merchant's payments: whether a payment is known again by its transaction id.
    pub processor: Processor,
    /// How long to wait, and how often to try.
    pub settings: Settings,
}

impl Run {
    /// The time now, in seconds since 1970.
    #[must_use]
    pub fn now(&self) -> i64 {
        seconds(self.clock.now())
    }

    /// A night: what is due by today is invoiced, and everything that is open is worked on, so much at once, until it is told to stop.
    ///
    /// Nothing is sent at first. Whatever was sent before the start, by processes whose database may since have been restored from an
    /// older copy, has expired a while after it and is found by searches: it is taken into the books, and then the work begins.
    ///
    /// # Errors
    ///
    /// If the database, the queue or the first search fails. What was done is done; the next start goes on.
    pub async fn night(&self, today: Date, at_once: usize, mut stop: watch::Receiver<bool>) -> Result<(), Error> {
        let started = self.clock.now();
        self.schedule(today).await?;
        // guard: quiet
        let quiet = SIGNATURE + SKEW + self.settings.search_delay;
        let is_over = async {
            // Who would tell is gone: that is an end too.
            _ = stop.wait_for(|is_over| *is_over).await;
        };
        tokio::select! {
            () = self.wait_until(started + quiet) => {}
            () = is_over => return Ok(()),
        }
        for difference in self.catch_up().await? {
            tracing::warn!(target: "billing", ?difference, "platform and books differ");
        }
        tracing::info!(target: "billing", "working");
        let again = async {
            loop {
                self.schedule(today).await?;
                self.wait_until(self.clock.now() + self.settings.lease).await;
            }
        };
        tokio::select! {
            () = self.queue.work(self, at_once, &stop) => Ok(()),
            ended = again => ended,
        }
    }

    /// Takes what the platform has and the books have not into the books.
    ///
    /// # Errors
    ///
    /// If the database or a search fails.
    pub async fn catch_up(&self) -> Result<Vec<Difference>, Error> {
        // guard: catching up
        Ok(self.reconcile(self.last_written().await? - DAY, self.clock.now()).await?.differences)
    }

    /// Waits by the run's clock.
    async fn wait_until(&self, until: SystemTime) {
        while self.clock.now() < until {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// When the books were last written to by a claim: an older copy ends there.
    async fn last_written(&self) -> Result<SystemTime, Error> {
        let sql = "SELECT MIN(due_at) AS first, (SELECT MAX(claimed_at) FROM attempts) AS last FROM invoices";
        let row = sqlx::query(sql).fetch_one(&self.books.pool).await?;
        let at = |column: &str| row.try_get::<Option<i64>, _>(column);
        let last = at("last")?.or(at("first")?).unwrap_or_else(|| self.now()).min(self.now());
        Ok(SystemTime::UNIX_EPOCH + Duration::from_secs(last.unsigned_abs()))
    }

    /// Takes an invoice as far as it goes now. When there is something to do again, if there is.
    ///
    /// It may be called from anywhere and at any time, twice at once too: what is to be done is decided by the books, in the transaction
    /// that claims it.
    ///
    /// # Errors
    ///
    /// If the database or a read of the platform's fails. Nothing is lost: the next call goes on from what the books have.
    pub async fn work(&self, invoice: &Invoice) -> Result<Option<i64>, Error> {
        loop {
            match self.claim(invoice).await? {
                Turn::Done => return Ok(None),
                Turn::Later(at) => return Ok(Some(at)),
                Turn::Send(attempt, call) => {
                    step("claimed", &attempt.id);
                    let verdict = judge::sent(call.send().await);
                    step("answered", &attempt.id);
                    self.record(invoice, &attempt, verdict).await?;
                }
                Turn::LookUp(attempt) => {
                    step("looking_up", &attempt.id);
                    let verdict = self.look_up(&attempt).await?;
                    step("looked_up", &attempt.id);
                    self.record(invoice, &attempt, verdict).await?;
                }
                Turn::Reverse(attempt) => {
                    step("reversing", &attempt.id);
                    let verdict = self.reverse(&attempt).await?;
                    step("reversed", &attempt.id);
                    self.record(invoice, &attempt, verdict).await?;
                }
            }
        }
    }
}

/// Tells a log how far an attempt is. What follows a step may never happen: the next worker goes on from there.
pub(crate) fn step(step: &str, attempt: &str) {
    tracing::info!(target: "billing", step, attempt);
}

/// Seconds since 1970.
pub(crate) fn seconds(time: SystemTime) -> i64 {
    let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

/// So much later.
pub(crate) fn after(now: i64, wait: Duration) -> i64 {
    now.saturating_add(i64::try_from(wait.as_secs()).unwrap_or(i64::MAX))
}
