//! The billing run against the sandbox, held against the sandbox's ledger.

mod faults;
mod killed;
mod load;
mod night;
mod postgres;
mod processes;
mod support;
