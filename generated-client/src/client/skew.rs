//! How far this machine's clock is from the service's, by the `Date` of answers, and the time that is right in spite of it.

use std::{
    fmt,
    sync::{Mutex, PoisonError},
    time::{Duration, SystemTime},
};

use http::{HeaderMap, header};
use serde::{Deserialize, Serialize};

use super::{Clock, time};

/// A clock that is off by no more than this signs as well as any other: a token is valid for two minutes.
const TOLERANCE: Duration = Duration::from_secs(60);

/// A clock that is off by more than this is not corrected: the `Date` may be what is wrong, and a machine whose clock is right
/// must not sign for another time because a server says so.
const CORRECTABLE: Duration = Duration::from_secs(15 * 60);

/// How far this machine's clock is from the service's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ClockSkew {
    /// This machine's clock is so much later.
    Ahead(Duration),
    /// This machine's clock is so much earlier.
    Behind(Duration),
}

impl ClockSkew {
    /// The difference that an answer shows which came now by this machine's clock; `None` if it is too small to matter, or if
    /// nobody can say.
    pub(super) fn of(headers: &HeaderMap, now: SystemTime) -> Option<Self> {
        Self::between(now, date(headers)?).filter(|skew| skew.by() > TOLERANCE)
    }

    fn between(ours: SystemTime, theirs: SystemTime) -> Option<Self> {
        match ours.duration_since(theirs) {
            Ok(Duration::ZERO) => None,
            Ok(ahead) => Some(Self::Ahead(ahead)),
            Err(behind) => Some(Self::Behind(behind.duration())),
        }
    }

    /// How much, whichever way.
    #[must_use]
    pub fn by(self) -> Duration {
        match self {
            Self::Ahead(by) | Self::Behind(by) => by,
        }
    }

    /// Whether the time can be corrected by it: by a quarter of an hour at most.
    #[must_use]
    pub fn is_correctable(self) -> bool {
        self.by() <= CORRECTABLE
    }

    /// The service's time, when this machine's clock says this.
    #[must_use]
    pub fn corrected(self, now: SystemTime) -> SystemTime {
        match self {
            Self::Ahead(by) => now.checked_sub(by),
            Self::Behind(by) => now.checked_add(by),
        }
        .unwrap_or(now)
    }
}

impl fmt::Display for ClockSkew {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let direction = match self {
            Self::Ahead(_) => "ahead of",
            Self::Behind(_) => "behind",
        };
        write!(f, "this machine's clock is {} s {direction} the service's", self.by().as_secs())
    }
}

/// The time at which an answer was made. One that was kept in between says nothing of now, and two say nothing at all.
fn date(headers: &HeaderMap) -> Option<SystemTime> {
    let mut dates = headers.get_all(header::DATE).iter();
    let (date, another) = (dates.next()?, dates.next());
    if another.is_some() || headers.contains_key(header::AGE) {
        return None;
    }
    time::from_http_date(date.to_str().ok()?)
}

/// What answers have shown, for the attempts that follow.
#[derive(Debug, Default)]
pub(super) struct Correction(Mutex<Option<ClockSkew>>);

impl Correction {
    /// The time to sign for.
    pub(super) fn now(&self, clock: &dyn Clock) -> SystemTime {
        let now = clock.now();
        self.skew().map_or(now, |skew| skew.corrected(now))
    }

    /// Learns from an answer in one of the platform's own shapes, which came when this machine's clock said `now`. An answer from
    /// anything in between must not come here.
    ///
    /// # Errors
    ///
    /// The difference, if it is too large to be corrected; what was learnt before is kept then.
    pub(super) fn learn(&self, headers: &HeaderMap, now: SystemTime) -> Result<(), ClockSkew> {
        if date(headers).is_none() {
            return Ok(());
        }
        let skew = ClockSkew::of(headers, now);
        if let Some(skew) = skew.filter(|skew| !skew.is_correctable()) {
            return Err(skew);
        }
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = skew;
        Ok(())
    }

    fn skew(&self) -> Option<ClockSkew> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    /// 2026-01-01T00:00:00Z, as this machine has it.
    const NOW: i64 = 1_767_225_600;

    struct Frozen;

    impl Clock for Frozen {
        fn now(&self) -> SystemTime {
            time::of_seconds(NOW)
        }
    }

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let pairs =
            pairs.iter().map(|(name, value)| (header::HeaderName::from_static(name), HeaderValue::from_static(value)));
        let mut headers = HeaderMap::new();
        pairs.for_each(|(name, value)| {
            headers.append(name, value);
        });
        headers
    }

    fn shown(date: &'static str) -> Option<ClockSkew> {
        ClockSkew::of(&headers(&[("date", date)]), Frozen.now())
    }

    #[test]
    fn the_difference_is_that_to_the_date_of_the_answer() {
        let seconds = Duration::from_secs;
        for (date, expected) in [
            ("Thu, 01 Jan 2026 00:00:00 GMT", None),
            ("Thu, 01 Jan 2026 00:01:00 GMT", None),
            ("Wed, 31 Dec 2025 23:59:00 GMT", None),
            ("Thu, 01 Jan 2026 00:01:01 GMT", Some(ClockSkew::Behind(seconds(61)))),
            ("Wed, 31 Dec 2025 23:58:59 GMT", Some(ClockSkew::Ahead(seconds(61)))),
            ("Thu, 01 Jan 2026 00:15:00 GMT", Some(ClockSkew::Behind(seconds(900)))),
            ("Thu, 01 Jan 2026 00:15:01 GMT", Some(ClockSkew::Behind(seconds(901)))),
            ("now", None),
        ] {
            assert_eq!(shown(date), expected, "{date}");
            let correctable = expected.is_none_or(|skew| skew.by() <= seconds(900));
            assert_eq!(expected.is_none_or(ClockSkew::is_correctable), correctable);
        }
    }

    #[test]
    fn an_answer_that_was_kept_or_has_two_dates_says_nothing() {
        let date = ("date", "Thu, 01 Jan 2026 00:10:00 GMT");
        assert!(ClockSkew::of(&headers(&[date]), Frozen.now()).is_some());
        for pairs in [&[][..], &[date, date], &[date, ("age", "0")]] {
            assert_eq!(ClockSkew::of(&headers(pairs), Frozen.now()), None);
        }
    }

    #[test]
    fn what_an_answer_shows_is_right_for_the_next_attempt() {
        let correction = Correction::default();
        let after = |date| {
            let learnt = correction.learn(&headers(&[("date", date)]), Frozen.now());
            (learnt, time::seconds(correction.now(&Frozen)) - NOW)
        };
        assert_eq!(correction.now(&Frozen), Frozen.now());
        assert_eq!(after("Thu, 01 Jan 2026 00:10:00 GMT"), (Ok(()), 600));
        assert_eq!(after("Wed, 31 Dec 2025 23:45:00 GMT"), (Ok(()), -900));
        let hour = ClockSkew::Behind(Duration::from_secs(3600));
        assert_eq!(after("Thu, 01 Jan 2026 01:00:00 GMT"), (Err(hour), -900), "too far to be believed");
        assert_eq!(after("nonsense"), (Ok(()), -900));
        assert_eq!(after("Thu, 01 Jan 2026 00:00:30 GMT"), (Ok(()), 0), "the clock was set right");
        assert!(hour.to_string().contains("3600 s behind"), "{hour}");
    }
}
