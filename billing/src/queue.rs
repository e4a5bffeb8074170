//! The queue: it brings each job to a worker, at least once, and knows nothing of payments. What is right is decided by the books.

use std::time::Duration;

use apalis::prelude::{BackendExt as _, BoxDynError, Data, TaskBuilder, WorkerBuilder, WorkerBuilderExt as _};
use apalis_postgres::PostgresStorage;
use apalis_sqlite::{SqlitePoolOptions, SqliteStorage};
use sqlx::{PgPool, SqlitePool, postgres::PgPoolOptions};
use tokio::sync::watch;
use visa_acceptance::client::{Ids as _, RandomIds};

use crate::{
    Error, Invoice, Run,
    books::{address_of, is_sqlite},
    run::after,
};

const NAME: &str = "billing";

/// A worker tells that it lives this often; one that was silent for eight times as long has its jobs given to others. That is as long as
/// the lease of an attempt.
const HEARTBEAT: Duration = Duration::from_secs(30);
const MISSED: usize = 8;

/// How often a worker looks for jobs.
const LOOK: Duration = Duration::from_millis(500);

/// How long a job that failed is left alone.
const PAUSE: Duration = Duration::from_mins(1);

/// The queue, in the same database as the books or in another.
#[derive(Debug, Clone)]
pub enum Queue {
    /// In a file.
    Sqlite(SqlitePool),
    /// On a server, for workers on many machines.
    Postgres(PgPool),
}

impl Queue {
    /// Opens the queue, and makes its tables where there are none. `address` is `sqlite:FILE` or `postgres://…`.
    ///
    /// # Errors
    ///
    /// If the database cannot be reached.
    pub async fn open(address: &str) -> Result<Self, Error> {
        if !is_sqlite(address) {
            let pool = PgPoolOptions::new().max_connections(8).connect(address).await?;
            PostgresStorage::setup(&pool).await.map_err(failed)?;
            return Ok(Self::Postgres(pool));
        }
        let options = address_of(address).parse::<apalis_sqlite::SqliteConnectOptions>()?;
        // One connection, apart from the books': the setup switches its synchronous writes off, which is right for jobs that can be made
        // again and wrong for attempts.
        let pool = SqlitePoolOptions::new().max_connections(1).acquire_timeout(Duration::from_mins(1));
        let pool = pool.connect_with(options.busy_timeout(Duration::from_mins(1))).await?;
        SqliteStorage::setup(&pool).await.map_err(failed)?;
        Ok(Self::Sqlite(pool))
    }

    /// Adds jobs for invoices, each for the time when there is something to do. There is one job for an invoice and time.
    ///
    /// # Errors
    ///
    /// If the database fails.
    pub async fn push(&self, jobs: &[(Invoice, i64)], now: i64) -> Result<(), Error> {
        let task = |(invoice, at): &(Invoice, i64)| {
            // A second more, so that it is never brought before its time, for which it would be the job that is there already.
            let wait = Duration::from_secs((at - now + 1).max(0).unsigned_abs());
            let task = TaskBuilder::new(serde_json::to_vec(invoice)?).idempotency_key(format!("{invoice}@{at}"));
            Ok(task.run_after(wait).build())
        };
        let tasks = jobs.iter().map(task).collect::<Result<Vec<_>, Error>>()?;
        match self {
            Self::Sqlite(pool) => {
                let mut tx = pool.begin().await?;
                apalis_sqlite::queries::push_tasks(&mut *tx, NAME, &tasks).await.map_err(failed)?;
                tx.commit().await?;
            }
            Self::Postgres(pool) => {
                // What is there already is an error in this database, of which the others must not suffer.
                let mut connection = pool.acquire().await?;
                if let Err(error) = apalis_postgres::queries::push_tasks(&mut *connection, NAME, tasks.clone()).await {
                    if !is_there(&error) {
                        return Err(failed(error));
                    }
                    for task in tasks {
                        match apalis_postgres::queries::push_tasks(&mut *connection, NAME, vec![task]).await {
                            Err(error) if !is_there(&error) => return Err(failed(error)),
                            _ => {}
                        }
                    }
                }
            }
        }
        Ok(())
    }

    /// Works on jobs, so many at once, until it is told to stop.
    pub(crate) async fn work(&self, run: &Run, at_once: usize, stop: &watch::Receiver<bool>) {
        while !*stop.borrow() {
            // A name of its own: two workers of one name would take each other's jobs.
            let builder = WorkerBuilder::new(format!("billing-{}", RandomIds.next()));
            let mut stop = stop.clone();
            let stopped = async move {
                // Who would tell is gone: that is an end too.
                _ = stop.wait_for(|is_over| *is_over).await;
                Ok::<_, std::io::Error>(())
            };
            let ended = match self {
                Self::Sqlite(pool) => {
                    let config = apalis_sqlite::Config::default().queue(NAME).batch_size(at_once);
                    let config = config.heartbeat_interval(HEARTBEAT).missed_heartbeats(MISSED).persist_results(false);
                    let storage = SqliteStorage::new(pool).with_config(config).poll_with_interval(LOOK);
                    builder
                        .backend(storage)
                        .data(run.clone())
                        .concurrency(at_once)
                        .build(deliver)
                        .run_until(stopped)
                        .await
                }
                Self::Postgres(pool) => {
                    let config = apalis_postgres::Config::default().queue(NAME).batch_size(at_once);
                    let config = config.heartbeat_interval(HEARTBEAT).missed_heartbeats(MISSED).persist_results(false);
                    let storage = PostgresStorage::new(pool).with_config(config).poll_with_interval(LOOK);
                    builder
                        .backend(storage)
                        .data(run.clone())
                        .concurrency(at_once)
                        .build(deliver)
                        .run_until(stopped)
                        .await
                }
            };
            if let Err(error) = ended {
                // The database was away for a moment. What this worker had is brought again.
                tracing::warn!(target: "billing", %error, "the worker ended");
                tokio::time::sleep(LOOK).await;
            }
        }
    }
}

/// One job: as far as it goes now. What is to be done later is a job of its own.
async fn deliver(invoice: Invoice, run: Data<Run>) -> Result<(), BoxDynError> {
    let again = match run.work(&invoice).await {
        Ok(again) => again,
        Err(error) => {
            tracing::warn!(target: "billing", %invoice, %error, "to be tried again");
            Some(after(run.now(), PAUSE))
        }
    };
    if let Some(at) = again {
        run.queue.push(&[(invoice, at)], run.now()).await?;
    }
    Ok(())
}

fn failed(error: impl std::fmt::Display) -> Error {
    Error::Queue(error.to_string())
}

fn is_there(error: &apalis_postgres::Error) -> bool {
    matches!(error, apalis_postgres::Error::Database(sqlx::Error::Database(error)) if error.is_unique_violation())
}
