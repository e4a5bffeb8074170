//! When an attempt is followed by another, and after how long.

use std::time::{Duration, SystemTime};

use http::{HeaderMap, header};

use super::time;

/// How often and how fast attempts follow each other.
///
/// By themselves only attempts are repeated of which surely nothing was processed: those whose connection was never made, and
/// any GET. A payment that may have reached the service is never sent again, unless a call says so
/// ([`Call::retry_even_if_processed`](super::Call::retry_even_if_processed)).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct RetryPolicy {
    /// How many attempts are made at most, the first among them: 3 unless set.
    pub attempts: u32,
    /// The longest pause before the second attempt: 200 ms unless set. It doubles with each attempt.
    pub first_pause: Duration,
    /// The longest pause before any attempt: 5 s unless set. A `Retry-After` of the service may ask for more.
    pub longest_pause: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self { attempts: 3, first_pause: Duration::from_millis(200), longest_pause: Duration::from_secs(5) }
    }
}

impl RetryPolicy {
    /// One attempt and no more.
    #[must_use]
    pub fn never() -> Self {
        Self { attempts: 1, ..Self::default() }
    }

    /// How many attempts are made at most.
    #[must_use]
    pub fn attempts(self, attempts: u32) -> Self {
        Self { attempts, ..self }
    }

    /// The longest pause before the second attempt.
    #[must_use]
    pub fn first_pause(self, first_pause: Duration) -> Self {
        Self { first_pause, ..self }
    }

    /// The longest pause before any attempt.
    #[must_use]
    pub fn longest_pause(self, longest_pause: Duration) -> Self {
        Self { longest_pause, ..self }
    }

    /// The pause after an attempt: random, so that many clients do not come back at once, or what the service asks for if that
    /// is longer.
    pub(super) fn pause(self, attempt: u32, asked: Option<Duration>) -> Duration {
        let doubled = self.first_pause.saturating_mul(2_u32.saturating_pow(attempt.saturating_sub(1)));
        let longest = doubled.min(self.longest_pause);
        let mut random = [0_u8; 4];
        // Without randomness the whole pause is as good.
        let share = match aws_lc_rs::rand::fill(&mut random) {
            Ok(()) => f64::from(u32::from_le_bytes(random)) / f64::from(u32::MAX),
            Err(_) => 1.0,
        };
        let pause = Duration::try_from_secs_f64(longest.as_secs_f64() * share).unwrap_or(longest);
        pause.min(longest).max(asked.unwrap_or_default())
    }
}

/// What `Retry-After` asks for: seconds, or a time.
pub(super) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    Some(time::from_http_date(text)?.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_the_longest_and_never_exceed_it() {
        let policy = RetryPolicy::default();
        for (attempt, longest) in [(1, 200), (2, 400), (3, 800), (6, 5_000), (4_000_000_000, 5_000)] {
            for _ in 0..50 {
                assert!(policy.pause(attempt, None) <= Duration::from_millis(longest));
            }
        }
        let endless = policy.first_pause(Duration::MAX).longest_pause(Duration::MAX);
        assert!((0..50).all(|attempt| endless.pause(attempt, None) <= Duration::MAX));
        assert_eq!(policy.pause(1, Some(Duration::from_secs(9))), Duration::from_secs(9));
    }

    #[test]
    fn retry_after_is_seconds_or_a_time() {
        let now = time::of_seconds(1_767_225_600);
        let asked = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::RETRY_AFTER, text.parse().expect("a header"));
            retry_after(&headers, now)
        };
        assert_eq!(asked("7"), Some(Duration::from_secs(7)));
        assert_eq!(asked("Thu, 01 Jan 2026 00:00:30 GMT"), Some(Duration::from_secs(30)));
        assert_eq!(asked("Wed, 31 Dec 2025 23:00:00 GMT"), Some(Duration::ZERO));
        assert_eq!(asked("soon"), None);
        assert_eq!(asked("-1"), None);
    }
}
