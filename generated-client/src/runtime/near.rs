//! A name that nothing knows → the nearest that is known.

use std::fmt;

use super::value::{Object, Slot};

/// A name that there is not.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unknown {
    /// What it would name.
    pub kind: &'static str,
    /// The name.
    pub name: String,
    /// The name that is most like it, if one is.
    pub nearest: Option<&'static str>,
}

impl Unknown {
    pub(crate) fn new(kind: &'static str, name: &str, known: impl IntoIterator<Item = &'static str>) -> Self {
        Self { kind, name: name.to_owned(), nearest: nearest(name, known) }
    }
}

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no {} `{}`", self.kind, self.name)?;
        self.nearest.iter().try_for_each(|near| write!(f, "; did you mean `{near}`?"))
    }
}

impl std::error::Error for Unknown {}

/// Names less alike than this are not worth a mention.
const ALIKE: f64 = 0.55;

/// Names longer than this are no slip of a pen, and are compared with nothing.
const LONGEST: usize = 200;

/// The known name that is most like this one.
pub(super) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if name.len() > LONGEST {
        return None;
    }
    let rated = known.into_iter().map(|known| (likeness(name, known), known));
    let near = rated.filter(|(likeness, known)| *likeness > ALIKE || is_short_for(name, known));
    near.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, known)| known)
}

/// The known path that is most like this one, as documented: of those that end in the same name, else of those that lie beside it.
pub(super) fn path<'a>(path: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if path.len() > LONGEST {
        return None;
    }
    let (parent, name) = split(path);
    let rated = known.into_iter().filter_map(|known| {
        let (beside, other) = split(known);
        // Most paths are neither, and are not looked at closer.
        let same = letters(name).eq(letters(other));
        if !same && parent != beside {
            return None;
        }
        let alike = likeness(name, other);
        (same || alike > ALIKE).then(|| (alike + likeness(parent, beside), known))
    });
    rated.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, known)| known)
}

/// Every path of an empty body, as documented.
pub(super) fn paths(body: &mut dyn Object) -> Vec<String> {
    let mut all = Vec::new();
    walk(body, "", &mut all);
    all
}

fn walk(object: &mut dyn Object, within: &str, all: &mut Vec<String>) {
    for (index, field) in object.meta().fields.iter().enumerate() {
        let mut path = if within.is_empty() { field.wire.to_owned() } else { format!("{within}.{}", field.wire) };
        match object.field_mut(index).map(super::value::Field::open) {
            Some(Slot::Object(inner)) => walk(inner, &path, all),
            Some(Slot::List(list)) => {
                path += "[]";
                if let Slot::Object(inner) = list.push() {
                    walk(inner, &path, all);
                }
            }
            _ => {}
        }
        all.push(path);
    }
}

fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('.').unwrap_or(("", path))
}

fn likeness(left: &str, right: &str) -> f64 {
    strsim::normalized_levenshtein(left, right)
}

/// Whether a name has the first letter of another and some of the rest in their order: `amex`, `american-express`. The generator says the
/// same of names in specs: neither of the two depends on the other.
fn is_short_for(name: &str, whole: &str) -> bool {
    let (mut short, mut rest) = (letters(name).peekable(), letters(whole).peekable());
    letters(name).count() > 2 && short.peek() == rest.peek() && short.all(|letter| rest.any(|other| other == letter))
}

/// What is left of a name when its style is not regarded: `total_amount` is `totalAmount`.
fn letters(name: &str) -> impl Iterator<Item = char> {
    name.chars().filter(|character| character.is_alphanumeric()).map(|character| character.to_ascii_lowercase())
}
