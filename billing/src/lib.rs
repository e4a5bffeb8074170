//! A nightly billing run over stored credentials: charges that fall due, on many workers on many machines, each once.
//!
//! The folder's README has the design, the states and the table of faults. In short:
//!
//! - [`Run::schedule`] makes one invoice for each agreement and period, and one job for it in the queue.
//! - [`Run::work`] takes an invoice as far as it goes now: the attempt is written down and signed in one transaction
//!   ([`claim`]), sent, judged, and recorded by compare-and-set. What was sent without an answer is looked up.
//! - [`Run::reconcile`] holds a day's transactions of the platform against the books, both ways.
//! - [`Run::report`] says in amounts what was due and what became of it.

mod books;
mod charge;
mod claim;
pub mod demo;
mod error;
mod judge;
mod look_up;
mod queue;
mod reconcile;
mod record;
mod report;
mod run;
mod schedule;

pub use self::{
    books::{Agreement, Books, Invoice},
    error::Error,
    queue::Queue,
    reconcile::{Difference, Reconciliation},
    report::{Report, Sum},
    run::{Run, Settings},
};
