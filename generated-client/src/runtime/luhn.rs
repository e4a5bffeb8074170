//! The checksum of card numbers, after Luhn.

/// Whether digits are such that their last is the checksum of the others.
pub(super) fn luhn(digits: &str) -> bool {
    const DOUBLED: [u8; 10] = [0, 2, 4, 6, 8, 1, 3, 5, 7, 9];
    let digit = |byte: u8| usize::from(byte.wrapping_sub(b'0')) % 10;
    let mut sum = 0;
    // The last two digits, then the two before them, as far as there are two.
    for pair in digits.as_bytes().rchunks(2) {
        sum += match *pair {
            [before, last] => usize::from(DOUBLED[digit(before)]) + digit(last),
            [last] => digit(last),
            _ => 0,
        };
    }
    sum % 10 == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn luhn_holds_for_numbers_that_others_publish() {
        // The sandbox's numbers of the testing guide, the example of the standard, and each with another last digit.
        for number in
            ["4111111111111111", "378282246310005", "6759411100000008", "6759560045005727054", "79927398713", "0"]
        {
            assert!(luhn(number), "{number}");
            let (rest, last) = number.split_at(number.len() - 1);
            let another = (last.as_bytes()[0] - b'0' + 1) % 10;
            assert!(!luhn(&format!("{rest}{another}")), "{number}");
        }
    }
}
