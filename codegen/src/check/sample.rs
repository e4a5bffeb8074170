//! Samples of types of text → diagnostics: those that are no values of their type.

use crate::{
    diagnostic::Diagnostics,
    model::{Api, Checksum, Form, Model, TextKind, TextShape, TextType},
    phrase,
};

pub(super) fn check(model: &Model, diagnostics: &mut Diagnostics) {
    for ty in &model.api.types {
        let Some(sample) = &ty.written.sample else { continue };
        if let Some(expected) = problem(sample, ty, &model.api) {
            let message = format!(
                "`{sample}` is no value of the type `{}`, which is {expected}; correct one of the two",
                ty.written.name
            );
            diagnostics.add(&sample.span, message);
        }
    }
}

/// What a text should be that is no value of a type.
fn problem(sample: &str, ty: &TextType, api: &Api) -> Option<String> {
    let kind = match ty.kind {
        TextKind::Decimal if !is_decimal(sample) => "a decimal number such as `102.21`",
        TextKind::Timestamp if !is_timestamp(sample) => "a time such as `2026-01-01T00:00:00Z`",
        TextKind::EpochSeconds if sample.parse::<i64>().is_err() => "seconds since 1970 such as `1735690745`",
        _ => return ty.form.as_ref().and_then(|form| misfit(sample, form, api)),
    };
    Some(kind.to_owned())
}

fn misfit(sample: &str, form: &Form, api: &Api) -> Option<String> {
    if !fits(sample, &form.shape) {
        return Some(phrase::shape(&form.shape));
    }
    let checksum = form.checksum.as_ref().filter(|checksum| !luhn(sample) && !is_exempt(sample, checksum, api));
    checksum.map(|_| "a number whose last digit is its checksum (Luhn)".to_owned())
}

fn fits(sample: &str, shape: &TextShape) -> bool {
    let is_made_of = |least: usize, most: usize, is: fn(&u8) -> bool| {
        (least..=most).contains(&sample.len()) && sample.bytes().all(|byte| is(&byte))
    };
    match shape {
        TextShape::Digits(least, most) => is_made_of(*least, *most, u8::is_ascii_digit),
        TextShape::Letters(least, most) => is_made_of(*least, *most, u8::is_ascii_alphabetic),
        TextShape::Range(first, last) => {
            is_made_of(first.len(), first.len(), u8::is_ascii_digit) && first.as_str() <= sample && sample <= last
        }
        TextShape::NotNegative => !sample.starts_with('-'),
    }
}

/// Whether a number begins as those do for which the checksum does not hold.
fn is_exempt(sample: &str, checksum: &Checksum, api: &Api) -> bool {
    let begins =
        |(first, last): &(&str, &str)| sample.get(..first.len()).is_some_and(|start| *first <= start && start <= *last);
    let unless = checksum.unless.iter();
    unless.flat_map(|(selector, values)| api.selectors[*selector].prefixes(values)).any(|range| begins(&range))
}

/// Every second digit from the right counts twice, and the digits of what comes out are added up.
fn luhn(digits: &str) -> bool {
    let digits = digits.bytes().rev().map(|byte| u32::from(byte.wrapping_sub(b'0')));
    let sum: u32 =
        digits.enumerate().map(|(at, digit)| if at % 2 == 0 { digit } else { digit * 2 / 10 + digit * 2 % 10 }).sum();
    sum.is_multiple_of(10)
}

fn is_decimal(text: &str) -> bool {
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    unsigned.split_once('.').map_or_else(|| is_digits(unsigned), |(whole, rest)| is_digits(whole) && is_digits(rest))
}

/// Whether a text has the marks of RFC 3339; no calendar is asked.
fn is_timestamp(text: &str) -> bool {
    let form: String =
        text.chars().map(|mark| if mark.is_ascii_digit() { '0' } else { mark.to_ascii_uppercase() }).collect();
    let Some(rest) = form.strip_prefix("0000-00-00T00:00:00") else { return false };
    let zone = rest.strip_prefix(".0").map_or(rest, |fraction| fraction.trim_start_matches('0'));
    matches!(zone, "Z" | "+00:00" | "-00:00")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_a_day_an_hour_and_a_zone() {
        for (text, is) in [
            ("2026-01-31T18:00:00Z", true),
            ("2026-01-31t18:00:00.120-05:30", true),
            ("2026-01-31T18:00:00", false),
            ("2026-01-31T18:00:00.Z", false),
            ("2026-01-31", false),
        ] {
            assert_eq!(is_timestamp(text), is, "{text}");
        }
    }

    #[test]
    fn decimals_have_digits_on_both_sides_of_a_point() {
        for (text, is) in [("0.50", true), ("-1", true), ("1.", false), (".5", false), ("1e3", false), ("", false)] {
            assert_eq!(is_decimal(text), is, "{text}");
        }
    }

    #[test]
    fn the_last_digit_is_the_checksum_of_the_others() {
        for (digits, holds) in [("79927398713", true), ("79927398710", false), ("4111111111111111", true), ("18", true)]
        {
            assert_eq!(luhn(digits), holds, "{digits}");
        }
    }
}
