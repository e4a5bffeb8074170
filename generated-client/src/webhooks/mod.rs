//! Notifications that the platform sends (webhooks): verified, read, told apart.
//!
//! A notification comes as a POST with a JSON body, signed with the *digital signature key* that the merchant had made for this
//! (`POST /kms/egress/v2/keys-sym`). Nothing in it is to be believed before [`Verifier::verify`] has said so.
//!
//! ```
//! use std::time::SystemTime;
//! use visa_acceptance::webhooks::{Event, SignatureKey, Verifier};
//! # fn received() -> (http::HeaderMap, Vec<u8>) {
//! #     let body = br#"{"eventType":"tms.networktoken.updated","payload":{"data":{"reason":"TOKEN_STATUS_UPDATED","id":"1",
//! #         "_links":{"tokenized-cards":[{"id":"2E8B371F931C4B9BE0631D588D0AF123","state":"SUSPENDED"}]}}}}"#;
//! #     let key = SignatureKey::new("f4602849-1466-7937-e053-5a588d0ac970", "dGVzdF9rZXk=").expect("a key");
//! #     let mut headers = http::HeaderMap::new();
//! #     headers.insert("v-c-signature", key.sign(body, SystemTime::now()).parse().expect("a header"));
//! #     (headers, body.to_vec())
//! # }
//!
//! // The id and the key are those of the answer that made the key.
//! let verifier = Verifier::new(SignatureKey::new("f4602849-1466-7937-e053-5a588d0ac970", "dGVzdF9rZXk=")?);
//!
//! let (headers, body) = received(); // from the web framework, the body as it came
//! let notification = verifier.verify(&headers, &body)?; // on an error: answer 401, and do nothing
//! // The same event can come several times: act only if this is new to a store of yours.
//! let seen_as = notification.idempotency_key();
//! match notification.event() {
//!     Event::NetworkTokenUpdated(change) => {
//!         for token in change.tokens() {
//!             println!("{:?} is now {:?}", token.id, token.state);
//!         }
//!     }
//!     Event::NetworkTokenProvisioned(_) | Event::NetworkTokenBinding(_) => {}
//!     // What is not known here is kept as it came: `notification.payload`.
//!     _ => {}
//! }
//! # assert_eq!(notification.to_string(), "tms.networktoken.updated");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! - **Answer with a 2xx** once the event is stored, and do the work after that: what is not answered comes again, after one minute, three
//!   times, unless the subscription says otherwise.
//! - **Once each**: an event that comes again has another [`transaction_trace_id`](Notification::transaction_trace_id) and the same
//!   [`idempotency_key`](Notification::idempotency_key).
//! - **Keys change at once**: a key that is made takes the place of the one before, which should happen each year. Until every server has the
//!   new one, a verifier holds both: [`Verifier::key`], and [`SignatureKey::until`] for the old one.
#![cfg_attr(
    feature = "client",
    doc = "- **Encrypted notifications** (payments and unified checkout) are signed before they are encrypted: open the body with\n  [`DecryptionKey::open`](crate::client::DecryptionKey::open), then verify what was opened."
)]
#![cfg_attr(
    not(feature = "client"),
    doc = "- **Encrypted notifications** (payments and unified checkout) are signed before they are encrypted: open the body (a JWE), then\n  verify what was opened."
)]
//! - **In a test** a notification is signed with [`SignatureKey::sign`].

mod event;
mod key;
mod not_accepted;
mod notification;
mod signature;
mod verifier;

pub use self::{
    event::{
        Event, EventType, NetworkTokenChange, NetworkTokenEvent, NetworkTokenLinks, NotifiedIdentifier,
        NotifiedInstrument, NotifiedToken,
    },
    key::{InvalidSignatureKey, SignatureKey},
    not_accepted::NotAccepted,
    notification::Notification,
    verifier::Verifier,
};
