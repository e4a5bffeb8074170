//! A body against the forms of its types. Only what is there is judged, in any depth; nothing but a field that has a form costs anything.

use super::{
    debug::is_plain,
    decimal,
    form::{Decimals, Form, Shape, Unless},
    luhn::luhn,
    path::Path,
    value::{Exposure, Object, View, numbers},
    verdict::{Found, Rule, Violation},
};

impl Form {
    /// What of a text breaks the form, and what would be right.
    fn breach(&self, text: &str, within: &Level<'_>, selected: Selected<'_>) -> Option<(Rule, String)> {
        if let Shape::Near(known) = self.shape {
            let near = nearly(text, known)?;
            return Some((Rule::NearMiss, format!("\"{near}\", or a value that is less near to it")));
        }
        if !self.fits(text) {
            return Some((Rule::Form, self.expected.to_owned()));
        }
        if let Some(unless) = &self.checksum
            && !luhn(text)
            && !unless.holds(text, selected)
        {
            return Some((Rule::Checksum, "a number whose last digit is its checksum (Luhn)".to_owned()));
        }
        Some((Rule::Precision, self.decimals.as_ref()?.exceeded(text, within)?))
    }

    /// Whether a text has the shape.
    pub(crate) fn fits(&self, text: &str) -> bool {
        match self.shape {
            Shape::Digits { least, most } => made_of(text, least, most, u8::is_ascii_digit),
            Shape::Letters { least, most } => made_of(text, least, most, u8::is_ascii_alphabetic),
            Shape::Range { first, last } => {
                made_of(text, first.len(), first.len(), u8::is_ascii_digit) && first <= text && text <= last
            }
            Shape::NotNegative => decimal::is(text) && (!text.starts_with('-') || decimal::is_zero(text)),
            Shape::Near(_) => true,
        }
    }
}

impl Unless {
    fn holds(&self, text: &str, selected: Selected<'_>) -> bool {
        let begins = |(first, last): &(&str, &str)| {
            text.get(..first.len()).is_some_and(|start| *first <= start && start <= *last)
        };
        self.prefixes.iter().any(begins) || selected(self.selector).is_some_and(|value| self.values.contains(&value))
    }
}

impl Decimals {
    fn exceeded(&self, text: &str, within: &Level<'_>) -> Option<String> {
        let bytes = text.as_bytes();
        let point = bytes.iter().position(|byte| *byte == b'.')?;
        let digits = bytes.iter().rposition(|byte| *byte != b'0')?.checked_sub(point)?;
        if digits == 0 {
            return None;
        }
        let by = within.nearest(self.of)?;
        let upper = || by.bytes().map(|byte| byte.to_ascii_uppercase());
        let row = self.rows.binary_search_by(|(of, _)| of.bytes().cmp(upper())).ok();
        let given = row.map_or(std::slice::from_ref(&self.otherwise), |row| self.rows[row].1);
        let least = *given.first()?;
        let also = given.last().filter(|most| **most != least);
        (digits > least).then(|| {
            let doubt = also.map(|most| format!(" ({most} by other sources)")).unwrap_or_default();
            let upper = by.to_ascii_uppercase();
            format!("a number with nothing but 0 behind its first {least} decimals, which is all that \"{upper}\" has{doubt}")
        })
    }
}

fn made_of(text: &str, least: usize, most: usize, of: impl Fn(&u8) -> bool) -> bool {
    least <= text.len() && text.len() <= most && text.as_bytes().iter().all(of)
}

/// Shorter values are too often near to one another.
const LEAST_NEAR: usize = 5;

/// The known value that a text was probably meant to be: it has no digit, since those count up.
fn nearly(text: &str, known: &[&'static str]) -> Option<&'static str> {
    if text.len() < LEAST_NEAR || known.contains(&text) || text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    if text.chars().count() < LEAST_NEAR {
        return None;
    }
    known.iter().copied().find(|known| one_apart(text, known))
}

/// Whether one character more, less or another makes one text of the other.
fn one_apart(one: &str, other: &str) -> bool {
    one.len().abs_diff(other.len()) <= 4 && strsim::levenshtein(one, other) == 1
}

/// What a selector is.
type Selected<'a> = &'a dyn Fn(&str) -> Option<&'a str>;

/// An object, and those that it lies in.
struct Level<'a> {
    object: &'a dyn Object,
    up: Option<&'a Level<'a>>,
}

impl<'a> Level<'a> {
    /// The text of the nearest field that is of one of the types; nothing if it has not the form, which is reported on its own.
    fn nearest(&self, types: &[&str]) -> Option<&'a str> {
        let meta = self.object.meta();
        let mut fields = numbers(meta.formed & self.object.presence().filled).filter_map(|index| {
            let form = meta.fields[index].form.filter(|form| types.contains(&form.name))?;
            Some((form, self.object.view(index).as_text()?))
        });
        match fields.next() {
            Some((form, text)) => form.fits(text).then_some(text),
            None => self.up?.nearest(types),
        }
    }
}

/// Finds what in a body does not have the form of its type.
pub(super) fn judge(body: &dyn Object, selected: Selected<'_>, broken: &mut dyn FnMut(Violation)) {
    Judge { selected, broken }.object(&Level { object: body, up: None }, &Path::Root);
}

struct Judge<'s, 'b> {
    selected: Selected<'s>,
    /// What to do with what breaks a form.
    broken: &'b mut dyn FnMut(Violation),
}

impl Judge<'_, '_> {
    fn object(&mut self, level: &Level<'_>, at: &Path<'_>) {
        let meta = level.object.meta();
        for index in numbers(meta.formed & level.object.presence().filled) {
            let name = &meta.fields[index];
            self.value(level.object.view(index), name.form, level, &Path::Name(at, name.wire));
        }
    }

    fn value(&mut self, view: View<'_>, form: Option<&Form>, within: &Level<'_>, at: &Path<'_>) {
        match view {
            // An empty text says nothing, and that is judged elsewhere.
            View::Text(text, _) if !text.is_empty() => {
                if let Some((rule, expected)) = form.and_then(|form| form.breach(text, within, self.selected)) {
                    (self.broken)(Violation { found: shown(view), ..Violation::new(rule, at.to_string(), expected) });
                }
            }
            View::Object(inner) => self.object(&Level { object: inner, up: Some(within) }, at),
            View::List(_) => {
                for (index, element) in view.elements().enumerate() {
                    self.value(element, form, within, &Path::Index(at, index));
                }
            }
            View::Absent | View::Text(..) | View::Boolean(_) | View::Integer(_) | View::Json(_) => {}
        }
    }
}

/// What of a value may be shown.
pub(super) fn shown(view: View<'_>) -> Found {
    Found::Value(match view {
        View::Text("", _) => return Found::Empty,
        View::Text(text, Exposure::Open) if is_plain(text) => format!("\"{text}\""),
        View::Boolean(value) => value.to_string(),
        View::Integer(value) => value.to_string(),
        View::List(_) => "a list without it".to_owned(),
        View::Text(..) | View::Absent | View::Object(_) | View::Json(_) => return Found::Redacted,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_one_apart_by_one_character() {
        let pairs =
            [("vissa", "visa"), ("vsa", "visa"), ("vixa", "visa"), ("isa", "visa"), ("visaa", "visa"), ("é", "")];
        for (one, other) in pairs {
            assert!(one_apart(one, other) && one_apart(other, one), "{one} and {other}");
        }
        for (one, other) in
            [("visa", "visa"), ("vsia", "visa"), ("va", "visa"), ("", "ab"), ("vissaa", "visa"), ("VISA", "visa")]
        {
            assert!(!one_apart(one, other) && !one_apart(other, one), "{one} and {other}");
        }
    }

    #[test]
    fn only_words_of_five_letters_or_more_are_near() {
        let known = ["visa", "internet", "MOTO"];
        for (text, expected) in [
            ("vissa", Some("visa")),
            ("Internet", Some("internet")),
            ("intranet", None),
            ("interne", Some("internet")),
            ("vias", None),
            ("visb", None),
            ("visa1", None),
            ("internet", None),
            ("visaé", Some("visa")),
            ("visé", None),
        ] {
            assert_eq!(nearly(text, &known), expected, "{text}");
        }
    }
}
