//! What finds a request again: to be stored before it is sent.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize, Serializer, ser::SerializeMap};
use serde_json::{Map, Value};

use crate::runtime::{Object, debug::shown, value::View};

/// What identifies a request, before it is sent and whatever becomes of it. Store it (as JSON, by `serde`) before
/// [`Call::send`](super::Call::send): when the outcome is unknown, it is what the payment is searched by. It holds no card data;
/// `Debug` does not show the path, which may hold the id of a token.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct References {
    /// The operation, or `raw`.
    pub operation: String,
    /// The use case.
    pub use_case: Option<String>,
    /// The method.
    pub method: String,
    /// The path with its ids, and the query.
    pub path: String,
    /// The merchant that transacts.
    pub merchant_id: String,
    /// The merchant's own reference of a payment, `clientReferenceInformation.code`; made up where the caller gave none.
    pub code: Option<String>,
    /// The caller's guard against doing a payment twice, `clientReferenceInformation.transactionId`, if the caller set one.
    pub transaction_id: Option<String>,
    /// The caller's own id of the request, `clientCorrelationId`, where the operation has one.
    pub client_correlation_id: Option<String>,
}

impl References {
    pub(super) fn of(operation: &str, request: &http::Request<Vec<u8>>, merchant_id: &str) -> Self {
        let path = request.uri().path_and_query().map(ToString::to_string).unwrap_or_default();
        Self {
            operation: operation.to_owned(),
            use_case: None,
            method: request.method().to_string(),
            path,
            merchant_id: merchant_id.to_owned(),
            code: None,
            transaction_id: None,
            client_correlation_id: None,
        }
    }

    /// Takes what a body says of itself; `text` gives the text at a path.
    pub(super) fn read<'a>(&mut self, text: impl Fn(&str) -> Option<Cow<'a, str>>) {
        let text = |path| text(path).filter(|text| !text.is_empty()).map(Cow::into_owned);
        (self.code, self.transaction_id) = (text(CODE), text("clientReferenceInformation.transactionId"));
        self.client_correlation_id = text("clientCorrelationId");
    }

    /// Every field by its name, for reading and writing.
    fn texts(&mut self) -> [(&'static str, Result<&mut String, &mut Option<String>>); 8] {
        [
            ("operation", Ok(&mut self.operation)),
            ("use_case", Err(&mut self.use_case)),
            ("method", Ok(&mut self.method)),
            ("path", Ok(&mut self.path)),
            ("merchant_id", Ok(&mut self.merchant_id)),
            ("code", Err(&mut self.code)),
            ("transaction_id", Err(&mut self.transaction_id)),
            ("client_correlation_id", Err(&mut self.client_correlation_id)),
        ]
    }
}

impl std::fmt::Debug for References {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("References")
            .field("operation", &self.operation)
            .field("use_case", &self.use_case)
            .field("method", &self.method)
            .field("merchant_id", &self.merchant_id)
            .field("code", &self.code.as_deref().map(shown))
            .field("transaction_id", &self.transaction_id.as_deref().map(shown))
            .field("client_correlation_id", &self.client_correlation_id.as_deref().map(shown))
            .finish_non_exhaustive()
    }
}

impl Serialize for References {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_map(None)?;
        for (name, text) in self.clone().texts() {
            let text = match text {
                Ok(text) => Some(&*text),
                Err(text) => text.as_ref(),
            };
            if let Some(text) = text {
                fields.serialize_entry(name, text)?;
            }
        }
        fields.end()
    }
}

impl<'de> Deserialize<'de> for References {
    /// Takes what was stored; what is not there is empty, and anything else in the object is ignored.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let stored = Map::deserialize(deserializer)?;
        let mut references = Self::of("", &http::Request::new(Vec::new()), "");
        for (name, text) in references.texts() {
            let found = stored.get(name).and_then(Value::as_str).map(str::to_owned);
            match text {
                Ok(text) => *text = found.unwrap_or_default(),
                Err(text) => *text = found,
            }
        }
        Ok(references)
    }
}

/// Where a payment's reference stands.
pub(super) const CODE: &str = "clientReferenceInformation.code";

/// The text at a path without lists, also where no documented field has that name.
pub(super) fn text_at<'a>(body: &'a dyn Object, path: &str) -> Option<Cow<'a, str>> {
    let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
    let Some((index, _)) = body.meta().find(name) else {
        return body.extra().get(name).filter(|_| rest.is_none())?.text();
    };
    match (body.view(index), rest) {
        (View::Object(inner), Some(rest)) => text_at(inner, rest),
        (view, None) => view.as_text().map(Cow::Borrowed),
        _ => None,
    }
}

/// Sets the text at a path without lists; whether the body has such a place.
pub(super) fn set_text_at(body: &mut dyn Object, path: &str, text: &str) -> bool {
    use crate::runtime::value::Slot;

    let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
    let Some((index, _)) = body.meta().find(name) else { return false };
    match (body.field_mut(index).map(|field| field.open()), rest) {
        (Some(Slot::Object(inner)), Some(rest)) => set_text_at(inner, rest, text),
        (Some(Slot::Text(slot)), None) => {
            slot.set_text(text);
            true
        }
        _ => false,
    }
}
