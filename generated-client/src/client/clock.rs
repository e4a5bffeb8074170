//! Where the time and fresh ids come from; tests bring their own.

use std::{sync::Arc, time::SystemTime};

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
    /// source unless it is made otherwise.
    fn reference(&self) -> String {
        let mut digits = uuid::Uuid::new_v4().simple().to_string();
        digits.truncate(30);
        digits
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
