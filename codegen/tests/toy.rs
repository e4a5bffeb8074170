//! An API that has nothing to do with any real one: it compiles, and its code builds, checks, sends and reads.
//!
//! `toy/spec/` uses everything that a spec can say. `toy/generated/` is what comes out; `toy_spec.rs` keeps it current.

#![allow(
    dead_code,
    unexpected_cfgs,
    unreachable_pub,
    unused_imports,
    reason = "the runtime and the generated code are a crate's, and have features and exports that nothing here uses"
)]

#[rustfmt::skip]
#[path = "toy/generated/mod.rs"]
mod generated;
#[allow(clippy::pedantic, reason = "the lints of an exported API do not fit one that is private here")]
#[path = "../../generated-client/src/runtime/mod.rs"]
mod runtime;
mod spec_files;

#[path = "toy/kept.rs"]
mod kept;

#[path = "toy/builders.rs"]
mod builders;
#[path = "toy/documents.rs"]
mod documents;
#[path = "toy/exported.rs"]
mod exported;
#[path = "toy/inventory.rs"]
mod inventory;
#[path = "toy/sending.rs"]
mod sending;
