//! JSON to bodies, tolerantly: what does not fit a documented field is kept aside and noted, and nothing fails but broken JSON.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize};

use super::{
    extra::Name,
    json::{self, Json, NULL, NUMBER},
    path::Path,
    raw,
    scan::{Fault, Quoted, Scanner},
    undecodable::Undecodable,
    value::{List, Object, Slot, Value},
};

/// The most elements that the documented lists of one document are read with. A list that has more is kept as it came, as what is of another type is.
pub const MOST_ELEMENTS: usize = 65_536;

/// What was found where text does not read as it should.
pub(super) const OTHER_TEXT: &str = "other text";

/// Something in a document that is not as documented.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Note {
    /// Where, as in `mandates[0].quantity`.
    pub path: String,
    /// What.
    pub kind: Misfit,
}

impl Note {
    /// A note, to compare with.
    #[must_use]
    pub fn new(path: impl Into<String>, kind: Misfit) -> Self {
        Self { path: path.into(), kind }
    }
}

/// In which way a document is not as documented.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Misfit {
    /// No documented field has this name.
    Unknown,
    /// The value is of another type than documented. Numbers in the place of text are read all the same, digit by digit, and so are booleans
    /// as text; text that should be a number or a time stays as it came.
    Type {
        /// The documented type.
        expected: Cow<'static, str>,
        /// The type that came.
        found: Cow<'static, str>,
    },
    /// A spelling that is read but not documented.
    Spelling {
        /// The documented spelling.
        documented: Cow<'static, str>,
    },
    /// The document's lists have more than [`MOST_ELEMENTS`] elements up to here.
    TooLong,
}

impl Misfit {
    /// A value of another type than documented.
    #[must_use]
    pub const fn of_type(expected: &'static str, found: &'static str) -> Self {
        Self::Type { expected: Cow::Borrowed(expected), found: Cow::Borrowed(found) }
    }

    /// Another spelling than the documented one.
    #[must_use]
    pub const fn of_spelling(documented: &'static str) -> Self {
        Self::Spelling { documented: Cow::Borrowed(documented) }
    }

    /// Whether the value is of another type than documented, and of this one.
    #[must_use]
    pub fn is_of(&self, came: &str) -> bool {
        matches!(self, Self::Type { found, .. } if found == came)
    }
}

/// Reads an object from bytes: the most tolerant way. Also what serde refuses is read: a name with half of a surrogate pair, bytes that are not
/// UTF-8 (in the place of each stands `\u{FFFD}`, and a documented text with one is kept aside), a byte order mark.
///
/// # Errors
///
/// If the bytes are not JSON, or not an object.
pub fn from_slice<T: Value + Object>(json: &[u8]) -> Result<T, Undecodable> {
    let mut object = T::default();
    bytes(&mut object, json, None)?;
    Ok(object)
}

/// Reads the body of an answer, as [`from_slice`] does; no bytes at all are an empty one.
///
/// # Errors
///
/// If the bytes are not JSON, or not an object.
pub fn answer<T: Value + Object>(body: &[u8]) -> Result<T, Undecodable> {
    if body.trim_ascii().is_empty() { Ok(T::default()) } else { from_slice(body) }
}

/// Reads an object from bytes into one that exists, as [`from_slice`] does, and says what in it was not as documented.
///
/// # Errors
///
/// If the bytes are not JSON, or not an object.
pub fn slice_into(object: &mut dyn Object, json: &[u8]) -> Result<Vec<Note>, Undecodable> {
    let mut notes = Vec::new();
    bytes(object, json, Some(&mut notes))?;
    Ok(notes)
}

/// Reads an object, and says what in it was not as documented.
///
/// # Errors
///
/// If the input is not JSON or not an object. The message holds no value of the input.
pub fn noted<'de, T, D>(deserializer: D) -> Result<(T, Vec<Note>), D::Error>
where
    T: Value + Object,
    D: Deserializer<'de>,
{
    let mut object = T::default();
    let notes = into(&mut object, deserializer)?;
    Ok((object, notes))
}

/// Reads an object into one that exists.
///
/// # Errors
///
/// If the input is not JSON or not an object.
pub fn into<'de, D: Deserializer<'de>>(object: &mut dyn Object, deserializer: D) -> Result<Vec<Note>, D::Error> {
    let mut notes = Vec::new();
    raw::read(deserializer, |json| {
        text(object, json, false, Some(&mut notes)).map_err(|undecodable| undecodable.to_string())
    })?;
    Ok(notes)
}

pub(crate) fn object<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: Value + Object,
    D: Deserializer<'de>,
{
    raw::read(deserializer, |json| {
        let mut object = T::default();
        text(&mut object, json, false, None).map_err(|undecodable| undecodable.to_string())?;
        Ok(object)
    })
}

fn bytes(object: &mut dyn Object, json: &[u8], notes: Option<&mut Vec<Note>>) -> Result<(), Undecodable> {
    let json = json.strip_prefix(b"\xef\xbb\xbf").unwrap_or(json);
    // Nearly always they are; to look for those that are not costs several times as much.
    match std::str::from_utf8(json) {
        Ok(json) => text(object, json, false, notes),
        Err(_) => text(object, &String::from_utf8_lossy(json), true, notes),
    }
}

fn text(object: &mut dyn Object, json: &str, lossy: bool, notes: Option<&mut Vec<Note>>) -> Result<(), Undecodable> {
    let mut reader = Reader { json, scanner: Scanner::new(json), lossy, elements: 0, notes };
    reader.scanner.next();
    let start = reader.scanner.at();
    if let Read::Left(left) | Read::Number(left) = reader.value(Slot::Object(object), &Path::Root)? {
        let found = json::kind(left);
        return Err(Undecodable { path: String::new(), offset: start, expected: "an object", found });
    }
    reader.scanner.end().map_err(|fault| Undecodable::of(fault, json, ""))
}

struct Reader<'t, 'n> {
    json: &'t str,
    scanner: Scanner<'t>,
    /// Whether the text has marks in the place of bytes that were no text.
    lossy: bool,
    /// How many elements of lists were read.
    elements: usize,
    notes: Option<&'n mut Vec<Note>>,
}

/// What became of a value.
enum Read<'t> {
    /// The slot took it.
    Taken,
    /// The slot took the digits of a number as text.
    Number(&'t str),
    /// It does not fit, and is left as it came.
    Left(&'t str),
}

/// What became of an object's documented fields, by a bit for each.
#[derive(Default)]
struct Fate {
    taken: u64,
    left: u64,
}

impl<'t> Reader<'t, '_> {
    /// Reads one value into a slot.
    fn value(&mut self, slot: Slot<'_>, at: &Path<'_>) -> Result<Read<'t>, Undecodable> {
        let next = self.scanner.next();
        let start = self.scanner.at();
        match (slot, next) {
            (Slot::Object(object), Some(b'{')) => return self.fields(object, at).map(|()| Read::Taken),
            (Slot::List(list), Some(b'[')) => return self.list(list, at),
            (Slot::Text(slot), Some(b'"')) => {
                let string = self.scanned(Scanner::string, at)?;
                let Some(text) = self.text(&string) else { return Ok(Read::Left(self.scanner.since(start))) };
                slot.set_text(&text);
                // An empty text is empty, and not a wrong number.
                if let Some(expected) = slot.misread().filter(|_| !text.is_empty()) {
                    self.note(at, Misfit::of_type(expected, OTHER_TEXT));
                }
            }
            (Slot::Text(slot), Some(b'-' | b'0'..=b'9')) => {
                let digits = self.scanned(Scanner::number, at)?;
                slot.set_text(digits);
                return Ok(Read::Number(digits));
            }
            (slot, _) => {
                let value = self.scanned(Scanner::value, at)?;
                match (slot, value) {
                    (Slot::Json(slot), value) => *slot = Json::kept(value),
                    (Slot::Boolean(slot), "true" | "false") => *slot = value == "true",
                    (Slot::Boolean(slot), "\"true\"" | "\"false\"") => {
                        *slot = value == "\"true\"";
                        self.note(at, Misfit::of_type("a boolean", "text"));
                    }
                    (Slot::Integer(slot), value) if value.parse::<i64>().is_ok() => {
                        *slot = value.parse().unwrap_or_default();
                    }
                    _ => return Ok(Read::Left(value)),
                }
            }
        }
        Ok(Read::Taken)
    }

    fn fields(&mut self, object: &mut dyn Object, at: &Path<'_>) -> Result<(), Undecodable> {
        let meta = object.meta();
        let mut fate = Fate::default();
        // Undocumented spellings wait for the documented ones, which go before them wherever they stand.
        let mut respelt = Vec::<(usize, Cow<'_, str>, usize)>::new();
        let mut more = self.scanner.pass(b'{') && !self.scanner.pass(b'}');
        while more {
            let quoted = self.scanned(Scanner::name, at)?;
            let name = quoted.text();
            match name.as_deref().and_then(|name| meta.find(name)) {
                Some((index, true)) => self.field(object, index, meta.fields[index].wire, at, &mut fate)?,
                Some((index, false)) => {
                    let name = name.unwrap_or_default();
                    respelt.retain(|(_, other, _)| *other != name);
                    respelt.push((index, name.into_owned().into(), self.scanner.at()));
                    self.scanned(Scanner::value, at)?;
                }
                None => {
                    let name =
                        name.map_or_else(|| Name::Raw(quoted.raw.to_owned()), |name| Name::Text(name.into_owned()));
                    self.note_unknown(at, &name);
                    let value = self.scanned(Scanner::value, at)?;
                    object.extra_mut().push(name, Json::kept(value));
                }
            }
            let another = self.scanner.more(b'}');
            more = another.map_err(|fault| Undecodable::of(fault, self.json, at))?;
        }
        self.respelt(object, respelt, at, &mut fate)?;
        if !object.extra().is_empty() {
            object
                .extra_mut()
                .settle(|name| matches!(meta.find(name), Some((index, true)) if fate.taken & bit(index) != 0));
        }
        Ok(())
    }

    /// Reads the fields that came under other spellings.
    fn respelt(
        &mut self,
        object: &mut dyn Object,
        respelt: Vec<(usize, Cow<'_, str>, usize)>,
        at: &Path<'_>,
        fate: &mut Fate,
    ) -> Result<(), Undecodable> {
        let end = self.scanner.at();
        for (index, name, start) in respelt {
            self.scanner.go_to(start);
            let documented = object.meta().fields[index].wire;
            if self.scanner.next() != Some(b'n') {
                self.note(&Path::Name(at, &name), Misfit::of_spelling(documented));
            }
            let is_kept = object.extra().get(documented).is_some_and(|kept| !kept.is_null());
            let is_set = object.view(index).is_present() || is_kept;
            if is_set || (fate.taken | fate.left) & bit(index) != 0 {
                let value = self.scanned(Scanner::value, at)?;
                object.extra_mut().push(Name::Text(name.into_owned()), Json::kept(value));
            } else {
                self.field(object, index, &name, at, fate)?;
            }
        }
        self.scanner.go_to(end);
        Ok(())
    }

    /// Reads one field; what does not fit is kept under the name that it came with.
    fn field(
        &mut self,
        object: &mut dyn Object,
        index: usize,
        name: &str,
        at: &Path<'_>,
        fate: &mut Fate,
    ) -> Result<(), Undecodable> {
        let path = Path::Name(at, name);
        let documented = object.meta().fields[index].wire;
        let Some(field) = object.field_mut(index) else { return Ok(()) };
        field.clear();
        let slot = field.open();
        let expected = slot.expects();
        let read = self.value(slot, &path)?;
        let bit = bit(index);
        (fate.taken, fate.left) = (fate.taken & !bit, fate.left & !bit);
        match read {
            Read::Taken => fate.taken |= bit,
            Read::Number(digits) => {
                self.note(&path, Misfit::of_type(expected, NUMBER));
                fate.left |= bit;
                object.extra_mut().push(Name::Text(documented.to_owned()), Json::kept(digits));
            }
            Read::Left(left) => {
                field.clear();
                let found = found(left, expected);
                // A list in the place of a list: the element that does not fit was noted.
                if found != expected {
                    self.note(&path, Misfit::of_type(expected, found));
                }
                // Nothing stands in the way of another spelling.
                fate.left |= if found == NULL { 0 } else { bit };
                object.extra_mut().push(Name::Text(name.to_owned()), Json::kept(left));
            }
        }
        Ok(())
    }

    /// A list with one element that does not fit, or with too many, is left whole.
    fn list(&mut self, list: &mut dyn List, at: &Path<'_>) -> Result<Read<'t>, Undecodable> {
        let start = self.scanner.at();
        let mut more = self.scanner.pass(b'[') && !self.scanner.pass(b']');
        while more {
            let path = Path::Index(at, list.len());
            let misfit = if self.elements == MOST_ELEMENTS {
                Some((at, Misfit::TooLong))
            } else {
                self.elements += 1;
                let slot = list.push();
                let expected = slot.expects();
                match self.value(slot, &path)? {
                    Read::Taken => None,
                    Read::Number(left) | Read::Left(left) => {
                        Some((&path, Misfit::of_type(expected, found(left, expected))))
                    }
                }
            };
            if let Some((at, misfit)) = misfit {
                // A list in a list: what does not fit there was noted.
                if !matches!(&misfit, Misfit::Type { expected, found } if expected == found) {
                    self.note(at, misfit);
                }
                self.scanner.go_to(start);
                return self.scanned(Scanner::value, at).map(Read::Left);
            }
            let another = self.scanner.more(b']');
            more = another.map_err(|fault| Undecodable::of(fault, self.json, at))?;
        }
        Ok(Read::Taken)
    }

    /// The text that a string stands for, if it is whole.
    fn text<'s>(&self, string: &'s Quoted<'_>) -> Option<Cow<'s, str>> {
        string.text().filter(|text| !(self.lossy && text.contains(char::REPLACEMENT_CHARACTER)))
    }

    fn scanned<T>(
        &mut self,
        scan: impl FnOnce(&mut Scanner<'t>) -> Result<T, Fault>,
        at: &Path<'_>,
    ) -> Result<T, Undecodable> {
        scan(&mut self.scanner).map_err(|fault| Undecodable::of(fault, self.json, at))
    }

    fn note(&mut self, at: &Path<'_>, kind: Misfit) {
        if let Some(notes) = &mut self.notes {
            notes.push(Note { path: at.to_string(), kind });
        }
    }

    fn note_unknown(&mut self, at: &Path<'_>, name: &Name) {
        let (Name::Text(name) | Name::Raw(name)) = name;
        self.note(&Path::Name(at, name), Misfit::Unknown);
    }
}

/// The type of what does not fit, in words that tell it from what was expected.
fn found(left: &str, expected: &'static str) -> &'static str {
    match json::kind(left) {
        // A string in the place of text: no text can hold it.
        kind if kind == expected && expected == "text" => "text that is broken",
        kind => kind,
    }
}

fn bit(index: usize) -> u64 {
    u32::try_from(index).ok().and_then(|index| 1_u64.checked_shl(index)).unwrap_or_default()
}

/// Whether a note says no more than that a value is `null`, which counts as absent.
pub(super) fn is_absent(note: &Note) -> bool {
    note.kind.is_of(NULL) && !note.path.ends_with(']')
}
