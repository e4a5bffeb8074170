//! Numbers → JSON text for an object: mostly documented names, often with values of other types.

use std::fmt::Write;

use visa_acceptance::runtime::{Object, value::Slot};

use crate::leaf;

struct Grower<'t> {
    tape: std::slice::Iter<'t, u8>,
    text: String,
}

const LEAVES: [&str; 18] = [
    "1.10",
    "12345678901234567890123",
    "1e999",
    "\"\\ud83d\"",
    "null",
    "true",
    "false",
    "0",
    "-1",
    "1.5",
    "1e300",
    "9223372036854775808",
    "\"\"",
    "\"true\"",
    "\"4111\"",
    "\"\\u0000\\ud83d\\ude00\"",
    "\"internet\"",
    "\"002\"",
];

impl Grower<'_> {
    fn next(&mut self) -> usize {
        usize::from(self.tape.next().copied().unwrap_or_default())
    }

    fn object(&mut self, object: &mut dyn Object, depth: usize) {
        self.text.push('{');
        for number in 0..self.next() % 9 {
            self.text.push_str(if number == 0 { "" } else { "," });
            let fields = object.meta().fields;
            let choice = self.next() % (fields.len() + 1);
            let Some(name) = fields.get(choice) else {
                let number = self.next() % 3;
                write!(self.text, "\"unknown{number}\":").expect("a text takes everything");
                self.any(depth);
                continue;
            };
            let spellings: Vec<_> = [name.wire].into_iter().chain(name.also.iter().copied()).collect();
            let spelling = spellings[self.next() % spellings.len()];
            write!(self.text, "\"{spelling}\":").expect("a text takes everything");
            let field = object.field_mut(choice).expect("every name has a field");
            self.slot(field.open(), depth);
        }
        self.text.push('}');
    }

    fn slot(&mut self, slot: Slot<'_>, depth: usize) {
        if depth == 0 || self.next().is_multiple_of(4) {
            return self.any(depth);
        }
        match slot {
            Slot::Object(inner) => self.object(inner, depth - 1),
            Slot::List(list) => {
                self.text.push('[');
                for number in 0..self.next() % 4 {
                    self.text.push_str(if number == 0 { "" } else { "," });
                    self.slot(list.push(), depth - 1);
                }
                self.text.push(']');
            }
            Slot::Text(_) => self.text.push_str("\"text\""),
            Slot::Boolean(_) => self.text.push_str("true"),
            Slot::Integer(_) => self.text.push_str("20"),
            Slot::Json(_) => self.any(depth),
        }
    }

    fn any(&mut self, depth: usize) {
        match self.next() % 8 {
            0 if depth > 0 => {
                self.text.push_str("{\"a\":");
                self.any(depth - 1);
                self.text.push_str(",\"id\":");
                self.any(depth - 1);
                self.text.push('}');
            }
            1 if depth > 0 => {
                self.text.push('[');
                self.any(depth - 1);
                self.text.push(',');
                self.any(depth - 1);
                self.text.push(']');
            }
            2 => {
                let levels = self.next();
                self.text.extend(std::iter::repeat_n('[', levels));
                self.text.extend(std::iter::repeat_n(']', levels));
                if levels == 0 {
                    self.text.push_str("null");
                }
            }
            _ => {
                let leaf = LEAVES[self.next() % LEAVES.len()];
                self.text.push_str(leaf);
            }
        }
    }
}

/// A whole document.
///
/// # Panics
///
/// Never: every name has a field.
#[must_use]
pub fn object(mut empty: Box<dyn Object>, tape: &[u8]) -> String {
    let mut grower = Grower { tape: tape.iter(), text: String::new() };
    grower.object(empty.as_mut(), 6);
    grower.text
}

/// A document that holds nothing but what is grown at one place.
///
/// # Panics
///
/// If the place is no object.
#[must_use]
pub fn object_at(mut empty: Box<dyn Object>, at: &str, tape: &[u8]) -> String {
    let Slot::Object(object) = leaf::open(empty.as_mut(), at) else { panic!("`{at}` is no object") };
    let mut grower = Grower { tape: tape.iter(), text: String::new() };
    grower.object(object, 1);
    at.rsplit('.').fold(grower.text, |inner, name| match name.strip_suffix("[]") {
        Some(name) => format!("{{\"{name}\":[{inner}]}}"),
        None => format!("{{\"{name}\":{inner}}}"),
    })
}
