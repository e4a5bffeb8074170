//! What text must look like → regular expressions of the kind that JSON Schema shares with ECMA-262.

use crate::model::{TextKind, TextShape, TextType};

/// The greatest number of 64 bits, and the digits of the least.
const GREATEST: &str = "9223372036854775807";
const LEAST: &str = "9223372036854775808";

/// What text of a type must look like, without anchors; nothing where any text will do.
pub(super) fn of(ty: &TextType) -> Option<String> {
    let shape = ty.form.as_ref().map(|form| &form.shape);
    match (shape, ty.kind) {
        (Some(TextShape::Digits(least, most)), _) => Some(format!("[0-9]{}", times(*least, *most))),
        (Some(TextShape::Letters(least, most)), _) => Some(format!("[A-Za-z]{}", times(*least, *most))),
        (Some(TextShape::Range(first, last)), _) => Some(between(first, last)),
        (Some(TextShape::NotNegative), _) => Some(r"[0-9]+(?:\.[0-9]+)?|-0+(?:\.0+)?".to_owned()),
        (None, TextKind::Decimal) => Some(r"-?[0-9]+(?:\.[0-9]+)?".to_owned()),
        (None, TextKind::Timestamp) => Some(
            r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?:[Zz]|[+-][0-9]{2}:[0-9]{2})"
                .to_owned(),
        ),
        (None, TextKind::EpochSeconds) => {
            let long = between(&"0".repeat(GREATEST.len()), GREATEST);
            Some(format!("[+-]?0*(?:[0-9]{{1,18}}|{long})|-0*{LEAST}"))
        }
        (None, _) => None,
    }
}

/// The number nought, however it is written.
pub(super) const ZERO: &str = r"^-?0+(?:\.0+)?$";

/// The whole text.
pub(super) fn whole(pattern: &str) -> String {
    format!("^{}$", grouped(pattern.to_owned()))
}

/// The whole text, or an empty one.
pub(super) fn whole_or_empty(pattern: &str) -> String {
    format!("^(?:{pattern})?$")
}

/// The beginning of a text, as one of these ranges of digits has it: first and last, which are as long.
pub(super) fn beginning<'a>(ranges: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let ranges: Vec<_> = ranges.map(|(first, last)| between(first, last)).collect();
    format!("^(?:{})", ranges.join("|"))
}

fn times(least: usize, most: usize) -> String {
    match (least, most) {
        (1, 1) => String::new(),
        _ if least == most => format!("{{{least}}}"),
        _ => format!("{{{least},{most}}}"),
    }
}

/// Numbers of as many digits as these two, which are the first and the last of them.
fn between(first: &str, last: &str) -> String {
    let rest = first.len().saturating_sub(1);
    let all = |count: usize| if count == 0 { String::new() } else { format!("[0-9]{}", times(count, count)) };
    let (Some((low, first)), Some((high, last))) = (split(first), split(last)) else { return String::new() };
    if low == high {
        return format!("{low}{}", grouped(between(first, last)));
    }
    let (nought, nine) = (first.bytes().all(|byte| byte == b'0'), last.bytes().all(|byte| byte == b'9'));
    // What lies between is whole, and so is an end that begins or stops where its digit does.
    let from = if nought { low } else { low + 1 };
    let to = if nine { high + 1 } else { high };
    let begin = (!nought).then(|| format!("{low}{}", grouped(between(first, &"9".repeat(rest)))));
    let middle = (from < to).then(|| format!("{}{}", digit(from, to - 1), all(rest)));
    let end = (!nine).then(|| format!("{high}{}", grouped(between(&"0".repeat(rest), last))));
    [begin, middle, end].into_iter().flatten().collect::<Vec<_>>().join("|")
}

fn split(digits: &str) -> Option<(u32, &str)> {
    Some((digits.chars().next()?.to_digit(10)?, digits.get(1..)?))
}

fn digit(from: u32, to: u32) -> String {
    if from == to { from.to_string() } else { format!("[{from}-{to}]") }
}

fn grouped(pattern: String) -> String {
    if pattern.contains('|') { format!("(?:{pattern})") } else { pattern }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_of_digits_are_said_digit_by_digit() {
        for (first, last, expected) in [
            ("01", "12", "0[1-9]|1[0-2]"),
            ("4", "4", "4"),
            ("51", "55", "5[1-5]"),
            ("300", "305", "30[0-5]"),
            ("00", "99", "[0-9][0-9]"),
            ("2221", "2720", "2(?:2(?:2[1-9]|[3-9][0-9])|[3-6][0-9]{2}|7(?:[0-1][0-9]|20))"),
        ] {
            assert_eq!(between(first, last), expected, "{first} to {last}");
        }
    }
}
