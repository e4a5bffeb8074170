//! What the compiler makes of the toy API's spec. The code itself runs in `toy.rs`; this builds when that does not.
//!
//! `toy/generated/` is checked in so that `toy.rs` builds whatever the compiler does. Nobody need read it: `emitted.rs` has
//! what is worth reading of each emitter.
//!
//! `UPDATE_TOY=1 cargo test -p codegen --test toy_spec` writes `toy/generated/` anew.

mod spec_files;

#[path = "toy/additions.rs"]
mod additions;
#[path = "toy/current.rs"]
mod current;
#[path = "toy/plans.rs"]
mod plans;
#[path = "toy/words.rs"]
mod words;
