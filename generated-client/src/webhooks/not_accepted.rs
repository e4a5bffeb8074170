//! Why a notification is not to be believed.

use std::{fmt, time::Duration};

use crate::runtime::Undecodable;

/// Why a notification is not to be acted on. It holds nothing of a key, of the signature or of the body.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotAccepted {
    /// There is no header `v-c-signature`.
    NoSignature,
    /// There are several headers `v-c-signature`.
    SeveralSignatures,
    /// The header does not have the documented form.
    Malformed {
        /// Which part of it is missing, there twice or does not read: `t`, `keyId` or `sig`.
        part: &'static str,
    },
    /// It is signed with a key that the verifier does not have: a new one, or somebody else's.
    UnknownKey {
        /// The id that the header names. It comes from outside.
        key_id: String,
    },
    /// It is signed with a key whose [time](super::SignatureKey::until) is over.
    RetiredKey {
        /// The key's id.
        key_id: String,
    },
    /// The signature is not that of this body, this time and this key.
    WrongSignature,
    /// It is genuine, and older than the [tolerance](super::Verifier::tolerance): it may be sent again by somebody who listened.
    TooOld {
        /// How long ago it was signed.
        age: Duration,
    },
    /// It is genuine, and signed further ahead than the [tolerance](super::Verifier::tolerance): one of the clocks is wrong.
    TooNew {
        /// How far ahead.
        ahead: Duration,
    },
    /// It is genuine, and its body is no JSON object.
    Unreadable(Undecodable),
}

impl fmt::Display for NotAccepted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSignature => f.write_str("the notification has no header v-c-signature"),
            Self::SeveralSignatures => f.write_str("the notification has several headers v-c-signature"),
            Self::Malformed { part } => {
                write!(
                    f,
                    "the header v-c-signature is not `t=…;keyId=…;sig=…`: {part} is missing, there twice or does not read"
                )
            }
            Self::UnknownKey { key_id } => {
                write!(f, "the notification is signed with the key {}, which is not known here", Id(key_id))
            }
            Self::RetiredKey { key_id } => {
                write!(f, "the notification is signed with the old key {}, which counts no longer", Id(key_id))
            }
            Self::WrongSignature => {
                f.write_str("the signature is not that of this body: it was changed, or the key is another one")
            }
            Self::TooOld { age } => {
                write!(f, "the notification was signed {} s ago, which is longer than is tolerated", age.as_secs())
            }
            Self::TooNew { ahead } => {
                write!(f, "the notification was signed {} s from now: one of the clocks is wrong", ahead.as_secs())
            }
            Self::Unreadable(error) => write!(f, "the notification's body does not read: {error}"),
        }
    }
}

/// An id from outside: so much of it as an id may be long, and nothing that a terminal obeys.
struct Id<'a>(&'a str);

impl fmt::Display for Id<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().take(64).try_for_each(|character| write!(f, "{}", character.escape_debug()))
    }
}

impl std::error::Error for NotAccepted {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Unreadable(error) => Some(error),
            _ => None,
        }
    }
}
