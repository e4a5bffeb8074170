//! A checked request, and the error of one that did not pass.

use std::{borrow::Cow, fmt};

use http::{HeaderName, HeaderValue, Method, header};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};

use super::{
    check,
    contract::{Contract, UseCase},
    decode::{self, Note},
    draft::Draft,
    given::{Given, Selection, Waiver, misfit},
    json::Json,
    operation::{Encryption, Jose, Parameter},
    target::{Prepared, Target, Unsendable},
    undecodable::Undecodable,
    value::{Field, Object, Slot},
    verdict::{Found, Rule, Verdict, Violation},
};

/// What RFC 3986 leaves unreserved stays as it is in paths and queries.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A request that keeps its use case's contract. It is `Clone` unless its body can hold what is good for one attempt.
#[derive(Debug)]
pub struct Request<U: UseCase> {
    pub(super) draft: Box<Draft<U>>,
    pub(super) verdict: Verdict,
}

impl<U: UseCase<Body: Clone>> Clone for Request<U> {
    fn clone(&self) -> Self {
        Self { draft: self.draft.clone(), verdict: self.verdict.clone() }
    }
}

/// Requests of a use case that do not come from its builder.
pub trait FromJson: UseCase {
    /// A request from its JSON, as text or bytes, and from what is known beside it: what the builder would give.
    ///
    /// A fixed value that is absent is set, as the builder sets it; another one in its place is a violation. `null` counts as absent, but in a change to what token management keeps, where it removes the field. Fields that
    /// nothing documents are sent as they came, and [named](super::Verdict::undocumented) in the request's verdict. A use case whose requests
    /// have no body takes no bytes.
    ///
    /// # Errors
    ///
    /// Everything that is wrong, each with its path: the JSON, a requirement that is broken or cannot be judged, a name that the use case does
    /// not have, a parameter of the path that was not said.
    fn from_json(json: impl AsRef<[u8]>, given: Given) -> Result<Request<Self>, Box<Rejected>> {
        Draft::read(json.as_ref(), given)
    }

    /// A request from its body, and from what is known beside it: what the builder would give.
    ///
    /// A fixed value that is absent is set, as the builder sets it; another one in its place is a violation.
    ///
    /// # Errors
    ///
    /// Everything that is wrong, as [`from_json`](Self::from_json) has it.
    fn from_body(body: Self::Body, given: Given) -> Result<Request<Self>, Box<Rejected>> {
        Box::new(Draft { body, given, is_by_hand: true }).finish()
    }
}

impl<U: UseCase> FromJson for U {}

/// A request that was not made: everything that is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Rejected {
    /// The use case.
    pub use_case: Cow<'static, str>,
    /// What was found.
    pub verdict: Verdict,
}

impl fmt::Display for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the request does not keep the contract of {}", self.use_case)?;
        for violation in &self.verdict.violations {
            write!(f, "\n- {violation}")?;
        }
        for undecided in &self.verdict.undecided {
            write!(f, "\n- {undecided}: say it, or say that it is unknown")?;
        }
        Ok(())
    }
}

impl std::error::Error for Rejected {}

impl<U: UseCase> Request<U> {
    /// The contract that it keeps.
    #[must_use]
    pub fn contract(&self) -> &'static Contract {
        U::CONTRACT
    }

    /// What the check found: requirements that were waived, and rules that nobody could decide.
    #[must_use]
    pub fn verdict(&self) -> &Verdict {
        &self.verdict
    }

    /// What is known of it beside its body.
    #[must_use]
    pub fn given(&self) -> &Given {
        &self.draft.given
    }

    /// What the caller did without, and why.
    #[must_use]
    pub fn waivers(&self) -> &[Waiver] {
        &self.draft.given.waivers
    }

    /// The body.
    #[must_use]
    pub fn body(&self) -> &U::Body {
        &self.draft.body
    }

    /// Body, and what is known beside it: they make the same request again, by [`FromJson::from_body`].
    #[must_use]
    pub fn into_parts(self) -> (U::Body, Given) {
        let Draft { body, given, .. } = *self.draft;
        (body, given)
    }

    /// Whether the answer is asked for as JOSE.
    #[must_use]
    pub fn jose(&self) -> bool {
        self.draft.given.jose.unwrap_or(U::CONTRACT.jose == Jose::Default)
    }

    /// What a selector is for this request: the caller's word, or what the body says.
    #[must_use]
    pub fn selected(&self, selector: &str) -> Option<&str> {
        let index = U::CONTRACT.selectors.iter().position(|known| known.name == selector)?;
        check::selected(U::CONTRACT, index, self.body(), &self.draft.given)
    }

    /// The path with its parameters filled in, and the query.
    #[must_use]
    pub fn path_and_query(&self) -> String {
        let mut path = U::CONTRACT.operation.path.to_owned();
        for (name, value) in &self.draft.given.parameters {
            let encoded = utf8_percent_encode(value, RESERVED).to_string();
            path = path.replace(&format!("{{{name}}}"), &encoded);
        }
        for (number, (name, value)) in self.draft.given.query.iter().enumerate() {
            path.push(if number == 0 { '?' } else { '&' });
            path.extend(utf8_percent_encode(name, RESERVED));
            path.push('=');
            path.extend(utf8_percent_encode(value, RESERVED));
        }
        path
    }

    /// The HTTP request, without authentication.
    ///
    /// # Errors
    ///
    /// If the operation is not documented for the target's environment and the target has no address for its family.
    pub fn prepare(&self, target: &Target) -> Result<Prepared, Unsendable> {
        let operation = U::CONTRACT.operation;
        let uri = target.uri(operation, &self.path_and_query())?;
        let body = if operation.has_body {
            // Bodies are text, booleans, whole numbers and JSON values, all of which can be written.
            (self.body() as &dyn Object).to_json().map_err(|_| Unsendable::Body)?
        } else {
            Vec::new()
        };
        let mut request = http::Request::new(body);
        *request.method_mut() = Method::from_bytes(operation.method.as_bytes()).map_err(|_| Unsendable::Body)?;
        *request.uri_mut() = uri;
        self.write_headers(request.headers_mut());
        Ok(Prepared { request, encryption: self.encryption(), sealed: false })
    }

    /// Whether the request is encrypted.
    #[must_use]
    pub fn encryption(&self) -> Encryption {
        U::CONTRACT.encryption
    }

    fn write_headers(&self, headers: &mut http::HeaderMap) {
        let accept = if self.jose() { "application/jose" } else { "application/json" };
        headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
        if U::CONTRACT.operation.has_body {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        let fixed = U::CONTRACT.headers.iter().map(|(name, value)| (*name, *value));
        let said = self.draft.given.headers.iter().map(|(name, value)| (name.as_ref(), value.as_str()));
        for (name, value) in fixed.chain(said) {
            // `build` has refused names and values that cannot be written.
            if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value)) {
                headers.insert(name, value);
            }
        }
    }

    /// Reads the body of an answer of success from its plain bytes, tolerantly. No bytes at all are an empty body.
    ///
    /// An answer that came encrypted is opened before, and one of another status is read as an error: the feature `client` does
    /// both (`client::Call::read`).
    ///
    /// # Errors
    ///
    /// If the bytes are not JSON, or not an object.
    pub fn decode(&self, body: &[u8]) -> Result<U::Response, Undecodable> {
        decode::answer(body)
    }
}

impl<U: UseCase> Draft<U> {
    /// A request from its JSON, and from what is known beside it.
    pub(super) fn read(json: &[u8], given: Given) -> Result<Request<U>, Box<Rejected>> {
        let mut body = U::Body::default();
        let nothing = !U::CONTRACT.operation.has_body && json.trim_ascii().is_empty();
        let notes = if nothing { Ok(Vec::new()) } else { decode::slice_into(&mut body, json) };
        let mut draft = Box::new(Self { body, given, is_by_hand: true });
        match notes {
            Ok(notes) => {
                if !U::CONTRACT.operation.removes_by_null() {
                    absent(&mut draft.body);
                }
                draft.judged(notes)
            }
            Err(undecodable) => {
                let mut verdict = Verdict::default();
                let Undecodable { path, offset, expected, found } = undecodable;
                let expected = format!("expected {expected}, found {found} at byte {offset}");
                verdict.violations.push(Violation::new(Rule::Json, path, expected));
                draft.unsaid(&mut verdict.violations);
                Err(Box::new(Rejected { use_case: U::CONTRACT.id.into(), verdict }))
            }
        }
    }

    /// Fills in what the contract fixes, and checks everything.
    ///
    /// # Errors
    ///
    /// If a requirement is broken, or cannot be judged because a selector was not said.
    pub fn finish(self: Box<Self>) -> Result<Request<U>, Box<Rejected>> {
        self.judged(Vec::new())
    }

    fn judged(mut self: Box<Self>, notes: Vec<Note>) -> Result<Request<U>, Box<Rejected>> {
        let contract = U::CONTRACT;
        if contract.operation.has_body {
            check::fill(contract, &mut self.body, &self.given, self.is_by_hand);
        }
        let mut verdict = contract.judge(&self.body, &self.given, notes);
        self.unsaid(&mut verdict.violations);
        let said_unknown = |selector: &str| *self.given.selection(selector) == Selection::Unknown;
        let unsaid = verdict.undecided.iter().any(|undecided| !said_unknown(&undecided.selector));
        if unsaid || !verdict.violations.is_empty() {
            return Err(Box::new(Rejected { use_case: contract.id.into(), verdict }));
        }
        Ok(Request { draft: self, verdict })
    }

    /// What is wrong with path, query and headers: unknown names, and what cannot be written.
    fn unsaid(&self, violations: &mut Vec<Violation>) {
        let operation = U::CONTRACT.operation;
        let Given { parameters, query, headers, jose, .. } = &self.given;
        for name in operation.parameters() {
            match parameters.iter().find(|(said, _)| said == name) {
                // Servers and proxies resolve dots, which would turn the request into another one.
                Some((_, value)) if matches!(value.as_str(), "" | "." | "..") => {
                    let found = if value.is_empty() { Found::Empty } else { Found::Redacted };
                    violations.push(written(format!("{{{name}}}"), "an id that can stand in a path", found));
                }
                Some(_) => {}
                None => {
                    violations.push(written(format!("{{{name}}}"), "an id that can stand in a path", Found::Missing));
                }
            }
        }
        for (name, _) in parameters.iter().filter(|(name, _)| operation.parameters().all(|known| name != known)) {
            violations.push(misfit("parameter of the path", name, operation.parameters()));
        }
        known("parameter of the query", query, operation.query, violations);
        known("header", headers, operation.headers, violations);
        for (name, value) in headers {
            let writable = HeaderValue::from_str(value).is_ok() && value.is_ascii();
            if HeaderName::from_bytes(name.as_bytes()).is_err() || !writable {
                let expected = "visible ASCII text that can stand in a header";
                violations.push(written(format!("header {name}"), expected, Found::Redacted));
            }
        }
        if *jose == Some(true) && U::CONTRACT.jose == Jose::Never {
            violations.push(misfit("answer as JOSE", "jose", std::iter::empty()));
        }
    }
}

/// Each pair's name must be known, and its value read as what it is.
fn known(
    kind: &'static str,
    pairs: &[(Cow<'static, str>, String)],
    known: &'static [Parameter],
    violations: &mut Vec<Violation>,
) {
    for (name, value) in pairs {
        match known.iter().find(|parameter| parameter.name == name) {
            None => violations.push(misfit(kind, name, known.iter().map(|parameter| parameter.name))),
            Some(parameter) => {
                let expected = parameter.misread(value);
                violations.extend(expected.map(|expected| written(name.to_string(), expected, Found::Redacted)));
            }
        }
    }
}

fn written(path: String, expected: &str, found: Found) -> Violation {
    Violation { found, ..Violation::new(Rule::Parameter, path, expected.to_owned()) }
}

/// Drops documented fields that are `null`, which counts as absent and is not sent but where it removes something.
fn absent(object: &mut dyn Object) {
    let meta = object.meta();
    for (index, field) in meta.fields.iter().enumerate() {
        for name in std::iter::once(&field.wire).chain(field.also) {
            if object.extra().get(name).is_some_and(Json::is_null) {
                object.extra_mut().remove(name);
            }
        }
        if !object.view(index).is_present() {
            continue;
        }
        match object.field_mut(index).map(Field::open) {
            Some(Slot::Object(inner)) => absent(inner),
            Some(Slot::List(list)) => {
                for index in 0..list.len() {
                    if let Some(Slot::Object(inner)) = list.get_mut(index) {
                        absent(inner);
                    }
                }
            }
            _ => {}
        }
    }
}
