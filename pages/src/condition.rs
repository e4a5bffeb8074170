//! Words of a note or heading → the condition under which a field is asked for.

/// When a field must be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// Another field is there.
    Present(String),
    /// Another field is not there.
    Absent(String),
    /// Another field has one of these values.
    Equals(String, Vec<String>),
    /// The card is of one of these networks, as published.
    Cards(Vec<String>),
    /// Something that no request shows, in the page's words.
    Words(String),
}

/// What networks are called on the publisher's pages, in small letters; longer names first.
const CARDS: [&str; 34] = [
    "american express",
    "carta si",
    "cartes bancaires",
    "china unionpay",
    "unionpay",
    "codensa",
    "dankort",
    "delta",
    "diners club",
    "diners",
    "discover",
    "eftpos",
    "elo",
    "encoded account number",
    "eurocard",
    "hipercard",
    "itmx",
    "jaywan",
    "jcb j/secure",
    "jcb",
    "maestro (international)",
    "maestro (uk domestic)",
    "maestro",
    "mada",
    "mastercard",
    "meeza",
    "pagobancomat",
    "paypak",
    "rupay",
    "uatp",
    "visa electron",
    "visa",
    "mastercard/maestro",
    "china unionpay international",
];

/// Whether a text is a network's name and nothing else.
pub(crate) fn is_card(text: &str) -> bool {
    let text = text.trim().trim_end_matches('.');
    CARDS.iter().any(|card| card.eq_ignore_ascii_case(text))
}

/// Names of networks and nothing else, between commas, `and` and `or`.
pub(crate) fn cards(text: &str) -> Option<Vec<String>> {
    let text = text.trim().trim_end_matches('.').trim_end_matches(" cards").trim_end_matches(" transactions");
    let cards: Vec<_> = listed(text).map(str::to_owned).collect();
    (!cards.is_empty() && cards.iter().all(|card| is_card(card))).then_some(cards)
}

/// The elements of a list in words.
pub(crate) fn listed(text: &str) -> impl Iterator<Item = &str> {
    let elements = text.split(',').flat_map(|part| part.split(" and ")).flat_map(|part| part.split(" or "));
    let elements = elements.map(|part| {
        let part = part.trim();
        part.strip_prefix("and ").or_else(|| part.strip_prefix("or ")).unwrap_or(part).trim()
    });
    elements.filter(|part| !part.is_empty() && *part != "and" && *part != "or")
}

impl Condition {
    /// What stands behind `required when`, `required for` and the like.
    pub(crate) fn of(text: &str) -> Self {
        let text = text.trim().trim_end_matches(['.', ')']).trim();
        let text = text.strip_prefix("only ").unwrap_or(text);
        let (word, rest) = text.split_once(' ').unwrap_or((text, ""));
        let known = match word {
            "when" | "if" => Self::when(rest),
            "for" => cards(rest).map(Self::Cards),
            _ => None,
        };
        known.unwrap_or_else(|| Self::Words(text.to_owned()))
    }

    fn when(text: &str) -> Option<Self> {
        let text = text.strip_prefix("you are using ").map_or(text, |rest| rest.trim());
        let text = text.strip_prefix("the ").unwrap_or(text);
        if let Some(names) = text.strip_prefix("card type is ") {
            return cards(names).map(Self::Cards);
        }
        let (path, rest) = text.split_once(' ').unwrap_or((text, ""));
        let path = path.trim_matches('`');
        if !(crate::path::is_path(path) || crate::path::is_name(path) && is_about_field(rest)) {
            return None;
        }
        let mut words: Vec<_> = rest
            .split_whitespace()
            .filter(|word| !matches!(*word, "the" | "in" | "your" | "field" | "token" | "value"))
            .collect();
        while words.last().is_some_and(|word| matches!(*word, "request")) {
            words.pop();
        }
        let path = path.to_owned();
        match words.as_slice() {
            [] | ["is" | "are", "included" | "used" | "present" | "provided" | "set" | "sent"] => {
                Some(Self::Present(path))
            }
            ["is", "not", "included" | "used" | "present" | "provided" | "set" | "sent"] => Some(Self::Absent(path)),
            ["is" | "equals", ..] => {
                let codes: Vec<_> = codes(rest).map(str::to_owned).collect();
                let others = rest.split('`').step_by(2).flat_map(str::split_whitespace);
                let is_plain = |word: &str| {
                    matches!(
                        word.trim_matches([',', '.']),
                        "" | "field" | "value" | "is" | "set" | "to" | "or" | "equals" | "the" | "of"
                    )
                };
                (!codes.is_empty() && others.into_iter().all(is_plain)).then_some(Self::Equals(path, codes))
            }
            _ => None,
        }
    }
}

/// Whether a name of one word is told to be a field's.
fn is_about_field(rest: &str) -> bool {
    ["field ", "is included", "is not included", "is present", "is not present", "is used", "is not used"]
        .iter()
        .any(|start| rest.starts_with(start))
}

/// What stands in backticks.
pub(crate) fn codes(text: &str) -> impl Iterator<Item = &str> {
    // The last piece has no closing backtick if their number is odd.
    let pairs = text.matches('`').count() / 2;
    text.split('`').skip(1).step_by(2).take(pairs).map(str::trim)
}
