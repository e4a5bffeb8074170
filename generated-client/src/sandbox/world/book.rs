//! Records of a merchant's transactions → lines of the ledger.

use super::{
    World,
    ground::key,
    record::{self, Kind, Transaction},
};
use crate::sandbox::{ledger::Entry, store::StoreError};

impl World {
    /// All transactions of a merchant, in the order in which they were made. Those of the same microsecond stand by their ids.
    pub(crate) fn ledger(&self, merchant: &str) -> Result<Vec<Entry>, StoreError> {
        let prefix = key(&[merchant, ""]);
        let mut entries: Vec<Entry> = Vec::new();
        for (name, _) in self.ground.store.under(record::JOURNAL, prefix.as_bytes(), usize::MAX)? {
            let name = String::from_utf8_lossy(&name);
            let id = name.rsplit('\0').next().unwrap_or_default();
            if let Some(made) = self.transaction(merchant, id)? {
                entries.push(self.entry(merchant, made)?);
            }
        }
        // The journal has the newest first.
        entries.reverse();
        // A payment's record has what was added to it since, which has lines of its own.
        let added: Vec<_> = entries.iter().filter(|entry| entry.kind == kind(Kind::Increment)).cloned().collect();
        for Entry { payment, moved, .. } in added {
            if let Some(entry) = entries.iter_mut().find(|entry| entry.id == payment) {
                entry.moved = entry.moved.saturating_sub(moved);
            }
        }
        Ok(entries)
    }

    fn transaction(&self, merchant: &str, id: &str) -> Result<Option<Transaction>, StoreError> {
        self.ground.record(record::TRANSACTIONS, &key(&[merchant, id]))
    }

    fn entry(&self, merchant: &str, made: Transaction) -> Result<Entry, StoreError> {
        let of = match &made.of {
            Some(of) => self.transaction(merchant, of)?,
            None => None,
        };
        // What is voided may be a capture, whose payment it is about.
        let payment = match of.as_ref().and_then(|of| of.of.as_deref()) {
            Some(payment) => self.transaction(merchant, payment)?,
            None => of.clone(),
        };
        let payment = payment.as_ref().unwrap_or(&made);
        Ok(Entry {
            at: made.at,
            kind: kind(made.kind),
            payment: payment.id.clone(),
            code: payment.code.clone(),
            transaction_id: payment.attempt.clone(),
            moved: moved(&made, of.as_ref()),
            id: made.id,
            status: made.status,
            currency: made.currency,
        })
    }
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Payment => "payment",
        Kind::Increment => "increment",
        Kind::Capture => "capture",
        Kind::Refund => "refund",
        Kind::Credit => "credit",
        Kind::Reversal => "reversal",
        Kind::Void => "void",
    }
}

/// What a transaction moved. A capture that is voided gives back what it took; a refund that is voided takes again what it gave.
fn moved(made: &Transaction, of: Option<&Transaction>) -> i64 {
    let amount = made.approved.0;
    match made.kind {
        Kind::Payment | Kind::Increment => amount,
        Kind::Capture => 0,
        Kind::Void if of.is_some_and(|of| matches!(of.kind, Kind::Refund | Kind::Credit)) => amount,
        Kind::Refund | Kind::Credit | Kind::Reversal | Kind::Void => -amount,
    }
}
