//! What of the other side's words may be shown.

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

#[cfg(test)]
mod tests {
    use super::*;

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
