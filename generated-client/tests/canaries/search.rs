//! A canary in every form in which it might be told, and the search for one.

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};
use percent_encoding::percent_decode_str;

/// What is shorter might be there by chance, as a part of a number say.
const SHORT: usize = 8;

/// One form of a canary.
pub(crate) struct Form {
    canary: String,
    kind: &'static str,
    text: String,
}

/// A text in which forms are searched for, as it is and with the escapes of addresses resolved.
pub(crate) struct Place(Vec<Layer>);

struct Layer {
    exact: String,
    /// Without capitals and what may stand between the groups of a number.
    squashed: String,
}

impl Place {
    pub(crate) fn new(text: &str) -> Self {
        let mut texts = vec![text.to_owned()];
        texts.extend(Some(percent_decode_str(text).decode_utf8_lossy().into_owned()).filter(|other| other != text));
        Self(texts.into_iter().map(|exact| Layer { squashed: squashed(&exact), exact }).collect())
    }
}

fn squashed(text: &str) -> String {
    let kept = text.chars().filter(|character| !character.is_whitespace() && !"._-:/".contains(*character));
    kept.flat_map(char::to_lowercase).collect()
}

/// A canary as it is, and as it looks in base64, in hex and in a list of bytes.
pub(crate) fn forms(canary: &str, value: &[u8]) -> Vec<Form> {
    let mut forms = Vec::new();
    let mut add = |kind, text: String| {
        if text.len() >= 4 {
            forms.push(Form { canary: canary.to_owned(), kind, text });
        }
    };
    if let Ok(text) = std::str::from_utf8(value) {
        if text.len() < SHORT { add("word", text.to_owned()) } else { add("text", squashed(text)) }
    }
    let bytes = |one: fn(&u8) -> String| value.iter().map(one).collect::<Vec<_>>();
    add("hex", bytes(|byte| format!("{byte:02x}")).concat());
    add("bytes", bytes(u8::to_string).join(","));
    if value.len() >= 6 {
        for before in 0..3 {
            add("base64", within_base64(&STANDARD_NO_PAD, before, value));
            add("base64", within_base64(&URL_SAFE_NO_PAD, before, value));
        }
    }
    forms
}

/// What base64 of a longer text holds of a value that so many bytes stand before: the characters that are of the value alone.
fn within_base64(engine: &impl base64::Engine, before: usize, value: &[u8]) -> String {
    let mut bytes = vec![0; before];
    bytes.extend(value);
    let text = engine.encode(&bytes);
    let begin = [0, 2, 3][before];
    let end = text.len() - usize::from(!bytes.len().is_multiple_of(3));
    text[begin..end].to_owned()
}

/// A text that is searched for as it is: a signature, say.
pub(crate) fn verbatim(canary: &str, text: &str) -> Form {
    Form { canary: canary.to_owned(), kind: "base64", text: text.to_owned() }
}

/// Where a form is, in words.
pub(crate) fn found(form: &Form, place: &Place) -> Option<String> {
    place.0.iter().find_map(|layer| found_in(form, layer))
}

fn found_in(form: &Form, layer: &Layer) -> Option<String> {
    let (text, at) = match form.kind {
        "base64" => (&layer.exact, layer.exact.find(&form.text)),
        "word" => (&layer.exact, word(&layer.exact, &form.text)),
        _ => (&layer.squashed, layer.squashed.find(&form.text)),
    };
    let (before, after) = text.split_at(at? + form.text.len());
    let before = before.char_indices().rev().nth(80).map_or(before, |(index, _)| &before[index..]);
    let after: String = after.chars().take(20).collect();
    Some(format!("- {} as {}: …{before}{after}…", form.canary, form.kind))
}

/// Where a word is that is no part of another.
fn word(text: &str, word: &str) -> Option<usize> {
    let free = |character: Option<char>| character.is_none_or(|character| !character.is_alphanumeric());
    text.match_indices(word)
        .map(|(at, _)| at)
        .find(|at| free(text[..*at].chars().next_back()) && free(text[at + word.len()..].chars().next()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(value: &str, text: &str, expected: bool) {
        let place = Place::new(text);
        let told = forms("canary", value.as_bytes()).iter().find_map(|form| found(form, &place));
        assert_eq!(told.is_some(), expected, "{value} in {text}: {told:?}");
    }

    #[test]
    fn a_canary_is_found_in_each_of_its_forms() {
        let (card, mail) = ("4485275742308327", "canary+mail@example.com");
        for text in [
            "number: 4485275742308327, ".to_owned(),
            "4485 2757 4230 8327".to_owned(),
            "4485-2757-4230-8327".to_owned(),
            "card/4485.2757/4230:8327".to_owned(),
            format!("{:?}", card.as_bytes()),
            format!("{:#?}", card.as_bytes()),
            format!("{:x?}", card.as_bytes()).replace(", ", ""),
            STANDARD_NO_PAD.encode(format!("{{\"number\":\"{card}\"}}")),
            URL_SAFE_NO_PAD.encode(format!("x{card}y")),
            STANDARD_NO_PAD.encode(format!("ab{card}")),
            "%34%34%38%35%32%37%35%37%34%32%33%30%38%33%32%37".to_owned(),
        ] {
            check(card, &text, true);
        }
        check(mail, "/?mail=canary%2Bmail%40example.com", true);
        check(mail, "CANARY+MAIL@EXAMPLE.COM", true);
        check(card, "4485 2757 4230 8326", false);
    }

    #[test]
    fn a_short_canary_is_no_part_of_a_number() {
        check("9731", "code 9731.", true);
        check("9731", "127.0.0.1:39731", false);
        check("628417", &STANDARD_NO_PAD.encode("otp=628417"), true);
    }
}
