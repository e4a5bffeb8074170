//! Ids and values that were never given before, and digests of what may not be kept.

use aws_lc_rs::{hmac, rand};

use super::card;

/// Makes ids and digests. Its key is of one state: the digests of another tell nothing.
pub(super) struct Fresh {
    key: hmac::Key,
}

impl Fresh {
    pub(super) fn new(key: &[u8]) -> Self {
        Self { key: hmac::Key::new(hmac::HMAC_SHA256, key) }
    }

    /// A keyed digest of what may not be kept: the same text has the same, and nobody gets back from it.
    pub(super) fn digest(&self, kind: &str, text: &str) -> String {
        let mut context = hmac::Context::with_key(&self.key);
        context.update(kind.as_bytes());
        context.update(&[0]);
        context.update(text.as_bytes());
        hex(context.sign().as_ref().get(..20).unwrap_or_default())
    }

    /// Decimal digits that follow from a text, for values that are always the same for the same thing.
    pub(super) fn digits(&self, kind: &str, text: &str, count: usize) -> String {
        let digest = self.digest(kind, text);
        let byte = |pair: &[u8]| pair.iter().fold(0u32, |sum, byte| sum * 7 + u32::from(*byte));
        let mut digits: String = digest.as_bytes().chunks(2).map(|pair| digit(byte(pair))).collect();
        digits.extend(std::iter::repeat_n('0', count.saturating_sub(digits.len())));
        digits.truncate(count);
        digits
    }
}

fn digit(number: u32) -> char {
    char::from_digit(number % 10, 10).unwrap_or('0')
}

/// So many random bytes.
pub(super) fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    if rand::fill(&mut bytes).is_err() {
        // The system's source is closed; the next best are ids, which come from the same source by another way.
        for chunk in bytes.chunks_mut(16) {
            let id = uuid::Uuid::new_v4();
            chunk.copy_from_slice(id.as_bytes().get(..chunk.len()).unwrap_or_default());
        }
    }
    bytes
}

/// An id that is made again where it could be read as a card's number, which nobody is shown.
fn readable(make: impl Fn() -> String) -> String {
    std::iter::repeat_with(make).find(|id| !card::holds_one(id)).unwrap_or_default()
}

/// So many random decimal digits, of which the first is not 0.
pub(super) fn number(count: usize) -> String {
    readable(|| {
        let random: [u8; 32] = bytes();
        let digits = random.iter().cycle().take(count).enumerate();
        digits.map(|(at, byte)| if at == 0 { char::from(b'1' + byte % 9) } else { digit(u32::from(*byte)) }).collect()
    })
}

/// The id of a payment, a capture, a refund: 22 digits.
pub(super) fn transaction() -> String {
    format!("7{}", number(21))
}

/// A network's id of a transaction: 15 digits.
pub(super) fn network_transaction() -> String {
    number(15)
}

/// The id of a token: 32 hexadecimal digits.
pub(super) fn token() -> String {
    reference().to_ascii_uppercase()
}

/// A lower-case one, as networks have them.
pub(super) fn reference() -> String {
    readable(|| hex(&bytes::<16>()))
}

/// The id of an instrument identifier: 19 digits that begin with 70, pass the check digit and end like the card's number.
pub(super) fn identifier(last_four: &str) -> String {
    let middle = number(12);
    let body = |digit: char| format!("70{digit}{middle}{last_four}");
    let passing = ('0'..='9').map(body).find(|id| card::passes_luhn(id));
    passing.unwrap_or_else(|| body('0'))
}

/// The id of an agent's purchase or transaction.
pub(super) fn instruction() -> String {
    readable(|| format!("1-{}{}", number(12), uuid::Uuid::new_v4()))
}

pub(super) fn hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_be_a_card_s_number_is_made_again() {
        let tries = std::cell::Cell::new(0);
        let made = readable(|| {
            tries.set(tries.get() + 1);
            ["4111111111111111", "a-4111-1111 11111111-b", "411111111111111A"][tries.get() - 1].to_owned()
        });
        assert_eq!((made.as_str(), tries.get()), ("411111111111111A", 3));
    }

    #[test]
    fn no_fresh_id_could_be_a_card_s_number() {
        for _ in 0..1000 {
            for id in [network_transaction(), number(13), token(), reference(), instruction(), transaction()] {
                assert!(!card::holds_one(&id), "{id}");
            }
        }
    }
}
