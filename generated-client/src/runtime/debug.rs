//! What of the other side's words may be shown.

use super::luhn::luhn;

/// A code, an id or a path of the other side, unless it may be something else.
pub(crate) fn shown(text: &str) -> &str {
    if is_plain(text) { text } else { "[not shown]" }
}

/// Whether a text looks like a code, an id or a path: no sentence, no address, no card number.
pub(crate) fn is_plain(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-[]:/{}".contains(&byte);
    text.len() <= 200 && text.bytes().all(plain) && !has_card_number(text)
}

/// A card number is thirteen digits or more, in a row or in groups. No group has eight digits or more, as one of a UUID may have.
fn has_card_number(text: &str) -> bool {
    let (mut row, mut grouped) = (0, 0);
    let in_a_row = text.bytes().any(|byte| {
        row = if byte.is_ascii_digit() { row + 1 } else { 0 };
        row > 12
    });
    let mut groups = text.split(|character: char| !character.is_ascii_alphanumeric()).filter(|group| !group.is_empty());
    in_a_row
        || groups.any(|group| {
            let is_group = group.len() < 8 && group.bytes().all(|byte| byte.is_ascii_digit());
            grouped = if is_group { grouped + group.len() } else { 0 };
            grouped > 12
        })
}

/// How cards' numbers begin, and how many digits they have. Ids of payments and of tokens begin otherwise or are of another length.
const NUMBERS: [(&str, &str, &[usize]); 8] = [
    ("4", "4", &[13, 16, 19]),
    ("51", "55", &[16]),
    ("2221", "2720", &[16]),
    ("34", "34", &[15]),
    ("37", "37", &[15]),
    ("30", "39", &[14]),
    ("35", "35", &[16]),
    ("6", "6", &[16, 19]),
];

/// Whether the whole of a text is what a card's number looks like, in groups or not. It may stand where none belongs.
pub(crate) fn is_card_number(text: &str) -> bool {
    if text.len() < 13 || !text.bytes().all(|byte| byte.is_ascii_digit() || b" -.".contains(&byte)) {
        return false;
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let begins =
        |first: &str, last: &str| digits.get(..first.len()).is_some_and(|start| first <= start && start <= last);
    NUMBERS.iter().any(|(first, last, lengths)| lengths.contains(&digits.len()) && begins(first, last)) && luhn(&digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_s_number_is_told_from_ids() {
        for text in [
            "4111111111111111",
            "4111 1111-1111.1111",
            "378282246310005",
            "5555555555554444",
            "2222420000001113",
            "6011111111111117",
            "3566111111111113",
            "38520000023237",
        ] {
            assert!(is_card_number(text), "{text}");
        }
        for text in [
            "",
            "100.00",
            "4111111111111112",
            "7010000000016241111",
            "016153570198200",
            "123456789619999",
            "7648374958476152804951",
            "4111111111111111x",
            "2026-01-01",
        ] {
            assert!(!is_card_number(text), "{text}");
        }
    }

    #[test]
    fn codes_and_ids_and_paths_are_shown() {
        for text in [
            "INVALID_DATA",
            "orderInformation.amountDetails.currency",
            "mandates[0].description",
            "/tms/v2/tokens/{tokenId}",
            "2d4b1c6e-9f0a-4b7d-8a51-3c8e6f7a9b10",
            "12345678-1234-5678-9012-123456789012",
            "2026-01-01T00:00:00.000Z",
        ] {
            assert_eq!(shown(text), text);
        }
    }

    #[test]
    fn sentences_and_addresses_and_card_numbers_are_not() {
        for text in [
            "4111111111111111",
            "card:4111111111111111x",
            "4111 1111 1111 1111",
            "4111-1111-1111-1111",
            "card/4111.1111.1111.1111",
            "3782-822463-10005",
            "John Doe",
            "john.doe@example.com",
            &"a".repeat(201),
        ] {
            assert_eq!(shown(text), "[not shown]", "{text}");
        }
    }
}
