//! A request ↔ what may be stored of it: its use case, its body under the rules of [`store`], and what is known beside it.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{
    contract::UseCase,
    given::Given,
    rejected::Rejected,
    request::{FromJson, Request},
    store::{self, NotOpened, NotStorable, Seal},
};

/// What is stored.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Stored<'a> {
    use_case: &'a str,
    given: &'a Given,
    body: serde_json::Value,
}

/// What is read again: the body's text as it stands.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Kept<'a> {
    use_case: String,
    given: Given,
    #[serde(borrow)]
    body: &'a RawValue,
}

impl<U: UseCase> Request<U> {
    /// The form of the request that may be stored, as JSON text: card numbers are under the seal. [`Self::from_store`] reads it.
    ///
    /// # Errors
    ///
    /// If it holds what may not be stored, such as a security code, a cryptogram, a one-time password or an issuer's code, or something
    /// undocumented, which may be anything; or if the seal fails. The error names every path.
    pub fn to_store<S: Seal>(&self, seal: &S) -> Result<String, NotStorable> {
        let body = store::storable(self.body(), seal)?;
        let stored = Stored { use_case: U::CONTRACT.id, given: self.given(), body };
        // Texts, booleans and numbers can all be written.
        serde_json::to_string(&stored).map_err(|_| NotStorable::Unwritable)
    }

    /// The request that [`to_store`](Self::to_store) gave this form of. It is judged again, since a contract may have changed meanwhile.
    ///
    /// # Errors
    ///
    /// If it is not such a form, or one of another use case; if the seal does not open what it sealed; or everything that is wrong with the
    /// request by now, as [`FromJson::from_body`] has it.
    pub fn from_store<S: Seal>(stored: &str, seal: &S) -> Result<Self, NotRestored> {
        let kept: Kept<'_> = serde_json::from_str(stored).map_err(|_| NotRestored::NoRequest)?;
        if kept.use_case != U::CONTRACT.id {
            return Err(NotRestored::OtherUseCase { use_case: kept.use_case });
        }
        let body = store::from_store(kept.body.get(), seal).map_err(NotRestored::Body)?;
        U::from_body(body, kept.given).map_err(NotRestored::Rejected)
    }
}

/// What was stored gives no request.
#[derive(Debug)]
#[non_exhaustive]
pub enum NotRestored {
    /// It is not the stored form of a request.
    NoRequest,
    /// It is that of another use case.
    OtherUseCase {
        /// That one's id.
        use_case: String,
    },
    /// The body cannot be read or opened.
    Body(NotOpened),
    /// The request does not keep the contract, as that is now.
    Rejected(Box<Rejected>),
}

impl std::fmt::Display for NotRestored {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoRequest => f.write_str("what is stored is not the form of a request"),
            Self::OtherUseCase { use_case } => write!(f, "what is stored is a request of the use case {use_case}"),
            Self::Body(cause) => cause.fmt(f),
            Self::Rejected(rejected) => rejected.fmt(f),
        }
    }
}

impl std::error::Error for NotRestored {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Body(cause) => cause.source(),
            Self::NoRequest | Self::OtherUseCase { .. } | Self::Rejected(_) => None,
        }
    }
}
