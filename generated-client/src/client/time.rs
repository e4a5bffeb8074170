//! Points in time as tokens, certificates, headers and people write them.

use std::{
    fmt,
    time::{Duration, SystemTime},
};

use jiff::{Timestamp, fmt::rfc2822};

/// Whole seconds since 1970.
pub(super) fn seconds(time: SystemTime) -> i64 {
    let whole = |duration: Duration| i64::try_from(duration.as_secs()).unwrap_or(i64::MAX);
    match time.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(after) => whole(after),
        // A second that has begun counts.
        Err(before) => {
            let before = before.duration();
            -whole(before) - i64::from(before.subsec_nanos() > 0)
        }
    }
}

/// The time so many seconds since 1970, or 1970 where a machine's clock does not reach so far.
pub(super) fn of_seconds(seconds: i64) -> SystemTime {
    let distance = Duration::from_secs(seconds.unsigned_abs());
    let time = if seconds < 0 {
        SystemTime::UNIX_EPOCH.checked_sub(distance)
    } else {
        SystemTime::UNIX_EPOCH.checked_add(distance)
    };
    time.unwrap_or(SystemTime::UNIX_EPOCH)
}

/// As the header `Date` has it; nothing before the year 0 or after 9999.
pub(super) fn http_date(time: SystemTime) -> Option<String> {
    let time = Timestamp::try_from(time).ok()?;
    rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&time).ok()
}

/// Reads a time as headers have it.
pub(super) fn from_http_date(text: &str) -> Option<SystemTime> {
    rfc2822::parse(text).ok().and_then(|time| time.timestamp().try_into().ok())
}

/// A time for people to read (RFC 3339).
pub(super) struct Shown(pub(super) SystemTime);

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match Timestamp::try_from(self.0) {
            Ok(time) => time.fmt(f),
            // 9999-12-31, which certificates say for "never", among them.
            Err(_) => f.write_str("a time that has no date"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_go_there_and_back() {
        for number in [0, 1, -1, 1_767_225_600, -631_152_000, 253_402_300_799] {
            assert_eq!(seconds(of_seconds(number)), number);
        }
        let nearly = SystemTime::UNIX_EPOCH - Duration::from_millis(1);
        assert_eq!((seconds(nearly), seconds(SystemTime::UNIX_EPOCH + Duration::from_millis(999))), (-1, 0));
    }

    #[test]
    fn dates_have_the_form_of_http() {
        let time = of_seconds(1_793_851_382) + Duration::from_millis(999);
        assert_eq!(http_date(time).as_deref(), Some("Thu, 05 Nov 2026 04:03:02 GMT"));
        assert_eq!(from_http_date("Thu, 05 Nov 2026 04:03:02 GMT"), Some(of_seconds(1_793_851_382)));
        assert_eq!(http_date(of_seconds(253_402_300_800)), None);
        for text in ["", "soon", "2026-11-05T04:03:02Z"] {
            assert_eq!(from_http_date(text), None);
        }
    }

    #[test]
    fn people_read_a_date() {
        assert_eq!(Shown(of_seconds(1_767_225_600)).to_string(), "2026-01-01T00:00:00Z");
        assert_eq!(Shown(of_seconds(253_402_300_799)).to_string(), "a time that has no date");
    }
}
