//! A month of billing in seconds, against a sandbox in the same process: what the command `billing demo` shows, and what tests stand on.

use std::{error::Error as StdError, sync::Arc, time::Duration};

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use sqlx::{Row as _, query};
use tokio::sync::watch;
use visa_acceptance::{
    api::{ActionTokenType, Amount, CommerceIndicator, Timestamp as Stamp},
    client::{Clock as _, Processor},
    outcome::{Agreement as Consent, AgreementKind, StoredCredential},
    payments::{BillTo, recurring::CustomerInitiatedWithTokenCreation},
    sandbox::{Play, Sandbox, SandboxBuilder},
};

use crate::{Agreement, Books, Queue, Run, Settings};

/// What went wrong while it was set up.
pub type Failure = Box<dyn StdError + Send + Sync>;

/// Shows a month of so many invoices: most are paid, some lack funds, some are held for a review, and of some the answer is lost.
///
/// # Errors
///
/// If the database or the sandbox fails.
pub async fn show(address: &str, processor: Processor, invoices: u32, at_once: usize) -> Result<(), Failure> {
    let demo = Demo::start(address, processor).await?;
    let mut customers = Vec::new();
    for number in 0..invoices.min(20) {
        customers.push(demo.customer(if number % 2 == 0 { "4111111111111111" } else { "5555555555554444" }).await?);
    }
    for (number, stored) in (0..invoices).zip(customers.iter().cycle()) {
        let amount = match number % 20 {
            7 => "9204.00".to_owned(),
            13 => "9200.00".to_owned(),
            other => format!("{}.50", 5 + other),
        };
        demo.agree(&format!("a{number}"), stored, &amount).await?;
        if number % 10 == 3 {
            let lost = if number % 20 == 3 { "reset+booked" } else { "reset" };
            demo.sandbox.next(Play::named(lost)?.only("POST", "/pts/v2/payments"));
        }
    }
    let (stop, stopped) = watch::channel(false);
    let (run, today) = (demo.run.clone(), demo.today());
    let night = tokio::spawn(async move { run.night(today, at_once, stopped).await });
    while !demo.is_done().await? {
        tokio::time::sleep(Duration::from_millis(200)).await;
        if let Some(wait) = demo.next().await? {
            demo.pass(wait).await?;
        }
    }
    stop.send_replace(true);
    night.await??;
    print!("{}", demo.run.report(None).await?);
    let now = demo.sandbox.clock().now();
    let found = demo.run.reconcile(now - Duration::from_hours(768), now).await?;
    println!("{} payments at the platform, {} differences", found.payments, found.differences.len());
    println!("what a network would punish: {} things", demo.sandbox.findings().len());
    Ok(())
}

/// A sandbox and a run against it, whose times are the sandbox's clock.
pub struct Demo {
    /// The platform.
    pub sandbox: Sandbox,
    /// The run.
    pub run: Run,
}

impl Demo {
    /// Starts a sandbox that guards by transaction ids, or one that does not, and a run with its tables in this database, which is empty.
    ///
    /// # Errors
    ///
    /// If the sandbox does not start, or the database fails.
    pub async fn start(address: &str, processor: Processor) -> Result<Self, Failure> {
        Self::start_with(address, processor, Sandbox::builder()).await
    }

    /// The same with a sandbox of one's own settings.
    ///
    /// # Errors
    ///
    /// If the sandbox does not start, or the database fails.
    pub async fn start_with(address: &str, processor: Processor, sandbox: SandboxBuilder) -> Result<Self, Failure> {
        let guards = processor.guards_by_transaction_id();
        let sandbox = if guards { sandbox.visa_platform_connect() } else { sandbox };
        let sandbox = sandbox.start().await?;
        let client = sandbox.client_builder(sandbox.credentials()?).processor(processor).build()?;
        let run = Run {
            books: Books::create(address).await?,
            queue: Queue::open(address).await?,
            client,
            clock: Arc::new(sandbox.clock()),
            processor,
            settings: Settings::default(),
        };
        Ok(Self { sandbox, run })
    }

    /// Today, by the sandbox's clock.
    #[must_use]
    pub fn today(&self) -> Date {
        self.now().to_zoned_datetime(TimeZone::UTC).date()
    }

    fn now(&self) -> Timestamp {
        Timestamp::try_from(self.sandbox.clock().now()).unwrap_or_default()
    }

    /// A customer pays one dollar and has the card stored as a token: what is kept of it.
    ///
    /// # Errors
    ///
    /// If the payment is not approved.
    pub async fn customer(&self, card: &str) -> Result<StoredCredential, Failure> {
        let bill_to = BillTo::builder()
            .first_name("Jane")
            .last_name("Roe")
            .address1("1 Market St")
            .locality("San Francisco")
            .administrative_area("CA")
            .postal_code("94105")
            .country("US")
            .email("jane@example.com")
            .build();
        let first = CustomerInitiatedWithTokenCreation::builder()
            .bill_to(&bill_to)
            .card_number(card)
            .card_expiration_month("12")
            .card_expiration_year("2031")
            .action_token_types([ActionTokenType::Customer, ActionTokenType::PaymentInstrument])
            .commerce_indicator(CommerceIndicator::Internet)
            .currency("USD")
            .total_amount(Amount::new("1.00")?)
            .build()?;
        let payment = self.sandbox.client().send(first).await?;
        let consent = Consent::new(AgreementKind::Recurring, Stamp::new(self.now().to_string())?);
        Ok(payment.stored_credential(consent)?)
    }

    /// Adds a credential of this name, and an agreement with it of so much a month from today on.
    ///
    /// # Errors
    ///
    /// If the database fails.
    pub async fn agree(&self, id: &str, stored: &StoredCredential, amount: &str) -> Result<(), Failure> {
        self.run.books.store_credential(id, stored).await?;
        let agreement = Agreement {
            id: id.to_owned(),
            credential: id.to_owned(),
            amount: amount.to_owned(),
            currency: "USD".to_owned(),
            begins: self.today(),
        };
        Ok(self.run.books.agree(&agreement).await?)
    }

    /// Whether there are invoices, and none is open any more.
    ///
    /// # Errors
    ///
    /// If the database fails.
    pub async fn is_done(&self) -> Result<bool, Failure> {
        let sql = "SELECT COUNT(*) AS made, COUNT(CASE WHEN state = 'open' THEN 1 END) AS open FROM invoices";
        let row = query(sql).fetch_one(self.run.books.pool()).await?;
        Ok(row.try_get::<i64, _>("made")? > 0 && row.try_get::<i64, _>("open")? == 0)
    }

    /// How long it is until there is something to do, a minute at least; nothing while something may be on its way.
    ///
    /// # Errors
    ///
    /// If the database fails.
    pub async fn next(&self) -> Result<Option<Duration>, Failure> {
        let sql = "SELECT MIN(due_at) AS next, (SELECT COUNT(*) FROM attempts WHERE state = 'claimed') AS claimed \
                   FROM invoices WHERE state = 'open'";
        let row = query(sql).fetch_one(self.run.books.pool()).await?;
        let wait = row.try_get::<Option<i64>, _>("next")?.unwrap_or_default() - self.run.now();
        let wait = Duration::from_secs(wait.max(60).unsigned_abs());
        Ok((row.try_get::<i64, _>("claimed")? == 0).then_some(wait))
    }

    /// Time passes, for the sandbox and for what waits in the queue, which goes by the machine's clock.
    ///
    /// # Errors
    ///
    /// If the queue's database fails.
    pub async fn pass(&self, time: Duration) -> Result<(), Failure> {
        self.sandbox.clock().advance(time);
        let seconds = i64::try_from(time.as_secs())?;
        match &self.run.queue {
            Queue::Sqlite(pool) => {
                query("UPDATE Jobs SET run_at = run_at - $1 WHERE status = 'Pending'")
                    .bind(seconds)
                    .execute(pool)
                    .await?;
                query("UPDATE Workers SET last_seen = last_seen - $1").bind(seconds).execute(pool).await?;
            }
            Queue::Postgres(pool) => {
                let jobs =
                    "UPDATE apalis.jobs SET run_at = run_at - make_interval(secs => $1) WHERE status = 'Pending'";
                #[expect(clippy::cast_precision_loss, reason = "no demonstration lasts so long")]
                let seconds = seconds as f64;
                query(jobs).bind(seconds).execute(pool).await?;
                let workers = "UPDATE apalis.workers SET last_seen = last_seen - make_interval(secs => $1)";
                query(workers).bind(seconds).execute(pool).await?;
            }
        }
        Ok(())
    }
}
