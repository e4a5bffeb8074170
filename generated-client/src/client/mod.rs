//! Sending requests: authentication, message-level encryption, transport, outcomes.

// Authentication and encryption are called by the sending client, which is not here yet: to be removed with it.
#![cfg_attr(not(test), expect(dead_code, reason = "the sending client will call it"))]

mod authorization;
mod credentials;
mod encryption;
mod jose;
mod keys;
#[cfg(feature = "p12")]
mod p12;
mod transport;

pub use credentials::{Credentials, JwtAlgorithm};
pub use encryption::{CannotOpen, DecryptionKey, PlatformCertificate};
pub use keys::KeyError;
pub use transport::*;
