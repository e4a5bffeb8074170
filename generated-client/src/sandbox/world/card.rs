//! Cards → network, mask and check digit of their numbers, and whether they have expired.

use jiff::{Timestamp, tz::TimeZone};

/// A card network as the platform's codes and words have it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Network {
    /// What `card.type` says.
    pub(super) code: &'static str,
    /// What the documentation's rules call it.
    pub(super) word: &'static str,
    /// What token management calls it.
    pub(super) token_type: &'static str,
    /// First and last prefix of each range.
    ranges: &'static [(&'static str, &'static str)],
}

const fn network(
    code: &'static str,
    word: &'static str,
    token_type: &'static str,
    ranges: &'static [(&'static str, &'static str)],
) -> Network {
    Network { code, word, token_type, ranges }
}

/// The ranges of the vendor's pages of test data. Longer prefixes go before shorter ones.
static NETWORKS: &[Network] = &[
    network("001", "visa", "visa", &[("4", "4")]),
    network("002", "mastercard", "mastercard", &[("51", "55"), ("2221", "2720")]),
    network("003", "american-express", "american express", &[("34", "34"), ("37", "37")]),
    network("004", "discover", "discover", &[("6011", "6011"), ("644", "649"), ("65", "65")]),
    network("005", "diners", "diners club", &[("300", "305"), ("3095", "3095"), ("36", "36"), ("38", "39")]),
    network("007", "jcb", "jcb", &[("3528", "3589")]),
    network("024", "maestro-uk", "maestro", &[("6759", "6759"), ("564182", "564182")]),
    network("042", "maestro", "maestro", &[("50", "50"), ("56", "64"), ("66", "69")]),
    network("062", "china-unionpay", "china unionpay", &[("62", "62")]),
    network("040", "uatp", "uatp", &[("1", "1")]),
    network("081", "jaywan", "jaywan", &[("669010", "669010")]),
];

/// The network of a number, by the longest prefix.
pub(super) fn network_of(number: &str) -> Option<&'static Network> {
    let longest = |network: &'static Network| {
        let within = |(first, last): &&(&str, &str)| {
            number.get(..first.len()).is_some_and(|start| *first <= start && start <= *last)
        };
        network.ranges.iter().filter(within).map(|(first, _)| first.len()).max()
    };
    NETWORKS
        .iter()
        .filter_map(|network| Some((longest(network)?, network)))
        .max_by_key(|(length, _)| *length)
        .map(|(_, network)| network)
}

/// The network that a type code or a word stands for.
pub(super) fn network_named(name: &str) -> Option<&'static Network> {
    NETWORKS.iter().find(|network| network.code == name || network.word == name)
}

/// Visa, where nothing tells.
pub(super) fn default_network() -> &'static Network {
    static VISA: Network = network("001", "visa", "visa", &[]);
    NETWORKS.first().unwrap_or(&VISA)
}

/// Whether the month up to which a card or a token is good is over, in UTC. One that is no month never is.
pub(super) fn is_over(year: &str, month: &str, at: Timestamp) -> bool {
    let today = TimeZone::UTC.to_datetime(at).date();
    let number = |text: &str| text.parse::<i16>().ok();
    let last = number(year).zip(number(month));
    last.is_some_and(|last| last < (today.year(), i16::from(today.month())))
}

/// Whether the last digit is the checksum.
pub(crate) fn passes_luhn(number: &str) -> bool {
    let mut sum = 0;
    for (at, character) in number.chars().rev().enumerate() {
        let Some(digit) = character.to_digit(10) else { return false };
        let doubled = if at % 2 == 1 { digit * 2 } else { digit };
        sum += if doubled > 9 { doubled - 9 } else { doubled };
    }
    !number.is_empty() && sum % 10 == 0
}

/// Whether digits, in groups or not, could be a card's number: 13 to 19 that begin as cards do and end in the right check digit.
pub(crate) fn could_be_one(run: &str) -> bool {
    let digits: String = run.chars().filter(char::is_ascii_digit).collect();
    (13..=19).contains(&digits.len()) && digits.starts_with(['2', '3', '4', '5', '6']) && passes_luhn(&digits)
}

/// Whether there is something in a text that could be a card's number.
pub(super) fn holds_one(text: &str) -> bool {
    text.split(|character: char| !character.is_ascii_digit() && !matches!(character, ' ' | '-')).any(could_be_one)
}

pub(super) fn last_four(number: &str) -> String {
    let from = number.len().saturating_sub(4);
    number.get(from..).unwrap_or_default().to_owned()
}

/// The published cards for tests; nobody owns them.
static PUBLISHED: &[&str] = &[
    "4111111111111111",
    "4622943127013705",
    "4622943127013713",
    "4622943127013721",
    "4622943127013739",
    "4622943127013747",
    "50339619890917",
    "586824160825533338",
    "135412345678911",
    "6690100000000000",
    "2222420000001113",
    "2222630000001125",
    "5555555555554444",
    "378282246310005",
    "6011111111111117",
    "3566111111111113",
    "6759411100000008",
    "6759560045005727054",
    "5641821111166669",
    "4622943123116478",
];

/// What of a number may be kept: a card for tests shows its first six digits, any other just its last four.
pub(crate) fn mask(number: &str, is_kept: bool) -> String {
    let open = if is_kept && !PUBLISHED.contains(&number) { 0 } else { 6 };
    let hidden = number.chars().count().saturating_sub(4);
    let masked = |(at, character)| if at < open || at >= hidden { character } else { 'X' };
    number.chars().enumerate().map(masked).collect()
}
