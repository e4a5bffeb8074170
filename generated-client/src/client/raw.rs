//! Calls that the documents do not describe: signed, and otherwise as the caller has them.

use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use serde::de::DeserializeOwned;
use serde_json::Value;
use zeroize::Zeroizing;

use super::{
    Call, Client, ConfigurationError, Error, Link, References, Reply, call, exchange::Exchange, refusal, route::Route,
};
use crate::runtime::{Encryption, Json, Repeatable, Undecodable};

/// Headers that the client sets, or that would change where a request ends.
const RESERVED: [&str; 18] = [
    "accept-encoding",
    "authorization",
    "connection",
    "content-length",
    "date",
    "digest",
    "expect",
    "host",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "signature",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
    "v-c-merchant-id",
];

/// JSON of which nothing is known, as it came. `Debug` does not show it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct RawAnswer(Zeroizing<Vec<u8>>);

impl RawAnswer {
    /// An answer of these bytes, as a test of one's own code needs it.
    #[must_use]
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The bytes, as they came. They may hold card data: do not log them.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The JSON as a type of the caller's; `serde_json::Value` takes any that has no number beyond what it can hold. No body at
    /// all reads as `null`.
    ///
    /// # Errors
    ///
    /// If the JSON is not of that type. What `serde_json` says then may show a value: do not log it.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        let bytes = if self.0.trim_ascii().is_empty() { b"null" } else { &**self.0 };
        serde_json::from_slice(bytes)
    }

    /// Takes whatever is JSON, or nothing at all.
    fn read(body: &[u8]) -> Result<Self, Undecodable> {
        if !body.trim_ascii().is_empty() {
            Json::new(&String::from_utf8_lossy(body))?;
        }
        Ok(Self::new(body.to_vec()))
    }
}

impl std::fmt::Debug for RawAnswer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RawAnswer([not shown])")
    }
}

/// A call by method and path, JSON in and JSON out.
///
/// It is signed, bounded, retried and told apart as every call is; its body is not checked. Where method and path are a documented
/// operation's, it is encrypted as that operation is; where they are none, only when [`encrypted`](Self::encrypted) says so. A payment
/// (`POST /pts/v2/payments`), or what follows one, is given those references that its JSON has not and that are documented as optional, and
/// is otherwise sent byte for byte as it is; a body that is no JSON object is sent without.
///
/// An answer with a status of success is a [`Reply`], whatever its body says, since nothing of it is documented: read the body's own
/// `status`, and [`payment_outcome`](Reply::payment_outcome) where money moves.
#[must_use = "nothing is sent until `send` is awaited"]
pub struct RawCall {
    client: Client,
    method: Method,
    href: String,
    body: Option<Zeroizing<Vec<u8>>>,
    encrypted: bool,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Client {
    /// Starts a call that no document describes, such as `POST /pts/v2/payments/{id}/captures` with the id filled in.
    ///
    /// It goes to the host of the documented operation whose path it is or goes on from, or else is nearest. An address instead
    /// of a path must be at one of the hosts that the target has. What is asked for is what is sent: a path that would be sent
    /// in another spelling, or not whole, is an error.
    pub fn raw(&self, method: Method, path: impl Into<String>) -> RawCall {
        let client = self.clone();
        RawCall { client, method, href: path.into(), body: None, encrypted: false, headers: Vec::new() }
    }

    /// Starts a call that follows a link of an answer. A link to another host than the target's is an error when it is sent.
    pub fn follow(&self, link: &Link) -> RawCall {
        self.raw(link.method.clone(), &link.href)
    }
}

impl RawCall {
    /// The body.
    pub fn body(self, body: &Value) -> Self {
        self.bytes(body.to_string())
    }

    /// The body, byte for byte; JSON, unless a header `content-type` says otherwise.
    pub fn bytes(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = Some(Zeroizing::new(body.into()));
        self
    }

    /// A header beside those that every call has. One that the client sets itself, or that says where a request ends, is an error
    /// when the call is prepared.
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// Encrypts the body.
    pub fn encrypted(mut self) -> Self {
        self.encrypted = true;
        self
    }

    /// Makes the call ready to be sent, and tells what it will be found by. Nothing is sent.
    ///
    /// # Errors
    ///
    /// If the client's settings do not allow the call: [`Error::Configuration`].
    pub fn prepare(self) -> Result<Call<RawAnswer>, Error> {
        let exchange = self.exchange()?;
        Ok(Call::new(self.client, exchange, RawAnswer::read))
    }

    /// Sends it: [`prepare`](Self::prepare) and [`Call::send`] in one.
    ///
    /// # Errors
    ///
    /// If there is no answer of success; [`Error`] says what happened.
    ///
    /// # Panics
    ///
    /// If there is no Tokio runtime, or its timer is off.
    pub async fn send(self) -> Result<Reply<RawAnswer>, Error> {
        self.prepare()?.send().await
    }

    fn exchange(&self) -> Result<Exchange, Error> {
        let target = &self.client.shared.target;
        let route = Route::of(target, &self.href)?;
        let documented = route.operation(&self.method);
        let name = documented.map_or("raw", |operation| operation.id);
        let encryption = match documented {
            _ if self.encrypted => Encryption::Required,
            Some(operation) => operation.encryption,
            None => Encryption::Never,
        };
        let encryption = if self.body.is_some() { encryption } else { Encryption::Never };
        let keys = self.client.keys.now();
        let sealing = keys.sealing(name, encryption)?;
        let mut request = http::Request::new(self.body.as_ref().map(|body| body.to_vec()).unwrap_or_default());
        *request.headers_mut() = self.headers()?;
        *request.method_mut() = self.method.clone();
        let (path_template, near) = (route.template(), route.near);
        let family = route.is_of_family().then_some(near.family);
        let path = route.path.clone();
        *request.uri_mut() = route.uri;
        let use_cases =
            crate::use_cases().iter().filter(|contract| Some(contract.operation.id) == documented.map(|it| it.id));
        // Which use case it is nobody knows: it is held to the one that allows least.
        let is_looked_up = use_cases.clone().any(|contract| contract.repeatable == Repeatable::AfterLookup);
        let request = self.client.complete(request, &call::own_references(use_cases.copied()))?;
        let mut references = References::of(name, &request, keys.credentials.merchant_id());
        references.read(&path, &request);
        Ok(Exchange {
            request,
            references,
            path_template,
            family,
            sealing,
            // What changes something says so, unless it has nothing to say at all (204).
            answered: self.method != Method::GET && self.method != Method::DELETE,
            repeatable: if is_looked_up { Repeatable::AfterLookup } else { Repeatable::Unsaid },
            waived: String::new(),
            moved: refusal::moved(target, near),
            beyond_doubt: 0,
        })
    }

    fn headers(&self) -> Result<HeaderMap, ConfigurationError> {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
        if self.body.is_some() {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        let mut own = HeaderMap::new();
        for (name, value) in &self.headers {
            if RESERVED.contains(&name.as_str()) {
                return Err(ConfigurationError::ReservedHeader { name: name.clone() });
            }
            own.append(name, value.clone());
        }
        // The caller's take the place of ours, and each of theirs is sent.
        headers.extend(own);
        Ok(headers)
    }
}

impl std::fmt::Debug for RawCall {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RawCall").field("method", &self.method).finish_non_exhaustive()
    }
}
