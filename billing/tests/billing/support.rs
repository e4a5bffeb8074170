//! What the tests share: a database of its own for each, time that passes, and the proof by the sandbox's ledger.

use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use billing::{Invoice, Run, demo::Demo};
use sqlx::Row as _;
use visa_acceptance::{
    client::Processor,
    sandbox::{Entry, Sandbox},
};

pub(crate) const VISA: &str = "4111111111111111";
pub(crate) const MASTERCARD: &str = "5555555555554444";

/// With a processor that knows a payment again by its transaction id, and without.
pub(crate) const PROCESSORS: [Processor; 2] = [Processor::VisaPlatformConnect, Processor::Other];

pub(crate) fn minutes(minutes: u64) -> Duration {
    Duration::from_secs(60 * minutes)
}

/// A folder of this run of the tests, with nothing in it.
pub(crate) fn folder() -> PathBuf {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let name = format!("billing-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder).expect("the target folder can be written");
    folder
}

/// An empty database of SQLite's.
pub(crate) fn sqlite() -> String {
    format!("sqlite:{}", folder().join("billing.db").display())
}

/// An invoice as it stands in the books.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) invoice: Invoice,
    /// In ten-thousandths.
    pub(crate) amount: i64,
    pub(crate) state: String,
    pub(crate) reason: String,
    pub(crate) due_at: i64,
}

pub(crate) async fn invoices(run: &Run) -> Vec<Row> {
    let books =
        sqlx::query("SELECT agreement, period, amount, state, reason, due_at FROM invoices ORDER BY agreement, period");
    let rows = books.fetch_all(run.books.pool()).await.expect("the books can be read");
    let row = |row: &sqlx::any::AnyRow| {
        let text = |column: &str| row.get::<String, _>(column);
        Row {
            invoice: Invoice { agreement: text("agreement"), period: text("period") },
            amount: ten_thousandths(&text("amount")),
            state: text("state"),
            reason: row.get::<Option<String>, _>("reason").unwrap_or_default(),
            due_at: row.get("due_at"),
        }
    };
    rows.iter().map(row).collect()
}

/// The state of the one invoice, with its reason.
pub(crate) async fn only(run: &Run) -> (String, String) {
    let mut rows = invoices(run).await;
    assert_eq!(rows.len(), 1, "{rows:?}");
    let row = rows.remove(0);
    (row.state, row.reason)
}

fn ten_thousandths(amount: &str) -> i64 {
    let (whole, part) = amount.split_once('.').unwrap_or((amount, ""));
    format!("{whole}{part:0<4}").parse().expect("an amount")
}

/// What the platform holds and has taken, line by line: of those of one moment, what makes it more stands first.
fn ledger(sandbox: &Sandbox) -> Vec<Entry> {
    let mut ledger = sandbox.ledger().expect("the state can be read");
    ledger.sort_by_key(|entry| (entry.at, entry.moved < 0));
    ledger
}

/// What the platform holds and has taken for each agreement and period, at the end; and that it never was more than the invoice's amount.
pub(crate) fn held(sandbox: &Sandbox, rows: &[Row]) -> Result<BTreeMap<String, i64>, String> {
    let most: BTreeMap<_, _> = rows.iter().map(|row| (row.invoice.to_string(), row.amount)).collect();
    let mut held = BTreeMap::new();
    for entry in ledger(sandbox) {
        let Some((invoice, _)) = entry.code.as_deref().and_then(|code| code.rsplit_once('-')) else { continue };
        let Some(most) = most.get(invoice) else { continue };
        let sum: &mut i64 = held.entry(invoice.to_owned()).or_default();
        *sum += entry.moved;
        if *sum > *most {
            return Err(format!("{invoice}: {sum} of {most} at {}", entry.at));
        }
    }
    Ok(held)
}

/// That no more is held and taken for an invoice than its amount, now and at every moment before.
pub(crate) async fn never_too_much(demo: &Demo) {
    if let Err(wrong) = held(&demo.sandbox, &invoices(&demo.run).await) {
        panic!("too much is held: {wrong}");
    }
}

/// The proof, by the platform's ledger alone and in amounts.
pub(crate) async fn proven(demo: &Demo) -> Result<(), String> {
    let rows = invoices(&demo.run).await;
    if let Some(two) = rows.windows(2).find(|two| two[0].invoice == two[1].invoice) {
        return Err(format!("{} was made twice", two[0].invoice));
    }
    let held = held(&demo.sandbox, &rows)?;
    for row in &rows {
        let held = held.get(&row.invoice.to_string()).copied().unwrap_or_default();
        let is_right = match row.state.as_str() {
            "paid" => held == row.amount,
            "declined" | "cancelled" => held == 0,
            "listed" => held <= row.amount && !row.reason.is_empty(),
            _ => false,
        };
        if !is_right {
            return Err(format!(
                "{}: {held} of {} is held, and it is {} {}",
                row.invoice, row.amount, row.state, row.reason
            ));
        }
    }
    // The four sum to what was due.
    let report = demo.run.report(None).await.expect("the books can be read");
    let ends = ["paid", "declined", "cancelled", "listed"].map(|state| report.of("USD", state).amount);
    let due: i64 = rows.iter().map(|row| row.amount).sum();
    if ends.iter().sum::<rust_decimal::Decimal>() * rust_decimal::Decimal::from(10_000) != due.into() {
        return Err(format!("{due} was due, and it ended as {ends:?}"));
    }
    let findings = demo.sandbox.findings();
    if !findings.is_empty() {
        return Err(format!("a network would punish {findings:?}"));
    }
    Ok(())
}

/// Works on everything that is due, as the queue would bring it, and lets time pass until nothing is open any more.
pub(crate) async fn work(demo: &Demo) {
    for _ in 0..60 {
        let open: Vec<_> = invoices(&demo.run).await.into_iter().filter(|row| row.state == "open").collect();
        let Some(next) = open.iter().map(|row| row.due_at).min() else { return };
        let now = demo.run.now();
        if next > now {
            demo.sandbox.clock().advance(Duration::from_secs((next - now).unsigned_abs()));
        }
        for row in open.iter().filter(|row| row.due_at <= demo.run.now()) {
            demo.run.work(&row.invoice).await.expect("the database and the platform answer");
        }
        never_too_much(demo).await;
    }
    panic!("it comes to no end: {:?}", invoices(&demo.run).await);
}

/// How many payments of the first agreement the platform has.
pub(crate) fn payments(demo: &Demo) -> usize {
    let is_of_run = |code: &str| code.starts_with("a1-");
    ledger(&demo.sandbox)
        .iter()
        .filter(|entry| entry.kind == "payment" && entry.code.as_deref().is_some_and(is_of_run))
        .count()
}
