//! Bodies and secrets ↔ what may be stored of them. A request has [`Request::to_store`](super::Request::to_store).

use std::{error::Error, fmt, hash::Hash, marker::PhantomData};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value as Stored};
use zeroize::Zeroizing;

use super::{
    decode,
    path::Path,
    text,
    undecodable::Undecodable,
    value::{self, Exposure, Object, Slot, Text, View},
};

/// What secrets that may be stored are stored under: encryption whose key is kept apart from the store.
///
/// There is none in this crate, and none that does nothing belongs into a program.
pub trait Seal {
    /// Why something was not sealed or opened. It is shown, so it must not repeat the value.
    type Error: Error + Send + Sync + 'static;

    /// Encrypts a value, and gives what is stored in its place.
    ///
    /// # Errors
    ///
    /// If that does not work.
    fn seal(&self, plain: &[u8]) -> Result<String, Self::Error>;

    /// Decrypts what [`seal`](Self::seal) gave.
    ///
    /// # Errors
    ///
    /// If that does not work, as when it was sealed with another key.
    fn open(&self, sealed: &str) -> Result<Zeroizing<Vec<u8>>, Self::Error>;
}

/// A secret that may be stored under a seal, and not otherwise.
pub trait Sealable: Text + Default {}

/// A secret under a [`Seal`]: this is what a store keeps of a card number. By `serde` and as text, it is what the seal gave.
///
/// What may not be stored at all, such as a security code, has no such form.
pub struct UnderSeal<T>(String, PhantomData<fn() -> T>);

impl<T: Sealable> UnderSeal<T> {
    /// Seals a value.
    ///
    /// # Errors
    ///
    /// If the seal fails.
    pub fn new<S: Seal>(value: &T, seal: &S) -> Result<Self, S::Error> {
        seal.seal(value.text().as_bytes()).map(Self::from)
    }

    /// Opens it.
    ///
    /// # Errors
    ///
    /// If the seal does not open it, or what it opens is no text.
    pub fn open<S: Seal>(&self, seal: &S) -> Result<T, NotOpened> {
        let mut value = T::default();
        open(&self.0, &mut value, seal, String::new)?;
        Ok(value)
    }
}

impl<T> UnderSeal<T> {
    /// What the seal gave.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<T> From<String> for UnderSeal<T> {
    /// Takes what was stored.
    fn from(sealed: String) -> Self {
        Self(sealed, PhantomData)
    }
}

impl<T> std::str::FromStr for UnderSeal<T> {
    type Err = std::convert::Infallible;

    fn from_str(sealed: &str) -> Result<Self, Self::Err> {
        Ok(sealed.to_owned().into())
    }
}

impl<T> fmt::Display for UnderSeal<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<T> fmt::Debug for UnderSeal<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[sealed]")
    }
}

impl<T> Clone for UnderSeal<T> {
    fn clone(&self) -> Self {
        self.0.clone().into()
    }
}

impl<T> PartialEq for UnderSeal<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<T> Eq for UnderSeal<T> {}

impl<T> Hash for UnderSeal<T> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl<T> Serialize for UnderSeal<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de, T> Deserialize<'de> for UnderSeal<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        text::deserialize(deserializer)
    }
}

/// A body that was to be stored holds something that may not be, or could not be sealed.
#[derive(Debug)]
#[non_exhaustive]
pub enum NotStorable {
    /// It holds what may not be stored.
    Forbidden {
        /// Where, as in `paymentInformation.card.securityCode`: what is good for one payment, or proves who pays.
        paths: Vec<String>,
        /// Where there is something undocumented, which may be anything.
        undocumented: Vec<String>,
    },
    /// The seal failed.
    Seal {
        /// Where.
        path: String,
        /// Why.
        cause: Box<dyn Error + Send + Sync>,
    },
    /// It could not be written.
    Unwritable,
}

impl fmt::Display for NotStorable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Forbidden { paths, undocumented } => {
                f.write_str("the request is not stored")?;
                for path in paths {
                    write!(f, "\n- `{path}` may not be stored")?;
                }
                for path in undocumented {
                    write!(f, "\n- `{path}` is not documented, so that it may be something that may not be stored")?;
                }
                Ok(())
            }
            Self::Seal { path, .. } => write!(f, "`{path}` could not be sealed"),
            Self::Unwritable => f.write_str("what is to be stored could not be written"),
        }
    }
}

impl Error for NotStorable {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Seal { cause, .. } => Some(&**cause),
            Self::Forbidden { .. } | Self::Unwritable => None,
        }
    }
}

/// What was stored does not give back what it was.
#[derive(Debug)]
#[non_exhaustive]
pub enum NotOpened {
    /// It is not the JSON of a body.
    Undecodable(Undecodable),
    /// The seal failed, or opened what is no text.
    Seal {
        /// Where; empty for a value of its own.
        path: String,
        /// Why, if the seal says so.
        cause: Option<Box<dyn Error + Send + Sync>>,
    },
}

impl fmt::Display for NotOpened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Undecodable(cause) => cause.fmt(f),
            Self::Seal { path, .. } if path.is_empty() => f.write_str("the stored value could not be opened"),
            Self::Seal { path, .. } => write!(f, "`{path}` could not be opened"),
        }
    }
}

impl Error for NotOpened {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Undecodable(_) => None,
            Self::Seal { cause, .. } => cause.as_deref().map(|cause| cause as &(dyn Error + 'static)),
        }
    }
}

/// The form of a body that may be stored: its JSON, in which card numbers are under the seal.
///
/// # Errors
///
/// If it holds what may not be stored, such as a security code, a cryptogram or a one-time password, or if the seal fails. The error names
/// every path.
pub fn to_store<S: Seal>(body: &dyn Object, seal: &S) -> Result<String, NotStorable> {
    Ok(storable(body, seal)?.to_string())
}

pub(super) fn storable<S: Seal>(body: &dyn Object, seal: &S) -> Result<Stored, NotStorable> {
    let (mut paths, mut undocumented) = (Vec::new(), Vec::new());
    visit(View::Object(body), &Path::Root, &mut |view, path| match view {
        View::Text(text, Exposure::Never | Exposure::Once) if !text.is_empty() => paths.push(path.to_string()),
        View::Json(json) if !json.is_null() => undocumented.push(path.to_string()),
        _ => {}
    });
    if !paths.is_empty() || !undocumented.is_empty() {
        return Err(NotStorable::Forbidden { paths, undocumented });
    }
    stored(View::Object(body), &Path::Root, seal)
}

/// The body that [`to_store`] gave this form of.
///
/// # Errors
///
/// If it is not the JSON of such a body, or the seal does not open what it sealed.
pub fn from_store<T: Object + Default, S: Seal>(stored: &str, seal: &S) -> Result<T, NotOpened> {
    let mut body = T::default();
    decode::slice_into(&mut body, stored.as_bytes()).map_err(NotOpened::Undecodable)?;
    open_all(&mut body, &Path::Root, seal)?;
    Ok(body)
}

/// Shows every value that has no values in it, with where it is.
fn visit(view: View<'_>, path: &Path<'_>, see: &mut dyn FnMut(View<'_>, &Path<'_>)) {
    match view {
        View::Object(object) => {
            for (name, view) in object.fields() {
                visit(view, &Path::Name(path, name.wire), see);
            }
            for (name, value) in object.extra().iter().filter(|(name, _)| !value::is_set(object, name)) {
                see(View::Json(value), &Path::Name(path, name));
            }
        }
        View::List(_) => {
            for (index, element) in view.elements().enumerate() {
                visit(element, &Path::Index(path, index), see);
            }
        }
        _ => see(view, path),
    }
}

fn stored<S: Seal>(view: View<'_>, path: &Path<'_>, seal: &S) -> Result<Stored, NotStorable> {
    Ok(match view {
        View::Absent | View::Json(_) => Stored::Null,
        View::Boolean(value) => value.into(),
        View::Integer(value) => value.into(),
        View::Text(text, Exposure::Sealed) => {
            let sealed = seal.seal(text.as_bytes());
            sealed.map_err(|cause| NotStorable::Seal { path: path.to_string(), cause: Box::new(cause) })?.into()
        }
        View::Text(text, _) => text.into(),
        View::Object(object) => {
            let mut members = Map::new();
            for (name, view) in object.fields().filter(|(_, view)| view.is_present()) {
                members.insert(name.wire.to_owned(), stored(view, &Path::Name(path, name.wire), seal)?);
            }
            members.into()
        }
        View::List(_) => {
            let elements = view.elements().enumerate();
            let elements = elements.map(|(index, element)| stored(element, &Path::Index(path, index), seal));
            elements.collect::<Result<Vec<_>, _>>()?.into()
        }
    })
}

fn open_all<S: Seal>(object: &mut dyn Object, path: &Path<'_>, seal: &S) -> Result<(), NotOpened> {
    for (index, name) in object.meta().fields.iter().enumerate() {
        let path = Path::Name(path, name.wire);
        match object.view(index) {
            View::Absent => {}
            View::Text(sealed, Exposure::Sealed) => {
                let sealed = sealed.to_owned();
                if let Some(Slot::Text(text)) = object.field_mut(index).map(value::Field::open) {
                    open(&sealed, text, seal, || path.to_string())?;
                }
            }
            _ => {
                if let Some(field) = object.field_mut(index) {
                    open_within(field.open(), &path, seal)?;
                }
            }
        }
    }
    Ok(())
}

fn open_within<S: Seal>(slot: Slot<'_>, path: &Path<'_>, seal: &S) -> Result<(), NotOpened> {
    match slot {
        Slot::Object(object) => open_all(object, path, seal),
        Slot::List(list) => {
            for index in 0..list.len() {
                let path = Path::Index(path, index);
                let sealed = match list.get(index) {
                    Some(View::Text(sealed, Exposure::Sealed)) => Some(sealed.to_owned()),
                    _ => None,
                };
                match (list.get_mut(index), sealed) {
                    (Some(Slot::Text(text)), Some(sealed)) => open(&sealed, text, seal, || path.to_string())?,
                    (Some(slot), _) => open_within(slot, &path, seal)?,
                    (None, _) => {}
                }
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

fn open<S: Seal>(sealed: &str, into: &mut dyn Text, seal: &S, path: impl Fn() -> String) -> Result<(), NotOpened> {
    let opened = seal.open(sealed);
    let opened = opened.map_err(|cause| NotOpened::Seal { path: path(), cause: Some(Box::new(cause)) })?;
    let plain = std::str::from_utf8(&opened).map_err(|_| NotOpened::Seal { path: path(), cause: None })?;
    into.set_text(plain);
    Ok(())
}
