//! A request whatever its use case: what is done with one is compiled once, and not into every service for each use case that it sends.

use std::borrow::Cow;

use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::{
    check,
    contract::Contract,
    decode::{self, Note},
    given::{Given, Selection, misfit},
    json::Json,
    operation::{Jose, Parameter},
    rejected::Rejected,
    target::{Prepared, Target, Unsendable},
    undecodable::Undecodable,
    value::{Field, Object, Slot},
    verdict::{Found, Rule, Verdict, Violation},
};

/// What RFC 3986 leaves unreserved stays as it is in paths and queries.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A request, with the contract that it keeps.
#[derive(Clone, Copy)]
pub(crate) struct Erased<'a> {
    pub(crate) contract: &'static Contract,
    pub(crate) body: &'a dyn Object,
    pub(crate) given: &'a Given,
}

impl<'a> Erased<'a> {
    pub(crate) fn jose(self) -> bool {
        self.given.jose.unwrap_or(self.contract.jose == Jose::Default)
    }

    pub(super) fn selected(self, selector: &str) -> Option<&'a str> {
        let index = self.contract.selectors.iter().position(|known| known.name == selector)?;
        check::selected(self.contract, index, self.body, self.given)
    }

    pub(super) fn path_and_query(self) -> String {
        let mut path = self.contract.operation.path.to_owned();
        for (name, value) in &self.given.parameters {
            let encoded = utf8_percent_encode(value, RESERVED).to_string();
            path = path.replace(&format!("{{{name}}}"), &encoded);
        }
        for (number, (name, value)) in self.given.query.iter().enumerate() {
            path.push(if number == 0 { '?' } else { '&' });
            path.extend(utf8_percent_encode(name, RESERVED));
            path.push('=');
            path.extend(utf8_percent_encode(value, RESERVED));
        }
        path
    }

    pub(crate) fn prepare(self, target: &Target) -> Result<Prepared, Unsendable> {
        let operation = self.contract.operation;
        let uri = target.uri(operation, &self.path_and_query())?;
        let body = if operation.has_body {
            // Bodies are text, booleans, whole numbers and JSON values, all of which can be written.
            self.body.to_json().map_err(|_| Unsendable::Body)?
        } else {
            Vec::new()
        };
        let mut request = http::Request::new(body);
        *request.method_mut() = Method::from_bytes(operation.method.as_bytes()).map_err(|_| Unsendable::Body)?;
        *request.uri_mut() = uri;
        self.write_headers(request.headers_mut());
        Ok(Prepared { request, encryption: self.contract.encryption, sealed: false })
    }

    fn write_headers(self, headers: &mut HeaderMap) {
        let accept = if self.jose() { "application/jose" } else { "application/json" };
        headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
        if self.contract.operation.has_body {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        let fixed = self.contract.headers.iter().map(|(name, value)| (*name, *value));
        let said = self.given.headers.iter().map(|(name, value)| (name.as_ref(), value.as_str()));
        for (name, value) in fixed.chain(said) {
            // `build` has refused names and values that cannot be written.
            if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value)) {
                headers.insert(name, value);
            }
        }
    }

    /// What is wrong with path, query and headers: unknown names, and what cannot be written.
    fn unsaid(self, violations: &mut Vec<Violation>) {
        let operation = self.contract.operation;
        let Given { parameters, query, headers, jose, .. } = self.given;
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
        if *jose == Some(true) && self.contract.jose == Jose::Never {
            violations.push(misfit("answer as JOSE", "jose", std::iter::empty()));
        }
    }
}

/// What fills in and judges the body of a request in the making.
pub(super) struct Unjudged<'a> {
    pub(super) contract: &'static Contract,
    pub(super) body: &'a mut dyn Object,
    pub(super) given: &'a Given,
    /// Whether the whole body was handed out, so that what was fixed may be gone.
    pub(super) is_by_hand: bool,
}

impl Unjudged<'_> {
    /// Reads its body from JSON, then judges it.
    pub(super) fn read(self, json: &[u8]) -> Result<Verdict, Box<Rejected>> {
        let operation = self.contract.operation;
        let nothing = !operation.has_body && json.trim_ascii().is_empty();
        let notes = if nothing { Ok(Vec::new()) } else { decode::slice_into(self.body, json) };
        match notes {
            Ok(notes) => {
                if !operation.removes_by_null() {
                    absent(self.body);
                }
                self.judged(notes)
            }
            Err(Undecodable { path, offset, expected, found }) => {
                let mut verdict = Verdict::default();
                let expected = format!("expected {expected}, found {found} at byte {offset}");
                verdict.violations.push(Violation::new(Rule::Json, path, expected));
                self.erased().unsaid(&mut verdict.violations);
                Err(Box::new(Rejected { use_case: self.contract.id.into(), verdict }))
            }
        }
    }

    /// Fills in what the contract fixes, and checks everything.
    pub(super) fn judged(self, notes: Vec<Note>) -> Result<Verdict, Box<Rejected>> {
        let Self { contract, given, .. } = self;
        if contract.operation.has_body {
            check::fill(contract, self.body, given, self.is_by_hand);
        }
        let mut verdict = contract.judge(self.body, given, notes);
        self.erased().unsaid(&mut verdict.violations);
        let said_unknown = |selector: &str| *given.selection(selector) == Selection::Unknown;
        let unsaid = verdict.undecided.iter().any(|undecided| !said_unknown(&undecided.selector));
        if unsaid || !verdict.violations.is_empty() {
            return Err(Box::new(Rejected { use_case: contract.id.into(), verdict }));
        }
        Ok(verdict)
    }

    fn erased(&self) -> Erased<'_> {
        Erased { contract: self.contract, body: self.body, given: self.given }
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
