//! Decimal numbers as text → how they compare as numbers, exactly and of any length.

use std::{
    cmp::Ordering,
    hash::{Hash, Hasher},
};

/// Whether the text is digits with at most one point, which has digits on both sides, and perhaps a minus.
pub(crate) fn is(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    match unsigned.split_once('.') {
        Some((whole, fraction)) => digits(whole) && digits(fraction),
        None => digits(unsigned),
    }
}

/// How two decimal numbers compare; nothing if one of them is none.
pub(crate) fn compare(one: &str, other: &str) -> Option<Ordering> {
    Some(Number::read(one)?.cmp(&Number::read(other)?))
}

/// How two texts compare: numbers as such, then what is none, as it came.
pub(crate) fn order(one: &str, other: &str) -> Ordering {
    match (Number::read(one), Number::read(other)) {
        (Some(one), Some(other)) => one.cmp(&other),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => one.cmp(other),
    }
}

/// Hashes alike what [`order`] finds equal.
pub(crate) fn hash<H: Hasher>(text: &str, state: &mut H) {
    match Number::read(text) {
        Some(number) => number.hash(state),
        None => text.hash(state),
    }
}

/// Whether the text is the number nought, however it is written.
pub(crate) fn is_zero(text: &str) -> bool {
    compare(text, "0") == Some(Ordering::Equal)
}

/// Digits before the point without leading noughts, and behind it without trailing ones.
#[derive(PartialEq, Eq, Hash)]
struct Number<'a> {
    negative: bool,
    whole: &'a str,
    fraction: &'a str,
}

impl<'a> Number<'a> {
    fn read(text: &'a str) -> Option<Self> {
        if !is(text) {
            return None;
        }
        let digits = text.strip_prefix('-').unwrap_or(text);
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
        let is_nought = whole.is_empty() && fraction.is_empty();
        Some(Self { negative: digits.len() < text.len() && !is_nought, whole, fraction })
    }

    /// How the numbers compare without their signs.
    fn size(&self, other: &Self) -> Ordering {
        let length = self.whole.len().cmp(&other.whole.len());
        length.then_with(|| self.whole.cmp(other.whole)).then_with(|| self.fraction.cmp(other.fraction))
    }
}

impl Ord for Number<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.negative, other.negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => self.size(other),
            (true, true) => other.size(self),
        }
    }
}

impl PartialOrd for Number<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use std::hash::DefaultHasher;

    use super::*;

    #[track_caller]
    fn check(one: &str, other: &str, expected: Ordering) {
        assert_eq!(compare(one, other), Some(expected), "{one} and {other}");
        assert_eq!((order(one, other), order(other, one)), (expected, expected.reverse()), "{one} and {other}");
        assert_eq!(hashed(one) == hashed(other), expected == Ordering::Equal, "{one} and {other}");
        assert_eq!(compare(other, one), Some(expected.reverse()), "{other} and {one}");
    }

    fn hashed(text: &str) -> u64 {
        let mut hasher = DefaultHasher::new();
        hash(text, &mut hasher);
        hasher.finish()
    }

    #[test]
    fn numbers_compare_by_what_they_are_worth() {
        for (one, other) in [("100", "100.00"), ("0100.50", "100.5"), ("0.00", "0"), ("-0", "0.0"), ("-1.50", "-01.5")]
        {
            check(one, other, Ordering::Equal);
        }
        for (less, more) in [
            ("99.99", "100"),
            ("9.00", "10.00"),
            ("0", "0.01"),
            ("0.09", "0.1"),
            ("1.05", "1.5"),
            ("-1", "0"),
            ("-2", "-1.5"),
            ("9007199254740992.00", "9007199254740993.00"),
            ("99.999999999999999999999999999999999999999", "100"),
            ("99999999999999999999999999999999999999998", "99999999999999999999999999999999999999999"),
        ] {
            check(less, more, Ordering::Less);
        }
    }

    #[test]
    fn what_is_no_number_compares_with_nothing() {
        for text in ["", "-", "1,000.00", "1e3", "100.00 USD", "+1", ".5", "٣"] {
            assert_eq!(compare(text, "1"), None, "{text}");
            assert_eq!(compare("1", text), None, "{text}");
            assert!(!is_zero(text), "{text}");
        }
        assert_eq!(order("1e3", "1e3"), Ordering::Equal);
        assert_eq!(
            (order("9", ""), order("", "9"), order("1e3", "1e4")),
            (Ordering::Less, Ordering::Greater, Ordering::Less)
        );
        assert!(is_zero("0.00") && is_zero("-0") && !is_zero("0.001"));
    }
}
