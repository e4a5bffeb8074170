//! Whether two JSON texts are the same value, digit by digit: other numbers of the same rounding are not, other spellings of one are.

use std::collections::BTreeMap;

use super::scan::{Fault, Scanner};

/// As values where both can be read, else as texts.
pub(super) fn value(left: &str, right: &str) -> bool {
    left == right || read(left).zip(read(right)).is_some_and(|(left, right)| left == right)
}

/// Deeper than this is not read, as elsewhere in Rust: such values are compared as texts.
const DEPTH: usize = 128;

#[derive(PartialEq)]
enum Tree<'t> {
    Literal(&'t str),
    Number(Number<'t>),
    Text(String),
    List(Vec<Tree<'t>>),
    Object(BTreeMap<String, Tree<'t>>),
}

/// A number as sign, digits without zeros at either end, and the power of ten of the last digit.
#[derive(PartialEq)]
enum Number<'t> {
    Plain {
        negative: bool,
        digits: String,
        power: i64,
    },
    /// With an exponent that is out of reach.
    Text(&'t str),
}

fn read(text: &str) -> Option<Tree<'_>> {
    tree(&mut Scanner::new(text), DEPTH).ok().flatten()
}

/// `None` for what no value can hold.
fn tree<'t>(scanner: &mut Scanner<'t>, depth: usize) -> Result<Option<Tree<'t>>, Fault> {
    match scanner.next() {
        Some(b'{' | b'[') if depth == 0 => Ok(None),
        Some(b'{') => object(scanner, depth - 1),
        Some(b'[') => list(scanner, depth - 1),
        Some(b'"') => scanner.string().map(|string| string.text().map(|text| Tree::Text(text.into_owned()))),
        Some(b'-' | b'0'..=b'9') => scanner.number().map(|text| Some(Tree::Number(number(text)))),
        _ => scanner.value().map(|word| Some(Tree::Literal(word))),
    }
}

fn list<'t>(scanner: &mut Scanner<'t>, depth: usize) -> Result<Option<Tree<'t>>, Fault> {
    let mut elements = Vec::new();
    let mut more = scanner.pass(b'[') && !scanner.pass(b']');
    while more {
        let Some(element) = tree(scanner, depth)? else { return Ok(None) };
        elements.push(element);
        more = scanner.more(b']')?;
    }
    Ok(Some(Tree::List(elements)))
}

fn object<'t>(scanner: &mut Scanner<'t>, depth: usize) -> Result<Option<Tree<'t>>, Fault> {
    let mut members = BTreeMap::new();
    let mut more = scanner.pass(b'{') && !scanner.pass(b'}');
    while more {
        let Some(name) = scanner.name()?.text().map(std::borrow::Cow::into_owned) else { return Ok(None) };
        let Some(member) = tree(scanner, depth)? else { return Ok(None) };
        members.insert(name, member);
        more = scanner.more(b'}')?;
    }
    Ok(Some(Tree::Object(members)))
}

fn number(text: &str) -> Number<'_> {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let negative = whole.starts_with('-');
    let digits = format!("{}{fraction}", whole.trim_start_matches('-'));
    let significant = digits.trim_end_matches('0');
    if significant.is_empty() {
        return Number::Plain { negative: false, digits: String::new(), power: 0 };
    }
    let dropped = digits.len() - significant.len();
    let shift = i64::try_from(dropped).ok().zip(i64::try_from(fraction.len()).ok()).map(|(up, down)| up - down);
    match shift.zip(exponent.parse::<i64>().ok()).and_then(|(shift, exponent)| exponent.checked_add(shift)) {
        Some(power) => Number::Plain { negative, digits: significant.trim_start_matches('0').to_owned(), power },
        None => Number::Text(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_value_are_the_same() {
        for spellings in [
            ["1.10", "1.1", "11e-1", "0.011E+2"],
            ["0", "-0", "0.000", "0e99"],
            ["1000", "1e3", "1.0E3", "10e+2"],
            ["\"a/é\"", "\"\\u0061\\/\\u00e9\"", "\"a\\/é\"", "\"a/\\u00E9\""],
            [
                "{\"a\":1,\"b\":[2]}",
                "{ \"b\": [2.0], \"a\": 1 }",
                "{\"a\":0,\"b\":[2],\"a\":1}",
                "{\"\\u0061\":1,\"b\":[2]}",
            ],
            ["1e999", "10e998", "0.1e1000", "1E+999"],
            ["null", "null", "null", "null"],
        ] {
            for left in spellings {
                assert!(spellings.iter().all(|right| value(left, right)), "{left}");
            }
        }
    }

    #[test]
    fn other_values_are_not_the_same() {
        for (left, right) in [
            ("12345678901234567890123", "12345678901234567890124"),
            ("0.1", "0.10000000000000001"),
            ("1", "-1"),
            ("1", "10"),
            ("1", "\"1\""),
            ("1e999", "1e998"),
            ("1e99999999999999999999", "1e99999999999999999998"),
            ("[1,2]", "[2,1]"),
            ("[]", "{}"),
            ("{\"a\":null}", "{}"),
            ("true", "false"),
        ] {
            assert!(!value(left, right), "{left} and {right}");
        }
    }

    #[test]
    fn what_is_no_value_is_compared_as_text() {
        let deep = |inner: &str| format!("{}{inner}{}", "[".repeat(10_000), "]".repeat(10_000));
        assert!(value("\"\\ud800\"", "\"\\ud800\"") && !value("\"\\ud800\"", "\"\\uD800\""));
        assert!(value(&deep("1"), &deep("1")) && !value(&deep("1"), &deep("1.0")));
    }
}
