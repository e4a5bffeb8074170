//! What the compiler makes of the toy API's spec. The code itself runs in `toy.rs`; this builds when that does not.
//!
//! `UPDATE_TOY=1 cargo test -p codegen --test toy_spec` writes `toy/generated/` anew.

mod spec_files;

#[path = "toy/additions.rs"]
mod additions;
#[path = "toy/current.rs"]
mod current;
#[path = "toy/words.rs"]
mod words;
