//! The transaction that claims: what is to be done with an invoice, decided and written down before anything is sent.

use sqlx::{Row as _, any::AnyRow, query};
use visa_acceptance::{
    client::{Call, SignedCall},
    outcome::StoredCredential,
    payments::PaymentAnswer,
};

use crate::{
    Error, Invoice, Run,
    books::{Attempt, State, Tx},
    charge::Charge,
    run::{SIGNATURE, SKEW, after, seconds},
};

/// What is to be done, by who claimed it.
pub(crate) enum Turn {
    /// Nothing any more.
    Done,
    /// Nothing before this time.
    Later(i64),
    /// This, which is written down, is to be sent, once.
    Send(Attempt, Box<SignedCall<PaymentAnswer>>),
    /// This may have been sent: it is to be looked up.
    LookUp(Attempt),
    /// This holds what is not wanted: it is to be reversed.
    Reverse(Attempt),
}

/// An invoice that is open, locked by the transaction that read it.
struct Open<'a> {
    invoice: &'a Invoice,
    amount: String,
    currency: String,
    credential: String,
    due_at: i64,
}

impl Run {
    /// Claims what is to be done next.
    pub(crate) async fn claim(&self, invoice: &Invoice) -> Result<Turn, Error> {
        let now = self.now();
        let mut tx = self.books.begin().await?;
        let Some(open) = lock(&mut tx, invoice).await? else { return Ok(Turn::Done) };
        let turn = match Attempt::last(&mut tx, invoice).await? {
            Some(last) if last.state == State::Again => self.again(&mut tx, &open, last, now).await?,
            Some(last) if matches!(last.state, State::Claimed | State::Unknown | State::Holding) => {
                self.take_over(&mut tx, last, now).await?
            }
            last => self.next(&mut tx, &open, last.map_or(1, |last| last.number + 1), now).await?,
        };
        // Who claims it may never end: then there is something to do for others when his lease is over.
        let next = match &turn {
            Turn::Done => None,
            Turn::Later(at) => Some(*at),
            Turn::Send(attempt, _) | Turn::LookUp(attempt) | Turn::Reverse(attempt) => Some(attempt.free_at),
        };
        if let Some(at) = next {
            due(&mut tx, invoice, at).await?;
        }
        tx.commit().await?;
        Ok(turn)
    }

    /// Takes an attempt from a worker that has had its time.
    async fn take_over(&self, tx: &mut Tx, last: Attempt, now: i64) -> Result<Turn, Error> {
        let may_be_sent = matches!(last.state, State::Claimed | State::Unknown);
        // guard: lease
        let free_at = last.free_at;
        // guard: expiry
        let counts_from = if may_be_sent { last.counts_from } else { 0 };
        let at = free_at.max(counts_from);
        if now < at {
            return Ok(Turn::Later(at));
        }
        let state = if may_be_sent { State::Unknown } else { last.state };
        let attempt = Attempt { state, turn: last.turn + 1, free_at: after(now, self.settings.lease), ..last };
        let sql = "UPDATE attempts SET state = $2, turn = $3, free_at = $4 WHERE id = $1";
        let update = query(sql).bind(&attempt.id).bind(state.as_str()).bind(attempt.turn).bind(attempt.free_at);
        update.execute(&mut **tx).await?;
        Ok(if may_be_sent { Turn::LookUp(attempt) } else { Turn::Reverse(attempt) })
    }

    /// A first attempt, or another one after one that has ended.
    async fn next(&self, tx: &mut Tx, open: &Open<'_>, number: i64, now: i64) -> Result<Turn, Error> {
        if is_cancelled(tx, open.invoice).await? {
            return close(tx, open.invoice, "cancelled", "the agreement was cancelled").await;
        }
        if now < open.due_at {
            return Ok(Turn::Later(open.due_at));
        }
        let id = open.invoice.attempt(number);
        let stored = match take_credential(tx, &open.credential, &id).await? {
            Credential::Taken(stored) => stored,
            Credential::Busy => return Ok(Turn::Later(after(now, SKEW))),
            Credential::Closed(why) => {
                let why = format!("its credential may not be charged: {why}");
                return close(tx, open.invoice, "listed", &why).await;
            }
        };
        let attempt = Attempt {
            id,
            number,
            credential: open.credential.clone(),
            references: visa_acceptance::client::References::default(),
            state: State::Claimed,
            turn: 1,
            free_at: 0,
            counts_from: 0,
            looks: 0,
            sends: 1,
        };
        self.write_down(tx, open, attempt, &stored, now).await
    }

    /// The same attempt once more, under its own id, by which the processor knows it again.
    async fn again(&self, tx: &mut Tx, open: &Open<'_>, last: Attempt, now: i64) -> Result<Turn, Error> {
        if now < last.free_at {
            return Ok(Turn::Later(last.free_at));
        }
        if is_cancelled(tx, open.invoice).await? {
            end(tx, &last, State::Absent).await?;
            return close(
                tx,
                open.invoice,
                "cancelled",
                "the agreement was cancelled; nothing was found of its charge",
            )
            .await;
        }
        let sql = "SELECT stored FROM credentials WHERE id = $1";
        let stored: String = query(sql).bind(&last.credential).fetch_one(&mut **tx).await?.try_get("stored")?;
        let attempt = Attempt { state: State::Claimed, turn: last.turn + 1, looks: 0, sends: last.sends + 1, ..last };
        self.write_down(tx, open, attempt, &serde_json::from_str(&stored)?, now).await
    }

    /// Signs the request and writes the attempt down: what is sent later is just that.
    async fn write_down(
        &self,
        tx: &mut Tx,
        open: &Open<'_>,
        mut attempt: Attempt,
        stored: &StoredCredential,
        now: i64,
    ) -> Result<Turn, Error> {
        let charge = Charge { id: &attempt.id, stored, amount: &open.amount, currency: &open.currency };
        let signed = match self.charge(&charge).and_then(sign) {
            Ok(signed) => signed,
            Err(why) => {
                free_credential(tx, &attempt.credential, &attempt.id).await?;
                return close(tx, open.invoice, "listed", &format!("no request can be made: {why}")).await;
            }
        };
        attempt.references = signed.references().clone();
        attempt.references.last_started = Some(self.clock.now());
        // A signature without an end of its own is taken to be good for as long as a token.
        let expires = signed.expires().map_or_else(|| after(now, SIGNATURE), seconds);
        attempt.counts_from = after(expires, SKEW);
        attempt.free_at = after(now, self.settings.lease);
        let sql = "INSERT INTO attempts (id, agreement, period, number, amount, currency, credential, previous, refs, state, turn, \
                   claimed_at, free_at, counts_from, looks, sends) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) \
                   ON CONFLICT (id) DO UPDATE SET refs = $9, state = $10, turn = $11, claimed_at = $12, free_at = $13, \
                   counts_from = $14, looks = $15, sends = $16";
        let insert = query(sql).bind(&attempt.id).bind(&open.invoice.agreement).bind(&open.invoice.period);
        let insert = insert.bind(attempt.number).bind(&open.amount).bind(&open.currency).bind(&open.credential);
        let insert = insert.bind(stored.network_transaction_id().as_str());
        let insert = insert.bind(serde_json::to_string(&attempt.references)?).bind(attempt.state.as_str());
        let insert = insert.bind(attempt.turn).bind(now).bind(attempt.free_at).bind(attempt.counts_from);
        insert.bind(attempt.looks).bind(attempt.sends).execute(&mut **tx).await?;
        Ok(Turn::Send(attempt, Box::new(signed)))
    }
}

fn sign(call: Call<PaymentAnswer>) -> Result<SignedCall<PaymentAnswer>, String> {
    call.signed().map_err(|error| error.to_string())
}

/// Locks an invoice that is open: on PostgreSQL its row, on SQLite the database. Every transaction begins with it, so that none waits
/// for another that waits for it.
async fn lock<'a>(tx: &mut Tx, invoice: &'a Invoice) -> Result<Option<Open<'a>>, Error> {
    let sql = "UPDATE invoices SET claims = claims + 1 WHERE agreement = $1 AND period = $2 AND state = 'open' \
               RETURNING amount, currency, credential, due_at";
    let row = query(sql).bind(&invoice.agreement).bind(&invoice.period).fetch_optional(&mut **tx).await?;
    let open = |row: AnyRow| {
        let text = |column: &str| row.try_get::<String, _>(column);
        Ok(Open {
            invoice,
            amount: text("amount")?,
            currency: text("currency")?,
            credential: text("credential")?,
            due_at: row.try_get("due_at")?,
        })
    };
    row.map(open).transpose()
}

/// Whether the agreement was cancelled by now, read in the transaction that decides.
pub(crate) async fn is_cancelled(tx: &mut Tx, invoice: &Invoice) -> Result<bool, Error> {
    let sql = "SELECT cancelled_at FROM agreements WHERE id = $1";
    let row = query(sql).bind(&invoice.agreement).fetch_one(&mut **tx).await?;
    Ok(row.try_get::<Option<i64>, _>("cancelled_at")?.is_some())
}

enum Credential {
    Taken(StoredCredential),
    Busy,
    Closed(String),
}

/// Takes a credential for one attempt, if no other has it.
async fn take_credential(tx: &mut Tx, id: &str, attempt: &str) -> Result<Credential, Error> {
    // guard: credential
    let sql =
        "UPDATE credentials SET attempt = $2 WHERE id = $1 AND attempt IS NULL AND closed IS NULL RETURNING stored";
    if let Some(row) = query(sql).bind(id).bind(attempt).fetch_optional(&mut **tx).await? {
        return Ok(Credential::Taken(serde_json::from_str(&row.try_get::<String, _>("stored")?)?));
    }
    let row = query("SELECT closed FROM credentials WHERE id = $1").bind(id).fetch_one(&mut **tx).await?;
    Ok(row.try_get::<Option<String>, _>("closed")?.map_or(Credential::Busy, Credential::Closed))
}

/// Gives a credential back.
pub(crate) async fn free_credential(tx: &mut Tx, id: &str, attempt: &str) -> Result<(), Error> {
    let sql = "UPDATE credentials SET attempt = NULL WHERE id = $1 AND attempt = $2";
    query(sql).bind(id).bind(attempt).execute(&mut **tx).await?;
    Ok(())
}

/// Ends an attempt that holds nothing.
async fn end(tx: &mut Tx, attempt: &Attempt, state: State) -> Result<(), Error> {
    query("UPDATE attempts SET state = $2 WHERE id = $1")
        .bind(&attempt.id)
        .bind(state.as_str())
        .execute(&mut **tx)
        .await?;
    free_credential(tx, &attempt.credential, &attempt.id).await
}

/// Sets when there is something to do next with an invoice.
pub(crate) async fn due(tx: &mut Tx, invoice: &Invoice, at: i64) -> Result<(), Error> {
    let sql = "UPDATE invoices SET due_at = $3 WHERE agreement = $1 AND period = $2";
    query(sql).bind(&invoice.agreement).bind(&invoice.period).bind(at).execute(&mut **tx).await?;
    Ok(())
}

/// Closes an invoice.
pub(crate) async fn close(tx: &mut Tx, invoice: &Invoice, state: &str, reason: &str) -> Result<Turn, Error> {
    let sql = "UPDATE invoices SET state = $3, reason = $4 WHERE agreement = $1 AND period = $2";
    let update = query(sql).bind(&invoice.agreement).bind(&invoice.period).bind(state).bind(reason);
    update.execute(&mut **tx).await?;
    Ok(Turn::Done)
}
