//! The body of a refusal: which shape it has, and what it says.

use std::{borrow::Cow, collections::BTreeMap, fmt};

use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::value::RawValue;

use super::remedy::{self, Remedy};
use crate::{
    errors::Shape,
    runtime::{
        Object,
        debug::shown,
        shape::{About, Layout},
    },
};

/// What came instead of what was asked for, whatever its shape. `Debug` shows the shape, codes and paths of fields, and no words,
/// since words may repeat what was sent.
#[derive(Clone, PartialEq, Eq)]
pub struct ErrorBody {
    bytes: Vec<u8>,
    content: Content,
    shape: Option<Shape>,
    status: Option<String>,
    reason: Option<String>,
    message: Option<String>,
    fields: Vec<About>,
}

/// What kind of bytes a body is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    /// Nothing but white space.
    Empty,
    /// JSON.
    Json,
    /// An encrypted answer that nobody opened.
    Sealed,
    /// What should have been JSON: cut short, or in another encoding.
    Broken,
    /// Markup or plain text, which is not the platform's.
    Page,
}

/// A field that the service refused. `Debug` does not show the message.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct FieldError<'a> {
    /// Its path.
    pub path: &'a str,
    /// What is wrong with it, as a code.
    pub reason: Option<&'a str>,
    /// What is wrong with it, in words. They may hold what was sent: do not log them.
    pub message: Option<&'a str>,
}

impl ErrorBody {
    /// Reads a body, already opened if it came encrypted. Any bytes are one.
    #[must_use]
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        let bytes = bytes.into();
        let content = Content::of(&bytes);
        let text = text(&bytes);
        let shape = Shape::ALL.iter().copied().find(|shape| shape.layout().fits(&text));
        let layout = shape.map(Shape::layout);
        let (status, reason) =
            (layout.and_then(|layout| layout.status(&text)), layout.and_then(|layout| layout.reason(&text)));
        let message = layout.and_then(|layout| layout.message(&text));
        let fields = layout.map(|layout| layout.fields(&text)).unwrap_or_default();
        drop(text);
        Self { bytes, content, shape, status, reason, message, fields }
    }

    /// Which of the known shapes it has.
    #[must_use]
    pub fn shape(&self) -> Option<Shape> {
        self.shape
    }

    /// The status that it names: a word, or an HTTP status in digits.
    #[must_use]
    pub fn status(&self) -> Option<&str> {
        self.status.as_deref()
    }

    /// Why, as a code.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }

    /// Why, in words. They may hold what was sent: do not log them.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    /// Which fields are at fault, and why.
    #[must_use]
    pub fn fields(&self) -> Vec<FieldError<'_>> {
        self.fields.iter().map(FieldError::of).collect()
    }

    /// Who can do something about it, as far as the codes tell.
    #[must_use]
    pub fn remedy(&self) -> Option<Remedy> {
        remedy::of(&self.reasons())
    }

    /// The body with all its fields, where it is of the type `T`, which [`Shape`] names for each shape.
    ///
    /// ```
    /// use visa_acceptance::{client::ErrorBody, errors::TokenError};
    ///
    /// let body = ErrorBody::new(r#"{"errors":[{"type":"notFound","message":"Token not found"}]}"#);
    /// let error: TokenError = body.typed().expect("it is a list of errors");
    /// assert_eq!(error.errors.map(|errors| errors.len()), Some(1));
    /// ```
    #[must_use]
    pub fn typed<T: Object + DeserializeOwned + Default>(&self) -> Option<T> {
        let is_of_type = self.shape.is_some_and(|shape| shape.layout().body == T::default().meta().type_name);
        if is_of_type { serde_json::from_str(&text(&self.bytes)).ok() } else { None }
    }

    /// The bytes as they came. They may hold what was sent: do not log them.
    #[must_use]
    pub fn json(&self) -> &[u8] {
        &self.bytes
    }

    pub(super) fn content(&self) -> Content {
        self.content
    }

    /// Every reason that its shape has a place for, those of fields as well.
    pub(super) fn reasons(&self) -> Vec<String> {
        self.shape.map(|shape| shape.layout().reasons(&text(&self.bytes))).unwrap_or_default()
    }

    /// Every status that any shape finds: a body may be in several shapes at once.
    pub(super) fn statuses(&self) -> Vec<String> {
        self.in_every_shape(|layout, text| layout.status(text).into_iter().collect())
    }

    /// Every status and every reason that any shape finds.
    pub(super) fn codes(&self) -> Vec<String> {
        let mut codes = self.statuses();
        codes.extend(self.in_every_shape(Layout::reasons));
        codes
    }

    /// Every message that any shape finds, those of fields as well.
    pub(super) fn messages(&self) -> Vec<String> {
        self.in_every_shape(Layout::messages)
    }

    fn in_every_shape(&self, find: impl Fn(&Layout, &str) -> Vec<String>) -> Vec<String> {
        let text = text(&self.bytes);
        let layouts = Shape::ALL.iter().map(|shape| shape.layout()).filter(|layout| layout.fits(&text));
        layouts.flat_map(|layout| find(layout, &text)).collect()
    }
}

impl<'a> FieldError<'a> {
    fn of(about: &'a About) -> Self {
        Self { path: &about.path, reason: about.reason.as_deref(), message: about.message.as_deref() }
    }
}

impl Content {
    fn of(bytes: &[u8]) -> Self {
        let text = text(bytes);
        let is_json = || serde_json::from_str::<IgnoredAny>(&text).is_ok();
        let is_text = || !text.contains(|character: char| character.is_control() && !character.is_whitespace());
        match text.bytes().next() {
            None => Self::Empty,
            Some(b'<') => Self::Page,
            Some(_) if is_sealed(&text) => Self::Sealed,
            // What is not UTF-8 was changed by being read.
            Some(_) if is_json() => {
                if matches!(text, Cow::Borrowed(_)) {
                    Self::Json
                } else {
                    Self::Broken
                }
            }
            Some(b'{' | b'[' | b'"') => Self::Broken,
            Some(_) if is_text() => Self::Page,
            Some(_) => Self::Broken,
        }
    }
}

/// A body as text, without white space and a mark of byte order around it.
fn text(bytes: &[u8]) -> Cow<'_, str> {
    let bytes = bytes.trim_ascii();
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    String::from_utf8_lossy(bytes.trim_ascii())
}

/// An object with exactly the one key of an encrypted answer, or an encrypted text alone.
fn is_sealed(text: &str) -> bool {
    let is_jwe = text.trim_matches('"').split('.').count() == 5 && text.trim_matches('"').starts_with("eyJ");
    let envelope = || serde_json::from_str::<BTreeMap<String, &RawValue>>(text);
    is_jwe || envelope().is_ok_and(|envelope| envelope.len() == 1 && envelope.contains_key("encryptedResponse"))
}

impl fmt::Debug for ErrorBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ErrorBody")
            .field("shape", &self.shape)
            .field("status", &self.status().map(shown))
            .field("reason", &self.reason().map(shown))
            .field("fields", &self.fields())
            .field("bytes", &self.bytes.len())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for FieldError<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown_field = f.debug_struct("FieldError");
        shown_field.field("path", &shown(self.path)).field("reason", &self.reason.map(shown)).finish_non_exhaustive()
    }
}
