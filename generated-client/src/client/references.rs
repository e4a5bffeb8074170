//! What finds a request again: to be stored before it is sent.

use serde::{Serialize, Serializer, ser::SerializeStruct};

use crate::runtime::{Object, value::View};

/// What identifies a request, before it is sent and whatever becomes of it. Store it before [`Call::send`](super::Call::send):
/// when the outcome is unknown, it is what the payment is searched by. It holds no card data.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct References {
    /// The operation, or `raw`.
    pub operation: String,
    /// The use case.
    pub use_case: Option<String>,
    /// The merchant that transacts.
    pub merchant_id: String,
    /// The merchant's own reference of a payment, `clientReferenceInformation.code`; made up where the caller gave none.
    pub code: Option<String>,
    /// The caller's own id of the request, `clientCorrelationId`, where the operation has one.
    pub client_correlation_id: Option<String>,
}

impl References {
    pub(super) fn of(operation: &str, use_case: Option<&str>, merchant_id: &str, body: Option<&dyn Object>) -> Self {
        let text =
            |path: &str| body.and_then(|body| text_at(body, path)).filter(|text| !text.is_empty()).map(str::to_owned);
        Self {
            operation: operation.to_owned(),
            use_case: use_case.map(str::to_owned),
            merchant_id: merchant_id.to_owned(),
            code: text(CODE),
            client_correlation_id: text("clientCorrelationId"),
        }
    }
}

impl Serialize for References {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("References", 5)?;
        fields.serialize_field("operation", &self.operation)?;
        fields.serialize_field("use_case", &self.use_case)?;
        fields.serialize_field("merchant_id", &self.merchant_id)?;
        fields.serialize_field("code", &self.code)?;
        fields.serialize_field("client_correlation_id", &self.client_correlation_id)?;
        fields.end()
    }
}

/// Where a payment's reference stands.
pub(super) const CODE: &str = "clientReferenceInformation.code";

/// The text at a path without lists.
pub(super) fn text_at<'a>(body: &'a dyn Object, path: &str) -> Option<&'a str> {
    let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
    let (index, _) = body.meta().find(name)?;
    match (body.view(index), rest) {
        (View::Object(inner), Some(rest)) => text_at(inner, rest),
        (view, None) => view.as_text(),
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
