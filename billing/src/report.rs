//! The invoices, summed up: what was due, and what became of it.

use std::{collections::BTreeMap, fmt};

use rust_decimal::Decimal;
use sqlx::{Row as _, query};

use crate::{Error, Invoice, Run};

/// How many invoices, and how much.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sum {
    /// How many.
    pub count: u64,
    /// How much.
    pub amount: Decimal,
}

/// What was due, and what became of it, by currency.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Sums by currency and state: `paid`, `declined`, `cancelled`, `listed`, and `open` for what has not come to its end.
    pub sums: BTreeMap<(String, String), Sum>,
    /// What a person must look at, with the reason.
    pub listed: Vec<(Invoice, String)>,
}

impl Run {
    /// Sums up all invoices of a period, or of all periods.
    ///
    /// # Errors
    ///
    /// If the database fails.
    pub async fn report(&self, period: Option<&str>) -> Result<Report, Error> {
        let mut report = Report::default();
        let mut last = (String::new(), String::new());
        loop {
            let sql = "SELECT agreement, period, amount, currency, state, reason FROM invoices \
                       WHERE (agreement > $1 OR (agreement = $1 AND period > $2)) AND ($3 = '' OR period = $3) \
                       ORDER BY agreement, period LIMIT 500";
            let rows = query(sql).bind(&last.0).bind(&last.1).bind(period.unwrap_or_default());
            let rows = rows.fetch_all(&self.books.pool).await?;
            let Some(end) = rows.last() else { return Ok(report) };
            last = (end.try_get("agreement")?, end.try_get("period")?);
            for row in &rows {
                let text = |column: &str| row.try_get::<String, _>(column);
                let amount = text("amount")?.parse::<Decimal>().map_err(|error| Error::Books(error.to_string()))?;
                let sum = report.sums.entry((text("currency")?, text("state")?)).or_default();
                sum.count += 1;
                sum.amount += amount;
                if text("state")? == "listed" {
                    let invoice = Invoice { agreement: text("agreement")?, period: text("period")? };
                    let reason = row.try_get::<Option<String>, _>("reason")?;
                    report.listed.push((invoice, reason.unwrap_or_default()));
                }
            }
        }
    }
}

impl Report {
    /// The sum of a state over all currencies' counts; its amount is that of one currency.
    #[must_use]
    pub fn of(&self, currency: &str, state: &str) -> Sum {
        self.sums.get(&(currency.to_owned(), state.to_owned())).copied().unwrap_or_default()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for ((currency, state), sum) in &self.sums {
            writeln!(f, "{state:>9}: {:>6} invoices, {:>12} {currency}", sum.count, sum.amount)?;
        }
        for (invoice, reason) in &self.listed {
            writeln!(f, "to be looked at: {invoice}: {reason}")?;
        }
        Ok(())
    }
}
