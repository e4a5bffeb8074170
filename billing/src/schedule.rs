//! What falls due → invoices, and jobs for all that are open.

use jiff::{Span, civil::Date};
use sqlx::{Row as _, any::AnyRow, query};

use crate::{Error, Invoice, Run, books::Tx};

/// How many rows are taken at once.
const AT_ONCE: i64 = 500;

impl Run {
    /// Makes an invoice for each period of each agreement that is due by today, and sees that every open invoice has a job. How many
    /// invoices are new.
    ///
    /// It may run as often as one likes, and in several places at once: an agreement and period have one invoice, and an invoice has one job
    /// for each time that it is due. A night that was missed is made up for by the next.
    ///
    /// # Errors
    ///
    /// If the database or the queue fails. It may just be called again.
    pub async fn schedule(&self, today: Date) -> Result<u64, Error> {
        let mut made = 0;
        loop {
            let sql = "SELECT id, credential, amount, currency, begins, periods, next_due FROM agreements \
                       WHERE next_due <= $1 AND cancelled_at IS NULL ORDER BY next_due, id LIMIT $2";
            let due = query(sql).bind(today.to_string()).bind(AT_ONCE).fetch_all(&self.books.pool).await?;
            if due.is_empty() {
                break;
            }
            let mut tx = self.books.begin().await?;
            for row in &due {
                made += self.invoice(&mut tx, row).await?;
            }
            tx.commit().await?;
        }
        self.enqueue().await?;
        Ok(made)
    }

    async fn invoice(&self, tx: &mut Tx, row: &AnyRow) -> Result<u64, Error> {
        let text = |column: &str| row.try_get::<String, _>(column);
        let (id, next_due, periods) = (text("id")?, text("next_due")?, row.try_get::<i64, _>("periods")?);
        // guard: unique
        let sql = "INSERT INTO invoices (agreement, period, amount, currency, credential, due_at) VALUES ($1, $2, $3, $4, $5, $6) \
                   ON CONFLICT (agreement, period) DO NOTHING";
        let period = next_due.get(..7).unwrap_or(&next_due);
        let insert = query(sql).bind(&id).bind(period).bind(text("amount")?).bind(text("currency")?);
        let made = insert.bind(text("credential")?).bind(self.now()).execute(&mut **tx).await?.rows_affected();
        // Counted from the first day: what begins on the 31st is due on the last day of a shorter month, and on the 31st again.
        let after = text("begins")?.parse::<Date>()?.checked_add(Span::new().try_months(periods + 1)?)?;
        let sql = "UPDATE agreements SET periods = $3, next_due = $4 WHERE id = $1 AND periods = $2";
        let update = query(sql).bind(&id).bind(periods).bind(periods + 1).bind(after.to_string());
        update.execute(&mut **tx).await?;
        Ok(made)
    }

    /// Sees that every open invoice has a job, also where the queue lost one.
    async fn enqueue(&self) -> Result<(), Error> {
        let mut last = (String::new(), String::new());
        loop {
            let sql = "SELECT agreement, period, due_at FROM invoices WHERE state = 'open' \
                       AND (agreement > $1 OR (agreement = $1 AND period > $2)) ORDER BY agreement, period LIMIT $3";
            let open = query(sql).bind(&last.0).bind(&last.1).bind(AT_ONCE).fetch_all(&self.books.pool).await?;
            let Some(end) = open.last() else { return Ok(()) };
            last = (end.try_get("agreement")?, end.try_get("period")?);
            let job = |row: &AnyRow| {
                let invoice = Invoice { agreement: row.try_get("agreement")?, period: row.try_get("period")? };
                Ok((invoice, row.try_get("due_at")?))
            };
            let jobs = open.iter().map(job).collect::<Result<Vec<_>, sqlx::Error>>()?;
            self.queue.push(&jobs, self.now()).await?;
        }
    }
}
