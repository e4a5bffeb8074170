//! A month of billing in seconds, against a sandbox in the same process: what the command `billing demo` shows, and what tests stand on.

use std::{error::Error as StdError, sync::Arc, time::Duration};

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use sqlx::query;
use visa_acceptance::{
    api::{ActionTokenType, Amount, CommerceIndicator, Timestamp as Stamp},
    client::{Clock as _, Processor},
    outcome::{Agreement as Consent, AgreementKind, StoredCredential},
    payments::{BillTo, recurring::CustomerInitiatedWithTokenCreation},
    sandbox::{Sandbox, SandboxBuilder},
};

use crate::{Agreement, Books, Queue, Run, Settings};

/// What went wrong while it was set up.
pub type Failure = Box<dyn StdError + Send + Sync>;

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
        self.now().to_zoned(TimeZone::UTC).date()
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
