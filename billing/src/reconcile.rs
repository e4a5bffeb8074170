//! The platform's transactions of some days, held against the books, both ways.

use std::time::SystemTime;

use jiff::Timestamp;
use rust_decimal::Decimal;
use sqlx::{Row as _, query};
use visa_acceptance::{
    client::{References, TransactionKind},
    transaction_search::{Search, search_answer::EmbeddedTransactionSummaries as Summary},
};

use crate::{
    Error, Invoice, Run,
    books::{State, Tx},
    run::SKEW,
};

/// How many transactions are asked for at once.
const PAGE: i64 = 1_000;

/// What platform and books do not agree about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// The platform has an attempt that the books did not have. They have it now, as one that is to be looked up.
    Adopted {
        /// The attempt's id.
        attempt: String,
    },
    /// The platform has an attempt of an invoice that the books do not have.
    NoInvoice {
        /// The attempt's id.
        attempt: String,
    },
    /// The platform says something else of an attempt than the books.
    Other {
        /// The attempt's id.
        attempt: String,
        /// What the books say.
        books: String,
        /// What the platform says.
        platform: String,
    },
    /// The books have an attempt as approved that the platform does not have.
    NotThere {
        /// The attempt's id.
        attempt: String,
    },
}

/// What a reconciliation found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reconciliation {
    /// How many payments of the run the platform has.
    pub payments: u64,
    /// What does not agree.
    pub differences: Vec<Difference>,
}

/// A payment of the run, as a search tells it.
struct Told {
    attempt: String,
    invoice: Invoice,
    number: i64,
    status: String,
    amount: String,
    currency: String,
}

impl Run {
    /// Holds what the platform has of some time against the books, and the other way round. What the books do not have, since they were
    /// restored from an older copy for example, they have afterwards.
    ///
    /// # Errors
    ///
    /// If the database or a search fails.
    pub async fn reconcile(&self, from: SystemTime, to: SystemTime) -> Result<Reconciliation, Error> {
        let [from, to] = [from, to].map(Timestamp::try_from);
        let (from, to) = (from?, to?);
        let mark = to.to_string();
        let mut found = Reconciliation::default();
        for offset in (0..).step_by(PAGE.unsigned_abs().try_into().unwrap_or(1_000)) {
            let query = format!("submitTimeUtc:[{from:.0} TO {to:.0}]");
            let search = Search::builder().query(query).offset(offset).limit(PAGE).sort("submitTimeUtc:asc").build();
            let answer = self.client.send(search.map_err(visa_acceptance::client::Error::Violations)?).await?.body;
            let page = answer.embedded.and_then(|embedded| embedded.transaction_summaries).unwrap_or_default();
            let mut tx = self.books.begin().await?;
            for told in page.iter().filter_map(told) {
                found.payments += 1;
                found.differences.extend(self.compare(&mut tx, &told, &mark).await?);
            }
            tx.commit().await?;
            if page.is_empty() {
                break;
            }
        }
        let sql = "SELECT id FROM attempts WHERE state = 'approved' AND claimed_at BETWEEN $1 AND $2 AND (seen IS NULL OR seen <> $3)";
        let (from, to) = (from.as_second(), to.as_second());
        for row in query(sql).bind(from).bind(to).bind(&mark).fetch_all(&self.books.pool).await? {
            found.differences.push(Difference::NotThere { attempt: row.try_get("id")? });
        }
        Ok(found)
    }

    async fn compare(&self, tx: &mut Tx, told: &Told, mark: &str) -> Result<Option<Difference>, Error> {
        let sql = "UPDATE attempts SET seen = $2 WHERE id = $1 RETURNING state, amount, currency";
        let Some(row) = query(sql).bind(&told.attempt).bind(mark).fetch_optional(&mut **tx).await? else {
            return self.adopt(tx, told).await.map(Some);
        };
        let text = |column: &str| row.try_get::<String, _>(column);
        let state = text("state")?.parse::<State>()?;
        let is_approved = told.status == "AUTHORIZED";
        let is_as_said = match state {
            State::Approved => is_approved,
            State::Declined => told.status == "DECLINED",
            // What was reversed or voided is told as it was answered.
            State::Reversed => told.status.starts_with("AUTHORIZED") || told.status.starts_with("PARTIAL"),
            // Nobody said that there was nothing.
            State::Claimed | State::Unknown | State::Again | State::Holding => true,
            State::Refused | State::Absent | State::Listed => !is_approved,
        };
        let (amount, currency) = (text("amount")?, text("currency")?);
        // As numbers: `7` is `7.00`.
        let number = |text: &str| text.parse::<Decimal>().ok();
        let is_as_much = number(&amount) == number(&told.amount) && currency.eq_ignore_ascii_case(&told.currency);
        Ok((!is_as_said || !is_as_much).then(|| Difference::Other {
            attempt: told.attempt.clone(),
            books: format!("{} {amount} {currency}", state.as_str()),
            platform: format!("{} {} {}", told.status, told.amount, told.currency),
        }))
    }

    /// Takes into the books what only the platform knows: an attempt that was sent, and of which nobody here knows what became.
    async fn adopt(&self, tx: &mut Tx, told: &Told) -> Result<Difference, Error> {
        let (attempt, invoice) = (told.attempt.clone(), &told.invoice);
        let sql = "SELECT credential FROM invoices WHERE agreement = $1 AND period = $2";
        let row = query(sql).bind(&invoice.agreement).bind(&invoice.period).fetch_optional(&mut **tx).await?;
        let Some(row) = row else { return Ok(Difference::NoInvoice { attempt }) };
        let credential: String = row.try_get("credential")?;
        let mut references = References::default();
        references.kind = Some(TransactionKind::Sale);
        references.code = Some(attempt.clone());
        references.transaction_id = Some(attempt.as_str().into());
        references.amount = Some(told.amount.clone());
        references.currency = Some(told.currency.clone());
        references.last_started = Some(self.clock.now());
        let sql = "INSERT INTO attempts (id, agreement, period, number, amount, currency, credential, refs, state, turn, claimed_at, \
                   free_at, counts_from) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'unknown', 1, $9, $10, $9)";
        let now = self.now();
        let insert = query(sql).bind(&attempt).bind(&invoice.agreement).bind(&invoice.period).bind(told.number);
        let insert = insert.bind(&told.amount).bind(&told.currency).bind(&credential);
        let insert = insert.bind(serde_json::to_string(&references)?).bind(now).bind(crate::run::after(now, SKEW));
        insert.execute(&mut **tx).await?;
        let sql = "UPDATE credentials SET attempt = $2 WHERE id = $1 AND attempt IS NULL";
        query(sql).bind(&credential).bind(&attempt).execute(&mut **tx).await?;
        Ok(Difference::Adopted { attempt })
    }
}

/// A payment of the run; nothing of what is not one.
fn told(summary: &Summary) -> Option<Told> {
    let applications = summary.application_information.as_ref()?;
    let names = applications.applications.iter().flatten().filter_map(|application| application.name.as_ref());
    let is_payment = names.into_iter().any(|name| name.as_str() == "ics_auth");
    let amounts = summary.order_information.as_ref()?.amount_details.as_ref()?;
    let attempt = summary.client_reference_information.as_ref()?.code.clone()?;
    let (invoice, number) = Invoice::of_attempt(&attempt)?;
    let told = Told {
        attempt,
        invoice,
        number,
        status: applications.status.clone()?,
        amount: amounts.total_amount.as_ref()?.as_str().to_owned(),
        currency: amounts.currency.as_ref()?.as_str().to_owned(),
    };
    is_payment.then_some(told)
}
