//! The books: credentials, agreements, invoices and attempts, in SQLite or PostgreSQL.

use std::{fmt, str::FromStr, time::Duration};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sqlx::{
    AnyPool, Row as _,
    any::{AnyConnectOptions, AnyPoolOptions, AnyRow},
    query,
};
use visa_acceptance::{client::References, outcome::StoredCredential};

use crate::Error;

const SCHEMA: &str = include_str!("schema.sql");

/// A transaction of either database.
pub(crate) type Tx = sqlx::Transaction<'static, sqlx::Any>;

/// The books' database.
#[derive(Debug, Clone)]
pub struct Books {
    pub(crate) pool: AnyPool,
}

/// An agreement and a period: there is one invoice of both.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Invoice {
    /// The agreement's id.
    pub agreement: String,
    /// The month that is due, as `2026-11`.
    pub period: String,
}

impl fmt::Display for Invoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.agreement, self.period)
    }
}

impl Invoice {
    /// The id of its attempt of this number. It is made of what is known again after everything else was lost.
    pub(crate) fn attempt(&self, number: i64) -> String {
        format!("{self}-{number}")
    }

    /// Reads the id of an attempt.
    pub(crate) fn of_attempt(id: &str) -> Option<(Self, i64)> {
        let (rest, number) = id.rsplit_once('-')?;
        let (rest, month) = rest.rsplit_once('-')?;
        let (agreement, year) = rest.rsplit_once('-')?;
        let is_number =
            |text: &str, digits: usize| text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
        let is_period = is_number(year, 4) && is_number(month, 2);
        let number = number.parse().ok().filter(|number| *number > 0)?;
        let invoice = Self { agreement: agreement.to_owned(), period: format!("{year}-{month}") };
        (is_period && !agreement.is_empty()).then_some((invoice, number))
    }
}

/// What a customer agreed to pay, month by month.
#[derive(Debug, Clone)]
pub struct Agreement {
    /// Its id: letters and digits, at most 16, since ids of attempts are made of it.
    pub id: String,
    /// The id of the credential that is charged.
    pub credential: String,
    /// How much.
    pub amount: String,
    /// In which currency.
    pub currency: String,
    /// The first day that is due.
    pub begins: Date,
}

/// How far an attempt is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// It was signed, and may be on its way.
    Claimed,
    /// Nobody knows what became of it.
    Unknown,
    /// It was not found twice: the same is to be sent again.
    Again,
    /// It holds what is not wanted, and is to be reversed.
    Holding,
    /// The end: it is what the invoice is paid with.
    Approved,
    /// The end: it holds nothing.
    Declined,
    /// The end: it was refused, or not sent.
    Refused,
    /// The end: what it held is given back.
    Reversed,
    /// The end: nothing was ever found of it.
    Absent,
    /// The end for machines: a person must look.
    Listed,
}

const STATES: [(State, &str); 10] = [
    (State::Claimed, "claimed"),
    (State::Unknown, "unknown"),
    (State::Again, "again"),
    (State::Holding, "holding"),
    (State::Approved, "approved"),
    (State::Declined, "declined"),
    (State::Refused, "refused"),
    (State::Reversed, "reversed"),
    (State::Absent, "absent"),
    (State::Listed, "listed"),
];

impl State {
    pub(crate) fn as_str(self) -> &'static str {
        STATES.iter().find(|(state, _)| *state == self).map_or("", |(_, word)| word)
    }
}

impl FromStr for State {
    type Err = Error;

    fn from_str(word: &str) -> Result<Self, Error> {
        let known = STATES.iter().find(|(_, known)| *known == word);
        known.map(|(state, _)| *state).ok_or_else(|| Error::Books(format!("`{word}` is no state of an attempt")))
    }
}

/// An attempt as it stands in the books.
#[derive(Debug, Clone)]
pub(crate) struct Attempt {
    pub(crate) id: String,
    pub(crate) number: i64,
    pub(crate) credential: String,
    pub(crate) references: References,
    pub(crate) state: State,
    pub(crate) turn: i64,
    pub(crate) free_at: i64,
    pub(crate) counts_from: i64,
    pub(crate) looks: i64,
    pub(crate) sends: i64,
}

impl Attempt {
    fn read(row: &AnyRow) -> Result<Self, Error> {
        let text = |column: &str| row.try_get::<String, _>(column);
        let number = |column: &str| row.try_get::<i64, _>(column);
        Ok(Self {
            id: text("id")?,
            number: number("number")?,
            credential: text("credential")?,
            references: serde_json::from_str(&text("refs")?)?,
            state: text("state")?.parse()?,
            turn: number("turn")?,
            free_at: number("free_at")?,
            counts_from: number("counts_from")?,
            looks: number("looks")?,
            sends: number("sends")?,
        })
    }

    /// The last attempt of an invoice.
    pub(crate) async fn last(tx: &mut Tx, invoice: &Invoice) -> Result<Option<Self>, Error> {
        let sql = "SELECT * FROM attempts WHERE agreement = $1 AND period = $2 ORDER BY number DESC LIMIT 1";
        let row = query(sql).bind(&invoice.agreement).bind(&invoice.period).fetch_optional(&mut **tx).await?;
        row.as_ref().map(Self::read).transpose()
    }
}

impl Books {
    /// Makes the tables in an empty database. `address` is `sqlite:FILE` or `postgres://…`.
    ///
    /// # Errors
    ///
    /// If the database cannot be reached, or has tables of these names.
    pub async fn create(address: &str) -> Result<Self, Error> {
        let books = Self::open(address).await?;
        for statement in SCHEMA.split(";\n") {
            query(statement).execute(&books.pool).await?;
        }
        Ok(books)
    }

    /// Opens the books.
    ///
    /// # Errors
    ///
    /// If the database cannot be reached.
    pub async fn open(address: &str) -> Result<Self, Error> {
        sqlx::any::install_default_drivers();
        let is_sqlite = is_sqlite(address);
        let options: AnyConnectOptions = address_of(address).parse()?;
        // SQLite has one writer at a time: the others wait here, in their order, and not at its lock.
        let pool = AnyPoolOptions::new().max_connections(if is_sqlite { 1 } else { 16 });
        let pool = pool.acquire_timeout(Duration::from_mins(1)).after_connect(move |connection, _| {
            Box::pin(async move {
                if is_sqlite {
                    // What was committed must be there after a loss of power too, before anything is sent.
                    for pragma in ["journal_mode = WAL", "synchronous = FULL", "busy_timeout = 60000"] {
                        sqlx::raw_sql(sqlx::AssertSqlSafe(format!("PRAGMA {pragma}")))
                            .execute(&mut *connection)
                            .await?;
                    }
                }
                Ok(())
            })
        });
        Ok(Self { pool: pool.connect_with(options).await? })
    }

    /// Adds a credential that may be charged, or new data for one, which is open again.
    ///
    /// # Errors
    ///
    /// If the database fails.
    pub async fn store_credential(&self, id: &str, stored: &StoredCredential) -> Result<(), Error> {
        let sql = "INSERT INTO credentials (id, stored) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET stored = $2, closed = NULL";
        query(sql).bind(id).bind(serde_json::to_string(stored)?).execute(&self.pool).await?;
        Ok(())
    }

    /// Adds an agreement.
    ///
    /// # Errors
    ///
    /// If its id is none, if there is one of this id, or if the database fails.
    pub async fn agree(&self, agreement: &Agreement) -> Result<(), Error> {
        let Agreement { id, credential, amount, currency, begins } = agreement;
        let is_id = (1..=16).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !is_id {
            return Err(Error::Books("an agreement's id has 1 to 16 letters and digits".to_owned()));
        }
        let sql = "INSERT INTO agreements (id, credential, amount, currency, begins, next_due) VALUES ($1, $2, $3, $4, $5, $5)";
        let insert = query(sql).bind(id).bind(credential).bind(amount).bind(currency).bind(begins.to_string());
        insert.execute(&self.pool).await?;
        Ok(())
    }

    /// Ends an agreement now: what is open of it is charged no more, and reversed if it was charged without anybody knowing.
    ///
    /// # Errors
    ///
    /// If the database fails.
    pub async fn cancel(&self, agreement: &str, now: i64) -> Result<(), Error> {
        let sql = "UPDATE agreements SET cancelled_at = $2 WHERE id = $1 AND cancelled_at IS NULL";
        query(sql).bind(agreement).bind(now).execute(&self.pool).await?;
        Ok(())
    }

    /// Where they are, for queries of one's own.
    #[must_use]
    pub fn pool(&self) -> &AnyPool {
        &self.pool
    }

    pub(crate) async fn begin(&self) -> Result<Tx, Error> {
        Ok(self.pool.begin().await?)
    }
}

pub(crate) fn is_sqlite(address: &str) -> bool {
    address.starts_with("sqlite:")
}

/// A file of SQLite's is made where there is none.
pub(crate) fn address_of(address: &str) -> String {
    if is_sqlite(address) && !address.contains('?') { format!("{address}?mode=rwc") } else { address.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attempts_id_tells_its_invoice() {
        let invoice = Invoice { agreement: "a7".to_owned(), period: "2026-11".to_owned() };
        assert_eq!(invoice.attempt(3), "a7-2026-11-3");
        assert_eq!(Invoice::of_attempt("a7-2026-11-3"), Some((invoice, 3)));
        for other in ["", "a7", "a7-2026-11", "a7-2026-11-", "a7-2026-11-0", "-2026-11-1", "a7-26-11-1", "order-7-1-2"]
        {
            assert_eq!(Invoice::of_attempt(other), None, "{other}");
        }
    }
}
