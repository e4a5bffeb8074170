//! Calls that the documents do not describe: signed, and otherwise as the caller has them.

use http::{HeaderName, HeaderValue, Method, header};
use serde_json::Value;

use super::{
    Client, ConfigurationError, Error, References, Reply, call, exchange::Exchange, family::Family, references,
    route::Route, signing::Sealing,
};
use crate::runtime::{Encryption, Object, Unsendable, value::View};

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
/// It is signed, bounded, retried and told apart as every call is; its body is not checked. Where method and path are a documented
/// operation's, it is encrypted as that operation is; where they are none, only when [`encrypted`](Self::encrypted) says so.
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
    /// It goes to the host of the documented operation whose path it is or goes on from, or else is nearest. An address instead
    /// of a path must be at one of the hosts that the target has.
    pub fn raw(&self, method: Method, path: impl Into<String>) -> RawCall {
        let client = self.clone();
        RawCall { client, method, href: path.into(), body: None, encrypted: false, headers: Vec::new(), repeat: 0 }
    }

    /// Starts a call that follows a link of an answer. A link to another host than the target's is an error when it is sent.
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

    /// What the call will be found by, whatever becomes of it. Store it before sending.
    ///
    /// # Errors
    ///
    /// If the client's settings do not allow the call: [`Error::Configuration`].
    pub fn references(&self) -> Result<References, Error> {
        Ok(self.exchange()?.references)
    }

    fn exchange(&self) -> Result<Exchange, Error> {
        let target = &self.client.shared.target;
        let route = Route::of(target, &self.href)?;
        let documented = route.operation(&self.method);
        let name = documented.map_or("raw", |operation| operation.id);
        let encryption = match documented {
            _ if self.encrypted && self.body.is_some() => Encryption::Required,
            _ if self.encrypted => Encryption::Optional,
            Some(operation) if operation.has_body => operation.encryption,
            _ => Encryption::Never,
        };
        let keys = self.client.keys.now();
        let sealing = keys.sealing(name, encryption)?;
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
        let (path_template, near) = (route.template(), route.near);
        let family = if route.is_of_family() { Family::named(near.family) } else { Family::Other };
        *request.uri_mut() = route.uri;
        let mut references = References::of(name, &request, keys.credentials.merchant_id());
        if let Some(body) = &self.body {
            references.read(|path| path.split('.').try_fold(body, |value, name| value.get(name))?.as_str());
        }
        Ok(Exchange {
            request: call::named(request).into(),
            references,
            path_template,
            family,
            sealing: Sealing { request: sealing.request && self.body.is_some(), ..sealing },
            answered: false,
            waived: String::new(),
            not_found: call::not_found(target, near),
            beyond_doubt: self.repeat,
        })
    }
}

impl std::fmt::Debug for RawCall {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RawCall").field("method", &self.method).finish_non_exhaustive()
    }
}
