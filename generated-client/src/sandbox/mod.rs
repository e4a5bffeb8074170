//! The platform on one's own machine: it judges, remembers and answers as the documentation says.

// The part that listens uses what is not used here.
#![allow(dead_code, reason = "sockets come with the other half")]

mod heard;
mod store;
mod world;

pub use heard::Finding;
