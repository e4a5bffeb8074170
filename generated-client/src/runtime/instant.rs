//! Times as text → which is earlier, without a library for times.

use std::cmp::Ordering;

use super::text;

/// Orders RFC 3339 times by when they are. Texts of the same moment are ordered as texts, so that only equal texts are equal.
pub(crate) fn order(one: &str, other: &str) -> Ordering {
    by(one, other, moment)
}

/// Orders numbers of seconds.
pub(crate) fn order_of_seconds(one: &str, other: &str) -> Ordering {
    by(one, other, |text| text.parse::<i64>().ok())
}

/// Orders by what texts mean, then those that mean nothing, then by the texts.
fn by<'a, T: Ord>(one: &'a str, other: &'a str, meaning: impl Fn(&'a str) -> Option<T>) -> Ordering {
    let (first, second) = (meaning(one), meaning(other));
    let meant = match (first, second) {
        (Some(first), Some(second)) => first.cmp(&second),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    };
    meant.then_with(|| one.cmp(other))
}

/// Seconds since 1970, and the digits of the fraction without noughts at their end, which order as text.
fn moment(text: &str) -> Option<(i64, &str)> {
    text::is_timestamp(text).ok()?;
    let number = |from: usize, to: usize| text.get(from..to)?.parse::<i64>().ok();
    let days = days(number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let rest = text.get(19..)?;
    let zone = rest.trim_start_matches(|character: char| character == '.' || character.is_ascii_digit());
    let fraction = rest.strip_suffix(zone)?.trim_start_matches('.').trim_end_matches('0');
    let seconds = (number(11, 13)? * 60 + number(14, 16)?) * 60 + number(17, 19)?;
    Some((days * 86_400 + seconds - offset(zone)?, fraction))
}

/// How many seconds a zone is ahead.
fn offset(zone: &str) -> Option<i64> {
    let sign = match zone.bytes().next()? {
        b'+' => 1,
        b'-' => -1,
        _ => return Some(0),
    };
    let number = |from: usize, to: usize| zone.get(from..to)?.parse::<i64>().ok();
    Some(sign * (number(1, 3)? * 60 + number(4, 6)?) * 60)
}

/// Days since 1970-01-01 in the Gregorian calendar, by counting years from March.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let month = (month + 9) % 12;
    year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + (month * 153 + 2) / 5 + day
        - 1
        - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_ordered_by_when_they_are() {
        let sorted = [
            "1969-12-31T23:59:59Z",
            "1970-01-01T00:00:00Z",
            "2000-02-29T12:00:00Z",
            "2000-03-01T00:00:00Z",
            "2026-01-01T02:00:00.5+02:00",
            "2026-01-01T00:00:00.61Z",
            "2025-12-31T23:00:01-01:00",
            "2026-01-01T00:00:01Z",
            "no time",
        ];
        for pair in sorted.windows(2) {
            assert_eq!(order(pair[0], pair[1]), Ordering::Less, "{pair:?}");
        }
        assert_eq!(moment("1970-01-01T00:00:00.000Z"), Some((0, "")));
        assert_eq!(moment("2026-11-26T00:00:00Z"), Some((1_795_651_200, "")));
    }

    #[test]
    fn seconds_are_ordered_as_numbers() {
        assert_eq!(order_of_seconds("9", "10"), Ordering::Less);
        assert_eq!(order_of_seconds("10", "x"), Ordering::Less);
        assert_eq!(order_of_seconds("1", "01"), Ordering::Greater, "only equal texts are equal");
    }
}
