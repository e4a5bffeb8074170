//! What could be a card's number, wherever it stands in what is written to a file: in its place comes another number that is none. It is
//! the same for the same, so that what was written under it is found, and it has the last four digits.

use std::borrow::Cow;

use aws_lc_rs::{hmac, rand};

use super::StoreError;
use crate::sandbox::world::could_be_one;

/// Hides numbers, by a key that lies in the same file.
pub(super) struct Veil(hmac::Key);

/// How many bytes the key has.
const KEY: usize = 32;

/// How many digits of a number stay.
const OPEN: usize = 4;

impl Veil {
    pub(super) fn new(key: &[u8]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, key))
    }

    pub(super) fn key() -> Result<[u8; KEY], StoreError> {
        let mut key = [0; KEY];
        rand::fill(&mut key).map_err(|_| StoreError::new("there is no randomness"))?;
        Ok(key)
    }

    /// Hides what is in a key or a record.
    pub(super) fn hide<'a>(&self, text: &'a [u8]) -> Cow<'a, [u8]> {
        let mut hidden = Cow::Borrowed(text);
        let mut at = 0;
        while let Some(byte) = text.get(at) {
            let length = if byte.is_ascii_digit() { run(&text[at..]) } else { 1 };
            let end = text.len().min(at + length);
            if byte.is_ascii_digit() {
                self.hide_in(&text[at..end], at, &mut hidden);
            }
            at = end;
        }
        hidden
    }

    /// Hides a run of digits that could be a number, or those of its groups that could.
    fn hide_in(&self, run: &[u8], at: usize, hidden: &mut Cow<'_, [u8]>) {
        if could_be(run) {
            self.replace(run, at, hidden);
            return;
        }
        let mut begin = 0;
        for group in run.split(|byte| !byte.is_ascii_digit()) {
            if could_be(group) {
                self.replace(group, at + begin, hidden);
            }
            begin += group.len() + 1;
        }
    }

    fn replace(&self, number: &[u8], at: usize, hidden: &mut Cow<'_, [u8]>) {
        let digits: Vec<u8> = number.iter().copied().filter(u8::is_ascii_digit).collect();
        let digest = hmac::sign(&self.0, &digits);
        // No card's number begins with a one, and a number of JSON stays one that programs can hold.
        let others = digest.as_ref().iter().map(|byte| b'0' + byte % 10).take(digits.len().saturating_sub(OPEN + 1));
        let mut others = std::iter::once(b'1').chain(others);
        let places = (at..at + number.len()).zip(number).filter(|(_, byte)| byte.is_ascii_digit());
        for ((place, _), _) in places.zip(0..digits.len().saturating_sub(OPEN)) {
            if let (Some(byte), Some(other)) = (hidden.to_mut().get_mut(place), others.next()) {
                *byte = other;
            }
        }
    }
}

/// How far digits go on, in groups or not. What stands behind the last digit is not of it.
fn run(text: &[u8]) -> usize {
    let goes_on = |byte: &&u8| byte.is_ascii_digit() || matches!(**byte, b' ' | b'-');
    let length = text.iter().take_while(goes_on).count();
    text[..length].iter().rposition(u8::is_ascii_digit).map_or(length.max(1), |last| last + 1)
}

fn could_be(run: &[u8]) -> bool {
    std::str::from_utf8(run).is_ok_and(could_be_one)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, keeps: &str) {
        let veil = Veil::new(b"key");
        let hidden = String::from_utf8(veil.hide(text.as_bytes()).into_owned()).unwrap();
        let shown: String =
            hidden.chars().zip(text.chars()).map(|(new, old)| if new == old { new } else { '*' }).collect();
        let fits = |(new, kept): (char, char)| kept == '*' || new == kept;
        assert!(hidden.len() == keeps.len() && hidden.chars().zip(keeps.chars()).all(fits), "{shown}, not {keeps}");
        assert_eq!(hidden == text, !keeps.contains('*'), "{hidden}");
        assert_eq!(veil.hide(hidden.as_bytes()), hidden.as_bytes(), "it is hidden once");
    }

    #[test]
    fn what_could_be_a_number_is_another_that_is_none() {
        check("4539578763621486", "1***********1486");
        check("order-4539578763621486", "order-1***********1486");
        check("merchant\x004539578763621486\x00id", "merchant\x001***********1486\x00id");
        check(r#"{"a":"4539 5787 6362 1486 ","b":1}"#, r#"{"a":"1*** **** **** 1486 ","b":1}"#);
        check(r#"{"a":"no. 12 4539578763621486"}"#, r#"{"a":"no. 12 1***********1486"}"#);
        check(r#"{"a":"\"4539578763621486\""}"#, r#"{"a":"\"1***********1486\""}"#);
        check("4539578763621487", "4539578763621487");
        check("7539578763621483", "7539578763621483");
        check(
            r#"{"a":4539578763621486,"b":"2026-11-26T12:00:00Z"}"#,
            r#"{"a":1***********1486,"b":"2026-11-26T12:00:00Z"}"#,
        );
        check("[10,4539578763621486,-3]", "[10,1***********1486,-3]");
        check("", "");
        let veil = Veil::new(b"another");
        assert_ne!(veil.hide(b"4539578763621486"), Veil::new(b"key").hide(b"4539578763621486"));
    }
}
