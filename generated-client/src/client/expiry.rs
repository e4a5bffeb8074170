//! Certificates that expire: a warning in time, and an error in place of a request that would be refused.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Mutex, PoisonError},
    time::{Duration, SystemTime},
};

use super::{ConfigurationError, Credentials, DecryptionKey, PlatformCertificate, keyring::Keys, time};

/// Certificates that expire sooner are warned of.
const SOON: Duration = Duration::from_secs(30 * DAY);

/// In seconds.
const DAY: u64 = 24 * 60 * 60;

/// A certificate that expires soon, or has expired.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Warning {
    /// Whose.
    pub what: &'static str,
    /// Its key's id.
    pub key_id: String,
    /// When.
    pub expires: SystemTime,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let until = time::Shown(self.expires);
        write!(f, "{} with the key id {} expires at {until}; replace it", self.what, self.key_id)
    }
}

/// A certificate, as far as it expires.
#[derive(Clone, Copy)]
pub(super) struct Validity<'a> {
    what: &'static str,
    key_id: &'a str,
    until: SystemTime,
}

impl Validity<'_> {
    /// An error once it is over.
    pub(super) fn check(self, now: SystemTime) -> Result<(), ConfigurationError> {
        let Self { what, key_id, until } = self;
        if until > now {
            Ok(())
        } else {
            Err(ConfigurationError::Expired { what, key_id: key_id.to_owned(), at: until })
        }
    }

    fn warning(self, now: SystemTime) -> Option<Warning> {
        let left = self.until.duration_since(now).unwrap_or_default();
        (left < SOON).then(|| Warning { what: self.what, key_id: self.key_id.to_owned(), expires: self.until })
    }
}

impl Credentials {
    /// Of the certificate that signs, if there is one.
    pub(super) fn validity(&self) -> Option<Validity<'_>> {
        Some(Validity { what: "the signing certificate", key_id: self.key_id(), until: self.not_after()? })
    }
}

impl PlatformCertificate {
    pub(super) fn validity(&self) -> Validity<'_> {
        Validity { what: "the platform's certificate", key_id: self.key_id(), until: self.not_after() }
    }
}

impl DecryptionKey {
    /// Of the certificate of a key for encrypted answers, if it is known.
    pub(super) fn validity(&self) -> Option<Validity<'_>> {
        self.validity_as("the certificate for encrypted answers")
    }

    fn validity_as(&self, what: &'static str) -> Option<Validity<'_>> {
        Some(Validity { what, key_id: self.key_id(), until: self.not_after()? })
    }
}

impl Keys {
    /// Of all certificates.
    pub(super) fn validities(&self) -> impl Iterator<Item = Validity<'_>> {
        let managed = |key| DecryptionKey::validity_as(key, "the certificate for token management");
        let own =
            self.credentials.validity().into_iter().chain(self.platform.as_ref().map(PlatformCertificate::validity));
        let responses = self.responses.iter().filter_map(DecryptionKey::validity);
        own.chain(responses).chain(self.token_management.iter().filter_map(managed))
    }

    /// Of certificates that expire within 30 days, or have expired.
    pub(super) fn warnings(&self, now: SystemTime) -> Vec<Warning> {
        self.validities().filter_map(|validity| validity.warning(now)).collect()
    }
}

/// Which warnings were given, so that each is given once a day.
#[derive(Debug, Default)]
pub(super) struct Told(Mutex<BTreeMap<(&'static str, String), u64>>);

impl Told {
    /// Traces a warning for each certificate of which none was given today.
    pub(super) fn warn(&self, keys: &Keys, now: SystemTime) {
        for warning in self.due(keys, now) {
            tracing::warn!(target: "visa_acceptance", "{warning}");
        }
    }

    fn due(&self, keys: &Keys, now: SystemTime) -> Vec<Warning> {
        let mut warnings = keys.warnings(now);
        if !warnings.is_empty() {
            let today = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs() / DAY;
            let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            // What was told on another day is forgotten, so that merchants that come and go do not add up.
            told.retain(|_, day| *day == today);
            warnings.retain(|warning| told.insert((warning.what, warning.key_id.clone()), today).is_none());
        }
        warnings
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::vectors;

    #[test]
    fn each_certificate_is_warned_of_once_a_day() {
        let mut keys = Keys::new(vectors::certificate_credentials());
        keys.platform = Some(vectors::platform_certificate());
        let end = keys.credentials.not_after().expect("it has a certificate");
        let days = |days: u64| end - Duration::from_secs(days * DAY);
        let told = Told::default();
        let due = |keys: &Keys, now| told.due(keys, now).into_iter().map(|warning| warning.what).collect::<Vec<_>>();
        let both = ["the signing certificate", "the platform's certificate"];
        assert_eq!(due(&keys, days(31)), [""; 0], "a month and more is left");
        assert_eq!(due(&keys, days(20)), both);
        assert_eq!(due(&keys, days(20) + Duration::from_secs(60)), [""; 0], "it was said today");
        keys.platform = None;
        assert_eq!(due(&keys, days(19)), both[..1]);
        keys.platform = Some(vectors::platform_certificate());
        assert_eq!(due(&keys, days(19)), both[1..], "the other one was not said today");
        assert_eq!(due(&keys, end + Duration::from_secs(DAY)), both, "and when it is over");
        assert_eq!(told.0.lock().expect("nobody panics").len(), 2, "other days are forgotten");
    }
}
