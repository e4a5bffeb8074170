//! Sending requests: authentication, message-level encryption, transport, outcomes.

mod credentials;
mod encryption;
mod jose;
mod keys;
mod transport;
