//! Where the time and fresh ids come from; tests bring their own.

use std::{sync::Arc, time::SystemTime};

use crate::runtime::debug::is_plain;

/// Tells the time that tokens and signatures carry.
pub trait Clock: Send + Sync + 'static {
    /// The time now.
    fn now(&self) -> SystemTime;
}

/// Makes ids: of tokens (`jti`), and of payments that the caller gave no reference.
pub trait Ids: Send + Sync + 'static {
    /// An id of a token that was never given before.
    fn next(&self) -> String;

    /// A reference of a payment that was never given before, of 1 to 30 characters: 30 hexadecimal digits of a secure random
    /// source unless it is made otherwise. Errors and logs do not show one that could be a card's number: thirteen decimal digits or
    /// more in a row.
    fn reference(&self) -> String {
        let made = std::iter::repeat_with(|| {
            let mut digits = uuid::Uuid::new_v4().simple().to_string();
            digits.truncate(30);
            digits
        });
        // One in 25 has so many decimal digits in a row.
        made.into_iter().find(|digits| is_plain(digits)).unwrap_or_default()
    }
}

impl<T: Clock + ?Sized> Clock for Arc<T> {
    fn now(&self) -> SystemTime {
        (**self).now()
    }
}

impl<T: Ids + ?Sized> Ids for Arc<T> {
    fn next(&self) -> String {
        (**self).next()
    }

    fn reference(&self) -> String {
        (**self).reference()
    }
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }
}

/// Random UUIDs of version 4.
#[derive(Debug, Clone, Copy, Default)]
pub struct RandomIds;

impl Ids for RandomIds {
    fn next(&self) -> String {
        uuid::Uuid::new_v4().to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime::debug::shown;

    #[test]
    fn references_of_our_own_are_always_shown() {
        for _ in 0..2_000 {
            let reference = RandomIds.reference();
            assert_eq!((reference.len(), shown(&reference)), (30, &*reference));
        }
    }
}
