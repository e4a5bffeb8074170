//! JSON values as the bodies hold them: a borrowed view to read from, a slot to write into. The fields of an object are addressed by number, so
//! that reading, writing and checking are written once.

use super::{extra::Extra, form::Form, json::Json, sealed::Sealed};

/// What a value is, borrowed.
#[derive(Clone, Copy)]
#[doc(hidden)]
pub enum View<'a> {
    /// The field is not set.
    Absent,
    /// A string, and whether it may be shown.
    Text(&'a str, Exposure),
    /// `true` or `false`.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// An object with documented fields.
    Object(&'a dyn Object),
    /// An array.
    List(&'a dyn List),
    /// Anything.
    Json(&'a Json),
}

/// Where a value of one kind is written.
#[doc(hidden)]
pub enum Slot<'a> {
    /// Takes a string.
    Text(&'a mut dyn Text),
    /// Takes `true` or `false`.
    Boolean(&'a mut bool),
    /// Takes a whole number.
    Integer(&'a mut i64),
    /// Takes an object, field by field.
    Object(&'a mut dyn Object),
    /// Takes an array, element by element.
    List(&'a mut dyn List),
    /// Takes anything.
    Json(&'a mut Json),
}

impl Slot<'_> {
    /// The kind of JSON value that belongs here, for messages.
    #[must_use]
    pub fn expects(&self) -> &'static str {
        match self {
            Slot::Text(_) => "text",
            Slot::Boolean(_) => "a boolean",
            Slot::Integer(_) => "a whole number",
            Slot::Object(_) => "an object",
            Slot::List(_) => "a list",
            Slot::Json(_) => "any value",
        }
    }
}

/// Whether a value may be shown in `Debug`, errors and logs, and how it may be stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[doc(hidden)]
pub enum Exposure {
    /// It may.
    Open,
    /// It is personal, and may not; it may be stored as it is.
    Redacted,
    /// It is sensitive, and may be stored only under a seal.
    Sealed,
    /// It is sensitive, and may not be stored at all.
    Never,
    /// It may not be stored, and is good for one attempt.
    Once,
}

/// Text of some type.
pub trait Text {
    /// The text.
    fn text(&self) -> &str;
    /// Replaces the text; any text is taken, since an answer must never fail to decode.
    fn set_text(&mut self, text: &str);
    /// What the text should read as, where it does not; any text will do unless the type says otherwise.
    fn misread(&self) -> Option<&'static str> {
        None
    }
}

/// A type that a field can have.
pub trait Value: Default {
    /// The names of the object's fields that it is, or that its elements are.
    #[doc(hidden)]
    const META: Option<&'static Meta> = None;
    /// What its text, or that of its elements, must look like.
    #[doc(hidden)]
    const FORM: Option<&'static Form> = None;
    /// Whether its text, or that of its elements, may be shown, and how it may be stored.
    #[doc(hidden)]
    const EXPOSURE: Exposure = Exposure::Open;
    /// Borrows it.
    fn view(&self) -> View<'_>;
    /// Opens it for writing.
    fn slot(&mut self) -> Slot<'_>;
}

/// A field of an object, set or not.
pub trait Field {
    /// Sets it to the default of its type unless it is set, and opens it for writing.
    fn open(&mut self) -> Slot<'_>;
    /// Makes it absent.
    fn clear(&mut self);
}

/// A list of values of one type.
pub trait List {
    /// How many there are.
    fn len(&self) -> usize;
    /// One of them.
    fn get(&self, index: usize) -> Option<View<'_>>;
    /// One of them, open for writing.
    fn get_mut(&mut self, index: usize) -> Option<Slot<'_>>;
    /// Appends a default one and opens it for writing.
    fn push(&mut self) -> Slot<'_>;
    /// Removes the last one.
    fn pop(&mut self);
    /// Removes all.
    fn clear(&mut self);
    /// Whether there is none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// The names of an object's fields.
#[derive(Debug)]
#[doc(hidden)]
pub struct Meta {
    /// The Rust type.
    pub type_name: &'static str,
    /// The fields, in the order in which they are written.
    pub fields: &'static [Name],
    /// A bit for every field whose text has a form, or that leads to such a field.
    pub(super) formed: u64,
}

/// What a field is called on the wire.
#[derive(Debug)]
#[doc(hidden)]
pub struct Name {
    /// The name that is written.
    pub wire: &'static str,
    /// How long that is: asking for it anew is what costs the compiler most where it looks for fields.
    pub length: usize,
    /// Other spellings that are read.
    pub also: &'static [&'static str],
    /// The same as JSON with its colon.
    pub quoted: &'static str,
    /// The names within it, if it is an object or a list of objects.
    pub inner: Option<&'static Meta>,
    /// What its text must look like.
    pub form: Option<&'static Form>,
    /// Whether its text may be shown, and how it may be stored.
    pub exposure: Exposure,
}

/// Whether a text stands in JSON as it is.
pub(super) const fn is_plain(text: &str) -> bool {
    let (bytes, mut index, mut plain) = (text.as_bytes(), 0, true);
    while index < bytes.len() {
        plain &= bytes[index] >= b' ' && bytes[index] != b'"' && bytes[index] != b'\\';
        index += 1;
    }
    plain
}

impl Name {
    /// The names of a field of type `T`: on the wire, that as JSON with its colon, and other spellings.
    #[must_use]
    pub const fn of<T: Value>(wire: &'static str, quoted: &'static str, also: &'static [&'static str]) -> Self {
        Self { wire, length: wire.len(), also, quoted, inner: T::META, form: T::FORM, exposure: T::EXPOSURE }
    }
}

impl Meta {
    /// The names of an object's fields.
    #[must_use]
    pub const fn new(type_name: &'static str, fields: &'static [Name]) -> Self {
        let (mut formed, mut index) = (0, 0);
        while index < fields.len() {
            let leads = match fields[index].inner {
                Some(inner) => inner.formed != 0,
                None => false,
            };
            if leads || fields[index].form.is_some() {
                formed |= 1 << index;
            }
            index += 1;
        }
        Self { type_name, fields, formed }
    }

    /// The field at a path from here, with `[]` behind lists or without.
    pub(super) fn at(&self, path: &str) -> Option<&Name> {
        let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
        let name = name.strip_suffix("[]").unwrap_or(name);
        let name = self.fields.iter().find(|known| known.wire == name)?;
        rest.map_or(Some(name), |rest| name.inner?.at(rest))
    }

    /// The number of the field with this wire name, and whether it is the documented spelling.
    #[must_use]
    pub fn find(&self, wire: &str) -> Option<(usize, bool)> {
        let exact = self.fields.iter().position(|name| name.wire == wire);
        let other = || self.fields.iter().position(|name| name.also.contains(&wire));
        exact.map(|index| (index, true)).or_else(|| other().map(|index| (index, false)))
    }
}

/// Which of an object's fields are set: a bit for each, by its number.
#[derive(Debug, Clone, Copy, Default)]
#[doc(hidden)]
pub struct Presence {
    /// Those that are set.
    pub set: u64,
    /// Those of them that say something: see [`View::is_filled`].
    pub filled: u64,
}

impl Presence {
    /// Takes one field.
    #[inline]
    pub fn add<T: Value>(&mut self, number: usize, field: &Option<T>) {
        // Most fields are not set, and then this is all that they cost.
        if let Some(value) = field {
            self.set |= 1 << number;
            self.filled |= u64::from(value.view().is_filled()) << number;
        }
    }

    /// Whether a field is set.
    #[inline]
    pub(super) fn is_set(self, number: usize) -> bool {
        self.set >> number & 1 != 0
    }

    /// Whether a field says something.
    #[inline]
    pub(super) fn is_filled(self, number: usize) -> bool {
        self.filled >> number & 1 != 0
    }
}

/// The numbers of the bits that are set, from the lowest.
pub(super) fn numbers(mut bits: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let number = bits.trailing_zeros() as usize;
        (bits != 0).then(|| {
            bits &= bits - 1;
            number
        })
    })
}

/// An object with documented fields. An object has at most 64 of them, so that a `u64` can have a bit for each.
pub trait Object: Sealed + Send + Sync {
    /// The names of its fields.
    fn meta(&self) -> &'static Meta;
    /// What one field holds.
    fn view(&self, index: usize) -> View<'_>;
    /// Which fields are set.
    #[doc(hidden)]
    fn presence(&self) -> Presence;
    /// One field, to change it.
    fn field_mut(&mut self, index: usize) -> Option<&mut dyn Field>;
    /// What no documented field could take.
    fn extra(&self) -> &Extra;
    /// What no documented field could take, to change it.
    fn extra_mut(&mut self) -> &mut Extra;

    /// Whether a text field came as a number, and has not been set to something else since. Its text has all digits that came; but what the
    /// sender left out, such as a zero in front, is in neither.
    fn came_as_number(&self, wire: &str) -> bool;
}

/// An object as its type says it: what the compiler needs of each type, where all else follows for all of them.
pub trait Described: Send + Sync {
    /// The names of its fields.
    const META: &'static Meta;
    /// What one field holds.
    fn field(&self, index: usize) -> View<'_>;
    /// Which fields are set.
    fn presence(&self) -> Presence;
    /// One field, to change it.
    fn field_mut(&mut self, index: usize) -> Option<&mut dyn Field>;
    /// What no documented field could take.
    fn extra(&self) -> &Extra;
    /// What no documented field could take, to change it.
    fn extra_mut(&mut self) -> &mut Extra;
}

impl<T: Described> Sealed for T {}

impl<T: Described> Object for T {
    fn meta(&self) -> &'static Meta {
        T::META
    }

    fn view(&self, index: usize) -> View<'_> {
        self.field(index)
    }

    fn presence(&self) -> Presence {
        Described::presence(self)
    }

    fn field_mut(&mut self, index: usize) -> Option<&mut dyn Field> {
        Described::field_mut(self, index)
    }

    fn extra(&self) -> &Extra {
        Described::extra(self)
    }

    fn extra_mut(&mut self) -> &mut Extra {
        Described::extra_mut(self)
    }

    fn came_as_number(&self, wire: &str) -> bool {
        came_as_number(self, wire)
    }
}

impl<T: Described + Default> Value for T {
    const META: Option<&'static Meta> = Some(T::META);

    fn view(&self) -> View<'_> {
        View::Object(self)
    }

    fn slot(&mut self) -> Slot<'_> {
        Slot::Object(self)
    }
}

impl dyn Object + '_ {
    /// All fields with their names.
    pub fn fields(&self) -> impl Iterator<Item = (&'static Name, View<'_>)> {
        self.meta().fields.iter().enumerate().map(|(index, name)| (name, self.view(index)))
    }
}

/// Whether a documented field of that name is set, which goes before what was kept under it.
pub(super) fn is_set(object: &dyn Object, name: &str) -> bool {
    matches!(object.meta().find(name), Some((index, true)) if object.view(index).is_present())
}

/// Compiled once, and not into every object.
#[inline(never)]
fn came_as_number(object: &dyn Object, wire: &str) -> bool {
    let Some((index, _)) = object.meta().find(wire) else { return false };
    let Some(name) = object.meta().fields.get(index) else { return false };
    number(object.extra(), name.wire, object.view(index)).is_some()
}

/// The number that a text field came as, and that it still holds.
pub(super) fn number<'a>(extra: &'a Extra, wire: &str, view: View<'_>) -> Option<&'a Json> {
    let text = view.as_text().filter(|_| !extra.is_empty())?;
    extra.get(wire).filter(|kept| kept.is_number() && kept.as_str() == text)
}

/// What a field holds; [`View::Absent`] when it is not set.
pub fn view<T: Value>(field: &Option<T>) -> View<'_> {
    field.as_ref().map_or(View::Absent, Value::view)
}

impl<T: Value> Field for Option<T> {
    fn open(&mut self) -> Slot<'_> {
        self.get_or_insert_default().slot()
    }

    fn clear(&mut self) {
        *self = None;
    }
}

impl<T: Value> List for Vec<T> {
    fn len(&self) -> usize {
        self.len()
    }

    fn get(&self, index: usize) -> Option<View<'_>> {
        self.as_slice().get(index).map(Value::view)
    }

    fn get_mut(&mut self, index: usize) -> Option<Slot<'_>> {
        self.as_mut_slice().get_mut(index).map(Value::slot)
    }

    fn push(&mut self) -> Slot<'_> {
        self.push(T::default());
        let last = self.len() - 1;
        self[last].slot()
    }

    fn pop(&mut self) {
        self.pop();
    }

    fn clear(&mut self) {
        self.clear();
    }
}

impl<T: Value> Value for Vec<T> {
    const META: Option<&'static Meta> = T::META;
    const FORM: Option<&'static Form> = T::FORM;
    const EXPOSURE: Exposure = T::EXPOSURE;

    fn view(&self) -> View<'_> {
        View::List(self)
    }

    fn slot(&mut self) -> Slot<'_> {
        Slot::List(self)
    }
}

impl Value for bool {
    fn view(&self) -> View<'_> {
        View::Boolean(*self)
    }

    fn slot(&mut self) -> Slot<'_> {
        Slot::Boolean(self)
    }
}

impl Value for i64 {
    fn view(&self) -> View<'_> {
        View::Integer(*self)
    }

    fn slot(&mut self) -> Slot<'_> {
        Slot::Integer(self)
    }
}

impl Value for Json {
    fn view(&self) -> View<'_> {
        View::Json(self)
    }

    fn slot(&mut self) -> Slot<'_> {
        Slot::Json(self)
    }
}

impl Text for String {
    fn text(&self) -> &str {
        self
    }

    fn set_text(&mut self, text: &str) {
        text.clone_into(self);
    }
}

impl Value for String {
    fn view(&self) -> View<'_> {
        View::Text(self, Exposure::Open)
    }

    fn slot(&mut self) -> Slot<'_> {
        Slot::Text(self)
    }
}

impl<'a> View<'a> {
    /// Whether there is a value at all.
    #[must_use]
    pub fn is_present(self) -> bool {
        !matches!(self, View::Absent)
    }

    /// Whether there is a value that says something: no empty text, no empty list, no null.
    #[must_use]
    pub fn is_filled(self) -> bool {
        match self {
            View::Absent => false,
            View::Text(text, _) => !text.is_empty(),
            View::List(list) => !list.is_empty(),
            View::Json(json) => !json.is_null(),
            View::Boolean(_) | View::Integer(_) | View::Object(_) => true,
        }
    }

    /// Whether there is a `null`, which says as little as nothing.
    #[must_use]
    pub fn is_null(self) -> bool {
        matches!(self, View::Json(json) if json.is_null())
    }

    /// The text, if it is one.
    #[must_use]
    pub fn as_text(self) -> Option<&'a str> {
        match self {
            View::Text(text, _) => Some(text),
            _ => None,
        }
    }

    /// The elements, if it is a list.
    pub fn elements(self) -> impl Iterator<Item = View<'a>> {
        let list = match self {
            View::List(list) => Some(list),
            _ => None,
        };
        list.into_iter().flat_map(|list| (0..list.len()).filter_map(|index| list.get(index)))
    }
}
