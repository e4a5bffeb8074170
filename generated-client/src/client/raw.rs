//! Calls that the documents do not describe: signed, and otherwise as the caller has them.

use http::{HeaderName, HeaderValue, Method, Uri, header};
use serde_json::Value;

use super::{
    Client, ConfigurationError, Error, References, Reply, call, exchange::Exchange, family::Family, references,
};
use crate::runtime::{Encryption, Object, Operation, Unsendable, value::View};

/// A link of an answer: what can be done next.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Link {
    /// The method, `GET` where the answer names none.
    pub method: Method,
    /// Where it leads: a path, or an address of the same host.
    pub href: String,
}

impl Link {
    /// The link of that name in an answer's `_links`, such as `authReversal`, `capture` or `next`.
    #[must_use]
    pub fn of(answer: &dyn Object, name: &str) -> Option<Self> {
        let links = answer.fields().find_map(|(field, view)| match view {
            View::Object(links) if field.wire == "_links" => Some(links),
            _ => None,
        })?;
        let documented = links.fields().find(|(field, _)| field.wire == name).map(|(_, view)| view);
        let (method, href) = if let Some(View::Object(link)) = documented {
            let text = |path| references::text_at(link, path).map(str::to_owned);
            (text("method"), text("href")?)
        } else {
            let link = links.extra().get(name)?;
            let text = |key| link.get(key).and_then(Value::as_str).map(str::to_owned);
            (text("method"), text("href")?)
        };
        let method = method.map_or(Some(Method::GET), |method| method.parse().ok())?;
        Some(Self { method, href })
    }
}

/// JSON of which nothing is known, so that `Debug` does not show it.
#[derive(Clone, Default, PartialEq)]
pub struct RawAnswer(Value);

impl RawAnswer {
    /// The JSON.
    #[must_use]
    pub fn into_json(self) -> Value {
        self.0
    }
}

impl std::ops::Deref for RawAnswer {
    type Target = Value;

    fn deref(&self) -> &Value {
        &self.0
    }
}

impl std::fmt::Debug for RawAnswer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RawAnswer([not shown])")
    }
}

impl<'de> serde::Deserialize<'de> for RawAnswer {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(Self)
    }
}

/// A call by method and path, JSON in and JSON out.
///
/// It is signed, bounded, retried and told apart as every call is; nothing is checked, since nothing is documented. It is
/// encrypted only when [`encrypted`](Self::encrypted) says so.
#[must_use = "nothing is sent until `send` is awaited"]
pub struct RawCall {
    client: Client,
    method: Method,
    href: String,
    body: Option<Value>,
    encrypted: bool,
    headers: Vec<(HeaderName, HeaderValue)>,
    repeat: u32,
}

impl Client {
    /// Starts a call that no document describes, such as `POST /pts/v2/payments/{id}/captures` with the id filled in.
    ///
    /// It goes to the host of the documented operation whose path is nearest.
    pub fn raw(&self, method: Method, path: impl Into<String>) -> RawCall {
        let client = self.clone();
        RawCall { client, method, href: path.into(), body: None, encrypted: false, headers: Vec::new(), repeat: 0 }
    }

    /// Starts a call that follows a link of an answer. A link to another host than the one that is set is an error.
    pub fn follow(&self, link: &Link) -> RawCall {
        self.raw(link.method.clone(), &link.href)
    }
}

impl RawCall {
    /// The body.
    pub fn body(mut self, body: Value) -> Self {
        self.body = Some(body);
        self
    }

    /// A header beside those that every call has.
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// Encrypts the body, and asks for an encrypted answer where a key for one is set.
    pub fn encrypted(mut self) -> Self {
        self.encrypted = true;
        self
    }

    /// As [`Call::retry_even_if_processed`](super::Call::retry_even_if_processed).
    pub fn retry_even_if_processed(mut self, times: u32) -> Self {
        self.repeat = times;
        self
    }

    /// Sends it. An answer without a body is `null`.
    ///
    /// # Errors
    ///
    /// If there is no answer of success; [`Error`] says what happened.
    ///
    /// # Panics
    ///
    /// If there is no Tokio runtime, or its timer is off.
    pub async fn send(self) -> Result<Reply<RawAnswer>, Error> {
        let exchange = self.exchange()?;
        call::reply(&self.client, &exchange).await
    }

    pub(super) fn exchange(&self) -> Result<Exchange, Error> {
        let shared = &self.client.shared;
        let foreign = || Error::from(ConfigurationError::ForeignLink);
        let link: Uri = self.href.parse().map_err(|_| foreign())?;
        let path = link
            .path_and_query()
            .map(ToString::to_string)
            .filter(|path| path.starts_with('/') && !path.starts_with("//"))
            .ok_or_else(foreign)?;
        let path = shared.target.documented(&path);
        let operation = nearest(&path).ok_or_else(foreign)?;
        let uri = shared.target.uri(operation, &path).map_err(ConfigurationError::from)?;
        let same_host =
            link.scheme().is_none() || (link.scheme() == uri.scheme() && link.authority() == uri.authority());
        if !same_host {
            return Err(foreign());
        }
        let encryption = if self.encrypted { Encryption::Required } else { Encryption::Never };
        let (seal, sealed_answer) = self.client.encryption("raw", encryption)?;
        let mut request = http::Request::new(Vec::new());
        request.headers_mut().insert(header::ACCEPT, HeaderValue::from_static("application/json"));
        if let Some(body) = &self.body {
            *request.body_mut() = serde_json::to_vec(body).map_err(|_| ConfigurationError::from(Unsendable::Body))?;
            request.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        for (name, value) in &self.headers {
            request.headers_mut().insert(name, value.clone());
        }
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = uri;
        let mut references = References::of("raw", None, self.client.credentials.merchant_id(), None);
        let text = |pointer| self.body.as_ref()?.pointer(pointer)?.as_str().map(str::to_owned);
        references.code = text("/clientReferenceInformation/code");
        references.client_correlation_id = text("/clientCorrelationId");
        Ok(Exchange {
            request: call::named(request),
            references,
            path_template: told(&path, operation.path),
            family: if root(&path) == root(operation.path) { Family::named(operation.family) } else { Family::Other },
            seal: seal && self.body.is_some(),
            sealed_answer,
            answered: false,
            waived: String::new(),
            not_found: None,
            beyond_doubt: self.repeat,
        })
    }
}

impl std::fmt::Debug for RawCall {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RawCall").field("method", &self.method).finish_non_exhaustive()
    }
}

/// As much of a path as is documented: what follows may hold ids.
fn told(path: &str, documented: &str) -> String {
    let segments: Vec<_> = path.split('?').next().unwrap_or_default().split('/').collect();
    let known = segments.iter().zip(documented.split('/')).take_while(|(own, documented)| *own == documented).count();
    segments[..known].join("/") + if known < segments.len() { "/…" } else { "" }
}

/// The first segment of a path, which tells the API.
fn root(path: &str) -> &str {
    path.split(['/', '?']).nth(1).unwrap_or_default()
}

/// The documented operation with whose path a path agrees longest.
fn nearest(path: &str) -> Option<&'static Operation> {
    let agreement =
        |operation: &&Operation| path.bytes().zip(operation.path.bytes()).take_while(|(a, b)| a == b).count();
    // The last of equals would be taken; backwards, that is the first.
    let operations = crate::use_cases().iter().rev().map(|contract| contract.operation);
    operations.max_by_key(agreement)
}
